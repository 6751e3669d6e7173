//! Paths of files that `.ci/fetch-corpus` has fetched, for the build script and the tests.

use std::env;
use std::path::{Path, PathBuf};

/// Returns a path below the corpus.
///
/// # Errors
/// Returns an error if it does not exist. A skipped test would look like one that passes.
pub fn existing(path: &str) -> Result<PathBuf, String> {
    let root = env::var_os("RUST_GRPC_CORPUS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/corpus"),
        PathBuf::from,
    );
    let path = root.join(path);
    if !path.exists() {
        return Err(format!(
            "{} does not exist: run `.ci/fetch-corpus` first (it writes to `target/corpus`, or to the \
             directory in the environment variable RUST_GRPC_CORPUS)",
            path.display()
        ));
    }
    Ok(path)
}
