//! How does a comment in a `.proto` file become lines of a Rust doc comment?
//!
//! People write protobuf comments as plain text, with some Markdown; rustdoc reads them as
//! Markdown in which code is Rust to be tested and `[names]` are links to be resolved. What rustdoc
//! would test, reject or warn about is rewritten here; everything else stays as it was written.
//!
//! ```text
//!  comment ── text::plain? ──────────────────────────────────────────▶ lines
//!     │ no
//!     ▼
//!  clean characters ──▶ Markdown, parsed ──▶ edits ──▶ applied ──▶ parsed again, until no edits
//! ```
//!
//! The text is never re-rendered from its syntax tree: an edit escapes a character, wraps a URL or
//! labels a fence at its byte offset, so that what needs no edit comes out byte for byte. Edits can
//! give the rest of the text another meaning (a `<pre>` that is now text has Markdown in it), hence
//! the second look. A comment that does not settle is hostile rather than prose: it comes out as
//! one block of text.

mod code;
mod html;
mod link;
mod markdown;
mod text;

/// How often a comment is looked at before it is taken for hostile: real ones need two passes (one
/// that edits, one that finds nothing more), and three when text hid in HTML.
const PASSES: usize = 6;

/// Lines for `#[doc = "…"]`, each starting with one space unless empty.
///
/// The leading comment comes first, then an empty line, then the trailing one. There are no lines
/// when neither holds more than whitespace.
pub fn lines(leading: Option<&str>, trailing: Option<&str>) -> Vec<String> {
    let present = |comment: Option<&str>| comment.is_some_and(|c| !c.trim().is_empty());
    match (leading, trailing) {
        (Some(leading), Some(trailing)) if present(Some(leading)) && present(Some(trailing)) => {
            both(leading, trailing)
        }
        (Some(comment), _) if present(Some(comment)) => one(comment),
        (_, Some(comment)) if present(Some(comment)) => one(comment),
        _ => Vec::new(),
    }
}

/// A single comment.
fn one(comment: &str) -> Vec<String> {
    if text::plain(comment) { text::plain_lines(comment) } else { doc_lines(&settle(comment)) }
}

/// Both comments. Each is made whole apart, lest a fence left open in the first swallow the second;
/// then the two together, since what follows a list item may belong to it.
fn both(leading: &str, trailing: &str) -> Vec<String> {
    if text::plain(leading) && text::plain(trailing) {
        let mut lines = text::plain_lines(leading);
        lines.push(String::new());
        lines.extend(text::plain_lines(trailing));
        return lines;
    }
    let joined = format!("{}\n\n{}", settle(leading), settle(trailing));
    doc_lines(&settle_markdown(joined).unwrap_or_else(code::fence_all))
}

/// The Markdown of a comment that rustdoc takes without complaint.
fn settle(comment: &str) -> String {
    let comment = text::clean(comment);
    let mut markdown = text::markdown(&comment);
    if text::has_indented(&markdown) {
        // The habit of giving lines with two spaces a third can push a line over the brink of
        // being code, and a comment indented as a whole is not code either.
        let shifted = text::unindent(&comment);
        if text::min_indent(&markdown) > 0 || markdown::has_indented_code(&markdown) {
            markdown = shifted;
        }
    }
    settle_markdown(markdown).unwrap_or_else(code::fence_all)
}

/// Edits until nothing is left to edit; gives the text back when that does not come to pass.
fn settle_markdown(mut markdown: String) -> Result<String, String> {
    for _ in 0..PASSES {
        match markdown::edits(&markdown) {
            Some(edits) if edits.is_empty() => return Ok(markdown),
            Some(edits) => markdown = edits.apply(&markdown),
            None => return Err(markdown),
        }
    }
    Err(markdown)
}

/// Lines of Markdown as lines of a doc comment.
fn doc_lines(markdown: &str) -> Vec<String> {
    markdown
        .split('\n')
        .map(|line| if line.is_empty() { String::new() } else { format!(" {line}") })
        .collect()
}

/// Replacements at byte offsets.
#[derive(Debug, Default)]
struct Edits(Vec<Edit>);

#[derive(Debug, PartialEq)]
struct Edit {
    start: usize,
    end: usize,
    text: String,
}

impl Edits {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn insert(&mut self, at: usize, text: impl Into<String>) {
        self.replace(at, at, text);
    }

    fn replace(&mut self, start: usize, end: usize, text: impl Into<String>) {
        self.0.push(Edit { start, end, text: text.into() });
    }

    /// The text with all edits made. One that starts within the reach of an earlier one, or says the
    /// same in the same place, is dropped; the next pass finds again what it was for.
    fn apply(mut self, text: &str) -> String {
        self.0.sort_by_key(|edit| edit.start);
        let mut out = String::with_capacity(text.len() + 2 * self.0.len() + 16);
        let mut done = 0;
        let mut previous: Option<&Edit> = None;
        for edit in &self.0 {
            if edit.start < done || previous == Some(edit) {
                continue;
            }
            out.push_str(&text[done..edit.start]);
            out.push_str(&edit.text);
            done = edit.end;
            previous = Some(edit);
        }
        out.push_str(&text[done..]);
        out
    }
}

#[cfg(test)]
mod tests;
