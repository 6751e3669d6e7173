//! Generates the messages of the conformance suite, once for each codec, and those of other schemas.

#[path = "src/paths.rs"]
#[allow(unreachable_pub, reason = "the library includes the module, too")]
mod paths;
#[path = "build/schemas.rs"]
mod schemas;

use std::path::Path;
use std::{env, fs};

/// The options of the two testees, except for the output directory.
const DERIVE: &[(&str, &str)] = &[("codec", "derive"), ("json", "."), ("text", ".")];
const NATIVE: &[(&str, &str)] = &[
    ("codec", "native"),
    ("unknown_fields", "."),
    ("extensions", "."),
    ("enum_type", ".=auto"),
    ("json", "."),
    ("text", "."),
];

/// The protos of the messages that the runner uses, and of its protocol.
const PROTOS: &[&str] = &[
    "conformance/conformance.proto",
    "google/protobuf/test_messages_edition2023.proto",
    "google/protobuf/test_messages_proto2.proto",
    "google/protobuf/test_messages_proto2_editions.proto",
    "google/protobuf/test_messages_proto3.proto",
    "google/protobuf/test_messages_proto3_editions.proto",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-env-changed=RUST_GRPC_CORPUS");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build/schemas.rs");
    println!("cargo::rerun-if-changed=src/paths.rs");

    generate("derive", DERIVE)?;
    generate("native", NATIVE)?;
    schemas::generate()
}

/// Writes the modules to `OUT_DIR/<folder>/mod.rs`.
fn generate(folder: &str, options: &[(&str, &str)]) -> Result<(), Box<dyn std::error::Error>> {
    let out = Path::new(&env::var("OUT_DIR")?).join(folder);
    fs::create_dir_all(&out)?;

    let include = paths::existing("conformance/include")?;
    let protos: Vec<_> = PROTOS.iter().map(|proto| include.join(proto)).collect();
    let includes = [include, paths::existing("protobuf/include")?];
    let builder = rust_grpc_build::configure().out_dir(&out).include_file("mod.rs");
    let builder =
        options.iter().fold(builder, |builder, (key, value)| builder.option(*key, *value));
    builder.compile_protos(&protos, &includes)?;
    Ok(())
}
