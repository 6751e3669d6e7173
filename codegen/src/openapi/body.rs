//! Bodies of requests and responses, with the media types of streams.

use super::node::{Node, Object};
use super::schema::Schemas;
use super::well_known;
use crate::ir::{Cardinality, Field, FieldType, MessageId, Schema};

/// The content of a body.
pub(super) enum Content {
    /// A JSON value with this schema.
    Json(Object),
    /// The data of a `google.api.HttpBody`, with its content type.
    Raw,
}

/// The number of messages in a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stream {
    One,
    Many,
}

/// Returns the content of a body that is a message.
pub(super) fn of_message<'s>(
    schema: &'s Schema<'s>,
    schemas: &mut Schemas<'s>,
    id: MessageId,
) -> Content {
    match schema[id].full_name.as_str() {
        well_known::HTTP_BODY => Content::Raw,
        _ => Content::Json(schemas.reference(id)),
    }
}

/// Returns the content of a body that is a field.
pub(super) fn of_field<'s>(
    schema: &'s Schema<'s>,
    schemas: &mut Schemas<'s>,
    field: &Field<'_>,
) -> Content {
    match (&field.cardinality, field.ty) {
        (Cardinality::Singular(_), FieldType::Message(id, _)) => of_message(schema, schemas, id),
        _ => Content::Json(schemas.field(field)),
    }
}

/// Returns the body of a request.
pub(super) fn request(content: Content, stream: Stream) -> Object {
    let media_types = match (content, stream) {
        (Content::Raw, _) => raw(),
        (Content::Json(schema), Stream::One) => one(schema),
        (Content::Json(schema), Stream::Many) => many(schema),
    };
    Object::new().with("required", true).with("content", media_types)
}

/// Returns the successful response.
pub(super) fn response(content: Content, stream: Stream) -> Object {
    let (text, media_types) = match (content, stream) {
        (Content::Raw, _) => ("OK", raw()),
        (Content::Json(schema), Stream::One) => ("OK", one(schema)),
        (Content::Json(schema), Stream::Many) => (
            "OK. The header `Accept` selects an array of all messages, a line for each message, or an event for \
             each message. If the call fails after that, the last element has the form of other errors.",
            many(schema.clone()).with("text/event-stream", media_type(schema)),
        ),
    };
    Object::new().with("description", text).with("content", media_types)
}

/// Returns the response that all operations have for errors, in the form of AIP-193.
pub(super) fn error(schemas: &mut Schemas<'_>) -> Object {
    let int32 = Object::new().with("type", "integer").with("format", "int32");
    let string = || Object::new().with("type", "string");
    let details = Object::new()
        .with("type", "array")
        .with("description", "Details, such as those of `google.rpc`.")
        .with("items", schemas.any());
    let properties = Object::new()
        .with("code", int32.with("description", "The HTTP status code."))
        .with("message", string().with("description", "A message for developers, in English."))
        .with(
            "status",
            string()
                .with("description", "The name of the code in `google.rpc.Code`.")
                .with("enum", CODES.to_vec()),
        )
        .with("details", details);
    let status = Object::new()
        .with("type", "object")
        .with("description", "A `google.rpc.Status` in the form of AIP-193.")
        .with("properties", properties)
        .with("required", vec!["code", "message", "status"]);
    let schema = Object::new()
        .with("type", "object")
        .with("properties", Object::new().with("error", status))
        .with("required", vec!["error"]);
    Object::new().with("description", "An error.").with("content", one(schema))
}

/// The names of `google.rpc.Code` that errors can have.
const CODES: [&str; 16] = [
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
];

fn one(schema: Object) -> Object {
    Object::new().with("application/json", media_type(schema))
}

/// Returns the media types of a stream: an array, and a line for each message.
fn many(schema: Object) -> Object {
    let list = Object::new().with("type", "array").with("items", schema.clone());
    one(list).with("application/x-ndjson", media_type(schema))
}

fn raw() -> Object {
    Object::new().with("*/*", Object::new())
}

fn media_type(schema: Object) -> Node {
    Object::new().with("schema", schema).into()
}
