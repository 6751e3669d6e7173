//! What stands for a native service whose type is not known?
//!
//! A trait with native `async` methods makes no trait objects. This one does, at the price of a box for
//! each call; every native service implements it, and an `Arc` of it is a native service.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{async_signature, request, result, takes_arc};
use crate::emit::cx::Cx;
use crate::emit::docs;
use crate::emit::service::plan::{Plan, Rpc};

/// `trait DynGreeter`.
pub(super) fn object(cx: Cx<'_>, plan: &Plan<'_>) -> TokenStream {
    let root = &cx.rt.root;
    let server_trait = &plan.server_trait;
    let object = format_ident!("Dyn{}", plan.stem);
    let doc = docs::line(&format!(
        " `{server_trait}` for trait objects: `Arc<dyn {object}>` is a service too.",
    ));
    let signatures: Vec<_> = plan.rpcs.iter().map(|rpc| signature(cx, rpc)).collect();
    let boxing = plan.rpcs.iter().zip(&signatures).map(|(rpc, signature)| {
        let name = &rpc.name;
        let call = quote!(<T as #server_trait>::#name(self, request).await);
        let call = if rpc.method.kind.server_streaming() {
            quote!(::core::result::Result::Ok(#call?.map(#root::grpc::MessageStream::new)))
        } else {
            call
        };
        quote!(#signature { ::std::boxed::Box::pin(async move { #call }) })
    });
    let unboxing = plan.rpcs.iter().map(|rpc| {
        let name = &rpc.name;
        let signature = async_signature(cx, rpc);
        // The service is behind an `Arc` of its own, whatever the receiver adds.
        let service = if takes_arc(cx, rpc) {
            quote!(::core::clone::Clone::clone(&*self))
        } else {
            quote!(&**self)
        };
        quote! {
            #signature {
                <dyn #object as #object>::#name(#service, request).await
            }
        }
    });
    quote! {
        #doc
        pub trait #object: ::core::marker::Send + ::core::marker::Sync + 'static {
            #(#signatures;)*
        }

        impl<T: #server_trait> #object for T {
            #(#boxing)*
        }

        impl #server_trait for ::std::sync::Arc<dyn #object> {
            #(#unboxing)*
        }
    }
}

fn signature(cx: Cx<'_>, rpc: &Rpc<'_>) -> TokenStream {
    let (tonic, root) = (&cx.rt.tonic, &cx.rt.root);
    let (name, response) = (&rpc.name, &rpc.response);
    let request = request(cx, rpc);
    let result = result(cx, rpc, &quote!(#root::grpc::MessageStream<#response>));
    let future = quote!(dyn ::core::future::Future<Output = #result> + ::core::marker::Send);
    if takes_arc(cx, rpc) {
        return quote! {
            fn #name(
                self: ::std::sync::Arc<Self>,
                request: #tonic::Request<#request>,
            ) -> ::core::pin::Pin<::std::boxed::Box<#future>>
        };
    }
    quote! {
        fn #name<'a>(
            &'a self,
            request: #tonic::Request<#request>,
        ) -> ::core::pin::Pin<::std::boxed::Box<#future + 'a>>
    }
}
