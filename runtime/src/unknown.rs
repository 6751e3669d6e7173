//! Unknown fields that messages preserve.

use alloc::vec::Vec;
use core::fmt;

use crate::decode::{split_prefixed, split_varint, wire};
use crate::encode::{self, Writer};

/// The fields that were unknown when a message was decoded, in their order on the wire.
///
/// They are re-emitted after the known fields when the message is encoded, with unchanged values and with
/// the shortest encoding of their tags and lengths. All of them are in one allocation, which has their size
/// on the wire, and less than twice that if it had to grow. Each undefined number of a closed enum in a
/// packed field is an unknown field of its own.
///
/// ```
/// use rust_grpc::UnknownFields;
///
/// let fields = UnknownFields::default();
/// assert!(fields.is_empty());
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct UnknownFields {
    /// The encoded fields. They are always complete.
    bytes: Vec<u8>,
}

/// The number and value of an unknown field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownField<'a> {
    /// The field number.
    pub number: u32,
    /// The value.
    pub value: UnknownValue<'a>,
}

/// The value of an unknown field, by its wire type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnknownValue<'a> {
    /// An integer, `bool` or enum.
    Varint(u64),
    /// A `fixed64`, `sfixed64` or `double`.
    Fixed64(u64),
    /// A `fixed32`, `sfixed32` or `float`.
    Fixed32(u32),
    /// A string, bytes, a message or a packed list.
    LengthPrefixed(&'a [u8]),
    /// The fields of a group, without its tags.
    Group(&'a [u8]),
}

impl UnknownFields {
    /// Returns true if there are no unknown fields.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Returns the encoded fields.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Removes all fields.
    pub fn clear(&mut self) {
        self.bytes.clear();
    }

    /// Returns the fields in order.
    pub fn iter(&self) -> impl Iterator<Item = UnknownField<'_>> {
        fields(&self.bytes)
    }

    /// Returns the encoded fields in order.
    pub(crate) fn records(&self) -> impl Iterator<Item = Record<'_>> {
        records(&self.bytes)
    }

    /// Removes the fields for which `predicate` returns true. The others keep their order.
    pub(crate) fn remove(&mut self, predicate: impl Fn(Record<'_>) -> bool) {
        let (mut at, mut kept) = (0, 0);
        while let Some((record, rest)) = split_record(&self.bytes[at..]) {
            let end = self.bytes.len() - rest.len();
            if !predicate(record) {
                self.bytes.copy_within(at..end, kept);
                kept += end - at;
            }
            at = end;
        }
        self.bytes.truncate(kept);
    }

    /// Appends the fields that `write` writes, which must be complete.
    pub(crate) fn write<'w>(&mut self, write: &dyn Fn(Writer<'w>) -> Writer<'w>) {
        encode::append(&mut self.bytes, write);
    }

    /// Returns the buffer of the encoded fields, to append complete fields to it.
    pub(crate) fn bytes_mut(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }
}

fn fields(mut bytes: &[u8]) -> impl Iterator<Item = UnknownField<'_>> {
    core::iter::from_fn(move || {
        let (field, rest) = split_field(bytes)?;
        bytes = rest;
        Some(field)
    })
}

/// An encoded field.
#[derive(Clone, Copy)]
pub(crate) struct Record<'a> {
    /// The tag: field number and wire type.
    pub(crate) tag: u32,
    /// The encoded value, and all bytes after it.
    pub(crate) value: &'a [u8],
    /// The length of the encoded value.
    pub(crate) len: usize,
}

/// Returns the encoded fields, up to the end of the bytes or of a group.
pub(crate) fn records(mut bytes: &[u8]) -> impl Iterator<Item = Record<'_>> {
    core::iter::from_fn(move || {
        let (record, rest) = split_record(bytes)?;
        bytes = rest;
        Some(record)
    })
}

