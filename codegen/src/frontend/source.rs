//! Positions in the text of a source file, for diagnostics.

use std::ops::Range;
use std::sync::Arc;

use crate::error::{Diagnostic, Location};

/// The maximum length of a line that is shown.
///
/// Longer lines are generated. To count their characters or to show them for every problem would
/// take time quadratic in their length.
const SHOWN_LINE: usize = 4096;

/// The text of one file.
pub(super) struct Source {
    name: String,
    text: Arc<[u8]>,
    /// The byte offset of the start of each line.
    starts: Vec<usize>,
}

impl Source {
    pub(super) fn new(name: &str, text: Arc<[u8]>) -> Self {
        let ends = text.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
        // A byte order mark does not count as a column.
        let first = if text.starts_with("\u{feff}".as_bytes()) { 3 } else { 0 };
        let starts = std::iter::once(first).chain(ends.map(|(i, _)| i + 1)).collect();
        Self { name: name.to_owned(), text, starts }
    }

    /// Returns the location of a range of bytes.
    pub(super) fn range(&self, range: Range<usize>) -> Location {
        let start = range.start.min(self.text.len());
        let line = self.starts.partition_point(|&s| s <= start).saturating_sub(1);
        let text = self.line(line);
        let byte = start.saturating_sub(self.starts[line]);
        let characters = |range: Range<usize>| {
            let part = &text[range.start.min(text.len())..range.end.min(text.len())];
            let beyond = range.end.max(text.len()) - text.len().max(range.start.min(range.end));
            let counted = if text.len() > SHOWN_LINE {
                part.len()
            } else {
                String::from_utf8_lossy(part).chars().count()
            };
            counted + beyond
        };
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Location {
            line: number(line + 1),
            column: number(characters(0..byte) + 1),
            length: number(characters(byte..byte + range.len()).max(1)),
            ..Location::file(&self.name)
        }
    }

    /// Returns the location of a line and a column of protoc.
    ///
    /// protoc counts bytes from 1, and a tab up to the next multiple of 8.
    pub(super) fn protoc(&self, line: u32, column: u32) -> Location {
        let text = self.line((line as usize).saturating_sub(1));
        let (mut wide, mut plain) = (0, 0);
        for c in String::from_utf8_lossy(&text[..text.len().min(SHOWN_LINE)]).chars() {
            if wide + 1 >= column {
                break;
            }
            wide += if c == '\t' { 8 - wide % 8 } else { c.len_utf8() as u32 };
            plain += 1;
        }
        let column = plain + 1 + column.saturating_sub(wide + 1);
        Location { line, column, ..Location::file(&self.name) }
    }

    fn line(&self, line: usize) -> &[u8] {
        let Some(&start) = self.starts.get(line) else { return &[] };
        let end = self.starts.get(line + 1).map_or(self.text.len(), |next| next - 1);
        let text = self.text.get(start..end).unwrap_or_default();
        text.strip_suffix(b"\r").unwrap_or(text)
    }

    /// Returns an error at a location in this file, with its source line.
    pub(super) fn error(&self, message: impl Into<String>, location: Location) -> Diagnostic {
        let mut diagnostic = Diagnostic::error(message);
        if location.line > 0 {
            let line = self.line(location.line as usize - 1);
            diagnostic.source_line =
                (line.len() <= SHOWN_LINE).then(|| String::from_utf8_lossy(line).into_owned());
        }
        diagnostic.at(location)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Source {
        Source::new("a.proto", text.as_bytes().into())
    }

    #[test]
    fn counts_columns_in_characters() {
        let text = "x\r\n\u{e9}\u{e9} bad\n";
        let start = "x\r\n\u{e9}\u{e9} ".len();
        let location = source(text).range(start..start + 3);
        assert_eq!((location.line, location.column, location.length), (2, 4, 3));
        let error = source(text).error("no", location);
        assert_eq!(error.source_line.as_deref(), Some("\u{e9}\u{e9} bad"));
    }

    #[test]
    fn byte_order_marks_do_not_count_as_columns() {
        let location = source("\u{feff}bad").range(3..6);
        assert_eq!((location.line, location.column, location.length), (1, 1, 3));
    }

    #[test]
    fn counts_tabs_of_protoc_as_characters() {
        let location = source("x\n\t\u{e9}bad").protoc(2, 11);
        assert_eq!((location.line, location.column), (2, 3));
    }

    #[test]
    fn locations_outside_of_the_text_do_not_panic() {
        let source = source("\u{e9}");
        for range in [0..0, 0..1, 1..2, 1..90, 50..60] {
            source.error("no", source.range(range));
        }
        for (line, column) in [(0, 0), (1, 1), (1, 90), (9, 9)] {
            source.error("no", source.protoc(line, column));
        }
        assert_eq!(Source::new("a", Arc::from(&[][..])).range(0..1).line, 1);
    }
}
