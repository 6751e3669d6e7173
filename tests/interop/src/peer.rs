//! Other gRPC implementations, started as the programs `peers/server.*` and `peers/client.*`.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::MAX_CONCURRENT_STREAMS;

/// An independent gRPC implementation.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Peer {
    /// grpcio from PyPI.
    Grpcio,
    /// grpc-js from npm.
    GrpcJs,
}

/// The failed checks of each case, for the cases that have ended.
pub type Cases = Vec<(String, Vec<String>)>;

/// A running server. It is killed on drop.
#[derive(Debug)]
pub struct Serving {
    /// The address as `host:port`.
    pub address: String,
    _child: Child,
}

/// Returns a path in this package.
pub fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Returns the path of an installed program or package.
///
/// # Panics
/// Panics if it is not installed.
pub fn installed(path: &str) -> PathBuf {
    let path = fetched().join(path);
    assert!(path.exists(), "{} is missing: run .ci/fetch-interop first", path.display());
    path
}

/// Returns the directory in which `.ci/fetch-interop` installs the peers.
fn fetched() -> PathBuf {
    folder("../../target/interop")
}

/// Checks that the peers are installed, and generates code with grpcio-tools. grpc-js loads the schema at
/// run time.
///
/// # Errors
/// Returns an error if a peer is missing or the schema is rejected.
pub async fn prepare() -> Result<(), String> {
    let python = fetched().join("venv/bin/python");
    for path in [&python, &fetched().join("node/node_modules/@grpc/grpc-js")] {
        if !path.exists() {
            return Err(format!("{} is missing: run .ci/fetch-interop first", path.display()));
        }
    }
    let out = fetched().join("generated");
    std::fs::create_dir_all(&out).map_err(|error| format!("{}: {error}", out.display()))?;
    let status = Command::new(python)
        .args(["-m", "grpc_tools.protoc", "-I"])
        .arg(folder("proto"))
        .arg(format!("--python_out={}", out.display()))
        .arg(format!("--grpc_python_out={}", out.display()))
        .args(["empty", "messages", "test"].map(|file| format!("grpc/testing/{file}.proto")))
        .status()
        .await
        .map_err(|error| format!("grpcio-tools: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("grpcio-tools: {status}")) }
}

impl Peer {
    fn command(self, script: &str) -> Command {
        let mut command = match self {
            Peer::Grpcio => {
                let mut command = Command::new(fetched().join("venv/bin/python"));
                command.arg(folder("peers").join(script).with_extension("py"));
                command.env("INTEROP_GENERATED", fetched().join("generated"));
                // Python must not write bytecode next to the sources.
                command.env("PYTHONDONTWRITEBYTECODE", "1");
                command
            }
            Peer::GrpcJs => {
                let mut command = Command::new("node");
                command.arg(folder("peers").join(script).with_extension("js"));
                command.env("NODE_PATH", fetched().join("node/node_modules"));
                command
            }
        };
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        command
    }

    /// Starts the peer's server.
    ///
    /// # Errors
    /// Returns an error if it does not print its port within a minute.
    pub async fn serve(self) -> Result<Serving, String> {
        let mut command = self.command("server");
        command.arg(MAX_CONCURRENT_STREAMS.to_string());
        let mut child = command.spawn().map_err(|error| format!("{self:?}: {error}"))?;
        let out = child.stdout.take().ok_or("no output")?;
        let line = timeout(Duration::from_secs(60), BufReader::new(out).lines().next_line()).await;
        match line {
            Ok(Ok(Some(line))) if line.starts_with("port ") => {
                Ok(Serving { address: format!("127.0.0.1:{}", &line[5..]), _child: child })
            }
            other => Err(format!("{self:?} does not print its port, but {other:?}")),
        }
    }

    /// Runs the cases with the peer's client.
    ///
    /// # Errors
    /// Returns an error if it cannot be started. Cases that do not end are missing in the result.
    pub async fn run(self, address: &str, cases: &[&str]) -> Result<Cases, String> {
        let mut command = self.command("client");
        command.arg(address).args(cases);
        let mut child = command.spawn().map_err(|error| format!("{self:?}: {error}"))?;
        let out = child.stdout.take().ok_or("no output")?;
        let mut lines = BufReader::new(out).lines();
        let (mut ended, mut failed) = (Vec::new(), Vec::new());
        while let Ok(Ok(Some(line))) = timeout(Duration::from_secs(180), lines.next_line()).await {
            match line.split_once(' ') {
                Some(("failed", check)) => failed.push(check.to_owned()),
                Some(("case", name)) => ended.push((name.to_owned(), std::mem::take(&mut failed))),
                _ => return Err(format!("unexpected output of {self:?}: {line:?}")),
            }
        }
        Ok(ended)
    }
}
