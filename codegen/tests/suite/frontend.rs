//! Tests of the front end: accepted files, and errors for all others.

use std::path::PathBuf;

use prost::Message;
use prost_types::FileDescriptorSet;
use rust_grpc_codegen::error::Error;
use rust_grpc_codegen::frontend::{Compiled, Sources, Tool, compile};
use rust_grpc_codegen::{Options, generate};

/// A directory with files in it, which is removed on drop.
struct Tree(tempfile::TempDir);

impl Tree {
    fn new(files: &[(&str, &str)]) -> Self {
        let tree = Self(tempfile::tempdir().expect("a temporary directory"));
        for (name, text) in files {
            let path = tree.path(name);
            std::fs::create_dir_all(path.parent().expect("below the root")).expect("a directory");
            std::fs::write(path, text).expect("a file");
        }
        tree
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn sources(&self, inputs: &[&str], includes: &[&str]) -> Sources {
        Sources {
            inputs: inputs.iter().map(|name| self.path(name)).collect(),
            includes: includes.iter().map(|name| self.path(name)).collect(),
            ..Sources::default()
        }
    }

    fn compile(&self, inputs: &[&str], includes: &[&str]) -> Result<Compiled, Error> {
        compile(&self.sources(inputs, includes))
    }

    /// Returns the text of the error, with the path of the directory replaced by `DIR`.
    fn error(&self, inputs: &[&str], includes: &[&str]) -> String {
        let error = self.compile(inputs, includes).expect_err("this must not compile");
        self.shown(&error)
    }

    /// Returns a text with the path of the directory replaced by `DIR`.
    fn shown(&self, text: &impl std::fmt::Display) -> String {
        text.to_string().replace(&self.0.path().display().to_string(), "DIR")
    }
}

fn names(compiled: &Compiled) -> Vec<String> {
    let set = FileDescriptorSet::decode(&compiled.descriptor_set[..]).expect("a descriptor set");
    set.file.iter().map(|file| file.name().to_owned()).collect()
}

#[track_caller]
fn assert_has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "`{part}` is not in:\n{text}");
    }
}

#[test]
fn imports_precede_their_importers() {
    let tree = Tree::new(&[
        ("a.proto", "syntax = 'proto3'; import 'z.proto'; import 'google/protobuf/any.proto';"),
        ("b.proto", "syntax = 'proto3'; import 'y.proto'; import 'z.proto';"),
        ("y.proto", "syntax = 'proto3';"),
        ("z.proto", "syntax = 'proto3';"),
    ]);
    let compiled = tree.compile(&["b.proto", "a.proto"], &[""]).unwrap();
    let order = ["y.proto", "z.proto", "b.proto", "google/protobuf/any.proto", "a.proto"];
    assert_eq!(names(&compiled), order);
    assert_eq!(compiled.roots, ["b.proto", "a.proto"]);
    let read: Vec<PathBuf> =
        ["a.proto", "b.proto", "y.proto", "z.proto"].iter().map(|n| tree.path(n)).collect();
    assert_eq!(compiled.files_read, read);
    assert_eq!(compiled.paths["z.proto"], tree.path("z.proto"));
    let sorted = Sources { sort_inputs: true, ..tree.sources(&["b.proto", "a.proto"], &[""]) };
    assert_eq!(compile(&sorted).unwrap().roots, ["a.proto", "b.proto"]);
}

#[test]
fn directories_stand_for_all_files_below_them() {
    let tree = Tree::new(&[
        ("p/a.proto", "syntax = 'proto3'; import 'sub/b.proto';"),
        ("p/sub/b.proto", "syntax = 'proto3';"),
        ("p/notes.txt", "no proto"),
        ("empty/notes.txt", "no proto"),
    ]);
    let compiled = tree.compile(&["p"], &[]).unwrap();
    assert_eq!(compiled.roots, ["a.proto", "sub/b.proto"]);
    assert_eq!(tree.compile(&["p"], &["p"]).unwrap().roots, compiled.roots);
    assert_has(&tree.error(&["empty"], &[]), &["no `.proto` file in this directory", "DIR/empty"]);
}

