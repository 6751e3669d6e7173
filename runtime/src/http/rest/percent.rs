//! Percent escapes in paths and queries.
//!
//! Source: [`google/api/http.proto`](https://github.com/googleapis/googleapis/blob/master/google/api/http.proto): a
//! variable of one segment is decoded completely. In one of several segments, `%2F` stays as it is, so that it differs
//! from the slashes between segments.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

/// The parts of a URL, which differ in the escapes that are decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// One segment of a path.
    Segment,
    /// Several segments of a path.
    Segments,
    /// A name or value of a query, in which `+` is a space.
    Query,
}

/// Decodes percent escapes. Returns `None` if an escape is not valid, or if the result is not UTF-8.
pub(super) fn decode(text: &str, part: Part) -> Option<Cow<'_, str>> {
    let is_special = |byte: u8| byte == b'%' || (byte == b'+' && part == Part::Query);
    let bytes = text.as_bytes();
    let Some(first) = bytes.iter().position(|byte| is_special(*byte)) else {
        return Some(Cow::Borrowed(text));
    };
    let mut decoded = Vec::with_capacity(bytes.len());
    let (plain, mut rest) = bytes.split_at(first);
    decoded.extend_from_slice(plain);
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'+' if part == Part::Query => decoded.push(b' '),
            b'%' => {
                let (escape, after) = rest.split_at_checked(2)?;
                rest = after;
                let byte = digit(escape[0])? << 4 | digit(escape[1])?;
                if byte == b'/' && part == Part::Segments {
                    decoded.push(b'%');
                    decoded.extend_from_slice(escape);
                } else {
                    decoded.push(byte);
                }
            }
            byte => decoded.push(*byte),
        }
    }
    String::from_utf8(decoded).ok().map(Cow::Owned)
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|digit| digit as u8)
}

#[cfg(test)]
mod tests {
    use super::Part::{Query, Segment, Segments};
    use super::*;

    #[test]
    fn decodes_each_part_by_its_rules() {
        for (text, part, expected) in [
            ("", Segment, Some("")),
            ("a-b_c.d~e", Segment, Some("a-b_c.d~e")),
            ("a%20b%2Fc+d", Segment, Some("a b/c+d")),
            ("a%2fb", Segment, Some("a/b")),
            ("%C3%A9%e2%82%AC", Segment, Some("é€")),
            ("a%2Fb/c%2fd%20e%3A", Segments, Some("a%2Fb/c%2fd e:")),
            ("%252F", Segments, Some("%2F")),
            ("%252F", Segment, Some("%2F")),
            ("a+b%2B%26", Query, Some("a b+&")),
            ("%", Segment, None),
            ("%4", Segment, None),
            ("a%4", Segments, None),
            ("%zz", Segment, None),
            ("%+1", Query, None),
            ("%-1", Query, None),
            ("%FF", Segment, None),
            ("%C3", Query, None),
            ("%é", Segment, None),
        ] {
            assert_eq!(decode(text, part).as_deref(), expected, "{text} {part:?}");
        }
        assert!(matches!(decode("plain", Segments), Some(Cow::Borrowed("plain"))));
    }
}
