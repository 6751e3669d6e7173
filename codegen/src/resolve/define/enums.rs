//! Values and aliases of enums.

use std::collections::HashMap;

use crate::error::Diagnostic;
use crate::ir::{Codec, EnumAlias, EnumId, EnumValue, Implementation, RustName};
use crate::resolve::declare::index_tag;
use crate::resolve::define::Current;
use crate::resolve::names::{self, Scope};
use crate::resolve::source::tag;
use crate::resolve::{Origin, Resolver};

impl<'a> Resolver<'a, '_> {
    pub(in crate::resolve) fn define_enum(&mut self, current: &Current<'a>, id: EnumId) {
        let Some(descriptor) = self.enums[id.index()].descriptor else { return };
        let origin = self.enum_origin(id);
        let path = format!(".{}", self.schema[id].full_name);
        if descriptor.value.is_empty() {
            self.diagnostics.push(
                Diagnostic::error("an enum needs at least one value")
                    .at(self.locate(&origin))
                    .named(&path),
            );
        }

        let mut values: Vec<EnumValue<'a>> = Vec::with_capacity(descriptor.value.len());
        let mut aliases = Vec::new();
        let mut positions: HashMap<i32, usize> = HashMap::new();
        for (i, value) in descriptor.value.iter().enumerate() {
            let mut at = origin.path.clone();
            at.extend([tag::enumeration::VALUE, index_tag(i)]);
            let name = format!("{path}.{}", value.name);
            self.check_member(value.name, &name, &Origin { file: origin.file, path: at.clone() });
            let comments = self.comments(current, &at, &name);
            if let Some(&value_index) = positions.get(&value.number) {
                aliases.push(EnumAlias {
                    name: RustName::default(),
                    proto_name: value.name,
                    value: value_index,
                    comments,
                    deprecated: value.deprecated,
                });
                continue;
            }
            positions.insert(value.number, values.len());
            let mut attributes = Vec::new();
            self.selectors.field_attribute.add(&name, &mut attributes);
            values.push(EnumValue {
                name: RustName::default(),
                proto_name: value.name,
                number: value.number,
                comments,
                attributes,
                deprecated: value.deprecated,
            });
        }
        self.name_values(id, &mut values, &mut aliases, &origin);

        let comments = self.comments(current, &origin.path, &path);
        let mut attributes = Vec::new();
        self.selectors.type_attribute.add(&path, &mut attributes);
        self.selectors.enum_attribute.add(&path, &mut attributes);
        let skip_debug = self.selectors.skip_debug.matches(&path);
        if !self.options.enum_aliases {
            aliases.clear();
        }
        let codec = self.schema.output.codec;
        let item = &mut self.schema.enums[id.index()];
        item.values = values;
        item.aliases = aliases;
        item.comments = comments;
        item.attributes = attributes;
        item.debug = if skip_debug { Implementation::None } else { Implementation::Derived };
        item.eq = match codec {
            Codec::Derive => Implementation::Derived,
            Codec::Native => Implementation::Written,
        };
        item.deprecated = descriptor.options.deprecated || current.deprecated;
    }

    fn name_values(
        &mut self,
        id: EnumId,
        values: &mut [EnumValue<'a>],
        aliases: &mut [EnumAlias<'a>],
        origin: &Origin,
    ) {
        let enum_name = self.schema[id].name.clone();
        let retain = self.options.retain_enum_prefix;
        let wanted = |proto_name: &str| names::enum_variant(enum_name.as_str(), proto_name, retain);
        let mut order: Vec<usize> = (0..values.len()).collect();
        // The value with the lower number keeps its name; zero is the lowest, and negative numbers
        // follow.
        order.sort_by_key(|&i| values[i].number.cast_unsigned());
        let mut scope = Scope::default();
        for i in order {
            let value = &mut values[i];
            match scope.claim_camel(wanted(value.proto_name), value.number) {
                Some(name) => value.name = name,
                None => self.diagnostics.push(
                    Diagnostic::error(format!(
                        "every Rust name for the value `{}` is taken",
                        value.proto_name
                    ))
                    .at(self.locate(origin))
                    .named(&format!("{}.{}", self.schema[id].full_name, value.proto_name))
                    .hint("rename the value, or another value with a similar name"),
                ),
            }
        }
        for alias in aliases {
            // An alias with the name of a variant needs no constant of its own.
            let name = wanted(alias.proto_name);
            if scope.take(&name) {
                alias.name = RustName::new(name);
            }
        }
    }
}
