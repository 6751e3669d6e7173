//! Comparison of the compiler with protoc on random schemas and on damaged ones.
//!
//! `RUST_GRPC_RANDOM_CASES=5000` sets the number of cases, of which there are few by default.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use rust_grpc_compiler::{Chain, Compiler, Directories, Outcome, WellKnown};
use rust_grpc_corpus::paths;
use rust_grpc_corpus::random_schema::{OPTIONS, Schema, schemas};

/// Returns the number of cases to try: the given number, unless the environment sets another.
fn cases(usual: usize) -> usize {
    std::env::var("RUST_GRPC_RANDOM_CASES")
        .map_or(usual, |count| count.parse().expect("RUST_GRPC_RANDOM_CASES is a number"))
}

/// Returns a test runner whose cases depend only on the number of cases.
fn runner(count: usize) -> TestRunner {
    let mut seed = [7; 32];
    seed[..8].copy_from_slice(&(count as u64).to_le_bytes());
    TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &seed))
}

/// Runs protoc on files in a folder. Returns the descriptor set, or protoc's error output.
fn protoc(folder: &Path, files: &[String], retain: bool) -> Result<Vec<u8>, String> {
    let set = folder.join("set");
    let list = folder.join("files");
    std::fs::write(&list, files.join("\n")).expect("a list");
    let output = Command::new(paths::protoc())
        .current_dir(folder)
        .arg("-I.")
        .arg(format!("-I{}", paths::protobuf_include().display()))
        .arg("--include_source_info")
        .args(retain.then_some("--retain_options"))
        .args(["-oset", "@files"])
        .output()
        .expect("protoc");
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    Ok(std::fs::read(set).expect("a set"))
}

fn compile(folder: &Path, files: &[String], retain: bool) -> Outcome {
    Compiler::new(Chain::new().with(Directories::new([folder])).with(WellKnown))
        .source_info(true)
        .retain_options(retain)
        .compile(files)
}

/// Splits a descriptor set into its files, by name.
fn split(mut set: &[u8]) -> BTreeMap<Vec<u8>, &[u8]> {
    let varint = |set: &mut &[u8]| {
        let (mut value, mut shift) = (0usize, 0);
        loop {
            let byte = set[0];
            *set = &set[1..];
            value |= usize::from(byte & 0x7f) << shift;
            shift += 7;
            if byte < 0x80 {
                return value;
            }
        }
    };
    let mut files = BTreeMap::new();
    while !set.is_empty() {
        assert_eq!(varint(&mut set), 10, "a file");
        let length = varint(&mut set);
        let (mut file, rest) = set.split_at(length);
        (set, files) = (rest, files);
        let whole = file;
        assert_eq!(varint(&mut file), 10, "a name");
        let length = varint(&mut file);
        files.insert(file[..length].to_vec(), whole);
    }
    files
}

/// Returns a description of the difference if the compiler and protoc disagree on a single schema.
fn differs(folder: &Path, schema: &Schema) -> Option<String> {
    let name = ["one.proto".to_owned()];
    let source = schema.source("one");
    std::fs::write(folder.join(&name[0]), &source).expect("a source");
    for retain in [false, true] {
        let expected = protoc(folder, &name, retain);
        let outcome = compile(folder, &name, retain);
        let found = outcome.descriptor_set(false);
        if expected.as_ref().ok() != found.as_ref() {
            let said: Vec<String> = outcome.diagnostics.iter().map(ToString::to_string).collect();
            let expected = expected.map(|set| format!("a set of {} bytes", set.len()));
            return Some(format!("{source}\n\nprotoc: {expected:?}\nhere: {}", said.join("\n")));
        }
    }
    None
}

