//! The tables that generated code has for services that are reachable by other protocols than gRPC.

use crate::grpc::MethodDescriptor;
use crate::reflect::MessageTable;

/// A service with the methods that are reachable by other protocols than gRPC, a constant in generated code
/// (options `http` and `connect`).
///
/// ```
/// use rust_grpc::grpc::{MethodDescriptor, MethodKind};
/// use rust_grpc::http::{HttpMethod, HttpRule, HttpService, PathVariable, Segment};
/// use rust_grpc::reflect::Reflect;
///
/// // prost represents `google.protobuf.StringValue` as `String`.
/// const ECHO: HttpMethod = HttpMethod::new(
///     MethodDescriptor::new("pkg.Echo", "Say", "/pkg.Echo/Say", MethodKind::Unary),
///     <String as Reflect>::message_table,
///     <String as Reflect>::message_table,
/// )
/// .connect()
/// .rules(&[
///     // get: "/v1/{value=texts/*}:say"
///     HttpRule::new("GET", &[Segment::Literal("v1"), Segment::Literal("texts"), Segment::One], "say")
///         .variables(&[PathVariable::new("value", 1, 3)]),
///     // post: "/v1/texts" body: "value"
///     HttpRule::new("POST", &[Segment::Literal("v1"), Segment::Literal("texts")], "").body("value"),
/// ]);
/// const SERVICE: HttpService = HttpService::new("pkg.Echo", &[ECHO]);
///
/// assert_eq!(SERVICE.methods()[0].descriptor().name, "Say");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct HttpService {
    name: &'static str,
    methods: &'static [HttpMethod],
}

impl HttpService {
    /// Creates the table of a service.
    pub const fn new(name: &'static str, methods: &'static [HttpMethod]) -> Self {
        Self { name, methods }
    }

    /// Returns the name of the service in the path of a call: `pkg.Greeter`.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Returns the methods, in the order of the `.proto` file.
    pub const fn methods(&self) -> &'static [HttpMethod] {
        self.methods
    }
}

/// A function that returns the table of a message type.
pub(super) type Table = fn() -> &'static MessageTable;

/// A method that is reachable by other protocols than gRPC.
#[derive(Clone, Copy, Debug)]
pub struct HttpMethod {
    descriptor: MethodDescriptor,
    request: Table,
    response: Table,
    connect: bool,
    rules: &'static [HttpRule],
}

impl HttpMethod {
    /// Creates the table of a method that no other protocol reaches yet.
    pub const fn new(
        descriptor: MethodDescriptor,
        request: fn() -> &'static MessageTable,
        response: fn() -> &'static MessageTable,
    ) -> Self {
        Self { descriptor, request, response, connect: false, rules: &[] }
    }

    /// Returns the method with the Connect protocol, and with JSON in gRPC and gRPC-Web.
    #[must_use]
    pub const fn connect(self) -> Self {
        Self { connect: true, ..self }
    }

    /// Returns the method with the rules of its `google.api.http` option: the main rule, then the additional
    /// bindings.
    #[must_use]
    pub const fn rules(self, rules: &'static [HttpRule]) -> Self {
        Self { rules, ..self }
    }

    /// Returns the descriptor of the method.
    pub const fn descriptor(&self) -> &MethodDescriptor {
        &self.descriptor
    }

    /// Returns the table of the request message.
    pub fn request(&self) -> &'static MessageTable {
        (self.request)()
    }

    /// Returns the table of the response message.
    pub fn response(&self) -> &'static MessageTable {
        (self.response)()
    }

    /// Returns true if the Connect protocol reaches the method.
    pub const fn has_connect(&self) -> bool {
        self.connect
    }

    /// Returns the rules of the method's `google.api.http` option.
    pub const fn http_rules(&self) -> &'static [HttpRule] {
        self.rules
    }
}

/// A `google.api.HttpRule` whose template is parsed: the HTTP requests that are calls of a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HttpRule {
    method: &'static str,
    segments: &'static [Segment],
    verb: &'static str,
    variables: &'static [PathVariable],
    body: &'static str,
    response_body: &'static str,
}

impl HttpRule {
    /// Creates a rule for an HTTP method, such as `GET`, or `*` for all of them. The path consists of the
    /// segments and, after a colon, the verb, unless it is empty.
    pub const fn new(
        method: &'static str,
        segments: &'static [Segment],
        verb: &'static str,
    ) -> Self {
        Self { method, segments, verb, variables: &[], body: "", response_body: "" }
    }

    /// Returns the rule with the fields of the request that the path contains.
    #[must_use]
    pub const fn variables(self, variables: &'static [PathVariable]) -> Self {
        Self { variables, ..self }
    }

    /// Returns the rule with the field of the request that is the body, or `*` for all fields that the path
    /// does not contain.
    #[must_use]
    pub const fn body(self, body: &'static str) -> Self {
        Self { body, ..self }
    }

    /// Returns the rule with the field of the response that is the body of the HTTP response.
    #[must_use]
    pub const fn response_body(self, response_body: &'static str) -> Self {
        Self { response_body, ..self }
    }

    /// Returns the HTTP method, or `*` for all of them.
    pub const fn http_method(&self) -> &'static str {
        self.method
    }

    /// Returns the segments of the path.
    pub const fn segments(&self) -> &'static [Segment] {
        self.segments
    }

    /// Returns the verb after the colon at the end of the path, or an empty text.
    pub const fn verb(&self) -> &'static str {
        self.verb
    }

    /// Returns the fields of the request that the path contains.
    pub const fn path_variables(&self) -> &'static [PathVariable] {
        self.variables
    }

    /// Returns the field of the request that is the body, `*` for all others, or an empty text for none.
    pub const fn request_body(&self) -> &'static str {
        self.body
    }

    /// Returns the field of the response that is the body of the HTTP response, or an empty text for the
    /// whole response.
    pub const fn response_field(&self) -> &'static str {
        self.response_body
    }
}

/// A segment of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Segment {
    /// This text, after percent-decoding.
    Literal(&'static str),
    /// `*`: any segment that is not empty.
    One,
    /// `**`: any number of segments, or none. A path has it at most once.
    Rest,
}

/// A field of the request that is a part of the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PathVariable {
    field: &'static str,
    start: u16,
    end: u16,
}

impl PathVariable {
    /// Creates a variable for the segments from `start` up to, but without, `end`. The field is a path of field
    /// names, such as `book.name`.
    pub const fn new(field: &'static str, start: u16, end: u16) -> Self {
        Self { field, start, end }
    }

    /// Returns the path of field names, such as `book.name`.
    pub const fn field(&self) -> &'static str {
        self.field
    }

    /// Returns the range of segments.
    pub const fn segments(&self) -> core::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}
