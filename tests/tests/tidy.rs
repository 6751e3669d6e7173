//! Checks of the repository's rules, as described in `ARCHITECTURE.md`.

use std::fs;
use std::path::{Path, PathBuf};

use rust_grpc_codegen::options::TABLE;

/// The parts of the engine, each with the other parts that it may use.
const MAY_USE: &[(&str, &[&str])] = &[
    ("placeholder", &[]),
    ("error", &[]),
    ("doc", &[]),
    ("ir", &[]),
    ("descriptor", &[]),
    ("options", &["error"]),
    ("frontend", &["descriptor", "error", "options"]),
    ("resolve", &["descriptor", "error", "ir", "options"]),
    ("emit", &["placeholder", "doc", "ir"]),
    ("format", &["placeholder", "error"]),
    ("openapi", &["format", "ir"]),
    ("output", &["error", "format", "ir", "openapi", "options", "OutputFile"]),
    (
        "generate",
        &[
            "descriptor",
            "emit",
            "error",
            "format",
            "ir",
            "openapi",
            "options",
            "output",
            "resolve",
            "OutputFile",
        ],
    ),
    ("manual", &["descriptor", "emit", "error", "format", "ir", "options", "resolve"]),
    ("plugin", &["descriptor", "error", "options", "resolve"]),
];

/// The parts that may use files, processes and the environment.
const OUTSIDE_WORLD: &[&str] = &["frontend"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            // Nested packages have their own build output.
            if !path.ends_with("target") {
                rust_files(&path, found);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs")
            && !path.ends_with("tests.rs")
        {
            found.push(path);
        }
    }
}

/// Returns the files of a part of the engine: `part.rs` and all below `part/`.
fn part_files(part: &str) -> Vec<PathBuf> {
    let source = root().join("codegen/src");
    let mut files = Vec::new();
    let folder = source.join(part);
    if folder.is_dir() {
        rust_files(&folder, &mut files);
    }
    files.extend(Some(source.join(format!("{part}.rs"))).filter(|file| file.is_file()));
    assert!(!files.is_empty(), "there is no part `{part}`");
    files
}

/// Returns the code of a file, without comments and unit tests.
fn code(file: &Path) -> String {
    let text = fs::read_to_string(file).expect("UTF-8");
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let code = |line: &&str| !line.trim_start().starts_with("//");
    text.lines().filter(code).collect::<Vec<_>>().join("\n")
}

/// The names that follow `crate::`, those in braces as well.
fn used_parts(code: &str) -> Vec<String> {
    let word = |text: &str| -> String {
        text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
    };
    let mut used = Vec::new();
    for (at, start) in code.match_indices("crate::") {
        let rest = &code[at + start.len()..];
        let Some(list) = rest.strip_prefix('{') else {
            used.push(word(rest));
            continue;
        };
        let mut depth = 0;
        let mut item = 0;
        for (i, c) in list.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => {
                    used.push(word(list[item..i].trim()));
                    break;
                }
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    used.push(word(list[item..i].trim()));
                    item = i + 1;
                }
                _ => {}
            }
        }
    }
    used
}

