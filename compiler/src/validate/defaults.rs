//! Validation of explicit defaults of fields.

use super::Check;
use crate::ast::{OptionKind, Value};
use crate::features::EDITION_2023;
use crate::link::{ENUM, MESSAGE};
use crate::literal;
use crate::options::integer;
use crate::parse::GROUP;
use crate::pool::{FieldDecl, FieldId, Role, Target, ValueId};

impl Check<'_> {
    pub(super) fn defaults(&mut self) {
        for id in FieldId::all(self.pool[self.file].all.fields) {
            let field = &self.pool[id];
            let ast = &self.pool[self.file].ast;
            let node = &ast.fields[field.node as usize];
            if field.role != Role::Plain || node.brackets.extent.is_none() {
                continue;
            }
            let options = ast.options[node.brackets.options.indices()].iter();
            let mut options = options.filter(|option| option.kind == OptionKind::Default);
            if let Some(option) = options.next() {
                let (value, extent) = (option.value, option.value_extent);
                if let Some((message, help)) = self.default(field, value) {
                    let span = self.extent(extent);
                    self.error("default", span, message).help(help);
                }
            }
        }
    }

    fn default(&self, field: &FieldDecl, value: Value) -> Option<(String, String)> {
        let remove = || "remove the default".to_owned();
        if field.repeated() {
            return Some(("a repeated field cannot have a default".to_owned(), remove()));
        }
        if matches!(field.kind, MESSAGE | GROUP) {
            return Some(("a message field cannot have a default".to_owned(), remove()));
        }
        if self.edition() >= EDITION_2023 && self.pool.is_implicit(field) {
            let text = "a field with implicit presence cannot have a default".to_owned();
            return Some((text, remove()));
        }
        match (field.kind, value) {
            (ENUM, Value::Ident { token, .. }) => {
                let Target::Enum(target) = field.target else {
                    return None;
                };
                let name = self.atoms.find(self.text(token));
                let declared = &self.pool[target];
                // Enum values are siblings of their enum, so names are looked up in its parent
                // scope.
                let scope = self.pool.symbols.get(declared.symbol).parent;
                let found = name.and_then(|name| self.pool.symbols.child(scope, name));
                let known = found.is_some_and(|found| match self.pool.symbols.get(found).kind {
                    crate::symbols::SymbolKind::Value(value) => self.pool[value].parent == target,
                    _ => false,
                });
                if known {
                    return None;
                }
                let shown = String::from_utf8_lossy(self.text(token)).into_owned();
                let of = self.full_name(declared.symbol);
                let values: Vec<String> = ValueId::all(declared.values)
                    .take(5)
                    .map(|value| self.atoms.show(self.pool[value].name))
                    .collect();
                let help = format!("use a value of the enum, such as {}", values.join(", "));
                Some((format!("the enum `{of}` has no value `{shown}`"), help))
            }
            (ENUM, _) => {
                let help = "write the name of a value".to_owned();
                Some(("the default of an enum field must be the name of a value".to_owned(), help))
            }
            (1 | 2, Value::Int { token, .. }) => {
                let text = self.text(token);
                if literal::integer(text).is_some() || literal::is_decimal(text) {
                    return None;
                }
                let help = "write the number in decimal".to_owned();
                Some(("the integer is out of range".to_owned(), help))
            }
            (3..=7 | 13 | 15..=18, Value::Int { token, negative }) => {
                let result = integer(field.kind, self.text(token), negative);
                result.err().map(|message| (message, "change the default".to_owned()))
            }
            _ => None,
        }
    }

    fn text(&self, token: u32) -> &[u8] {
        let file = &self.pool[self.file];
        let token = file.ast.token(token);
        &file.source.bytes[token.start as usize..token.end as usize]
    }
}
