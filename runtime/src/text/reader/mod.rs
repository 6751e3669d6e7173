//! A reader of the text format, one token at a time.
//!
//! Source: [the specification of the text format](https://protobuf.dev/reference/protobuf/textformat-spec).

mod name;
mod number;
mod skip;
mod string;

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};

use crate::format_error::Error;

pub(super) use name::Bracketed;
pub(super) use number::Number;

pub(super) type Result<T> = core::result::Result<T, Error>;

/// A text and the position of the next byte.
///
/// Before each token there may be white space and comments, which the methods skip.
pub(super) struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// The number of levels that may still be entered.
    depth: u32,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str, depth: u32) -> Self {
        Self { text, at: 0, depth }
    }

    fn bytes(&self) -> &'a [u8] {
        self.text.as_bytes()
    }

    /// Returns the offset of the next byte.
    pub(super) fn offset(&self) -> usize {
        self.at
    }

    /// Returns the text from an offset up to here.
    pub(super) fn text_from(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// Goes to an offset that [`offset`](Self::offset) has returned.
    pub(super) fn go_to(&mut self, offset: usize) {
        self.at = offset;
    }

    /// Skips white space and comments, and returns the next byte, or 0 at the end. A byte 0 in the text is in
    /// no token.
    pub(super) fn peek(&mut self) -> u8 {
        loop {
            match self.bytes().get(self.at) {
                Some(b' ' | b'\n' | b'\r' | b'\t' | 0x0b | 0x0c) => self.at += 1,
                Some(b'#') => {
                    let rest = &self.bytes()[self.at..];
                    let line = rest.iter().position(|byte| *byte == b'\n');
                    self.at += line.unwrap_or(rest.len());
                }
                Some(byte) => return *byte,
                None => return 0,
            }
        }
    }

    /// Returns true if nothing but white space and comments follows.
    pub(super) fn at_end(&mut self) -> bool {
        self.peek();
        self.at == self.text.len()
    }

    /// Takes a byte if it is the next token.
    pub(super) fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == byte && byte != 0;
        // Adding `usize::from(found)` is miscompiled by rustc 1.95 with optimizations: nothing is added.
        if found {
            self.at += 1;
        }
        found
    }

    /// Takes a byte, which has to be the next token.
    pub(super) fn expect(&mut self, byte: u8) -> Result<()> {
        if self.take(byte) {
            return Ok(());
        }
        Err(self.unexpected(&format!("`{}`", char::from(byte))))
    }

    /// Takes the bracket that opens a message, and returns the one that closes it.
    pub(super) fn open(&mut self) -> Result<u8> {
        match self.peek() {
            b'{' => self.at += 1,
            b'<' => {
                self.at += 1;
                return Ok(b'>');
            }
            _ => return Err(self.unexpected("a message in `{}` or `<>`")),
        }
        Ok(b'}')
    }

    /// Takes the separator that may follow a field.
    pub(super) fn separator(&mut self) {
        if matches!(self.peek(), b',' | b';') {
            self.at += 1;
        }
    }

    /// Counts one more level of nesting. [`ascend`](Self::ascend) ends it.
    pub(super) fn descend(&mut self) -> Result<()> {
        match self.depth.checked_sub(1) {
            Some(depth) => self.depth = depth,
            None => return Err(self.error_at(self.at, "the value is nested too deeply")),
        }
        Ok(())
    }

    /// Ends a level of nesting.
    pub(super) fn ascend(&mut self) {
        self.depth += 1;
    }

    /// Reads an identifier.
    pub(super) fn identifier(&mut self, expected: &str) -> Result<&'a str> {
        self.peek();
        let word = self.word();
        if word.is_empty() || word.starts_with(|first: char| first.is_ascii_digit()) {
            return Err(self.unexpected(expected));
        }
        self.at += word.len();
        Ok(word)
    }

    /// Returns the letters, digits and underscores that follow.
    fn word(&self) -> &'a str {
        let rest = self.text.get(self.at..).unwrap_or_default();
        rest.split(|character| !is_word(character)).next().unwrap_or_default()
    }

    /// Creates an error about the text at an offset.
    #[cold]
    pub(super) fn error_at(&self, offset: usize, statement: impl Into<Cow<'static, str>>) -> Error {
        Error::at(self.bytes(), offset, statement)
    }

    /// Creates an error that says what should be here instead of the text that follows.
    #[cold]
    pub(super) fn unexpected(&mut self, expected: &str) -> Error {
        self.peek();
        let next = self.text.get(self.at..).and_then(|rest| rest.chars().next());
        let statement = match next {
            None => format!("the text ends where {expected} is expected"),
            Some(character) if is_word(character) => {
                format!("`{}` is not {expected}", excerpt(self.word()))
            }
            Some(character) => format!("`{character}` is not {expected}"),
        };
        self.error_at(self.at, statement)
    }
}

/// Returns true for characters of identifiers.
fn is_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}

/// Returns the start of a text, so that errors about long values stay short.
pub(super) fn excerpt(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_string(),
    }
}

#[cfg(test)]
mod tests;
