//! How do messages in messages come in?

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::mem::size_of;

use super::place::{more, present, present_boxed};
use super::required::merge_checked;
use super::{Cx, Out, merge_fields, run, wire};
use crate::erased::Target;
use crate::rt::{Native, Oneof};

/// A length, and the message. Which of the two ways it takes is known when it is compiled.
#[inline(always)]
fn prefixed<'a, M: Native>(message: &mut M, tag: u32, input: &'a [u8], cx: &mut Cx<'a>) -> Out<'a> {
    if M::CHECKED {
        prefixed_by::<true>(Target::new(message), tag, input, cx)
    } else {
        prefixed_by::<false>(Target::new(message), tag, input, cx)
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
    if M::CHECKED {
        delimited_by::<true>(Target::new(message), tag, input, cx)
    } else {
        delimited_by::<false>(Target::new(message), tag, input, cx)
    }
}

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
    #[inline]
    pub fn message<M: Native>(&mut self, message: &mut M, tag: u32, input: &'a [u8]) -> Out<'a> {
        prefixed(message, tag, input, self)
    }

    /// The same behind a box. That of a oneof has been made for this value, so that it is charged.
    #[inline]
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
    #[inline]
    pub fn optional_message<M: Native>(
        &mut self,
        slot: &mut Option<M>,
        tag: u32,
        input: &'a [u8],
    ) -> Out<'a> {
        prefixed(present::<M>(slot), tag, input, self)
    }

    /// The same behind a box.
    #[inline]
    pub fn optional_boxed_message<M: Native>(
        &mut self,
        slot: &mut Option<Box<M>>,
        tag: u32,
        input: &'a [u8],
    ) -> Out<'a> {
        prefixed(present_boxed::<M>(slot, self)?, tag, input, self)
    }

    /// A repeated message.
    #[inline]
    pub fn repeated_message<M: Native>(
        &mut self,
        list: &mut Vec<M>,
        tag: u32,
        input: &'a [u8],
    ) -> Out<'a> {
        repeated(list, tag, input, self)
    }

    /// The same between a start and an end tag.
    #[inline]
    pub fn group<M: Native>(&mut self, message: &mut M, tag: u32, input: &'a [u8]) -> Out<'a> {
        delimited(message, tag, input, self)
    }

    /// The same behind a box.
    #[inline]
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
    #[inline]
    pub fn optional_group<M: Native>(
        &mut self,
        slot: &mut Option<M>,
        tag: u32,
        input: &'a [u8],
    ) -> Out<'a> {
        delimited(present::<M>(slot), tag, input, self)
    }

    /// The same behind a box.
    #[inline]
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
        self.room(list, 1)?;
        delimited(&mut more(list, 1)[0], tag, input, self)
    }

    /// The members of a oneof.
    #[inline]
    pub fn oneof<O: Oneof>(&mut self, slot: &mut Option<O>, tag: u32, input: &'a [u8]) -> Out<'a> {
        O::read(slot, tag, input, self)
    }
}
