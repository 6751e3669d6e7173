//! Services that are described by Rust values instead of a `.proto` file.

/// A service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Service {
    /// The name in Rust, such as `Greeter`.
    pub name: String,
    /// The name in the path of calls; if empty, the name in Rust.
    pub route_name: String,
    /// The package in the path of calls, possibly empty, such as `helloworld`.
    pub package: String,
    /// The documentation, possibly empty or with several lines.
    pub comment: String,
    /// The methods, in the order of the output.
    pub methods: Vec<Method>,
    /// Attributes of the client's module, such as `#[cfg(feature = "client")]`.
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
    /// The name in Rust, such as `say_hello`.
    pub name: String,
    /// The name in the path of calls, such as `SayHello`.
    pub route_name: String,
    /// The documentation, possibly empty or with several lines.
    pub comment: String,
    /// The request type, as the modules of the service write it, such as `crate::HelloRequest`.
    pub input_type: String,
    /// The response type, as the modules of the service write it.
    pub output_type: String,
    /// The type of the codec, as the modules of the service write it; it implements `Default`.
    pub codec_path: String,
    /// True if the client sends a stream.
    pub client_streaming: bool,
    /// True if the server sends a stream.
    pub server_streaming: bool,
    /// True if the client's method is deprecated.
    pub deprecated: bool,
}
