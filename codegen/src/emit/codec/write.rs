//! How does a field of the struct go out?

use proc_macro2::TokenStream;
use quote::quote;

use super::kind::{self, verb, word};
use super::{Part, number, parts};
use crate::emit::cx::{Cx, ident};
use crate::ir::{Cardinality, EnumType, Field, FieldType, Message, Presence};

/// The body of `Fields::write`: a step for each field, the last one first.
pub(super) fn message(cx: Cx<'_>, message: &Message<'_>) -> TokenStream {
    let unknown = message.unknown_fields.as_ref().map(|name| {
        let name = ident(name);
        quote!(w.unknown(&self.#name))
    });
    let fields = parts(message).into_iter().rev().map(|part| match part {
        Part::Field(field) => self::field(cx, field),
        Part::Oneof(oneof) => {
            let name = ident(&oneof.name);
            quote!(w.oneof(&self.#name))
        }
    });
    let mut steps: Vec<TokenStream> = unknown.into_iter().chain(fields).collect();
    let last = steps.pop().unwrap_or_else(|| quote!(w));
    quote! {
        #(let w = #steps;)*
        #last
    }
}

/// The body of `Oneof::write`.
pub(super) fn oneof(cx: Cx<'_>, members: &[&Field<'_>]) -> TokenStream {
    let arms = members.iter().map(|field| {
        let variant = ident(&field.variant);
        let by_value = is_number(field).then(|| quote!(*));
        let value = quote!(#by_value value);
        let write = always(cx, field, &value);
        quote!(Self::#variant(value) => #write,)
    });
    quote! {
        match self {
            #(#arms)*
        }
    }
}

/// Whether it is passed by value.
fn is_number(field: &Field<'_>) -> bool {
    matches!(field.ty, FieldType::Scalar(_) | FieldType::Enum(_))
}

fn field(cx: Cx<'_>, field: &Field<'_>) -> TokenStream {
    let name = ident(&field.name);
    let by_reference = quote!(&self.#name);
    let value = if is_number(field) { quote!(self.#name) } else { by_reference.clone() };
    let word = written_as(cx, field);
    let tag = field.tag();
    match &field.cardinality {
        Cardinality::Map { key, .. } => {
            let tag = number(tag);
            let key = kind::key(*key);
            let value = kind::value(cx, field);
            let rt = &cx.rt.runtime;
            let closed =
                matches!(field.ty, FieldType::Enum(_)) && field.enum_type == EnumType::Closed;
            let closed = closed.then(|| quote!(closed));
            quote!(#rt::write_map!(w, #tag, self.#name, #key, #closed #value))
        }
        Cardinality::Singular(Presence::Implicit) => step("", word, tag, &value),
        Cardinality::Singular(Presence::Explicit) => step("optional_", word, tag, &value),
        Cardinality::Singular(Presence::Required) => always(cx, field, &value),
        Cardinality::Repeated { packed: true } => {
            step("packed_", word, field.number << 3 | 2, &by_reference)
        }
        Cardinality::Repeated { packed: false } => step("repeated_", word, tag, &by_reference),
    }
}

/// A value that goes out whatever it is.
fn always(cx: Cx<'_>, field: &Field<'_>, value: &TokenStream) -> TokenStream {
    let prefix = if matches!(field.ty, FieldType::Message(..)) { "" } else { "required_" };
    step(prefix, written_as(cx, field), field.tag(), value)
}

fn written_as(cx: Cx<'_>, field: &Field<'_>) -> &'static str {
    match (field.ty, field.enum_type) {
        (FieldType::Enum(_), EnumType::Open | EnumType::Closed) => "enumeration",
        _ => word(cx, field),
    }
}

fn step(prefix: &str, word: &str, tag: u32, value: &TokenStream) -> TokenStream {
    let verb = verb(prefix, word);
    let tag = number(tag);
    quote!(w.#verb(#tag, #value))
}
