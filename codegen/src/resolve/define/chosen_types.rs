//! Types of fields that options choose.
//!
//! If two options choose the type of a field, the closer pattern applies; if they are equally
//! close, the option that names a type applies.

use crate::descriptor::FieldDescriptorProto;
use crate::ir::MapType;
use crate::options;
use crate::resolve::define::fields::{TYPE_BYTES, TYPE_ENUM, TYPE_STRING};
use crate::resolve::options::selection::Texts;
use crate::resolve::{Resolver, Symbol};

impl<'a> Resolver<'a, '_> {
    /// Returns the custom type of the strings or bytes in a field, or in the values of a map.
    pub(in crate::resolve) fn custom_type(
        &self,
        field: &FieldDescriptorProto<'a>,
        path: &str,
        full_name: &str,
    ) -> Option<String> {
        let chosen = match self.value_type(field)? {
            TYPE_STRING => self.selectors.string_type.best(path),
            TYPE_BYTES => {
                let plain = self.bytes_distance(path, full_name);
                named(&self.selectors.bytes_type, path, plain)
            }
            _ => None,
        };
        chosen.map(str::to_owned)
    }

    /// Returns the distance of the closest pattern of `bytes`.
    ///
    /// prost looks for a oneof variant under the name of the message, without the name of the
    /// oneof, so that such patterns match, too.
    pub(in crate::resolve) fn bytes_distance(&self, path: &str, full_name: &str) -> Option<usize> {
        let bytes = &self.selectors.bytes;
        let (ours, theirs) = (bytes.distance(path), bytes.distance(full_name));
        ours.or(theirs)
    }

    pub(in crate::resolve) fn map_type(&self, path: &str) -> MapType {
        let plain = self.selectors.btree_map.distance(path);
        match named(&self.selectors.map_type, path, plain) {
            Some(custom) => MapType::Custom(custom.to_owned()),
            None if plain.is_some() => MapType::BTreeMap,
            None => MapType::HashMap,
        }
    }

    /// Returns the option `enum_type` for enums; patterns for other fields are reported as unused.
    pub(in crate::resolve) fn enum_type_option(
        &self,
        field: &FieldDescriptorProto<'a>,
        path: &str,
    ) -> options::EnumType {
        match self.value_type(field) {
            Some(TYPE_ENUM) => self.selectors.enum_type.value(path).unwrap_or_default(),
            _ => options::EnumType::default(),
        }
    }

    /// Returns the type of a field, or of the values of a map.
    fn value_type(&self, field: &FieldDescriptorProto<'a>) -> Option<i32> {
        match self.symbols.get(field.type_name) {
            Some(Symbol::MapEntry(entry)) => {
                entry.field.iter().find(|part| part.number == 2).map(|value| value.r#type)
            }
            _ => Some(field.r#type),
        }
    }
}

/// Returns the type that an option names, unless the other option is closer.
///
/// `plain` is the distance of the other option's pattern.
fn named<'a>(option: &Texts<'a>, path: &str, plain: Option<usize>) -> Option<&'a str> {
    let (distance, text) = option.nearest(path)?;
    plain.is_none_or(|plain| distance <= plain).then_some(text)
}
