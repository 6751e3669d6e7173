//! Parser for the values of fields in message literals.

use super::super::interpret::Interpreter;
use super::super::scalar::{self, Number};
use super::super::value::Val;
use super::{Cursor, Parse};
use crate::ast::Extent;
use crate::link::{ENUM, MESSAGE};
use crate::literal;
use crate::parse::GROUP;
use crate::pool::{EnumId, FieldId, Target};
use crate::token::Kind;

impl Interpreter<'_> {
    pub(super) fn field_value(&mut self, cursor: &mut Cursor, field: FieldId) -> Parse<Val> {
        let declared = &self.pool[field];
        match (declared.kind, declared.target) {
            (MESSAGE | GROUP, Target::Message(message)) => {
                self.message_value(cursor, message).map(Val::Message)
            }
            (9 | 12, _) => {
                if self.kind(cursor) != Kind::Str {
                    return self.unexpected(cursor, "a string");
                }
                let mut bytes = Vec::new();
                let first = self.peek(cursor);
                while self.kind(cursor) == Kind::Str {
                    literal::string(self.text(self.peek(cursor)), &mut bytes);
                    cursor.at += 1;
                }
                if self.pool.is_verified(field) && str::from_utf8(&bytes).is_err() {
                    let last = cursor.tokens[cursor.at - 1];
                    self.not_utf8(field, Extent { first, last });
                    return None;
                }
                Some(Val::Bytes(bytes))
            }
            (8, _) => {
                let token = self.peek(cursor);
                let value = match self.kind(cursor) {
                    Kind::Ident => match self.text(token) {
                        b"true" | b"True" | b"t" => 1,
                        b"false" | b"False" | b"f" => 0,
                        _ => return self.unexpected(cursor, "`true` or `false`"),
                    },
                    Kind::Int => match literal::integer(self.text(token)) {
                        Some(value @ 0..=1) => value,
                        _ => return self.unexpected(cursor, "`true` or `false`"),
                    },
                    _ => return self.unexpected(cursor, "`true` or `false`"),
                };
                cursor.at += 1;
                Some(Val::Scalar(value))
            }
            (1 | 2, _) => self.float(cursor, declared.kind),
            (ENUM, Target::Enum(target)) => self.enumeration(cursor, target),
            (0 | MESSAGE | GROUP | ENUM, _) => None,
            (kind, _) => {
                let negative = !matches!(kind, 4 | 6 | 7 | 13) && self.eat(cursor, b'-');
                let token = self.peek(cursor);
                if self.kind(cursor) != Kind::Int {
                    return self.unexpected(cursor, "an integer");
                }
                let number = Number { text: self.text(token), negative, integer: true };
                match scalar::integer(kind, number) {
                    Ok(value) => {
                        cursor.at += 1;
                        Some(value)
                    }
                    Err(message) => {
                        let extent = Extent { first: token, last: token };
                        self.literal_error(cursor, "literal-value", extent, message)
                            .help("change the value");
                        None
                    }
                }
            }
        }
    }

    pub(super) fn float(&mut self, cursor: &mut Cursor, kind: u8) -> Parse<Val> {
        let negative = self.eat(cursor, b'-');
        let token = self.peek(cursor);
        let text = self.text(token);
        let value = match self.kind(cursor) {
            Kind::Int if literal::is_decimal(text) => {
                scalar::number(Number { text, negative, integer: true })
            }
            Kind::Float => scalar::number(Number { text, negative, integer: false }),
            Kind::Ident => {
                let value = match &*text.to_ascii_lowercase() {
                    b"inf" | b"infinity" => f64::INFINITY,
                    b"nan" => f64::NAN,
                    _ => return self.unexpected(cursor, "a number"),
                };
                if negative { -value } else { value }
            }
            _ => return self.unexpected(cursor, "a decimal number"),
        };
        cursor.at += 1;
        Some(scalar::float(kind, value))
    }

    pub(super) fn enumeration(&mut self, cursor: &mut Cursor, target: EnumId) -> Parse<Val> {
        let token = self.peek(cursor);
        let extent = Extent { first: token, last: token };
        if self.kind(cursor) == Kind::Ident {
            return match self.enum_value(target, self.text(token)) {
                Ok(value) => {
                    cursor.at += 1;
                    Some(Val::Scalar(i64::from(self.pool[value].number) as u64))
                }
                Err(message) => {
                    self.literal_error(cursor, "literal-value", extent, message?)
                        .help("use a value of the enum");
                    None
                }
            };
        }
        let negative = self.eat(cursor, b'-');
        let token = self.peek(cursor);
        if self.kind(cursor) != Kind::Int {
            return self.unexpected(cursor, "the name or number of an enum value");
        }
        let number = Number { text: self.text(token), negative, integer: true };
        let value = match scalar::integer(5, number) {
            Ok(Val::Scalar(value)) => value,
            _ => return self.unexpected(cursor, "the number of an enum value"),
        };
        let known = self.pool.value_numbers.contains_key(&(target, value as i32));
        if !known && self.pool.is_closed(target) {
            let shown = self.pool.symbols.show(self.pool[target].symbol, self.atoms);
            let text = format!("the closed enum `{shown}` has no value with this number");
            self.literal_error(cursor, "literal-value", extent, text)
                .help("use a value of the enum");
            return None;
        }
        cursor.at += 1;
        Some(Val::Scalar(value))
    }
}
