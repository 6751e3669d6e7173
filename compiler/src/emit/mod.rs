//! Encoding of descriptors, directly from the pool.

mod source_info;
pub(crate) mod writer;

use writer::Writer;

use crate::ast::{Ast, ImportKind, List, OptionKind, Value, Visibility};
use crate::declare::string_value;
use crate::features::{EDITION_2023, PROTO3};
use crate::intern::Interner;
use crate::link::ENUM;
use crate::literal;
use crate::number_text;
use crate::options;
use crate::pool::{
    EnumDecl, EnumId, FieldDecl, FieldId, MessageDecl, MessageId, MessageNode, MethodDecl,
    MethodId, NO_OPTIONS, OneofId, Pool, RangeDecl, Role, ServiceDecl, ServiceId, Target, ValueId,
};
use crate::source::FileId;
use crate::symbols::SymbolId;

/// The settings for the contents of a descriptor.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Emit {
    pub(crate) source_info: bool,
    /// True if all options are encoded as they are written in the source.
    pub(crate) raw_options: bool,
}

struct Emitter<'p> {
    pool: &'p Pool,
    atoms: &'p Interner,
    ast: &'p Ast,
    bytes: &'p [u8],
    settings: Emit,
    name: Vec<u8>,
}

/// Returns the encoded descriptor of a file.
pub(crate) fn file(pool: &Pool, atoms: &Interner, id: FileId, settings: Emit) -> Vec<u8> {
    let file = &pool[id];
    let bytes = &file.source.bytes;
    let size = if settings.source_info { bytes.len() + bytes.len() / 2 } else { bytes.len() / 3 };
    let mut out = Writer { out: Vec::with_capacity(size + 64) };
    let mut emitter = Emitter { pool, atoms, ast: &file.ast, bytes, settings, name: Vec::new() };
    emitter.file(id, &mut out);
    out.out.shrink_to_fit();
    out.out
}

