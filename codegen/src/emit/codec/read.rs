//! How does a field that has come in get into the struct?

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::kind::{self, verb, word};
use super::{Part, number, parts};
use crate::emit::cx::{Cx, ident};
use crate::ir::{Cardinality, EnumType, Field, FieldType, Message, Oneof, Presence, RustName};

/// The body of `Fields::read`.
pub(super) fn message(cx: Cx<'_>, message: &Message<'_>) -> TokenStream {
    let unknown = message.unknown_fields.as_ref();
    let rest = match unknown {
        Some(name) => {
            let name = ident(name);
            quote!(cx.unknown(&mut self.#name, tag, input))
        }
        None => {
            let known = ranges(message);
            quote!(cx.skip(&[#(#known),*], tag, input))
        }
    };
    if message.fields.is_empty() {
        return rest;
    }
    let arms = parts(message).into_iter().flat_map(|part| match part {
        Part::Field(field) => vec![arm(cx, field, unknown)],
        Part::Oneof(oneof) => oneof_arms(message, oneof),
    });
    quote! {
        match tag {
            #(#arms)*
            _ => #rest,
        }
    }
}

/// The body of `Oneof::read`.
pub(super) fn oneof(cx: Cx<'_>, members: &[&Field<'_>]) -> TokenStream {
    let rt = &cx.rt.runtime;
    let arms = members.iter().filter(|field| !is_closed(field)).map(|field| {
        let tag = number(field.tag());
        let variant = ident(&field.variant);
        let member = quote!(#rt::member!(slot, Self::#variant));
        let read = singular(cx, field, &member);
        quote!(#tag => #read,)
    });
    quote! {
        match tag {
            #(#arms)*
            _ => cx.skip(&[], tag, input),
        }
    }
}

/// The numbers of the message, as few ranges as possible.
fn ranges(message: &Message<'_>) -> Vec<TokenStream> {
    let mut numbers: Vec<u32> = message.fields.iter().map(|field| field.number).collect();
    numbers.sort_unstable();
    numbers
        .chunk_by(|a, b| a + 1 == *b)
        .map(|run| {
            let (first, last) = (number(run[0]), number(run[run.len() - 1]));
            quote!((#first, #last))
        })
        .collect()
}

/// A number that a closed enum does not have goes to the unknown fields of the message, so that the
/// message has to read it, even in a oneof.
fn is_closed(field: &Field<'_>) -> bool {
    matches!(field.ty, FieldType::Enum(_)) && field.enum_type == EnumType::Closed
}

fn oneof_arms(message: &Message<'_>, oneof: &Oneof<'_>) -> Vec<TokenStream> {
    let name = ident(&oneof.name);
    let members = || oneof.fields.iter().map(|&f| &message.fields[f]);
    let mut tags: Vec<u32> = members().filter(|field| !is_closed(field)).map(Field::tag).collect();
    tags.sort_unstable();
    let mut arms = Vec::new();
    if !tags.is_empty() {
        let tags = tags.into_iter().map(number);
        arms.push(quote!(#(#tags)|* => cx.oneof(&mut self.#name, tag, input),));
    }
    let unknown = unknown(message.unknown_fields.as_ref());
    let (module, type_name) = (ident(&message.nested_module), ident(&oneof.type_name));
    for field in members().filter(|field| is_closed(field)) {
        let tag = number(field.tag());
        let variant = ident(&field.variant);
        arms.push(quote! {
            #tag => cx.closed_enum_member(
                &mut self.#name, #module::#type_name::#variant, #unknown, tag, input
            ),
        });
    }
    arms
}

/// Where a closed enum leaves what it does not have.
fn unknown(name: Option<&RustName>) -> TokenStream {
    match name {
        Some(name) => {
            let name = ident(name);
            quote!(::core::option::Option::Some(&mut self.#name))
        }
        None => quote!(::core::option::Option::None),
    }
}

fn arm(cx: Cx<'_>, field: &Field<'_>, unknown_fields: Option<&RustName>) -> TokenStream {
    let name = ident(&field.name);
    let slot = quote!(&mut self.#name);
    let tag = number(field.tag());
    let prefix = match &field.cardinality {
        Cardinality::Map { key, .. } => {
            let key = kind::key(*key);
            let value = kind::value(cx, field);
            let rt = &cx.rt.runtime;
            return if is_closed(field) {
                let unknown = unknown(unknown_fields);
                quote!(#tag => #rt::read_map!(cx, self.#name, tag, input, #key, closed #value, #unknown),)
            } else {
                quote!(#tag => #rt::read_map!(cx, self.#name, tag, input, #key, #value),)
            };
        }
        Cardinality::Singular(Presence::Implicit | Presence::Required) => "",
        Cardinality::Singular(Presence::Explicit) => "optional_",
        Cardinality::Repeated { .. } => "repeated_",
    };
    // Both forms come in, whichever goes out.
    let packed = (matches!(field.cardinality, Cardinality::Repeated { .. })
        && field.ty.is_packable())
    .then(|| {
        let packed: Literal = number(field.number << 3 | 2);
        quote!(| #packed)
    });
    let read = read(cx, field, prefix, &slot, unknown_fields);
    quote!(#tag #packed => #read,)
}

/// A member of a oneof, whose slot is there.
fn singular(cx: Cx<'_>, field: &Field<'_>, slot: &TokenStream) -> TokenStream {
    read(cx, field, "", slot, None)
}

fn read(
    cx: Cx<'_>,
    field: &Field<'_>,
    prefix: &str,
    slot: &TokenStream,
    unknown_fields: Option<&RustName>,
) -> TokenStream {
    if let (FieldType::Enum(_), EnumType::Open) = (field.ty, field.enum_type) {
        let verb = format_ident!("{prefix}open_enum");
        return quote!(cx.#verb(#slot, tag, input));
    }
    if is_closed(field) {
        let verb = format_ident!("{prefix}closed_enum");
        let unknown = unknown(unknown_fields);
        return quote!(cx.#verb(#slot, #unknown, tag, input));
    }
    if field.ty == FieldType::String && field.custom_type.is_some() {
        let verb = format_ident!("{prefix}string_as");
        return quote!(cx.#verb(#slot, tag, input));
    }
    let verb = verb(prefix, word(cx, field));
    quote!(cx.#verb(#slot, tag, input))
}
