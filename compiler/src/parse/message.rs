//! Parser for messages with their fields, maps, groups, oneofs, ranges and extensions.

use super::{MOST_NESTED, Parse, Parser};
use crate::ast::{
    Extend, Extensions, Extent, Field, Item, Label, List, Map, Message, Oneof, Path, RangeNode,
    Reserved, ReservedName, TypeRef, Visibility,
};
use crate::features::{EDITION_2024, PROTO2, UNSTABLE};
use crate::token::{Kind, Tok};

/// The number of the field type `TYPE_GROUP`.
pub(crate) const GROUP: u8 = 10;

/// Returns the descriptor number of a scalar type or `group`, or 0 for other names.
pub(super) fn scalar(name: &[u8]) -> u8 {
    match name {
        b"double" => 1,
        b"float" => 2,
        b"int64" => 3,
        b"uint64" => 4,
        b"int32" => 5,
        b"fixed64" => 6,
        b"fixed32" => 7,
        b"bool" => 8,
        b"string" => 9,
        b"group" => GROUP,
        b"bytes" => 12,
        b"uint32" => 13,
        b"sfixed32" => 15,
        b"sfixed64" => 16,
        b"sint32" => 17,
        b"sint64" => 18,
        _ => 0,
    }
}

/// Returns the descriptor number of a scalar type in the unstable edition, or 0 for other names.
///
/// In this edition, `int32`, `int64`, `uint32` and `uint64` are types of fixed size.
fn unstable_scalar(name: &[u8]) -> u8 {
    match name {
        b"int32" => 15,
        b"int64" => 16,
        b"uint32" => 7,
        b"uint64" => 6,
        b"varint32" => 5,
        b"varint64" => 3,
        b"uvarint32" => 13,
        b"uvarint64" => 4,
        b"zigzag32" => 17,
        b"zigzag64" => 18,
        b"sint32" | b"sint64" | b"fixed32" | b"fixed64" | b"sfixed32" | b"sfixed64" => 0,
        other => scalar(other),
    }
}

/// The kind of block that contains a field.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    Message,
    Oneof,
    Extend,
}

