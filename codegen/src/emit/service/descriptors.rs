//! Constants that describe services and methods.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::extra_module;
use super::plan::{Plan, Rpc};
use crate::emit::context::{Context, ident};
use crate::emit::docs;
use crate::ir::{Idempotency, MethodKind, RustName};

/// Returns the module of the constants, such as `mod greeter_methods`.
pub(super) fn descriptors(cx: Context<'_>, plan: &Plan<'_>, module: &RustName) -> TokenStream {
    let service = plan.service;
    let doc = docs::line(&format!(" The service `{}`.", service.full_name));
    let names = plan.rpcs.iter().map(|rpc| ident(&rpc.method.constant));
    let wire_name = &service.wire_name;
    let deprecated = service.deprecated.then(|| quote!(.deprecated()));
    let options = options(&service.chosen_options);
    let methods = plan.rpcs.iter().map(|rpc| method(plan, rpc));
    let body = quote! {
        #doc
        pub const SERVICE: rt::ServiceDescriptor =
            rt::ServiceDescriptor::new(#wire_name, &[#(#names),*]) #deprecated #options;
        #(#methods)*
    };
    extra_module(cx, " Descriptors of the service and its methods.", &[], module, &body)
}

fn method(plan: &Plan<'_>, rpc: &Rpc<'_>) -> TokenStream {
    let method = rpc.method;
    let doc = docs::line(&format!(" `{}`.", method.path));
    let constant = ident(&method.constant);
    let value = value(plan, rpc);
    quote! {
        #doc
        pub const #constant: rt::MethodDescriptor = #value;
    }
}

/// Returns the expression that creates the descriptor of a method.
pub(super) fn value(plan: &Plan<'_>, rpc: &Rpc<'_>) -> TokenStream {
    let method = rpc.method;
    let (service, name, path) = (&plan.service.wire_name, method.proto_name, &method.path);
    let kind = match method.kind {
        MethodKind::Unary => "Unary",
        MethodKind::ServerStreaming => "ServerStreaming",
        MethodKind::ClientStreaming => "ClientStreaming",
        MethodKind::BidirectionalStreaming => "BidirectionalStreaming",
    };
    let kind = format_ident!("{kind}");
    let (request, response) = (method.request_full_name, method.response_full_name);
    let idempotency = match method.idempotency {
        Idempotency::Unknown => None,
        Idempotency::NoSideEffects => Some("NoSideEffects"),
        Idempotency::Idempotent => Some("Idempotent"),
    };
    let idempotency = idempotency.map(|level| {
        let level = format_ident!("{level}");
        quote!(.idempotency(rt::Idempotency::#level))
    });
    let deprecated = method.deprecated.then(|| quote!(.deprecated()));
    let options = options(&method.chosen_options);
    quote! {
        rt::MethodDescriptor::new(#service, #name, #path, rt::MethodKind::#kind)
            .messages(#request, #response)
            #idempotency
            #deprecated
            #options
    }
}

/// Returns the call that sets the selected custom options, if there are any.
fn options(bytes: &[u8]) -> Option<TokenStream> {
    let literal = Literal::byte_string(bytes);
    (!bytes.is_empty()).then(|| quote!(.options(#literal)))
}
