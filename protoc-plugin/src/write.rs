//! All-or-nothing writing of the output.
//!
//! The new contents are first written to temporary files next to their destinations. They are renamed
//! only when all of them are complete, so that a full disk or a read-only directory leaves the output
//! unchanged.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use rust_grpc_codegen::error::Location;
use rust_grpc_codegen::{Diagnostic, Error};

use crate::output::{Planned, State};
use crate::progress::Progress;

/// A complete temporary file next to its destination. It is removed on drop.
struct Staged {
    temporary: PathBuf,
    destination: PathBuf,
}

impl Drop for Staged {
    fn drop(&mut self) {
        // After the rename the temporary file does not exist any more.
        let _ = fs::remove_file(&self.temporary);
    }
}

/// Writes the files that are missing or stale.
pub(crate) fn write(files: &[Planned<'_>], progress: &Progress) -> Result<(), Error> {
    let mut staged = Vec::new();
    for file in files.iter().filter(|file| file.state != State::Unchanged) {
        staged.push(stage(file).map_err(|error| failed("written", &file.path, &error))?);
        progress.step();
    }
    for file in &staged {
        fs::rename(&file.temporary, &file.destination)
            .map_err(|error| failed("written", &file.destination, &error))?;
    }
    Ok(())
}

/// Removes files, and the directories below `out` that become empty.
pub(crate) fn remove(out: &Path, left_over: &[PathBuf]) -> Result<(), Error> {
    for path in left_over {
        match fs::remove_file(path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(failed("removed", path, &error));
            }
            _ => {}
        }
        for folder in path.ancestors().skip(1).take_while(|folder| *folder != out) {
            if fs::remove_dir(folder).is_err() {
                break;
            }
        }
    }
    Ok(())
}

fn stage(file: &Planned<'_>) -> io::Result<Staged> {
    // If the path is a symbolic link, its target is replaced, not the link.
    let destination =
        if file.state == State::Changed { file.path.canonicalize()? } else { file.path.clone() };
    let folder = match destination.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    fs::create_dir_all(folder)?;
    let (mut open, temporary) = create_temporary(folder)?;
    let staged = Staged { temporary, destination };
    open.write_all(file.content)?;
    if file.state == State::Changed {
        open.set_permissions(fs::metadata(&staged.destination)?.permissions())?;
    }
    Ok(staged)
}

/// Creates a file with a unique name in the directory of its destination.
fn create_temporary(folder: &Path) -> io::Result<(fs::File, PathBuf)> {
    let process = std::process::id();
    let mut number = 0u32;
    loop {
        let path = folder.join(format!(".rust-grpc-{process}-{number}.tmp"));
        match fs::File::create_new(&path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => number += 1,
            opened => return opened.map(|open| (open, path)),
        }
    }
}

fn failed(verb: &str, path: &Path, error: &io::Error) -> Error {
    Diagnostic::error(format!("this file cannot be {verb}: {error}"))
        .at(Location::file(path.display().to_string()))
        .into()
}
