//! Schemas of messages and enums, which are components with their full names.

use std::collections::{BTreeMap, HashSet};

use super::node::{Node, Object};
use super::{description, scalar, well_known};
use crate::ir::{
    Cardinality, Enum, EnumId, Field, FieldType, Message, MessageId, Oneof, Presence, Schema,
};

/// The path of a field in a message: the message that declares each field, and the position in its
/// `Message::fields`, from the outside inwards.
pub(super) type FieldPath = [(MessageId, usize)];

/// The components of a document: the messages and enums to which it refers.
pub(super) struct Schemas<'s> {
    schema: &'s Schema<'s>,
    seen: HashSet<Component>,
    /// The components that are referred to, but not written yet.
    open: Vec<Component>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Component {
    Message(MessageId),
    Enum(EnumId),
    /// `google.protobuf.Any`, which the schema may lack.
    Any,
}

impl<'s> Schemas<'s> {
    pub(super) fn new(schema: &'s Schema<'s>) -> Self {
        Self { schema, seen: HashSet::new(), open: Vec::new() }
    }

    /// Returns all components to which the document refers, sorted by name.
    pub(super) fn finish(mut self) -> Object {
        let mut components = BTreeMap::new();
        while let Some(component) = self.open.pop() {
            let schema = match component {
                Component::Message(id) => self.message(id),
                Component::Enum(id) => enumeration(&self.schema[id]),
                Component::Any => well_known::any(),
            };
            components.insert(self.name(component).to_owned(), Node::from(schema));
        }
        components.into_iter().collect()
    }

    fn name(&self, component: Component) -> &'s str {
        match component {
            Component::Message(id) => &self.schema[id].full_name,
            Component::Enum(id) => &self.schema[id].full_name,
            Component::Any => well_known::ANY,
        }
    }

    /// Returns a reference to a message.
    pub(super) fn reference(&mut self, id: MessageId) -> Object {
        match self.schema[id].full_name.as_str() {
            well_known::ANY => self.any(),
            _ => self.refer(Component::Message(id)),
        }
    }

    /// Returns a reference to `google.protobuf.Any`.
    pub(super) fn any(&mut self) -> Object {
        self.refer(Component::Any)
    }

    fn refer(&mut self, component: Component) -> Object {
        if self.seen.insert(component) {
            self.open.push(component);
        }
        Object::new().with("$ref", format!("#/components/schemas/{}", self.name(component)))
    }

    /// Returns the schema of one value of a type.
    pub(super) fn value(&mut self, ty: FieldType) -> Object {
        match ty {
            FieldType::Scalar(scalar) => scalar::number(scalar),
            FieldType::String => scalar::string(),
            FieldType::Bytes(_) => scalar::bytes(),
            FieldType::Enum(id) => self.refer(Component::Enum(id)),
            FieldType::Message(id, _) => self.reference(id),
        }
    }

    /// Returns the schema of a field's value, a list or map included.
    pub(super) fn field(&mut self, field: &Field<'_>) -> Object {
        let value = self.value(field.ty);
        collection(field, value)
    }

    fn message(&mut self, id: MessageId) -> Object {
        let message = &self.schema[id];
        well_known::message(&message.full_name).unwrap_or_else(|| self.object(id, &[]))
    }

    /// Returns the schema of a message as an object, without the fields at some paths.
    pub(super) fn object(&mut self, id: MessageId, without: &[&FieldPath]) -> Object {
        let message = &self.schema[id];
        let mut properties = Object::new();
        let mut required: Vec<&str> = Vec::new();
        let mut names = HashSet::new();
        for (index, field) in message.fields.iter().enumerate() {
            let name = &*field.json_name;
            let inner: Vec<&FieldPath> = without
                .iter()
                .filter(|path| path.first().is_some_and(|(_, first)| *first == index))
                .map(|path| &path[1..])
                .collect();
            // The first of several fields with the same JSON name is the one in JSON.
            if inner.iter().any(|path| path.is_empty()) || !names.insert(name) {
                continue;
            }
            properties.add(name, self.property(field, &inner));
            required.extend((is_required(field) && field.oneof.is_none()).then_some(name));
        }
        let oneofs: Vec<(&Oneof<'_>, Vec<Node>)> = message
            .oneofs
            .iter()
            .map(|oneof| (oneof, alternatives(message, oneof, &names)))
            .filter(|(_, alternatives)| !alternatives.is_empty())
            .collect();
        let schema = Object::new()
            .with("type", "object")
            .with_some("description", about(message, &oneofs))
            .with_flag("deprecated", message.deprecated)
            .with_some("properties", (!properties.is_empty()).then_some(properties))
            .with_some("required", (!required.is_empty()).then_some(required));
        with_oneofs(schema, oneofs)
    }

    /// Returns the schema of a field with what is known about it, without the fields at some paths in
    /// its message.
    fn property(&mut self, field: &Field<'_>, without: &[&FieldPath]) -> Object {
        let value = match field.ty {
            FieldType::Message(id, _) if !without.is_empty() => self.object(id, without),
            ty => self.value(ty),
        };
        let schema = collection(field, value);
        with_description(schema, description::of(&field.comments))
            .with_flag("deprecated", field.deprecated)
            .with_flag("readOnly", field.behavior.output_only)
            .with_flag("writeOnly", field.behavior.input_only)
    }
}

