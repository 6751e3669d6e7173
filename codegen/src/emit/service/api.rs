//! Client traits, which are independent of the transport.
//!
//! Each service has one trait. The generated client implements it over any channel; services in the
//! same process and mocks implement it, too.

use proc_macro2::TokenStream;
use quote::quote;

use super::async_server::takes_arc;
use super::plan::{Plan, Rpc};
use super::{client, extra_module};
use crate::emit::context::{Context, ident};
use crate::emit::docs;
use crate::ir::RustName;

/// Returns the module of the client trait, such as `mod greeter_api`.
pub(super) fn api(cx: Context<'_>, plan: &Plan<'_>, module: &RustName) -> TokenStream {
    let api = &plan.api;
    let service_docs = &plan.docs;
    let methods = plan.rpcs.iter().map(|rpc| {
        let Rpc { docs, .. } = rpc;
        let deprecated = docs::deprecated(rpc.method.deprecated);
        let signature = signature(rpc);
        quote!(#docs #deprecated #signature;)
    });
    let message = format!("`{{Self}}` is not a client of the service `{}`", plan.service.full_name);
    let note = format!(
        "the generated client implements the trait when its channel is `Clone + Send + Sync`, \
         and `{}::grpc::InProcess<S>` when `S` implements the async server trait",
        cx.paths.shown_root(),
    );
    let mut body = quote! {
        #service_docs
        #[diagnostic::on_unimplemented(
            message = #message,
            note = #note,
        )]
        pub trait #api: rt::Send + rt::Sync {
            #(#methods)*
        }
    };
    if cx.services().client {
        body.extend(for_client(plan));
    }
    if plan.service.extras.shared_client {
        body.extend(for_shared_client(plan));
    }
    if let Some(module) = &plan.service.extras.async_module {
        body.extend(for_in_process(cx, plan, module));
    }
    extra_module(cx, " Trait for clients.", &[], module, &body)
}

/// Returns the signature `fn say_hello(&self, request: …) -> impl Future<Output = …> + Send`.
pub(super) fn signature(rpc: &Rpc<'_>) -> TokenStream {
    let Rpc { name, request, response, .. } = rpc;
    let argument = if rpc.method.kind.client_streaming() {
        quote!(rt::IntoStreamingRequest<Message = #request>)
    } else {
        quote!(rt::IntoRequest<#request>)
    };
    let response = if rpc.method.kind.server_streaming() {
        quote!(rt::MessageStream<#response>)
    } else {
        response.clone()
    };
    quote! {
        fn #name(
            &self,
            request: impl #argument + rt::Send,
        ) -> impl rt::Future<Output = rt::CallResult<#response>> + rt::Send
    }
}

/// Returns the implementation for the generated client.
fn for_client(plan: &Plan<'_>) -> TokenStream {
    let module = ident(&plan.service.client_module);
    let client = &plan.client;
    over_channel(plan, &quote!(super::#module::#client<T>), |rpc| {
        if plan.runs_in_runtime {
            return client::call(rpc, &quote!(self.inner), "shared_");
        }
        // tonic's methods take `&mut self`, so each call has a clone, which shares the connection.
        let method = ident(&rpc.method.client_name);
        let into = into(rpc);
        let response = rpc
            .method
            .kind
            .server_streaming()
            .then(|| quote!(.map(|response| response.map(rt::MessageStream::from))));
        quote! {
            let mut client = rt::clone(self);
            async move {
                let request = #into;
                super::#module::#client::#method(&mut client, request).await #response
            }
        }
    })
}

fn for_shared_client(plan: &Plan<'_>) -> TokenStream {
    let module = ident(&plan.service.client_module);
    let (shared, api) = (&plan.shared_client, &plan.api);
    over_channel(plan, &quote!(super::#module::#shared<T>), |rpc| {
        let name = &rpc.name;
        quote!(#api::#name(&self.client, request))
    })
}

/// Returns the implementation for a client that wraps a channel `T`.
fn over_channel(
    plan: &Plan<'_>,
    client: &TokenStream,
    call: impl Fn(&Rpc<'_>) -> TokenStream,
) -> TokenStream {
    let api = &plan.api;
    let rt = quote!(rt);
    let bounds = channel_bounds(&rt, &rt, &rt, &quote!(rt::Into));
    let methods = plan.rpcs.iter().map(|rpc| {
        let (signature, call) = (signature(rpc), call(rpc));
        quote!(#signature { #call })
    });
    quote! {
        impl<T> #api for #client
        where
            #bounds
        {
            #(#methods)*
        }
    }
}

/// Returns the expression that converts the argument of a call to a request.
pub(super) fn into(rpc: &Rpc<'_>) -> TokenStream {
    if rpc.method.kind.client_streaming() {
        quote!(request.into_streaming_request())
    } else {
        quote!(request.into_request())
    }
}

/// Returns the expression that converts the argument to a request for callees that take any stream.
pub(super) fn into_local(rpc: &Rpc<'_>) -> TokenStream {
    if rpc.method.kind.client_streaming() {
        quote!(rt::stream_request(request))
    } else {
        quote!(request.into_request())
    }
}

/// Returns the implementation for a service in the same process.
fn for_in_process(cx: Context<'_>, plan: &Plan<'_>, module: &RustName) -> TokenStream {
    let api = &plan.api;
    let module = ident(module);
    let server_trait = &plan.server_trait;
    let methods = plan.rpcs.iter().map(|rpc| {
        let (signature, into, name) = (signature(rpc), into_local(rpc), &rpc.name);
        let path = &rpc.method.path;
        let service = if takes_arc(cx, rpc) { quote!(rt::clone(s)) } else { quote!(s) };
        let call = quote!(S::#name(#service, r));
        let call =
            if rpc.method.kind.server_streaming() { quote!(rt::stream_call(#call)) } else { call };
        quote!(#signature { let path = #path; self.call(path, #into, |s, r| #call) })
    });
    quote! {
        impl<S: super::#module::#server_trait> #api for rt::InProcess<S> {
            #(#methods)*
        }
    }
}

/// Returns the bounds for the channel of a client with `&self` methods, which is cloned for each
/// call.
///
/// The arguments are the paths of tonic, of its `codegen`, of the marker traits, and of `Into`.
pub(super) fn channel_bounds(
    tonic: &TokenStream,
    codegen: &TokenStream,
    marker: &TokenStream,
    into: &TokenStream,
) -> TokenStream {
    quote! {
        T: #tonic::client::GrpcService<#tonic::body::Body>
            + ::core::clone::Clone + #marker::Send + #marker::Sync,
        T::Future: #marker::Send,
        T::Error: #into<#codegen::StdError>,
        T::ResponseBody: #codegen::Body<Data = #codegen::Bytes> + #marker::Send + 'static,
        <T::ResponseBody as #codegen::Body>::Error: #into<#codegen::StdError> + #marker::Send,
    }
}
