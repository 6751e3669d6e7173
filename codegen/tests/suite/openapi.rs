//! Tests of OpenAPI documents that the goldens do not show.

use std::fmt::Write;

use rust_grpc_codegen::frontend::{Sources, compile};
use rust_grpc_codegen::{Options, generate};

/// The parts of `google/api` that the tests need.
const ANNOTATIONS: &str = r#"
syntax = "proto3";
package google.api;
import "google/protobuf/descriptor.proto";
extend google.protobuf.MethodOptions { HttpRule http = 72295728; }
extend google.protobuf.ServiceOptions { string default_host = 1049; string oauth_scopes = 1050; }
extend google.protobuf.FieldOptions { repeated FieldBehavior field_behavior = 1052; }
enum FieldBehavior { FIELD_BEHAVIOR_UNSPECIFIED = 0; OPTIONAL = 1; REQUIRED = 2; OUTPUT_ONLY = 3; }
message HttpRule {
  oneof pattern {
    string get = 2; string put = 3; string post = 4; string delete = 5; string patch = 6;
    CustomHttpPattern custom = 8;
  }
  string body = 7;
  string response_body = 12;
  repeated HttpRule additional_bindings = 11;
}
message CustomHttpPattern { string kind = 1; string path = 2; }
"#;

/// Returns the document of a schema without its first lines, which name its package and imports.
fn document(schema: &str, options: &[(&str, &str)]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::create_dir_all(path("google/api")).unwrap();
    std::fs::write(path("google/api/annotations.proto"), ANNOTATIONS).unwrap();
    let start = "syntax = \"proto3\";\npackage p.v1;\nimport \"google/api/annotations.proto\";\n";
    std::fs::write(path("a.proto"), format!("{start}{schema}")).unwrap();
    let sources = Sources {
        inputs: vec![path("a.proto")],
        includes: vec![folder.path().into()],
        ..Sources::default()
    };
    let compiled = compile(&sources).unwrap();
    let mut given = Options::default();
    given.include_imports = false;
    given.set("openapi", Some("api.yaml")).unwrap();
    for (key, value) in options {
        given.set(key, Some(value)).unwrap();
    }
    let generated = generate(&compiled.descriptor_set, &compiled.roots, &given).unwrap();
    assert_eq!(generated.warnings.len(), 0, "{:?}", generated.warnings);
    generated.document.unwrap().content
}

/// Returns the lines of the document that start with this text, without indentation.
fn lines<'d>(document: &'d str, start: &str) -> Vec<&'d str> {
    document.lines().map(str::trim_start).filter(|line| line.starts_with(start)).collect()
}

