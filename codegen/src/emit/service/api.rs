//! What can a program ask for that calls a service, and does not care how?
//!
//! One trait for each service. The generated client implements it over any channel, and so does a
//! service in the same process, and a mock.

use proc_macro2::TokenStream;
use quote::quote;

use super::extra_module;
use super::native::takes_arc;
use super::plan::{Plan, Rpc};
use crate::emit::cx::{Cx, ident};
use crate::emit::docs;
use crate::ir::RustName;

/// `mod greeter_api`.
pub(super) fn api(cx: Cx<'_>, plan: &Plan<'_>, module: &RustName) -> TokenStream {
    let api = &plan.api;
    let service_docs = &plan.docs;
    let methods = plan.rpcs.iter().map(|rpc| {
        let Rpc { docs, .. } = rpc;
        let deprecated = docs::deprecated(rpc.method.deprecated);
        let signature = future_signature(cx, rpc);
        quote!(#docs #deprecated #signature;)
    });
    let message = format!("`{{Self}}` is no client of the service `{}`", plan.service.full_name);
    let mut body = quote! {
        #service_docs
        #[diagnostic::on_unimplemented(
            message = #message,
            note = "the generated client implements the trait when its channel is `Clone + Send + Sync`, \
                    and `rust_grpc::grpc::InProcess<S>` when `S` implements the native server trait",
        )]
        pub trait #api: ::core::marker::Send + ::core::marker::Sync {
            #(#methods)*
        }
    };
    if cx.options.build_client {
        body.extend(for_client(cx, plan));
    }
    if plan.service.extras.shared_client {
        body.extend(for_shared_client(cx, plan));
    }
    if let Some(native) = &plan.service.extras.native_module {
        body.extend(for_in_process(cx, plan, native));
    }
    extra_module(" Trait for clients.", &[], module, &body)
}

/// `fn say_hello(&self, request: …) -> impl ::core::future::Future<Output = …> + Send`.
fn future_signature(cx: Cx<'_>, rpc: &Rpc<'_>) -> TokenStream {
    let name = &rpc.name;
    let argument = argument(cx, rpc);
    let result = result(cx, rpc);
    quote! {
        fn #name(
            &self,
            request: #argument,
        ) -> impl ::core::future::Future<Output = #result> + ::core::marker::Send
    }
}

