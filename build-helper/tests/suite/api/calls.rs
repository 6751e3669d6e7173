// Calls that a `build.rs` may contain. This file is compiled twice: with the crates `tonic_prost_build`
// and `prost_build`, and with this crate under their names.

use std::io;
use std::path::{Path, PathBuf};

use prost_build::ServiceGenerator as _;

pub(crate) fn every_method_of_the_builder() -> tonic_prost_build::Builder {
    let owned = String::from(".");
    tonic_prost_build::configure()
        .build_client(true)
        .build_server(true)
        .build_transport(false)
        .out_dir("out")
        .out_dir(Path::new("out"))
        .out_dir(PathBuf::from("out"))
        .extern_path(".a", "::a")
        .extern_path(&owned, owned.clone())
        .field_attribute("a.B.c", "#[doc = \"x\"]")
        .field_attribute::<&str, String>(".", owned.clone())
        .message_attribute(".", "#[derive(Eq)]")
        .message_attribute::<&String, &str>(&owned, "")
        .enum_attribute::<&str, &str>(".", "#[derive(Eq)]")
        .type_attribute::<&str, &str>(".", "#[derive(Eq)]")
        .boxed::<&str>("a.B.c")
        .btree_map(".")
        .btree_map::<String>(owned.clone())
        .bytes(".")
        .server_mod_attribute("a", "#[cfg(a)]")
        .server_attribute("a.S", "#[derive(PartialEq)]")
        .trait_attribute::<&str, &str>("S", "#[cfg(a)]")
        .client_mod_attribute::<&str, &str>("a", "#[cfg(a)]")
        .client_attribute("a.S", "#[derive(PartialEq)]")
        .proto_path("super")
        .compile_well_known_types(false)
        .with_extended_rust_types(true)
        .emit_package(true)
        .file_descriptor_set_path("set.bin")
        .file_descriptor_set_path(PathBuf::from("set.bin"))
        .skip_protoc_run()
        .protoc_arg("--experimental_allow_proto3_optional")
        .protoc_arg(owned)
        .include_file("mod.rs")
        .emit_rerun_if_changed(false)
        .disable_comments(["a.S"])
        .disable_comments(vec![String::from("a.S")])
        .use_arc_self(false)
        .generate_default_stubs(true)
        .codec_path("tonic_prost::ProstCodec")
        .skip_debug(["."])
        .skip_debug::<_, &String>(&[String::from(".")])
}

pub(crate) fn every_method_of_the_config(config: &mut prost_build::Config) -> &mut prost_build::Config {
    config
        .btree_map(["."])
        .btree_map(&["a.B.c", "d"])
        .btree_map::<_, String>(vec![String::from(".")])
        .bytes(["."])
        .bytes::<&[&str], _>(&["a"])
        .field_attribute("a", String::from("#[a]"))
        .field_attribute::<&str, &str>("a", "#[a]")
        .type_attribute(&String::from("."), "#[a]")
        .message_attribute::<&str, &str>(".", "#[a]")
        .enum_attribute(".", "#[a]")
        .boxed("a.B.c")
        .boxed::<String>(String::from("a"))
        .service_generator(Box::new(Nothing))
        .compile_well_known_types()
        .disable_comments(["."])
        .skip_debug(["."])
        .extern_path(".a", "::a")
        .extern_path::<String, &str>(String::from(".b"), "::b")
        .file_descriptor_set_path("set.bin")
        .file_descriptor_set_path(PathBuf::from("set.bin"))
        .skip_protoc_run()
        .skip_source_info()
        .retain_enum_prefix()
        .out_dir("out")
        .out_dir::<PathBuf>(PathBuf::from("out"))
        .default_package_filename("_")
        .enable_type_names()
        .type_name_domain(["."], "example.com")
        .type_name_domain::<_, String, &str>(Vec::new(), "example.com")
        .prost_path("::prost")
        .prost_types_path(String::from("::prost_types"))
        .protoc_arg("--x")
        .protoc_arg(std::ffi::OsString::from("--x"))
        .protoc_executable("protoc")
        .include_file("mod.rs")
        .format(true)
}

