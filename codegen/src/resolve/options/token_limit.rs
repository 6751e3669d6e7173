//! Limit on the length of Rust code in options.
//!
//! syn parses attributes, types and paths in options recursively. Their length is limited, so that
//! `resolve` can run on a stack that is large enough.

use proc_macro2::{TokenStream, TokenTree};

use crate::error::{Diagnostic, Diagnostics};
use crate::options::Options;

/// The stack size of threads that resolve schemas and emit code.
///
/// Parsing and printing are recursive. The depth of messages has the limit of descriptors, and that
/// of options is limited by [`MAX_TOKENS`].
pub(crate) const STACK_SIZE: usize = 64 << 20;

/// The maximum number of tokens of an option, which is far more than anybody writes.
///
/// A string counts as one token.
const MAX_TOKENS: usize = 2048;

/// Reports options that exceed the limit; returns true if there are none.
pub(in crate::resolve) fn check(options: &Options, diagnostics: &mut Diagnostics) -> bool {
    let mut good = true;
    for (option, text) in options.rust().into_iter().filter(|(_, text)| !fits(text)) {
        let start: String = text.chars().take(40).collect();
        diagnostics.push(
            Diagnostic::error(format!("`{option}`: `{start}…` is too long"))
                .hint(format!("shorten the value to at most {MAX_TOKENS} tokens")),
        );
        good = false;
    }
    good
}

/// Returns true if the text is within the limit; the parser reports text that has no tokens.
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
