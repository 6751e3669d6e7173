//! Source info with a location for each statement and its parts, in protoc's order.

mod options;
mod services;

use hashbrown::HashSet;

use super::writer::{Writer, varint_length};
use crate::ast::{Ast, Extent, ImportKind, Item, List};
use crate::comment::{self, Comments};
use crate::parse::GROUP;
use crate::pool::{FileData, Pool};
use crate::source::{FileId, Source};
use crate::token::Tok;

struct Info<'p> {
    pool: &'p Pool,
    file: &'p FileData,
    ast: &'p Ast,
    source: &'p Source,
    raw_options: bool,
    /// The options of elements of which no option is kept.
    vanished: HashSet<u32>,
    /// The encoded path of the current element.
    path: Vec<u8>,
    /// The leading comment of the next declaration.
    leading: Vec<u8>,
    detached: Vec<Vec<u8>>,
    out: Writer,
}

/// The number of elements of each kind that were found so far in a message or file.
#[derive(Default)]
struct Counts {
    fields: i32,
    nested: i32,
    enums: i32,
    services: i32,
    extensions: i32,
    oneofs: i32,
    ranges: i32,
    reserved: i32,
    reserved_names: i32,
}

/// The field numbers of the lists in the descriptor of a message or file.
struct Numbers {
    nested: i32,
    enums: i32,
    extensions: i32,
    options: i32,
}

const FILE: Numbers = Numbers { nested: 4, enums: 5, extensions: 7, options: 8 };
const MESSAGE: Numbers = Numbers { nested: 3, enums: 4, extensions: 6, options: 7 };

/// Returns the encoded `source_code_info` of a file.
pub(crate) fn locations(pool: &Pool, id: FileId, raw_options: bool) -> Vec<u8> {
    let file = &pool[id];
    let size = file.source.bytes.len() + file.ast.tokens.len() * 6;
    let mut info = Info {
        pool,
        file,
        ast: &file.ast,
        source: &file.source,
        raw_options,
        vanished: if raw_options { HashSet::new() } else { options::vanished(pool, file) },
        path: Vec::with_capacity(64),
        leading: Vec::new(),
        detached: Vec::new(),
        out: Writer { out: Vec::with_capacity(size) },
    };
    info.file();
    info.out.out
}

