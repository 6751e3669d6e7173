//! Decoding of descriptor messages: the field of the struct for each field number.
//!
//! The numbers are those of `google/protobuf/descriptor.proto`. Each match arm names the field that
//! holds the value.

use super::wire::{Decode, DecodeError, Slice, Value};
use super::*;

/// Decodes a serialized `FileDescriptorSet`.
///
/// # Errors
/// Returns an error if the bytes are not a `FileDescriptorSet`.
pub fn decode_file_descriptor_set(
    bytes: &[u8],
) -> Result<Vec<FileDescriptorProto<'_>>, DecodeError> {
    let mut set = FileDescriptorSet::default();
    Slice::new(bytes).merge(&mut set)?;
    Ok(set.0)
}

/// Decodes one serialized `FileDescriptorProto`.
///
/// # Errors
/// Returns an error if the bytes are not a `FileDescriptorProto`.
pub fn decode_file(bytes: &[u8]) -> Result<FileDescriptorProto<'_>, DecodeError> {
    let mut file = FileDescriptorProto { raw: bytes, ..FileDescriptorProto::default() };
    Slice::new(bytes).merge(&mut file)?;
    Ok(file)
}

pub(crate) fn decode_source_code_info(
    bytes: &[u8],
) -> Result<Vec<SourceLocation<'_>>, DecodeError> {
    let mut info = SourceCodeInfo::default();
    Slice::new(bytes).merge(&mut info)?;
    Ok(info.0)
}

#[derive(Default)]
struct FileDescriptorSet<'a>(Vec<FileDescriptorProto<'a>>);

impl<'a> Decode<'a> for FileDescriptorSet<'a> {
    fn field(&mut self, number: u32, value: Value<'a>) -> Result<(), DecodeError> {
        if number == 1 { push_file(value, &mut self.0) } else { Ok(()) }
    }
}

/// Appends a file, which keeps its serialized bytes.
pub(super) fn push_file<'a>(
    value: Value<'a>,
    list: &mut Vec<FileDescriptorProto<'a>>,
) -> Result<(), DecodeError> {
    let slice = value.slice();
    let mut file = FileDescriptorProto { raw: slice.bytes, ..FileDescriptorProto::default() };
    slice.merge(&mut file)?;
    list.push(file);
    Ok(())
}

/// The field number of `FileDescriptorProto.source_code_info`.
pub(crate) const SOURCE_CODE_INFO: u32 = 9;

#[derive(Default)]
struct SourceCodeInfo<'a>(Vec<SourceLocation<'a>>);

impl<'a> Decode<'a> for SourceCodeInfo<'a> {
    fn field(&mut self, number: u32, value: Value<'a>) -> Result<(), DecodeError> {
        if number == 1 { value.push(&mut self.0) } else { Ok(()) }
    }
}

impl<'a> Decode<'a> for FileDescriptorProto<'a> {
    fn field(&mut self, number: u32, value: Value<'a>) -> Result<(), DecodeError> {
        match number {
            1 => self.name = value.str()?,
            2 => self.package = value.str()?,
            3 => self.dependency.push(value.str()?),
            4 => value.push(&mut self.message_type)?,
            5 => value.push(&mut self.enum_type)?,
            6 => value.push(&mut self.service)?,
            7 => value.push(&mut self.extension)?,
            8 => {
                value.raw(&mut self.options.raw);
                value.slice().merge(&mut self.options)?;
            }
            SOURCE_CODE_INFO => value.raw(&mut self.source_code_info),
            10 => value.push_i32(&mut self.public_dependency)?,
            12 => self.syntax = value.str()?,
            14 => self.edition = value.i32(),
            15 => self.option_dependency.push(value.str()?),
            _ => {}
        }
        Ok(())
    }
}

impl<'a> Decode<'a> for DescriptorProto<'a> {
    fn field(&mut self, number: u32, value: Value<'a>) -> Result<(), DecodeError> {
        match number {
            1 => self.name = value.str()?,
            2 => value.push(&mut self.field)?,
            3 => value.push(&mut self.nested_type)?,
            4 => value.push(&mut self.enum_type)?,
            5 => {
                let mut range = Range::default();
                value.slice().merge(&mut range)?;
                self.extension_range.push((range.start, range.end));
            }
            6 => value.push(&mut self.extension)?,
            7 => {
                value.raw(&mut self.options.raw);
                value.slice().merge(&mut self.options)?;
            }
            8 => value.push(&mut self.oneof_decl)?,
            9 => {
                let mut range = Range::default();
                value.slice().merge(&mut range)?;
                self.reserved_range.push((range.start, range.end));
            }
            10 => self.reserved_name.push(value.str()?),
            _ => {}
        }
        Ok(())
    }
}

