//! Query parameters: the fields of a request that are neither in the path nor in the body.

use super::node::{Node, Object};
use super::schema::{FieldPath, Schemas, is_required};
use super::{description, well_known};
use crate::ir::{Cardinality, Field, FieldType, MessageId, Schema};

/// The maximum number of fields that are looked at for one operation.
///
/// Messages in messages multiply: a small schema can have any number of parameters.
const MAX_FIELDS: usize = 1000;

/// The query parameters of an operation.
pub(super) struct Query<'q, 's> {
    pub(super) schema: &'s Schema<'s>,
    pub(super) schemas: &'q mut Schemas<'s>,
    pub(super) parameters: Vec<Node>,
    /// The number of fields that can still be looked at.
    left: usize,
    /// The messages around a field, which a parameter cannot contain again.
    around: Vec<MessageId>,
}

impl<'q, 's> Query<'q, 's> {
    pub(super) fn new(schema: &'s Schema<'s>, schemas: &'q mut Schemas<'s>) -> Self {
        Self { schema, schemas, parameters: Vec::new(), left: MAX_FIELDS, around: Vec::new() }
    }

    /// Returns true if there are more parameters than the document has.
    pub(super) fn is_cut_off(&self) -> bool {
        self.left == 0
    }

    /// Adds the fields of a message without those at some paths.
    ///
    /// `prefix` is the name of the field that contains the message, with a dot at the end, and `required` is true
    /// if every request has that field.
    pub(super) fn add(
        &mut self,
        id: MessageId,
        without: &[&FieldPath],
        prefix: &str,
        required: bool,
    ) {
        if self.around.contains(&id) {
            return;
        }
        self.around.push(id);
        for (index, field) in self.schema[id].fields.iter().enumerate() {
            let inner: Vec<&FieldPath> = without
                .iter()
                .filter(|path| path.first().is_some_and(|(_, first)| *first == index))
                .map(|path| &path[1..])
                .collect();
            if inner.iter().any(|path| path.is_empty()) || field.behavior.output_only {
                continue;
            }
            let Some(left) = self.left.checked_sub(1) else { break };
            self.left = left;
            self.field(
                field,
                &inner,
                prefix,
                required && is_required(field) && field.oneof.is_none(),
            );
        }
        self.around.pop();
    }

    fn field(&mut self, field: &Field<'_>, without: &[&FieldPath], prefix: &str, required: bool) {
        let name = format!("{prefix}{}", field.json_name);
        let is_singular = match field.cardinality {
            Cardinality::Map { .. } => return,
            Cardinality::Singular(_) => true,
            Cardinality::Repeated { .. } => false,
        };
        if let FieldType::Message(id, _) = field.ty
            && !well_known::is_scalar(&self.schema[id].full_name)
        {
            // The others have no form in a query.
            let is_object = well_known::message(&self.schema[id].full_name).is_none();
            if is_singular && is_object {
                self.add(id, without, &format!("{name}."), required);
            }
            return;
        }
        let schema = self.schemas.field(field);
        let parameter = Object::new()
            .with("name", name)
            .with("in", "query")
            .with_some("description", description::of(&field.comments))
            .with_flag("required", required)
            .with_flag("deprecated", field.deprecated)
            .with("schema", schema);
        self.parameters.push(parameter.into());
    }
}