#[test]
fn finds_inputs_by_name_below_a_root() {
    let tree = Tree::new(&[("p/only_below_the_root.proto", "syntax = 'proto3';")]);
    let mut sources = tree.sources(&[], &["p"]);
    sources.inputs.push("only_below_the_root.proto".into());
    assert_eq!(compile(&sources).unwrap().roots, ["only_below_the_root.proto"]);
}

#[test]
fn rejects_shadowed_missing_and_invalid_inputs() {
    let tree = Tree::new(&[
        ("p/a.proto", "syntax = 'proto3';"),
        ("q/a.proto", "syntax = 'proto3';"),
        ("p/latin.proto", ""),
    ]);
    std::fs::write(tree.path("p/latin.proto"), b"syntax = 'proto3';\n// \xe9").unwrap();
    let error = tree.error(&["q/a.proto"], &["p", "q"]);
    assert_has(&error, &["`a.proto` refers to `DIR/p/a.proto`", "put `DIR/q` before `DIR/p`"]);
    let error = tree.error(&["q/a.proto"], &["p"]);
    assert_has(&error, &["not below any include root", "DIR/q/a.proto", "`DIR/p`"]);
    let error = tree.error(&["p/b.proto"], &["p", "nowhere"]);
    assert_has(&error, &["no such file", "DIR/p/b.proto", "`DIR/nowhere` (does not exist)"]);
    assert_has(&tree.error(&["p/latin.proto"], &["p"]), &["not valid UTF-8", "latin.proto:2:4"]);
    assert_has(&tree.error(&[], &["p"]), &["nothing to compile"]);
}

#[test]
fn reports_include_roots_that_do_not_exist() {
    let tree =
        Tree::new(&[("p/a.proto", "syntax = 'proto3';"), ("p/b.proto", "import 'c.proto';")]);
    let mut sources = tree.sources(&["p/a.proto"], &["p", "nowhere", "p/a.proto"]);
    let warnings = compile(&sources).unwrap().warnings;
    let text = |d: &rust_grpc_codegen::Diagnostic| {
        d.to_string().replace(&tree.0.path().display().to_string(), "DIR")
    };
    let shown: Vec<String> = warnings.iter().map(text).collect();
    assert_eq!(shown.len(), 2, "{shown:?}");
    assert_has(&shown[0], &["warning: the include root `DIR/nowhere` does not exist"]);
    assert_has(&shown[1], &["the include root `DIR/p/a.proto` is not a directory"]);
    // The missing root may be the cause of an error.
    let error = tree.error(&["p/b.proto"], &["p", "nowhere"]);
    assert_has(&error, &["`c.proto` was not found", "warning: the include root `DIR/nowhere`"]);
    sources.strict = true;
    assert_has(&compile(&sources).unwrap_err().to_string(), &["error: the include root"]);
}

#[test]
fn suggests_the_import_for_an_undefined_type() {
    let tree = Tree::new(&[
        ("p/a/v1/a.proto", "syntax = 'proto3'; package a.v1; message A { b.v1.A x = 1; B y = 2; }"),
        ("p/b/v1/b.proto", "syntax = 'proto3'; package b.v1; message A { enum Deep { X = 0; } }"),
        ("p/deep.proto", "syntax = 'proto3'; package a.v1; message D { A.Deep d = 1; }"),
        ("p/c.proto", "syntax = 'proto3'; package c; message Sh { Shop s = 1; Money m = 2; }"),
        ("p/money.proto", "syntax = 'proto3'; package money; message Money {} // message Shop"),
        ("p/broken.proto", "message Money"),
    ]);
    let error = tree.error(&["p/a/v1/a.proto"], &["p"]);
    assert_has(
        &error,
        &[
            "the type `b.v1.A` is not defined",
            "it is defined in `b/v1/b.proto`; add `import \"b/v1/b.proto\";`",
            "the type `B` is not defined",
        ],
    );
    assert!(!error.contains("did you mean"), "{error}");
    let error = tree.error(&["p/c.proto"], &["p"]);
    assert_has(&error, &["did you mean `money.Money`, defined in `money.proto`? Then add `import"]);
    assert_eq!(error.matches("did you mean").count(), 1, "{error}");
}

