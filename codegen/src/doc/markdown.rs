//! Markdown that rustdoc would test, reject or warn about, and edits that prevent it.

use super::html::{Bit, Html};
use super::{Edits, code, link};
use pulldown_cmark::{CodeBlockKind, Event, LinkType, Options, Parser, Tag, TagEnd};
use std::ops::Range;

/// The Markdown extensions that rustdoc supports.
const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_SMART_PUNCTUATION);

/// The maximum depth of nested blocks and inlines.
///
/// Prose needs no more, and programs that read the generated code may have lower limits.
const DEPTH: usize = 48;

/// Returns true if the text contains an indented code block.
pub(super) fn has_indented_code(text: &str) -> bool {
    Parser::new_ext(text, OPTIONS)
        .any(|event| matches!(event, Event::Start(Tag::CodeBlock(CodeBlockKind::Indented))))
}

/// Returns the edits that `text` needs; `None` if edits are not sufficient.
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
    // Footnotes change which text is code, but only for some passes of rustdoc, so they are escaped
    // first.
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

/// Returns the edits for code blocks that exist if tables are not recognized.
///
/// The pass of rustdoc that finds tests has no extensions enabled, and may read code where the
/// others read the end of a table.
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

/// Returns true if a backslash escapes the character at `at`.
fn escaped(text: &str, at: usize) -> bool {
    text.as_bytes()[..at].iter().rev().take_while(|&&byte| byte == b'\\').count() % 2 == 1
}

/// The state of one pass over the events of a text.
struct Scan<'a> {
    text: &'a str,
    edits: Edits,
    depth: usize,
    /// True if the text contains something that cannot be edited.
    failed: bool,
    /// The number of links around the position; in a link, a URL is text.
    links: usize,
    code: Option<CodeBlock>,
    html: Html,
    /// The positions of footnotes and of references to them.
    footnotes: Vec<usize>,
    /// The positions of open brackets in this block.
    brackets: Vec<usize>,
    /// The end of the last URL; special characters before it have no meaning.
    url_end: usize,
}

struct CodeBlock {
    range: Range<usize>,
    /// The label of the fence, if there is a fence.
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
                // If the text differs from the source, it is an entity or a typographic quote.
                None if *text == self.text[range.clone()] => self.text(range),
                None => {}
            },
            Event::InlineHtml(_) => self.html.push(Bit::inline(range)),
            // Unless a word follows, the versions of the parser disagree whether this is a task
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

    /// Edits literal text in a paragraph, heading or table cell.
    fn text(&mut self, range: Range<usize>) {
        let mut from = range.start.max(self.url_end);
        while from < range.end {
            let url = match self.links {
                0 => link::find_url(self.text, from, range.end),
                _ => None,
            };
            self.marks(from..url.as_ref().map_or(range.end, |url| url.start));
            let Some(url) = url else { break };
            // Without a second backslash, one before the URL would escape the bracket.
            let open = if escaped(self.text, url.start) { "\\<" } else { "<" };
            self.edits.insert(url.start, open);
            self.edits.insert(url.end, ">");
            self.url_end = url.end;
            from = url.end;
        }
    }

    /// Escapes brackets that have a counterpart, and backticks that have none, in text without
    /// URLs.
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

/// Returns true if a tag is part of a line of text, instead of a block of its own.
fn inline(tag: &TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image
    )
}
