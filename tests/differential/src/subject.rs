//! How is one message type used like any other?

use std::fmt::Debug;
use std::marker::PhantomData;

use bytes::Buf;
use prost::{DecodeError, Message};
use rust_grpc::{DecodeOptions, Native};

use crate::make::varint;
use crate::parent::{self, Place, Subject};
use crate::source::Source;
use crate::view::{Encode, View, view};

/// A message with both codecs.
#[derive(Clone, Copy)]
pub struct Entry {
    /// The set that it is in.
    pub set: &'static str,
    /// The module that `native` is in.
    pub kind: &'static str,
    /// Full name.
    pub name: &'static str,
    /// Whether maps in it go out, and are shown, in any order.
    pub unordered: bool,
    /// Under test.
    pub native: &'static dyn Type,
    /// The same, decoded with limits.
    pub limited: &'static dyn Limited,
    /// What is right.
    pub derive: &'static dyn Type,
    /// Native, with everything that it does not know.
    pub kept: Option<&'static dyn Keeps>,
}

impl Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}::{} ({})", self.kind, self.set, self.name)
    }
}

/// Which of prost's functions is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// `decode`.
    Decode,
    /// `merge` into the message that `base` is.
    Merge,
    /// `decode_length_delimited`, with bytes behind the message.
    LengthDelimited,
    /// `merge_length_delimited` into the message that `base` is.
    MergeLengthDelimited,
    /// As a part of a message of prost's.
    Child(Place),
}

/// What is done.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// The input.
    pub bytes: &'a [u8],
    /// Another message, for what takes two.
    pub base: &'a [u8],
    /// The function.
    pub way: Way,
    /// The buffer.
    pub source: Source,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// A message.
    Taken(View),
    /// An error, as it is shown.
    Refused(String),
    /// A message that contradicts itself.
    Broken(String),
}

/// A message type behind one interface.
pub trait Type: Sync {
    /// Does it.
    fn run(&self, case: Case<'_>) -> Outcome;

    /// Decodes a message, and looks at what there is while it lives, if it does.
    fn decode(&self, bytes: &[u8], look: &mut dyn FnMut());

    /// Whether both are the same message. None when one of them is none.
    fn equal(&self, a: &[u8], b: &[u8]) -> Option<bool>;
}

/// The type of a message that keeps what it does not know.
pub trait Keeps: Limited {
    /// Decoded, encoded and decoded again: whether that is the same message, and both encodings.
    fn round_trip(&self, bytes: &[u8]) -> Option<(bool, View, View)>;
}

/// A message type that is decoded with limits.
pub trait Limited: Sync {
    /// Decodes a message, and looks at what there is while it lives, if it does.
    ///
    /// # Errors
    /// When the bytes are not a message, or beyond a limit.
    fn decode(
        &self,
        options: DecodeOptions,
        bytes: &[u8],
        source: Source,
        look: &mut dyn FnMut(),
    ) -> Result<(), DecodeError>;
}

/// The type of a message.
#[derive(Debug)]
pub struct Of<M>(PhantomData<fn() -> M>);

impl<M> Of<M> {
    /// It has no value.
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

impl<M: Subject + Native> Keeps for Of<M> {
    fn round_trip(&self, bytes: &[u8]) -> Option<(bool, View, View)> {
        let first = from_slice::<M>(bytes)?;
        let first_view = view(&first, 0).unwrap_or_else(|error| panic!("{error}"));
        let second = from_slice::<M>(&first_view.bytes).expect("what was encoded can be decoded");
        let second_view = view(&second, 0).unwrap_or_else(|error| panic!("{error}"));
        Some((first == second, first_view, second_view))
    }
}

impl<M: Native> Limited for Of<M> {
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

/// With the type of buffer that all others have too.
fn from_slice<M: Message + Default>(bytes: &[u8]) -> Option<M> {
    let mut bytes = bytes;
    let mut buf: &mut dyn Buf = &mut bytes;
    M::decode(&mut buf).ok()
}

/// With its length before it, and something behind it.
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
