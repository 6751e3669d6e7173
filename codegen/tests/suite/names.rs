//! Tests of names: independence of the order of declarations, and errors for clashes.

use prost::Message;
use prost_types::{FileDescriptorProto, FileDescriptorSet};
use rust_grpc_codegen::options::Codec;
use rust_grpc_codegen::{Options, generate};

const CLASHES: &str = r#"
syntax = "proto2";
package a;
message M {
  optional string fooBar = 7; optional string foo_bar = 2; optional string FOO_BAR = 9;
  optional K kind = 4; optional K set_kind = 5; optional K kind_5 = 6;
  optional string _ = 10; optional string __ = 11;
  oneof fooBAR { int32 some_value = 12; int32 someValue = 13; int32 Self = 14; }
  oneof Choice { int32 x = 15; } oneof choice_ { int32 y = 16; }
  message Choice {} message Inner { message Deep {} }
  repeated K list = 17; optional string push_list = 18;
  map<int32, K> m = 19; optional string get_m = 20;
}
enum K { K_A_B = 0; K_AB = 1; K_a_b = -1; KAb = 3; }
message SClient { message Deep {} }
message Self { message Deep {} }
service S {
  rpc GetIt(M) returns (M); rpc getIt(M) returns (M); rpc get_it(M) returns (M); rpc _(M) returns (M);
  rpc Connect(M) returns (M); rpc New(M) returns (M); rpc WithOrigin(M) returns (M);
}
"#;

fn parsed() -> FileDescriptorProto {
    let mut file = protox_parse::parse("a.proto", CLASHES).expect("a file");
    file.source_code_info = None;
    // The parser does not resolve names.
    let full = |name: &mut Option<String>, inside: &str| {
        if let Some(name) = name.as_mut().filter(|name| !name.starts_with('.')) {
            *name = format!(".a{inside}.{name}");
        }
    };
    for field in file.message_type.iter_mut().flat_map(|message| &mut message.field) {
        let map = field.type_name().ends_with("Entry");
        if field.type_name.is_some() && field.r#type.is_none() {
            field.set_type(prost_types::field_descriptor_proto::Type::Enum);
        }
        full(&mut field.type_name, if map { ".M" } else { "" });
    }
    for message in &mut file.message_type {
        for field in message.nested_type.iter_mut().flat_map(|nested| &mut nested.field) {
            if field.type_name.is_some() && field.r#type.is_none() {
                field.set_type(prost_types::field_descriptor_proto::Type::Enum);
            }
            full(&mut field.type_name, "");
        }
    }
    for method in file.service.iter_mut().flat_map(|service| &mut service.method) {
        full(&mut method.input_type, "");
        full(&mut method.output_type, "");
    }
    file
}

fn package(name: &str, inside: &str) -> FileDescriptorProto {
    let mut file = parsed();
    file.name = Some(name.to_owned());
    file.package = Some(inside.to_owned());
    file.message_type.truncate(0);
    file.enum_type.clear();
    file.service.clear();
    file.message_type
        .push(prost_types::DescriptorProto { name: Some("X".to_owned()), ..Default::default() });
    file
}

/// Returns the sorted lines of all files, which do not depend on the order of declarations.
fn lines(files: Vec<FileDescriptorProto>) -> Vec<String> {
    let set = FileDescriptorSet { file: files }.encode_to_vec();
    // With `codec=derive`, each element has a line of its own; the native codec lists several on
    // one.
    let mut options = Options::default();
    options.codec = Codec::Derive;
    options.set("enum_aliases", Some("true")).expect("an option");
    let generated = generate(&set, &[], &options).unwrap_or_else(|error| panic!("{error}"));
    let mut lines = Vec::new();
    for file in &generated.files {
        // The name of a field depends on the attribute above it, and the path of a call on its
        // method.
        let (mut above, mut method) = ("", "");
        for line in file.content.lines().map(str::trim) {
            if line.starts_with("pub async fn") {
                method = line;
            }
            let around = if line.contains("\"/a.S/") && line.contains("from_static") {
                method
            } else {
                above
            };
            lines.push(format!("{}: {around} {line}", file.name));
            above = if line.starts_with("#[prost") { line } else { "" };
        }
    }
    lines.sort();
    lines
}

