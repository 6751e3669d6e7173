//! Generation of the service: with the option `http`, and with tonic-prost-build, pbjson-build and rest_over_grpc.

use std::error::Error;
use std::path::PathBuf;

use prost::Message;
use prost_types::FileDescriptorSet;

/// The folder with `google/api/annotations.proto`.
const ANNOTATIONS: &str = "../../examples/shop/proto";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=proto");
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let (ours, peer) = (out.join("ours"), out.join("peer"));
    std::fs::create_dir_all(&ours)?;
    std::fs::create_dir_all(&peer)?;
    let set = out.join("set.binpb");
    rust_grpc_build::configure()
        .http(".")
        .build_client(false)
        .include_imports(false)
        .file_descriptor_set_path(&set)
        .out_dir(&ours)
        .compile_protos(&["proto/bench/library/v1/library.proto"], &["proto", ANNOTATIONS])?;
    let bytes = std::fs::read(&set)?;
    tonic_prost_build::configure()
        .build_client(false)
        .out_dir(&peer)
        .compile_fds(FileDescriptorSet::decode(&*bytes)?)?;
    pbjson_build::Builder::new().register_descriptors(&bytes)?.out_dir(&peer).build(&[".bench"])?;
    rest_over_grpc::build::compile_fds(&bytes, &peer)?;
    Ok(())
}
