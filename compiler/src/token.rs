//! Lexer that splits the bytes of a file into the same tokens as protoc.
//!
//! Comments are not tokens: [`crate::comment`] finds them in the gaps between tokens if source info
//! is requested. An invalid token is reported and still returned.

use crate::diagnostic::Reports;
use crate::source::{FileId, Span};

/// The kind of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Ident,
    Int,
    Float,
    Str,
    Symbol,
    End,
}

/// A token: a range of bytes within one line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// The zero-based line.
    pub(crate) line: u32,
    pub(crate) kind: Kind,
    /// The byte of a symbol; 0 for other kinds.
    pub(crate) symbol: u8,
}

impl Token {
    pub(crate) fn span(self) -> Span {
        Span { start: self.start, end: self.end }
    }
}

/// The index of a token within its file.
pub(crate) type Tok = u32;

/// The tokens of a file, the last of which is [`Kind::End`], and the offsets of its lines.
pub(crate) struct Tokens {
    pub(crate) tokens: Vec<Token>,
    pub(crate) lines: Vec<u32>,
    /// The offsets of the errors that have been reported, in order.
    pub(crate) bad: Vec<u32>,
}

const SPACE: u8 = 0;
const LETTER: u8 = 1;
const DIGIT: u8 = 2;
const QUOTE: u8 = 3;
const CONTROL: u8 = 4;
const HIGH: u8 = 5;
const OTHER: u8 = 6;

static CLASS: [u8; 256] = {
    let mut table = [OTHER; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c => SPACE,
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => LETTER,
            b'0'..=b'9' => DIGIT,
            b'"' | b'\'' => QUOTE,
            0..=0x1f => CONTROL,
            0x80.. => HIGH,
            _ => OTHER,
        };
        byte += 1;
    }
    table
};

/// Splits a file into tokens. The file must be smaller than 4 GiB.
pub(crate) fn tokenize(bytes: &[u8], file: FileId, reports: &mut Reports) -> Tokens {
    let mut tokens = Vec::with_capacity(bytes.len() / 16 + 8);
    let mut lines = Vec::with_capacity(bytes.len() / 32 + 8);
    lines.push(0);
    let mut lexer = Lexer { bytes, at: 0, lines, file, reports, bad: Vec::new() };
    if bytes.first() == Some(&0xef) {
        if bytes.starts_with(b"\xef\xbb\xbf") {
            lexer.at = 3;
        } else {
            let help = "remove the bytes before the first statement";
            lexer.error(
                "byte-order-mark",
                "the file starts with a part of a byte order mark",
                0,
                1,
                help,
            );
            lexer.at = 1;
        }
    }
    loop {
        let token = lexer.next(tokens.last().copied());
        tokens.push(token);
        if token.kind == Kind::End {
            break;
        }
    }
    Tokens { tokens, lines: lexer.lines, bad: lexer.bad }
}

struct Lexer<'s> {
    bytes: &'s [u8],
    at: usize,
    lines: Vec<u32>,
    file: FileId,
    reports: &'s mut Reports,
    bad: Vec<u32>,
}

