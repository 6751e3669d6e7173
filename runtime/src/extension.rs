//! Access to the extensions of a message.
//!
//! An extension is a field that another file has added to a message. The message preserves it as an unknown
//! field. The generated code of the extension is a constant, which gets and sets the extension in the
//! unknown fields.

use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;

use prost::DecodeError;

use crate::decode::{Decoder, ReadResult, wire};
use crate::encode::Writer;
use crate::kind::{Element, Packable};
use crate::message_set;
use crate::options::DecodeOptions;
use crate::unknown::{Record, UnknownFields};

/// A message that preserves extensions in its unknown fields.
///
/// Generated code implements this trait for messages that declare extension ranges and have the option
/// `unknown_fields`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not preserve unknown fields, so it cannot hold extensions",
    note = "generate the message with the option `unknown_fields`; for the options of descriptors, use \
            the types of `rust_grpc::descriptor`"
)]
pub trait Extendable {
    /// Returns the unknown fields, from which extensions are read.
    fn unknown_fields(&self) -> &UnknownFields;

    /// Returns the unknown fields, to which extensions are written.
    fn unknown_fields_mut(&mut self) -> &mut UnknownFields;
}

/// Implements `Extendable` for a message with the given field for unknown fields.
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

/// A singular extension of the message type `M` with a value of the type `K`.
///
/// Every call searches the unknown fields of the message. A value with an unexpected wire type and an
/// undefined number of a closed enum are ignored, and preserved until the extension is set or cleared.
///
/// ```
/// use rust_grpc::{Extendable, Extension, UnknownFields, kind, rt};
///
/// #[derive(Default)]
/// struct Order { unknown_fields: UnknownFields }
/// rt::extendable!(Order, unknown_fields);
///
/// const NOTE: Extension<Order, kind::String> = Extension::new("shop.note", 100);
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
    /// Returns the extension with a full name and field number.
    pub const fn new(full_name: &'static str, number: u32) -> Self {
        let name = Name { full_name, number, in_message_set: false };
        Self { name, default: K::default, of: PhantomData }
    }

    /// Returns the extension with a declared default.
    #[must_use]
    pub const fn with_default(self, default: fn() -> K::Value) -> Self {
        Self { default, ..self }
    }

    /// Returns the extension for a message with `message_set_wire_format`.
    #[must_use]
    pub const fn in_message_set(self) -> Self {
        Self { name: Name { in_message_set: true, ..self.name }, ..self }
    }

    /// Returns the field number.
    pub const fn number(&self) -> u32 {
        self.name.number
    }

    /// Returns the full name, which includes the package and the enclosing messages, such as `shop.v1.note`.
    pub const fn full_name(&self) -> &'static str {
        self.name.full_name
    }

    /// Returns the extension's value if it is set. If it occurs more than once, the last one wins;
    /// messages are merged.
    ///
    /// The value is decoded with the limits of [`DecodeOptions::SAFE`]. Use [`get_with`](Self::get_with) for
    /// other limits.
    ///
    /// # Errors
    /// Fails if the value is malformed, such as a string that is not UTF-8, or exceeds a limit.
    pub fn get(&self, message: &M) -> Result<Option<K::Value>, DecodeError> {
        self.get_with(message, &DecodeOptions::SAFE)
    }

    /// Returns the extension's value if it is set, decoded with `options`.
    ///
    /// Limits apply to each call. For limits on memory, the occurrences of the extension are the input.
    /// [`max_memory_per_byte`](DecodeOptions::max_memory_per_byte) is multiplied by the length of all unknown
    /// fields of the message.
    ///
    /// # Errors
    /// Fails if the value is malformed, such as a string that is not UTF-8, or exceeds a limit.
    pub fn get_with(
        &self,
        message: &M,
        options: &DecodeOptions,
    ) -> Result<Option<K::Value>, DecodeError> {
        self.read_from(message.unknown_fields(), options)
    }

    /// Returns the extension's value in unknown fields.
    pub(crate) fn read_from(
        &self,
        fields: &UnknownFields,
        options: &DecodeOptions,
    ) -> Result<Option<K::Value>, DecodeError> {
        let mut slot = None;
        self.name.read(fields, options, |tag, input, decoder| match tag & 7 {
            wire if wire == K::WIRE => K::read(&mut slot, tag, input, decoder),
            _ => Ok(input),
        })?;
        Ok(slot)
    }

    /// Returns the extension's value. If it is not set, returns the declared default or the default of the
    /// type.
    ///
    /// # Errors
    /// Fails if the value is malformed or exceeds a limit, as [`get`](Self::get) does.
    pub fn get_or_default(&self, message: &M) -> Result<K::Value, DecodeError> {
        Ok(self.get(message)?.unwrap_or_else(self.default))
    }

    /// Returns true if the extension is set, even to its default.
    ///
    /// The value is not validated, except that an undefined number of a closed enum is ignored.
    pub fn is_set(&self, message: &M) -> bool {
        let mut records = self.name.records(message.unknown_fields());
        records.any(|record| record.tag & 7 == K::WIRE && K::is_value(record.value))
    }

    /// Sets the extension, which is then the last of the unknown fields.
    pub fn set(&self, message: &mut M, value: K::Value) {
        self.write_to(message.unknown_fields_mut(), Some(&value));
    }

    /// Sets the extension in unknown fields, or removes it if there is no value.
    pub(crate) fn write_to(&self, fields: &mut UnknownFields, value: Option<&K::Value>) {
        self.name.remove(fields);
        let Some(value) = value else { return };
        fields.write(&|w| match self.name.in_message_set {
            true => message_set::write::<K>(w, self.number(), value),
            false => K::write(w, self.number() << 3 | K::WIRE, value),
        });
    }

    /// Removes the extension from the message, including values with an unexpected wire type.
    pub fn clear(&self, message: &mut M) {
        self.name.remove(message.unknown_fields_mut());
    }
}

