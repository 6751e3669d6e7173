//! The messages in the body of a streaming request: the elements of a JSON array, or JSON texts that follow each other,
//! such as one in each line.

use alloc::format;

use bytes::{Buf, Bytes, BytesMut};
use tonic::Status;

use crate::http::compression::too_long;

/// Separates the JSON texts of a body that arrives in chunks. It holds at most one text, which the limit bounds, and one
/// chunk.
pub(super) struct Splitter {
    /// The rest of the input.
    buffer: BytesMut,
    /// The number of bytes in the buffer that have been looked at.
    at: usize,
    limit: usize,
    state: State,
    /// The number of objects and arrays that are open in the current text.
    depth: usize,
    in_string: bool,
    escaped: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Nothing has been read.
    Start,
    /// The next byte starts a text, which is an element of an array if `array` is true.
    Before { array: bool, first: bool },
    /// The current text has started.
    Within { array: bool, scalar: bool },
    /// An element has ended.
    After,
    /// The array has ended.
    End,
}

impl Splitter {
    /// Creates a splitter of texts with at most this number of bytes.
    pub(super) fn new(limit: usize) -> Self {
        Self {
            buffer: BytesMut::new(),
            at: 0,
            limit,
            state: State::Start,
            depth: 0,
            in_string: false,
            escaped: false,
        }
    }

    /// Adds a chunk of input.
    pub(super) fn push(&mut self, chunk: &[u8]) {
        self.buffer.extend_from_slice(chunk);
    }

    /// Returns the next text, or `None` if the rest of it is in the next chunk.
    ///
    /// # Errors
    /// Fails if a text is longer than the limit, or if something that is not a text is in its place.
    pub(super) fn next(&mut self) -> Result<Option<Bytes>, Status> {
        while let Some(&byte) = self.buffer.get(self.at) {
            let is_space = matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
            match self.state {
                State::Within { array, scalar } => {
                    let ends = match scalar {
                        true => is_space || matches!(byte, b',' | b']' | b'[' | b'{' | b'"'),
                        false => self.closes(byte),
                    };
                    if !(ends && scalar) {
                        self.at += 1;
                    }
                    if self.at > self.limit {
                        return Err(too_long(None, self.limit));
                    }
                    if ends {
                        return Ok(Some(self.take(array)));
                    }
                    continue;
                }
                _ if is_space => {}
                State::Start if byte == b'[' => {
                    self.state = State::Before { array: true, first: true };
                }
                State::Start => {
                    self.start(byte, false);
                    continue;
                }
                State::Before { array: true, first: true } if byte == b']' => {
                    self.state = State::End;
                }
                State::Before { array: true, .. } if matches!(byte, b',' | b']') => {
                    return Err(unexpected(byte, "a message"));
                }
                State::Before { array, .. } => {
                    self.start(byte, array);
                    continue;
                }
                State::After => match byte {
                    b',' => self.state = State::Before { array: true, first: false },
                    b']' => self.state = State::End,
                    _ => return Err(unexpected(byte, "`,` or `]`")),
                },
                State::End => return Err(unexpected(byte, "the end of the body")),
            }
            self.buffer.advance(self.at + 1);
            self.at = 0;
        }
        Ok(None)
    }

    /// Returns the last text, after the end of the input.
    ///
    /// # Errors
    /// Fails if the input ends within a text or an array.
    pub(super) fn finish(&mut self) -> Result<Option<Bytes>, Status> {
        match self.state {
            State::Within { array: false, scalar: true } => Ok(Some(self.take(false))),
            State::Start | State::Before { array: false, .. } | State::End => Ok(None),
            _ => {
                let message = "the body of the request ends within a JSON text";
                Err(Status::invalid_argument(message))
            }
        }
    }

    /// Starts a text at its first byte, which is not consumed.
    fn start(&mut self, byte: u8, array: bool) {
        self.buffer.advance(self.at);
        self.at = 0;
        (self.depth, self.in_string, self.escaped) = (0, false, false);
        let scalar = !matches!(byte, b'{' | b'[' | b'"');
        self.state = State::Within { array, scalar };
        if scalar {
            // The first byte is a part of the text even if it is not one of JSON, so that its reader reports it.
            self.at = 1;
        }
    }

