//! A borrowing decoder of the protobuf wire format, for descriptors.
//!
//! It follows the protobuf encoding guide: unknown fields are skipped, including groups, the last
//! of several scalars wins, and messages are merged.

use std::borrow::Cow;
use std::fmt;

/// The limit of nested messages: descriptors nest as deeply as messages, and protoc's limit is
/// lower.
const MAX_DEPTH: u32 = 100;

/// The error for bytes that are not a valid message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    what: &'static str,
    offset: usize,
}

impl DecodeError {
    /// Returns the offset of the invalid byte.
    pub(crate) fn offset(&self) -> usize {
        self.offset
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}", self.what, self.offset)
    }
}

impl std::error::Error for DecodeError {}

/// The undecoded value of one field.
#[derive(Clone, Copy, Debug)]
pub(super) enum Value<'a> {
    Varint(u64),
    Fixed,
    Bytes(Slice<'a>),
    Group,
}

/// The bytes of a length-delimited field, with their offset in the input for error messages.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slice<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) offset: usize,
    depth: u32,
}

/// A message that is decoded field by field.
pub(super) trait Decode<'a>: Default {
    /// Decodes a field; unknown field numbers are ignored.
    fn field(&mut self, number: u32, value: Value<'a>) -> Result<(), DecodeError>;
}

impl<'a> Slice<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, offset: 0, depth: 0 }
    }

    /// Decodes all fields into `message`.
    pub(super) fn merge<M: Decode<'a>>(self, message: &mut M) -> Result<(), DecodeError> {
        let mut reader =
            Reader { rest: self.bytes, end: self.offset + self.bytes.len(), depth: self.depth };
        if self.depth > MAX_DEPTH {
            return Err(reader.error("messages are nested too deeply"));
        }
        while !reader.rest.is_empty() {
            let (number, value) = reader.field()?;
            message.field(number, value)?;
        }
        Ok(())
    }
}

impl<'a> Value<'a> {
    pub(super) fn i32(self) -> i32 {
        // Negative numbers have ten bytes on the wire; the low half is the value.
        if let Value::Varint(v) = self { v as i32 } else { 0 }
    }

    pub(super) fn bool(self) -> bool {
        matches!(self, Value::Varint(v) if v != 0)
    }

    pub(super) fn slice(self) -> Slice<'a> {
        if let Value::Bytes(slice) = self { slice } else { Slice::new(&[]) }
    }

    pub(super) fn str(self) -> Result<&'a str, DecodeError> {
        let slice = self.slice();
        std::str::from_utf8(slice.bytes).map_err(|e| DecodeError {
            what: "invalid UTF-8",
            offset: slice.offset + e.valid_up_to(),
        })
    }

    /// Appends a message to a repeated field.
    pub(super) fn push<M: Decode<'a>>(self, list: &mut Vec<M>) -> Result<(), DecodeError> {
        let mut message = M::default();
        self.slice().merge(&mut message)?;
        list.push(message);
        Ok(())
    }

    /// Appends the values of a repeated number, packed or not.
    pub(super) fn push_i32(self, list: &mut Vec<i32>) -> Result<(), DecodeError> {
        match self {
            Value::Varint(v) => list.push(v as i32),
            Value::Bytes(slice) => {
                let end = slice.offset + slice.bytes.len();
                let mut reader = Reader { rest: slice.bytes, end, depth: 0 };
                while !reader.rest.is_empty() {
                    list.push(reader.varint()? as i32);
                }
            }
            Value::Fixed | Value::Group => {}
        }
        Ok(())
    }

    /// Stores the bytes of a message; further occurrences are appended, which merges the messages.
    pub(super) fn raw(self, raw: &mut Cow<'a, [u8]>) {
        let bytes = self.slice().bytes;
        if raw.is_empty() {
            *raw = Cow::Borrowed(bytes);
        } else {
            raw.to_mut().extend_from_slice(bytes);
        }
    }
}

