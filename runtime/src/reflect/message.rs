//! The trait of messages whose fields can be accessed without knowing the type of the message.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::any::Any;
use core::mem::size_of;

use prost::DecodeError;

use super::fields::Fields;
use super::{FieldTable, MessageTable, Slot, SlotMut};
use crate::options::DecodeOptions;
use crate::unknown::UnknownFields;

/// A message whose fields can be accessed without knowing its type.
///
/// Generated code implements the trait for the messages that an option such as `json` selects. The crate
/// implements it for the well-known types. Fields are identified by their index in
/// [`MessageTable::fields`].
#[diagnostic::on_unimplemented(
    message = "the fields of `{Self}` cannot be accessed without knowing its type",
    note = "generate the message with the option `json`, `text` or `reflect`; for a message of another \
            crate, generate that crate with the option"
)]
pub trait Reflect: Send + Sync {
    /// Returns the table of this message type.
    fn message_table() -> &'static MessageTable
    where
        Self: Sized;

    /// Returns the table of the message's type.
    fn table(&self) -> &'static MessageTable;

    /// Returns a reference to a field, or [`Slot::Unset`] if the field is a member of a oneof that is not set.
    /// Returns [`Slot::Unset`] if the message has no field with this index.
    fn slot(&self, field: usize) -> Slot<'_>;

    /// Returns which of the 64 fields from the index `64 * word` on may be set, as bits from the lowest to the
    /// highest. It is much faster than a look at each of them.
    ///
    /// Fields whose bit is 0 are not set, or have implicit presence and are zero or empty. A bit of 1 says nothing.
    #[doc(hidden)]
    fn candidates(&self, word: usize) -> u64 {
        let _ = word;
        u64::MAX
    }

    /// Returns a mutable reference to a field.
    ///
    /// If the field is a member of a oneof that is not set, it is set to its default first, which clears the
    /// other members. Call this only to set the field, therefore. Returns [`SlotMut::Unset`] if the message has
    /// no field with this index.
    fn slot_mut(&mut self, field: usize) -> SlotMut<'_>;

    /// Clears a oneof by its index in [`MessageTable::oneofs`].
    fn clear_oneof(&mut self, oneof: usize) {
        let _ = oneof;
    }

    /// Returns the unknown fields, if the message preserves them.
    fn unknown_fields(&self) -> Option<&UnknownFields> {
        None
    }

    /// Returns the unknown fields, if the message preserves them.
    fn unknown_fields_mut(&mut self) -> Option<&mut UnknownFields> {
        None
    }

    /// Returns the message in the binary format.
    fn to_binary(&self) -> Vec<u8>;

    /// Decodes bytes in the binary format and merges them into the message.
    ///
    /// For messages with prost's derive, only the limit on the size of the input applies.
    ///
    /// # Errors
    /// Fails if the bytes are not a valid message, exceed a limit, or lack a required field that is checked.
    fn merge_binary(&mut self, bytes: &[u8], options: &DecodeOptions) -> Result<(), DecodeError>;

    /// Returns the message as `Any`, to downcast it.
    fn as_any(&self) -> &dyn Any;

    /// Returns the message as `Any`, to downcast it.
    fn as_any_mut(&mut self) -> &mut dyn Any;

    /// Converts the boxed message to a boxed `Any`, to downcast it.
    fn into_any(self: Box<Self>) -> Box<dyn Any>;

    /// Returns the number of bytes that the default of this type allocates.
    #[doc(hidden)]
    fn default_memory() -> usize
    where
        Self: Sized,
    {
        0
    }
}

impl<'r> dyn Reflect + 'r {
    /// Returns true if a field is set.
    ///
    /// A field with implicit presence is set if it differs from zero. A list or map is set if it is not
    /// empty. A required field is always set.
    pub fn has(&self, field: usize) -> bool {
        let fields = self.table().fields();
        fields.get(field).is_some_and(|table| table.is_set(&self.slot(field)))
    }

    /// Returns the fields for which `has` is true, with references to them, in the order of their numbers.
    ///
    /// This is faster than a look at each field of a message with many fields, of which few are set.
    ///
    /// ```
    /// use rust_grpc::reflect::{Reflect, ValueRef};
    ///
    /// // prost represents `google.protobuf.StringValue` as `String`.
    /// let message: &dyn Reflect = &String::from("text");
    /// for (field, slot) in message.populated_fields() {
    ///     assert_eq!(field.name(), "value");
    ///     assert!(matches!(slot.value(), Some(ValueRef::String("text"))));
    /// }
    /// let message: &dyn Reflect = &String::new();
    /// assert_eq!(message.populated_fields().count(), 0);
    /// ```
    pub fn populated_fields(&self) -> impl Iterator<Item = (&'static FieldTable, Slot<'_>)> {
        Fields::candidates(self).filter(|(field, slot)| field.is_set(slot))
    }

    /// Clears a field.
    ///
    /// A member of a oneof clears the oneof if the member is set. A required field gets its default.
    pub fn clear(&mut self, field: usize) {
        let Some(table) = self.table().fields().get(field) else { return };
        match table.oneof_index() {
            Some(oneof) => {
                if !matches!(self.slot(field), Slot::Unset) {
                    self.clear_oneof(oneof);
                }
            }
            None => self.slot_mut(field).clear(),
        }
    }

