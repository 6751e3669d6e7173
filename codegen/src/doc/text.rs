//! Characters and whitespace of comments.

use std::borrow::Cow;

/// The number of columns between tab stops, in Markdown as in most editors.
const TAB: usize = 4;

/// The indentation at which Markdown may read a line as code.
const CODE_INDENT: usize = 4;

/// Returns true if rustdoc has no special meaning for any part of the comment.
///
/// There is no bracket, tag, backtick, fence or URL, no indentation of code, and no character that
/// is removed. The result may be false for comments that need no edit, but not the reverse.
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
            // The invisible characters of `cleaned_away` are in the range U+2000 to U+207F.
            0xe2 => matches!(bytes.get(at + 1), Some(0x80 | 0x81)),
            _ => byte < b' ',
        };
        if suspicious {
            return false;
        }
    }
    true
}

/// Returns the lines of a plain comment, each with a leading space unless it has exactly one.
///
/// This is the convention of prost-build, which gives a third space to lines with two.
pub(super) fn plain_lines(comment: &str) -> Vec<String> {
    comment.lines().map(|line| prefixed(line.trim_end_matches(' '))).collect()
}

fn prefixed(line: &str) -> String {
    let rest = markdown_line(line);
    if rest.is_empty() { String::new() } else { format!(" {rest}") }
}

/// Returns the part of a line that Markdown sees, after rustdoc has removed the space after `///`.
fn markdown_line(line: &str) -> &str {
    match line.strip_prefix(' ') {
        Some(rest) if !rest.starts_with(' ') => rest,
        _ => line,
    }
}

/// Returns the comment as Markdown, line by line.
pub(super) fn markdown(comment: &str) -> String {
    join(comment.split('\n').map(markdown_line), comment.len())
}

/// Returns the comment as Markdown, without the indentation that all its lines share.
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

/// Returns the smallest indentation of the lines that are not empty.
pub(super) fn min_indent(text: &str) -> usize {
    text.lines().filter(|line| !line.is_empty()).map(indent).min().unwrap_or(0)
}

/// Returns true if a line is indented enough to be code.
pub(super) fn has_indented(markdown: &str) -> bool {
    markdown.lines().any(|line| indent(line) >= CODE_INDENT)
}

fn indent(line: &str) -> usize {
    line.bytes().take_while(|&byte| byte == b' ').count()
}

/// Returns the comment without characters that cause problems in rustc, editors or terminals.
///
/// Tabs become spaces (Markdown counts them as up to four columns, whatever the reader's settings),
/// and spaces at line ends are removed.
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

/// Returns true for characters that separate words or lines, but are neither spaces nor `\n`.
fn blank(c: char) -> bool {
    matches!(c, '\u{b}' | '\u{c}' | '\u{2028}' | '\u{2029}')
}

/// Returns true for invisible characters: controls, and those that reorder the text around them.
///
/// rustc denies the latter (`text_direction_codepoint_in_comment`).
fn cleaned_away(c: char) -> bool {
    matches!(c,
        '\0'..='\u{8}' | '\u{e}'..='\u{1f}' | '\u{7f}'
        | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
