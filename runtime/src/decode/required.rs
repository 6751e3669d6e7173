//! Checks for missing required fields.
//!
//! Only message types with required fields are checked, which is known at compile time in the functions
//! that decode a message. Each occurrence of a message in the input is checked on its own, since the struct
//! does not record whether the value of a required field was decoded earlier or is the default.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::{DecodeFailed, Decoder, ErrorKind, ReadResult, merge_fields};
use crate::erased::Target;

/// The set of required fields of a message that have occurred, by their positions in
/// [`NativeMessage::REQUIRED`](crate::NativeMessage).
#[derive(Debug, Default)]
pub(super) struct Seen {
    first: u64,
    /// The positions from 64 on, which hardly any message type has.
    #[allow(
        clippy::box_collection,
        reason = "every decode initializes it, so it should be one word"
    )]
    more: Option<Box<Vec<u64>>>,
}

impl Seen {
    #[inline(always)]
    fn insert(&mut self, index: usize) {
        if index < 64 {
            self.first |= 1 << index;
        } else {
            self.insert_more(index);
        }
    }

    #[inline(never)]
    fn insert_more(&mut self, index: usize) {
        let word = index / 64 - 1;
        let more = self.more.get_or_insert_default();
        if more.len() <= word {
            more.resize(word + 1, 0);
        }
        more[word] |= 1 << (index % 64);
    }

    /// Returns the position of the first of `count` fields that has not occurred.
    #[inline]
    fn missing(&self, count: usize) -> Option<usize> {
        let more = self.more.as_deref().map_or(&[][..], Vec::as_slice);
        let words = core::iter::once(self.first).chain(more.iter().copied());
        let missing = words.map(u64::trailing_ones).enumerate().find(|(_, ones)| *ones < 64);
        let (word, ones) = missing.unwrap_or((1 + more.len(), 0));
        Some(word * 64 + ones as usize).filter(|index| *index < count)
    }
}

impl<'a> Decoder<'a> {
    /// Records that a required field has occurred. `index` is its position in `NativeMessage::REQUIRED`.
    #[inline(always)]
    pub fn saw(&mut self, index: usize) -> &mut Self {
        self.seen.insert(index);
        self
    }

    /// Checks the required fields of a message that does not occur in the input although it exists: the
    /// default value of a map entry.
    pub(crate) fn check_absent(
        &mut self,
        required: &[u32],
        names: &'static str,
    ) -> Result<(), DecodeFailed> {
        check_required(&Seen::default(), required, names, self)
    }
}

/// Merges fields as [`merge_fields`] does, and checks that all required fields have occurred.
#[inline(never)]
pub(super) fn merge_checked<'a>(
    message: Target<'_>,
    input: &'a [u8],
    end: u32,
    decoder: &mut Decoder<'a>,
) -> ReadResult<'a> {
    let (required, names) = (message.required(), message.names());
    let outer = core::mem::take(&mut decoder.seen);
    let rest = merge_fields(message, input, end, decoder)?;
    let seen = core::mem::replace(&mut decoder.seen, outer);
    check_required(&seen, required, names, decoder)?;
    Ok(rest)
}

/// Reports the first required field that has not occurred, unless partial messages are allowed.
fn check_required(
    seen: &Seen,
    required: &[u32],
    names: &'static str,
    decoder: &mut Decoder<'_>,
) -> Result<(), DecodeFailed> {
    match seen.missing(required.len()).map(|index| required[index]) {
        Some(tag) if !decoder.allow_partial => {
            let failure = decoder.fail(ErrorKind::Other("missing required field"));
            decoder.locate(names, tag);
            Err(failure)
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_first_missing_field_among_any_number_of_fields() {
        for count in [0, 1, 2, 63, 64, 65, 127, 128, 129, 300] {
            let mut seen = Seen::default();
            for index in 0..count {
                assert_eq!(seen.missing(count), Some(index), "of {count}");
                seen.insert(index);
            }
            assert_eq!(seen.missing(count), None, "of {count}");
            for left_out in 0..count {
                let mut seen = Seen::default();
                (0..count).rev().filter(|index| *index != left_out).for_each(|i| seen.insert(i));
                assert_eq!(seen.missing(count), Some(left_out), "of {count}");
            }
        }
    }
}