#[test]
fn parts_use_only_allowed_parts() {
    let mut wrong = Vec::new();
    for (part, allowed) in MAY_USE {
        for file in part_files(part) {
            let code = code(&file);
            for used in used_parts(&code) {
                let is_part =
                    MAY_USE.iter().any(|(other, _)| *other == used) || used == "OutputFile";
                if is_part && used != *part && !allowed.contains(&used.as_str()) {
                    wrong.push(format!("{}: `{part}` may not use `{used}`", file.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_the_front_end_uses_files_and_processes() {
    let parts = MAY_USE.iter().map(|(part, _)| *part).filter(|part| !OUTSIDE_WORLD.contains(part));
    for file in parts.flat_map(part_files) {
        let code = code(&file);
        for forbidden in ["std::fs", "std::env", "std::process", "std::time", "std::io::stdin"] {
            assert!(!code.contains(forbidden), "{} uses {forbidden}", file.display());
        }
    }
}

#[test]
fn files_are_short_and_say_what_they_are_for() {
    let mut long = Vec::new();
    for folder in
        ["codegen/src", "compiler/src", "build-helper/src", "protoc-plugin/src", "runtime/src"]
    {
        let mut files = Vec::new();
        rust_files(&root().join(folder), &mut files);
        for file in files {
            let text = fs::read_to_string(&file).expect("UTF-8");
            if text.starts_with(rust_grpc_codegen::HEADER) {
                continue;
            }
            let lines = text.lines().count();
            if lines > 500 {
                long.push(format!("{}: {lines} lines", file.display()));
            }
            if !text.starts_with("//!") {
                long.push(format!(
                    "{}: the file does not start with its purpose (`//!`)",
                    file.display()
                ));
            }
            let name = file.file_stem().expect("a name").to_string_lossy();
            if ["utils", "util", "helpers", "helper", "common", "misc"].contains(&&*name) {
                long.push(format!("{}: the name does not describe the contents", file.display()));
            }
        }
    }
    assert!(long.is_empty(), "{}", long.join("\n"));
}

/// The files of the runtime that may contain unsafe code.
const UNSAFE: &[&str] = &[
    "decode/message.rs",
    "decode/text.rs",
    "encode/flatten.rs",
    "encode/packed.rs",
    "encode/segments.rs",
    "encode/writer.rs",
    "erased.rs",
    "memory.rs",
];

#[test]
fn unsafe_code_is_only_in_listed_files() {
    let mut files = Vec::new();
    rust_files(&root().join("runtime/src"), &mut files);
    for file in files.iter().filter(|file| !UNSAFE.iter().any(|name| file.ends_with(name))) {
        assert!(!code(file).contains("unsafe"), "{} has unsafe code", file.display());
    }
    let mut goldens = Vec::new();
    rust_files(&root().join("fixtures"), &mut goldens);
    assert!(!goldens.is_empty());
    for file in goldens {
        let code = code(&file);
        let words = code.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '#');
        assert!(!words.into_iter().any(|word| word == "unsafe"), "{}", file.display());
    }
}

/// The folders whose documentation is checked, and the folders in them that are not checked yet.
const DOCUMENTED: &[(&str, &[&str])] = &[
    ("benchmarks", &[]),
    ("build-helper", &[]),
    ("codegen", &[]),
    ("compiler", &[]),
    ("examples", &[]),
    ("fuzz/fuzz_targets", &[]),
    ("protoc-plugin", &[]),
    ("runtime/src", &[]),
    ("tests", &[]),
];

/// Words that start a question or a fragment, which is no summary on its own in a list of items.
const NOT_A_SUMMARY: &[&str] =
    &["Does", "How", "Is", "Of", "The same", "What", "Where", "Whether", "Which", "Who", "Whoever"];

/// Names that start a sentence in lower case.
const LOWER_CASE: &[&str] =
    &["buffa", "cargo", "gRPC", "grpc-js", "grpcio", "prost", "protoc", "quick-protobuf", "tonic"];

/// Returns true if a line is a noun phrase or sentence, rather than a question or a fragment.
fn is_summary(line: &str) -> bool {
    let word = line.split(|c: char| !c.is_alphanumeric() && c != '-').next().unwrap_or_default();
    let starts = line.starts_with(['`', '['])
        || line.starts_with(char::is_uppercase)
        || LOWER_CASE.contains(&word);
    let mut fragments = NOT_A_SUMMARY.iter().filter_map(|words| line.strip_prefix(words));
    let fragment = fragments.any(|rest| !rest.starts_with(char::is_alphanumeric));
    starts && !fragment && !line.ends_with('?')
}

/// Returns the first lines of all doc comments, each with its line number.
fn summaries(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut previous = None;
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim_start();
        let marker = ["///", "//!"].into_iter().find(|marker| line.starts_with(marker));
        let marker = marker.filter(|_| !line.starts_with("////"));
        if let Some(marker) = marker
            && previous != Some(marker)
        {
            found.push((number, line[marker.len()..].trim()));
        }
        previous = marker;
    }
    found
}

#[test]
fn doc_summaries_are_no_questions_or_fragments() {
    let mut wrong = Vec::new();
    for (folder, unchecked) in DOCUMENTED {
        let folder = root().join(folder);
        let mut files = Vec::new();
        rust_files(&folder, &mut files);
        files.retain(|file| !unchecked.iter().any(|name| file.starts_with(folder.join(name))));
        assert!(!files.is_empty(), "there is no code in {}", folder.display());
        for file in files {
            let text = fs::read_to_string(&file).expect("UTF-8");
            if text.starts_with(rust_grpc_codegen::HEADER) {
                continue;
            }
            let bad = summaries(&text).into_iter().filter(|(_, line)| !is_summary(line));
            wrong.extend(bad.map(|(number, line)| format!("{}:{number}: {line}", file.display())));
        }
    }
    assert!(wrong.is_empty(), "not a summary:\n{}", wrong.join("\n"));
}

#[test]
fn summary_check_accepts_sentences_and_noun_phrases_only() {
    for line in ["Returns the name.", "`Ok` if it is valid.", "prost's messages.", "Issues."] {
        assert!(is_summary(line), "{line}");
    }
    for line in
        ["What is left.", "How does it work?", "Is it there?", "The same.", "returns it", ""]
    {
        assert!(!is_summary(line), "{line}");
    }
}

/// The inputs of decisions. Emitters read the decisions instead: `ir::Plan` and `ir::Output`.
const DECIDED: &[&str] = &[
    "Cardinality",
    "DefaultValue",
    "EnumType",
    "FieldType",
    "MessageEncoding",
    "Presence",
    "crate::options",
    "cx.options",
    "is_foreign",
];

#[test]
fn emitters_decide_nothing() {
    let mut wrong = Vec::new();
    for file in part_files("emit") {
        let path = file.display().to_string();
        let code = code(&file);
        wrong.extend(
            DECIDED
                .iter()
                .filter(|word| code.contains(*word))
                .map(|word| format!("{path}: `{word}` must be used in `resolve` only")),
        );
        // The tables of contents in emit/mod.rs may distinguish codecs.
        if !file.ends_with("emit/mod.rs")
            && (code.contains("Codec::Native") || code.contains("Codec::Derive"))
        {
            wrong.push(format!("{path}: only emit/mod.rs may distinguish codecs"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_option_has_one_declaration() {
    let (options, builders) = ("codegen/src/options", ["builder", "config"]);
    let mut files = Vec::new();
    rust_files(&root().join(options), &mut files);
    files.retain(|file| !file.ends_with("list.rs"));
    let mut methods = Vec::new();
    for folder in builders {
        rust_files(&root().join("build-helper/src").join(folder), &mut methods);
    }
    let mut twice = Vec::new();
    // The path of the include file is also a setting of the run.
    for row in TABLE.iter().filter(|row| row.name != "include_file") {
        let name = row.name;
        let mut find = |files: &[PathBuf], texts: &[String]| {
            for file in files {
                let code = code(file);
                if texts.iter().any(|text| code.contains(text)) {
                    twice.push(format!("{}: `{name}` is declared in list.rs", file.display()));
                }
            }
        };
        find(&files, &[format!("\"{name}\""), format!("pub {name}:")]);
        find(&methods, &[format!("fn {name}("), format!("fn {name}<")]);
    }
    assert!(twice.is_empty(), "{}", twice.join("\n"));
}

#[test]
fn every_feature_of_the_runtime_is_in_the_guide() {
    let page =
        fs::read_to_string(root().join("guide/src/options.md")).expect("a page about options");
    let manifest = fs::read_to_string(root().join("runtime/Cargo.toml")).expect("a manifest");
    let section = |text: &str, start: &str, end: &str| {
        let (_, rest) = text.split_once(start).unwrap_or_else(|| panic!("no {start}"));
        rest.split(end).next().unwrap_or_default().to_owned()
    };
    let table = section(&page, "## Cargo features\n", "\n## ");
    let features = section(&manifest, "[features]\n", "\n[");
    let names = features.lines().filter_map(|line| line.split_once(" = [")).map(|(name, _)| name);
    for name in names.filter(|name| *name != "default") {
        assert!(
            table.contains(&format!("`{name}`")),
            "guide/src/options.md has no row for `{name}`"
        );
    }
}
