//! How do messages in messages come in?

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::mem::size_of;

use super::required::merge_checked;
use super::{Cx, Fail, Out, merge_fields, run, wire};
use crate::erased::Target;
use crate::rt::{Native, Oneof};

/// A length, and the message. Which of the two ways it takes is known when it is compiled.
#[inline(always)]
fn prefixed<'a, M: Native>(message: &mut M, tag: u32, input: &'a [u8], cx: &mut Cx<'a>) -> Out<'a> {
    if M::REQUIRED.is_empty() {
        prefixed_by::<false>(Target::new(message), tag, input, cx)
    } else {
        prefixed_by::<true>(Target::new(message), tag, input, cx)
    }
}

/// The message, up to the tag that ends it.
#[inline(always)]
fn delimited<'a, M: Native>(
    message: &mut M,
    tag: u32,
    input: &'a [u8],
    cx: &mut Cx<'a>,
) -> Out<'a> {
    if M::REQUIRED.is_empty() {
        delimited_by::<false>(Target::new(message), tag, input, cx)
    } else {
        delimited_by::<true>(Target::new(message), tag, input, cx)
    }
}

#[inline(never)]
fn prefixed_by<'a, const CHECKED: bool>(
    message: Target<'_>,
    _: u32,
    input: &'a [u8],
    cx: &mut Cx<'a>,
) -> Out<'a> {
    let (fields, rest) = cx.prefixed(input)?;
    let border = cx.border.clone();
    cx.enter()?;
    if CHECKED {
        merge_checked(message, fields, 0, cx)?;
    } else {
        merge_fields(message, fields, 0, cx)?;
    }
    cx.leave(border);
    Ok(rest)
}

#[inline(never)]
fn delimited_by<'a, const CHECKED: bool>(
    message: Target<'_>,
    tag: u32,
    input: &'a [u8],
    cx: &mut Cx<'a>,
) -> Out<'a> {
    let border = cx.border.clone();
    cx.enter()?;
    let end = tag - wire::START_GROUP + wire::END_GROUP;
    let rest = if CHECKED {
        merge_checked(message, input, end, cx)?
    } else {
        merge_fields(message, input, end, cx)?
    };
    cx.leave(border);
    Ok(rest)
}

/// What an optional message is merged into. Once for each message, not for each field.
#[inline(never)]
fn present<M: Default>(slot: &mut Option<M>) -> &mut M {
    if slot.is_none() {
        // SAFETY: it is a reference. What is overwritten is `None`, which has nothing to drop; an
        // assignment would bring along how a message is dropped.
        #[allow(unsafe_code)]
        unsafe {
            core::ptr::write(slot, Some(M::default()))
        };
    }
    // SAFETY: it is `Some` now, if it was not before.
    #[allow(unsafe_code)]
    unsafe {
        slot.as_mut().unwrap_unchecked()
    }
}

/// The same behind a box, which has to be paid for.
#[inline(never)]
fn present_boxed<'s, M: Default>(
    slot: &'s mut Option<Box<M>>,
    cx: &mut Cx<'_>,
) -> Result<&'s mut M, Fail> {
    if slot.is_none() {
        cx.charge(size_of::<M>())?;
    }
    Ok(slot.get_or_insert_default())
}

/// A new element at the end of a list that has room for it.
#[inline(always)]
fn another<M: Default>(list: &mut Vec<M>) -> &mut M {
    let at = list.len();
    // Built where it will stay, as `push` does not.
    list.extend(core::iter::once_with(M::default));
    &mut list[at]
}

