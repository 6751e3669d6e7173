//! Type-erased access to message types.

use std::fmt::Debug;
use std::marker::PhantomData;

use bytes::Buf;
use prost::{DecodeError, Message};
use rust_grpc::reflect::{MessageTable, Reflect};
use rust_grpc::{DecodeOptions, NativeMessage};

use crate::make::varint;
use crate::parent::{self, Place, Subject};
use crate::source::Source;
use crate::view::{Encode, View, view};

/// A message type, compiled with both codecs.
#[derive(Clone, Copy)]
pub struct Entry {
    /// The name of the descriptor set.
    pub set: &'static str,
    /// The kind of module of `native`.
    pub kind: &'static str,
    /// The full name.
    pub name: &'static str,
    /// True if the message type contains hash maps, whose order is unspecified.
    pub unordered: bool,
    /// The message type under test.
    pub native: &'static dyn Type,
    /// The message type under test, for decoding with limits.
    pub limited: &'static dyn Limited,
    /// The reference.
    pub derive: &'static dyn Type,
    /// The native message type that preserves unknown fields.
    pub kept: Option<&'static dyn Keeps>,
    /// The native message types whose fields can be accessed without knowing the type.
    pub reflected: &'static [&'static dyn Reflected],
}

impl Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}::{} ({})", self.kind, self.set, self.name)
    }
}

/// The function of prost that is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// `decode`.
    Decode,
    /// `merge` into the message decoded from `base`.
    Merge,
    /// `decode_length_delimited`, with more bytes after the message.
    LengthDelimited,
    /// `merge_length_delimited` into the message decoded from `base`.
    MergeLengthDelimited,
    /// `decode` of a prost message that contains the message.
    Child(Place),
}

/// A test case.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// The input.
    pub bytes: &'a [u8],
    /// The encoding of another message, for functions that need two.
    pub base: &'a [u8],
    /// The function.
    pub way: Way,
    /// The kind of buffer.
    pub source: Source,
}

/// The outcome of a test case.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The input was decoded.
    Taken(View),
    /// The input was rejected with this error.
    Refused(String),
    /// The input was decoded to a message that is inconsistent.
    Broken(String),
}

/// A message type with an erased Rust type.
pub trait Type: Sync {
    /// Executes a test case.
    fn run(&self, case: Case<'_>) -> Outcome;

    /// Decodes a message, and calls `look` while it is alive. Does not call `look` on errors.
    fn decode(&self, bytes: &[u8], look: &mut dyn FnMut());

    /// Compares two messages. Returns `None` if one of them cannot be decoded.
    fn equal(&self, a: &[u8], b: &[u8]) -> Option<bool>;
}

/// A message type that preserves unknown fields.
pub trait Keeps: Limited {
    /// Decodes, encodes and decodes again. Returns the equality of the messages, and both views.
    fn round_trip(&self, bytes: &[u8]) -> Option<(bool, View, View)>;
}

/// A message type that can be decoded with limits.
pub trait Limited: Sync {
    /// Decodes a message, and calls `look` while it is alive.
    ///
    /// # Errors
    /// Returns an error if the bytes are not a message or exceed a limit.
    fn decode(
        &self,
        options: DecodeOptions,
        bytes: &[u8],
        source: Source,
        look: &mut dyn FnMut(),
    ) -> Result<(), DecodeError>;
}

/// A message type whose fields can be accessed without knowing the type.
pub trait Reflected: Sync {
    /// Returns the table of the type.
    fn table(&self) -> &'static MessageTable;

