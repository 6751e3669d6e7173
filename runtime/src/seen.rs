//! The set of the fields that a message has had so far.

use alloc::vec::Vec;

/// A set of indices. Those below 64 take no allocation.
#[derive(Default)]
pub(crate) struct Seen {
    low: u64,
    high: Vec<u64>,
}

impl Seen {
    /// Adds an index, and returns false if the set has it already.
    #[inline]
    pub(crate) fn insert(&mut self, index: usize) -> bool {
        let bit = 1 << (index % 64);
        let word = match (index / 64).checked_sub(1) {
            None => &mut self.low,
            Some(word) => self.word(word),
        };
        let new = *word & bit == 0;
        *word |= bit;
        new
    }

    /// Returns true if the set has an index.
    pub(crate) fn contains(&self, index: usize) -> bool {
        let word = match (index / 64).checked_sub(1) {
            None => self.low,
            Some(word) => self.high.get(word).copied().unwrap_or(0),
        };
        word & (1 << (index % 64)) != 0
    }

    #[cold]
    fn word(&mut self, word: usize) -> &mut u64 {
        if self.high.len() <= word {
            self.high.resize(word + 1, 0);
        }
        &mut self.high[word]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_each_index_once() {
        let mut seen = Seen::default();
        for index in [0, 63, 64, 127, 128, 1000, 65] {
            assert!(!seen.contains(index) && seen.insert(index) && seen.contains(index), "{index}");
            assert!(!seen.insert(index), "{index}");
        }
        assert!(seen.insert(999) && seen.insert(1));
    }
}
