//! Plans of services: tokens that the client and the server share.
//!
//! Everything about a service and its methods that both sides use is computed here, once. The four
//! kinds of methods differ only in the contents of [`Rpc`]:
//!
//! | kind | `call` | `handler_trait` | request | response |
//! |---|---|---|---|---|
//! | unary | `unary` | `UnaryService` | message | message |
//! | server streaming | `server_streaming` | `ServerStreamingService` | message | stream |
//! | client streaming | `client_streaming` | `ClientStreamingService` | stream | message |
//! | bidirectional streaming | `streaming` | `StreamingService` | stream | stream |

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::types;
use crate::emit::context::{Context, ident, tokens};
use crate::emit::docs;
use crate::ir::{Method, MethodCodec, MethodKind, Service};

/// A service with the tokens that both sides use.
pub(super) struct Plan<'a> {
    pub(super) service: &'a Service<'a>,
    /// The comments of the service.
    pub(super) docs: TokenStream,
    /// The start or end of the names of traits and structs, such as `Greeter`.
    pub(super) stem: String,
    /// True if calls use the client and the server of the runtime.
    ///
    /// Otherwise the modules of client and server contain tonic's code.
    pub(super) runs_in_runtime: bool,
    /// The name of the crate tonic in the modules of client and server.
    pub(super) tonic: TokenStream,
    /// The client struct, such as `GreeterClient`.
    pub(super) client: Ident,
    /// The shared client struct, such as `GreeterSharedClient`.
    pub(super) shared_client: Ident,
    /// The client trait, such as `GreeterApi`.
    pub(super) api: Ident,
    /// The mock struct, such as `GreeterMock`.
    pub(super) mock: Ident,
    /// The server struct, such as `GreeterServer`.
    pub(super) server: Ident,
    /// The server trait, such as `Greeter`.
    pub(super) server_trait: Ident,
    pub(super) rpcs: Vec<Rpc<'a>>,
}

/// A method with the tokens that both sides use.
pub(super) struct Rpc<'a> {
    pub(super) method: &'a Method<'a>,
    /// The comments of the method.
    pub(super) docs: TokenStream,
    /// The name in the trait, such as `say_hello`.
    pub(super) name: Ident,
    pub(super) request: TokenStream,
    pub(super) response: TokenStream,
    /// The construction of the client's codec.
    pub(super) client_codec: Codec,
    /// The construction of the server's codec.
    pub(super) server_codec: Codec,
    /// The function that makes the call, which has the same name on both sides, in tonic and in the
    /// runtime.
    pub(super) call: Ident,
    /// The trait of tonic that a handler in the server implements.
    pub(super) handler_trait: Ident,
    /// The struct of the handler, such as `SayHelloSvc`.
    pub(super) handler: Ident,
    /// The associated type of a stream of responses, such as `SayHelloStream`.
    pub(super) stream: Ident,
}

impl<'a> Plan<'a> {
    pub(super) fn new(cx: Context<'_>, service: &'a Service<'a>) -> Self {
        // `typeClient` needs no escape, even if `r#type` does.
        let name = service.name.as_str();
        let name = name.strip_prefix("r#").unwrap_or(name);
        // tonic keeps the `_` of `Self_` in `Self_Client`; names that tonic does not have omit it.
        let stem = name.trim_end_matches('_');
        let runs_in_runtime = cx.services().in_runtime;
        let server_trait = ident(&service.trait_name);
        Self {
            service,
            docs: docs::comments(cx, &service.comments),
            stem: stem.to_owned(),
            runs_in_runtime,
            tonic: if runs_in_runtime { quote!(tonic) } else { cx.paths.tonic.clone() },
            client: format_ident!("{name}Client"),
            shared_client: format_ident!("{stem}SharedClient"),
            api: format_ident!("{stem}Api"),
            mock: format_ident!("{stem}Mock"),
            server: format_ident!("{name}Server"),
            rpcs: service.methods.iter().map(|method| rpc(cx, &server_trait, method)).collect(),
            server_trait,
        }
    }

    /// Allows a name that is not camel case, such as `Self_Client` or `get_itStream`.
    ///
    /// tonic composes such names without converting their case. With `codec=derive`, the output is
    /// that of tonic, which has no such attribute.
    pub(super) fn allow_case(&self, name: &Ident) -> Option<TokenStream> {
        let name = name.to_string();
        let is_unusual = name.contains('_') || name.starts_with(|c: char| c.is_lowercase());
        (self.runs_in_runtime && is_unusual).then(|| quote!(#[allow(non_camel_case_types)]))
    }
}

fn rpc<'a>(cx: Context<'_>, server_trait: &Ident, method: &'a Method<'a>) -> Rpc<'a> {
    let (call, handler_trait) = match method.kind {
        MethodKind::Unary => ("unary", "UnaryService"),
        MethodKind::ServerStreaming => ("server_streaming", "ServerStreamingService"),
        MethodKind::ClientStreaming => ("client_streaming", "ClientStreamingService"),
        MethodKind::BidirectionalStreaming => ("streaming", "StreamingService"),
    };
    let mut handler = format_ident!("{}Svc", method.proto_name);
    if handler == *server_trait {
        // With `rpc Get` in `service GetSvc`, the trait must be visible inside the handler.
        handler = format_ident!("{handler}_");
    }
    Rpc {
        method,
        docs: docs::comments(cx, &method.comments),
        name: ident(&method.name),
        request: types::message(cx, &method.request),
        response: types::message(cx, &method.response),
        client_codec: codec(&method.client_codec),
        server_codec: codec(&method.server_codec),
        call: format_ident!("{call}"),
        handler_trait: format_ident!("{handler_trait}"),
        handler,
        stream: format_ident!("{}Stream", method.proto_name),
    }
}

/// The construction of a method's codec.
pub(super) struct Codec {
    /// The expression in tonic's code.
    pub(super) expression: TokenStream,
    /// The function of `DecodeOptions` for the runtime.
    pub(super) function: TokenStream,
}

/// Returns `Codec::default()`, or `<Codec<A>>::default()` for a path that is not an expression.
fn codec(codec: &MethodCodec) -> Codec {
    let path = codec.path.as_str();
    let tokens = tokens(path);
    let expression = if path.contains('<') && syn::parse_str::<syn::ExprPath>(path).is_err() {
        quote!(<#tokens>::default())
    } else {
        quote!(#tokens::default())
    };
    let function = match (codec.takes_decode_options, path.ends_with("::MixedCodec")) {
        (true, false) => quote!(rt::codec),
        (true, true) => quote!(rt::mixed_codec),
        (false, _) => quote!(|_| #expression),
    };
    Codec { expression, function }
}
