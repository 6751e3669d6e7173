//! Documents as JSON.

use super::node::{Node, Object};

/// Returns a document as JSON with an indentation of two spaces.
pub(super) fn text(document: &Object) -> String {
    let mut out = String::new();
    object(document, 0, &mut out);
    out.push('\n');
    out
}

fn value(node: &Node, depth: usize, out: &mut String) {
    match node {
        Node::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Node::Number(value) => out.push_str(&value.to_string()),
        Node::Text(text) => quoted(text, out),
        Node::List(list) if list.is_empty() => out.push_str("[]"),
        Node::List(list) => {
            out.push('[');
            for (index, node) in list.iter().enumerate() {
                next(index, depth + 1, out);
                value(node, depth + 1, out);
            }
            line(depth, out);
            out.push(']');
        }
        Node::Object(inner) => object(inner, depth, out),
    }
}

fn object(object: &Object, depth: usize, out: &mut String) {
    if object.is_empty() {
        return out.push_str("{}");
    }
    out.push('{');
    for (index, (key, node)) in object.entries().iter().enumerate() {
        next(index, depth + 1, out);
        quoted(key, out);
        out.push_str(": ");
        value(node, depth + 1, out);
    }
    line(depth, out);
    out.push('}');
}

/// Starts the line of an entry.
fn next(index: usize, depth: usize, out: &mut String) {
    if index > 0 {
        out.push(',');
    }
    line(depth, out);
}

fn line(depth: usize, out: &mut String) {
    out.push('\n');
    out.extend(std::iter::repeat_n("  ", depth));
}

/// Appends a string literal, which is also valid in YAML.
pub(super) fn quoted(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if is_hidden(c) => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
}

/// Returns true for characters that are written as escapes: controls, and those that YAML does not
/// permit, reads as line breaks or reads as a byte order mark.
pub(super) fn is_hidden(c: char) -> bool {
    matches!(c,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}'
        | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_nested_values() {
        let document = Object::new()
            .with("a", vec![Object::new().with("b", 1i64), Object::new()])
            .with("c", Vec::<bool>::new())
            .with("d", true);
        let expected = "{\n  \"a\": [\n    {\n      \"b\": 1\n    },\n    {}\n  ],\n  \"c\": [],\n  \"d\": true\n}\n";
        assert_eq!(text(&document), expected);
    }

    #[test]
    fn escapes_controls_and_quotes() {
        let mut out = String::new();
        quoted("\"\\\n\u{1}\u{2028}ä😀", &mut out);
        assert_eq!(out, "\"\\\"\\\\\\n\\u0001\\u2028ä😀\"");
    }
}