impl Emitter<'_> {
    fn file(&mut self, id: FileId, out: &mut Writer) {
        let file = &self.pool[id];
        out.bytes(1, file.name.as_bytes());
        if let Some(package) = self.ast.packages.first() {
            self.name.clear();
            for (at, &part) in self.ast.parts(package.name).iter().enumerate() {
                if at > 0 {
                    self.name.push(b'.');
                }
                self.name.extend_from_slice(self.atoms.bytes(part));
            }
            out.bytes(2, &self.name);
        }
        let imports = &self.ast.imports;
        let plain = imports.iter().filter(|import| import.kind != ImportKind::Option);
        for import in plain.clone() {
            out.bytes(3, &import.path);
        }
        for id in MessageId::all(file.messages) {
            out.nested(4, |out| self.message(&self.pool[id], out));
        }
        for id in EnumId::all(file.enums) {
            out.nested(5, |out| self.enumeration(&self.pool[id], out));
        }
        for id in ServiceId::all(file.services) {
            out.nested(6, |out| self.service(&self.pool[id], out));
        }
        for id in FieldId::all(file.extensions) {
            out.nested(7, |out| self.field(&self.pool[id], out));
        }
        self.options(8, file.opts, out);
        if self.settings.source_info {
            let info = source_info::locations(self.pool, id, self.settings.raw_options);
            out.bytes(9, &info);
        }
        for (at, import) in plain.clone().enumerate() {
            if import.kind == ImportKind::Public {
                out.int(10, at as i32);
            }
        }
        for (at, import) in plain.enumerate() {
            if import.kind == ImportKind::Weak {
                out.int(11, at as i32);
            }
        }
        match self.ast.edition {
            PROTO3 => out.bytes(12, b"proto3"),
            edition if edition >= EDITION_2023 => {
                out.bytes(12, b"editions");
                out.int(14, edition);
            }
            _ => {}
        }
        for import in imports.iter().filter(|import| import.kind == ImportKind::Option) {
            out.bytes(15, &import.path);
        }
    }

    /// Appends the options of an element.
    fn options(&self, number: i32, opts: u32, out: &mut Writer) {
        if opts == NO_OPTIONS {
            return;
        }
        let opts = &self.pool.opts[opts as usize];
        let start = out.out.len();
        let mut stripped = false;
        let mut length = 0;
        out.nested(number, |out| {
            let start = out.out.len();
            match &opts.raw {
                Some(raw) if self.settings.raw_options => {
                    options::append(self.pool, raw, false, out);
                }
                _ => {
                    let strip = !self.settings.raw_options;
                    stripped = options::append(self.pool, &opts.value, strip, out);
                }
            }
            length = out.out.len() - start;
        });
        if stripped && length == 0 {
            out.out.truncate(start);
        }
    }

    fn symbol(&mut self, symbol: SymbolId) -> &[u8] {
        self.name.clear();
        self.pool.symbols.append_name(symbol, self.atoms, &mut self.name);
        &self.name
    }

    fn message(&mut self, message: &MessageDecl, out: &mut Writer) {
        out.bytes(1, self.atoms.bytes(message.name));
        for id in FieldId::all(message.fields) {
            out.nested(2, |out| self.field(&self.pool[id], out));
        }
        for id in MessageId::all(message.nested) {
            out.nested(3, |out| self.message(&self.pool[id], out));
        }
        for id in EnumId::all(message.enums) {
            out.nested(4, |out| self.enumeration(&self.pool[id], out));
        }
        for range in &self.pool.ranges[message.ranges.indices()] {
            out.nested(5, |out| {
                self.range(range, 1, out);
                self.options(3, range.opts, out);
            });
        }
        for id in FieldId::all(message.extensions) {
            out.nested(6, |out| self.field(&self.pool[id], out));
        }
        let mut visibility = Visibility::Unset;
        match message.node {
            MessageNode::Entry(_) => out.nested(7, |out| out.bool(7, true)),
            MessageNode::Message(node) => {
                visibility = self.ast.messages[node as usize].visibility;
                self.options(7, message.opts, out);
            }
            MessageNode::Group(_) => self.options(7, message.opts, out),
        }
        for id in OneofId::all(message.oneofs) {
            let oneof = &self.pool[id];
            out.nested(8, |out| {
                out.bytes(1, self.atoms.bytes(oneof.name));
                self.options(2, oneof.opts, out);
            });
        }
        self.reserved(9, 1, message.reserved, message.reserved_names, out);
        if visibility != Visibility::Unset {
            out.int(11, visibility as i32);
        }
    }

    /// Appends the numbers of a range, where `past` is added to the end.
    fn range(&self, range: &RangeDecl, past: i32, out: &mut Writer) {
        out.int(1, range.start);
        out.int(2, range.end.wrapping_add(past));
    }

    fn reserved(&self, number: i32, past: i32, ranges: List, names: List, out: &mut Writer) {
        for range in &self.pool.ranges[ranges.indices()] {
            out.nested(number, |out| self.range(range, past, out));
        }
        for &node in &self.pool.reserved_names[names.indices()] {
            let name = self.ast.reserved_names[node as usize].atom;
            out.bytes(number + 1, self.atoms.bytes(name));
        }
    }

    fn field(&mut self, field: &FieldDecl, out: &mut Writer) {
        out.bytes(1, self.atoms.bytes(field.name));
        if let (Some(_), Some(extendee)) = (field.extend, field.extendee) {
            let symbol = self.pool[extendee].symbol;
            out.bytes(2, self.symbol(symbol));
        }
        out.int(3, field.number);
        out.int(4, i32::from(field.label));
        out.int(5, i32::from(field.kind));
        let target = match field.target {
            Target::Message(id) => Some(self.pool[id].symbol),
            Target::Enum(id) => Some(self.pool[id].symbol),
            Target::None => None,
        };
        if let Some(symbol) = target {
            out.bytes(6, self.symbol(symbol));
        }
        let node = &self.ast.fields[field.node as usize];
        if field.role == Role::Plain {
            let default = self.ast.options[node.brackets.options.indices()]
                .iter()
                .find(|option| option.kind == OptionKind::Default);
            if let Some(default) = default {
                let text = default_text(self.ast, self.bytes, field.kind, default.value);
                out.bytes(7, &text);
            }
        }
        self.options(8, field.opts, out);
        if let (Some(oneof), None, Some(parent)) = (field.oneof, field.extend, field.parent) {
            out.int(9, oneof.0 as i32 - self.pool[parent].oneofs.start as i32);
        }
        out.bytes(10, self.atoms.bytes(field.json_name));
        if field.proto3_optional {
            out.bool(17, true);
        }
    }

    fn enumeration(&mut self, declared: &EnumDecl, out: &mut Writer) {
        out.bytes(1, self.atoms.bytes(declared.name));
        for id in ValueId::all(declared.values) {
            let value = &self.pool[id];
            out.nested(2, |out| {
                out.bytes(1, self.atoms.bytes(value.name));
                out.int(2, value.number);
                self.options(3, value.opts, out);
            });
        }
        self.options(3, declared.opts, out);
        self.reserved(4, 0, declared.reserved, declared.reserved_names, out);
        let visibility = self.ast.enums[declared.node as usize].visibility;
        if visibility != Visibility::Unset {
            out.int(6, visibility as i32);
        }
    }

    fn service(&mut self, service: &ServiceDecl, out: &mut Writer) {
        out.bytes(1, self.atoms.bytes(service.name));
        for id in MethodId::all(service.methods) {
            out.nested(2, |out| self.method(&self.pool[id], out));
        }
        self.options(3, service.opts, out);
    }

    fn method(&mut self, method: &MethodDecl, out: &mut Writer) {
        out.bytes(1, self.atoms.bytes(method.name));
        for (number, ty) in [(2, method.input), (3, method.output)] {
            if let Some(ty) = ty {
                let symbol = self.pool[ty].symbol;
                out.bytes(number, self.symbol(symbol));
            }
        }
        self.options(4, method.opts, out);
        let node = &self.ast.methods[method.node as usize];
        if node.client_streaming.is_some() {
            out.bool(5, true);
        }
        if node.server_streaming.is_some() {
            out.bool(6, true);
        }
    }
}

