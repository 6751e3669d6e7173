//! Server structs over the runtime.
//!
//! They are the same for both traits of a service, except for the calls of methods.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::plan::{Plan, Rpc};
use super::settings;
use crate::emit::context::Context;
use crate::emit::docs;

/// Returns `struct GreeterServer<T>` with the traits that tonic requires.
///
/// `arm` returns the expression that calls a method.
pub(super) fn server(
    cx: Context<'_>,
    plan: &Plan<'_>,
    attributes: &TokenStream,
    arm: impl Fn(&Rpc<'_>) -> TokenStream,
) -> TokenStream {
    let server = &plan.server;
    let service_docs = &plan.docs;
    let allow_case = plan.allow_case(server);
    let constructors = constructors();
    let settings = settings(cx, plan);
    let service = service(plan, arm);
    let doc = docs::line(" Name of the service in the path of a call.");
    let name = &plan.service.wire_name;
    quote! {
        #service_docs
        #attributes
        #allow_case
        #[derive(Debug)]
        pub struct #server<T> {
            inner: rt::Server<T>,
        }

        impl<T> #server<T> {
            #constructors
            #settings
        }

        impl<T> rt::Clone for #server<T> {
            fn clone(&self) -> Self {
                Self { inner: rt::clone(&self.inner) }
            }
        }

        #service

        #doc
        pub const SERVICE_NAME: &str = #name;

        impl<T> rt::NamedService for #server<T> {
            const NAME: &'static str = SERVICE_NAME;
        }
    }
}

fn constructors() -> TokenStream {
    let [new, from_arc, with_interceptor] = constructor_docs();
    quote! {
        #new
        pub fn new(inner: T) -> Self {
            Self::from_arc(rt::Arc::new(inner))
        }

        #from_arc
        pub fn from_arc(inner: rt::Arc<T>) -> Self {
            Self { inner: rt::Server::new(inner) }
        }

        #with_interceptor
        pub fn with_interceptor<F>(inner: T, interceptor: F) -> rt::InterceptedService<Self, F>
        where
            F: rt::Interceptor,
        {
            rt::InterceptedService::new(Self::new(inner), interceptor)
        }
    }
}

/// Returns the documentation of `new`, `from_arc` and `with_interceptor`.
pub(super) fn constructor_docs() -> [TokenStream; 3] {
    [
        " Creates a server for an implementation of the service.",
        " Creates a server for a shared implementation of the service.",
        " Creates a server whose requests pass through an interceptor.",
    ]
    .map(docs::line)
}

fn settings(cx: Context<'_>, plan: &Plan<'_>) -> TokenStream {
    let apply =
        |name: &Ident, argument: &Ident| quote!(self.inner = self.inner.#name(#argument); self);
    let encoding = quote!(rt::CompressionEncoding);
    let compression = compression(&encoding, apply);
    let limits = settings::size_limits(apply);
    let decoding = plan.service.server_takes_decode_options();
    let decoding = decoding.then(|| settings::decode_limits(cx, apply));
    quote!(#compression #limits #decoding)
}

/// Returns the methods `accept_compressed` and `send_compressed`.
pub(super) fn compression(
    encoding: &TokenStream,
    apply: impl Fn(&Ident, &Ident) -> TokenStream,
) -> TokenStream {
    let accept = settings::compression(
        "accept_compressed",
        &[" Accepts compressed requests."],
        encoding,
        &apply,
    );
    let send = settings::compression(
        "send_compressed",
        &[" Compresses responses for clients that support the encoding."],
        encoding,
        &apply,
    );
    quote!(#accept #send)
}

/// Returns the implementation of `Service` for `GreeterServer<T>`.
fn service(plan: &Plan<'_>, arm: impl Fn(&Rpc<'_>) -> TokenStream) -> TokenStream {
    let Plan { server, server_trait, .. } = plan;
    let arms = plan.rpcs.iter().map(|rpc| {
        let (path, arm) = (&rpc.method.path, arm(rpc));
        quote!(#path => #arm,)
    });
    quote! {
        impl<T, B> rt::Service<rt::http::Request<B>> for #server<T>
        where
            T: #server_trait,
            B: rt::Body + rt::Send + 'static,
            B::Error: rt::Into<rt::StdError> + rt::Send + 'static,
        {
            type Response = rt::http::Response<rt::ResponseBody>;
            type Error = rt::Infallible;
            type Future = rt::BoxFuture<Self::Response, Self::Error>;

            fn poll_ready(&mut self, _cx: &mut rt::Context<'_>) -> rt::Poll<rt::Result<(), Self::Error>> {
                rt::ready()
            }

            fn call(&mut self, req: rt::http::Request<B>) -> Self::Future {
                let call = self.inner.call(req);
                match call.path() {
                    #(#arms)*
                    _ => call.unimplemented(),
                }
            }
        }
    }
}
