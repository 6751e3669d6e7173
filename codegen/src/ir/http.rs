//! Methods that are served over HTTP without gRPC: rules of `google.api.http`, and Connect.

use super::MessageId;

/// A method that is served over HTTP.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct HttpMethod {
    /// The request message.
    pub request: MessageId,
    /// The response message.
    pub response: MessageId,
    /// True if the method is served with the Connect protocol.
    pub connect: bool,
    /// The rules of `google.api.http`: the rule of the method, followed by its additional bindings.
    ///
    /// The list is empty if the option `http` does not select the method, or if it has no rule.
    pub rules: Vec<HttpRule>,
}

/// A rule of `google.api.http`, which maps requests with a verb and a path to a method.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HttpRule {
    /// The HTTP method, such as `GET`; `*` for all of them.
    pub verb: String,
    /// The path.
    pub template: HttpTemplate,
    /// The part of the request message that is in the body.
    pub body: HttpBody,
    /// The field of the response message that is the body, as a position in `Message::fields`; `None`
    /// if the whole message is.
    pub response_body: Option<usize>,
}

/// The part of a message that is in the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HttpBody {
    /// There is no body: fields that are not in the path are query parameters.
    None,
    /// The message without the fields in the path: there are no query parameters.
    Whole,
    /// A field, as a position in `Message::fields`: the others are in the path or query parameters.
    Field(usize),
}

/// A path template, such as `/v1/{name=shelves/*}:merge`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HttpTemplate {
    /// The template as written.
    pub text: String,
    /// The segments of the path, including those of variables.
    pub segments: Vec<HttpSegment>,
    /// The variables in the order of their segments.
    pub variables: Vec<HttpVariable>,
    /// The verb after the last segment, without the colon and with percent escapes decoded, or an empty string.
    pub verb: String,
}

/// A segment of a path template.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HttpSegment {
    /// Text, with percent escapes decoded.
    Literal(String),
    /// `*`: one segment.
    One,
    /// `**`: any number of segments, including none, up to the end of the path.
    Rest,
}

/// A variable of a path template.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HttpVariable {
    /// The path of the field as written, such as `book.name`.
    pub field_path: String,
    /// The field and the messages around it, from the request message inwards: the message that
    /// declares each field, and the position in its `Message::fields`.
    pub fields: Vec<(MessageId, usize)>,
    /// The position of the first segment in [`HttpTemplate::segments`].
    pub start: usize,
    /// The position after the last segment.
    pub end: usize,
}
