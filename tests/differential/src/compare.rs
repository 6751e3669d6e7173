//! Do both codecs do the same?

use crate::known::{explanation, same_text};
use crate::source::Source;
use crate::subject::{Case, Entry, Outcome, Way};

/// What a comparison says.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// Both take it, and what comes of it is the same.
    BothTake,
    /// Both refuse it, for the same reason.
    BothRefuse,
    /// A difference that is meant, by its index in [`crate::known::KNOWN`].
    Known(usize),
    /// Another difference.
    Different(String),
}

/// Compares one case.
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
                && (&a.no_room, a.left, a.reflexive) == (&b.no_room, b.left, b.reflexive);
            alike && (a.bytes == b.bytes || entry.unordered && reordered(entry, case, a, b))
        }
        _ => false,
    }
}

/// Whether both encodings have the same entries of maps, in another order.
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
            "takes it: {}\n  encoded {:02x?}, {} left, equal to itself: {}, no room: {:?}",
            view.debug, view.bytes, view.left, view.reflexive, view.no_room
        ),
        Outcome::Refused(error) => format!("refuses it: {error}"),
        Outcome::Broken(what) => format!("takes it, and contradicts itself: {what}"),
    }
}
