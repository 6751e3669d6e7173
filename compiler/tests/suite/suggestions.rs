//! Suggestions in errors about names and files that do not exist.

use rust_grpc_compiler::{Chain, Compiler, Directories, Memory, WellKnown};

/// Returns the diagnostics of `a.proto` as text.
#[track_caller]
fn text(files: &[(&str, &str)]) -> String {
    let mut memory = Memory::new();
    for (name, source) in files {
        memory.add(*name, *source);
    }
    let outcome = Compiler::new(Chain::new().with(memory).with(WellKnown)).compile(["a.proto"]);
    assert!(outcome.has_errors());
    outcome.diagnostics.iter().map(|diagnostic| format!("{diagnostic}\n")).collect()
}

#[track_caller]
fn assert_has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "`{part}` is not in:\n{text}");
    }
}

#[test]
fn names_the_import_of_a_type_in_a_file_that_is_not_loaded() {
    let error = text(&[
        (
            "a.proto",
            "syntax='proto3'; package a.v1; message A { b.v1.A x = 1; B y = 2; google.protobuf.Any z = 3; }",
        ),
        ("b/v1/b.proto", "syntax='proto3'; package b.v1; message A { enum Deep { X = 0; } }"),
        ("broken.proto", "message B"),
    ]);
    assert_has(
        &error,
        &[
            "it is defined in `b/v1/b.proto`; add `import \"b/v1/b.proto\";`",
            "it is defined in `google/protobuf/any.proto`; add",
            "the type `B` is not defined",
        ],
    );
    assert!(!error.contains("did you mean"), "{error}");
}

#[test]
fn names_a_type_of_another_package() {
    let error = text(&[
        ("a.proto", "syntax='proto3'; package c; message Sh { Shop s = 1; Money m = 2; }"),
        ("money.proto", "syntax='proto3'; package money; message Money {} // message Shop"),
    ]);
    assert_has(&error, &["did you mean `money.Money`, defined in `money.proto`? Then add `import"]);
    assert_eq!(error.matches("did you mean").count(), 1, "{error}");
}

#[test]
fn suggests_a_leading_dot_only_for_a_type_that_exists() {
    let a = "syntax='proto3'; package svc.v1; import 'money.proto'; message A { v1.Money m = 1; }";
    let money = |package: &str| format!("syntax='proto3'; package {package}; message Money {{}}");
    let error = text(&[("a.proto", a), ("money.proto", &money("v1"))]);
    assert_has(&error, &["`v1.Money` means `svc.v1.Money`", "write `.v1.Money` to start at the"]);
    let error = text(&[("a.proto", a), ("money.proto", &money("common.v1"))]);
    assert_has(&error, &["did you mean `common.v1.Money`, defined in `money.proto`?"]);
    let error = text(&[("a.proto", a), ("money.proto", "syntax='proto3'; message Other {}")]);
    assert_has(&error, &["is used; write the full name of the type with a leading `.`"]);
}

#[test]
fn names_a_type_with_a_similar_name() {
    let error = text(&[("a.proto", "syntax='proto3'; message Order { Oder o = 1; X x = 2; }")]);
    assert_has(&error, &["define the type, or import"]);
    let error = text(&[("a.proto", "syntax='proto3'; message M { Int32 a = 1; strng b = 2; }")]);
    assert_has(&error, &["did you mean `int32`?", "did you mean `string`?"]);
    let error = text(&[(
        "a.proto",
        "syntax='proto3'; message Order {} message M { Oder o = 1; Ordr.X p = 2; }",
    )]);
    assert_has(&error, &["did you mean `Order`, defined in `a.proto`?"]);
}

#[test]
fn names_the_import_of_a_custom_option() {
    let error = text(&[
        (
            "a.proto",
            "syntax='proto3'; package shop; message A { option (rules.limit) = 1; option (lmit) = 1; }",
        ),
        (
            "rules.proto",
            "syntax='proto3'; package rules; import 'google/protobuf/descriptor.proto'; \
             extend google.protobuf.MessageOptions { int32 limit = 50000; }",
        ),
    ]);
    assert_has(&error, &["it is defined in `rules.proto`; add `import \"rules.proto\";`"]);
}

#[test]
fn names_the_file_and_the_folder_that_an_import_may_mean() {
    let folder = std::env::temp_dir().join(format!("suggestions-{}", std::process::id()));
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    };
    let import = |name: &str| format!("syntax='proto3'; import '{name}';");
    write("proto/shop/v1/a.proto", &import("shop/v1/money.proto"));
    write("proto/shop/v1/b.proto", &import("shop/common/c.proto"));
    write("proto/shop/v1/d.proto", &import("mony.proto"));
    write("proto/shop/v1/e.proto", &import("d.proto"));
    write("proto/shop/v1/money.proto", "syntax='proto3';");
    write("proto/shop/common/c.proto", "syntax='proto3';");
    write("x/y.proto", "syntax='proto3';");
    write("f.proto", &import("shop/v1/money.proto"));
    let show = |roots: &[&str], file: &str| {
        let roots: Vec<_> = roots.iter().map(|root| folder.join(root)).collect();
        let outcome = Compiler::new(Directories::new(roots)).compile([file]);
        let text: String = outcome.diagnostics.iter().map(|d| format!("{d}\n")).collect();
        text.replace(&folder.display().to_string(), "DIR")
    };
    let text = show(&["proto/shop/v1"], "a.proto");
    let use_outer = "use the include root `DIR/proto` in place of `DIR/proto/shop/v1`";
    assert_has(&text, &["`DIR/proto/shop/v1/money.proto` exists; ", use_outer]);
    let text = show(&["proto/shop/v1"], "b.proto");
    assert_has(&text, &["`DIR/proto/shop/common/c.proto` exists; ", use_outer]);
    let text = show(&["proto/shop/v1"], "e.proto");
    assert_has(&text, &["import chain: e.proto -> d.proto -> mony.proto", "mean `money.proto`?"]);
    let text = show(&["."], "f.proto");
    assert_has(&text, &["/money.proto` exists; add the include root `DIR/./proto`"]);
    std::fs::remove_dir_all(&folder).expect("the folder can be removed");
}

#[test]
fn names_the_import_of_a_type_in_the_package_of_an_imported_file() {
    let descriptor = "import 'google/protobuf/descriptor.proto';";
    let rule = format!("syntax='proto3'; package google.api; {descriptor} message Rule {{}}");
    let extend = "extend google.protobuf.MethodOptions { Rule http = 72295728; }";
    let error = text(&[
        (
            "a.proto",
            &format!(
                "syntax='proto3'; package google.shop.v1; {descriptor} import 'google/b.proto'; message B {{ B2 b = 3; }} \
                 message A {{ google.api.Rule r = 1; google.protobuf.Any a = 2; api.Rule s = 4; }} \
                 service S {{ rpc Get(A) returns (A) {{ option (google.api.http) = {{}}; }} }}"
            ),
        ),
        ("google/b.proto", "syntax='proto3'; package google.shop.v1; message B2 {}"),
        ("google/api/annotations.proto", &format!("{rule} {extend}")),
    ]);
    let import = "it is defined in `google/api/annotations.proto`; add `import";
    assert_eq!(error.matches(import).count(), 3, "{error}");
    assert_has(&error, &["it is defined in `google/protobuf/any.proto`; add `import"]);
}

#[test]
fn does_not_report_unused_imports_in_an_incomplete_file() {
    let error = text(&[
        ("a.proto", "syntax='proto3'; import 'b.proto';"),
        ("b.proto", "syntax='proto3'; import 'c.proto';"),
    ]);
    assert!(!error.contains("warning"), "{error}");
}
