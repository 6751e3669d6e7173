//! How are extensions read from a message, and written to it?
//!
//! An extension is a field that somebody else has added to a message. The message knows nothing of it
//! and keeps it among its unknown fields; a handle, which is a constant that is generated for the
//! extension, finds it there.

use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;

use prost::DecodeError;

use crate::decode::{Cx, Out, wire};
use crate::element::{Element, Packable};
use crate::encode::Writer;
use crate::message_set;
use crate::options::DecodeOptions;
use crate::unknown::{Record, UnknownFields};

/// A message that keeps extensions, among the fields that it does not know.
///
/// Implemented by generated code for messages that declare numbers for extensions and have the option
/// `unknown_fields`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not keep the fields that it does not know, in which extensions live",
    note = "generate it with the option `unknown_fields`; for the options of descriptors, take the \
            types of `rust_grpc::descriptor`"
)]
pub trait Extendable {
    /// What extensions are read from.
    fn unknown_fields(&self) -> &UnknownFields;

    /// What extensions are written to.
    fn unknown_fields_mut(&mut self) -> &mut UnknownFields;
}

/// `impl Extendable` over the field that holds what is not known.
#[doc(hidden)]
#[macro_export]
macro_rules! __extendable {
    ($message:ident, $field:ident) => {
        impl $crate::Extendable for $message {
            fn unknown_fields(&self) -> &$crate::UnknownFields {
                &self.$field
            }

            fn unknown_fields_mut(&mut self) -> &mut $crate::UnknownFields {
                &mut self.$field
            }
        }
    };
}

/// The handle of an extension of the message `M` that has at most one value, of the kind `K`.
///
/// Every call goes through the unknown fields of the message once. A value whose wire type is not the
/// extension's is none, and neither is a number that a closed enum does not have; both stay where they
/// are until the extension is set or cleared.
///
/// ```
/// use rust_grpc::{Extendable, Extension, UnknownFields, rt};
///
/// #[derive(Default)]
/// struct Order { unknown_fields: UnknownFields }
/// rt::extendable!(Order, unknown_fields);
///
/// const NOTE: Extension<Order, rt::Text> = Extension::new("shop.note", 100);
///
/// let mut order = Order::default();
/// assert_eq!(NOTE.get(&order)?, None);
/// NOTE.set(&mut order, "fragile".to_owned());
/// assert_eq!(NOTE.get(&order)?.as_deref(), Some("fragile"));
/// assert_eq!(order.unknown_fields.as_bytes(), b"\xa2\x06\x07fragile");
/// # Ok::<(), rust_grpc::prost::DecodeError>(())
/// ```
pub struct Extension<M: Extendable, K: Element> {
    name: Name,
    default: fn() -> K::Value,
    of: PhantomData<fn(&M)>,
}

impl<M: Extendable, K: Element> Extension<M, K> {
    /// An extension by its full name and field number.
    pub const fn new(full_name: &'static str, number: u32) -> Self {
        let name = Name { full_name, number, in_message_set: false };
        Self { name, default: K::default, of: PhantomData }
    }

    /// The same with a declared default.
    #[must_use]
    pub const fn with_default(self, default: fn() -> K::Value) -> Self {
        Self { default, ..self }
    }

    /// The same of a message with `message_set_wire_format`.
    #[must_use]
    pub const fn in_message_set(self) -> Self {
        Self { name: Name { in_message_set: true, ..self.name }, ..self }
    }

    /// Its field number.
    pub const fn number(&self) -> u32 {
        self.name.number
    }

