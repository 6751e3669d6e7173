//! Is there room on the stack for the Rust that the user wrote?
//!
//! Attributes, types and paths among the options are parsed by syn, which recurses as deep as they
//! nest. So they have a limit, and `resolve` runs where the stack is large enough for it.

use proc_macro2::{TokenStream, TokenTree};

use crate::error::{Diagnostic, Diagnostics};
use crate::options::Options;

/// Messages nest as deep as descriptors may, and options as deep as [`MAX_TOKENS`]; parsing and
/// printing them is recursive.
pub(crate) const STACK_SIZE: usize = 64 << 20;

/// The most tokens that one option may have, strings counted as one: far more than anybody writes.
const MAX_TOKENS: usize = 2048;

/// Reports the options that are beyond the limit; whether all were within.
pub(super) fn check(options: &Options, diagnostics: &mut Diagnostics) -> bool {
    let scoped = [
        ("type_attribute", &options.type_attribute),
        ("message_attribute", &options.message_attribute),
        ("enum_attribute", &options.enum_attribute),
        ("field_attribute", &options.field_attribute),
        ("extern_path", &options.extern_path),
        ("string_type", &options.string_type),
        ("bytes_type", &options.bytes_type),
        ("map_type", &options.map_type),
        ("client_mod_attribute", &options.client_mod_attribute),
        ("client_attribute", &options.client_attribute),
        ("server_mod_attribute", &options.server_mod_attribute),
        ("server_attribute", &options.server_attribute),
        ("trait_attribute", &options.trait_attribute),
        ("mock_mod_attribute", &options.mock_mod_attribute),
    ];
    let scoped =
        scoped.iter().flat_map(|(option, list)| list.iter().map(move |(_, text)| (*option, text)));
    let plain = [
        ("prost_path", options.prost_path.as_ref()),
        ("prost_types_path", options.prost_types_path.as_ref()),
        ("tonic_path", options.tonic_path.as_ref()),
        ("proto_path", Some(&options.proto_path)),
        ("codec_path", options.codec_path.as_ref()),
        ("runtime_path", options.runtime_path.as_ref()),
    ];
    let plain = plain.into_iter().filter_map(|(option, text)| text.map(|text| (option, text)));
    let mut good = true;
    for (option, text) in scoped.chain(plain).filter(|(_, text)| !fits(text)) {
        let start: String = text.chars().take(40).collect();
        diagnostics.push(
            Diagnostic::error(format!("`{option}`: `{start}…` is too long"))
                .hint(format!("a value has at most {MAX_TOKENS} words and signs")),
        );
        good = false;
    }
    good
}

/// What does not even become tokens is for the parser to report.
fn fits(text: &str) -> bool {
    if text.len() <= MAX_TOKENS {
        return true;
    }
    let Ok(tokens) = text.parse::<TokenStream>() else { return true };
    let mut open = vec![tokens.into_iter()];
    let mut count = 0;
    while let Some(last) = open.last_mut() {
        match last.next() {
            Some(TokenTree::Group(group)) => open.push(group.stream().into_iter()),
            Some(_) => {}
            None => drop(open.pop()),
        }
        count += 1;
        if count > 2 * MAX_TOKENS {
            return false;
        }
    }
    true
}