/// Returns the fields of a valid message: the field number, and the bytes including the tag.
pub(crate) fn fields(bytes: &[u8]) -> impl Iterator<Item = (u32, &[u8])> {
    let mut reader = Reader { rest: bytes, end: bytes.len(), depth: 0 };
    std::iter::from_fn(move || {
        let start = reader.rest;
        let (number, _) = reader.field().ok()?;
        Some((number, &start[..start.len() - reader.rest.len()]))
    })
}

/// Returns a message without one of its fields; all other bytes are unchanged.
pub(super) fn fields_but(message: &[u8], left_out: u32) -> Result<Vec<u8>, DecodeError> {
    let mut kept = Vec::with_capacity(message.len());
    let mut reader = Reader { rest: message, end: message.len(), depth: 0 };
    while !reader.rest.is_empty() {
        let before = reader.rest;
        let (number, _) = reader.field()?;
        if number != left_out {
            kept.extend_from_slice(&before[..before.len() - reader.rest.len()]);
        }
    }
    Ok(kept)
}

struct Reader<'a> {
    rest: &'a [u8],
    end: usize,
    depth: u32,
}

impl<'a> Reader<'a> {
    fn error(&self, what: &'static str) -> DecodeError {
        DecodeError { what, offset: self.end - self.rest.len() }
    }

    fn varint(&mut self) -> Result<u64, DecodeError> {
        let mut value = 0u64;
        for (i, &byte) in self.rest.iter().enumerate().take(10) {
            value |= u64::from(byte & 0x7f) << (7 * i);
            if byte < 0x80 {
                self.rest = &self.rest[i + 1..];
                return Ok(value);
            }
        }
        Err(self.error(if self.rest.len() < 10 {
            "the input ends inside a number"
        } else {
            "a varint is too long"
        }))
    }

    fn take(&mut self, len: u64) -> Result<&'a [u8], DecodeError> {
        match usize::try_from(len).ok().and_then(|len| self.rest.split_at_checked(len)) {
            Some((head, tail)) => {
                self.rest = tail;
                Ok(head)
            }
            None => Err(self.error("the input ends inside a field")),
        }
    }

    fn tag(&mut self) -> Result<(u32, u32), DecodeError> {
        let key = self.varint()?;
        match u32::try_from(key) {
            Ok(key) if key >> 3 != 0 => Ok((key >> 3, key & 7)),
            _ => Err(self.error("an invalid field number")),
        }
    }

    fn field(&mut self) -> Result<(u32, Value<'a>), DecodeError> {
        let (number, wire_type) = self.tag()?;
        let value = match wire_type {
            0 => Value::Varint(self.varint()?),
            1 => self.take(8).map(|_| Value::Fixed)?,
            2 => {
                let len = self.varint()?;
                let offset = self.end - self.rest.len();
                Value::Bytes(Slice { bytes: self.take(len)?, offset, depth: self.depth + 1 })
            }
            3 => self.skip_group(number).map(|()| Value::Group)?,
            5 => self.take(4).map(|_| Value::Fixed)?,
            4 => return Err(self.error("an end group tag without a group")),
            _ => return Err(self.error("an invalid wire type")),
        };
        Ok((number, value))
    }

    /// Skips a group, which is always unknown because descriptors have no groups.
    ///
    /// An explicit stack replaces recursion because the input determines the depth.
    fn skip_group(&mut self, number: u32) -> Result<(), DecodeError> {
        let mut open = vec![number];
        while let Some(&current) = open.last() {
            let (number, wire_type) = self.tag()?;
            match wire_type {
                0 => drop(self.varint()?),
                1 => drop(self.take(8)?),
                2 => {
                    let len = self.varint()?;
                    self.take(len)?;
                }
                3 if open.len() > MAX_DEPTH as usize => {
                    return Err(self.error("groups are nested too deeply"));
                }
                3 => open.push(number),
                4 if number == current => drop(open.pop()),
                4 => return Err(self.error("an end group tag of another group")),
                5 => drop(self.take(4)?),
                _ => return Err(self.error("an invalid wire type")),
            }
        }
        Ok(())
    }
}
