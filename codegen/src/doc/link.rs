//! URLs, and link destinations that rustdoc treats as names of Rust items.

use std::ops::Range;

/// Returns true if rustdoc does not search for an item with the name `destination`.
pub(super) fn leads_elsewhere(destination: &str) -> bool {
    if destination.contains('/') || destination.trim().is_empty() {
        return true;
    }
    let path = destination.split('#').next().unwrap_or_default();
    // These characters can occur in paths, generic arguments and disambiguators (`struct@Name`).
    let in_a_path = |c: char| c.is_alphanumeric() || "`:_<>, !*&;@()".contains(c);
    path.trim().is_empty() || path.contains(|c| !in_a_path(c))
}

/// Returns true if the autolink `<destination>` is meant as a link.
///
/// `<std::string>` is an autolink according to the specification only.
pub(super) fn meant_as_link(destination: &str) -> bool {
    destination.contains("://") || destination.starts_with("mailto:")
}

/// Returns the first URL in `text` that starts at or after `from`, and before `to`.
pub(super) fn find_url(text: &str, from: usize, to: usize) -> Option<Range<usize>> {
    let mut at = from;
    while let Some(found) = text.get(at..to)?.find("http") {
        let start = at + found;
        if let Some(end) = url_end(text, start) {
            return Some(start..end);
        }
        at = start + "http".len();
    }
    None
}

/// Returns the end of the URL that starts at `start`, if there is one.
fn url_end(text: &str, start: usize) -> Option<usize> {
    let rest = &text[start..];
    let scheme = ["http://", "https://"].into_iter().find(|scheme| rest.starts_with(scheme))?;
    if !rest[scheme.len()..].starts_with(char::is_alphanumeric) {
        return None;
    }
    let ends = |c: char| {
        let in_url = if c.is_ascii() {
            c.is_ascii_graphic() && !"<>\"`\\|[]".contains(c)
        } else {
            c.is_alphanumeric()
        };
        !in_url
    };
    let url = &rest[..rest.find(ends).unwrap_or(rest.len())];
    Some(start + without_trailing_punctuation(url).len())
}

/// Returns the URL without the punctuation of the sentence, as in `(see http://example.com/a_(b)).`
fn without_trailing_punctuation(url: &str) -> &str {
    let count = |c: char| url.matches(c).count();
    let mut closing = [
        (')', count(')').saturating_sub(count('('))),
        ('}', count('}').saturating_sub(count('{'))),
    ];
    let mut url = url;
    while let Some(c) = url.chars().next_back() {
        let unopened = closing.iter_mut().find(|(mark, left)| *mark == c && *left > 0);
        if let Some((_, left)) = unopened {
            *left -= 1;
        } else if !".,;:!?'*_~".contains(c) {
            break;
        }
        url = &url[..url.len() - c.len_utf8()];
    }
    url
}
