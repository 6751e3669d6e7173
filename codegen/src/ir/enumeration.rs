//! What is an enum?

use super::{Comments, FileId, Implementation, RustName, RustPath};

/// An enum.
#[derive(Debug)]
#[non_exhaustive]
pub struct Enum<'a> {
    /// Name of the Rust enum.
    pub name: RustName,
    /// Where it is, for those who refer to it.
    pub path: RustPath,
    /// Name in the `.proto`.
    pub proto_name: &'a str,
    /// `pkg.Outer.Kind`.
    pub full_name: String,
    /// File it stands in.
    pub file: FileId,
    /// Whether it lives elsewhere and is not generated.
    pub is_extern: bool,
    /// One for each number, in declaration order.
    pub values: Vec<EnumValue<'a>>,
    /// Further names for numbers in [`Self::values`], in declaration order; none unless they are asked for.
    pub aliases: Vec<EnumAlias<'a>>,
    /// Whether unknown numbers are not values of the enum.
    pub closed: bool,
    /// Comments; none where they are disabled.
    pub comments: Comments<'a>,
    /// Attributes to put on the enum, each once.
    pub attributes: Vec<String>,
    /// Where `Debug` comes from.
    pub debug: Implementation,
    /// Where `Eq` comes from.
    pub eq: Implementation,
    /// `[deprecated = true]` on the enum or its file.
    pub deprecated: bool,
}

/// A value with a number of its own.
#[derive(Debug)]
#[non_exhaustive]
pub struct EnumValue<'a> {
    /// Name of the variant.
    pub name: RustName,
    /// Name in the `.proto`.
    pub proto_name: &'a str,
    /// Number.
    pub number: i32,
    /// Comments; none where they are disabled.
    pub comments: Comments<'a>,
    /// Attributes to put on the variant, each once.
    pub attributes: Vec<String>,
    /// `[deprecated = true]`.
    pub deprecated: bool,
}

/// A second name for a number, with `allow_alias`.
#[derive(Debug)]
#[non_exhaustive]
pub struct EnumAlias<'a> {
    /// Name of the associated constant; empty when it would repeat the name of a variant.
    pub name: RustName,
    /// Name in the `.proto`.
    pub proto_name: &'a str,
    /// The value it stands for, as a position in [`Enum::values`].
    pub value: usize,
    /// Comments; none where they are disabled.
    pub comments: Comments<'a>,
    /// `[deprecated = true]`.
    pub deprecated: bool,
}
