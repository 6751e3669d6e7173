//! Intended differences between the native codec and prost's derive.
//!
//! The table is complete: a difference that is not in it is a bug, and the tests fail if an entry no
//! longer occurs.

use crate::source::Source;
use crate::subject::{Case, Entry, Outcome, Way};
use crate::view::View;

/// A difference between the native codec and prost's derive.
#[derive(Clone, Copy)]
pub struct Difference {
    /// The name, for reports.
    pub name: &'static str,
    /// The reason why the difference is intended.
    pub reason: &'static str,
    /// Returns true if the outcomes differ in this way and in no other.
    explains: fn(&Entry, Case<'_>, ours: &Outcome, theirs: &Outcome) -> bool,
}

impl std::fmt::Debug for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// All intended differences.
pub const KNOWN: &[Difference] = &[
    Difference {
        name: "minus zero",
        reason: "The default of a float is +0.0. prost compares by value and omits -0.0, so that it is \
                 decoded as +0.0. The native codec compares bits and preserves -0.0.",
        explains: minus_zero,
    },
    Difference {
        name: "default message in a map",
        reason: "A message with required fields has a nonempty encoding, even if it is the default. prost \
                 compares a map value with the default and omits it, so that other decoders miss the \
                 required fields. The native codec omits only values with an empty encoding.",
        explains: default_in_map,
    },
    Difference {
        name: "overlong tags and lengths",
        reason: "Tags and lengths are 32-bit numbers, which fit into five bytes. The native codec rejects longer \
                 encodings, like protobuf's own parsers, so that they are never preserved. prost accepts \
                 up to ten bytes.",
        explains: overlong,
    },
    Difference {
        name: "truncated nested value",
        reason: "The native codec decodes a nested message, a map entry or packed numbers from a shorter slice, \
                 and reports a truncated input at its end. prost continues with the bytes after it, and reports \
                 whatever error follows, at the latest that the length was exceeded. Both reject the input, \
                 with different messages.",
        explains: nested_end,
    },
    Difference {
        name: "field in several chunks",
        reason: "If a prost message contains a native one and the buffer has several chunks, a field is copied \
                 to contiguous memory before it is decoded. Errors in the tags of a group are then found before \
                 errors in its fields, and a nested prost message cannot continue with the bytes after the \
                 field. Both reject the input.",
        explains: in_pieces,
    },
];

/// Returns the index in [`KNOWN`] of the difference that explains the outcomes.
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

/// Returns true if both codecs decode the same message, the native codec's encoding is longer, and prost
/// decodes it to the same message.
fn writes_more(entry: &Entry, case: Case<'_>, ours: &View, theirs: &View) -> bool {
    let same = same_text(entry, &ours.debug, &theirs.debug)
        && (ours.left, ours.reflexive) == (theirs.left, theirs.reflexive)
        && ours.bytes.len() > theirs.bytes.len();
    // A child is compared as a part of its parent, which this entry cannot decode.
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
    // A base that cannot be decoded is skipped, so that only prost merges into it.
    let base = Case { bytes: case.base, base: &[], way: Way::Decode, source: Source::Slice };
    has_overlong(case.base) && refused(&entry.native.run(base))
}

/// Returns true if the bytes may contain a tag or length of more than five bytes with a 32-bit value.
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

/// Returns true if two texts are equal, apart from the order of entries in hash maps.
pub(crate) fn same_text(entry: &Entry, a: &str, b: &str) -> bool {
    a == b || (entry.unordered && parts(a) == parts(b))
}

fn parts(text: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = text.split([',', '{', '}', ' ']).collect();
    parts.sort_unstable();
    parts
}
