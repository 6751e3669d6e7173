//! How do messages in messages come in?

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::{Cx, Out, merge_fields, run, wire};
use crate::erased::Target;
use crate::rt::{Native, Oneof};

/// A length, and the message.
fn prefixed<'a>(message: Target<'_>, _: u32, input: &'a [u8], cx: &mut Cx<'a>) -> Out<'a> {
    let (fields, rest) = cx.prefixed(input)?;
    let border = cx.border.clone();
    cx.enter()?;
    merge_fields(message, fields, 0, cx)?;
    cx.leave(border);
    Ok(rest)
}

/// The message, up to the tag that ends it.
fn delimited<'a>(message: Target<'_>, tag: u32, input: &'a [u8], cx: &mut Cx<'a>) -> Out<'a> {
    let border = cx.border.clone();
    cx.enter()?;
    let end = tag - wire::START_GROUP + wire::END_GROUP;
    let rest = merge_fields(message, input, end, cx)?;
    cx.leave(border);
    Ok(rest)
}

/// What an optional message is merged into. Once for each message, not for each field.
#[inline(never)]
fn present<M: Default>(slot: &mut Option<M>) -> &mut M {
    slot.get_or_insert_default()
}

/// A new element at the end of a list. Once for each message.
#[inline(never)]
fn another<M: Default>(list: &mut Vec<M>) -> &mut M {
    let at = list.len();
    list.push(M::default());
    &mut list[at]
}

#[inline(never)]
fn repeated<'a, M: Native>(
    list: &mut Vec<M>,
    tag: u32,
    mut input: &'a [u8],
    cx: &mut Cx<'a>,
) -> Out<'a> {
    if list.len() == list.capacity() {
        list.reserve(run::count(tag, input));
    }
    loop {
        let rest = prefixed(Target::new(another::<M>(list)), tag, input, cx)?;
        match run::again(tag, rest) {
            Some(next) => input = next,
            None => return Ok(rest),
        }
    }
}

impl<'a> Cx<'a> {
    /// A message that is always there: `required`, or the member of a oneof.
    #[inline(always)]
    pub fn message<M: Native>(&mut self, message: &mut M, tag: u32, input: &'a [u8]) -> Out<'a> {
        prefixed(Target::new(message), tag, input, self)
    }

    /// The same behind a box.
    #[inline(always)]
    pub fn boxed_message<M: Native>(
        &mut self,
        message: &mut Box<M>,
        tag: u32,
        input: &'a [u8],
    ) -> Out<'a> {
        prefixed(Target::new(&mut **message), tag, input, self)
    }

    /// A singular message.
    #[inline(always)]
    pub fn optional_message<M: Native>(
        &mut self,
        slot: &mut Option<M>,
        tag: u32,
        input: &'a [u8],
    ) -> Out<'a> {
        prefixed(Target::new(present::<M>(slot)), tag, input, self)
    }

    /// The same behind a box.
    #[inline(always)]
    pub fn optional_boxed_message<M: Native>(
        &mut self,
        slot: &mut Option<Box<M>>,
        tag: u32,
        input: &'a [u8],
    ) -> Out<'a> {
        prefixed(Target::new(&mut **present::<Box<M>>(slot)), tag, input, self)
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
        delimited(Target::new(message), tag, input, self)
    }

    /// The same behind a box.
    #[inline(always)]
    pub fn boxed_group<M: Native>(
        &mut self,
        message: &mut Box<M>,
        tag: u32,
        input: &'a [u8],
    ) -> Out<'a> {
        delimited(Target::new(&mut **message), tag, input, self)
    }

    /// A singular message between tags.
    #[inline(always)]
    pub fn optional_group<M: Native>(
        &mut self,
        slot: &mut Option<M>,
        tag: u32,
        input: &'a [u8],
    ) -> Out<'a> {
        delimited(Target::new(present::<M>(slot)), tag, input, self)
    }

    /// The same behind a box.
    #[inline(always)]
    pub fn optional_boxed_group<M: Native>(
        &mut self,
        slot: &mut Option<Box<M>>,
        tag: u32,
        input: &'a [u8],
    ) -> Out<'a> {
        delimited(Target::new(&mut **present::<Box<M>>(slot)), tag, input, self)
    }

    /// A repeated message between tags.
    #[inline]
    pub fn repeated_group<M: Native>(
        &mut self,
        list: &mut Vec<M>,
        tag: u32,
        input: &'a [u8],
    ) -> Out<'a> {
        delimited(Target::new(another::<M>(list)), tag, input, self)
    }

    /// The members of a oneof.
    #[inline(always)]
    pub fn oneof<O: Oneof>(&mut self, slot: &mut Option<O>, tag: u32, input: &'a [u8]) -> Out<'a> {
        O::read(slot, tag, input, self)
    }
}
