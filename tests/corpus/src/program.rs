//! Running of other programs, and building of the plugin.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;
use std::time::Duration;

use crate::paths::repository;
use crate::report;

/// Builds the plugin in the profile of the current test, and returns its path.
///
/// # Panics
/// Panics if the build fails.
pub fn plugin() -> &'static Path {
    static PLUGIN: OnceLock<PathBuf> = OnceLock::new();
    PLUGIN.get_or_init(|| {
        // `<target>/<profile>/deps/<test>`
        let test = std::env::current_exe().expect("a path of this test");
        let folder = test.ancestors().nth(2).expect("a profile's directory");
        let mut cargo = Command::new(env!("CARGO"));
        // With the flags of the test itself, cargo finds all dependencies compiled. The program belongs to
        // what an integration test of its package needs.
        if let Ok(flags) = std::env::var("RUST_GRPC_CARGO_FLAGS") {
            cargo.args(["test", "--no-run", "--test", "suite"]).args(flags.split_whitespace());
        } else {
            let name = folder.file_name().expect("a profile").to_string_lossy().into_owned();
            let profile = if name == "debug" { "dev" } else { &name };
            cargo.args(["build", "-p", "rust-grpc-plugin", "--profile", profile]);
        }
        cargo.arg("--quiet").arg("--target-dir").arg(folder.parent().expect("a target directory"));
        succeed(cargo.current_dir(repository()));
        let name = format!("protoc-gen-rust-grpc{}", std::env::consts::EXE_SUFFIX);
        folder.join(name)
    })
}

/// Runs a program, which must succeed, and returns its output.
///
/// # Panics
/// Panics if it fails, with its error output.
pub fn succeed(command: &mut Command) -> Output {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}\n{}", text(&output.stderr));
    output
}

/// Runs cargo, and prints the time and the memory of the largest compiler process.
///
/// The memory is available only on Linux.
///
/// # Panics
/// Panics if it fails, with its error output.
pub fn cargo(name: &str, command: &mut Command) {
    let log = tempfile::NamedTempFile::new().expect("a file");
    command.stderr(log.reopen().expect("the file"));
    let start = std::time::Instant::now();
    let mut child = command.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let mut peak = 0;
    let status = loop {
        if let Some(status) = child.try_wait().expect("a child") {
            break status;
        }
        peak = peak.max(largest_child(child.id()));
        std::thread::sleep(Duration::from_millis(100));
    };
    report::say(&format!("  {name}: {:.2?}, largest compiler {peak} MB", start.elapsed()));
    let said = std::fs::read_to_string(log.path()).unwrap_or_default();
    let start = said.lines().count().saturating_sub(100);
    let end: Vec<&str> = said.lines().skip(start).collect();
    assert!(status.success(), "{command:?}\n{}", end.join("\n"));
}

fn largest_child(parent: u32) -> u64 {
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let statuses = entries.filter_map(|e| std::fs::read_to_string(e.path().join("status")).ok());
    let parent = format!("PPid:\t{parent}\n");
    let children = statuses.filter(|status| status.contains(&parent));
    children.filter_map(|status| report::peak_of(&status)).max().unwrap_or(0)
}

/// Returns the output of a program as text.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Returns the files in a directory by name, with their content.
///
/// # Panics
/// Panics if the directory or a file cannot be read.
pub fn files(root: &Path) -> BTreeMap<String, String> {
    let entries = std::fs::read_dir(root).expect("a directory").map(|e| e.expect("an entry"));
    let name = |path: &Path| path.file_name().expect("a name").to_string_lossy().into_owned();
    let read = |path: &Path| std::fs::read_to_string(path).expect("a file");
    entries.map(|entry| entry.path()).map(|path| (name(&path), read(&path))).collect()
}
