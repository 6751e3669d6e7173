//! Comparison of the generated code with that of tonic-prost-build and prost-build.
//!
//! Both are compiled with `transport`, so there is nothing to compare with if it is disabled here.
#![cfg(feature = "transport")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
use prost_types::FileDescriptorSet;

const PROTO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/files/proto");
const SHOP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/files/proto/shop/shop.proto");

/// Returns a builder with the codec whose code equals that of tonic-prost-build.
fn configure() -> rust_grpc_build::Builder {
    rust_grpc_build::configure().codec(rust_grpc_build::Codec::Derive)
}

fn config() -> rust_grpc_build::Config {
    let mut config = rust_grpc_build::Config::new();
    config.codec(rust_grpc_build::Codec::Derive);
    config
}

fn set() -> FileDescriptorSet {
    rust_grpc_build::Config::new().load_fds(&[SHOP], &[PROTO]).unwrap()
}

/// Returns the tokens of all files of a directory, without documentation.
fn code(folder: &Path) -> BTreeMap<String, String> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let read = |path: &Path| without_docs(fs::read_to_string(path).unwrap().parse().unwrap());
    files
        .map(|path| {
            (path.file_name().unwrap().to_str().unwrap().to_owned(), read(&path).to_string())
        })
        .collect()
}

fn without_docs(tokens: TokenStream) -> TokenStream {
    let mut out: Vec<TokenTree> = Vec::new();
    for tree in tokens {
        match tree {
            TokenTree::Group(group) => {
                let text = group.stream().to_string();
                if text.starts_with("doc =") || text.starts_with("doc=") {
                    out.pop();
                    continue;
                }
                let mut clean =
                    proc_macro2::Group::new(group.delimiter(), without_docs(group.stream()));
                clean.set_span(group.span());
                out.push(clean.into());
            }
            other => out.push(other),
        }
    }
    out.into_iter().collect()
}

/// Asserts that two texts are equal. A failure shows only where they start to differ.
fn assert_same(name: &str, ours: &str, theirs: &str) {
    let shared = ours.chars().zip(theirs.chars()).take_while(|(a, b)| a == b).count();
    let part =
        |text: &str| text.chars().skip(shared.saturating_sub(80)).take(240).collect::<String>();
    assert!(ours == theirs, "{name}:\n  ours: {}\ntheirs: {}", part(ours), part(theirs));
}

/// Generates code with both crates and compares the files.
macro_rules! compare {
    ($theirs:path, $ours:path, |$builder:ident, $out:ident, $set:ident| $run:expr) => {{
        fn run_theirs($out: &Path, $set: FileDescriptorSet) {
            #[allow(unused_mut)]
            let mut $builder = $theirs();
            $run.unwrap();
        }
        fn run_ours($out: &Path, $set: FileDescriptorSet) {
            #[allow(unused_mut)]
            let mut $builder = $ours();
            $run.unwrap();
        }
        let folders = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        run_theirs(folders.0.path(), set());
        run_ours(folders.1.path(), set());
        let (theirs, ours) = (code(folders.0.path()), code(folders.1.path()));
        assert!(!theirs.is_empty());
        assert_eq!(ours.keys().collect::<Vec<_>>(), theirs.keys().collect::<Vec<_>>());
        for (name, text) in &theirs {
            assert_same(name, &ours[name], text);
        }
    }};
}

#[test]
fn builder_with_defaults_matches_tonic_prost_build() {
    compare!(tonic_prost_build::configure, configure, |builder, out, set| builder
        .out_dir(out)
        .compile_fds(set));
}

#[test]
fn builder_with_options_matches_tonic_prost_build() {
    compare!(tonic_prost_build::configure, configure, |builder, out, set| builder
        .out_dir(out)
        .build_transport(false)
        .btree_map("shop.v1.Item.pictures")
        .bytes(".")
        .type_attribute("shop.v1.Item", "#[derive(PartialOrd)]")
        .field_attribute("Item.name", "#[cfg(all())]")
        .client_mod_attribute("shop.v1", "#[cfg(all())]")
        .server_attribute("shop.v1.Shop", "#[cfg(all())]")
        .trait_attribute("Shop", "#[cfg(all())]")
        .extern_path(".shop.common", "crate::common")
        .generate_default_stubs(true)
        .codec_path("crate::Codec")
        .include_file("mod.rs")
        .compile_fds(set));
}

