//! Derived traits, and attributes for prost's derive.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

use super::context::Context;
use super::rust_type;
use crate::ir::{Derives, Enum, Field, Implementation, Message, Oneof, ProstAttribute, ProstType};

/// Returns the `#[derive(…)]` attribute of a struct or oneof, and the attributes of prost's derive.
///
/// It is, for example, `#[derive(Clone, Copy, PartialEq, Eq, Hash, ::prost::Message)]`.
pub(super) fn item(cx: Context<'_>, derives: Derives, prost_derive: &str) -> TokenStream {
    let copy = derives.copy.then(|| quote!(Copy,));
    let eq = derived(derives.eq, quote!(Eq,));
    let hash = derives.hash.then(|| quote!(Hash,));
    let default = derived(derives.default, quote!(Default,));
    let debug = derived(derives.debug, quote!(Debug,));
    let (prost_derive, prost_path) = prost(cx, prost_derive);
    let skip_debug = (prost_derive.is_some() && derives.debug != Implementation::Prost)
        .then(|| quote!(#[prost(skip_debug)]));
    quote! {
        #[derive(Clone, #copy PartialEq, #eq #hash #default #debug #prost_derive)]
        #prost_path
        #skip_debug
    }
}

/// Returns the `#[derive(…)]` attribute of an enum, and the attributes of prost's derive.
pub(super) fn enumeration(cx: Context<'_>, item: &Enum<'_>) -> TokenStream {
    let debug = derived(item.debug, quote!(Debug,));
    let eq = derived(item.eq, quote!(Eq,));
    let (prost_derive, prost_path) = prost(cx, "Enumeration");
    let prost_derive = prost_derive.map(|derive| quote!(, #derive));
    quote! {
        #[derive(Clone, Copy, #debug PartialEq, #eq Hash, PartialOrd, Ord #prost_derive)]
        #prost_path
    }
}

fn derived(implementation: Implementation, name: TokenStream) -> Option<TokenStream> {
    (implementation == Implementation::Derived).then_some(name)
}

/// Returns prost's derive, and the attribute with the path of prost if it is not `::prost`.
fn prost(cx: Context<'_>, derive: &str) -> (Option<TokenStream>, Option<TokenStream>) {
    let Some(told) = &cx.schema.output.prost_derive else { return (None, None) };
    let prost = &cx.paths.prost;
    let derive = Ident::new(derive, Span::call_site());
    let path = told.prost_path.as_ref().map(|path| quote!(#[prost(prost_path = #path)]));
    (Some(quote!(#prost::#derive)), path)
}

/// Returns the attribute of a struct's field or a variant: `#[prost(string, optional, tag = "1")]`.
pub(super) fn field(cx: Context<'_>, field: &Field<'_>) -> Option<TokenStream> {
    let number = field.number.to_string();
    Some(match field.plan.attribute.as_deref()? {
        ProstAttribute::Map { word, key, value } => {
            let word = Ident::new(word, Span::call_site());
            let types = format!("{}, {}", type_text(cx, *key), type_text(cx, *value));
            quote!(#[prost(#word = #types, tag = #number)])
        }
        ProstAttribute::Value { ty, bytes, label, expanded, boxed, default } => {
            let ty = match ty {
                ProstType::Word(word) => {
                    let word = Ident::new(word, Span::call_site());
                    quote!(#word)
                }
                ProstType::Enum(id) => {
                    let path = rust_type::enum_text(cx, *id);
                    quote!(enumeration = #path)
                }
            };
            let bytes = bytes.map(|bytes| quote!(= #bytes));
            let label = label.map(|label| {
                let label = Ident::new(label, Span::call_site());
                quote!(, #label)
            });
            let expanded = expanded.then(|| quote!(, packed = "false"));
            let boxed = boxed.then(|| quote!(, boxed));
            let default = default.as_ref().map(|text| {
                let text = literal(text);
                quote!(, default = #text)
            });
            quote!(#[prost(#ty #bytes #label #expanded #boxed, tag = #number #default)])
        }
    })
}

/// Returns the attribute of the struct's field for a oneof.
pub(super) fn oneof(
    cx: Context<'_>,
    message: &Message<'_>,
    oneof: &Oneof<'_>,
) -> Option<TokenStream> {
    cx.schema.output.prost_derive.as_ref()?;
    let path = format!("{}::{}", message.nested_module, oneof.type_name);
    let tags: Vec<_> = message.members(oneof).map(|field| field.number.to_string()).collect();
    let tags = tags.join(", ");
    Some(quote!(#[prost(oneof = #path, tags = #tags)]))
}

/// Returns a type in the text of a map's attribute, where an enum has its path in parentheses.
fn type_text(cx: Context<'_>, ty: ProstType) -> String {
    match ty {
        ProstType::Word(word) => word.to_owned(),
        ProstType::Enum(id) => format!("enumeration({})", rust_type::enum_text(cx, id)),
    }
}

/// Returns a string literal that is escaped to ASCII, as in prost-build.
fn literal(text: &str) -> Literal {
    let literal = format!("\"{}\"", text.escape_default());
    literal.parse().unwrap_or_else(|_| Literal::string(text))
}
