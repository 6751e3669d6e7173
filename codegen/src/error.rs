//! Diagnostics: errors and warnings about the input, with locations and hints.
//!
//! Every stage reports into one [`Diagnostics`]; nothing is printed, and no stage stops at the
//! first error. At the end of a stage [`Diagnostics::finish`] turns the errors, if there are any,
//! into an [`Error`] that shows all of them. The style is the same in `build.rs`, the plugin and
//! the command line:
//!
//! ```text
//! error: messages `HTTPRequest` and `HttpRequest` both become the Rust type `HttpRequest`
//!   --> shop/v1/api.proto:7:9
//!    |
//!  7 | message HttpRequest {
//!    |         ^^^^^^^^^^^
//!   ::: shop/v1/api.proto:3:9: the other one
//!    = in: shop.v1.HttpRequest
//!    = help: rename one of them
//! ```

use std::collections::BTreeSet;
use std::fmt;
use std::path::PathBuf;

/// The severity of a [`Diagnostic`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// A problem that prevents code generation.
    Error,
    /// A problem that does not prevent code generation.
    Warning,
}

/// A position in a source file. Lines and columns count from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// The name of the file in the descriptor, or a path for a file without a descriptor.
    pub file: String,
    /// The line, from 1; 0 if only the file is known.
    pub line: u32,
    /// The column, from 1; 0 if only the file is known.
    pub column: u32,
    /// The number of characters that the carets underline, at least one.
    pub length: u32,
    /// The path by which the file can be opened, which is shown instead of its name.
    pub path: Option<String>,
}

impl Location {
    /// Returns the location of a file as a whole, for problems without a line.
    pub fn file(file: impl Into<String>) -> Self {
        Self { file: file.into(), line: 0, column: 0, length: 1, path: None }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = self.path.as_ref().unwrap_or(&self.file);
        if self.line == 0 {
            f.write_str(file)
        } else {
            write!(f, "{file}:{}:{}", self.line, self.column)
        }
    }
}

/// An error or a warning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// An error, which prevents code generation, or a warning.
    pub severity: Severity,
    /// A sentence without a full stop that states the problem.
    pub message: String,
    /// The position in the source; problems with options have no location.
    pub location: Option<Location>,
    /// The line of source text that [`Self::location`] points to.
    pub source_line: Option<String>,
    /// The full name of the protobuf element, without a leading dot.
    pub full_name: Option<String>,
    /// Other locations that are part of the problem, each with a description.
    pub related: Vec<(Location, String)>,
    /// The action that solves the problem.
    pub hint: Option<String>,
    /// The option and the pattern, if the problem is a pattern that matches nothing.
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

    /// Returns a diagnostic that prevents code generation.
    pub fn error(message: impl Into<String>) -> Self {
        Self::new(Severity::Error, message)
    }

    /// Returns a diagnostic that does not prevent code generation.
    pub fn warning(message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, message)
    }

    /// Sets the location; `None` changes nothing.
    #[must_use]
    pub fn at(mut self, location: impl Into<Option<Location>>) -> Self {
        self.location = location.into().or(self.location);
        self
    }

    /// Sets the full name of the protobuf element; leading dots are dropped.
    #[must_use]
    pub fn named(mut self, full_name: &str) -> Self {
        self.full_name = Some(full_name.trim_start_matches('.').to_owned());
        self
    }

    /// Adds a related location with a description; `None` changes nothing.
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

    /// Sets the action that solves the problem.
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
            write!(f, "\n   = help: {}", lines.next().unwrap_or_default())?;
            for line in lines {
                write!(f, "\n           {line}")?;
            }
        }
        Ok(())
    }
}

/// The maximum number of characters of a source line that are shown.
const SHOWN_COLUMNS: usize = 120;

fn write_source(f: &mut fmt::Formatter<'_>, location: &Location, line: &str) -> fmt::Result {
    let number = location.line.to_string();
    let gutter = " ".repeat(number.len());
    let column = (location.column.max(1) - 1) as usize;
    // A generated file may be one line of a megabyte, so only the surroundings of the column are
    // shown.
    let skip = if column > SHOWN_COLUMNS / 2 && line.chars().nth(SHOWN_COLUMNS).is_some() {
        column - SHOWN_COLUMNS / 2
    } else {
        0
    };
    // Tabs keep their width in the line of carets; otherwise the caret would be misaligned.
    let shown: String = line.chars().skip(skip).take(SHOWN_COLUMNS).collect();
    let blank: String =
        shown.chars().take(column - skip).map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
    let room = shown.chars().count().saturating_sub(column - skip).max(1);
    let carets = "^".repeat((location.length.max(1) as usize).min(room));
    write!(f, "\n {gutter} |\n {number} | {shown}\n {gutter} | {blank}{carets}")
}

/// The diagnostics of all stages, in the order in which they were reported.
#[derive(Debug, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    /// The number of problems that were found but are not in the list.
    omitted: usize,
}

impl Diagnostics {
    /// Adds a diagnostic.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// Counts problems that were found, but of which no diagnostic is kept.
    pub fn omit(&mut self, count: usize) {
        self.omitted += count;
    }

