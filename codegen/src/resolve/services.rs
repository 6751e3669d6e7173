//! What does each service offer, and what are its methods called?

use std::collections::HashMap;

use super::declare::{index_tag, qualified};
use super::define::Current;
use super::names::{self, Scope};
use super::source::tag;
use super::{Origin, Resolver};
use crate::descriptor::{MethodDescriptorProto, ServiceDescriptorProto};
use crate::ir::{Idempotency, Method, MethodKind, RustName, Service, ServiceId};

impl<'a> Resolver<'a, '_> {
    pub(super) fn define_services(&mut self, current: &Current<'a>) {
        let file = &self.files[current.file.index()];
        for (i, service) in file.service.iter().enumerate() {
            let path = vec![tag::file::SERVICE, index_tag(i)];
            let service =
                self.service(current, service, file.package, Origin { file: current.file, path });
            let id = ServiceId::new(self.schema.services.len());
            self.schema.services.push(service);
            self.schema.files[current.file.index()].services.push(id);
        }
    }

    fn service(
        &mut self,
        current: &Current<'a>,
        service: &'a ServiceDescriptorProto<'a>,
        package: &'a str,
        origin: Origin,
    ) -> Service<'a> {
        let full_name = qualified(package, service.name);
        let path = format!(".{full_name}");
        self.check_identifier(service.name, &full_name, &origin);
        let wire_name =
            if self.options.emit_package { full_name.clone() } else { service.name.to_owned() };
        let method_names = method_names(&service.method);
        let mut methods = Vec::with_capacity(service.method.len());
        for ((i, method), name) in service.method.iter().enumerate().zip(method_names) {
            let mut at = origin.path.clone();
            at.extend([tag::service::METHOD, index_tag(i)]);
            let origin = Origin { file: origin.file, path: at };
            methods.extend(self.method(current, method, name, &path, &wire_name, &origin));
        }

        let name = names::type_name(service.name);
        let package_path = format!(".{package}");
        let of_module = |option: &super::scoped::Attributes<'_>| {
            let mut attributes = Vec::new();
            option.add_either(&package_path, &path, &mut attributes);
            attributes
        };
        let of_type = |option: &super::scoped::Attributes<'_>| {
            let mut attributes = Vec::new();
            option.add(&path, &mut attributes);
            attributes
        };
        Service {
            client_module: names::service_module(&name, "client"),
            server_module: names::service_module(&name, "server"),
            trait_name: names::server_trait(&name),
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
            deprecated: service.deprecated || current.deprecated,
            options: &service.options,
            full_name,
        }
    }

    fn method(
        &mut self,
        current: &Current<'a>,
        method: &'a MethodDescriptorProto<'a>,
        name: RustName,
        service_path: &str,
        wire_name: &str,
        origin: &Origin,
    ) -> Option<Method<'a>> {
        let path = format!("{service_path}.{}", method.name);
        self.check_member(method.name, &path, origin);
        let request = self.message_type(method.input_type, &path, origin)?;
        let response = self.message_type(method.output_type, &path, origin)?;
        let native = [request, response].iter().all(|&id| !self.schema[id].is_extern);
        Some(Method {
            client_name: names::client_method(&name, self.options.build_transport),
            name,
            proto_name: method.name,
            path: format!("/{wire_name}/{}", method.name),
            kind: MethodKind::new(method.client_streaming, method.server_streaming),
            request: self.schema[request].path.clone(),
            response: self.schema[response].path.clone(),
            request_full_name: method.input_type.trim_start_matches('.'),
            response_full_name: method.output_type.trim_start_matches('.'),
            codec_path: self.options.service_codec(native),
            comments: self.comments(current, &origin.path, &path),
            deprecated: method.deprecated,
            idempotency: match method.idempotency_level {
                1 => Idempotency::NoSideEffects,
                2 => Idempotency::Idempotent,
                _ => Idempotency::Unknown,
            },
            options: &method.options,
        })
    }
}

/// Names in the order of the methods. Those that clash get theirs in alphabetical order, so that
/// moving a method renames none.
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
