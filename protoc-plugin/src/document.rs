//! Mapping of byte ranges in a text to source locations.

use std::ops::Range;
use std::path::Path;

use rust_grpc_codegen::Diagnostic;
use rust_grpc_codegen::error::Location;

/// The text of a file, with its path.
pub(crate) struct Document<'a> {
    pub(crate) path: &'a Path,
    pub(crate) text: &'a str,
}

impl Document<'_> {
    /// Attaches the location of a byte range to a diagnostic.
    pub(crate) fn locate(&self, mut diagnostic: Diagnostic, span: Range<usize>) -> Diagnostic {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = self.text[start..].lines().next().unwrap_or_default();
        let marked = self.text.get(span).unwrap_or_default().lines().next().unwrap_or_default();
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        diagnostic.source_line = Some(line.to_owned());
        diagnostic.at(Location {
            line: number(before.matches('\n').count() + 1),
            column: number(before[start..].chars().count() + 1),
            length: number(marked.chars().count().max(1)),
            ..Location::file(self.path.display().to_string())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_lines_and_characters_from_one() {
        let document = Document { path: Path::new("f"), text: "a\n\u{e9}\u{e9} bad\n" };
        let shown = document.locate(Diagnostic::error("no"), 7..10).to_string();
        assert_eq!(shown, "error: no\n  --> f:2:4\n   |\n 2 | \u{e9}\u{e9} bad\n   |    ^^^");
    }

    #[test]
    fn accepts_ranges_at_and_after_the_end() {
        let document = Document { path: Path::new("f"), text: "a\n" };
        for span in [2..2, 9..12] {
            document.locate(Diagnostic::error("no"), span);
        }
    }
}
