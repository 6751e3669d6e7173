//! Which type holds the values of a field, where options choose it?
//!
//! Where two options choose for one field, the closer pattern counts; where both are as close, the one
//! that names a type.

use crate::descriptor::FieldDescriptorProto;
use crate::ir::MapType;
use crate::options;
use crate::resolve::define::fields::{TYPE_BYTES, TYPE_ENUM, TYPE_STRING};
use crate::resolve::options::selection::Texts;
use crate::resolve::{Resolver, Symbol};

impl<'a> Resolver<'a, '_> {
    /// The Rust type that the user has named for the strings or bytes of a field, or of the values
    /// of a map.
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

    /// How close a pattern of `bytes` is. prost asks for a variant by the message's name, without the
    /// oneof's.
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

    /// Asked for enums only, so that a pattern for any other field is reported.
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

    /// The type of a field, or of the values of a map.
    fn value_type(&self, field: &FieldDescriptorProto<'a>) -> Option<i32> {
        match self.symbols.get(field.type_name) {
            Some(Symbol::MapEntry(entry)) => {
                entry.field.iter().find(|part| part.number == 2).map(|value| value.r#type)
            }
            _ => Some(field.r#type),
        }
    }
}

/// The type that an option names, unless the other option is `plain` steps away and closer.
fn named<'a>(option: &Texts<'a>, path: &str, plain: Option<usize>) -> Option<&'a str> {
    let (distance, text) = option.nearest(path)?;
    plain.is_none_or(|plain| distance <= plain).then_some(text)
}