#[test]
fn names_do_not_depend_on_the_order_of_declarations() {
    let others = || {
        [package("b.proto", "a.m"), package("c.proto", "a.m.inner"), package("d.proto", "a.self")]
    };
    let mut files = vec![parsed()];
    files.extend(others());
    let expected = lines(files);
    for rotation in 0..8 {
        let mut file = parsed();
        for message in &mut file.message_type {
            // The indices of oneofs are unchanged, but the fields that refer to them move.
            let middle = rotation % message.field.len().max(1);
            message.field.rotate_left(middle);
            message.nested_type.reverse();
        }
        let middle = rotation % file.message_type.len();
        file.message_type.rotate_left(middle);
        file.enum_type[0].value[1..].rotate_left(rotation % 3);
        file.service[0].method.rotate_left(rotation % 7);
        let mut files: Vec<_> = others().into_iter().collect();
        files.insert(rotation % 4, file);
        let found = lines(files);
        // The numbers of a oneof's members are in declaration order.
        let plain = |lines: &[String]| -> Vec<String> {
            lines.iter().filter(|line| !line.contains("tags = ")).cloned().collect()
        };
        assert_eq!(plain(&expected), plain(&found), "rotated by {rotation}");
    }
}

#[test]
fn reports_clashing_types_with_both_locations() {
    for (text, places) in [
        ("message FooBar {}\nmessage Foo_Bar {}", ["a.proto:3:9", "a.proto:2:9"]),
        ("message HTTPApi {}\nenum HttpApi { A = 0; }", ["a.proto:3:6", "a.proto:2:9"]),
        (
            "message A { message Bc {}\nmessage BC_ {}\nmessage Bc_ {} }",
            ["a.proto:4:9", "a.proto:2:21"],
        ),
    ] {
        let text = format!("syntax = \"proto3\";\n{text}\n");
        let file = protox_parse::parse("a.proto", &text).expect("a file");
        let set = FileDescriptorSet { file: vec![file] }.encode_to_vec();
        let error = generate(&set, &[], &Options::default()).expect_err("a clash").to_string();
        for place in places {
            assert!(error.contains(place), "{place} is missing in\n{error}");
        }
    }
}

#[test]
fn rejects_names_without_a_letter_or_digit() {
    for text in ["message _ {}", "enum __ { A = 0; }", "service _ {}", "package a._;"] {
        let file = protox_parse::parse("a.proto", &format!("syntax = \"proto3\"; {text}"));
        let set = FileDescriptorSet { file: vec![file.expect("a file")] }.encode_to_vec();
        let error = generate(&set, &[], &Options::default()).expect_err(text).to_string();
        assert!(error.contains("letter or digit"), "{error}");
    }
}

#[test]
fn rejects_descriptors_that_no_compiler_writes() {
    for (fields, error) in [
        ("int32 a = 1; int32 b = 1;", "both have the number 1"),
        ("oneof o { int32 a = 1; } repeated int32 b = 2;", "is in a oneof"),
    ] {
        let file = protox_parse::parse(
            "a.proto",
            &format!("syntax = \"proto3\"; message M {{ {fields} }}"),
        );
        let mut file = file.expect("a file");
        for field in &mut file.message_type[0].field {
            field.oneof_index = fields.contains("oneof").then_some(0);
        }
        let set = FileDescriptorSet { file: vec![file] }.encode_to_vec();
        let found = generate(&set, &[], &Options::default()).expect_err(fields).to_string();
        assert!(found.contains(error), "{found}");
    }
}
