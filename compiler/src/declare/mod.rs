//! Declaration of elements, from the syntax tree of a file to the pool and its symbol table.

mod field;
mod message;
mod services;

use std::sync::Arc;

use crate::ast::{Ast, Item, List, OptionKind, Value};
use crate::diagnostic::Reports;
use crate::intern::{Atom, Interner};
use crate::link::MESSAGE;
use crate::literal;
use crate::options::{Element, Opts};
use crate::parse::GROUP;
use crate::pool::{AllOfFile, FieldId, MessageId, MessageNode, NO_OPTIONS, Pool, Role, Target};
use crate::source::{FileId, Span};
use crate::symbols::{SymbolId, SymbolKind};

/// The declarations in a body, sorted by kind, as indices of syntax nodes.
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
    /// The `extensions` statements.
    ranges: Vec<u32>,
    reserved: Vec<u32>,
    options: Vec<u32>,
}

pub(crate) struct Declare<'r> {
    pub(crate) pool: &'r mut Pool,
    pub(crate) atoms: &'r mut Interner,
    pub(crate) reports: &'r mut Reports,
    file: FileId,
    /// The messages of maps and groups, by the index of their field.
    generated: hashbrown::HashMap<u32, MessageId>,
    /// The names that were declared before: the range, the new symbol and the first symbol.
    duplicates: Vec<(Span, SymbolId, SymbolId)>,
}

/// Declares all elements of a file below a root scope.
pub(crate) fn declare(
    pool: &mut Pool,
    atoms: &mut Interner,
    reports: &mut Reports,
    file: FileId,
    root: SymbolId,
) {
    // The tree is shared, so that the pool can be modified while the tree is read.
    let ast = Arc::clone(&pool[file].ast);
    let generated = hashbrown::HashMap::new();
    let duplicates = Vec::new();
    let mut declare = Declare { pool, atoms, reports, file, generated, duplicates };
    declare.run(&ast, root);
    for (span, id, taken) in std::mem::take(&mut declare.duplicates) {
        declare.taken(span, id, taken);
    }
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
        self.pool.symbols.add_package(self.file, package);
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
            let Some(&message) = self.generated.get(&field.node) else {
                continue;
            };
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
        let Some(package) = ast.packages.first() else {
            return scope;
        };
        for &part in ast.parts(package.name) {
            let (id, taken) = match self.pool.symbols.child(scope, part) {
                Some(found) if self.pool.symbols.get(found).kind == SymbolKind::Package => {
                    (found, None)
                }
                _ => self.pool.symbols.add(scope, part, SymbolKind::Package, self.file),
            };
            if let Some(taken) = taken {
                let span = ast.span(package.name.extent);
                self.duplicates.push((span, id, taken));
            }
            scope = id;
        }
        scope
    }

    /// Adds a symbol, and records the name as a duplicate if it is taken.
    fn symbol(&mut self, parent: SymbolId, name: Atom, kind: SymbolKind, span: Span) -> SymbolId {
        let (id, taken) = self.pool.symbols.add(parent, name, kind, self.file);
        if let Some(taken) = taken {
            self.duplicates.push((span, id, taken));
        }
        id
    }

    #[cold]
    fn taken(&mut self, span: Span, id: SymbolId, taken: SymbolId) {
        let first = *self.pool.symbols.get(taken);
        let name = self.pool.symbols.show(id, self.atoms);
        let is_value = matches!(self.pool.symbols.get(id).kind, SymbolKind::Value(_));
        let place = crate::link::symbol_span(self.pool, taken);
        let message = format!("`{name}` is already defined as {}", with_article(first.kind.noun()));
        let generated = [taken, id].into_iter().find_map(|symbol| self.generated_name(symbol));
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
                start the value's name with the name of the enum",
            );
        } else if let Some(generated) = generated {
            report.help(format!("{generated}; rename one of the two"));
        } else {
            report.help("rename one of the two");
        }
    }

    /// Returns the reason why a symbol exists that is not in the source.
    fn generated_name(&self, symbol: SymbolId) -> Option<String> {
        let symbol = self.pool.symbols.get(symbol);
        let name = self.atoms.show(symbol.name);
        match symbol.kind {
            SymbolKind::Oneof(id) if self.pool[id].node.is_none() => {
                let field = self.atoms.show(self.pool[FieldId(self.pool[id].field)].name);
                Some(format!("the optional field `{field}` creates a oneof `{name}`"))
            }
            SymbolKind::Message(id) => {
                let MessageNode::Entry(node) = self.pool[id].node else { return None };
                let field = self.pool[symbol.file].ast.fields[node as usize].atom;
                let field = self.atoms.show(field);
                Some(format!("the map field `{field}` creates a message `{name}`"))
            }
            _ => None,
        }
    }

    /// Registers the options of an element. If `present` is true, an element without options gets
    /// an empty options message.
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

    /// Registers the options in brackets, except `default` and `json_name`.
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
}

/// Returns a noun with its indefinite article.
pub(crate) fn with_article(noun: &str) -> String {
    let article = if noun.starts_with("en") || noun.starts_with("ex") { "an" } else { "a" };
    format!("{article} {noun}")
}

/// Returns the bytes of a string value, or no bytes for other values.
pub(crate) fn string_value(ast: &Ast, bytes: &[u8], value: Value) -> Vec<u8> {
    let mut out = Vec::new();
    if let Value::Str { first, last } = value {
        for token in &ast.tokens[first as usize..=last as usize] {
            literal::string(&bytes[token.start as usize..token.end as usize], &mut out);
        }
    }
    out
}

/// Returns the JSON name of a field: without `_`, and with the letter after each `_` in upper case.
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