/// A repeated extension of the message type `M` with values of the type `K`.
///
/// Packed and expanded values are decoded alike. They are encoded as the schema declares.
///
/// ```
/// use rust_grpc::{RepeatedExtension, UnknownFields, kind, rt};
///
/// #[derive(Default)]
/// struct Order { unknown_fields: UnknownFields }
/// rt::extendable!(Order, unknown_fields);
///
/// const SIZES: RepeatedExtension<Order, kind::Int32> = RepeatedExtension::packed("shop.sizes", 101);
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

    /// Returns the extension with a full name and field number, whose values are encoded with a tag each.
    pub const fn expanded(full_name: &'static str, number: u32) -> Self {
        let name = Name { full_name, number, in_message_set: false };
        Self { name, write: write_expanded::<K>, of: PhantomData }
    }

    /// Returns the extension with a full name and field number, whose values are encoded as a packed field.
    pub const fn packed(full_name: &'static str, number: u32) -> Self
    where
        K: Packable,
    {
        let name = Name { full_name, number, in_message_set: false };
        Self { name, write: write_packed::<K>, of: PhantomData }
    }

    /// Returns the field number.
    pub const fn number(&self) -> u32 {
        self.name.number
    }

    /// Returns the full name, which includes the package and the enclosing messages, such as `shop.v1.sizes`.
    pub const fn full_name(&self) -> &'static str {
        self.name.full_name
    }

    /// Returns all values, in order.
    ///
    /// The values are decoded with the limits of [`DecodeOptions::SAFE`]. Use [`get_with`](Self::get_with)
    /// for other limits.
    ///
    /// # Errors
    /// Fails if a value is malformed, such as a string that is not UTF-8, or the values exceed a limit.
    pub fn get(&self, message: &M) -> Result<Vec<K::Value>, DecodeError> {
        self.get_with(message, &DecodeOptions::SAFE)
    }

    /// Returns all values, in order, decoded with `options`.
    ///
    /// Limits apply to all values together, and are counted as for [`Extension::get_with`].
    ///
    /// # Errors
    /// Fails if a value is malformed, such as a string that is not UTF-8, or the values exceed a limit.
    pub fn get_with(
        &self,
        message: &M,
        options: &DecodeOptions,
    ) -> Result<Vec<K::Value>, DecodeError> {
        self.read_from(message.unknown_fields(), options)
    }

    /// Returns all values in unknown fields, in order.
    pub(crate) fn read_from(
        &self,
        fields: &UnknownFields,
        options: &DecodeOptions,
    ) -> Result<Vec<K::Value>, DecodeError> {
        let mut list = Vec::new();
        self.name.read(fields, options, |tag, input, decoder| match tag & 7 {
            wire if wire == K::WIRE => push::<K>(&mut list, tag, input, decoder),
            wire::LEN if Self::IS_PACKABLE => push_packed::<K>(&mut list, tag, input, decoder),
            _ => Ok(input),
        })?;
        Ok(list)
    }

    /// Replaces all values. The new ones are then the last of the unknown fields.
    pub fn set(&self, message: &mut M, values: impl IntoIterator<Item = K::Value>) {
        let values: Vec<K::Value> = values.into_iter().collect();
        self.write_to(message.unknown_fields_mut(), &values);
    }

    /// Replaces all values in unknown fields.
    pub(crate) fn write_to(&self, fields: &mut UnknownFields, values: &[K::Value]) {
        self.name.remove(fields);
        self.append(fields, values);
    }

    /// Appends a value.
    pub fn push(&self, message: &mut M, value: K::Value) {
        self.append(message.unknown_fields_mut(), &[value]);
    }

    /// Removes all values from the message, including those with an unexpected wire type.
    pub fn clear(&self, message: &mut M) {
        self.name.remove(message.unknown_fields_mut());
    }

    fn append(&self, fields: &mut UnknownFields, values: &[K::Value]) {
        fields.write(&|w| (self.write)(w, self.number(), values));
    }
}

