//! Documents as YAML 1.2, in a form that parsers of YAML 1.1 read in the same way.

use super::json;
use super::node::{Node, Object};

/// Returns a document as YAML with an indentation of two spaces.
pub(super) fn text(document: &Object) -> String {
    let mut out = String::new();
    object(document, 0, &mut out);
    out
}

/// Appends the lines of an object that is not empty. The indentation of the first line is already there.
fn object(object: &Object, depth: usize, out: &mut String) {
    for (index, (key, node)) in object.entries().iter().enumerate() {
        if index > 0 {
            indent(depth, out);
        }
        scalar(key, out);
        out.push(':');
        match node {
            Node::Object(inner) if !inner.is_empty() => {
                out.push('\n');
                indent(depth + 1, out);
                self::object(inner, depth + 1, out);
            }
            Node::List(items) if !items.is_empty() => {
                out.push('\n');
                indent(depth + 1, out);
                list(items, depth + 1, out);
            }
            node => {
                out.push(' ');
                leaf(node, depth, out);
            }
        }
    }
}

/// Appends the lines of a list that is not empty, as [`object`] does.
fn list(items: &[Node], depth: usize, out: &mut String) {
    for (index, node) in items.iter().enumerate() {
        if index > 0 {
            indent(depth, out);
        }
        out.push_str("- ");
        match node {
            Node::Object(inner) if !inner.is_empty() => object(inner, depth + 1, out),
            Node::List(items) if !items.is_empty() => list(items, depth + 1, out),
            node => leaf(node, depth, out),
        }
    }
}

/// Appends a scalar or an empty collection, and the end of the line.
fn leaf(node: &Node, depth: usize, out: &mut String) {
    match node {
        Node::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Node::Number(value) => out.push_str(&value.to_string()),
        Node::Text(text) if is_block(text) => return block(text, depth + 1, out),
        Node::Text(text) => scalar(text, out),
        Node::List(_) => out.push_str("[]"),
        Node::Object(_) => out.push_str("{}"),
    }
    out.push('\n');
}

/// Appends a text of several lines as a literal block.
fn block(text: &str, depth: usize, out: &mut String) {
    out.push_str("|-\n");
    for line in text.split('\n') {
        if !line.is_empty() {
            indent(depth, out);
            out.push_str(line);
        }
        out.push('\n');
    }
}

/// Returns true if a literal block represents the text exactly.
fn is_block(text: &str) -> bool {
    text.contains('\n')
        && !text.starts_with(['\n', ' ', '\t'])
        && !text.ends_with('\n')
        && !text.contains(|c| c != '\n' && json::is_hidden(c))
        && text.split('\n').all(|line| line.is_empty() || !line.trim().is_empty())
}

fn scalar(text: &str, out: &mut String) {
    if is_plain(text) { out.push_str(text) } else { json::quoted(text, out) }
}

/// Words that YAML 1.1 or 1.2 reads as something other than text.
const RESERVED: &[&str] = &["false", "n", "no", "null", "off", "on", "true", "y", "yes"];

/// Returns true if the text needs no quotes.
fn is_plain(text: &str) -> bool {
    // Numbers, dates and indicators start with other characters.
    let start = |c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '_' | '$');
    text.starts_with(start)
        && !text.ends_with([' ', ':'])
        && !text.contains(json::is_hidden)
        && !text.contains(": ")
        && !text.contains(" #")
        && !RESERVED.iter().any(|word| text.eq_ignore_ascii_case(word))
}

fn indent(depth: usize, out: &mut String) {
    out.extend(std::iter::repeat_n("  ", depth));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_nested_values() {
        let inner = Object::new().with("b", 1i64).with("c", vec!["x", "z"]);
        let document = Object::new()
            .with(
                "a",
                vec![Node::from(inner), Object::new().into(), vec![vec![1i64], vec![2i64]].into()],
            )
            .with("d", Vec::<bool>::new())
            .with("e", Object::new().with("f", "one\n\n  two"));
        let expected = "\
a:
  - b: 1
    c:
      - x
      - z
  - {}
  - - - 1
    - - 2
d: []
e:
  f: |-
    one

      two
";
        assert_eq!(text(&document), expected);
    }

    #[test]
    fn quotes_what_has_another_meaning() {
        for text in [
            "",
            "true",
            "No",
            "200",
            "1.5",
            "-",
            "- a",
            "a: b",
            "a #b",
            "a:",
            "a ",
            "#/x",
            "{a}",
            "*",
            "@type",
            "^a$",
            "~",
            "é",
            "\u{feff}a",
            "a\tb",
            "null",
            "=",
            "<<",
            ".5",
            "+1",
            "2020-01-01",
        ] {
            assert!(!is_plain(text), "{text}");
        }
        for text in ["a", "/v1/{name}:get", "a b", "$ref", "a:b", "google.api.Http", "a#b", "x-y"] {
            assert!(is_plain(text), "{text}");
        }
    }

    #[test]
    fn quotes_lines_that_a_block_would_change() {
        for text in ["a\n", "\na", " a\nb", "a\n \nb", "a\r\nb", "a\u{2028}\nb", "a"] {
            assert!(!is_block(text), "{text:?}");
        }
        assert!(is_block("a\n\n b"));
    }
}
