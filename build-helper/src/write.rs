//! All-or-nothing writing of output files.
//!
//! A file whose content would not change is not written, because cargo and rustc compare modification
//! times. The other files are written to temporary files and renamed after the last one is complete, so
//! that the output directory has either the old output or the new one.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::PoisonError;
use std::sync::atomic::{AtomicU32, Ordering};

use rust_grpc_codegen::{Diagnostic, Error, error::Location};

use crate::replaced::{self, WRITTEN};

/// Writes files with their contents. Returns warnings about files that an earlier call has written; with
/// `strict`, they are errors.
///
/// # Errors
/// Returns an error if the contents of a file written by an earlier call would be lost, or if a
/// directory or file cannot be written. The message names it.
pub(crate) fn all(files: &[(PathBuf, &[u8])], strict: bool) -> io::Result<Vec<Diagnostic>> {
    let mut written = WRITTEN.lock().unwrap_or_else(PoisonError::into_inner);
    let mut problems = replaced::check(&written, files);
    if strict {
        problems.deny_warnings();
    }
    let warnings = problems.finish()?;
    write(files)?;
    replaced::record(&mut written, files);
    Ok(warnings)
}

fn write(files: &[(PathBuf, &[u8])]) -> io::Result<()> {
    let mut written = Pending(Vec::new());
    for (path, content) in files {
        if fs::read(path).is_ok_and(|old| old == *content) {
            continue;
        }
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
        }
        let temporary = temporary_path(path);
        fs::write(&temporary, content).map_err(|error| failed(&temporary, &error))?;
        written.0.push((temporary, path));
    }
    while let Some((temporary, path)) = written.0.pop() {
        fs::rename(&temporary, path).map_err(|error| {
            let _ = fs::remove_file(&temporary);
            failed(path, &error)
        })?;
    }
    Ok(())
}

/// Temporary files that are not yet renamed. They are removed on drop.
struct Pending<'a>(Vec<(PathBuf, &'a PathBuf)>);

impl Drop for Pending<'_> {
    fn drop(&mut self) {
        for (temporary, _) in &self.0 {
            let _ = fs::remove_file(temporary);
        }
    }
}

/// Returns the path of a temporary file, unique in this process and among processes.
fn temporary_path(path: &Path) -> PathBuf {
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    let number = COUNTER.fetch_add(1, Ordering::Relaxed);
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.{number}.tmp", std::process::id()));
    path.with_file_name(name)
}

fn failed(path: &Path, error: &io::Error) -> io::Error {
    let diagnostic = Diagnostic::error(format!("this path cannot be written: {error}"))
        .at(Location::file(path.display().to_string()));
    io::Error::new(error.kind(), Error::from(diagnostic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn does_not_touch_unchanged_files() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b.rs");
        write(&[(path.clone(), b"one")]).unwrap();
        let old = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000);
        fs::File::options().write(true).open(&path).unwrap().set_modified(old).unwrap();
        write(&[(path.clone(), b"one")]).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), old);
        write(&[(path.clone(), b"two")]).unwrap();
        assert_ne!(fs::metadata(&path).unwrap().modified().unwrap(), old);
        assert_eq!(fs::read(&path).unwrap(), b"two");
    }

    #[test]
    fn keeps_the_old_files_on_failure() {
        let folder = tempfile::tempdir().unwrap();
        let good = folder.path().join("good.rs");
        write(&[(good.clone(), b"old")]).unwrap();
        let bad = good.join("below-a-file.rs");
        let error = write(&[(good.clone(), b"new"), (bad, b"x")]).unwrap_err();
        assert!(error.to_string().contains("good.rs"), "{error}");
        assert_eq!(fs::read(&good).unwrap(), b"old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "temporary files are removed");
    }
}