/// Decodes one value and appends it to a list.
fn push<'a, K: Element>(
    list: &mut Vec<K::Value>,
    tag: u32,
    input: &'a [u8],
    decoder: &mut Decoder<'a>,
) -> ReadResult<'a> {
    decoder.reserve_one(list)?;
    let mut value = None;
    let rest = K::read(&mut value, tag, input, decoder)?;
    list.extend(value);
    Ok(rest)
}

/// Decodes all values of a packed field and appends them to a list.
fn push_packed<'a, K: Element>(
    list: &mut Vec<K::Value>,
    tag: u32,
    input: &'a [u8],
    decoder: &mut Decoder<'a>,
) -> ReadResult<'a> {
    let (mut block, rest) = decoder.prefixed(input)?;
    while !block.is_empty() {
        block = push::<K>(list, tag - wire::LEN + K::WIRE, block, decoder)?;
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

/// The identity of an extension.
#[derive(Clone, Copy)]
struct Name {
    full_name: &'static str,
    number: u32,
    in_message_set: bool,
}

impl Name {
    /// Returns the occurrence of the extension in an unknown field, which is the field itself or the message
    /// in an item of a message set, or `None` if the field is not the extension's.
    fn occurrence<'a>(&self, record: Record<'a>) -> Option<Record<'a>> {
        if self.in_message_set && record.tag == message_set::ITEM {
            return message_set::message(record.value, self.number);
        }
        (record.tag >> 3 == self.number).then_some(record)
    }

    fn records<'a>(&self, fields: &'a UnknownFields) -> impl Iterator<Item = Record<'a>> {
        fields.records().filter_map(|record| self.occurrence(record))
    }

    fn remove(&self, fields: &mut UnknownFields) {
        fields.remove(|record| self.occurrence(record).is_some());
    }

    /// Calls `read` with the tag and the input after the tag of every occurrence of the extension.
    fn read<'a>(
        &self,
        fields: &'a UnknownFields,
        options: &DecodeOptions,
        mut read: impl FnMut(u32, &'a [u8], &mut Decoder<'a>) -> ReadResult<'a>,
    ) -> Result<(), DecodeError> {
        let limits = options.limits();
        let memory = limits.allowed(fields.as_bytes().len());
        let mut decoder = Decoder::new(limits, memory, None);
        let mut len = 0;
        for record in self.records(fields) {
            len += record.len;
            options.check_size(len).map_err(|failure| failure.error)?;
            let charged = decoder.charge(record.len);
            if charged.and_then(|()| read(record.tag, record.value, &mut decoder)).is_err() {
                let mut error = decoder.into_failure(memory, len).error;
                // prost separates the two names by a dot. Without a package, the dot precedes the name,
                // which is how protobuf denotes a fully qualified name.
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

        /// Formats the full name and the number.
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
mod tests;