#[test]
fn config_without_services_matches_prost_build() {
    compare!(prost_build::Config::new, config, |config, out, set| config
        .out_dir(out)
        .btree_map(["."])
        .btree_map(["nothing.here", "Item.pictures"])
        .enable_type_names()
        .retain_enum_prefix()
        .compile_fds(set));
}

#[test]
fn config_with_services_of_the_builder_matches_prost_build() {
    fn theirs() -> prost_build::Config {
        let mut config = prost_build::Config::new();
        config.service_generator(
            tonic_prost_build::configure()
                .client_attribute("Shop", "#[cfg(all())]")
                .service_generator(),
        );
        config
    }
    fn ours() -> rust_grpc_build::Config {
        let mut config = config();
        config.service_generator(
            rust_grpc_build::configure()
                .client_attribute("Shop", "#[cfg(all())]")
                .service_generator(),
        );
        config
    }
    compare!(theirs, ours, |config, out, set| config.out_dir(out).compile_fds(set));
}

/// A service generator that writes its arguments to the output.
#[derive(Default)]
struct ArgumentRecorder;

macro_rules! argument_recorder {
    ($($krate:tt)+) => {
        impl $($krate)+::ServiceGenerator for ArgumentRecorder {
            fn generate(&mut self, service: $($krate)+::Service, buf: &mut String) {
                let text = format!("{service:?}").replace("Some(", "(").replace('"', "'");
                // With the feature `cleanup-markdown`, prost-build trims comments.
                let text = text.replace("[' ", "['");
                buf.push_str(&format!("pub const {}: &str = {text:?};\n", service.name));
            }
            fn finalize(&mut self, buf: &mut String) {
                buf.push_str("pub const FILE: () = ();\n");
            }
            fn finalize_package(&mut self, package: &str, buf: &mut String) {
                buf.push_str(&format!("pub const PACKAGE: &str = {package:?};\n"));
            }
        }
    };
}

argument_recorder!(prost_build);
#[cfg(not(feature = "prost-build"))]
argument_recorder!(rust_grpc_build);

#[test]
fn service_generators_receive_the_arguments_of_prost_build() {
    fn theirs() -> prost_build::Config {
        let mut config = prost_build::Config::new();
        config.service_generator(Box::new(ArgumentRecorder));
        config
    }
    fn ours() -> rust_grpc_build::Config {
        let mut config = config();
        config.service_generator(Box::new(ArgumentRecorder));
        config
    }
    compare!(theirs, ours, |config, out, set| config.out_dir(out).compile_fds(set));
}

/// A service generator that numbers its calls.
#[derive(Default)]
struct Counter(usize);

impl Counter {
    fn count(&mut self, what: &str, buf: &mut String) {
        self.0 += 1;
        buf.push_str(&format!("pub const {what}_{}: () = ();\n", self.0));
    }
}

macro_rules! counter {
    ($($krate:tt)+) => {
        impl $($krate)+::ServiceGenerator for Counter {
            fn generate(&mut self, service: $($krate)+::Service, buf: &mut String) {
                self.count(&service.name, buf);
            }
            fn finalize(&mut self, buf: &mut String) {
                self.count("FILE", buf);
            }
            // prost-build calls this in the order of a hash map.
            fn finalize_package(&mut self, package: &str, buf: &mut String) {
                buf.push_str(&format!("pub const PACKAGE: (usize, &str) = ({}, {package:?});\n", self.0));
            }
        }
    };
}

counter!(prost_build);
#[cfg(not(feature = "prost-build"))]
counter!(rust_grpc_build);

