//! The messages and enums with reflection, and their tables.
//!
//! The options `json`, `serde`, `text` and `reflect` select messages and enums, and `http` and `connect` select methods,
//! whose requests and responses have reflection. Messages and enums in a selected
//! message have reflection, too; the implementations of serde's traits are only for those that are selected. A message that is not generated must have it already.

mod problems;
mod table;

use std::collections::{HashMap, HashSet};

use super::{Resolver, names};
use crate::ir::{
    EnumId, ExtensionId, ExtensionList, FieldType, MessageId, Module, RustName, RustPath,
    ServiceId, TypeList,
};
use problems::User;

/// The messages and enums with reflection.
#[derive(Default)]
struct Selection {
    messages: HashSet<MessageId>,
    enums: HashSet<EnumId>,
    /// The messages whose fields have not been followed yet.
    open: Vec<MessageId>,
}

impl Selection {
    fn add(&mut self, id: MessageId) {
        if self.messages.insert(id) {
            self.open.push(id);
        }
    }
}

impl Resolver<'_, '_> {
    /// Selects the messages and enums with reflection, and adds their tables.
    pub(super) fn add_reflection(&mut self) {
        if self.option().is_none() {
            return;
        }
        let mut selection = Selection::default();
        // A pattern for a message of another run counts as used, as for all options.
        for id in (0..self.schema.messages.len()).map(MessageId::new) {
            let message = &self.schema[id];
            if !message.is_extern && self.selects(&message.full_name) && self.is_generated(id) {
                selection.add(id);
            }
        }
        for id in (0..self.schema.enums.len()).map(EnumId::new) {
            let item = &self.schema[id];
            if !item.is_extern && self.selects(&item.full_name) && self.is_generated_enum(id) {
                selection.enums.insert(id);
                self.check_serde_of_enum(id);
            }
        }
        self.select_messages_of_methods(&mut selection);
        let mut extensions: HashMap<MessageId, Vec<ExtensionId>> = HashMap::new();
        for id in (0..self.schema.extensions.len()).map(ExtensionId::new) {
            let extended = self.schema[id].extended;
            extensions.entry(extended).or_default().push(id);
        }
        // Messages that are not generated can have extensions here.
        let foreign = extensions.keys().copied().filter(|&id| !self.is_generated(id));
        let mut reflected: Vec<MessageId> = foreign.filter(|&id| self.has_reflection(id)).collect();
        loop {
            for id in std::mem::take(&mut reflected) {
                for &extension in extensions.get(&id).into_iter().flatten() {
                    let user = User::Extension(extension);
                    self.follow(&mut selection, self.schema[extension].field.ty, user);
                    let row = table::of_extension(&self.schema, &self.schema[extension]);
                    self.schema.extensions[extension.index()].row = Some(row);
                }
            }
            let Some(id) = selection.open.pop() else { break };
            self.check_serde(id);
            self.check_field_count(id);
            for index in 0..self.schema[id].fields.len() {
                let ty = self.schema[id].fields[index].ty;
                self.follow(&mut selection, ty, User::Field(id, index));
            }
            reflected.push(id);
        }
        self.add_tables(&selection);
        for index in 0..self.schema.modules.len() {
            let module = &self.schema.modules[index];
            let types = self.types(module, &selection.messages);
            let extensions = self.extension_list(module);
            self.schema.modules[index].types = types;
            self.schema.modules[index].extension_list = extensions;
        }
    }

    /// Adds the requests and responses of methods that are served over HTTP.
    fn select_messages_of_methods(&mut self, selection: &mut Selection) {
        for service in (0..self.schema.services.len()).map(ServiceId::new) {
            for method in 0..self.schema[service].methods.len() {
                let Some(http) = &self.schema[service].methods[method].http else { continue };
                for message in [http.request, http.response] {
                    if self.is_generated(message) {
                        selection.add(message);
                    } else {
                        self.check_foreign(User::Method(service, method), message);
                    }
                }
            }
        }
    }

    /// Adds the message or enum that a field or an extension holds.
    fn follow(&mut self, selection: &mut Selection, ty: FieldType, user: User) {
        match ty {
            FieldType::Message(to, _) if self.is_generated(to) => selection.add(to),
            FieldType::Message(to, _) => self.check_foreign(user, to),
            FieldType::Enum(to) => {
                selection.enums.insert(to);
                self.check_values(user, to);
            }
            FieldType::Scalar(_) | FieldType::String | FieldType::Bytes(_) => {}
        }
    }

