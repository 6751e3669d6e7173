//! Which paths may the output mention?
//!
//! Every path to a crate that generated code uses is spelled here. They are absolute, so that a
//! user's own `Option` or `String` is in nobody's way. Parsed once for each thread that emits.

use proc_macro2::TokenStream;
use quote::quote;

use super::cx::tokens;
use crate::options::Options;

/// Paths with the user's choices filled in.
pub(crate) struct Rt {
    /// `::rust_grpc`.
    pub(crate) root: TokenStream,
    /// `::rust_grpc::rt`, the door that the runtime has for generated code.
    pub(crate) runtime: TokenStream,
    /// `::prost`.
    pub(crate) prost: TokenStream,
    /// `::prost::alloc`.
    alloc: TokenStream,
    /// `::prost::bytes`.
    bytes: TokenStream,
    /// `tonic`.
    pub(crate) tonic: TokenStream,
}

impl Rt {
    pub(crate) fn new(options: &Options) -> Self {
        Self {
            root: tokens(options.runtime()),
            runtime: tokens(&format!("{}::rt", options.runtime())),
            prost: tokens(&options.prost()),
            alloc: tokens(&options.alloc()),
            bytes: tokens(&options.bytes_crate()),
            tonic: tokens(&options.tonic()),
        }
    }

    pub(crate) fn string(&self) -> TokenStream {
        let alloc = &self.alloc;
        quote!(#alloc::string::String)
    }

    pub(crate) fn vec(&self, element: &TokenStream) -> TokenStream {
        let alloc = &self.alloc;
        quote!(#alloc::vec::Vec<#element>)
    }

    pub(crate) fn boxed(&self, inner: &TokenStream) -> TokenStream {
        let alloc = &self.alloc;
        quote!(#alloc::boxed::Box<#inner>)
    }

    pub(crate) fn bytes(&self) -> TokenStream {
        let bytes = &self.bytes;
        quote!(#bytes::Bytes)
    }

    pub(crate) fn btree_map(&self, key: &TokenStream, value: &TokenStream) -> TokenStream {
        let alloc = &self.alloc;
        quote!(#alloc::collections::BTreeMap<#key, #value>)
    }
}

pub(crate) fn option(inner: &TokenStream) -> TokenStream {
    quote!(::core::option::Option<#inner>)
}

pub(crate) fn hash_map(key: &TokenStream, value: &TokenStream) -> TokenStream {
    quote!(::std::collections::HashMap<#key, #value>)
}
