//! Extensions for which constants are generated.

use crate::descriptor::{DescriptorProto, FieldDescriptorProto, FileDescriptorProto};
use crate::error::Diagnostic;
use crate::ir::{
    Cardinality, Extension, ExtensionForm, ExtensionId, Field, FieldType, FileId, MessageEncoding,
    MessageId, Presence, RustName, RustPath,
};
use crate::resolve::declare::index_tag;
use crate::resolve::define::Current;
use crate::resolve::define::fields::Site;
use crate::resolve::features::{Edition, Features};
use crate::resolve::names::{self, Scope};
use crate::resolve::source::tag;
use crate::resolve::{Origin, Resolver};

/// Calls `visit` with all declared extensions and their full names, which start with a dot.
pub(in crate::resolve) fn each<'f, 'a>(
    files: &'f [FileDescriptorProto<'a>],
    visit: &mut dyn FnMut(String, &'f FieldDescriptorProto<'a>),
) {
    for file in files {
        let scope = scope_of(file);
        each_of(&scope, &file.extension, visit);
        file.message_type.iter().for_each(|message| each_in(message, &scope, visit));
    }
}

fn each_in<'f, 'a>(
    message: &'f DescriptorProto<'a>,
    scope: &str,
    visit: &mut dyn FnMut(String, &'f FieldDescriptorProto<'a>),
) {
    let scope = format!("{scope}.{}", message.name);
    each_of(&scope, &message.extension, visit);
    message.nested_type.iter().for_each(|nested| each_in(nested, &scope, visit));
}

fn each_of<'f, 'a>(
    scope: &str,
    extensions: &'f [FieldDescriptorProto<'a>],
    visit: &mut dyn FnMut(String, &'f FieldDescriptorProto<'a>),
) {
    extensions.iter().for_each(|field| visit(format!("{scope}.{}", field.name), field));
}

/// Returns the scope of a file's extensions: `.pkg`, or an empty string.
fn scope_of(file: &FileDescriptorProto<'_>) -> String {
    if file.package.is_empty() { String::new() } else { format!(".{}", file.package) }
}

/// Sorts ranges and merges those that overlap.
fn in_order(mut ranges: Vec<(i32, i32)>) -> Vec<(i32, i32)> {
    ranges.sort_unstable();
    ranges.dedup_by(|next, before| {
        let overlap = next.0 <= before.1;
        if overlap {
            before.1 = before.1.max(next.1);
        }
        overlap
    });
    ranges
}

fn is_singular_message(field: &Field<'_>) -> bool {
    matches!(field.ty, FieldType::Message(_, MessageEncoding::LengthPrefixed))
        && matches!(field.cardinality, Cardinality::Singular(_))
}

