//! How is a shop opened for a turn, and closed?
//!
//! With ports and a folder of its own. It stops when its input ends, and its services stop when theirs
//! does: none of them outlives this program, whatever ends it.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

/// A shop has to be open by then, and to be closed.
const PATIENCE: Duration = Duration::from_secs(60);

/// A shop that is open. It closes when this is dropped.
pub struct Shop {
    data: PathBuf,
    environment: Vec<(&'static str, String)>,
    child: Child,
    /// The process of each service.
    pub services: Vec<u32>,
    /// What else it says, until it has ended.
    said: Receiver<String>,
}

impl Shop {
    /// Opens one that has never been open.
    pub fn open(program: &Path, data: PathBuf) -> Result<Self, String> {
        fs::create_dir_all(&data).map_err(|error| format!("{}: {error}", data.display()))?;
        let environment = environment(&data).map_err(|error| format!("free ports: {error}"))?;
        let log = log(&data)?;
        let mut child = Command::new(program)
            .arg("--no-build")
            .env("SHOP_SUPERVISED", "1")
            .envs(environment.iter().cloned())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .map_err(|error| format!("{}: {error}", program.display()))?;
        let (sender, said) = channel();
        let output = child.stdout.take().map(BufReader::new);
        std::thread::spawn(move || {
            for line in output.into_iter().flat_map(BufRead::lines).map_while(Result::ok) {
                // Who does not listen any more need not know.
                let _ = sender.send(line);
            }
        });
        let mut shop = Self { data, environment, child, services: Vec::new(), said };
        shop.wait_until_open()?;
        Ok(shop)
    }

    fn wait_until_open(&mut self) -> Result<(), String> {
        loop {
            let line = self.said.recv_timeout(PATIENCE);
            let line = line.map_err(|_| self.wrong("does not open"))?;
            if let Some((_, pid)) =
                line.strip_prefix("started ").and_then(|l| l.split_once(" pid="))
            {
                self.services.push(pid.parse().map_err(|_| self.wrong(&line))?);
            }
            if line.starts_with("the shop is open") {
                return Ok(());
            }
        }
    }

    /// What a client needs to know of it.
    pub fn environment(&self) -> &[(&'static str, String)] {
        &self.environment
    }

    /// Closes it in good order, and takes away what it has written.
    pub fn close(mut self) -> Result<(), String> {
        // A service that had to be started again is one that died.
        let died = self.said.try_iter().find(|line| line.contains(" has ended: "));
        if let Some(line) = died {
            return Err(self.wrong(&line));
        }
        drop(self.child.stdin.take());
        while match self.said.recv_timeout(PATIENCE) {
            Ok(_) => true,
            Err(RecvTimeoutError::Disconnected) => false,
            Err(RecvTimeoutError::Timeout) => return Err(self.wrong("does not close")),
        } {}
        match self.child.wait() {
            Ok(status) if status.success() => {}
            ended => return Err(self.wrong(&format!("has ended: {}", outcome(ended)))),
        }
        fs::remove_dir_all(&self.data).map_err(|error| format!("{}: {error}", self.data.display()))
    }

    /// Where a program that has to do with it writes what it has to say.
    pub fn log(&self) -> Result<File, String> {
        log(&self.data)
    }

    /// An error, with the way to what was logged.
    pub fn wrong(&self, what: &str) -> String {
        format!("the shop: {what}; its log is {}", log_file(&self.data).display())
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        // It has nothing to say that was not said.
        let _ = self.child.wait();
    }
}

fn outcome(ended: std::io::Result<ExitStatus>) -> String {
    ended.map_or_else(|error| error.to_string(), |status| status.to_string())
}

/// Ports that nobody has, and the folder.
fn environment(data: &Path) -> std::io::Result<Vec<(&'static str, String)>> {
    let names = ["SHOP_ACCOUNTS", "SHOP_CATALOG", "SHOP_ORDERS", "SHOP_WEB"];
    // All are held until all are known, so that they differ.
    let listeners = names
        .map(|name| TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).map(|l| (name, l)));
    let mut environment = vec![("SHOP_DATA", data.display().to_string())];
    for listener in listeners {
        let (name, listener) = listener?;
        environment.push((name, listener.local_addr()?.to_string()));
    }
    Ok(environment)
}

/// Many write to it, each behind the others.
fn log(data: &Path) -> Result<File, String> {
    let file = log_file(data);
    let opened = File::options().create(true).append(true).open(&file);
    opened.map_err(|error| format!("{}: {error}", file.display()))
}

fn log_file(data: &Path) -> PathBuf {
    data.join("log")
}
