//! A YAML document as a tree of nodes with their places in the text.

use std::borrow::Cow;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span, StrInput};

/// The maximum depth of a document. Rules need six levels.
const DEPTH: usize = 64;

/// A place in the text; lines and columns count from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) line: usize,
    pub(super) column: usize,
    /// The number of characters, if the node is in one line.
    pub(super) length: usize,
}

impl Place {
    fn of(span: Span) -> Self {
        let length = if span.start.line() == span.end.line() { span.len().max(1) } else { 1 };
        Self { length, ..Self::at(&span.start) }
    }

    fn at(marker: &Marker) -> Self {
        Self { line: marker.line(), column: marker.col() + 1, length: 1 }
    }
}

/// A part of a document.
#[derive(Debug)]
pub(super) struct Node<'t> {
    pub(super) place: Place,
    pub(super) value: Value<'t>,
}

/// The value of a node.
#[derive(Debug)]
pub(super) enum Value<'t> {
    /// No value: `null`, `~`, or nothing.
    Null,
    /// A scalar of any other type, as it is written.
    Scalar(Cow<'t, str>),
    List(Vec<Node<'t>>),
    /// Keys with their values, in the order of the text.
    Map(Vec<(Node<'t>, Node<'t>)>),
}

/// The reason why a text cannot be used.
#[derive(Debug)]
pub(super) struct Problem {
    pub(super) place: Place,
    pub(super) what: String,
    pub(super) help: String,
}

/// Parses a text with one document. An empty text is `Null`.
pub(super) fn parse(text: &str) -> Result<Node<'_>, Problem> {
    let mut reader = Reader { events: Parser::new_from_str(text) };
    loop {
        let (event, span) = reader.next()?;
        match event {
            Event::StreamStart | Event::DocumentStart(_) => {}
            Event::StreamEnd => return Ok(Node { place: Place::of(span), value: Value::Null }),
            event => {
                let root = reader.node(event, span, 0)?;
                reader.end()?;
                return Ok(root);
            }
        }
    }
}

struct Reader<'t> {
    events: Parser<'t, StrInput<'t>>,
}

impl<'t> Reader<'t> {
    fn next(&mut self) -> Result<(Event<'t>, Span), Problem> {
        match self.events.next() {
            Some(Ok(event)) => Ok(event),
            Some(Err(error)) => Err(Problem {
                place: Place::at(error.marker()),
                what: format!("the file is not YAML: {}", error.info()),
                help: "correct the line; values that begin with `*` or `{` need quotes, as in `body: \"*\"`"
                    .to_owned(),
            }),
            None => Ok((Event::StreamEnd, Span::default())),
        }
    }

    /// Checks that the text ends after the first document.
    fn end(&mut self) -> Result<(), Problem> {
        loop {
            match self.next()? {
                (Event::DocumentEnd, _) => {}
                (Event::StreamEnd, _) => return Ok(()),
                (_, span) => {
                    return Err(Problem {
                        place: Place::of(span),
                        what: "the file has more than one document".to_owned(),
                        help: "write all rules in one document, without `---` between them"
                            .to_owned(),
                    });
                }
            }
        }
    }

    fn node(&mut self, event: Event<'t>, span: Span, depth: usize) -> Result<Node<'t>, Problem> {
        let place = Place::of(span);
        if depth == DEPTH {
            return Err(Problem {
                place,
                what: format!("the file has more than {DEPTH} levels"),
                help: "remove some of the nested lists".to_owned(),
            });
        }
        let value = match event {
            Event::Scalar(text, ScalarStyle::Plain, ..)
                if matches!(&*text, "" | "~" | "null" | "Null" | "NULL") =>
            {
                Value::Null
            }
            Event::Scalar(text, ..) => Value::Scalar(text),
            Event::SequenceStart(..) => {
                let mut list = Vec::new();
                loop {
                    match self.next()? {
                        (Event::SequenceEnd | Event::StreamEnd, _) => break,
                        (event, span) => list.push(self.node(event, span, depth + 1)?),
                    }
                }
                Value::List(list)
            }
            Event::MappingStart(..) => {
                let mut map = Vec::new();
                loop {
                    let (event, span) = self.next()?;
                    if matches!(event, Event::MappingEnd | Event::StreamEnd) {
                        break;
                    }
                    let key = self.node(event, span, depth + 1)?;
                    let (event, span) = self.next()?;
                    map.push((key, self.node(event, span, depth + 1)?));
                }
                Value::Map(map)
            }
            _ => {
                return Err(Problem {
                    place,
                    what: "the file has an alias, and aliases are not supported".to_owned(),
                    help: "write the value again, or quote it if it is the text `*`".to_owned(),
                });
            }
        };
        Ok(Node { place, value })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns a node in a short form that shows the places of scalars.
    fn shown(node: &Node<'_>) -> String {
        let all = |nodes: &[Node<'_>]| nodes.iter().map(shown).collect::<Vec<_>>().join(" ");
        match &node.value {
            Value::Null => "null".to_owned(),
            Value::Scalar(text) => format!("{text}@{}:{}", node.place.line, node.place.column),
            Value::List(list) => format!("[{}]", all(list)),
            Value::Map(map) => {
                let members =
                    map.iter().map(|(key, value)| format!("{}={}", shown(key), shown(value)));
                format!("{{{}}}", members.collect::<Vec<_>>().join(" "))
            }
        }
    }

    #[test]
    fn parses_nested_values_with_their_places() {
        let text = "# comment\nhttp:\n  rules:\n  - get: \"/v1/é*\"\n    empty:\n  - {body: '*'}\n";
        let node = parse(text).unwrap();
        assert_eq!(
            shown(&node),
            "{http@2:1={rules@3:3=[{get@4:5=/v1/é*@4:10 empty@5:5=null} {body@6:6=*@6:12}]}}"
        );
        for empty in ["", "# nothing\n", "---\n", "~"] {
            assert_eq!(shown(&parse(empty).unwrap()), "null", "{empty:?}");
        }
    }

    #[test]
    fn rejects_what_is_not_yaml_or_too_deep() {
        let problem = |text: &str| parse(text).unwrap_err();
        assert!(problem("a: [").what.contains("the file is not YAML"));
        assert_eq!(problem("a: b\nc: *\n").place.line, 2);
        assert!(problem("a: 1\n---\nb: 2\n").what.contains("more than one document"));
        assert!(problem("a: 1\n...\n]\n").what.contains("not YAML"));
        assert!(problem("a: &x 1\nb: *x\n").what.contains("aliases are not supported"));
        // The parser has a limit of its own for brackets.
        assert!(problem(&"[".repeat(100_000)).what.contains("recursion"));
        assert!(problem(&"- ".repeat(100_000)).what.contains("levels"));
    }
}
