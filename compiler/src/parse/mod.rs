//! Recursive-descent parser with error recovery.
//!
//! A statement that cannot be parsed is reported once, at the first unexpected token, and skipped;
//! the next statement is parsed as usual.

mod file;
mod hidden;
mod message;
mod options;
mod services;

use crate::ast::{Ast, Extent, Item, List, Path};
use crate::diagnostic::{Report, Reports};
use crate::intern::{Atom, Interner};
use crate::literal;
use crate::source::{FileId, Span};
use crate::token::{Kind, Tok, Token};

pub(crate) use hidden::Hidden;
pub(crate) use message::GROUP;

/// The error of a statement that could not be parsed and has been reported.
pub(crate) struct Failed;

type Parse<T> = Result<T, Failed>;

/// The maximum nesting depth of messages.
const MOST_NESTED: usize = 31;

pub(crate) struct Parser<'s> {
    bytes: &'s [u8],
    tokens: &'s [Token],
    /// The offsets of lexical errors, in order.
    bad: &'s [u32],
    at: usize,
    file: FileId,
    name: &'s str,
    unstable: bool,
    ast: Ast,
    atoms: &'s mut Interner,
    reports: &'s mut Reports,
    /// The items of the bodies that are being parsed.
    stack: Vec<Item>,
    depth: usize,
    /// True if an `import option` has been parsed.
    option_imports: bool,
    /// The token at which the last syntax error was reported.
    blamed: Option<usize>,
    /// The ranges of tokens that were skipped after syntax errors.
    skipped: Vec<(usize, usize)>,
    /// True if the parser stopped before the end of the file.
    stopped: bool,
    /// True if a declaration lacks its name.
    nameless: bool,
}

/// A file to parse.
pub(crate) struct Input<'s> {
    /// The name by which the file is imported.
    pub(crate) name: &'s str,
    pub(crate) bytes: &'s [u8],
    /// True if the file may use the unstable edition.
    pub(crate) unstable: bool,
}

/// Parses the tokens of a file.
pub(crate) fn parse(
    input: Input<'_>,
    tokens: Vec<Token>,
    bad: &[u32],
    file: FileId,
    atoms: &mut Interner,
    reports: &mut Reports,
) -> Ast {
    let Input { name, bytes, unstable } = input;
    let mut parser = Parser {
        bytes,
        tokens: &tokens,
        bad,
        at: 0,
        file,
        name,
        unstable,
        ast: Ast::default(),
        atoms,
        reports,
        stack: Vec::new(),
        depth: 0,
        option_imports: false,
        blamed: None,
        skipped: Vec::new(),
        stopped: false,
        nameless: false,
    };
    parser.file();
    let Parser { mut ast, skipped, stopped, nameless, atoms, reports, .. } = parser;
    let parsed = hidden::Parsed {
        file,
        bytes,
        tokens: &tokens,
        skipped: &skipped,
        stopped,
        nameless,
        has_package: !ast.packages.is_empty(),
    };
    ast.hidden = Hidden::find(&parsed, atoms, reports);
    ast.tokens = tokens;
    ast
}

impl<'s> Parser<'s> {
    fn current(&self) -> Token {
        self.tokens[self.at]
    }

    fn tok(&self) -> Tok {
        self.at as Tok
    }

    /// Returns the token before the current one.
    fn last(&self) -> Tok {
        self.at.saturating_sub(1) as Tok
    }

    fn kind(&self) -> Kind {
        self.current().kind
    }

