//! Trait objects of services with the async trait.
//!
//! A trait with `async fn` methods has no trait objects. This trait has, at the cost of a box for
//! each call: every type with the async trait implements it, and an `Arc` of a trait object
//! implements the async trait.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{request, takes_arc};
use crate::emit::context::Context;
use crate::emit::docs;
use crate::emit::service::plan::{Plan, Rpc};

/// Returns the trait for trait objects, such as `trait DynGreeter`.
pub(super) fn object(cx: Context<'_>, plan: &Plan<'_>) -> TokenStream {
    let server_trait = &plan.server_trait;
    let object = format_ident!("Dyn{}", plan.stem);
    let doc = docs::line(&format!(
        " Trait objects of `{server_trait}`: `Arc<dyn {object}>` implements `{server_trait}`, too.",
    ));
    let signatures: Vec<_> = plan.rpcs.iter().map(|rpc| signature(cx, rpc)).collect();
    let boxing = plan.rpcs.iter().zip(&signatures).map(|(rpc, signature)| {
        let name = &rpc.name;
        let call = quote!(<T as #server_trait>::#name(self, request));
        let boxed = if rpc.method.kind.server_streaming() {
            quote!(rt::box_stream_call(#call))
        } else {
            quote!(rt::Box::pin(#call))
        };
        quote!(#signature { #boxed })
    });
    let unboxing = plan.rpcs.iter().map(|rpc| {
        let name = &rpc.name;
        let signature = super::signature(cx, rpc);
        // The service is in an `Arc` of its own, in addition to that of the receiver.
        let service = if takes_arc(cx, rpc) { quote!(rt::clone(&*self)) } else { quote!(&**self) };
        quote!(#signature { <dyn #object>::#name(#service, request) })
    });
    quote! {
        #doc
        pub trait #object: rt::Send + rt::Sync + 'static {
            #(#signatures;)*
        }

        impl<T: #server_trait> #object for T {
            #(#boxing)*
        }

        impl #server_trait for rt::Arc<dyn #object> {
            #(#unboxing)*
        }
    }
}

fn boxed_response(rpc: &Rpc<'_>) -> TokenStream {
    let response = &rpc.response;
    if rpc.method.kind.server_streaming() {
        quote!(rt::MessageStream<#response>)
    } else {
        response.clone()
    }
}

fn signature(cx: Context<'_>, rpc: &Rpc<'_>) -> TokenStream {
    let name = &rpc.name;
    let (request, response) = (request(rpc), boxed_response(rpc));
    let (receiver, lifetime) = if takes_arc(cx, rpc) {
        (quote!(self: rt::Arc<Self>), quote!('static))
    } else {
        (quote!(&self), quote!('_))
    };
    quote! {
        fn #name(
            #receiver,
            request: rt::Request<#request>,
        ) -> rt::BoxCall<#lifetime, #response>
    }
}
