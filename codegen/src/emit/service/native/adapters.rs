//! How does a type with one trait of a service serve as the other?

use proc_macro2::TokenStream;
use quote::quote;

use super::{async_signature, takes_arc};
use crate::emit::cx::{Cx, ident};
use crate::emit::service::plan::{Plan, Rpc};

/// The traits for `FromAsyncTrait` and `IntoAsyncTrait`.
pub(super) fn adapters(cx: Cx<'_>, plan: &Plan<'_>) -> TokenStream {
    let mut out = from_async_trait(cx, plan);
    out.extend(into_async_trait(cx, plan));
    out
}

fn from_async_trait(cx: Cx<'_>, plan: &Plan<'_>) -> TokenStream {
    let root = &cx.rt.root;
    let server_trait = &plan.server_trait;
    let module = ident(&plan.service.server_module);
    let methods = plan.rpcs.iter().map(|rpc| {
        let name = &rpc.name;
        let signature = async_signature(cx, rpc);
        let this = if takes_arc(cx, rpc) { quote!(&self) } else { quote!(self) };
        let receiver = quote!(#root::grpc::FromAsyncTrait::service(#this));
        let receiver = match cx.options.use_arc_self {
            true => quote!(::core::clone::Clone::clone(#receiver)),
            false => receiver,
        };
        let request = if rpc.method.kind.client_streaming() {
            quote!(request.map(#root::grpc::MessageStream::into_tonic))
        } else {
            quote!(request)
        };
        quote! {
            #signature {
                <T as super::#module::#server_trait>::#name(#receiver, #request).await
            }
        }
    });
    quote! {
        impl<T: super::#module::#server_trait> #server_trait for #root::grpc::FromAsyncTrait<T> {
            #(#methods)*
        }
    }
}

fn into_async_trait(cx: Cx<'_>, plan: &Plan<'_>) -> TokenStream {
    let (tonic, root) = (&cx.rt.tonic, &cx.rt.root);
    let server_trait = &plan.server_trait;
    let module = ident(&plan.service.server_module);
    let methods = plan.rpcs.iter().map(|rpc| tonic_method(cx, plan, rpc));
    quote! {
        #[#tonic::codegen::async_trait]
        impl<T: #server_trait> super::#module::#server_trait for #root::grpc::IntoAsyncTrait<T> {
            #(#methods)*
        }
    }
}

fn tonic_method(cx: Cx<'_>, plan: &Plan<'_>, rpc: &Rpc<'_>) -> TokenStream {
    let (tonic, root) = (&cx.rt.tonic, &cx.rt.root);
    let server_trait = &plan.server_trait;
    let Rpc { method, name, request, response, stream, .. } = rpc;
    // By its path: a method may be called `service`.
    let service = quote!(#root::grpc::IntoAsyncTrait::service);
    let (receiver, service) = match cx.options.use_arc_self {
        true => (quote!(self: ::std::sync::Arc<Self>), quote!(#service(&self))),
        false => (quote!(&self), quote!(#service(self))),
    };
    let (request, argument) = if method.kind.client_streaming() {
        (
            quote!(#tonic::Streaming<#request>),
            quote!(request.map(<#root::grpc::MessageStream<_> as ::core::convert::From<_>>::from)),
        )
    } else {
        (request.clone(), quote!(request))
    };
    let service =
        if takes_arc(cx, rpc) { quote!(::core::clone::Clone::clone(#service)) } else { service };
    let call = quote!(<T as #server_trait>::#name(#service, #argument).await);
    let boxed = quote!(#tonic::codegen::BoxStream<#response>);
    let (stream_type, response, call) = if method.kind.server_streaming() {
        // With default stubs, tonic's trait has no type to name, and boxes.
        let (stream_type, output) = if cx.options.generate_default_stubs {
            (TokenStream::new(), boxed.clone())
        } else {
            (quote!(type #stream = #boxed;), quote!(Self::#stream))
        };
        let call = quote! {
            ::core::result::Result::Ok(#call?.map(|stream| -> #boxed { ::std::boxed::Box::pin(stream) }))
        };
        (stream_type, output, call)
    } else {
        (TokenStream::new(), response.clone(), call)
    };
    quote! {
        #stream_type
        async fn #name(
            #receiver,
            request: #tonic::Request<#request>,
        ) -> ::core::result::Result<#tonic::Response<#response>, #tonic::Status> {
            #call
        }
    }
}
