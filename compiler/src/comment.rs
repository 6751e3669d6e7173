//! Attribution of comments to declarations, computed from the bytes between two tokens.

/// The comments between two tokens.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Comments {
    /// The comment that belongs to the declaration before it.
    pub(crate) trailing: Vec<u8>,
    /// The comments that belong to no declaration.
    pub(crate) detached: Vec<Vec<u8>>,
    /// The comment that belongs to the declaration after it.
    pub(crate) leading: Vec<u8>,
}

/// Collects comments until the declaration that they belong to is known.
#[derive(Default)]
struct Collector {
    comments: Comments,
    buffer: Vec<u8>,
    has_comment: bool,
    is_line: bool,
    can_attach: bool,
    has_trailing: bool,
    count: usize,
}

impl Collector {
    fn line(&mut self) {
        if self.has_comment && !self.is_line {
            self.flush();
        }
        (self.has_comment, self.is_line) = (true, true);
    }

    fn block(&mut self) {
        self.flush();
        (self.has_comment, self.is_line) = (true, false);
    }

    /// Ends the current comment, which does not belong to the next token.
    fn flush(&mut self) {
        if !self.has_comment {
            return;
        }
        let comment = std::mem::take(&mut self.buffer);
        if self.can_attach {
            self.comments.trailing.extend_from_slice(&comment);
            (self.has_trailing, self.can_attach) = (true, false);
        } else {
            self.comments.detached.push(comment);
        }
        self.has_comment = false;
        self.count += 1;
    }

    /// Detaches the comment if it is the only one; called if both tokens are on its line.
    fn detach_single(&mut self) {
        if self.count + usize::from(self.has_comment) != 1 {
            return;
        }
        if self.has_trailing {
            let trailing = std::mem::take(&mut self.comments.trailing);
            self.comments.detached.insert(0, trailing);
        }
        self.flush();
    }

    fn finish(mut self) -> Comments {
        if self.has_comment {
            self.comments.leading = self.buffer;
        }
        self.comments
    }
}

/// A position within the gap between two tokens.
struct Gap<'s> {
    bytes: &'s [u8],
    at: usize,
    line: u32,
}

#[derive(PartialEq, Eq)]
enum Start {
    Line,
    Block,
    No,
}

impl Gap<'_> {
    fn blanks(&mut self) {
        while matches!(self.bytes.get(self.at), Some(b' ' | b'\t' | b'\r' | 0x0b | 0x0c)) {
            self.at += 1;
        }
    }

    fn line_feed(&mut self) -> bool {
        let found = self.bytes.get(self.at) == Some(&b'\n');
        self.at += usize::from(found);
        self.line += u32::from(found);
        found
    }

    fn start(&mut self) -> Start {
        let start = match self.bytes.get(self.at..self.at + 2) {
            Some(b"//") => Start::Line,
            Some(b"/*") => Start::Block,
            _ => return Start::No,
        };
        self.at += 2;
        start
    }

    fn line_comment(&mut self, out: &mut Vec<u8>) {
        let rest = &self.bytes[self.at..];
        let length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        out.extend_from_slice(&rest[..length]);
        self.at += length;
        if self.line_feed() {
            out.push(b'\n');
        }
    }

    fn block_comment(&mut self, out: &mut Vec<u8>) {
        loop {
            let rest = &self.bytes[self.at..];
            let Some(found) = memchr::memchr2(b'*', b'\n', rest) else {
                self.at = self.bytes.len();
                return;
            };
            out.extend_from_slice(&rest[..found]);
            self.at += found;
            if self.line_feed() {
                out.push(b'\n');
                self.blanks();
                if self.bytes.get(self.at) == Some(&b'*') {
                    self.at += 1;
                    if self.bytes.get(self.at) == Some(&b'/') {
                        self.at += 1;
                        return;
                    }
                }
            } else if rest.get(found + 1) == Some(&b'/') {
                self.at += 2;
                return;
            } else {
                out.push(b'*');
                self.at += 1;
            }
        }
    }
}

/// Attributes the comments between two tokens to the declarations before and after them.
///
/// `gap` has the bytes from the end of the first token, on `line`, to the start of the second
/// token, whose first byte is `next`. `first` is true if there is no token before the gap.
pub(crate) fn between(gap: &[u8], line: u32, first: bool, next: Option<u8>) -> Comments {
    let start = if first && gap.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    if memchr::memchr(b'/', gap).is_none() {
        return Comments::default();
    }
    let mut gap = Gap { bytes: gap, at: start, line };
    let mut collector = Collector { can_attach: !first, ..Collector::default() };
    // The line of the previous token, and the line where its trailing comment ends.
    let mut same = [None; 2];
    if !first {
        same[0] = Some(line);
        gap.blanks();
        match gap.start() {
            Start::Line => {
                same[1] = Some(gap.line);
                collector.line();
                gap.line_comment(&mut collector.buffer);
                collector.flush();
            }
            Start::Block => {
                collector.block();
                gap.block_comment(&mut collector.buffer);
                same[1] = Some(gap.line);
                gap.blanks();
                collector.flush();
            }
            Start::No if !gap.line_feed() => return Comments::default(),
            Start::No => {}
        }
    }
    loop {
        gap.blanks();
        match gap.start() {
            Start::Line => {
                collector.line();
                gap.line_comment(&mut collector.buffer);
            }
            Start::Block => {
                collector.block();
                gap.block_comment(&mut collector.buffer);
                gap.blanks();
                gap.line_feed();
            }
            Start::No if gap.line_feed() => {
                collector.flush();
                collector.can_attach = false;
            }
            Start::No => {
                if matches!(next, None | Some(b'}' | b']' | b')')) {
                    collector.flush();
                }
                if next.is_some() && same.contains(&Some(gap.line)) {
                    collector.detach_single();
                }
                return collector.finish();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Comments, between};

    fn text(comments: Comments) -> (String, Vec<String>, String) {
        let show = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let detached = comments.detached.into_iter().map(show).collect();
        (show(comments.trailing), detached, show(comments.leading))
    }

    #[test]
    fn attaches_comments_to_the_nearest_declaration() {
        let of = |gap: &str, next| text(between(gap.as_bytes(), 0, false, next));
        let (a, b) = (" a\n".to_owned(), " b\n".to_owned());
        assert_eq!(of(" // a\n  // b\n  ", Some(b'x')), (a.clone(), vec![], b.clone()));
        assert_eq!(of("\n// a\n\n// b\n", Some(b'x')), (a.clone(), vec![], b.clone()));
        assert_eq!(of("\n\n// a\n\n// b\n", Some(b'x')), (String::new(), vec![a.clone()], b));
        assert_eq!(of("\n// a\n", Some(b'}')), (a.clone(), vec![], String::new()));
        assert_eq!(
            of(" /* a */ ", Some(b'x')),
            (String::new(), vec![" a ".to_owned()], String::new())
        );
    }
}
