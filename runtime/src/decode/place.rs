//! Where is a message built that comes in?
//!
//! Where it will stay. These functions are compiled once for each message, of which a large crate has
//! thousands, so what they are made of counts: std's ways to the same end, such as `resize_with` and
//! `get_or_insert_with`, bring along several times as much code, and so does `?`.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::mem::size_of;

use super::message::{element, tagged};
use super::{Cx, Fail, Out, run, wire};
use crate::erased::Target;
use crate::rt::Native;

impl<'a> Cx<'a> {
    /// A singular message, or a group. Compiled once for each, and not once more where each is read.
    #[allow(clippy::question_mark, reason = "`?` would be functions more")]
    #[inline(never)]
    pub fn optional_message<M: Native>(
        &mut self,
        slot: &mut Option<M>,
        tag: u32,
        input: &'a [u8],
    ) -> Out<'a> {
        #[allow(clippy::redundant_pattern_matching, reason = "`is_none` would be a function more")]
        if let None = slot {
            if let Err(fail) = self.charge_defaults::<M>(1) {
                return Err(fail);
            }
            // SAFETY: `slot` is a valid reference, and `None` has nothing to drop. An assignment would bring
            // along how a message is dropped.
            #[allow(unsafe_code)]
            unsafe {
                core::ptr::write(slot, Some(M::default()))
            };
        }
        let Some(message) = slot else { unreachable!() };
        tagged(Target::new(message), M::CHECKED, tag, input, self)
    }

    /// A repeated message, or group. Those that stand one behind the other are counted, and each is
    /// merged where it will stay as soon as it is there. When one fails, none comes behind it.
    #[allow(clippy::question_mark, reason = "`?` would be functions more")]
    #[inline(never)]
    pub fn repeated_message<M: Native>(
        &mut self,
        list: &mut Vec<M>,
        tag: u32,
        mut input: &'a [u8],
    ) -> Out<'a> {
        let size = const { size_of::<M>() };
        let len = list.len();
        let (count, more) = match self.coming(len, list.capacity(), size, tag, input) {
            Ok(coming) => coming,
            Err(fail) => return Err(fail),
        };
        if let Err(fail) = self.charge_defaults::<M>(count - len) {
            return Err(fail);
        }
        list.reserve_exact(more);
        // A pointer to no type, since methods of pointers would be functions more.
        let mut place = (list.as_mut_ptr() as *mut ()).wrapping_byte_add(len * size);
        let mut made = len;
        while made < count {
            // SAFETY: the list has a capacity of at least `count` elements (`coming`, `reserve_exact`) and
            // `made` initialized ones, and is not used otherwise in this loop, so that it does not move.
            // `place` is derived from its pointer, to element `made`. That counts after it has been written,
            // and the reference to it ends before the next turn.
            #[allow(unsafe_code)]
            let message = unsafe {
                core::ptr::write(place as *mut M, M::default());
                made += 1;
                list.set_len(made);
                &mut *(place as *mut M)
            };
            match element(Target::new(message), M::CHECKED, tag, input, self) {
                Ok(rest) => input = rest,
                Err(fail) => return Err(fail),
            }
            place = place.wrapping_byte_add(size);
        }
        Ok(input)
    }

    /// A new message for the member of a oneof. Its default allocates memory, which is charged.
    pub fn new_message<M: Native>(&mut self) -> Result<M, Fail> {
        self.charge_defaults::<M>(1)?;
        Ok(M::default())
    }

    /// A new message in a box, for the member of a oneof.
    pub fn boxed<M: Native>(&mut self) -> Result<Box<M>, Fail> {
        self.charge(const { size_of::<M>() + M::DEFAULT_MEMORY })?;
        Ok(Box::default())
    }

    /// The same for a message from elsewhere. What its default allocates is not known.
    pub fn boxed_foreign<M: Default>(&mut self) -> Result<Box<M>, Fail> {
        self.charge(size_of::<M>())?;
        Ok(Box::default())
    }

    /// How many elements there will be with those that come in here, and for how many there has to be more
    /// room, which has been charged.
    fn coming(
        &mut self,
        held: usize,
        capacity: usize,
        element: usize,
        tag: u32,
        input: &'a [u8],
    ) -> Result<(usize, usize), Fail> {
        let count = if tag & 7 == wire::START_GROUP { 1 } else { run::count(tag, input) };
        let more = match capacity - held < count {
            true => self.grow(held, capacity, count, element)?,
            false => 0,
        };
        Ok((held + count, more))
    }
}

/// What an optional message behind a box is merged into. The box has to be paid for.
#[inline(never)]
pub(super) fn present_boxed<'s, M: Native>(
    slot: &'s mut Option<Box<M>>,
    cx: &mut Cx<'_>,
) -> Result<&'s mut M, Fail> {
    if slot.is_none() {
        cx.charge(const { size_of::<M>() + M::DEFAULT_MEMORY })?;
    }
    Ok(slot.get_or_insert_default())
}
