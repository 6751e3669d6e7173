//! Oneofs that are not synthetic, and the names of their enums and variants.

use std::collections::HashSet;

use crate::descriptor::DescriptorProto;
use crate::error::Diagnostic;
use crate::ir::{Derives, Field, MessageId, Oneof, RustName};
use crate::resolve::declare::index_tag;
use crate::resolve::define::Current;
use crate::resolve::names::{self, Scope};
use crate::resolve::source::tag;
use crate::resolve::{Origin, Resolver};

/// The position of each entry of `oneof_decl` among the oneofs that are not synthetic.
pub(in crate::resolve) struct OneofIndex {
    positions: Vec<Option<usize>>,
    real: Vec<usize>,
}

impl OneofIndex {
    /// Returns the position of a field's oneof; `Err` for an index that the message does not have.
    pub(in crate::resolve) fn of(
        &self,
        index: Option<i32>,
        synthetic: bool,
    ) -> Result<Option<usize>, ()> {
        let Some(index) = index else { return Ok(None) };
        let position = usize::try_from(index).ok().and_then(|i| self.positions.get(i)).ok_or(())?;
        Ok(if synthetic { None } else { *position })
    }
}

impl<'a> Resolver<'a, '_> {
    /// Returns the oneofs that are not synthetic.
    ///
    /// Such a oneof has a field that is not a proto3 `optional` field.
    pub(in crate::resolve) fn oneofs(
        &mut self,
        descriptor: &'a DescriptorProto<'a>,
        origin: &Origin,
    ) -> OneofIndex {
        let used: HashSet<i32> = descriptor
            .field
            .iter()
            .filter(|field| !field.proto3_optional)
            .filter_map(|field| field.oneof_index)
            .collect();
        let mut index = OneofIndex { positions: Vec::new(), real: Vec::new() };
        for (i, oneof) in descriptor.oneof_decl.iter().enumerate() {
            if used.contains(&index_tag(i)) {
                let at = [&origin.path[..], &[tag::message::ONEOF, index_tag(i)]].concat();
                self.check_member(oneof.name, oneof.name, &Origin { file: origin.file, path: at });
                index.positions.push(Some(index.real.len()));
                index.real.push(i);
            } else {
                index.positions.push(None);
            }
        }
        index
    }

    /// Builds the oneofs, and names their enums and variants.
    ///
    /// The struct's fields for the oneofs are named later, together with the other fields.
    pub(in crate::resolve) fn define_oneofs(
        &mut self,
        current: &Current<'a>,
        id: MessageId,
        index: OneofIndex,
        fields: &mut [Field<'a>],
        origin: &Origin,
    ) -> Vec<Oneof<'a>> {
        let Some(descriptor) = self.messages[id.index()].descriptor else { return Vec::new() };
        let mut oneofs = Vec::with_capacity(index.real.len());
        let mut members: Vec<Vec<usize>> = vec![Vec::new(); index.real.len()];
        for (f, field) in fields.iter().enumerate() {
            if let Some(position) = field.oneof {
                members[position].push(f);
            }
        }
        for (&i, members) in index.real.iter().zip(members) {
            let proto_name = descriptor.oneof_decl[i].name;
            let message_path = format!(".{}", self.schema[id].full_name);
            let path = format!("{message_path}.{proto_name}");
            let at = [&origin.path[..], &[tag::message::ONEOF, index_tag(i)]].concat();
            let mut attributes = Vec::new();
            self.selectors.type_attribute.add(&path, &mut attributes);
            self.selectors.enum_attribute.add(&path, &mut attributes);
            let mut field_attributes = Vec::new();
            self.selectors.field_attribute.add(&path, &mut field_attributes);
            self.name_variants(
                id,
                &members,
                fields,
                &Origin { file: origin.file, path: at.clone() },
            );
            oneofs.push(Oneof {
                name: RustName::default(),
                type_name: RustName::default(),
                proto_name,
                fields: members,
                comments: self.comments(current, &at, &path),
                attributes,
                field_attributes,
                derives: Derives::default(),
            });
        }
        self.name_oneof_types(id, &mut oneofs, fields, origin);
        oneofs
    }

    fn name_variants(
        &mut self,
        id: MessageId,
        members: &[usize],
        fields: &mut [Field<'a>],
        origin: &Origin,
    ) {
        let mut order = members.to_vec();
        order.sort_by_key(|&f| fields[f].number);
        let mut scope = Scope::default();
        for f in order {
            let field = &mut fields[f];
            let number = i32::try_from(field.number).unwrap_or(i32::MAX);
            match scope.claim_camel(names::upper_camel(field.proto_name), number) {
                Some(name) => field.variant = name,
                None => self.no_name(id, field.proto_name, origin),
            }
        }
    }

    /// Names the enums of oneofs.
    ///
    /// The name is `Kind`; next to a nested type `Kind`, it is `KindOneOf`, as with prost. If that
    /// is taken, too, it gets the number of the lowest member.
    fn name_oneof_types(
        &mut self,
        id: MessageId,
        oneofs: &mut [Oneof<'a>],
        fields: &[Field<'a>],
        origin: &Origin,
    ) {
        if oneofs.is_empty() {
            return;
        }
        let message = &self.schema[id];
        let mut scope = Scope::default();
        let messages = message.messages.iter().map(|&nested| &self.schema[nested].name);
        let enums = message.enums.iter().map(|&nested| &self.schema[nested].name);
        for name in messages.chain(enums) {
            scope.take(name.as_str());
        }
        let nested: HashSet<String> = message
            .messages
            .iter()
            .map(|&nested| self.schema[nested].name.to_string())
            .chain(message.enums.iter().map(|&nested| self.schema[nested].name.to_string()))
            .collect();
        let mut order: Vec<usize> = (0..oneofs.len()).collect();
        order.sort_by_key(|&o| lowest_number(&oneofs[o], fields));
        for o in order {
            let mut wanted = names::upper_camel(oneofs[o].proto_name);
            if nested.contains(&wanted) {
                wanted.push_str("OneOf");
            }
            let number = i32::try_from(lowest_number(&oneofs[o], fields)).unwrap_or(i32::MAX);
            match scope.claim_camel(wanted, number) {
                Some(name) => oneofs[o].type_name = name,
                None => self.no_name(id, oneofs[o].proto_name, origin),
            }
        }
    }

    pub(in crate::resolve) fn no_name(&mut self, id: MessageId, proto_name: &str, origin: &Origin) {
        self.diagnostics.push(
            Diagnostic::error(format!("every Rust name for `{proto_name}` is taken"))
                .at(self.locate(origin))
                .named(&format!("{}.{proto_name}", self.schema[id].full_name))
                .hint("rename the element, or another element with a similar name"),
        );
    }
}

/// Returns the lowest number of a oneof's members, which distinguishes its name from others.
pub(in crate::resolve) fn lowest_number(oneof: &Oneof<'_>, fields: &[Field<'_>]) -> u32 {
    oneof.fields.iter().map(|&f| fields[f].number).min().unwrap_or_default()
}
