//! Emission of code for a resolved schema.
//!
//! The functions are total and pure: each takes a [`Context`] and a node of the IR, and returns
//! tokens. A `match` on the IR is exhaustive, so that a new kind of field leads to compile errors.
//! Emitters make no decisions: they print what is decided in the IR, and read neither options nor
//! the causes of decisions. The functions in this file are tables of contents: they list the parts
//! of a construct, and only they distinguish the codecs.

mod accessors;
mod codec;
pub(crate) mod context;
mod debug;
mod default;
mod derive;
mod descriptor_set;
mod docs;
mod enumeration;
mod extension;
mod lints;
mod message;
mod name;
mod oneof;
pub(crate) mod paths;
mod reflection;
mod rust_type;
mod service;

use proc_macro2::TokenStream;

use crate::ir::{
    Codec, DescriptorSet, Enum, Extension, ExtensionList, Implementation, Message, Service,
    TypeList,
};
use context::Context;
pub(crate) use descriptor_set::Source;
pub(crate) use service::ServicePart;

/// Returns the code of a message and of everything nested in it.
pub(crate) fn message(cx: Context<'_>, message: &Message<'_>) -> TokenStream {
    let mut out = message::definition(cx, message);
    if message.derives.debug == Implementation::Written {
        out.extend(debug::of_message(cx, message));
    }
    if message.derives.default == Implementation::Written {
        out.extend(default::implementation(cx, message));
    }
    if cx.schema.output.codec == Codec::Native {
        out.extend(accessors::implementation(cx, message));
        out.extend(codec::message(cx, message));
    }
    if let Some(reflection) = &message.reflection {
        out.extend(reflection::message(cx, message, reflection, codec_word(cx)));
    }
    if message.serde {
        out.extend(reflection::serde(cx, "message", &message.name));
    }
    if message.has_nested_items() {
        let inside = cx.within(&message.nested_path);
        out.extend(message::nested_module(cx, message, nested_items(inside, message)));
    }
    if let Some(type_url) = &message.type_url {
        out.extend(name::implementation(cx, message, type_url));
    }
    out
}

fn nested_items(cx: Context<'_>, outer: &Message<'_>) -> TokenStream {
    let mut out = TokenStream::new();
    for &id in outer.messages.iter().filter(|&&id| !cx.schema[id].is_extern) {
        out.extend(message(cx, &cx.schema[id]));
    }
    for &id in outer.enums.iter().filter(|&&id| !cx.schema[id].is_extern) {
        out.extend(enumeration(cx, &cx.schema[id]));
    }
    for &id in &outer.extensions {
        out.extend(extension(cx, &cx.schema[id]));
    }
    for oneof in &outer.oneofs {
        out.extend(oneof::definition(cx, outer, oneof));
        if oneof.derives.debug == Implementation::Written {
            out.extend(debug::of_oneof(cx, outer, oneof));
        }
        if cx.schema.output.codec == Codec::Native {
            out.extend(codec::oneof(cx, outer, oneof));
        }
        if let Some(reflection) = &outer.reflection {
            out.extend(reflection::oneof(cx, outer, oneof, reflection));
        }
    }
    out
}

/// Returns the code of an enum.
pub(crate) fn enumeration(cx: Context<'_>, item: &Enum<'_>) -> TokenStream {
    let mut out = enumeration::definition(cx, item);
    if cx.schema.output.codec == Codec::Native {
        out.extend(enumeration::numbers(cx, item));
    }
    out.extend(enumeration::names(cx, item));
    if !item.aliases.is_empty() {
        out.extend(enumeration::aliases(cx, item));
    }
    if let Some(table) = &item.table {
        out.extend(reflection::enumeration(cx, item, table));
    }
    if item.serde {
        out.extend(reflection::serde(cx, "enumeration", &item.name));
    }
    out
}

/// Returns the runtime's word for how messages are encoded.
fn codec_word(cx: Context<'_>) -> &'static str {
    match cx.schema.output.codec {
        Codec::Native => "native",
        Codec::Derive => "prost",
    }
}

/// Returns the constant with the message types of a package.
pub(crate) fn types(cx: Context<'_>, types: &TypeList) -> TokenStream {
    reflection::types(cx, types)
}

/// Returns the constant with the extensions of a package.
pub(crate) fn extensions(cx: Context<'_>, list: &ExtensionList) -> TokenStream {
    reflection::extensions(cx, list)
}

/// Returns the code of an extension.
pub(crate) fn extension(cx: Context<'_>, item: &Extension<'_>) -> TokenStream {
    extension::handle(cx, item)
}

/// Returns the code of parts of a service.
pub(crate) fn service(cx: Context<'_>, item: &Service<'_>, parts: &[ServicePart]) -> TokenStream {
    service::service(cx, item, parts)
}

/// Returns the constant with the descriptors of a package.
pub(crate) fn descriptor_set(set: &DescriptorSet, source: Source<'_>) -> TokenStream {
    descriptor_set::constant(set, source)
}