#[test]
fn suggests_the_parent_of_an_include_root() {
    let tree = Tree::new(&[
        ("proto/shop/v1/a.proto", "syntax = 'proto3'; import 'shop/v1/money.proto';"),
        ("proto/shop/v1/b.proto", "syntax = 'proto3'; import 'shop/common/b.proto';"),
        ("proto/shop/v1/money.proto", "syntax = 'proto3';"),
        ("proto/shop/common/b.proto", "syntax = 'proto3';"),
    ]);
    let error = tree.error(&["proto/shop/v1/a.proto"], &["proto/shop/v1"]);
    assert_has(&error, &["`DIR/proto/shop/v1/money.proto` exists; ", "include root `DIR/proto`"]);
    let error = tree.error(&["proto/shop/v1/b.proto"], &["proto/shop/v1"]);
    let expected = "`DIR/proto/shop/common/b.proto` exists; use the include root `DIR/proto` in place \
                    of `DIR/proto/shop/v1`";
    assert_has(&error, &[expected]);
    assert!(!error.contains("did you mean"), "{error}");
}

#[test]
fn wrong_labels_hide_no_other_errors() {
    let tree = Tree::new(&[
        (
            "a.proto",
            "syntax = 'proto3';\nmessage A {\n  required int32 a = 1;\n  Nope b = 1;\n  repeated map<int32, int32> m = 3;\n  oneof o { optional int32 c = 4; }\n}",
        ),
        ("b.proto", "syntax = 'proto3'; message B { Nothing n = 1; }"),
        ("c.proto", "syntax = 'proto3'; message"),
    ]);
    let error = tree.error(&["a.proto", "b.proto"], &[""]);
    assert_has(
        &error,
        &[
            "required",
            "--> DIR/a.proto:3:12",
            "the type `Nope` is not defined",
            "a map field cannot have a label\n  --> DIR/a.proto:5:15",
            "a field of a oneof cannot have a label\n  --> DIR/a.proto:6:13",
            "the type `Nothing` is not defined",
        ],
    );
    // A file that does not parse hides only the errors of files that import it.
    let error = tree.error(&["c.proto", "b.proto"], &[""]);
    assert_has(&error, &["c.proto:1:", "the type `Nothing` is not defined"]);
}

#[test]
fn rejects_files_with_two_names() {
    let tree = Tree::new(&[
        ("p/a.proto", "syntax = 'proto3'; import 'b.proto'; import 'p/b.proto';"),
        ("p/b.proto", "syntax = 'proto3'; message B {}"),
    ]);
    let error = tree.error(&["p/a.proto"], &["p", ""]);
    assert_has(&error, &["`b.proto` and `p/b.proto` are the same file", "DIR/p/b.proto"]);
}

#[test]
fn rejects_missing_and_cyclic_imports() {
    let tree = Tree::new(&[
        ("a.proto", "syntax = 'proto3';\nimport 'b.proto';"),
        ("b.proto", "syntax = 'proto3';\nimport 'sub/c.proto';\nimport 'mony.proto';"),
        ("deep/sub/c.proto", ""),
        ("money.proto", ""),
        ("x.proto", "syntax = 'proto3'; import 'y.proto';"),
        ("y.proto", "syntax = 'proto3'; import 'z.proto';"),
        ("z.proto", "syntax = 'proto3';\n  import 'x.proto';"),
        ("self.proto", "syntax = 'proto3'; import 'self.proto';"),
    ]);
    let error = tree.error(&["a.proto", "x.proto", "self.proto"], &[""]);
    assert_has(
        &error,
        &[
            "the file `sub/c.proto` was not found\n  --> DIR/b.proto:2:1",
            "import chain: a.proto -> b.proto -> sub/c.proto",
            "add the include root `DIR/deep`",
            "the file `mony.proto` was not found\n  --> DIR/b.proto:3:1",
            "did you mean `money.proto`?",
            "imports itself: x.proto -> y.proto -> z.proto -> x.proto\n  --> DIR/x.proto:1:20",
            "  ::: DIR/z.proto:2:3: this import closes the cycle",
            "imports itself: self.proto -> self.proto",
        ],
    );
}

