//! Temporary projects for tests that start the program.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// The contents of `shop/v1/shop.proto`, the file of [`Project::shop`].
pub(crate) const SHOP: &str = "\
syntax = \"proto3\";
package shop.v1;

message Item {
  string name = 1;
}
";

/// A temporary directory with files.
pub(crate) struct Project {
    folder: TempDir,
}

/// The exit status and output of the program.
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

    /// Creates a project with [`SHOP`] in `proto`.
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

    /// Returns the names of all files below a directory, sorted.
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

    /// Starts the program with arguments separated by whitespace.
    pub(crate) fn run(&self, arguments: &str) -> Ended {
        self.run_with(&arguments.split_whitespace().collect::<Vec<_>>())
    }

    pub(crate) fn run_with(&self, arguments: &[&str]) -> Ended {
        end(self.command().args(arguments), b"").1
    }

    /// Starts the program and asserts that it succeeds.
    pub(crate) fn succeed(&self, arguments: &str) -> Ended {
        let ended = self.run(arguments);
        assert_eq!(ended.code, 0, "{arguments}: {ended:#?}");
        ended
    }

    /// Starts the program as protoc does, with a request on standard input.
    pub(crate) fn plugin(&self, request: &[u8]) -> (Vec<u8>, Ended) {
        end(&mut self.command(), request)
    }
}

/// Starts the program in a folder, with arguments separated by whitespace.
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
    // A program may exit without reading its input.
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

/// Returns a request of buf for a file of a descriptor set, with the parameter of the plugin.
pub(crate) fn request(set: &[u8], file: &str, parameter: &str) -> Vec<u8> {
    // The files of a set are those of a request under another number, with all options kept.
    let mut request = Vec::new();
    for (number, text) in [(1, file), (2, parameter)] {
        prost::encoding::string::encode(number, &text.to_owned(), &mut request);
    }
    let mut files = set;
    while !files.is_empty() {
        let (number, _) = prost::encoding::decode_key(&mut files).unwrap();
        assert_eq!(number, 1);
        let mut file = Vec::new();
        prost::encoding::bytes::merge(
            prost::encoding::WireType::LengthDelimited,
            &mut file,
            &mut files,
            prost::encoding::DecodeContext::default(),
        )
        .unwrap();
        prost::encoding::bytes::encode(15, &file, &mut request);
    }
    request
}
