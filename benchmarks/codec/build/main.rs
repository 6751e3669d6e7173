//! Generation of the code of all peers.
//!
//! protoc runs once for each schema. All peers that accept a descriptor set generate code from its output.
//! The code is written to `OUT_DIR/PEER/SCHEMA/`.

mod peers;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;

use prost::Message;
use prost_types::FileDescriptorSet;

/// Files that are compiled together.
pub struct Schema {
    pub name: &'static str,
    /// The files to generate, by their import names.
    pub inputs: &'static [&'static str],
    pub includes: Vec<PathBuf>,
    pub out: PathBuf,
    /// The path of the descriptor set of all files with comments, written by protoc.
    pub set: PathBuf,
    /// True if `google.protobuf` itself is generated.
    pub is_well_known: bool,
}

impl Schema {
    /// Creates an empty folder for the code of a peer.
    pub fn folder(&self, peer: &str) -> Result<PathBuf, Box<dyn Error>> {
        let folder = self.out.join(peer).join(self.name);
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        std::fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    /// Returns all files of the schema, including imports.
    pub fn files(&self) -> Result<Vec<String>, Box<dyn Error>> {
        let set = FileDescriptorSet::decode(&*std::fs::read(&self.set)?)?;
        Ok(set.file.iter().map(|file| file.name().to_owned()).collect())
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build");
    println!("cargo:rerun-if-changed=proto");
    println!("cargo:rerun-if-env-changed=RUST_GRPC_CORPUS");
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    println!("cargo:rustc-env=CODEC_BENCHMARK_PROFILE={}", profile(&out));
    let corpus = corpus()?;
    let protoc = corpus.join("protobuf/bin/protoc");
    let tiles = std::path::absolute(corpus.join("tiles/real-world"))?;
    println!("cargo:rustc-env=CODEC_BENCHMARK_TILES={}", tiles.display());
    let googleapis = vec![corpus.join("googleapis"), corpus.join("protobuf/include")];
    let schema = |name, inputs, includes| Schema {
        name,
        inputs,
        includes,
        set: out.join(format!("{name}.binpb")),
        out: out.clone(),
        is_well_known: name == "descriptor",
    };
    let schemas = [
        schema("shapes", &["bench/v1/shapes.proto"], vec!["proto".into()]),
        schema("workloads", &["bench/v1/workloads.proto"], vec!["proto".into()]),
        schema("legacy", &["bench/v1/legacy.proto"], vec!["proto".into()]),
        schema("logging", &["google/logging/v2/log_entry.proto"], googleapis.clone()),
        schema("vision", &["google/cloud/vision/v1/image_annotator.proto"], googleapis.clone()),
        schema("descriptor", &["google/protobuf/descriptor.proto"], googleapis),
    ];
    for schema in &schemas {
        compile(&protoc, schema)?;
        for (peer, generate) in peers::ALL {
            generate(schema, &protoc).map_err(|e| format!("{peer}: {}: {e}", schema.name))?;
        }
    }
    Ok(())
}

/// Returns the name of the profile from the output folder, since `PROFILE` is only `debug` or `release`.
fn profile(out: &Path) -> String {
    let folder = out.ancestors().nth(3).and_then(Path::file_name);
    folder.map_or("unknown".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// Returns the folder in which `.ci/fetch-corpus` stores the corpus.
fn corpus() -> Result<PathBuf, String> {
    let corpus = std::env::var_os("RUST_GRPC_CORPUS")
        .map_or_else(|| PathBuf::from("../../target/corpus"), PathBuf::from);
    let needed = [
        "protobuf/bin/protoc",
        "protobuf/include/google/protobuf/descriptor.proto",
        "googleapis/google/logging/v2/log_entry.proto",
        "tiles/real-world/bangkok/12-3192-1888.mvt",
    ];
    for needed in needed {
        let path = corpus.join(needed);
        if !path.exists() {
            let path = path.display();
            return Err(format!(
                "there is no {path}; run .ci/fetch-corpus first, and set RUST_GRPC_CORPUS to an \
                 absolute path if it was told to fetch to another place"
            ));
        }
        println!("cargo:rerun-if-changed={}", path.display());
    }
    Ok(corpus)
}

fn compile(protoc: &Path, schema: &Schema) -> Result<(), Box<dyn Error>> {
    let mut command = Command::new(protoc);
    command.args(["--include_imports", "--include_source_info"]);
    let fresh = schema.set.with_extension("fresh");
    command.arg(format!("--descriptor_set_out={}", fresh.display()));
    for include in &schema.includes {
        command.arg(format!("--proto_path={}", include.display()));
    }
    let output = command.args(schema.inputs).output()?;
    if !output.status.success() {
        return Err(format!("protoc: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    // Cargo watches the descriptor set for one of the peers, so a set that is rewritten during the build
    // would cause a rebuild.
    if std::fs::read(&fresh)? != std::fs::read(&schema.set).unwrap_or_default() {
        std::fs::rename(fresh, &schema.set)?;
    } else {
        std::fs::remove_file(fresh)?;
    }
    Ok(())
}
