//! Tags in comments: distinguishes HTML from text such as `Map<string, Foo>`.
//!
//! A tag is kept if its element exists, it is well formed, and its counterpart is where it should
//! be. All other tags are escaped, because their authors meant text.

use super::code;
use std::ops::Range;

/// The elements without an end tag.
const VOID: &[&str] = &["br", "hr", "img", "wbr"];

/// The elements that an author may have meant.
const ELEMENTS: &[&str] = &[
    "a",
    "abbr",
    "b",
    "big",
    "blockquote",
    "caption",
    "center",
    "cite",
    "code",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "i",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
];

/// The number of times that tags are matched again after other tags have become text.
const ROUNDS: usize = 4;

/// The tags and blocks of a text that Markdown treats as HTML.
#[derive(Debug, Default)]
pub(super) struct Html {
    bits: Vec<Bit>,
    in_block: bool,
    paragraph: usize,
}

/// A tag in a line of text, or a whole block of HTML.
#[derive(Debug)]
pub(super) struct Bit {
    range: Range<usize>,
    place: Place,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Place {
    /// The tag is in the text of the paragraph with this number.
    Inline(usize),
    /// The block is at the outermost level.
    Block,
    /// The block is in a list or a quote, whose lines start with marks that are not HTML.
    Nested,
}

impl Bit {
    pub(super) fn inline(range: Range<usize>) -> Self {
        Self { range, place: Place::Inline(0) }
    }
}

#[derive(Debug)]
struct Found<'a> {
    at: usize,
    /// The index of the bit that contains it.
    bit: usize,
    /// The parsed tag; `None` if it cannot be kept.
    tag: Option<Named<'a>>,
}

#[derive(Debug, Clone, Copy)]
struct Named<'a> {
    name: &'a str,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Open,
    Close,
    Void,
}

impl Html {
    pub(super) fn push(&mut self, bit: Bit) {
        self.bits.push(Bit { place: Place::Inline(self.paragraph), ..bit });
    }

    pub(super) fn start_block(&mut self, text: &str, range: Range<usize>) {
        let indent = &text[code::line_start(text, range.start)..range.start];
        let place = if indent.trim().is_empty() { Place::Block } else { Place::Nested };
        self.bits.push(Bit { range, place });
        self.in_block = true;
    }

    pub(super) fn end_block(&mut self) {
        self.in_block = false;
    }

    pub(super) fn in_block(&self) -> bool {
        self.in_block
    }

    pub(super) fn block_boundary(&mut self) {
        self.paragraph += 1;
    }

    /// Returns the positions of the `<` characters that must be escaped.
    pub(super) fn offending(&self, text: &str) -> Vec<usize> {
        let mut found = Vec::new();
        let mut bad_bits = vec![false; self.bits.len()];
        for (index, bit) in self.bits.iter().enumerate() {
            bad_bits[index] = bit.place == Place::Nested;
            scan(&text[bit.range.clone()], |at, tag| {
                found.push(Found { at: at + bit.range.start, bit: index, tag });
            });
        }
        let mut bad: Vec<bool> =
            found.iter().map(|tag| tag.tag.is_none() || bad_bits[tag.bit]).collect();
        for round in 0.. {
            if !self.spread(&found, &mut bad) {
                break;
            }
            if round == ROUNDS {
                bad.fill(true);
            }
        }
        found.iter().zip(bad).filter(|(_, bad)| *bad).map(|(tag, _)| tag.at).collect()
    }

