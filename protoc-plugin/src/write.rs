//! How does the output get onto the disk?
//!
//! All new contents are written beside their places first and moved there when all of them are
//! complete: a full disk or a directory that is read-only leaves everything as it was.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use rust_grpc_codegen::error::Location;
use rust_grpc_codegen::{Diagnostic, Error};

use crate::output::{Planned, State};
use crate::progress::Progress;

/// A complete file that waits beside its place; dropped, it goes away.
struct Staged {
    temporary: PathBuf,
    place: PathBuf,
}

impl Drop for Staged {
    fn drop(&mut self) {
        // After the move there is nothing left to remove.
        let _ = fs::remove_file(&self.temporary);
    }
}

/// Writes what is not yet as it should be.
pub(crate) fn write(files: &[Planned<'_>], progress: &Progress) -> Result<(), Error> {
    let mut staged = Vec::new();
    for file in files.iter().filter(|file| file.state != State::Unchanged) {
        staged.push(stage(file).map_err(|error| failed("written", &file.path, &error))?);
        progress.step();
    }
    for file in &staged {
        fs::rename(&file.temporary, &file.place)
            .map_err(|error| failed("written", &file.place, &error))?;
    }
    Ok(())
}

/// Removes files, and the directories below `out` that have become empty by it.
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
    // The file that a link points to is replaced, not the link.
    let place =
        if file.state == State::Changed { file.path.canonicalize()? } else { file.path.clone() };
    let folder = match place.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    fs::create_dir_all(folder)?;
    let (mut open, temporary) = create_temporary(folder)?;
    let staged = Staged { temporary, place };
    open.write_all(file.content)?;
    if file.state == State::Changed {
        open.set_permissions(fs::metadata(&staged.place)?.permissions())?;
    }
    Ok(staged)
}

/// A file that nobody else has, in the directory of the one that it will become.
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
