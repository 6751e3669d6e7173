//! What does cargo need to hear?
//!
//! A build script talks to cargo through lines on its standard output. Which lines, is decided here
//! as plain text; they are printed in one place, [`say`].

use std::io::Write;
use std::path::Path;

use rust_grpc_codegen::{Diagnostic, frontend::Compiled};

/// More warnings than this are counted, not shown.
const SHOWN_WARNINGS: usize = 50;

/// Whether cargo is listening: it runs build scripts with both variables set.
pub(crate) fn is_listening() -> bool {
    is_set("CARGO") && is_set("OUT_DIR")
}

fn is_set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| !value.is_empty())
}

/// `cargo::`, or `cargo:` where the package promises to build with a cargo that does not know the
/// former: cargo refuses it then.
fn prefix(rust_version: &str) -> &'static str {
    let mut parts = rust_version.split('.').map(|part| part.parse::<u32>().ok());
    match (parts.next().flatten(), parts.next().flatten()) {
        (Some(1), Some(minor)) if minor < 77 => "cargo:",
        _ => "cargo::",
    }
}

/// Directives with the prefix that this package may use.
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

    /// Runs the script again when one of the files that were read changes, when one of `more` does
    /// (for a directory, when a file appears in it), or when a variable that had a say changes.
    pub(crate) fn rerun(&mut self, compiled: &Compiled, more: &[&Path], asked_for_protoc: bool) {
        let files = compiled.files_read.iter().map(std::path::PathBuf::as_path);
        for path in files.chain(more.iter().copied()) {
            self.push("rerun-if-changed", &path.display().to_string());
        }
        if !asked_for_protoc {
            self.push("rerun-if-env-changed", "PROTOC");
        }
        // PATH differs between a terminal and an editor: each would undo the other's build.
        for name in compiled.env_read.iter().filter(|name| !matches!(**name, "PATH" | "PROTOC")) {
            self.push("rerun-if-env-changed", name);
        }
    }

    /// Shows warnings, a line of cargo's output for each line of theirs.
    pub(crate) fn warnings(&mut self, warnings: &[Diagnostic]) {
        for warning in warnings.iter().take(SHOWN_WARNINGS) {
            let text = warning.to_string();
            // cargo writes the word itself.
            for line in text.strip_prefix("warning: ").unwrap_or(&text).lines() {
                self.push("warning", line);
            }
        }
        if let more @ 1.. = warnings.len().saturating_sub(SHOWN_WARNINGS) {
            self.push("warning", &format!("… and {more} more warnings"));
        }
    }

    fn push(&mut self, key: &str, value: &str) {
        // A line break would start a directive that nobody wrote.
        let value = value.replace(['\n', '\r'], " ");
        self.lines.push(format!("{}{key}={value}", self.prefix));
    }

    /// Prints them. Nobody to hear them is no reason to fail.
    pub(crate) fn say(&self) {
        let mut out = std::io::stdout().lock();
        for line in &self.lines {
            let _ = writeln!(out, "{line}");
        }
        let _ = out.flush();
    }
}

/// Shows warnings, to cargo where it is listening.
pub(crate) fn warn(warnings: &[Diagnostic]) {
    if is_listening() {
        let mut directives = Directives::new();
        directives.warnings(warnings);
        directives.say();
    } else {
        warn_on_terminal(warnings);
    }
}

/// Shows warnings where no cargo is listening.
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
    fn files_and_variables_are_named_once_each() {
        let compiled = Compiled {
            files_read: vec![PathBuf::from("proto/a.proto"), PathBuf::from("proto/b.proto")],
            env_read: vec!["PATH", "PROTOC", "PROTOC_INCLUDE"],
            ..Compiled::default()
        };
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
    fn a_warning_of_many_lines_stays_together() {
        let mut directives = Directives::with_rust_version("1.88");
        directives.warnings(&[Diagnostic::warning("no such path").hint("did you mean `.a`?")]);
        assert_eq!(
            directives.lines,
            ["cargo::warning=no such path", "cargo::warning=   = hint: did you mean `.a`?"]
        );
    }

    #[test]
    fn packages_for_old_cargos_get_the_old_spelling() {
        for (version, expected) in
            [("", "cargo::"), ("1.88.0", "cargo::"), ("1.77", "cargo::"), ("1.75", "cargo:")]
        {
            assert_eq!(prefix(version), expected, "{version}");
        }
    }

    #[test]
    fn a_line_break_in_a_path_starts_no_directive() {
        let mut directives = Directives::with_rust_version("");
        directives.push("rerun-if-changed", "a\ncargo::error=b");
        assert_eq!(directives.lines, ["cargo::rerun-if-changed=a cargo::error=b"]);
    }
}
