//! Services and their methods.

use super::{Comments, FileId, HttpMethod, RustName, RustPath, ServiceHost};

/// A service of the schema.
#[derive(Debug)]
#[non_exhaustive]
pub struct Service<'a> {
    /// The base of the names in Rust: `Client` and `Server` are appended to it.
    pub name: RustName,
    /// The name of the server trait, which differs from `name` if its module uses that name
    /// otherwise.
    pub trait_name: RustName,
    /// The name of the client's module, such as `greeter_client`.
    pub client_module: RustName,
    /// The name of the server's module, such as `greeter_server`.
    pub server_module: RustName,
    /// The generated code in addition to the two modules of tonic.
    pub extras: Extras,
    /// The name in the `.proto` file.
    pub proto_name: &'a str,
    /// The protobuf package.
    pub package: &'a str,
    /// The service in the path of a call: `pkg.Greeter`, or without the package if `emit_package`
    /// is off.
    pub wire_name: String,
    /// The full name, such as `pkg.Greeter`.
    pub full_name: String,
    /// The file that declares the service.
    pub file: FileId,
    /// The methods in declaration order.
    pub methods: Vec<Method<'a>>,
    /// The comments, unless they are disabled.
    pub comments: Comments<'a>,
    /// The attributes of the client's module, without duplicates.
    pub client_mod_attributes: Vec<String>,
    /// The attributes of the client struct, without duplicates.
    pub client_attributes: Vec<String>,
    /// The attributes of the server's module, without duplicates.
    pub server_mod_attributes: Vec<String>,
    /// The attributes of the server struct, without duplicates.
    pub server_attributes: Vec<String>,
    /// The attributes of the server trait, without duplicates.
    pub trait_attributes: Vec<String>,
    /// The attributes of the mock's module, without duplicates.
    pub mock_mod_attributes: Vec<String>,
    /// True if the service or its file has `[deprecated = true]`.
    pub deprecated: bool,
    /// The host of the service, and the OAuth scopes that its clients need.
    pub host: ServiceHost<'a>,
    /// Serialized `ServiceOptions`, including custom options.
    pub options: &'a [u8],
    /// The part of the options that the constant contains.
    pub chosen_options: Vec<u8>,
}

/// The code that options add to a service, next to the modules of tonic's form.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Extras {
    /// The module of the client trait, such as `greeter_api`.
    pub api_module: Option<RustName>,
    /// Module of the server with `async fn` methods: `greeter_async`.
    pub async_module: Option<RustName>,
    /// The module of the mock, such as `greeter_mock`.
    pub mock_module: Option<RustName>,
    /// The module of the constants that describe the service, such as `greeter_methods`.
    pub methods_module: Option<RustName>,
    /// The module of the constant for serving over HTTP, such as `greeter_http`.
    pub http_module: Option<RustName>,
    /// True if there is a client whose methods take `&self`.
    pub shared_client: bool,
}

impl Extras {
    /// Returns true if there are modules in addition to tonic's.
    pub fn has_modules(&self) -> bool {
        let modules = [
            &self.api_module,
            &self.async_module,
            &self.mock_module,
            &self.methods_module,
            &self.http_module,
        ];
        modules.into_iter().any(Option::is_some)
    }
}

impl Service<'_> {
    /// Returns true if the client has settings for the limits of decoding.
    pub fn client_takes_decode_options(&self) -> bool {
        self.methods.iter().any(|method| method.client_codec.takes_decode_options)
    }

    /// Returns true if the server has settings for the limits of decoding.
    pub fn server_takes_decode_options(&self) -> bool {
        self.methods.iter().any(|method| method.server_codec.takes_decode_options)
    }
}

/// The codec of a method on one side.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct MethodCodec {
    /// The path of the type, such as `::rust_grpc::grpc::Codec` or `tonic_prost::ProstCodec`.
    pub path: String,
    /// True if it takes `DecodeOptions`.
    pub takes_decode_options: bool,
}

/// A method of a service.
#[derive(Debug)]
#[non_exhaustive]
pub struct Method<'a> {
    /// The name in the server trait.
    pub name: RustName,
    /// The name in the client, in which `new` and `connect` are reserved.
    pub client_name: RustName,
    /// The name of the constant that describes the method, such as `SAY_HELLO`.
    pub constant: RustName,
    /// The name in the `.proto` file, which is also the name in the path of a call.
    pub proto_name: &'a str,
    /// The path of a call, such as `/pkg.Greeter/SayHello`.
    pub path: String,
    /// The streams of the method.
    pub kind: MethodKind,
    /// The request message.
    pub request: RustPath,
    /// The response message.
    pub response: RustPath,
    /// The full name of the request message, without a leading dot.
    pub request_full_name: &'a str,
    /// The full name of the response message, without a leading dot.
    pub response_full_name: &'a str,
    /// The codec of the client, which decodes the response.
    pub client_codec: MethodCodec,
    /// The codec of the server, which decodes the request.
    pub server_codec: MethodCodec,
    /// The comments, unless they are disabled.
    pub comments: Comments<'a>,
    /// True if the method has `[deprecated = true]`.
    pub deprecated: bool,
    /// The effect of repeated calls.
    pub idempotency: Idempotency,
    /// The rules for serving the method over HTTP without gRPC, if `http` or `connect` selects it.
    pub http: Option<HttpMethod>,
    /// The rules in the OpenAPI document, if the option `openapi` is set and the method has rules that belong there.
    pub documented: Option<HttpMethod>,
    /// Serialized `MethodOptions`, including custom options.
    pub options: &'a [u8],
    /// The part of the options that the constant contains.
    pub chosen_options: Vec<u8>,
}

/// The streams of a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
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
    /// Returns the kind for the two flags of a descriptor.
    pub fn new(client_streaming: bool, server_streaming: bool) -> Self {
        match (client_streaming, server_streaming) {
            (false, false) => Self::Unary,
            (false, true) => Self::ServerStreaming,
            (true, false) => Self::ClientStreaming,
            (true, true) => Self::BidirectionalStreaming,
        }
    }

    /// Returns true if the client sends a stream.
    pub fn client_streaming(self) -> bool {
        matches!(self, Self::ClientStreaming | Self::BidirectionalStreaming)
    }

    /// Returns true if the server sends a stream.
    pub fn server_streaming(self) -> bool {
        matches!(self, Self::ServerStreaming | Self::BidirectionalStreaming)
    }
}

/// The effect of repeated calls: `MethodOptions.idempotency_level`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Idempotency {
    /// The schema does not declare the effect.
    #[default]
    Unknown,
    /// Calls have no side effects.
    NoSideEffects,
    /// Repeated calls have the same effect as one call.
    Idempotent,
}
