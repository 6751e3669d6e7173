//! Comparison of generated services with tonic-prost-build and tonic-build, token by token.
//!
//! Both outputs are formatted in the same way, and their documentation is removed, because its text
//! differs.

use std::path::PathBuf;

use prost_build::Module;
use rust_grpc_codegen::frontend::{Sources, compile};
use rust_grpc_codegen::options::Codec;
use rust_grpc_codegen::{Options, generate, manual};
use tonic_prost_build::{Builder, FileDescriptorSet};

const KINDS: &str = r#"
syntax = "proto3";
package helloworld;
import "other.proto";
// Greets.
service Greeter {
  // Says it
  // once.
  rpc SayHello (HelloRequest) returns (HelloReply);
  rpc SayALot (HelloRequest) returns (stream HelloReply.Part) { option deprecated = true; }
  rpc collect (stream HelloReply.Part) returns (other.v1.thing_box) {}
  rpc Chat (stream other.v1.Type) returns (stream other.v1.Type.Nested);
}
service HTTPApi { rpc GetURL (HelloRequest) returns (HelloReply) { option deprecated = true; } }
service Service { rpc Call (HelloRequest) returns (stream HelloReply); }
service Nothing {}
message HelloRequest {}
message HelloReply { message Part {} }
"#;

const OTHER: &str = r#"
syntax = "proto3";
package other.v1;
message Type { message Nested {} }
message thing_box {}
"#;

const KEYWORDS: &str = r#"
syntax = "proto3";
service Self {
  rpc Type (self) returns (stream self);
  rpc Self (self) returns (self);
  rpc super (stream self) returns (self);
  rpc async (stream self) returns (stream self);
  rpc R2D2 (self) returns (self);
}
message self {}
"#;

const WELL_KNOWN: &str = r#"
syntax = "proto3";
package a.b;
import "google/protobuf/empty.proto";
import "google/protobuf/any.proto";
import "google/protobuf/struct.proto";
import "google/protobuf/timestamp.proto";
import "google/protobuf/wrappers.proto";
service Known {
  rpc A (google.protobuf.Empty) returns (google.protobuf.Any);
  rpc B (google.protobuf.StringValue) returns (stream google.protobuf.Timestamp);
  rpc C (stream google.protobuf.UInt32Value) returns (google.protobuf.BoolValue);
  rpc D (stream google.protobuf.BytesValue) returns (stream google.protobuf.Empty);
  rpc E (google.protobuf.DoubleValue) returns (google.protobuf.Struct);
}
"#;

/// Files by name; the first one contains the services.
type Schema = &'static [(&'static str, &'static str)];

const KINDS_SCHEMA: Schema = &[("hello.proto", KINDS), ("other.proto", OTHER)];

/// Returns the descriptor set of a schema, whose files are written to a directory for the case.
fn descriptors(case: &str, schema: Schema) -> Vec<u8> {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("service").join(case);
    std::fs::create_dir_all(&dir).unwrap();
    for (name, text) in schema {
        std::fs::write(dir.join(name), text).unwrap();
    }
    let inputs = vec![dir.join(schema[0].0)];
    let sources = Sources { inputs, includes: vec![dir], ..Sources::default() };
    compile(&sources).unwrap().descriptor_set
}

/// Returns the service modules of a source file, without documentation.
fn services(source: &str) -> String {
    let mut file = syn::parse_file(source).unwrap_or_else(|error| panic!("{error}:\n{source}"));
    file.attrs.clear();
    file.items.retain(|item| match item {
        syn::Item::Mod(module) => {
            let name = module.ident.to_string();
            name.ends_with("_client") || name.ends_with("_server")
        }
        _ => false,
    });
    let text = prettyplease::unparse(&file);
    text.lines()
        .filter(|line| !line.trim_start().starts_with("///"))
        .map(|line| format!("{line}\n"))
        .collect()
}

fn theirs(set: &[u8], mut config: prost_build::Config, builder: Builder) -> Vec<String> {
    let set: FileDescriptorSet = prost::Message::decode(set).unwrap();
    config.service_generator(builder.service_generator());
    let requests = set
        .file
        .into_iter()
        .map(|file| (Module::from_protobuf_package_name(file.package()), file))
        .collect();
    let mut files: Vec<_> = config.generate(requests).unwrap().into_iter().collect();
    files.sort();
    files.into_iter().map(|(_, source)| services(&source)).filter(|text| !text.is_empty()).collect()
}