#[test]
fn prefers_files_of_the_project_to_embedded_ones() {
    let any = "syntax = 'proto2'; package google.protobuf;\n\
               message Any { extensions 4 [verification = UNVERIFIED]; }";
    let empty = "syntax = 'proto3'; package google.protobuf; message Empty { int32 mine = 1; }";
    let duration = "edition = '2023'; package google.protobuf; message Duration {}";
    let tree = Tree::new(&[
        ("google/protobuf/any.proto", any),
        ("google/protobuf/empty.proto", empty),
        ("google/protobuf/duration.proto", duration),
        (
            "a.proto",
            "syntax = 'proto3'; import 'google/protobuf/any.proto';
             import 'google/protobuf/empty.proto'; import 'google/protobuf/duration.proto';
             import 'google/protobuf/timestamp.proto';
             message A { google.protobuf.Any a = 1; google.protobuf.Duration d = 2; }",
        ),
    ]);
    let compiled = tree.compile(&["a.proto"], &[""]).unwrap();
    let set = FileDescriptorSet::decode(&compiled.descriptor_set[..]).unwrap();
    let fields = |name: &str| {
        let file = set.file.iter().find(|f| f.name() == name).unwrap();
        file.message_type[0].field.iter().map(|f| f.name().to_owned()).collect::<Vec<_>>()
    };
    assert!(fields("google/protobuf/any.proto").is_empty());
    assert_eq!(fields("google/protobuf/empty.proto"), ["mine"]);
    assert_eq!(fields("google/protobuf/timestamp.proto"), ["seconds", "nanos"]);
    assert!(!compiled.paths.contains_key("google/protobuf/timestamp.proto"));
    assert_eq!(compiled.files_read.len(), 4);
}

/// Such a number is a `double` for protoc.
#[test]
fn accepts_integers_beyond_64_bits_as_defaults_of_doubles() {
    let text = "syntax = 'proto2';\nmessage A { optional double a = 1 [default = 123456789012345678901]; }";
    let tree = Tree::new(&[("a.proto", text)]);
    let compiled = tree.compile(&["a.proto"], &[""]).unwrap();
    let set = FileDescriptorSet::decode(&compiled.descriptor_set[..]).unwrap();
    let field = &set.file[0].message_type[0].field[0];
    assert_eq!(field.default_value(), "1.2345678901234568e+20");
}

#[test]
fn compiles_editions_without_protoc() {
    let tree = Tree::new(&[
        (
            "a.proto",
            "edition = '2024'; import 'b.proto'; import option 'c.proto';
             message A { int32 x = 1 [features.field_presence = IMPLICIT, (unit) = 'm']; B b = 2; }",
        ),
        ("b.proto", "edition = '2023'; option features.message_encoding = DELIMITED; message B {}"),
        (
            "c.proto",
            "edition = '2026'; import 'google/protobuf/descriptor.proto';
             extend google.protobuf.FieldOptions { string unit = 50001; }",
        ),
    ]);
    let sources = Sources { sort_inputs: true, ..tree.sources(&["a.proto"], &[""]) };
    let compiled = compile(&sources).unwrap();
    assert_eq!(compiled.tool, Tool::Embedded);
    assert_eq!(compiled.env_read, ["PROTOC_INCLUDE"]);
    let order = ["b.proto", "google/protobuf/descriptor.proto", "c.proto", "a.proto"];
    assert_eq!(names(&compiled), order);
    generate(&compiled.descriptor_set, &compiled.roots, &Options::default()).unwrap();
}

