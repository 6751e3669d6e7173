//! What does the schema become?
//!
//! Total and pure: every function takes a [`Cx`] and a node of the IR and returns tokens; a `match`
//! on the IR is exhaustive, so that a new kind of field is a list of compile errors. The functions
//! in this file are tables of contents: they say what a construct gets, and under which option.

mod accessors;
mod codec;
pub(crate) mod cx;
mod debug;
mod default;
mod derive;
mod descriptor_set;
mod docs;
mod enumeration;
mod extension;
mod field_type;
mod lints;
mod message;
mod name;
mod oneof;
pub(crate) mod rt;
mod service;

use proc_macro2::TokenStream;

use crate::ir::{DescriptorSet, Enum, Extension, Message, Service};
use crate::options::Codec;
use cx::Cx;
pub(crate) use descriptor_set::Source;

/// A message and everything nested in it.
pub(crate) fn message(cx: Cx<'_>, message: &Message<'_>) -> TokenStream {
    let mut out = message::definition(cx, message);
    if debug::of_message(cx.options, message) == debug::Source::Written {
        out.extend(debug::message_debug(cx, message));
    }
    if cx.options.codec == Codec::Native {
        if default::is_written(cx, message) {
            out.extend(default::implementation(cx, message));
        }
        out.extend(accessors::implementation(cx, message));
        out.extend(codec::message(cx, message));
    }
    if message.has_nested_items() {
        out.extend(message::nested_module(
            cx,
            message,
            nested_items(cx.within(&message.nested_path), message),
        ));
    }
    if cx.options.enable_type_names {
        out.extend(name::implementation(cx, message));
    }
    out
}

fn nested_items(cx: Cx<'_>, outer: &Message<'_>) -> TokenStream {
    let mut out = TokenStream::new();
    for &id in &outer.messages {
        if !cx.schema[id].is_extern {
            out.extend(message(cx, &cx.schema[id]));
        }
    }
    for &id in &outer.enums {
        if !cx.schema[id].is_extern {
            out.extend(enumeration(cx, &cx.schema[id]));
        }
    }
    for &id in &outer.extensions {
        out.extend(extension(cx, &cx.schema[id]));
    }
    for oneof in &outer.oneofs {
        out.extend(oneof::definition(cx, outer, oneof));
        if debug::of_oneof(cx.options, outer, oneof) == debug::Source::Written {
            out.extend(debug::oneof_debug(cx, outer, oneof));
        }
        if cx.options.codec == Codec::Native {
            out.extend(codec::oneof(cx, outer, oneof));
        }
    }
    out
}

/// An enum.
pub(crate) fn enumeration(cx: Cx<'_>, item: &Enum<'_>) -> TokenStream {
    let mut out = enumeration::definition(cx, item);
    if cx.options.codec == Codec::Native {
        out.extend(enumeration::numbers(cx, item));
    }
    out.extend(enumeration::names(cx, item));
    if cx.options.enum_aliases && !item.aliases.is_empty() {
        out.extend(enumeration::aliases(cx, item));
    }
    out
}

/// An extension.
pub(crate) fn extension(cx: Cx<'_>, item: &Extension<'_>) -> TokenStream {
    extension::handle(cx, item)
}

/// A service: its client and its server.
pub(crate) fn service(cx: Cx<'_>, item: &Service<'_>) -> TokenStream {
    service::service(cx, item)
}

/// The constant with the descriptors of a package.
pub(crate) fn descriptor_set(set: &DescriptorSet, source: Source<'_>) -> TokenStream {
    descriptor_set::constant(set, source)
}
