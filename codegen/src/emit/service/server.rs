//! Modules of servers.

use proc_macro2::TokenStream;
use quote::quote;

use super::plan::{Plan, Rpc};
use super::server_trait::server_trait;
use super::{module, serve, tonic};
use crate::emit::context::Context;
use crate::emit::docs;

/// Returns the module of the server, such as `mod greeter_server`.
pub(super) fn server(cx: Context<'_>, plan: &Plan<'_>) -> TokenStream {
    let server_trait = server_trait(cx, plan);
    let server = if plan.runs_in_runtime {
        let attributes = docs::attributes(&plan.service.server_attributes);
        serve::server(cx, plan, &attributes, |rpc| arm(cx, rpc))
    } else {
        tonic::server(cx, plan)
    };
    module(
        cx,
        plan,
        " Generated server.",
        &plan.service.server_mod_attributes,
        &plan.service.server_module,
        &quote!(#server_trait #server),
    )
}

/// Returns the call of a method, which tonic's `async_trait` has boxed.
fn arm(cx: Context<'_>, rpc: &Rpc<'_>) -> TokenStream {
    let Rpc { server_codec, call, name, .. } = rpc;
    let codec = &server_codec.function;
    let service = if cx.services().arc_self { quote!(rt::clone(s)) } else { quote!(s) };
    quote!(call.#call(#codec, |s, r| T::#name(#service, r)))
}