    /// Its name with the package and the messages around it: `shop.v1.note`.
    pub const fn full_name(&self) -> &'static str {
        self.name.full_name
    }

    /// Returns the extension's value if it is set. If it occurs more than once, the last one wins;
    /// messages are merged.
    ///
    /// The value is decoded within [`DecodeOptions::SAFE`]; [`get_with`](Self::get_with) takes others.
    ///
    /// # Errors
    /// When the value is malformed, such as text that is not UTF-8, or exceeds a limit.
    pub fn get(&self, message: &M) -> Result<Option<K::Value>, DecodeError> {
        self.get_with(message, &DecodeOptions::SAFE)
    }

    /// Returns the extension's value if it is set, decoded with `options`.
    ///
    /// Limits apply to each call. Limits on memory count the occurrences of the extension as the input;
    /// [`max_memory_per_byte`](DecodeOptions::max_memory_per_byte) multiplies the length of all unknown
    /// fields of the message.
    ///
    /// # Errors
    /// When the value is malformed, such as text that is not UTF-8, or exceeds a limit.
    pub fn get_with(
        &self,
        message: &M,
        options: &DecodeOptions,
    ) -> Result<Option<K::Value>, DecodeError> {
        let mut slot = None;
        self.name.read(message.unknown_fields(), options, |tag, input, cx| match tag & 7 {
            wire if wire == K::WIRE => K::read(&mut slot, tag, input, cx),
            _ => Ok(input),
        })?;
        Ok(slot)
    }

    /// Its value, or the declared default, or what the type is by default.
    ///
    /// # Errors
    /// As [`Self::get`].
    pub fn get_or_default(&self, message: &M) -> Result<K::Value, DecodeError> {
        Ok(self.get(message)?.unwrap_or_else(self.default))
    }

    /// Whether it is set, be it to its default. What it is set to is not looked into.
    pub fn is_set(&self, message: &M) -> bool {
        let mut records = self.name.records(message.unknown_fields());
        records.any(|record| record.tag & 7 == K::WIRE && K::is_value(record.value))
    }

    /// Sets it. It is written behind all other fields of the message.
    pub fn set(&self, message: &mut M, value: K::Value) {
        let fields = message.unknown_fields_mut();
        self.name.remove(fields);
        fields.write(&|w| match self.name.in_message_set {
            true => message_set::write::<K>(w, self.number(), &value),
            false => K::write(w, self.number() << 3 | K::WIRE, &value),
        });
    }

    /// Takes it out of the message, with everything else that has its number.
    pub fn clear(&self, message: &mut M) {
        self.name.remove(message.unknown_fields_mut());
    }
}

/// The handle of an extension of the message `M` that has any number of values of the kind `K`.
///
/// Packed and expanded values are read alike; they are written as the schema says.
///
/// ```
/// use rust_grpc::{RepeatedExtension, UnknownFields, rt};
///
/// #[derive(Default)]
/// struct Order { unknown_fields: UnknownFields }
/// rt::extendable!(Order, unknown_fields);
///
/// const SIZES: RepeatedExtension<Order, rt::Int32> = RepeatedExtension::packed("shop.sizes", 101);
///
/// let mut order = Order::default();
/// SIZES.set(&mut order, [36, 38]);
/// SIZES.push(&mut order, 40);
/// assert_eq!(SIZES.get(&order)?, [36, 38, 40]);
/// # Ok::<(), rust_grpc::prost::DecodeError>(())
/// ```
pub struct RepeatedExtension<M: Extendable, K: Element> {
    name: Name,
    write: WriteList<K::Value>,
    of: PhantomData<fn(&M)>,
}

type WriteList<T> = for<'w> fn(Writer<'w>, u32, &'w [T]) -> Writer<'w>;

impl<M: Extendable, K: Element> RepeatedExtension<M, K> {
    const IS_PACKABLE: bool = K::WIRE != wire::LEN && K::WIRE != wire::START_GROUP;

    /// An extension by its full name and field number, written with a tag for each value.
    pub const fn expanded(full_name: &'static str, number: u32) -> Self {
        let name = Name { full_name, number, in_message_set: false };
        Self { name, write: write_expanded::<K>, of: PhantomData }
    }

    /// The same, written as one block.
    pub const fn packed(full_name: &'static str, number: u32) -> Self
    where
        K: Packable,
    {
        let name = Name { full_name, number, in_message_set: false };
        Self { name, write: write_packed::<K>, of: PhantomData }
    }

    /// Its field number.
    pub const fn number(&self) -> u32 {
        self.name.number
    }

    /// Its name with the package and the messages around it: `shop.v1.sizes`.
    pub const fn full_name(&self) -> &'static str {
        self.name.full_name
    }

    /// Returns all values, in order.
    ///
    /// They are decoded within [`DecodeOptions::SAFE`]; [`get_with`](Self::get_with) takes others.
    ///
    /// # Errors
    /// When a value is malformed, such as text that is not UTF-8, or the values exceed a limit.
    pub fn get(&self, message: &M) -> Result<Vec<K::Value>, DecodeError> {
        self.get_with(message, &DecodeOptions::SAFE)
    }

    /// Returns all values, in order, decoded with `options`. Limits count as of [`Extension::get_with`],
    /// for all values together.
    ///
    /// # Errors
    /// When a value is malformed, such as text that is not UTF-8, or the values exceed a limit.
    pub fn get_with(
        &self,
        message: &M,
        options: &DecodeOptions,
    ) -> Result<Vec<K::Value>, DecodeError> {
        let mut list = Vec::new();
        self.name.read(message.unknown_fields(), options, |tag, input, cx| match tag & 7 {
            wire if wire == K::WIRE => push::<K>(&mut list, tag, input, cx),
            wire::LEN if Self::IS_PACKABLE => push_block::<K>(&mut list, tag, input, cx),
            _ => Ok(input),
        })?;
        Ok(list)
    }

