//! What is wrong with a service config, where, and what can be done about it?

use std::fmt;

/// One thing that is wrong with a service config.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConfigProblem {
    /// Where: the path of keys, `methodConfig[0].retryPolicy.maxAttempts`, or `line 3, column 14` of a
    /// text that is not JSON. Empty for the text as a whole.
    pub place: String,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// The way out.
    pub hint: Option<String>,
    /// Whether the config works without it being put right.
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
            Some(hint) => write!(f, "\n   = hint: {hint}"),
            None => Ok(()),
        }
    }
}

/// Everything that is wrong with a service config, in the order of its text.
///
/// `Debug` prints what `Display` does, since that is what a program shows that returns it from `main`.
#[derive(Clone, PartialEq, Eq)]
pub struct ServiceConfigError {
    problems: Vec<ConfigProblem>,
}

impl ServiceConfigError {
    /// What was found, or nothing.
    pub(super) fn of(problems: Vec<ConfigProblem>) -> Result<(), Self> {
        if problems.is_empty() { Ok(()) } else { Err(Self { problems }) }
    }

    /// Each problem; there is at least one.
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
