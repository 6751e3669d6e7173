//! Resolution of services that are described by Rust values instead of a `.proto` file.
//!
//! Their names are written by the user, so the case is not converted. They are checked, because no
//! protobuf parser has done that.

use std::collections::HashSet;

use syn::parse::Parser;

use super::names;
use crate::descriptor::{manual, unix_lines};
use crate::error::{Diagnostic, Diagnostics};
use crate::ir::{
    Comments, Extras, FileId, Idempotency, Method, MethodCodec, MethodKind, RustName, RustPath,
    Service, ServiceHost,
};
use crate::options::Options;

/// The characters that can be in the path of a URI without being encoded, besides alphanumeric
/// ones.
const URI: &str = "-._~!$&'()*+,;=:@";

/// Resolves a service; the result is valid only if no error is reported.
pub(crate) fn manual_service<'a>(
    service: &'a manual::Service,
    options: &Options,
    diagnostics: &mut Diagnostics,
) -> Service<'a> {
    let (name, package) = (service.name.as_str(), service.package.as_str());
    let proto_name = if service.route_name.is_empty() { name } else { &service.route_name };
    let full_name =
        if package.is_empty() { proto_name.to_owned() } else { format!("{package}.{proto_name}") };
    let mut check = Check { service: &full_name, diagnostics };
    check.identifier("name of a service", name, name);
    check.identifier("route name of a service", proto_name, proto_name);
    if !package.chars().all(|c| c.is_ascii_alphanumeric() || URI.contains(c)) {
        check.error(format!("the package `{package}` cannot be part of the path of a call"));
    }
    check.unique("name", service.methods.iter().map(|method| method.name.as_str()));
    check.unique("route name", service.methods.iter().map(|method| method.route_name.as_str()));
    let wire_name = if options.emit_package { full_name.clone() } else { proto_name.to_owned() };
    let methods = service.methods.iter().map(|m| method(m, &wire_name, options, &mut check));
    let methods = methods.collect();
    let mut attributes = |list: &[String]| check.attributes(list);
    let client_mod_attributes = attributes(&service.client_mod_attributes);
    let client_attributes = attributes(&service.client_attributes);
    let server_mod_attributes = attributes(&service.server_mod_attributes);
    let server_attributes = attributes(&service.server_attributes);
    let trait_attributes = attributes(&service.trait_attributes);

    let name = names::given(name);
    Service {
        client_module: names::service_module(&name, "client"),
        server_module: names::service_module(&name, "server"),
        extras: Extras::default(),
        trait_name: names::server_trait(&name),
        name,
        proto_name,
        package,
        wire_name,
        full_name,
        file: FileId::new(0),
        methods,
        comments: comments(&service.comment),
        client_mod_attributes,
        client_attributes,
        server_mod_attributes,
        server_attributes,
        trait_attributes,
        // There are no mocks for services that Rust values describe.
        mock_mod_attributes: Vec::new(),
        deprecated: false,
        host: ServiceHost::default(),
        options: &[],
        chosen_options: Vec::new(),
    }
}

fn method<'a>(
    method: &'a manual::Method,
    wire_name: &str,
    options: &Options,
    check: &mut Check<'_>,
) -> Method<'a> {
    check.identifier("name of a method", &method.name, &method.name);
    // Names of types start with the route name.
    check.identifier("route name", &method.route_name, &format!("{}Svc", method.route_name));
    check.parses::<syn::Type>("request type", &method.input_type);
    check.parses::<syn::Type>("response type", &method.output_type);
    check.parses::<syn::TypePath>("codec", &method.codec_path);
    let name = names::given(&method.name);
    let codec = MethodCodec { path: method.codec_path.clone(), takes_decode_options: false };
    Method {
        client_name: names::client_method(&name, options.build_transport, false),
        constant: RustName::new(names::upper_snake(&method.route_name)),
        name,
        proto_name: &method.route_name,
        path: format!("/{wire_name}/{}", method.route_name),
        kind: MethodKind::new(method.client_streaming, method.server_streaming),
        request: RustPath::Extern(method.input_type.clone()),
        response: RustPath::Extern(method.output_type.clone()),
        request_full_name: "",
        response_full_name: "",
        client_codec: codec.clone(),
        server_codec: codec,
        comments: comments(&method.comment),
        deprecated: method.deprecated,
        idempotency: Idempotency::Unknown,
        http: None,
        documented: None,
        options: &[],
        chosen_options: Vec::new(),
    }
}

fn comments(text: &str) -> Comments<'_> {
    let leading = (!text.is_empty()).then(|| unix_lines(text));
    Comments { leading, ..Comments::default() }
}

struct Check<'c> {
    service: &'c str,
    diagnostics: &'c mut Diagnostics,
}

impl Check<'_> {
    fn error(&mut self, message: String) {
        self.diagnostics.push(Diagnostic::error(message).named(self.service));
    }

    /// Reports `name`, which the user wrote, if the identifier `used` derived from it is invalid.
    fn identifier(&mut self, what: &str, name: &str, used: &str) {
        let used: RustName = names::given(used);
        if name.is_empty() || syn::parse_str::<syn::Ident>(used.as_str()).is_err() {
            self.error(format!("`{name}` cannot be the {what}: it is not an identifier"));
        }
    }

    fn parses<T: syn::parse::Parse>(&mut self, what: &str, text: &str) {
        if let Err(error) = syn::parse_str::<T>(text) {
            self.error(format!("the {what} `{text}` is not a Rust type: {error}"));
        }
    }

    /// Returns the attributes that parse, without duplicates, and reports the others.
    fn attributes(&mut self, list: &[String]) -> Vec<String> {
        let mut good = Vec::with_capacity(list.len());
        for text in list {
            match syn::Attribute::parse_outer.parse_str(text) {
                Ok(_) if good.contains(text) => {}
                Ok(_) => good.push(text.clone()),
                Err(error) => self.error(format!("the attribute `{text}` does not parse: {error}")),
            }
        }
        good
    }

    fn unique<'n>(&mut self, what: &str, names: impl Iterator<Item = &'n str>) {
        let mut seen = HashSet::new();
        for name in names {
            if !seen.insert(name) {
                self.error(format!("two methods have the {what} `{name}`"));
            }
        }
    }
}
