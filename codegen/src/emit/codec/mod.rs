//! How is a message encoded and decoded without a derive?
//!
//! One line for each field in each direction, which calls the runtime:
//!
//! ```text
//! impl ::rust_grpc::rt::Fields for Reply {
//!     const NAMES: &'static str = "Reply 8:id 18:text 26:tags";
//!     #[inline(always)]
//!     fn read<'a>(&mut self, f: ::rust_grpc::rt::In<'a, '_>) -> ::rust_grpc::rt::Out<'a> {
//!         match f.tag {
//!             8 => f.int32(&mut self.id),
//!             18 => f.string(&mut self.text),
//!             26 => f.repeated_string(&mut self.tags),
//!             _ => f.skip(&[(1, 3)]),         which numbers it has: others are skipped
//!         }
//!     }
//!     fn write<'w>(&self, w: ::rust_grpc::rt::Writer<'w>) -> ::rust_grpc::rt::Writer<'w> {
//!         let w = w.repeated_string(26, &self.tags);      last field first
//!         let w = w.string(18, &self.text);
//!         w.int32(8, self.id)
//!     }
//! }
//! ::rust_grpc::rt::message!(Reply, shares = false);
//! ```

mod kind;
mod read;
mod write;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::cx::{Cx, ident};
use crate::ir::{Field, Message, Oneof};

/// `Fields` and `prost::Message` of a message.
pub(super) fn message(cx: Cx<'_>, message: &Message<'_>) -> TokenStream {
    let rt = &cx.rt.runtime;
    let name = ident(&message.name);
    let names = names(message);
    let allow = allow_deprecated(message.plain_fields());
    let read = read::message(cx, message);
    let write = write::message(cx, message);
    let shares = message.shares_input;
    quote! {
        #allow
        impl #rt::Fields for #name {
            const NAMES: &'static str = #names;
            #[inline(always)]
            fn read<'a>(&mut self, f: #rt::In<'a, '_>) -> #rt::Out<'a> {
                #read
            }
            fn write<'w>(&self, w: #rt::Writer<'w>) -> #rt::Writer<'w> {
                #write
            }
        }
        #rt::message!(#name, shares = #shares);
    }
}

/// `Oneof` of a oneof.
pub(super) fn oneof(cx: Cx<'_>, message: &Message<'_>, oneof: &Oneof<'_>) -> TokenStream {
    let rt = &cx.rt.runtime;
    let name = ident(&oneof.type_name);
    let members: Vec<_> = oneof.fields.iter().map(|&f| &message.fields[f]).collect();
    let allow = allow_deprecated(members.iter().copied());
    let read = read::oneof(cx, &members);
    let write = write::oneof(cx, &members);
    quote! {
        #allow
        impl #rt::Oneof for #name {
            #[inline(always)]
            fn read<'a>(slot: &mut ::core::option::Option<Self>, f: #rt::In<'a, '_>) -> #rt::Out<'a> {
                #read
            }
            fn write<'w>(&self, w: #rt::Writer<'w>) -> #rt::Writer<'w> {
                #write
            }
        }
    }
}

/// What goes over the wire: a field of the struct, or a oneof.
#[derive(Clone, Copy)]
enum Part<'a> {
    Field(&'a Field<'a>),
    Oneof(&'a Oneof<'a>),
}

/// Fields and oneofs by their lowest number, which is the order they are written in.
fn parts<'a>(message: &'a Message<'a>) -> Vec<Part<'a>> {
    let mut parts: Vec<(u32, Part<'_>)> = Vec::with_capacity(message.fields.len());
    parts.extend(message.plain_fields().map(|field| (field.number, Part::Field(field))));
    parts.extend(message.oneofs.iter().map(|oneof| {
        let number = oneof.fields.iter().map(|&f| message.fields[f].number).min();
        (number.unwrap_or_default(), Part::Oneof(oneof))
    }));
    parts.sort_by_key(|(number, _)| *number);
    parts.into_iter().map(|(_, part)| part).collect()
}

/// The name of the struct, then tag and name of each of its fields, for errors.
fn names(message: &Message<'_>) -> String {
    let mut names = message.name.to_string();
    let mut fields: Vec<&Field<'_>> = message.fields.iter().collect();
    fields.sort_by_key(|field| field.number);
    for field in fields {
        let name = field.oneof.map_or(&field.name, |oneof| &message.oneofs[oneof].name);
        names.push_str(&format!(" {}:{name}", field.tag()));
    }
    names
}

/// Encoding a deprecated field is not using it.
fn allow_deprecated<'a>(mut fields: impl Iterator<Item = &'a Field<'a>>) -> Option<TokenStream> {
    fields.any(|field| field.deprecated).then(|| quote!(#[allow(deprecated)]))
}

fn number(tag: u32) -> Literal {
    Literal::u32_unsuffixed(tag)
}
