//! What is in the client's module?

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::plan::{Plan, Rpc};
use super::shared_client::shared_client;
use super::{module, settings};
use crate::emit::cx::{Cx, ident};
use crate::emit::docs;
use crate::ir::Service;

/// `mod greeter_client`.
pub(super) fn client(cx: Cx<'_>, plan: &Plan<'_>) -> TokenStream {
    let (tonic, root) = (&cx.rt.tonic, &cx.rt.root);
    let service = plan.service;
    let client = &plan.client;
    let service_docs = &plan.docs;
    let allow_case = plan.tonic_allow_case(cx);
    let attributes = docs::attributes(&service.client_attributes);
    let connect = if cx.options.build_transport { connect(cx, plan) } else { TokenStream::new() };
    let constructors = constructors(cx, plan);
    let settings = settings(cx, service);
    let limits = service.client_takes_decode_options();
    let limits = limits.then(|| quote!(decode_options: #root::DecodeOptions,));
    let methods = plan.rpcs.iter().map(|rpc| method(cx, service, rpc));
    let body = quote! {
        use #tonic::codegen::http::Uri;

        #service_docs
        #attributes
        #allow_case
        #[derive(Debug, Clone)]
        pub struct #client<T> {
            inner: #tonic::client::Grpc<T>,
            #limits
        }

        #connect

        impl<T> #client<T>
        where
            T: #tonic::client::GrpcService<#tonic::body::Body>,
            T::Error: Into<StdError>,
            T::ResponseBody: Body<Data = Bytes> + std::marker::Send + 'static,
            <T::ResponseBody as Body>::Error: Into<StdError> + std::marker::Send,
        {
            #constructors
            #settings
            #(#methods)*
        }
    };
    let body = match service.extras.shared_client {
        true => [body, shared_client(cx, plan)].into_iter().collect(),
        false => body,
    };
    module(cx, " Generated client.", &service.client_mod_attributes, &service.client_module, &body)
}

fn connect(cx: Cx<'_>, plan: &Plan<'_>) -> TokenStream {
    let tonic = &cx.rt.tonic;
    let client = &plan.client;
    let doc = docs::line(" Connects to an endpoint.");
    quote! {
        impl #client<#tonic::transport::Channel> {
            #doc
            pub async fn connect<D>(dst: D) -> Result<Self, #tonic::transport::Error>
            where
                D: TryInto<#tonic::transport::Endpoint>,
                D::Error: Into<StdError>,
            {
                let conn = #tonic::transport::Endpoint::new(dst)?.connect().await?;
                Ok(Self::new(conn))
            }
        }
    }
}

fn constructors(cx: Cx<'_>, plan: &Plan<'_>) -> TokenStream {
    let (tonic, root) = (&cx.rt.tonic, &cx.rt.root);
    let client = &plan.client;
    let limits = plan.service.client_takes_decode_options();
    let limits = limits.then(|| quote!(, decode_options: #root::DecodeOptions::SAFE));
    let http_request = quote!(http::Request<#tonic::body::Body>);
    let response_body =
        quote!(<T as #tonic::client::GrpcService<#tonic::body::Body>>::ResponseBody);
    quote! {
        pub fn new(inner: T) -> Self {
            let inner = #tonic::client::Grpc::new(inner);
            Self { inner #limits }
        }

        pub fn with_origin(inner: T, origin: Uri) -> Self {
            let inner = #tonic::client::Grpc::with_origin(inner, origin);
            Self { inner #limits }
        }

        pub fn with_interceptor<F>(
            inner: T,
            interceptor: F,
        ) -> #client<InterceptedService<T, F>>
        where
            F: #tonic::service::Interceptor,
            T::ResponseBody: Default,
            T: #tonic::codegen::Service<#http_request, Response = http::Response<#response_body>>,
            <T as #tonic::codegen::Service<#http_request>>::Error:
                Into<StdError> + std::marker::Send + std::marker::Sync,
        {
            #client::new(InterceptedService::new(inner, interceptor))
        }
    }
}

/// tonic's are passed on to the inner client, which has a method of the same name.
fn settings(cx: Cx<'_>, service: &Service<'_>) -> TokenStream {
    let send = settings::compression(
        "send_compressed",
        " Requests are compressed; a server that does not know the encoding answers with an error.",
        &quote!(CompressionEncoding),
        |name, argument| quote!(self.inner = self.inner.#name(#argument);),
    );
    let accept = settings::compression(
        "accept_compressed",
        " Responses may be compressed.",
        &quote!(CompressionEncoding),
        |name, argument| quote!(self.inner = self.inner.#name(#argument);),
    );
    let limits =
        settings::size_limits(|name, argument| quote!(self.inner = self.inner.#name(#argument);));
    let decoding = service
        .client_takes_decode_options()
        .then(|| settings::decode_limits(cx, settings::set_decode_options));
    quote!(#send #accept #limits #decoding)
}

fn method(cx: Cx<'_>, service: &Service<'_>, rpc: &Rpc<'_>) -> TokenStream {
    let tonic = &cx.rt.tonic;
    let Rpc { method, docs, request, response, client_codec, call, .. } = rpc;
    let deprecated = docs::deprecated(method.deprecated);
    let name = ident(&method.client_name);
    let (argument, into) = if method.kind.client_streaming() {
        (quote!(#tonic::IntoStreamingRequest<Message = #request>), "into_streaming_request")
    } else {
        (quote!(#tonic::IntoRequest<#request>), "into_request")
    };
    let into = format_ident!("{into}");
    let response = if method.kind.server_streaming() {
        quote!(#tonic::codec::Streaming<#response>)
    } else {
        response.clone()
    };
    let codec = client_codec.with_options(&quote!(self.decode_options));
    let (service_name, method_name, path) = (&service.wire_name, method.proto_name, &method.path);
    quote! {
        #docs
        #deprecated
        pub async fn #name(
            &mut self,
            request: impl #argument,
        ) -> std::result::Result<#tonic::Response<#response>, #tonic::Status> {
            self.inner.ready().await.map_err(|e| {
                #tonic::Status::unknown(format!("Service was not ready: {}", e.into()))
            })?;
            let codec = #codec;
            let path = http::uri::PathAndQuery::from_static(#path);
            let mut req = request.#into();
            req.extensions_mut().insert(GrpcMethod::new(#service_name, #method_name));
            self.inner.#call(req, path, codec).await
        }
    }
}
