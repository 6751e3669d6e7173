//! Where is a message built that comes in?
//!
//! Where it will stay. These functions are compiled once for each message, of which a large crate has
//! thousands, so what they are made of counts: std's ways to the same end, such as `resize_with` and
//! `get_or_insert_with`, bring along several times as much code.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::mem::size_of;

use super::message::element;
use super::{Cx, Fail, Out};
use crate::erased::Target;
use crate::rt::Native;

/// What an optional message is merged into.
#[inline(never)]
pub(super) fn present<M: Default>(slot: &mut Option<M>) -> &mut M {
    #[allow(clippy::redundant_pattern_matching, reason = "`is_none` would be a function more")]
    if let None = slot {
        // SAFETY: there is nothing to drop. An assignment would bring along how a message is dropped.
        #[allow(unsafe_code)]
        unsafe {
            core::ptr::write(slot, Some(M::default()))
        };
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

/// New elements at the end of a list, `count` of them, each merged as soon as it is there. When one
/// fails, none comes behind it.
#[inline(never)]
pub(super) fn more<'a, M: Native>(
    list: &mut Vec<M>,
    count: usize,
    tag: u32,
    mut input: &'a [u8],
    cx: &mut Cx<'a>,
) -> Out<'a> {
    if list.capacity() - list.len() < count {
        // What `Cx::room` does, in less code for each message.
        let more = cx.grow(list.len(), list.capacity(), count, const { size_of::<M>() })?;
        list.reserve_exact(more);
    }
    let len = list.len();
    let first = list.as_mut_ptr();
    let mut made = 0;
    while made < count {
        // SAFETY: there is room for `count` elements behind the `len` that were there, and this is one
        // of them. It is counted when it is written, and nobody else refers to it.
        #[allow(unsafe_code)]
        let message = unsafe {
            let place = first.add(len + made);
            core::ptr::write(place, M::default());
            made += 1;
            list.set_len(len + made);
            &mut *place
        };
        input = element(Target::new(message), M::CHECKED, tag, input, cx)?;
    }
    Ok(input)
}
