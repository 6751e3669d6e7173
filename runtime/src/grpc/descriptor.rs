//! What does the schema say of a service and its methods?

/// A service, as constants of generated code describe it (option `method_descriptors`).
///
/// ```
/// use rust_grpc::grpc::{MethodDescriptor, MethodKind, ServiceDescriptor};
///
/// const SAY: MethodDescriptor =
///     MethodDescriptor::new("pkg.Greeter", "Say", "/pkg.Greeter/Say", MethodKind::Unary)
///         .messages("pkg.Request", "pkg.Reply");
/// const GREETER: ServiceDescriptor = ServiceDescriptor::new("pkg.Greeter", &[SAY]);
///
/// assert_eq!(GREETER.method("/pkg.Greeter/Say").unwrap().name, "Say");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServiceDescriptor {
    /// Its name in the path of a call: `pkg.Greeter`.
    pub name: &'static str,
    /// Its methods, in the order of the `.proto`.
    pub methods: &'static [MethodDescriptor],
    /// `[deprecated = true]`.
    pub deprecated: bool,
    /// A serialized `google.protobuf.ServiceOptions` with those custom options that
    /// `descriptor_options` chose.
    pub options: &'static [u8],
}

impl ServiceDescriptor {
    /// A service without options.
    pub const fn new(name: &'static str, methods: &'static [MethodDescriptor]) -> Self {
        Self { name, methods, deprecated: false, options: &[] }
    }

    /// The same, deprecated.
    #[must_use]
    pub const fn deprecated(self) -> Self {
        Self { deprecated: true, ..self }
    }

    /// The same with custom options.
    #[must_use]
    pub const fn options(self, options: &'static [u8]) -> Self {
        Self { options, ..self }
    }

    /// The method that a path names, as in `request.uri().path()`.
    pub fn method(&self, path: &str) -> Option<&'static MethodDescriptor> {
        self.methods.iter().find(|method| method.path == path)
    }
}

/// A method, as constants of generated code describe it (option `method_descriptors`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MethodDescriptor {
    /// Name of the service in the path of a call: `pkg.Greeter`.
    pub service: &'static str,
    /// Its name in the `.proto`: `Say`.
    pub name: &'static str,
    /// The path of a call: `/pkg.Greeter/Say`.
    pub path: &'static str,
    /// Who streams.
    pub kind: MethodKind,
    /// Full name of the request message.
    pub request: &'static str,
    /// Full name of the response message.
    pub response: &'static str,
    /// Whether a call may be repeated.
    pub idempotency: Idempotency,
    /// `[deprecated = true]`.
    pub deprecated: bool,
    /// A serialized `google.protobuf.MethodOptions` with those custom options that
    /// `descriptor_options` chose.
    pub options: &'static [u8],
}

impl MethodDescriptor {
    /// A method of which no more is known.
    pub const fn new(
        service: &'static str,
        name: &'static str,
        path: &'static str,
        kind: MethodKind,
    ) -> Self {
        Self {
            service,
            name,
            path,
            kind,
            request: "",
            response: "",
            idempotency: Idempotency::Unknown,
            deprecated: false,
            options: &[],
        }
    }

    /// The same with the full names of its messages.
    #[must_use]
    pub const fn messages(self, request: &'static str, response: &'static str) -> Self {
        Self { request, response, ..self }
    }

    /// The same with what is said of repeating a call.
    #[must_use]
    pub const fn idempotency(self, idempotency: Idempotency) -> Self {
        Self { idempotency, ..self }
    }

    /// The same, deprecated.
    #[must_use]
    pub const fn deprecated(self) -> Self {
        Self { deprecated: true, ..self }
    }

    /// The same with custom options.
    #[must_use]
    pub const fn options(self, options: &'static [u8]) -> Self {
        Self { options, ..self }
    }
}

/// Who streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MethodKind {
    /// Nobody: one request, one response.
    Unary,
    /// The server: one request, many responses.
    ServerStreaming,
    /// The client: many requests, one response.
    ClientStreaming,
    /// Both.
    BidirectionalStreaming,
}

impl MethodKind {
    /// True if the client sends a stream.
    pub const fn client_streaming(self) -> bool {
        matches!(self, Self::ClientStreaming | Self::BidirectionalStreaming)
    }

    /// True if the server sends a stream.
    pub const fn server_streaming(self) -> bool {
        matches!(self, Self::ServerStreaming | Self::BidirectionalStreaming)
    }
}

/// `MethodOptions.idempotency_level`: what may be repeated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Idempotency {
    /// Nothing is said.
    #[default]
    Unknown,
    /// Calling it changes nothing.
    NoSideEffects,
    /// Calling it twice is as good as once.
    Idempotent,
}

impl Idempotency {
    /// Whether a call may be sent again without harm.
    pub const fn is_safe_to_repeat(self) -> bool {
        matches!(self, Self::NoSideEffects | Self::Idempotent)
    }
}