impl Lexer<'_> {
    #[cold]
    fn error(&mut self, code: &'static str, message: &str, start: usize, end: usize, help: &str) {
        self.bad.push(start as u32);
        let span = Span { start: start as u32, end: end.min(self.bytes.len()).max(start) as u32 };
        self.reports.error(code, self.file, span, message.to_owned()).help(help);
    }

    fn peek(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or(0)
    }

    fn class(&self) -> u8 {
        self.bytes.get(self.at).map_or(OTHER, |&byte| CLASS[byte as usize])
    }

    fn next(&mut self, previous: Option<Token>) -> Token {
        loop {
            let Some(&byte) = self.bytes.get(self.at) else {
                return self.token(Kind::End, self.at, 0);
            };
            let start = self.at;
            match CLASS[byte as usize] {
                SPACE => {
                    self.at += 1;
                    if byte == b'\n' {
                        self.lines.push(self.at as u32);
                    }
                }
                LETTER => {
                    self.at += 1;
                    while matches!(self.class(), LETTER | DIGIT) {
                        self.at += 1;
                    }
                    return self.token(Kind::Ident, start, 0);
                }
                DIGIT => return self.number(start),
                QUOTE => {
                    self.string(byte);
                    return self.token(Kind::Str, start, 0);
                }
                CONTROL => self.control(),
                HIGH => {
                    // A sequence of such bytes is one symbol and has one report.
                    while self.class() == HIGH {
                        self.at += 1;
                    }
                    let help = "use such characters only in comments and strings";
                    let message = "a non-ASCII byte occurs outside comments and strings";
                    self.error("non-ascii", message, start, self.at, help);
                    return self.token(Kind::Symbol, start, 0x80);
                }
                _ => match (byte, self.bytes.get(self.at + 1)) {
                    (b'/', Some(b'/')) => {
                        // A zero byte ends the comment and is reported as an error.
                        let rest = &self.bytes[self.at..];
                        self.at += memchr::memchr2(b'\n', 0, rest).unwrap_or(rest.len());
                    }
                    (b'/', Some(b'*')) => self.block_comment(),
                    (b'.', Some(b'0'..=b'9')) => {
                        if let Some(last) = previous
                            && last.kind == Kind::Ident
                            && last.end as usize == start
                        {
                            let message = "a number follows an identifier without a space";
                            let help = "put a space between them";
                            self.error("number-syntax", message, start, start + 1, help);
                        }
                        return self.number(start);
                    }
                    _ => {
                        self.at += 1;
                        return self.token(Kind::Symbol, start, byte);
                    }
                },
            }
        }
    }

    fn token(&self, kind: Kind, start: usize, symbol: u8) -> Token {
        let line = self.lines.len() as u32 - 1;
        Token { start: start as u32, end: self.at as u32, line, kind, symbol }
    }

    fn control(&mut self) {
        let start = self.at;
        while self.at < self.bytes.len() && self.class() == CONTROL {
            self.at += 1;
        }
        let help = "remove the characters";
        self.error(
            "control-character",
            "the file contains control characters",
            start,
            self.at,
            help,
        );
    }

    fn block_comment(&mut self) {
        let start = self.at;
        self.at += 2;
        loop {
            let rest = &self.bytes[self.at..];
            let Some(found) = memchr::memchr3(b'\n', b'*', b'/', rest) else {
                self.at = self.bytes.len();
                let message = "the block comment is not closed before the end of the file";
                let end = Span { start: self.at as u32, end: self.at as u32 };
                let open = Span { start: start as u32, end: start as u32 + 2 };
                self.bad.push(self.at as u32);
                self.reports
                    .error("comment-unclosed", self.file, end, message.to_owned())
                    .related(self.file, open, "the comment starts here")
                    .help("close the comment with `*/`");
                return;
            };
            self.at += found;
            match (rest[found], rest.get(found + 1)) {
                (b'\n', _) => {
                    self.at += 1;
                    self.lines.push(self.at as u32);
                }
                (b'*', Some(b'/')) => {
                    self.at += 2;
                    if let Some(zero) = memchr::memchr(0, &self.bytes[start..self.at]) {
                        let message = "the block comment contains a zero byte";
                        let zero = start + zero;
                        self.error("control-character", message, zero, zero + 1, "remove the byte");
                    }
                    return;
                }
                (b'/', Some(b'*')) => {
                    let message = "`/*` occurs inside a block comment; block comments do not nest";
                    let help = "remove the inner `/*`, or use `//` comments";
                    self.error("comment-nested", message, self.at + 1, self.at + 2, help);
                    // The `*` may be the first byte of `*/`.
                    self.at += 1;
                    if self.bytes.get(self.at + 1) != Some(&b'/') {
                        self.at += 1;
                    }
                }
                _ => self.at += 1,
            }
        }
    }

    fn digits(&mut self) -> bool {
        let start = self.at;
        while self.class() == DIGIT {
            self.at += 1;
        }
        self.at > start
    }

    fn number(&mut self, start: usize) -> Token {
        let mut kind = Kind::Int;
        let number = |lexer: &mut Self, message: &str, help: &str| {
            lexer.error("number-syntax", message, lexer.at, lexer.at + 1, help);
        };
        self.at += 1;
        let first = self.bytes[start];
        if first == b'0' && matches!(self.peek(), b'x' | b'X') {
            self.at += 1;
            let digits = self.at;
            while self.peek().is_ascii_hexdigit() {
                self.at += 1;
            }
            if self.at == digits {
                number(self, "`0x` is not followed by hexadecimal digits", "write the digits");
            }
        } else if first == b'0' && self.class() == DIGIT {
            while matches!(self.peek(), b'0'..=b'7') {
                self.at += 1;
            }
            if self.class() == DIGIT {
                let help = "remove the leading zero, or use the digits 0 to 7 only";
                number(
                    self,
                    "a number that starts with 0 is octal and cannot contain 8 or 9",
                    help,
                );
                self.digits();
            }
        } else {
            if first == b'.' {
                kind = Kind::Float;
                self.digits();
            } else {
                self.digits();
                if self.peek() == b'.' {
                    kind = Kind::Float;
                    self.at += 1;
                    self.digits();
                }
            }
            if matches!(self.peek(), b'e' | b'E') {
                kind = Kind::Float;
                self.at += 1;
                if matches!(self.peek(), b'-' | b'+') {
                    self.at += 1;
                }
                if !self.digits() {
                    number(self, "the exponent of the number has no digits", "write the digits");
                }
            }
        }
        if self.class() == LETTER {
            let help = "put a space between them, or remove the letters";
            number(self, "an identifier follows a number without a space", help);
        } else if self.peek() == b'.' {
            if kind == Kind::Float {
                number(self, "the number has a second decimal point", "remove one of them");
            } else {
                let help = "write the number in decimal";
                number(self, "a hexadecimal or octal number has a decimal point", help);
            }
        }
        self.token(kind, start, 0)
    }

    fn string(&mut self, quote: u8) {
        let start = self.at;
        self.at += 1;
        loop {
            let Some(&byte) = self.bytes.get(self.at) else {
                let message = "the string is not closed before the end of the file";
                let end = Span { start: self.at as u32, end: self.at as u32 };
                let open = Span { start: start as u32, end: start as u32 + 1 };
                self.bad.push(self.at as u32);
                self.reports
                    .error("string-unclosed", self.file, end, message.to_owned())
                    .related(self.file, open, "the string starts here")
                    .help("close the string");
                return;
            };
            match byte {
                b'\n' => {
                    let help = "close the string; use `\\n` for a line feed";
                    let message = "the string is not closed before the end of the line";
                    return self.error("string-unclosed", message, self.at, self.at, help);
                }
                0 => {
                    let message = "the string contains a zero byte";
                    return self.error("string-zero", message, self.at, self.at + 1, "write `\\0`");
                }
                b'\\' => self.escape(),
                _ => {
                    self.at += 1;
                    if byte == quote {
                        return;
                    }
                }
            }
        }
    }

    fn escape(&mut self) {
        self.at += 1;
        let hex = |count: usize, at: usize| {
            let digits = self.bytes.get(at..at + count).unwrap_or_default();
            digits.len() == count && digits.iter().all(u8::is_ascii_hexdigit)
        };
        let at = self.at;
        let (length, message) = match self.bytes.get(at) {
            Some(
                b'a'
                | b'b'
                | b'f'
                | b'n'
                | b'r'
                | b't'
                | b'v'
                | b'\\'
                | b'?'
                | b'\''
                | b'"'
                | b'0'..=b'7',
            ) => (1, ""),
            Some(b'x' | b'X') if hex(1, at + 1) => (2, ""),
            Some(b'u') if hex(4, at + 1) => (5, ""),
            Some(b'U')
                if hex(8, at + 1)
                    && self.bytes[at + 1..at + 3] == *b"00"
                    && matches!(self.bytes[at + 3], b'0' | b'1') =>
            {
                (9, "")
            }
            Some(b'x' | b'X') => (1, "`\\x` is not followed by hexadecimal digits"),
            Some(b'u') => (1, "`\\u` is not followed by four hexadecimal digits"),
            Some(b'U') => (1, "`\\U` is not followed by eight hexadecimal digits up to 10ffff"),
            _ => (0, "the string has an unknown escape sequence"),
        };
        self.at += length;
        if !message.is_empty() {
            let help = "correct the escape sequence; write `\\\\` for a backslash";
            // The error is reported at the first byte that does not fit.
            let fits = |place: usize| match (self.bytes.get(place), length, place - at) {
                (Some(b'0'), 1, 1..=2) if self.bytes[at] == b'U' => true,
                (Some(b'0' | b'1'), 1, 3) if self.bytes[at] == b'U' => true,
                (_, 1, 1..=3) if self.bytes[at] == b'U' => false,
                (Some(byte), 1, ..=8) => byte.is_ascii_hexdigit(),
                _ => false,
            };
            let mut place = self.at;
            while fits(place) {
                place += 1;
            }
            self.error("string-escape", message, place, place + 1, help);
        }
    }
}
