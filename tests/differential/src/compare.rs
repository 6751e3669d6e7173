//! Comparison of both codecs for one test case.

use crate::known::{explanation, same_text};
use crate::source::Source;
use crate::subject::{Case, Entry, Outcome, Way};

/// The result of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// Both codecs accept the input and behave the same.
    BothTake,
    /// Both codecs reject the input with the same error.
    BothRefuse,
    /// The codecs differ as intended. The index refers to [`crate::known::KNOWN`].
    Known(usize),
    /// The codecs differ in another way.
    Different(String),
}

/// Compares both codecs for one test case.
pub fn compare(entry: &Entry, case: Case<'_>) -> Verdict {
    let (ours, theirs) = (entry.native.run(case), entry.derive.run(case));
    if same(entry, case, &ours, &theirs) {
        return match ours {
            Outcome::Refused(_) => Verdict::BothRefuse,
            _ => Verdict::BothTake,
        };
    }
    match explanation(entry, case, &ours, &theirs) {
        Some(known) => Verdict::Known(known),
        None => Verdict::Different(format!("ours: {}\nprost: {}", shown(&ours), shown(&theirs))),
    }
}

fn same(entry: &Entry, case: Case<'_>, ours: &Outcome, theirs: &Outcome) -> bool {
    match (ours, theirs) {
        (Outcome::Refused(ours), Outcome::Refused(theirs)) => ours == theirs,
        (Outcome::Taken(a), Outcome::Taken(b)) => {
            let alike = same_text(entry, &a.debug, &b.debug)
                && (&a.too_small_errors, a.left, a.reflexive)
                    == (&b.too_small_errors, b.left, b.reflexive);
            alike && (a.bytes == b.bytes || entry.unordered && reordered(entry, case, a, b))
        }
        _ => false,
    }
}

/// Returns true if the encodings contain the same map entries in a different order.
fn reordered(entry: &Entry, case: Case<'_>, a: &crate::View, b: &crate::View) -> bool {
    if a.bytes.len() != b.bytes.len() {
        return false;
    }
    if matches!(case.way, Way::Child(_)) {
        return true;
    }
    let text = |bytes: &[u8]| {
        let again = Case { bytes, base: &[], way: Way::Decode, source: Source::Slice };
        match entry.derive.run(again) {
            Outcome::Taken(view) => view.debug,
            other => format!("{other:?}"),
        }
    };
    same_text(entry, &text(&a.bytes), &text(&b.bytes))
}

fn shown(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Taken(view) => format!(
            "accepted: {}\n  encoded {:02x?}, {} bytes left, equal to itself: {}, errors: {:?}",
            view.debug, view.bytes, view.left, view.reflexive, view.too_small_errors
        ),
        Outcome::Refused(error) => format!("rejected: {error}"),
        Outcome::Broken(what) => format!("accepted, but inconsistent: {what}"),
    }
}
