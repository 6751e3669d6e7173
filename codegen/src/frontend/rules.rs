//! What does protoc refuse that the resolver lets pass?
//!
//! Rules that need resolved names, checked on each file right after the pool has taken it.

use std::collections::{HashMap, HashSet};

use prost_reflect::{DescriptorPool, FileDescriptor, Syntax};
use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::field_options::JsType;
use prost_types::{DescriptorProto, FieldDescriptorProto};

use super::check::{Problem, index, tag};
use super::option_numbers::number_taken;

/// State across files: which extension numbers are taken, by (extended message, number).
#[derive(Default)]
pub(super) struct Rules {
    extensions: HashMap<(String, i32), String>,
    /// proto3 files that the pool takes for proto2, see `check::quirks`.
    hidden: HashSet<String>,
}

/// Messages that proto3 files may extend.
pub(super) const OPTIONS: [&str; 9] = [
    ".google.protobuf.FileOptions",
    ".google.protobuf.MessageOptions",
    ".google.protobuf.FieldOptions",
    ".google.protobuf.EnumOptions",
    ".google.protobuf.EnumValueOptions",
    ".google.protobuf.ServiceOptions",
    ".google.protobuf.MethodOptions",
    ".google.protobuf.OneofOptions",
    ".google.protobuf.ExtensionRangeOptions",
];

struct Walk<'a> {
    rules: &'a mut Rules,
    pool: &'a DescriptorPool,
    proto3: bool,
    problems: Vec<Problem>,
}

impl Rules {
    pub(super) fn file(&mut self, file: &FileDescriptor, proto3: bool) -> Vec<Problem> {
        let proto = file.file_descriptor_proto();
        if proto3 && file.syntax() == Syntax::Proto2 {
            self.hidden.insert(file.name().to_owned());
        }
        let pool = file.parent_pool();
        let mut walk = Walk { rules: self, pool, proto3, problems: Vec::new() };
        let scope = proto.package();
        for (i, message) in proto.message_type.iter().enumerate() {
            walk.message(message, &join(scope, message.name()), &[tag::FILE_MESSAGE, index(i)]);
        }
        for (i, extension) in proto.extension.iter().enumerate() {
            walk.extension(extension, scope, &[tag::FILE_EXTENSION, index(i)]);
        }
        walk.problems
    }
}

pub(super) fn join(scope: &str, name: &str) -> String {
    if scope.is_empty() { name.to_owned() } else { format!("{scope}.{name}") }
}

