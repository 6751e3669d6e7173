//! What is wrong with the input, where, and what can be done about it?
//!
//! Every stage reports into one [`Diagnostics`]; nothing is printed and nothing stops at the first
//! problem. At the end of a stage [`Diagnostics::finish`] turns the errors, if there are any, into
//! an [`Error`] that shows all of them in one style through every door:
//!
//! ```text
//! error: messages `HTTPRequest` and `HttpRequest` both become the Rust type `HttpRequest`
//!   --> shop/v1/api.proto:7:9
//!    |
//!  7 | message HttpRequest {
//!    |         ^^^^^^^^^^^
//!   ::: shop/v1/api.proto:3:9: the other one
//!    = in: shop.v1.HttpRequest
//!    = hint: rename one of them
//! ```

use std::fmt;

/// How bad a [`Diagnostic`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nothing is generated.
    Error,
    /// The output is what was asked for as far as it could be understood.
    Warning,
}

/// A place in a source file. Lines and columns count from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// The file's name as it stands in the descriptor, or a path for a file that has none.
    pub file: String,
    /// 1-based line; 0 when only the file is known.
    pub line: u32,
    /// 1-based column; 0 when only the file is known.
    pub column: u32,
    /// How many characters the caret underlines, at least one.
    pub length: u32,
}

impl Location {
    /// A file as a whole, for problems that have no line.
    pub fn file(file: impl Into<String>) -> Self {
        Self { file: file.into(), line: 0, column: 0, length: 1 }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            f.write_str(&self.file)
        } else {
            write!(f, "{}:{}:{}", self.file, self.line, self.column)
        }
    }
}

/// One problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Whether it stops the run.
    pub severity: Severity,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// Where the source says so; options have no location.
    pub location: Option<Location>,
    /// The line of source text that [`Self::location`] points to.
    pub source_line: Option<String>,
    /// The full name of the protobuf element, without a leading dot.
    pub full_name: Option<String>,
    /// Other places that have a part in it, each with what it is.
    pub related: Vec<(Location, String)>,
    /// The way out.
    pub hint: Option<String>,
    /// For a pattern that matched nothing: the option, and the pattern.
    pub unmatched: Option<(String, String)>,
}

impl Diagnostic {
    fn new(severity: Severity, message: impl Into<String>) -> Self {
        Self {
            severity,
            message: message.into(),
            location: None,
            source_line: None,
            full_name: None,
            related: Vec::new(),
            hint: None,
            unmatched: None,
        }
    }

    /// A problem that stops the run.
    pub fn error(message: impl Into<String>) -> Self {
        Self::new(Severity::Error, message)
    }

    /// A problem that does not.
    pub fn warning(message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, message)
    }

    /// Says where it is; `None` changes nothing.
    #[must_use]
    pub fn at(mut self, location: impl Into<Option<Location>>) -> Self {
        self.location = location.into().or(self.location);
        self
    }

    /// Names the protobuf element; a leading dot is dropped.
    #[must_use]
    pub fn named(mut self, full_name: &str) -> Self {
        self.full_name = Some(full_name.trim_start_matches('.').to_owned());
        self
    }

    /// Adds another place.
    #[must_use]
    pub fn related(
        mut self,
        location: impl Into<Option<Location>>,
        what: impl Into<String>,
    ) -> Self {
        if let Some(location) = location.into() {
            self.related.push((location, what.into()));
        }
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    fn order(&self) -> (Severity, Option<&Location>, &str) {
        (self.severity, self.location.as_ref(), &self.message)
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(f, "{severity}: {}", self.message)?;
        if let Some(location) = &self.location {
            write!(f, "\n  --> {location}")?;
            if let Some(line) = &self.source_line {
                write_source(f, location, line)?;
            }
        }
        for (location, what) in &self.related {
            write!(f, "\n  ::: {location}: {what}")?;
        }
        if let Some(name) = &self.full_name {
            write!(f, "\n   = in: {name}")?;
        }
        if let Some(hint) = &self.hint {
            let mut lines = hint.lines();
            write!(f, "\n   = hint: {}", lines.next().unwrap_or_default())?;
            for line in lines {
                write!(f, "\n           {line}")?;
            }
        }
        Ok(())
    }
}

/// The longest part of a source line that is shown.
const SHOWN_COLUMNS: usize = 120;

