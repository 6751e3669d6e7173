//! Validation of map fields, message sets, extensions and field options.

use super::Check;
use crate::features::{EDITION_2023, EDITION_2024, packable};
use crate::link::{ENUM, MESSAGE};
use crate::parse::GROUP;
use crate::pool::{
    FieldDecl, FieldId, MessageId, MessageNode, OneofId, Role, ServiceId, Target, ValueId,
};

impl Check<'_> {
    pub(super) fn fields(&mut self) {
        let all = self.pool[self.file].all;
        for id in FieldId::all(all.fields) {
            let field = &self.pool[id];
            if field.role != Role::Plain {
                continue;
            }
            if self.pool.is_map(field) {
                self.map(field);
            }
            if let Some(container) = field.container() {
                self.member(field, id, container);
            }
            if field.opts != 0 {
                self.field_options(field, id);
            }
        }
        for id in MessageId::all(all.messages) {
            let message = &self.pool[id];
            if matches!(message.node, MessageNode::Message(_) | MessageNode::Group(_))
                && self.pool.opts[message.opts as usize].value.get(7).is_some()
            {
                let name = self.name_span(message.symbol);
                let span = self.option_span(message.opts, 7).unwrap_or(name);
                let text = "the option `map_entry` cannot be set explicitly".to_owned();
                self.error("map-entry", span, text).help("use a field of type `map<…>`");
            }
        }
        for id in OneofId::all(all.oneofs) {
            let oneof = &self.pool[id];
            let ast = &self.pool[self.file].ast;
            let empty = oneof.node.is_some_and(|node| {
                let body = ast.oneofs[node as usize].body;
                !ast.items(body).iter().any(|item| matches!(item, crate::ast::Item::Field(_)))
            });
            if empty {
                let span = self.name_span(oneof.symbol);
                let text = format!("the oneof `{}` has no fields", self.atoms.show(oneof.name));
                self.error("oneof-empty", span, text).help("add a field, or remove the oneof");
            }
        }
        let options = &self.pool.opts[self.pool[self.file].opts as usize].value;
        if self.is_lite(self.file) && (options.is_true(16) || options.is_true(17)) {
            for id in ServiceId::all(all.services) {
                let span = self.name_span(self.pool[id].symbol);
                let text = "a file with `optimize_for = LITE_RUNTIME` cannot have generic services";
                self.error("lite", span, text.to_owned())
                    .help("set `cc_generic_services` and `java_generic_services` to false");
            }
        }
    }

    pub(super) fn is_lite(&self, file: crate::source::FileId) -> bool {
        self.pool.opts[self.pool[file].opts as usize].value.scalar(9) == Some(3)
    }

    fn map(&mut self, field: &FieldDecl) {
        let Target::Message(entry) = field.target else {
            return;
        };
        let mut fields = FieldId::all(self.pool[entry].fields);
        let (Some(key), Some(value)) = (fields.next(), fields.next()) else {
            return;
        };
        let (key, value) = (&self.pool[key], &self.pool[value]);
        if matches!(key.kind, 1 | 2 | 12 | ENUM | MESSAGE | GROUP) {
            let span = self.field_type(field);
            let place = self.field_type(key);
            let file = self.file;
            let text = "the key of a map must be an integer, a bool or a string".to_owned();
            self.error("map-key", span, text)
                .related(file, place, "the type of the key")
                .help("use another type for the key");
        }
        if value.kind == GROUP {
            let span = self.field_type(value);
            let text = "the value of a map cannot be a group".to_owned();
            self.error("map-value", span, text).help("declare a message");
        }
        if let Target::Enum(id) = value.target {
            let first = ValueId::all(self.pool[id].values).next();
            if first.is_some_and(|first| self.pool[first].number != 0) {
                let span = self.field_type(field);
                let text = "an enum that is the value of a map must have 0 as its first value";
                self.error("map-value", span, text.to_owned())
                    .help("put a value with number 0 first, or use another type");
            }
        }
    }

    /// Checks a field against the message that contains it.
    fn member(&mut self, field: &FieldDecl, id: FieldId, container: MessageId) {
        let message = &self.pool[container];
        if message.message_set {
            if field.extend.is_none() {
                let span = self.field_name(field);
                let text = "a message set has no fields, only extensions".to_owned();
                self.error("message-set", span, text).help("declare an extension");
            } else if field.label != 1 || field.kind != MESSAGE || self.pool.is_delimited(id) {
                let span = self.field_type(field);
                let text = "an extension of a message set must be an optional message".to_owned();
                self.error("message-set", span, text).help("change the type or the label");
            }
        }
        if field.extend.is_some() {
            if field.label == 2 {
                let span = self.field_type(field);
                let text = "an extension cannot be required".to_owned();
                self.error("extension-required", span, text).help("use `optional`");
            }
            if self.is_lite(self.file) && !self.is_lite(message.file) {
                let span = self.extendee_span(field);
                let text = "a file with `optimize_for = LITE_RUNTIME` cannot extend a message of a file without it";
                self.error("lite", span, text.to_owned())
                    .help("move the extension to another file");
            }
        }
    }

    pub(super) fn extendee_span(&self, field: &FieldDecl) -> crate::source::Span {
        let ast = &self.pool[self.file].ast;
        match field.extend {
            Some(extend) => self.extent(ast.extends[extend as usize].extendee.extent),
            None => self.field_name(field),
        }
    }

    fn field_options(&mut self, field: &FieldDecl, id: FieldId) {
        let options = &self.pool.opts[field.opts as usize].value;
        let edition = self.edition();
        let span = self.field_type(field);
        let lazy = options.is_true(5) || options.is_true(15);
        if lazy && (field.kind != MESSAGE || self.pool.is_delimited(id)) {
            let text = "only a message field that is not delimited can be `lazy`".to_owned();
            self.error("option-lazy", span, text).help("remove the option");
        }
        if options.is_true(15) && field.extend.is_some() {
            let text = "an extension cannot be `unverified_lazy`".to_owned();
            self.error("option-lazy", span, text).help("remove the option");
        }
        if options.is_true(2) && !(field.repeated() && packable(field.kind)) {
            let text = "only repeated numbers, bools and enums can be `packed`".to_owned();
            self.error("option-packed", span, text).help("remove the option");
        }
        if options.get(2).is_some() && edition >= EDITION_2023 {
            let span = self.field_name(field);
            let text = "editions have no option `packed`".to_owned();
            let value = if options.is_true(2) { "PACKED" } else { "EXPANDED" };
            self.error("option-packed", span, text)
                .help(format!("write `features.repeated_field_encoding = {value}`"));
        }
        if options.scalar(6).is_some_and(|jstype| jstype != 0)
            && !matches!(field.kind, 3 | 4 | 6 | 16 | 18)
        {
            let text = "only 64-bit integers can have the option `jstype`".to_owned();
            self.error("option-jstype", span, text).help("remove the option");
        }
        if options.get(1).is_some() && edition >= EDITION_2024 {
            let text = "editions from 2024 on have no option `ctype`".to_owned();
            self.error("option-ctype", span, text)
                .help("use the feature `features.(pb.cpp).string_type`");
        }
    }
}
