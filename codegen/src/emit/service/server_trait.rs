//! Server traits in the form of tonic's.

use proc_macro2::TokenStream;
use quote::quote;

use super::plan::{Plan, Rpc};
use crate::emit::context::Context;
use crate::emit::docs;

/// Returns the server trait, such as `trait Greeter`.
pub(super) fn server_trait(cx: Context<'_>, plan: &Plan<'_>) -> TokenStream {
    let server_trait = &plan.server_trait;
    let doc = docs::line(&format!(
        " The methods of the service. [`{}`] serves a type that implements them.",
        plan.server
    ));
    let attributes = docs::attributes(&plan.service.trait_attributes);
    let methods = plan.rpcs.iter().map(|rpc| method(cx, plan, rpc));
    quote! {
        #doc
        #attributes
        #[async_trait]
        pub trait #server_trait: std::marker::Send + std::marker::Sync + 'static {
            #(#methods)*
        }
    }
}

/// Returns a method of the trait.
///
/// With default stubs, a stream of responses is boxed: a trait cannot define a default for an
/// associated type, so there is no type that the implementor could name.
fn method(cx: Context<'_>, plan: &Plan<'_>, rpc: &Rpc<'_>) -> TokenStream {
    let tonic = &plan.tonic;
    let Rpc { method, docs, name, request, response, stream, .. } = rpc;
    let stubs = cx.services().default_stubs;
    let receiver =
        if cx.services().arc_self { quote!(self: std::sync::Arc<Self>) } else { quote!(&self) };
    let request = if method.kind.client_streaming() {
        quote!(#tonic::Streaming<#request>)
    } else {
        request.clone()
    };
    let (stream_type, response) = match (method.kind.server_streaming(), stubs) {
        (false, _) => (TokenStream::new(), response.clone()),
        (true, true) => (TokenStream::new(), quote!(BoxStream<#response>)),
        (true, false) => (stream_type(plan, rpc), quote!(Self::#stream)),
    };
    let body = if stubs {
        quote!({ Err(#tonic::Status::unimplemented("Not yet implemented")) })
    } else {
        quote!(;)
    };
    quote! {
        #stream_type
        #docs
        async fn #name(
            #receiver,
            request: #tonic::Request<#request>,
        ) -> std::result::Result<#tonic::Response<#response>, #tonic::Status> #body
    }
}

/// Returns the associated type of a stream of responses: `type SayHelloStream: …;`.
fn stream_type(plan: &Plan<'_>, rpc: &Rpc<'_>) -> TokenStream {
    let tonic = &plan.tonic;
    let Rpc { method, response, stream, .. } = rpc;
    let doc = docs::line(&format!(" Type of the response stream of `{}`.", method.proto_name));
    // The lint has no effect in implementations.
    let allow = plan.allow_case(stream);
    quote! {
        #doc
        #allow
        type #stream: #tonic::codegen::tokio_stream::Stream<
            Item = std::result::Result<#response, #tonic::Status>
        > + std::marker::Send + 'static;
    }
}