fn ours(set: &[u8], options: &[(&str, &str)]) -> Vec<String> {
    let mut parsed = Options::default();
    parsed.codec = Codec::Derive;
    for (key, value) in options {
        parsed.set(key, Some(value)).unwrap();
    }
    let generated = generate(set, &[], &parsed).unwrap();
    assert_eq!(generated.warnings, []);
    generated
        .files
        .iter()
        .map(|file| services(&file.content))
        .filter(|text| !text.is_empty())
        .collect()
}

/// Panics with the first line that differs.
fn assert_same(case: &str, ours: &str, theirs: &str) {
    let differs = ours.lines().zip(theirs.lines()).position(|(ours, theirs)| ours != theirs);
    if let Some(line) = differs {
        let around = |text: &str| {
            text.lines().skip(line.saturating_sub(4)).take(8).collect::<Vec<_>>().join("\n")
        };
        panic!("{case}: ours\n{}\ntheirs\n{}", around(ours), around(theirs));
    }
    assert_eq!(ours.lines().count(), theirs.lines().count(), "{case}");
}

fn compare(
    case: &str,
    schema: Schema,
    options: &[(&str, &str)],
    builder: impl FnOnce(Builder) -> Builder,
    config: impl FnOnce(&mut prost_build::Config),
) {
    let set = descriptors(case, schema);
    let mut prost = prost_build::Config::new();
    config(&mut prost);
    let theirs = theirs(&set, prost, builder(tonic_prost_build::configure()));
    let ours = ours(&set, options);
    assert_eq!(ours.len(), theirs.len(), "{case}");
    assert!(!ours.is_empty() || case == "neither", "{case}");
    for (ours, theirs) in ours.iter().zip(&theirs) {
        assert_same(case, ours, theirs);
    }
}

fn kinds(case: &str, options: &[(&str, &str)], builder: impl FnOnce(Builder) -> Builder) {
    compare(case, KINDS_SCHEMA, options, builder, |_| {});
}

#[test]
fn all_kinds_of_methods_equal_those_of_tonic() {
    kinds("default", &[], |b| b);
}

#[test]
fn clients_and_servers_can_be_disabled() {
    kinds("client", &[("build_server", "false")], |b| b.build_server(false));
    kinds("server", &[("build_client", "false")], |b| b.build_client(false));
    kinds("neither", &[("build_client", "false"), ("build_server", "false")], |b| {
        b.build_client(false).build_server(false)
    });
    kinds("no_transport", &[("build_transport", "false")], |b| b.build_transport(false));
}

#[test]
fn forms_of_the_server_trait_equal_those_of_tonic() {
    let (arc, stubs) = (("use_arc_self", "true"), ("generate_default_stubs", "true"));
    kinds("arc", &[arc], |b| b.use_arc_self(true));
    kinds("stubs", &[stubs], |b| b.generate_default_stubs(true));
    kinds("both", &[arc, stubs], |b| b.use_arc_self(true).generate_default_stubs(true));
}

#[test]
fn paths_of_codec_and_messages_can_be_changed() {
    let codec = "crate::codec::Own::<u8>";
    kinds("codec", &[("codec_path", codec)], |b| b.codec_path(codec));
    kinds("proto_path", &[("proto_path", "crate::pb")], |b| b.proto_path("crate::pb"));
}

#[test]
fn attributes_equal_those_of_tonic() {
    kinds(
        "attributes",
        &[
            ("client_mod_attribute", "helloworld=#[cfg(feature = \"client\")]"),
            ("client_mod_attribute", "helloworld=#[allow(x)] #[allow(y)]"),
            ("client_attribute", "Greeter=#[derive(PartialEq)]"),
            ("client_attribute", ".=#[allow(z)]"),
            ("server_mod_attribute", ".=#[cfg(feature = \"server\")]"),
            ("server_attribute", "helloworld.HTTPApi=#[allow(a)]"),
            ("trait_attribute", "Greeter=#[mockall::automock]"),
        ],
        |b| {
            b.client_mod_attribute("helloworld", "#[cfg(feature = \"client\")]")
                .client_mod_attribute("helloworld", "#[allow(x)] #[allow(y)]")
                .client_attribute("Greeter", "#[derive(PartialEq)]")
                .client_attribute(".", "#[allow(z)]")
                .server_mod_attribute(".", "#[cfg(feature = \"server\")]")
                .server_attribute("helloworld.HTTPApi", "#[allow(a)]")
                .trait_attribute("Greeter", "#[mockall::automock]")
        },
    );
}

#[test]
fn escapes_names_that_are_keywords() {
    compare("keywords", &[("keywords.proto", KEYWORDS)], &[], |b| b, |_| {});
}

