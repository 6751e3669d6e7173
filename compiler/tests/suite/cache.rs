//! Comparison of compilations with a cache and without one.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use rust_grpc_compiler::{Cache, Chain, Compiler, Memory, Outcome, WellKnown};

use crate::robust::{Random, pieces};

type Files = BTreeMap<String, Vec<u8>>;

fn compiler(files: &Files, source_info: bool) -> Compiler {
    let mut memory = Memory::new();
    for (name, source) in files {
        memory.add(name.as_str(), source.as_slice());
    }
    Compiler::new(Chain::new().with(memory).with(WellKnown)).source_info(source_info)
}

/// Returns the files, diagnostics and descriptor set of an outcome as text.
fn text(outcome: &Outcome) -> String {
    let set = outcome.descriptor_set(true);
    format!("{:?}\n{:?}\n{set:?}", outcome.files, outcome.diagnostics)
}

/// Returns the cases that have several files, and one in which all files depend on one file.
fn projects() -> Vec<Files> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut projects = vec![hub()];
    for case in fs::read_dir(root).expect("cases") {
        let mut files = Files::new();
        for file in fs::read_dir(case.expect("a case").path()).expect("a case") {
            let path = file.expect("a file").path();
            if path.extension().is_some_and(|extension| extension == "proto") {
                let name = path.file_name().expect("a name").to_string_lossy().into_owned();
                files.insert(name, fs::read(path).expect("a source"));
            }
        }
        if files.len() > 1 {
            projects.push(files);
        }
    }
    projects.sort();
    assert!(projects.len() > 10, "{}", projects.len());
    projects
}

/// Returns a project with custom options, public imports and a chain of imports.
fn hub() -> Files {
    let file = |name: &str, source: &str| (name.to_owned(), source.as_bytes().to_vec());
    Files::from([
        file(
            "options.proto",
            "edition = \"2023\"; package o; import \"google/protobuf/descriptor.proto\";
             message Limit { int32 most = 1; Limit inner = 2; }
             extend google.protobuf.FieldOptions { Limit limit = 50000; repeated string tag = 50001; }",
        ),
        file(
            "types.proto",
            "edition = \"2023\"; package t; import public \"options.proto\";
             option features.field_presence = IMPLICIT;
             message Money { int64 units = 1 [(o.limit).most = 5]; Kind kind = 2; }
             enum Kind { NONE = 0; CASH = 1; }",
        ),
        file(
            "shop.proto",
            "syntax = \"proto3\"; package s; import \"types.proto\";
             message Order { t.Money price = 1 [(o.limit) = { inner { most: 3 } }, (o.tag) = \"a\"]; }",
        ),
        file(
            "service.proto",
            "syntax = \"proto3\"; package s; import \"shop.proto\"; import \"google/protobuf/empty.proto\";
             service Shop { rpc Buy(Order) returns (google.protobuf.Empty); }",
        ),
    ])
}

fn edit(source: &[u8], random: &mut Random) -> Vec<u8> {
    let mut pieces = pieces(source);
    for _ in 0..=random.below(2) {
        let (at, other) = (random.below(pieces.len()), random.below(pieces.len()));
        match random.below(4) {
            _ if pieces.is_empty() => {}
            0 => drop(pieces.remove(at)),
            1 => pieces.insert(at, pieces[other].clone()),
            2 => pieces[at] = pieces[other].clone(),
            _ => pieces.insert(at, b" // a comment\n".to_vec()),
        }
    }
    pieces.concat()
}

#[test]
fn outcome_does_not_depend_on_earlier_compilations() {
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let projects = projects();
    // All projects share a cache, although they have files of the same name.
    let mut cache = Cache::new();
    let mut whole = 0;
    for round in 0..150 {
        let original = &projects[random.below(projects.len())];
        let mut files = original.clone();
        for _ in 0..3 {
            let names: Vec<&String> = original.keys().collect();
            let name = names[random.below(names.len())].clone();
            match random.below(6) {
                0 => drop(files.remove(&name)),
                1 | 2 => drop(files.insert(name.clone(), original[&name].clone())),
                _ => {
                    let source = files.get(&name).unwrap_or(&original[&name]);
                    files.insert(name, edit(source, &mut random));
                }
            }
            let mut roots: Vec<&str> = files.keys().map(String::as_str).collect();
            if random.below(3) == 0 {
                roots.truncate(1);
            }
            let compiler = compiler(&files, random.below(4) > 0);
            let fresh = compiler.compile(roots.iter().copied());
            let cached = compiler.compile_with(&mut cache, roots.iter().copied());
            assert_eq!(text(&fresh), text(&cached), "round {round}, {roots:?}");
            whole += usize::from(!fresh.has_errors());
        }
    }
    assert!((75..375).contains(&whole), "{whole} compilations without errors");
}

#[test]
fn encodes_a_descriptor_again_if_an_import_has_changed() {
    let mut cache = Cache::new();
    let mut files = hub();
    let before = compiler(&files, true).compile_with(&mut cache, ["service.proto"]);
    let implicit = String::from_utf8(files["types.proto"].clone()).expect("UTF-8");
    files.insert("types.proto".into(), implicit.replace("units", "pieces").into_bytes());
    // The importer is not part of the compilation in which its import changes.
    compiler(&files, true).compile_with(&mut cache, ["types.proto"]);
    let options = String::from_utf8(files["options.proto"].clone()).expect("UTF-8");
    files.insert("options.proto".into(), options.replace("most = 1", "most = 9").into_bytes());
    compiler(&files, true).compile_with(&mut cache, ["options.proto"]);
    let after = compiler(&files, true).compile_with(&mut cache, ["service.proto"]);
    assert_eq!(text(&after), text(&compiler(&files, true).compile(["service.proto"])));
    assert_ne!(before.descriptor_set(true), after.descriptor_set(true));
}
