//! Errors and warnings as data: message, location, related locations and help.

use std::fmt;

use crate::source::{FileId, Place, Span};
use crate::suggest::Wanted;

/// The severity of a [`Diagnostic`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The file has no descriptor.
    Error,
    /// The file is accepted, but something in it is probably a mistake.
    Warning,
}

/// A range of a source file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Label {
    /// The name by which the file is imported.
    pub file: String,
    /// The byte offsets of the range; absent if the label refers to the whole file.
    pub range: Option<std::ops::Range<usize>>,
    /// The line of the start, counted from 1; 0 if the label refers to the whole file.
    pub line: u32,
    /// The column of the start as protoc counts it: from 1, in bytes, where a tab moves to the next
    /// multiple of 8; 0 if the label refers to the whole file.
    pub column: u32,
    /// The text of the source line.
    pub source_line: String,
    /// The relation of this location to the problem; empty for the primary location.
    pub text: String,
}

/// A problem in the sources.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// The stable name of this kind of problem, such as `duplicate-symbol`.
    pub code: &'static str,
    /// The severity: an error makes the compilation fail, a warning does not.
    pub severity: Severity,
    /// The problem, described in one sentence without a full stop.
    pub message: String,
    /// The location of the problem.
    pub label: Label,
    /// Related locations, such as the first of two declarations.
    pub related: Vec<Label>,
    /// One action that fixes the problem.
    pub help: Option<String>,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(f, "{severity}[{}]: {}\n  --> {}", self.code, self.message, self.label.file)?;
        if self.label.line > 0 {
            let Label { line, column, source_line, range, .. } = &self.label;
            writeln!(f, ":{line}:{column}")?;
            let number = line.to_string();
            let gap = " ".repeat(number.len());
            let width = range.as_ref().map_or(1, |range| range.len().max(1));
            let start = (*column as usize - 1).min(source_line.len());
            let shown: String = source_line.chars().take(160).collect();
            // Only short lines without tabs are underlined: the marks must fit under the text.
            let underline = shown.len() == source_line.len() && shown.is_ascii();
            writeln!(f, " {gap} |\n {number} | {}", shown.trim_end())?;
            if underline && !shown.contains('\t') {
                let width = width.min(source_line.trim_end().len().saturating_sub(start)).max(1);
                write!(f, " {gap} | {}{}", " ".repeat(start), "^".repeat(width))?;
            } else {
                write!(f, " {gap} |")?;
            }
        }
        for related in &self.related {
            write!(f, "\n  ::: {}", related.file)?;
            if related.line > 0 {
                write!(f, ":{}:{}", related.line, related.column)?;
            }
            write!(f, ": {}", related.text)?;
        }
        if let Some(help) = &self.help {
            write!(f, "\n  help: {help}")?;
        }
        Ok(())
    }
}

/// A diagnostic that is collected while the compilation is in progress.
#[derive(Clone)]
pub(crate) struct Report {
    pub(crate) code: &'static str,
    pub(crate) severity: Severity,
    pub(crate) message: String,
    pub(crate) place: Place,
    pub(crate) related: Vec<(Place, String)>,
    pub(crate) help: Option<String>,
    /// The missing name or file for which a suggestion is searched once all files are loaded.
    pub(crate) wanted: Option<Box<Wanted>>,
}

impl Report {
    fn new(code: &'static str, severity: Severity, message: String, place: Place) -> Self {
        Self { code, severity, message, place, related: Vec::new(), help: None, wanted: None }
    }

    /// Requests a suggestion, which is searched at the end of the compilation.
    pub(crate) fn wanted(&mut self, wanted: Wanted) -> &mut Self {
        self.wanted = Some(Box::new(wanted));
        self
    }

    /// Sets the help text.
    pub(crate) fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    /// Adds a related location.
    pub(crate) fn related(
        &mut self,
        file: FileId,
        span: Span,
        text: impl Into<String>,
    ) -> &mut Self {
        self.related.push((Place { file, span: Some(span) }, text.into()));
        self
    }
}

/// The number of errors kept for each file, and of warnings, so that invalid input takes bounded memory.
const MOST: usize = 1000;

/// The number of reports of a file, including those that are not kept.
#[derive(Clone, Copy, Default)]
struct Count {
    errors: usize,
    warnings: usize,
}

impl Count {
    fn omitted(self) -> usize {
        self.errors.saturating_sub(MOST) + self.warnings.saturating_sub(MOST)
    }
}

/// All reports of a compilation, in order of discovery.
pub(crate) struct Reports {
    pub(crate) list: Vec<Report>,
    /// The number of reports of each file.
    counts: Vec<Count>,
    /// The last report above the limit, which is not kept.
    spill: Report,
}

impl Reports {
    pub(crate) fn new() -> Self {
        let place = Place { file: FileId(0), span: None };
        let spill = Report::new("", Severity::Error, String::new(), place);
        Self { list: Vec::new(), counts: Vec::new(), spill }
    }

