//! Locations and comments of elements, from the source info of descriptors.

use std::cell::OnceCell;
use std::collections::HashMap;

use super::Origin;
use crate::descriptor::{FileDescriptorProto, SourceLocation};
use crate::error::{Diagnostic, Error, Location};
use crate::ir::Comments;

/// Field numbers of descriptor messages, which are parts of the paths of source locations.
pub(super) mod tag {
    pub(crate) const NAME: i32 = 1;
    pub(crate) mod file {
        pub(crate) const PACKAGE: i32 = 2;
        pub(crate) const MESSAGE: i32 = 4;
        pub(crate) const ENUM: i32 = 5;
        pub(crate) const SERVICE: i32 = 6;
        pub(crate) const EXTENSION: i32 = 7;
    }
    pub(crate) mod message {
        pub(crate) const FIELD: i32 = 2;
        pub(crate) const NESTED: i32 = 3;
        pub(crate) const ENUM: i32 = 4;
        pub(crate) const EXTENSION: i32 = 6;
        pub(crate) const ONEOF: i32 = 8;
    }
    pub(crate) mod enumeration {
        pub(crate) const VALUE: i32 = 2;
    }
    pub(crate) mod service {
        pub(crate) const METHOD: i32 = 2;
    }
    pub(crate) mod method {
        pub(crate) const OPTIONS: i32 = 4;
    }
}

/// The locations of one file that have comments, sorted by path.
#[derive(Default)]
pub(super) struct CommentIndex<'a> {
    locations: Vec<SourceLocation<'a>>,
}

impl<'a> CommentIndex<'a> {
    /// Decodes the source info of a file.
    ///
    /// # Errors
    /// Returns an error if the source info is invalid.
    pub(super) fn new(file: &'a FileDescriptorProto<'a>) -> Result<Self, Error> {
        let mut locations = file.locations().map_err(|error| -> Error {
            Diagnostic::error(format!("the source info of this file cannot be decoded: {error}"))
                .at(Location::file(file.name))
                .into()
        })?;
        locations.retain(|l| {
            l.leading.is_some() || l.trailing.is_some() || !l.leading_detached.is_empty()
        });
        locations.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Self { locations })
    }

    /// Returns the comments of the element with this path.
    pub(super) fn get(&self, path: &[i32]) -> Comments<'a> {
        match self.locations.binary_search_by(|location| location.path[..].cmp(path)) {
            Ok(found) => {
                let location = &self.locations[found];
                Comments {
                    leading_detached: location.leading_detached.clone(),
                    leading: location.leading.clone(),
                    trailing: location.trailing.clone(),
                }
            }
            Err(_) => Comments::default(),
        }
    }
}

/// The locations of elements, for diagnostics.
///
/// The locations of a file are decoded when the first of them is needed: in most cases none is
/// needed, and a file with errors needs thousands.
pub(super) struct Places<'a> {
    files: &'a [FileDescriptorProto<'a>],
    spans: Vec<OnceCell<HashMap<Vec<i32>, [i32; 4]>>>,
}

impl<'a> Places<'a> {
    pub(super) fn new(files: &'a [FileDescriptorProto<'a>]) -> Self {
        Self { files, spans: files.iter().map(|_| OnceCell::new()).collect() }
    }

    /// Returns the location of an element's name, or of the element if its name has no location.
    pub(super) fn locate(&self, origin: &Origin) -> Location {
        let file = &self.files[origin.file.index()];
        let spans = self.spans[origin.file.index()].get_or_init(|| spans(file));
        let path = &origin.path[..];
        let name = [path, &[tag::NAME]].concat();
        // If neither has a location, that of the parent is used.
        let parents = (1..path.len()).rev().map(|len| &path[..len]).filter(|p| p.len() % 2 == 0);
        let found = [&name[..], path].into_iter().chain(parents).find_map(|path| spans.get(path));
        found.map_or_else(|| Location::file(file.name), |span| location(file.name, *span))
    }

    /// Returns the location of a custom option of a method, or of the method if the option has no location.
    ///
    /// `number` is the field number of the option. If there is a statement for each of its fields, the first one is
    /// returned.
    pub(super) fn locate_option(&self, method: &Origin, number: u32) -> Location {
        let file = &self.files[method.file.index()];
        let spans = self.spans[method.file.index()].get_or_init(|| spans(file));
        let number = i32::try_from(number).unwrap_or(i32::MAX);
        let option = [&method.path[..], &[tag::method::OPTIONS, number]].concat();
        let of_option = spans.iter().filter(|(path, _)| path.starts_with(&option));
        match of_option.map(|(_, span)| span).min() {
            Some(span) => location(file.name, *span),
            None => self.locate(method),
        }
    }
}

/// Returns the location of a span.
fn location(file: &str, [line, start, end_line, end]: [i32; 4]) -> Location {
    let length = if line == end_line { end.saturating_sub(start) } else { 1 };
    Location {
        line: u32::try_from(line).map_or(0, |line| line.saturating_add(1)),
        column: u32::try_from(start).map_or(0, |start| start.saturating_add(1)),
        length: u32::try_from(length).unwrap_or(1).max(1),
        ..Location::file(file)
    }
}

fn spans(file: &FileDescriptorProto<'_>) -> HashMap<Vec<i32>, [i32; 4]> {
    let mut spans = HashMap::new();
    for location in file.locations().unwrap_or_default() {
        spans.entry(location.path).or_insert(location.span);
    }
    spans
}
