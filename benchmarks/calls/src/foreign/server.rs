//! Servers in separate processes. A server prints its port, and ends when its input ends, which happens
//! whenever this program ends.

use std::error::Error;
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use crate::processor;
use crate::sides::{self, Serve};
use crate::values::Values;
use crate::wire::Wire;

/// The time limit for a server to start.
const START_LIMIT: Duration = Duration::from_secs(60);

/// A running server. It is killed on drop.
pub struct Server {
    pub name: &'static str,
    pub address: SocketAddr,
    child: Child,
}

impl Server {
    /// Starts all servers. The others are compared with the first one.
    pub fn start_all(threads: usize, workers: u32) -> Result<Vec<Self>, Box<dyn Error>> {
        let mut servers = Vec::new();
        for side in sides::ALL.iter().filter(|side| side.serve.is_some()) {
            let mut command = Command::new(std::env::current_exe()?);
            command.args(["--threads", &threads.to_string(), "--serve", side.name]);
            servers.push(Self::start(side.name, command)?);
        }
        let mut python = Command::new(fetched().join("venv/bin/python"));
        python.arg(folder("peers/server.py")).arg(workers.to_string()).arg(order());
        python.env("CALLS_GENERATED", generated());
        // Python must not write bytecode next to the sources.
        python.env("PYTHONDONTWRITEBYTECODE", "1");
        servers.push(Self::start("grpcio (Python)", python)?);
        let mut node = Command::new("node");
        node.arg(folder("peers/server.js")).arg(order());
        node.env("NODE_PATH", fetched().join("node/node_modules"));
        servers.push(Self::start("grpc-js (Node)", node)?);
        Ok(servers)
    }

    fn start(name: &'static str, mut command: Command) -> Result<Self, String> {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{name}: {error}"))?;
        let output = child.stdout.take();
        // From here on, the process is killed on drop.
        let mut server = Self { name, address: (Ipv4Addr::LOCALHOST, 0).into(), child };
        let (sender, said) = channel();
        std::thread::spawn(move || {
            let line = output.and_then(|output| BufReader::new(output).lines().next()?.ok());
            // Sending fails after a timeout of the receiver.
            let _ = sender.send(line);
        });
        let line = said.recv_timeout(START_LIMIT).ok().flatten();
        let port = line.as_deref().and_then(|line| line.strip_prefix("port ")?.parse().ok());
        server
            .address
            .set_port(port.ok_or(format!("{name} does not print its port, but {line:?}"))?);
        Ok(server)
    }

    /// Returns the CPU time of all threads since the start.
    pub fn processor_time(&self) -> Result<Duration, String> {
        processor::time(self.child.id()).map_err(|error| format!("{}: {error}", self.name))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The process may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs this program as one of the servers.
pub fn serve(serve: Serve, wire: &Wire, values: &Values) -> Result<(), Box<dyn Error>> {
    println!("port {}", serve(wire, values)?.port());
    std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink())?;
    Ok(())
}

/// Checks that the peers are installed, generates code with grpcio-tools, and writes the message that both
/// peers need. grpc-js loads the schema at run time.
pub fn prepare(values: &Values) -> Result<(), String> {
    let python = fetched().join("venv/bin/python");
    for path in [&python, &fetched().join("node/node_modules/@grpc/grpc-js")] {
        if !path.exists() {
            return Err(format!("{} is missing: run .ci/fetch-interop first", path.display()));
        }
    }
    let out = generated();
    std::fs::create_dir_all(&out).map_err(|error| format!("{}: {error}", out.display()))?;
    std::fs::write(order(), &values.order)
        .map_err(|error| format!("{}: {error}", out.display()))?;
    let status = Command::new(python)
        .args(["-m", "grpc_tools.protoc", "-I"])
        .arg(folder("proto"))
        .arg("-I")
        .arg(folder("../codec/proto"))
        .arg(format!("--python_out={}", out.display()))
        .arg(format!("--grpc_python_out={}", out.display()))
        .args(["bench/calls/v1/calls.proto", "bench/v1/shapes.proto"])
        .status()
        .map_err(|error| format!("grpcio-tools: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("grpcio-tools: {status}")) }
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Returns the directory in which `.ci/fetch-interop` installs the peers.
fn fetched() -> PathBuf {
    folder("../../target/interop")
}

fn generated() -> PathBuf {
    fetched().join("generated-calls")
}

fn order() -> PathBuf {
    generated().join("order.binpb")
}
