//! Code generation with each peer.

use std::error::Error;
use std::path::Path;

use crate::Schema;

type Generate = fn(&Schema, protoc: &Path) -> Result<(), Box<dyn Error>>;

/// All peers that generate code, by the names of their folders.
pub const ALL: &[(&str, Generate)] = &[
    ("ours", |schema, _| ours(schema, "ours", Ours::Default)),
    ("ours_bytes", |schema, _| ours(schema, "ours_bytes", Ours::Bytes)),
    ("ours_fast_map", |schema, _| ours_fast_map(schema)),
    ("prost", |schema, _| prost(schema, "prost", false)),
    ("prost_bytes", |schema, _| prost(schema, "prost_bytes", true)),
    ("buffa", |schema, _| buffa(schema)),
    ("protobuf", protobuf),
    ("quick_protobuf", |schema, _| quick_protobuf(schema)),
];

/// The Rust types of our messages.
enum Ours {
    Default,
    Bytes,
    FastMap,
}

/// Generates our code with `FastMap`, for schemas with maps.
fn ours_fast_map(schema: &Schema) -> Result<(), Box<dyn Error>> {
    match schema.name {
        "shapes" | "workloads" | "logging" => ours(schema, "ours_fast_map", Ours::FastMap),
        _ => Ok(()),
    }
}

fn ours(schema: &Schema, folder: &str, types: Ours) -> Result<(), Box<dyn Error>> {
    let mut builder = rust_grpc_build::configure()
        .option("codec", "native")
        .build_client(false)
        .build_server(false)
        .compile_well_known_types(schema.is_well_known)
        .include_file("mod.rs")
        .out_dir(schema.folder(folder)?);
    match types {
        Ours::Default => {}
        Ours::Bytes => builder = builder.bytes("."),
        Ours::FastMap => builder = builder.option("map_type", ".=::rust_grpc::types::FastMap"),
    }
    Ok(builder.compile_fds_bytes(&std::fs::read(&schema.set)?)?)
}

fn prost(schema: &Schema, folder: &str, bytes: bool) -> Result<(), Box<dyn Error>> {
    let mut config = prost_build::Config::new();
    config.include_file("mod.rs").out_dir(schema.folder(folder)?);
    // Comments are omitted, because some of them would become doctests.
    config.disable_comments(["."]);
    config.file_descriptor_set_path(&schema.set).skip_protoc_run();
    if schema.is_well_known {
        config.compile_well_known_types();
    }
    if bytes {
        config.bytes(["."]);
    }
    Ok(config.compile_protos(schema.inputs, &schema.includes)?)
}

/// Generates buffa's code without views, because owned messages are compared.
fn buffa(schema: &Schema) -> Result<(), Box<dyn Error>> {
    let mut files = schema.files()?;
    files.retain(|file| schema.is_well_known || !file.starts_with("google/protobuf/"));
    buffa_build::Config::new()
        .descriptor_set(&schema.set)
        .files(&files)
        .generate_views(false)
        .include_file("mod.rs")
        .out_dir(schema.folder("buffa")?)
        .compile()
}

fn protobuf(schema: &Schema, protoc: &Path) -> Result<(), Box<dyn Error>> {
    let mut codegen = protobuf_codegen::CodeGen::new();
    // The first file determines the path of the module, so the requested files come first.
    let imports = schema.files()?;
    let imports = imports.iter().filter(|file| !schema.inputs.contains(&&***file));
    codegen
        .protoc_path(protoc)
        .inputs(schema.inputs)
        .inputs(imports)
        .includes(schema.includes.iter())
        .output_dir(schema.folder("protobuf")?);
    Ok(codegen.generate_and_compile()?)
}

fn quick_protobuf(schema: &Schema) -> Result<(), Box<dyn Error>> {
    // Its parser supports neither groups nor the options in googleapis.
    if !["shapes", "workloads"].contains(&schema.name) {
        return Ok(());
    }
    let out = schema.folder("quick_protobuf")?;
    let found = |file: &&str| schema.includes.iter().map(|i| i.join(file)).find(|f| f.exists());
    let inputs: Vec<_> = schema.inputs.iter().filter_map(found).collect();
    let config = pb_rs::ConfigBuilder::new(&inputs, None, Some(&out), &schema.includes)?
        .headers(false)
        .single_module(false);
    Ok(pb_rs::types::FileDescriptor::run(&config.build())?)
}