    /// Returns true if a message that is not generated has reflection, as far as known.
    fn has_reflection(&self, id: MessageId) -> bool {
        let message = &self.schema[id];
        if !message.is_extern {
            return self.selects(&message.full_name);
        }
        let path = message.path.relative_to(&[]);
        self.externs.has_reflection(&path) || self.names(&message.full_name)
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
    fn patterns(&self, full_name: &str) -> [Vec<&str>; 4] {
        let path = format!(".{full_name}");
        let (options, selectors) = (self.options, &self.selectors);
        let all = [
            (&options.json, &selectors.json),
            (&options.serde, &selectors.serde),
            (&options.text, &selectors.text),
            (&options.reflect, &selectors.reflect),
        ];
        all.map(|(patterns, selector)| {
            selector.all(&path).into_iter().map(|at| patterns[at].0.as_str()).collect()
        })
    }

    /// Returns true if the message or enum with a full name implements serde's traits.
    fn has_serde(&self, full_name: &str) -> bool {
        let [_, by_serde, ..] = self.patterns(full_name);
        !by_serde.is_empty()
    }

    /// Returns the name of an option that selects messages with reflection, for suggestions.
    fn option(&self) -> Option<&'static str> {
        let options = self.options;
        let all = [
            ("json", &options.json),
            ("serde", &options.serde),
            ("text", &options.text),
            ("reflect", &options.reflect),
            ("http", &options.http),
            ("connect", &options.connect),
        ];
        all.iter().find(|(_, patterns)| !patterns.is_empty()).map(|(name, _)| *name)
    }

    fn add_tables(&mut self, selection: &Selection) {
        for &id in &selection.messages {
            if let Some(descriptor) = self.messages[id.index()].descriptor {
                let reflection = table::of_message(&self.schema, &self.schema[id], descriptor);
                let serde = self.has_serde(&self.schema[id].full_name);
                let message = &mut self.schema.messages[id.index()];
                message.reflection = Some(reflection);
                message.serde = serde;
            }
        }
        for &id in &selection.enums {
            if let Some(descriptor) = self.enums[id.index()].descriptor {
                let serde =
                    self.has_serde(&self.schema[id].full_name) && self.is_generated_enum(id);
                let item = &mut self.schema.enums[id.index()];
                item.table = Some(table::of_enum(descriptor));
                item.serde = serde;
            }
        }
    }

    /// Returns the list of the messages with reflection in a module.
    fn types(&self, module: &Module, reflected: &HashSet<MessageId>) -> Option<TypeList> {
        let mut messages = Vec::new();
        for &file in module.files.iter().filter(|&&file| self.schema[file].generate) {
            self.collect(&self.schema[file].messages, reflected, &mut messages);
        }
        let name = names::types(|name| self.is_taken(module, name));
        (!messages.is_empty()).then_some(TypeList { name, messages })
    }

    fn collect(&self, ids: &[MessageId], of: &HashSet<MessageId>, messages: &mut Vec<MessageId>) {
        for id in ids {
            messages.extend(of.contains(id).then_some(*id));
            self.collect(&self.schema[*id].messages, of, messages);
        }
    }

    /// Returns the list of the extensions in a module whose messages have reflection.
    fn extension_list(&self, module: &Module) -> Option<ExtensionList> {
        let mut extensions = Vec::new();
        for &file in module.files.iter().filter(|&&file| self.schema[file].generate) {
            let file = &self.schema[file];
            self.collect_extensions(&file.extensions, &module.path, &mut extensions);
            self.collect_nested_extensions(&file.messages, &mut extensions);
        }
        let name = names::extensions(|name| self.is_taken(module, name));
        (!extensions.is_empty()).then_some(ExtensionList { name, extensions })
    }

    fn collect_extensions(
        &self,
        ids: &[ExtensionId],
        module: &[RustName],
        extensions: &mut Vec<(ExtensionId, RustPath)>,
    ) {
        for &id in ids.iter().filter(|&&id| self.schema[id].row.is_some()) {
            let name = self.schema[id].name.clone();
            extensions.push((id, RustPath::Local { module: module.to_vec(), name }));
        }
    }

    fn collect_nested_extensions(
        &self,
        messages: &[MessageId],
        extensions: &mut Vec<(ExtensionId, RustPath)>,
    ) {
        for message in messages.iter().map(|&id| &self.schema[id]) {
            self.collect_extensions(&message.extensions, &message.nested_path, extensions);
            self.collect_nested_extensions(&message.messages, extensions);
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
}
