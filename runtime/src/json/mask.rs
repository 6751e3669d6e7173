//! The text form of `google.protobuf.FieldMask`.
//!
//! Source: [ProtoJSON](https://protobuf.dev/programming-guides/json) and
//! [field_mask.proto](https://github.com/protocolbuffers/protobuf/blob/main/src/google/protobuf/field_mask.proto): the
//! paths in camel case, with a comma between them. A path that does not come back from camel case as it was has
//! no JSON form.

use alloc::string::String;
use alloc::vec::Vec;

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

/// Returns the paths of a text, or `None` if it is no field mask.
pub(crate) fn parse(text: &str) -> Option<Vec<String>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    text.split(',').map(parse_path).collect()
}

fn parse_path(text: &str) -> Option<String> {
    let mut path = String::with_capacity(text.len() + 4);
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
    has_names(&path).then_some(path)
}

/// Returns true if the path consists of identifiers with dots between them.
fn has_names(path: &str) -> bool {
    path.split('.').all(|name| name.starts_with(|first: char| !first.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;
    use alloc::vec;

    use super::*;

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
            assert_eq!(parse(camel), Some(vec![path.to_string()]));
        }
        let paths = vec!["user.display_name".to_string(), "photo".to_string()];
        assert_eq!(parse("user.displayName,photo"), Some(paths));
        assert_eq!(parse(""), Some(vec![]));
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
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
