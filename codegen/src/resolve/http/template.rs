//! Parser of path templates: the grammar of `google/api/http.proto`.
//!
//! ```text
//! Template = "/" Segments [ ":" Verb ] ;
//! Segments = Segment { "/" Segment } ;
//! Segment  = "*" | "**" | LITERAL | "{" FieldPath [ "=" Segments ] "}" ;
//! ```
//!
//! The grammar has two more rules in prose: variables are not nested, and `**` is the last segment. Google's own
//! schemas have segments after `**`, and its servers match them with the end of the path, so that the second rule here
//! is that there is one `**`. The template `/`, which the grammar does not have, is the root of the server.

use crate::ir::HttpSegment;

/// A parsed template, in which the variables have no fields yet.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Template<'t> {
    pub(super) segments: Vec<HttpSegment>,
    pub(super) variables: Vec<Variable<'t>>,
    pub(super) verb: String,
}

/// A variable of a template.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Variable<'t> {
    /// The path of the field, such as `book.name`.
    pub(super) field_path: &'t str,
    /// The position of the first segment.
    pub(super) start: usize,
    /// The position after the last segment.
    pub(super) end: usize,
}

/// A problem with a template.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Problem {
    /// The end of a sentence that starts with the template, such as `does not start with /`.
    pub(super) what: String,
    pub(super) help: String,
}

/// The largest number of segments of a template, whose positions have 16 bits in the runtime.
const MAX_SEGMENTS: usize = u16::MAX as usize;

/// Parses a template.
///
/// # Errors
/// Returns the first problem.
pub(super) fn parse(text: &str) -> Result<Template<'_>, Problem> {
    let mut parser = Parser { rest: text, template: Template::default(), has_rest: false };
    if !parser.skip("/") {
        return problem("does not start with `/`", format!("write `/{text}`"));
    }
    if parser.rest.is_empty() {
        return Ok(parser.template);
    }
    parser.segments(true)?;
    if parser.skip(":") {
        let verb = parser.take_until(&['/', ':', '{', '}', '*']);
        if verb.is_empty() || !parser.rest.is_empty() {
            return problem(
                "has a `:` that is not followed by a verb at its end",
                "write a verb such as `:archive` at the end, or `%3A` for a colon in a segment",
            );
        }
        parser.template.verb = literal(verb)?;
    }
    if parser.template.segments.len() > MAX_SEGMENTS {
        return problem(
            format!("has more than {MAX_SEGMENTS} segments"),
            "write `**` for the end of the path",
        );
    }
    if !parser.rest.is_empty() {
        return problem(
            format!("has an unexpected `{}`", parser.rest),
            "close each variable once, such as `/v1/{name=shelves/*}/books`",
        );
    }
    Ok(parser.template)
}

struct Parser<'t> {
    rest: &'t str,
    template: Template<'t>,
    /// True after `**`.
    has_rest: bool,
}

impl<'t> Parser<'t> {
    /// Parses one or more segments; variables are permitted if `outside` is true.
    fn segments(&mut self, outside: bool) -> Result<(), Problem> {
        loop {
            if self.rest.starts_with('{') {
                if !outside {
                    return problem(
                        "has a variable in another variable",
                        "end the outer variable with `}` first",
                    );
                }
                self.variable()?;
            } else {
                self.segment()?;
            }
            if !self.skip("/") {
                return Ok(());
            }
        }
    }

    fn segment(&mut self) -> Result<(), Problem> {
        let text = self.take_until(&['/', ':', '{', '}']);
        let segment = match text {
            "" => {
                return problem(
                    "has an empty segment",
                    "remove the `/` without a segment after it, or write `*` for any segment",
                );
            }
            "*" => HttpSegment::One,
            "**" => HttpSegment::Rest,
            _ if text.contains('*') => {
                return problem(
                    format!("has a wildcard in the segment `{text}`"),
                    "write `*` or `**` as a segment of its own",
                );
            }
            _ => HttpSegment::Literal(literal(text)?),
        };
        if self.rest.starts_with('{') {
            return problem(
                "has a variable that is only a part of a segment",
                format!("write a `/` between `{text}` and the variable"),
            );
        }
        if segment == HttpSegment::Rest && std::mem::replace(&mut self.has_rest, true) {
            return problem(
                "has more than one `**`",
                "use `*` for each segment in place of one of them",
            );
        }
        self.template.segments.push(segment);
        Ok(())
    }

