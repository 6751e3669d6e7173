//! Are the names in each scope unique?
//!
//! Fields, oneofs, nested types, extensions and the values of enums share the scope of the message
//! that contains them, as all of a file shares its package.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use prost_types::{
    DescriptorProto, EnumDescriptorProto, FileDescriptorProto, ServiceDescriptorProto,
};

use super::{Cursor, Problem, index, tag};

struct Scope<'a, 'c> {
    cursor: &'c mut Cursor,
    names: HashMap<&'a str, Vec<i32>>,
}

impl<'a> Scope<'a, '_> {
    fn add(&mut self, name: &'a str, what: &str, below: &[i32]) {
        let mut path = self.cursor.at(below);
        path.push(tag::NAME);
        match self.names.entry(name) {
            Entry::Vacant(entry) => {
                entry.insert(path);
            }
            Entry::Occupied(first) => {
                let full_name = self.cursor.full_name(name);
                let message = format!("{what} `{name}` is already defined in this scope");
                let mut problem = Problem::new(message, path, full_name)
                    .related(first.get().clone(), "the first definition");
                if what == "enum value" {
                    problem = problem.hint(
                        "the values of an enum are in the scope around the enum, not in the enum",
                    );
                }
                self.cursor.push(problem);
            }
        }
    }

    fn enums(&mut self, enums: &'a [EnumDescriptorProto], list: i32) {
        for (i, enumeration) in enums.iter().enumerate() {
            self.add(enumeration.name(), "enum", &[list, index(i)]);
            for (j, value) in enumeration.value.iter().enumerate() {
                let below = [list, index(i), tag::ENUM_VALUE, index(j)];
                self.add(value.name(), "enum value", &below);
            }
        }
    }
}

pub(super) fn file(cursor: &mut Cursor, file: &FileDescriptorProto) {
    let mut scope = Scope { cursor, names: HashMap::new() };
    for (i, message) in file.message_type.iter().enumerate() {
        scope.add(message.name(), "message", &[tag::FILE_MESSAGE, index(i)]);
    }
    scope.enums(&file.enum_type, tag::FILE_ENUM);
    for (i, service) in file.service.iter().enumerate() {
        scope.add(service.name(), "service", &[tag::FILE_SERVICE, index(i)]);
    }
    for (i, extension) in file.extension.iter().enumerate() {
        scope.add(extension.name(), "extension", &[tag::FILE_EXTENSION, index(i)]);
    }
}

pub(super) fn message(cursor: &mut Cursor, message: &DescriptorProto) {
    let mut scope = Scope { cursor, names: HashMap::with_capacity(message.field.len()) };
    for (i, field) in message.field.iter().enumerate() {
        scope.add(field.name(), "field", &[tag::MESSAGE_FIELD, index(i)]);
    }
    for (i, nested) in message.nested_type.iter().enumerate() {
        scope.add(nested.name(), "message", &[tag::MESSAGE_NESTED, index(i)]);
    }
    scope.enums(&message.enum_type, tag::MESSAGE_ENUM);
    for (i, oneof) in message.oneof_decl.iter().enumerate() {
        scope.add(oneof.name(), "oneof", &[tag::MESSAGE_ONEOF, index(i)]);
    }
    for (i, extension) in message.extension.iter().enumerate() {
        scope.add(extension.name(), "extension", &[tag::MESSAGE_EXTENSION, index(i)]);
    }
}

pub(super) fn service(cursor: &mut Cursor, service: &ServiceDescriptorProto) {
    let mut scope = Scope { cursor, names: HashMap::new() };
    for (i, method) in service.method.iter().enumerate() {
        scope.add(method.name(), "method", &[tag::SERVICE_METHOD, index(i)]);
    }
}
