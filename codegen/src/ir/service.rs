//! What is a service?

use super::{Comments, FileId, RustName, RustPath};

/// A service.
#[derive(Debug)]
#[non_exhaustive]
pub struct Service<'a> {
    /// What `Client` and `Server` are appended to, and the server trait is called.
    pub name: RustName,
    /// Name of the server trait; another where the module it stands in uses the name.
    pub trait_name: RustName,
    /// Name of the client's module: `greeter_client`.
    pub client_module: RustName,
    /// Name of the server's module: `greeter_server`.
    pub server_module: RustName,
    /// What there is beside tonic's two modules.
    pub extras: Extras,
    /// Name in the `.proto`.
    pub proto_name: &'a str,
    /// Protobuf package.
    pub package: &'a str,
    /// What stands in the path of a call: `pkg.Greeter`, or without the package when
    /// `emit_package` is off.
    pub wire_name: String,
    /// `pkg.Greeter`.
    pub full_name: String,
    /// File it stands in.
    pub file: FileId,
    /// Methods in declaration order.
    pub methods: Vec<Method<'a>>,
    /// Comments; none where they are disabled.
    pub comments: Comments<'a>,
    /// Attributes of the client's module, each once.
    pub client_mod_attributes: Vec<String>,
    /// Attributes of the client struct, each once.
    pub client_attributes: Vec<String>,
    /// Attributes of the server's module, each once.
    pub server_mod_attributes: Vec<String>,
    /// Attributes of the server struct, each once.
    pub server_attributes: Vec<String>,
    /// Attributes of the server trait, each once.
    pub trait_attributes: Vec<String>,
    /// Attributes of the mock's module, each once.
    pub mock_mod_attributes: Vec<String>,
    /// `[deprecated = true]` on the service or its file.
    pub deprecated: bool,
    /// Serialized `ServiceOptions`, custom options among them.
    pub options: &'a [u8],
    /// Those of them that the constant holds.
    pub chosen_options: Vec<u8>,
}

/// What options add to a service. Modules stand beside those of tonic's shape.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Extras {
    /// Module of the client trait: `greeter_api`.
    pub api_module: Option<RustName>,
    /// Module of the server with native `async` methods: `greeter_native`.
    pub native_module: Option<RustName>,
    /// Module of the mock: `greeter_mock`.
    pub mock_module: Option<RustName>,
    /// Module of the constants that describe it: `greeter_methods`.
    pub methods_module: Option<RustName>,
    /// Whether there is a client whose methods take `&self`.
    pub shared_client: bool,
}

impl Extras {
    /// Whether there are modules beside tonic's.
    pub fn has_modules(&self) -> bool {
        [&self.api_module, &self.native_module, &self.mock_module, &self.methods_module]
            .into_iter()
            .any(Option::is_some)
    }
}

impl Service<'_> {
    /// Whether the client has settings for the limits of decoding.
    pub fn client_takes_decode_options(&self) -> bool {
        self.methods.iter().any(|method| method.client_codec.takes_decode_options)
    }

    /// Whether the server has settings for the limits of decoding.
    pub fn server_takes_decode_options(&self) -> bool {
        self.methods.iter().any(|method| method.server_codec.takes_decode_options)
    }
}

/// The codec of a method on one side.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct MethodCodec {
    /// Path of the type: `::rust_grpc::grpc::Codec`, `tonic_prost::ProstCodec`.
    pub path: String,
    /// Whether it takes `DecodeOptions`.
    pub takes_decode_options: bool,
}

/// A method.
#[derive(Debug)]
#[non_exhaustive]
pub struct Method<'a> {
    /// Name in the server trait.
    pub name: RustName,
    /// Name in the client, where `new` and `connect` are taken.
    pub client_name: RustName,
    /// Name of the constant that describes it: `SAY_HELLO`.
    pub constant: RustName,
    /// Name in the `.proto`, which is also the one on the wire.
    pub proto_name: &'a str,
    /// `/pkg.Greeter/SayHello`.
    pub path: String,
    /// Who streams.
    pub kind: MethodKind,
    /// Request message.
    pub request: RustPath,
    /// Response message.
    pub response: RustPath,
    /// Full name of the request message, without a leading dot.
    pub request_full_name: &'a str,
    /// Full name of the response message, without a leading dot.
    pub response_full_name: &'a str,
    /// The codec of the client, which decodes the response.
    pub client_codec: MethodCodec,
    /// The codec of the server, which decodes the request.
    pub server_codec: MethodCodec,
    /// Comments; none where they are disabled.
    pub comments: Comments<'a>,
    /// `[deprecated = true]`.
    pub deprecated: bool,
    /// What may be repeated.
    pub idempotency: Idempotency,
    /// Serialized `MethodOptions`, custom options among them.
    pub options: &'a [u8],
    /// Those of them that the constant holds.
    pub chosen_options: Vec<u8>,
}

/// Who streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MethodKind {
    /// Nobody.
    Unary,
    /// The server.
    ServerStreaming,
    /// The client.
    ClientStreaming,
    /// Both.
    BidirectionalStreaming,
}

impl MethodKind {
    /// From the two flags of the descriptor.
    pub fn new(client_streaming: bool, server_streaming: bool) -> Self {
        match (client_streaming, server_streaming) {
            (false, false) => Self::Unary,
            (false, true) => Self::ServerStreaming,
            (true, false) => Self::ClientStreaming,
            (true, true) => Self::BidirectionalStreaming,
        }
    }

    /// True if the client sends a stream.
    pub fn client_streaming(self) -> bool {
        matches!(self, Self::ClientStreaming | Self::BidirectionalStreaming)
    }

    /// True if the server sends a stream.
    pub fn server_streaming(self) -> bool {
        matches!(self, Self::ServerStreaming | Self::BidirectionalStreaming)
    }
}

/// `MethodOptions.idempotency_level`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Idempotency {
    /// Nothing is said.
    #[default]
    Unknown,
    /// Calling it changes nothing.
    NoSideEffects,
    /// Calling it twice is as good as once.
    Idempotent,
}