    /// Returns true if a byte of an object, an array or a string ends it.
    fn closes(&mut self, byte: u8) -> bool {
        if self.in_string {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => {
                    self.in_string = false;
                    return self.depth == 0;
                }
                _ => {}
            }
            return false;
        }
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => {
                self.depth -= 1;
                return self.depth == 0;
            }
            _ => {}
        }
        false
    }

    fn take(&mut self, array: bool) -> Bytes {
        self.state = match array {
            true => State::After,
            false => State::Before { array: false, first: false },
        };
        let text = self.buffer.split_to(self.at).freeze();
        self.at = 0;
        text
    }
}

fn unexpected(byte: u8, expected: &str) -> Status {
    let byte = byte.escape_ascii();
    Status::invalid_argument(format!(
        "the body of the request has `{byte}` where {expected} is expected"
    ))
}

#[cfg(test)]
mod tests {
    use alloc::string::String;
    use alloc::vec::Vec;

    use super::*;

    /// Splits a body that arrives in chunks of a size.
    fn split(body: &str, size: usize) -> Result<Vec<String>, String> {
        let mut splitter = Splitter::new(40);
        let mut texts = Vec::new();
        let add = |texts: &mut Vec<String>, text: Bytes| {
            texts.push(String::from_utf8(text.to_vec()).unwrap());
        };
        let message = |status: Status| String::from(status.message());
        for chunk in body.as_bytes().chunks(size) {
            splitter.push(chunk);
            while let Some(text) = splitter.next().map_err(message)? {
                add(&mut texts, text);
            }
        }
        if let Some(text) = splitter.finish().map_err(message)? {
            add(&mut texts, text);
        }
        Ok(texts)
    }

    #[test]
    fn splits_arrays_and_lines_however_the_input_is_divided() {
        for (body, expected) in [
            ("", &[][..]),
            (" \n", &[]),
            ("[]", &[]),
            (" [ ] \n", &[]),
            ("[{}]", &["{}"]),
            ("[{\"a\":\"]}\\\"\"}, {\"b\":[1,{}]}]", &["{\"a\":\"]}\\\"\"}", "{\"b\":[1,{}]}"]),
            ("[1,\"x,]\",true ,null]", &["1", "\"x,]\"", "true", "null"]),
            ("[[1],[]]", &["[1]", "[]"]),
            ("{}\n{\"a\":1}\n", &["{}", "{\"a\":1}"]),
            ("{}{}", &["{}", "{}"]),
            ("1 2\n3", &["1", "2", "3"]),
            ("\"a\"\"\\\\\"", &["\"a\"", "\"\\\\\""]),
            ("}", &["}"]),
        ] {
            for size in 1..=body.len().max(1) {
                assert_eq!(split(body, size).unwrap(), expected, "{body} {size}");
            }
        }
    }

    #[test]
    fn rejects_what_is_not_between_messages() {
        let ends = "the body of the request ends within a JSON text";
        for (body, expected) in [
            ("[", ends),
            ("[{}", ends),
            ("[{},", ends),
            ("{", ends),
            ("\"", ends),
            ("[1", ends),
            ("[,]", "the body of the request has `,` where a message is expected"),
            ("[{},]", "the body of the request has `]` where a message is expected"),
            ("[{}{}]", "the body of the request has `{` where `,` or `]` is expected"),
            ("[] {}", "the body of the request has `{` where the end of the body is expected"),
        ] {
            for size in 1..=body.len() {
                assert_eq!(split(body, size).unwrap_err(), expected, "{body} {size}");
            }
        }
    }

    #[test]
    fn rejects_long_texts_before_their_end() {
        let mut splitter = Splitter::new(4);
        splitter.push(b"[{\"aaaaaaa");
        assert_eq!(splitter.next().unwrap_err().code(), tonic::Code::ResourceExhausted);
    }
}
