//! Which differences are meant?
//!
//! The table is all there is: a difference that is not in it is a bug, and an entry that never occurs
//! any more fails the tests.

use crate::source::Source;
use crate::subject::{Case, Entry, Outcome, Way};
use crate::view::View;

/// A difference between the native codec and prost's derive.
#[derive(Clone, Copy)]
pub struct Difference {
    /// For reports.
    pub name: &'static str,
    /// Why it is meant.
    pub reason: &'static str,
    /// Whether it is all that is different here.
    explains: fn(&Entry, Case<'_>, ours: &Outcome, theirs: &Outcome) -> bool,
}

impl std::fmt::Debug for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// All of them.
pub const KNOWN: &[Difference] = &[
    Difference {
        name: "minus zero",
        reason: "The default of a float is +0.0. prost compares by value and leaves -0.0 out, which \
                 comes back as +0.0; what is written by bits comes back as it was.",
        explains: minus_zero,
    },
    Difference {
        name: "default message in a map",
        reason: "A message with required fields is never empty on the wire, not even the default. prost \
                 compares with the default and leaves it out, so that others find no value with what \
                 is required; ours leaves out what is empty.",
        explains: default_in_map,
    },
    Difference {
        name: "overlong tags and lengths",
        reason: "A tag or a length is a number of 32 bits, for which five bytes suffice. Ours refuses one in \
                 more bytes than that, as protobuf's own parsers do, so that it is never preserved; prost \
                 takes up to ten.",
        explains: overlong,
    },
    Difference {
        name: "cut off in a nested part",
        reason: "A nested message, a map entry or packed numbers are a shorter slice here, and what \
                 reaches beyond its end is cut off there. prost reads on into what is behind it, and \
                 says whatever is wrong then, at the latest that the length was exceeded. Refused \
                 either way; the text is another one.",
        explains: nested_end,
    },
    Difference {
        name: "a field in pieces",
        reason: "Where a message of prost's has ours in it and the \
                 buffer is in pieces, a field is put together before it is decoded. What is wrong with \
                 the tags of a group is found before what is wrong with the fields ahead of them, and \
                 a message of prost's in it cannot read on into what is behind the field. Refused \
                 either way.",
        explains: in_pieces,
    },
];

/// The index in [`KNOWN`] of the difference that explains these outcomes.
pub(crate) fn explanation(
    entry: &Entry,
    case: Case<'_>,
    ours: &Outcome,
    theirs: &Outcome,
) -> Option<usize> {
    KNOWN.iter().position(|difference| (difference.explains)(entry, case, ours, theirs))
}

fn minus_zero(entry: &Entry, case: Case<'_>, ours: &Outcome, theirs: &Outcome) -> bool {
    let (Outcome::Taken(ours), Outcome::Taken(theirs)) = (ours, theirs) else { return false };
    theirs.debug.contains("-0.0") && writes_more(entry, case, ours, theirs)
}

fn default_in_map(entry: &Entry, case: Case<'_>, ours: &Outcome, theirs: &Outcome) -> bool {
    let (Outcome::Taken(ours), Outcome::Taken(theirs)) = (ours, theirs) else { return false };
    theirs.debug.contains(": {") && writes_more(entry, case, ours, theirs)
}

/// The same message, of which ours writes more than prost, who would have read the same from it.
fn writes_more(entry: &Entry, case: Case<'_>, ours: &View, theirs: &View) -> bool {
    let same = same_text(entry, &ours.debug, &theirs.debug)
        && (ours.left, ours.reflexive) == (theirs.left, theirs.reflexive)
        && ours.bytes.len() > theirs.bytes.len();
    // A child is looked at as a part of its parent, which this entry cannot decode.
    if !same || matches!(case.way, Way::Child(_)) {
        return same;
    }
    let again = Case { bytes: &ours.bytes, base: &[], way: Way::Decode, source: Source::Slice };
    match entry.derive.run(again) {
        Outcome::Taken(again) => {
            same_text(entry, &again.debug, &theirs.debug)
                && again.bytes.len() == theirs.bytes.len()
                && (entry.unordered || again.bytes == theirs.bytes)
        }
        _ => false,
    }
}

fn overlong(entry: &Entry, case: Case<'_>, ours: &Outcome, _: &Outcome) -> bool {
    let refused = |outcome: &Outcome| match outcome {
        Outcome::Refused(error) => error.ends_with("invalid varint"),
        _ => false,
    };
    if refused(ours) {
        return has_overlong(case.bytes) || has_overlong(case.base);
    }
    // What cannot be decoded is no base, and only prost merged into it.
    let base = Case { bytes: case.base, base: &[], way: Way::Decode, source: Source::Slice };
    has_overlong(case.base) && refused(&entry.native.run(base))
}

/// Whether something may be a tag or a length in more than five bytes, which hold all of its bits.
fn has_overlong(bytes: &[u8]) -> bool {
    bytes.windows(6).enumerate().any(|(at, six)| {
        let mut behind = bytes[at + 5..].iter().take(5).skip_while(|byte| **byte == 0x80);
        six[..5].iter().all(|byte| *byte >= 0x80) && behind.next() == Some(&0)
    })
}

fn nested_end(_: &Entry, _: Case<'_>, ours: &Outcome, theirs: &Outcome) -> bool {
    let (Outcome::Refused(ours), Outcome::Refused(_)) = (ours, theirs) else { return false };
    ours.ends_with(": buffer underflow") || ours.ends_with(": invalid varint")
}

fn in_pieces(_: &Entry, case: Case<'_>, ours: &Outcome, theirs: &Outcome) -> bool {
    matches!((ours, theirs), (Outcome::Refused(_), Outcome::Refused(_)))
        && matches!(case.way, Way::Child(_))
        && matches!(case.source, Source::Pieces(_) | Source::Chain(_))
}

/// Whether both texts are the same, apart from the order of maps that have none.
pub(crate) fn same_text(entry: &Entry, a: &str, b: &str) -> bool {
    a == b || (entry.unordered && parts(a) == parts(b))
}

fn parts(text: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = text.split([',', '{', '}', ' ']).collect();
    parts.sort_unstable();
    parts
}
