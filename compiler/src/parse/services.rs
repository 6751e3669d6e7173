//! Parser for enums and services.

use super::{Parse, Parser};
use crate::ast::{
    Brackets, Enum, EnumValue, Extent, Item, List, Method, Path, Service, Visibility,
};
use crate::token::{Kind, Tok};

impl Parser<'_> {
    pub(super) fn enumeration(&mut self, visibility: Visibility) -> Parse<()> {
        let first = self.bump();
        let name = self.declared_name("the name of the enum")?;
        let atom = self.atom(name);
        let open = self.expect(b'{')?;
        let (body, last) = self.body("enum", open, Self::enum_statement);
        self.stack.push(Item::Enum(self.ast.enums.len() as u32));
        let extent = Extent { first, last };
        self.ast.enums.push(Enum { extent, visibility, name, atom, open, body });
        Ok(())
    }

    fn enum_statement(&mut self) -> Parse<()> {
        if self.at_symbol(b';') {
            let token = self.bump();
            self.stack.push(Item::Empty(token));
            return Ok(());
        }
        if self.at_word("option") {
            return self.option_statement();
        }
        if self.at_word("reserved") {
            return self.reserved(true);
        }
        let name = self.ident("the name of an enum value")?;
        let atom = self.atom(name);
        self.expect_number_sign("the enum value")?;
        let number_first = self.tok();
        let negative = self.eat(b'-');
        let most = if negative { 1 << 31 } else { (1 << 31) - 1 };
        let number = self.integer(most, "an integer")? as i64;
        let number = (if negative { -number } else { number }) as i32;
        let number_extent = Extent { first: number_first, last: self.last() };
        let brackets = self.brackets(None)?;
        let last = self.end_of_statement()?;
        self.stack.push(Item::Value(self.ast.values.len() as u32));
        let extent = Extent { first: name, last };
        self.ast.values.push(EnumValue { extent, name, atom, number, number_extent, brackets });
        Ok(())
    }

    /// Expects the `=` before a number.
    pub(super) fn expect_number_sign(&mut self, what: &str) -> Parse<Tok> {
        if self.at_symbol(b'=') {
            return Ok(self.bump());
        }
        Err(self.unexpected(&format!("`=` and the number of {what}")))
    }

    pub(super) fn service(&mut self) -> Parse<()> {
        let first = self.bump();
        let name = self.ident("the name of the service")?;
        let atom = self.atom(name);
        let open = self.expect(b'{')?;
        let (body, last) = self.body("service", open, Self::service_statement);
        self.stack.push(Item::Service(self.ast.services.len() as u32));
        self.ast.services.push(Service { extent: Extent { first, last }, name, atom, open, body });
        Ok(())
    }

    fn service_statement(&mut self) -> Parse<()> {
        if self.at_symbol(b';') {
            let token = self.bump();
            self.stack.push(Item::Empty(token));
            return Ok(());
        }
        if self.at_word("option") {
            return self.option_statement();
        }
        if !self.at_word("rpc") {
            return Err(self.unexpected("`rpc` or `option`"));
        }
        let first = self.bump();
        let name = self.ident("the name of the method")?;
        let atom = self.atom(name);
        let (client_streaming, input) = self.method_type()?;
        if !self.eat_word("returns") {
            return Err(self.unexpected("`returns`"));
        }
        let (server_streaming, output) = self.method_type()?;
        let mut block = None;
        let last;
        if self.at_symbol(b'{') {
            let open = self.bump();
            let (body, close) = self.body("method", open, Self::method_statement);
            block = Some((open, body));
            last = close;
        } else {
            last = self.end_of_statement()?;
        }
        self.stack.push(Item::Method(self.ast.methods.len() as u32));
        let extent = Extent { first, last };
        self.ast.methods.push(Method {
            extent,
            name,
            atom,
            input,
            output,
            client_streaming,
            server_streaming,
            block,
        });
        Ok(())
    }

    fn method_statement(&mut self) -> Parse<()> {
        if self.at_symbol(b';') {
            let token = self.bump();
            self.stack.push(Item::Empty(token));
            return Ok(());
        }
        if self.at_word("option") {
            return self.option_statement();
        }
        Err(self.unexpected("`option`"))
    }

    fn method_type(&mut self) -> Parse<(Option<Tok>, Path)> {
        self.expect(b'(')?;
        let stream = self.at_word("stream").then(|| self.bump());
        if self.kind() == Kind::Ident && super::message::scalar(self.text()) != 0 {
            return Err(self.unexpected_with("a message type", |report, _| {
                report.help("wrap the value in a message");
            }));
        }
        let path = self.path("a message type")?;
        self.expect(b')')?;
        Ok((stream, path))
    }

    /// Parses the options in brackets, if there are any.
    ///
    /// `field` is the scalar type of a field, and absent for other elements, in which `default` and
    /// `json_name` have no special meaning.
    pub(super) fn brackets(&mut self, field: Option<u8>) -> Parse<Brackets> {
        if !self.at_symbol(b'[') {
            return Ok(Brackets::default());
        }
        let first = self.bump();
        let start = self.ast.options.len();
        loop {
            self.bracket_option(field, start)?;
            if !self.eat(b',') {
                break;
            }
        }
        if !self.at_symbol(b']') {
            return Err(self.unexpected("`,` or `]`"));
        }
        let last = self.bump();
        let options = List::new(start, self.ast.options.len());
        Ok(Brackets { extent: Some(Extent { first, last }), options })
    }
}
