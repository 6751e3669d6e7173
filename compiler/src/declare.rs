//! Declarations: from the syntax tree of a file to entries of the pool and its table of names.

use crate::ast::{Ast, Item, Label, List, OptionKind, OptionNode, Value};
use crate::diagnostic::Reports;
use crate::features::{Features, PROTO3};
use crate::intern::{Atom, Interner};
use crate::link::MESSAGE;
use crate::literal;
use crate::options::{Element, Opts};
use crate::parse::GROUP;
use crate::pool::{
    AllOfFile, EnumDecl, EnumId, FieldDecl, FieldId, MessageDecl, MessageId, MessageNode,
    MethodDecl, MethodId, NO_OPTIONS, OneofDecl, OneofId, Pool, RangeDecl, Role, ServiceDecl,
    ServiceId, Target, ValueDecl, ValueId,
};
use crate::source::{FileId, Span};
use crate::symbols::{SymbolId, SymbolKind};

/// What a body declares, sorted by kind, as indices of syntax nodes.
#[derive(Default)]
struct Sorted {
    nested: Vec<MessageNode>,
    /// Fields with the index of their oneof.
    fields: Vec<(u32, Option<u32>)>,
    /// Extensions with their `extend` block.
    extensions: Vec<(u32, u32)>,
    enums: Vec<u32>,
    services: Vec<u32>,
    oneofs: Vec<u32>,
    /// Ranges of extension numbers, with the `extensions` statement.
    ranges: Vec<u32>,
    reserved: Vec<u32>,
    options: Vec<u32>,
}

pub(crate) struct Declare<'r> {
    pub(crate) pool: &'r mut Pool,
    pub(crate) atoms: &'r mut Interner,
    pub(crate) reports: &'r mut Reports,
    file: FileId,
    /// The messages of maps and groups by the index of their field.
    generated: hashbrown::HashMap<u32, MessageId>,
}

/// Declares everything of a file below a root scope.
pub(crate) fn declare(
    pool: &mut Pool,
    atoms: &mut Interner,
    reports: &mut Reports,
    file: FileId,
    root: SymbolId,
) {
    // Taken out for the time being, so that the pool can be written to.
    let ast = std::mem::take(&mut pool[file].ast);
    let generated = hashbrown::HashMap::new();
    let mut declare = Declare { pool, atoms, reports, file, generated };
    declare.run(&ast, root);
    declare.pool[file].ast = ast;
}

