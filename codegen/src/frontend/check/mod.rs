//! What is wrong with a file beyond its syntax, as far as the file alone tells?
//!
//! protoc refuses more than its grammar says: numbers and names that clash or are reserved, enums
//! without values, and so on. The rules and their exceptions follow protoc; what depends on other
//! files is in [`link`](super::link). Everything is reported, in time proportional to the file.

mod enumeration;
mod message;
mod names;
mod quirks;

use std::collections::HashMap;

use prost_types::{FileDescriptorProto, SourceCodeInfo};

use crate::error::Diagnostic;

use super::source::Source;

pub(super) use quirks::{Quirks, json_name, quirks};

/// Field numbers in `descriptor.proto`, of which paths in `SourceCodeInfo` consist.
pub(super) mod tag {
    pub(in super::super) const NAME: i32 = 1;
    pub(in super::super) const FIELD_NUMBER: i32 = 3;
    pub(in super::super) const VALUE_NUMBER: i32 = 2;
    pub(in super::super) const FILE_DEPENDENCY: i32 = 3;
    pub(in super::super) const FILE_MESSAGE: i32 = 4;
    pub(in super::super) const FILE_ENUM: i32 = 5;
    pub(in super::super) const FILE_SERVICE: i32 = 6;
    pub(in super::super) const FILE_EXTENSION: i32 = 7;
    pub(in super::super) const MESSAGE_FIELD: i32 = 2;
    pub(in super::super) const MESSAGE_NESTED: i32 = 3;
    pub(in super::super) const MESSAGE_ENUM: i32 = 4;
    pub(in super::super) const MESSAGE_EXTENSION_RANGE: i32 = 5;
    pub(in super::super) const MESSAGE_EXTENSION: i32 = 6;
    pub(in super::super) const MESSAGE_ONEOF: i32 = 8;
    pub(in super::super) const MESSAGE_RESERVED_RANGE: i32 = 9;
    pub(in super::super) const MESSAGE_RESERVED_NAME: i32 = 10;
    pub(in super::super) const ENUM_VALUE: i32 = 2;
    pub(in super::super) const ENUM_RESERVED_RANGE: i32 = 4;
    pub(in super::super) const ENUM_RESERVED_NAME: i32 = 5;
    pub(in super::super) const SERVICE_METHOD: i32 = 2;
    pub(in super::super) const FIELD_EXTENDEE: i32 = 2;
    pub(in super::super) const FIELD_TYPE_NAME: i32 = 6;
    pub(in super::super) const FIELD_DEFAULT: i32 = 7;
    pub(in super::super) const METHOD_INPUT: i32 = 2;
    pub(in super::super) const METHOD_OUTPUT: i32 = 3;
}

/// Something wrong, located by path: spans are looked up only when there is something to say.
#[derive(Debug, Default)]
pub(super) struct Problem {
    pub(super) message: String,
    pub(super) path: Vec<i32>,
    pub(super) full_name: String,
    /// Another place in the same file that has a part in it.
    pub(super) related: Option<(Vec<i32>, &'static str)>,
    pub(super) hint: Option<String>,
}

impl Problem {
    pub(super) fn new(message: impl Into<String>, path: Vec<i32>, full_name: String) -> Self {
        Self { message: message.into(), path, full_name, related: None, hint: None }
    }

    pub(super) fn related(mut self, path: Vec<i32>, what: &'static str) -> Self {
        self.related = Some((path, what));
        self
    }

    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// Where a check is: the scope and the path of what it looks at.
#[derive(Default)]
pub(super) struct Cursor {
    pub(super) scope: String,
    pub(super) path: Vec<i32>,
    pub(super) proto3: bool,
    pub(super) problems: Vec<Problem>,
}

impl Cursor {
    /// Runs `check` inside an element.
    pub(super) fn inside(&mut self, name: &str, path: [i32; 2], check: impl FnOnce(&mut Self)) {
        let length = self.scope.len();
        if length > 0 {
            self.scope.push('.');
        }
        self.scope.push_str(name);
        self.path.extend(path);
        check(self);
        self.path.truncate(self.path.len() - path.len());
        self.scope.truncate(length);
    }

    pub(super) fn at(&self, below: &[i32]) -> Vec<i32> {
        [&self.path[..], below].concat()
    }

    pub(super) fn full_name(&self, name: &str) -> String {
        if self.scope.is_empty() { name.to_owned() } else { format!("{}.{name}", self.scope) }
    }

    pub(super) fn push(&mut self, problem: Problem) {
        self.problems.push(problem);
    }
}

/// An index within a repeated field as paths have it.
pub(super) fn index(i: usize) -> i32 {
    i32::try_from(i).unwrap_or(i32::MAX)
}

pub(super) fn file(file: &FileDescriptorProto) -> Vec<Problem> {
    let mut cursor = Cursor {
        scope: file.package().to_owned(),
        proto3: file.syntax() == "proto3",
        ..Cursor::default()
    };
    let mut seen = HashMap::new();
    for (i, import) in file.dependency.iter().enumerate() {
        if let Some(first) = seen.insert(import.as_str(), i) {
            let path = |i| vec![tag::FILE_DEPENDENCY, index(i)];
            let message = format!("`{import}` is imported twice");
            let problem = Problem::new(message, path(i), String::new());
            cursor.push(problem.related(path(first), "the first import"));
        }
    }
    names::file(&mut cursor, file);
    for (i, message) in file.message_type.iter().enumerate() {
        message::message(&mut cursor, message, [tag::FILE_MESSAGE, index(i)]);
    }
    for (i, enumeration) in file.enum_type.iter().enumerate() {
        enumeration::enumeration(&mut cursor, enumeration, [tag::FILE_ENUM, index(i)]);
    }
    for (i, extension) in file.extension.iter().enumerate() {
        message::extension(&mut cursor, extension, [tag::FILE_EXTENSION, index(i)]);
    }
    for (i, service) in file.service.iter().enumerate() {
        cursor.inside(service.name(), [tag::FILE_SERVICE, index(i)], |cursor| {
            names::service(cursor, service);
        });
    }
    cursor.problems
}

/// Turns paths into places. What the source does not spell, such as the entry type of a map, is
/// where the nearest thing around it is.
pub(super) fn locate(
    problems: Vec<Problem>,
    info: &SourceCodeInfo,
    source: &Source<'_>,
) -> Vec<Diagnostic> {
    let mut spans: HashMap<&[i32], &[i32]> = HashMap::new();
    for location in &info.location {
        spans.entry(&location.path).or_insert(&location.span);
    }
    let place = |path: &[i32]| {
        let mut paths = (0..=path.len()).rev().map(|end| &path[..end]);
        let span = paths.find_map(|path| spans.get(path)).copied().unwrap_or_default();
        source.span(span)
    };
    problems
        .into_iter()
        .map(|problem| {
            let mut out = source.error(problem.message, place(&problem.path));
            if !problem.full_name.is_empty() {
                out = out.named(&problem.full_name);
            }
            if let Some((path, what)) = problem.related {
                out = out.related(place(&path), what);
            }
            out.hint = problem.hint;
            out
        })
        .collect()
}
