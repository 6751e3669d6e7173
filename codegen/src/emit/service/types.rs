//! Paths of message types in the modules of services.
//!
//! Local types are found through `proto_path`, which is `super` by default:
//!
//! ```text
//! HelloRequest next to the service     →  super::HelloRequest
//! a type of another package            →  super::super::other::Type
//! ::prost_types::Any, crate::x::Y, ()  →  unchanged
//! my_mod::Y, from an extern path       →  super::my_mod::Y
//! ```

use proc_macro2::TokenStream;

use crate::emit::context::{Context, tokens};
use crate::ir::RustPath;

/// Returns the type of a request or response.
pub(super) fn message(cx: Context<'_>, path: &RustPath) -> TokenStream {
    let text = cx.path_text(path);
    let proto_path = cx.services().proto_path.as_str();
    let stands = match path {
        RustPath::Local { .. } => false,
        RustPath::Extern(path) => same_everywhere(cx, path),
    };
    if stands || proto_path.is_empty() {
        return tokens(&text);
    }
    let relative = text.strip_prefix("self::").unwrap_or(&text);
    tokens(&format!("{proto_path}::{relative}"))
}

/// Returns true if a path of the user refers to the same type in every module.
fn same_everywhere(cx: Context<'_>, path: &str) -> bool {
    let first = path.split("::").next().unwrap_or(path);
    match first {
        "crate" => true,
        "self" | "super" => false,
        "bool" | "char" | "str" | "u8" | "u16" | "u32" | "u64" | "u128" | "usize" | "i8"
        | "i16" | "i32" | "i64" | "i128" | "isize" | "f32" | "f64" => true,
        // `::absolute`, `()`, `[u8; 4]`.
        _ if !first.starts_with(|c: char| c.is_alphabetic() || c == '_') => true,
        // A path of prost without a leading `::` names a crate, too.
        _ => {
            cx.services().own_crates.iter().any(|own| {
                path.strip_prefix(own.as_str()).is_some_and(|rest| rest.starts_with("::"))
            })
        }
    }
}
