//! How do comments and code of one shape get past the printer?
//!
//! A quarter of all output is comments, and nothing in them depends on layout. Rather than turn each
//! line into a literal, lex it, unescape it and print it, a marker takes the place of a comment. The
//! same goes for the codec of a message, which is lines of one shape that need no printer:
//!
//! ```text
//! #[doc = "\u{FDD0}7"] pub name: String   ─ printed ▶   ///\u{FDD0}7      ─ expand ▶   /// The name
//!                                                        pub name: String,              /// of it.
//!                                                                                       pub name: …
//! __aside!(8);                           ─ printed ▶   __aside!(8);    ─ expand ▶   impl … {
//!                                                                                   …
//! ```

use std::cell::RefCell;

/// The comments and the code of one construct, which are put in place after printing.
#[derive(Default)]
pub(crate) struct Aside(RefCell<Vec<Lines>>);

enum Lines {
    Comment(Vec<String>),
    Code(String),
}

/// What the marker of a comment starts with: a character that is none, which no text holds.
const MARK: &str = "///\u{FDD0}";

/// What the marker of code is. A line that is this and no more is ours: what users write stands in
/// literals, or is a comment.
const CODE: (&str, &str) = ("__aside!(", ");");

impl Aside {
    /// Takes the lines of a comment and gives the text of the attribute that stands for them.
    pub(crate) fn put(&self, lines: Vec<String>) -> String {
        format!("{}{}", &MARK[3..], self.add(Lines::Comment(lines)))
    }

    /// Takes code that starts at the margin and gives the item that stands for it.
    pub(crate) fn put_code(&self, code: String) -> String {
        format!("{}{}{}", CODE.0, self.add(Lines::Code(code)), CODE.1)
    }

    fn add(&self, lines: Lines) -> usize {
        let mut all = self.0.borrow_mut();
        all.push(lines);
        all.len() - 1
    }

    /// Puts the lines back into text that was printed, each with the indentation of its marker.
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
    fn comments_come_back_with_the_indentation_of_their_markers() {
        let aside = Aside::default();
        let first = aside.put(vec![" One".to_owned(), String::new(), " two  ".to_owned()]);
        let second = aside.put(vec![" Three".to_owned()]);
        let printed = format!("///{second}\nstruct A {{\n    ///{first}\n    b: u8,\n}}\n");
        let expected = "/// Three\nstruct A {\n    /// One\n    ///\n    /// two\n    b: u8,\n}\n";
        assert_eq!(aside.expand(&printed), expected);
    }

    #[test]
    fn code_comes_back_with_the_indentation_of_its_marker() {
        let aside = Aside::default();
        let marker = aside.put_code("impl A {\n    fn b() {}\n}\n".to_owned());
        let printed = format!("mod m {{\n    {marker}\n}}\n");
        let expected = "mod m {\n    impl A {\n        fn b() {}\n    }\n}\n";
        assert_eq!(aside.expand(&printed), expected);
    }

    #[test]
    fn a_marker_that_is_not_ours_stays() {
        let printed = "///\u{FDD0}7\nstruct A;\n";
        assert_eq!(Aside::default().expand(printed), printed);
    }
}
