//! What is kept of fields that a message does not have?

use alloc::vec::Vec;
use core::fmt;

use crate::decode::{split_prefixed, split_varint, wire};
use crate::encode::{self, Writer};

/// Fields that were not known when a message was decoded, in the order they had on the wire.
///
/// They are re-emitted after the known fields when the message is encoded, with their values as they were
/// and their tags and lengths in the shortest form. All of them together are one piece of memory, as large
/// as they are on the wire, and less than twice that where they came in several pieces. What a packed field has of numbers that a closed enum does not have is a field each.
///
/// ```
/// use rust_grpc::UnknownFields;
///
/// let fields = UnknownFields::default();
/// assert!(fields.is_empty());
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct UnknownFields {
    /// Tags and values, as on the wire; always whole fields.
    bytes: Vec<u8>,
}

/// One field: its number and its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownField<'a> {
    /// Field number.
    pub number: u32,
    /// What stands behind it.
    pub value: UnknownValue<'a>,
}

/// A value by its wire type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnknownValue<'a> {
    /// An integer, `bool` or enum.
    Varint(u64),
    /// 64 bits.
    Fixed64(u64),
    /// 32 bits.
    Fixed32(u32),
    /// A string, bytes, a message or packed numbers.
    LengthPrefixed(&'a [u8]),
    /// A group, without its tags.
    Group(&'a [u8]),
}

impl UnknownFields {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// All of them, as they are on the wire.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Forgets them.
    pub fn clear(&mut self) {
        self.bytes.clear();
    }

    /// The fields in order.
    pub fn iter(&self) -> impl Iterator<Item = UnknownField<'_>> {
        fields(&self.bytes)
    }

    /// The fields in order, as they stand on the wire.
    pub(crate) fn records(&self) -> impl Iterator<Item = Record<'_>> {
        records(&self.bytes)
    }

    /// Takes out the fields of which `is` is true; the others keep their order.
    pub(crate) fn remove(&mut self, is: impl Fn(Record<'_>) -> bool) {
        let (mut at, mut kept) = (0, 0);
        while let Some((record, behind)) = split_record(&self.bytes[at..]) {
            let end = self.bytes.len() - behind.len();
            if !is(record) {
                self.bytes.copy_within(at..end, kept);
                kept += end - at;
            }
            at = end;
        }
        self.bytes.truncate(kept);
    }

    /// Adds whole fields, which `write` writes.
    pub(crate) fn write<'w>(&mut self, write: &dyn Fn(Writer<'w>) -> Writer<'w>) {
        encode::append(&mut self.bytes, write);
    }

    /// Where they are.
    pub(crate) fn memory(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }
}

fn fields(mut bytes: &[u8]) -> impl Iterator<Item = UnknownField<'_>> {
    core::iter::from_fn(move || {
        let (field, behind) = split_field(bytes)?;
        bytes = behind;
        Some(field)
    })
}

/// A field as it stands on the wire.
#[derive(Clone, Copy)]
pub(crate) struct Record<'a> {
    /// Number and wire type.
    pub(crate) tag: u32,
    /// The value, and all that follows it.
    pub(crate) value: &'a [u8],
    /// The length of the value.
    pub(crate) len: usize,
}

/// Fields up to the end of the bytes, or of a group.
pub(crate) fn records(mut bytes: &[u8]) -> impl Iterator<Item = Record<'_>> {
    core::iter::from_fn(move || {
        let (record, behind) = split_record(bytes)?;
        bytes = behind;
        Some(record)
    })
}

/// The first field of bytes that are whole fields, and what is behind it.
fn split_record(bytes: &[u8]) -> Option<(Record<'_>, &[u8])> {
    let (tag, value) = split_varint(bytes)?;
    let tag = u32::try_from(tag).ok()?;
    let (_, rest) = split_value(tag, value)?;
    Some((Record { tag, value, len: value.len() - rest.len() }, rest))
}

/// The same, with its value taken apart.
fn split_field(bytes: &[u8]) -> Option<(UnknownField<'_>, &[u8])> {
    let (tag, rest) = split_varint(bytes)?;
    let tag = u32::try_from(tag).ok()?;
    let (value, rest) = split_value(tag, rest)?;
    Some((UnknownField { number: tag >> 3, value }, rest))
}

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

/// The length of a group's fields, and what is behind its end tag. Without recursion: groups have
/// been matched when they came in.
fn group_end(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut open = 1;
    let mut rest = bytes;
    loop {
        let (tag, behind) = split_varint(rest)?;
        let tag = u32::try_from(tag).ok()?;
        match tag & 7 {
            wire::START_GROUP => open += 1,
            wire::END_GROUP => open -= 1,
            _ => {}
        }
        if open == 0 {
            return Some((bytes.len() - rest.len(), behind));
        }
        rest = match tag & 7 {
            wire::START_GROUP | wire::END_GROUP => behind,
            _ => split_value(tag, behind)?.1,
        };
    }
}

/// How many groups in one another `Debug` shows: as many as prost decodes. A decode with a higher limit
/// must not lead to one that overflows the stack.
const SHOWN: usize = 100;

/// `{1: 7, 2: "text", 3: {4: 5}}`: what the schema would call it is not known. Groups below the hundredth
/// level are shown as `{..}`.
impl fmt::Debug for UnknownFields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show(&self.bytes, SHOWN, f)
    }
}

fn show(bytes: &[u8], levels: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let entries = fields(bytes).map(|field| (field.number, Shown(field.value, levels)));
    f.debug_map().entries(entries).finish()
}

/// A value, and how many groups in it are shown.
struct Shown<'a>(UnknownValue<'a>, usize);

impl fmt::Debug for Shown<'_> {
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
                Some(levels) => show(bytes, levels, f),
                None => f.write_str("{..}"),
            },
        }
    }
}
