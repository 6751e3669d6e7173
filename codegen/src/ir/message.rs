//! Messages and their oneofs.

use super::{
    Comments, EnumId, ExtensionId, Field, FileId, Memory, MessageId, Reflection, RustName, RustPath,
};

/// A message that is not a map entry.
#[derive(Debug)]
#[non_exhaustive]
pub struct Message<'a> {
    /// The name of the Rust struct.
    pub name: RustName,
    /// The path of the Rust struct.
    pub path: RustPath,
    /// The name of the module that contains the nested items.
    pub nested_module: RustName,
    /// The complete path of the module that contains the nested items.
    pub nested_path: Vec<RustName>,
    /// The name in the `.proto` file, such as `Foo` for `message Foo`.
    pub proto_name: &'a str,
    /// The names of the outer messages and of this one, such as `Outer.Inner`.
    pub proto_path: String,
    /// The full name, such as `pkg.Outer.Inner`.
    pub full_name: String,
    /// The file that declares the message; the first file for a type that only an extern path
    /// names.
    pub file: FileId,
    /// True if the message is defined in another crate, so that no code is generated for it.
    pub is_extern: bool,
    /// True if the message can only be encoded and decoded with the traits of prost.
    ///
    /// This is the case if it is defined in another crate, and the runtime has no codec for it.
    pub is_foreign: bool,
    /// The fields in declaration order, including members of oneofs.
    pub fields: Vec<Field<'a>>,
    /// The oneofs in declaration order; synthetic ones are represented by the presence of their
    /// field.
    pub oneofs: Vec<Oneof<'a>>,
    /// The nested messages in declaration order, without map entries.
    pub messages: Vec<MessageId>,
    /// The nested enums in declaration order.
    pub enums: Vec<EnumId>,
    /// The extensions in the scope of the message for which a constant is generated.
    pub extensions: Vec<ExtensionId>,
    /// The comments, unless they are disabled.
    pub comments: Comments<'a>,
    /// The attributes of the struct, without duplicates.
    pub attributes: Vec<String>,
    /// The origins of the traits that differ between messages.
    pub derives: Derives,
    /// True if the user implements `Debug`.
    pub skip_debug: bool,
    /// The name of the struct's field for unknown fields, if they are preserved.
    pub unknown_fields: Option<RustName>,
    /// True if the message has extension ranges.
    pub extendable: bool,
    /// True if `Bytes`, which share the memory of the input, are somewhere in the message.
    pub shares_input: bool,
    /// True if `Default` allocates memory for the message.
    pub default_allocates: bool,
    /// The parts of the memory that `Default` allocates.
    pub default_memory: Vec<Memory>,
    /// The value of `Name::type_url`, if the message implements `Name`.
    pub type_url: Option<String>,
    /// The table and the slots, if the message has reflection.
    pub reflection: Option<Reflection<'a>>,
    /// True if the message implements serde's traits, for which it has reflection.
    pub serde: bool,
    /// True if the message or its file has `[deprecated = true]`.
    pub deprecated: bool,
}

/// A oneof that is not synthetic.
#[derive(Debug)]
#[non_exhaustive]
pub struct Oneof<'a> {
    /// The name of the struct's field.
    pub name: RustName,
    /// The name of the Rust enum, which is in the nested module of the message.
    pub type_name: RustName,
    /// The name in the `.proto` file.
    pub proto_name: &'a str,
    /// The members in declaration order, as positions in [`Message::fields`].
    pub fields: Vec<usize>,
    /// The comments, unless they are disabled.
    pub comments: Comments<'a>,
    /// The attributes of the Rust enum, without duplicates.
    pub attributes: Vec<String>,
    /// The attributes of the struct's field, without duplicates.
    pub field_attributes: Vec<String>,
    /// The origins of the traits that differ between oneofs.
    pub derives: Derives,
}

/// The origins of a type's trait implementations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Derives {
    /// True if `Copy` is derived.
    pub copy: bool,
    /// True if `Hash` is derived.
    pub hash: bool,
    /// The origin of `Eq`.
    pub eq: Implementation,
    /// The origin of `Default`.
    pub default: Implementation,
    /// The origin of `Debug`.
    pub debug: Implementation,
}

/// The origin of a trait implementation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Implementation {
    /// The trait is not implemented, or the user implements it.
    #[default]
    None,
    /// The derive macro of the standard library.
    Derived,
    /// The derive macro of prost.
    Prost,
    /// Generated code.
    Written,
}

/// An encoded part of a message: a field of the struct, or a oneof.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Part<'a> {
    /// A field that is not in a oneof.
    Field(&'a Field<'a>),
    /// A oneof.
    Oneof(&'a Oneof<'a>),
}

impl Message<'_> {
    /// Returns the fields that are not in a oneof.
    pub fn plain_fields(&self) -> impl Iterator<Item = &Field<'_>> {
        self.fields.iter().filter(|field| field.oneof.is_none())
    }

    /// Returns the fields whose presence decoding checks, sorted by number.
    pub fn checked_fields(&self) -> Vec<&Field<'_>> {
        let mut fields: Vec<_> = self.fields.iter().filter(|field| field.checked).collect();
        fields.sort_by_key(|field| field.number);
        fields
    }

    /// Returns the members of a oneof.
    pub fn members<'m>(&'m self, oneof: &'m Oneof<'m>) -> impl Iterator<Item = &'m Field<'m>> {
        oneof.fields.iter().map(|&f| &self.fields[f])
    }

    /// Returns fields and oneofs sorted by their lowest number, which is the order of encoding.
    pub fn parts<'m>(&'m self) -> Vec<Part<'m>> {
        let mut parts: Vec<(u32, Part<'m>)> = Vec::with_capacity(self.fields.len());
        parts.extend(self.plain_fields().map(|field| (field.number, Part::Field(field))));
        parts.extend(self.oneofs.iter().map(|oneof| {
            let number = self.members(oneof).map(|field| field.number).min();
            (number.unwrap_or_default(), Part::Oneof(oneof))
        }));
        parts.sort_by_key(|(number, _)| *number);
        parts.into_iter().map(|(_, part)| part).collect()
    }

    /// Returns true if the nested module has items.
    pub fn has_nested_items(&self) -> bool {
        !self.messages.is_empty()
            || !self.enums.is_empty()
            || !self.extensions.is_empty()
            || !self.oneofs.is_empty()
    }
}
