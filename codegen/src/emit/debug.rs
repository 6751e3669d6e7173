//! How is a message or oneof shown by `Debug`?
//!
//! prost's derive brings a `Debug` along that shows every field, and enums by name where they are held
//! as numbers. One of ours takes its place where it has to: with the native codec, where std's own
//! derive would show something else; and for fields with `[debug_redact = true]`, which it shows as
//! `[REDACTED]`.

use proc_macro2::TokenStream;
use quote::quote;

use super::cx::{Cx, ident};
use super::lints;
use crate::ir::{Cardinality, EnumType, Field, FieldType, MapType, Message, Oneof, Presence};
use crate::options::{Codec, Options};

/// Where `Debug` comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// The user, or nobody.
    None,
    /// A derive: std's with the native codec, prost's otherwise.
    Derived,
    /// An implementation of ours.
    Written,
}

/// Where that of a message comes from.
pub(super) fn of_message(options: &Options, message: &Message<'_>) -> Source {
    let unlike_std = |field: &Field<'_>| is_number(field) || is_raw(field);
    let raw_oneof = || message.oneofs.iter().any(|oneof| oneof.name.as_str().starts_with("r#"));
    if message.skip_debug {
        Source::None
    } else if message.plain_fields().any(|field| field.debug_redact)
        || options.codec == Codec::Native && (message.plain_fields().any(unlike_std) || raw_oneof())
    {
        Source::Written
    } else {
        Source::Derived
    }
}

/// Where that of a oneof comes from.
pub(super) fn of_oneof(options: &Options, message: &Message<'_>, oneof: &Oneof<'_>) -> Source {
    let mut members = oneof.fields.iter().map(|&f| &message.fields[f]);
    let native = options.codec == Codec::Native;
    if message.skip_debug {
        Source::None
    } else if members.any(|field| field.debug_redact || native && is_number(field)) {
        Source::Written
    } else {
        Source::Derived
    }
}

/// Whether it is an enum that std would show as a number.
fn is_number(field: &Field<'_>) -> bool {
    matches!(field.ty, FieldType::Enum(_))
        && field.enum_type == EnumType::Number
        && !matches!(field.cardinality, Cardinality::Map { map_type: MapType::Custom(_), .. })
}

/// prost shows raw identifiers as they are written.
fn is_raw(field: &Field<'_>) -> bool {
    field.name.as_str().starts_with("r#")
}

/// `Debug` of a struct. Like that of a derive it is compiled where somebody calls it.
pub(super) fn message_debug(cx: Cx<'_>, message: &Message<'_>) -> TokenStream {
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

/// `Debug` of a oneof's enum.
pub(super) fn oneof_debug(cx: Cx<'_>, message: &Message<'_>, oneof: &Oneof<'_>) -> TokenStream {
    let name = ident(&oneof.type_name);
    let arms = oneof.fields.iter().map(|&f| {
        let field = &message.fields[f];
        let variant = ident(&field.variant);
        let text = field.variant.as_str();
        let (held, value) = match number_of(cx, field) {
            _ if field.debug_redact => (quote!(_), redacted()),
            Some(path) => (quote!(value), named(cx, &path, &quote!(value))),
            None => (quote!(value), quote!(value)),
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

/// The statement that shows a field.
fn shown(cx: Cx<'_>, field: &Field<'_>) -> TokenStream {
    let name = ident(&field.name);
    let label = field.name.as_str();
    let value = match number_of(cx, field) {
        _ if field.debug_redact => redacted(),
        Some(path) => match (cx.options.codec, &field.cardinality) {
            (Codec::Native, _) => named(cx, &path, &quote!(&self.#name)),
            (Codec::Derive, Cardinality::Singular(Presence::Explicit)) => {
                return quote! {
                    let out = match self.#name.map(<#path as ::core::convert::TryFrom<i32>>::try_from) {
                        ::core::option::Option::Some(::core::result::Result::Ok(value)) => {
                            out.field(#label, &::core::option::Option::Some(value))
                        }
                        _ => out.field(#label, &self.#name),
                    };
                };
            }
            (Codec::Derive, Cardinality::Singular(_)) => {
                return quote! {
                    let out = match <#path as ::core::convert::TryFrom<i32>>::try_from(self.#name) {
                        ::core::result::Result::Ok(value) => out.field(#label, &value),
                        ::core::result::Result::Err(_) => out.field(#label, &self.#name),
                    };
                };
            }
            // Without a runtime it is not worth a type for each.
            (Codec::Derive, Cardinality::Repeated { .. } | Cardinality::Map { .. }) => {
                quote!(&self.#name)
            }
        },
        None => quote!(&self.#name),
    };
    quote!(let out = out.field(#label, #value);)
}

/// The enum whose number the field holds.
fn number_of(cx: Cx<'_>, field: &Field<'_>) -> Option<TokenStream> {
    match field.ty {
        FieldType::Enum(id) if is_number(field) => Some(cx.path(&cx.schema[id].path)),
        _ => None,
    }
}

fn named(cx: Cx<'_>, path: &TokenStream, value: &TokenStream) -> TokenStream {
    match cx.options.codec {
        Codec::Native => {
            let rt = &cx.rt.runtime;
            quote!(&#rt::Named::<_, #path>::new(#value))
        }
        Codec::Derive => value.clone(),
    }
}

fn redacted() -> TokenStream {
    quote!(&::core::format_args!("[REDACTED]"))
}
