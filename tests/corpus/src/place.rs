//! Paths of the fetched schemas and tools.

use std::path::{Path, PathBuf};

/// The directory that `.ci/fetch-corpus` fills.
fn root() -> PathBuf {
    std::env::var_os("RUST_GRPC_CORPUS").map_or_else(|| target().join("corpus"), PathBuf::from)
}

/// The root of the repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The workspace's own `target`, wherever cargo puts its output: what was fetched outlives that.
pub fn target() -> PathBuf {
    repository().join("target")
}

/// A path below the corpus.
///
/// # Panics
/// When it is not there: a test that skips would look like one that passes.
pub fn existing(path: &str) -> PathBuf {
    let path = root().join(path);
    assert!(
        path.exists(),
        "{} is not there: run `.ci/fetch-corpus` first (it fills `target/corpus`, or the \
         directory that RUST_GRPC_CORPUS names)",
        path.display()
    );
    path
}

/// All of googleapis.
pub fn googleapis() -> PathBuf {
    existing("googleapis")
}

/// The common subset of googleapis.
pub fn common() -> PathBuf {
    existing("common")
}

/// The files that come with the newer protoc.
pub fn protobuf_include() -> PathBuf {
    existing("protobuf/include")
}

/// The newer protoc, which knows editions up to 2026.
pub fn protoc() -> PathBuf {
    existing("protobuf/bin/protoc")
}

/// The older protoc.
///
/// # Panics
/// When there is none for this machine.
pub fn older_protoc() -> PathBuf {
    protoc_bin_vendored::protoc_bin_path().expect("a protoc for this machine")
}

/// The files that come with the older protoc.
///
/// # Panics
/// When there is none for this machine.
pub fn older_protobuf_include() -> PathBuf {
    protoc_bin_vendored::include_path().expect("a protoc for this machine")
}

/// The buf command line.
pub fn buf() -> PathBuf {
    existing("buf/node_modules/.bin/buf")
}

/// Every `.proto` file below a directory, sorted, with `/` between the parts of each relative path.
///
/// # Panics
/// When a directory cannot be read.
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

/// The files of googleapis, without those that are there twice: `v1small` and `preview` are
/// excerpts and early copies of other packages, and `google/protobuf` is protobuf's own.
pub fn googleapis_protos() -> Vec<String> {
    let mut names = protos(&googleapis());
    names.retain(|name| {
        !name.contains("v1small")
            && !name.contains("/preview/")
            && !name.starts_with("google/protobuf/")
    });
    names
}