impl Declare<'_> {
    fn run(&mut self, ast: &Ast, root: SymbolId) {
        let pool = &*self.pool;
        let before = AllOfFile {
            messages: List::new(pool.messages.len(), 0),
            fields: List::new(pool.fields.len(), 0),
            oneofs: List::new(pool.oneofs.len(), 0),
            enums: List::new(pool.enums.len(), 0),
            values: List::new(pool.values.len(), 0),
            services: List::new(pool.services.len(), 0),
            methods: List::new(pool.methods.len(), 0),
        };
        let opts_before = pool.opts.len();
        let package = self.package(ast, root);
        let sorted = self.sort(ast, ast.root);
        let opts = self.opts(Element::File(self.file), package, &sorted.options, false);
        let messages = self.reserve_messages(&sorted.nested, package, None, ast);
        for (id, node) in MessageId::all(messages).zip(&sorted.nested) {
            self.message(ast, id, *node);
        }
        let enums = self.enums(ast, &sorted.enums, package, None);
        let services = self.services(ast, &sorted.services, package);
        let extensions = self.extensions(ast, &sorted.extensions, package, None);
        let mut all = before;
        let pool = &mut *self.pool;
        all.messages.end = pool.messages.len() as u32;
        all.fields.end = pool.fields.len() as u32;
        all.oneofs.end = pool.oneofs.len() as u32;
        all.enums.end = pool.enums.len() as u32;
        all.values.end = pool.values.len() as u32;
        all.services.end = pool.services.len() as u32;
        all.methods.end = pool.methods.len() as u32;
        for field in FieldId::all(all.fields) {
            let field = &mut pool[field];
            let Some(&message) = self.generated.get(&field.node) else { continue };
            if field.role == Role::Plain {
                field.target = Target::Message(message);
                field.kind = if field.kind == GROUP { GROUP } else { MESSAGE };
            }
        }
        let all_opts = List::new(opts_before, pool.opts.len());
        let file = &mut pool[self.file];
        (file.package, file.opts, file.all, file.all_opts) = (package, opts, all, all_opts);
        (file.messages, file.enums, file.services, file.extensions) =
            (messages, enums, services, extensions);
    }

    fn package(&mut self, ast: &Ast, root: SymbolId) -> SymbolId {
        let mut scope = root;
        let Some(package) = ast.packages.first() else { return scope };
        for &part in ast.parts(package.name) {
            let (id, taken) = match self.pool.symbols.child(scope, part) {
                Some(found) if self.pool.symbols.get(found).kind == SymbolKind::Package => {
                    (found, None)
                }
                _ => self.pool.symbols.add(scope, part, SymbolKind::Package, self.file),
            };
            if let Some(taken) = taken {
                let span = ast.span(package.name.extent);
                self.taken(span, id, taken);
            }
            scope = id;
        }
        scope
    }

    /// Adds a symbol and reports a name that is taken.
    fn symbol(&mut self, parent: SymbolId, name: Atom, kind: SymbolKind, span: Span) -> SymbolId {
        let (id, taken) = self.pool.symbols.add(parent, name, kind, self.file);
        if let Some(taken) = taken {
            self.taken(span, id, taken);
        }
        id
    }

    #[cold]
    fn taken(&mut self, span: Span, id: SymbolId, taken: SymbolId) {
        let first = *self.pool.symbols.get(taken);
        let name = self.pool.symbols.show(id, self.atoms);
        let is_value = matches!(self.pool.symbols.get(id).kind, SymbolKind::Value(_));
        let place = crate::link::symbol_span(self.pool, taken);
        let message = format!("`{name}` is already defined as a {}", first.kind.noun());
        let report = self.reports.error("duplicate-symbol", self.file, span, message);
        if let Some(place) = place {
            report.related(first.file, place, "the first definition");
        } else if first.file != self.file {
            let file = Span { start: 0, end: 0 };
            report.related(first.file, file, "the first definition is in this file");
        }
        if is_value {
            report.help(
                "enum values are siblings of their enum, not its children; \
                 put the name of the enum in front of the value's name",
            );
        } else {
            report.help("rename one of the two");
        }
    }

    /// Registers the options of an element.
    fn opts(&mut self, element: Element, scope: SymbolId, nodes: &[u32], present: bool) -> u32 {
        if nodes.is_empty() && !present {
            return NO_OPTIONS;
        }
        let start = self.pool.option_statements.len();
        self.pool.option_statements.extend_from_slice(nodes);
        let statements = List::new(start, self.pool.option_statements.len());
        self.pool.opts.push(Opts::new(self.file, element, scope, statements));
        self.pool.opts.len() as u32 - 1
    }

    /// Registers options in brackets, without `default` and `json_name`.
    fn bracket_opts(&mut self, ast: &Ast, element: Element, scope: SymbolId, list: List) -> u32 {
        if list.is_empty() {
            return NO_OPTIONS;
        }
        let nodes: Vec<u32> = (list.start..list.end)
            .filter(|&node| ast.options[node as usize].kind == OptionKind::Option)
            .collect();
        self.opts(element, scope, &nodes, false)
    }

    fn sort(&mut self, ast: &Ast, body: List) -> Sorted {
        let mut sorted = Sorted::default();
        let fields = |sorted: &mut Sorted, body: List, oneof, extend: Option<u32>| {
            for &item in ast.items(body) {
                let Item::Field(node) = item else { continue };
                match extend {
                    Some(extend) => sorted.extensions.push((node, extend)),
                    None => sorted.fields.push((node, oneof)),
                }
                let field = &ast.fields[node as usize];
                if field.group.is_some() {
                    sorted.nested.push(MessageNode::Group(node));
                } else if field.map.is_some() {
                    sorted.nested.push(MessageNode::Entry(node));
                }
            }
        };
        for (at, &item) in ast.items(body).iter().enumerate() {
            match item {
                Item::Message(node) => sorted.nested.push(MessageNode::Message(node)),
                Item::Enum(node) => sorted.enums.push(node),
                Item::Service(node) => sorted.services.push(node),
                Item::Field(_) => {
                    let at = body.start as usize + at;
                    fields(&mut sorted, List::new(at, at + 1), None, None);
                }
                Item::Oneof(node) => {
                    sorted.oneofs.push(node);
                    fields(&mut sorted, ast.oneofs[node as usize].body, Some(node), None);
                }
                Item::Extend(node) => {
                    fields(&mut sorted, ast.extends[node as usize].body, None, Some(node));
                }
                Item::Extensions(node) => sorted.ranges.push(node),
                Item::Reserved(node) => sorted.reserved.push(node),
                Item::Option(node) => sorted.options.push(node),
                _ => {}
            }
        }
        sorted
    }

    /// Allocates messages next to each other and adds their names.
    fn reserve_messages(
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
            // Fields are declared first: a nested message that has the name of a field is blamed.
            // The table answers for both alike, so the order matters for the report only.
            let span = ast.token(token).span();
            self.pool[id].symbol = self.symbol(scope, name, kind, span);
        }
        List::new(start, self.pool.messages.len())
    }

    fn message(&mut self, ast: &Ast, id: MessageId, node: MessageNode) {
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
            let Value::Ident { token, .. } = option.value else { return false };
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
    fn entry(&mut self, ast: &Ast, id: MessageId, node: u32) {
        let symbol = self.pool[id].symbol;
        let start = self.pool.fields.len();
        self.field(ast, node, symbol, Some(id), None, None, Role::MapKey);
        self.field(ast, node, symbol, Some(id), None, None, Role::MapValue);
        self.pool[id].fields = List::new(start, self.pool.fields.len());
    }

    fn extension_ranges(
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

    fn reserved(&mut self, ast: &Ast, nodes: &[u32]) -> (List, List) {
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

    fn oneof(&mut self, ast: &Ast, parent: MessageId, scope: SymbolId, node: u32) {
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

    #[allow(clippy::too_many_arguments)]
    fn field(
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
            // Features of a map count for its key and its value.
            let list = field.brackets.options;
            let features: Vec<u32> = (list.start..list.end)
                .filter(|&node| self.is_feature(ast, &ast.options[node as usize]))
                .collect();
            self.opts(Element::Field(id), scope, &features, false)
        };
        let custom = ast.options[field.brackets.options.indices()]
            .iter()
            .find(|option| plain && option.kind == OptionKind::JsonName);
        let json_name = match custom {
            Some(option) => self.string_value(ast, option),
            None => json_name(self.atoms.bytes(name)),
        };
        let json_name = self.atoms.intern(&json_name);
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
            opts,
            features: Features::default(),
        });
    }

    fn is_feature(&self, ast: &Ast, option: &OptionNode) -> bool {
        let first = ast.option_parts[option.name.indices()].first();
        first.is_some_and(|part| {
            !part.extension && self.atoms.bytes(ast.parts(part.path)[0]) == b"features"
        })
    }

    /// Returns the bytes of an option's string value.
    fn string_value(&self, ast: &Ast, option: &OptionNode) -> Vec<u8> {
        string_value(ast, &self.pool[self.file].source.bytes, option.value)
    }

    /// Adds a oneof for each proto3 `optional` field.
    fn synthetic_oneofs(
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

    fn extensions(
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

    fn enums(
        &mut self,
        ast: &Ast,
        nodes: &[u32],
        scope: SymbolId,
        parent: Option<MessageId>,
    ) -> List {
        let start = self.pool.enums.len();
        for &node in nodes {
            let declared = &ast.enums[node as usize];
            let id = EnumId(self.pool.enums.len() as u32);
            let span = ast.token(declared.name).span();
            let symbol = self.symbol(scope, declared.atom, SymbolKind::Enum(id), span);
            let values_start = self.pool.values.len();
            let (mut options, mut reserved) = (Vec::new(), Vec::new());
            for &item in ast.items(declared.body) {
                match item {
                    Item::Option(node) => options.push(node),
                    Item::Reserved(node) => reserved.push(node),
                    Item::Value(node) => {
                        let value = &ast.values[node as usize];
                        let value_id = ValueId(self.pool.values.len() as u32);
                        let span = ast.token(value.name).span();
                        let kind = SymbolKind::Value(value_id);
                        let symbol = self.symbol(scope, value.atom, kind, span);
                        let element = Element::Value(value_id);
                        let opts = self.bracket_opts(ast, element, scope, value.brackets.options);
                        self.pool.value_numbers.entry((id, value.number)).or_insert(value_id);
                        self.pool.values.push(ValueDecl {
                            symbol,
                            name: value.atom,
                            number: value.number,
                            parent: id,
                            node,
                            opts,
                        });
                    }
                    _ => {}
                }
            }
            let values = List::new(values_start, self.pool.values.len());
            let opts = self.opts(Element::Enum(id), scope, &options, false);
            let (reserved, reserved_names) = self.reserved(ast, &reserved);
            self.pool.enums.push(EnumDecl {
                file: self.file,
                symbol,
                name: declared.atom,
                parent,
                node,
                values,
                reserved,
                reserved_names,
                opts,
                features: Features::default(),
            });
        }
        List::new(start, self.pool.enums.len())
    }

    fn services(&mut self, ast: &Ast, nodes: &[u32], scope: SymbolId) -> List {
        let start = self.pool.services.len();
        for &node in nodes {
            let declared = &ast.services[node as usize];
            let id = ServiceId(self.pool.services.len() as u32);
            let span = ast.token(declared.name).span();
            let symbol = self.symbol(scope, declared.atom, SymbolKind::Service(id), span);
            let methods_start = self.pool.methods.len();
            let mut options = Vec::new();
            for &item in ast.items(declared.body) {
                match item {
                    Item::Option(node) => options.push(node),
                    Item::Method(node) => self.method(ast, node, id, symbol),
                    _ => {}
                }
            }
            let methods = List::new(methods_start, self.pool.methods.len());
            let opts = self.opts(Element::Service(id), scope, &options, false);
            self.pool.services.push(ServiceDecl {
                symbol,
                name: declared.atom,
                node,
                methods,
                opts,
                features: Features::default(),
            });
        }
        List::new(start, self.pool.services.len())
    }

    fn method(&mut self, ast: &Ast, node: u32, service: ServiceId, scope: SymbolId) {
        let declared = &ast.methods[node as usize];
        let id = MethodId(self.pool.methods.len() as u32);
        let span = ast.token(declared.name).span();
        let symbol = self.symbol(scope, declared.atom, SymbolKind::Method(id), span);
        let mut opts = NO_OPTIONS;
        if let Some((_, body)) = declared.block {
            let options: Vec<u32> = ast
                .items(body)
                .iter()
                .filter_map(|item| if let Item::Option(node) = item { Some(*node) } else { None })
                .collect();
            opts = self.opts(Element::Method(id), scope, &options, true);
        }
        self.pool.methods.push(MethodDecl {
            symbol,
            name: declared.atom,
            node,
            service,
            input: None,
            output: None,
            opts,
        });
    }
}

/// Returns the bytes of a string value, empty for other values.
pub(crate) fn string_value(ast: &Ast, bytes: &[u8], value: Value) -> Vec<u8> {
    let mut out = Vec::new();
    if let Value::Str { first, last } = value {
        for token in &ast.tokens[first as usize..=last as usize] {
            literal::string(&bytes[token.start as usize..token.end as usize], &mut out);
        }
    }
    out
}

/// Returns the JSON name of a field: without `_`, the letter behind it in upper case.
pub(crate) fn json_name(name: &[u8]) -> Vec<u8> {
    camel_case(name, false)
}

/// Returns the name of the entry type of a map field.
fn entry_name(name: &[u8]) -> Vec<u8> {
    let mut name = camel_case(name, true);
    name.extend_from_slice(b"Entry");
    name
}

fn camel_case(name: &[u8], mut upper: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(name.len() + 5);
    for &byte in name {
        if byte == b'_' {
            upper = true;
        } else {
            out.push(if upper { byte.to_ascii_uppercase() } else { byte });
            upper = false;
        }
    }
    out
}
