//! Code generation for services that implement the description traits.

use std::collections::HashSet;

use proc_macro2::TokenStream;
use rust_grpc_codegen::{Options, manual};

use super::{Attributes, Method, Service, selects};
use crate::service_generator::compile_error;

/// Generates clients and servers of described services.
#[derive(Debug)]
pub struct CodeGenBuilder {
    emit_package: bool,
    compile_well_known_types: bool,
    attributes: Attributes,
    build_transport: bool,
    disable_comments: HashSet<String>,
    use_arc_self: bool,
    generate_default_stubs: bool,
}

impl Default for CodeGenBuilder {
    fn default() -> Self {
        Self {
            emit_package: true,
            compile_well_known_types: false,
            attributes: Attributes::default(),
            build_transport: true,
            disable_comments: HashSet::new(),
            use_arc_self: false,
            generate_default_stubs: false,
        }
    }
}

impl CodeGenBuilder {
    /// Creates a builder with the defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets whether the path of a call starts with the package. The default is true.
    pub fn emit_package(&mut self, enable: bool) -> &mut Self {
        self.emit_package = enable;
        self
    }

    /// Sets the attributes of the generated items.
    pub fn attributes(&mut self, attributes: Attributes) -> &mut Self {
        self.attributes = attributes;
        self
    }

    /// Sets whether clients have `connect`. The default is true if the cargo feature `transport` is
    /// enabled.
    pub fn build_transport(&mut self, build_transport: bool) -> &mut Self {
        self.build_transport = build_transport;
        self
    }

    /// Sets a value that is passed on to [`Method::request_response_name`].
    pub fn compile_well_known_types(&mut self, enable: bool) -> &mut Self {
        self.compile_well_known_types = enable;
        self
    }

    /// Sets the services and methods without doc comments.
    pub fn disable_comments(&mut self, disable_comments: HashSet<String>) -> &mut Self {
        self.disable_comments = disable_comments;
        self
    }

    /// Sets whether the methods of servers take `self: Arc<Self>`.
    pub fn use_arc_self(&mut self, enable: bool) -> &mut Self {
        self.use_arc_self = enable;
        self
    }

    /// Sets whether the methods of servers have a default body that returns `unimplemented`.
    pub fn generate_default_stubs(&mut self, generate_default_stubs: bool) -> &mut Self {
        self.generate_default_stubs = generate_default_stubs;
        self
    }

    /// Generates the module of the client. Errors in the description become a `compile_error!`.
    pub fn generate_client(&self, service: &impl Service, proto_path: &str) -> TokenStream {
        let mut described = self.described(service, proto_path);
        described.client_mod_attributes = self.of_module(service);
        described.client_attributes = self.of_service(&self.attributes.structs, service);
        self.generate(&described, true)
    }

    /// Generates the module of the server. Errors in the description become a `compile_error!`.
    pub fn generate_server(&self, service: &impl Service, proto_path: &str) -> TokenStream {
        let mut described = self.described(service, proto_path);
        described.server_mod_attributes = self.of_module(service);
        described.server_attributes = self.of_service(&self.attributes.structs, service);
        described.trait_attributes = self.of_service(&self.attributes.traits, service);
        self.generate(&described, false)
    }

    fn generate(&self, service: &manual::Service, client: bool) -> TokenStream {
        let mut options = Options::default();
        options.build_client = client;
        options.build_server = !client;
        options.build_transport = self.build_transport && cfg!(feature = "transport");
        options.emit_package = self.emit_package;
        options.use_arc_self = self.use_arc_self;
        options.generate_default_stubs = self.generate_default_stubs;
        options.format = false;
        let tokens = |text: &str| text.parse::<TokenStream>().map_err(|error| error.to_string());
        manual::service_source(service, &options)
            .map_err(|error| error.to_string())
            .and_then(|text| tokens(&text))
            .or_else(|error| tokens(&compile_error(&error)))
            .unwrap_or_default()
    }

    fn described<S: Service>(&self, service: &S, proto_path: &str) -> manual::Service {
        let full_name = full_name(service);
        manual::Service {
            name: service.name().to_owned(),
            route_name: service.identifier().to_owned(),
            package: service.package().to_owned(),
            comment: self.comment(service.comment(), &full_name),
            methods: service
                .methods()
                .iter()
                .map(|method| self.method(method, &full_name, proto_path))
                .collect(),
            ..manual::Service::default()
        }
    }

    fn method<M: Method>(&self, method: &M, service: &str, proto_path: &str) -> manual::Method {
        let (request, response) =
            method.request_response_name(proto_path, self.compile_well_known_types);
        manual::Method {
            name: method.name().to_owned(),
            route_name: method.identifier().to_owned(),
            comment: self.comment(method.comment(), &format!("{service}.{}", method.identifier())),
            input_type: request.to_string(),
            output_type: response.to_string(),
            codec_path: method.codec_path().to_owned(),
            client_streaming: method.client_streaming(),
            server_streaming: method.server_streaming(),
            deprecated: method.deprecated(),
        }
    }

    fn comment(&self, lines: &[impl AsRef<str>], full_name: &str) -> String {
        if self.disable_comments.iter().any(|pattern| selects(pattern, full_name)) {
            return String::new();
        }
        lines.iter().map(AsRef::as_ref).collect::<Vec<_>>().join("\n")
    }

    fn of_module(&self, service: &impl Service) -> Vec<String> {
        let names = [service.package().to_owned(), full_name(service)];
        let matches = |pattern: &str| names.iter().any(|name| selects(pattern, name));
        let list = self.attributes.modules.iter().filter(|(pattern, _)| matches(pattern));
        list.map(|(_, attribute)| attribute.clone()).collect()
    }

    fn of_service(&self, list: &[(String, String)], service: &impl Service) -> Vec<String> {
        let name = full_name(service);
        let list = list.iter().filter(|(pattern, _)| selects(pattern, &name));
        list.map(|(_, attribute)| attribute.clone()).collect()
    }
}

fn full_name(service: &impl Service) -> String {
    match service.package() {
        "" => service.identifier().to_owned(),
        package => format!("{package}.{}", service.identifier()),
    }
}
