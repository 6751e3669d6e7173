//! A build script written for prost-build, except for `attributes_from`.

// These lines check that the package renamed to `prost-build` has no conflicting names.
extern crate prost_build;
use prost_build::*;

use std::path::PathBuf;

use prost_wkt_build::{FileDescriptorSet, Message};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let set_path = out.join("file_descriptor_set.bin");
    let (protos, includes) = (&["proto/event.proto"], &["proto"]);

    let mut config: Config = prost_build::Config::new();
    config
        .type_attribute(".migration", "#[derive(serde::Serialize, serde::Deserialize)]")
        .message_attribute(".migration", "#[serde(default)]")
        .file_descriptor_set_path(&set_path)
        .attributes_from(protos, includes, |theirs| {
            prost_reflect_build::Builder::new()
                .file_descriptor_set_path(&set_path)
                .descriptor_pool("crate::DESCRIPTOR_POOL")
                .configure(theirs, protos, includes)
        })?
        .compile_protos(protos, includes)?;

    let set = FileDescriptorSet::decode(&std::fs::read(&set_path)?[..])?;
    prost_wkt_build::add_serde(out, set);
    Ok(())
}
