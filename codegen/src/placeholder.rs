//! Placeholders for comments and code that bypass the formatter.
//!
//! A quarter of all output is comments, and their text does not depend on the layout. To turn each
//! line into a literal, lex it, unescape it and print it would be a waste, so a marker takes the
//! place of each comment until the code is printed. The same applies to the codec of a message,
//! whose lines all have the same form and need no formatter:
//!
//! ```text
//! #[doc = "\u{FDD0}7"] pub name: String   ─ printed ▶   ///\u{FDD0}7         ─ expand ▶   /// The name
//!                                                        pub name: String,                 /// of it.
//!                                                                                           pub name: …
//! __placeholder!(8);                     ─ printed ▶   __placeholder!(8);  ─ expand ▶   impl … {
//!                                                                           …
//! ```

use std::cell::RefCell;

/// The comments and the code of one construct, which replace their markers after printing.
#[derive(Default)]
pub(crate) struct Placeholders(RefCell<Vec<Lines>>);

enum Lines {
    Comment(Vec<String>),
    Code(String),
}

/// The start of a comment's marker: U+FDD0 is a noncharacter, which no text contains.
const MARK: &str = "///\u{FDD0}";

/// The start and the end of the marker for code.
///
/// A line that consists of such a marker was always written by the generator: text from users is in
/// literals or comments.
const CODE: (&str, &str) = ("__placeholder!(", ");");

impl Placeholders {
    /// Stores the lines of a comment and returns the text of the doc attribute that represents
    /// them.
    pub(crate) fn put(&self, lines: Vec<String>) -> String {
        format!("{}{}", &MARK[3..], self.add(Lines::Comment(lines)))
    }

    /// Stores code that is not indented and returns the item that represents it.
    pub(crate) fn put_code(&self, code: String) -> String {
        format!("{}{}{}", CODE.0, self.add(Lines::Code(code)), CODE.1)
    }

    fn add(&self, lines: Lines) -> usize {
        let mut all = self.0.borrow_mut();
        all.push(lines);
        all.len() - 1
    }

    /// Replaces the markers in printed text with their lines, each with the indentation of its
    /// marker.
    pub(crate) fn expand(self, printed: &str) -> String {
        let all = self.0.into_inner();
        let size = |lines: &Lines| match lines {
            Lines::Comment(lines) => lines.iter().map(|line| line.len() + 16).sum(),
            Lines::Code(code) => code.len() + code.len() / 4,
        };
        let size: usize = all.iter().map(size).sum();
        let mut out = String::with_capacity(printed.len() + size);
        for line in printed.split_inclusive('\n') {
            let text = line.trim_start_matches(' ');
            let indent = &line[..line.len() - text.len()];
            let text = text.trim_end_matches('\n');
            let number = text
                .strip_prefix(MARK)
                .or_else(|| text.strip_prefix(CODE.0).and_then(|rest| rest.strip_suffix(CODE.1)));
            let lines = number.and_then(|number| number.parse().ok());
            match lines.and_then(|number: usize| all.get(number)) {
                Some(Lines::Comment(lines)) => push_comment(&mut out, lines, indent),
                Some(Lines::Code(code)) => push_code(&mut out, code, indent),
                None => out.push_str(line),
            }
        }
        out
    }
}

fn push_comment(out: &mut String, lines: &[String], indent: &str) {
    for line in lines {
        out.extend([indent, "///", line.trim_end_matches(' '), "\n"]);
    }
}

fn push_code(out: &mut String, code: &str, indent: &str) {
    for line in code.split_inclusive('\n') {
        out.extend([indent, line]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_have_the_indentation_of_their_markers() {
        let placeholders = Placeholders::default();
        let first = placeholders.put(vec![" One".to_owned(), String::new(), " two  ".to_owned()]);
        let second = placeholders.put(vec![" Three".to_owned()]);
        let printed = format!("///{second}\nstruct A {{\n    ///{first}\n    b: u8,\n}}\n");
        let expected = "/// Three\nstruct A {\n    /// One\n    ///\n    /// two\n    b: u8,\n}\n";
        assert_eq!(placeholders.expand(&printed), expected);
    }

    #[test]
    fn code_has_the_indentation_of_its_marker() {
        let placeholders = Placeholders::default();
        let marker = placeholders.put_code("impl A {\n    fn b() {}\n}\n".to_owned());
        let printed = format!("mod m {{\n    {marker}\n}}\n");
        let expected = "mod m {\n    impl A {\n        fn b() {}\n    }\n}\n";
        assert_eq!(placeholders.expand(&printed), expected);
    }

    #[test]
    fn unknown_markers_remain() {
        let printed = "///\u{FDD0}7\nstruct A;\n";
        assert_eq!(Placeholders::default().expand(printed), printed);
    }
}
