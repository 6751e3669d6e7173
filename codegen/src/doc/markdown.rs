//! What in this Markdown would rustdoc test, reject or warn about?

use super::html::{Bit, Html};
use super::{Edits, code, link};
use pulldown_cmark::{CodeBlockKind, Event, LinkType, Options, Parser, Tag, TagEnd};
use std::ops::Range;

/// What rustdoc understands.
const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_SMART_PUNCTUATION);

/// Blocks and inlines within each other. Prose has no use for more, and what reads our output may
/// have less patience with depth than we do.
const DEPTH: usize = 48;

/// Whether there is a code block made by indentation alone.
pub(super) fn has_indented_code(text: &str) -> bool {
    Parser::new_ext(text, OPTIONS)
        .any(|event| matches!(event, Event::Start(Tag::CodeBlock(CodeBlockKind::Indented))))
}

/// The edits that take offence away from `text`; none if it cannot be done by edits.
pub(super) fn edits(text: &str) -> Option<Edits> {
    let mut broken = Vec::new();
    let mut callback = |link: pulldown_cmark::BrokenLink<'_>| {
        broken.push(link.span.start);
        None
    };
    let parser = Parser::new_with_broken_link_callback(text, OPTIONS, Some(&mut callback));
    let definitions: Vec<_> = parser
        .reference_definitions()
        .iter()
        .filter(|(_, definition)| !link::leads_elsewhere(&definition.dest))
        .map(|(_, definition)| definition.span.start)
        .collect();
    let mut scan = Scan::new(text);
    for (event, range) in parser.into_offset_iter() {
        scan.event(event, range);
        if scan.failed || scan.depth > DEPTH {
            return None;
        }
    }
    // Footnotes change what is code, but not for all of rustdoc's passes: without them first.
    if !scan.footnotes.is_empty() {
        let mut edits = Edits::default();
        scan.footnotes.into_iter().for_each(|at| edits.insert(at, "\\"));
        return Some(edits);
    }
    let mut edits = scan.edits;
    for at in scan.html.offending(text) {
        edits.insert(at, if escaped(text, at) { "\\\\" } else { "\\" });
    }
    for at in definitions.into_iter().chain(broken) {
        if text.as_bytes().get(at) == Some(&b'[') && !escaped(text, at) {
            edits.insert(at, "\\");
        }
    }
    if edits.is_empty() && text.contains('|') {
        return bare_code(text);
    }
    Some(edits)
}

/// The edits for code blocks that are there when tables are not: the pass of rustdoc that looks for
/// tests knows no extensions, and may see code where the others see the end of a table.
fn bare_code(text: &str) -> Option<Edits> {
    let mut scan = Scan::new(text);
    for (event, range) in Parser::new_ext(text, Options::empty()).into_offset_iter() {
        match event {
            Event::Start(tag @ Tag::CodeBlock(_)) => scan.start(tag, range),
            Event::End(tag @ TagEnd::CodeBlock) => scan.end(tag),
            Event::Text(_) => scan.code.iter_mut().for_each(|c| c.pieces.push(range.clone())),
            _ => {}
        }
    }
    (!scan.failed).then_some(scan.edits)
}

/// Whether the character at `at` comes after a backslash that escapes it.
fn escaped(text: &str, at: usize) -> bool {
    text.as_bytes()[..at].iter().rev().take_while(|&&byte| byte == b'\\').count() % 2 == 1
}

/// One walk over the events of a text.
struct Scan<'a> {
    text: &'a str,
    edits: Edits,
    depth: usize,
    /// Something is there that we do not know how to edit.
    failed: bool,
    /// How many links we are in; in a link, a URL is a URL's text.
    links: usize,
    code: Option<CodeBlock>,
    html: Html,
    /// Where footnotes and references to them start.
    footnotes: Vec<usize>,
    /// Brackets open in this block.
    brackets: Vec<usize>,
    /// Where the last URL found ends: until there, characters mean nothing.
    url_end: usize,
}

struct CodeBlock {
    range: Range<usize>,
    /// What the fence says, if there is a fence.
    info: Option<String>,
    pieces: Vec<Range<usize>>,
}

