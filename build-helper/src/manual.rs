//! Services that are described in Rust rather than in a `.proto` file.
//!
//! They are meant for codecs other than protobuf. Requests and responses are existing types, and each
//! method names its codec.
//!
//! ```no_run
//! use rust_grpc_build::manual;
//!
//! let greeter = manual::Service::builder()
//!     .name("Greeter")
//!     .package("helloworld")
//!     .method(
//!         manual::Method::builder()
//!             .name("say_hello")
//!             .route_name("SayHello")
//!             .input_type("crate::HelloRequest")
//!             .output_type("crate::HelloResponse")
//!             .codec_path("crate::JsonCodec")
//!             .build(),
//!     )
//!     .build();
//! // Writes `helloworld.Greeter.rs`.
//! manual::Builder::new().compile(&[greeter]);
//! ```

use std::io;
use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;
use rust_grpc_codegen::{Diagnostics, HEADER, Options, manual};

use crate::{cargo, run, tonic_build, write};

/// A service, built by [`Service::builder`].
#[derive(Debug)]
pub struct Service {
    described: manual::Service,
    methods: Vec<Method>,
    comments: Vec<String>,
}

impl Service {
    /// Returns a builder without a name or methods.
    pub fn builder() -> ServiceBuilder {
        ServiceBuilder::default()
    }
}

/// Builder of a [`Service`].
#[derive(Debug, Default)]
#[must_use = "a builder creates nothing until `build` is called"]
pub struct ServiceBuilder {
    name: String,
    package: String,
    comments: Vec<String>,
    methods: Vec<Method>,
}

impl ServiceBuilder {
    /// Sets the name in Rust and on the wire, such as `Greeter`.
    pub fn name(mut self, name: impl AsRef<str>) -> Self {
        self.name = name.as_ref().to_owned();
        self
    }

    /// Sets the package, which precedes the name on the wire, such as `helloworld`.
    pub fn package(mut self, package: impl AsRef<str>) -> Self {
        self.package = package.as_ref().to_owned();
        self
    }

    /// Adds a line of documentation.
    pub fn comment(mut self, comment: impl AsRef<str>) -> Self {
        self.comments.push(comment.as_ref().to_owned());
        self
    }

    /// Adds a method.
    pub fn method(mut self, method: Method) -> Self {
        self.methods.push(method);
        self
    }

    /// Builds the service. Missing values are reported when code is generated from it.
    pub fn build(self) -> Service {
        let described = manual::Service {
            name: self.name,
            package: self.package,
            comment: self.comments.join("\n"),
            methods: self.methods.iter().map(|method| method.described.clone()).collect(),
            ..manual::Service::default()
        };
        Service { described, methods: self.methods, comments: self.comments }
    }
}

/// A method, built by [`Method::builder`].
#[derive(Debug)]
pub struct Method {
    described: manual::Method,
    comments: Vec<String>,
}

impl Method {
    /// Returns a builder without names or types.
    pub fn builder() -> MethodBuilder {
        MethodBuilder::default()
    }
}

/// Builder of a [`Method`].
#[derive(Debug, Default)]
#[must_use = "a builder creates nothing until `build` is called"]
pub struct MethodBuilder {
    described: manual::Method,
    comments: Vec<String>,
}

impl MethodBuilder {
    /// Sets the name in Rust, such as `say_hello`.
    pub fn name(mut self, name: impl AsRef<str>) -> Self {
        self.described.name = name.as_ref().to_owned();
        self
    }

    /// Sets the name on the wire, such as `SayHello`.
    pub fn route_name(mut self, route_name: impl AsRef<str>) -> Self {
        self.described.route_name = route_name.as_ref().to_owned();
        self
    }

    /// Adds a line of documentation.
    pub fn comment(mut self, comment: impl AsRef<str>) -> Self {
        self.comments.push(comment.as_ref().to_owned());
        self
    }

    /// Sets the request type, as a path in the generated module, such as `crate::HelloRequest`.
    pub fn input_type(mut self, input_type: impl AsRef<str>) -> Self {
        self.described.input_type = input_type.as_ref().to_owned();
        self
    }

    /// Sets the response type, as a path in the generated module.
    pub fn output_type(mut self, output_type: impl AsRef<str>) -> Self {
        self.described.output_type = output_type.as_ref().to_owned();
        self
    }

    /// Sets the codec type, as a path in the generated module. It must implement `Default`.
    pub fn codec_path(mut self, codec_path: impl AsRef<str>) -> Self {
        self.described.codec_path = codec_path.as_ref().to_owned();
        self
    }