#[test]
fn warnings_of_the_compiler_have_locations() {
    let tree = Tree::new(&[
        ("a.proto", "syntax = 'proto3';\nimport 'b.proto';\nmessage A {}"),
        ("b.proto", "syntax = 'proto3';"),
    ]);
    let warnings = tree.compile(&["a.proto"], &[""]).unwrap().warnings;
    let shown: Vec<String> = warnings.iter().map(|warning| tree.shown(warning)).collect();
    assert_eq!(shown.len(), 1, "{shown:?}");
    assert_has(
        &shown[0],
        &[
            "warning: the import `b.proto` is not used\n  --> DIR/a.proto:2:1",
            "| import 'b.proto';",
        ],
    );
}

#[test]
fn errors_for_strings_that_are_not_utf8_have_locations() {
    let tree = Tree::new(&[
        (
            "a.proto",
            "syntax = 'proto2';\nmessage A {\n\toptional string a = 1 [default = '\\xff'];\n}",
        ),
        ("b.proto", "syntax = 'proto2';\nmessage B { optional bytes b = 1 [default = '\\xff']; }"),
        ("c.proto", "syntax = 'proto3'; message C { int32 c = 1 [json_name = '\\377']; }"),
    ]);
    for skip_source_info in [false, true] {
        let sources = tree.sources(&["a.proto", "c.proto"], &[""]);
        let error = compile(&Sources { skip_source_info, ..sources }).unwrap_err();
        let error = tree.shown(&error);
        assert_has(
            &error,
            &["a string that is not UTF-8, which a Rust string cannot hold\n  --> DIR/a.proto:3:"],
        );
        assert_has(&error, &["| \toptional string a", "--> DIR/c.proto:1:"]);
    }
    tree.compile(&["b.proto"], &[""]).unwrap();
}

#[test]
fn reports_all_errors_at_once() {
    let tree = Tree::new(&[
        ("a.proto", "syntax = 'proto3';\nmessage A { Bee b = 1; int32 c = 1; }\nmessage A {}"),
        ("b.proto", "syntax = 'proto3';\nimport 'a.proto';\nmessage Bea { Timestam t = 1; }"),
        ("c.proto", "syntax = 'proto3';\nmessage Bea { google.protobuf.Any a = 1; }"),
    ]);
    let error = tree.error(&["a.proto", "b.proto", "c.proto"], &[""]);
    assert_has(
        &error,
        &[
            "the type `Bee` is not defined\n  --> DIR/a.proto:2:13",
            "did you mean `Bea`",
            "the field number 1 is already used by `A.b`\n  --> DIR/a.proto:2:34",
            "`A` is already defined as a message\n  --> DIR/a.proto:3:9",
            "  ::: DIR/a.proto:2:9: ",
            "the type `Timestam` is not defined\n  --> DIR/b.proto:3:15",
            "`Bea` is already defined",
            "--> DIR/c.proto:2:9",
            "  ::: DIR/b.proto:3:9: ",
            "add `import \"google/protobuf/any.proto\";`",
        ],
    );
}

#[test]
fn reports_syntax_errors_of_every_file() {
    let tree = Tree::new(&[
        ("a.proto", "syntax = 'proto3';\nmessage { }\nmessage B { int32 x; }"),
        ("b.proto", "syntax = 'proto3';\nfoo"),
    ]);
    let error = tree.error(&["a.proto", "b.proto"], &[""]);
    assert_has(&error, &["--> DIR/a.proto:2:9", "--> DIR/a.proto:3:20", "--> DIR/b.proto:2:1\n"]);
}

