//! Parser that skips the values of reserved fields in message literals.

use super::super::interpret::Interpreter;
use super::{Cursor, MOST_NESTED, Parse};
use crate::token::Kind;

impl Interpreter<'_> {
    /// Skips the value of a field with a reserved name.
    pub(super) fn skip_value(&mut self, cursor: &mut Cursor) -> Parse<()> {
        if self.eat(cursor, b':') && !matches!(self.symbol(cursor), b'{' | b'<') {
            return self.skip_scalar(cursor);
        }
        self.skip_message(cursor)
    }

    pub(super) fn skip_message(&mut self, cursor: &mut Cursor) -> Parse<()> {
        let end = match self.symbol(cursor) {
            b'{' => b'}',
            b'<' => b'>',
            _ => return self.unexpected(cursor, "`{` or `<`"),
        };
        if cursor.depth > MOST_NESTED {
            return self.unexpected(cursor, "fewer nested messages");
        }
        cursor.at += 1;
        cursor.depth += 1;
        while !self.eat(cursor, end) {
            if self.eat(cursor, b'[') {
                while self.kind(cursor) == Kind::Ident || matches!(self.symbol(cursor), b'.' | b'/')
                {
                    cursor.at += 1;
                }
                if !self.eat(cursor, b']') {
                    return self.unexpected(cursor, "`]`");
                }
            } else if self.kind(cursor) == Kind::Ident {
                cursor.at += 1;
            } else {
                return self.unexpected(cursor, "the name of a field");
            }
            self.skip_value(cursor)?;
            self.separator(cursor);
        }
        cursor.depth -= 1;
        Some(())
    }

    pub(super) fn skip_scalar(&mut self, cursor: &mut Cursor) -> Parse<()> {
        if self.kind(cursor) == Kind::Str {
            while self.kind(cursor) == Kind::Str {
                cursor.at += 1;
            }
            return Some(());
        }
        if self.symbol(cursor) == b'[' {
            if cursor.depth > MOST_NESTED {
                return self.unexpected(cursor, "fewer nested lists");
            }
            cursor.at += 1;
            cursor.depth += 1;
            let mut first = true;
            while !self.eat(cursor, b']') {
                if !first && !self.eat(cursor, b',') {
                    return self.unexpected(cursor, "`,` or `]`");
                }
                first = false;
                if matches!(self.symbol(cursor), b'{' | b'<') {
                    self.skip_message(cursor)?;
                } else {
                    self.skip_scalar(cursor)?;
                }
            }
            cursor.depth -= 1;
            return Some(());
        }
        let negative = self.eat(cursor, b'-');
        let word = self.text(self.peek(cursor)).to_ascii_lowercase();
        let number = matches!(&*word, b"inf" | b"infinity" | b"nan");
        match self.kind(cursor) {
            Kind::Int | Kind::Float => {}
            Kind::Ident if !negative || number => {}
            _ => return self.unexpected(cursor, "a value"),
        }
        cursor.at += 1;
        Some(())
    }
}
