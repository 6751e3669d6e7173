//! How do messages in messages come in?

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::place::present_boxed;
use super::required::merge_checked;
use super::{Cx, Out, merge_fields, run, wire};
use crate::erased::Target;
use crate::rt::{Native, Oneof};

/// A length, and the message, which has required fields to check or has not. Whoever calls it knows that
/// when it is compiled.
#[inline(always)]
fn prefixed<'a>(message: Target<'_>, checked: bool, input: &'a [u8], cx: &mut Cx<'a>) -> Out<'a> {
    if checked {
        prefixed_by::<true>(message, input, cx)
    } else {
        prefixed_by::<false>(message, input, cx)
    }
}

/// A message behind its length or between tags, as its tag says.
#[inline(always)]
pub(super) fn tagged<'a>(
    message: Target<'_>,
    checked: bool,
    tag: u32,
    input: &'a [u8],
    cx: &mut Cx<'a>,
) -> Out<'a> {
    if checked {
        tagged_by::<true>(message, tag, input, cx)
    } else {
        tagged_by::<false>(message, tag, input, cx)
    }
}

/// One of the elements of a list, and the tag of the next one, if it is there. Behind the last one there
/// is another: so they were counted.
#[inline(always)]
pub(super) fn element<'a>(
    message: Target<'_>,
    checked: bool,
    tag: u32,
    input: &'a [u8],
    cx: &mut Cx<'a>,
) -> Out<'a> {
    if checked {
        element_by::<true>(message, tag, input, cx)
    } else {
        element_by::<false>(message, tag, input, cx)
    }
}

fn prefixed_by<'a, const CHECKED: bool>(
    message: Target<'_>,
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

fn tagged_by<'a, const CHECKED: bool>(
    message: Target<'_>,
    tag: u32,
    input: &'a [u8],
    cx: &mut Cx<'a>,
) -> Out<'a> {
    if tag & 7 == wire::START_GROUP {
        return delimited_by::<CHECKED>(message, tag, input, cx);
    }
    prefixed_by::<CHECKED>(message, input, cx)
}

fn element_by<'a, const CHECKED: bool>(
    message: Target<'_>,
    tag: u32,
    input: &'a [u8],
    cx: &mut Cx<'a>,
) -> Out<'a> {
    if tag & 7 == wire::START_GROUP {
        return delimited_by::<CHECKED>(message, tag, input, cx);
    }
    let rest = prefixed_by::<CHECKED>(message, input, cx)?;
    Ok(run::again(tag, rest).unwrap_or(rest))
}

impl<'a> Cx<'a> {
    /// A message that is always there: `required`, or the member of a oneof.
    #[inline]
    pub fn message<M: Native>(&mut self, message: &mut M, _: u32, input: &'a [u8]) -> Out<'a> {
        prefixed(Target::new(message), M::CHECKED, input, self)
    }

    /// The same behind a box.
    #[inline]
    pub fn boxed_message<M: Native>(
        &mut self,
        message: &mut Box<M>,
        _: u32,
        input: &'a [u8],
    ) -> Out<'a> {
        prefixed(Target::new(&mut **message), M::CHECKED, input, self)
    }

    /// The same behind a box.
    #[inline]
    pub fn optional_boxed_message<M: Native>(
        &mut self,
        slot: &mut Option<Box<M>>,
        _: u32,
        input: &'a [u8],
    ) -> Out<'a> {
        prefixed(Target::new(present_boxed::<M>(slot, self)?), M::CHECKED, input, self)
    }

    /// The same between a start and an end tag.
    #[inline]
    pub fn group<M: Native>(&mut self, message: &mut M, tag: u32, input: &'a [u8]) -> Out<'a> {
        tagged(Target::new(message), M::CHECKED, tag, input, self)
    }

    /// The same behind a box.
    #[inline]
    pub fn boxed_group<M: Native>(
        &mut self,
        message: &mut Box<M>,
        tag: u32,
        input: &'a [u8],
    ) -> Out<'a> {
        tagged(Target::new(&mut **message), M::CHECKED, tag, input, self)
    }

    /// A singular message between tags.
    #[inline]
    pub fn optional_group<M: Native>(
        &mut self,
        slot: &mut Option<M>,
        tag: u32,
        input: &'a [u8],
    ) -> Out<'a> {
        self.optional_message(slot, tag, input)
    }

    /// The same behind a box.
    #[inline]
    pub fn optional_boxed_group<M: Native>(
        &mut self,
        slot: &mut Option<Box<M>>,
        tag: u32,
        input: &'a [u8],
    ) -> Out<'a> {
        tagged(Target::new(present_boxed::<M>(slot, self)?), M::CHECKED, tag, input, self)
    }

    /// A repeated message between tags.
    #[inline]
    pub fn repeated_group<M: Native>(
        &mut self,
        list: &mut Vec<M>,
        tag: u32,
        input: &'a [u8],
    ) -> Out<'a> {
        self.repeated_message(list, tag, input)
    }

    /// The members of a oneof.
    #[inline]
    pub fn oneof<O: Oneof>(&mut self, slot: &mut Option<O>, tag: u32, input: &'a [u8]) -> Out<'a> {
        O::read(slot, tag, input, self)
    }
}
