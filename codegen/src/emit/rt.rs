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
    /// `::prost`.
    pub(crate) prost: TokenStream,
    /// `tonic`.
    pub(crate) tonic: TokenStream,
}

impl Rt {
    pub(crate) fn new(options: &Options) -> Self {
        let prost = options.prost_path.as_deref().unwrap_or("::prost");
        let tonic = options.tonic_path.as_deref().unwrap_or("tonic");
        Self { prost: tokens(prost), tonic: tokens(tonic) }
    }

    pub(crate) fn string(&self) -> TokenStream {
        let prost = &self.prost;
        quote!(#prost::alloc::string::String)
    }

    pub(crate) fn vec(&self, element: &TokenStream) -> TokenStream {
        let prost = &self.prost;
        quote!(#prost::alloc::vec::Vec<#element>)
    }

    pub(crate) fn boxed(&self, inner: &TokenStream) -> TokenStream {
        let prost = &self.prost;
        quote!(#prost::alloc::boxed::Box<#inner>)
    }

    pub(crate) fn bytes(&self) -> TokenStream {
        let prost = &self.prost;
        quote!(#prost::bytes::Bytes)
    }

    pub(crate) fn btree_map(&self, key: &TokenStream, value: &TokenStream) -> TokenStream {
        let prost = &self.prost;
        quote!(#prost::alloc::collections::BTreeMap<#key, #value>)
    }
}

pub(crate) fn option(inner: &TokenStream) -> TokenStream {
    quote!(::core::option::Option<#inner>)
}

pub(crate) fn hash_map(key: &TokenStream, value: &TokenStream) -> TokenStream {
    quote!(::std::collections::HashMap<#key, #value>)
}
