//! What does a project look like in which the program runs?

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// `shop/v1/shop.proto`, which everything starts from.
pub(crate) const SHOP: &str = "\
syntax = \"proto3\";
package shop.v1;

message Item {
  string name = 1;
}
";

/// A directory with files.
pub(crate) struct Project {
    folder: TempDir,
}

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Project {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let project = Self { folder: tempfile::tempdir().unwrap() };
        for (name, content) in files {
            project.write(name, content);
        }
        project
    }

    /// A project with [`SHOP`] in `proto`.
    pub(crate) fn shop() -> Self {
        Self::new(&[("proto/shop/v1/shop.proto", SHOP)])
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        let path = self.path(name);
        std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
    }

    pub(crate) fn exists(&self, name: &str) -> bool {
        self.path(name).exists()
    }

    /// Names of all files below a directory, sorted.
    pub(crate) fn files(&self, name: &str) -> Vec<String> {
        let root = self.path(name);
        let (mut open, mut files) = (vec![root.clone()], Vec::new());
        while let Some(folder) = open.pop() {
            let Ok(entries) = std::fs::read_dir(&folder) else { continue };
            for path in entries.map(|entry| entry.unwrap().path()) {
                if path.is_dir() {
                    open.push(path);
                } else {
                    let below = path.strip_prefix(&root).unwrap();
                    files.push(below.to_str().unwrap().replace('\\', "/"));
                }
            }
        }
        files.sort();
        files
    }

    pub(crate) fn command(&self) -> Command {
        command(self.folder.path())
    }

    /// Runs with arguments separated by blanks.
    pub(crate) fn run(&self, arguments: &str) -> Ended {
        self.run_with(&arguments.split_whitespace().collect::<Vec<_>>())
    }

    pub(crate) fn run_with(&self, arguments: &[&str]) -> Ended {
        end(self.command().args(arguments), b"").1
    }

    /// Runs and expects success.
    pub(crate) fn succeed(&self, arguments: &str) -> Ended {
        let ended = self.run(arguments);
        assert_eq!(ended.code, 0, "{arguments}: {ended:#?}");
        ended
    }

    /// Runs as protoc does.
    pub(crate) fn plugin(&self, request: &[u8]) -> (Vec<u8>, Ended) {
        end(&mut self.command(), request)
    }
}

/// Runs in any folder, with arguments separated by blanks.
pub(crate) fn run_in(folder: &Path, arguments: &str) -> Ended {
    end(command(folder).args(arguments.split_whitespace()), b"").1
}

fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_protoc-gen-rust-grpc"));
    command.current_dir(folder).env_remove("PROTOC").env_remove("PROTOC_INCLUDE");
    command
}

fn end(command: &mut Command, input: &[u8]) -> (Vec<u8>, Ended) {
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().unwrap();
    // A program that does not read its input is allowed to.
    let _ = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let ended = Ended {
        code: output.status.code().expect("no signal"),
        out: text(&output.stdout),
        err: text(&output.stderr),
    };
    (output.stdout, ended)
}
