//! What has to be there before a service starts?

use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use super::{badge, tls, tokens};
use crate::Failure;

/// Makes the data folder with all keys, certificates and passwords that it does not have yet.
///
/// # Errors
/// When the folder cannot be written.
pub fn prepare(data: &Path) -> Result<(), Failure> {
    fs::create_dir_all(data)?;
    tls::prepare(data)?;
    tokens::prepare(data)?;
    badge::prepare(data)
}

/// Writes a file that only its owner may read. It is there as a whole or not at all.
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

/// Reads what [`prepare`] has made.
pub(super) fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|error| {
        format!(
            "{}: {error}; `shop` makes it when it starts, as does `shop --setup`",
            path.display()
        )
        .into()
    })
}
