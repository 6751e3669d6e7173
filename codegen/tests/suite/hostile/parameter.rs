//! Tests that no option makes the generator panic.

use prost::Message;
use prost_types::FileDescriptorSet;
use prost_types::compiler::CodeGeneratorRequest;
use rust_grpc_codegen::options::TABLE;
use rust_grpc_codegen::plugin;

use super::random::Random;
use super::seeds;

const VALUES: &[&str] = &[
    "",
    ".",
    "=",
    "==",
    "=.",
    ".a=",
    ".=)",
    ".=#[",
    ".=#[a",
    ".=]",
    ".=#![a]",
    ".=#[derive(]",
    ".=#[é]",
    ".=#[doc = \"x\"]",
    ".=\"",
    ".='",
    ")",
    "(",
    "::",
    "a b",
    "r#",
    "1",
    "-",
    "'a",
    "\"",
    "/*",
    "//",
    "\\",
    "a::<",
    "a::b",
    "crate",
    "self",
    "super::super",
    "fn()",
    "()",
    "[u8; 4]",
    "&'a T",
    "é::é",
    "true",
    "false",
    "../x",
    "/x",
    "a/b.rs",
    "single",
    "nested",
    ".shop=::x",
    ".shop.v1.Item=()",
    ".shop.v1.Item=Vec<u8>",
    ".shop.v1.Item=)",
    ".shop.v1.Item=a b",
    "a;b",
    "{}",
    "#[a]",
    "unsafe",
    "x!{}",
    "dyn A",
    "impl A",
    "_",
    "$x",
];

fn run(what: &str, parameter: &str, files: &FileDescriptorSet) {
    let request = CodeGeneratorRequest {
        file_to_generate: files.file.iter().map(|file| file.name().to_owned()).collect(),
        parameter: Some(parameter.to_owned()),
        proto_file: files.file.clone(),
        compiler_version: None,
    };
    let bytes = request.encode_to_vec();
    let Ok(answer) = std::panic::catch_unwind(|| plugin::run(&bytes)) else {
        panic!("{what}: panicked on `{parameter}`");
    };
    let response = answer.expect("a request").response;
    let text = String::from_utf8_lossy(&response);
    assert!(!text.contains("not Rust:"), "{what}: `{parameter}`: {text}");
}

/// A schema with one element of each kind that options change: the smaller it is, the more values can be
/// tried.
const PROTO: &str = r#"syntax = "proto3";
package shop.v1;
import "google/protobuf/timestamp.proto";
message Item {
  string name = 1 [deprecated = true];
  optional bytes data = 2;
  map<string, Kind> kinds = 3;
  oneof price { double euros = 4; Item item = 5; }
  enum Kind { KIND_UNSPECIFIED = 0; KIND_A = 1; }
  google.protobuf.Timestamp made = 6;
}
service Shop {
  rpc Get (Item) returns (stream Item);
  rpc Put (Item) returns (Item);
}
"#;

fn files() -> FileDescriptorSet {
    let set = seeds::compiled("parameter", &[("shop.proto", PROTO)]);
    FileDescriptorSet::decode(&*set).expect("a descriptor set")
}

#[test]
fn options_with_unusual_values_do_not_panic() {
    let mut files = files();
    // Comments have no influence.
    files.file.iter_mut().for_each(|file| file.source_code_info = None);
    for (i, (row, value)) in
        TABLE.iter().flat_map(|row| VALUES.iter().map(move |value| (row, value))).enumerate()
    {
        // Formatting takes half of the time, and parses the output again.
        let format = i % 4 == 0;
        run(row.name, &format!("strict=false,format={format},{}={value}", row.name), &files);
    }
}

#[test]
fn random_parameters_do_not_panic() {
    let files = files();
    for seed in 0..300 {
        let mut random = Random::new(seed);
        let mut parameter = String::new();
        for _ in 0..random.below(4) {
            parameter.push_str(random.pick(TABLE).name);
            parameter.push_str(random.word(&["=", "", ",", "=="]));
            parameter.push_str(random.word(VALUES));
            parameter.push_str(random.word(&[",", "", "\\,", "\n"]));
        }
        run(&format!("seed {seed}"), &parameter, &files);
    }
}

#[test]
fn deeply_nested_values_do_not_panic() {
    let files = files();
    for (open, close) in
        [("(", ")"), ("<", ">"), ("&", ""), ("*const ", ""), ("[", "]"), ("fn() -> ", "")]
    {
        let nested = |n: usize| format!("{}a{}", open.repeat(n), close.repeat(n));
        for n in [10, 1000, 100_000] {
            run("deep", &format!("extern_path=.shop.v1.Item={}", nested(n)), &files);
            run("deep", &format!("type_attribute=.=#[doc = {}]", nested(n)), &files);
            run("deep", &format!("prost_path={}", nested(n)), &files);
            run("deep", &format!("codec_path={}", nested(n)), &files);
        }
    }
}
