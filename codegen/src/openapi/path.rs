//! Path templates as paths of OpenAPI, whose parameters are single segments.
//!
//! A variable that matches several segments has a parameter for each of them, as in Google's Discovery documents:
//! `/v1/{name=shelves/*/books/*}` is `/v1/shelves/{shelvesId}/books/{booksId}`. With one parameter for the whole
//! variable, clients would percent-encode the slashes in it, and different templates would be the same path.

use std::collections::HashSet;

use crate::ir::{HttpSegment, HttpTemplate, HttpVariable};

/// A path template with a parameter for each segment that varies.
pub(super) struct Path<'t> {
    template: &'t HttpTemplate,
    pub(super) parameters: Vec<PathParameter<'t>>,
}

/// A parameter of a path.
pub(super) struct PathParameter<'t> {
    /// The position of its segment.
    segment: usize,
    /// The name that it has, unless another template has the same path with other names.
    pub(super) name: String,
    /// The variable that the segment is a part of.
    pub(super) variable: Option<&'t HttpVariable>,
    /// True if the parameter is any number of segments.
    pub(super) is_rest: bool,
}

impl PathParameter<'_> {
    /// Returns true if the parameter is the value of a variable, and not only a part of it.
    pub(super) fn is_whole(&self) -> bool {
        self.variable.is_some_and(|variable| variable.end - variable.start == 1)
    }
}

impl<'t> Path<'t> {
    /// Returns the path of a template. `json_name` returns the name of a variable in JSON.
    pub(super) fn new(
        template: &'t HttpTemplate,
        json_name: impl Fn(&HttpVariable) -> String,
    ) -> Self {
        let mut taken = HashSet::new();
        let mut parameters = Vec::new();
        for (segment, kind) in template.segments.iter().enumerate() {
            let is_rest = match kind {
                HttpSegment::Literal(_) => continue,
                HttpSegment::One => false,
                HttpSegment::Rest => true,
            };
            let within =
                |variable: &&HttpVariable| (variable.start..variable.end).contains(&segment);
            let variable = template.variables.iter().find(within);
            let mut parameter = PathParameter { segment, name: String::new(), variable, is_rest };
            let name = match variable {
                Some(variable) if parameter.is_whole() => json_name(variable),
                _ => name_after(template, segment, is_rest),
            };
            parameter.name = unique(name, &mut taken);
            parameters.push(parameter);
        }
        Self { template, parameters }
    }

    /// Returns the path without the names of its parameters.
    pub(super) fn shape(&self) -> String {
        self.text(&vec![String::new(); self.parameters.len()])
    }

    /// Returns the path with names for its parameters.
    pub(super) fn text(&self, names: &[String]) -> String {
        let mut text = format!("/{}", self.part(0, self.template.segments.len(), names));
        if !self.template.verb.is_empty() {
            text.push(':');
            encode(&self.template.verb, &mut text);
        }
        text
    }

    /// Returns the value of a variable with names for the parameters.
    pub(super) fn value(&self, variable: &HttpVariable, names: &[String]) -> String {
        self.part(variable.start, variable.end, names)
    }

    fn part(&self, start: usize, end: usize, names: &[String]) -> String {
        let mut text = String::new();
        for (index, segment) in self.template.segments.iter().enumerate().take(end).skip(start) {
            if index > start {
                text.push('/');
            }
            match segment {
                HttpSegment::Literal(literal) => encode(literal, &mut text),
                HttpSegment::One | HttpSegment::Rest => {
                    let parameters = self.parameters.iter().zip(names);
                    let found = parameters.into_iter().find(|(it, _)| it.segment == index);
                    text.push('{');
                    text.push_str(found.map_or("", |(_, name)| name));
                    text.push('}');
                }
            }
        }
        text
    }
}

/// Returns the name of a parameter that follows a literal: `shelvesId` after `shelves`.
fn name_after(template: &HttpTemplate, segment: usize, is_rest: bool) -> String {
    let before = segment.checked_sub(1).and_then(|at| template.segments.get(at));
    let mut name = String::new();
    if let Some(HttpSegment::Literal(literal)) = before {
        let mut upper = false;
        for c in literal.chars() {
            if !c.is_ascii_alphanumeric() {
                upper = !name.is_empty();
                continue;
            }
            name.push(if upper { c.to_ascii_uppercase() } else { c });
            upper = false;
        }
    }
    match (name.is_empty(), is_rest) {
        (true, false) => "segment".to_owned(),
        (true, true) => "rest".to_owned(),
        (false, false) => name + "Id",
        (false, true) => name + "Path",
    }
}

fn unique(name: String, taken: &mut HashSet<String>) -> String {
    if taken.insert(name.clone()) {
        return name;
    }
    let mut number = 2usize;
    loop {
        let numbered = format!("{name}{number}");
        if taken.insert(numbered.clone()) {
            return numbered;
        }
        number += 1;
    }
}

/// Appends text with all characters percent-encoded that a path cannot contain.
fn encode(text: &str, out: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
}