fn write_source(f: &mut fmt::Formatter<'_>, location: &Location, line: &str) -> fmt::Result {
    let number = location.line.to_string();
    let gutter = " ".repeat(number.len());
    let column = (location.column.max(1) - 1) as usize;
    // A generated file may be one line of a megabyte: show what is around the column.
    let skip = if column > SHOWN_COLUMNS / 2 && line.chars().nth(SHOWN_COLUMNS).is_some() {
        column - SHOWN_COLUMNS / 2
    } else {
        0
    };
    // Tabs keep their width in the line of carets, or the caret points beside the place.
    let shown: String = line.chars().skip(skip).take(SHOWN_COLUMNS).collect();
    let blank: String =
        shown.chars().take(column - skip).map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
    let room = shown.chars().count().saturating_sub(column - skip).max(1);
    let carets = "^".repeat((location.length.max(1) as usize).min(room));
    write!(f, "\n {gutter} |\n {number} | {shown}\n {gutter} | {blank}{carets}")
}

/// The problems of a run, in the order they were found.
#[derive(Debug, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Adds a problem.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// Whether something was found that stops the run.
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|d| d.severity == Severity::Error)
    }

    /// The problems so far.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter()
    }

    /// Makes every warning an error, as the option `strict` asks.
    pub fn deny_warnings(&mut self) {
        for diagnostic in &mut self.list {
            diagnostic.severity = Severity::Error;
        }
    }

    /// Rewords every hint, for callers that spell options in another way.
    pub fn reword_hints(&mut self, reword: impl Fn(&str) -> String) {
        for hint in self.list.iter_mut().filter_map(|diagnostic| diagnostic.hint.as_mut()) {
            *hint = reword(hint);
        }
    }

    /// Adds source lines, for doors that have the files. `read` gets the file name of a location.
    pub fn attach_sources(&mut self, mut read: impl FnMut(&str) -> Option<String>) {
        let mut last: Option<(String, Option<String>)> = None;
        for diagnostic in &mut self.list {
            let Some(location) = &diagnostic.location else { continue };
            if diagnostic.source_line.is_some() || location.line == 0 {
                continue;
            }
            if last.as_ref().is_none_or(|(file, _)| *file != location.file) {
                last = Some((location.file.clone(), read(&location.file)));
            }
            let text = last.as_ref().and_then(|(_, text)| text.as_deref());
            diagnostic.source_line =
                text.and_then(|t| t.lines().nth(location.line as usize - 1)).map(str::to_owned);
        }
    }

    /// The end of a stage: the warnings, sorted by place, or everything as an error.
    ///
    /// # Errors
    /// When at least one problem is an error; warnings are shown after the errors.
    pub fn finish(mut self) -> Result<Vec<Diagnostic>, Error> {
        self.list.sort_by(|a, b| a.order().cmp(&b.order()));
        self.list.dedup();
        if self.has_errors() { Err(Error { list: self.list }) } else { Ok(self.list) }
    }
}

impl Diagnostics {
    /// A later result in the light of these: errors of both are told at once.
    ///
    /// # Errors
    /// When either of them has an error.
    pub fn and<T>(mut self, result: Result<T, Error>) -> Result<T, Error> {
        match result {
            Ok(value) => self.finish().map(|_| value),
            Err(error) => {
                self.extend(error.list.iter().cloned());
                Err(self.finish().err().unwrap_or(error))
            }
        }
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<T: IntoIterator<Item = Diagnostic>>(&mut self, iter: T) {
        self.list.extend(iter);
    }
}

/// Everything that stopped a run, sorted by place.
///
/// `Debug` prints the same text as `Display`, since that is what a `build.rs` that returns it from
/// `main`, or calls `unwrap`, shows to its user; on lines of its own, since `std::io::Error` puts a
/// word before and a brace behind it.
#[derive(Clone)]
pub struct Error {
    list: Vec<Diagnostic>,
}

impl Error {
    /// The problems, errors before warnings, each sorted by place.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.list
    }
}

impl From<Diagnostic> for Error {
    fn from(diagnostic: Diagnostic) -> Self {
        Self { list: vec![diagnostic] }
    }
}

impl From<Error> for Diagnostics {
    fn from(error: Error) -> Self {
        Self { list: error.list }
    }
}

/// More than this many are counted, not shown: nobody reads the rest, and one mistake in a large
/// schema can cause thousands.
const SHOWN_DIAGNOSTICS: usize = 100;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, diagnostic) in self.list.iter().take(SHOWN_DIAGNOSTICS).enumerate() {
            if i > 0 {
                f.write_str("\n\n")?;
            }
            diagnostic.fmt(f)?;
        }
        match self.list.len().saturating_sub(SHOWN_DIAGNOSTICS) {
            0 => Ok(()),
            more => write!(f, "\n\n… and {more} more"),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{self}\n")
    }
}

impl std::error::Error for Error {}

impl From<Error> for std::io::Error {
    fn from(error: Error) -> Self {
        Self::new(std::io::ErrorKind::InvalidData, error)
    }
}
