//! Which strings in descriptors are not UTF-8, so that Rust cannot hold them?
//!
//! protoc accepts escapes such as `"\xff"` in strings that are text, and writes their bytes.

use rust_grpc_compiler::{CompiledFile, Outcome};

use crate::descriptor::{SOURCE_CODE_INFO, decode_file, decode_source_code_info, fields};

/// A string that is not UTF-8.
pub(super) struct Found {
    pub(super) file: String,
    /// Line and column as protoc counts them, from 1; absent if they are not known.
    pub(super) place: Option<(u32, u32)>,
}

/// Returns the first such string of each file. `with_places` compiles once more, with source info.
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

/// Returns the offset of the first byte that is wrong.
fn offset(file: &CompiledFile) -> Option<usize> {
    decode_file(file.descriptor.as_ref()?).err().map(|error| error.offset())
}

/// Returns the place of the innermost element whose bytes hold an offset.
fn place(file: &[u8], offset: usize) -> Option<(u32, u32)> {
    let (_, info) = parts(file).find(|((number, _), _)| *number == SOURCE_CODE_INFO as i32)?;
    let locations = decode_source_code_info(file.get(info)?).ok()?;
    let mut path: Vec<i32> = Vec::new();
    let (mut start, mut bytes) = (0, file);
    // Whether the field that holds the offset is repeated, the paths of the locations tell.
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

/// The fields of a message: number, index among those of this number, range of the value.
fn parts(message: &[u8]) -> impl Iterator<Item = ((i32, i32), std::ops::Range<usize>)> {
    let mut counts = std::collections::HashMap::new();
    let mut at = 0;
    fields(message).map(move |(number, bytes)| {
        let number = number as i32;
        let count = counts.entry(number).or_insert(0);
        *count += 1;
        // The key, and the length.
        let varint =
            |from: usize| from + bytes[from..].iter().take_while(|byte| **byte >= 0x80).count() + 1;
        let value = varint(varint(0)).min(bytes.len());
        let range = at + value..at + bytes.len();
        at += bytes.len();
        ((number, *count - 1), range)
    })
}
