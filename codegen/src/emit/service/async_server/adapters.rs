//! Adapters between the two server traits of a service.

use proc_macro2::TokenStream;
use quote::quote;

use super::{signature, takes_arc};
use crate::emit::context::{Context, ident};
use crate::emit::service::plan::{Plan, Rpc};

/// Returns the implementations for `FromAsyncTrait` and `IntoAsyncTrait`.
pub(super) fn adapters(cx: Context<'_>, plan: &Plan<'_>) -> TokenStream {
    let mut out = from_async_trait(cx, plan);
    out.extend(into_async_trait(cx, plan));
    out
}

fn from_async_trait(cx: Context<'_>, plan: &Plan<'_>) -> TokenStream {
    let server_trait = &plan.server_trait;
    let module = ident(&plan.service.server_module);
    let methods = plan.rpcs.iter().map(|rpc| {
        let name = &rpc.name;
        let signature = signature(cx, rpc);
        let this = if takes_arc(cx, rpc) { quote!(&self) } else { quote!(self) };
        let service = quote!(rt::FromAsyncTrait::service(#this));
        let service = match cx.services().arc_self {
            true => quote!(rt::clone(#service)),
            false => service,
        };
        let request = if rpc.method.kind.client_streaming() {
            quote!(request.map(rt::MessageStream::into_tonic))
        } else {
            quote!(request)
        };
        let call = quote!(<T as super::#module::#server_trait>::#name(#service, #request));
        // tonic's method borrows the service, but the future must own it here.
        let call = match takes_arc(cx, rpc) && !cx.services().arc_self {
            true => quote!(async move { #call.await }),
            false => call,
        };
        quote!(#signature { #call })
    });
    quote! {
        impl<T: super::#module::#server_trait> #server_trait for rt::FromAsyncTrait<T> {
            #(#methods)*
        }
    }
}

fn into_async_trait(cx: Context<'_>, plan: &Plan<'_>) -> TokenStream {
    let server_trait = &plan.server_trait;
    let module = ident(&plan.service.server_module);
    let methods = plan.rpcs.iter().map(|rpc| tonic_method(cx, plan, rpc));
    quote! {
        #[rt::async_trait]
        impl<T: #server_trait> super::#module::#server_trait for rt::IntoAsyncTrait<T> {
            #(#methods)*
        }
    }
}

fn tonic_method(cx: Context<'_>, plan: &Plan<'_>, rpc: &Rpc<'_>) -> TokenStream {
    let server_trait = &plan.server_trait;
    let Rpc { method, name, request, response, stream, .. } = rpc;
    // The function is called by its path, because a method may have the name `service`.
    let service = quote!(rt::IntoAsyncTrait::service);
    let (receiver, service) = match cx.services().arc_self {
        true => (quote!(self: rt::Arc<Self>), quote!(#service(&self))),
        false => (quote!(&self), quote!(#service(self))),
    };
    let (request, argument) = if method.kind.client_streaming() {
        (quote!(rt::Streaming<#request>), quote!(request.map(rt::MessageStream::from)))
    } else {
        (request.clone(), quote!(request))
    };
    let service = if takes_arc(cx, rpc) { quote!(rt::clone(#service)) } else { service };
    let call = quote!(<T as #server_trait>::#name(#service, #argument));
    let (stream_type, response, call) = if method.kind.server_streaming() {
        let boxed = quote!(rt::BoxStream<#response>);
        // With default stubs, tonic's trait has no associated type, and requires a boxed stream.
        let (stream_type, output) = if cx.services().default_stubs {
            (TokenStream::new(), boxed)
        } else {
            (quote!(type #stream = #boxed;), quote!(Self::#stream))
        };
        (stream_type, output, quote!(rt::box_stream(#call)))
    } else {
        (TokenStream::new(), response.clone(), call)
    };
    quote! {
        #stream_type
        async fn #name(
            #receiver,
            request: rt::Request<#request>,
        ) -> rt::CallResult<#response> {
            #call.await
        }
    }
}
