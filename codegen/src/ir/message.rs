//! What is a message, and what is a oneof in it?

use super::{Comments, EnumId, ExtensionId, Field, FileId, MessageId, RustName, RustPath};

/// A message that is not a map entry.
#[derive(Debug)]
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
    /// Which optional traits are derived.
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
    /// Value of `Name::type_url`.
    pub type_url: String,
    /// `[deprecated = true]` on the message or its file.
    pub deprecated: bool,
}

/// A real oneof.
#[derive(Debug)]
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
    /// Which optional traits are derived.
    pub derives: Derives,
}

/// Which of the traits that depend on the fields are derived.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Derives {
    /// `Copy`.
    pub copy: bool,
    /// `Eq`.
    pub eq: bool,
    /// `Hash`.
    pub hash: bool,
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

    /// Whether something goes into the nested module.
    pub fn has_nested_items(&self) -> bool {
        !self.messages.is_empty()
            || !self.enums.is_empty()
            || !self.extensions.is_empty()
            || !self.oneofs.is_empty()
    }
}
