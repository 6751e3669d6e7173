//! Runs protobuf's conformance runner with both testees.

use std::path::{Path, PathBuf};
use std::process::Command;

use rust_grpc_conformance::paths;

/// Runs the suite on a testee. Recommended tests count as required.
///
/// # Panics
/// Panics if a test fails that is not in the failure lists, or if a listed test succeeds.
fn run(testee: &str, failure_lists: &[(&str, &str)]) {
    run_with(testee, failure_lists, "direct");
}

/// Runs the suite on a testee, see [`rust_grpc_conformance::WAY`].
fn run_with(testee: &str, failure_lists: &[(&str, &str)], way: &str) {
    let runner = paths::existing("conformance/bin/conformance_test_runner");
    let runner = runner.unwrap_or_else(|error| panic!("{error}"));
    // The runner writes lists of failed and skipped tests to this directory.
    let output = Path::new(env!("CARGO_TARGET_TMPDIR")).join(file_name(testee)).join(way);
    std::fs::create_dir_all(&output).expect("a directory for the runner to write to");

    let mut command = Command::new(runner);
    command.env(rust_grpc_conformance::WAY, way);
    command.arg("--enforce_recommended").args(["--maximum_edition", "2024"]);
    command.arg("--output_dir").arg(&output);
    for (argument, list) in failure_lists {
        command.arg(argument).arg(Path::new(env!("CARGO_MANIFEST_DIR")).join(list));
    }
    let done = command.arg(testee).output().expect("the runner can be started");

    let said = String::from_utf8_lossy(&done.stderr);
    let summary = said.lines().filter(|line| line.starts_with("CONFORMANCE SUITE "));
    let summary: Vec<_> = summary.collect();
    assert!(done.status.success(), "{}:\n{said}", done.status);
    // One suite tests the binary format and JSON, the other one the text format.
    assert_eq!(summary.len(), 2, "the runner did not run two suites:\n{said}");
    eprintln!("{}:\n{}", file_name(testee).display(), summary.join("\n"));
}

fn file_name(path: &str) -> PathBuf {
    Path::new(path).file_name().map(PathBuf::from).expect("a program")
}

#[test]
fn derive_fails_exactly_the_listed_tests() {
    let lists = [
        ("--failure_list", "failing-derive.txt"),
        ("--text_format_failure_list", "failing-derive-text.txt"),
    ];
    run(env!("CARGO_BIN_EXE_testee-derive"), &lists);
}

#[test]
fn native_fails_no_test() {
    run(env!("CARGO_BIN_EXE_testee-native"), &[]);
}

#[test]
fn native_fails_no_test_with_json_through_serde() {
    run_with(env!("CARGO_BIN_EXE_testee-native"), &[], "serde");
}

#[test]
fn native_fails_no_test_with_copies_by_reflection() {
    run_with(env!("CARGO_BIN_EXE_testee-native"), &[], "reflection");
}
