//! Mocks of services, for tests.

use proc_macro2::TokenStream;
use quote::quote;

use super::plan::{Plan, Rpc};
use super::{api, async_server, extra_module};
use crate::emit::context::{Context, ident};
use crate::emit::docs;
use crate::ir::RustName;

/// Returns the module of the mock, such as `mod greeter_mock`.
pub(super) fn mock(cx: Context<'_>, plan: &Plan<'_>, module: &RustName) -> TokenStream {
    let mock = &plan.mock;
    let doc = docs::line(&format!(
        " Mock of the service `{}`, whose fields are its methods.",
        plan.service.full_name
    ));
    let fields = plan.rpcs.iter().map(|rpc| {
        let (name, docs) = (&rpc.name, &rpc.docs);
        let (request, response) = streams(rpc);
        quote!(#docs pub #name: rt::MockMethod<#request, #response>,)
    });
    let methods = plan.rpcs.iter().map(|rpc| {
        let (name, path) = (&rpc.name, &rpc.method.path);
        quote!(#name: rt::MockMethod::new(#path),)
    });
    let names = plan.rpcs.iter().map(|rpc| &rpc.name);
    let mut body = quote! {
        #doc
        #[derive(Debug, Clone)]
        pub struct #mock {
            #(#fields)*
        }

        impl #mock {
            /// Creates a mock that expects no call yet.
            pub fn new() -> Self {
                Self { #(#methods)* }
            }

            /// Panics if a call had no answer, or if a reply was not used.
            #[track_caller]
            pub fn assert_done(&self) {
                rt::assert_done(&[#(self.#names.problems()),*]);
            }
        }

        impl rt::Default for #mock {
            fn default() -> Self {
                Self::new()
            }
        }
    };
    if let Some(api) = &plan.service.extras.api_module {
        body.extend(for_api(plan, api));
    }
    if let Some(module) = &plan.service.extras.async_module {
        body.extend(for_async_server(cx, plan, module));
    }
    extra_module(cx, " Mock for tests.", &plan.service.mock_mod_attributes, module, &body)
}

/// Returns the types of a method's request and response, which are streams or messages.
fn streams(rpc: &Rpc<'_>) -> (TokenStream, TokenStream) {
    let wrap = |streams: bool, message: &TokenStream| match streams {
        true => quote!(rt::MessageStream<#message>),
        false => message.clone(),
    };
    let kind = rpc.method.kind;
    (wrap(kind.client_streaming(), &rpc.request), wrap(kind.server_streaming(), &rpc.response))
}

/// Returns the implementation of the client trait.
fn for_api(plan: &Plan<'_>, module: &RustName) -> TokenStream {
    let (mock, api, module) = (&plan.mock, &plan.api, ident(module));
    let methods = plan.rpcs.iter().map(|rpc| {
        let (name, signature, into) = (&rpc.name, api::signature(rpc), api::into_local(rpc));
        quote!(#signature { self.#name.call(#into) })
    });
    quote! {
        impl super::#module::#api for #mock {
            #(#methods)*
        }
    }
}

/// Returns the implementation of the async server trait.
fn for_async_server(cx: Context<'_>, plan: &Plan<'_>, module: &RustName) -> TokenStream {
    let (mock, server_trait, module) = (&plan.mock, &plan.server_trait, ident(module));
    let methods = plan.rpcs.iter().map(|rpc| {
        let name = &rpc.name;
        let signature = async_server::signature(cx, rpc);
        let call = quote!(self.#name.call(request));
        let call = match async_server::takes_arc(cx, rpc) {
            true => quote!(async move { #call.await }),
            false => call,
        };
        quote!(#signature { #call })
    });
    quote! {
        impl super::#module::#server_trait for #mock {
            #(#methods)*
        }
    }
}
