//! Assembles the fenced code blocks of README.md and `guide/src/*.md` into cargo projects.
//!
//! The info string of a block says what the block is. Its parts are separated by commas:
//!
//! | info string | meaning |
//! |---|---|
//! | `rust,project=hello,file=src/main.rs` | a file of the project `hello`; further blocks of one file are appended, and a block that repeats an earlier one is skipped |
//! | `text,project=hello,output` | what `cargo run` prints |
//! | `rust,project=hello,generated=hello.v1.rs` | an excerpt of a generated file: each line occurs there, in this order; `// ...` marks lines left out |
//! | `rust,ignore,reason=generated code` | a block that is not compiled, and why |
//!
//! Every `rust` block needs one of these. Projects are members of one workspace, next to a link
//! `rust-grpc` to the repository, so that path dependencies work as the pages write them.

mod block;
mod project;

pub use block::{Block, Role, blocks};
pub use project::{Project, Workspace};

use std::fs;
use std::path::{Path, PathBuf};

/// Returns the root of the repository.
pub fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.canonicalize().expect("the repository's root exists")
}

/// Returns README.md and the pages of the guide, sorted by path.
pub fn pages() -> Vec<PathBuf> {
    let root = root();
    let mut pages: Vec<PathBuf> = fs::read_dir(root.join("guide/src"))
        .expect("the guide's folder is readable")
        .map(|entry| entry.expect("the guide's folder is readable").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    pages.push(root.join("README.md"));
    pages.sort();
    pages
}
