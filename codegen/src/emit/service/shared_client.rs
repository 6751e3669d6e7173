//! Clients whose methods take `&self`.

use proc_macro2::TokenStream;
use quote::quote;

use super::plan::{Plan, Rpc};
use super::{api, client};
use crate::emit::context::ident;
use crate::emit::docs;

/// Returns `struct GreeterSharedClient`, which is in the client's module.
pub(super) fn shared_client(plan: &Plan<'_>) -> TokenStream {
    let (client, shared, tonic) = (&plan.client, &plan.shared_client, &plan.tonic);
    let doc = docs::line(&format!(
        " `{client}` whose methods take `&self`. Each call has a clone of the client, which shares the \
         connection.",
    ));
    let codegen = quote!(#tonic::codegen);
    let bounds = api::channel_bounds(
        tonic,
        &codegen,
        &quote!(::core::marker),
        &quote!(::core::convert::Into),
    );
    let methods = plan.rpcs.iter().map(|rpc| method(plan, rpc));
    quote! {
        #doc
        #[derive(Debug, Clone)]
        pub struct #shared<T> {
            pub(super) client: #client<T>,
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

fn method(plan: &Plan<'_>, rpc: &Rpc<'_>) -> TokenStream {
    let tonic = &plan.tonic;
    let Rpc { method, docs, request, response, .. } = rpc;
    let client = &plan.client;
    let name = ident(&method.client_name);
    let deprecated = docs::deprecated(method.deprecated);
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
    let (allow, call) = if plan.runs_in_runtime {
        (None, client::call(rpc, &quote!(self.client.inner), "shared_"))
    } else {
        // The body calls the method of the client, which is deprecated, too.
        let allow = method.deprecated.then(|| quote!(#[allow(deprecated)]));
        let call = quote! {
            let mut client = ::core::clone::Clone::clone(&self.client);
            #client::#name(&mut client, request)
        };
        (allow, call)
    };
    quote! {
        #docs
        #deprecated
        #allow
        pub async fn #name(
            &self,
            request: impl #argument + ::core::marker::Send,
        ) -> ::core::result::Result<#tonic::Response<#response>, #tonic::Status> {
            #call.await
        }
    }
}