/// Returns the text of a default for `default_value`.
pub(crate) fn default_text(ast: &Ast, bytes: &[u8], kind: u8, value: Value) -> Vec<u8> {
    let text = |token: u32| {
        let token = ast.token(token);
        &bytes[token.start as usize..token.end as usize]
    };
    match (kind, value) {
        (9, Value::Str { .. }) => string_value(ast, bytes, value),
        (12, Value::Str { .. }) => {
            let mut out = Vec::new();
            number_text::escape(&string_value(ast, bytes, value), &mut out);
            out
        }
        (1 | 2, Value::Int { token, negative } | Value::Float { token, negative }) => {
            let text = text(token);
            let integer = matches!(value, Value::Int { .. });
            let number = match literal::integer(text).filter(|_| integer) {
                Some(value) => value as f64,
                None => literal::float(text),
            };
            let number = if negative { -number } else { number };
            let text = if kind == 2 {
                number_text::float(literal::to_float(number))
            } else {
                number_text::double(number)
            };
            text.into_bytes()
        }
        (1 | 2, Value::Ident { token, negative }) => {
            let mut out = Vec::new();
            // As in protoc, `-nan` loses its sign.
            if negative && text(token) != b"nan" {
                out.push(b'-');
            }
            out.extend_from_slice(text(token));
            out
        }
        (ENUM | 8, Value::Ident { token, .. }) => text(token).to_vec(),
        (_, Value::Int { token, negative }) => {
            let value = literal::integer(text(token)).unwrap_or(0);
            let sign = if negative && value != 0 { "-" } else { "" };
            format!("{sign}{value}").into_bytes()
        }
        _ => Vec::new(),
    }
}
