//! Comparison with protoc over the small inputs in `tests/cases`.
//!
//! `tests/bless` runs protoc and writes its answers.

use std::fs;
use std::path::{Path, PathBuf};

use rust_grpc_compiler::{Chain, Compiler, Directories, Outcome, Severity, WellKnown};

fn folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut folders: Vec<PathBuf> =
        fs::read_dir(root).expect("cases").map(|entry| entry.expect("a case").path()).collect();
    folders.sort();
    assert!(folders.len() > 100);
    folders
}

fn compile(folder: &Path, retain_options: bool) -> Outcome {
    let mut files: Vec<String> = fs::read_dir(folder)
        .expect("a case")
        .map(|entry| entry.expect("a file").file_name().into_string().expect("UTF-8"))
        .filter(|name| name.ends_with(".proto"))
        .collect();
    files.sort();
    Compiler::new(Chain::new().with(Directories::new([folder])).with(WellKnown))
        .source_info(true)
        .retain_options(retain_options)
        .experimental_editions(folder.ends_with("unstable_edition"))
        .compile(files)
}

fn show(outcome: &Outcome) -> String {
    outcome.diagnostics.iter().map(|diagnostic| format!("{diagnostic}\n")).collect()
}

#[test]
fn accepts_and_refuses_as_protoc_does() {
    let mut wrong = Vec::new();
    for folder in folders() {
        let outcome = compile(&folder, false);
        let refused = folder.join("refused.txt").exists();
        if refused != outcome.has_errors() {
            let verdict = if refused { "refuses" } else { "accepts" };
            wrong.push(format!("protoc {verdict} {}:\n{}", folder.display(), show(&outcome)));
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn writes_the_same_bytes_as_protoc() {
    let mut wrong = Vec::new();
    for folder in folders() {
        let Ok(expected) = fs::read(folder.join("set.binpb")) else { continue };
        if compile(&folder, false).descriptor_set(false).as_ref() != Some(&expected) {
            wrong.push(format!("{}", folder.display()));
        }
        let retained = fs::read(folder.join("retained.binpb")).unwrap_or(expected);
        if compile(&folder, true).descriptor_set(false) != Some(retained) {
            wrong.push(format!("{} with retained options", folder.display()));
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

/// Cases in which our location is better than protoc's: at the option instead of after the enum, or
/// at the package's name instead of the start of the statement.
const BETTER: &[&str] = &["enum_alias_unneeded", "message_like_package", "package_below_message"];

/// At least one of our errors or related locations has a location that protoc reports.
#[test]
fn points_to_a_location_that_protoc_reports() {
    let mut wrong = Vec::new();
    for folder in folders() {
        let Ok(refused) = fs::read_to_string(folder.join("refused.txt")) else { continue };
        let outcome = compile(&folder, false);
        let places: Vec<String> = outcome
            .diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity == Severity::Error)
            .flat_map(|diagnostic| std::iter::once(&diagnostic.label).chain(&diagnostic.related))
            .map(|label| match label.line {
                0 => label.file.clone(),
                line => format!("{}:{line}:{}", label.file, label.column),
            })
            .collect();
        // Our error may have a line and a column even if protoc's has none.
        let fits = |expected: &str| {
            places.iter().any(|place| {
                place == expected
                    || !expected.contains(".proto:")
                        && place.split(".proto").next() == expected.split(".proto").next()
            })
        };
        let better = BETTER.iter().any(|name| folder.ends_with(name));
        if !better && !refused.lines().any(fits) {
            wrong.push(format!("{}: protoc {refused:?}, here {places:?}", folder.display()));
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}
