//! How do comments get past the printer?
//!
//! A quarter of all output is comments, and nothing in them depends on layout. Rather than turn each
//! line into a literal, lex it, unescape it and print it, a marker takes the place of a comment:
//!
//! ```text
//! #[doc = "\u{FDD0}7"] pub name: String   ─ printed ▶   ///\u{FDD0}7      ─ expand ▶   /// The name
//!                                                        pub name: String,              /// of it.
//!                                                                                       pub name: …
//! ```

use std::cell::RefCell;

/// The comments of one construct, which are emitted into it and put back after printing.
#[derive(Default)]
pub(crate) struct Aside(RefCell<Vec<Vec<String>>>);

/// What a marker starts with: a character that is none, which no text holds.
const MARK: &str = "///\u{FDD0}";

impl Aside {
    /// Takes the lines and gives the text of the attribute that stands for them.
    pub(crate) fn put(&self, lines: Vec<String>) -> String {
        let mut all = self.0.borrow_mut();
        all.push(lines);
        format!("{}{}", &MARK[3..], all.len() - 1)
    }

    /// Puts the lines back into text that was printed, each with the indentation of its marker.
    pub(crate) fn expand(self, printed: &str) -> String {
        let all = self.0.into_inner();
        let size: usize = all.iter().flatten().map(|line| line.len() + 16).sum();
        let mut out = String::with_capacity(printed.len() + size);
        let mut rest = printed;
        while let Some((before, after)) = rest.split_once(MARK) {
            out.push_str(before);
            let (number, after) = after.split_once('\n').unwrap_or((after, ""));
            rest = after;
            match number.parse().ok().and_then(|number: usize| all.get(number)) {
                Some(lines) => {
                    let indent = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
                    push_lines(&mut out, lines, indent);
                }
                // Not ours, against all odds.
                None => out.extend([MARK, number, "\n"]),
            }
        }
        out.push_str(rest);
        out
    }
}

fn push_lines(out: &mut String, lines: &[String], indent: &str) {
    for (i, line) in lines.iter().enumerate() {
        if i > 0 {
            out.push_str(indent);
        }
        out.push_str("///");
        out.push_str(line.trim_end_matches(' '));
        out.push('\n');
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
    fn a_marker_that_is_not_ours_stays() {
        let printed = "///\u{FDD0}7\nstruct A;\n";
        assert_eq!(Aside::default().expand(printed), printed);
    }
}