    /// Puts these values in the place of all that were there. They are written behind all other
    /// fields of the message.
    pub fn set(&self, message: &mut M, values: impl IntoIterator<Item = K::Value>) {
        let values: Vec<K::Value> = values.into_iter().collect();
        let fields = message.unknown_fields_mut();
        self.name.remove(fields);
        self.append(fields, &values);
    }

    /// Adds a value behind those that are there.
    pub fn push(&self, message: &mut M, value: K::Value) {
        self.append(message.unknown_fields_mut(), &[value]);
    }

    /// Takes all values out of the message, with everything else that has its number.
    pub fn clear(&self, message: &mut M) {
        self.name.remove(message.unknown_fields_mut());
    }

    fn append(&self, fields: &mut UnknownFields, values: &[K::Value]) {
        fields.write(&|w| (self.write)(w, self.number(), values));
    }
}

/// Reads one value.
fn push<'a, K: Element>(
    list: &mut Vec<K::Value>,
    tag: u32,
    input: &'a [u8],
    cx: &mut Cx<'a>,
) -> Out<'a> {
    cx.reserve_one(list)?;
    let mut value = None;
    let rest = K::read(&mut value, tag, input, cx)?;
    list.extend(value);
    Ok(rest)
}

/// Reads all values of a block.
fn push_block<'a, K: Element>(
    list: &mut Vec<K::Value>,
    tag: u32,
    input: &'a [u8],
    cx: &mut Cx<'a>,
) -> Out<'a> {
    let (mut block, rest) = cx.prefixed(input)?;
    while !block.is_empty() {
        block = push::<K>(list, tag - wire::LEN + K::WIRE, block, cx)?;
    }
    Ok(rest)
}

fn write_expanded<'w, K: Element>(
    mut w: Writer<'w>,
    number: u32,
    values: &'w [K::Value],
) -> Writer<'w> {
    for value in values.iter().rev() {
        w = K::write(w, number << 3 | K::WIRE, value);
    }
    w
}

fn write_packed<'w, K: Packable>(w: Writer<'w>, number: u32, values: &'w [K::Value]) -> Writer<'w> {
    K::write_packed(w, number << 3 | wire::LEN, values)
}

/// What an extension is called.
#[derive(Clone, Copy)]
struct Name {
    full_name: &'static str,
    number: u32,
    in_message_set: bool,
}

impl Name {
    /// The extension's part of a field, when it has one.
    fn part<'a>(&self, record: Record<'a>) -> Option<Record<'a>> {
        if self.in_message_set && record.tag == message_set::ITEM {
            return message_set::message(record.value, self.number);
        }
        (record.tag >> 3 == self.number).then_some(record)
    }

    fn records<'a>(&self, fields: &'a UnknownFields) -> impl Iterator<Item = Record<'a>> {
        fields.records().filter_map(|record| self.part(record))
    }

    fn remove(&self, fields: &mut UnknownFields) {
        fields.remove(|record| self.part(record).is_some());
    }

    /// Gives every occurrence of the extension to `read`: its tag, and the input after it.
    fn read<'a>(
        &self,
        fields: &'a UnknownFields,
        options: &DecodeOptions,
        mut read: impl FnMut(u32, &'a [u8], &mut Cx<'a>) -> Out<'a>,
    ) -> Result<(), DecodeError> {
        let limits = options.limits();
        let memory = limits.allowed(fields.as_bytes().len());
        let mut cx = Cx::new(limits, memory, None);
        let mut len = 0;
        for record in self.records(fields) {
            len += record.len;
            options.check_size(len).map_err(|failure| failure.error)?;
            let charged = cx.charge(record.len);
            if charged.and_then(|()| read(record.tag, record.value, &mut cx)).is_err() {
                let mut error = cx.into_failure(memory, len).error;
                // What prost puts a dot between. Without a package it stands before the name, which
                // is how protobuf writes such a name in full.
                let (package, name) =
                    self.full_name.rsplit_once('.').unwrap_or(("", self.full_name));
                error.push(package, name);
                return Err(error);
            }
        }
        Ok(())
    }
}

