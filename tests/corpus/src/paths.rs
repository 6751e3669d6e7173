//! Paths of the fetched schemas and tools.

use std::path::{Path, PathBuf};

/// Returns the directory that `.ci/fetch-corpus` fills.
fn root() -> PathBuf {
    std::env::var_os("RUST_GRPC_CORPUS").map_or_else(|| target().join("corpus"), PathBuf::from)
}

/// Returns the root of the repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Returns the workspace's `target`, even if cargo has another output directory.
///
/// Fetched files stay there when cargo's output is removed.
pub fn target() -> PathBuf {
    repository().join("target")
}

/// Returns a path in the corpus.
///
/// # Panics
/// Panics if the path does not exist, since a skipped test would look like a passed one.
pub fn existing(path: &str) -> PathBuf {
    let path = root().join(path);
    assert!(
        path.exists(),
        "{} does not exist; help: run `.ci/fetch-corpus` first (it fills `target/corpus`, or the \
         directory that RUST_GRPC_CORPUS names)",
        path.display()
    );
    path
}

/// Returns the folder with all of googleapis.
pub fn googleapis() -> PathBuf {
    existing("googleapis")
}

/// Returns the folder with the common subset of googleapis.
pub fn common() -> PathBuf {
    existing("common")
}

/// Returns the folder with the files that ship with the newer protoc.
pub fn protobuf_include() -> PathBuf {
    existing("protobuf/include")
}

/// Returns the newer protoc, which supports editions up to 2026.
pub fn protoc() -> PathBuf {
    existing("protobuf/bin/protoc")
}

/// Returns the older protoc.
///
/// # Panics
/// Panics if there is none for this machine.
pub fn older_protoc() -> PathBuf {
    protoc_bin_vendored::protoc_bin_path().expect("a protoc for this machine")
}

/// Returns the folder with the files that ship with the older protoc.
///
/// # Panics
/// Panics if there is none for this machine.
pub fn older_protobuf_include() -> PathBuf {
    protoc_bin_vendored::include_path().expect("a protoc for this machine")
}

/// Returns the program buf.
pub fn buf() -> PathBuf {
    existing("buf/node_modules/.bin/buf")
}

/// Returns all `.proto` files below a directory, as sorted relative paths with `/`.
///
/// # Panics
/// Panics if a directory cannot be read.
pub fn protos(root: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(directory) = open.pop() {
        let entries = std::fs::read_dir(&directory)
            .unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
        for path in entries.map(|entry| entry.expect("an entry").path()) {
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == "proto") {
                let below = path.strip_prefix(root).expect("a path below the root");
                let parts: Vec<_> = below.iter().map(|p| p.to_string_lossy()).collect();
                found.push(parts.join("/"));
            }
        }
    }
    found.sort();
    found
}

/// Returns the files of googleapis, without duplicates.
///
/// `v1small` and `preview` are excerpts and early copies of other packages, and `google/protobuf`
/// has protobuf's own files.
pub fn googleapis_protos() -> Vec<String> {
    let mut names = protos(&googleapis());
    names.retain(|name| {
        !name.contains("v1small")
            && !name.contains("/preview/")
            && !name.starts_with("google/protobuf/")
    });
    names
}
