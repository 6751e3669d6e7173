//! Which numbers have custom options?
//!
//! The resolver puts the options of an element into one message as it reads them, and cannot when two of
//! them have one number. So this is asked before it sees a file; for extensions of anything else it is
//! one of the [`rules`](super::rules), with names that are resolved.

use std::collections::HashMap;

use prost_types::{DescriptorProto, FieldDescriptorProto, FileDescriptorProto};

use super::check::{Problem, index, tag};
use super::rules::{OPTIONS, join};

/// A custom option, which is an extension of one of [`OPTIONS`].
pub(super) struct CustomOption {
    /// With a leading dot.
    extended: &'static str,
    number: i32,
    full_name: String,
    path: Vec<i32>,
}

/// Those that a file defines.
pub(super) fn defined(file: &FileDescriptorProto) -> Vec<CustomOption> {
    let mut found = Vec::new();
    add(&file.extension, file.package(), &[], tag::FILE_EXTENSION, &mut found);
    for (i, nested) in file.message_type.iter().enumerate() {
        message(nested, file.package(), &[tag::FILE_MESSAGE, index(i)], &mut found);
    }
    found
}

fn message(message: &DescriptorProto, scope: &str, path: &[i32], found: &mut Vec<CustomOption>) {
    let scope = join(scope, message.name());
    add(&message.extension, &scope, path, tag::MESSAGE_EXTENSION, found);
    for (i, nested) in message.nested_type.iter().enumerate() {
        let path = [path, &[tag::MESSAGE_NESTED, index(i)]].concat();
        self::message(nested, &scope, &path, found);
    }
}

fn add(
    list: &[FieldDescriptorProto],
    scope: &str,
    path: &[i32],
    of: i32,
    found: &mut Vec<CustomOption>,
) {
    found.extend(list.iter().enumerate().filter_map(|(i, extension)| {
        Some(CustomOption {
            extended: meant(extension.extendee(), scope)?,
            number: extension.number(),
            full_name: join(scope, extension.name()),
            path: [path, &[of, index(i)]].concat(),
        })
    }));
}

/// Which options a name means in a scope, going outwards.
fn meant(name: &str, mut scope: &str) -> Option<&'static str> {
    let find = |full: &str| OPTIONS.iter().find(|o| &o[1..] == full).copied();
    if let Some(full) = name.strip_prefix('.') {
        return find(full);
    }
    loop {
        let found = find(&join(scope, name));
        if found.is_some() || scope.is_empty() {
            return found;
        }
        scope = scope.rsplit_once('.').map_or("", |(outer, _)| outer);
    }
}

/// The numbers that are taken, in files that were looked at before.
#[derive(Default)]
pub(super) struct Taken<'a>(HashMap<(&'static str, i32), &'a str>);

impl<'a> Taken<'a> {
    /// Adds what a file defines, and says what it defines a second time.
    pub(super) fn file(&mut self, defined: &'a [CustomOption]) -> Vec<Problem> {
        let mut problems = Vec::new();
        for option in defined {
            let key = (option.extended, option.number);
            let first = *self.0.entry(key).or_insert(&option.full_name);
            if !std::ptr::eq(first, option.full_name.as_str()) {
                let path = [&option.path[..], &[tag::FIELD_NUMBER]].concat();
                problems.push(number_taken(
                    &option.extended[1..],
                    option.number,
                    first,
                    path,
                    &option.full_name,
                ));
            }
        }
        problems
    }
}

/// What is said of a number that another extension has.
pub(super) fn number_taken(
    extended: &str,
    number: i32,
    first: &str,
    path: Vec<i32>,
    full_name: &str,
) -> Problem {
    let message = format!("extension number {number} of `{extended}` is already used by `{first}`");
    Problem::new(message, path, full_name.to_owned())
}
