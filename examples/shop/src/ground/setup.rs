//! Creation of keys, certificates and passwords.

use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use super::{badge, tls, tokens};
use crate::Failure;

/// Creates the data folder, with all keys, certificates and passwords that are missing.
///
/// # Errors
/// Returns an error if the folder cannot be written.
pub fn prepare(data: &Path) -> Result<(), Failure> {
    fs::create_dir_all(data)?;
    tls::prepare(data)?;
    tokens::prepare(data)?;
    badge::prepare(data)
}

/// Atomically writes a file that only its owner may read.
pub(super) fn write_secret(path: &Path, content: &str) -> Result<(), Failure> {
    let unfinished = path.with_extension("unfinished");
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&unfinished)?;
    file.write_all(content.as_bytes())?;
    file.sync_all()?;
    Ok(fs::rename(unfinished, path)?)
}

/// Reads a file that [`prepare`] has created.
pub(super) fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|error| {
        format!("{}: {error}; run `shop` or `shop --setup` to create it", path.display()).into()
    })
}
