//! Enums of the schema.

use super::{Comments, EnumTable, FileId, Implementation, RustName, RustPath};

/// An enum of the schema.
#[derive(Debug)]
#[non_exhaustive]
pub struct Enum<'a> {
    /// The name of the Rust enum.
    pub name: RustName,
    /// The path of the Rust enum.
    pub path: RustPath,
    /// The name in the `.proto` file.
    pub proto_name: &'a str,
    /// The full name, such as `pkg.Outer.Kind`.
    pub full_name: String,
    /// The file that declares the enum.
    pub file: FileId,
    /// True if the enum is defined in another crate, so that no code is generated for it.
    pub is_extern: bool,
    /// The values, one for each number, in declaration order.
    pub values: Vec<EnumValue<'a>>,
    /// Additional names for numbers in [`Self::values`], in declaration order.
    ///
    /// The list is empty unless the option `enum_aliases` is set.
    pub aliases: Vec<EnumAlias<'a>>,
    /// True if unknown numbers are not values of the enum.
    pub closed: bool,
    /// The table, if the enum has reflection or is in a message with reflection.
    pub table: Option<EnumTable<'a>>,
    /// True if the enum implements serde's traits, for which it has a table.
    pub serde: bool,
    /// The comments, unless they are disabled.
    pub comments: Comments<'a>,
    /// The attributes of the Rust enum, without duplicates.
    pub attributes: Vec<String>,
    /// The origin of the `Debug` implementation.
    pub debug: Implementation,
    /// The origin of the `Eq` implementation.
    pub eq: Implementation,
    /// True if the enum or its file has `[deprecated = true]`.
    pub deprecated: bool,
}

/// An enum value with a number of its own.
#[derive(Debug)]
#[non_exhaustive]
pub struct EnumValue<'a> {
    /// The name of the variant.
    pub name: RustName,
    /// The name in the `.proto` file.
    pub proto_name: &'a str,
    /// The number.
    pub number: i32,
    /// The comments, unless they are disabled.
    pub comments: Comments<'a>,
    /// The attributes of the variant, without duplicates.
    pub attributes: Vec<String>,
    /// True if the value has `[deprecated = true]`.
    pub deprecated: bool,
}

/// An additional name for a number, which `allow_alias` permits.
#[derive(Debug)]
#[non_exhaustive]
pub struct EnumAlias<'a> {
    /// The name of the associated constant, or empty if it would be the name of a variant.
    pub name: RustName,
    /// The name in the `.proto` file.
    pub proto_name: &'a str,
    /// The value with the same number, as a position in [`Enum::values`].
    pub value: usize,
    /// The comments, unless they are disabled.
    pub comments: Comments<'a>,
    /// True if the value has `[deprecated = true]`.
    pub deprecated: bool,
}
