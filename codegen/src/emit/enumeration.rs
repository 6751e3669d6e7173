//! Enums, their values, and their conversions.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::context::{Context, ident};
use super::{derive, docs, lints, paths};
use crate::ir::{Enum, EnumValue};

/// Returns the definition of the enum.
pub(super) fn definition(cx: Context<'_>, item: &Enum<'_>) -> TokenStream {
    let docs = docs::comments(cx, &item.comments);
    let attributes = docs::attributes(&item.attributes);
    let derive = derive::enumeration(cx, item);
    let allow = lints::item(cx);
    let name = ident(&item.name);
    let values = item.values.iter().map(|item| value(cx, item));
    quote! {
        #docs
        #allow
        #attributes
        #derive
        #[repr(i32)]
        pub enum #name {
            #(#values)*
        }
    }
}

/// Returns the conversions to and from numbers, which prost's derive would generate.
pub(super) fn numbers(cx: Context<'_>, item: &Enum<'_>) -> TokenStream {
    let rt = &cx.paths.runtime;
    let name = ident(&item.name);
    let values = item.values.iter().map(|value| {
        let name = ident(&value.name);
        let number = Literal::i64_unsuffixed(value.number.into());
        quote!(#name = #number)
    });
    quote!(#rt::enumeration!(#name, #(#values),*);)
}

fn value(cx: Context<'_>, value: &EnumValue<'_>) -> TokenStream {
    let docs = docs::comments(cx, &value.comments);
    let attributes = docs::attributes(&value.attributes);
    let deprecated = docs::deprecated(value.deprecated);
    let name = ident(&value.name);
    let number = Literal::i64_unsuffixed(value.number.into());
    quote! {
        #docs
        #attributes
        #deprecated
        #name = #number,
    }
}

/// Returns the conversions to and from the names in the `.proto` file.
pub(super) fn names(cx: Context<'_>, item: &Enum<'_>) -> TokenStream {
    let name = ident(&item.name);
    let to_name = item.values.iter().map(|value| {
        let allow = value.deprecated.then(|| quote!(#[allow(deprecated)]));
        let variant = ident(&value.name);
        let proto_name = value.proto_name;
        quote!(#allow Self::#variant => #proto_name,)
    });
    let (some, none) = (&cx.paths.some, &cx.paths.none);
    let from_name = item.values.iter().map(|value| from_name_arm(some, value.proto_name, value));
    let aliases = item.aliases.iter();
    let from_alias =
        aliases.map(|alias| from_name_arm(some, alias.proto_name, &item.values[alias.value]));
    let option = paths::option(&quote!(Self));
    // Inline functions are compiled only in crates that call them, which is rare for most enums.
    let inline = cx.schema.output.inlines.then(|| quote!(#[inline]));
    let allow = lints::item(cx);
    quote! {
        #allow
        impl #name {
            /// String value of the enum field names used in the ProtoBuf definition.
            ///
            /// The values are not transformed in any way and thus are considered stable
            /// (if the ProtoBuf definition does not change) and safe for programmatic use.
            #inline
            pub fn as_str_name(&self) -> &'static str {
                match self {
                    #(#to_name)*
                }
            }
            /// Creates an enum from field names used in the ProtoBuf definition.
            #inline
            pub fn from_str_name(value: &str) -> #option {
                match value {
                    #(#from_name)*
                    #(#from_alias)*
                    _ => #none,
                }
            }
        }
    }
}

fn from_name_arm(some: &TokenStream, proto_name: &str, value: &EnumValue<'_>) -> TokenStream {
    let allow = value.deprecated.then(|| quote!(#[allow(deprecated)]));
    let variant = ident(&value.name);
    quote!(#proto_name => #some(#allow Self::#variant),)
}

/// Returns constants for the additional names of values, which `allow_alias` permits.
pub(super) fn aliases(cx: Context<'_>, item: &Enum<'_>) -> TokenStream {
    let name = ident(&item.name);
    let constants =
        item.aliases.iter().filter(|alias| !alias.name.as_str().is_empty()).map(|alias| {
            let docs = docs::comments(cx, &alias.comments);
            let deprecated = docs::deprecated(alias.deprecated);
            let value = &item.values[alias.value];
            let allow = value.deprecated.then(|| quote!(#[allow(deprecated)]));
            let constant = ident(&alias.name);
            let variant = ident(&value.name);
            quote! {
                #docs
                #deprecated
                #allow
                pub const #constant: Self = Self::#variant;
            }
        });
    let allow = lints::item(cx);
    quote! {
        #allow
        #[allow(non_upper_case_globals)]
        impl #name {
            #(#constants)*
        }
    }
}