    fn variable(&mut self) -> Result<(), Problem> {
        self.skip("{");
        let field_path = self.take_until(&['=', '}', '/', '{', ':']);
        if !is_field_path(field_path) {
            return problem(
                format!("has a variable whose name `{field_path}` is not the path of a field"),
                "write a name such as `{name}` or `{book.name}`",
            );
        }
        let start = self.template.segments.len();
        if self.skip("=") {
            self.segments(false)?;
        } else {
            self.template.segments.push(HttpSegment::One);
        }
        if self.rest.starts_with(':') {
            return problem(
                format!("has a verb in the variable `{field_path}`"),
                "write the verb after the last segment: `/v1/{name=shelves/*}:archive`",
            );
        }
        if !self.skip("}") {
            return problem(
                format!("has no `}}` after the variable `{field_path}`"),
                "close the variable with `}`",
            );
        }
        if !self.rest.is_empty() && !self.rest.starts_with(['/', ':']) {
            return problem(
                "has a variable that is only a part of a segment",
                format!("write a `/` after `{field_path}}}`"),
            );
        }
        let end = self.template.segments.len();
        self.template.variables.push(Variable { field_path, start, end });
        Ok(())
    }

    fn skip(&mut self, text: &str) -> bool {
        self.rest.strip_prefix(text).inspect(|rest| self.rest = rest).is_some()
    }

    fn take_until(&mut self, ends: &[char]) -> &'t str {
        let (taken, rest) = self.rest.split_at(self.rest.find(ends).unwrap_or(self.rest.len()));
        self.rest = rest;
        taken
    }
}

/// Returns the text that a literal matches, in which percent escapes are decoded.
fn literal(text: &str) -> Result<String, Problem> {
    if let Some(bad) = text.chars().find(|c| matches!(c, '?' | '#') || c.is_control()) {
        return problem(
            format!("has the character `{}`, which ends a path", bad.escape_default()),
            format!("write `%{:02X}`; query parameters are not part of a template", u32::from(bad)),
        );
    }
    let invalid = || {
        problem(
            format!("has an invalid percent escape in `{text}`"),
            "write `%25` for a percent sign, and escape the bytes of UTF-8",
        )
    };
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let mut digit = || bytes.next().and_then(|digit| char::from(digit).to_digit(16));
        decoded.push(match byte {
            b'%' => match (digit(), digit()) {
                (Some(high), Some(low)) => (high << 4 | low) as u8,
                _ => return invalid(),
            },
            _ => byte,
        });
    }
    String::from_utf8(decoded).or_else(|_| invalid())
}

fn is_field_path(text: &str) -> bool {
    text.split('.').all(crate::resolve::names::is_identifier)
}

