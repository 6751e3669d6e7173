//! How does the constant with a package's descriptors hold its bytes?

use std::fmt::Write;

use proc_macro2::TokenStream;
use quote::quote;

use super::context::{ident, tokens};
use super::docs;
use crate::ir::DescriptorSet;

/// Where the bytes are.
#[derive(Clone, Copy)]
pub(crate) enum Source<'a> {
    /// In the code.
    Inline,
    /// In a file, named from the directory of the code.
    Beside(&'a str),
    /// In a file, named from cargo's `OUT_DIR`, where editors follow no relative path.
    OutDir(&'a str),
}

pub(super) fn constant(set: &DescriptorSet, source: Source<'_>) -> TokenStream {
    let name = ident(&set.name);
    let doc = docs::line(
        " The descriptors of this package and of all that it imports: a serialized `FileDescriptorSet`.",
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

/// A byte string in lines that a diff can show. The line's end is escaped, which takes the blanks
/// at the start of the next one with it.
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
            // A `String` takes all that is written.
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
    fn a_literal_means_its_bytes() {
        let mut bytes: Vec<u8> = (0..=255).collect();
        bytes.extend([b' '; 300]);
        bytes.extend(b"\n \\n\"\r\n\t".repeat(40));
        let text = literal(&bytes);
        assert!(text.lines().all(|line| line.len() < 100), "{text}");
        assert_eq!(syn::parse_str::<syn::LitByteStr>(&text).unwrap().value(), bytes);
    }
}