macro_rules! constants {
    ($($handle:ident),*) => {$(
        impl<M: Extendable, K: Element> Clone for $handle<M, K> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<M: Extendable, K: Element> Copy for $handle<M, K> {}

        /// Name and number.
        impl<M: Extendable, K: Element> fmt::Debug for $handle<M, K> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let handle = &mut f.debug_struct(stringify!($handle));
                handle.field("full_name", &self.full_name()).field("number", &self.number()).finish()
            }
        }
    )*};
}

constants!(Extension, RepeatedExtension);

#[cfg(test)]
mod tests {
    use alloc::string::String;
    use alloc::vec::Vec;

    use super::*;
    use crate::kind::{Float, Foreign, Int32, Sint64, Text};

    #[derive(Default)]
    struct Base {
        unknown_fields: UnknownFields,
    }
    __extendable!(Base, unknown_fields);

    fn base(bytes: &[u8]) -> Base {
        let mut base = Base::default();
        base.unknown_fields.write(&|w| w.put(bytes));
        base
    }

    const COUNT: Extension<Base, Int32> = Extension::new("pkg.count", 5).with_default(|| 42);
    const NAME: Extension<Base, Text> = Extension::new("name", 6);
    const OFFSETS: RepeatedExtension<Base, Sint64> = RepeatedExtension::packed("pkg.offsets", 7);
    const WEIGHTS: RepeatedExtension<Base, Float> = RepeatedExtension::expanded("pkg.weights", 8);

    #[test]
    fn the_last_value_counts_and_other_wire_types_are_none() {
        let message = base(&[0x28, 1, 0x32, 1, b'x', 0x28, 2, 0x2a, 1, 9]);
        assert_eq!(COUNT.get(&message), Ok(Some(2)));
        assert_eq!(COUNT.get_or_default(&base(&[])), Ok(42));
        let other = base(&[0x2a, 1, 9]);
        assert_eq!((COUNT.get(&other), COUNT.is_set(&other)), (Ok(None), false));
    }

    #[test]
    fn setting_replaces_and_keeps_the_order_of_the_rest() {
        let mut message = base(&[0x08, 1, 0x28, 1, 0x2b, 0x08, 1, 0x2c, 0x10, 2, 0x2d, 0, 0, 0, 0]);
        COUNT.set(&mut message, -1);
        let mut expected = Vec::from([0x08, 1, 0x10, 2, 0x28]);
        prost::encoding::encode_varint(u64::MAX, &mut expected);
        assert_eq!(message.unknown_fields.as_bytes(), expected);
        assert!(COUNT.is_set(&message));
        COUNT.clear(&mut message);
        assert_eq!(message.unknown_fields.as_bytes(), [0x08, 1, 0x10, 2]);
    }

    #[test]
    fn lists_are_read_packed_and_expanded() {
        let mut message = base(&[0x38, 1, 0x3a, 3, 2, 3, 4, 0x38, 5]);
        assert_eq!(OFFSETS.get(&message).unwrap(), [-1, 1, -2, 2, -3]);
        OFFSETS.set(&mut message, [1, -1]);
        assert_eq!(message.unknown_fields.as_bytes(), [0x3a, 2, 2, 1]);
        OFFSETS.set(&mut message, []);
        assert!(message.unknown_fields.is_empty(), "an empty list is not written");

        WEIGHTS.set(&mut message, [1.0, 2.0]);
        let bytes = [[0x45].as_slice(), &1f32.to_le_bytes(), &[0x45], &2f32.to_le_bytes()].concat();
        assert_eq!(message.unknown_fields.as_bytes(), bytes);
        assert_eq!(WEIGHTS.get(&message).unwrap(), [1.0, 2.0]);
    }

    #[test]
    fn errors_name_the_extension() {
        let error = NAME.get(&base(&[0x32, 1, 0xff])).unwrap_err().to_string();
        assert!(error.contains(".name: invalid string value"), "{error}");
        let error = OFFSETS.get(&base(&[0x3a, 1, 0x80])).unwrap_err().to_string();
        assert!(error.contains("pkg.offsets: invalid varint"), "{error}");
    }

    #[test]
    fn messages_from_elsewhere_are_merged() {
        // prost's own wrapper: a message with the field 1.
        const WRAPPED: Extension<Base, Foreign<String>> = Extension::new("pkg.wrapped", 9);
        let mut message = base(&[0x4a, 3, 0x0a, 1, b'a', 0x4a, 0]);
        assert_eq!(WRAPPED.get(&message), Ok(Some("a".into())), "an empty one changes nothing");
        WRAPPED.set(&mut message, "b".into());
        assert_eq!(message.unknown_fields.as_bytes(), [0x4a, 3, 0x0a, 1, b'b']);
    }
}