/// `async fn say_hello(&self, request: …) -> …`, as implementations write it.
pub(super) fn async_signature(cx: Cx<'_>, rpc: &Rpc<'_>) -> TokenStream {
    let name = &rpc.name;
    let argument = argument(cx, rpc);
    let result = result(cx, rpc);
    quote!(async fn #name(&self, request: #argument) -> #result)
}

/// What a call takes; `into_request` or `into_streaming_request` makes a request of it.
pub(super) fn argument(cx: Cx<'_>, rpc: &Rpc<'_>) -> TokenStream {
    let tonic = &cx.rt.tonic;
    let request = &rpc.request;
    if rpc.method.kind.client_streaming() {
        quote!(impl #tonic::IntoStreamingRequest<Message = #request> + ::core::marker::Send)
    } else {
        quote!(impl #tonic::IntoRequest<#request> + ::core::marker::Send)
    }
}

/// `Result<Response<Reply>, Status>`.
fn result(cx: Cx<'_>, rpc: &Rpc<'_>) -> TokenStream {
    let (tonic, root) = (&cx.rt.tonic, &cx.rt.root);
    let response = &rpc.response;
    let response = if rpc.method.kind.server_streaming() {
        quote!(#root::grpc::MessageStream<#response>)
    } else {
        response.clone()
    };
    quote!(::core::result::Result<#tonic::Response<#response>, #tonic::Status>)
}

/// The generated client: its methods want `&mut self`, so each call has a clone, which shares the
/// connection.
fn for_client(cx: Cx<'_>, plan: &Plan<'_>) -> TokenStream {
    let module = ident(&plan.service.client_module);
    let client = &plan.client;
    let call = |rpc: &Rpc<'_>| {
        let method = ident(&rpc.method.client_name);
        quote! {
            let mut client = ::core::clone::Clone::clone(self);
            super::#module::#client::#method(&mut client, request).await
        }
    };
    over_channel(cx, plan, &quote!(super::#module::#client<T>), call)
}

fn for_shared_client(cx: Cx<'_>, plan: &Plan<'_>) -> TokenStream {
    let module = ident(&plan.service.client_module);
    let shared = &plan.shared_client;
    let call = |rpc: &Rpc<'_>| {
        let method = ident(&rpc.method.client_name);
        quote!(super::#module::#shared::#method(self, request).await)
    };
    over_channel(cx, plan, &quote!(super::#module::#shared<T>), call)
}

/// The trait for a client that wraps a channel `T`.
fn over_channel(
    cx: Cx<'_>,
    plan: &Plan<'_>,
    client: &TokenStream,
    call: impl Fn(&Rpc<'_>) -> TokenStream,
) -> TokenStream {
    let (tonic, root) = (&cx.rt.tonic, &cx.rt.root);
    let api = &plan.api;
    let bounds = channel_bounds(cx);
    let methods = plan.rpcs.iter().map(|rpc| {
        let signature = async_signature(cx, rpc);
        let into = into(cx, rpc);
        let call = call(rpc);
        let result = if rpc.method.kind.server_streaming() {
            quote! {
                let response: #tonic::Response<_> = { #call }?;
                ::core::result::Result::Ok(
                    response.map(<#root::grpc::MessageStream<_> as ::core::convert::From<_>>::from),
                )
            }
        } else {
            call
        };
        quote!(#signature { let request = #into(request); #result })
    });
    quote! {
        impl<T> #api for #client
        where
            #bounds
        {
            #(#methods)*
        }
    }
}

/// What a client with `&self` methods needs of its channel: that it can be cloned for each call.
pub(super) fn channel_bounds(cx: Cx<'_>) -> TokenStream {
    let tonic = &cx.rt.tonic;
    quote! {
        T: #tonic::client::GrpcService<#tonic::body::Body>
            + ::core::clone::Clone + ::core::marker::Send + ::core::marker::Sync,
        T::Future: ::core::marker::Send,
        T::Error: ::core::convert::Into<#tonic::codegen::StdError>,
        T::ResponseBody: #tonic::codegen::Body<Data = #tonic::codegen::Bytes>
            + ::core::marker::Send + 'static,
        <T::ResponseBody as #tonic::codegen::Body>::Error:
            ::core::convert::Into<#tonic::codegen::StdError> + ::core::marker::Send,
    }
}

/// The function that makes a request of what a call takes.
pub(super) fn into(cx: Cx<'_>, rpc: &Rpc<'_>) -> TokenStream {
    let tonic = &cx.rt.tonic;
    if rpc.method.kind.client_streaming() {
        quote!(#tonic::IntoStreamingRequest::into_streaming_request)
    } else {
        quote!(#tonic::IntoRequest::into_request)
    }
}

/// A service in the same process.
fn for_in_process(cx: Cx<'_>, plan: &Plan<'_>, native: &RustName) -> TokenStream {
    let (tonic, root) = (&cx.rt.tonic, &cx.rt.root);
    let api = &plan.api;
    let native = ident(native);
    let server_trait = &plan.server_trait;
    let methods = plan.rpcs.iter().map(|rpc| {
        let signature = async_signature(cx, rpc);
        let (into, name) = (into(cx, rpc), &rpc.name);
        let (service_name, method_name) = (&plan.service.wire_name, rpc.method.proto_name);
        let request = if rpc.method.kind.client_streaming() {
            quote!(#into(request).map(#root::grpc::MessageStream::infallible))
        } else {
            quote!(#into(request))
        };
        let service = if takes_arc(cx, rpc) {
            quote!(::core::clone::Clone::clone(service))
        } else {
            quote!(service)
        };
        let call = quote! {
            self.call(method, request, |service, request| {
                <S as super::#native::#server_trait>::#name(#service, request)
            })
            .await
        };
        let call = if rpc.method.kind.server_streaming() {
            quote!(::core::result::Result::Ok(#call?.map(#root::grpc::MessageStream::new)))
        } else {
            call
        };
        quote! {
            #signature {
                let method = #tonic::codegen::GrpcMethod::new(#service_name, #method_name);
                let request = #request;
                #call
            }
        }
    });
    quote! {
        impl<S: super::#native::#server_trait> #api for #root::grpc::InProcess<S> {
            #(#methods)*
        }
    }
}
