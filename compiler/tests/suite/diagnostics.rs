//! Reviewed texts of all kinds of diagnostics, in `tests/diagnostics.txt`.
//!
//! `UPDATE_GOLDEN=1 cargo test -p rust-grpc-compiler diagnostics` rewrites the texts.

use std::fs;
use std::path::Path;

use rust_grpc_compiler::{Chain, Compiler, Memory, WellKnown};

fn render(source: &str) -> String {
    let mut files = Memory::new();
    files.add("a.proto", source);
    let outcome = Compiler::new(Chain::new().with(files).with(WellKnown)).compile(["a.proto"]);
    let shown = outcome.diagnostics.iter().map(|diagnostic| format!("{diagnostic}\n"));
    // Trailing spaces are removed, since editors would remove them from the file.
    let shown: String = shown.collect();
    shown.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

#[test]
fn diagnostics_equal_the_reviewed_texts() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics.txt");
    let text = fs::read_to_string(&path).expect("the texts");
    let mut written = String::new();
    for section in text.split("===\n").skip(1) {
        let (source, _) = section.split_once("\n---\n").expect("a source and a text");
        written += &format!("===\n{source}\n---\n{}", render(source));
    }
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, &written).expect("written");
    }
    assert!(text == written, "the texts differ; run with UPDATE_GOLDEN=1 and read the changes");
}