    /// Returns the `Debug` output of a message of the type.
    fn debug(&self, message: &dyn Reflect) -> String;
}

/// A handle to a message type.
#[derive(Debug)]
pub struct Of<M>(PhantomData<fn() -> M>);

impl<M> Of<M> {
    /// The only value.
    pub const NEW: Self = Self(PhantomData);
}

impl<M: Subject> Type for Of<M> {
    fn run(&self, case: Case<'_>) -> Outcome {
        let Case { bytes, base, way, source } = case;
        match way {
            Way::Decode => outcome(
                source.with(bytes, |buf| Ok((M::decode(&mut *buf)?.boxed(), buf.remaining()))),
            ),
            Way::LengthDelimited => outcome(source.with(&delimited(bytes), |buf| {
                Ok((M::decode_length_delimited(&mut *buf)?.boxed(), buf.remaining()))
            })),
            Way::Merge => outcome(source.with(bytes, |buf| {
                let mut message = from_slice::<M>(base).unwrap_or_default();
                message.merge(&mut *buf)?;
                Ok((message.boxed(), buf.remaining()))
            })),
            Way::MergeLengthDelimited => outcome(source.with(&delimited(bytes), |buf| {
                let mut message = from_slice::<M>(base).unwrap_or_default();
                message.merge_length_delimited(&mut *buf)?;
                Ok((message.boxed(), buf.remaining()))
            })),
            Way::Child(place) => outcome(source.with(&place.parent(bytes, base), |buf| {
                Ok((parent::decode::<M>(&mut *buf)?.boxed(), buf.remaining()))
            })),
        }
    }

    fn decode(&self, bytes: &[u8], look: &mut dyn FnMut()) {
        if let Some(_message) = from_slice::<M>(bytes) {
            look();
        }
    }

    fn equal(&self, a: &[u8], b: &[u8]) -> Option<bool> {
        Some(from_slice::<M>(a)? == from_slice::<M>(b)?)
    }
}

impl<M: Subject + NativeMessage> Keeps for Of<M> {
    fn round_trip(&self, bytes: &[u8]) -> Option<(bool, View, View)> {
        let first = from_slice::<M>(bytes)?;
        let first_view = view(&first, 0).unwrap_or_else(|error| panic!("{error}"));
        let second = from_slice::<M>(&first_view.bytes).expect("what was encoded can be decoded");
        let second_view = view(&second, 0).unwrap_or_else(|error| panic!("{error}"));
        Some((first == second, first_view, second_view))
    }
}

impl<M: Reflect + Debug + 'static> Reflected for Of<M> {
    fn table(&self) -> &'static MessageTable {
        M::message_table()
    }

    fn debug(&self, message: &dyn Reflect) -> String {
        format!("{:#?}", message.downcast_ref::<M>().expect("a message of the type"))
    }
}

impl<M: NativeMessage> Limited for Of<M> {
    fn decode(
        &self,
        options: DecodeOptions,
        bytes: &[u8],
        source: Source,
        look: &mut dyn FnMut(),
    ) -> Result<(), DecodeError> {
        let message: M = source.with(bytes, |buf| options.decode(buf))?;
        look();
        drop(message);
        Ok(())
    }
}

trait Boxed: Sized {
    fn boxed(self) -> Box<dyn Encode>;
}

impl<M: Subject> Boxed for M {
    fn boxed(self) -> Box<dyn Encode> {
        Box::new(self)
    }
}

/// Decodes a message through the buffer type that all test cases share.
fn from_slice<M: Message + Default>(bytes: &[u8]) -> Option<M> {
    let mut bytes = bytes;
    let mut buf: &mut dyn Buf = &mut bytes;
    M::decode(&mut buf).ok()
}

/// Returns the bytes with their length before them, and other bytes after them.
fn delimited(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    varint(bytes.len() as u64, &mut out);
    out.extend_from_slice(bytes);
    out.extend([0x08, 0xff]);
    out
}

fn outcome(decoded: Result<(Box<dyn Encode>, usize), DecodeError>) -> Outcome {
    match decoded {
        Ok((message, left)) => view(&*message, left).map_or_else(Outcome::Broken, Outcome::Taken),
        Err(error) => Outcome::Refused(error.to_string()),
    }
}