/// Problems beyond those that are shown, and beyond those that are kept, are counted.
#[test]
fn counts_the_errors_that_are_not_shown() {
    let wrong = |count: usize, name: &str| -> String {
        let lines = (0..count).map(|i| format!("message {name}{i} {{ Nope n = 1; }}\n"));
        format!("syntax = 'proto3';\n{}", lines.collect::<String>())
    };
    let tree = Tree::new(&[
        ("a.proto", &wrong(2500, "A")),
        ("b.proto", &wrong(2, "B")),
        ("c.proto", &wrong(100, "C")),
    ]);
    let error = tree.error(&["a.proto", "b.proto"], &[""]);
    assert!(error.ends_with("\n\n… and 2402 more, also in `DIR/b.proto`"), "{error}");
    assert_eq!(error.matches("error: ").count(), 100);
    assert!(!tree.error(&["c.proto"], &[""]).contains("more"));
}

#[test]
fn rejects_hostile_nesting() {
    let nested =
        |open: &str, close: &str| format!("{}{}", open.repeat(10_000), close.repeat(10_000));
    let messages = format!("syntax = 'proto3'; {}", nested("message A {", "}"));
    let lists = format!(
        "syntax = 'proto3'; import 'google/protobuf/descriptor.proto'; import 'google/protobuf/any.proto';
         extend google.protobuf.FileOptions {{ google.protobuf.Any a = 50000; }}
         option (a) = {{ value: {} }};",
        nested("[", "]")
    );
    for text in [&messages, &lists] {
        let tree = Tree::new(&[("a.proto", text)]);
        assert_has(&tree.error(&["a.proto"], &[""]), &["error: ", "--> DIR/a.proto:"]);
    }
}

#[test]
fn reads_and_validates_descriptor_sets() {
    let tree = Tree::new(&[
        ("a.proto", "syntax = 'proto3'; import 'b.proto'; message A { B b = 1; }"),
        ("b.proto", "syntax = 'proto3'; message B {}"),
    ]);
    let compiled = tree.compile(&["a.proto"], &[""]).unwrap();
    std::fs::write(tree.path("set.binpb"), &compiled.descriptor_set).unwrap();
    let mut set = FileDescriptorSet::decode(&compiled.descriptor_set[..]).unwrap();
    set.file.remove(0);
    std::fs::write(tree.path("lost.binpb"), set.encode_to_vec()).unwrap();
    std::fs::write(tree.path("text.binpb"), "syntax = 'proto3';").unwrap();
    let read = |name: &str, inputs: &[&str]| {
        let inputs = inputs.iter().map(PathBuf::from).collect();
        let descriptor_set = Some(tree.path(name));
        compile(&Sources { inputs, descriptor_set, ..Sources::default() })
    };
    let all = read("set.binpb", &[]).unwrap();
    assert_eq!(all.roots, ["b.proto", "a.proto"]);
    assert_eq!((all.tool, all.files_read), (Tool::DescriptorSet, vec![tree.path("set.binpb")]));
    assert_eq!(read("set.binpb", &["a.proto"]).unwrap().roots, ["a.proto"]);
    let error = |name: &str, inputs: &[&str]| read(name, inputs).unwrap_err().to_string();
    assert_has(&error("set.binpb", &["aa.proto"]), &["no file `aa.proto`", "mean `a.proto`?"]);
    let lost = error("lost.binpb", &[]);
    assert_has(&lost, &["`b.proto`, which `a.proto` imports", "a.proto -> b.proto"]);
    assert_has(&error("text.binpb", &[]), &["not a serialized `FileDescriptorSet`"]);
    assert_has(&error("nowhere.binpb", &[]), &["cannot be read", "nowhere.binpb"]);
}

#[test]
fn reports_a_missing_protoc() {
    let tree = Tree::new(&[("a.proto", "syntax = 'proto3';")]);
    let protoc = Some(tree.path("no-such-protoc"));
    let sources = Sources { protoc, ..tree.sources(&["a.proto"], &[""]) };
    let error = compile(&sources).unwrap_err().to_string();
    assert_has(&error, &["no-such-protoc` cannot be run", "pip install"]);
}

