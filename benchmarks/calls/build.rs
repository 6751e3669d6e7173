//! Generates the service once for each side, into `OUT_DIR/SIDE/`.

use std::error::Error;
use std::path::{Path, PathBuf};

const FILES: [&str; 2] = ["bench/calls/v1/calls.proto", "bench/v1/shapes.proto"];
/// The folders of the schemas. The messages are those of the codec benchmarks.
const FOLDERS: [&str; 2] = ["proto", "../codec/proto"];

fn main() -> Result<(), Box<dyn Error>> {
    for folder in FOLDERS {
        println!("cargo:rerun-if-changed={folder}");
    }
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    println!("cargo:rustc-env=CALL_BENCHMARK_PROFILE={}", profile(&out));
    rust_grpc_build::configure()
        .include_file("mod.rs")
        .out_dir(folder(&out, "ours")?)
        .compile_protos(&FILES, &FOLDERS)?;
    rust_grpc_build::configure()
        .async_server(".")
        .client_trait(".")
        .build_server(false)
        .include_file("mod.rs")
        .out_dir(folder(&out, "async_trait")?)
        .compile_protos(&FILES, &FOLDERS)?;
    tonic_prost_build::configure()
        .include_file("mod.rs")
        .out_dir(folder(&out, "tonic_prost")?)
        .compile_fds(protox::compile(FILES, FOLDERS)?)?;
    Ok(())
}

fn folder(out: &Path, side: &str) -> std::io::Result<PathBuf> {
    let folder = out.join(side);
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Returns the name of the profile from the output folder, since `PROFILE` is only `debug` or `release`.
fn profile(out: &Path) -> String {
    let folder = out.ancestors().nth(3).and_then(Path::file_name);
    folder.map_or("unknown".to_owned(), |name| name.to_string_lossy().into_owned())
}
