//! The messages and enums with reflection, and their tables.
//!
//! The options `json`, `text` and `reflect` select messages and enums. Messages and enums in a selected message
//! have reflection, too. A message that is not generated must have it already.

mod table;

use std::collections::HashSet;

use super::declare::item_path;
use super::options::selection::derived_traits;
use super::source::tag;
use super::{Origin, Resolver, names};
use crate::error::Diagnostic;
use crate::ir::{EnumId, FieldType, MessageId, Module, TypeList};

/// The largest number of fields of a message with reflection, whose indices have 16 bits.
const MAX_FIELDS: usize = 1 << 16;

impl Resolver<'_, '_> {
    /// Selects the messages and enums with reflection, and adds their tables.
    pub(super) fn add_reflection(&mut self) {
        if self.option().is_none() {
            return;
        }
        let messages = (0..self.schema.messages.len()).map(MessageId::new);
        let mut open: Vec<MessageId> = messages
            .filter(|&id| self.is_generated(id) && self.selects(&self.schema[id].full_name))
            .collect();
        let enums = (0..self.schema.enums.len()).map(EnumId::new);
        let mut enums: HashSet<EnumId> = enums
            .filter(|&id| self.is_generated_enum(id) && self.selects(&self.schema[id].full_name))
            .collect();
        let mut messages: HashSet<MessageId> = open.iter().copied().collect();
        while let Some(id) = open.pop() {
            self.check_serde(id);
            for index in 0..self.schema[id].fields.len() {
                match self.schema[id].fields[index].ty {
                    FieldType::Message(to, _) if self.is_generated(to) => {
                        if messages.insert(to) {
                            open.push(to);
                        }
                    }
                    FieldType::Message(to, _) => self.check_foreign(id, index, to),
                    FieldType::Enum(to) => {
                        enums.insert(to);
                        if !self.has_values(to) {
                            self.no_values(id, index, to);
                        }
                    }
                    FieldType::Scalar(_) | FieldType::String | FieldType::Bytes(_) => {}
                }
            }
            if self.schema[id].fields.len() > MAX_FIELDS {
                self.too_many_fields(id);
            }
        }
        self.add_tables(&messages, &enums);
        for index in 0..self.schema.modules.len() {
            self.schema.modules[index].types = self.types(&self.schema.modules[index], &messages);
        }
    }

    /// Returns true if an option selects the message or enum with a full name.
    fn selects(&self, full_name: &str) -> bool {
        // All options are asked, so that each of their patterns counts as used.
        self.patterns(full_name).iter().fold(false, |found, patterns| found | !patterns.is_empty())
    }

    /// Returns true if an option selects a message that is defined elsewhere.
    ///
    /// A pattern that selects everything does not state that a crate outside has reflection.
    fn names(&self, full_name: &str) -> bool {
        self.patterns(full_name).iter().flatten().any(|pattern| *pattern != ".")
    }

    /// Returns the patterns of each option that select the element with a full name.
    fn patterns(&self, full_name: &str) -> [Vec<&str>; 3] {
        let path = format!(".{full_name}");
        let (options, selectors) = (self.options, &self.selectors);
        let all = [
            (&options.json, &selectors.json),
            (&options.text, &selectors.text),
            (&options.reflect, &selectors.reflect),
        ];
        all.map(|(patterns, selector)| {
            selector.all(&path).into_iter().map(|at| patterns[at].0.as_str()).collect()
        })
    }

