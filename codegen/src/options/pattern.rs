//! Which elements does a path pattern select?
//!
//! prost's grammar, for every kind of element alike:
//!
//! | pattern | selects |
//! |---|---|
//! | `.` | everything |
//! | `.pkg.Msg` | that element and everything in it |
//! | `Msg.field` | every element whose full name ends so |
//! | `=.pkg.Msg` | exactly that element |

use std::cell::Cell;
use std::collections::HashMap;

/// The patterns of one option, indexed, with a note of which ever matched.
///
/// `Cell` because a question does not change the answer: it only leaves a mark for the report.
#[derive(Debug)]
pub(crate) struct PatternSet<'a> {
    option: &'static str,
    by_pattern: HashMap<&'a str, Vec<usize>>,
    patterns: Vec<(&'a str, Cell<bool>)>,
    /// Whether a match leaves its mark.
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
        Self { option, by_pattern, patterns, marking: Cell::new(true) }
    }

    /// Says whether the matches that follow count as uses. They do not where an option has no effect, as
    /// on a type that is not generated here.
    pub(crate) fn set_marking(&self, marking: bool) {
        self.marking.set(marking);
    }

    fn mark(&self, pattern: usize) {
        if self.marking.get() {
            self.patterns[pattern].1.set(true);
        }
    }

    /// Positions of all patterns that match `.pkg.Msg.field`, in the order they were given.
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

    /// Position of the pattern that matches `.pkg.Msg.field` most closely: the element itself, then
    /// suffixes, then prefixes, then `.`; the first given where two are equal.
    ///
    /// A pattern that is beaten by a closer one counts as used: it did match.
    pub(crate) fn best(&self, path: &str) -> Option<usize> {
        self.nearest(path).map(|(_, i)| i)
    }

    /// How far away the best pattern is, which can be compared with that of another option.
    pub(crate) fn distance(&self, path: &str) -> Option<usize> {
        self.nearest(path).map(|(distance, _)| distance)
    }

    /// Distance and position of the best pattern.
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

    /// Whether any pattern matches.
    pub(crate) fn matches(&self, path: &str) -> bool {
        self.best(path).is_some()
    }

    /// Patterns that matched nothing, with the option they belong to.
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
        if !self.by_pattern.keys().any(|pattern| pattern.starts_with('=')) {
            return &[];
        }
        self.lookup(&format!("={path}"))
    }
}

/// Every pattern that selects `.a.b.C`, closest first: `.a.b.C`, `a.b.C`, `b.C`, `C`, `.a.b`, `.a`,
/// `.`.
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
    fn the_grammar() {
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
    fn the_closest_pattern_is_best() {
        let patterns = scoped(&[".", ".a.b", "C.d", ".a.b.C.d", "=.a.b.C.d"]);
        assert_eq!(set(&patterns).best(".a.b.C.d"), Some(4));
        assert_eq!(set(&patterns[..4]).best(".a.b.C.d"), Some(3));
        assert_eq!(set(&patterns[..3]).best(".a.b.C.d"), Some(2));
        assert_eq!(set(&patterns[..2]).best(".a.b.C.d"), Some(1));
        assert_eq!(set(&patterns[..1]).best(".a.b.C.d"), Some(0));
    }

    #[test]
    fn distances_of_two_options_can_be_compared() {
        let distance = |pattern: &str| set(&scoped(&[pattern])).distance(".a.b.C.d");
        let order = ["=.a.b.C.d", ".a.b.C.d", "b.C.d", "d", ".a.b.C", ".a", "."];
        assert!(order.map(|pattern| distance(pattern).expect("a match")).is_sorted());
        assert_eq!(distance("C"), None);
    }

    #[test]
    fn all_matches_keep_their_order() {
        let patterns = scoped(&["C.d", ".", "nothing", ".a"]);
        let set = set(&patterns);
        assert_eq!(set.all(".a.b.C.d"), [0, 1, 3]);
        assert_eq!(set.unused().collect::<Vec<_>>(), [("x", "nothing")]);
    }

    #[test]
    fn a_match_without_an_effect_is_no_use() {
        let patterns = scoped(&[".a", ".b"]);
        let set = set(&patterns);
        set.set_marking(false);
        assert!(set.matches(".a.b"));
        set.set_marking(true);
        assert_eq!(set.all(".b.c"), [1]);
        assert_eq!(set.unused().collect::<Vec<_>>(), [("x", ".a")]);
    }
}
