//! Descriptors: structs that mirror the messages of `google/protobuf/descriptor.proto`.
//!
//! Together with those of `compiler/plugin.proto`, they are restricted to the fields that the
//! generator reads. They borrow from the serialized bytes, so that decoding the descriptors of
//! thousands of files copies no text. Unlike `prost-types`, they keep `edition`, `features`, and
//! the raw bytes of options, which include custom options.
//!
//! Only `resolve` and the entry points read descriptors; everything after `resolve` uses the
//! [`ir`](crate::ir).

pub(crate) mod annotations;
mod decode;
pub(crate) mod float;
pub(crate) mod http;
pub(crate) mod manual;
pub(crate) mod order;
mod plugin;
mod wire;

use std::borrow::Cow;

pub(crate) use decode::unix_lines;
pub(crate) use decode::{SOURCE_CODE_INFO, decode_source_code_info};
pub use decode::{decode_file, decode_file_descriptor_set};
pub use plugin::{CodeGeneratorRequest, CodeGeneratorResponse};
pub use wire::DecodeError;
pub(crate) use wire::fields;

/// A `FileDescriptorProto`.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct FileDescriptorProto<'a> {
    /// File name, relative to the root of the source tree.
    pub name: &'a str,
    /// The package, such as `foo.bar`, or an empty string.
    pub package: &'a str,
    /// Names of imported files.
    pub dependency: Vec<&'a str>,
    /// Indices of `import public` in `dependency`.
    pub public_dependency: Vec<i32>,
    /// Names of files imported for their options only.
    pub option_dependency: Vec<&'a str>,
    /// Top-level messages.
    pub message_type: Vec<DescriptorProto<'a>>,
    /// Top-level enums.
    pub enum_type: Vec<EnumDescriptorProto<'a>>,
    /// Services.
    pub service: Vec<ServiceDescriptorProto<'a>>,
    /// Top-level extensions.
    pub extension: Vec<FieldDescriptorProto<'a>>,
    /// File options.
    pub options: FileOptions<'a>,
    /// Serialized `SourceCodeInfo`, which is decoded on demand.
    pub source_code_info: Cow<'a, [u8]>,
    /// The syntax: `proto2` or an empty string, `proto3`, or `editions`.
    pub syntax: &'a str,
    /// Number of the `Edition`, for `syntax = "editions"`.
    pub edition: i32,
    /// The serialized message.
    pub raw: &'a [u8],
}

/// `DescriptorProto`.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct DescriptorProto<'a> {
    /// Simple name.
    pub name: &'a str,
    /// Fields in declaration order.
    pub field: Vec<FieldDescriptorProto<'a>>,
    /// Extensions declared in this message's scope.
    pub extension: Vec<FieldDescriptorProto<'a>>,
    /// Nested messages, map entries included.
    pub nested_type: Vec<DescriptorProto<'a>>,
    /// Nested enums.
    pub enum_type: Vec<EnumDescriptorProto<'a>>,
    /// Half-open ranges of extension numbers.
    pub extension_range: Vec<(i32, i32)>,
    /// Oneofs, synthetic ones last.
    pub oneof_decl: Vec<OneofDescriptorProto<'a>>,
    /// Half-open ranges of reserved numbers.
    pub reserved_range: Vec<(i32, i32)>,
    /// Reserved names.
    pub reserved_name: Vec<&'a str>,
    /// Options.
    pub options: MessageOptions<'a>,
}

/// `FieldDescriptorProto`.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct FieldDescriptorProto<'a> {
    /// Simple name.
    pub name: &'a str,
    /// Field number as written; may be out of range in a hostile descriptor.
    pub number: i32,
    /// `LABEL_*`.
    pub label: Label,
    /// The kind of type, `TYPE_*`; 0 if absent.
    pub r#type: i32,
    /// Full name of the message or enum, with a leading dot.
    pub type_name: &'a str,
    /// For extensions, the full name of the extended message.
    pub extendee: &'a str,
    /// Default value as text.
    pub default_value: Option<&'a str>,
    /// Index into `oneof_decl`.
    pub oneof_index: Option<i32>,
    /// Name in ProtoJSON.
    pub json_name: Option<&'a str>,
    /// True for a proto3 `optional` field, whose oneof is synthetic.
    pub proto3_optional: bool,
    /// Options.
    pub options: FieldOptions<'a>,
}

/// `FieldDescriptorProto.Label`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Label {
    /// `LABEL_OPTIONAL`, or an absent or unknown label.
    #[default]
    Optional,
    /// `LABEL_REQUIRED`, proto2 only.
    Required,
    /// `LABEL_REPEATED`, maps included.
    Repeated,
}

/// `OneofDescriptorProto`.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct OneofDescriptorProto<'a> {
    /// Simple name.
    pub name: &'a str,
    /// `OneofOptions.features`.
    pub features: FeatureSet,
}

/// `EnumDescriptorProto`.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct EnumDescriptorProto<'a> {
    /// Simple name.
    pub name: &'a str,
    /// Values in declaration order.
    pub value: Vec<EnumValueDescriptorProto<'a>>,
    /// Options.
    pub options: EnumOptions<'a>,
}

/// `EnumValueDescriptorProto`.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct EnumValueDescriptorProto<'a> {
    /// Simple name.
    pub name: &'a str,
    /// Number.
    pub number: i32,
    /// `EnumValueOptions.deprecated`.
    pub deprecated: bool,
}

