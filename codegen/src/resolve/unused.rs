//! What was meant by a pattern that matched nothing?

use std::collections::BTreeMap;

use super::scoped::Selectors;
use crate::error::{Diagnostic, Diagnostics};
use crate::options::closest;

impl<'a> Selectors<'a> {
    /// Reports the patterns that matched nothing. `elements` are all full names with a leading dot
    /// and what they are.
    pub(super) fn report_unused(
        &self,
        externs: impl Iterator<Item = (&'static str, &'a str)>,
        elements: impl FnOnce() -> BTreeMap<String, &'static str>,
        diagnostics: &mut Diagnostics,
    ) {
        let mut unused = self.unused();
        unused.extend(externs);
        // `.` asks for whatever there is, and there may be nothing.
        unused.retain(|(_, pattern)| *pattern != ".");
        if unused.is_empty() {
            return;
        }
        let elements = elements();
        for (option, pattern) in unused {
            diagnostics.extend(unused_pattern(option, pattern, &elements));
        }
    }
}

fn unused_pattern(
    option: &str,
    pattern: &str,
    elements: &BTreeMap<String, &'static str>,
) -> Option<Diagnostic> {
    let exact = pattern.strip_prefix('=').unwrap_or(pattern);
    let named =
        |name: &str| elements.get_key_value(name).map(|(name, kind)| (name.as_str(), *kind));
    let found = if exact.starts_with('.') {
        named(exact)
    } else {
        let suffix = format!(".{exact}");
        elements
            .iter()
            .find(|(name, _)| name.ends_with(&suffix))
            .map(|(name, kind)| (name.as_str(), *kind))
    };
    let diagnostic =
        Diagnostic::warning(format!("`{option}`: the pattern `{pattern}` matches nothing"));
    Some(match found {
        // A whole package is a broad choice that need not hold an element of every kind.
        Some((_, "a package")) if !pattern.starts_with('=') => return None,
        Some((name, kind)) => {
            diagnostic.hint(format!("`{name}` is {kind}, to which `{option}` does not apply"))
        }
        None => {
            let name = alike(exact, elements).or_else(|| same_tail(exact, elements));
            match name {
                Some(name) => diagnostic.hint(format!("did you mean `{name}`?")),
                None => diagnostic.hint(
                    "patterns are `.pkg.Msg` for an element and all in it, `Msg.field` for every name that ends so, \
                     `=.pkg.Msg` for one element, and `.` for everything",
                ),
            }
        }
    })
}

/// The name that is spelled most like the pattern; for a pattern that stands for the end of a name,
/// the end of one.
fn alike<'n>(pattern: &str, elements: &'n BTreeMap<String, &'static str>) -> Option<&'n str> {
    if pattern.starts_with('.') {
        return closest(pattern, elements.keys().map(String::as_str));
    }
    let dots = pattern.matches('.').count();
    let end = |name: &'n String| name.rmatch_indices('.').nth(dots).map(|(at, _)| &name[at + 1..]);
    closest(pattern, elements.keys().filter_map(end))
}

/// An element whose last name is the pattern's: the package was wrong.
fn same_tail<'n>(pattern: &str, elements: &'n BTreeMap<String, &'static str>) -> Option<&'n str> {
    let last = pattern.rsplit('.').next().filter(|last| !last.is_empty())?;
    let tail = format!(".{last}");
    elements.keys().map(String::as_str).find(|name| name.ends_with(&tail))
}
