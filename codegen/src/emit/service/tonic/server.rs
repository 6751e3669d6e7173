//! Server structs in tonic's own code.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::dispatch;
use crate::emit::context::Context;
use crate::emit::docs;
use crate::emit::service::plan::Plan;
use crate::emit::service::{serve, settings};

/// Returns `struct GreeterServer<T>` with the traits that tonic requires.
pub(in crate::emit::service) fn server(cx: Context<'_>, plan: &Plan<'_>) -> TokenStream {
    let server = server_struct(plan);
    let dispatch = dispatch::service(cx, plan);
    let clone = clone(cx, plan);
    let named = named(plan);
    quote!(#server #dispatch #clone #named)
}

fn server_struct(plan: &Plan<'_>) -> TokenStream {
    let tonic = &plan.tonic;
    let server = &plan.server;
    let service_docs = &plan.docs;
    let attributes = docs::attributes(&plan.service.server_attributes);
    let settings = settings();
    let [new, from_arc, with_interceptor] = serve::constructor_docs();
    quote! {
        #service_docs
        #attributes
        #[derive(Debug)]
        pub struct #server<T> {
            inner: Arc<T>,
            accept_compression_encodings: EnabledCompressionEncodings,
            send_compression_encodings: EnabledCompressionEncodings,
            max_decoding_message_size: Option<usize>,
            max_encoding_message_size: Option<usize>,
        }

        impl<T> #server<T> {
            #new
            pub fn new(inner: T) -> Self {
                Self::from_arc(Arc::new(inner))
            }

            #from_arc
            pub fn from_arc(inner: Arc<T>) -> Self {
                Self {
                    inner,
                    accept_compression_encodings: Default::default(),
                    send_compression_encodings: Default::default(),
                    max_decoding_message_size: None,
                    max_encoding_message_size: None,
                }
            }

            #with_interceptor
            pub fn with_interceptor<F>(
                inner: T,
                interceptor: F,
            ) -> InterceptedService<Self, F>
            where
                F: #tonic::service::Interceptor,
            {
                InterceptedService::new(Self::new(inner), interceptor)
            }

            #settings
        }
    }
}

fn settings() -> TokenStream {
    let compression = serve::compression(&quote!(CompressionEncoding), |name, argument| {
        let direction = if name == "accept_compressed" { "accept" } else { "send" };
        let encodings = format_ident!("{direction}_compression_encodings");
        quote!(self.#encodings.enable(#argument); self)
    });
    let limits = settings::size_limits(|name, argument| quote!(self.#name = Some(#argument); self));
    quote!(#compression #limits)
}

/// Returns the `Clone` implementation, which is not derived so that it does not require `T: Clone`.
fn clone(cx: Context<'_>, plan: &Plan<'_>) -> TokenStream {
    let server = &plan.server;
    let clone_inner = dispatch::clone_inner(cx, plan);
    quote! {
        impl<T> Clone for #server<T> {
            fn clone(&self) -> Self {
                let inner = #clone_inner;
                Self {
                    inner,
                    accept_compression_encodings: self.accept_compression_encodings,
                    send_compression_encodings: self.send_compression_encodings,
                    max_decoding_message_size: self.max_decoding_message_size,
                    max_encoding_message_size: self.max_encoding_message_size,
                        }
            }
        }
    }
}

fn named(plan: &Plan<'_>) -> TokenStream {
    let tonic = &plan.tonic;
    let server = &plan.server;
    let doc = docs::line(" Name of the service in the path of a call.");
    let name = &plan.service.wire_name;
    quote! {
        #doc
        pub const SERVICE_NAME: &str = #name;

        impl<T> #tonic::server::NamedService for #server<T> {
            const NAME: &'static str = SERVICE_NAME;
        }
    }
}
