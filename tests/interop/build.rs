//! Generates the clients and servers of the interop cases, with both kinds of server traits, and the server for
//! Connect's clients, with its descriptors, and that for Google's REST clients, from the schemas that
//! `.ci/fetch-corpus` fetches.

use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    rust_grpc_build::configure()
        .client_trait(".")
        .async_server(".")
        .generate_default_stubs(true)
        .compile_protos(&["proto/grpc/testing/test.proto"], &["proto"])?;
    let out = env::var("OUT_DIR")?;
    rust_grpc_build::configure()
        .connect(".")
        .file_descriptor_set_path(format!("{out}/protocols.binpb"))
        .compile_protos(
            &["../../fixtures/protocols/protocols.proto"],
            &["../../fixtures/protocols"],
        )?;
    generate_rest(&Path::new(&out).join("rest"))
}

/// The services that Google's clients call, and the details of their errors.
const REST: [&str; 4] = [
    "google/ai/generativelanguage/v1/generative_service.proto",
    "google/ai/generativelanguage/v1/model_service.proto",
    "google/cloud/secretmanager/v1/service.proto",
    "google/rpc/error_details.proto",
];

fn generate_rest(out: &Path) -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-env-changed=RUST_GRPC_CORPUS");
    let corpus = env::var_os("RUST_GRPC_CORPUS")
        .map_or_else(|| PathBuf::from("../../target/corpus"), PathBuf::from);
    let googleapis = corpus.join("googleapis");
    if !googleapis.is_dir() {
        return Err(
            format!("{} is missing: run .ci/fetch-corpus first", googleapis.display()).into()
        );
    }
    fs::create_dir_all(out)?;
    rust_grpc_build::configure()
        .out_dir(out)
        .include_file("mod.rs")
        .build_client(false)
        .http(".google")
        .async_server(".google")
        .generate_default_stubs(true)
        .json(".google")
        .compile_protos(&REST.map(|proto| googleapis.join(proto)), &[googleapis])?;
    Ok(())
}
