//! Declaration of messages with their fields, oneofs and ranges.

use super::{Declare, entry_name};
use crate::ast::{Ast, Item, List, Value};
use crate::features::{Features, PROTO3};
use crate::intern::Atom;
use crate::options::Element;
use crate::pool::{
    FieldId, MessageDecl, MessageId, MessageNode, NO_OPTIONS, OneofDecl, OneofId, Pool, RangeDecl,
    Role,
};
use crate::source::Span;
use crate::symbols::{SymbolId, SymbolKind};

impl Declare<'_> {
    /// Adds messages next to each other in the pool, with their names.
    pub(super) fn reserve_messages(
        &mut self,
        nodes: &[MessageNode],
        scope: SymbolId,
        parent: Option<MessageId>,
        ast: &Ast,
    ) -> List {
        let start = self.pool.messages.len();
        for &node in nodes {
            let id = MessageId(self.pool.messages.len() as u32);
            let (name, token) = match node {
                MessageNode::Message(node) => {
                    let message = &ast.messages[node as usize];
                    (message.atom, message.name)
                }
                MessageNode::Group(node) => {
                    self.generated.insert(node, id);
                    let field = &ast.fields[node as usize];
                    (field.atom, field.name)
                }
                MessageNode::Entry(node) => {
                    self.generated.insert(node, id);
                    let field = &ast.fields[node as usize];
                    let name = entry_name(self.atoms.bytes(field.atom));
                    (self.atoms.intern(&name), field.name)
                }
            };
            self.pool.messages.push(MessageDecl {
                file: self.file,
                symbol: scope,
                name,
                parent,
                node,
                fields: List::default(),
                extensions: List::default(),
                nested: List::default(),
                enums: List::default(),
                oneofs: List::default(),
                ranges: List::default(),
                reserved: List::default(),
                reserved_names: List::default(),
                opts: NO_OPTIONS,
                features: Features::default(),
                message_set: false,
            });
            let kind = SymbolKind::Message(id);
            // Fields are declared first, so that the error is reported at a nested message that has
            // the name of a field. The order affects only the report.
            let span = ast.token(token).span();
            self.pool[id].symbol = self.symbol(scope, name, kind, span);
        }
        List::new(start, self.pool.messages.len())
    }

    pub(super) fn message(&mut self, ast: &Ast, id: MessageId, node: MessageNode) {
        let symbol = self.pool[id].symbol;
        let body = match node {
            MessageNode::Message(node) => ast.messages[node as usize].body,
            MessageNode::Group(node) => {
                ast.fields[node as usize].group.map_or(List::default(), |(_, body)| body)
            }
            MessageNode::Entry(node) => return self.entry(ast, id, node),
        };
        let sorted = self.sort(ast, body);
        let oneofs_start = self.pool.oneofs.len();
        for &node in &sorted.oneofs {
            self.oneof(ast, id, symbol, node);
        }
        let start = self.pool.fields.len();
        for &(node, oneof) in &sorted.fields {
            let oneof = oneof.and_then(|oneof| {
                let index = sorted.oneofs.binary_search(&oneof).ok()?;
                Some(OneofId((oneofs_start + index) as u32))
            });
            self.field(ast, node, symbol, Some(id), oneof, None, Role::Plain);
        }
        let fields = List::new(start, self.pool.fields.len());
        self.synthetic_oneofs(ast, id, symbol, fields, oneofs_start);
        let oneofs = List::new(oneofs_start, self.pool.oneofs.len());
        let nested = self.reserve_messages(&sorted.nested, symbol, Some(id), ast);
        let enums = self.enums(ast, &sorted.enums, symbol, Some(id));
        let extensions = self.extensions(ast, &sorted.extensions, symbol, Some(id));
        let scope = self.pool.symbols.get(symbol).parent;
        let opts = self.opts(Element::Message(id), scope, &sorted.options, false);
        let message_set = sorted.options.iter().any(|&node| {
            let option = &ast.options[node as usize];
            let name = &ast.option_parts[option.name.indices()];
            let Value::Ident { token, .. } = option.value else {
                return false;
            };
            let token = ast.token(token);
            let bytes = &self.pool[self.file].source.bytes;
            name.len() == 1
                && !name[0].extension
                && self.atoms.bytes(ast.parts(name[0].path)[0]) == b"message_set_wire_format"
                && bytes[token.start as usize..token.end as usize] == *b"true"
        });
        let ranges = self.extension_ranges(ast, id, &sorted.ranges, scope, message_set);
        let (reserved, reserved_names) = self.reserved(ast, &sorted.reserved);
        for &node in &self.pool.reserved_names[reserved_names.indices()] {
            let name = ast.reserved_names[node as usize].atom;
            self.pool.reserved.insert((id, name));
        }
        let message = &mut self.pool[id];
        (message.fields, message.oneofs, message.nested, message.enums) =
            (fields, oneofs, nested, enums);
        (message.extensions, message.opts, message.ranges) = (extensions, opts, ranges);
        (message.reserved, message.reserved_names) = (reserved, reserved_names);
        message.message_set = message_set;
        for (id, node) in MessageId::all(nested).zip(&sorted.nested) {
            self.message(ast, id, *node);
        }
    }

    /// Declares the two fields of a map's entry type.
    pub(super) fn entry(&mut self, ast: &Ast, id: MessageId, node: u32) {
        let symbol = self.pool[id].symbol;
        let start = self.pool.fields.len();
        self.field(ast, node, symbol, Some(id), None, None, Role::MapKey);
        self.field(ast, node, symbol, Some(id), None, None, Role::MapValue);
        self.pool[id].fields = List::new(start, self.pool.fields.len());
    }

    pub(super) fn extension_ranges(
        &mut self,
        ast: &Ast,
        id: MessageId,
        nodes: &[u32],
        scope: SymbolId,
        message_set: bool,
    ) -> List {
        let start = self.pool.ranges.len();
        for &node in nodes {
            let statement = &ast.extensions[node as usize];
            let element = Element::Range(id, node);
            let opts = self.bracket_opts(ast, element, scope, statement.brackets.options);
            for node in statement.ranges.start..statement.ranges.end {
                let range = ast.ranges[node as usize];
                let end = if range.max && message_set { i32::MAX - 1 } else { range.end };
                self.pool.ranges.push(RangeDecl { start: range.start, end, node, opts });
            }
        }
        List::new(start, self.pool.ranges.len())
    }

    pub(super) fn reserved(&mut self, ast: &Ast, nodes: &[u32]) -> (List, List) {
        let (ranges, names) = (self.pool.ranges.len(), self.pool.reserved_names.len());
        for &node in nodes {
            let statement = &ast.reserved[node as usize];
            for node in statement.ranges.start..statement.ranges.end {
                let range = ast.ranges[node as usize];
                let (start, end) = (range.start, range.end);
                self.pool.ranges.push(RangeDecl { start, end, node, opts: NO_OPTIONS });
            }
            self.pool.reserved_names.extend(statement.names.start..statement.names.end);
        }
        let ranges = List::new(ranges, self.pool.ranges.len());
        (ranges, List::new(names, self.pool.reserved_names.len()))
    }

    pub(super) fn oneof(&mut self, ast: &Ast, parent: MessageId, scope: SymbolId, node: u32) {
        let oneof = &ast.oneofs[node as usize];
        let id = OneofId(self.pool.oneofs.len() as u32);
        let span = ast.token(oneof.name).span();
        let symbol = self.symbol(scope, oneof.atom, SymbolKind::Oneof(id), span);
        let options: Vec<u32> = ast
            .items(oneof.body)
            .iter()
            .filter_map(|item| if let Item::Option(node) = item { Some(*node) } else { None })
            .collect();
        let opts = self.opts(Element::Oneof(id), scope, &options, false);
        self.pool.oneofs.push(OneofDecl {
            symbol,
            name: oneof.atom,
            parent,
            node: Some(node),
            field: 0,
            opts,
            features: Features::default(),
        });
    }

    /// Adds a oneof for each proto3 `optional` field.
    pub(super) fn synthetic_oneofs(
        &mut self,
        ast: &Ast,
        parent: MessageId,
        scope: SymbolId,
        fields: List,
        oneofs_start: usize,
    ) {
        let optional = |pool: &Pool, id: FieldId| pool[id].proto3_optional;
        if ast.edition != PROTO3 || !FieldId::all(fields).any(|id| optional(self.pool, id)) {
            return;
        }
        let mut names: hashbrown::HashSet<Atom> =
            FieldId::all(fields).map(|id| self.pool[id].name).collect();
        names.extend(self.pool.oneofs[oneofs_start..].iter().map(|oneof| oneof.name));
        for field in FieldId::all(fields) {
            if !optional(self.pool, field) {
                continue;
            }
            let mut name = self.atoms.bytes(self.pool[field].name).to_vec();
            if name.first() != Some(&b'_') {
                name.insert(0, b'_');
            }
            let mut atom = self.atoms.intern(&name);
            while !names.insert(atom) {
                name.insert(0, b'X');
                atom = self.atoms.intern(&name);
            }
            let id = OneofId(self.pool.oneofs.len() as u32);
            let span = self.pool[self.file].source.bytes.len() as u32;
            let node = &ast.fields[self.pool[field].node as usize];
            let span = ast.token(node.name).span().end.min(span);
            let span = Span { start: ast.token(node.name).start, end: span };
            let symbol = self.symbol(scope, atom, SymbolKind::Oneof(id), span);
            self.pool.oneofs.push(OneofDecl {
                symbol,
                name: atom,
                parent,
                node: None,
                field: field.0,
                opts: NO_OPTIONS,
                features: Features::default(),
            });
            self.pool[field].oneof = Some(id);
        }
    }
}
