//! Validation of option imports whose options have values marked `debug_redact`.
//!
//! A program that is generated without the file of an option cannot interpret the option's value,
//! so it would show values that `debug_redact` hides.

use hashbrown::HashSet;

use super::Check;
use crate::ast::ImportKind;
use crate::pool::{EnumId, FieldId, MessageId, Target, ValueId};

impl Check<'_> {
    pub(super) fn redaction(&mut self) {
        if !self.pool[self.file].root {
            return;
        }
        for dependency in &self.pool[self.file].dependencies {
            let (Some(file), ImportKind::Option) = (dependency.file, dependency.kind) else {
                continue;
            };
            let mut seen = HashSet::new();
            let mut extensions = FieldId::all(self.pool[file].all.fields)
                .filter(|&field| self.pool[field].extend.is_some());
            let Some(found) = extensions.find(|&field| self.redacts(field, &mut seen)) else {
                continue;
            };
            let import = self.pool[self.file].ast.imports[dependency.node as usize].extent;
            let (span, name) = (self.extent(import), self.full_name(self.pool[found].symbol));
            let place = self.pool.field_name_span(&self.pool[found]);
            let text = format!(
                "the values of the option `{name}` can be marked `debug_redact`, \
                 so its file cannot be imported for options only"
            );
            self.error("option-redact", span, text)
                .related(file, place, "the option")
                .help("remove `option` from the import");
        }
    }

    /// Returns true if the type of a field contains an enum with a redacted value, at any depth.
    fn redacts(&self, field: FieldId, seen: &mut HashSet<MessageId>) -> bool {
        let mut open = vec![field];
        while let Some(field) = open.pop() {
            match self.pool[field].target {
                Target::Enum(id) if self.has_redacted(id) => return true,
                Target::Message(id) if seen.insert(id) => {
                    open.extend(FieldId::all(self.pool[id].fields));
                }
                _ => {}
            }
        }
        false
    }

    fn has_redacted(&self, id: EnumId) -> bool {
        ValueId::all(self.pool[id].values)
            .any(|value| self.pool.opts[self.pool[value].opts as usize].value.is_true(3))
    }
}