#[derive(Default)]
struct Range {
    start: i32,
    end: i32,
}

impl<'a> Decode<'a> for Range {
    fn field(&mut self, number: u32, value: Value<'a>) -> Result<(), DecodeError> {
        match number {
            1 => self.start = value.i32(),
            2 => self.end = value.i32(),
            _ => {}
        }
        Ok(())
    }
}

impl<'a> Decode<'a> for FieldDescriptorProto<'a> {
    fn field(&mut self, number: u32, value: Value<'a>) -> Result<(), DecodeError> {
        match number {
            1 => self.name = value.str()?,
            2 => self.extendee = value.str()?,
            3 => self.number = value.i32(),
            4 => {
                self.label = match value.i32() {
                    2 => Label::Required,
                    3 => Label::Repeated,
                    _ => Label::Optional,
                }
            }
            5 => self.r#type = value.i32(),
            6 => self.type_name = value.str()?,
            7 => self.default_value = Some(value.str()?),
            8 => {
                value.raw(&mut self.options.raw);
                value.slice().merge(&mut self.options)?;
            }
            9 => self.oneof_index = Some(value.i32()),
            10 => self.json_name = Some(value.str()?),
            17 => self.proto3_optional = value.bool(),
            _ => {}
        }
        Ok(())
    }
}

impl<'a> Decode<'a> for OneofDescriptorProto<'a> {
    fn field(&mut self, number: u32, value: Value<'a>) -> Result<(), DecodeError> {
        match number {
            1 => self.name = value.str()?,
            2 => {
                let mut options = OneofOptions::default();
                value.slice().merge(&mut options)?;
                self.features = options.0;
            }
            _ => {}
        }
        Ok(())
    }
}

#[derive(Default)]
struct OneofOptions(FeatureSet);

impl<'a> Decode<'a> for OneofOptions {
    fn field(&mut self, number: u32, value: Value<'a>) -> Result<(), DecodeError> {
        if number == 1 { value.slice().merge(&mut self.0) } else { Ok(()) }
    }
}

impl<'a> Decode<'a> for EnumDescriptorProto<'a> {
    fn field(&mut self, number: u32, value: Value<'a>) -> Result<(), DecodeError> {
        match number {
            1 => self.name = value.str()?,
            2 => value.push(&mut self.value)?,
            3 => {
                value.raw(&mut self.options.raw);
                value.slice().merge(&mut self.options)?;
            }
            _ => {}
        }
        Ok(())
    }
}

impl<'a> Decode<'a> for EnumValueDescriptorProto<'a> {
    fn field(&mut self, number: u32, value: Value<'a>) -> Result<(), DecodeError> {
        match number {
            1 => self.name = value.str()?,
            2 => self.number = value.i32(),
            3 => self.deprecated |= flag::<1>(value)?,
            _ => {}
        }
        Ok(())
    }
}

impl<'a> Decode<'a> for ServiceDescriptorProto<'a> {
    fn field(&mut self, number: u32, value: Value<'a>) -> Result<(), DecodeError> {
        match number {
            1 => self.name = value.str()?,
            2 => value.push(&mut self.method)?,
            3 => {
                value.raw(&mut self.options);
                self.deprecated |= flag::<33>(value)?;
            }
            _ => {}
        }
        Ok(())
    }
}

impl<'a> Decode<'a> for MethodDescriptorProto<'a> {
    fn field(&mut self, number: u32, value: Value<'a>) -> Result<(), DecodeError> {
        match number {
            1 => self.name = value.str()?,
            2 => self.input_type = value.str()?,
            3 => self.output_type = value.str()?,
            4 => {
                value.raw(&mut self.options);
                let mut options = MethodOptions::default();
                value.slice().merge(&mut options)?;
                self.deprecated |= options.deprecated;
                self.idempotency_level = options.idempotency_level;
            }
            5 => self.client_streaming = value.bool(),
            6 => self.server_streaming = value.bool(),
            _ => {}
        }
        Ok(())
    }
}

