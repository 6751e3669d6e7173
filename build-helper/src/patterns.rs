//! Path patterns that matched nothing in any build of a configuration.
//!
//! A build script often compiles several sets of files with one configuration, and a pattern that is
//! meant for one of them matches nothing in the others. Warnings are therefore delayed until the
//! configuration goes out of scope. Clones of a [`Builder`](crate::Builder) share one configuration.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rust_grpc_codegen::options::{closest, in_build_script};
use rust_grpc_codegen::{Diagnostic, Diagnostics, Options};

use crate::cargo;

/// The name of an option and one of its patterns.
type Pattern = (String, String);

/// Pattern matches of one configuration, shared by its clones. Dropping the last one prints the warnings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Patterns(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    matched: BTreeSet<Pattern>,
    /// The warning of the first build, and the number of builds in which the pattern matched nothing.
    unmatched: BTreeMap<Pattern, (Diagnostic, usize)>,
}

impl Patterns {
    /// Returns the patterns that have matched in an earlier build.
    pub(crate) fn matched(&self) -> BTreeSet<Pattern> {
        self.lock().matched.clone()
    }

    /// Moves the warnings about patterns out of those of a build, and keeps them until no further build
    /// can match the patterns. `build` describes the build, such as "the build of `a.proto`".
    pub(crate) fn record(&self, options: &Options, warnings: &mut Vec<Diagnostic>, build: &str) {
        let mut state = self.lock();
        let mut unmatched = BTreeMap::new();
        warnings.retain(|warning| match &warning.unmatched {
            Some(pattern) => {
                unmatched.insert(pattern.clone(), in_build(warning.clone(), build));
                false
            }
            None => true,
        });
        for (option, pattern) in options.patterns() {
            let pattern = (option.to_owned(), pattern.to_owned());
            match unmatched.remove(&pattern) {
                Some(warning) if !state.matched.contains(&pattern) => {
                    let hint = warning.hint.clone();
                    let known = state.unmatched.entry(pattern.clone()).or_insert((warning, 0));
                    known.0.hint = better_hint(&pattern.1, known.0.hint.take(), hint);
                    known.1 += 1;
                }
                Some(_) => {}
                None => {
                    state.unmatched.remove(&pattern);
                    state.matched.insert(pattern);
                }
            }
        }
    }

    /// Merges the records of another configuration into this one.
    pub(crate) fn merge(&self, other: &Self) {
        if Arc::ptr_eq(&self.0, &other.0) {
            return;
        }
        let (matched, unmatched) = {
            let mut other = other.lock();
            (std::mem::take(&mut other.matched), std::mem::take(&mut other.unmatched))
        };
        let mut state = self.lock();
        state.matched.extend(matched);
        for (pattern, (warning, runs)) in unmatched {
            state.unmatched.entry(pattern).or_insert((warning, 0)).1 += runs;
        }
        let State { matched, unmatched } = &mut *state;
        unmatched.retain(|pattern, _| !matched.contains(pattern));
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns the hint that suggests a name, or if both do, the one whose name is closer to the pattern.
fn better_hint(pattern: &str, known: Option<String>, new: Option<String>) -> Option<String> {
    fn suggested(hint: &Option<String>) -> Option<&str> {
        hint.as_deref()?.strip_prefix("did you mean `")?.strip_suffix("`?")
    }
    match (suggested(&known), suggested(&new)) {
        (None, Some(_)) => new,
        (Some(old), Some(other)) if closest(pattern, [old, other]) == Some(other) => new,
        _ => known,
    }
}

/// Adds the description of the build to a problem with a pattern. Other problems are unchanged.
pub(crate) fn in_build(mut problem: Diagnostic, build: &str) -> Diagnostic {
    if problem.unmatched.is_some() {
        problem.message = format!("{} in {build}", problem.message);
    }
    problem
}

impl State {
    fn warnings(&self) -> Vec<Diagnostic> {
        let list = self.unmatched.values().map(|(warning, runs)| match runs.saturating_sub(1) {
            0 => warning.clone(),
            more => Diagnostic {
                message: format!(
                    "{}, nor in {more} more of the same configuration",
                    warning.message
                ),
                ..warning.clone()
            },
        });
        let mut warnings = Diagnostics::default();
        warnings.extend(list);
        warnings.reword_hints(in_build_script);
        warnings.iter().cloned().collect()
    }
}

impl Drop for State {
    fn drop(&mut self) {
        let warnings = self.warnings();
        if warnings.is_empty() {
            return;
        }
        cargo::warn(&warnings);
    }
}