#[cfg(unix)]
#[test]
fn reports_a_protoc_that_is_too_old_for_an_edition() {
    use std::os::unix::fs::PermissionsExt;
    let script = "#!/bin/sh\n[ \"$1\" = --version ] && echo libprotoc 3.21.12 && exit\n\
                  echo 'b.proto:1:1: Expected top-level statement (e.g. \"message\").' >&2\nexit 1\n";
    let tree = Tree::new(&[
        ("protoc", script),
        ("a.proto", "syntax = 'proto3';\nimport 'b.proto';"),
        ("b.proto", "// new\nedition = '2024';"),
    ]);
    let path = tree.path("protoc");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    let sources = Sources { protoc: Some(path), ..tree.sources(&["a.proto"], &[""]) };
    let error = tree.shown(&compile(&sources).unwrap_err());
    assert_has(
        &error,
        &["edition 2024 needs protoc 32 or newer", "is 3.21", "--> DIR/b.proto:2:1\n"],
    );
}

/// A title, the verdict of protoc (`true` for accepted), and files.
type Verdict = (&'static str, bool, Vec<(&'static str, &'static str)>);

/// Returns the cases of `verdicts.txt`, which protoc accepts (`+`) or rejects (`-`).
///
/// Lines of the form `---` separate cases, and lines of the form `=== name` the files of a case.
fn verdicts() -> Vec<Verdict> {
    let text = include_str!("verdicts.txt");
    let cases = text.split("\n---\n").map(|case| {
        let (title, body) = case.trim_start().split_once('\n').expect("a title and a body");
        let mut files = body.split("\n=== ");
        let mut all = vec![("a.proto", files.next().expect("the first file"))];
        all.extend(files.map(|file| file.split_once('\n').expect("a name and a text")));
        (title[1..].trim(), title.starts_with('+'), all)
    });
    cases.collect()
}

#[test]
fn rejects_custom_options_with_the_same_number() {
    let head = "syntax = 'proto3';\nimport 'google/protobuf/descriptor.proto';\n";
    let b = format!("{head}extend google.protobuf.FieldOptions {{ string unit = 50001; }}");
    let a = format!(
        "{head}import 'b.proto';\nmessage Rule {{\n  int32 min = 1 [(unit) = 'm', (Rule.rule) = {{min: 1}}];\n\
         \x20 extend .google.protobuf.FieldOptions {{ Rule rule = 50001; }}\n}}"
    );
    let error = Tree::new(&[("a.proto", &a), ("b.proto", &b)]).error(&["a.proto"], &[""]);
    assert_has(
        &error,
        &[
            "extension number 50001 of `google.protobuf.FieldOptions` is already used by `unit`\n  --> DIR/a.proto:6:54",
        ],
    );
}

#[test]
fn verdicts_equal_those_of_protoc() {
    let mut wrong = Vec::new();
    for (title, accepted, files) in verdicts() {
        let result = Tree::new(&files).compile(&["a.proto"], &[""]);
        match &result {
            Ok(_) if !accepted => wrong.push(format!("{title}: accepted")),
            Err(error) if accepted => wrong.push(format!("{title}: {error}")),
            Err(error) => {
                let lost = error.diagnostics().iter().any(|d| d.location.is_none());
                if lost {
                    wrong.push(format!("{title}: no location: {error}"));
                }
            }
            Ok(_) => {}
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Compares with the output of protoc 36.2.
#[test]
fn defaults_out_of_range_of_a_float_are_infinite() {
    let cases = [
        ("float", "1e39", "inf"),
        ("float", "-3.5e38", "-inf"),
        ("float", "3.4028236e38", "inf"),
        ("float", "3.4028235677973366e38", "3.40282347e+38"),
        ("float", "340282366920938463463374607431768211456.0", "inf"),
        ("float", "1e-60", "0"),
        ("float", "-1e-60", "-0"),
        ("float", "-nan", "nan"),
        ("double", "1e309", "inf"),
        ("double", "-1e309", "-inf"),
        ("double", "1e39", "1e+39"),
    ];
    let field = |(i, (ty, text, _)): (usize, &(&str, &str, &str))| {
        format!("optional {ty} f{i} = {} [default = {text}];\n", i + 1)
    };
    let fields: String = cases.iter().enumerate().map(field).collect();
    let source = format!("syntax = 'proto2';\nmessage M {{\n{fields}}}\n");
    let tree = Tree::new(&[("a.proto", &source)]);
    let compiled = tree.compile(&["a.proto"], &[""]).expect("a valid file");
    let set = FileDescriptorSet::decode(&compiled.descriptor_set[..]).expect("a descriptor set");
    let fields = &set.file[0].message_type[0].field;
    let ours: Vec<&str> = fields.iter().map(|field| field.default_value()).collect();
    assert_eq!(ours, cases.map(|(_, _, expected)| expected));
}

/// A file with a comment in every position that can have one.
const COMMENTED: &str = r#"// Detached from the syntax.

// Beside the syntax.
syntax = "proto3";

// Detached,
// in two lines.

/* Detached
 * block
 */

// Leads.
//
//     code
message A {
  /* A block
   * with a star
     and without.
   */
  int32 a = 1; // Trails.
  /** A doc
   *  comment.
   */
  int32 b = 2; /* Trails
  as a block. */
  oneof kind {
    // In a oneof.
    string c = 3;
  }

  // Detached at the end.

}
// After the message.

// Of the enum.
enum E {
  // Of the value.
  E_ZERO = 0;
  // Trails nothing.
}

// Of the service.
service S {
  // Of the method.
  rpc Get(A) returns (A) {} // Trails the method.

  // Detached from the next one.

  rpc Put(A) returns (A); // Trails.
}
// The end."#;

/// Returns the text with other line ends.
fn with_line_ends(text: &str, end: &str) -> String {
    text.replace('\n', end)
}

/// Returns the code for a file, including everything that contains its comments.
fn code(set: &[u8]) -> Vec<(String, String)> {
    let mut options = Options::default();
    options.file_descriptor_set = true;
    options.inline_descriptor_set = true;
    for option in ["async_server", "client_trait", "mock", "method_descriptors"] {
        options.set(option, Some(".")).expect("an option");
    }
    let generated = generate(set, &[], &options).expect("a valid schema");
    generated.files.into_iter().map(|file| (file.name, file.content)).collect()
}

#[test]
fn line_ends_do_not_change_the_output() {
    let compiled = |end: &str| {
        let tree = Tree::new(&[("a.proto", &with_line_ends(COMMENTED, end))]);
        tree.compile(&["a.proto"], &[""]).expect("a valid file").descriptor_set
    };
    let unix = compiled("\n");
    assert_eq!(code(&unix), code(&compiled("\r\n")), "the embedded compiler");

    // protoc and buf keep the line ends in comments.
    let mut set = FileDescriptorSet::decode(&unix[..]).expect("a descriptor set");
    let file = set.file.first_mut().expect("a file");
    let mut changed = 0;
    for location in &mut file.source_code_info.as_mut().expect("source info").location {
        let detached = location.leading_detached_comments.iter_mut();
        let others = [&mut location.leading_comments, &mut location.trailing_comments];
        for text in others.into_iter().flatten().chain(detached) {
            *text = with_line_ends(text, "\r\n");
            changed += 1;
        }
    }
    assert!(changed > 10, "{changed} comments");
    assert_eq!(code(&unix), code(&set.encode_to_vec()), "a descriptor set");
}

#[test]
fn line_ends_do_not_change_errors() {
    let broken = "syntax = 'proto3';\n// A comment.\nmessage A {\n  No x = 1;\n  int32 y = 0;\n}\n";
    let syntax = "syntax = 'proto3';\nmessage A {\n  int32 = 1;\n}\n";
    for text in [broken, syntax] {
        let error = |end: &str| {
            let tree = Tree::new(&[("a.proto", &with_line_ends(text, end))]);
            tree.error(&["a.proto"], &[""])
        };
        assert_eq!(error("\n"), error("\r\n"));
    }
}