impl Info<'_> {
    fn file(&mut self) {
        let first = self.ast.token(0);
        let end = self.ast.tokens.len() - 1;
        if end == 0 {
            let column = self.source.column(first.line, first.start) as i32;
            let line = first.line as i32;
            let four = [line, column, 0, 0];
            let three = [line, column, 0];
            self.write(if line == 0 { &three } else { &four }, None);
        } else {
            self.add(Extent { first: 0, last: end as Tok - 1 });
        }
        let gap = &self.source.bytes[..first.start as usize];
        let next = self.source.bytes.get(first.start as usize).copied();
        let comments = comment::between(gap, 0, true, next);
        (self.leading, self.detached) = (comments.leading, comments.detached);
        self.items(self.ast.root, &FILE, &mut Counts::default());
    }

    /// Returns the comments after the end of a statement.
    fn comments_after(&self, token: Tok) -> Comments {
        let (end, next) = (self.ast.token(token), self.ast.tokens.get(token as usize + 1));
        let Some(next) = next else {
            return Comments::default();
        };
        let gap = &self.source.bytes[end.end as usize..next.start as usize];
        comment::between(gap, end.line, false, self.source.bytes.get(next.start as usize).copied())
    }

    /// Adds the location of a statement that ends, or whose body starts, at a token.
    fn statement(&mut self, extent: Extent, end: Tok) {
        let after = self.comments_after(end);
        let own = Comments {
            leading: std::mem::replace(&mut self.leading, after.leading),
            trailing: after.trailing,
            detached: std::mem::replace(&mut self.detached, after.detached),
        };
        let span = self.span(extent);
        self.write(&span.0[..span.1], Some(&own));
    }

    /// Skips a closing brace, to which no comment belongs.
    fn close(&mut self, token: Tok) {
        let after = self.comments_after(token);
        (self.leading, self.detached) = (after.leading, after.detached);
    }

    /// Skips an empty statement.
    fn empty(&mut self, token: Tok) {
        let after = self.comments_after(token);
        self.leading = after.leading;
        self.detached.extend(after.detached);
    }

    fn span(&self, extent: Extent) -> ([i32; 4], usize) {
        let (first, last) = (self.ast.token(extent.first), self.ast.token(extent.last));
        let start = self.source.column(first.line, first.start) as i32;
        let end = self.source.column(last.line, last.end) as i32;
        if first.line == last.line {
            ([first.line as i32, start, end, 0], 3)
        } else {
            ([first.line as i32, start, last.line as i32, end], 4)
        }
    }

    /// Adds a location with the current path and without comments.
    fn add(&mut self, extent: Extent) {
        let span = self.span(extent);
        self.write(&span.0[..span.1], None);
    }

    fn write(&mut self, span: &[i32], comments: Option<&Comments>) {
        let span_length: usize = span.iter().map(|&n| varint_length(n as u64)).sum();
        let field = |length: usize| 1 + varint_length(length as u64) + length;
        let mut length = field(span_length);
        if !self.path.is_empty() {
            length += field(self.path.len());
        }
        if let Some(comments) = comments {
            for text in [&comments.leading, &comments.trailing] {
                if !text.is_empty() {
                    length += field(text.len());
                }
            }
            length += comments.detached.iter().map(|text| field(text.len())).sum::<usize>();
        }
        let out = &mut self.out;
        out.out.push(1 << 3 | 2);
        out.varint(length as u64);
        if !self.path.is_empty() {
            out.bytes(1, &self.path);
        }
        out.out.push(2 << 3 | 2);
        out.varint(span_length as u64);
        for &number in span {
            out.varint(number as u64);
        }
        if let Some(comments) = comments {
            if !comments.leading.is_empty() {
                out.bytes(3, &comments.leading);
            }
            if !comments.trailing.is_empty() {
                out.bytes(4, &comments.trailing);
            }
            for text in &comments.detached {
                out.bytes(6, text);
            }
        }
    }

    /// Calls a function with numbers added to the path.
    fn at<R>(&mut self, numbers: &[i32], f: impl FnOnce(&mut Self) -> R) -> R {
        let length = self.path.len();
        for &number in numbers {
            push(&mut self.path, number);
        }
        let result = f(self);
        self.path.truncate(length);
        result
    }

    fn token(&mut self, number: i32, token: Tok) {
        self.part(number, Extent { first: token, last: token });
    }

    fn part(&mut self, number: i32, extent: Extent) {
        self.at(&[number], |info| info.add(extent));
    }

    /// Adds the locations of the statements of a file or message.
    fn items(&mut self, list: List, numbers: &Numbers, counts: &mut Counts) {
        let ast = self.ast;
        let (mut dependencies, mut public, mut weak, mut option) = (0, 0, 0, 0);
        for &item in ast.items(list) {
            match item {
                Item::Empty(token) => self.empty(token),
                Item::Syntax => {
                    if let Some(syntax) = ast.syntax {
                        let extent = syntax.extent;
                        self.at(&[12], |info| info.statement(extent, extent.last));
                    }
                }
                Item::Import(node) => {
                    let import = &ast.imports[node as usize];
                    let extent = import.extent;
                    let (list, index) = match import.kind {
                        ImportKind::Option => (15, &mut option),
                        _ => (3, &mut dependencies),
                    };
                    self.at(&[list, *index], |info| info.statement(extent, extent.last));
                    *index += 1;
                    let modifier = match import.kind {
                        ImportKind::Public => Some((10, &mut public)),
                        ImportKind::Weak => Some((11, &mut weak)),
                        _ => None,
                    };
                    if let Some((list, index)) = modifier {
                        self.at(&[list], |info| info.token(*index, import.modifier));
                        *index += 1;
                    }
                }
                Item::Package(node) => {
                    let extent = ast.packages[node as usize].extent;
                    self.at(&[2], |info| info.statement(extent, extent.last));
                }
                Item::Option(node) => self.option(numbers.options, node),
                Item::Message(node) => {
                    let message = &ast.messages[node as usize];
                    let index = next(&mut counts.nested);
                    self.at(&[numbers.nested, index], |info| {
                        info.statement(message.extent, message.open);
                        info.token(1, message.name);
                        info.message_body(message.body, message.extent.last);
                    });
                }
                Item::Enum(node) => {
                    let index = next(&mut counts.enums);
                    self.at(&[numbers.enums, index], |info| info.enumeration(node));
                }
                Item::Service(node) => {
                    let index = next(&mut counts.services);
                    self.at(&[6, index], |info| info.service(node));
                }
                Item::Field(node) => self.field(node, 2, None, numbers, counts),
                Item::Oneof(node) => self.oneof(node, numbers, counts),
                Item::Extend(node) => {
                    let extend = &ast.extends[node as usize];
                    self.at(&[numbers.extensions], |info| {
                        info.statement(extend.extent, extend.open);
                    });
                    let extendee = Some(extend.extendee.extent);
                    for &item in ast.items(extend.body) {
                        if let Item::Field(node) = item {
                            self.field(node, numbers.extensions, extendee, numbers, counts);
                        }
                    }
                    self.close(extend.extent.last);
                }
                Item::Extensions(node) => self.extensions(node, counts),
                Item::Reserved(node) => {
                    let Counts { reserved, reserved_names, .. } = counts;
                    self.reserved(node, 9, reserved, reserved_names);
                }
                Item::Value(_) | Item::Method(_) => {}
            }
        }
    }

    fn message_body(&mut self, body: List, close: Tok) {
        self.items(body, &MESSAGE, &mut Counts::default());
        self.close(close);
    }

    fn field(
        &mut self,
        node: u32,
        list: i32,
        extendee: Option<Extent>,
        numbers: &Numbers,
        counts: &mut Counts,
    ) {
        let field = &self.ast.fields[node as usize];
        let index =
            next(if extendee.is_some() { &mut counts.extensions } else { &mut counts.fields });
        if field.map.is_some() {
            counts.nested += 1;
        }
        self.at(&[list, index], |info| {
            if field.group.is_some() {
                info.add(field.extent);
            } else {
                info.statement(field.extent, field.extent.last);
            }
            if let Some(extendee) = extendee {
                info.part(2, extendee);
            }
            if let Some((_, label)) = field.label {
                info.token(4, label);
            }
            let scalar = field.map.is_none() && field.ty.scalar != 0;
            info.part(if scalar { 5 } else { 6 }, field.ty.path.extent);
            info.token(1, field.name);
            info.token(3, field.number_token);
            info.brackets(8, field.brackets);
        });
        let Some((open, body)) = field.group else {
            return;
        };
        debug_assert_eq!(field.ty.scalar, GROUP);
        let nested = next(&mut counts.nested);
        self.at(&[numbers.nested, nested], |info| {
            info.statement(field.extent, open);
            info.token(1, field.name);
        });
        self.at(&[list, index], |info| info.token(6, field.name));
        self.at(&[numbers.nested, nested], |info| info.message_body(body, field.extent.last));
    }

    fn oneof(&mut self, node: u32, numbers: &Numbers, counts: &mut Counts) {
        let oneof = &self.ast.oneofs[node as usize];
        let index = next(&mut counts.oneofs);
        self.at(&[8, index], |info| {
            info.statement(oneof.extent, oneof.open);
            info.token(1, oneof.name);
        });
        for &item in self.ast.items(oneof.body) {
            match item {
                Item::Field(node) => self.field(node, 2, None, numbers, counts),
                Item::Option(node) => self.at(&[8, index], |info| info.option(2, node)),
                _ => {}
            }
        }
        self.close(oneof.extent.last);
    }

    fn extensions(&mut self, node: u32, counts: &mut Counts) {
        let ast = self.ast;
        let statement = &ast.extensions[node as usize];
        let first = counts.ranges;
        self.at(&[5], |info| info.statement(statement.extent, statement.extent.last));
        for range in &ast.ranges[statement.ranges.indices()] {
            let index = next(&mut counts.ranges);
            self.at(&[5, index], |info| info.range(range));
        }
        for index in first..counts.ranges {
            self.at(&[5, index], |info| info.brackets(3, statement.brackets));
        }
    }

    fn range(&mut self, range: &crate::ast::RangeNode) {
        let extent = Extent { first: range.start_extent.first, last: range.end_extent.last };
        self.add(extent);
        self.part(1, range.start_extent);
        self.part(2, range.end_extent);
    }

    fn reserved(&mut self, node: u32, number: i32, ranges: &mut i32, names: &mut i32) {
        let ast = self.ast;
        let reserved = &ast.reserved[node as usize];
        let list = if reserved.names.is_empty() { number } else { number + 1 };
        self.at(&[list], |info| info.statement(reserved.extent, reserved.extent.last));
        for range in &ast.ranges[reserved.ranges.indices()] {
            self.at(&[list, next(ranges)], |info| info.range(range));
        }
        for name in &ast.reserved_names[reserved.names.indices()] {
            self.at(&[list, next(names)], |info| info.add(name.extent));
        }
    }
}

fn next(count: &mut i32) -> i32 {
    *count += 1;
    *count - 1
}

fn push(path: &mut Vec<u8>, number: i32) {
    let mut value = i64::from(number) as u64;
    while value >= 0x80 {
        path.push(value as u8 | 0x80);
        value >>= 7;
    }
    path.push(value as u8);
}
