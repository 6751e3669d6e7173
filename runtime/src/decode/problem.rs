//! What can be wrong with the input, and how does it become prost's error?
//!
//! prost keeps the kinds of its errors to itself. Each is had by giving prost's own functions bytes
//! that fail in the same way, which costs nothing until something is wrong.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use prost::DecodeError;
use prost::encoding::{self, DecodeContext, WireType};

use super::wire;

/// A way to fail.
#[derive(Debug)]
pub(crate) enum Problem {
    /// A varint is cut off or too long.
    Varint,
    /// A length or a value reaches beyond the end.
    Underflow,
    /// A tag has more than 32 bits.
    Key(u64),
    /// A tag has field number 0.
    Number,
    /// A tag has a wire type that its field does not have, or that does not exist. Which one is
    /// expected is found with the name of the field.
    WireType { tag: u32, expected: Option<u32> },
    /// A group ends that did not begin.
    EndGroup,
    /// A string is not UTF-8.
    Utf8,
    /// Messages are nested too deep.
    Recursion,
    /// A message of another generator has failed.
    Foreign(DecodeError),
    /// More memory would be allocated than the budget has.
    OverBudget,
    /// The same, with the length of the input and how many bytes it may allocate.
    Memory { input: usize, limit: usize },
    /// The input is longer than the caller allows.
    Size { input: usize, limit: usize },
    /// What only this crate reports.
    Own(&'static str),
}

/// A problem and where it is, innermost message first.
#[derive(Debug)]
pub(super) struct Report {
    problem: Problem,
    /// Message and field.
    place: Vec<(&'static str, &'static str)>,
}

impl Report {
    pub(super) fn new(problem: Problem) -> Box<Self> {
        Box::new(Self { problem, place: Vec::new() })
    }

    /// Adds a field by its tag. One that the message does not have is no place, as with prost, nor
    /// is a tag that cannot be.
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
        if let Problem::WireType { expected: expected @ None, .. } = &mut self.problem {
            *expected = Some(known & 7);
        }
        self.place.push((message, name));
    }

    /// Whether the budget was exceeded, in which case the error gets the numbers.
    pub(super) fn set_numbers(&mut self, input: usize, limit: usize) -> bool {
        let exceeded = matches!(self.problem, Problem::OverBudget);
        if exceeded {
            self.problem = Problem::Memory { input, limit };
        }
        exceeded
    }

    pub(super) fn into_error(self) -> DecodeError {
        let mut error = self.problem.into_error();
        for (message, field) in self.place {
            error.push(message, field);
        }
        error
    }
}

impl Problem {
    /// What is wrong with an end tag that ends no group that is open.
    pub(super) fn of_end(tag: u32) -> Self {
        if tag >> 3 == 0 { Self::Number } else { Self::EndGroup }
    }

    /// What is wrong with a tag with number 0: its wire type comes first.
    pub(super) fn of_number_0(tag: u32) -> Self {
        if tag & 7 > wire::FIXED32 { Self::WireType { tag, expected: None } } else { Self::Number }
    }

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
            Self::Own(text) => return own(text),
        };
        match result {
            Err(error) => error,
            // A prost that accepts these bytes has other limits; the input is refused all the same.
            Ok(()) => own("invalid input"),
        }
    }
}

#[allow(deprecated, reason = "prost has no other way to make an error with a text")]
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
