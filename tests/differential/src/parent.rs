//! A prost message that contains a message under test.

use std::any::Any;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt::Debug;

use bytes::{Buf, BufMut};
use prost::encoding::{DecodeContext, WireType};
use prost::{DecodeError, Message};

use crate::make::{varint, wrapped};
use crate::shape::{Field, Kind};

/// The traits of all messages that are compared.
pub trait Subject: Message + Default + PartialEq + Debug + 'static {}

impl<M: Message + Default + PartialEq + Debug + 'static> Subject for M {}

/// A message with a message under test in every kind of field that can hold one.
#[derive(PartialEq, Message)]
pub(crate) struct Parent {
    #[prost(message, optional, tag = "1")]
    one: Option<Child>,
    #[prost(message, repeated, tag = "2")]
    many: Vec<Child>,
    #[prost(group, optional, tag = "3")]
    group: Option<Child>,
    #[prost(btree_map = "int32, message", tag = "4")]
    map: BTreeMap<i32, Child>,
    #[prost(message, required, tag = "5")]
    always: Child,
    #[prost(message, optional, boxed, tag = "6")]
    deeper: Option<Box<Self>>,
}

/// A message with an erased type, so that [`Parent`] is compiled only once.
#[derive(Debug)]
struct Child(Box<dyn Hidden>);

thread_local! {
    /// The constructor of the children of parents decoded on this thread.
    static NEW: Cell<fn() -> Child> = const { Cell::new(new::<()>) };
}

fn new<M: Subject>() -> Child {
    Child(Box::new(M::default()))
}

/// Decodes a parent with children of type `M`.
pub(crate) fn decode<M: Subject>(buf: &mut dyn Buf) -> Result<Parent, DecodeError> {
    NEW.set(new::<M>);
    Parent::decode(buf)
}

trait Hidden: Debug + Send + Sync {
    fn encode_raw(&self, buf: &mut dyn BufMut);
    fn encoded_len(&self) -> usize;
    fn merge_field(
        &mut self,
        number: u32,
        wire_type: WireType,
        buf: &mut dyn Buf,
        context: DecodeContext,
    ) -> Result<(), DecodeError>;
    fn equals(&self, other: &dyn Hidden) -> bool;
    fn as_any(&self) -> &dyn Any;
}

impl<M: Subject> Hidden for M {
    fn encode_raw(&self, mut buf: &mut dyn BufMut) {
        M::encode_raw(self, &mut buf);
    }

    fn encoded_len(&self) -> usize {
        M::encoded_len(self)
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: WireType,
        mut buf: &mut dyn Buf,
        context: DecodeContext,
    ) -> Result<(), DecodeError> {
        M::merge_field(self, number, wire_type, &mut buf, context)
    }

    fn equals(&self, other: &dyn Hidden) -> bool {
        other.as_any().downcast_ref() == Some(self)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Default for Child {
    fn default() -> Self {
        NEW.get()()
    }
}

impl PartialEq for Child {
    fn eq(&self, other: &Self) -> bool {
        self.0.equals(&*other.0)
    }
}

impl Message for Child {
    fn encode_raw(&self, buf: &mut impl BufMut) {
        Hidden::encode_raw(&*self.0, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: WireType,
        buf: &mut impl Buf,
        context: DecodeContext,
    ) -> Result<(), DecodeError> {
        Hidden::merge_field(&mut *self.0, number, wire_type, buf, context)
    }

    fn encoded_len(&self) -> usize {
        Hidden::encoded_len(&*self.0)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

/// The field of [`Parent`] that contains the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "named after the fields")]
pub enum Place {
    One,
    Twice,
    Many,
    Group,
    Map,
    Always,
    Deeper,
}

impl Place {
    /// All variants.
    pub const ALL: [Self; 7] =
        [Self::One, Self::Twice, Self::Many, Self::Group, Self::Map, Self::Always, Self::Deeper];

    /// Encodes a parent with the message in this field. `other` is a second message for fields with two.
    pub(crate) fn parent(self, bytes: &[u8], other: &[u8]) -> Vec<u8> {
        let field = |number, kind| Field { number, kind, repeated: false, of: String::new() };
        let message = |number| wrapped(&field(number, Kind::Message), bytes);
        match self {
            Self::One => message(1),
            Self::Twice => {
                [wrapped(&field(1, Kind::Message), other), message(1), vec![0x78, 1]].concat()
            }
            Self::Many => [message(2), message(2), vec![0x7d, 1, 2, 3, 4]].concat(),
            Self::Group => wrapped(&field(3, Kind::Group), bytes),
            Self::Map => {
                let mut entry = vec![0x08, 7];
                entry.extend(message(2));
                let mut out = vec![0x22];
                varint(entry.len() as u64, &mut out);
                [out, entry].concat()
            }
            Self::Always => message(5),
            Self::Deeper => {
                (0..3).fold(message(1), |inner, _| wrapped(&field(6, Kind::Message), &inner))
            }
        }
    }
}