impl<'a> Resolver<'a, '_> {
    /// Returns true if constants are generated for extensions that are declared in `scope`.
    pub(in crate::resolve) fn has_handles(
        &self,
        file: FileId,
        extensions: &[FieldDescriptorProto<'_>],
        scope: &str,
    ) -> bool {
        extensions.iter().any(|field| self.has_handle(file, &format!("{scope}.{}", field.name)))
    }

    fn has_handle(&self, file: FileId, full_name: &str) -> bool {
        // This comes first, so that patterns for external elements count as used.
        self.selectors.extensions.matches(full_name)
            && self.schema.files[file.index()].generate
            && self.externs.resolve(full_name).is_none()
    }

    /// Defines the top-level extensions of a file, in the second pass.
    pub(in crate::resolve) fn define_extensions(&mut self, current: &Current<'a>) {
        let files = self.files;
        let file = &files[current.file.index()];
        // An unknown edition has been reported already.
        let Ok(edition) = Edition::of(file) else { return };
        let features = Features::of_file(edition, file);
        let mut ids = Vec::new();
        for (i, field) in file.extension.iter().enumerate() {
            let full_name = format!("{}.{}", scope_of(file), field.name);
            let origin =
                Origin { file: current.file, path: vec![tag::file::EXTENSION, index_tag(i)] };
            let features = features.of_field(edition, field);
            ids.extend(self.extension(current, field, &full_name, features, &origin));
        }
        self.schema.files[current.file.index()].extensions = ids;
    }

    /// Defines the extensions that are declared in a message, in the second pass.
    pub(in crate::resolve) fn define_nested_extensions(
        &mut self,
        current: &Current<'a>,
        id: MessageId,
    ) {
        let declared = &self.messages[id.index()];
        let Some(descriptor) = declared.descriptor else { return };
        let (features, edition) = (declared.features, declared.edition);
        let around = declared.origin.path.clone();
        let mut ids = Vec::new();
        for (i, field) in descriptor.extension.iter().enumerate() {
            let full_name = format!(".{}.{}", self.schema[id].full_name, field.name);
            let path = [&around[..], &[tag::message::EXTENSION, index_tag(i)]].concat();
            let origin = Origin { file: current.file, path };
            let features = features.of_field(edition, field);
            ids.extend(self.extension(current, field, &full_name, features, &origin));
        }
        self.claim_constants(&ids);
        self.schema.messages[id.index()].extensions = ids;
    }

    /// Defines an extension.
    ///
    /// Returns `None` for an extension that is not selected, and after reporting an error.
    fn extension(
        &mut self,
        current: &Current<'a>,
        field: &'a FieldDescriptorProto<'a>,
        full_name: &str,
        features: Features,
        origin: &Origin,
    ) -> Option<ExtensionId> {
        if !self.has_handle(current.file, full_name) {
            return None;
        }
        self.check_member(field.name, full_name, origin);
        let (extended, extendee, in_message_set) = self.extendee(field, full_name, origin)?;
        // Numbers in a message set are not part of a tag, so they can have all bits.
        let number = match u32::try_from(field.number) {
            Ok(number @ 1..) if in_message_set => number,
            _ => self.number(field, full_name, origin)?,
        };
        let site = Site { path: full_name, full_name, origin, features, oneof: None };
        let mut field = self.field_at(current, field, number, &site)?;
        let form = match field.cardinality {
            Cardinality::Map { .. } => {
                let what = format!(
                    "extension `{}` is a map, but extensions cannot be maps",
                    field.proto_name
                );
                self.broken(what, full_name, origin);
                return None;
            }
            // Extensions always have explicit presence, independent of the file's features.
            Cardinality::Singular(_) => {
                field.cardinality = Cardinality::Singular(Presence::Explicit);
                ExtensionForm::Singular
            }
            Cardinality::Repeated { packed: true } => ExtensionForm::Packed,
            Cardinality::Repeated { packed: false } => ExtensionForm::Expanded,
        };
        if in_message_set && !is_singular_message(&field) {
            let what = "extensions of a message set must be singular messages".to_owned();
            self.broken(what, full_name, origin);
            return None;
        }
        let id = ExtensionId::new(self.schema.extensions.len());
        self.schema.extensions.push(Extension {
            name: RustName::default(),
            full_name: full_name[1..].to_owned(),
            extendee,
            extended,
            in_message_set,
            form,
            field,
            row: None,
        });
        Some(id)
    }

    /// Returns the path of an extended message whose extensions are accessible.
    ///
    /// The last value is true if it is a message set.
    fn extendee(
        &mut self,
        field: &'a FieldDescriptorProto<'a>,
        full_name: &str,
        origin: &Origin,
    ) -> Option<(MessageId, RustPath, bool)> {
        let id = self.message_type(field.extendee, full_name, origin)?;
        let mut is_set = false;
        if let Some(descriptor) = self.messages[id.index()].descriptor {
            let ranges = self
                .extension_ranges
                .entry(id)
                .or_insert_with(|| in_order(descriptor.extension_range.clone()));
            let behind = ranges.partition_point(|(start, _)| *start <= field.number);
            if behind == 0 || ranges[behind - 1].1 <= field.number {
                let message = &self.schema[id].full_name;
                let what = format!("`{message}` has no extension with the number {}", field.number);
                self.broken(what, full_name, origin);
                return None;
            }
            is_set = descriptor.options.message_set_wire_format;
        }
        let message = &self.schema[id];
        let path = format!(".{}", message.full_name);
        if message.is_extern {
            let ours = self.externs.resolve_extended(&path).map(RustPath::Extern);
            return Some((id, ours.unwrap_or_else(|| message.path.clone()), is_set));
        }
        if !self.selectors.unknown_fields.matches(&path) {
            self.no_unknown_fields(id, full_name, origin);
            return None;
        }
        Some((id, message.path.clone(), is_set))
    }

    /// Reports a message that does not preserve unknown fields, but only once.
    ///
    /// A message may have hundreds of extensions.
    fn no_unknown_fields(&mut self, id: MessageId, full_name: &str, origin: &Origin) {
        if !self.not_extendable.insert(id) {
            return;
        }
        let message = &self.schema[id].full_name;
        self.diagnostics.push(
            Diagnostic::error(format!(
                "extensions of `{message}` are not accessible, because it does not preserve unknown fields"
            ))
            .at(self.locate(origin))
            .related(self.locate(&self.messages[id.index()].origin), "the message")
            .named(full_name)
            .hint(format!("add `unknown_fields=.{message}`, or choose other `extensions`")),
        );
    }

    /// Names the top-level extensions of each module, which may be from several files.
    pub(in crate::resolve) fn name_extensions(&mut self) {
        for index in 0..self.schema.modules.len() {
            let files = &self.schema.modules[index].files;
            let ids: Vec<_> =
                files.iter().flat_map(|&file| self.schema[file].extensions.clone()).collect();
            self.claim_constants(&ids);
        }
    }

    /// Names extensions; those that clash are named in alphabetical order.
    ///
    /// Moving an extension therefore renames none.
    fn claim_constants(&mut self, ids: &[ExtensionId]) {
        let mut order = ids.to_vec();
        order.sort_by(|a, b| self.schema[*a].full_name.cmp(&self.schema[*b].full_name));
        let mut scope = Scope::default();
        for id in order {
            let extension = &mut self.schema.extensions[id.index()];
            let wanted = names::upper_snake(extension.field.proto_name);
            extension.name = scope.claim_counted(&wanted);
        }
    }
}
