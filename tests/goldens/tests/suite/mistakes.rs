//! Tests of the compiler's messages for wrong uses of service traits and options.
//!
//! Each file in `mistakes/` is a program that must not compile. Its first lines (`//~`) list parts of the
//! expected messages. Only these are compared, because the rest belongs to the compiler and changes.
//!
//! The programs are test targets of this package that `cargo test` excludes, so that they are compiled with
//! the same libraries as the tests.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn mistakes() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("mistakes");
    let mut files: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty());
    files
}

#[test]
fn compiler_explains_mistakes() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    // With other flags than those of the test itself, cargo would compile all dependencies again.
    let flags = std::env::var("RUST_GRPC_CARGO_FLAGS").unwrap_or_default();
    let mut failures = Vec::new();
    for file in mistakes() {
        let name = file.file_stem().unwrap().to_str().unwrap();
        let output = Command::new(env!("CARGO"))
            .args(["build", "--offline", "--locked", "--test", &format!("mistake_{name}")])
            .args(flags.split_whitespace().filter(|flag| *flag != "--locked"))
            .current_dir(&workspace)
            .env("CARGO_TERM_COLOR", "never")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        // Only words are compared, because the compiler may break lines anywhere.
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let flat = words(&said.replace("...", " "));
        let source = fs::read_to_string(&file).unwrap();
        let expected: Vec<_> = source.lines().filter_map(|l| l.strip_prefix("//~ ")).collect();
        assert!(!expected.is_empty(), "{name} expects nothing");
        if output.status.success() {
            failures.push(format!("{name} compiles"));
        }
        for line in expected.iter().filter(|line| !flat.contains(&words(line))) {
            failures.push(format!("{name}: `{line}` is missing in\n{said}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
