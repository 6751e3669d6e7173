//! Compares JSON and the text format with implementations that have nothing in common with this one.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use rust_grpc_conformance::paths;

/// The seed of the random messages and edits. A failure names the case, and any seed repeats its own run.
const SEED: &str = "1";
/// The number of random messages for each of the test messages. Twenty edits of others follow each.
const MESSAGES: &str = "60";
/// The number of random messages for each message type of the other schemas.
const MESSAGES_OF_SCHEMAS: &str = "2";

const TEST_MESSAGES: &[&str] = &[
    "protobuf_test_messages.proto2.TestAllTypesProto2",
    "protobuf_test_messages.proto3.TestAllTypesProto3",
    "protobuf_test_messages.editions.TestAllTypesEdition2023",
    "protobuf_test_messages.editions.proto2.TestAllTypesProto2",
    "protobuf_test_messages.editions.proto3.TestAllTypesProto3",
];

/// Schemas that Python refuses, with its error.
const REFUSED_BY_PYTHON: &[(&str, &str)] = &[
    // It has a message with more than 64 required fields.
    ("check_required", "Too many required fields"),
    // Two of its JSON names are equal, which protoc accepts in proto2.
    ("collisions", "duplicate json_name"),
];

/// Returns a path below the folder where `.ci/fetch-interop` installs the peers.
fn fetched(path: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/interop").join(path);
    assert!(path.exists(), "{} is missing: run .ci/fetch-interop first", path.display());
    path
}

/// Writes a descriptor set of files from the corpus with protoc, and returns its path.
fn descriptors(name: &str, files: &[&str]) -> PathBuf {
    let existing = |path| paths::existing(path).unwrap_or_else(|error| panic!("{error}"));
    let set = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.binpb"));
    let done = Command::new(existing("protobuf/bin/protoc"))
        .arg("-I")
        .arg(existing("conformance/include"))
        .arg("-I")
        .arg(existing("protobuf/include"))
        .args(["--include_imports", "-o"])
        .arg(&set)
        .args(files)
        .output()
        .expect("protoc can be started");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    set
}

/// The descriptor set of the protocol, which is written once: tests run at the same time.
static PROTOCOL: LazyLock<PathBuf> =
    LazyLock::new(|| descriptors("protocol", &["conformance/conformance.proto"]));

/// An implementation that the testee is compared with.
#[derive(Clone, Copy, Debug)]
enum Peer {
    Python,
    ProtobufEs,
}

impl Peer {
    /// Compares a testee and the peer, and returns what the script prints, or its errors.
    fn run(
        self,
        testee: &str,
        set: &Path,
        messages: &str,
        names: &[&str],
    ) -> Result<String, String> {
        let protocol = &*PROTOCOL;
        let peer = match self {
            Self::Python => "python".to_owned(),
            Self::ProtobufEs => {
                let script = script("testee.js");
                format!("node '{}' '{}' '{}'", script.display(), protocol.display(), set.display())
            }
        };
        let done = Command::new(fetched("venv/bin/python"))
            .arg(script("differential.py"))
            .args([protocol, set])
            .args([SEED, messages, testee, &peer])
            .args(names)
            // Python must not write bytecode next to the sources.
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("NODE_PATH", fetched("node/node_modules"))
            .output()
            .expect("python can be started");
        let said = String::from_utf8_lossy(&done.stdout).into_owned();
        let failed = String::from_utf8_lossy(&done.stderr);
        if done.status.success() {
            Ok(said)
        } else {
            Err(format!("{}:\n{said}\n{failed}", done.status))
        }
    }

    fn compare_test_messages(self) {
        let editions = ["proto2", "proto3", "edition2023", "proto2_editions", "proto3_editions"];
        let files =
            editions.map(|edition| format!("google/protobuf/test_messages_{edition}.proto"));
        let set = descriptors(&format!("{self:?}"), &files.each_ref().map(String::as_str));
        let said = self.run(env!("CARGO_BIN_EXE_testee-native"), &set, MESSAGES, TEST_MESSAGES);
        eprintln!("{}", said.unwrap_or_else(|error| panic!("{error}")));
    }

    /// Compares all messages of the fixtures and of a sample of googleapis.
    fn compare_schemas(self) {
        let mut compared = 0;
        for (name, set) in schemas() {
            let testee = format!("'{}' {name}", env!("CARGO_BIN_EXE_testee-schemas"));
            let said = self.run(&testee, &set, MESSAGES_OF_SCHEMAS, &[]);
            let refused = REFUSED_BY_PYTHON.iter().find(|(refused, _)| *refused == name);
            match (said, refused) {
                (Ok(said), None) => {
                    assert!(
                        said.contains("accepted edits"),
                        "{name}: nothing was compared:\n{said}"
                    );
                    compared += 1;
                }
                (Err(error), Some((_, why))) if error.contains(why) => {}
                (Ok(_), Some(_)) => panic!("Python no longer refuses {name}: remove the row"),
                (Err(error), _) => panic!("{name}: {error}"),
            }
        }
        assert!(compared >= 50, "{compared} schemas were compared");
    }
}

/// Returns the names and descriptor sets of the schemas that the build script has generated.
fn schemas() -> Vec<(String, PathBuf)> {
    let folder =
        std::fs::read_dir(concat!(env!("OUT_DIR"), "/schemas")).expect("a folder of schemas");
    let paths = folder.map(|entry| entry.expect("a readable folder").path());
    let sets = paths.filter(|path| path.extension().is_some_and(|extension| extension == "binpb"));
    let name = |path: &Path| path.file_stem().expect("a name").to_string_lossy().into_owned();
    let mut schemas: Vec<_> = sets.map(|path| (name(&path), path)).collect();
    schemas.sort();
    schemas
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("peers").join(name)
}

#[test]
fn python_writes_and_reads_the_same_test_messages() {
    Peer::Python.compare_test_messages();
}

#[test]
fn protobuf_es_writes_and_reads_the_same_test_messages() {
    Peer::ProtobufEs.compare_test_messages();
}

#[test]
fn python_writes_and_reads_the_same_messages_of_all_schemas() {
    Peer::Python.compare_schemas();
}

#[test]
fn protobuf_es_writes_and_reads_the_same_messages_of_all_schemas() {
    Peer::ProtobufEs.compare_schemas();
}
