//! The end of a JSON value in text that arrives in parts.

use super::reader::is_word;

/// Finds the end of a value, from parts of the text that follow each other.
///
/// Nothing is checked but quotes and brackets, and brackets only by their number: where this finds the end of a
/// value that is not JSON, the decoder has found an error at this end or before it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Delimiter {
    state: State,
    /// The number of objects and arrays that are open.
    open: usize,
}

#[derive(Clone, Copy, Debug, Default)]
enum State {
    /// Before the first byte of the value.
    #[default]
    Start,
    /// Between the tokens of an object or array.
    Inside,
    String,
    /// After a backslash in a string.
    Escape,
    /// In a number or a literal that stands alone.
    Word,
    /// In a character that starts no value.
    Other,
}

impl Delimiter {
    /// Returns the length of the part of the value that is at the start of `bytes`, if it ends there. The value
    /// starts with the first byte, without white space before it.
    pub(super) fn end(&mut self, bytes: &[u8]) -> Option<usize> {
        for (at, byte) in bytes.iter().enumerate() {
            match self.state {
                State::Start => match byte {
                    b'{' | b'[' => {
                        self.state = State::Inside;
                        self.open = 1;
                    }
                    b'"' => self.state = State::String,
                    byte if is_word(*byte) => self.state = State::Word,
                    _ => self.state = State::Other,
                },
                State::Inside => match byte {
                    b'{' | b'[' => self.open += 1,
                    b'}' | b']' => {
                        self.open -= 1;
                        if self.open == 0 {
                            return Some(at + 1);
                        }
                    }
                    b'"' => self.state = State::String,
                    _ => {}
                },
                State::String => match byte {
                    b'\\' => self.state = State::Escape,
                    b'"' if self.open == 0 => return Some(at + 1),
                    b'"' => self.state = State::Inside,
                    _ => {}
                },
                State::Escape => self.state = State::String,
                State::Word if is_word(*byte) => {}
                // Continuation bytes of UTF-8.
                State::Other if byte & 0xc0 == 0x80 => {}
                State::Word | State::Other => return Some(at),
            }
        }
        None
    }
}