impl Parser<'_> {
    pub(super) fn message(&mut self, visibility: Visibility) -> Parse<()> {
        let first = self.bump();
        let name = self.declared_name("the name of the message")?;
        let atom = self.atom(name);
        if !self.at_symbol(b'{') {
            return Err(self.unexpected("`{`"));
        }
        let (open, body, last) = self.message_body("message", first)?;
        self.stack.push(Item::Message(self.ast.messages.len() as u32));
        let extent = Extent { first, last };
        self.ast.messages.push(Message { extent, visibility, name, atom, open, body });
        Ok(())
    }

    /// Parses the block of a message or group, at its opening brace.
    fn message_body(&mut self, what: &str, start: Tok) -> Parse<(Tok, List, Tok)> {
        if self.depth == MOST_NESTED {
            let message = format!("messages are nested more than {MOST_NESTED} deep");
            let token = self.tok();
            self.error_token("nesting", start, &message).help("move the message out of its parent");
            // The whole block is skipped, so that there is only one report.
            self.skip_block();
            return Ok((token, List::default(), self.last()));
        }
        let open = self.bump();
        self.depth += 1;
        let (body, last) = self.body(what, open, Self::message_statement);
        self.depth -= 1;
        Ok((open, body, last))
    }

    fn message_statement(&mut self) -> Parse<()> {
        if self.at_symbol(b';') {
            let token = self.bump();
            self.stack.push(Item::Empty(token));
            return Ok(());
        }
        if self.kind() == Kind::Ident {
            match self.text() {
                b"export" | b"local" if self.ast.edition >= EDITION_2024 => return self.visible(),
                b"message" => return self.message(Visibility::Unset),
                b"enum" => return self.enumeration(Visibility::Unset),
                b"extensions" => return self.extensions(),
                b"reserved" => return self.reserved(false),
                b"extend" => return self.extend(),
                b"option" => return self.option_statement(),
                b"oneof" => return self.oneof(),
                _ => {}
            }
        }
        self.field(Within::Message)
    }

    fn field(&mut self, within: Within) -> Parse<()> {
        let first = self.tok();
        let mut label = None;
        let found = match self.text() {
            b"optional" => Some(Label::Optional),
            b"required" => Some(Label::Required),
            b"repeated" => Some(Label::Repeated),
            _ => None,
        };
        if let (Some(found), Kind::Ident) = (found, self.kind()) {
            let token = self.bump();
            self.check_label(found, token, within);
            if within != Within::Oneof {
                label = Some((found, token));
            }
        }
        let type_token = self.tok();
        let mut map = None;
        let next_is_angle = self.tokens.get(self.at + 1).is_some_and(|next| next.symbol == b'<');
        let ty = if self.at_word("map") {
            let first = self.bump();
            if next_is_angle {
                map = Some(self.map(label.map(|(_, token)| token), within)?);
                let extent = Extent { first, last: self.last() };
                TypeRef { scalar: 0, path: Path { extent, ..Path::default() } }
            } else {
                // This is a type called `map`; protoc parses no further name parts after it.
                if label.is_none() && self.ast.edition == PROTO2 && within != Within::Oneof {
                    self.label_missing(first);
                }
                let atom = self.atom(first);
                let parts = List::new(self.ast.parts.len(), self.ast.parts.len() + 1);
                self.ast.parts.push(atom);
                let extent = Extent { first, last: first };
                TypeRef { scalar: 0, path: Path { extent, parts, absolute: false } }
            }
        } else {
            let missing = label.is_none() && self.ast.edition == PROTO2 && within != Within::Oneof;
            if missing && self.blamed != Some(self.at) {
                if !matches!(self.kind(), Kind::Ident) && !self.at_symbol(b'.') {
                    return Err(self.unexpected("a statement of the message"));
                }
                self.label_missing(type_token);
            }
            self.type_ref()?
        };
        let expected = "the name of the field";
        let name = match within {
            Within::Extend => self.declared_name(expected)?,
            _ => self.ident(expected)?,
        };
        let atom = self.atom(name);
        self.expect_number_sign("the field")?;
        let number_token = self.tok();
        let number = self.integer(i32::MAX as u64, "the number of the field")? as i32;
        let brackets = self.brackets(Some(if map.is_some() { 0 } else { ty.scalar }))?;
        let mut group = None;
        let last;
        if ty.scalar == GROUP {
            self.check_group(name, type_token);
            if !self.at_symbol(b'{') {
                return Err(self.unexpected("`{` and the fields of the group"));
            }
            let open_brace = self.tok();
            let (open, body, close) = self.message_body("group", open_brace)?;
            group = Some((open, body));
            last = close;
        } else {
            last = self.end_of_statement()?;
        }
        self.stack.push(Item::Field(self.ast.fields.len() as u32));
        let extent = Extent { first, last };
        self.ast.fields.push(Field {
            extent,
            label,
            ty,
            map,
            group,
            name,
            atom,
            number,
            number_token,
            brackets,
        });
        Ok(())
    }

    fn label_missing(&mut self, token: Tok) {
        self.error_token("label-missing", token, "the field has no label")
            .help("write `optional`, `repeated` or `required` before the type");
    }

    fn check_label(&mut self, label: Label, token: Tok, within: Within) {
        let editions = self.editions();
        if within == Within::Oneof {
            self.error_token("label-in-oneof", token, "a field of a oneof cannot have a label")
                .help("remove the label");
        } else if editions && label == Label::Optional {
            let message = "editions have no label `optional`; singular fields have presence";
            self.error_token("label-in-edition", token, message).help("remove the label");
        } else if editions && label == Label::Required {
            self.error_token("label-in-edition", token, "editions have no label `required`")
                .help("add the option `features.field_presence = LEGACY_REQUIRED` instead");
        }
    }

    fn check_group(&mut self, name: Tok, type_token: Tok) {
        if self.editions() {
            let message = "editions have no group syntax";
            self.error_token("group-in-edition", type_token, message)
                .help("declare a message and a field with `features.message_encoding = DELIMITED`");
        }
        let text = self.text_of(self.tokens[name as usize]);
        if !text.first().is_some_and(u8::is_ascii_uppercase) {
            let message = "the name of the group does not start with a capital letter";
            let mut better = String::from_utf8_lossy(text).into_owned();
            if let Some(first) = better.get_mut(..1) {
                first.make_ascii_uppercase();
            }
            self.error_token("group-name", name, message).help(format!("rename it to `{better}`"));
        }
    }

    /// Parses `<KEY, VALUE>`.
    fn map(&mut self, label: Option<Tok>, within: Within) -> Parse<u32> {
        let problem = match within {
            Within::Oneof => Some((self.tok(), "a map field cannot be in a oneof")),
            Within::Extend => Some((self.tok(), "a map field cannot be an extension")),
            Within::Message if label.is_some() => {
                Some((self.tok(), "a map field cannot have a label"))
            }
            Within::Message => None,
        };
        if let Some((token, message)) = problem {
            let help = match within {
                Within::Message => "remove the label",
                _ => "wrap the map in a message",
            };
            self.error_token("map-place", token, message).help(help);
        }
        if self.depth == MOST_NESTED {
            let message = format!("messages are nested more than {MOST_NESTED} deep");
            let token = self.last();
            self.error_token("nesting", token, &message)
                .help("move the message out of its parent; a map counts as a nested message");
        }
        self.expect(b'<')?;
        let key = self.type_ref()?;
        self.expect(b',')?;
        let value = self.type_ref()?;
        self.expect(b'>')?;
        self.ast.maps.push(Map { key, value });
        Ok(self.ast.maps.len() as u32 - 1)
    }

    fn type_ref(&mut self) -> Parse<TypeRef> {
        if self.kind() == Kind::Ident {
            let text = self.text();
            let unstable = self.ast.edition == UNSTABLE;
            let scalar = if unstable { unstable_scalar(text) } else { scalar(text) };
            if scalar != 0 {
                let token = self.bump();
                let extent = Extent { first: token, last: token };
                return Ok(TypeRef { scalar, path: Path { extent, ..Path::default() } });
            }
        }
        Ok(TypeRef { scalar: 0, path: self.path("the type of the field")? })
    }

    fn oneof(&mut self) -> Parse<()> {
        let first = self.bump();
        let name = self.ident("the name of the oneof")?;
        let atom = self.atom(name);
        let open = self.expect(b'{')?;
        if self.at_symbol(b'}') {
            self.unexpected("at least one field in the oneof");
        }
        let (body, last) = self.body("oneof", open, |parser| {
            if parser.at_word("option") {
                return parser.option_statement();
            }
            parser.field(Within::Oneof)
        });
        self.stack.push(Item::Oneof(self.ast.oneofs.len() as u32));
        self.ast.oneofs.push(Oneof { extent: Extent { first, last }, name, atom, open, body });
        Ok(())
    }

    pub(super) fn extend(&mut self) -> Parse<()> {
        let first = self.bump();
        if self.kind() == Kind::Ident && scalar(self.text()) != 0 {
            return Err(self.unexpected("the message type to extend"));
        }
        let extendee = self.path("the message type to extend")?;
        let open = self.expect(b'{')?;
        if self.at_symbol(b'}') {
            self.unexpected("at least one field in the extend block");
        }
        let (body, last) = self.body("extend block", open, |parser| parser.field(Within::Extend));
        self.stack.push(Item::Extend(self.ast.extends.len() as u32));
        self.ast.extends.push(Extend { extent: Extent { first, last }, extendee, open, body });
        Ok(())
    }

    fn extensions(&mut self) -> Parse<()> {
        let first = self.bump();
        let ranges = self.ranges(false)?;
        let brackets = self.brackets(None)?;
        let last = self.end_of_statement()?;
        self.stack.push(Item::Extensions(self.ast.extensions.len() as u32));
        self.ast.extensions.push(Extensions { extent: Extent { first, last }, ranges, brackets });
        Ok(())
    }

    /// Parses `N [to M|max] {, …}`.
    fn ranges(&mut self, of_enum: bool) -> Parse<List> {
        let from = self.ast.ranges.len();
        loop {
            let first = self.tok();
            let start = self.range_end(of_enum)?;
            let start_extent = Extent { first, last: self.last() };
            // Without an end, its extent is the first token of the start, even if that is a sign.
            let only = Extent { first, last: first };
            let (mut end, mut end_extent, mut max) = (start, only, false);
            if self.eat_word("to") {
                let first = self.tok();
                if self.eat_word("max") {
                    max = true;
                    end = if of_enum { i32::MAX } else { (1 << 29) - 1 };
                } else {
                    end = self.range_end(of_enum)?;
                }
                end_extent = Extent { first, last: self.last() };
            }
            self.ast.ranges.push(RangeNode { start, end, max, start_extent, end_extent });
            if !self.eat(b',') {
                return Ok(List::new(from, self.ast.ranges.len()));
            }
        }
    }

    fn range_end(&mut self, of_enum: bool) -> Parse<i32> {
        let negative = of_enum && self.eat(b'-');
        let most = match (of_enum, negative) {
            (true, true) => 1 << 31,
            (true, false) => i32::MAX as u64,
            // Descriptors store the end plus one.
            _ => i32::MAX as u64 - 1,
        };
        let value = self.integer(most, "a number or a range of numbers")? as i64;
        Ok((if negative { -value } else { value }) as i32)
    }

    pub(super) fn reserved(&mut self, of_enum: bool) -> Parse<()> {
        let first = self.bump();
        let (mut ranges, mut names) = (List::default(), List::default());
        match self.kind() {
            Kind::Str | Kind::Ident => names = self.reserved_names()?,
            _ => ranges = self.ranges(of_enum)?,
        }
        let last = self.end_of_statement()?;
        self.stack.push(Item::Reserved(self.ast.reserved.len() as u32));
        self.ast.reserved.push(Reserved { extent: Extent { first, last }, ranges, names });
        Ok(())
    }

    fn reserved_names(&mut self) -> Parse<List> {
        let (editions, kind) = (self.editions(), self.kind());
        if editions == (kind == Kind::Str) {
            let token = self.tok();
            let (message, help) = if editions {
                ("reserved names are identifiers in editions", "remove the quotes")
            } else {
                ("reserved names are strings in proto2 and proto3", "put the name in quotes")
            };
            self.error_token("reserved-form", token, message).help(help);
        }
        let from = self.ast.reserved_names.len();
        loop {
            if kind == Kind::Ident {
                let token = self.ident("a reserved name")?;
                let (extent, atom) = (Extent { first: token, last: token }, self.atom(token));
                self.ast.reserved_names.push(ReservedName { extent, atom });
            } else {
                let (extent, value) = self.strings("a string with a reserved name")?;
                let identifier = value.iter().all(|&b| b.is_ascii_alphanumeric() || b == b'_')
                    && value.first().is_some_and(|b| !b.is_ascii_digit());
                if !identifier {
                    let shown = String::from_utf8_lossy(&value).into_owned();
                    let span = self.tokens[extent.first as usize].span();
                    let message = format!("the reserved name `{shown}` is not an identifier");
                    self.reports.warning("reserved-name", self.file, span, message);
                }
                let atom = self.atoms.intern(&value);
                self.ast.reserved_names.push(ReservedName { extent, atom });
            }
            if !self.eat(b',') {
                return Ok(List::new(from, self.ast.reserved_names.len()));
            }
        }
    }
}
