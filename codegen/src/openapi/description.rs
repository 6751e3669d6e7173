//! Comments as descriptions, which are Markdown.

use crate::ir::Comments;

/// The maximum length of a summary.
const SUMMARY: usize = 120;

/// Returns the leading and the trailing comment of an element, if they contain text.
pub(super) fn of(comments: &Comments<'_>) -> Option<String> {
    let both = [&comments.leading, &comments.trailing].into_iter().flatten();
    let texts: Vec<String> =
        both.map(|comment| markdown(comment)).filter(|text| !text.is_empty()).collect();
    joined(texts)
}

/// Joins paragraphs.
pub(super) fn joined(paragraphs: Vec<String>) -> Option<String> {
    (!paragraphs.is_empty()).then(|| paragraphs.join("\n\n"))
}

/// Returns the first sentence of a description, or `None` if it is too long for a summary.
pub(super) fn summary(description: &str) -> Option<String> {
    let paragraph = description.split("\n\n").next().unwrap_or_default();
    let words: Vec<&str> = paragraph.split_whitespace().collect();
    let text = words.join(" ");
    let sentence = text.split_once(". ").map_or(text.as_str(), |(first, _)| first);
    let sentence = sentence.strip_suffix('.').unwrap_or(sentence);
    let fits = !sentence.is_empty() && sentence.chars().count() <= SUMMARY;
    fits.then(|| sentence.to_owned())
}

/// Returns a comment without the indentation that its lines share, without trailing whitespace, and
/// without what is only for the authors of the schema.
fn markdown(comment: &str) -> String {
    let public = without_internal(comment);
    let text = without_references(&public);
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let indent = |line: &&str| line.len() - line.trim_start_matches(' ').len();
    let shared = lines.iter().filter(|line| !line.is_empty()).map(indent).min().unwrap_or(0);
    let lines: Vec<&str> =
        lines.iter().map(|line| line.get(shared..).unwrap_or_default()).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

/// Removes `(-- … --)`, the form of internal comments according to AIP-192.
fn without_internal(comment: &str) -> String {
    let mut public = String::with_capacity(comment.len());
    let mut rest = comment;
    while let Some((before, after)) = rest.split_once("(--") {
        let Some((_, behind)) = after.split_once("--)") else { break };
        public.push_str(before);
        rest = behind;
    }
    public.push_str(rest);
    public
}

/// Replaces references to elements, such as `[Book][library.v1.Book]`, by their text: the target is
/// not part of the document.
fn without_references(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("][") {
        let target = after.split_once(']').filter(|(name, _)| is_full_name(name));
        match (target, before.rfind('[')) {
            (Some((_, behind)), Some(open)) => {
                out.push_str(&before[..open]);
                out.push_str(&before[open + 1..]);
                rest = behind;
            }
            _ => {
                out.push_str(before);
                out.push_str("][");
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

fn is_full_name(text: &str) -> bool {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
    !text.is_empty() && text.chars().all(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_markdown_without_the_shared_indentation() {
        assert_eq!(markdown(" A list:\n\n   * one \n   * two\n\n"), "A list:\n\n  * one\n  * two");
        assert_eq!(markdown("\n\t\n"), "");
    }

    #[test]
    fn replaces_references_and_internal_comments() {
        assert_eq!(
            markdown(" See [Book][a.v1.Book] or [x][y z].\n (-- api-linter: off\n --)\n"),
            "See Book or [x][y z]."
        );
        assert_eq!(markdown("][a] (-- open"), "][a] (-- open");
    }

    #[test]
    fn summary_is_the_first_sentence() {
        assert_eq!(summary("Gets a\nbook. It is fast.\n\nMore.").unwrap(), "Gets a book");
        assert_eq!(summary("Version 1.5 of it").unwrap(), "Version 1.5 of it");
        assert_eq!(summary(&"long ".repeat(100)), None);
        assert_eq!(summary(""), None);
    }
}
