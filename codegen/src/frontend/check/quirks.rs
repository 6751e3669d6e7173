//! Where does the resolver refuse what protoc accepts?
//!
//! prost-reflect holds proto3 to an older rule (field names that differ in case and underscores
//! only) and proto2 to a newer one (names in JSON) than protoc does. A file that needs it is shown
//! to the resolver in a form that it accepts, and the difference is undone in what it returns.

use std::collections::HashSet;

use prost_types::{DescriptorProto, FileDescriptorProto, UninterpretedOption};

/// What the resolver must not see as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in super::super) struct Quirks {
    /// Hide `syntax = "proto3"`: fields differ in case and underscores only.
    pub(in super::super) hide_syntax: bool,
    /// Make names in JSON unique: derived ones coincide, which proto2 forgives.
    pub(in super::super) unique_json: bool,
}

pub(in super::super) fn quirks(file: &FileDescriptorProto) -> Quirks {
    let mut quirks = Quirks::default();
    let proto3 = file.syntax() == "proto3";
    let mut open: Vec<&DescriptorProto> = file.message_type.iter().collect();
    while let Some(message) = open.pop() {
        open.extend(&message.nested_type);
        quirks.hide_syntax |= proto3 && plain_names_collide(message);
        quirks.unique_json |= may_collide(message) && json_collides(message);
    }
    quirks
}

fn json_collides(message: &DescriptorProto) -> bool {
    let mut seen = HashSet::new();
    message.field.iter().any(|field| {
        let written = field.json_name.clone();
        !seen.insert(written.unwrap_or_else(|| json_name(field.name())))
    })
}

/// Whether names could coincide in JSON: a cheap test that nearly every message fails.
pub(super) fn may_collide(message: &DescriptorProto) -> bool {
    message.field.iter().any(|field| field.json_name.is_some()) || plain_names_collide(message)
}

fn plain_names_collide(message: &DescriptorProto) -> bool {
    let mut seen = HashSet::with_capacity(message.field.len());
    message.field.iter().any(|field| {
        let plain = field.name().bytes().filter(|b| *b != b'_').map(|b| b.to_ascii_lowercase());
        !seen.insert(plain.collect::<Vec<u8>>())
    })
}

/// The name that a field has in JSON by default.
pub(in super::super) fn json_name(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut upper = false;
    for c in name.chars() {
        if c == '_' {
            upper = true;
        } else {
            out.push(if upper { c.to_ascii_uppercase() } else { c });
            upper = false;
        }
    }
    out
}

/// `option name = true;`, before options are interpreted.
pub(super) fn flag<'a>(
    options: impl IntoIterator<Item = &'a UninterpretedOption>,
    name: &str,
) -> bool {
    options.into_iter().any(|option| {
        matches!(&option.name[..], [part] if part.name_part == name && !part.is_extension)
            && option.identifier_value() == "true"
    })
}

pub(super) fn legacy_json(message: &DescriptorProto) -> bool {
    let options = message.options.iter().flat_map(|o| &o.uninterpreted_option);
    flag(options, "deprecated_legacy_json_field_conflicts")
}
