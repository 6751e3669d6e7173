//! Messages from the build script to cargo.
//!
//! A build script controls cargo through directives on its standard output. They are collected as
//! text and printed by [`Directives::say`].

use std::io::Write;
use std::path::Path;

use rust_grpc_codegen::{Diagnostic, frontend::Compiled};

/// The number of warnings that are shown; further ones are only counted.
const SHOWN_WARNINGS: usize = 50;

/// Returns true if the process is a build script: cargo sets both variables for it.
pub(crate) fn is_listening() -> bool {
    is_set("CARGO") && is_set("OUT_DIR")
}

fn is_set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| !value.is_empty())
}

/// Returns `cargo::`, or `cargo:` if the package supports versions of cargo before 1.77, because then
/// cargo rejects the newer syntax.
fn prefix(rust_version: &str) -> &'static str {
    let mut parts = rust_version.split('.').map(|part| part.parse::<u32>().ok());
    match (parts.next().flatten(), parts.next().flatten()) {
        (Some(1), Some(minor)) if minor < 77 => "cargo:",
        _ => "cargo::",
    }
}

/// A list of directives with the prefix that the package's `rust-version` requires.
pub(crate) struct Directives {
    prefix: &'static str,
    lines: Vec<String>,
}

impl Directives {
    pub(crate) fn new() -> Self {
        let version = std::env::var("CARGO_PKG_RUST_VERSION").unwrap_or_default();
        Self::with_rust_version(&version)
    }

    fn with_rust_version(version: &str) -> Self {
        Self { prefix: prefix(version), lines: Vec::new() }
    }

    /// Requests a rerun of the build script when an input file changes, when a path of `more` changes
    /// (for a directory, when a file in it changes), or when an environment variable that was used changes.
    pub(crate) fn rerun(&mut self, compiled: &Compiled, more: &[&Path], asked_for_protoc: bool) {
        let files = compiled.files_read.iter().map(std::path::PathBuf::as_path);
        for path in files.chain(more.iter().copied()) {
            self.push("rerun-if-changed", &path.display().to_string());
        }
        if !asked_for_protoc {
            self.push("rerun-if-env-changed", "PROTOC");
        }
        // PATH differs between terminals and editors, and would cause needless rebuilds in turn.
        for name in compiled.env_read.iter().filter(|name| !matches!(**name, "PATH" | "PROTOC")) {
            self.push("rerun-if-env-changed", name);
        }
    }

    /// Adds warnings, with one directive for each line.
    pub(crate) fn warnings(&mut self, warnings: &[Diagnostic]) {
        for warning in warnings.iter().take(SHOWN_WARNINGS) {
            let text = warning.to_string();
            // cargo prints the word `warning` itself.
            for line in text.strip_prefix("warning: ").unwrap_or(&text).lines() {
                self.push("warning", line);
            }
        }
        if let more @ 1.. = warnings.len().saturating_sub(SHOWN_WARNINGS) {
            self.push("warning", &format!("… and {more} more warnings"));
        }
    }

    fn push(&mut self, key: &str, value: &str) {
        // A line break would start another directive.
        let value = value.replace(['\n', '\r'], " ");
        self.lines.push(format!("{}{key}={value}", self.prefix));
    }

    /// Prints the directives. Errors of standard output are ignored.
    pub(crate) fn say(&self) {
        let mut out = std::io::stdout().lock();
        for line in &self.lines {
            let _ = writeln!(out, "{line}");
        }
        let _ = out.flush();
    }
}

/// Prints warnings through cargo in a build script, or to standard error elsewhere.
pub(crate) fn warn(warnings: &[Diagnostic]) {
    if is_listening() {
        let mut directives = Directives::new();
        directives.warnings(warnings);
        directives.say();
    } else {
        warn_on_terminal(warnings);
    }
}

/// Prints warnings to standard error.
fn warn_on_terminal(warnings: &[Diagnostic]) {
    let mut out = std::io::stderr().lock();
    for warning in warnings {
        let _ = writeln!(out, "{warning}\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    #[test]
    fn prints_a_directive_for_each_file_and_variable() {
        let mut compiled = Compiled::default();
        compiled.files_read = vec![PathBuf::from("proto/a.proto"), PathBuf::from("proto/b.proto")];
        compiled.env_read = vec!["PATH", "PROTOC", "PROTOC_INCLUDE"];
        let mut directives = Directives::with_rust_version("");
        directives.rerun(&compiled, &[Path::new("proto")], false);
        assert_eq!(
            directives.lines,
            [
                "cargo::rerun-if-changed=proto/a.proto",
                "cargo::rerun-if-changed=proto/b.proto",
                "cargo::rerun-if-changed=proto",
                "cargo::rerun-if-env-changed=PROTOC",
                "cargo::rerun-if-env-changed=PROTOC_INCLUDE",
            ]
        );
    }

    #[test]
    fn prints_every_line_of_a_warning() {
        let mut directives = Directives::with_rust_version("1.88");
        directives.warnings(&[Diagnostic::warning("no such path").hint("did you mean `.a`?")]);
        assert_eq!(
            directives.lines,
            ["cargo::warning=no such path", "cargo::warning=   = help: did you mean `.a`?"]
        );
    }

    #[test]
    fn uses_the_old_prefix_for_old_rust_versions() {
        for (version, expected) in
            [("", "cargo::"), ("1.88.0", "cargo::"), ("1.77", "cargo::"), ("1.75", "cargo:")]
        {
            assert_eq!(prefix(version), expected, "{version}");
        }
    }

    #[test]
    fn replaces_line_breaks_in_paths() {
        let mut directives = Directives::with_rust_version("");
        directives.push("rerun-if-changed", "a\ncargo::error=b");
        assert_eq!(directives.lines, ["cargo::rerun-if-changed=a cargo::error=b"]);
    }
}
