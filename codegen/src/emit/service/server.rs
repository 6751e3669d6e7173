//! What is in the server's module?

use proc_macro2::TokenStream;
use quote::quote;

use super::dispatch;
use super::plan::Plan;
use super::server_trait::server_trait;
use super::{module, settings};
use crate::emit::cx::Cx;
use crate::emit::docs;

/// `mod greeter_server`.
pub(super) fn server(cx: Cx<'_>, plan: &Plan<'_>) -> TokenStream {
    let server_trait = server_trait(cx, plan);
    let server = server_struct(cx, plan);
    let dispatch = dispatch::service(cx, plan);
    let clone = clone(cx, plan);
    let named = named(cx, plan);
    module(
        cx,
        " Generated server.",
        &plan.service.server_mod_attributes,
        &plan.service.server_module,
        &quote!(#server_trait #server #dispatch #clone #named),
    )
}

fn server_struct(cx: Cx<'_>, plan: &Plan<'_>) -> TokenStream {
    let (tonic, root) = (&cx.rt.tonic, &cx.rt.root);
    let server = &plan.server;
    let service_docs = &plan.docs;
    let allow_case = plan.tonic_allow_case(cx);
    let attributes = docs::attributes(&plan.service.server_attributes);
    let settings = settings(cx, plan);
    let (limits, default_limits) = match plan.service.server_takes_decode_options() {
        true => (
            quote!(decode_options: #root::DecodeOptions,),
            quote!(decode_options: #root::DecodeOptions::SAFE,),
        ),
        false => Default::default(),
    };
    quote! {
        #service_docs
        #attributes
        #allow_case
        #[derive(Debug)]
        pub struct #server<T> {
            inner: Arc<T>,
            accept_compression_encodings: EnabledCompressionEncodings,
            send_compression_encodings: EnabledCompressionEncodings,
            max_decoding_message_size: Option<usize>,
            max_encoding_message_size: Option<usize>,
            #limits
        }

        impl<T> #server<T> {
            pub fn new(inner: T) -> Self {
                Self::from_arc(Arc::new(inner))
            }

            pub fn from_arc(inner: Arc<T>) -> Self {
                Self {
                    inner,
                    accept_compression_encodings: Default::default(),
                    send_compression_encodings: Default::default(),
                    max_decoding_message_size: None,
                    max_encoding_message_size: None,
                    #default_limits
                }
            }

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

fn settings(cx: Cx<'_>, plan: &Plan<'_>) -> TokenStream {
    let accept = settings::compression(
        "accept_compressed",
        " Requests may be compressed.",
        &quote!(CompressionEncoding),
        |_, argument| quote!(self.accept_compression_encodings.enable(#argument);),
    );
    let send = settings::compression(
        "send_compressed",
        " Responses are compressed for clients that know the encoding.",
        &quote!(CompressionEncoding),
        |_, argument| quote!(self.send_compression_encodings.enable(#argument);),
    );
    let limits = settings::size_limits(|name, argument| quote!(self.#name = Some(#argument);));
    let decoding = plan
        .service
        .server_takes_decode_options()
        .then(|| settings::decode_limits(cx, settings::set_decode_options));
    quote!(#accept #send #limits #decoding)
}

/// Not derived: a handle can be cloned whether or not the implementation can.
fn clone(cx: Cx<'_>, plan: &Plan<'_>) -> TokenStream {
    let server = &plan.server;
    let clone_inner = dispatch::clone_inner(cx, plan);
    let limits = plan.service.server_takes_decode_options();
    let limits = limits.then(|| quote!(decode_options: self.decode_options,));
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
                    #limits
                }
            }
        }
    }
}

fn named(cx: Cx<'_>, plan: &Plan<'_>) -> TokenStream {
    let tonic = &cx.rt.tonic;
    let server = &plan.server;
    let doc = docs::line(" Name of the service on the wire.");
    let name = &plan.service.wire_name;
    quote! {
        #doc
        pub const SERVICE_NAME: &str = #name;

        impl<T> #tonic::server::NamedService for #server<T> {
            const NAME: &'static str = SERVICE_NAME;
        }
    }
}
