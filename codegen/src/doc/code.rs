//! Code blocks, labelled so that rustdoc does not compile them as Rust.

use super::Edits;
use std::ops::Range;

/// The label of blocks that are in no language.
const TEXT: &str = "text";

/// Labels a fenced block so that rustdoc does not compile it, and closes the fence if it is open.
///
/// The fence starts at `block.start`. `info` is the label as the Markdown parser reads it, and
/// `content_end` is the end of the last line of code.
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

/// Replaces the indentation of an indented code block by fences.
///
/// `code` contains the ranges of its text, in order. Returns false if the form of the block is
/// unknown.
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

/// Returns the whole text as one block of text, for comments that cannot be edited.
pub(super) fn fence_all(text: String) -> String {
    let fence = fence_for(&text);
    format!("{fence}{TEXT}\n{text}\n{fence}")
}

/// Returns a fence that no text in `code` closes.
fn fence_for(code: &str) -> String {
    let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    "`".repeat((longest + 1).max(3))
}

/// Returns the start of the following lines of a container whose first line starts with `prefix`.
///
/// Block quotes continue with their mark, and list items with as many spaces as their mark is wide.
fn continuation(prefix: &str) -> String {
    prefix.chars().map(|c| if c == '>' { '>' } else { ' ' }).collect()
}

pub(super) fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

/// Returns the end of the line whose last byte is before `end`, without its newline.
///
/// `end` may be before or after the newline.
fn before_newline(text: &str, end: usize, start: usize) -> usize {
    start.min(end) + text[start.min(end)..end].trim_end_matches('\n').len()
}

/// Returns the label for a fence with the label `label`, which is the same if it is another
/// language.
///
/// Rustdoc compiles a block unless its label contains an unknown word, and even then if it contains
/// `rust`. It warns about labels that it cannot read, and about those that resemble its attributes.
fn harmless_label(label: &str) -> &str {
    let separator = |c: char| c == ' ' || c == ',';
    let mut words = label.split(separator).filter(|word| !word.is_empty()).peekable();
    if words.peek().is_some() && words.all(other_language) {
        return label;
    }
    let first = label.split(separator).next().unwrap_or_default();
    if other_language(first) { first } else { TEXT }
}

/// Returns true if rustdoc can read a word of a label and has no meaning for it.
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
    // These match by prefix: editions have years and targets, and new attributes resemble old ones.
    let family = ["rust", "ignore", "edition", "standalone"];
    !(error_code || attribute || family.iter().any(|start| plain.starts_with(start)))
}