#[derive(Default)]
struct MethodOptions {
    deprecated: bool,
    idempotency_level: i32,
}

impl<'a> Decode<'a> for MethodOptions {
    fn field(&mut self, number: u32, value: Value<'a>) -> Result<(), DecodeError> {
        match number {
            33 => self.deprecated = value.bool(),
            34 => self.idempotency_level = value.i32(),
            _ => {}
        }
        Ok(())
    }
}

impl<'a> Decode<'a> for FileOptions<'a> {
    fn field(&mut self, number: u32, value: Value<'a>) -> Result<(), DecodeError> {
        match number {
            23 => self.deprecated = value.bool(),
            50 => value.slice().merge(&mut self.features)?,
            _ => {}
        }
        Ok(())
    }
}

impl<'a> Decode<'a> for MessageOptions<'a> {
    fn field(&mut self, number: u32, value: Value<'a>) -> Result<(), DecodeError> {
        match number {
            1 => self.message_set_wire_format = value.bool(),
            3 => self.deprecated = value.bool(),
            7 => self.map_entry = value.bool(),
            12 => value.slice().merge(&mut self.features)?,
            _ => {}
        }
        Ok(())
    }
}

impl<'a> Decode<'a> for FieldOptions<'a> {
    fn field(&mut self, number: u32, value: Value<'a>) -> Result<(), DecodeError> {
        match number {
            2 => self.packed = Some(value.bool()),
            3 => self.deprecated = value.bool(),
            16 => self.debug_redact = value.bool(),
            21 => value.slice().merge(&mut self.features)?,
            _ => {}
        }
        Ok(())
    }
}

impl<'a> Decode<'a> for EnumOptions<'a> {
    fn field(&mut self, number: u32, value: Value<'a>) -> Result<(), DecodeError> {
        match number {
            2 => self.allow_alias = value.bool(),
            3 => self.deprecated = value.bool(),
            7 => value.slice().merge(&mut self.features)?,
            _ => {}
        }
        Ok(())
    }
}

impl<'a> Decode<'a> for FeatureSet {
    fn field(&mut self, number: u32, value: Value<'a>) -> Result<(), DecodeError> {
        match number {
            1 => self.field_presence = value.i32(),
            2 => self.enum_type = value.i32(),
            3 => self.repeated_field_encoding = value.i32(),
            4 => self.utf8_validation = value.i32(),
            5 => self.message_encoding = value.i32(),
            6 => self.json_format = value.i32(),
            _ => {}
        }
        Ok(())
    }
}

impl<'a> Decode<'a> for SourceLocation<'a> {
    fn field(&mut self, number: u32, value: Value<'a>) -> Result<(), DecodeError> {
        match number {
            1 => value.push_i32(&mut self.path)?,
            2 => {
                let mut span = Vec::with_capacity(4);
                value.push_i32(&mut span)?;
                // A span has three numbers if start and end are on the same line.
                self.span = match span[..] {
                    [line, start, end] => [line, start, line, end],
                    [line, start, end_line, end] => [line, start, end_line, end],
                    _ => [0; 4],
                };
            }
            3 => self.leading = Some(unix_lines(value.str()?)),
            4 => self.trailing = Some(unix_lines(value.str()?)),
            6 => self.leading_detached.push(unix_lines(value.str()?)),
            _ => {}
        }
        Ok(())
    }
}

/// Returns text whose lines end in `\n`.
///
/// protoc and buf keep the `\r\n` of a source in its comments, but the generated code must be the
/// same on every system.
pub(crate) fn unix_lines(text: &str) -> Cow<'_, str> {
    if text.contains("\r\n") { text.replace("\r\n", "\n").into() } else { text.into() }
}

/// Decodes options and returns their boolean field with the number `N`.
fn flag<const N: u32>(value: Value<'_>) -> Result<bool, DecodeError> {
    let mut flag = Flag::<N>::default();
    value.slice().merge(&mut flag)?;
    Ok(flag.0)
}

#[derive(Default)]
struct Flag<const N: u32>(bool);

impl<'a, const N: u32> Decode<'a> for Flag<N> {
    fn field(&mut self, number: u32, value: Value<'a>) -> Result<(), DecodeError> {
        if number == N {
            self.0 = value.bool();
        }
        Ok(())
    }
}
