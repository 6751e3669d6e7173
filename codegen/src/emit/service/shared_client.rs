//! What is a client whose methods take `&self`?

use proc_macro2::TokenStream;
use quote::quote;

use super::api;
use super::plan::{Plan, Rpc};
use crate::emit::cx::{Cx, ident};
use crate::emit::docs;

/// `struct GreeterSharedClient`, in the client's module.
pub(super) fn shared_client(cx: Cx<'_>, plan: &Plan<'_>) -> TokenStream {
    let (client, shared) = (&plan.client, &plan.shared_client);
    let doc = docs::line(&format!(
        " `{client}` for those who share one: methods take `&self`, and each call has a clone of the client, \
         which shares the connection.",
    ));
    let bounds = api::channel_bounds(cx);
    let methods = plan.rpcs.iter().map(|rpc| method(cx, plan, rpc));
    quote! {
        #doc
        #[derive(Debug, Clone)]
        pub struct #shared<T> {
            client: #client<T>,
        }

        impl<T> ::core::convert::From<#client<T>> for #shared<T> {
            fn from(client: #client<T>) -> Self {
                Self { client }
            }
        }

        impl<T> #shared<T>
        where
            #bounds
        {
            #(#methods)*
        }
    }
}

fn method(cx: Cx<'_>, plan: &Plan<'_>, rpc: &Rpc<'_>) -> TokenStream {
    let tonic = &cx.rt.tonic;
    let Rpc { method, docs, response, .. } = rpc;
    let client = &plan.client;
    let name = ident(&method.client_name);
    let deprecated = docs::deprecated(method.deprecated);
    // Inside, the method of the client is called, which is deprecated as well.
    let allow = if method.deprecated { quote!(#[allow(deprecated)]) } else { TokenStream::new() };
    let argument = api::argument(cx, rpc);
    let response = if method.kind.server_streaming() {
        quote!(#tonic::codec::Streaming<#response>)
    } else {
        response.clone()
    };
    quote! {
        #docs
        #deprecated
        #allow
        pub async fn #name(
            &self,
            request: #argument,
        ) -> ::core::result::Result<#tonic::Response<#response>, #tonic::Status> {
            let mut client = ::core::clone::Clone::clone(&self.client);
            #client::#name(&mut client, request).await
        }
    }
}
