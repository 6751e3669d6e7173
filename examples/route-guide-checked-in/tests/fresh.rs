//! Does `check` pass on the checked-in code, and fail as soon as it is stale?

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const EXAMPLE: &str = env!("CARGO_MANIFEST_DIR");
const PROTO: &str = "route-guide/proto/route_guide/v1/route_guide.proto";

/// Runs `protoc-gen-rust-grpc check` in a folder that has a rust-grpc.toml.
fn check(folder: &Path) -> Output {
    Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--package", "rust-grpc-plugin", "--manifest-path"])
        .arg(Path::new(EXAMPLE).join("../../Cargo.toml"))
        .args(["--bin", "protoc-gen-rust-grpc", "--", "check"])
        .current_dir(folder)
        .output()
        .expect("cargo starts")
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).expect("a file");
        }
    }
}

/// The example and the schema it is generated from, to be changed at will.
fn copies() -> tempfile::TempDir {
    let temporary = tempfile::tempdir().expect("a temporary folder");
    let example = temporary.path().join("route-guide-checked-in");
    copy(&Path::new(EXAMPLE).join("src/gen"), &example.join("src/gen"));
    fs::copy(Path::new(EXAMPLE).join("rust-grpc.toml"), example.join("rust-grpc.toml"))
        .expect("a file");
    let proto = Path::new(EXAMPLE).join("../route-guide/proto");
    copy(&proto, &temporary.path().join("route-guide/proto"));
    temporary
}

#[test]
fn checked_in_code_is_fresh() {
    let output = check(Path::new(EXAMPLE));
    assert_eq!(output.status.code(), Some(0), "{}{}", stdout(&output), stderr(&output));
}

#[test]
fn a_changed_schema_is_noticed() {
    let copies = copies();
    let example = copies.path().join("route-guide-checked-in");
    let output = check(&example);
    assert_eq!(output.status.code(), Some(0), "{}{}", stdout(&output), stderr(&output));

    let proto = copies.path().join(PROTO);
    let text = fs::read_to_string(&proto).expect("a schema");
    let changed = text.replace("string message = 2;", "string message = 2;\n  string author = 4;");
    assert_ne!(text, changed);
    fs::write(&proto, changed).expect("written");

    let output = check(&example);
    assert_eq!(output.status.code(), Some(1), "{}{}", stdout(&output), stderr(&output));
    let diff = stdout(&output);
    for line in ["route_guide.v1.rs", "+    pub author: ::rust_grpc::alloc::string::String,"] {
        assert!(diff.contains(line), "`{line}` is not in\n{diff}");
    }
    assert!(!diff.contains("geo.v1.rs"), "{diff}");
}

#[test]
fn a_file_that_is_missing_or_left_over_is_noticed() {
    let copies = copies();
    let example = copies.path().join("route-guide-checked-in");
    let generated = example.join("src/gen");
    fs::rename(generated.join("geo.v1.rs"), generated.join("geo.v0.rs")).expect("renamed");
    let output = check(&example);
    assert_eq!(output.status.code(), Some(1), "{}{}", stdout(&output), stderr(&output));
    for file in ["geo.v1.rs", "geo.v0.rs"] {
        assert!(stdout(&output).contains(file), "{file} is not in\n{}", stdout(&output));
    }
}

#[test]
fn a_broken_schema_is_an_error() {
    let copies = copies();
    let proto = copies.path().join(PROTO);
    let text = fs::read_to_string(&proto).expect("a schema");
    fs::write(&proto, text.replace("geo.v1.Point location", "geo.v1.Pint location"))
        .expect("written");
    let output = check(&copies.path().join("route-guide-checked-in"));
    assert_eq!(output.status.code(), Some(2), "{}{}", stdout(&output), stderr(&output));
    let error = stderr(&output);
    assert!(error.contains("route_guide.proto:") && error.contains("Pint"), "{error}");
}
