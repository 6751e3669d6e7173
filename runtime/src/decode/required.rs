//! Have all required fields come in?
//!
//! Only messages with fields to check ask, which the functions that enter a message know when they are
//! compiled. Each occurrence of a message in the input is asked on its own: whether a value that is
//! there already was set, or is a default, no struct can say.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::{Cx, Fail, Out, Problem, merge_fields};
use crate::erased::Target;

/// Which required fields of a message have come in, as bits by their positions in
/// [`Native::REQUIRED`](crate::Native).
#[derive(Debug, Default)]
pub(super) struct Seen {
    first: u64,
    /// Those behind the first 64, which hardly any message has.
    #[allow(clippy::box_collection, reason = "one word, for what every decode sets up")]
    more: Option<Box<Vec<u64>>>,
}

impl Seen {
    #[inline(always)]
    fn note(&mut self, index: usize) {
        if index < 64 {
            self.first |= 1 << index;
        } else {
            self.note_more(index);
        }
    }

    #[inline(never)]
    fn note_more(&mut self, index: usize) {
        let word = index / 64 - 1;
        let more = self.more.get_or_insert_default();
        if more.len() <= word {
            more.resize(word + 1, 0);
        }
        more[word] |= 1 << (index % 64);
    }

    /// The first of `count` fields that has not come in.
    #[inline]
    fn missing(&self, count: usize) -> Option<usize> {
        let more = self.more.as_deref().map_or(&[][..], Vec::as_slice);
        let words = core::iter::once(self.first).chain(more.iter().copied());
        let missing = words.map(u64::trailing_ones).enumerate().find(|(_, ones)| *ones < 64);
        let (word, ones) = missing.unwrap_or((1 + more.len(), 0));
        Some(word * 64 + ones as usize).filter(|index| *index < count)
    }
}

impl<'a> Cx<'a> {
    /// Notes that a required field has come in. `index` is its position in `Native::REQUIRED`.
    #[inline(always)]
    pub fn saw(&mut self, index: usize) -> &mut Self {
        self.seen.note(index);
        self
    }

    /// What a message is that never came in, but is there all the same: the value of a map's entry.
    pub(crate) fn absent(&mut self, required: &[u32], names: &'static str) -> Result<(), Fail> {
        complete(&Seen::default(), required, names, self)
    }
}

/// [`merge_fields`] for a message with required fields to check.
#[inline(never)]
pub(super) fn merge_checked<'a>(
    message: Target<'_>,
    input: &'a [u8],
    end: u32,
    cx: &mut Cx<'a>,
) -> Out<'a> {
    let (required, names) = (message.required(), message.names());
    let outer = core::mem::take(&mut cx.seen);
    let rest = merge_fields(message, input, end, cx)?;
    let seen = core::mem::replace(&mut cx.seen, outer);
    complete(&seen, required, names, cx)?;
    Ok(rest)
}

fn complete(
    seen: &Seen,
    required: &[u32],
    names: &'static str,
    cx: &mut Cx<'_>,
) -> Result<(), Fail> {
    match seen.missing(required.len()).map(|index| required[index]) {
        Some(tag) if !cx.allow_partial => {
            let failure = cx.fail(Problem::Own("missing required field"));
            cx.locate(names, tag);
            Err(failure)
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_that_is_missing_is_found_however_many_there_are() {
        for count in [0, 1, 2, 63, 64, 65, 127, 128, 129, 300] {
            let mut seen = Seen::default();
            for index in 0..count {
                assert_eq!(seen.missing(count), Some(index), "of {count}");
                seen.note(index);
            }
            assert_eq!(seen.missing(count), None, "of {count}");
            for left_out in 0..count {
                let mut seen = Seen::default();
                (0..count).rev().filter(|index| *index != left_out).for_each(|i| seen.note(i));
                assert_eq!(seen.missing(count), Some(left_out), "of {count}");
            }
        }
    }
}
