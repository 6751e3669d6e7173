//! Dispatch of requests to methods in tonic's code.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::context::Context;
use crate::emit::service::plan::{Plan, Rpc};

/// Returns the implementation of `Service` for `GreeterServer<T>`.
pub(super) fn service(cx: Context<'_>, plan: &Plan<'_>) -> TokenStream {
    let tonic = &cx.paths.tonic;
    let arms = plan.rpcs.iter().map(|rpc| arm(cx, plan, rpc));
    let call = quote! {
        match req.uri().path() {
            #(#arms)*
            _ => Box::pin(async move {
                let mut response = http::Response::new(#tonic::body::Body::default());
                let headers = response.headers_mut();
                headers.insert(
                    #tonic::Status::GRPC_STATUS,
                    (#tonic::Code::Unimplemented as i32).into(),
                );
                headers.insert(
                    http::header::CONTENT_TYPE,
                    #tonic::metadata::GRPC_CONTENT_TYPE,
                );
                Ok(response)
            }),
        }
    };
    let Plan { server, server_trait, .. } = plan;
    quote! {
        impl<T, B> #tonic::codegen::Service<http::Request<B>> for #server<T>
        where
            T: #server_trait,
            B: Body + std::marker::Send + 'static,
            B::Error: Into<StdError> + std::marker::Send + 'static,
        {
            type Response = http::Response<#tonic::body::Body>;
            type Error = std::convert::Infallible;
            type Future = BoxFuture<Self::Response, Self::Error>;

            fn poll_ready(
                &mut self,
                _cx: &mut Context<'_>,
            ) -> Poll<std::result::Result<(), Self::Error>> {
                Poll::Ready(Ok(()))
            }

            fn call(&mut self, req: http::Request<B>) -> Self::Future {
                #call
            }
        }
    }
}

/// Returns a clone of the `Arc` with the implementation, given `&self`.
///
/// If the service has a method `clone` that takes `self: Arc<Self>`, method call syntax would find
/// it before `Arc::clone`.
pub(super) fn clone_inner(cx: Context<'_>, plan: &Plan<'_>) -> TokenStream {
    if cx.services().arc_self && plan.rpcs.iter().any(|rpc| rpc.name == "clone") {
        quote!(Arc::clone(&self.inner))
    } else {
        quote!(self.inner.clone())
    }
}

/// Returns the match arm of one path: the values that are moved into a future, and the future.
fn arm(cx: Context<'_>, plan: &Plan<'_>, rpc: &Rpc<'_>) -> TokenStream {
    let tonic = &cx.paths.tonic;
    let Rpc { method, server_codec, call, handler: handler_name, .. } = rpc;
    let path = &method.path;
    let handler = handler(cx, plan, rpc);
    let clone_inner = clone_inner(cx, plan);
    let codec = &server_codec.expression;
    quote! {
        #path => {
            #handler

            let accept_compression_encodings = self.accept_compression_encodings;
            let send_compression_encodings = self.send_compression_encodings;
            let max_decoding_message_size = self.max_decoding_message_size;
            let max_encoding_message_size = self.max_encoding_message_size;
            let inner = #clone_inner;
            let fut = async move {
                let method = #handler_name(inner);
                let codec = #codec;
                let mut grpc = #tonic::server::Grpc::new(codec)
                    .apply_compression_config(
                        accept_compression_encodings,
                        send_compression_encodings,
                    )
                    .apply_max_message_size_config(
                        max_decoding_message_size,
                        max_encoding_message_size,
                    );
                let res = grpc.#call(method, req).await;
                Ok(res)
            };
            Box::pin(fut)
        }
    }
}

/// Returns the struct that represents one method and calls it.
fn handler(cx: Context<'_>, plan: &Plan<'_>, rpc: &Rpc<'_>) -> TokenStream {
    let tonic = &cx.paths.tonic;
    let server_trait = &plan.server_trait;
    let Rpc { method, name, request, response, handler, handler_trait, stream, .. } = rpc;
    let argument = if method.kind.client_streaming() {
        quote!(#tonic::Streaming<#request>)
    } else {
        request.clone()
    };
    let (response_stream, output) =
        match (method.kind.server_streaming(), cx.services().default_stubs) {
            (false, _) => (TokenStream::new(), quote!(Self::Response)),
            (true, true) => {
                (quote!(type ResponseStream = BoxStream<#response>;), quote!(Self::ResponseStream))
            }
            (true, false) => {
                (quote!(type ResponseStream = T::#stream;), quote!(Self::ResponseStream))
            }
        };
    let receiver = if cx.services().arc_self { quote!(inner) } else { quote!(&inner) };
    quote! {
        #[allow(non_camel_case_types)]
        struct #handler<T: #server_trait>(pub Arc<T>);

        impl<T: #server_trait> #tonic::server::#handler_trait<#request> for #handler<T> {
            type Response = #response;
            #response_stream
            type Future = BoxFuture<#tonic::Response<#output>, #tonic::Status>;

            fn call(&mut self, request: #tonic::Request<#argument>) -> Self::Future {
                let inner = Arc::clone(&self.0);
                let fut = async move {
                    <T as #server_trait>::#name(#receiver, request).await
                };
                Box::pin(fut)
            }
        }
    }
}
