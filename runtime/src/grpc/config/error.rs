//! Errors and warnings about service configs.

use std::fmt;

/// An error or a warning about a service config.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConfigProblem {
    /// The location: a path of keys such as `methodConfig[0].retryPolicy.maxAttempts`, or for text
    /// that is not JSON, `line 3, column 14`. Empty for the text as a whole.
    pub place: String,
    /// The problem, described in one sentence without a full stop.
    pub message: String,
    /// One action that fixes the problem.
    pub hint: Option<String>,
    /// True for a warning, with which the config can be used.
    pub is_warning: bool,
}

impl ConfigProblem {
    pub(super) fn error(place: impl Into<String>, message: impl Into<String>) -> Self {
        Self { place: place.into(), message: message.into(), hint: None, is_warning: false }
    }

    pub(super) fn hint(mut self, hint: impl Into<Option<String>>) -> Self {
        self.hint = hint.into();
        self
    }

    pub(super) fn warning(self) -> Self {
        Self { is_warning: true, ..self }
    }
}

impl fmt::Display for ConfigProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = if self.is_warning { "warning" } else { "error" };
        write!(f, "{severity}: {}", self.message)?;
        if !self.place.is_empty() {
            write!(f, "\n  --> {}", self.place)?;
        }
        match &self.hint {
            Some(hint) => write!(f, "\n   = help: {hint}"),
            None => Ok(()),
        }
    }
}

/// All errors in a service config, in the order of its text.
///
/// `Debug` prints the same text as `Display`, since a program that returns the error from `main`
/// prints it with `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct ServiceConfigError {
    problems: Vec<ConfigProblem>,
}

impl ServiceConfigError {
    /// Returns an error with the problems, if there are any.
    pub(super) fn of(problems: Vec<ConfigProblem>) -> Result<(), Self> {
        if problems.is_empty() { Ok(()) } else { Err(Self { problems }) }
    }

    /// Returns the problems, of which there is at least one.
    pub fn problems(&self) -> &[ConfigProblem] {
        &self.problems
    }
}

impl From<ConfigProblem> for ServiceConfigError {
    fn from(problem: ConfigProblem) -> Self {
        Self { problems: vec![problem] }
    }
}

impl fmt::Display for ServiceConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, problem) in self.problems.iter().enumerate() {
            if i > 0 {
                f.write_str("\n\n")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Debug for ServiceConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{self}\n")
    }
}

impl std::error::Error for ServiceConfigError {}
