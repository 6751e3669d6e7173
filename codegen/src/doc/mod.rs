//! Conversion of `.proto` comments to Rust doc comments.
//!
//! Protobuf comments are plain text with some Markdown. Rustdoc reads them as Markdown in which
//! code is Rust to be tested and `[names]` are links to be resolved. This module rewrites the parts
//! that rustdoc would test, reject or warn about; everything else is unchanged.
//!
//! ```text
//!  comment ── text::plain? ──────────────────────────────────────────▶ lines
//!     │ no
//!     ▼
//!  clean characters ──▶ Markdown, parsed ──▶ edits ──▶ applied ──▶ parsed again, until no edits
//! ```
//!
//! The text is not rendered from its syntax tree: an edit escapes a character, wraps a URL or
//! labels a fence at its byte offset, so that text that needs no edit stays the same byte for byte.
//! Edits can change the meaning of the rest of the text (a `<pre>` that has become text contains
//! Markdown), so it is parsed again. A comment that always needs more edits is hostile input; it
//! becomes one block of text.

mod code;
mod html;
mod link;
mod markdown;
mod text;

/// The maximum number of passes over a comment, after which it becomes a block of text.
///
/// Real comments need two passes (one that edits, and one that finds nothing more), and three if
/// HTML contained text to edit.
const PASSES: usize = 6;

/// Returns the lines of `#[doc = "…"]` attributes, each with a leading space unless it is empty.
///
/// An empty line separates the leading and the trailing comment. The list is empty if neither
/// contains more than whitespace.
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

/// Returns the lines of a single comment.
fn one(comment: &str) -> Vec<String> {
    if text::plain(comment) { text::plain_lines(comment) } else { doc_lines(&settle(comment)) }
}

/// Returns the lines of both comments.
///
/// Each is edited on its own, so that an open fence in the first does not include the second. Then
/// they are edited together, because text after a list item may belong to it.
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

/// Returns the Markdown of a comment that rustdoc accepts without warnings.
fn settle(comment: &str) -> String {
    let comment = text::clean(comment);
    let mut markdown = text::markdown(&comment);
    if text::has_indented(&markdown) {
        // A line with two spaces gets a third, as in prost-build's output, which can turn it into
        // code. A comment that is indented as a whole is not code either.
        let shifted = text::unindent(&comment);
        if text::min_indent(&markdown) > 0 || markdown::has_indented_code(&markdown) {
            markdown = shifted;
        }
    }
    settle_markdown(markdown).unwrap_or_else(code::fence_all)
}

/// Edits the text until no edits remain; returns the text as an error if some always remain.
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

/// Returns lines of Markdown as lines of a doc comment.
fn doc_lines(markdown: &str) -> Vec<String> {
    markdown
        .split('\n')
        .map(|line| if line.is_empty() { String::new() } else { format!(" {line}") })
        .collect()
}

/// Replacements at byte offsets of a text.
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

    /// Returns the text with all edits applied.
    ///
    /// An edit is dropped if it starts within the range of an earlier edit or equals the previous
    /// one; the next pass finds its cause again.
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
