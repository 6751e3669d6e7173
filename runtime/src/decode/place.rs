//! Where is a message built that comes in?
//!
//! Where it will stay. These functions are compiled once for each message, of which a large crate has
//! thousands, so what they are made of counts: std's ways to the same end, such as `resize_with` and
//! `get_or_insert_with`, bring along several times as much code.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::mem::{forget, size_of};

use super::{Cx, Fail};

/// What an optional message is merged into.
#[inline(never)]
pub(super) fn present<M: Default>(slot: &mut Option<M>) -> &mut M {
    if slot.is_none() {
        // An assignment would bring along how a message is dropped, and there is none.
        forget(slot.replace(M::default()));
    }
    match slot {
        Some(message) => message,
        None => unreachable!(),
    }
}

/// The same behind a box, which has to be paid for.
#[inline(never)]
pub(super) fn present_boxed<'s, M: Default>(
    slot: &'s mut Option<Box<M>>,
    cx: &mut Cx<'_>,
) -> Result<&'s mut M, Fail> {
    if slot.is_none() {
        cx.charge(size_of::<M>())?;
    }
    Ok(slot.get_or_insert_default())
}

/// New elements at the end of a list that has room for them.
#[inline(never)]
pub(super) fn more<M: Default>(list: &mut Vec<M>, count: usize) -> &mut [M] {
    let start = list.len();
    for slot in &mut list.spare_capacity_mut()[..count] {
        slot.write(M::default());
    }
    // SAFETY: there was room for so many, and they have just been written.
    #[allow(unsafe_code)]
    unsafe {
        list.set_len(start + count)
    };
    &mut list[start..]
}