/// New elements at the end of a list that has room for them. They have come in.
#[inline(never)]
fn more<M: Default>(list: &mut Vec<M>, count: usize) -> &mut [M] {
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

#[inline(never)]
fn repeated<'a, M: Native>(
    list: &mut Vec<M>,
    tag: u32,
    mut input: &'a [u8],
    cx: &mut Cx<'a>,
) -> Out<'a> {
    let start = list.len();
    let count = run::count(tag, input);
    cx.room(list, count)?;
    let mut whole = start;
    for message in more(list, count) {
        whole += 1;
        match prefixed(message, tag, input, cx) {
            // Behind the last one there is another tag: so they were counted.
            Ok(rest) => input = run::again(tag, rest).unwrap_or(rest),
            Err(fail) => {
                list.truncate(whole);
                return Err(fail);
            }
        }
    }
    Ok(input)
}

impl<'a> Cx<'a> {
    /// A message that is always there: `required`, or the member of a oneof.
    #[inline(always)]
    pub fn message<M: Native>(&mut self, message: &mut M, tag: u32, input: &'a [u8]) -> Out<'a> {
        prefixed(message, tag, input, self)
    }

    /// The same behind a box. That of a oneof has been made for this value, so that it is charged.
    #[inline(always)]
    pub fn boxed_message<M: Native>(
        &mut self,
        message: &mut Box<M>,
        tag: u32,
        input: &'a [u8],
    ) -> Out<'a> {
        self.charge(size_of::<M>())?;
        prefixed(&mut **message, tag, input, self)
    }

    /// A singular message.
    #[inline(always)]
    pub fn optional_message<M: Native>(
        &mut self,
        slot: &mut Option<M>,
        tag: u32,
        input: &'a [u8],
    ) -> Out<'a> {
        prefixed(present::<M>(slot), tag, input, self)
    }

    /// The same behind a box.
    #[inline(always)]
    pub fn optional_boxed_message<M: Native>(
        &mut self,
        slot: &mut Option<Box<M>>,
        tag: u32,
        input: &'a [u8],
    ) -> Out<'a> {
        prefixed(present_boxed::<M>(slot, self)?, tag, input, self)
    }

    /// A repeated message.
    #[inline(always)]
    pub fn repeated_message<M: Native>(
        &mut self,
        list: &mut Vec<M>,
        tag: u32,
        input: &'a [u8],
    ) -> Out<'a> {
        repeated(list, tag, input, self)
    }

    /// The same between a start and an end tag.
    #[inline(always)]
    pub fn group<M: Native>(&mut self, message: &mut M, tag: u32, input: &'a [u8]) -> Out<'a> {
        delimited(message, tag, input, self)
    }

    /// The same behind a box.
    #[inline(always)]
    pub fn boxed_group<M: Native>(
        &mut self,
        message: &mut Box<M>,
        tag: u32,
        input: &'a [u8],
    ) -> Out<'a> {
        self.charge(size_of::<M>())?;
        delimited(&mut **message, tag, input, self)
    }

    /// A singular message between tags.
    #[inline(always)]
    pub fn optional_group<M: Native>(
        &mut self,
        slot: &mut Option<M>,
        tag: u32,
        input: &'a [u8],
    ) -> Out<'a> {
        delimited(present::<M>(slot), tag, input, self)
    }

    /// The same behind a box.
    #[inline(always)]
    pub fn optional_boxed_group<M: Native>(
        &mut self,
        slot: &mut Option<Box<M>>,
        tag: u32,
        input: &'a [u8],
    ) -> Out<'a> {
        delimited(present_boxed::<M>(slot, self)?, tag, input, self)
    }

    /// A repeated message between tags.
    #[inline]
    pub fn repeated_group<M: Native>(
        &mut self,
        list: &mut Vec<M>,
        tag: u32,
        input: &'a [u8],
    ) -> Out<'a> {
        if list.len() == list.capacity() {
            self.room(list, 1)?;
        }
        delimited(another::<M>(list), tag, input, self)
    }

    /// The members of a oneof.
    #[inline(always)]
    pub fn oneof<O: Oneof>(&mut self, slot: &mut Option<O>, tag: u32, input: &'a [u8]) -> Out<'a> {
        O::read(slot, tag, input, self)
    }
}
