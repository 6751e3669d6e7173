//! The native codec: encoding and decoding of messages without a derive.
//!
//! Each field has one line for each direction, which calls the runtime:
//!
//! ```text
//! impl ::rust_grpc::rt::NativeMessage for Reply {
//!     const NAMES: &'static str = "Reply 8:id 18:text 26:tags";
//!     fn read_field<'a>(…) -> ::rust_grpc::rt::ReadResult<'a> {
//!         match tag {
//!             8 => decoder.int32(&mut self.id, tag, input),
//!             18 => decoder.string(&mut self.text, tag, input),
//!             26 => decoder.repeated_string(&mut self.tags, tag, input),
//!             _ => decoder.skip(&[(1, 3)], tag, input),       the numbers of its fields
//!         }
//!     }
//!     fn write_fields<'w>(&'w self, w: ::rust_grpc::rt::Writer<'w>) -> ::rust_grpc::rt::Writer<'w> {
//!         w.repeated_string(26, &self.tags)               last field first
//!             .string(18, &self.text)
//!             .int32(8, self.id)
//!     }
//! }
//! ::rust_grpc::rt::message!(Reply);
//! ```
//!
//! Unlike the rest of the output, the codec is generated as text: its lines all have the same form,
//! and tokens, a parser and a printer for them would take more time than everything else together.

mod default_memory;
mod kind;
mod read;
mod write;

use proc_macro2::TokenStream;

pub(super) use kind::element;

use super::context::{Context, tokens};
use super::docs::allow_deprecated;
use super::lints;
use crate::ir::{Derives, Field, Implementation, Message, Oneof, RustName};

/// Returns the implementations of `NativeMessage` and `prost::Message`.
pub(super) fn message(cx: Context<'_>, message: &Message<'_>) -> TokenStream {
    let rt = &cx.paths.runtime_text;
    let name = &message.name;
    let lints = lints::item_text(cx);
    let allow = allow_deprecated(message.plain_fields());
    let read = read::message(cx, message);
    let write = write::message(cx, message);
    let signature = write::signature(cx, "write_fields");
    let names = names(message);
    let shares = if message.shares_input { "    const SHARES_INPUT: bool = true;\n" } else { "" };
    let required = required(message);
    let default_memory = default_memory::constant(cx, message);
    let extendable = extendable(cx, message);
    let eq = eq(name, message.derives);
    placed(
        cx,
        format!(
            "{eq}{lints}{allow}impl {rt}::NativeMessage for {name} {{
    const NAMES: &'static str = \"{names}\";
{shares}{required}{default_memory}    fn read_field<'a>(
        &mut self,
        tag: u32,
        input: &'a [u8],
        decoder: &mut {rt}::Decoder<'a>,
    ) -> {rt}::ReadResult<'a> {{
{read}    }}
    {signature}
{write}    }}
}}
{rt}::message!({name});
{extendable}"
        ),
    )
}

/// Returns the implementation of `Extendable` for a message that preserves its extensions.
fn extendable(cx: Context<'_>, message: &Message<'_>) -> String {
    match &message.unknown_fields {
        Some(field) if message.extendable => {
            format!("{}::extendable!({}, {field});\n", cx.paths.runtime_text, message.name)
        }
        _ => String::new(),
    }
}

/// Returns the implementation of `Oneof` for a oneof.
pub(super) fn oneof(cx: Context<'_>, message: &Message<'_>, oneof: &Oneof<'_>) -> TokenStream {
    let rt = &cx.paths.runtime_text;
    let name = &oneof.type_name;
    let members: Vec<_> = message.members(oneof).collect();
    let allow = allow_deprecated(members.iter().copied());
    let read = read::oneof(cx, &members);
    // Members that are closed enums are decoded by the message.
    let slot = if members.iter().all(|field| field.plan.wire.closed) { "_" } else { "slot" };
    let write = write::oneof(&members);
    let signature = write::signature(cx, "write_field");
    let eq = eq(name, oneof.derives);
    placed(
        cx,
        format!(
            "{eq}{allow}impl {rt}::Oneof for {name} {{
    fn read_field<'a>(
        {slot}: &mut ::core::option::Option<Self>,
        tag: u32,
        input: &'a [u8],
        decoder: &mut {rt}::Decoder<'a>,
    ) -> {rt}::ReadResult<'a> {{
{read}    }}
    {signature}
{write}    }}
}}
"
        ),
    )
}

/// Returns the implementation of `Eq` if it is not derived.
fn eq(name: &RustName, derives: Derives) -> String {
    match derives.eq {
        Implementation::Written => format!("impl ::core::cmp::Eq for {name} {{}}\n"),
        Implementation::None | Implementation::Derived | Implementation::Prost => String::new(),
    }
}

/// Returns a placeholder if the output is formatted, and tokens if it is not.
pub(super) fn placed(cx: Context<'_>, code: String) -> TokenStream {
    match cx.placeholders {
        Some(placeholders) => tokens(&placeholders.put_code(code)),
        None => tokens(&code),
    }
}

/// Returns the tags of the fields whose presence is checked, in the order of `Decoder::saw`.
fn required(message: &Message<'_>) -> String {
    let fields = message.checked_fields();
    let tags: Vec<_> = fields.iter().map(|f| f.plan.wire.tag.to_string()).collect();
    if tags.is_empty() {
        return String::new();
    }
    format!("    const REQUIRED: &'static [u32] = &[{}];\n", tags.join(", "))
}

/// Returns the names for errors: that of the struct, and tag and name of each of its fields.
fn names(message: &Message<'_>) -> String {
    let mut names = message.name.to_string();
    let mut fields: Vec<&Field<'_>> = message.fields.iter().collect();
    fields.sort_by_key(|field| field.number);
    for field in fields {
        let name = field.oneof.map_or(&field.name, |oneof| &message.oneofs[oneof].name);
        names.push_str(&format!(" {}:{name}", field.plan.wire.tag));
    }
    names
}
