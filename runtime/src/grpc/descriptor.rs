//! Descriptors of services and methods, as constants in generated code.

/// The descriptor of a service, a constant in generated code (option `method_descriptors`).
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
    /// The name of the service in the path of a call: `pkg.Greeter`.
    pub name: &'static str,
    /// The methods of the service, in the order of the `.proto` file.
    pub methods: &'static [MethodDescriptor],
    /// True if the schema sets `deprecated = true`.
    pub deprecated: bool,
    /// The encoded `google.protobuf.ServiceOptions` with the custom options that the option
    /// `descriptor_options` selects.
    pub options: &'static [u8],
}

impl ServiceDescriptor {
    /// Creates the descriptor of a service without options.
    pub const fn new(name: &'static str, methods: &'static [MethodDescriptor]) -> Self {
        Self { name, methods, deprecated: false, options: &[] }
    }

    /// Returns the descriptor marked as deprecated.
    #[must_use]
    pub const fn deprecated(self) -> Self {
        Self { deprecated: true, ..self }
    }

    /// Returns the descriptor with custom options.
    #[must_use]
    pub const fn options(self, options: &'static [u8]) -> Self {
        Self { options, ..self }
    }

    /// Returns the method with a path, such as that of `request.uri().path()`.
    pub fn method(&self, path: &str) -> Option<&'static MethodDescriptor> {
        self.methods.iter().find(|method| method.path == path)
    }
}

/// The descriptor of a method, a constant in generated code (option `method_descriptors`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MethodDescriptor {
    /// The name of the service in the path of a call: `pkg.Greeter`.
    pub service: &'static str,
    /// The name of the method in the `.proto` file: `Say`.
    pub name: &'static str,
    /// The path of calls: `/pkg.Greeter/Say`.
    pub path: &'static str,
    /// The kind of the method, by the sides that send a stream.
    pub kind: MethodKind,
    /// The full name of the request message.
    pub request: &'static str,
    /// The full name of the response message.
    pub response: &'static str,
    /// The idempotency level, which says whether a call may be repeated.
    pub idempotency: Idempotency,
    /// True if the schema sets `deprecated = true`.
    pub deprecated: bool,
    /// The encoded `google.protobuf.MethodOptions` with the custom options that the option
    /// `descriptor_options` selects.
    pub options: &'static [u8],
}

impl MethodDescriptor {
    /// Creates the descriptor of a method without message names and options.
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

    /// Returns the descriptor with the full names of the method's messages.
    #[must_use]
    pub const fn messages(self, request: &'static str, response: &'static str) -> Self {
        Self { request, response, ..self }
    }

    /// Returns the descriptor with an idempotency level.
    #[must_use]
    pub const fn idempotency(self, idempotency: Idempotency) -> Self {
        Self { idempotency, ..self }
    }

    /// Returns the descriptor marked as deprecated.
    #[must_use]
    pub const fn deprecated(self) -> Self {
        Self { deprecated: true, ..self }
    }

    /// Returns the descriptor with custom options.
    #[must_use]
    pub const fn options(self, options: &'static [u8]) -> Self {
        Self { options, ..self }
    }
}

/// The kind of a method, by the sides that send a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MethodKind {
    /// One request and one response.
    Unary,
    /// One request and a stream of responses.
    ServerStreaming,
    /// A stream of requests and one response.
    ClientStreaming,
    /// A stream of requests and a stream of responses.
    BidirectionalStreaming,
}

impl MethodKind {
    /// Returns true if the client sends a stream.
    pub const fn client_streaming(self) -> bool {
        matches!(self, Self::ClientStreaming | Self::BidirectionalStreaming)
    }

    /// Returns true if the server sends a stream.
    pub const fn server_streaming(self) -> bool {
        matches!(self, Self::ServerStreaming | Self::BidirectionalStreaming)
    }
}

/// The idempotency level of a method, `MethodOptions.idempotency_level`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Idempotency {
    /// The schema does not specify a level.
    #[default]
    Unknown,
    /// A call has no side effects.
    NoSideEffects,
    /// Several identical calls have the same effect as one.
    Idempotent,
}

impl Idempotency {
    /// Returns true if a call can be repeated safely.
    pub const fn is_safe_to_repeat(self) -> bool {
        matches!(self, Self::NoSideEffects | Self::Idempotent)
    }
}
