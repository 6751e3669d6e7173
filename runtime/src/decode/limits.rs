//! Limits on the memory that decoding allocates.
//!
//! A decode has a budget. The memory of lists, maps and boxes, and the memory that the default of a new
//! message allocates, are charged to the budget before they are allocated. Strings and bytes are never
//! longer than the input that they are copied from, and the length of the input is charged at the start,
//! so the most frequent fields charge nothing.

use alloc::vec::Vec;
use core::mem::{forget, replace, size_of};

use prost::DecodeError;

use super::{DEPTH, DecodeFailed, Decoder, ErrorKind};
use crate::rt::NativeMessage;

/// Limits of one decode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    pub(crate) depth: u32,
    pub(crate) memory: usize,
    pub(crate) memory_per_byte: usize,
    /// The number of bytes that a short input may allocate even if `memory_per_byte` allows less.
    pub(crate) memory_floor: usize,
    /// If true, required fields may be missing.
    pub(crate) allow_partial: bool,
}

impl Limits {
    /// The limits of prost: no limit but the recursion limit.
    pub(crate) const PROST: Self = Self {
        depth: DEPTH,
        memory: usize::MAX,
        memory_per_byte: usize::MAX,
        memory_floor: 0,
        allow_partial: false,
    };

    /// The limits of prost for a message after its length, which prost counts as one level.
    pub(crate) const PROST_DELIMITED: Self = Self { depth: DEPTH - 1, ..Self::PROST };

    /// Returns how many bytes an input of this length may allocate, including the input itself.
    pub(crate) fn allowed(&self, len: usize) -> usize {
        if self.memory_per_byte == usize::MAX {
            return self.memory;
        }
        self.memory.min(self.memory_per_byte.saturating_mul(len).max(self.memory_floor))
    }

    /// Returns how many bytes an input of this length may allocate in addition to itself, or `None` if the
    /// input alone exceeds the limit.
    pub(super) fn budget(&self, len: usize) -> Option<usize> {
        self.allowed(len).checked_sub(len)
    }

    /// Returns the error for an input of this length that would exceed the memory limit.
    #[cold]
    pub(super) fn exceeded(&self, len: usize) -> Failure {
        let kind = ErrorKind::Memory { input: len, limit: self.allowed(len) };
        Failure { exhausted: true, error: kind.into_error() }
    }
}

/// The reason why an input was refused.
#[derive(Debug)]
pub(crate) struct Failure {
    /// True if the input exceeded a limit on memory or size. It may be a valid message.
    #[cfg_attr(
        not(feature = "codegen"),
        allow(dead_code, reason = "only gRPC calls distinguish the two cases")
    )]
    pub(crate) exhausted: bool,
    pub(crate) error: DecodeError,
}

/// Returns by how many elements a list of `held` elements grows at least, for elements of `element` bytes.
///
/// Lists of up to 8 bytes per element double. Others grow by half, and by at least four elements if an
/// element has up to 64 bytes.
pub(super) fn growth_step(held: usize, element: usize) -> usize {
    match element {
        _ if held == 0 => 0,
        ..=8 => held,
        9..=64 => 4.max(held / 2),
        _ => held / 2,
    }
}

impl<'a> Decoder<'a> {
    /// Charges memory to the budget.
    #[inline]
    pub(crate) fn charge(&mut self, bytes: usize) -> Result<(), DecodeFailed> {
        match self.memory.checked_sub(bytes) {
            Some(left) => {
                self.memory = left;
                Ok(())
            }
            None => Err(self.fail(ErrorKind::OverBudget)),
        }
    }

    /// Charges the memory that the defaults of `count` messages allocate. For most message types this is
    /// zero at compile time.
    #[inline(always)]
    pub(super) fn charge_defaults<M: NativeMessage>(
        &mut self,
        count: usize,
    ) -> Result<(), DecodeFailed> {
        if const { M::DEFAULT_MEMORY == 0 } {
            return Ok(());
        }
        self.charge(count.saturating_mul(M::DEFAULT_MEMORY))
    }

    /// Reserves capacity for elements that have been counted in the input.
    ///
    /// An empty list gets the exact capacity. A list that has elements grows by at least [`growth_step`],
    /// so that appending element by element takes linear time.
    #[inline(always)]
    pub(super) fn reserve<T>(
        &mut self,
        list: &mut Vec<T>,
        elements: usize,
    ) -> Result<(), DecodeFailed> {
        if list.capacity() - list.len() < elements {
            let more = self.grow(list.len(), list.capacity(), elements, size_of::<T>())?;
            if list.capacity() == 0 {
                // The old list has no elements and no allocation. An assignment would compile the code that
                // drops elements into this function.
                forget(replace(list, Vec::with_capacity(more)));
            } else {
                list.reserve_exact(more);
            }
        }
        Ok(())
    }

