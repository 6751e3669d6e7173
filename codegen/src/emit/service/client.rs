//! Modules of clients.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::plan::{Plan, Rpc};
use super::shared_client::shared_client;
use super::{module, settings};
use crate::emit::context::{Context, ident};
use crate::emit::docs;
use crate::ir::Service;

/// Returns the module of the client, such as `mod greeter_client`.
pub(super) fn client(cx: Context<'_>, plan: &Plan<'_>) -> TokenStream {
    let tonic = &plan.tonic;
    let service = plan.service;
    let client = &plan.client;
    let service_docs = &plan.docs;
    let allow_case = plan.allow_case(client);
    let attributes = docs::attributes(&service.client_attributes);
    let connect = cx.services().connect.then(|| connect(plan));
    let constructors = constructors(plan);
    let settings = settings(cx, service);
    let methods = plan.rpcs.iter().map(|rpc| method(plan, rpc));
    // The implementation of the client trait is outside of this module.
    let (visibility, inner) = match plan.runs_in_runtime {
        true => (quote!(pub(super)), quote!(rt::Client<T>)),
        false => (TokenStream::new(), quote!(#tonic::client::Grpc<T>)),
    };
    let body = quote! {
        use #tonic::codegen::http::Uri;

        #service_docs
        #attributes
        #allow_case
        #[derive(Debug, Clone)]
        pub struct #client<T> {
            #visibility inner: #inner,
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
        true => [body, shared_client(plan)].into_iter().collect(),
        false => body,
    };
    module(
        cx,
        plan,
        " Generated client.",
        &service.client_mod_attributes,
        &service.client_module,
        &body,
    )
}

fn connect(plan: &Plan<'_>) -> TokenStream {
    let tonic = &plan.tonic;
    let client = &plan.client;
    let doc = docs::line(" Connects to an endpoint and creates a client that uses the connection.");
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

fn constructors(plan: &Plan<'_>) -> TokenStream {
    let (tonic, client) = (&plan.tonic, &plan.client);
    let grpc = match plan.runs_in_runtime {
        true => quote!(rt::Client),
        false => quote!(#tonic::client::Grpc),
    };
    let new = docs::line(" Creates a client that uses the channel.");
    let with_origin = docs::line(" Creates a client that sends requests with this origin.");
    let with_interceptor =
        docs::line(" Creates a client whose requests pass through an interceptor.");
    let http_request = quote!(http::Request<#tonic::body::Body>);
    let response_body =
        quote!(<T as #tonic::client::GrpcService<#tonic::body::Body>>::ResponseBody);
    quote! {
        #new
        pub fn new(inner: T) -> Self {
            let inner = #grpc::new(inner);
            Self { inner }
        }

        #with_origin
        pub fn with_origin(inner: T, origin: Uri) -> Self {
            let inner = #grpc::with_origin(inner, origin);
            Self { inner }
        }

        #with_interceptor
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

/// Returns the settings, which call methods with the same names on the inner client.
fn settings(cx: Context<'_>, service: &Service<'_>) -> TokenStream {
    let apply =
        |name: &Ident, argument: &Ident| quote!(self.inner = self.inner.#name(#argument); self);
    let encoding = quote!(CompressionEncoding);
    let send = settings::compression(
        "send_compressed",
        &[
            " Compresses requests.",
            "",
            " A server that does not support the encoding responds with an error.",
        ],
        &encoding,
        apply,
    );
    let accept = settings::compression(
        "accept_compressed",
        &[" Accepts compressed responses."],
        &encoding,
        apply,
    );
    let limits = settings::size_limits(apply);
    let decoding =
        service.client_takes_decode_options().then(|| settings::decode_limits(cx, apply));
    quote!(#send #accept #limits #decoding)
}

fn method(plan: &Plan<'_>, rpc: &Rpc<'_>) -> TokenStream {
    let tonic = &plan.tonic;
    let Rpc { method, docs, request, response, .. } = rpc;
    let deprecated = docs::deprecated(method.deprecated);
    let name = ident(&method.client_name);
    let argument = if method.kind.client_streaming() {
        quote!(#tonic::IntoStreamingRequest<Message = #request>)
    } else {
        quote!(#tonic::IntoRequest<#request>)
    };
    let response = if method.kind.server_streaming() {
        quote!(#tonic::codec::Streaming<#response>)
    } else {
        response.clone()
    };
    let body = match plan.runs_in_runtime {
        true => call(rpc, &quote!(self.inner), ""),
        false => tonic_call(plan, rpc),
    };
    quote! {
        #docs
        #deprecated
        pub async fn #name(
            &mut self,
            request: impl #argument,
        ) -> std::result::Result<#tonic::Response<#response>, #tonic::Status> {
            #body.await
        }
    }
}

/// Returns a call of the runtime's client; with the prefix `shared_`, one that takes `&self`.
pub(super) fn call(rpc: &Rpc<'_>, client: &TokenStream, prefix: &str) -> TokenStream {
    let function = format_ident!("{prefix}{}", rpc.call);
    let (path, codec, into) = (&rpc.method.path, &rpc.client_codec.function, into(rpc));
    quote! {
        let path = #path;
        #client.#function(path, #codec, request.#into())
    }
}

fn tonic_call(plan: &Plan<'_>, rpc: &Rpc<'_>) -> TokenStream {
    let tonic = &plan.tonic;
    let Rpc { method, client_codec, call, .. } = rpc;
    let (codec, into) = (&client_codec.expression, into(rpc));
    let (service_name, method_name) = (&plan.service.wire_name, method.proto_name);
    let path = &method.path;
    quote! {
        self.inner.ready().await.map_err(|e| {
            #tonic::Status::unknown(format!("Service was not ready: {}", e.into()))
        })?;
        let codec = #codec;
        let path = http::uri::PathAndQuery::from_static(#path);
        let mut req = request.#into();
        req.extensions_mut().insert(GrpcMethod::new(#service_name, #method_name));
        self.inner.#call(req, path, codec)
    }
}

/// Returns the method that converts the argument of a call to a request.
fn into(rpc: &Rpc<'_>) -> Ident {
    let streaming = rpc.method.kind.client_streaming();
    format_ident!("{}", if streaming { "into_streaming_request" } else { "into_request" })
}
