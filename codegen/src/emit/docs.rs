//! How do comments and attributes become attributes?

use std::cell::RefCell;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::cx::{Cx, tokens};
use crate::doc;
use crate::ir::Comments;

/// Comments on their way around the printer.
///
/// A quarter of all output is comments, and nothing in them depends on layout. Rather than turn each
/// line into a literal, lex it, unescape it and print it, a marker takes the place of a comment:
///
/// ```text
/// #[doc = "\u{FDD0}7"] pub name: String   ─ printed ▶   ///\u{FDD0}7      ─ expand ▶   /// The name
///                                                        pub name: String,              /// of it.
///                                                                                       pub name: …
/// ```
#[derive(Default)]
pub(crate) struct Aside(RefCell<Vec<Vec<String>>>);

/// What a marker starts with: a character that is none, which no text holds.
const MARK: &str = "///\u{FDD0}";

impl Aside {
    /// Takes the lines and gives the text of the attribute that stands for them.
    fn put(&self, lines: Vec<String>) -> String {
        let mut all = self.0.borrow_mut();
        all.push(lines);
        format!("{}{}", &MARK[3..], all.len() - 1)
    }

    /// Puts the lines back into text that was printed, each with the indentation of its marker.
    pub(crate) fn expand(self, printed: &str) -> String {
        let all = self.0.into_inner();
        let size: usize = all.iter().flatten().map(|line| line.len() + 16).sum();
        let mut out = String::with_capacity(printed.len() + size);
        let mut rest = printed;
        while let Some((before, after)) = rest.split_once(MARK) {
            out.push_str(before);
            let (number, after) = after.split_once('\n').unwrap_or((after, ""));
            rest = after;
            match number.parse().ok().and_then(|number: usize| all.get(number)) {
                Some(lines) => {
                    let indent = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
                    push_lines(&mut out, lines, indent);
                }
                // Not ours, against all odds.
                None => out.extend([MARK, number, "\n"]),
            }
        }
        out.push_str(rest);
        out
    }
}

fn push_lines(out: &mut String, lines: &[String], indent: &str) {
    for (i, line) in lines.iter().enumerate() {
        if i > 0 {
            out.push_str(indent);
        }
        out.push_str("///");
        out.push_str(line.trim_end_matches(' '));
        out.push('\n');
    }
}

/// `#[doc = " line"]` for each line of the comments, as valid rustdoc.
pub(crate) fn comments(cx: Cx<'_>, comments: &Comments<'_>) -> TokenStream {
    let lines = doc::lines(comments.leading, comments.trailing);
    // What would not be printed as `/// line`.
    let unusual = |line: &String| line.starts_with('/') || line.contains('\n');
    match cx.aside {
        _ if lines.is_empty() => TokenStream::new(),
        Some(aside) if !lines.iter().any(unusual) => {
            let marker = Literal::string(&aside.put(lines));
            quote!(#[doc = #marker])
        }
        _ => lines.iter().map(|text| line(text)).collect(),
    }
}

/// One line of documentation of our own.
pub(crate) fn line(text: &str) -> TokenStream {
    quote!(#[doc = #text])
}

/// A user's attributes, which `resolve` has parsed once.
pub(crate) fn attributes(attributes: &[String]) -> TokenStream {
    attributes.iter().map(|text| tokens(text)).collect()
}

/// `#[deprecated]`, when it is.
pub(crate) fn deprecated(deprecated: bool) -> TokenStream {
    if deprecated { quote!(#[deprecated]) } else { TokenStream::new() }
}
