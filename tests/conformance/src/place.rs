//! Where is what `.ci/fetch-corpus` fetched? Shared by the build script and the tests.

use std::env;
use std::path::{Path, PathBuf};

/// A path below the corpus.
///
/// # Errors
/// When it is not there: a test that skips would look like one that passes.
pub fn existing(path: &str) -> Result<PathBuf, String> {
    let root = env::var_os("RUST_GRPC_CORPUS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/corpus"),
        PathBuf::from,
    );
    let path = root.join(path);
    if !path.exists() {
        return Err(format!(
            "{} is not there: run `.ci/fetch-corpus` first (it fills `target/corpus`, or the \
             directory that RUST_GRPC_CORPUS names)",
            path.display()
        ));
    }
    Ok(path)
}
