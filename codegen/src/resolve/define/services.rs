//! Services and methods: names, codecs, and additional modules.

use std::collections::HashMap;

use crate::descriptor::{MethodDescriptorProto, ServiceDescriptorProto};
use crate::error::Diagnostic;
use crate::ir::{
    Extras, Idempotency, MessageId, Method, MethodCodec, MethodKind, RustName, Service, ServiceId,
};
use crate::options::PatternSet;
use crate::resolve::declare::{index_tag, qualified};
use crate::resolve::define::Current;
use crate::resolve::define::custom_options::{self, Chosen, ChosenOptions};
use crate::resolve::names::{self, Scope};
use crate::resolve::source::tag;
use crate::resolve::{Origin, Resolver};

impl<'a> Resolver<'a, '_> {
    pub(in crate::resolve) fn define_services(&mut self, current: &Current<'a>) {
        let file = &self.files[current.file.index()];
        if file.service.is_empty() {
            return;
        }
        let chosen = self.chosen_options.take().unwrap_or_else(|| ChosenOptions::new(self));
        for (i, service) in file.service.iter().enumerate() {
            let path = vec![tag::file::SERVICE, index_tag(i)];
            let service =
                self.service(current, service, &chosen, Origin { file: current.file, path });
            let id = ServiceId::new(self.schema.services.len());
            self.schema.services.push(service);
            self.schema.files[current.file.index()].services.push(id);
        }
        self.chosen_options = Some(chosen);
    }

    fn service(
        &mut self,
        current: &Current<'a>,
        service: &'a ServiceDescriptorProto<'a>,
        chosen: &ChosenOptions,
        origin: Origin,
    ) -> Service<'a> {
        let package = self.files[origin.file.index()].package;
        let full_name = qualified(package, service.name);
        let path = format!(".{full_name}");
        self.check_identifier(service.name, &full_name, &origin);
        let wire_name =
            if self.options.emit_package { full_name.clone() } else { service.name.to_owned() };
        let method_names = method_names(&service.method);
        let mut constants = Scope::default();
        constants.take("SERVICE");
        let mut methods = Vec::with_capacity(service.method.len());
        for ((i, method), name) in service.method.iter().enumerate().zip(method_names) {
            let mut at = origin.path.clone();
            at.extend([tag::service::METHOD, index_tag(i)]);
            let origin = Origin { file: origin.file, path: at };
            let constant = constants.claim_counted(&names::upper_snake(method.name));
            let names = MethodNames { name, constant, service: &path, wire: &wire_name };
            methods.extend(self.method(current, method, names, &chosen.of_methods, &origin));
        }

        let limited = methods.iter().any(|method| method.client_codec.takes_decode_options);
        for method in &mut methods {
            let build_transport = self.options.build_transport;
            method.client_name = names::client_method(&method.name, build_transport, limited);
        }
        let name = names::type_name(service.name);
        let extras = self.extras(&name, &path, service, &origin);
        let host = self.host(service, &path, &origin);
        let package_path = format!(".{package}");
        let of_module = |option: &crate::resolve::options::selection::Attributes<'_>| {
            let mut attributes = Vec::new();
            option.add_either(&package_path, &path, &mut attributes);
            attributes
        };
        let of_type = |option: &crate::resolve::options::selection::Attributes<'_>| {
            let mut attributes = Vec::new();
            option.add(&path, &mut attributes);
            attributes
        };
        Service {
            client_module: names::service_module(&name, "client"),
            server_module: names::service_module(&name, "server"),
            trait_name: names::server_trait(&name),
            extras,
            name,
            proto_name: service.name,
            package,
            wire_name,
            file: origin.file,
            methods,
            comments: self.comments(current, &origin.path, &path),
            client_mod_attributes: of_module(&self.selectors.client_mod_attribute),
            client_attributes: of_type(&self.selectors.client_attribute),
            server_mod_attributes: of_module(&self.selectors.server_mod_attribute),
            server_attributes: of_type(&self.selectors.server_attribute),
            trait_attributes: of_type(&self.selectors.trait_attribute),
            mock_mod_attributes: of_module(&self.selectors.mock_mod_attribute),
            deprecated: service.deprecated || current.deprecated,
            host,
            options: &service.options,
            chosen_options: custom_options::filter(&service.options, &chosen.of_services),
            full_name,
        }
    }

    fn method(
        &mut self,
        current: &Current<'a>,
        method: &'a MethodDescriptorProto<'a>,
        names: MethodNames<'_>,
        chosen: &Chosen,
        origin: &Origin,
    ) -> Option<Method<'a>> {
        let MethodNames { name, constant, service, wire } = names;
        let path = format!("{service}.{}", method.name);
        self.check_member(method.name, &path, origin);
        let request = self.message_type(method.input_type, &path, origin)?;
        let response = self.message_type(method.output_type, &path, origin)?;
        let native = |id: MessageId| !self.schema[id].is_foreign;
        let codec = |encoded, decoded| {
            let codec = self.options.service_codec(native(encoded), native(decoded));
            MethodCodec { path: codec.0, takes_decode_options: codec.1 }
        };
        let (client_codec, server_codec) = (codec(request, response), codec(response, request));
        Some(Method {
            client_name: name.clone(),
            name,
            constant,
            proto_name: method.name,
            path: format!("/{wire}/{}", method.name),
            kind: MethodKind::new(method.client_streaming, method.server_streaming),
            request: self.schema[request].path.clone(),
            response: self.schema[response].path.clone(),
            request_full_name: method.input_type.trim_start_matches('.'),
            response_full_name: method.output_type.trim_start_matches('.'),
            client_codec,
            server_codec,
            comments: self.comments(current, &origin.path, &path),
            deprecated: method.deprecated,
            idempotency: match method.idempotency_level {
                1 => Idempotency::NoSideEffects,
                2 => Idempotency::Idempotent,
                _ => Idempotency::Unknown,
            },
            http: None,
            documented: None,
            options: &method.options,
            chosen_options: custom_options::filter(&method.options, chosen),
        })
    }

    /// Returns the modules that options add to a service.
    fn extras(
        &mut self,
        name: &RustName,
        path: &str,
        service: &ServiceDescriptorProto<'_>,
        origin: &Origin,
    ) -> Extras {
        let selectors = &self.selectors;
        let module = |patterns: &PatternSet<'_>, side: &str| {
            patterns.matches(path).then(|| names::service_module(name, side))
        };
        let extras = Extras {
            api_module: module(&selectors.client_trait, "api"),
            async_module: module(&selectors.async_server, "async"),
            mock_module: module(&selectors.mock, "mock"),
            methods_module: module(&selectors.method_descriptors, "methods"),
            http_module: self
                .is_served_over_http(path, service)
                .then(|| names::service_module(name, "http")),
            shared_client: selectors.shared_client.matches(path),
        };
        if extras.mock_module.is_some()
            && extras.api_module.is_none()
            && extras.async_module.is_none()
        {
            self.diagnostics.push(
                Diagnostic::error("`mock` requires a trait, which this service does not have")
                    .at(self.locate(origin))
                    .named(&path[1..])
                    .hint(format!("add `client_trait={path}`, `async_server={path}` or both")),
            );
        }
        if extras.shared_client && !self.options.build_client {
            self.diagnostics.push(
                Diagnostic::error("`shared_client` requires the client, but `build_client` is off")
                    .at(self.locate(origin))
                    .named(&path[1..])
                    .hint("set `build_client`, or remove `shared_client`"),
            );
        }
        extras
    }
}

/// The names of a method, and of its surroundings.
struct MethodNames<'n> {
    name: RustName,
    constant: RustName,
    /// The full name of the service with a leading dot.
    service: &'n str,
    /// The name of the service in the path of a call.
    wire: &'n str,
}

/// Returns the names of methods, in the order of the methods.
///
/// Names that clash are distinguished in alphabetical order, so that moving a method renames none.
fn method_names(methods: &[MethodDescriptorProto<'_>]) -> Vec<RustName> {
    let mut order: Vec<usize> = (0..methods.len()).collect();
    order.sort_by_key(|&i| methods[i].name);
    let mut scope = Scope::default();
    let mut claimed: HashMap<usize, RustName> = HashMap::with_capacity(methods.len());
    for i in order {
        claimed.insert(i, scope.claim_counted(&names::snake(methods[i].name)));
    }
    (0..methods.len()).map(|i| claimed.remove(&i).unwrap_or_default()).collect()
}
