//! Fair comparison of programs.
//!
//! Each run is a separate process, so that peak memory is that of one run and caches are as cold as for a
//! user. The sides take turns, so that other load affects all of them. The results are medians with the
//! range of all runs.

mod machine;
mod process;
mod stats;
mod table;

pub use machine::machine;
pub use process::{Sample, print_own, run};
pub use stats::Spread;
pub use table::{Row, compare, megabytes, resources};

use std::path::{Path, PathBuf};

/// An error with a readable message.
pub type Failure = Box<dyn std::error::Error>;

/// Returns every `.proto` file below a directory, sorted, without the duplicates in `google-proto-files`:
/// `v1small` and `preview` repeat other packages, and `google/protobuf` is part of the compilers.
///
/// # Errors
/// Returns an error if a directory cannot be read.
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

/// Returns the number and size of the files in a directory, to check that a side has generated all code.
///
/// # Errors
/// Returns an error if the directory cannot be read.
pub fn written(directory: &Path) -> Result<(usize, u64), Failure> {
    let (mut files, mut bytes) = (0, 0);
    for entry in std::fs::read_dir(directory)? {
        let data = entry?.metadata()?;
        files += 1;
        bytes += data.len();
    }
    Ok((files, bytes))
}
