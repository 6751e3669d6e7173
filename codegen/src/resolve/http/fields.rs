//! The fields that a rule of `google.api.http` names.

use crate::ir::{Cardinality, FieldType, MessageId};
use crate::options::closest;
use crate::resolve::Resolver;

/// A problem, and the action that solves it.
type Problem = (String, String);

/// Well-known types whose JSON form is one string, number or bool, so that they can be in a path.
const SCALARS: &[&str] = &[
    "google.protobuf.BoolValue",
    "google.protobuf.BytesValue",
    "google.protobuf.DoubleValue",
    "google.protobuf.Duration",
    "google.protobuf.FieldMask",
    "google.protobuf.FloatValue",
    "google.protobuf.Int32Value",
    "google.protobuf.Int64Value",
    "google.protobuf.StringValue",
    "google.protobuf.Timestamp",
    "google.protobuf.UInt32Value",
    "google.protobuf.UInt64Value",
];

impl Resolver<'_, '_> {
    /// Returns the fields on the path of a variable, from the request message inwards.
    pub(super) fn variable_fields(
        &self,
        request: MessageId,
        template: &str,
        field_path: &str,
    ) -> Result<Vec<(MessageId, usize)>, Problem> {
        let mut fields = Vec::new();
        let mut message = Some(request);
        for name in field_path.split('.') {
            let Some(current) = message else {
                let (message, field) = fields[fields.len() - 1];
                let outer = self.field_name(message, field);
                return Err((
                    format!(
                        "the variable `{field_path}` of `{template}` has `{name}` in `{outer}`, which is not a message"
                    ),
                    format!(
                        "end the variable with `{}`",
                        self.schema[message].fields[field].proto_name
                    ),
                ));
            };
            let index = self.field_named(current, name).map_err(|(what, help)| {
                (format!("the variable `{field_path}` of `{template}` {what}"), help)
            })?;
            fields.push((current, index));
            let field = &self.schema[current].fields[index];
            let many = match field.cardinality {
                Cardinality::Singular(_) => None,
                Cardinality::Repeated { .. } => Some("repeated"),
                Cardinality::Map { .. } => Some("a map"),
            };
            if let Some(many) = many {
                let full_name = self.field_name(current, index);
                return Err((
                    format!("the variable `{field_path}` of `{template}` refers to `{full_name}`, which is {many}"),
                    "use a field with a single value; repeated fields can be query parameters or in the body"
                        .to_owned(),
                ));
            }
            message = match field.ty {
                FieldType::Message(id, _) => Some(id),
                FieldType::Scalar(_)
                | FieldType::String
                | FieldType::Bytes(_)
                | FieldType::Enum(_) => None,
            };
        }
        match message {
            Some(id) if !SCALARS.contains(&self.schema[id].full_name.as_str()) => {
                let full_name = &self.schema[id].full_name;
                Err((
                    format!(
                        "the variable `{field_path}` of `{template}` refers to a message, `{full_name}`"
                    ),
                    match self.schema[id].fields.first() {
                        Some(field) => format!(
                            "write the path of a field in it, such as `{field_path}.{}`",
                            field.proto_name
                        ),
                        None => "use a field that is not a message".to_owned(),
                    },
                ))
            }
            _ => Ok(fields),
        }
    }

    /// Returns the position of the field that `body` or `response_body` names.
    pub(super) fn top_level_field(
        &self,
        option: &str,
        name: &str,
        message: MessageId,
    ) -> Result<usize, Problem> {
        if let Some((first, _)) = name.split_once('.') {
            return Err((
                format!("`{option}` is `{name}`, which is not the name of a single field"),
                format!(
                    "write the name of a field of `{}`, such as `{first}`",
                    self.schema[message].full_name
                ),
            ));
        }
        if name == "*" {
            return Err((
                format!("`{option}` is `*`, which is not the name of a field"),
                format!("remove `{option}`, so that the body is the whole message"),
            ));
        }
        self.field_named(message, name)
            .map_err(|(what, help)| (format!("`{option}` is `{name}`: it {what}"), help))
    }

    /// Returns the position of a field of a message.
    fn field_named(&self, message: MessageId, name: &str) -> Result<usize, Problem> {
        let outer = &self.schema[message];
        if let Some(index) = outer.fields.iter().position(|field| field.proto_name == name) {
            return Ok(index);
        }
        let what =
            format!("refers to the field `{name}`, which `{}` does not have", outer.full_name);
        let json = outer.fields.iter().find(|field| field.json_name == name);
        let names = outer.fields.iter().map(|field| field.proto_name);
        let help = match json.map(|field| field.proto_name).or_else(|| closest(name, names)) {
            Some(name) => format!("did you mean `{name}`?"),
            None if self.messages[message.index()].descriptor.is_none() => {
                "pass a descriptor set that contains the file of the message".to_owned()
            }
            None => format!("write the name of a field of `{}`, or add the field", outer.full_name),
        };
        Err((what, help))
    }

    fn field_name(&self, message: MessageId, field: usize) -> String {
        let message = &self.schema[message];
        format!("{}.{}", message.full_name, message.fields[field].proto_name)
    }
}