#[test]
fn service_generators_are_called_in_the_order_of_prost_build() {
    use prost_types::{DescriptorProto, FileDescriptorProto, ServiceDescriptorProto};
    let file = |(i, package): (usize, &str)| FileDescriptorProto {
        name: Some(format!("{i}.proto")),
        package: Some(package.to_owned()).filter(|package| !package.is_empty()),
        message_type: vec![DescriptorProto { name: Some(format!("M{i}")), ..Default::default() }],
        service: (0..i % 3)
            .map(|j| ServiceDescriptorProto {
                name: Some(format!("S{i}{j}")),
                ..Default::default()
            })
            .collect(),
        ..Default::default()
    };
    let packages = ["b", "a", "b.c", "a", "b", "", "a"];
    let set = FileDescriptorSet { file: packages.into_iter().enumerate().map(file).collect() };
    let folders = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut theirs = prost_build::Config::new();
    theirs.out_dir(folders.0.path()).service_generator(Box::<Counter>::default());
    theirs.compile_fds(set.clone()).unwrap();
    let mut ours = config();
    ours.out_dir(folders.1.path()).service_generator(Box::<Counter>::default());
    ours.compile_fds(set).unwrap();
    let (theirs, ours) = (code(folders.0.path()), code(folders.1.path()));
    assert_eq!(ours, theirs);
}

#[cfg(feature = "prost-build")]
#[test]
fn service_generator_works_in_prost_build() {
    fn ours() -> prost_build::Config {
        let mut config = prost_build::Config::new();
        config.service_generator(rust_grpc_build::configure().service_generator());
        config
    }
    fn theirs() -> prost_build::Config {
        let mut config = prost_build::Config::new();
        config.service_generator(tonic_prost_build::configure().service_generator());
        config
    }
    compare!(theirs, ours, |config, out, set| config.out_dir(out).compile_fds(set));
}

#[test]
fn generate_returns_the_modules_of_prost_build() {
    let requests = |set: FileDescriptorSet| set.file.into_iter();
    let theirs = requests(set())
        .map(|file| (prost_build::Module::from_protobuf_package_name(file.package()), file));
    let theirs = prost_build::Config::new().generate(theirs.collect()).unwrap();
    let ours = requests(set())
        .map(|file| (rust_grpc_build::Module::from_protobuf_package_name(file.package()), file));
    let ours = config().generate(ours.collect()).unwrap();
    assert_eq!(ours.len(), theirs.len());
    for (module, text) in theirs {
        let module = rust_grpc_build::Module::from_parts(module.parts());
        let (text, own) = (text.parse().unwrap(), ours[&module].parse().unwrap());
        assert_same("text", &without_docs(own).to_string(), &without_docs(text).to_string());
    }
}

#[test]
fn manual_services_match_tonic_prost_build() {
    macro_rules! write {
        ($manual:path, $out:expr) => {{
            use $manual as manual;
            let method = manual::Method::builder()
                .name("say_hello")
                .route_name("SayHello")
                .input_type("crate::Request")
                .output_type("super::Response")
                .codec_path("crate::JsonCodec")
                .server_streaming()
                .build();
            let service =
                manual::Service::builder().name("Greeter").package("hello").method(method).build();
            manual::Builder::new().out_dir($out).compile(&[service]);
        }};
    }
    let folders = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    write!(tonic_prost_build::manual, folders.0.path());
    write!(rust_grpc_build::manual, folders.1.path());
    let (theirs, ours) = (code(folders.0.path()), code(folders.1.path()));
    assert_eq!(ours.keys().collect::<Vec<_>>(), ["hello.Greeter.rs"]);
    assert_same("hello.Greeter.rs", &ours["hello.Greeter.rs"], &theirs["hello.Greeter.rs"]);
}

/// `FileDescriptorSet` would drop the edition of the file in this descriptor set, made by protoc.
#[test]
fn compile_fds_bytes_preserves_editions() {
    let set = include_bytes!("../../../fixtures/presence_editions/descriptor.binpb");
    let expected = include_str!("../../../fixtures/presence_editions/expected/presence.rs");
    let by_builder = tempfile::tempdir().unwrap();
    rust_grpc_build::configure().out_dir(by_builder.path()).compile_fds_bytes(set).unwrap();
    let by_config = tempfile::tempdir().unwrap();
    rust_grpc_build::Config::new().out_dir(by_config.path()).compile_fds_bytes(set).unwrap();
    for out in [by_builder, by_config] {
        assert_eq!(std::fs::read_to_string(out.path().join("presence.rs")).unwrap(), expected);
    }
    let broken = rust_grpc_build::configure().out_dir(".").compile_fds_bytes(b"\xff").unwrap_err();
    assert!(broken.to_string().contains("the descriptor set cannot be decoded"), "{broken}");
}
