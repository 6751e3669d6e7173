//! How much memory may decoding allocate?
//!
//! Memory is charged where lists, maps and boxes grow, before they do, and so is what the default of a
//! new message allocates. Text and bytes are never longer than the input that they are copied from, which
//! is charged as a whole at the start, so that the most frequent fields charge nothing.

use alloc::vec::Vec;
use core::mem::{forget, replace, size_of};

use prost::DecodeError;

use super::{Cx, DEPTH, Fail, Problem};
use crate::rt::Native;

/// Limits of one decode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    pub(crate) depth: u32,
    pub(crate) memory: usize,
    pub(crate) memory_per_byte: usize,
    /// What an input may allocate whatever its length, where memory is limited by the length.
    pub(crate) memory_floor: usize,
    /// Whether required fields may be missing.
    pub(crate) allow_partial: bool,
}

impl Limits {
    /// prost's.
    pub(crate) const PROST: Self = Self {
        depth: DEPTH,
        memory: usize::MAX,
        memory_per_byte: usize::MAX,
        memory_floor: 0,
        allow_partial: false,
    };

    /// prost's for a message behind its length, which is a level.
    pub(crate) const PROST_DELIMITED: Self = Self { depth: DEPTH - 1, ..Self::PROST };

    /// How many bytes an input of this length may allocate, itself included.
    pub(crate) fn allowed(&self, len: usize) -> usize {
        if self.memory_per_byte == usize::MAX {
            return self.memory;
        }
        self.memory.min(self.memory_per_byte.saturating_mul(len).max(self.memory_floor))
    }

    /// How many bytes an input of this length may allocate besides itself. `None` if the input alone
    /// exceeds the limit.
    pub(super) fn budget(&self, len: usize) -> Option<usize> {
        self.allowed(len).checked_sub(len)
    }

    /// The error for an input of this length that would allocate more.
    #[cold]
    pub(super) fn exceeded(&self, len: usize) -> Failure {
        let problem = Problem::Memory { input: len, limit: self.allowed(len) };
        Failure { exhausted: true, error: problem.into_error() }
    }
}

/// Why an input was refused.
#[derive(Debug)]
pub(crate) struct Failure {
    /// Whether it exceeded a limit on memory or size, and may be a valid message.
    #[cfg_attr(
        not(feature = "codegen"),
        allow(dead_code, reason = "only calls tell the two apart")
    )]
    pub(crate) exhausted: bool,
    pub(crate) error: DecodeError,
}

/// By how much a list grows at least: numbers double, larger elements grow by half, small ones by four.
pub(super) fn ahead(held: usize, element: usize) -> usize {
    match element {
        _ if held == 0 => 0,
        ..=8 => held,
        9..=64 => 4.max(held / 2),
        _ => held / 2,
    }
}

impl<'a> Cx<'a> {
    /// Takes memory out of the budget.
    #[inline]
    pub(crate) fn charge(&mut self, bytes: usize) -> Result<(), Fail> {
        match self.memory.checked_sub(bytes) {
            Some(left) => {
                self.memory = left;
                Ok(())
            }
            None => Err(self.fail(Problem::OverBudget)),
        }
    }

    /// Charges what the defaults of `count` messages allocate. For most messages that is nothing, which is
    /// known when this is compiled.
    #[inline(always)]
    pub(super) fn charge_defaults<M: Native>(&mut self, count: usize) -> Result<(), Fail> {
        if const { M::DEFAULT_MEMORY == 0 } {
            return Ok(());
        }
        self.charge(count.saturating_mul(M::DEFAULT_MEMORY))
    }

    /// Makes room in a list for elements that the input has: exactly so much at first, and so much
    /// more later that adding one at a time stays linear.
    #[inline(always)]
    pub(super) fn room<T>(&mut self, list: &mut Vec<T>, elements: usize) -> Result<(), Fail> {
        if list.capacity() - list.len() < elements {
            let more = self.grow(list.len(), list.capacity(), elements, size_of::<T>())?;
            if list.capacity() == 0 {
                // There is nothing to drop; an assignment would bring along how elements are dropped.
                forget(replace(list, Vec::with_capacity(more)));
            } else {
                list.reserve_exact(more);
            }
        }
        Ok(())
    }

    /// For how many elements there will be room, which have been charged.
    #[inline(never)]
    pub(super) fn grow(
        &mut self,
        held: usize,
        capacity: usize,
        elements: usize,
        element: usize,
    ) -> Result<usize, Fail> {
        let elements = elements.max(ahead(held, element));
        // A list of zero-sized elements is full only when it cannot count any more.
        match held.checked_add(elements) {
            Some(total) => self.charge((total - capacity).saturating_mul(element))?,
            None => return Err(self.fail(Problem::Own("list has too many elements"))),
        }
        Ok(elements)
    }

    /// Adds an element to a list whose elements have not been counted.
    #[inline(always)]
    pub(crate) fn push<T>(&mut self, list: &mut Vec<T>, element: T) -> Result<(), Fail> {
        self.room_for_one(list)?;
        list.push(element);
        Ok(())
    }

    /// Makes room for an element in a list whose elements have not been counted, before it is decoded.
    #[inline(always)]
    pub(crate) fn room_for_one<T>(&mut self, list: &mut Vec<T>) -> Result<(), Fail> {
        if list.len() == list.capacity() {
            self.room(list, if size_of::<T>() <= 64 { 4 } else { 1 })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cx<'a>(memory: usize) -> Cx<'a> {
        Cx::new(&Limits::PROST, memory, None)
    }

    #[test]
    fn lists_grow_by_what_is_counted_and_then_ahead() {
        fn capacities<T: Default>() -> Vec<usize> {
            let mut list = Vec::<T>::new();
            let mut capacities = Vec::new();
            for _ in 0..100 {
                cx(usize::MAX).room(&mut list, 1).unwrap();
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
        cx(usize::MAX).room(&mut list, 17).unwrap();
        assert_eq!(list.capacity(), 17);
    }

    #[test]
    fn what_is_charged_is_the_capacity() {
        let mut list = Vec::<u64>::new();
        let mut cx = cx(1000);
        for i in 0..100 {
            if cx.push(&mut list, i).is_err() {
                break;
            }
        }
        assert_eq!(list.capacity() * 8, 1000 - cx.memory);
        assert_eq!(list.len(), list.capacity(), "nothing was pushed that was not paid for");
        assert!(list.len() < 100);
    }

    #[test]
    fn the_input_itself_is_charged() {
        assert_eq!(Limits::PROST.budget(1000), Some(usize::MAX - 1000));
        assert_eq!(Limits { memory: 1000, ..Limits::PROST }.budget(1000), Some(0));
        assert_eq!(Limits { memory: 1000, ..Limits::PROST }.budget(1001), None);
        assert_eq!(Limits { memory_per_byte: 5, ..Limits::PROST }.budget(100), Some(400));
    }

    #[test]
    fn the_floor_applies_to_short_inputs_only() {
        let limits = Limits { memory_per_byte: 5, memory_floor: 1000, ..Limits::PROST };
        assert_eq!(limits.budget(0), Some(1000));
        assert_eq!(limits.budget(100), Some(900));
        assert_eq!(limits.budget(200), Some(800));
        assert_eq!(limits.budget(300), Some(1200));
        assert_eq!(Limits { memory: 900, ..limits }.budget(100), Some(800));
        assert_eq!(Limits { memory_floor: 1000, ..Limits::PROST }.budget(5), Some(usize::MAX - 5));
    }
}
