//! Declaration of fields and extensions.

use super::{Declare, json_name, string_value};
use crate::ast::{Ast, Label, List, OptionKind, OptionNode};
use crate::features::{Features, PROTO3};
use crate::options::Element;
use crate::pool::{FieldDecl, FieldId, MessageId, OneofId, Role, Target};
use crate::symbols::{SymbolId, SymbolKind};

impl Declare<'_> {
    #[allow(clippy::too_many_arguments)]
    pub(super) fn field(
        &mut self,
        ast: &Ast,
        node: u32,
        scope: SymbolId,
        parent: Option<MessageId>,
        oneof: Option<OneofId>,
        extend: Option<u32>,
        role: Role,
    ) {
        let field = &ast.fields[node as usize];
        let id = FieldId(self.pool.fields.len() as u32);
        let map = field.map.and_then(|map| ast.maps.get(map as usize));
        let (name, number, kind) = match (role, map) {
            (Role::MapKey, Some(map)) => (self.atoms.intern(b"key"), 1, map.key.scalar),
            (Role::MapValue, Some(map)) => (self.atoms.intern(b"value"), 2, map.value.scalar),
            _ if field.group.is_some() => {
                let lower = self.atoms.bytes(field.atom).to_ascii_lowercase();
                (self.atoms.intern(&lower), field.number, field.ty.scalar)
            }
            _ => (field.atom, field.number, field.ty.scalar),
        };
        let span = ast.token(field.name).span();
        let symbol = self.symbol(scope, name, SymbolKind::Field(id), span);
        if extend.is_some() {
            self.pool.symbols.mark_extension(symbol);
        }
        let plain = role == Role::Plain;
        let label = match field.label {
            _ if !plain => 1,
            _ if field.map.is_some() => 3,
            Some((label, _)) => label as u8,
            None => 1,
        };
        let opts = if plain {
            self.bracket_opts(ast, Element::Field(id), scope, field.brackets.options)
        } else {
            // Features of a map field apply to its key and its value.
            let list = field.brackets.options;
            let features: Vec<u32> = (list.start..list.end)
                .filter(|&node| self.is_feature(ast, &ast.options[node as usize]))
                .collect();
            self.opts(Element::Field(id), scope, &features, false)
        };
        let custom = ast.options[field.brackets.options.indices()]
            .iter()
            .find(|option| plain && option.kind == OptionKind::JsonName);
        let default_json_name = json_name(self.atoms.bytes(name));
        let default_json_name = self.atoms.intern(&default_json_name);
        let json_name = match custom {
            Some(option) => {
                let custom = self.string_value(ast, option);
                self.atoms.intern(&custom)
            }
            None => default_json_name,
        };
        let optional = matches!(field.label, Some((Label::Optional, _)));
        self.pool.fields.push(FieldDecl {
            file: self.file,
            symbol,
            name,
            number,
            label,
            kind,
            target: Target::None,
            parent,
            extend,
            extendee: None,
            oneof,
            proto3_optional: plain && optional && ast.edition == PROTO3,
            role,
            node,
            json_name,
            default_json_name,
            opts,
            features: Features::default(),
        });
    }

    pub(super) fn is_feature(&self, ast: &Ast, option: &OptionNode) -> bool {
        let first = ast.option_parts[option.name.indices()].first();
        first.is_some_and(|part| {
            !part.extension && self.atoms.bytes(ast.parts(part.path)[0]) == b"features"
        })
    }

    /// Returns the bytes of an option's string value.
    pub(super) fn string_value(&self, ast: &Ast, option: &OptionNode) -> Vec<u8> {
        string_value(ast, &self.pool[self.file].source.bytes, option.value)
    }

    pub(super) fn extensions(
        &mut self,
        ast: &Ast,
        nodes: &[(u32, u32)],
        scope: SymbolId,
        parent: Option<MessageId>,
    ) -> List {
        let start = self.pool.fields.len();
        for &(node, extend) in nodes {
            self.field(ast, node, scope, parent, None, Some(extend), Role::Plain);
        }
        List::new(start, self.pool.fields.len())
    }
}
