//! What is a message, and what is a oneof in it?

use super::{Comments, EnumId, ExtensionId, Field, FileId, Memory, MessageId, RustName, RustPath};

/// A message that is not a map entry.
#[derive(Debug)]
#[non_exhaustive]
pub struct Message<'a> {
    /// Name of the struct.
    pub name: RustName,
    /// Where the struct is, for those who refer to it.
    pub path: RustPath,
    /// Name of the module that holds what is nested in it.
    pub nested_module: RustName,
    /// The whole path of that module.
    pub nested_path: Vec<RustName>,
    /// `Foo` for `message Foo`.
    pub proto_name: &'a str,
    /// Names of the messages around it and its own: `Outer.Inner`.
    pub proto_path: String,
    /// `pkg.Outer.Inner`.
    pub full_name: String,
    /// File it stands in; the first file for a type that is only known by an extern path.
    pub file: FileId,
    /// Whether it lives elsewhere and is not generated.
    pub is_extern: bool,
    /// Whether only prost's traits can read and write it: it lives elsewhere, and the runtime has no
    /// codec for it.
    pub is_foreign: bool,
    /// Fields in declaration order, members of oneofs among them.
    pub fields: Vec<Field<'a>>,
    /// Real oneofs in declaration order; synthetic ones are presence on their field.
    pub oneofs: Vec<Oneof<'a>>,
    /// Nested messages in declaration order, without map entries.
    pub messages: Vec<MessageId>,
    /// Nested enums in declaration order.
    pub enums: Vec<EnumId>,
    /// Extensions with a handle that are declared in it, in declaration order.
    pub extensions: Vec<ExtensionId>,
    /// Comments; none where they are disabled.
    pub comments: Comments<'a>,
    /// Attributes to put on the struct, each once.
    pub attributes: Vec<String>,
    /// Where the traits come from that not every message has in one way.
    pub derives: Derives,
    /// Whether `Debug` is left to the user.
    pub skip_debug: bool,
    /// The struct's field for what is not known, where it is kept.
    pub unknown_fields: Option<RustName>,
    /// Whether it has numbers for extensions.
    pub extendable: bool,
    /// Whether `Bytes` are somewhere in it, which share the memory of the input.
    pub shares_input: bool,
    /// Whether `Default` allocates memory for it.
    pub default_allocates: bool,
    /// The parts of that memory.
    pub default_memory: Vec<Memory>,
    /// Value of `Name::type_url`, where the message implements it.
    pub type_url: Option<String>,
    /// `[deprecated = true]` on the message or its file.
    pub deprecated: bool,
}

/// A real oneof.
#[derive(Debug)]
#[non_exhaustive]
pub struct Oneof<'a> {
    /// Name of the struct's field.
    pub name: RustName,
    /// Name of the enum, in the message's nested module.
    pub type_name: RustName,
    /// Name in the `.proto`.
    pub proto_name: &'a str,
    /// Its members, as positions in [`Message::fields`], in declaration order.
    pub fields: Vec<usize>,
    /// Comments; none where they are disabled.
    pub comments: Comments<'a>,
    /// Attributes to put on the enum, each once.
    pub attributes: Vec<String>,
    /// Attributes to put on the struct's field, each once.
    pub field_attributes: Vec<String>,
    /// Where the traits come from that not every oneof has in one way.
    pub derives: Derives,
}

/// Where the traits of a type come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Derives {
    /// Whether `Copy` is derived.
    pub copy: bool,
    /// Whether `Hash` is derived.
    pub hash: bool,
    /// `Eq`.
    pub eq: Implementation,
    /// `Default`.
    pub default: Implementation,
    /// `Debug`.
    pub debug: Implementation,
}

/// Where the implementation of a trait comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Implementation {
    /// From the user, or from nowhere.
    #[default]
    None,
    /// From std's derive.
    Derived,
    /// From prost's derive.
    Prost,
    /// From generated code.
    Written,
}

/// What goes over the wire: a field of the struct, or a oneof.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Part<'a> {
    /// A field that is not in a oneof.
    Field(&'a Field<'a>),
    /// A oneof.
    Oneof(&'a Oneof<'a>),
}

impl Message<'_> {
    /// Fields that are not in a oneof.
    pub fn plain_fields(&self) -> impl Iterator<Item = &Field<'_>> {
        self.fields.iter().filter(|field| field.oneof.is_none())
    }

    /// Fields that decoding checks to come in, by their numbers.
    pub fn checked_fields(&self) -> Vec<&Field<'_>> {
        let mut fields: Vec<_> = self.fields.iter().filter(|field| field.checked).collect();
        fields.sort_by_key(|field| field.number);
        fields
    }

    /// The members of a oneof.
    pub fn members<'m>(&'m self, oneof: &'m Oneof<'m>) -> impl Iterator<Item = &'m Field<'m>> {
        oneof.fields.iter().map(|&f| &self.fields[f])
    }

    /// Fields and oneofs by their lowest number, which is the order they are written in.
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

    /// Whether something goes into the nested module.
    pub fn has_nested_items(&self) -> bool {
        !self.messages.is_empty()
            || !self.enums.is_empty()
            || !self.extensions.is_empty()
            || !self.oneofs.is_empty()
    }
}
