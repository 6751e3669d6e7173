//! Definition of all types: fields, values, methods, comments and options, in the second pass.

mod annotations;
mod chosen_types;
pub(super) mod custom_options;
mod defaults;
mod enums;
pub(super) mod extensions;
mod fields;
mod oneofs;
mod services;

use std::collections::HashMap;

use crate::descriptor::DescriptorProto;
use crate::error::Diagnostic;
use crate::ir::{Comments, EnumId, FileId, MessageId};
use crate::resolve::declare::index_tag;
use crate::resolve::source::{CommentIndex, tag};
use crate::resolve::{Origin, Resolver, names};

/// The file that the second pass defines.
pub(in crate::resolve) struct Current<'a> {
    pub(in crate::resolve) file: FileId,
    pub(in crate::resolve) comments: CommentIndex<'a>,
    pub(in crate::resolve) deprecated: bool,
}

impl<'a> Resolver<'a, '_> {
    /// Defines fields, values, methods, comments and options; this is the second pass.
    pub(in crate::resolve) fn define(&mut self) {
        for index in 0..self.files.len() {
            let file = &self.files[index];
            // Types that are not generated are defined for those that refer to them, but without
            // comments.
            let comments = match CommentIndex::new(file) {
                _ if !self.schema.files[index].generate && self.options.openapi.is_none() => {
                    CommentIndex::default()
                }
                Ok(comments) => comments,
                Err(error) => {
                    self.diagnostics.extend(error.diagnostics().iter().cloned());
                    CommentIndex::default()
                }
            };
            let current =
                Current { file: FileId::new(index), comments, deprecated: file.options.deprecated };
            // Options have no effect on external types, so patterns that match only such types are
            // reported.
            for id in self.schema.files[index].messages.clone() {
                self.selectors.set_marking(!self.schema[id].is_extern);
                self.define_message(&current, id);
            }
            for id in self.schema.files[index].enums.clone() {
                self.selectors.set_marking(!self.schema[id].is_extern);
                self.define_enum(&current, id);
            }
            self.selectors.set_marking(true);
            self.define_services(&current);
            self.define_extensions(&current);
        }
        self.name_extensions();
    }

    fn define_message(&mut self, current: &Current<'a>, id: MessageId) {
        let declared = &self.messages[id.index()];
        let Some(descriptor) = declared.descriptor else { return };
        let origin = declared.origin.clone();
        let path = format!(".{}", self.schema[id].full_name);

        self.define_fields(current, id, descriptor, &origin);

        let comments = self.comments(current, &origin.path, &path);
        let mut attributes = Vec::new();
        self.selectors.type_attribute.add(&path, &mut attributes);
        self.selectors.message_attribute.add(&path, &mut attributes);
        let skip_debug = self.selectors.skip_debug.matches(&path);
        self.check_closed_enums(id, &origin);
        let domain = self.selectors.type_name_domain.best(&path).unwrap_or_default();
        let type_url = format!("{domain}/{}", self.schema[id].full_name);
        let type_url = self.options.enable_type_names.then_some(type_url);
        let message = &mut self.schema.messages[id.index()];
        message.comments = comments;
        message.attributes = attributes;
        message.skip_debug = skip_debug;
        message.type_url = type_url;
        message.deprecated = descriptor.options.deprecated || current.deprecated;

        self.define_nested_extensions(current, id);
        for nested in self.schema[id].messages.clone() {
            self.define_message(current, nested);
        }
        for nested in self.schema[id].enums.clone() {
            self.define_enum(current, nested);
        }
    }

    fn define_fields(
        &mut self,
        current: &Current<'a>,
        id: MessageId,
        descriptor: &'a DescriptorProto<'a>,
        origin: &Origin,
    ) {
        let oneofs = self.oneofs(descriptor, origin);
        let mut fields = Vec::with_capacity(descriptor.field.len());
        let mut numbers = HashMap::with_capacity(descriptor.field.len());
        for (i, field) in descriptor.field.iter().enumerate() {
            let mut path = origin.path.clone();
            path.extend([tag::message::FIELD, index_tag(i)]);
            if let Some(first) = numbers.insert(field.number, i) {
                self.same_number(descriptor, id, [first, i], origin);
            }
            fields.extend(self.field(current, id, field, &oneofs, path));
        }
        if fields.len() < descriptor.field.len() {
            // The error has been reported; positions in the remaining fields would be wrong.
            return;
        }
        let oneofs = self.define_oneofs(current, id, oneofs, &mut fields, origin);
        self.name_fields(id, &mut fields, oneofs, origin);
    }

    /// Reports two fields with the same number.
    ///
    /// Compilers reject them, but a descriptor set can contain them.
    fn same_number(
        &mut self,
        descriptor: &DescriptorProto<'_>,
        id: MessageId,
        fields: [usize; 2],
        origin: &Origin,
    ) {
        let place = |i: usize| Origin {
            file: origin.file,
            path: [&origin.path[..], &[tag::message::FIELD, index_tag(i)]].concat(),
        };
        let [first, second] = fields.map(|i| &descriptor.field[i]);
        let message = format!(
            "the fields `{}` and `{}` both have the number {}",
            first.name, second.name, second.number
        );
        self.diagnostics.push(
            Diagnostic::error(message)
                .at(self.locate(&place(fields[1])))
                .related(self.locate(&place(fields[0])), "the first field")
                .named(&format!("{}.{}", self.schema[id].full_name, second.name)),
        );
    }

    /// Returns the comments of an element, unless they are disabled.
    pub(in crate::resolve) fn comments(
        &self,
        current: &Current<'a>,
        path: &[i32],
        name: &str,
    ) -> Comments<'a> {
        if self.selectors.disable_comments.matches(name) {
            Comments::default()
        } else {
            current.comments.get(path)
        }
    }

    pub(in crate::resolve) fn enum_origin(&self, id: EnumId) -> Origin {
        self.enums[id.index()].origin.clone()
    }

    /// Reports a name that is not a protobuf identifier.
    pub(in crate::resolve) fn check_member(
        &mut self,
        name: &str,
        full_name: &str,
        origin: &Origin,
    ) {
        if !names::is_identifier(name) {
            self.diagnostics.push(
                Diagnostic::error(format!("`{name}` is not a protobuf identifier"))
                    .at(self.locate(origin))
                    .named(full_name)
                    .hint(
                        "names consist of ASCII letters, digits and `_`, and start with a letter or `_`",
                    ),
            );
        }
    }
}