/// Returns the schema of a field with values of a schema.
fn collection(field: &Field<'_>, value: Object) -> Object {
    match &field.cardinality {
        Cardinality::Singular(_) => value,
        Cardinality::Repeated { .. } => Object::new().with("type", "array").with("items", value),
        Cardinality::Map { key, .. } => {
            let keys = match key {
                FieldType::Scalar(scalar) => Some(scalar::map_key(*scalar)),
                FieldType::String
                | FieldType::Bytes(_)
                | FieldType::Enum(_)
                | FieldType::Message(..) => None,
            };
            Object::new()
                .with("type", "object")
                .with_some("propertyNames", keys)
                .with("additionalProperties", value)
        }
    }
}

/// Returns a schema with a description, which replaces the one that it has.
fn with_description(schema: Object, text: Option<String>) -> Object {
    let Some(text) = text else { return schema };
    let others = schema.into_entries().filter(|(key, _)| key != "description");
    others.collect::<Object>().with("description", text)
}

/// Returns true if every message must contain the field.
pub(super) fn is_required(field: &Field<'_>) -> bool {
    field.behavior.required || field.cardinality == Cardinality::Singular(Presence::Required)
}

/// Returns the schemas of which exactly one applies, depending on the member of the oneof that is set.
///
/// Each requires a member, and the last one applies if none is set. The schemas of the members are among the
/// properties of the message: tools that do not read `oneOf` show them, and the document is not longer for them.
fn alternatives(message: &Message<'_>, oneof: &Oneof<'_>, names: &HashSet<&str>) -> Vec<Node> {
    let mut alternatives = Vec::with_capacity(oneof.fields.len() + 1);
    let mut none = Object::new();
    let members = oneof.fields.iter().map(|&index| &*message.fields[index].json_name);
    for name in members.filter(|name| names.contains(name)) {
        none.add(name, false);
        let alternative = Object::new()
            .with("title", name)
            .with("type", "object")
            .with("properties", Object::new().with(name, true))
            .with("required", vec![name]);
        alternatives.push(Node::from(alternative));
    }
    if !alternatives.is_empty() {
        let none = Object::new()
            .with("title", format!("no {}", oneof.proto_name))
            .with("type", "object")
            .with("properties", none);
        alternatives.push(Node::from(none));
    }
    alternatives
}

/// Returns the description of a message with those of its oneofs.
fn about(message: &Message<'_>, oneofs: &[(&Oneof<'_>, Vec<Node>)]) -> Option<String> {
    let mut paragraphs: Vec<String> = description::of(&message.comments).into_iter().collect();
    for (oneof, _) in oneofs {
        let text = description::of(&oneof.comments);
        paragraphs.extend(text.map(|text| format!("`{}`: {text}", oneof.proto_name)));
    }
    description::joined(paragraphs)
}

fn with_oneofs(schema: Object, oneofs: Vec<(&Oneof<'_>, Vec<Node>)>) -> Object {
    let mut choices: Vec<Vec<Node>> = oneofs.into_iter().map(|(_, list)| list).collect();
    match choices.len() {
        0 => schema,
        1 => schema.with("oneOf", choices.swap_remove(0)),
        _ => {
            let choices = choices.into_iter().map(|list| Object::new().with("oneOf", list));
            schema.with("allOf", choices.collect::<Vec<_>>())
        }
    }
}

/// Returns the schema of an enum. Its description has the comments of the values.
fn enumeration(item: &Enum<'_>) -> Object {
    if item.full_name == well_known::NULL_VALUE {
        return well_known::null();
    }
    let mut paragraphs: Vec<String> = description::of(&item.comments).into_iter().collect();
    let about_value = |value: &crate::ir::EnumValue<'_>| {
        let text = description::of(&value.comments);
        let text =
            text.map(|text| format!(": {}", text.replace('\n', "\n  ").replace("\n  \n", "\n\n")));
        let deprecated = if value.deprecated { " (deprecated)" } else { "" };
        let says_more = text.is_some() || value.deprecated;
        says_more
            .then(|| format!("- `{}`{deprecated}{}", value.proto_name, text.unwrap_or_default()))
    };
    let values: Vec<String> = item.values.iter().filter_map(about_value).collect();
    if !values.is_empty() {
        paragraphs.push(values.join("\n"));
    }
    let names: Vec<&str> = match &item.table {
        Some(table) => table.values.iter().map(|(name, _)| *name).collect(),
        None => item.values.iter().map(|value| value.proto_name).collect(),
    };
    Object::new()
        .with("type", "string")
        .with_some("description", description::joined(paragraphs))
        .with_flag("deprecated", item.deprecated)
        .with_some("enum", (!names.is_empty()).then_some(names))
}
