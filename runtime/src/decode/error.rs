//! Decode errors and their conversion to [`DecodeError`].
//!
//! prost does not export constructors for the kinds of its errors. Each kind is therefore produced by
//! passing bytes to prost's functions that fail in the same way, which costs nothing unless decoding fails.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use prost::DecodeError;
use prost::encoding::{self, DecodeContext, WireType};

use super::wire;

/// The kinds of decode errors.
#[derive(Debug)]
pub(crate) enum ErrorKind {
    /// A varint is truncated or too long.
    Varint,
    /// A length or a value extends beyond the end of the input.
    Underflow,
    /// A tag has more than 32 bits.
    Key(u64),
    /// A tag has field number 0.
    Number,
    /// A tag has a wire type that its field does not have, or that does not exist. If `expected` is `None`,
    /// it is looked up together with the name of the field.
    WireType { tag: u32, expected: Option<u32> },
    /// An end-group tag has no matching start-group tag.
    EndGroup,
    /// A string is not UTF-8.
    Utf8,
    /// Messages are nested too deeply.
    Recursion,
    /// A message of another codec failed to decode.
    Foreign(DecodeError),
    /// Decoding would allocate more memory than the budget allows.
    OverBudget,
    /// Decoding an input of `input` bytes would allocate more than `limit` bytes.
    Memory { input: usize, limit: usize },
    /// The input is longer than the caller allows.
    Size { input: usize, limit: usize },
    /// An error that prost does not have.
    Other(&'static str),
}

/// A kind and where it is, innermost message first.
#[derive(Debug)]
pub(super) struct Report {
    kind: ErrorKind,
    /// The names of each message and field.
    path: Vec<(&'static str, &'static str)>,
}

impl Report {
    pub(super) fn new(kind: ErrorKind) -> Box<Self> {
        Box::new(Self { kind, path: Vec::new() })
    }

    /// Adds a field to the path by its tag. Fields that the message does not have and tags with an invalid
    /// wire type are not added, as with prost.
    pub(super) fn locate(&mut self, names: &'static str, tag: u32) {
        if tag & 7 > wire::FIXED32 {
            return;
        }
        let mut words = names.split(' ');
        let Some(message) = words.next() else { return };
        let field = words.find_map(|word| {
            let (known, name) = word.split_once(':')?;
            let known: u32 = known.parse().ok()?;
            (known >> 3 == tag >> 3).then_some((known, name))
        });
        let Some((known, name)) = field else { return };
        if let ErrorKind::WireType { expected: expected @ None, .. } = &mut self.kind {
            *expected = Some(known & 7);
        }
        if !name.is_empty() {
            self.path.push((message, name));
        }
    }

    /// Returns true if the memory budget was exceeded, and if so, adds the numbers to the error.
    pub(super) fn set_numbers(&mut self, input: usize, limit: usize) -> bool {
        let exceeded = matches!(self.kind, ErrorKind::OverBudget);
        if exceeded {
            self.kind = ErrorKind::Memory { input, limit };
        }
        exceeded
    }

    /// Returns prost's error, with the path.
    pub(super) fn into_error(self) -> DecodeError {
        let mut error = self.kind.into_error();
        for (message, field) in self.path {
            error.push(message, field);
        }
        error
    }
}

impl ErrorKind {
    /// Returns the error for an end-group tag that does not end the current group.
    pub(super) fn of_end(tag: u32) -> Self {
        if tag >> 3 == 0 { Self::Number } else { Self::EndGroup }
    }

    /// Returns the error for a tag with field number 0. An invalid wire type takes precedence.
    pub(super) fn of_number_0(tag: u32) -> Self {
        if tag & 7 > wire::FIXED32 { Self::WireType { tag, expected: None } } else { Self::Number }
    }

    /// Returns prost's error of this kind.
    pub(crate) fn into_error(self) -> DecodeError {
        let context = DecodeContext::default;
        let mut text = String::new();
        let result = match self {
            Self::Varint => encoding::decode_varint(&mut &[0xff; 11][..]).map(drop),
            Self::Underflow => skip(WireType::SixtyFourBit, &[]),
            Self::Key(key) => {
                let mut bytes = Vec::new();
                encoding::encode_varint(key, &mut bytes);
                encoding::decode_key(&mut &bytes[..]).map(drop)
            }
            Self::Number => encoding::decode_key(&mut &[0u8][..]).map(drop),
            Self::WireType { tag, expected } => wire_type(tag, expected),
            Self::EndGroup => skip(WireType::EndGroup, &[]),
            Self::Utf8 => encoding::string::merge(
                WireType::LengthDelimited,
                &mut text,
                &mut &[1, 0xff][..],
                context(),
            ),
            Self::Recursion => skip(WireType::StartGroup, &[0x0b; 200]),
            Self::Foreign(error) => return error,
            Self::OverBudget => return own("message allocates more memory than the limit"),
            Self::Memory { input, limit } => {
                return own(format!(
                    "message of {input} bytes allocates more memory than the limit of {limit} bytes"
                ));
            }
            Self::Size { input, limit } => {
                return own(format!(
                    "message of {input} bytes is larger than the limit of {limit} bytes"
                ));
            }
            Self::Other(text) => return own(text),
        };
        match result {
            Err(error) => error,
            // A version of prost that accepts these bytes has other limits. The input is still refused.
            Ok(()) => own("invalid input"),
        }
    }
}

#[allow(deprecated, reason = "prost has no other constructor that takes a message")]
fn own(text: impl Into<Cow<'static, str>>) -> DecodeError {
    DecodeError::new(text)
}

fn skip(wire_type: WireType, input: &[u8]) -> Result<(), DecodeError> {
    let mut input = input;
    encoding::skip_field(wire_type, 1, &mut input, DecodeContext::default())
}

fn wire_type(tag: u32, expected: Option<u32>) -> Result<(), DecodeError> {
    let actual = WireType::try_from(u64::from(tag & 7))?;
    let expected = WireType::try_from(u64::from(expected.unwrap_or(wire::LEN)))?;
    encoding::check_wire_type(expected, actual)
}