#[test]
fn paths_that_differ_in_names_only_are_one_path() {
    let document = document(
        "service S {
           rpc Get(M) returns (M) { option (google.api.http).get = \"/v1/{first_name}\"; }
           rpc Delete(M) returns (M) { option (google.api.http).delete = \"/v1/{id}\"; }
         }
         message M { string first_name = 1; string id = 2; }",
        &[],
    );
    assert_eq!(lines(&document, "/v1"), ["/v1/{firstName}:"]);
    assert_eq!(
        lines(&document, "operationId"),
        ["operationId: p.v1.S.Get", "operationId: p.v1.S.Delete"]
    );
    assert_eq!(lines(&document, "- name: firstName").len(), 3);
    assert_eq!(lines(&document, "- name: id").len(), 1);
}

#[test]
fn rules_that_openapi_cannot_distinguish_are_noted() {
    let document = document(
        "service S {
           rpc One(M) returns (M) { option (google.api.http).get = \"/v1/{name=a/*}\"; }
           rpc Rest(M) returns (M) { option (google.api.http).get = \"/v1/{name=a/**}\"; }
         }
         message M { string name = 1; }",
        &[],
    );
    assert_eq!(lines(&document, "operationId"), ["operationId: p.v1.S.One"]);
    let note = "`p.v1.S.Rest` serves `GET` requests with paths of the form `/v1/{name=a/**}`.";
    assert!(document.contains(note), "{document}");
}

#[test]
fn parameters_of_repeated_literals_have_different_names() {
    let document = document(
        "service S {
           rpc Get(M) returns (M) { option (google.api.http).get = \"/v1/{name=a-b/*/a-b/*}/*/%7Bx%7D:c%2Fd\"; }
         }
         message M { string name = 1; }",
        &[],
    );
    let path = "\"/v1/a-b/{aBId}/a-b/{aBId2}/{segment}/%7Bx%7D:c%2Fd\":";
    assert!(document.contains(&path[1..path.len() - 2]), "{document}");
}

#[test]
fn operations_have_servers_if_the_hosts_of_services_differ() {
    let document = document(
        "service A {
           option (google.api.default_host) = \"a.example.com\";
           option (google.api.oauth_scopes) = \" https://www.googleapis.com/auth/x , https://www.googleapis.com/auth/y,\";
           rpc Get(M) returns (M) { option (google.api.http).get = \"/a\"; }
         }
         service B {
           option (google.api.default_host) = \"b.example.com:8443\";
           option (google.api.oauth_scopes) = \"custom\";
           rpc Get(M) returns (M) { option (google.api.http).get = \"/b\"; }
         }
         service C { rpc Get(M) returns (M) { option (google.api.http).get = \"/c\"; } }
         message M {}",
        &[],
    );
    let urls = ["- url: /", "- url: https://a.example.com", "- url: https://b.example.com:8443"];
    assert_eq!(lines(&document, "- url"), urls);
    assert_eq!(lines(&document, "- oauth2:").len(), 1);
    assert_eq!(lines(&document, "- bearer:").len(), 1);
    assert_eq!(lines(&document, "tokenUrl").len(), 1);
    assert_eq!(lines(&document, "- custom").len(), 1);
}

#[test]
fn documents_only_what_http_selects() {
    let schema = "service S {
           rpc One(M) returns (M) { option (google.api.http).get = \"/one\"; }
           rpc Two(M) returns (M) { option (google.api.http).get = \"/two\"; }
         }
         message M {}";
    let ids = |options: &[(&str, &str)]| lines(&document(schema, options), "/").join(" ");
    assert_eq!(ids(&[]), "/one: /two:");
    assert_eq!(ids(&[("connect", ".p.v1.S.One")]), "/one: /two:");
    assert_eq!(ids(&[("http", ".p.v1.S.Two")]), "/two:");
}

#[test]
fn body_requires_no_field_of_the_path() {
    let document = document(
        "service S {
           rpc Whole(Update) returns (M) {
             option (google.api.http) = { post: \"/whole/{m.inner.name}\" body: \"*\" };
           }
           rpc Field(Update) returns (M) {
             option (google.api.http) = { post: \"/field/{m.inner.name}\" body: \"m\" };
           }
         }
         message Update { M m = 1; oneof k { string a = 2; string b = 3; } }
         message M { Inner inner = 1 [(google.api.field_behavior) = REQUIRED]; }
         message Inner { string name = 1 [(google.api.field_behavior) = REQUIRED]; string other = 2; }",
        &[],
    );
    let (paths, components) = document.split_once("\ncomponents:").unwrap();
    // The responses are the only references to the message with the required fields.
    assert_eq!(lines(paths, "$ref: \"#/components/schemas/p.v1.M\"").len(), 2);
    assert_eq!(lines(paths, "- name").iter().filter(|line| **line == "- name").count(), 0);
    assert_eq!(lines(paths, "- inner").len(), 2);
    assert_eq!(lines(components, "- name").len(), 1);
    assert_eq!(lines(paths, "- name: a").len(), 1, "a query parameter of `Field`");
}

#[test]
fn query_parameters_of_messages_are_bounded() {
    let mut schema =
        "service S { rpc Get(M0) returns (Empty) { option (google.api.http).get = \"/a\"; } }
                      message Empty {}\n"
            .to_owned();
    for i in 0..60 {
        let next = i + 1;
        let _ = writeln!(schema, "message M{i} {{ M{next} a = 1; M{next} b = 2; M{i} c = 3; }}");
    }
    schema.push_str("message M60 { string leaf = 1; }");
    let document = document(&schema, &[]);
    assert!(document.contains("There are more query parameters"));
    assert!(document.len() < 1_000_000, "{} bytes", document.len());
}
