//! Validation of proto3 files, which have fewer features than proto2 files.

use super::Check;
use crate::features::PROTO3;
use crate::parse::GROUP;
use crate::pool::{FieldId, MessageId, Target};

/// The messages that proto3 files may extend.
const EXTENDABLE: &[&str] = &[
    "EnumOptions",
    "EnumValueOptions",
    "ExtensionRangeOptions",
    "FieldOptions",
    "FileOptions",
    "MessageOptions",
    "MethodOptions",
    "OneofOptions",
    "ServiceOptions",
    "StreamOptions",
];

impl Check<'_> {
    pub(super) fn proto3(&mut self) {
        if self.edition() != PROTO3 {
            return;
        }
        for id in FieldId::all(self.pool[self.file].all.fields) {
            self.proto3_field(id);
        }
        for id in MessageId::all(self.pool[self.file].all.messages) {
            let message = &self.pool[id];
            if let Some(range) = self.pool.ranges[message.ranges.indices()].first() {
                let node = self.pool[self.file].ast.ranges[range.node as usize];
                let span = self.extent(node.start_extent);
                let text = "proto3 has no extension ranges".to_owned();
                self.error("proto3", span, text).help("use a field of type google.protobuf.Any");
            }
            if message.message_set {
                let span = self.name_span(message.symbol);
                let text = "proto3 has no message sets".to_owned();
                self.error("proto3", span, text).help("remove the option");
            }
        }
    }

    fn proto3_field(&mut self, id: FieldId) {
        let field = &self.pool[id];
        let span = self.field_type(field);
        if let Some(extendee) = field.extendee {
            let name = self.full_name(self.pool[extendee].symbol);
            let options = name
                .strip_prefix("google.protobuf.")
                .or_else(|| name.strip_prefix("proto2."))
                .is_some_and(|name| EXTENDABLE.contains(&name));
            if !options {
                let span = self.extendee_span(field);
                let text =
                    format!("proto3 allows extensions of option messages only, not of `{name}`");
                self.error("proto3", span, text).help("use a field of type google.protobuf.Any");
            }
        }
        if field.label == 2 {
            let text = "proto3 has no required fields".to_owned();
            self.error("proto3", span, text).help("remove `required`");
        }
        if let Some(default) = self.default_span(id) {
            let text = "proto3 has no explicit defaults".to_owned();
            self.error("proto3", default, text).help("remove the default");
        }
        if field.kind == GROUP {
            let text = "proto3 has no groups".to_owned();
            self.error("proto3", span, text).help("declare a message and a field of its type");
        }
        if let Target::Enum(target) = field.target
            && self.pool.is_closed(target)
        {
            let declared = &self.pool[target];
            let name = self.full_name(declared.symbol);
            let (file, place) = (declared.file, self.name_span(declared.symbol));
            let text = format!("`{name}` is a closed enum, which a proto3 message cannot use");
            self.error("proto3", span, text)
                .related(file, place, "the enum")
                .help("declare the enum in a proto3 file");
        }
    }

    fn default_span(&self, id: FieldId) -> Option<crate::source::Span> {
        let field = &self.pool[id];
        if field.role != crate::pool::Role::Plain {
            return None;
        }
        let ast = &self.pool[self.file].ast;
        let options = ast.fields[field.node as usize].brackets.options;
        let mut options = ast.options[options.indices()].iter();
        let option = options.find(|option| option.kind == crate::ast::OptionKind::Default)?;
        Some(self.extent(option.value_extent))
    }
}
