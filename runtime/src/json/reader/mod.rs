//! A reader of JSON text, one token at a time.
//!
//! Source: [RFC 8259](https://www.rfc-editor.org/rfc/rfc8259), without the extensions that some parsers accept:
//! comments, trailing commas, single quotes, unquoted keys, and a byte order mark are errors.

mod number;
mod skip;
mod string;

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};

use crate::format_error::Error;

type Result<T> = core::result::Result<T, Error>;

/// The statement about a value with more levels than the limit.
pub(crate) const TOO_DEEP: &str = "the value is nested too deeply";

/// A text and the position of the next byte.
///
/// Before each value and each separator there may be white space, which the methods skip.
pub(crate) struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// The number of levels that may still be entered.
    depth: u32,
}

/// The kinds of values, as told from their first byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Null,
    Bool,
    Number,
    String,
    Array,
    Object,
}

impl<'a> Reader<'a> {
    /// Creates a reader that [descends](Self::descend) at most `depth` levels.
    pub(crate) fn new(text: &'a str, depth: u32) -> Self {
        Self { text, at: 0, depth }
    }

    /// Returns the bytes of the text.
    #[inline(always)]
    fn bytes(&self) -> &'a [u8] {
        self.text.as_bytes()
    }

    /// Returns the offset of the next byte.
    pub(crate) fn offset(&self) -> usize {
        self.at
    }

    /// Goes back to an offset that [`offset`](Self::offset) has returned.
    pub(crate) fn rewind(&mut self, offset: usize) {
        self.at = offset;
    }

    /// Skips white space, and returns the next byte, or 0 at the end. A byte 0 in the text is in no token.
    #[inline(always)]
    pub(crate) fn peek(&mut self) -> u8 {
        match self.bytes().get(self.at) {
            Some(byte) if *byte > b' ' => *byte,
            _ => self.skip_white_space(),
        }
    }

    #[inline(never)]
    fn skip_white_space(&mut self) -> u8 {
        loop {
            match self.bytes().get(self.at) {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.at += 1,
                Some(byte) => return *byte,
                None => return 0,
            }
        }
    }

    /// Returns true if only white space follows.
    pub(crate) fn is_at_end(&mut self) -> bool {
        self.peek() == 0 && self.at == self.text.len()
    }

    /// Returns the kind of the next value.
    ///
    /// # Errors
    /// Fails if no value starts here.
    pub(crate) fn kind(&mut self) -> Result<Kind> {
        Ok(match self.peek() {
            b'"' => Kind::String,
            b'{' => Kind::Object,
            b'[' => Kind::Array,
            b'-' | b'0'..=b'9' => Kind::Number,
            b'n' => Kind::Null,
            b't' | b'f' => Kind::Bool,
            _ => return Err(self.expected("a value")),
        })
    }

    /// Takes a byte if it is the next one after white space.
    #[inline(always)]
    pub(crate) fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == byte;
        // Adding `usize::from(found)` is miscompiled by rustc 1.95 with optimizations: nothing is added.
        if found {
            self.at += 1;
        }
        found
    }

    /// Takes `null` if it is the next value.
    #[inline]
    pub(crate) fn take_null(&mut self) -> Result<bool> {
        if self.peek() != b'n' {
            return Ok(false);
        }
        self.literal("null")?;
        Ok(true)
    }

    /// Returns true if the next value is `null`.
    ///
    /// # Errors
    /// Fails if it starts like `null` and is another word.
    pub(crate) fn is_null(&mut self) -> Result<bool> {
        self.peek();
        let start = self.at;
        let null = self.take_null()?;
        self.rewind(start);
        Ok(null)
    }

    fn literal(&mut self, literal: &str) -> Result<()> {
        let rest = &self.bytes()[self.at..];
        let ends = rest.get(literal.len()).is_none_or(|byte| !is_word(*byte));
        if !rest.starts_with(literal.as_bytes()) || !ends {
            return Err(self.expected("a value"));
        }
        self.at += literal.len();
        Ok(())
    }

    /// Reads `true` or `false`.
    #[inline]
    pub(crate) fn bool(&mut self) -> Result<bool> {
        match self.peek() {
            b't' => self.literal("true").map(|()| true),
            b'f' => self.literal("false").map(|()| false),
            _ => Err(self.mismatch("a bool")),
        }
    }

    /// Counts one more level of nesting. [`ascend`](Self::ascend) ends it.
    ///
    /// # Errors
    /// Fails if the limit is reached.
    #[inline]
    pub(crate) fn descend(&mut self) -> Result<()> {
        match self.depth.checked_sub(1) {
            Some(depth) => self.depth = depth,
            None => return Err(self.too_deep()),
        }
        Ok(())
    }

    /// Ends a level of nesting.
    #[inline]
    pub(crate) fn ascend(&mut self) {
        self.depth += 1;
    }

    /// Enters an object. Its members follow, see [`next_member`](Self::next_member).
    ///
    /// # Errors
    /// Fails if the value is no object.
    #[inline]
    pub(crate) fn enter_object(&mut self, expected: &str) -> Result<()> {
        if self.take(b'{') { Ok(()) } else { Err(self.mismatch(expected)) }
    }

    /// Enters an array. Its elements follow, see [`next_element`](Self::next_element).
    ///
    /// # Errors
    /// Fails if the value is no array.
    #[inline]
    pub(crate) fn enter_array(&mut self, expected: &str) -> Result<()> {
        if self.take(b'[') { Ok(()) } else { Err(self.mismatch(expected)) }
    }

    /// Advances to the next key of an object, or leaves the object and returns false. The next byte is then the
    /// quote of the key.
    #[inline]
    pub(crate) fn next_member(&mut self, first: bool) -> Result<bool> {
        let mut next = self.peek();
        if next == b'}' {
            self.at += 1;
            return Ok(false);
        }
        if !first {
            if next != b',' {
                return Err(self.expected("`,` or `}`"));
            }
            self.at += 1;
            next = self.peek();
        }
        if next == b'"' { Ok(true) } else { Err(self.expected("a key in quotes")) }
    }

    /// Takes a key if it is the next one and is written without escapes. The key must not need any.
    #[inline(always)]
    pub(crate) fn take_key(&mut self, key: &str) -> bool {
        let rest = &self.bytes()[self.at..];
        let end = key.len() + 1;
        let found = rest.get(end) == Some(&b'"') && rest[1..end] == *key.as_bytes();
        if found {
            self.at += end + 1;
        }
        found
    }

    /// Reads the key of a member.
    #[inline]
    pub(crate) fn key(&mut self) -> Result<Cow<'a, str>> {
        self.string_token()
    }

    /// Takes the colon after a key.
    #[inline]
    pub(crate) fn colon(&mut self) -> Result<()> {
        if self.take(b':') { Ok(()) } else { Err(self.expected("`:`")) }
    }

    /// Advances to the next element of an array, or leaves the array and returns false.
    #[inline]
    pub(crate) fn next_element(&mut self, first: bool) -> Result<bool> {
        match self.peek() {
            b']' => {
                self.at += 1;
                Ok(false)
            }
            _ if first => Ok(true),
            b',' => {
                self.at += 1;
                if self.peek() == b']' { Err(self.expected("a value")) } else { Ok(true) }
            }
            _ => Err(self.expected("`,` or `]`")),
        }
    }

    /// Checks that nothing but white space follows.
    pub(crate) fn end(&mut self) -> Result<()> {
        self.peek();
        if self.at == self.text.len() { Ok(()) } else { Err(self.expected("the end of the text")) }
    }

    /// Creates an error about the text at an offset.
    #[cold]
    pub(crate) fn error_at(&self, offset: usize, statement: impl Into<Cow<'static, str>>) -> Error {
        Error::at(self.bytes(), offset, statement)
    }

    /// Creates an error that says what should be here instead of the text that follows.
    #[cold]
    pub(crate) fn expected(&mut self, expected: &str) -> Error {
        self.peek();
        let found = match self.text.get(self.at..).and_then(|rest| rest.chars().next()) {
            None => "the text ends".to_string(),
            Some(byte) if is_word_char(byte) => format!("`{}` is", excerpt(self.word())),
            Some(character) => format!("{character:?} is"),
        };
        let statement = match self.at == self.text.len() {
            true => format!("{found} where {expected} is expected"),
            false => format!("{found} not {expected}"),
        };
        self.error_at(self.at, statement)
    }

    /// Returns the letters, digits and signs that follow.
    fn word(&self) -> &'a str {
        let rest = self.text.get(self.at..).unwrap_or_default();
        rest.split(|character| !is_word_char(character)).next().unwrap_or_default()
    }

    /// Creates an error that says that the next value is not what is expected.
    #[cold]
    pub(crate) fn mismatch(&mut self, expected: &str) -> Error {
        let kind = match self.kind() {
            Ok(kind) => kind,
            Err(error) => return error,
        };
        let start = self.at;
        let value = match kind {
            Kind::Null => "null".to_string(),
            Kind::Object => "an object".to_string(),
            Kind::Array => "an array".to_string(),
            Kind::Bool | Kind::Number => excerpt(self.word()),
            Kind::String => match self.string_token() {
                Ok(text) => format!("{:?}", excerpt(&text)),
                Err(error) => return error,
            },
        };
        self.error_at(start, format!("{value} is not {expected}"))
    }

    #[cold]
    fn too_deep(&self) -> Error {
        self.error_at(self.at, TOO_DEEP)
    }
}

/// Returns true for bytes of literals and numbers.
pub(crate) fn is_word(byte: u8) -> bool {
    is_word_char(byte.into())
}

/// Returns true for characters of literals and numbers.
fn is_word_char(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '+' | '-' | '.')
}

/// Returns the start of a text, so that errors about long values stay short.
pub(crate) fn excerpt(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_string(),
    }
}

#[cfg(test)]
mod tests;
