//! Where in the text of a file is something, counted as people count?

use std::ops::Range;

use crate::error::{Diagnostic, Location};

/// Longer lines are generated; counting their characters or showing them for every problem would
/// take time in the square of their length.
const SHOWN_LINE: usize = 4096;

/// The text of one file, for building diagnostics.
pub(super) struct Source<'a> {
    name: &'a str,
    text: &'a str,
    /// Byte offset at which each line starts.
    starts: Vec<usize>,
}

impl<'a> Source<'a> {
    pub(super) fn new(name: &'a str, text: &'a str) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(i, _)| i + 1));
        Self { name, text, starts: starts.collect() }
    }

    /// The place of a range of bytes.
    pub(super) fn range(&self, range: Range<usize>) -> Location {
        let start = range.start.min(self.text.len());
        let line = self.starts.partition_point(|&s| s <= start) - 1;
        self.place(line, start - self.starts[line], range.len())
    }

    /// The place of a span of `SourceCodeInfo` whose columns count bytes, as protox writes them.
    pub(super) fn span(&self, span: &[i32]) -> Location {
        let (line, start, end) = match *span {
            [line, start, end] | [line, start, _, end] => (line, start, end),
            _ => return Location::file(self.name),
        };
        let length = if span.len() == 3 { end.saturating_sub(start) } else { 1 };
        let unsigned = |n: i32| usize::try_from(n).unwrap_or(0);
        self.place(unsigned(line), unsigned(start), unsigned(length))
    }

    fn place(&self, line: usize, byte: usize, length: usize) -> Location {
        let text = self.line(line);
        let characters = |range: Range<usize>| {
            let part = text.get(range.start.min(text.len())..range.end.min(text.len()));
            part.filter(|_| text.len() <= SHOWN_LINE).map_or(range.len(), |t| t.chars().count())
        };
        Location {
            file: self.name.to_owned(),
            line: u32::try_from(line + 1).unwrap_or(u32::MAX),
            column: u32::try_from(characters(0..byte) + 1).unwrap_or(u32::MAX),
            length: u32::try_from(characters(byte..byte + length).max(1)).unwrap_or(1),
        }
    }

    /// The column in characters for one of protoc, which counts a tab up to the next multiple of 8.
    pub(super) fn without_tab_stops(&self, line: u32, column: u32) -> u32 {
        let (mut wide, mut plain) = (0, 0);
        for c in self.line((line as usize).saturating_sub(1)).chars() {
            if wide + 1 >= column {
                break;
            }
            // Bytes, except for tabs.
            wide += if c == '\t' { 8 - wide % 8 } else { c.len_utf8() as u32 };
            plain += 1;
        }
        plain + 1 + column.saturating_sub(wide + 1)
    }

    fn line(&self, line: usize) -> &'a str {
        let Some(&start) = self.starts.get(line) else { return "" };
        let end = self.starts.get(line + 1).map_or(self.text.len(), |next| next - 1);
        self.text[start..end].trim_end_matches('\r')
    }

    /// An error at a place in this file, with its source line.
    pub(super) fn error(&self, message: impl Into<String>, location: Location) -> Diagnostic {
        let mut diagnostic = Diagnostic::error(message);
        if location.line > 0 {
            let line = self.line(location.line as usize - 1);
            diagnostic.source_line = (line.len() <= SHOWN_LINE).then(|| line.to_owned());
        }
        diagnostic.at(location)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let source = Source::new("a.proto", "x\r\n\u{e9}\u{e9} bad\n");
        let start = "x\r\n\u{e9}\u{e9} ".len();
        let location = source.range(start..start + 3);
        assert_eq!((location.line, location.column, location.length), (2, 4, 3));
        let error = source.error("no", location);
        assert_eq!(error.source_line.as_deref(), Some("\u{e9}\u{e9} bad"));
        assert_eq!(source.span(&[1, 5, 8]).column, 4);
    }

    #[test]
    fn places_outside_the_text_do_not_panic() {
        let source = Source::new("a.proto", "\u{e9}");
        for span in [&[9, 9, 9][..], &[0, 1, 1], &[-1, -1, -1], &[0, 5, 2, 1], &[1]] {
            source.error("no", source.span(span));
        }
        source.range(50..60);
    }
}
