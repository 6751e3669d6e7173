//! Checks the table of options in the guide against the declared options.
//!
//! `UPDATE_GOLDEN=1` rewrites the table.

use std::env;
use std::fs;
use std::path::Path;

use rust_grpc_codegen::options::{OptionInfo, TABLE};

const HEAD: &str = "| option | value | default | what it does |\n|---|---|---|---|\n";

/// Formats `a|b|c` as `` `a`, `b` or `c` ``.
fn words(value: &str) -> String {
    let words: Vec<_> = value.split('|').map(|word| format!("`{word}`")).collect();
    match words.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} or {last}", others.join(", ")),
        _ => words.concat(),
    }
}

fn row(option: &OptionInfo) -> String {
    let default = match option.default {
        // A description in words, some of which may be code.
        text if text.is_empty() || text.contains(' ') => text.to_owned(),
        value => format!("`{value}`"),
    };
    format!("| `{}` | {} | {default} | {} |\n", option.name, words(option.value), option.help)
}

#[test]
fn page_has_the_table_of_options() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../guide/src/options.md");
    let page = fs::read_to_string(&path).expect("a page about options");
    let (before, rest) = page.split_once(HEAD).expect("a table of options");
    let after = rest.find("\n\n").map_or("", |end| &rest[end + 1..]);
    let rows: String = TABLE.iter().map(row).collect();
    let expected = format!("{before}{HEAD}{rows}{after}");
    if page == expected {
        return;
    }
    if env::var_os("UPDATE_GOLDEN").is_some() {
        return fs::write(&path, expected).expect("the page can be written");
    }
    let wrong = expected.lines().find(|line| !page.lines().any(|other| other == *line));
    panic!(
        "guide/src/options.md lacks `{}`; run again with UPDATE_GOLDEN=1",
        wrong.unwrap_or("the order")
    );
}
