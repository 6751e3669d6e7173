//! Validation of the lengths of names, which protoc keeps in 16 bits.

use super::Check;
use crate::ast::OptionKind;
use crate::pool::{EnumId, FieldDecl, FieldId, MessageId, MethodId, OneofId, Role, ServiceId};
use crate::source::Span;
use crate::symbols::SymbolId;

const MOST: usize = 65_535;

impl Check<'_> {
    pub(super) fn name_lengths(&mut self) {
        // Only a long file can have names that are too long, so short files need no check.
        if self.pool[self.file].source.bytes.len() < MOST / 4 {
            return;
        }
        let all = self.pool[self.file].all;
        for id in MessageId::all(all.messages) {
            self.full_name_length(self.pool[id].symbol);
            self.reserved_name_lengths(self.pool[id].reserved_names);
        }
        for id in OneofId::all(all.oneofs) {
            self.full_name_length(self.pool[id].symbol);
        }
        for id in EnumId::all(all.enums) {
            self.full_name_length(self.pool[id].symbol);
            self.reserved_name_lengths(self.pool[id].reserved_names);
        }
        for id in crate::pool::ValueId::all(all.values) {
            self.full_name_length(self.pool[id].symbol);
        }
        for id in ServiceId::all(all.services) {
            self.full_name_length(self.pool[id].symbol);
        }
        for id in MethodId::all(all.methods) {
            self.full_name_length(self.pool[id].symbol);
        }
        for id in FieldId::all(all.fields) {
            let field = &self.pool[id];
            if self.field_names_length(field) > MOST {
                let span = self.field_name(field);
                self.too_long(span, "the names of the field, with its JSON name, are");
            }
        }
    }

    fn full_name_length(&mut self, symbol: SymbolId) {
        if self.length(symbol) > MOST {
            let span = self.name_span(symbol);
            self.too_long(span, "the full name is");
        }
    }

    fn reserved_name_lengths(&mut self, names: crate::ast::List) {
        for &node in &self.pool.reserved_names[names.indices()] {
            let name = self.pool[self.file].ast.reserved_names[node as usize];
            if self.atoms.bytes(name.atom).len() > MOST {
                let span = self.extent(name.extent);
                self.too_long(span, "the reserved name is");
            }
        }
    }

    fn too_long(&mut self, span: Span, what: &str) {
        self.error("name-length", span, format!("{what} longer than {MOST} bytes"))
            .help("use a shorter name");
    }

    /// Returns the length of a full name without building it.
    fn length(&self, symbol: SymbolId) -> usize {
        let (mut length, mut at) = (0, symbol);
        while at.0 > 1 {
            let symbol = self.pool.symbols.get(at);
            length += self.atoms.bytes(symbol.name).len() + 1;
            at = symbol.parent;
        }
        length.saturating_sub(1)
    }

    /// Returns the number of bytes that protoc needs for all names of a field.
    ///
    /// These are the full name and the names in lower case, in camel case and for JSON, as far as
    /// they differ.
    fn field_names_length(&self, field: &FieldDecl) -> usize {
        let name = self.atoms.bytes(field.name);
        let scope = self.pool.symbols.get(field.symbol).parent;
        let full = self.length(scope) + 1 + name.len();
        let json = self.atoms.bytes(field.json_name);
        let ast = &self.pool[self.file].ast;
        let options = ast.fields[field.node as usize].brackets.options;
        let written = field.role == Role::Plain
            && ast.options[options.indices()]
                .iter()
                .any(|option| option.kind == OptionKind::JsonName);
        // The camel case name is the default JSON name with a lower-case first letter.
        let default = self.atoms.bytes(field.default_json_name);
        let camel_is_json = !default.first().is_some_and(u8::is_ascii_uppercase);
        let lower_is_name = !name.iter().any(u8::is_ascii_uppercase);
        if written || !camel_is_json || !lower_is_name {
            full + name.len() + default.len() + json.len() + 4
        } else if default == name {
            full
        } else {
            full + default.len() + 2
        }
    }
}
