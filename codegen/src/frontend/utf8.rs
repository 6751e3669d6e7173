//! Strings in descriptors that are not UTF-8, which Rust strings cannot hold.
//!
//! protoc accepts escapes such as `"\xff"` in strings that are text, and writes their bytes to the
//! descriptor.

use rust_grpc_compiler::{CompiledFile, Outcome};

use crate::descriptor::{SOURCE_CODE_INFO, decode_file, decode_source_code_info, fields};

/// A string that is not UTF-8.
pub(super) struct Found {
    pub(super) file: String,
    /// The line and the column as protoc counts them, from 1, if they are known.
    pub(super) place: Option<(u32, u32)>,
}

/// Returns the first such string of each file.
///
/// `with_places` compiles the files once more, with source info, if there is such a string.
pub(super) fn check(outcome: &Outcome, with_places: impl FnOnce() -> Outcome) -> Vec<Found> {
    if outcome.files.iter().all(|file| offset(file).is_none()) {
        return Vec::new();
    }
    let outcome = with_places();
    let found = outcome.files.iter().filter_map(|file| {
        let offset = offset(file)?;
        let bytes = file.descriptor.as_deref().unwrap_or_default();
        Some(Found { file: file.name.clone(), place: place(bytes, offset) })
    });
    found.collect()
}

/// Returns the offset of the first invalid byte, if there is one.
fn offset(file: &CompiledFile) -> Option<usize> {
    decode_file(file.descriptor.as_ref()?).err().map(|error| error.offset())
}

/// Returns the location of the innermost element whose bytes contain an offset.
fn place(file: &[u8], offset: usize) -> Option<(u32, u32)> {
    let (_, info) = parts(file).find(|((number, _), _)| *number == SOURCE_CODE_INFO as i32)?;
    let locations = decode_source_code_info(file.get(info)?).ok()?;
    let mut path: Vec<i32> = Vec::new();
    let (mut start, mut bytes) = (0, file);
    // The paths of the locations show whether the field that contains the offset is repeated.
    while let Some(((number, index), range)) =
        parts(bytes).find(|(_, range)| range.contains(&(offset - start)))
    {
        let known = |path: &[i32]| locations.iter().any(|known| known.path.starts_with(path));
        let single = [&path[..], &[number]].concat();
        let repeated = [&single[..], &[index]].concat();
        match (known(&repeated), known(&single)) {
            (true, _) => path = repeated,
            (false, true) => path = single,
            (false, false) => break,
        }
        start += range.start;
        bytes = bytes.get(range)?;
    }
    loop {
        if let Some(location) = locations.iter().find(|location| location.path == path) {
            let number = |number: i32| u32::try_from(number.checked_add(1)?).ok();
            return Some((number(location.span[0])?, number(location.span[1])?));
        }
        path.pop()?;
    }
}

/// Returns the fields of a message: field number, index among fields with the number, value's
/// range.
fn parts(message: &[u8]) -> impl Iterator<Item = ((i32, i32), std::ops::Range<usize>)> {
    let mut counts = std::collections::HashMap::new();
    let mut at = 0;
    fields(message).map(move |(number, bytes)| {
        let number = number as i32;
        let count = counts.entry(number).or_insert(0);
        *count += 1;
        // The lengths of the tag and of the length prefix.
        let varint =
            |from: usize| from + bytes[from..].iter().take_while(|byte| **byte >= 0x80).count() + 1;
        let value = varint(varint(0)).min(bytes.len());
        let range = at + value..at + bytes.len();
        at += bytes.len();
        ((number, *count - 1), range)
    })
}
