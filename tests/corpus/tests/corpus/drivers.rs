//! Comparison of the plugin under protoc and buf with the embedded front end.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use rust_grpc_codegen::frontend::{self, Sources};
use rust_grpc_corpus::program::{self, files};
use rust_grpc_corpus::{compare, paths, report, schema};

/// Returns the engine's output for the same files, without imports, as the plugin generates it.
fn expected(sources: &Sources, options: &[(&str, &str)]) -> BTreeMap<String, String> {
    let compiled = frontend::compile(sources).unwrap_or_else(|error| panic!("{error}"));
    let mut options = options.to_vec();
    options.extend([("codec", "native"), ("include_imports", "false")]);
    let options = compare::parse_options(&options);
    let generated =
        rust_grpc_codegen::generate(&compiled.descriptor_set, &compiled.roots, &options)
            .unwrap_or_else(|error| panic!("{error}"));
    generated.files.into_iter().map(|file| (file.name, file.content)).collect()
}

/// Returns the files that protoc writes with the plugin.
fn driven(protoc: &Path, sources: &Sources, options: &[(&str, &str)]) -> BTreeMap<String, String> {
    let out = tempfile::tempdir().expect("a directory");
    program::succeed(protoc_command(protoc, sources, options).arg(flag(out.path())));
    files(out.path())
}

fn flag(out: &Path) -> String {
    format!("--rust-grpc_out={}", out.display())
}

fn protoc_command(protoc: &Path, sources: &Sources, options: &[(&str, &str)]) -> Command {
    let mut command = Command::new(protoc);
    command.arg(format!("--plugin={}", program::plugin().display()));
    for (key, value) in options {
        command.arg(format!("--rust-grpc_opt={key}={value}"));
    }
    command.args(sources.includes.iter().map(|include| format!("-I{}", include.display())));
    command.args(&sources.inputs);
    command
}

fn assert_equal(name: &str, left: &BTreeMap<String, String>, right: &BTreeMap<String, String>) {
    assert!(!left.is_empty(), "{name}: nothing was generated");
    let names = |files: &BTreeMap<String, String>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(left), names(right), "{name}");
    for (file, content) in left {
        compare::assert_same(&format!("{name}: {file}"), content, &right[file]);
    }
}

const OPTIONS: &[(&str, &str)] =
    &[("btree_map", "."), ("enable_type_names", "true"), ("generate_default_stubs", "true")];

fn both_protocs() -> [(&'static str, PathBuf, PathBuf); 2] {
    [
        ("protoc 36.2", paths::protoc(), paths::protobuf_include()),
        ("older protoc", paths::older_protoc(), paths::older_protobuf_include()),
    ]
}

fn sources(root: &Path, names: Vec<String>, more: &Path) -> Sources {
    let inputs = names.iter().map(|name| root.join(name)).collect();
    Sources { inputs, includes: vec![root.to_owned(), more.to_owned()], ..Sources::default() }
}

#[test]
fn protoc_and_the_embedded_compiler_give_the_same_code_for_the_common_subset() {
    let root = paths::common();
    for (name, protoc, include) in both_protocs() {
        let sources = sources(&root, paths::protos(&root), &include);
        assert_equal(name, &expected(&sources, &[]), &driven(&protoc, &sources, &[]));
        assert_equal(name, &expected(&sources, OPTIONS), &driven(&protoc, &sources, OPTIONS));
    }
}

#[test]
fn protoc_and_the_embedded_compiler_give_the_same_code_for_a_part_of_googleapis() {
    const PART: &[&str] = &[
        "google/pubsub/",
        "google/spanner/",
        "google/firestore/",
        "google/cloud/bigquery/",
        "grafeas/",
    ];
    let mut names = paths::googleapis_protos();
    names.retain(|name| PART.iter().any(|prefix| name.starts_with(prefix)));
    for (name, protoc, include) in both_protocs() {
        // protobuf's own files are those that ship with this protoc. googleapis has newer ones,
        // which the older protoc cannot compile.
        let root = paths::googleapis();
        let mut sources = sources(&root, names.clone(), &include);
        sources.includes.reverse();
        let expected = report::stage("front end and engine", || expected(&sources, &[]));
        let driven = report::stage(name, || driven(&protoc, &sources, &[]));
        assert_equal(name, &expected, &driven);
    }
}

fn shapes() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("shapes")
}

