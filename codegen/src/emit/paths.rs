//! Paths of crates in generated code.
//!
//! Every path of a crate that generated code uses is defined here. The paths are absolute, so that
//! a user's own `Option` or `String` does not shadow them. They are parsed once for each thread
//! that emits code.

use proc_macro2::TokenStream;
use quote::quote;

use super::context::tokens;
use crate::ir::Output;

/// The paths of crates and their items, with the user's choices.
pub(crate) struct Paths {
    /// `::rust_grpc`.
    pub(crate) root: TokenStream,
    /// The path `root` as text.
    pub(crate) root_text: String,
    /// `::rust_grpc::rt`, the interface of the runtime for generated code.
    pub(crate) runtime: TokenStream,
    /// The path `runtime` as text.
    pub(crate) runtime_text: String,
    /// `::prost`.
    pub(crate) prost: TokenStream,
    /// `::prost::alloc`.
    alloc: TokenStream,
    /// `::prost::bytes`.
    bytes: TokenStream,
    /// The path `bytes` as text.
    pub(crate) bytes_text: String,
    /// `tonic`.
    pub(crate) tonic: TokenStream,
    /// `Option::Some`.
    pub(crate) some: TokenStream,
    /// `Option::None`.
    pub(crate) none: TokenStream,
}

impl Paths {
    pub(crate) fn new(output: &Output) -> Self {
        let crates = &output.crates;
        let runtime_text = format!("{}::rt", crates.runtime);
        // prost-build relies on the prelude, which items around an `include!` can shadow.
        let (some, none) = match output.uses_prelude {
            true => (quote!(Some), quote!(None)),
            false => (quote!(::core::option::Option::Some), quote!(::core::option::Option::None)),
        };
        Self {
            root: tokens(&crates.runtime),
            root_text: crates.runtime.clone(),
            runtime: tokens(&runtime_text),
            runtime_text,
            prost: tokens(&crates.prost),
            alloc: tokens(&crates.alloc),
            bytes: tokens(&crates.bytes),
            bytes_text: crates.bytes.clone(),
            tonic: tokens(&crates.tonic),
            some,
            none,
        }
    }

    /// Returns the path of the runtime for messages to users, such as `rust_grpc`.
    pub(crate) fn shown_root(&self) -> &str {
        self.root_text.trim_start_matches("::")
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