    /// Returns true if at least one diagnostic is an error.
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|d| d.severity == Severity::Error)
    }

    /// Returns the diagnostics reported so far.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter()
    }

    /// Turns every warning into an error, as the option `strict` requires.
    pub fn deny_warnings(&mut self) {
        for diagnostic in &mut self.list {
            diagnostic.severity = Severity::Error;
        }
    }

    /// Rewords every hint, for callers that spell options differently.
    pub fn reword_hints(&mut self, reword: impl Fn(&str) -> String) {
        for hint in self.list.iter_mut().filter_map(|diagnostic| diagnostic.hint.as_mut()) {
            *hint = reword(hint);
        }
    }

    /// Adds source lines to the diagnostics.
    ///
    /// `read` returns the content of a file, given the file name of a location.
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

    /// Adds to all locations the paths by which their files can be opened.
    ///
    /// `find` returns the path of a file, given its name, or `None` if the file is not on disk.
    pub fn attach_paths(&mut self, mut find: impl FnMut(&str) -> Option<PathBuf>) {
        let mut last: Option<(String, Option<String>)> = None;
        for diagnostic in &mut self.list {
            let related = diagnostic.related.iter_mut().map(|(location, _)| location);
            let locations = diagnostic.location.iter_mut().chain(related);
            for location in locations.filter(|location| location.path.is_none()) {
                if last.as_ref().is_none_or(|(file, _)| *file != location.file) {
                    let path = find(&location.file).map(|path| {
                        let below_here = path.strip_prefix(".").unwrap_or(&path);
                        below_here.display().to_string()
                    });
                    last = Some((location.file.clone(), path));
                }
                location.path = last.as_ref().and_then(|(_, path)| path.clone());
            }
        }
    }

    /// Ends a stage: returns the warnings, sorted by location, or everything as an error.
    ///
    /// # Errors
    /// Returns an error if at least one diagnostic is an error; warnings follow the errors.
    pub fn finish(mut self) -> Result<Vec<Diagnostic>, Error> {
        self.list.sort_by(|a, b| a.order().cmp(&b.order()));
        self.list.dedup();
        if self.has_errors() {
            Err(Error { list: self.list, omitted: self.omitted })
        } else {
            Ok(self.list)
        }
    }
}

impl Diagnostics {
    /// Combines these diagnostics with a later result, so that the errors of both are reported at
    /// once.
    ///
    /// # Errors
    /// Returns an error if either has one.
    pub fn and<T>(mut self, result: Result<T, Error>) -> Result<T, Error> {
        match result {
            Ok(value) => self.finish().map(|_| value),
            Err(error) => {
                self.extend(error.list.iter().cloned());
                self.omit(error.omitted);
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

/// The errors that prevent code generation, sorted by location, and the warnings.
///
/// `Debug` prints the same text as `Display`, because a `build.rs` that returns the error from
/// `main` or calls `unwrap` shows it that way. The text is on lines of its own, because the `Debug`
/// output of `std::io::Error` encloses it in a word and braces.
#[derive(Clone)]
pub struct Error {
    list: Vec<Diagnostic>,
    /// The number of problems that were found but are not in the list.
    omitted: usize,
}

impl Error {
    /// Returns the diagnostics: errors before warnings, each sorted by location.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.list
    }

    /// Returns the number of problems that were found but are not among the diagnostics.
    pub fn omitted(&self) -> usize {
        self.omitted
    }
}

impl From<Diagnostic> for Error {
    fn from(diagnostic: Diagnostic) -> Self {
        Self { list: vec![diagnostic], omitted: 0 }
    }
}

impl From<Error> for Diagnostics {
    fn from(error: Error) -> Self {
        Self { list: error.list, omitted: error.omitted }
    }
}

/// The maximum number of diagnostics that are shown; the rest are only counted.
///
/// One mistake in a large schema can cause thousands of errors, and nobody reads them all.
const SHOWN_DIAGNOSTICS: usize = 100;

/// The maximum number of files that are named for diagnostics that are not shown.
const SHOWN_FILES: usize = 5;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, diagnostic) in self.list.iter().take(SHOWN_DIAGNOSTICS).enumerate() {
            if i > 0 {
                f.write_str("\n\n")?;
            }
            diagnostic.fmt(f)?;
        }
        let (shown, rest) = self.list.split_at(self.list.len().min(SHOWN_DIAGNOSTICS));
        let more = rest.len() + self.omitted;
        if more == 0 {
            return Ok(());
        }
        write!(f, "\n\n… and {more} more")?;
        let file = |diagnostic: &Diagnostic| {
            let location = diagnostic.location.as_ref()?;
            Some(location.path.as_ref().unwrap_or(&location.file).clone())
        };
        let known: BTreeSet<_> = shown.iter().filter_map(file).collect();
        let others: BTreeSet<_> =
            rest.iter().filter_map(file).filter(|file| !known.contains(file)).collect();
        for (i, file) in others.iter().take(SHOWN_FILES).enumerate() {
            write!(f, "{} `{file}`", if i == 0 { ", also in" } else { "," })?;
        }
        match others.len().saturating_sub(SHOWN_FILES) {
            0 => Ok(()),
            more => write!(f, " and {more} other {}", if more == 1 { "file" } else { "files" }),
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
