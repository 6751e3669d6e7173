//! Constants with the descriptors of packages.

use std::fmt::Write;

use proc_macro2::TokenStream;
use quote::quote;

use super::context::{ident, tokens};
use super::docs;
use crate::ir::DescriptorSet;

/// The location of the bytes.
#[derive(Clone, Copy)]
pub(crate) enum Source<'a> {
    /// The bytes are in the code.
    Inline,
    /// The bytes are in a file, whose path is relative to the directory of the code.
    Beside(&'a str),
    /// The bytes are in a file in cargo's `OUT_DIR`, in which editors do not resolve relative
    /// paths.
    OutDir(&'a str),
}

pub(super) fn constant(set: &DescriptorSet, source: Source<'_>) -> TokenStream {
    let name = ident(&set.name);
    let doc = docs::line(
        " A serialized `FileDescriptorSet` with the descriptors of this package and of all its imports.",
    );
    let bytes = match source {
        Source::Inline => tokens(&literal(&set.bytes)),
        Source::Beside(file) => quote!(::core::include_bytes!(#file)),
        Source::OutDir(file) => {
            let file = format!("/{file}");
            quote!(::core::include_bytes!(::core::concat!(::core::env!("OUT_DIR"), #file)))
        }
    };
    quote! {
        #doc
        #[allow(dead_code)]
        pub const #name: &[u8] = #bytes;
    }
}

/// Returns a byte string literal in lines that a diff can show.
///
/// The escape at the end of a line removes the whitespace at the start of the next line.
fn literal(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    text.push_str("b\"");
    let mut width = 0;
    for &byte in bytes {
        if width > 90 || (width > 60 && byte == b'\n') {
            text.push_str("\\\n");
            width = 0;
        }
        let start = text.len();
        match byte {
            b' ' if width == 0 => text.push_str("\\x20"),
            b'"' | b'\\' => text.extend(['\\', char::from(byte)]),
            b' '..=b'~' => text.push(char::from(byte)),
            // Writing to a string cannot fail.
            _ => drop(write!(text, "\\x{byte:02x}")),
        }
        width += text.len() - start;
    }
    text.push('"');
    text
}

#[cfg(test)]
mod tests {
    use super::literal;

    #[test]
    fn literals_evaluate_to_their_bytes() {
        let mut bytes: Vec<u8> = (0..=255).collect();
        bytes.extend([b' '; 300]);
        bytes.extend(b"\n \\n\"\r\n\t".repeat(40));
        let text = literal(&bytes);
        assert!(text.lines().all(|line| line.len() < 100), "{text}");
        assert_eq!(syn::parse_str::<syn::LitByteStr>(&text).unwrap().value(), bytes);
    }
}