/// Returns the first encoded field, and the bytes after it.
fn split_record(bytes: &[u8]) -> Option<(Record<'_>, &[u8])> {
    let (tag, value) = split_varint(bytes)?;
    let tag = u32::try_from(tag).ok()?;
    let (_, rest) = split_value(tag, value)?;
    Some((Record { tag, value, len: value.len() - rest.len() }, rest))
}

/// Decodes the first field, and returns it with the bytes after it.
pub(crate) fn split_field(bytes: &[u8]) -> Option<(UnknownField<'_>, &[u8])> {
    let (tag, rest) = split_varint(bytes)?;
    let tag = u32::try_from(tag).ok()?;
    let (value, rest) = split_value(tag, rest)?;
    Some((UnknownField { number: tag >> 3, value }, rest))
}

/// Decodes the value of a field, and returns it with the bytes after it.
fn split_value(tag: u32, bytes: &[u8]) -> Option<(UnknownValue<'_>, &[u8])> {
    Some(match tag & 7 {
        wire::VARINT => {
            let (value, rest) = split_varint(bytes)?;
            (UnknownValue::Varint(value), rest)
        }
        wire::FIXED64 => {
            let (value, rest) = bytes.split_first_chunk()?;
            (UnknownValue::Fixed64(u64::from_le_bytes(*value)), rest)
        }
        wire::FIXED32 => {
            let (value, rest) = bytes.split_first_chunk()?;
            (UnknownValue::Fixed32(u32::from_le_bytes(*value)), rest)
        }
        wire::LEN => {
            let (value, rest) = split_prefixed(bytes)?;
            (UnknownValue::LengthPrefixed(value), rest)
        }
        wire::START_GROUP => {
            let (len, rest) = group_end(bytes)?;
            (UnknownValue::Group(&bytes[..len]), rest)
        }
        _ => return None,
    })
}

/// Returns the length of the fields of a group, and the bytes after its end tag.
///
/// Does not recurse, and does not compare the field numbers of the end tags, which decoding has checked.
fn group_end(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut open = 1;
    let mut rest = bytes;
    loop {
        let (tag, after_tag) = split_varint(rest)?;
        let tag = u32::try_from(tag).ok()?;
        match tag & 7 {
            wire::START_GROUP => open += 1,
            wire::END_GROUP => open -= 1,
            _ => {}
        }
        if open == 0 {
            return Some((bytes.len() - rest.len(), after_tag));
        }
        rest = match tag & 7 {
            wire::START_GROUP | wire::END_GROUP => after_tag,
            _ => split_value(tag, after_tag)?.1,
        };
    }
}

/// The number of levels of nested groups that `Debug` formats, which is the recursion limit of prost. A
/// message that was decoded with a higher limit must not overflow the stack when it is formatted.
const MAX_DEBUG_DEPTH: usize = 100;

/// Formats the fields by number, such as `{1: 7, 2: "text", 3: {4: 5}}`. Groups below the hundredth level
/// are formatted as `{..}`.
impl fmt::Debug for UnknownFields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt_fields(&self.bytes, MAX_DEBUG_DEPTH, f)
    }
}

fn fmt_fields(bytes: &[u8], levels: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let entries = fields(bytes).map(|field| (field.number, DebugValue(field.value, levels)));
    f.debug_map().entries(entries).finish()
}

/// A value, and the number of levels of groups in it that are formatted.
struct DebugValue<'a>(UnknownValue<'a>, usize);

impl fmt::Debug for DebugValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            UnknownValue::Varint(value) => value.fmt(f),
            UnknownValue::Fixed64(value) => write!(f, "{value:#018x}"),
            UnknownValue::Fixed32(value) => write!(f, "{value:#010x}"),
            UnknownValue::LengthPrefixed(bytes) => match core::str::from_utf8(bytes) {
                Ok(text) => text.fmt(f),
                Err(_) => bytes.fmt(f),
            },
            UnknownValue::Group(bytes) => match self.1.checked_sub(1) {
                Some(levels) => fmt_fields(bytes, levels, f),
                None => f.write_str("{..}"),
            },
        }
    }
}
