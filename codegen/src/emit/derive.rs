//! Which traits are derived, and what does prost's derive have to be told?
//!
//! With the native codec std's traits are derived and nothing of prost's; otherwise there are the
//! `#[prost(…)]` attributes that `prost-derive` 0.14 reads.

use std::ascii::escape_default;

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

use super::cx::Cx;
use crate::ir::{
    BytesType, Cardinality, DefaultValue, Derives, Field, FieldType, MapType, MessageEncoding,
    Oneof, Presence,
};
use crate::options::Codec;

/// `#[derive(Clone, Copy, PartialEq, Eq, Hash, ::prost::Message)]`, and what else the derive reads
/// from the item itself.
pub(super) fn item(
    cx: Cx<'_>,
    derives: Derives,
    derive: &TokenStream,
    skip_debug: bool,
) -> TokenStream {
    let prost = &cx.rt.prost;
    let copy = derives.copy.then(|| quote!(Copy,));
    let eq = derives.eq.then(|| quote!(Eq,));
    let hash = derives.hash.then(|| quote!(Hash,));
    let prost_path = prost_path(cx);
    let skip_debug = skip_debug.then(|| quote!(#[prost(skip_debug)]));
    quote! {
        #[derive(Clone, #copy PartialEq, #eq #hash #prost::#derive)]
        #prost_path
        #skip_debug
    }
}

/// Where the derive finds prost, when it is not `::prost`.
pub(super) fn prost_path(cx: Cx<'_>) -> TokenStream {
    match &cx.options.prost_path {
        Some(path) => quote!(#[prost(prost_path = #path)]),
        None => TokenStream::new(),
    }
}

/// `#[derive(Clone, Copy, PartialEq, Hash, Default, Debug)]`. `Eq` is implemented beside the codec: its
/// derive is a function for each type that nobody calls.
pub(super) fn native(derives: Derives, default: bool, debug: bool) -> TokenStream {
    let copy = derives.copy.then(|| quote!(Copy,));
    let hash = derives.hash.then(|| quote!(Hash,));
    let default = default.then(|| quote!(Default,));
    let debug = debug.then(|| quote!(Debug,));
    quote!(#[derive(Clone, #copy PartialEq, #hash #default #debug)])
}

/// `#[prost(string, optional, tag = "1")]`.
pub(super) fn field(cx: Cx<'_>, field: &Field<'_>) -> TokenStream {
    if cx.options.codec == Codec::Native {
        return TokenStream::new();
    }
    let number = field.number.to_string();
    if let Cardinality::Map { key, map_type } = &field.cardinality {
        let types = format!("{}, {}", kind_text(cx, *key), kind_text(cx, field.ty));
        return match map_type {
            // A type of the user's needs the native codec, which `resolve` has checked.
            MapType::HashMap | MapType::Custom(_) => quote!(#[prost(map = #types, tag = #number)]),
            MapType::BTreeMap => quote!(#[prost(btree_map = #types, tag = #number)]),
        };
    }
    let kind = match field.ty {
        FieldType::Bytes(BytesType::Vec) => quote!(bytes = "vec"),
        FieldType::Bytes(BytesType::Bytes) => quote!(bytes = "bytes"),
        ty => kind(cx, ty),
    };
    let label = label(field);
    let boxed = field.boxed.then(|| quote!(, boxed));
    let default = field.default.as_ref().map(|value| {
        let text = default_text(value);
        quote!(, default = #text)
    });
    quote!(#[prost(#kind #label #boxed, tag = #number #default)])
}

/// The attribute of a oneof's variant.
pub(super) fn variant(cx: Cx<'_>, field: &Field<'_>) -> TokenStream {
    if cx.options.codec == Codec::Native {
        return TokenStream::new();
    }
    let kind = kind(cx, field.ty);
    let number = field.number.to_string();
    quote!(#[prost(#kind, tag = #number)])
}

/// The attribute of the field that holds a oneof.
pub(super) fn oneof(
    cx: Cx<'_>,
    path: &str,
    oneof: &Oneof<'_>,
    fields: &[Field<'_>],
) -> TokenStream {
    if cx.options.codec == Codec::Native {
        return TokenStream::new();
    }
    let tags: Vec<_> = oneof.fields.iter().map(|&f| fields[f].number.to_string()).collect();
    let tags = tags.join(", ");
    quote!(#[prost(oneof = #path, tags = #tags)])
}

fn label(field: &Field<'_>) -> TokenStream {
    match field.cardinality {
        Cardinality::Singular(Presence::Implicit) | Cardinality::Map { .. } => TokenStream::new(),
        Cardinality::Singular(Presence::Explicit) => quote!(, optional),
        Cardinality::Singular(Presence::Required) => quote!(, required),
        Cardinality::Repeated { packed } => {
            let packable = matches!(field.ty, FieldType::Scalar(_) | FieldType::Enum(_));
            let expanded = (packable && !packed).then(|| quote!(, packed = "false"));
            quote!(, repeated #expanded)
        }
    }
}

fn kind(cx: Cx<'_>, ty: FieldType) -> TokenStream {
    match ty {
        FieldType::Enum(id) => {
            let path = cx.path_text(&cx.schema[id].path);
            quote!(enumeration = #path)
        }
        other => {
            let word = Ident::new(&kind_text(cx, other), Span::call_site());
            quote!(#word)
        }
    }
}

/// The kind as it stands in the text of a map; an enum names its type in brackets there.
fn kind_text(cx: Cx<'_>, ty: FieldType) -> String {
    let text = match ty {
        FieldType::Scalar(scalar) => scalar.proto_name(),
        FieldType::String => "string",
        FieldType::Bytes(_) => "bytes",
        FieldType::Enum(id) => {
            return format!("enumeration({})", cx.path_text(&cx.schema[id].path));
        }
        FieldType::Message(_, MessageEncoding::LengthPrefixed) => "message",
        FieldType::Message(_, MessageEncoding::Delimited) => "group",
    };
    text.to_owned()
}

/// The default as a string literal, escaped to ASCII as prost-build escapes it.
fn default_text(value: &DefaultValue) -> Literal {
    let text = match value {
        DefaultValue::Scalar(text) | DefaultValue::String(text) => text.clone(),
        DefaultValue::Bytes(bytes) => {
            let escaped: String =
                bytes.iter().flat_map(|&b| escape_default(b)).map(char::from).collect();
            format!("b\"{escaped}\"")
        }
        DefaultValue::Enum(variant) => variant.to_string(),
    };
    let literal = format!("\"{}\"", text.escape_default());
    literal.parse().unwrap_or_else(|_| Literal::string(&text))
}
