//! Does the compiler say what a person understands, when the traits of a service are used wrongly?
//!
//! Each file in `mistakes/` is a program that must not compile, and says at its top (`//~`) what the
//! compiler has to say about it. Only those words are compared: the rest is the compiler's own, and
//! changes with it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A package with one program for each mistake, which depends on what the goldens depend on.
fn package() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mistakes");
    let programs = package.join("src/bin");
    let _ = fs::remove_dir_all(&programs);
    fs::create_dir_all(&programs).unwrap();
    for file in mistakes() {
        fs::copy(&file, programs.join(file.file_name().unwrap())).unwrap();
    }
    let runtime = here.join("../../runtime");
    let manifest = format!(
        "[package]\nname = \"mistakes\"\nedition = \"2024\"\n[workspace]\n[dependencies]\n\
         rust-grpc = {{ path = {runtime:?}, features = [\"tonic\"] }}\n\
         rust-grpc-goldens = {{ path = {here:?} }}\n\
         tokio-stream = \"0.1\"\ntonic = \"0.14\"\n"
    );
    fs::write(package.join("Cargo.toml"), manifest).unwrap();
    fs::copy(here.join("../../Cargo.lock"), package.join("Cargo.lock")).unwrap();
    package
}

fn mistakes() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mistakes");
    let mut files: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty());
    files
}

#[test]
fn mistakes_are_explained() {
    let package = package();
    let mut failures = Vec::new();
    for file in mistakes() {
        let name = file.file_stem().unwrap().to_str().unwrap();
        let output = Command::new(env!("CARGO"))
            .args(["check", "--offline", "--bin", name])
            .current_dir(&package)
            .env("CARGO_TARGET_DIR", package.join("target"))
            .env("CARGO_TERM_COLOR", "never")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        // Words, whatever lines the compiler breaks them into.
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let flat = words(&said.replace("...", " "));
        let source = fs::read_to_string(&file).unwrap();
        let expected: Vec<_> = source.lines().filter_map(|l| l.strip_prefix("//~ ")).collect();
        assert!(!expected.is_empty(), "{name} expects nothing");
        if output.status.success() {
            failures.push(format!("{name} compiles"));
        }
        for line in expected.iter().filter(|line| !flat.contains(&words(line))) {
            failures.push(format!("{name}: nothing says `{line}` in\n{said}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
