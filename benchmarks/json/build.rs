//! Generation of the messages: with the options `json` and `serde`, and with prost-build and pbjson-build.

use std::error::Error;
use std::path::{Path, PathBuf};

use prost::Message;
use prost_types::FileDescriptorSet;

const PROTOS: &str = "../codec/proto";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed={PROTOS}");
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    for (schema, file) in [("shapes", "bench/v1/shapes.proto"), ("legacy", "bench/v1/legacy.proto")]
    {
        let set = out.join(format!("{schema}.binpb"));
        rust_grpc_build::configure()
            .json(".")
            .serde(".")
            .include_file("mod.rs")
            .file_descriptor_set_path(&set)
            .out_dir(folder(&out, "ours", schema)?)
            .compile_protos(&[Path::new(PROTOS).join(file)], &[PROTOS.into()])?;
        let bytes = std::fs::read(&set)?;
        prost_build::Config::new()
            .include_file("mod.rs")
            .out_dir(folder(&out, "prost", schema)?)
            .compile_fds(FileDescriptorSet::decode(&*bytes)?)?;
        if schema == "shapes" {
            pbjson_build::Builder::new()
                .register_descriptors(&bytes)?
                .out_dir(out.join("prost").join(schema))
                .build(&[".bench"])?;
        }
    }
    Ok(())
}

/// Creates the folder of a peer for a schema.
fn folder(out: &Path, peer: &str, schema: &str) -> std::io::Result<PathBuf> {
    let folder = out.join(peer).join(schema);
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}
