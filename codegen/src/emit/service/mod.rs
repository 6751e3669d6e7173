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

mod client;
mod dispatch;
mod plan;
mod server;
mod server_trait;
mod settings;
mod types;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::cx::{Cx, ident};
use super::docs;
use crate::ir::{RustName, Service};
use plan::Plan;

/// The table of contents of a service.
pub(crate) fn service(cx: Cx<'_>, service: &Service<'_>) -> TokenStream {
    let mut out = TokenStream::new();
    if !cx.options.build_client && !cx.options.build_server {
        return out;
    }
    let plan = Plan::new(cx, service);
    if cx.options.build_client {
        out.extend(client::client(cx, &plan));
    }
    if cx.options.build_server {
        out.extend(server::server(cx, &plan));
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
    quote! {
        #doc
        #attributes
        pub mod #name {
            #![allow(
                unused_variables,
                dead_code,
                missing_docs,
                clippy::wildcard_imports,
                clippy::let_unit_value,
            )]
            use #tonic::codegen::*;
            #body
        }
    }
}
