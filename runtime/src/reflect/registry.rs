//! Registries of message types and extensions.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;

use prost::DecodeError;

use super::{FieldTable, MessageTable, Slot, SlotMut, well_known};
use crate::options::DecodeOptions;
use crate::unknown::UnknownFields;

/// The message types and extensions that `Any` values and extensions in JSON and text can have.
///
/// A registry is a value that is passed to the functions that need one. Every registry knows the well-known
/// types. Generated code has the constants `TYPES` and `EXTENSIONS` for each package:
///
/// ```
/// use rust_grpc::reflect::Registry;
/// # mod shop {
/// #     use rust_grpc::reflect::*;
/// #     pub const TYPES: &[fn() -> &'static MessageTable] = &[<String as Reflect>::message_table];
/// #     pub const EXTENSIONS: &[fn() -> &'static ExtensionTable] = &[];
/// # }
///
/// let registry = Registry::new().with_types(shop::TYPES).with_extensions(shop::EXTENSIONS);
/// assert!(registry.message("type.googleapis.com/google.protobuf.StringValue").is_some());
/// assert!(registry.message("shop.v1.Unknown").is_none());
/// ```
#[derive(Clone, Default)]
pub struct Registry {
    /// Sorted by full name.
    messages: Vec<&'static MessageTable>,
    /// Sorted by the full name of the extended message and the number.
    extensions: Vec<&'static ExtensionTable>,
}

impl Registry {
    /// Creates a registry of the well-known types.
    pub const fn new() -> Self {
        Self { messages: Vec::new(), extensions: Vec::new() }
    }

    /// Adds message types. Of two types with the same full name, the one that was added first is used.
    #[must_use]
    pub fn with_types(mut self, types: &[fn() -> &'static MessageTable]) -> Self {
        self.messages.extend(types.iter().map(|table| table()));
        self.messages.sort_by_key(|table| table.full_name());
        self.messages.dedup_by_key(|table| table.full_name());
        self
    }

    /// Adds extensions. Of two extensions of a message with the same number, the one that was added first is
    /// used.
    #[must_use]
    pub fn with_extensions(mut self, extensions: &[fn() -> &'static ExtensionTable]) -> Self {
        let key = |table: &&'static ExtensionTable| (table.extendee, table.field.number());
        self.extensions.extend(extensions.iter().map(|table| table()));
        self.extensions.sort_by_key(key);
        self.extensions.dedup_by_key(|table| key(table));
        self
    }

    /// Returns the message type with a full name, or with the full name after the last slash of a type URL.
    pub fn message(&self, name: &str) -> Option<&'static MessageTable> {
        let name = name.rsplit('/').next().unwrap_or(name);
        match self.messages.binary_search_by(|table| table.full_name().cmp(name)) {
            Ok(at) => Some(self.messages[at]),
            Err(_) => well_known::table(name),
        }
    }

    /// Returns the extension with a full name, of the message with the full name `extendee`.
    pub fn extension(&self, extendee: &str, name: &str) -> Option<&'static ExtensionTable> {
        self.extensions_of(extendee).find(|table| table.field.name() == name)
    }

    /// Returns the extension with a number, of the message with the full name `extendee`.
    pub fn extension_by_number(
        &self,
        extendee: &str,
        number: u32,
    ) -> Option<&'static ExtensionTable> {
        let key = |table: &&'static ExtensionTable| (table.extendee, table.field.number());
        let at = self.extensions.binary_search_by(|table| key(table).cmp(&(extendee, number)));
        at.ok().map(|at| self.extensions[at])
    }

    /// Returns all extensions of the message with the full name `extendee`, in the order of their numbers.
    pub fn extensions_of(&self, extendee: &str) -> impl Iterator<Item = &'static ExtensionTable> {
        let start = self.extensions.partition_point(|table| table.extendee < extendee);
        let rest = &self.extensions[start..];
        let len = rest.partition_point(|table| table.extendee == extendee);
        rest[..len].iter().copied()
    }

    /// Returns the extension with a full name, whatever message it extends.
    pub fn extension_by_name(&self, name: &str) -> Option<&'static ExtensionTable> {
        self.extensions.iter().copied().find(|table| table.field.name() == name)
    }
}

/// Formats the full names of the types, and of the extensions.
impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let messages: Vec<_> = self.messages.iter().map(|table| table.full_name()).collect();
        let extensions: Vec<_> = self.extensions.iter().map(|table| table.field.name()).collect();
        let out = &mut f.debug_struct("Registry");
        out.field("messages", &messages).field("extensions", &extensions).finish()
    }
}

/// The description of an extension.
#[derive(Clone, Copy)]
pub struct ExtensionTable {
    extendee: &'static str,
    field: FieldTable,
    new: fn() -> Box<dyn ExtensionValue>,
}

impl ExtensionTable {
    /// Returns the table of an extension, for generated code. `extendee` is the full name of the message.
    #[doc(hidden)]
    pub const fn new(
        extendee: &'static str,
        field: FieldTable,
        new: fn() -> Box<dyn ExtensionValue>,
    ) -> Self {
        Self { extendee, field, new }
    }

    /// Returns the full name of the extended message.
    pub const fn extendee(&self) -> &'static str {
        self.extendee
    }

    /// Returns the description of the extension as a field, whose name is the full name.
    pub const fn field(&self) -> &FieldTable {
        &self.field
    }

    /// Creates a value of the extension that is not set.
    pub fn create(&self) -> Box<dyn ExtensionValue> {
        (self.new)()
    }

    /// Returns the value of the extension from the unknown fields of a message, if it is set.
    ///
    /// # Errors
    /// Fails if the value is malformed or exceeds a limit.
    pub fn read(
        &self,
        fields: &UnknownFields,
        options: &DecodeOptions,
    ) -> Result<Option<Box<dyn ExtensionValue>>, DecodeError> {
        let mut value = self.create();
        value.read(fields, options)?;
        let is_set = value.slot().is_present();
        Ok(is_set.then_some(value))
    }
}

/// Formats the full name, the extended message and the number.
impl fmt::Debug for ExtensionTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let out = &mut f.debug_struct("ExtensionTable");
        out.field("name", &self.field.name()).field("extendee", &self.extendee);
        out.field("number", &self.field.number()).finish()
    }
}

/// The value of an extension, which is held apart from its message.
pub trait ExtensionValue {
    /// Returns a reference to the value, as to an optional or repeated field.
    fn slot(&self) -> Slot<'_>;

    /// Returns a mutable reference to the value, as to an optional or repeated field.
    fn slot_mut(&mut self) -> SlotMut<'_>;

    /// Sets the value to that in the unknown fields of a message.
    ///
    /// # Errors
    /// Fails if the value is malformed or exceeds a limit.
    fn read(&mut self, fields: &UnknownFields, options: &DecodeOptions) -> Result<(), DecodeError>;

    /// Sets the extension in the unknown fields of a message to the value, or clears it if the value is not
    /// set.
    fn write(&self, fields: &mut UnknownFields);
}
