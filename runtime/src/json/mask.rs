//! The text form of `google.protobuf.FieldMask`.
//!
//! Source: [ProtoJSON](https://protobuf.dev/programming-guides/json) and
//! [field_mask.proto](https://github.com/protocolbuffers/protobuf/blob/main/src/google/protobuf/field_mask.proto): the
//! paths in camel case, with a comma between them. A path that does not come back from camel case as it was has
//! no JSON form.

use alloc::string::String;

/// Appends a path in camel case, or returns false if it has none.
pub(crate) fn format(path: &str, out: &mut String) -> bool {
    let mut upper = false;
    for character in path.chars() {
        match character {
            '_' if !upper => upper = true,
            'a'..='z' if upper => {
                out.push(character.to_ascii_uppercase());
                upper = false;
            }
            'a'..='z' | '0'..='9' | '.' if !upper => out.push(character),
            _ => return false,
        }
    }
    !upper && has_names(path)
}

/// Returns an item for each part of a text: its path, and the number of bytes by which the path is longer than the
/// part. The item is `None` if the part is not a path.
pub(crate) fn parse(text: &str) -> impl Iterator<Item = Option<(String, usize)>> {
    // An empty text is no path, and not an empty one.
    text.split(',').filter(|_| !text.is_empty()).map(parse_path)
}

fn parse_path(text: &str) -> Option<(String, usize)> {
    let added = text.bytes().filter(u8::is_ascii_uppercase).count();
    let mut path = String::with_capacity(text.len() + added);
    for character in text.chars() {
        match character {
            'A'..='Z' => {
                path.push('_');
                path.push(character.to_ascii_lowercase());
            }
            'a'..='z' | '0'..='9' | '.' => path.push(character),
            _ => return None,
        }
    }
    has_names(&path).then_some((path, added))
}

/// Returns true if the path consists of identifiers with dots between them.
fn has_names(path: &str) -> bool {
    path.split('.').all(|name| name.starts_with(|first: char| !first.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;
    use alloc::vec;
    use alloc::vec::Vec;

    use super::*;

    fn paths(text: &str) -> Option<Vec<String>> {
        parse(text).map(|path| path.map(|(path, _)| path)).collect()
    }

    #[test]
    fn reads_and_writes_camel_case() {
        for (path, camel) in [
            ("foo", "foo"),
            ("foo_bar", "fooBar"),
            ("user.display_name", "user.displayName"),
            ("a1.b2_c", "a1.b2C"),
            ("_foo", "Foo"),
        ] {
            let mut out = String::new();
            assert!(format(path, &mut out), "{path}");
            assert_eq!(out, camel);
            assert_eq!(paths(camel), Some(vec![path.to_string()]));
        }
        let expected = vec!["user.display_name".to_string(), "photo".to_string()];
        assert_eq!(paths("user.displayName,photo"), Some(expected));
        assert_eq!(paths(""), Some(vec![]));
    }

    #[test]
    fn writes_no_path_that_does_not_come_back() {
        for path in [
            "",
            "abc_",
            "fooBar",
            "foo__bar",
            "foo_3_bar",
            "foo_.bar",
            "foo-bar",
            "a,b",
            "a b",
            "a..b",
            ".a",
            "a.",
            "1a",
            "größe",
        ] {
            assert!(!format(path, &mut String::new()), "{path}");
        }
    }

    #[test]
    fn rejects_other_texts() {
        for text in ["foo,,bar", ",", "foo,", "foo_bar", "foo, bar", "a-b", "a..b", ".a", "1a", "é"]
        {
            assert_eq!(paths(text), None, "{text}");
        }
    }
}
