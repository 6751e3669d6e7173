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
pub(in crate::resolve) fn check(options: &Options, diagnostics: &mut Diagnostics) -> bool {
    let mut good = true;
    for (option, text) in options.rust().into_iter().filter(|(_, text)| !fits(text)) {
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
