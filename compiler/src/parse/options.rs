//! Parser for options: statements, entries in brackets, names and values.

use super::{Failed, Parse, Parser};
use crate::ast::{Extent, Item, List, OptionKind, OptionNode, OptionPart, Path, Value};
use crate::token::Kind;

impl Parser<'_> {
    pub(super) fn option_statement(&mut self) -> Parse<()> {
        let first = self.bump();
        let (name, name_extent) = self.option_name()?;
        self.expect(b'=')?;
        let (value, value_extent) = self.option_value()?;
        let last = self.end_of_statement()?;
        self.stack.push(Item::Option(self.ast.options.len() as u32));
        let (extent, kind) = (Extent { first, last }, OptionKind::Option);
        self.ast.options.push(OptionNode { extent, kind, name, name_extent, value, value_extent });
        Ok(())
    }

    pub(super) fn bracket_option(&mut self, field: Option<u8>, start: usize) -> Parse<()> {
        let first = self.tok();
        let mut kind = OptionKind::Option;
        if field.is_some() {
            if self.at_word("default") {
                kind = OptionKind::Default;
            } else if self.at_word("json_name") {
                kind = OptionKind::JsonName;
            }
        }
        if kind == OptionKind::Option {
            let (name, name_extent) = self.option_name()?;
            self.expect(b'=')?;
            let (value, value_extent) = self.option_value()?;
            let extent = Extent { first, last: self.last() };
            self.ast.options.push(OptionNode {
                extent,
                kind,
                name,
                name_extent,
                value,
                value_extent,
            });
            return Ok(());
        }
        let earlier = self.ast.options[start..].iter().find(|option| option.kind == kind);
        if let Some(earlier) = earlier.map(|earlier| earlier.extent) {
            let name = if kind == OptionKind::Default { "default" } else { "json_name" };
            let (file, span) = (self.file, self.tokens[earlier.first as usize].span());
            self.error_token("option-twice", first, &format!("`{name}` is already set"))
                .related(file, span, "the first one")
                .help("remove one of the two");
        }
        self.bump();
        let name_extent = Extent { first, last: first };
        self.expect(b'=')?;
        let (value, value_extent) = if kind == OptionKind::JsonName {
            let (extent, _) = self.strings("a string with the JSON name")?;
            (Value::Str { first: extent.first, last: extent.last }, extent)
        } else {
            self.default_value(field.unwrap_or(0))?
        };
        let extent = Extent { first, last: self.last() };
        let name = List::default();
        self.ast.options.push(OptionNode { extent, kind, name, name_extent, value, value_extent });
        Ok(())
    }

    /// Parses the default of a field. `scalar` is the scalar type of the field, 0 if its type is a
    /// name.
    fn default_value(&mut self, scalar: u8) -> Parse<(Value, Extent)> {
        let first = self.tok();
        let value = match scalar {
            // double, float
            1 | 2 => {
                let negative = self.eat(b'-');
                let token = self.tok();
                match self.kind() {
                    Kind::Int => Value::Int { token, negative },
                    Kind::Float => Value::Float { token, negative },
                    Kind::Ident if matches!(self.text(), b"inf" | b"nan") => {
                        Value::Ident { token, negative }
                    }
                    _ => return Err(self.unexpected("a number")),
                }
            }
            8 => {
                if !self.at_word("true") && !self.at_word("false") {
                    return Err(self.unexpected("`true` or `false`"));
                }
                Value::Ident { token: first, negative: false }
            }
            9 | 12 => {
                let (extent, _) = self.strings("a string")?;
                let value = Value::Str { first: extent.first, last: extent.last };
                return Ok((value, extent));
            }
            // The type is a name, or a group, which has no default.
            0 | 10 => match self.kind() {
                Kind::Ident => Value::Ident { token: first, negative: false },
                Kind::End => return Err(self.unexpected("a value")),
                _ => Value::Other { token: first },
            },
            _ => {
                let unsigned = matches!(scalar, 4 | 6 | 7 | 13);
                if unsigned && self.at_symbol(b'-') {
                    self.blamed = Some(self.at);
                    let message = "an unsigned field cannot have a negative default";
                    self.error_token("default", first, message).help("use a signed type");
                    return Err(Failed);
                }
                let negative = self.eat(b'-');
                if self.kind() != Kind::Int {
                    return Err(self.unexpected("an integer"));
                }
                Value::Int { token: self.tok(), negative }
            }
        };
        self.bump();
        Ok((value, Extent { first, last: self.last() }))
    }

    fn option_name(&mut self) -> Parse<(List, Extent)> {
        let first = self.tok();
        // `Ast::option_parts` has the parts of this name next to each other.
        let start = self.ast.option_parts.len();
        loop {
            if self.eat(b'(') {
                let path = self.path("the name of an extension")?;
                self.expect(b')')?;
                self.ast.option_parts.push(OptionPart { path, extension: true });
            } else {
                let token = self.ident("the name of an option")?;
                let atom = self.atom(token);
                let parts = List::new(self.ast.parts.len(), self.ast.parts.len() + 1);
                self.ast.parts.push(atom);
                let extent = Extent { first: token, last: token };
                let path = Path { extent, parts, absolute: false };
                self.ast.option_parts.push(OptionPart { path, extension: false });
            }
            if !self.eat(b'.') {
                break;
            }
        }
        let name = List::new(start, self.ast.option_parts.len());
        Ok((name, Extent { first, last: self.last() }))
    }

    fn option_value(&mut self) -> Parse<(Value, Extent)> {
        let first = self.tok();
        let negative = self.eat(b'-');
        let token = self.tok();
        let value = match self.kind() {
            Kind::Ident => {
                if negative && !matches!(self.text(), b"inf" | b"nan") {
                    return Err(self.unexpected("a number, `inf` or `nan` after `-`"));
                }
                self.bump();
                Value::Ident { token, negative }
            }
            Kind::Int => {
                self.bump();
                Value::Int { token, negative }
            }
            Kind::Float => {
                self.bump();
                Value::Float { token, negative }
            }
            Kind::Str if !negative => {
                while self.kind() == Kind::Str {
                    self.bump();
                }
                Value::Str { first: token, last: self.last() }
            }
            Kind::Symbol if self.at_symbol(b'{') && !negative => {
                let close = self.literal()?;
                Value::Literal { open: token, close }
            }
            _ => {
                let plus = self.at_symbol(b'+');
                return Err(self.unexpected_with("the value of the option", |report, _| {
                    if plus {
                        report.help("remove the `+`");
                    }
                }));
            }
        };
        Ok((value, Extent { first, last: self.last() }))
    }

    /// Skips a message literal, which is parsed once the type of the option is known.
    fn literal(&mut self) -> Parse<u32> {
        let open = self.tok();
        let mut depth = 0usize;
        loop {
            match self.current().symbol {
                b'{' => depth += 1,
                b'}' => depth -= 1,
                _ => {}
            }
            if self.kind() == Kind::End {
                let span = self.tokens[open as usize].span();
                let expected = "`}` at the end of the message literal";
                return Err(self.unexpected_with(expected, |report, file| {
                    report.related(file, span, "the literal starts here");
                }));
            }
            let token = self.bump();
            if depth == 0 {
                return Ok(token);
            }
        }
    }
}