    /// Returns the name of an option that selects messages with reflection, for suggestions.
    fn option(&self) -> Option<&'static str> {
        let options = self.options;
        let all = [("json", &options.json), ("text", &options.text), ("reflect", &options.reflect)];
        all.iter().find(|(_, patterns)| !patterns.is_empty()).map(|(name, _)| *name)
    }

    fn add_tables(&mut self, messages: &HashSet<MessageId>, enums: &HashSet<EnumId>) {
        for &id in messages {
            if let Some(descriptor) = self.messages[id.index()].descriptor {
                let reflection = table::of_message(&self.schema, &self.schema[id], descriptor);
                self.schema.messages[id.index()].reflection = Some(reflection);
            }
        }
        for &id in enums {
            if let Some(descriptor) = self.enums[id.index()].descriptor {
                self.schema.enums[id.index()].table = Some(table::of_enum(descriptor));
            }
        }
    }

    /// Returns the list of the messages with reflection in a module.
    fn types(&self, module: &Module, reflected: &HashSet<MessageId>) -> Option<TypeList> {
        let mut messages = Vec::new();
        for &file in module.files.iter().filter(|&&file| self.schema[file].generate) {
            self.collect(&self.schema[file].messages, reflected, &mut messages);
        }
        let name = names::types(|name| {
            self.items.contains_key(&item_path(&module.path, name))
                || self.extensions_of(module).any(|extension| extension.name.as_str() == name)
        });
        (!messages.is_empty()).then_some(TypeList { name, messages })
    }

    fn collect(&self, ids: &[MessageId], of: &HashSet<MessageId>, messages: &mut Vec<MessageId>) {
        for id in ids {
            messages.extend(of.contains(id).then_some(*id));
            self.collect(&self.schema[*id].messages, of, messages);
        }
    }

    fn is_generated(&self, id: MessageId) -> bool {
        let message = &self.schema[id];
        !message.is_extern && self.schema[message.file].generate
    }

    fn is_generated_enum(&self, id: EnumId) -> bool {
        let item = &self.schema[id];
        !item.is_extern && self.schema[item.file].generate
    }

    fn has_values(&self, id: EnumId) -> bool {
        self.enums[id.index()].descriptor.is_some()
    }

    /// Reports a field with a message that is not generated and not known to have reflection.
    fn check_foreign(&mut self, id: MessageId, field: usize, to: MessageId) {
        let target = &self.schema[to];
        let name = &target.full_name;
        let rust = target.path.relative_to(&[]);
        let has_reflection = if target.is_extern {
            self.externs.has_reflection(&rust) || self.names(name)
        } else {
            self.selects(name)
        };
        if has_reflection {
            return;
        }
        let option = self.option().unwrap_or("reflect");
        let field = &self.schema[id].fields[field];
        let outer = &self.schema[id].full_name;
        let (what, help) = if !target.is_extern {
            (
                format!("`{name}` is not generated here, and `{option}` does not select it"),
                format!("add `{option}=.{name}`, or generate both messages together"),
            )
        } else if self.externs.is_prost_types(&rust) {
            (
                format!("`{name}` is from `prost_types`, which does not support `{option}` for it"),
                format!("set `compile_well_known_types`, or take `.{outer}` out of `{option}`"),
            )
        } else {
            (
                format!(
                    "`{name}` is defined elsewhere, as `{rust}`, and may not support `{option}`"
                ),
                format!(
                    "if that crate was generated by rust-grpc with `{option}`, add `{option}=.{name}`; \
                     otherwise remove its `extern_path`, or take `.{outer}` out of `{option}`"
                ),
            )
        };
        let full_name = format!("{outer}.{}", field.proto_name);
        let origin = self.field_origin(id, field.proto_name);
        self.diagnostics
            .push(Diagnostic::error(what).at(self.locate(&origin)).named(&full_name).hint(help));
    }

    /// Reports a message with `json` that derives serde's traits, which define another form in JSON.
    fn check_serde(&mut self, id: MessageId) {
        let message = &self.schema[id];
        let [by_json, ..] = self.patterns(&message.full_name);
        let derived = derived_traits(&message.attributes);
        let serde = ["Serialize", "Deserialize"].into_iter().find(|name| derived.contains(*name));
        let Some(serde) = serde.filter(|_| !by_json.is_empty()) else { return };
        self.diagnostics.push(
            Diagnostic::error(format!(
                "`json` and the derive of `{serde}` both define the JSON form of the message"
            ))
            .at(self.locate(&self.messages[id.index()].origin))
            .named(&message.full_name)
            .hint(format!("remove the derive, or take `.{}` out of `json`", message.full_name)),
        );
    }

    fn no_values(&mut self, id: MessageId, field: usize, to: EnumId) {
        let message = &self.schema[id];
        let (name, field) = (&self.schema[to].full_name, message.fields[field].proto_name);
        let full_name = format!("{}.{field}", message.full_name);
        let origin = self.field_origin(id, field);
        self.diagnostics.push(
            Diagnostic::error(format!(
                "the values of `{name}` are not known, which `reflect` needs"
            ))
            .at(self.locate(&origin))
            .named(&full_name)
            .hint("pass a descriptor set that contains the file of the enum"),
        );
    }

    fn too_many_fields(&mut self, id: MessageId) {
        let option = self.option().unwrap_or("reflect");
        let message = &self.schema[id];
        self.diagnostics.push(
            Diagnostic::error(format!("the message has more than {MAX_FIELDS} fields"))
                .at(self.locate(&self.messages[id.index()].origin))
                .named(&message.full_name)
                .hint(format!("take `.{}` out of `{}`", message.full_name, option)),
        );
    }

    /// Returns the place of a field in its message.
    fn field_origin(&self, id: MessageId, name: &str) -> Origin {
        let declared = &self.messages[id.index()];
        let mut origin = declared.origin.clone();
        let fields = declared.descriptor.iter().flat_map(|descriptor| &descriptor.field);
        let at = fields.enumerate().find(|(_, field)| field.name == name);
        if let Some(index) = at.and_then(|(index, _)| i32::try_from(index).ok()) {
            origin.path.extend([tag::message::FIELD, index]);
        }
        origin
    }
}
