//! How is a code block kept from being compiled as Rust?

use super::Edits;
use std::ops::Range;

/// The label of what is no language.
const TEXT: &str = "text";

/// Labels the fence that opens at `block.start` so that rustdoc does not compile what is in it, and
/// closes it where it was left open. `info` is the label as Markdown reads it; `content_end` is
/// where the last line of code ends.
pub(super) fn fenced(
    edits: &mut Edits,
    text: &str,
    block: &Range<usize>,
    info: &str,
    content_end: Option<usize>,
) {
    let opening = &text[block.start..];
    let opening = &opening[..opening.find('\n').unwrap_or(opening.len())];
    let Some(mark) = opening.chars().next().filter(|c| matches!(c, '`' | '~')) else { return };
    let fence = &opening[..opening.len() - opening.trim_start_matches(mark).len()];
    let written = opening[fence.len()..].trim();
    let label = if written == info.trim() { harmless_label(written) } else { TEXT };
    let opening_end = block.start + opening.len();
    if label != written {
        edits.replace(block.start + fence.len(), opening_end, label);
    }

    let content_end = content_end.unwrap_or(opening_end).clamp(opening_end, text.len());
    let rest = &text[content_end..block.end.max(content_end)];
    if !rest.contains(mark) {
        let prefix = continuation(&text[line_start(text, block.start)..block.start]);
        let at = before_newline(text, content_end, opening_end);
        edits.insert(at.max(opening_end), format!("\n{prefix}{fence}"));
    }
}

/// Puts an indented code block between fences, and takes the indentation that made it one off.
/// `code` are the pieces of text in it, in order. Returns whether the block has a shape we know.
pub(super) fn indented(edits: &mut Edits, text: &str, code: &[Range<usize>]) -> bool {
    const INDENT: &str = "    ";
    let (Some(first), Some(last)) = (code.first(), code.last()) else { return false };
    let start = line_start(text, first.start);
    let Some(prefix) = text[start..first.start].strip_suffix(INDENT) else { return false };
    let fence = fence_for(&text[first.start..last.end]);
    let continued = continuation(prefix);
    edits.replace(start, first.start, format!("{prefix}{fence}{TEXT}\n{continued}"));
    for piece in &code[1..] {
        if text[line_start(text, piece.start)..piece.start].ends_with(INDENT) {
            edits.replace(piece.start - INDENT.len(), piece.start, "");
        }
    }
    edits.insert(before_newline(text, last.end, first.start), format!("\n{continued}{fence}"));
    true
}

/// The whole text as one block of text: for what cannot be made sense of.
pub(super) fn fence_all(text: String) -> String {
    let fence = fence_for(&text);
    format!("{fence}{TEXT}\n{text}\n{fence}")
}

/// A fence that nothing in `code` closes.
fn fence_for(code: &str) -> String {
    let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    "`".repeat((longest + 1).max(3))
}

/// What starts the further lines of a container whose first line starts with `prefix`: block quotes
/// go on with their mark, list items with as many spaces as their mark is wide.
fn continuation(prefix: &str) -> String {
    prefix.chars().map(|c| if c == '>' { '>' } else { ' ' }).collect()
}

pub(super) fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

/// The end of the line whose last byte is before `end`, which may or may not be past its newline.
fn before_newline(text: &str, end: usize, start: usize) -> usize {
    start.min(end) + text[start.min(end)..end].trim_end_matches('\n').len()
}

/// The label to put on a fence labelled `label`: the same if rustdoc takes it for another language.
///
/// Rustdoc compiles a block unless it sees a word it does not know, and even then if it sees `rust`;
/// and it warns about labels it cannot read, or that look like a misspelt attribute of its own.
fn harmless_label(label: &str) -> &str {
    let separator = |c: char| c == ' ' || c == ',';
    let mut words = label.split(separator).filter(|word| !word.is_empty()).peekable();
    if words.peek().is_some() && words.all(other_language) {
        return label;
    }
    let first = label.split(separator).next().unwrap_or_default();
    if other_language(first) { first } else { TEXT }
}

/// Whether a word of a label is one that rustdoc can read and has no meaning for.
fn other_language(word: &str) -> bool {
    let readable = word.starts_with(|c: char| c.is_ascii_alphanumeric())
        && word.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.+#".contains(&b));
    if !readable {
        return false;
    }
    let plain: String =
        word.chars().filter(|c| c.is_ascii_alphanumeric()).collect::<String>().to_ascii_lowercase();
    let error_code =
        plain.strip_prefix('e').is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit()));
    let attribute = matches!(
        plain.as_str(),
        "shouldpanic" | "norun" | "compilefail" | "testharness" | "allowfail" | "custom" | "notest"
    );
    // By their start, since editions come with years and targets, and new attributes resemble old.
    let family = ["rust", "ignore", "edition", "standalone"];
    !(error_code || attribute || family.iter().any(|start| plain.starts_with(start)))
}