impl<'a> Scan<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            edits: Edits::default(),
            depth: 0,
            failed: false,
            links: 0,
            code: None,
            html: Html::default(),
            footnotes: Vec::new(),
            brackets: Vec::new(),
            url_end: 0,
        }
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => {
                self.depth += 1;
                self.start(tag, range);
            }
            Event::End(tag) => {
                self.depth = self.depth.saturating_sub(1);
                self.end(tag);
            }
            Event::Text(text) => match &mut self.code {
                Some(code) => code.pieces.push(range),
                None if self.html.in_block() => {}
                // Other than in the source means entities or typographic quotes.
                None if *text == self.text[range.clone()] => self.text(range),
                None => {}
            },
            Event::InlineHtml(_) => self.html.push(Bit::inline(range)),
            // Before anything but a word, it depends on the version of the parser whether this is a
            // box, and whether a block can start after it.
            Event::TaskListMarker(_) => {
                let label = self.text[range.end..].strip_prefix(' ').unwrap_or_default();
                if !label.starts_with(char::is_alphabetic) {
                    self.edits.insert(range.start, "\\");
                }
            }
            Event::FootnoteReference(_) => self.footnotes.push(range.start),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        if !inline(&tag.to_end()) {
            self.block_boundary();
        }
        match tag {
            Tag::CodeBlock(kind) => {
                let info = match kind {
                    CodeBlockKind::Fenced(info) => Some(info.into_string()),
                    CodeBlockKind::Indented => None,
                };
                self.code = Some(CodeBlock { range, info, pieces: Vec::new() });
            }
            Tag::HtmlBlock => self.html.start_block(self.text, range),
            Tag::FootnoteDefinition(_) => self.footnotes.push(range.start),
            Tag::Link { link_type, dest_url, .. } => {
                self.links += 1;
                let harmless = match link_type {
                    LinkType::Autolink => link::meant_as_link(&dest_url),
                    LinkType::Email => true,
                    _ => link::leads_elsewhere(&dest_url),
                };
                if !harmless {
                    self.edits.insert(range.start, "\\");
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        if !inline(&tag) {
            self.block_boundary();
        }
        match tag {
            TagEnd::CodeBlock => {
                let Some(block) = self.code.take() else { return };
                let end = block.pieces.last().map(|piece| piece.end);
                match block.info {
                    Some(info) => {
                        code::fenced(&mut self.edits, self.text, &block.range, &info, end);
                    }
                    None => {
                        self.failed |= !code::indented(&mut self.edits, self.text, &block.pieces);
                    }
                }
            }
            TagEnd::HtmlBlock => self.html.end_block(),
            TagEnd::Link => self.links = self.links.saturating_sub(1),
            _ => {}
        }
    }

    fn block_boundary(&mut self) {
        self.brackets.clear();
        self.html.block_boundary();
    }

    /// Literal text in a paragraph, heading or cell.
    fn text(&mut self, range: Range<usize>) {
        let mut from = range.start.max(self.url_end);
        while from < range.end {
            let url = match self.links {
                0 => link::find_url(self.text, from, range.end),
                _ => None,
            };
            self.marks(from..url.as_ref().map_or(range.end, |url| url.start));
            let Some(url) = url else { break };
            // A backslash before the URL would escape what we put there.
            let open = if escaped(self.text, url.start) { "\\<" } else { "<" };
            self.edits.insert(url.start, open);
            self.edits.insert(url.end, ">");
            self.url_end = url.end;
            from = url.end;
        }
    }

    /// Text without URLs: brackets that have a partner, and backticks that have none.
    fn marks(&mut self, range: Range<usize>) {
        let text = self.text;
        for (offset, byte) in text[range.clone()].bytes().enumerate() {
            let at = range.start + offset;
            match byte {
                b'[' if !escaped(text, at) => self.brackets.push(at),
                b']' if !escaped(text, at) => {
                    if let Some(open) = self.brackets.pop() {
                        self.edits.insert(open, "\\");
                        self.edits.insert(at, "\\");
                    }
                }
                b'`' if !escaped(text, at) => self.edits.insert(at, "\\"),
                _ => {}
            }
        }
    }
}

/// Whether this is part of a line of text rather than a block of its own.
fn inline(tag: &TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image
    )
}
