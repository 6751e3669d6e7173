//! How do files get to disk without anybody seeing half of them?
//!
//! A file whose content would not change is not touched, since cargo and rustc go by its time. The
//! others are written beside their place and renamed, all of them only after the last one is
//! written: what a run leaves behind is the old output or the new one.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::PoisonError;
use std::sync::atomic::{AtomicU32, Ordering};

use rust_grpc_codegen::{Diagnostic, Error, error::Location};

use crate::replaced::{self, WRITTEN};

/// Writes files, each with its content. Returns what should be known of files that an earlier call
/// has written; with `strict`, that is an error.
///
/// # Errors
/// When an earlier call has written one of the files and something would be lost, and when a
/// directory or a file cannot be written; the message names it.
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
        let temporary = beside(path);
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

/// Files that wait for their names; those still here at the end are taken away.
struct Pending<'a>(Vec<(PathBuf, &'a PathBuf)>);

impl Drop for Pending<'_> {
    fn drop(&mut self) {
        for (temporary, _) in &self.0 {
            let _ = fs::remove_file(temporary);
        }
    }
}

/// A name that no other run uses at the same time, in this process or another.
fn beside(path: &Path) -> PathBuf {
    static RUNS: AtomicU32 = AtomicU32::new(0);
    let run = RUNS.fetch_add(1, Ordering::Relaxed);
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.{run}.tmp", std::process::id()));
    path.with_file_name(name)
}

fn failed(path: &Path, error: &io::Error) -> io::Error {
    let diagnostic = Diagnostic::error(format!("this cannot be written: {error}"))
        .at(Location::file(path.display().to_string()));
    io::Error::new(error.kind(), Error::from(diagnostic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unchanged_file_keeps_its_time() {
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
    fn a_failure_leaves_the_old_files() {
        let folder = tempfile::tempdir().unwrap();
        let good = folder.path().join("good.rs");
        write(&[(good.clone(), b"old")]).unwrap();
        let bad = good.join("below-a-file.rs");
        let error = write(&[(good.clone(), b"new"), (bad, b"x")]).unwrap_err();
        assert!(error.to_string().contains("good.rs"), "{error}");
        assert_eq!(fs::read(&good).unwrap(), b"old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "temporary files are gone");
    }
}
