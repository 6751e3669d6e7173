//! Which characters and which spaces of a comment are kept?

use std::borrow::Cow;

/// Columns between tab stops, in Markdown as in most editors.
const TAB: usize = 4;

/// Indentation at which Markdown may see code.
const CODE_INDENT: usize = 4;

/// Whether nothing in the comment can mean anything to rustdoc that needs a closer look: no
/// bracket, tag, backtick, fence or URL, no room for an indented code block, no character that is
/// cleaned away. Errs on the side of looking.
pub(super) fn plain(comment: &str) -> bool {
    let bytes = comment.as_bytes();
    let mut spaces = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        if byte == b' ' {
            spaces += 1;
            if spaces >= CODE_INDENT {
                return false;
            }
            continue;
        }
        spaces = 0;
        let suspicious = match byte {
            b'[' | b'<' | b'`' | 0x7f => true,
            b'\n' => false,
            b'~' => bytes[at..].starts_with(b"~~~"),
            b'h' => bytes[at..].starts_with(b"http"),
            // Where the invisible characters of `cleaned_away` live: U+2000 to U+207F.
            0xe2 => matches!(bytes.get(at + 1), Some(0x80 | 0x81)),
            _ => byte < b' ',
        };
        if suspicious {
            return false;
        }
    }
    true
}

/// The lines of a plain comment: each with a space in front unless it has exactly one already.
/// That is the convention of prost-build, down to the third space for lines that have two.
pub(super) fn plain_lines(comment: &str) -> Vec<String> {
    comment.lines().map(|line| prefixed(line.trim_end_matches(' '))).collect()
}

fn prefixed(line: &str) -> String {
    let rest = markdown_line(line);
    if rest.is_empty() { String::new() } else { format!(" {rest}") }
}

/// What is left for Markdown of a line when rustdoc has taken the space after `///` off.
fn markdown_line(line: &str) -> &str {
    match line.strip_prefix(' ') {
        Some(rest) if !rest.starts_with(' ') => rest,
        _ => line,
    }
}

/// The comment as Markdown, one line per line.
pub(super) fn markdown(comment: &str) -> String {
    join(comment.split('\n').map(markdown_line), comment.len())
}

/// The comment as Markdown with the indentation that all its lines share taken off.
pub(super) fn unindent(comment: &str) -> String {
    let shared = min_indent(comment);
    join(comment.split('\n').map(|line| line.get(shared..).unwrap_or_default()), comment.len())
}

fn join<'a>(lines: impl Iterator<Item = &'a str>, capacity: usize) -> String {
    let mut out = String::with_capacity(capacity);
    for (index, line) in lines.enumerate() {
        if index > 0 {
            out.push('\n');
        }
        out.push_str(line);
    }
    out
}

/// The least indentation among lines that hold something.
pub(super) fn min_indent(text: &str) -> usize {
    text.lines().filter(|line| !line.is_empty()).map(indent).min().unwrap_or(0)
}

/// Whether a line starts far enough to the right to be code.
pub(super) fn has_indented(markdown: &str) -> bool {
    markdown.lines().any(|line| indent(line) >= CODE_INDENT)
}

fn indent(line: &str) -> usize {
    line.bytes().take_while(|&byte| byte == b' ').count()
}

/// The comment without characters that rustc, an editor or a terminal stumbles over, with spaces
/// for tabs (they count as four columns for Markdown, whoever reads them) and none at line ends.
pub(super) fn clean(comment: &str) -> Cow<'_, str> {
    let dirty = |c: char| c == '\t' || c == '\r' || blank(c) || cleaned_away(c);
    let end = comment.strip_suffix("\r\n").or_else(|| comment.strip_suffix('\n'));
    let comment = end.unwrap_or(comment);
    if !comment.contains(dirty) && !comment.contains(" \n") && !comment.ends_with(' ') {
        return Cow::Borrowed(comment);
    }
    let mut out = String::with_capacity(comment.len() + 16);
    let mut column = 0;
    let mut chars = comment.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' | '\r' => {
                out.truncate(out.trim_end_matches(' ').len());
                out.push('\n');
                column = 0;
            }
            '\t' => {
                let width = TAB - column % TAB;
                out.extend(std::iter::repeat_n(' ', width));
                column += width;
            }
            c if cleaned_away(c) => {}
            c => {
                out.push(if blank(c) { ' ' } else { c });
                column += 1;
            }
        }
    }
    out.truncate(out.trim_end_matches(' ').len());
    Cow::Owned(out)
}

/// Characters that part words or lines without being a space or `\n`.
fn blank(c: char) -> bool {
    matches!(c, '\u{b}' | '\u{c}' | '\u{2028}' | '\u{2029}')
}

/// Characters nobody sees: controls, and those that reorder the text around them, which rustc
/// denies (`text_direction_codepoint_in_comment`).
fn cleaned_away(c: char) -> bool {
    matches!(c,
        '\0'..='\u{8}' | '\u{e}'..='\u{1f}' | '\u{7f}'
        | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
