//! Skipping of the values of reserved fields, which can have any type.

use super::{Reader, Result};

impl Reader<'_> {
    /// Skips the value of a field after its name, with the colon.
    pub(crate) fn skip_field(&mut self) -> Result<()> {
        if self.take(b':') && !matches!(self.peek(), b'{' | b'<') {
            return self.skip_value();
        }
        match self.peek() {
            b'{' | b'<' => self.skip_message(),
            b'[' => self.skip_value(),
            _ => Err(self.unexpected("`:`")),
        }
    }

    /// Skips a value.
    fn skip_value(&mut self) -> Result<()> {
        match self.peek() {
            b'{' | b'<' => self.skip_message(),
            b'[' => {
                self.expect(b'[')?;
                self.descend()?;
                if self.take(b']') {
                    self.ascend();
                    return Ok(());
                }
                loop {
                    self.skip_value()?;
                    if !self.take(b',') {
                        break;
                    }
                }
                self.ascend();
                self.expect(b']')
            }
            b'"' | b'\'' => self.string("a string").map(drop),
            first if first.is_ascii_alphabetic() || first == b'_' => {
                self.identifier("a value").map(drop)
            }
            _ => self.number("a value").map(drop),
        }
    }

    /// Skips a message.
    fn skip_message(&mut self) -> Result<()> {
        let close = self.open()?;
        self.descend()?;
        while !self.take(close) {
            match self.peek() {
                b'[' => drop(self.bracketed()?),
                b'0'..=b'9' => drop(self.number("the name of a field")?),
                _ => drop(self.identifier("the name of a field")?),
            }
            self.skip_field()?;
            self.separator();
        }
        self.ascend();
        Ok(())
    }
}
