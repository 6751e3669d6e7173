//! Source files, with lines and columns counted as protoc counts them.

use std::sync::Arc;

/// The index of a file within a compilation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct FileId(pub(crate) u32);

/// A range of bytes in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Span {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// A range of bytes in one of the files of a compilation, or a whole file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) file: FileId,
    /// The range of bytes; absent if the location is the whole file.
    pub(crate) span: Option<Span>,
}

/// The bytes of a file with the tables that turn offsets into lines and columns.
#[derive(Default)]
pub(crate) struct Source {
    pub(crate) bytes: Arc<[u8]>,
    /// The offset of the first byte of each line.
    pub(crate) lines: Vec<u32>,
    /// For each tab, its offset and the column after it.
    tabs: Vec<(u32, u32)>,
}

impl Source {
    /// Builds the tables of a source. `lines` has the offsets of all lines, the first of which is
    /// 0.
    pub(crate) fn new(bytes: Arc<[u8]>, lines: Vec<u32>) -> Self {
        let mut tabs = Vec::new();
        let mut line = 0;
        let (mut base, mut column) = (0u32, 0u32);
        for at in memchr::memchr_iter(b'\t', &bytes) {
            let at = at as u32;
            while lines.get(line).is_some_and(|&start| start <= at) {
                (base, column) = (lines[line], 0);
                line += 1;
            }
            column += at - base;
            column = (column / 8 + 1) * 8;
            base = at + 1;
            tabs.push((at, column));
        }
        Self { bytes, lines, tabs }
    }

    /// Returns the zero-based line of an offset.
    pub(crate) fn line(&self, offset: u32) -> u32 {
        (self.lines.partition_point(|&start| start <= offset)).saturating_sub(1) as u32
    }

    /// Returns the zero-based column of an offset in a line. Columns are bytes; a tab ends at the
    /// next multiple of 8.
    pub(crate) fn column(&self, line: u32, offset: u32) -> u32 {
        let start = self.lines.get(line as usize).copied().unwrap_or(0);
        if !self.tabs.is_empty() {
            let before = self.tabs.partition_point(|&(at, _)| at < offset);
            if let Some(&(at, column)) = before.checked_sub(1).and_then(|i| self.tabs.get(i))
                && at >= start
            {
                return column + (offset - at - 1);
            }
        }
        offset.saturating_sub(start)
    }

    /// Returns the text of a zero-based line without its line feed.
    pub(crate) fn line_text(&self, line: u32) -> &[u8] {
        let start = self.lines.get(line as usize).copied().unwrap_or(0) as usize;
        let rest = &self.bytes[start.min(self.bytes.len())..];
        &rest[..memchr::memchr(b'\n', rest).unwrap_or(rest.len())]
    }
}
