//! Services that are described by hand rather than by a `.proto` file.

/// A service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Service {
    /// Name in Rust: `Greeter`.
    pub name: String,
    /// Name on the wire; the one in Rust when empty.
    pub route_name: String,
    /// The package in the path of a call, possibly empty: `helloworld`.
    pub package: String,
    /// Documentation, possibly empty and of many lines.
    pub comment: String,
    /// Methods in the order of the output.
    pub methods: Vec<Method>,
    /// Attributes of the client's module: `#[cfg(feature = "client")]`.
    pub client_mod_attributes: Vec<String>,
    /// Attributes of the client struct.
    pub client_attributes: Vec<String>,
    /// Attributes of the server's module.
    pub server_mod_attributes: Vec<String>,
    /// Attributes of the server struct.
    pub server_attributes: Vec<String>,
    /// Attributes of the server trait.
    pub trait_attributes: Vec<String>,
}

/// A method.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Method {
    /// Name in Rust: `say_hello`.
    pub name: String,
    /// Name on the wire: `SayHello`.
    pub route_name: String,
    /// Documentation, possibly empty and of many lines.
    pub comment: String,
    /// Request type, as the service's modules write it: `crate::HelloRequest`.
    pub input_type: String,
    /// Response type, as the service's modules write it.
    pub output_type: String,
    /// Type of the codec, as the service's modules write it; it implements `Default`.
    pub codec_path: String,
    /// True if the client sends a stream.
    pub client_streaming: bool,
    /// True if the server sends a stream.
    pub server_streaming: bool,
    /// True if calling it from the client is deprecated.
    pub deprecated: bool,
}
