//! Validation of the JSON names of fields, which must be unique in a message.

use hashbrown::HashMap;

use super::Check;
use crate::ast::OptionKind;
use crate::features::number::JSON_FORMAT;
use crate::intern::Atom;
use crate::pool::{FieldDecl, FieldId, MessageDecl, MessageId, MessageNode, Role};
use crate::source::Span;

/// The value `LEGACY_BEST_EFFORT` of the feature `json_format`.
const BEST_EFFORT: u8 = 2;

impl Check<'_> {
    pub(super) fn json_names(&mut self) {
        for id in MessageId::all(self.pool[self.file].all.messages) {
            let message = &self.pool[id];
            let entry = matches!(message.node, MessageNode::Entry(_));
            if !entry && !self.pool.opts[message.opts as usize].value.is_true(11) {
                self.message_json_names(message, false);
                self.message_json_names(message, true);
            }
        }
        for id in FieldId::all(self.pool[self.file].all.fields) {
            let field = &self.pool[id];
            if field.role == Role::Plain && self.is_custom(field) {
                self.custom_json_name(field);
            }
        }
    }

    fn is_custom(&self, field: &FieldDecl) -> bool {
        field.json_name != field.default_json_name
    }

    /// Returns the range of the option `json_name`, or of the field's name if the option is not
    /// set.
    fn json_name_span(&self, field: &FieldDecl) -> Span {
        let ast = &self.pool[self.file].ast;
        let options = ast.fields[field.node as usize].brackets.options;
        let option = ast.options[options.indices()].iter();
        let mut option = option.filter(|option| option.kind == OptionKind::JsonName);
        option.next().map_or(self.field_name(field), |option| self.extent(option.extent))
    }

    fn custom_json_name(&mut self, field: &FieldDecl) {
        let span = self.json_name_span(field);
        if field.extend.is_some() {
            let text = "an extension cannot have the option `json_name`".to_owned();
            self.error("json-name", span, text).help("remove the option");
        }
        if self.atoms.bytes(field.json_name).contains(&0) {
            let text = "the JSON name contains a zero character".to_owned();
            self.error("json-name", span, text).help("remove the character");
        }
    }

    fn message_json_names(&mut self, message: &MessageDecl, use_custom: bool) {
        let lenient = message.features.get(JSON_FORMAT) == BEST_EFFORT;
        if use_custom && !FieldId::all(message.fields).any(|id| self.is_custom(&self.pool[id])) {
            return;
        }
        let mut seen: HashMap<Atom, (Atom, bool, Span)> =
            HashMap::with_capacity(message.fields.len());
        for id in FieldId::all(message.fields) {
            let field = &self.pool[id];
            let custom = use_custom && self.is_custom(field);
            let name = if custom { field.json_name } else { field.default_json_name };
            let span = self.field_name(field);
            let bytes = self.atoms.bytes(name);
            if custom && bytes.starts_with(b"[") && bytes.ends_with(b"]") {
                let shown = self.atoms.show(name);
                let text = format!("the JSON name `{shown}` looks like the name of an extension");
                self.error("json-name", span, text)
                    .help("use a name that does not start with `[` and end with `]`");
                continue;
            }
            let (first, first_custom, place) = match seen.entry(name) {
                hashbrown::hash_map::Entry::Vacant(free) => {
                    free.insert((field.name, custom, span));
                    continue;
                }
                hashbrown::hash_map::Entry::Occupied(taken) => *taken.get(),
            };
            if first == field.name || use_custom && !custom && !first_custom {
                // The error has been reported as a duplicate name or in the check of default JSON
                // names.
                continue;
            }
            let shown = self.atoms.show(name);
            let text = format!(
                "the fields `{}` and `{}` have the same JSON name `{shown}`",
                self.atoms.show(first),
                self.atoms.show(field.name)
            );
            let file = self.file;
            let report = if lenient && !(custom && first_custom) {
                self.warning("json-name-twice", span, text)
            } else {
                self.error("json-name-twice", span, text)
            };
            report
                .related(file, place, "the other field")
                .help("rename a field, or give one of them another `json_name`");
        }
    }
}
