//! What does a service become?
//!
//! Two modules beside the messages, in the shape that tonic-prost-build gives them:
//!
//! ```text
//! service Greeter ─┬─▶ mod greeter_client   struct GreeterClient<T>, a method for each rpc
//!                  └─▶ mod greeter_server   trait Greeter, struct GreeterServer<T: Greeter>
//! ```
//!
//! What the two sides share is planned once in [`plan`]: types, names and docs of each method.
//!
//! Options add modules beside them, and leave these two as they are:
//!
//! ```text
//!   client_trait       ──▶ mod greeter_api      trait GreeterApi, for clients of every kind
//!   native_server      ──▶ mod greeter_native   trait Greeter without async_trait, its server
//!   mock               ──▶ mod greeter_mock     struct GreeterMock
//!   method_descriptors ──▶ mod greeter_methods  constants
//! ```

mod api;
mod client;
mod descriptors;
mod dispatch;
mod mock;
mod native;
mod plan;
mod server;
mod server_trait;
mod settings;
mod shared_client;
mod types;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::cx::{Cx, ident};
use super::{docs, lints};
use crate::ir::{RustName, Service};
use crate::options::Codec;
use plan::Plan;

/// The table of contents of a service.
pub(crate) fn service(cx: Cx<'_>, service: &Service<'_>) -> TokenStream {
    let mut out = TokenStream::new();
    if !cx.options.build_client && !cx.options.build_server && !service.extras.has_modules() {
        return out;
    }
    let plan = Plan::new(cx, service);
    if cx.options.build_client {
        out.extend(client::client(cx, &plan));
    }
    if cx.options.build_server {
        out.extend(server::server(cx, &plan));
    }
    let extras = &service.extras;
    if let Some(module) = &extras.api_module {
        out.extend(api::api(cx, &plan, module));
    }
    if let Some(module) = &extras.native_module {
        out.extend(native::native(cx, &plan, module));
    }
    if let Some(module) = &extras.mock_module {
        out.extend(mock::mock(cx, &plan, module));
    }
    if let Some(module) = &extras.methods_module {
        out.extend(descriptors::descriptors(cx, &plan, module));
    }
    out
}

/// The module of one side. What tonic offers to generated code is in scope; the lints it allows are
/// those that code which serves every option cannot please.
fn module(
    cx: Cx<'_>,
    doc: &str,
    attributes: &[String],
    name: &RustName,
    body: &TokenStream,
) -> TokenStream {
    let tonic = &cx.rt.tonic;
    let doc = docs::line(doc);
    let attributes = docs::attributes(attributes);
    let name: Ident = ident(name);
    // The shape of tonic's code qualifies what need not be, and drops results.
    let lints = match cx.options.codec {
        Codec::Derive => quote!(clippy::wildcard_imports, clippy::let_unit_value),
        Codec::Native => {
            let clippy = lints::clippy();
            quote!(unused_qualifications, unused_results, #clippy)
        }
    };
    quote! {
        #doc
        #attributes
        pub mod #name {
            #![allow(unused_variables, dead_code, missing_docs, #lints,)]
            use #tonic::codegen::*;
            #body
        }
    }
}

/// A module that an option adds. It calls methods that may be deprecated on behalf of the user.
///
/// It imports nothing, and what is in it names everything by its full path: a service may be called
/// `Future`, and a method `map`.
fn extra_module(
    doc: &str,
    attributes: &[String],
    name: &RustName,
    body: &TokenStream,
) -> TokenStream {
    let doc = docs::line(doc);
    let attributes = docs::attributes(attributes);
    let clippy = lints::clippy();
    let name: Ident = ident(name);
    quote! {
        #doc
        #attributes
        pub mod #name {
            #![allow(
                unused_variables,
                unused_qualifications,
                dead_code,
                deprecated,
                missing_docs,
                #clippy,
            )]
            #body
        }
    }
}
