//! How is a field with `[debug_redact = true]` kept out of `Debug`?
//!
//! prost's derive shows every field; a message or oneof with such a field gets a `Debug` of ours in
//! its place, which shows the others as prost does and writes `[REDACTED]` for it.

use proc_macro2::TokenStream;
use quote::quote;

use super::cx::{Cx, ident};
use crate::ir::{Cardinality, Field, FieldType, Message, Oneof, Presence};

/// Whether a field of the struct itself is redacted.
pub(super) fn message_needs_debug(message: &Message<'_>) -> bool {
    !message.skip_debug && message.plain_fields().any(|field| field.debug_redact)
}

/// Whether a member of the oneof is redacted.
pub(super) fn oneof_needs_debug(message: &Message<'_>, oneof: &Oneof<'_>) -> bool {
    !message.skip_debug && oneof.fields.iter().any(|&f| message.fields[f].debug_redact)
}

/// `Debug` of a struct.
pub(super) fn message_debug(cx: Cx<'_>, message: &Message<'_>) -> TokenStream {
    let name = ident(&message.name);
    let text = message.name.as_str();
    let fields = message.plain_fields().map(|field| shown(cx, field));
    let oneofs = message.oneofs.iter().map(|oneof| {
        let field = ident(&oneof.name);
        let label = label(oneof.name.as_str());
        quote!(out.field(#label, &self.#field);)
    });
    quote! {
        #[allow(deprecated)]
        impl ::core::fmt::Debug for #name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                let mut out = f.debug_struct(#text);
                #(#fields)*
                #(#oneofs)*
                out.finish()
            }
        }
    }
}

/// `Debug` of a oneof's enum.
pub(super) fn oneof_debug(message: &Message<'_>, oneof: &Oneof<'_>) -> TokenStream {
    let name = ident(&oneof.type_name);
    let arms = oneof.fields.iter().map(|&f| {
        let field = &message.fields[f];
        let variant = ident(&field.variant);
        let text = field.variant.as_str();
        if field.debug_redact {
            let redacted = redacted();
            quote!(Self::#variant(_) => f.debug_tuple(#text).field(#redacted).finish(),)
        } else {
            quote!(Self::#variant(value) => f.debug_tuple(#text).field(value).finish(),)
        }
    });
    quote! {
        #[allow(deprecated)]
        impl ::core::fmt::Debug for #name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                match self {
                    #(#arms)*
                }
            }
        }
    }
}

/// Enums are shown by name, as prost does, where one value is held.
fn shown(cx: Cx<'_>, field: &Field<'_>) -> TokenStream {
    let name = ident(&field.name);
    let label = label(field.name.as_str());
    if field.debug_redact {
        let redacted = redacted();
        return quote!(out.field(#label, #redacted););
    }
    let (FieldType::Enum(id), Cardinality::Singular(presence)) = (field.ty, &field.cardinality)
    else {
        return quote!(out.field(#label, &self.#name););
    };
    let path = cx.path(&cx.schema[id].path);
    match presence {
        Presence::Explicit => quote! {
            match self.#name.map(#path::try_from) {
                Some(Ok(value)) => out.field(#label, &Some(value)),
                _ => out.field(#label, &self.#name),
            };
        },
        Presence::Implicit | Presence::Required => quote! {
            match #path::try_from(self.#name) {
                Ok(value) => out.field(#label, &value),
                Err(_) => out.field(#label, &self.#name),
            };
        },
    }
}

fn redacted() -> TokenStream {
    quote!(&::core::format_args!("[REDACTED]"))
}

fn label(name: &str) -> &str {
    name.strip_prefix("r#").unwrap_or(name)
}
