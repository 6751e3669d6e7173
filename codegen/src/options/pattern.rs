//! Path patterns, which select elements of the schema.
//!
//! The grammar is prost's, and applies to all kinds of elements:
//!
//! | pattern | selects |
//! |---|---|
//! | `.` | everything |
//! | `.pkg.Msg` | that element and everything in it |
//! | `Msg.field` | every element whose full name ends with it |
//! | `=.pkg.Msg` | exactly that element |

use std::cell::Cell;
use std::collections::HashMap;

/// The patterns of one option, indexed, with a mark on each pattern that has matched.
///
/// The marks are in `Cell`s because they do not influence which patterns match; they are only for
/// the report of unused patterns.
#[derive(Debug)]
pub(crate) struct PatternSet<'a> {
    option: &'static str,
    by_pattern: HashMap<&'a str, Vec<usize>>,
    patterns: Vec<(&'a str, Cell<bool>)>,
    /// True if a pattern starts with `=`.
    has_exact: bool,
    /// True while matches are marked.
    marking: Cell<bool>,
}

impl<'a> PatternSet<'a> {
    pub(crate) fn new<T>(option: &'static str, scoped: &'a [(String, T)]) -> Self {
        let mut by_pattern: HashMap<&str, Vec<usize>> = HashMap::new();
        let mut patterns = Vec::with_capacity(scoped.len());
        for (i, (pattern, _)) in scoped.iter().enumerate() {
            by_pattern.entry(pattern.as_str()).or_default().push(i);
            patterns.push((pattern.as_str(), Cell::new(false)));
        }
        let has_exact = patterns.iter().any(|(pattern, _)| pattern.starts_with('='));
        Self { option, by_pattern, patterns, has_exact, marking: Cell::new(true) }
    }

    /// Sets whether the matches that follow count as uses.
    ///
    /// They do not count where an option has no effect, such as on a type that is not generated.
    pub(crate) fn set_marking(&self, marking: bool) {
        self.marking.set(marking);
    }

    fn mark(&self, pattern: usize) {
        if self.marking.get() {
            self.patterns[pattern].1.set(true);
        }
    }

    /// Returns the positions of all patterns that match `.pkg.Msg.field`, in the order they were
    /// set.
    pub(crate) fn all(&self, path: &str) -> Vec<usize> {
        let mut found = Vec::new();
        if self.patterns.is_empty() {
            return found;
        }
        for candidate in candidates(path) {
            found.extend(self.lookup(candidate).iter().copied());
        }
        found.extend(self.lookup_exact(path).iter().copied());
        found.sort_unstable();
        found.dedup();
        found.iter().for_each(|&i| self.mark(i));
        found
    }

    /// Returns the position of the closest pattern that matches `.pkg.Msg.field`.
    ///
    /// The order is: the element itself, suffixes, prefixes, `.`. Of equal patterns, the first one
    /// is closest. A pattern counts as used even if another one is closer.
    pub(crate) fn best(&self, path: &str) -> Option<usize> {
        self.nearest(path).map(|(_, i)| i)
    }

    /// Returns the distance of the closest pattern, for comparison with another option.
    pub(crate) fn distance(&self, path: &str) -> Option<usize> {
        self.nearest(path).map(|(distance, _)| distance)
    }

    /// Returns the distance and the position of the closest pattern.
    pub(crate) fn nearest(&self, path: &str) -> Option<(usize, usize)> {
        if self.patterns.is_empty() {
            return None;
        }
        let mut best = None;
        let others = candidates(path).map(|candidate| self.lookup(candidate));
        for (distance, found) in std::iter::once(self.lookup_exact(path)).chain(others).enumerate()
        {
            for &i in found {
                self.mark(i);
                best = best.or(Some((distance, i)));
            }
        }
        best
    }

    /// Returns true if a pattern matches.
    pub(crate) fn matches(&self, path: &str) -> bool {
        self.best(path).is_some()
    }

