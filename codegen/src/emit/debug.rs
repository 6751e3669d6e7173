//! `Debug` implementations of messages and oneofs, if no derive implements it.

use proc_macro2::TokenStream;
use quote::quote;

use super::context::{Context, ident};
use super::{lints, rust_type};
use crate::ir::{EnumId, Field, Message, Oneof, Shown};

/// Returns the `Debug` implementation of a struct.
///
/// Like that of a derive, it is compiled only in crates that call it.
pub(super) fn of_message(cx: Context<'_>, message: &Message<'_>) -> TokenStream {
    let name = ident(&message.name);
    let text = message.name.as_str();
    let fields = message.plain_fields().map(|field| shown(cx, field));
    let plain = message.oneofs.iter().map(|oneof| &oneof.name).chain(&message.unknown_fields);
    let others = plain.map(|field| {
        let name = ident(field);
        let label = field.as_str();
        quote!(let out = out.field(#label, &self.#name);)
    });
    let allow = lints::item(cx);
    quote! {
        #allow
        #[allow(deprecated)]
        impl ::core::fmt::Debug for #name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                let out = &mut f.debug_struct(#text);
                #(#fields)*
                #(#others)*
                out.finish()
            }
        }
    }
}

/// Returns the `Debug` implementation of a oneof's enum.
pub(super) fn of_oneof(cx: Context<'_>, message: &Message<'_>, oneof: &Oneof<'_>) -> TokenStream {
    let name = ident(&oneof.type_name);
    let arms = message.members(oneof).map(|field| {
        let variant = ident(&field.variant);
        let text = field.variant.as_str();
        let (held, value) = match field.plan.shown {
            Shown::Redacted => (quote!(_), redacted()),
            Shown::Named(id) => (quote!(value), named(cx, id, &quote!(value))),
            Shown::AsItIs | Shown::NamedNumber(_) | Shown::NamedOption(_) => {
                (quote!(value), quote!(value))
            }
        };
        quote!(Self::#variant(#held) => f.debug_tuple(#text).field(#value).finish(),)
    });
    let allow = lints::item(cx);
    quote! {
        #allow
        #[allow(deprecated)]
        impl ::core::fmt::Debug for #name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                match self {
                    #(#arms)*
                }
            }
        }
    }
}

/// Returns the statement that shows a field.
fn shown(cx: Context<'_>, field: &Field<'_>) -> TokenStream {
    let name = ident(&field.name);
    let label = field.name.as_str();
    let value = match field.plan.shown {
        Shown::AsItIs => quote!(&self.#name),
        Shown::Redacted => redacted(),
        Shown::Named(id) => named(cx, id, &quote!(&self.#name)),
        Shown::NamedOption(id) => {
            let path = rust_type::enumeration(cx, id);
            return quote! {
                let out = match self.#name.map(<#path as ::core::convert::TryFrom<i32>>::try_from) {
                    ::core::option::Option::Some(::core::result::Result::Ok(value)) => {
                        out.field(#label, &::core::option::Option::Some(value))
                    }
                    _ => out.field(#label, &self.#name),
                };
            };
        }
        Shown::NamedNumber(id) => {
            let path = rust_type::enumeration(cx, id);
            return quote! {
                let out = match <#path as ::core::convert::TryFrom<i32>>::try_from(self.#name) {
                    ::core::result::Result::Ok(value) => out.field(#label, &value),
                    ::core::result::Result::Err(_) => out.field(#label, &self.#name),
                };
            };
        }
    };
    quote!(let out = out.field(#label, #value);)
}

/// Returns a value that the runtime shows by name, including numbers that the enum does not have.
fn named(cx: Context<'_>, id: EnumId, value: &TokenStream) -> TokenStream {
    let (rt, path) = (&cx.paths.runtime, rust_type::enumeration(cx, id));
    quote!(&#rt::Named::<_, #path>::new(#value))
}

fn redacted() -> TokenStream {
    quote!(&::core::format_args!("[REDACTED]"))
}