/// `ServiceDescriptorProto`.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct ServiceDescriptorProto<'a> {
    /// Simple name.
    pub name: &'a str,
    /// Methods in declaration order.
    pub method: Vec<MethodDescriptorProto<'a>>,
    /// `ServiceOptions.deprecated`.
    pub deprecated: bool,
    /// Serialized `ServiceOptions`.
    pub options: Cow<'a, [u8]>,
}

/// `MethodDescriptorProto`.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct MethodDescriptorProto<'a> {
    /// Simple name.
    pub name: &'a str,
    /// Full name of the request message, with a leading dot.
    pub input_type: &'a str,
    /// Full name of the response message, with a leading dot.
    pub output_type: &'a str,
    /// True if the client sends a stream.
    pub client_streaming: bool,
    /// True if the server sends a stream.
    pub server_streaming: bool,
    /// `MethodOptions.deprecated`.
    pub deprecated: bool,
    /// `MethodOptions.idempotency_level` as a number.
    pub idempotency_level: i32,
    /// Serialized `MethodOptions`.
    pub options: Cow<'a, [u8]>,
}

/// The fields of `FileOptions` that the generator reads.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct FileOptions<'a> {
    /// True if everything in the file is deprecated.
    pub deprecated: bool,
    /// Feature overrides of the file.
    pub features: FeatureSet,
    /// The serialized message.
    pub raw: Cow<'a, [u8]>,
}

/// The fields of `MessageOptions` that the generator reads.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct MessageOptions<'a> {
    /// True for the entry type of a map field.
    pub map_entry: bool,
    /// `message_set_wire_format`.
    pub message_set_wire_format: bool,
    /// True if the message is deprecated.
    pub deprecated: bool,
    /// Feature overrides.
    pub features: FeatureSet,
    /// The serialized message.
    pub raw: Cow<'a, [u8]>,
}

/// The fields of `FieldOptions` that the generator reads.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct FieldOptions<'a> {
    /// The option `packed`, if it is set.
    pub packed: Option<bool>,
    /// True if the field is deprecated.
    pub deprecated: bool,
    /// True if the value must not appear in debug output.
    pub debug_redact: bool,
    /// Feature overrides.
    pub features: FeatureSet,
    /// The serialized message.
    pub raw: Cow<'a, [u8]>,
}

/// The fields of `EnumOptions` that the generator reads.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct EnumOptions<'a> {
    /// True if two values may have the same number.
    pub allow_alias: bool,
    /// True if the enum is deprecated.
    pub deprecated: bool,
    /// Feature overrides.
    pub features: FeatureSet,
    /// The serialized message.
    pub raw: Cow<'a, [u8]>,
}

/// The features that one element overrides, as the numbers of the enum values; 0 if not set.
///
/// `resolve` determines their effect.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FeatureSet {
    /// `EXPLICIT` = 1, `IMPLICIT` = 2, `LEGACY_REQUIRED` = 3.
    pub field_presence: i32,
    /// `OPEN` = 1, `CLOSED` = 2.
    pub enum_type: i32,
    /// `PACKED` = 1, `EXPANDED` = 2.
    pub repeated_field_encoding: i32,
    /// `VERIFY` = 2, `NONE` = 3.
    pub utf8_validation: i32,
    /// `LENGTH_PREFIXED` = 1, `DELIMITED` = 2.
    pub message_encoding: i32,
    /// `ALLOW` = 1, `LEGACY_BEST_EFFORT` = 2.
    pub json_format: i32,
}

/// One `SourceCodeInfo.Location`.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct SourceLocation<'a> {
    /// Field numbers and indices that lead from the file to the element.
    pub path: Vec<i32>,
    /// The 0-based `[line, column, end line, end column]`.
    pub span: [i32; 4],
    /// The comment before the element. Lines end in `\n`, as in all comments.
    pub leading: Option<Cow<'a, str>>,
    /// The comment after the element.
    pub trailing: Option<Cow<'a, str>>,
    /// The comments before the element that are separated from it by blank lines.
    pub leading_detached: Vec<Cow<'a, str>>,
}

impl<'a> FileDescriptorProto<'a> {
    /// Decodes the source locations.
    ///
    /// # Errors
    /// Returns an error if the bytes are not a `SourceCodeInfo`.
    pub fn locations(&'a self) -> Result<Vec<SourceLocation<'a>>, DecodeError> {
        decode::decode_source_code_info(&self.source_code_info)
    }

    /// Appends this file to a serialized `FileDescriptorSet`.
    ///
    /// The bytes are unchanged, apart from comments and source locations, which are omitted because
    /// they are not needed at run time.
    ///
    /// # Errors
    /// Returns an error if the serialized message is invalid.
    pub fn append_to_set(&self, set: &mut Vec<u8>) -> Result<(), DecodeError> {
        let kept = wire::fields_but(self.raw, decode::SOURCE_CODE_INFO)?;
        plugin::write_bytes(set, 1, &kept);
        Ok(())
    }
}

/// Encodes files as a `FileDescriptorSet`, each with the bytes from which it was decoded.
pub(crate) fn encode_file_descriptor_set(files: &[FileDescriptorProto<'_>]) -> Vec<u8> {
    let mut set = Vec::with_capacity(files.iter().map(|file| file.raw.len() + 16).sum());
    for file in files {
        plugin::write_bytes(&mut set, 1, file.raw);
    }
    set
}
