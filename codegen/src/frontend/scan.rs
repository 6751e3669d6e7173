//! What must be known about a source before a parser may touch it?
//!
//! One pass over the bytes answers two questions: does the file declare an edition, which the
//! embedded parser cannot read, and does it nest deeper than recursive parsers have stack for.

use std::ops::Range;

/// How deep brackets of all kinds may nest together. protoc allows 32 levels of messages; the rest
/// is for the values of options.
pub(super) const MAX_NESTING: usize = 100;

/// What one pass over the text tells.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Scan {
    /// The bytes of the edition's name, when the file begins with `edition = "…";`.
    pub(super) edition: Option<Range<usize>>,
    /// The first bracket that is too deep.
    pub(super) too_deep: Option<usize>,
}

pub(super) fn scan(text: &str) -> Scan {
    let bytes = text.as_bytes();
    let mut found = Scan::default();
    // Each kind is counted alone, so that a stray closing bracket cannot hide open ones of another.
    let mut depth = [0usize; 4];
    let mut at = 0;
    let mut first = true;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'/' if matches!(bytes.get(at + 1), Some(b'/' | b'*')) => {
                at = skip_comment(bytes, at);
                continue;
            }
            b'"' | b'\'' => {
                at = skip_string(bytes, at);
                first = false;
                continue;
            }
            b'{' | b'[' | b'(' | b'<' => {
                depth[kind(byte)] += 1;
                if depth.iter().sum::<usize>() > MAX_NESTING {
                    found.too_deep = Some(at);
                    return found;
                }
            }
            b'}' | b']' | b')' | b'>' => {
                let depth = &mut depth[kind(byte)];
                *depth = depth.saturating_sub(1);
            }
            b'e' if first => found.edition = edition(bytes, at),
            _ => {}
        }
        first &= byte.is_ascii_whitespace();
        at += 1;
    }
    found
}

fn kind(bracket: u8) -> usize {
    match bracket {
        b'{' | b'}' => 0,
        b'[' | b']' => 1,
        b'(' | b')' => 2,
        _ => 3,
    }
}

fn skip_comment(bytes: &[u8], at: usize) -> usize {
    if bytes[at + 1] == b'/' {
        return bytes[at..].iter().position(|&b| b == b'\n').map_or(bytes.len(), |n| at + n + 1);
    }
    let body = &bytes[at + 2..];
    body.windows(2).position(|w| w == b"*/").map_or(bytes.len(), |n| at + 2 + n + 2)
}

/// The end of a string; an unterminated one ends with its line.
fn skip_string(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'\n' => return at,
            _ if byte == bytes[start] => return at + 1,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

fn edition(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    let blank = |mut at: usize| {
        loop {
            match bytes.get(at) {
                Some(b) if b.is_ascii_whitespace() => at += 1,
                Some(b'/') if matches!(bytes.get(at + 1), Some(b'/' | b'*')) => {
                    at = skip_comment(bytes, at);
                }
                _ => return at,
            }
        }
    };
    bytes[at..].starts_with(b"edition").then_some(())?;
    let equals = blank(at + b"edition".len());
    (*bytes.get(equals)? == b'=').then_some(())?;
    let quote = blank(equals + 1);
    matches!(bytes.get(quote)?, b'"' | b'\'').then_some(())?;
    let end = skip_string(bytes, quote);
    Some(quote + 1..end.max(quote + 2) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn editions_are_seen_through_comments() {
        let text = "// a\n/* \"b */ edition /**/ =\n  \"2023\";";
        let range = scan(text).edition.unwrap();
        assert_eq!(&text[range], "2023");
        assert_eq!(scan("syntax = \"proto3\"; message edition {}").edition, None);
        assert_eq!(scan("editions = 3").edition, None);
        assert!(scan("edition = \"").edition.is_some_and(|r| r.end >= r.start));
    }

    #[test]
    fn nesting_counts_outside_of_strings_and_comments() {
        let open = |n: usize| "message A {".repeat(n);
        assert_eq!(scan(&open(MAX_NESTING)).too_deep, None);
        assert!(scan(&open(MAX_NESTING + 1)).too_deep.is_some());
        assert!(scan(&"{]".repeat(MAX_NESTING + 1)).too_deep.is_some());
        let quoted = format!("\"{0}\" '{0}' // {0}\n/* {0} */", "[".repeat(1000));
        assert_eq!(scan(&quoted).too_deep, None);
        for broken in ["\"", "'\\", "/*", "/", "//", "/*/"] {
            assert_eq!(scan(broken).too_deep, None);
        }
    }
}
