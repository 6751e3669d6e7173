//! What is a server without `async_trait`?
//!
//! A module like tonic's, with the same names: a service moves over by another `use`. Methods are
//! `async`, streams of responses `impl Stream`, and a call is boxed once, where tonic's `Service` needs
//! a future with a name.
//!
//! A method that answers with a stream takes `self: Arc<Self>`: the stream outlives the call, and an
//! `impl Stream` of a method with `&self` would borrow what it came from.

mod adapters;
mod object;
mod server;

use proc_macro2::TokenStream;
use quote::quote;

use super::extra_module;
use super::plan::{Plan, Rpc};
use crate::emit::cx::Cx;
use crate::emit::docs;
use crate::ir::RustName;

/// `mod greeter_native`.
pub(super) fn native(cx: Cx<'_>, plan: &Plan<'_>, module: &RustName) -> TokenStream {
    let mut body = native_trait(cx, plan);
    body.extend(server::server(cx, plan));
    body.extend(object::object(cx, plan));
    if cx.options.build_server {
        body.extend(adapters::adapters(cx, plan));
    }
    extra_module(" Server with native `async` methods.", &[], module, &body)
}

/// `trait Greeter`.
fn native_trait(cx: Cx<'_>, plan: &Plan<'_>) -> TokenStream {
    let Plan { server, server_trait, .. } = plan;
    let methods = plan.rpcs.iter().map(|rpc| method(cx, rpc));
    let doc = docs::line(&format!(" What a server implements, to be served by `{server}`."));
    let message = format!("`{{Self}}` does not implement the service `{}`", plan.service.full_name);
    let note = if cx.options.build_server {
        "a type that implements tonic's trait of the service serves as \
         `rust_grpc::grpc::FromAsyncTrait<T>`"
    } else {
        "implement the trait with `async fn` for each method"
    };
    quote! {
        #doc
        #[diagnostic::on_unimplemented(message = #message, note = #note)]
        pub trait #server_trait: ::core::marker::Send + ::core::marker::Sync + 'static {
            #(#methods)*
        }
    }
}

fn method(cx: Cx<'_>, rpc: &Rpc<'_>) -> TokenStream {
    let tonic = &cx.rt.tonic;
    let Rpc { docs, name, response, .. } = rpc;
    let receiver = receiver(cx, rpc);
    let request = request(cx, rpc);
    let result = result(cx, rpc, &stream(cx, rpc));
    let body = if cx.options.generate_default_stubs {
        let response = if rpc.method.kind.server_streaming() {
            quote!(#tonic::codegen::BoxStream<#response>)
        } else {
            response.clone()
        };
        quote!({
            async {
                ::core::result::Result::Err::<#tonic::Response<#response>, _>(
                    #tonic::Status::unimplemented("Not yet implemented"),
                )
            }
        })
    } else {
        quote!(;)
    };
    quote! {
        #docs
        fn #name(
            #receiver,
            request: #tonic::Request<#request>,
        ) -> impl ::core::future::Future<Output = #result> + ::core::marker::Send
        #body
    }
}

/// `async fn say_hello(&self, request: …) -> …`, as implementations write it.
pub(super) fn async_signature(cx: Cx<'_>, rpc: &Rpc<'_>) -> TokenStream {
    let tonic = &cx.rt.tonic;
    let name = &rpc.name;
    let request = request(cx, rpc);
    let result = result(cx, rpc, &stream(cx, rpc));
    let receiver = receiver(cx, rpc);
    quote!(async fn #name(#receiver, request: #tonic::Request<#request>) -> #result)
}

/// Whether a method takes `self: Arc<Self>`.
pub(super) fn takes_arc(cx: Cx<'_>, rpc: &Rpc<'_>) -> bool {
    cx.options.use_arc_self || rpc.method.kind.server_streaming()
}

fn receiver(cx: Cx<'_>, rpc: &Rpc<'_>) -> TokenStream {
    if takes_arc(cx, rpc) { quote!(self: ::std::sync::Arc<Self>) } else { quote!(&self) }
}

/// What stands in `Request<…>`.
fn request(cx: Cx<'_>, rpc: &Rpc<'_>) -> TokenStream {
    let root = &cx.rt.root;
    let request = &rpc.request;
    if rpc.method.kind.client_streaming() {
        quote!(#root::grpc::MessageStream<#request>)
    } else {
        request.clone()
    }
}

/// `impl Stream<Item = Result<Reply, Status>> + Send + 'static`.
fn stream(cx: Cx<'_>, rpc: &Rpc<'_>) -> TokenStream {
    let tonic = &cx.rt.tonic;
    let response = &rpc.response;
    quote! {
        impl #tonic::codegen::tokio_stream::Stream<Item = ::core::result::Result<#response, #tonic::Status>>
            + ::core::marker::Send + 'static
    }
}

/// What a method comes to, when a stream of responses is of type `stream`.
fn result(cx: Cx<'_>, rpc: &Rpc<'_>, stream: &TokenStream) -> TokenStream {
    let tonic = &cx.rt.tonic;
    let response = if rpc.method.kind.server_streaming() { stream } else { &rpc.response };
    quote!(::core::result::Result<#tonic::Response<#response>, #tonic::Status>)
}