#[test]
fn descriptor_sets_of_random_schemas_equal_protocs() {
    let count = cases(150);
    let mut runner = runner(count);
    let scratch = tempfile::tempdir().expect("a folder");
    let folder = scratch.path();
    std::fs::write(folder.join("options.proto"), OPTIONS).expect("a source");
    let mut trees = Vec::with_capacity(count);
    let mut names = Vec::with_capacity(count);
    for at in 0..count {
        let tree = schemas().new_tree(&mut runner).expect("a schema");
        let name = format!("file{at}.proto");
        let source = tree.current().source(&format!("p{at}"));
        std::fs::write(folder.join(&name), source).expect("a source");
        names.push(name);
        trees.push(tree);
    }
    let mut suspects: Vec<usize> = Vec::new();
    for retain in [false, true] {
        let outcome = compile(folder, &names, retain);
        let found = outcome.descriptor_set(false);
        match (protoc(folder, &names, retain), found) {
            (Ok(expected), Some(found)) if expected == found => {}
            (Ok(expected), Some(found)) => {
                let (expected, found) = (split(&expected), split(&found));
                let same =
                    |name: &String| expected.get(name.as_bytes()) == found.get(name.as_bytes());
                suspects.extend((0..count).filter(|&at| !same(&names[at])));
            }
            // protoc rejects at least one file, and does not say which.
            _ => suspects.extend(0..count),
        }
    }
    suspects.sort_unstable();
    suspects.dedup();
    for at in suspects {
        let tree = &mut trees[at];
        if differs(folder, &tree.current()).is_none() {
            continue;
        }
        // The schema is shrunk to the smallest one that still differs.
        let mut smallest = tree.current();
        let mut steps = 0;
        let mut simpler = tree.simplify();
        while simpler && steps < 400 {
            steps += 1;
            if differs(folder, &tree.current()).is_some() {
                smallest = tree.current();
                simpler = tree.simplify();
            } else {
                simpler = tree.complicate();
            }
        }
        panic!("{}", differs(folder, &smallest).expect("it differed before"));
    }
}

/// The texts that mutations insert between tokens.
const WORDS: &[&str] = &[
    "{",
    "}",
    ";",
    "=",
    "(",
    ")",
    "[",
    "]",
    "<",
    ">",
    ".",
    "-",
    ",",
    "0",
    "1",
    "-1",
    "536870911",
    "536870912",
    "2147483647",
    "2147483648",
    "18446744073709551616",
    "1.5",
    "inf",
    "\"\"",
    "max",
    "to",
    "group",
    "map",
    "oneof",
    "extend",
    "optional",
    "repeated",
    "required",
    "extensions",
    "reserved",
    "option",
    "message",
    "enum",
    "import",
    "export",
    "local",
    "stream",
    "default",
    "json_name",
    "int32",
    "string",
    "Base",
    "Plain",
    "opt.Opt",
    "features.field_presence",
    "IMPLICIT",
    "packed",
    "true",
];

#[test]
fn damaged_schemas_have_the_same_verdict_as_with_protoc() {
    let count = cases(60);
    let mut runner = runner(count);
    let scratch = tempfile::tempdir().expect("a folder");
    let folder = scratch.path();
    std::fs::write(folder.join("options.proto"), OPTIONS).expect("a source");
    let damage = proptest::collection::vec((0usize..5, 0usize..1 << 20, 0usize..1 << 20), 1..3);
    let strategy = (schemas(), damage);
    let name = ["one.proto".to_owned()];
    let mut wrong = Vec::new();
    for _ in 0..count {
        let (schema, damage) = strategy.new_tree(&mut runner).expect("a schema").current();
        let mut tokens = schema.tokens("one");
        for (kind, at, other) in damage {
            let (at, word) = (at % tokens.len(), WORDS[other % WORDS.len()].to_owned());
            let other = other % tokens.len();
            match kind {
                0 => drop(tokens.remove(at)),
                1 => tokens.insert(at, tokens[at].clone()),
                2 => tokens.swap(at, other),
                3 => tokens[at] = word,
                _ => tokens.insert(at, word),
            }
        }
        let source = tokens.join(" ");
        std::fs::write(folder.join(&name[0]), &source).expect("a source");
        let expected = protoc(folder, &name, false);
        let outcome = compile(folder, &name, false);
        // If protoc aborts, there is no verdict.
        let aborted = expected.as_ref().is_err_and(|said| said.contains("Check fail"));
        if expected.as_ref().ok() != outcome.descriptor_set(false).as_ref() && !aborted {
            let said: Vec<String> = outcome.diagnostics.iter().map(ToString::to_string).collect();
            let expected = expected.map(|set| format!("a set of {} bytes", set.len()));
            wrong.push(format!("{source}\nprotoc: {expected:?}\nhere: {}", said.join("\n")));
        }
    }
    assert!(wrong.is_empty(), "{} differ\n{}", wrong.len(), wrong.join("\n\n"));
}
