//! Errors of reading and writing messages as text.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::{self, Display, Write};

/// The reason why a text is not a message of its type, or why a message has no form in the format.
///
/// The text of the error starts with the path of the field and ends with the position in the input:
///
/// ```text
/// items[3].price.units: 12.5 is not an int64 (line 9, column 21)
/// ```
///
/// The error is one word long, so that results are cheap to return.
#[derive(Clone, PartialEq, Eq)]
pub struct Error(Box<Report>);

#[derive(Clone, PartialEq, Eq)]
struct Report {
    statement: Cow<'static, str>,
    /// The line and the column, if the error is about a text.
    position: Option<(usize, usize)>,
    /// The steps from the message to the value, innermost first.
    path: Vec<Step>,
}

/// One step from a message to a value in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// A field by its name, or an extension by its full name in brackets.
    Field(Cow<'static, str>),
    /// An element of a list.
    Index(usize),
    /// An entry of a map or of a `google.protobuf.Struct`.
    Key(String),
}

impl Error {
    /// Creates an error about a message, which has no position.
    #[cold]
    pub(crate) fn new(statement: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Report { statement: statement.into(), position: None, path: Vec::new() }))
    }

    /// Creates an error about the text at this offset.
    #[cold]
    pub(crate) fn at(text: &[u8], offset: usize, statement: impl Into<Cow<'static, str>>) -> Self {
        let mut error = Self::new(statement);
        error.0.position = Some(position(text, offset));
        error
    }

    /// Adds the step that leads to the place of the error so far. Steps are added from the innermost one.
    #[cold]
    #[must_use]
    pub(crate) fn within(mut self, step: Step) -> Self {
        self.0.path.push(step);
        self
    }

    /// Removes the position, for an error about a text that the user has not written.
    #[cfg(any(feature = "serde", feature = "http"))]
    #[must_use]
    pub(crate) fn without_position(mut self) -> Self {
        self.0.position = None;
        self
    }

    /// Moves the position, for an error about a part of a text that has these lines, and characters in the last one,
    /// before it.
    #[cfg(all(feature = "json", feature = "std"))]
    #[must_use]
    pub(crate) fn after(mut self, (lines, characters): (usize, usize)) -> Self {
        self.0.position = self.0.position.map(|(line, column)| match line {
            1 => (lines + 1, characters + column),
            _ => (lines + line, column),
        });
        self
    }

    /// Returns the path of the value that is wrong, such as `items[3].price.units`. The path of the outermost
    /// message is empty.
    pub fn path(&self) -> String {
        let mut path = String::new();
        for step in self.0.path.iter().rev() {
            let dot = if path.is_empty() { "" } else { "." };
            let result = match step {
                Step::Field(name) => write!(path, "{dot}{name}"),
                Step::Index(index) => write!(path, "[{index}]"),
                Step::Key(key) => write!(path, "[{key:?}]"),
            };
            debug_assert!(result.is_ok(), "a string can be written to");
        }
        path
    }

    /// Returns the line in the input, starting from 1, or `None` if the error is about a message.
    pub fn line(&self) -> Option<usize> {
        self.0.position.map(|(line, _)| line)
    }

    /// Returns the column in the line, in characters and starting from 1, or `None` if the error is about a
    /// message.
    pub fn column(&self) -> Option<usize> {
        self.0.position.map(|(_, column)| column)
    }
}

/// Returns the line and the column of an offset, both starting from 1.
fn position(text: &[u8], offset: usize) -> (usize, usize) {
    let (lines, characters) = position_after((0, 0), text.get(..offset).unwrap_or(text));
    (lines + 1, characters + 1)
}

/// Returns the number of lines, and of characters in the last one, after a part of a text that follows others.
pub(crate) fn position_after((lines, characters): (usize, usize), text: &[u8]) -> (usize, usize) {
    // Continuation bytes of UTF-8 do not start a character.
    let count = |line: &[u8]| line.iter().filter(|byte| **byte & 0xc0 != 0x80).count();
    match text.iter().rposition(|byte| *byte == b'\n') {
        None => (lines, characters + count(text)),
        Some(last) => {
            let ends = text.iter().filter(|byte| **byte == b'\n').count();
            (lines + ends, count(&text[last + 1..]))
        }
    }
}

impl Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path();
        if !path.is_empty() {
            write!(f, "{path}: ")?;
        }
        f.write_str(&self.0.statement)?;
        match self.0.position {
            Some((line, column)) => write!(f, " (line {line}, column {column})"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({:?})", alloc::format!("{self}"))
    }
}

impl core::error::Error for Error {}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn shows_path_statement_and_position() {
        let text = "{\n  \"größe\": 12.5}";
        let offset = text.find("12.5").unwrap();
        let error = Error::at(text.as_bytes(), offset, "12.5 is not an int64")
            .within(Step::Field("units".into()))
            .within(Step::Key("a\"b".to_string()))
            .within(Step::Field("prices".into()))
            .within(Step::Index(3))
            .within(Step::Field("items".into()));
        assert_eq!(
            error.to_string(),
            r#"items[3].prices["a\"b"].units: 12.5 is not an int64 (line 2, column 12)"#
        );
        assert_eq!((error.line(), error.column()), (Some(2), Some(12)));
    }

    #[test]
    fn shows_no_position_for_messages() {
        let error = Error::new("NaN has no JSON form").within(Step::Index(0));
        assert_eq!(error.to_string(), "[0]: NaN has no JSON form");
        assert_eq!(error.line(), None);
    }
}
