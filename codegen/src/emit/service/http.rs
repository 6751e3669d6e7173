//! The constant with the methods of a service that are served over HTTP without gRPC.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::descriptors;
use super::extra_module;
use super::plan::{Plan, Rpc};
use crate::emit::context::Context;
use crate::emit::docs;
use crate::ir::{HttpBody, HttpMethod, HttpRule, HttpSegment, RustName};

/// Returns the module of the constant, such as `mod greeter_http`.
pub(super) fn http(cx: Context<'_>, plan: &Plan<'_>, module: &RustName) -> TokenStream {
    let service = plan.service;
    let doc =
        docs::line(&format!(" The methods of `{}` that are served over HTTP.", service.full_name));
    let wire_name = &service.wire_name;
    let methods = plan
        .rpcs
        .iter()
        .filter_map(|rpc| rpc.method.http.as_ref().map(|http| method(cx, plan, rpc, http)));
    let body = quote! {
        #doc
        pub const SERVICE: rt::HttpService = rt::HttpService::new(#wire_name, &[#(#methods),*]);
    };
    extra_module(cx, " The service over HTTP: REST and Connect.", &[], module, &body)
}

fn method(cx: Context<'_>, plan: &Plan<'_>, rpc: &Rpc<'_>, http: &HttpMethod) -> TokenStream {
    let descriptor = descriptors::value(plan, rpc);
    let (request, response) = (&rpc.request, &rpc.response);
    let connect = http.connect.then(|| quote!(.connect()));
    let rules = http.rules.iter().map(|item| rule(cx, http, item));
    let rules = (!http.rules.is_empty()).then(|| quote!(.rules(&[#(#rules),*])));
    quote! {
        rt::HttpMethod::new(
            #descriptor,
            <#request as rt::Reflect>::message_table,
            <#response as rt::Reflect>::message_table,
        )
        #connect
        #rules
    }
}

fn rule(cx: Context<'_>, http: &HttpMethod, rule: &HttpRule) -> TokenStream {
    let (http_method, verb) = (&rule.verb, &rule.template.verb);
    let segments = rule.template.segments.iter().map(|segment| match segment {
        HttpSegment::Literal(text) => quote!(rt::Segment::Literal(#text)),
        HttpSegment::One => quote!(rt::Segment::One),
        HttpSegment::Rest => quote!(rt::Segment::Rest),
    });
    let variables = rule.template.variables.iter().map(|variable| {
        let field = &variable.field_path;
        let [start, end] = [variable.start, variable.end].map(Literal::usize_unsuffixed);
        quote!(rt::PathVariable::new(#field, #start, #end))
    });
    let variables =
        (!rule.template.variables.is_empty()).then(|| quote!(.variables(&[#(#variables),*])));
    let body = match rule.body {
        HttpBody::None => None,
        HttpBody::Whole => Some("*"),
        HttpBody::Field(field) => Some(cx.schema[http.request].fields[field].proto_name),
    };
    let body = body.map(|field| quote!(.body(#field)));
    let response_body = rule.response_body.map(|field| {
        let field = cx.schema[http.response].fields[field].proto_name;
        quote!(.response_body(#field))
    });
    quote! {
        rt::HttpRule::new(#http_method, &[#(#segments),*], #verb)
        #variables
        #body
        #response_body
    }
}
