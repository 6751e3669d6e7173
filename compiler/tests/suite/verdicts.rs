//! Comparison with protoc's verdicts over the short inputs in `tests/verdicts`.
//!
//! Each file consists of sections: a line with `=== ` and the answer, followed by the source. The
//! section `=== before` has text that is prepended to all sources after it. Bytes that are not
//! printable are written as `\xNN`, and a backslash as `\\`. The answer is one of
//!
//! - `accept HASH RETAINED`: the FNV-1a hashes of the descriptor set with source info, and of the one
//!   with `--retain_options` in addition;
//! - `refuse PLACES`: the line and column of each error, or `-` for an error without them;
//! - `?`: the answer of protoc is not known yet.
//!
//! `PROTOC=… cargo test -p rust-grpc-compiler verdicts` runs protoc 36.2 and writes the answers.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rust_grpc_compiler::{Chain, Compiler, Memory, Outcome, Severity, WellKnown};

/// The number of braces from which on verdicts may differ. protoc accepts literals of 99 levels
/// although it cannot write their options in canonical form.
const DEEPEST: usize = 102;

struct Section {
    answer: String,
    source: Vec<u8>,
}

fn files() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verdicts");
    let mut files: Vec<PathBuf> =
        fs::read_dir(root).expect("verdicts").map(|entry| entry.expect("a file").path()).collect();
    files.sort();
    files
}

fn unescape(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match (byte, byte == b'\\') {
            (_, false) => out.push(byte),
            _ => match bytes.next() {
                Some(b'x') => {
                    let digits = [bytes.next().expect("a digit"), bytes.next().expect("a digit")];
                    let digits = str::from_utf8(&digits).expect("digits");
                    out.push(u8::from_str_radix(digits, 16).expect("digits"));
                }
                other => out.push(other.expect("an escape")),
            },
        }
    }
    out
}

fn sections(text: &str) -> Vec<Section> {
    let text = text.strip_prefix("=== ").expect("a section");
    let parts =
        text.split("\n=== ").map(|section| section.split_once('\n').unwrap_or((section, "")));
    parts
        .map(|(answer, source)| Section { answer: answer.to_owned(), source: unescape(source) })
        .collect()
}

fn compile(source: &[u8], retain: bool) -> Outcome {
    let mut files = Memory::new();
    files.add("a.proto", source);
    Compiler::new(Chain::new().with(files).with(WellKnown))
        .source_info(true)
        .retain_options(retain)
        .compile(["a.proto"])
}

fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Runs protoc on a source, and returns its answer.
fn ask(protoc: &str, source: &[u8]) -> String {
    let folder = std::env::temp_dir().join(format!("verdicts-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("a.proto"), source).expect("a file");
    let include = Path::new(protoc).join("../../include");
    let run = |flags: &[&str]| {
        Command::new(protoc)
            .current_dir(&folder)
            .args(["-I.", &format!("-I{}", include.display()), "--include_source_info"])
            .args(flags)
            .args(["-oset", "a.proto"])
            .output()
            .expect("protoc")
    };
    let output = run(&[]);
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        let places: Vec<String> = errors
            .lines()
            .filter(|line| line.starts_with("a.proto:") && !line.contains(" warning: "))
            .map(|line| {
                let mut parts = line.split(':').skip(1);
                let number = |part: Option<&str>| part.and_then(|part| part.parse::<u32>().ok());
                match (number(parts.next()), number(parts.next())) {
                    (Some(line), Some(column)) => format!("{line}:{column}"),
                    _ => "-".to_owned(),
                }
            })
            .collect();
        return format!("refuse {}", places.join(" "));
    }
    let set = fnv(&fs::read(folder.join("set")).expect("a set"));
    run(&["--retain_options"]);
    let retained = fnv(&fs::read(folder.join("set")).expect("a set"));
    format!("accept {set:016x} {retained:016x}")
}

/// Returns our answer to a source in the same form.
///
/// If both reject the source, the answer is the expected one if one of our locations is a location
/// of protoc's, or if protoc reports an error without a location.
fn answer(source: &[u8], expected: &str) -> String {
    let outcome = compile(source, false);
    let Some(set) = outcome.descriptor_set(false) else {
        let errors = outcome.diagnostics.iter();
        let errors = errors.filter(|diagnostic| diagnostic.severity == Severity::Error);
        let places: Vec<String> = errors
            .flat_map(|diagnostic| std::iter::once(&diagnostic.label).chain(&diagnostic.related))
            .map(|label| format!("{}:{}", label.line, label.column))
            .collect();
        return match expected.strip_prefix("refuse ") {
            Some(wanted)
                if wanted
                    .split(' ')
                    .any(|place| place == "-" || places.contains(&place.to_owned())) =>
            {
                expected.to_owned()
            }
            _ => format!("refuse {}", places.join(" ")),
        };
    };
    let retained = compile(source, true).descriptor_set(false).expect("the same verdict");
    format!("accept {:016x} {:016x}", fnv(&set), fnv(&retained))
}

#[test]
fn matches_the_verdicts_and_bytes_of_protoc() {
    let protoc = std::env::var("PROTOC").ok();
    let (mut wrong, mut elsewhere, mut count) = (String::new(), String::new(), 0);
    for file in files() {
        let text = fs::read_to_string(&file).expect("UTF-8");
        let mut before = Vec::new();
        let mut answers = Vec::new();
        for section in sections(&text) {
            if section.answer == "before" {
                before = section.source;
                continue;
            }
            let source = [before.as_slice(), &section.source].concat();
            if let Some(protoc) = &protoc {
                answers.push(ask(protoc, &source));
                continue;
            }
            count += 1;
            let ours = answer(&source, &section.answer);
            if ours == section.answer {
                continue;
            }
            let shown = String::from_utf8_lossy(&section.source).into_owned();
            let name = file.file_name().expect("a name").to_string_lossy();
            let verdict = |answer: &str| answer.split(' ').next().map(str::to_owned);
            if ours.starts_with("refuse") && verdict(&ours) == verdict(&section.answer) {
                writeln!(elsewhere, "{name}: {shown}\n  protoc {}\n  here {ours}", section.answer)
                    .expect("text");
            } else if shown.matches('{').count() < DEEPEST {
                writeln!(wrong, "{name}: {shown}\n  protoc {}\n  here {ours}", section.answer)
                    .expect("text");
            }
        }
        if protoc.is_some() {
            let mut answers = answers.into_iter();
            let mut lines = text.lines().map(|line| match line.strip_prefix("=== ") {
                Some("before") | None => line.to_owned(),
                Some(_) => format!("=== {}", answers.next().expect("an answer")),
            });
            let text = lines.by_ref().collect::<Vec<_>>().join("\n");
            fs::write(&file, text).expect("written");
        }
    }
    assert!(protoc.is_some() || count > 1500, "only {count} inputs");
    assert!(wrong.is_empty(), "{wrong}");
    // Some locations are better than protoc's, such as at an option instead of after the enum.
    let other = elsewhere.matches("  here").count();
    assert!(other <= 60, "{other} locations differ\n{elsewhere}");
}
