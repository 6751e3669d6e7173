//! Rewrites the defaults of `float` and `double` fields to the text that protoc writes.
//!
//! protox writes all digits. Code that is generated from either must be the same.

use prost_types::field_descriptor_proto::Type;
use prost_types::{DescriptorProto, FieldDescriptorProto, FileDescriptorProto};

use crate::descriptor::float::{double_text, float_text};

/// Rewrites every default of a file in protoc's form.
pub(super) fn normalise(file: &mut FileDescriptorProto) {
    file.extension.iter_mut().for_each(field);
    file.message_type.iter_mut().for_each(message);
}

fn message(message: &mut DescriptorProto) {
    message.field.iter_mut().for_each(field);
    message.extension.iter_mut().for_each(field);
    message.nested_type.iter_mut().for_each(self::message);
}

fn field(field: &mut FieldDescriptorProto) {
    let (kind, Some(text)) = (field.r#type(), &field.default_value) else { return };
    let text = match kind {
        Type::Double => text.parse().ok().map(double_text),
        Type::Float => text.parse().ok().map(float_text),
        _ => None,
    };
    if text.is_some() {
        field.default_value = text;
    }
}