fn problem<T>(what: impl Into<String>, help: impl Into<String>) -> Result<T, Problem> {
    Err(Problem { what: what.into(), help: help.into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes a template in a form that shows all of its parts.
    fn shown(text: &str) -> String {
        let template = parse(text).unwrap_or_else(|problem| panic!("{text}: {problem:?}"));
        let segments: Vec<_> = template
            .segments
            .iter()
            .map(|segment| match segment {
                HttpSegment::Literal(text) => text.as_str(),
                HttpSegment::One => "*",
                HttpSegment::Rest => "**",
            })
            .collect();
        let variables: String = template
            .variables
            .iter()
            .map(|v| format!(" {}={}..{}", v.field_path, v.start, v.end))
            .collect();
        format!("{}:{}{variables}", segments.join(" "), template.verb)
    }

    #[test]
    fn parses_the_whole_grammar() {
        for (text, expected) in [
            ("/", ":"),
            ("/v1", "v1:"),
            ("/v1/shelves", "v1 shelves:"),
            ("/**", "**:"),
            ("/*", "*:"),
            ("/a/*/b/**", "a * b **:"),
            ("/v1:watch", "v1:watch"),
            ("/**:verb", "**:verb"),
            ("/v1/{name}", "v1 *: name=1..2"),
            ("/{a.b.c}", "*: a.b.c=0..1"),
            ("/v1/{name=shelves/*}/books", "v1 shelves * books: name=1..3"),
            ("/v1/{name=**}:get", "v1 **:get name=1..2"),
            ("/{a}/{b=x/**}", "* x **: a=0..1 b=1..3"),
            ("/{a=b}/c:d", "b c:d a=0..1"),
            ("/a%20b/%C3%A9", "a b é:"),
            ("/é/a b", "é a b:"),
            ("/a%2Fb", "a/b:"),
            ("/a.b/$x@y,z;u=v", "a.b $x@y,z;u=v:"),
            ("/v1/**/x", "v1 ** x:"),
            ("/v1/{a=**}/x", "v1 ** x: a=1..2"),
            ("/v1/{a=**/x}:y", "v1 ** x:y a=1..3"),
            ("/v1/{a=b/**}/{c}", "v1 b ** *: a=1..3 c=3..4"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn rejects_templates_with_too_many_segments() {
        assert!(parse(&"/a".repeat(MAX_SEGMENTS)).is_ok());
        let problem = parse(&"/a".repeat(MAX_SEGMENTS + 1)).unwrap_err();
        assert_eq!(problem.what, "has more than 65535 segments");
    }

    #[test]
    fn rejects_what_the_grammar_does_not_have() {
        for (text, expected) in [
            ("", "does not start with `/`"),
            ("v1/shelves", "does not start with `/`"),
            ("//", "has an empty segment"),
            ("/v1/", "has an empty segment"),
            ("/v1//shelves", "has an empty segment"),
            ("/:verb", "has an empty segment"),
            ("/v1/{name=}", "has an empty segment"),
            ("/v1/{name=a/}", "has an empty segment"),
            ("/v1/{}", "has a variable whose name `` is not the path of a field"),
            ("/v1/{a..b}", "has a variable whose name `a..b` is not the path of a field"),
            ("/v1/{a.}", "has a variable whose name `a.` is not the path of a field"),
            ("/v1/{1a}", "has a variable whose name `1a` is not the path of a field"),
            ("/v1/{a-b}", "has a variable whose name `a-b` is not the path of a field"),
            ("/v1/{*}", "has a variable whose name `*` is not the path of a field"),
            ("/v1/{name", "has no `}` after the variable `name`"),
            ("/v1/{name/x", "has no `}` after the variable `name`"),
            ("/v1/{name=a/*", "has no `}` after the variable `name`"),
            ("/v1/name}", "has an unexpected `}`"),
            ("/v1/{name}}", "has a variable that is only a part of a segment"),
            ("/v1/{a={b}}", "has a variable in another variable"),
            ("/v1/{a=x/{b}/y}", "has a variable in another variable"),
            ("/v1/x{a}", "has a variable that is only a part of a segment"),
            ("/v1/{a}x", "has a variable that is only a part of a segment"),
            ("/v1/{a}{b}", "has a variable that is only a part of a segment"),
            ("/v1/**/**", "has more than one `**`"),
            ("/v1/{a=**/x/**}", "has more than one `**`"),
            ("/v1/{a=**}/{b=**}", "has more than one `**`"),
            ("/v1/{a=x/*:verb}", "has a verb in the variable `a`"),
            ("/v1/{a:verb}", "has a verb in the variable `a`"),
            ("/v1:", "has a `:` that is not followed by a verb at its end"),
            ("/v1:a:b", "has a `:` that is not followed by a verb at its end"),
            ("/v1:a/b", "has a `:` that is not followed by a verb at its end"),
            ("/v1:*", "has a `:` that is not followed by a verb at its end"),
            ("/v1:{a}", "has a `:` that is not followed by a verb at its end"),
            ("/v1/a*", "has a wildcard in the segment `a*`"),
            ("/v1/***", "has a wildcard in the segment `***`"),
            ("/v1?x=1", "has the character `?`, which ends a path"),
            ("/v1#x", "has the character `#`, which ends a path"),
            ("/v1:x?y", "has the character `?`, which ends a path"),
            ("/v1/\n", "has the character `\\n`, which ends a path"),
            ("/v1/%", "has an invalid percent escape in `%`"),
            ("/v1/%2", "has an invalid percent escape in `%2`"),
            ("/v1/%zz", "has an invalid percent escape in `%zz`"),
            ("/v1/%+1", "has an invalid percent escape in `%+1`"),
            ("/v1/%FF", "has an invalid percent escape in `%FF`"),
        ] {
            let problem = parse(text).map(|_| shown(text)).unwrap_err();
            assert_eq!(problem.what, expected, "{text}");
            assert!(!problem.help.is_empty());
        }
    }
}
