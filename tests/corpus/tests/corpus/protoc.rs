//! Comparison of the front end with protoc and with the embedded compiler.

use std::path::PathBuf;

use rust_grpc_codegen::frontend::{Sources, Tool, compile};
use rust_grpc_codegen::{Options, generate};
use rust_grpc_corpus::{paths, schema};

/// A title, true if protoc accepts the files, and the files.
type Verdict = (&'static str, bool, Vec<(&'static str, &'static str)>);

/// Returns the sources that protoc accepts (`+`) and rejects (`-`), one case per paragraph; further files of a case
/// follow lines of the form `=== name`.
fn verdicts() -> Vec<Verdict> {
    let text = include_str!("../../../../codegen/tests/suite/verdicts.txt");
    let cases = text.split("\n---\n").map(|case| {
        let (title, body) = case.trim_start().split_once('\n').expect("a title and a body");
        let mut files = body.split("\n=== ");
        let mut all = vec![("a.proto", files.next().expect("the first file"))];
        all.extend(files.map(|file| file.split_once('\n').expect("a name and a text")));
        (title[1..].trim(), title.starts_with('+'), all)
    });
    cases.collect()
}

/// Returns the sources for `a.proto` in a folder, with protobuf's own files below a second root.
fn sources(folder: &tempfile::TempDir, protoc: Option<PathBuf>) -> Sources {
    Sources {
        inputs: vec![folder.path().join("a.proto")],
        includes: vec![folder.path().to_owned(), paths::protobuf_include()],
        protoc,
        ..Sources::default()
    }
}

#[test]
fn protoc_agrees_with_the_table_of_verdicts() {
    let mut accepted_cases = 0;
    for (title, accepted, files) in verdicts() {
        let folder = schema::write(&files);
        let result = compile(&sources(&folder, Some(paths::protoc())));
        assert_eq!(result.is_ok(), accepted, "{title}: {:?}", result.err());
        accepted_cases += usize::from(accepted);
    }
    assert!(accepted_cases > 10, "{accepted_cases}");
}

#[test]
fn descriptor_sets_equal_those_of_protoc() {
    for (title, _, files) in verdicts().into_iter().filter(|(_, accepted, _)| *accepted) {
        let folder = schema::write(&files);
        let ours = compile(&sources(&folder, None)).expect(title);
        let theirs = compile(&sources(&folder, Some(paths::protoc()))).expect(title);
        assert_eq!((&ours.tool, theirs.tool), (&Tool::Embedded, Tool::Protoc(paths::protoc())));
        assert_eq!(ours.files_read, theirs.files_read, "{title}");
        assert_eq!(ours.paths, theirs.paths, "{title}");
        assert!(ours.descriptor_set == theirs.descriptor_set, "{title}");
    }
}

#[test]
fn line_ends_do_not_change_the_output_of_protoc() {
    let text = "syntax = 'proto3';\n\n// Leads.\n//\n//     code\nmessage A {\n  /* A block\n   * of lines.\n   */\n  int32 a = 1; // Trails.\n}\n";
    let code = |text: &str| {
        let folder = schema::write(&[("a.proto", text)]);
        let compiled = compile(&sources(&folder, Some(paths::protoc()))).expect("a valid file");
        let generated = generate(&compiled.descriptor_set, &[], &Options::default());
        let files = generated.expect("a valid schema").files.into_iter();
        files.map(|file| file.content).collect::<Vec<_>>()
    };
    assert_eq!(code(text), code(&text.replace('\n', "\r\n")));
}

#[test]
fn errors_of_protoc_have_locations() {
    let folder = schema::write(&[
        ("a.proto", "edition = '2023';\nimport 'b.proto';\nmessage A {\n\tNo x = 1; }"),
        ("b.proto", "syntax = 'proto3';\nmessage B { int32 x = 0; }"),
    ]);
    let error = compile(&sources(&folder, Some(paths::protoc()))).expect_err("errors").to_string();
    let place = |file: &str| format!("--> {}", folder.path().join(file).display());
    for part in [&place("a.proto:4:2"), "| \tNo x = 1; }", &place("b.proto:2:23")] {
        assert!(error.contains(part), "{error}");
    }
}

/// If protobuf's own files are not on the include path, protoc gets the embedded ones.
#[test]
fn protoc_gets_protobufs_own_files_without_an_include_path() {
    let text = "syntax = 'proto3'; import 'google/protobuf/any.proto'; message A { google.protobuf.Any a = 1; }";
    let folder = schema::write(&[("a.proto", text)]);
    for protoc in [paths::protoc(), paths::older_protoc()] {
        let alone = folder.path().join("protoc");
        let _ = std::fs::remove_file(&alone);
        std::fs::copy(&protoc, &alone).expect("a copy without its files beside it");
        let mut sources = sources(&folder, Some(alone));
        sources.includes.pop();
        compile(&sources).unwrap_or_else(|error| panic!("{}: {error}", protoc.display()));
    }
}