    /// Returns the patterns that matched nothing, each with its option.
    pub(crate) fn unused(&self) -> impl Iterator<Item = (&'static str, &'a str)> + '_ {
        self.patterns
            .iter()
            .filter(|(_, used)| !used.get())
            .map(|(pattern, _)| (self.option, *pattern))
    }

    fn lookup(&self, pattern: &str) -> &[usize] {
        self.by_pattern.get(pattern).map_or(&[], Vec::as_slice)
    }

    fn lookup_exact(&self, path: &str) -> &[usize] {
        if self.has_exact { self.lookup(&format!("={path}")) } else { &[] }
    }
}

/// Returns every pattern that selects `.a.b.C`, closest first: `.a.b.C`, `a.b.C`, `b.C`, `C`,
/// `.a.b`, `.a`, `.`.
fn candidates(path: &str) -> impl Iterator<Item = &str> {
    let suffixes = path.match_indices('.').map(|(at, _)| &path[at + 1..]);
    let prefixes = path.rmatch_indices('.').map(|(at, _)| &path[..at]).filter(|p| !p.is_empty());
    std::iter::once(path).chain(suffixes).chain(prefixes).chain(std::iter::once("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(patterns: &[(String, ())]) -> PatternSet<'_> {
        PatternSet::new("x", patterns)
    }

    fn scoped(patterns: &[&str]) -> Vec<(String, ())> {
        patterns.iter().map(|p| ((*p).to_owned(), ())).collect()
    }

    #[test]
    fn matches_the_grammar_of_prost() {
        let path = ".a.b.C.d";
        for pattern in [".", ".a", ".a.b", ".a.b.C", ".a.b.C.d", "a.b.C.d", "C.d", "d", "=.a.b.C.d"]
        {
            assert!(set(&scoped(&[pattern])).matches(path), "{pattern}");
        }
        for pattern in ["a", ".b", ".a.b.", "C", "x.d", ".a.b.C.dd", "=.a.b.C", "=d", "", ".C.d"] {
            assert!(!set(&scoped(&[pattern])).matches(path), "{pattern}");
        }
    }

    #[test]
    fn selects_the_closest_pattern() {
        let patterns = scoped(&[".", ".a.b", "C.d", ".a.b.C.d", "=.a.b.C.d"]);
        assert_eq!(set(&patterns).best(".a.b.C.d"), Some(4));
        assert_eq!(set(&patterns[..4]).best(".a.b.C.d"), Some(3));
        assert_eq!(set(&patterns[..3]).best(".a.b.C.d"), Some(2));
        assert_eq!(set(&patterns[..2]).best(".a.b.C.d"), Some(1));
        assert_eq!(set(&patterns[..1]).best(".a.b.C.d"), Some(0));
    }

    #[test]
    fn distances_order_the_patterns_of_all_options() {
        let distance = |pattern: &str| set(&scoped(&[pattern])).distance(".a.b.C.d");
        let order = ["=.a.b.C.d", ".a.b.C.d", "b.C.d", "d", ".a.b.C", ".a", "."];
        assert!(order.map(|pattern| distance(pattern).expect("a match")).is_sorted());
        assert_eq!(distance("C"), None);
    }

    #[test]
    fn returns_all_matches_in_order() {
        let patterns = scoped(&["C.d", ".", "nothing", ".a"]);
        let set = set(&patterns);
        assert_eq!(set.all(".a.b.C.d"), [0, 1, 3]);
        assert_eq!(set.unused().collect::<Vec<_>>(), [("x", "nothing")]);
    }

    #[test]
    fn matches_without_an_effect_are_no_uses() {
        let patterns = scoped(&[".a", ".b"]);
        let set = set(&patterns);
        set.set_marking(false);
        assert!(set.matches(".a.b"));
        set.set_marking(true);
        assert_eq!(set.all(".b.c"), [1]);
        assert_eq!(set.unused().collect::<Vec<_>>(), [("x", ".a")]);
    }
}
