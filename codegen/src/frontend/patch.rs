//! How is what was hidden from the resolver put back into what it returns?
//!
//! Works on the serialized file: what is not concerned, custom options above all, is copied as it
//! is. See [`check::quirks`](super::check) for what is hidden, and why.

use prost::encoding::{WireType, decode_key, decode_varint, encode_key, encode_varint};

/// Separates a name in JSON from what makes it unique for the resolver.
pub(super) const UNIQUE: char = '\0';

/// What to put back.
#[derive(Clone, Copy, Default)]
pub(super) struct Patch<'a> {
    /// The imports as they were, and which of them are public.
    pub(super) imports: Option<&'a [super::parse::Import]>,
    /// Restores `syntax = "proto3"`.
    pub(super) proto3: bool,
    /// Cuts names in JSON at [`UNIQUE`].
    pub(super) json_names: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    File,
    Message,
    Field,
}

pub(super) fn patch(file: &[u8], patch: Patch<'_>) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(file.len() + 64);
    rewrite(file, Level::File, patch, &mut out)?;
    if let Some(imports) = patch.imports {
        for import in imports {
            put(3, import.name.as_bytes(), &mut out);
        }
        for (i, _) in imports.iter().enumerate().filter(|(_, import)| import.public) {
            encode_key(10, WireType::Varint, &mut out);
            encode_varint(i as u64, &mut out);
        }
    }
    if patch.proto3 {
        put(12, b"proto3", &mut out);
    }
    Some(out)
}

fn put(number: u32, value: &[u8], out: &mut Vec<u8>) {
    encode_key(number, WireType::LengthDelimited, out);
    encode_varint(value.len() as u64, out);
    out.extend_from_slice(value);
}

/// Copies one message, field by field; `None` when the bytes are not one.
fn rewrite(mut bytes: &[u8], level: Level, what: Patch<'_>, out: &mut Vec<u8>) -> Option<()> {
    while !bytes.is_empty() {
        let field = bytes;
        let (number, wire_type) = decode_key(&mut bytes).ok()?;
        let value: &[u8] = match wire_type {
            WireType::Varint => {
                decode_varint(&mut bytes).ok()?;
                &[]
            }
            WireType::LengthDelimited => {
                let length = usize::try_from(decode_varint(&mut bytes).ok()?).ok()?;
                bytes.split_off(..length)?
            }
            WireType::ThirtyTwoBit => bytes.split_off(..4)?,
            WireType::SixtyFourBit => bytes.split_off(..8)?,
            WireType::StartGroup | WireType::EndGroup => return None,
        };
        let inner = match (level, number) {
            (Level::File, 3 | 10) if what.imports.is_some() => continue,
            (Level::File, 4) | (Level::Message, 3) => Some(Level::Message),
            (Level::File, 7) | (Level::Message, 2 | 6) => Some(Level::Field),
            (Level::Field, 10) => {
                let end = value.iter().rposition(|b| *b == UNIQUE as u8).unwrap_or(value.len());
                put(number, &value[..end], out);
                continue;
            }
            _ => None,
        };
        match inner.filter(|_| what.json_names) {
            Some(level) => {
                let mut message = Vec::with_capacity(value.len());
                rewrite(value, level, what, &mut message)?;
                put(number, &message, out);
            }
            None => out.extend_from_slice(&field[..field.len() - bytes.len()]),
        }
    }
    Some(())
}