    /// Reports an error at a range of a file.
    pub(crate) fn error(
        &mut self,
        code: &'static str,
        file: FileId,
        span: Span,
        message: String,
    ) -> &mut Report {
        self.add(code, Severity::Error, Place { file, span: Some(span) }, message)
    }

    /// Reports an error that concerns a file as a whole.
    pub(crate) fn file_error(
        &mut self,
        code: &'static str,
        file: FileId,
        message: String,
    ) -> &mut Report {
        self.add(code, Severity::Error, Place { file, span: None }, message)
    }

    /// Reports a warning at a range of a file.
    pub(crate) fn warning(
        &mut self,
        code: &'static str,
        file: FileId,
        span: Span,
        message: String,
    ) -> &mut Report {
        self.add(code, Severity::Warning, Place { file, span: Some(span) }, message)
    }

    fn add(
        &mut self,
        code: &'static str,
        severity: Severity,
        place: Place,
        message: String,
    ) -> &mut Report {
        let index = place.file.0 as usize;
        if self.counts.len() <= index {
            self.counts.resize(index + 1, Count::default());
        }
        let count = match severity {
            Severity::Error => &mut self.counts[index].errors,
            Severity::Warning => &mut self.counts[index].warnings,
        };
        *count += 1;
        let report = Report::new(code, severity, message, place);
        if *count > MOST {
            self.spill = report;
            return &mut self.spill;
        }
        self.list.push(report);
        let last = self.list.len() - 1;
        &mut self.list[last]
    }

    /// Adds reports of an earlier compilation of the same source, in which the file had another id.
    pub(crate) fn repeat(&mut self, reports: &[Report], file: FileId) {
        for earlier in reports {
            let place = Place { file, ..earlier.place };
            let report = self.add(earlier.code, earlier.severity, place, String::new());
            *report = Report { place, ..earlier.clone() };
            report.related.iter_mut().for_each(|(place, _)| place.file = file);
        }
    }

    /// Returns true if a file has an error.
    pub(crate) fn failed(&self, file: FileId) -> bool {
        self.counts.get(file.0 as usize).is_some_and(|count| count.errors > 0)
    }

    /// Returns true if a file has a syntax error after which declarations may be missing.
    pub(crate) fn hides_declarations(&self, file: FileId) -> bool {
        const HARMLESS: [&str; 6] = [
            "group-in-edition",
            "group-name",
            "label-in-edition",
            "label-in-oneof",
            "label-missing",
            "map-place",
        ];
        let of_file = self.list.iter().rev().take_while(|report| report.place.file == file);
        self.failed(file)
            && (self.full(file)
                || of_file
                    .filter(|report| report.severity == Severity::Error)
                    .any(|report| !HARMLESS.contains(&report.code)))
    }

    /// Returns true if a lexical error makes the text after it invisible, or if not all reports of
    /// the file are kept.
    pub(crate) fn swallows_text(&self, file: FileId) -> bool {
        const CODES: [&str; 3] = ["comment-nested", "comment-unclosed", "string-unclosed"];
        let of_file = self.list.iter().rev().take_while(|report| report.place.file == file);
        self.full(file) || of_file.map(|report| report.code).any(|code| CODES.contains(&code))
    }

    /// Returns all locations that reports point to.
    pub(crate) fn places(&self) -> impl Iterator<Item = Place> {
        self.list.iter().flat_map(|report| {
            let related = report.related.iter().map(|(place, _)| *place);
            std::iter::once(report.place).chain(related)
        })
    }

    /// Returns true if further reports of a file are not kept.
    pub(crate) fn full(&self, file: FileId) -> bool {
        self.counts.get(file.0 as usize).is_some_and(|count| count.omitted() > 0)
    }

    /// Returns the number of reports that are not kept.
    pub(crate) fn omitted(&self) -> usize {
        self.counts.iter().map(|count| count.omitted()).sum()
    }

    /// Returns the number of reports, including those that are not kept.
    pub(crate) fn errors(&self) -> usize {
        self.counts.iter().map(|count| count.errors + count.warnings).sum()
    }
}

/// The number of bytes above which a word is shortened in a message.
const LONGEST_WORD: usize = 300;

/// Replaces the middle of each long name in a text with an ellipsis.
pub(crate) fn shorten_words(text: String) -> String {
    if text.len() <= LONGEST_WORD {
        return text;
    }
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
    let mut short = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        if word.len() > LONGEST_WORD {
            let end = word.chars().rev().take(LONGEST_WORD / 4).map(char::len_utf8).sum::<usize>();
            short.extend(word.chars().take(LONGEST_WORD / 4));
            short.push('…');
            short.push_str(&word[word.len() - end..]);
        } else {
            short.push_str(word);
        }
        let end = after.find(is_word).unwrap_or(after.len());
        short.push_str(&after[..end]);
        rest = &after[end..];
    }
    short
}
