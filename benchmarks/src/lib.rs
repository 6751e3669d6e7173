//! How are two programs compared fairly?
//!
//! Each run is a process of its own, so that peak memory is that of one run and nothing is warm that
//! is cold for a user. The sides take turns, so that whatever else the machine does falls on all of
//! them. What is shown is the median, and how far the runs went from it.

mod machine;
mod process;
mod stats;
mod table;

pub use machine::machine;
pub use process::{Sample, print_own, run};
pub use stats::Spread;
pub use table::{Row, compare};

use std::path::{Path, PathBuf};

/// An error with a text for people.
pub type Failure = Box<dyn std::error::Error>;

/// Every `.proto` file below a directory, sorted, without the parts of `google-proto-files` that are
/// there twice: `v1small` and `preview` repeat other packages, and `google/protobuf` comes with the
/// compilers.
///
/// # Errors
/// When a directory cannot be read.
pub fn corpus_files(root: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    collect(root, root, &mut files)?;
    files.sort();
    Ok(files)
}

fn collect(root: &Path, directory: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let entries = std::fs::read_dir(directory)
        .map_err(|error| format!("cannot read {}: {error}", directory.display()))?;
    for entry in entries {
        let path = entry?.path();
        let below = path.strip_prefix(root)?;
        let twice = below == Path::new("google/protobuf")
            || below.components().any(|part| part.as_os_str() == "preview")
            || below.to_string_lossy().contains("v1small");
        if twice {
            continue;
        }
        if path.is_dir() {
            collect(root, &path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "proto") {
            files.push(path);
        }
    }
    Ok(())
}

/// How many files are below a directory, and how many bytes are in them: a side that wrote nothing
/// is fast.
///
/// # Errors
/// When it cannot be read.
pub fn written(directory: &Path) -> Result<(usize, u64), Failure> {
    let (mut files, mut bytes) = (0, 0);
    for entry in std::fs::read_dir(directory)? {
        let data = entry?.metadata()?;
        files += 1;
        bytes += data.len();
    }
    Ok((files, bytes))
}
