//! What does a server implement?

use proc_macro2::TokenStream;
use quote::quote;

use super::plan::{Plan, Rpc};
use crate::emit::cx::Cx;
use crate::emit::docs;
use crate::options::Codec;

/// `trait Greeter`.
pub(super) fn server_trait(cx: Cx<'_>, plan: &Plan<'_>) -> TokenStream {
    let server_trait = &plan.server_trait;
    let doc = docs::line(&format!(" What a server implements, to be served by `{}`.", plan.server));
    let attributes = docs::attributes(&plan.service.trait_attributes);
    let methods = plan.rpcs.iter().map(|rpc| method(cx, rpc));
    quote! {
        #doc
        #attributes
        #[async_trait]
        pub trait #server_trait: std::marker::Send + std::marker::Sync + 'static {
            #(#methods)*
        }
    }
}

/// With default stubs there is no type for the implementor to name: a trait cannot give an
/// associated type a default, so a stream of responses is a boxed one.
fn method(cx: Cx<'_>, rpc: &Rpc<'_>) -> TokenStream {
    let tonic = &cx.rt.tonic;
    let Rpc { method, docs, name, request, response, stream, .. } = rpc;
    let stubs = cx.options.generate_default_stubs;
    let receiver =
        if cx.options.use_arc_self { quote!(self: std::sync::Arc<Self>) } else { quote!(&self) };
    let request = if method.kind.client_streaming() {
        quote!(#tonic::Streaming<#request>)
    } else {
        request.clone()
    };
    let (stream_type, response) = match (method.kind.server_streaming(), stubs) {
        (false, _) => (TokenStream::new(), response.clone()),
        (true, true) => (TokenStream::new(), quote!(BoxStream<#response>)),
        (true, false) => (stream_type(cx, rpc), quote!(Self::#stream)),
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

/// `type SayHelloStream: …;`
fn stream_type(cx: Cx<'_>, rpc: &Rpc<'_>) -> TokenStream {
    let tonic = &cx.rt.tonic;
    let Rpc { method, response, stream, .. } = rpc;
    let doc = docs::line(&format!(" Stream of responses of `{}`.", method.proto_name));
    // tonic makes it of the name as it stands; in an implementation the lint is silent.
    let unlike_types = method.proto_name.contains('_')
        || method.proto_name.starts_with(|c: char| c.is_lowercase());
    let allow = (cx.options.codec == Codec::Native && unlike_types)
        .then(|| quote!(#[allow(non_camel_case_types)]));
    quote! {
        #doc
        #allow
        type #stream: #tonic::codegen::tokio_stream::Stream<
            Item = std::result::Result<#response, #tonic::Status>
        > + std::marker::Send + 'static;
    }
}