    /// Makes the client send a stream.
    pub fn client_streaming(mut self) -> Self {
        self.described.client_streaming = true;
        self
    }

    /// Makes the server send a stream.
    pub fn server_streaming(mut self) -> Self {
        self.described.server_streaming = true;
        self
    }

    /// Marks the client's method as deprecated.
    pub fn deprecated(mut self) -> Self {
        self.described.deprecated = true;
        self
    }

    /// Builds the method. Missing values are reported when code is generated from it.
    pub fn build(mut self) -> Method {
        self.described.comment = self.comments.join("\n");
        Method { described: self.described, comments: self.comments }
    }
}

impl tonic_build::Service for Service {
    type Comment = String;
    type Method = Method;

    fn name(&self) -> &str {
        &self.described.name
    }

    fn package(&self) -> &str {
        &self.described.package
    }

    fn identifier(&self) -> &str {
        &self.described.name
    }

    fn methods(&self) -> &[Method] {
        &self.methods
    }

    fn comment(&self) -> &[String] {
        &self.comments
    }
}

impl tonic_build::Method for Method {
    type Comment = String;

    fn name(&self) -> &str {
        &self.described.name
    }

    fn identifier(&self) -> &str {
        &self.described.route_name
    }

    fn codec_path(&self) -> &str {
        &self.described.codec_path
    }

    fn client_streaming(&self) -> bool {
        self.described.client_streaming
    }

    fn server_streaming(&self) -> bool {
        self.described.server_streaming
    }

    fn comment(&self) -> &[String] {
        &self.comments
    }

    fn deprecated(&self) -> bool {
        self.described.deprecated
    }

    fn request_response_name(&self, _: &str, _: bool) -> (TokenStream, TokenStream) {
        // A type that cannot be tokenized becomes empty, which is reported as a type that does not parse.
        let tokens = |text: &str| text.parse().unwrap_or_default();
        (tokens(&self.described.input_type), tokens(&self.described.output_type))
    }
}

/// Writes the code of services to files.
#[derive(Debug, Default)]
#[must_use = "a builder generates no code until it is run"]
pub struct Builder {
    options: Options,
    out_dir: Option<PathBuf>,
}

impl Builder {
    /// Creates a builder with the defaults: clients, servers and `connect`, written to `OUT_DIR`.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets whether clients are generated.
    pub fn build_client(mut self, enable: bool) -> Self {
        self.options.build_client = enable;
        self
    }

    /// Sets whether servers are generated.
    pub fn build_server(mut self, enable: bool) -> Self {
        self.options.build_server = enable;
        self
    }

    /// Sets whether clients have `connect`.
    pub fn build_transport(mut self, enable: bool) -> Self {
        self.options.build_transport = enable;
        self
    }

    /// Sets the output directory. The default is `OUT_DIR`.
    pub fn out_dir(mut self, out_dir: impl AsRef<Path>) -> Self {
        self.out_dir = Some(out_dir.as_ref().to_owned());
        self
    }

    /// Writes `<package>.<service>.rs` for each service, and panics on errors.
    ///
    /// # Panics
    /// Panics with all problems if a service cannot be generated; see [`try_compile`](Self::try_compile).
    pub fn compile(self, services: &[Service]) {
        if let Err(error) = self.try_compile(services) {
            panic!("{error}");
        }
    }

    /// Writes `<package>.<service>.rs` for each service.
    ///
    /// # Errors
    /// Reports every problem in the services, and files that cannot be written.
    pub fn try_compile(mut self, services: &[Service]) -> io::Result<()> {
        self.options.build_transport &= cfg!(feature = "transport");
        let target = run::out_dir(self.out_dir)?;
        let mut problems = Diagnostics::default();
        let mut files = Vec::with_capacity(services.len());
        for Service { described, .. } in services {
            match manual::service_source(described, &self.options) {
                Ok(text) => {
                    let name = format!("{}.{}.rs", described.package, described.name);
                    files.push((target.join(name), format!("{HEADER}\n{text}")));
                }
                Err(error) => problems.extend(error.diagnostics().iter().cloned()),
            }
        }
        problems.finish()?;
        let files: Vec<_> =
            files.iter().map(|(path, text)| (path.clone(), text.as_bytes())).collect();
        let warnings = write::all(&files, false)?;
        cargo::warn(&warnings);
        Ok(())
    }
}
