//! Names in brackets: extensions and the type URLs of `google.protobuf.Any`.

use alloc::format;
use alloc::string::String;

use super::{Reader, Result, excerpt};

/// A name in brackets, without the white space and comments in it.
pub(crate) enum Bracketed {
    /// The full name of an extension.
    Extension(String),
    /// A prefix with its slash, and the full name of a type.
    Type { url: String, prefix: usize },
}

impl Reader<'_> {
    /// Reads a name in brackets.
    pub(crate) fn bracketed(&mut self) -> Result<Bracketed> {
        self.expect(b'[')?;
        self.peek();
        let start = self.at;
        let mut name = String::new();
        loop {
            let byte = self.peek();
            match byte {
                b']' => break,
                _ if byte.is_ascii_alphanumeric() || b"-._~!$&()*+,;=%/".contains(&byte) => {
                    name.push(char::from(byte));
                    self.at += 1;
                }
                _ => return Err(self.unexpected("`]`")),
            }
        }
        self.at += 1;
        let wrong = |what| format!("`{}` is not {what}", excerpt(&name));
        let Some(slash) = name.rfind('/') else {
            if is_full_name(&name) {
                return Ok(Bracketed::Extension(name));
            }
            return Err(self.error_at(start, wrong("the name of an extension")));
        };
        if slash == 0 || !is_full_name(&name[slash + 1..]) || !has_complete_escapes(&name) {
            return Err(self.error_at(start, wrong("a type URL")));
        }
        Ok(Bracketed::Type { url: name, prefix: slash + 1 })
    }
}

/// Returns true if a text consists of identifiers with dots between them.
fn is_full_name(name: &str) -> bool {
    name.split('.').all(|part| {
        part.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    })
}

/// Returns true if two hex digits follow each percent sign.
fn has_complete_escapes(text: &str) -> bool {
    let is_hex = |digits: &[u8]| digits.iter().all(u8::is_ascii_hexdigit);
    text.split('%').skip(1).all(|rest| rest.as_bytes().get(..2).is_some_and(is_hex))
}