    /// Marks tags whose counterpart is missing or bad, and all tags of a block that contains a bad
    /// tag.
    ///
    /// If a block is not HTML as a whole, it is read as Markdown. Returns true if anything changed.
    fn spread(&self, found: &[Found<'_>], bad: &mut [bool]) -> bool {
        let before = bad.iter().filter(|bad| **bad).count();
        let mut blocks = Vec::new();
        let mut inline = Vec::new();
        let mut paragraph = Place::Block;
        for (index, tag) in found.iter().enumerate() {
            let place = self.bits[tag.bit].place;
            if place != paragraph {
                inline.drain(..).for_each(|(_, open): (&str, usize)| bad[open] = true);
                paragraph = place;
            }
            let Some(named) = tag.tag.filter(|_| !bad[index]) else { continue };
            let stack = if place == Place::Block { &mut blocks } else { &mut inline };
            match named.kind {
                Kind::Void => {}
                Kind::Open => stack.push((named.name, index)),
                Kind::Close if stack.last().is_some_and(|(name, _)| same(name, named.name)) => {
                    stack.pop();
                }
                Kind::Close => bad[index] = true,
            }
        }
        blocks.into_iter().chain(inline).for_each(|(_, open)| bad[open] = true);

        let mut bad_bits = vec![false; self.bits.len()];
        for (tag, bad) in found.iter().zip(bad.iter()) {
            bad_bits[tag.bit] |= *bad;
        }
        for (tag, bad) in found.iter().zip(bad.iter_mut()) {
            *bad |= bad_bits[tag.bit];
        }
        bad.iter().filter(|bad| **bad).count() != before
    }
}

fn same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

/// Calls `found` for every `<` that may start a tag, with the tag if it can be kept.
fn scan<'a>(html: &'a str, mut found: impl FnMut(usize, Option<Named<'a>>)) {
    let mut at = 0;
    while let Some(offset) = html[at..].find('<') {
        let start = at + offset;
        let rest = &html[start..];
        at = start + 1;
        if let Some(comment) = rest.strip_prefix("<!--") {
            match comment_len(comment) {
                Some(len) => at = start + "<!--".len() + len,
                None => found(start, None),
            }
        } else if rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c)) {
            let tag = tag(rest);
            at = start + tag.map_or(1, |(_, len)| len);
            found(start, tag.map(|(named, _)| named));
        }
    }
}

/// Returns the length of a comment from after its start to after its end, if it is a simple one.
fn comment_len(comment: &str) -> Option<usize> {
    let end = comment.find("--")?;
    let plain = comment[end..].starts_with("-->") && !comment.starts_with(['>', '-']);
    plain.then_some(end + "-->".len())
}

/// Returns the tag at the start of `html` and its length, if it is simple and its element is known.
fn tag(html: &str) -> Option<(Named<'_>, usize)> {
    let inner = html.get(1..)?;
    let end = 1 + inner.find(['>', '<', '\n', '`'])?;
    let inner = html[end..].starts_with('>').then(|| &html[1..end])?;
    let (inner, closing) = match inner.strip_prefix('/') {
        Some(inner) => (inner, true),
        None => (inner, false),
    };
    let name_len = inner.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inner.len());
    let (name, attributes) = inner.split_at(name_len);
    let known = |names: &[&str]| names.iter().any(|known| same(known, name));
    let void = VOID.contains(&name) && !closing;
    if !(void || known(ELEMENTS)) {
        return None;
    }
    let attributes = if void { attributes.trim_end_matches('/') } else { attributes };
    let kind = match (void, closing) {
        (true, _) => Kind::Void,
        (_, true) => Kind::Close,
        _ => Kind::Open,
    };
    let simple = attributes.trim().is_empty() || (!closing && simple_attributes(attributes));
    simple.then_some((Named { name, kind }, end + 1))
}

/// Returns true if the text consists of `name="value"` pairs.
fn simple_attributes(attributes: &str) -> bool {
    let mut rest = attributes;
    while !rest.trim_start().is_empty() {
        let Some(pair) = rest.strip_prefix(' ') else { return false };
        let pair = pair.trim_start_matches(' ');
        let name_len = pair.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
        let Some((name, value)) = name_len.map(|len| pair.split_at(len)) else { return false };
        let Some(value) = value.strip_prefix('=') else { return false };
        let Some(quote) = value.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
            return false;
        };
        let Some(len) = value[1..].find(quote) else { return false };
        if name.is_empty() || value[1..=len].contains(['<', '&', '\\']) {
            return false;
        }
        rest = &value[len + 2..];
    }
    true
}
