//! Generates messages, servers and clients with tonic-prost-build, and the traits and constants that the
//! shop's logic uses with rust-grpc, for the messages of the former. The tables for JSON, with which the gateway
//! transcodes calls, need messages of rust-grpc.

use std::error::Error;
use std::path::{Path, PathBuf};

const FOLDER: &str = "../../../examples/shop/proto";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed={FOLDER}");
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let services = ["accounts", "catalog", "orders"];
    let files = services.map(|name| PathBuf::from(format!("shop/{name}/v1/{name}.proto")));

    tonic_prost_build::configure()
        // The shop's streams need the service while they last.
        .use_arc_self(true)
        .include_file("mod.rs")
        .out_dir(folder(&out, "theirs")?)
        .compile_fds(protox::compile(&files, [FOLDER])?)?;

    let mut traits = rust_grpc_build::configure()
        .build_client(false)
        .build_server(false)
        .async_server(".")
        .client_trait(".")
        .mock(".")
        .method_descriptors(".")
        .descriptor_options("shop.options.v1.role")
        .file_descriptor_set(true)
        .include_file("mod.rs")
        .out_dir(folder(&out, "traits")?);
    for name in services {
        let package = format!("shop.{name}.v1");
        let module = package.replace('.', "::");
        traits =
            traits.extern_path(format!(".{package}"), format!("crate::proto::theirs::{module}"));
    }
    traits.compile_protos(&files, &[PathBuf::from(FOLDER)])?;

    rust_grpc_build::configure()
        .build_client(false)
        .build_server(false)
        .connect(".")
        .http(".")
        .include_file("mod.rs")
        .out_dir(folder(&out, "tables")?)
        .compile_protos(&files, &[PathBuf::from(FOLDER)])?;
    Ok(())
}

fn folder(out: &Path, name: &str) -> std::io::Result<PathBuf> {
    let folder = out.join(name);
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}