    /// Charges memory for at least `elements` more elements, and returns for how many it has been charged.
    ///
    /// # Errors
    /// Fails if the budget is exceeded, or if the list would have more than `usize::MAX` elements.
    #[inline(never)]
    pub(super) fn grow(
        &mut self,
        held: usize,
        capacity: usize,
        elements: usize,
        element: usize,
    ) -> Result<usize, DecodeFailed> {
        let elements = elements.max(growth_step(held, element));
        // Only a list of zero-sized elements can reach a length that overflows.
        match held.checked_add(elements) {
            Some(total) => self.charge((total - capacity).saturating_mul(element))?,
            None => return Err(self.fail(ErrorKind::Other("list has too many elements"))),
        }
        Ok(elements)
    }

    /// Appends an element to a list whose elements have not been counted.
    #[inline(always)]
    pub(crate) fn push<T>(&mut self, list: &mut Vec<T>, element: T) -> Result<(), DecodeFailed> {
        self.reserve_one(list)?;
        list.push(element);
        Ok(())
    }

    /// Reserves capacity for one element, before it is decoded, in a list whose elements have not been
    /// counted.
    #[inline(always)]
    pub(crate) fn reserve_one<T>(&mut self, list: &mut Vec<T>) -> Result<(), DecodeFailed> {
        if list.len() == list.capacity() {
            self.reserve(list, if size_of::<T>() <= 64 { 4 } else { 1 })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoder<'a>(memory: usize) -> Decoder<'a> {
        Decoder::new(&Limits::PROST, memory, None)
    }

    #[test]
    fn lists_grow_by_the_counted_elements_and_then_exponentially() {
        fn capacities<T: Default>() -> Vec<usize> {
            let mut list = Vec::<T>::new();
            let mut capacities = Vec::new();
            for _ in 0..100 {
                decoder(usize::MAX).reserve(&mut list, 1).unwrap();
                list.push(T::default());
                capacities.push(list.capacity());
            }
            capacities.dedup();
            capacities
        }
        assert_eq!(capacities::<u64>(), [1, 2, 4, 8, 16, 32, 64, 128]);
        assert_eq!(capacities::<[u64; 3]>()[..5], [1, 5, 9, 13, 19]);
        assert_eq!(capacities::<[u64; 32]>()[..6], [1, 2, 3, 4, 6, 9]);
        let mut list = Vec::<u64>::new();
        decoder(usize::MAX).reserve(&mut list, 17).unwrap();
        assert_eq!(list.capacity(), 17);
    }

    #[test]
    fn charges_the_capacity_of_lists() {
        let mut list = Vec::<u64>::new();
        let mut decoder = decoder(1000);
        for i in 0..100 {
            if decoder.push(&mut list, i).is_err() {
                break;
            }
        }
        assert_eq!(list.capacity() * 8, 1000 - decoder.memory);
        assert_eq!(list.len(), list.capacity(), "no element is appended without being charged");
        assert!(list.len() < 100);
    }

    #[test]
    fn charges_the_length_of_the_input() {
        assert_eq!(Limits::PROST.budget(1000), Some(usize::MAX - 1000));
        assert_eq!(Limits { memory: 1000, ..Limits::PROST }.budget(1000), Some(0));
        assert_eq!(Limits { memory: 1000, ..Limits::PROST }.budget(1001), None);
        assert_eq!(Limits { memory_per_byte: 5, ..Limits::PROST }.budget(100), Some(400));
    }

    #[test]
    fn applies_the_floor_to_short_inputs_only() {
        let limits = Limits { memory_per_byte: 5, memory_floor: 1000, ..Limits::PROST };
        assert_eq!(limits.budget(0), Some(1000));
        assert_eq!(limits.budget(100), Some(900));
        assert_eq!(limits.budget(200), Some(800));
        assert_eq!(limits.budget(300), Some(1200));
        assert_eq!(Limits { memory: 900, ..limits }.budget(100), Some(800));
        assert_eq!(Limits { memory_floor: 1000, ..Limits::PROST }.budget(5), Some(usize::MAX - 5));
    }
}