#[allow(dead_code, reason = "compiling them is the test")]
pub(crate) fn everything_that_runs(set: prost_types::FileDescriptorSet) -> io::Result<()> {
    let _: fn() -> tonic_prost_build::Builder = tonic_prost_build::configure;
    let builder = tonic_prost_build::configure;
    tonic_prost_build::compile_protos("a.proto")?;
    tonic_prost_build::compile_protos(PathBuf::from("a.proto"))?;
    tonic_prost_build::compile_fds(set.clone())?;
    builder().compile_protos(&["a.proto"], &["."])?;
    builder().compile_protos(&["a.proto"], &[])?;
    builder().compile_protos::<PathBuf>(&[PathBuf::from("a")], &[])?;
    builder().compile_protos(&[Path::new("a")], &[Path::new("b")])?;
    builder().compile_with_config(tonic_prost_build::Config::new(), &["a.proto"], &["."])?;
    builder().compile_fds(set.clone())?;
    builder().compile_fds_with_config(set.clone(), prost_build::Config::default())?;
    let _: tonic_prost_build::FileDescriptorSet = set.clone();

    let mut config = prost_build::Config::new();
    config.service_generator(builder().service_generator());
    config.compile_protos(&["a.proto"], &[PathBuf::from(".")])?;
    config.compile_protos(&[String::from("a.proto")], &["."])?;
    let loaded: prost_types::FileDescriptorSet = config.load_fds(&["a.proto"], &["."])?;
    config.compile_fds(loaded)?;
    let module = prost_build::Module::from_protobuf_package_name("a.b");
    let texts: std::collections::HashMap<prost_build::Module, String> =
        config.generate(vec![(module.clone(), prost_types::FileDescriptorProto::default())])?;
    let _: Option<&String> = texts.get(&module);
    prost_build::compile_protos(&["a.proto"], &["."])?;
    prost_build::compile_fds(set)?;
    let _: PathBuf = prost_build::protoc_from_env();
    let _: Option<PathBuf> = prost_build::protoc_include_from_env();
    let _: String = prost_build::error_message_protoc_not_found();
    Ok(())
}

#[allow(dead_code, reason = "compiling them is the test")]
pub(crate) fn services_by_hand() {
    use tonic_prost_build::{TonicAttributes, TonicMethod, TonicService, manual};

    fn described(service: &impl TonicService) -> usize {
        service.comment().len() + service.methods().iter().map(|m| m.comment().len()).sum::<usize>()
    }
    let mut attributes = TonicAttributes::default();
    attributes.push_mod("a", String::from("#[cfg(a)]"));
    attributes.push_struct("a", "#[cfg(a)]");
    attributes.push_trait("a", "#[cfg(a)]");
    let method: manual::Method = manual::Method::builder()
        .name("say_hello")
        .route_name("SayHello")
        .comment("Greets.")
        .input_type("crate::Request")
        .output_type("crate::Response")
        .codec_path("crate::Codec")
        .client_streaming()
        .server_streaming()
        .build();
    let service: manual::Service =
        manual::Service::builder().name("S").package("a").comment("S.").method(method).build();
    described(&service);
    manual::Builder::new()
        .build_client(true)
        .build_server(true)
        .build_transport(true)
        .out_dir("out")
        .compile(&[service]);
}

/// A service generator that uses every field.
pub(crate) struct Nothing;

impl prost_build::ServiceGenerator for Nothing {
    fn generate(&mut self, service: prost_build::Service, buf: &mut String) {
        let prost_build::Service { name, proto_name, package, comments, methods, options } = service;
        let _: (String, String, String, prost_types::ServiceOptions) =
            (name, proto_name, package, options);
        let prost_build::Comments { leading_detached, leading, trailing } = comments.clone();
        let _: (Vec<Vec<String>>, Vec<String>, Vec<String>) = (leading_detached, leading, trailing);
        comments.append_with_indent(1, buf);
        for method in methods {
            let prost_build::Method {
                name,
                proto_name,
                comments,
                input_type,
                output_type,
                input_proto_type,
                output_proto_type,
                options,
                client_streaming,
                server_streaming,
            } = method;
            let _: [String; 6] = [
                name, proto_name, input_type, output_type, input_proto_type, output_proto_type,
            ];
            let _: (prost_types::MethodOptions, bool, bool) =
                (options, client_streaming, server_streaming);
            comments.append_with_indent(2, buf);
        }
    }

    fn finalize_package(&mut self, _package: &str, _buf: &mut String) {}
}

pub(crate) fn comments_and_modules() -> (String, Vec<String>) {
    let mut text = String::new();
    Nothing.finalize(&mut text);
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    prost_build::Comments {
        leading_detached: vec![lines(" Apart.\nTwo lines.")],
        leading: lines(" See https://example.com/a and [this].\n\n  - indented"),
        trailing: lines("Behind."),
    }
    .append_with_indent(1, &mut text);

    let modules = ["", "a", "foo.HTTPApi.type", "a..b", "crate.self", "Foo2Bar"];
    let modules = modules.map(prost_build::Module::from_protobuf_package_name);
    let parts = prost_build::Module::from_parts(["a", "b"]);
    let all = modules.iter().chain([&parts]).map(|module| {
        let parts: Vec<&str> = module.parts().collect();
        let (len, empty) = (module.len(), module.is_empty());
        format!("{module} {parts:?} {len} {empty} {}", module.to_file_name_or("_"))
    });
    (text, all.collect())
}
