//! Compares JSON and the text format with implementations that have nothing in common with this one.

use std::path::{Path, PathBuf};
use std::process::Command;

use rust_grpc_conformance::paths;

/// The seed of the random messages and edits. A failure names the case, and any seed repeats its own run.
const SEED: &str = "1";
/// The number of random messages for each of the five types. Twenty edits of others follow each.
const MESSAGES: &str = "60";

/// Returns a path below the folder where `.ci/fetch-interop` installs the peers.
fn fetched(path: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/interop").join(path);
    assert!(path.exists(), "{} is missing: run .ci/fetch-interop first", path.display());
    path
}

/// Writes the descriptor set of the test messages with protoc, and returns its path.
fn descriptors(test: &str) -> PathBuf {
    let existing = |path| paths::existing(path).unwrap_or_else(|error| panic!("{error}"));
    let set = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{test}.binpb"));
    let done = Command::new(existing("protobuf/bin/protoc"))
        .arg("-I")
        .arg(existing("conformance/include"))
        .arg("-I")
        .arg(existing("protobuf/include"))
        .args(["--include_imports", "-o"])
        .arg(&set)
        .arg("conformance/conformance.proto")
        .args(
            ["proto2", "proto3", "edition2023", "proto2_editions", "proto3_editions"]
                .map(|file| format!("google/protobuf/test_messages_{file}.proto")),
        )
        .output()
        .expect("protoc can be started");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    set
}

/// Compares the testee with a peer, which is `python` or the command of another testee.
fn compare(peer: &str, descriptors: &Path) {
    let done = Command::new(fetched("venv/bin/python"))
        .arg(script("differential.py"))
        .arg(descriptors)
        .args([SEED, MESSAGES, env!("CARGO_BIN_EXE_testee-native"), peer])
        // Python must not write bytecode next to the sources.
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("NODE_PATH", fetched("node/node_modules"))
        .output()
        .expect("python can be started");
    let said = String::from_utf8_lossy(&done.stdout);
    let failed = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{}:\n{said}\n{failed}", done.status);
    eprintln!("{said}");
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("peers").join(name)
}

#[test]
fn python_writes_and_reads_the_same_messages() {
    compare("python", &descriptors("python"));
}

#[test]
fn protobuf_es_writes_and_reads_the_same_messages() {
    let descriptors = descriptors("protobuf-es");
    let command = format!("node '{}' '{}'", script("testee.js").display(), descriptors.display());
    compare(&command, &descriptors);
}
