//! How is a native service served?

use proc_macro2::TokenStream;
use quote::quote;

use super::takes_arc;
use crate::emit::cx::Cx;
use crate::emit::docs;
use crate::emit::service::plan::{Plan, Rpc};
use crate::emit::service::settings;

/// `struct GreeterServer<T>` and what tonic asks of it.
pub(super) fn server(cx: Cx<'_>, plan: &Plan<'_>) -> TokenStream {
    let (tonic, root) = (&cx.rt.tonic, &cx.rt.root);
    let server = &plan.server;
    let service_docs = &plan.docs;
    let allow_case = &plan.allow_case;
    let settings = settings(cx, plan);
    let service = service(cx, plan);
    let doc = docs::line(" Name of the service on the wire.");
    let name = &plan.service.wire_name;
    quote! {
        #service_docs
        #allow_case
        #[derive(Debug)]
        pub struct #server<T> {
            inner: ::std::sync::Arc<T>,
            serving: #root::grpc::Serving,
        }

        impl<T> #server<T> {
            pub fn new(inner: T) -> Self {
                Self::from_arc(::std::sync::Arc::new(inner))
            }

            pub fn from_arc(inner: ::std::sync::Arc<T>) -> Self {
                Self { inner, serving: ::core::default::Default::default() }
            }

            pub fn with_interceptor<F>(
                inner: T,
                interceptor: F,
            ) -> #tonic::codegen::InterceptedService<Self, F>
            where
                F: #tonic::service::Interceptor,
            {
                #tonic::codegen::InterceptedService::new(Self::new(inner), interceptor)
            }

            #settings
        }

        impl<T> ::core::clone::Clone for #server<T> {
            fn clone(&self) -> Self {
                Self { inner: ::core::clone::Clone::clone(&self.inner), serving: self.serving }
            }
        }

        #service

        #doc
        pub const SERVICE_NAME: &str = #name;

        impl<T> #tonic::server::NamedService for #server<T> {
            const NAME: &'static str = SERVICE_NAME;
        }
    }
}

/// Those of tonic's server.
fn settings(cx: Cx<'_>, plan: &Plan<'_>) -> TokenStream {
    let tonic = &cx.rt.tonic;
    let encoding = quote!(#tonic::codegen::CompressionEncoding);
    let apply = |name: &proc_macro2::Ident, argument: &proc_macro2::Ident| quote!(self.serving = self.serving.#name(#argument););
    let accept = settings::compression(
        "accept_compressed",
        " Requests may be compressed.",
        &encoding,
        apply,
    );
    let send = settings::compression(
        "send_compressed",
        " Responses are compressed for clients that know the encoding.",
        &encoding,
        apply,
    );
    let limits = settings::size_limits(apply);
    let decoding = plan.service.server_takes_decode_options();
    let decoding = decoding.then(|| settings::decode_limits(cx, apply));
    quote!(#accept #send #limits #decoding)
}

/// `impl Service for GreeterServer<T>`.
fn service(cx: Cx<'_>, plan: &Plan<'_>) -> TokenStream {
    let (tonic, root) = (&cx.rt.tonic, &cx.rt.root);
    let Plan { server, server_trait, .. } = plan;
    let arms = plan.rpcs.iter().map(|rpc| arm(cx, plan, rpc));
    quote! {
        impl<T, B> #tonic::codegen::Service<#tonic::codegen::http::Request<B>> for #server<T>
        where
            T: #server_trait,
            B: #tonic::codegen::Body + ::core::marker::Send + 'static,
            B::Error: ::core::convert::Into<#tonic::codegen::StdError> + ::core::marker::Send + 'static,
        {
            type Response = #tonic::codegen::http::Response<#tonic::body::Body>;
            type Error = ::core::convert::Infallible;
            type Future = #tonic::codegen::BoxFuture<Self::Response, Self::Error>;

            fn poll_ready(
                &mut self,
                _cx: &mut ::core::task::Context<'_>,
            ) -> ::core::task::Poll<::core::result::Result<(), Self::Error>> {
                ::core::task::Poll::Ready(::core::result::Result::Ok(()))
            }

            fn call(&mut self, req: #tonic::codegen::http::Request<B>) -> Self::Future {
                let inner = ::core::clone::Clone::clone(&self.inner);
                let serving = self.serving;
                match req.uri().path() {
                    #(#arms)*
                    _ => ::std::boxed::Box::pin(#root::grpc::Serving::unimplemented()),
                }
            }
        }
    }
}

/// One path.
fn arm(cx: Cx<'_>, plan: &Plan<'_>, rpc: &Rpc<'_>) -> TokenStream {
    let server_trait = &plan.server_trait;
    let Rpc { method, server_codec, call, name, .. } = rpc;
    let path = &method.path;
    let codec = server_codec.with_options(&quote!(serving.limits()));
    let inner = if takes_arc(cx, rpc) { quote!(inner) } else { quote!(&inner) };
    quote! {
        #path => ::std::boxed::Box::pin(serving.#call(#codec, req, move |request| async move {
            <T as #server_trait>::#name(#inner, request).await
        })),
    }
}
