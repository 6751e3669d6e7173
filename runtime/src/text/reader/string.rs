//! String literals: quotes of two kinds, C escapes, and pieces that follow each other.

use alloc::vec::Vec;

use super::{Reader, Result};

impl Reader<'_> {
    /// Reads the literals that follow each other, and returns the bytes of all together.
    pub(crate) fn string(&mut self, expected: &str) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        if !matches!(self.peek(), b'"' | b'\'') {
            return Err(self.unexpected(expected));
        }
        while let quote @ (b'"' | b'\'') = self.peek() {
            self.at += 1;
            self.piece(quote, &mut out)?;
        }
        // Growth by doubling may have taken more than the length of the input, which is what limits on memory count for
        // strings.
        out.shrink_to_fit();
        Ok(out)
    }

    /// Reads the rest of a literal after its quote.
    fn piece(&mut self, quote: u8, out: &mut Vec<u8>) -> Result<()> {
        loop {
            let rest = &self.bytes()[self.at..];
            let special = |byte: &u8| *byte == quote || matches!(byte, b'\\' | b'\n' | 0);
            let run = rest.iter().position(special).unwrap_or(rest.len());
            out.extend_from_slice(&rest[..run]);
            self.at += run;
            match rest.get(run) {
                Some(b'\\') => self.escape(out)?,
                Some(byte) if *byte == quote => {
                    self.at += 1;
                    return Ok(());
                }
                Some(0) => return Err(self.error_at(self.at, "a string contains a NUL character")),
                Some(_) => return Err(self.error_at(self.at, "the line ends inside a string")),
                None => return Err(self.error_at(self.at, "the text ends inside a string")),
            }
        }
    }

    /// Reads an escape.
    fn escape(&mut self, out: &mut Vec<u8>) -> Result<()> {
        let start = self.at;
        let Some(kind) = self.bytes().get(start + 1) else {
            return Err(self.error_at(start, "the text ends inside a string"));
        };
        self.at += 2;
        out.push(match kind {
            b'a' => 0x07,
            b'b' => 0x08,
            b'f' => 0x0c,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'v' => 0x0b,
            b'?' | b'\\' | b'\'' | b'"' => *kind,
            b'0'..=b'7' => {
                self.at = start + 1;
                let (value, _) = self.digits(8, 3);
                match u8::try_from(value) {
                    Ok(byte) => byte,
                    Err(_) => {
                        return Err(self.error_at(start, "an octal escape is above \\377"));
                    }
                }
            }
            b'x' => match self.digits(16, 2) {
                (_, 0) => return Err(self.error_at(start, "an escape has no hex digits")),
                (value, _) => value as u8,
            },
            b'u' | b'U' => {
                let count = if *kind == b'u' { 4 } else { 8 };
                let (value, found) = self.digits(16, count);
                if found < count {
                    return Err(self.error_at(start, "an escape has too few hex digits"));
                }
                let Some(character) = char::from_u32(value) else {
                    return Err(self.error_at(start, "an escape is not a Unicode character"));
                };
                out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                return Ok(());
            }
            _ => return Err(self.error_at(start, "the text format has no such escape")),
        });
        Ok(())
    }

    /// Reads at most `count` digits, and returns their value and how many they are.
    fn digits(&mut self, radix: u32, count: usize) -> (u32, usize) {
        let digits = self.bytes()[self.at..].iter().take(count);
        let digits = digits.map_while(|digit| char::from(*digit).to_digit(radix));
        let (value, found) = digits.fold((0, 0), |(value, found), digit| {
            // Eight hex digits fit.
            (value * radix + digit, found + 1)
        });
        self.at += found;
        (value, found)
    }
}