    /// Returns the index of the member of a oneof that is set.
    pub fn which(&self, oneof: usize) -> Option<usize> {
        let table = self.table().oneofs().get(oneof)?;
        table.fields().find(|field| !matches!(self.slot(*field), Slot::Unset))
    }

    /// Returns the message as the type `M`, if it is one.
    pub fn downcast_ref<M: 'static>(&self) -> Option<&M> {
        self.as_any().downcast_ref()
    }

    /// Returns the message as the type `M`, if it is one.
    pub fn downcast_mut<M: 'static>(&mut self) -> Option<&mut M> {
        self.as_any_mut().downcast_mut()
    }
}

/// A oneof of a message with reflection. Generated code implements the trait.
pub trait ReflectOneof: Sized {
    /// Returns a reference to the member with this index in the table of the message, or [`Slot::Unset`] if
    /// another member is set.
    fn slot(&self, field: usize) -> Slot<'_>;

    /// Returns the index of the member that is set in the table of the message.
    fn index(&self) -> usize;

    /// Sets the member with this index, unless it is set already, and returns a reference to it.
    fn slot_mut(oneof: &mut Option<Self>, field: usize) -> SlotMut<'_>;
}

/// Forwards to the message in the box, as which it is downcast.
impl<M: Reflect + 'static> Reflect for Box<M> {
    fn message_table() -> &'static MessageTable {
        M::message_table()
    }

    fn table(&self) -> &'static MessageTable {
        (**self).table()
    }

    fn slot(&self, field: usize) -> Slot<'_> {
        (**self).slot(field)
    }

    fn candidates(&self, word: usize) -> u64 {
        (**self).candidates(word)
    }

    fn slot_mut(&mut self, field: usize) -> SlotMut<'_> {
        (**self).slot_mut(field)
    }

    fn clear_oneof(&mut self, oneof: usize) {
        (**self).clear_oneof(oneof);
    }

    fn unknown_fields(&self) -> Option<&UnknownFields> {
        (**self).unknown_fields()
    }

    fn unknown_fields_mut(&mut self) -> Option<&mut UnknownFields> {
        (**self).unknown_fields_mut()
    }

    fn to_binary(&self) -> Vec<u8> {
        (**self).to_binary()
    }

    fn merge_binary(&mut self, bytes: &[u8], options: &DecodeOptions) -> Result<(), DecodeError> {
        (**self).merge_binary(bytes, options)
    }

    fn as_any(&self) -> &dyn Any {
        (**self).as_any()
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        (**self).as_any_mut()
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any> {
        (*self).into_any()
    }

    fn default_memory() -> usize {
        size_of::<M>() + M::default_memory()
    }
}

/// Expands to the methods of [`Reflect`] that depend only on the codec, inside the implementation.
#[doc(hidden)]
#[macro_export]
macro_rules! __reflect {
    (native) => {
        fn to_binary(&self) -> $crate::alloc::vec::Vec<u8> {
            $crate::rt::encode_to_vec(self)
        }

        fn merge_binary(
            &mut self,
            bytes: &[u8],
            options: &$crate::DecodeOptions,
        ) -> ::core::result::Result<(), $crate::prost::DecodeError> {
            options.merge(self, bytes)
        }

        fn default_memory() -> usize {
            <Self as $crate::rt::NativeMessage>::DEFAULT_MEMORY
        }

        $crate::__reflect!(any);
    };
    (prost) => {
        fn to_binary(&self) -> $crate::alloc::vec::Vec<u8> {
            $crate::prost::Message::encode_to_vec(self)
        }

        fn merge_binary(
            &mut self,
            bytes: &[u8],
            options: &$crate::DecodeOptions,
        ) -> ::core::result::Result<(), $crate::prost::DecodeError> {
            $crate::rt::merge_by_prost(self, bytes, options)
        }

        $crate::__reflect!(any);
    };
    (any) => {
        fn table(&self) -> &'static $crate::reflect::MessageTable {
            <Self as $crate::reflect::Reflect>::message_table()
        }

        fn as_any(&self) -> &dyn ::core::any::Any {
            self
        }

        fn as_any_mut(&mut self) -> &mut dyn ::core::any::Any {
            self
        }

        fn into_any(
            self: $crate::alloc::boxed::Box<Self>,
        ) -> $crate::alloc::boxed::Box<dyn ::core::any::Any> {
            self
        }
    };
}

/// Merges bytes into a message of another codec. Of the limits, only the one on the size applies.
pub fn merge_by_prost<M: prost::Message>(
    message: &mut M,
    bytes: &[u8],
    options: &DecodeOptions,
) -> Result<(), DecodeError> {
    options.check_size(bytes.len()).map_err(|failure| failure.error)?;
    message.merge(bytes)
}

/// Returns the member of a oneof with an index, if it is set.
#[inline]
pub fn oneof_slot<O: ReflectOneof>(oneof: &Option<O>, field: usize) -> Slot<'_> {
    match oneof {
        Some(oneof) => oneof.slot(field),
        None => Slot::Unset,
    }
}
