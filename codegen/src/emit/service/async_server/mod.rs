//! Servers whose trait has `async` methods, without `async_trait`.
//!
//! The module has the same names as tonic's, so that an implementation only changes a `use` to
//! switch to it. Methods are `async`, streams of responses are `impl Stream`, and a call is boxed
//! once, because tonic's `Service` requires a future type with a name.
//!
//! A method that returns a stream takes `self: Arc<Self>`: the stream outlives the call, and an
//! `impl Stream` of a method with `&self` would borrow the service.

mod adapters;
mod object;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::plan::{Plan, Rpc};
use super::{extra_module, serve};
use crate::emit::context::Context;
use crate::emit::docs;
use crate::ir::RustName;

/// Returns the module of the server, such as `mod greeter_async`.
pub(super) fn async_server(cx: Context<'_>, plan: &Plan<'_>, module: &RustName) -> TokenStream {
    let mut body = service_trait(cx, plan);
    body.extend(serve::server(cx, plan, &TokenStream::new(), |rpc| arm(cx, rpc)));
    body.extend(object::object(cx, plan));
    if cx.services().server {
        body.extend(adapters::adapters(cx, plan));
    }
    extra_module(cx, " Server with `async fn` methods.", &[], module, &body)
}

/// Returns the call of a method, whose future is polled without a box.
fn arm(cx: Context<'_>, rpc: &Rpc<'_>) -> TokenStream {
    let Rpc { server_codec, call, name, .. } = rpc;
    let function = format_ident!("{call}_in_place");
    let codec = &server_codec.function;
    let method = if takes_arc(cx, rpc) {
        quote!(T::#name)
    } else {
        quote!(async |s, r| T::#name(&s, r).await)
    };
    quote!(call.#function(#codec, #method))
}

/// Returns the server trait, such as `trait Greeter`.
fn service_trait(cx: Context<'_>, plan: &Plan<'_>) -> TokenStream {
    let Plan { server, server_trait, .. } = plan;
    let methods = plan.rpcs.iter().map(|rpc| method(cx, rpc));
    let doc = docs::line(&format!(
        " The methods of the service. [`{server}`] serves a type that implements them."
    ));
    let message = format!("`{{Self}}` does not implement the service `{}`", plan.service.full_name);
    let note = if cx.services().server {
        format!(
            "a type that implements tonic's trait of the service serves as \
             `{}::grpc::FromAsyncTrait<T>`",
            cx.paths.shown_root(),
        )
    } else {
        "implement the trait with `async fn` for each method".to_owned()
    };
    quote! {
        #doc
        #[diagnostic::on_unimplemented(message = #message, note = #note)]
        pub trait #server_trait: rt::Send + rt::Sync + 'static {
            #(#methods)*
        }
    }
}

fn method(cx: Context<'_>, rpc: &Rpc<'_>) -> TokenStream {
    let Rpc { docs, response, .. } = rpc;
    let signature = signature(cx, rpc);
    let body = if cx.services().default_stubs {
        let response = if rpc.method.kind.server_streaming() {
            quote!(rt::BoxStream<#response>)
        } else {
            response.clone()
        };
        quote!({ rt::unimplemented::<#response>() })
    } else {
        quote!(;)
    };
    quote!(#docs #signature #body)
}

/// Returns the signature `fn say_hello(&self, request: …) -> impl Future<Output = …> + Send`.
pub(super) fn signature(cx: Context<'_>, rpc: &Rpc<'_>) -> TokenStream {
    let response =
        if rpc.method.kind.server_streaming() { stream(rpc) } else { rpc.response.clone() };
    let name = &rpc.name;
    let receiver = receiver(cx, rpc);
    let request = request(rpc);
    quote! {
        fn #name(
            #receiver,
            request: rt::Request<#request>,
        ) -> impl rt::Future<Output = rt::CallResult<#response>> + rt::Send
    }
}

/// Returns true if a method takes `self: Arc<Self>`.
pub(super) fn takes_arc(cx: Context<'_>, rpc: &Rpc<'_>) -> bool {
    cx.services().arc_self || rpc.method.kind.server_streaming()
}

fn receiver(cx: Context<'_>, rpc: &Rpc<'_>) -> TokenStream {
    if takes_arc(cx, rpc) { quote!(self: rt::Arc<Self>) } else { quote!(&self) }
}

/// Returns the type argument of `Request<…>`.
fn request(rpc: &Rpc<'_>) -> TokenStream {
    let request = &rpc.request;
    if rpc.method.kind.client_streaming() {
        quote!(rt::MessageStream<#request>)
    } else {
        request.clone()
    }
}

/// Returns the type `impl Stream<Item = Result<Reply, Status>> + Send + 'static`.
fn stream(rpc: &Rpc<'_>) -> TokenStream {
    let response = &rpc.response;
    quote!(impl rt::Stream<Item = rt::Result<#response, rt::Status>> + rt::Send + 'static)
}