    fn text_of(&self, token: Token) -> &'s [u8] {
        &self.bytes[token.start as usize..token.end as usize]
    }

    fn text(&self) -> &'s [u8] {
        self.text_of(self.current())
    }

    fn bump(&mut self) -> Tok {
        let token = self.at;
        if self.kind() != Kind::End {
            self.at += 1;
        }
        token as Tok
    }

    fn at_symbol(&self, symbol: u8) -> bool {
        self.current().symbol == symbol
    }

    fn at_word(&self, word: &str) -> bool {
        self.kind() == Kind::Ident && self.text() == word.as_bytes()
    }

    fn eat(&mut self, symbol: u8) -> bool {
        let found = self.at_symbol(symbol);
        if found {
            self.bump();
        }
        found
    }

    fn eat_word(&mut self, word: &str) -> bool {
        let found = self.at_word(word);
        if found {
            self.bump();
        }
        found
    }

    fn editions(&self) -> bool {
        self.ast.edition >= crate::features::EDITION_2023
    }

    /// Returns the current token for an error message.
    fn found(&self) -> String {
        match self.kind() {
            Kind::End => "the end of the file".to_owned(),
            _ => {
                let text = String::from_utf8_lossy(self.text());
                let short: String = text.chars().take(40).collect();
                format!("`{short}`")
            }
        }
    }

    fn error_at(&mut self, code: &'static str, extent: Extent, message: String) -> &mut Report {
        let (first, last) = (self.tokens[extent.first as usize], self.tokens[extent.last as usize]);
        let span = Span { start: first.start, end: last.end.max(first.start) };
        self.reports.error(code, self.file, span, message)
    }

    fn error_token(&mut self, code: &'static str, token: Tok, message: &str) -> &mut Report {
        self.error_at(code, Extent { first: token, last: token }, message.to_owned())
    }

    /// Returns true if the lexer has reported an error in a token or at its end.
    fn is_bad(&self, token: Token) -> bool {
        let next = self.bad.partition_point(|&bad| bad < token.start);
        self.bad.get(next).is_some_and(|&bad| bad <= token.end)
    }

    /// Reports the current token as unexpected, unless it is invalid or was reported before.
    fn unexpected(&mut self, expected: &str) -> Failed {
        self.unexpected_with(expected, |_, _| ())
    }

    /// Reports the current token as unexpected, like [`Self::unexpected`], with a function that
    /// adds to the report.
    fn unexpected_with(
        &mut self,
        expected: &str,
        more: impl FnOnce(&mut Report, FileId),
    ) -> Failed {
        let reported = self.is_bad(self.current());
        if self.blamed != Some(self.at) && !reported {
            self.blamed = Some(self.at);
            let message = format!("expected {expected}, found {}", self.found());
            let token = self.tok();
            let file = self.file;
            more(self.error_token("syntax", token, &message), file);
        }
        Failed
    }

    fn expect(&mut self, symbol: u8) -> Parse<Tok> {
        if self.at_symbol(symbol) {
            return Ok(self.bump());
        }
        Err(self.unexpected(&format!("`{}`", symbol as char)))
    }

    /// Expects the `;` after a statement.
    ///
    /// If the `;` is missing and the next statement starts on another line, the error is reported
    /// and parsing continues as if it were present.
    fn end_of_statement(&mut self) -> Parse<Tok> {
        if self.at_symbol(b';') {
            return Ok(self.bump());
        }
        let last = self.tokens[self.last() as usize];
        let next_line = self.at > 0 && self.current().line > last.line;
        if !next_line || self.at_symbol(b'{') {
            return Err(self.unexpected("`;`"));
        }
        if self.blamed != Some(self.at) {
            self.blamed = Some(self.at);
            let message = format!("expected `;`, found {}", self.found());
            let (file, span) = (self.file, Span { start: last.end, end: last.end });
            let token = self.tok();
            self.error_token("syntax", token, &message)
                .related(file, span, "the previous statement ends here")
                .help("add `;` at the end of the previous statement");
        }
        Ok(self.last())
    }

    fn ident(&mut self, expected: &str) -> Parse<Tok> {
        if self.kind() == Kind::Ident {
            return Ok(self.bump());
        }
        Err(self.unexpected(expected))
    }

    /// Parses the name of a declaration to which other parts of the file may refer.
    fn declared_name(&mut self, expected: &str) -> Parse<Tok> {
        self.nameless |= self.kind() != Kind::Ident;
        self.ident(expected)
    }

    fn atom(&mut self, token: Tok) -> Atom {
        let text = self.text_of(self.tokens[token as usize]);
        self.atoms.intern(text)
    }

    /// Parses an integer and reports one above `most`.
    fn integer(&mut self, most: u64, expected: &str) -> Parse<u64> {
        if self.kind() != Kind::Int {
            return Err(self.unexpected(expected));
        }
        let value = literal::integer(self.text()).filter(|&value| value <= most);
        let token = self.bump();
        if value.is_none() {
            let negative = self.tokens[(token as usize).saturating_sub(1)].symbol == b'-';
            let help = match negative {
                true => format!("the smallest possible value here is -{most}"),
                false => format!("the largest possible value here is {most}"),
            };
            self.error_token("integer-range", token, "the integer is out of range").help(help);
        }
        // Parsing continues, since the rest of the statement may be valid.
        Ok(value.unwrap_or(most))
    }

    /// Parses one or more adjacent strings.
    fn strings(&mut self, expected: &str) -> Parse<(Extent, Vec<u8>)> {
        if self.kind() != Kind::Str {
            return Err(self.unexpected(expected));
        }
        let first = self.tok();
        let mut value = Vec::new();
        while self.kind() == Kind::Str {
            literal::string(self.text(), &mut value);
            self.bump();
        }
        Ok((Extent { first, last: self.last() }, value))
    }

    /// Parses `[.]a.b.c`.
    fn path(&mut self, expected: &str) -> Parse<Path> {
        let first = self.tok();
        let absolute = self.eat(b'.');
        let start = self.ast.parts.len();
        loop {
            let token = self.ident(if self.tok() == first { expected } else { "an identifier" })?;
            let atom = self.atom(token);
            self.ast.parts.push(atom);
            if !self.eat(b'.') {
                break;
            }
        }
        let extent = Extent { first, last: self.last() };
        Ok(Path { extent, parts: List::new(start, self.ast.parts.len()), absolute })
    }

    /// Parses statements up to the closing brace. Returns the statements and the last token.
    fn body(
        &mut self,
        what: &str,
        open: Tok,
        statement: fn(&mut Self) -> Parse<()>,
    ) -> (List, Tok) {
        let base = self.stack.len();
        let last = loop {
            if self.at_symbol(b'}') {
                break self.bump();
            }
            if self.kind() == Kind::End {
                if self.blamed != Some(self.at) {
                    self.blamed = Some(self.at);
                    let message = format!("the {what} is not closed before the end of the file");
                    let (file, span) = (self.file, self.tokens[open as usize].span());
                    let token = self.tok();
                    self.error_token("syntax", token, &message)
                        .related(file, span, format!("the {what} is opened here"))
                        .help("add the missing `}`");
                }
                break self.last();
            }
            let before = self.at;
            if statement(self).is_err() {
                self.recover(before);
            }
            if self.at == before {
                self.skipped.push((before, before + 1));
                self.bump();
            }
        };
        (self.take(base), last)
    }

    /// Moves the items of the stack from index `base` on to the syntax tree.
    fn take(&mut self, base: usize) -> List {
        let start = self.ast.items.len();
        self.ast.items.extend(self.stack.drain(base..));
        List::new(start, self.ast.items.len())
    }

    /// Skips the rest of a statement that could not be parsed.
    ///
    /// Stops after its `;` or its block, before a `}`, or before a keyword at the start of a line
    /// that begins a statement.
    fn recover(&mut self, start: usize) {
        self.skip_statement(start);
        self.skipped.push((start, self.at));
    }

    fn skip_statement(&mut self, start: usize) {
        const STATEMENTS: &[&str] = &[
            "message",
            "enum",
            "service",
            "extend",
            "rpc",
            "oneof",
            "option",
            "import",
            "package",
            "reserved",
            "extensions",
            "optional",
            "repeated",
            "required",
        ];
        loop {
            let token = self.current();
            if token.kind == Kind::End || self.at_symbol(b'}') {
                return;
            }
            if self.eat(b';') {
                return;
            }
            if self.at_symbol(b'{') {
                self.skip_block();
                return;
            }
            let starts_line = self.at > start && self.tokens[self.at - 1].line < token.line;
            if starts_line && STATEMENTS.iter().any(|word| self.at_word(word)) {
                return;
            }
            self.bump();
        }
    }

    /// Skips a block in braces.
    fn skip_block(&mut self) {
        let mut depth = 0usize;
        loop {
            match self.current().symbol {
                b'{' => depth += 1,
                b'}' => depth -= 1,
                _ => {}
            }
            if self.kind() == Kind::End {
                return;
            }
            self.bump();
            if depth == 0 {
                return;
            }
        }
    }
}
