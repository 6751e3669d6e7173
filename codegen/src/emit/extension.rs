//! Constants that represent extensions.
//!
//! Such a constant reads and writes the extension:
//!
//! ```text
//! pub const NOTE: ::rust_grpc::Extension<Order, ::rust_grpc::kind::String> =
//!     ::rust_grpc::Extension::new("shop.note", 100);
//! ```

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::context::{Context, ident, tokens};
use super::{codec, default, docs, lints};
use crate::ir::{Extension, ExtensionForm};

/// Returns the constant of an extension.
pub(super) fn handle(cx: Context<'_>, extension: &Extension<'_>) -> TokenStream {
    let field = &extension.field;
    let docs = docs::comments(cx, &field.comments);
    let deprecated = docs::deprecated(field.deprecated);
    let name = ident(&extension.name);
    let root = &cx.paths.root;
    let extendee = cx.path(&extension.extendee);
    let element = tokens(&codec::element(cx, field));
    let full_name = &extension.full_name;
    let number = Literal::u32_unsuffixed(field.number);
    let (ty, new) = match extension.form {
        ExtensionForm::Packed => (quote!(RepeatedExtension), quote!(packed)),
        ExtensionForm::Expanded => (quote!(RepeatedExtension), quote!(expanded)),
        ExtensionForm::Singular => (quote!(Extension), quote!(new)),
    };
    let default = field.plan.default.is_some().then(|| {
        let value = default::owned(cx, field);
        quote!(.with_default(|| #value))
    });
    let allow = default::names_deprecated(field).then(|| quote!(#[allow(deprecated)]));
    let in_message_set = extension.in_message_set.then(|| quote!(.in_message_set()));
    let lints = lints::item(cx);
    quote! {
        #docs
        #deprecated
        #allow
        #lints
        pub const #name: #root::#ty<#extendee, #element> =
            #root::#ty::#new(#full_name, #number) #default #in_message_set;
    }
}