#[test]
fn well_known_types_equal_those_of_tonic() {
    let schema: Schema = &[("known.proto", WELL_KNOWN)];
    // This is the setting of `with_extended_rust_types`, which always applies in this crate.
    tonic_prost_build::NON_PATH_TYPE_ALLOWLIST
        .set(&["()", "bool", "i32", "i64", "u32", "u64", "f32", "f64"]);
    compare("known", schema, &[], |b| b, |_| {});
    compare(
        "compiled",
        schema,
        &[("compile_well_known_types", "true")],
        |b| b.compile_well_known_types(true),
        |config| {
            config.compile_well_known_types();
        },
    );
}

#[test]
fn external_types_equal_those_of_tonic() {
    let paths = [
        (".other.v1.Type", "::other::Type"),
        (".other.v1.thing_box", "crate::Thing"),
        (".helloworld.HelloRequest", "super::mine::Request"),
        (".helloworld.HelloReply", "mine::Reply"),
    ];
    let texts = paths.map(|(proto, rust)| format!("{proto}={rust}"));
    let options: Vec<_> = texts.iter().map(|text| ("extern_path", text.as_str())).collect();
    compare(
        "extern",
        KINDS_SCHEMA,
        &options,
        |b| b,
        |config| {
            for (proto, rust) in paths {
                config.extern_path(proto, rust);
            }
        },
    );
}

/// Returns the same service, described for tonic-build and for this crate.
fn by_hand() -> (tonic_build::manual::Service, manual::Service) {
    let mut theirs = tonic_build::manual::Service::builder()
        .name("JSONEcho")
        .package("echo.v1")
        .comment("Echo.");
    let mut ours = manual::Service {
        name: "JSONEcho".into(),
        package: "echo.v1".into(),
        comment: "Echo.".into(),
        ..manual::Service::default()
    };
    let methods = [
        ("one", "One", false, false),
        ("two", "two_2", false, true),
        ("three", "Three", true, false),
        ("four", "Four", true, true),
    ];
    for (name, route_name, client_streaming, server_streaming) in methods {
        let mut method = tonic_build::manual::Method::builder()
            .name(name)
            .route_name(route_name)
            .input_type("super::Ask<u8>")
            .output_type("crate::Answer")
            .codec_path("crate::Codec");
        if client_streaming {
            method = method.client_streaming();
        }
        if server_streaming {
            method = method.server_streaming();
        }
        theirs = theirs.method(method.build());
        ours.methods.push(manual::Method {
            name: name.into(),
            route_name: route_name.into(),
            comment: String::new(),
            input_type: "super::Ask<u8>".into(),
            output_type: "crate::Answer".into(),
            codec_path: "crate::Codec".into(),
            client_streaming,
            server_streaming,
            deprecated: false,
        });
    }
    (theirs.build(), ours)
}

#[test]
fn manual_services_equal_those_of_tonic() {
    let (their_service, our_service) = by_hand();
    for emit_package in [true, false] {
        let mut builder = tonic_build::CodeGenBuilder::new();
        builder.emit_package(emit_package);
        let theirs = builder.generate_client(&their_service, "").to_string()
            + &builder.generate_server(&their_service, "").to_string();
        let mut options = Options::default();
        options.emit_package = emit_package;
        let ours = manual::service_source(&our_service, &options).unwrap();
        assert!(ours.contains("/// Echo."));
        assert!(ours.contains("\"/echo.v1.JSONEcho/two_2\"") == emit_package);
        assert_same("manual", &services(&ours), &services(&theirs));
    }
}

#[test]
fn reports_all_errors_in_manual_services() {
    let method = manual::Method {
        name: "say hello".into(),
        route_name: "Say-Hello".into(),
        input_type: "Vec<".into(),
        output_type: "".into(),
        codec_path: "crate::".into(),
        ..manual::Method::default()
    };
    let service = manual::Service {
        name: "".into(),
        package: "a b".into(),
        methods: vec![method.clone(), method],
        ..manual::Service::default()
    };
    let error = manual::service_source(&service, &Options::default()).unwrap_err();
    let text = error.to_string();
    for part in [
        "the name of a service",
        "the package `a b`",
        "two methods have the name `say hello`",
        "two methods have the route name `Say-Hello`",
        "`say hello` cannot be the name of a method",
        "`Say-Hello` cannot be the route name",
        "the request type `Vec<`",
        "the response type ``",
        "the codec `crate::`",
    ] {
        assert!(text.contains(part), "{part}:\n{text}");
    }
}
