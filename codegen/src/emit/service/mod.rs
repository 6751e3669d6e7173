//! Modules of services.
//!
//! There are two modules next to the messages, in the form of those of tonic-prost-build:
//!
//! ```text
//! service Greeter ─┬─▶ mod greeter_client   struct GreeterClient<T>, a method for each rpc
//!                  └─▶ mod greeter_server   trait Greeter, struct GreeterServer<T: Greeter>
//! ```
//!
//! [`plan`] contains what the two sides share, for each method: types, names and docs.
//!
//! Options add modules next to these two, which do not change:
//!
//! ```text
//!   client_trait       ──▶ mod greeter_api      trait GreeterApi, for clients of every kind
//!   async_server       ──▶ mod greeter_async    trait Greeter without async_trait, its server
//!   mock               ──▶ mod greeter_mock     struct GreeterMock
//!   method_descriptors ──▶ mod greeter_methods  constants
//!   http, connect      ──▶ mod greeter_http     a constant
//! ```

mod api;
mod async_server;
mod client;
mod descriptors;
mod http;
mod mock;
mod plan;
mod serve;
mod server;
mod server_trait;
mod settings;
mod shared_client;
mod tonic;
mod types;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::context::{Context, ident};
use super::{docs, lints};
use crate::ir::{RustName, Service};
use plan::Plan;

/// A part of the code of a service, which is emitted independently of the others.
#[derive(Clone, Copy)]
pub(crate) enum ServicePart {
    Client,
    Server,
    /// The modules that options add.
    Extras,
}

impl ServicePart {
    /// All parts, in the order of the output.
    pub(crate) const ALL: &'static [Self] = &[Self::Client, Self::Server, Self::Extras];

    /// Returns true if the service has code in this part.
    fn is_wanted(self, cx: Context<'_>, service: &Service<'_>) -> bool {
        match self {
            Self::Client => cx.services().client,
            Self::Server => cx.services().server,
            Self::Extras => service.extras.has_modules(),
        }
    }
}

/// Returns the modules of some parts of a service.
pub(crate) fn service(
    cx: Context<'_>,
    service: &Service<'_>,
    parts: &[ServicePart],
) -> TokenStream {
    let mut out = TokenStream::new();
    let mut wanted = parts.iter().filter(|part| part.is_wanted(cx, service)).peekable();
    if wanted.peek().is_none() {
        return out;
    }
    let plan = Plan::new(cx, service);
    for part in wanted {
        match part {
            ServicePart::Client => out.extend(client::client(cx, &plan)),
            ServicePart::Server => out.extend(server::server(cx, &plan)),
            ServicePart::Extras => out.extend(extras(cx, &plan)),
        }
    }
    out
}

/// Returns the modules that options add.
fn extras(cx: Context<'_>, plan: &Plan<'_>) -> TokenStream {
    let mut out = TokenStream::new();
    let extras = &plan.service.extras;
    if let Some(module) = &extras.api_module {
        out.extend(api::api(cx, plan, module));
    }
    if let Some(module) = &extras.async_module {
        out.extend(async_server::async_server(cx, plan, module));
    }
    if let Some(module) = &extras.mock_module {
        out.extend(mock::mock(cx, plan, module));
    }
    if let Some(module) = &extras.methods_module {
        out.extend(descriptors::descriptors(cx, plan, module));
    }
    if let Some(module) = &extras.http_module {
        out.extend(http::http(cx, plan, module));
    }
    out
}

/// Returns the module of the client or the server.
///
/// The items that tonic provides for generated code are in scope. The allowed lints are those that
/// the code cannot satisfy, because it supports every option.
fn module(
    cx: Context<'_>,
    plan: &Plan<'_>,
    doc: &str,
    attributes: &[String],
    name: &RustName,
    body: &TokenStream,
) -> TokenStream {
    let doc = docs::line(doc);
    let attributes = docs::attributes(attributes);
    let tonic = &cx.paths.tonic;
    // Code in the form of tonic's qualifies names unnecessarily, and drops results.
    let (lints, imports) = if plan.runs_in_runtime {
        let clippy = lints::clippy();
        let (runtime, tonic) = (import_runtime(cx), import_tonic(cx));
        // A server without methods uses no item of tonic.
        let is_idle = plan.rpcs.is_empty() && name == &plan.service.server_module;
        let tonic = if is_idle { TokenStream::new() } else { tonic };
        (quote!(unused_qualifications, unused_results, #clippy), quote!(#runtime #tonic))
    } else {
        // tonic's attribute ends with a comma.
        (quote!(clippy::wildcard_imports, clippy::let_unit_value,), TokenStream::new())
    };
    let allow_case = plan.runs_in_runtime.then(|| allow_module_case(name)).flatten();
    let name: Ident = ident(name);
    quote! {
        #doc
        #attributes
        #allow_case
        pub mod #name {
            #![allow(unused_variables, dead_code, missing_docs, #lints)]
            #imports
            use #tonic::codegen::*;
            #body
        }
    }
}

/// Allows a module name that is not snake case, such as `self__client`.
///
/// tonic appends to the name of the trait, `Self_`, and users of the module expect this name.
fn allow_module_case(name: &RustName) -> Option<TokenStream> {
    name.as_str().contains("__").then(|| quote!(#[allow(non_snake_case)]))
}

/// Imports the crate tonic under the name that code generated by tonic uses.
fn import_tonic(cx: Context<'_>) -> TokenStream {
    let tonic = &cx.paths.tonic;
    match cx.schema.output.crates.tonic.rsplit_once("::") {
        None if cx.schema.output.crates.tonic == "tonic" => TokenStream::new(),
        Some((_, "tonic")) => quote!(use #tonic;),
        _ => quote!(use #tonic as tonic;),
    }
}

/// Imports the part of the runtime for services under a short name.
fn import_runtime(cx: Context<'_>) -> TokenStream {
    let runtime = &cx.paths.runtime;
    quote!(use #runtime::service as rt;)
}

/// Returns a module that an option adds; it may call deprecated methods on behalf of the user.
///
/// It imports one module of the runtime, and all names in it are paths: a service may have the name
/// `Future`, and a method the name `map`.
fn extra_module(
    cx: Context<'_>,
    doc: &str,
    attributes: &[String],
    name: &RustName,
    body: &TokenStream,
) -> TokenStream {
    let doc = docs::line(doc);
    let attributes = docs::attributes(attributes);
    let clippy = lints::clippy();
    let import_runtime = import_runtime(cx);
    let allow_case = allow_module_case(name);
    let name: Ident = ident(name);
    quote! {
        #doc
        #attributes
        #allow_case
        pub mod #name {
            #![allow(
                unused_variables,
                unused_qualifications,
                dead_code,
                deprecated,
                missing_docs,
                #clippy
            )]
            #import_runtime
            #body
        }
    }
}