#[test]
fn the_plugin_declares_support_for_proto3_optional() {
    for (name, protoc, include) in both_protocs() {
        let sources = sources(&shapes(), vec!["optional.proto".to_owned()], &include);
        let driven = driven(&protoc, &sources, &[]);
        assert!(driven["shapes.optional.rs"].contains("pub a: ::core::option::Option<i32>"));
        assert_equal(name, &expected(&sources, &[]), &driven);
    }
}

#[test]
fn the_plugin_declares_support_for_editions() {
    let root = shapes().join("editions");
    let mut names = paths::protos(&root);
    assert!(names.len() > 10, "{names:?}");
    let folder = schema::write(&[(
        "later.proto",
        "edition = \"2024\";\npackage later;\nmessage M { int32 a = 1; string b = 2 [features.field_presence = IMPLICIT]; }\n",
    )]);
    std::fs::read_dir(&root).expect("the shapes").for_each(|entry| {
        let path = entry.expect("an entry").path();
        let to = folder.path().join(path.file_name().expect("a name"));
        std::fs::copy(&path, to).expect("a copy");
    });
    names.push("later.proto".to_owned());
    let sources = sources(folder.path(), names, &paths::protobuf_include());
    let driven = driven(&paths::protoc(), &sources, &[]);
    assert!(
        driven["later.rs"].contains("pub a: ::core::option::Option<i32>"),
        "{}",
        driven["later.rs"]
    );
    assert_equal("editions", &expected(&sources, &[]), &driven);
}

#[test]
fn protoc_reports_the_errors_of_the_plugin() {
    let folder = schema::write(&[("a.proto", "syntax = \"proto3\"; package a; message M {}\n")]);
    for (name, protoc, include) in both_protocs() {
        let sources = sources(folder.path(), vec!["a.proto".to_owned()], &include);
        let out = tempfile::tempdir().expect("a directory");
        let mut command = protoc_command(&protoc, &sources, &[("btree_maps", ".")]);
        let output = command.arg(flag(out.path())).output().expect("a protoc");
        assert_eq!(output.status.code(), Some(1), "{name}");
        let said = program::text(&output.stderr);
        assert!(
            said.contains("--rust-grpc_out: error: unknown option `btree_maps`"),
            "{name}: {said}"
        );
        assert!(said.contains("did you mean `btree_map`?"), "{name}: {said}");
        assert!(files(out.path()).is_empty(), "{name}");
    }
}

#[test]
fn buf_and_the_embedded_compiler_give_the_same_code() {
    let root = paths::common();
    let names: Vec<String> = paths::protos(&root);
    let contents: Vec<String> =
        names.iter().map(|n| std::fs::read_to_string(root.join(n)).expect("a file")).collect();
    let mut project: Vec<(&str, &str)> =
        names.iter().map(String::as_str).zip(contents.iter().map(String::as_str)).collect();
    let generate = format!(
        "version: v2\nplugins:\n  - local: {:?}\n    out: ../gen\n    strategy: all\n    opt:\n      - btree_map=.\n      - enable_type_names=true\n      - generate_default_stubs=true\n",
        program::plugin()
    );
    project.push(("buf.yaml", "version: v2\n"));
    project.push(("buf.gen.yaml", &generate));
    let project: Vec<(String, &str)> =
        project.into_iter().map(|(name, text)| (format!("proto/{name}"), text)).collect();
    let borrowed: Vec<(&str, &str)> = project.iter().map(|(n, t)| (n.as_str(), *t)).collect();
    let folder = schema::write(&borrowed);
    let mut buf = Command::new(paths::buf());
    buf.arg("generate").current_dir(folder.path().join("proto"));
    buf.env("BUF_CACHE_DIR", folder.path().join("cache"));
    report::stage("buf", || program::succeed(&mut buf));
    let sources = sources(&root, names, &paths::protobuf_include());
    assert_equal("buf", &expected(&sources, OPTIONS), &files(&folder.path().join("gen")));
}