impl Walk<'_> {
    fn message(&mut self, message: &DescriptorProto, scope: &str, path: &[i32]) {
        let set = message.options.as_ref().is_some_and(|o| o.message_set_wire_format());
        if set && !message.field.is_empty() {
            let path = [path, &[tag::NAME]].concat();
            let text = "a message set can have extensions only, not fields";
            self.problems.push(Problem::new(text, path, scope.to_owned()));
        }
        for (i, field) in message.field.iter().enumerate() {
            self.field(field, scope, path, [tag::MESSAGE_FIELD, index(i)]);
        }
        for (i, nested) in message.nested_type.iter().enumerate() {
            self.entry(message, nested, scope, path);
            let path = [path, &[tag::MESSAGE_NESTED, index(i)]].concat();
            self.message(nested, &join(scope, nested.name()), &path);
        }
        for (i, extension) in message.extension.iter().enumerate() {
            let path = [path, &[tag::MESSAGE_EXTENSION, index(i)]].concat();
            self.extension(extension, scope, &path);
        }
    }

    fn field(&mut self, field: &FieldDescriptorProto, scope: &str, path: &[i32], below: [i32; 2]) {
        let at = |last: &[i32]| [path, &below, last].concat();
        let packed = field.options.as_ref().is_some_and(|o| o.packed());
        if packed && !packable(field) {
            let message = "only repeated fields of numbers, `bool` and enums can be packed";
            let problem = Problem::new(message, at(&[]), join(scope, field.name()));
            self.problems.push(problem.hint("remove `packed = true`"));
        }
        if let Some(message) = misused_option(field) {
            self.problems.push(Problem::new(message, at(&[]), join(scope, field.name())));
        }
        if self.proto3 && field.r#type() == Type::Enum && self.is_closed(field.type_name()) {
            let name = field.type_name().trim_start_matches('.');
            let message = format!("a proto3 message cannot use the proto2 enum `{name}`");
            let problem =
                Problem::new(message, at(&[tag::FIELD_TYPE_NAME]), join(scope, field.name()));
            self.problems.push(problem.hint(
                "proto2 enums do not take unknown values, which proto3 needs; \
                 move the enum to a proto3 file",
            ));
        }
    }

    /// The type of a map's entries, which stands beside the map's field.
    fn entry(
        &mut self,
        outer: &DescriptorProto,
        entry: &DescriptorProto,
        scope: &str,
        path: &[i32],
    ) {
        if !entry.options.as_ref().is_some_and(|o| o.map_entry()) {
            return;
        }
        let value = entry.field.iter().find(|field| field.number() == 2);
        let Some(value) = value.filter(|field| field.r#type() == Type::Enum) else { return };
        let name = value.type_name().trim_start_matches('.');
        let found = self.pool.get_enum_by_name(name);
        if found.is_none_or(|e| e.default_value().number() == 0) {
            return;
        }
        let entry = format!(".{}", join(scope, entry.name()));
        let Some(map) = outer.field.iter().position(|field| field.type_name() == entry) else {
            return;
        };
        let at = [path, &[tag::MESSAGE_FIELD, index(map), tag::FIELD_TYPE_NAME]].concat();
        let message = format!("the first value of `{name}`, the enum of a map, must be 0");
        let problem = Problem::new(message, at, join(scope, outer.field[map].name()));
        self.problems.push(problem.hint("it is what an entry has that came without a value"));
    }

    fn is_closed(&self, enumeration: &str) -> bool {
        let name = enumeration.trim_start_matches('.');
        let found = self.pool.get_enum_by_name(name);
        found.map(|e| e.parent_file()).is_some_and(|file| {
            file.syntax() == Syntax::Proto2 && !self.rules.hidden.contains(file.name())
        })
    }

    fn extension(&mut self, field: &FieldDescriptorProto, scope: &str, path: &[i32]) {
        let (list, below) = path.split_at(path.len() - 2);
        self.field(field, scope, list, [below[0], below[1]]);
        let at = |last: i32| [path, &[last]].concat();
        let name = join(scope, field.name());
        let extended = field.extendee().trim_start_matches('.');
        if self.proto3 && !OPTIONS.contains(&field.extendee()) {
            let message = format!("proto3 allows extensions of options only, not of `{extended}`");
            self.problems.push(Problem::new(message, at(tag::FIELD_EXTENDEE), name.clone()));
        }
        let key = (extended.to_owned(), field.number());
        if let Some(other) = self.rules.extensions.get(&key) {
            let at = at(tag::FIELD_NUMBER);
            self.problems.push(number_taken(extended, field.number(), other, at, &name));
        } else {
            self.rules.extensions.insert(key, name);
        }
    }
}

/// Options that only some types take.
fn misused_option(field: &FieldDescriptorProto) -> Option<&'static str> {
    let options = field.options.as_ref()?;
    let lazy = options.lazy();
    if lazy && !matches!(field.r#type(), Type::Message | Type::Group) {
        return Some("only fields of message types can be lazy");
    }
    let wide = matches!(
        field.r#type(),
        Type::Int64 | Type::Uint64 | Type::Sint64 | Type::Fixed64 | Type::Sfixed64
    );
    (options.jstype() != JsType::JsNormal && !wide)
        .then_some("only fields of 64-bit integers can have a `jstype`")
}

fn packable(field: &FieldDescriptorProto) -> bool {
    let scalar =
        !matches!(field.r#type(), Type::String | Type::Bytes | Type::Message | Type::Group);
    scalar && field.label() == Label::Repeated
}
