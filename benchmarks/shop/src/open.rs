//! Start and stop of a shop for a turn.
//!
//! A shop has its own ports and data folder. It stops when its input ends, and its services stop when theirs
//! does, so none of them outlives this program.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

/// The time limit for a shop to start and to stop.
const TIME_LIMIT: Duration = Duration::from_secs(60);

/// A running shop. It is stopped on drop.
pub struct Shop {
    data: PathBuf,
    environment: Vec<(&'static str, String)>,
    child: Child,
    /// The process ids of the services.
    pub services: Vec<u32>,
    /// The remaining output until the end.
    said: Receiver<String>,
}

impl Shop {
    /// Starts a shop with an empty data folder.
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
                // Sending fails if the receiver was dropped.
                let _ = sender.send(line);
            }
        });
        let mut shop = Self { data, environment, child, services: Vec::new(), said };
        shop.wait_until_open()?;
        Ok(shop)
    }

    fn wait_until_open(&mut self) -> Result<(), String> {
        loop {
            let line = self.said.recv_timeout(TIME_LIMIT);
            let line = line.map_err(|_| self.wrong("does not start"))?;
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

    /// Returns the environment variables that a client needs.
    pub fn environment(&self) -> &[(&'static str, String)] {
        &self.environment
    }

    /// Stops the shop, and removes its data folder.
    pub fn close(mut self) -> Result<(), String> {
        // A service that was restarted has died.
        let died = self.said.try_iter().find(|line| line.contains(" has ended: "));
        if let Some(line) = died {
            return Err(self.wrong(&line));
        }
        drop(self.child.stdin.take());
        while match self.said.recv_timeout(TIME_LIMIT) {
            Ok(_) => true,
            Err(RecvTimeoutError::Disconnected) => false,
            Err(RecvTimeoutError::Timeout) => return Err(self.wrong("does not stop")),
        } {}
        match self.child.wait() {
            Ok(status) if status.success() => {}
            ended => return Err(self.wrong(&format!("has ended: {}", outcome(ended)))),
        }
        fs::remove_dir_all(&self.data).map_err(|error| format!("{}: {error}", self.data.display()))
    }

    /// Opens the log for a program that uses the shop.
    pub fn log(&self) -> Result<File, String> {
        log(&self.data)
    }

    /// Formats an error with the path of the log.
    pub fn wrong(&self, what: &str) -> String {
        format!("the shop: {what}; its log is {}", log_file(&self.data).display())
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        // The exit status is not needed.
        let _ = self.child.wait();
    }
}

fn outcome(ended: std::io::Result<ExitStatus>) -> String {
    ended.map_or_else(|error| error.to_string(), |status| status.to_string())
}

/// Returns the environment with free ports and the data folder.
fn environment(data: &Path) -> std::io::Result<Vec<(&'static str, String)>> {
    let names = ["SHOP_ACCOUNTS", "SHOP_CATALOG", "SHOP_ORDERS", "SHOP_WEB"];
    // All listeners are held until all ports are known, so that the ports differ.
    let listeners = names
        .map(|name| TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).map(|l| (name, l)));
    let mut environment = vec![("SHOP_DATA", data.display().to_string())];
    for listener in listeners {
        let (name, listener) = listener?;
        environment.push((name, listener.local_addr()?.to_string()));
    }
    Ok(environment)
}

/// Opens the log, to which several programs append.
fn log(data: &Path) -> Result<File, String> {
    let file = log_file(data);
    let opened = File::options().create(true).append(true).open(&file);
    opened.map_err(|error| format!("{}: {error}", file.display()))
}

fn log_file(data: &Path) -> PathBuf {
    data.join("log")
}
