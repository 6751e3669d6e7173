//! How do messages in messages come in?

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::{Cx, In, Out, run, wire};
use crate::encode::Writer;
use crate::rt::Oneof;

/// A message with a codec of ours, whichever it is.
///
/// Functions that take one are compiled once, for all messages.
pub trait Wire {
    /// Merges fields up to the end of the input, or up to the tag `end`; gives back what is left.
    fn merge<'a>(&mut self, input: &'a [u8], end: u32, cx: &mut Cx<'a>) -> Out<'a>;

    /// Writes the fields, last one first.
    fn write<'w>(&self, w: Writer<'w>) -> Writer<'w>;
}

impl<M: Wire> Wire for Box<M> {
    fn merge<'a>(&mut self, input: &'a [u8], end: u32, cx: &mut Cx<'a>) -> Out<'a> {
        (**self).merge(input, end, cx)
    }

    fn write<'w>(&self, w: Writer<'w>) -> Writer<'w> {
        (**self).write(w)
    }
}

/// A length, and the message.
fn prefixed<'a>(message: &mut dyn Wire, input: &'a [u8], cx: &mut Cx<'a>) -> Out<'a> {
    let (fields, rest) = cx.prefixed(input)?;
    let border = cx.border.clone();
    cx.enter()?;
    message.merge(fields, 0, cx)?;
    cx.leave(border);
    Ok(rest)
}

/// The message, up to the tag that ends it.
fn delimited<'a>(message: &mut dyn Wire, tag: u32, input: &'a [u8], cx: &mut Cx<'a>) -> Out<'a> {
    let border = cx.border.clone();
    cx.enter()?;
    let rest = message.merge(input, tag - wire::START_GROUP + wire::END_GROUP, cx)?;
    cx.leave(border);
    Ok(rest)
}

/// What an optional message is merged into. Once for each message, not for each field.
#[inline(never)]
fn present<M: Default>(slot: &mut Option<M>) -> &mut M {
    slot.get_or_insert_default()
}

#[inline(never)]
fn repeated<'a, M: Wire + Default>(
    list: &mut Vec<M>,
    tag: u32,
    mut input: &'a [u8],
    cx: &mut Cx<'a>,
) -> Out<'a> {
    if list.len() == list.capacity() {
        list.reserve(run::count(tag, input));
    }
    loop {
        let message = list.push_mut_default();
        let rest = prefixed(message, input, cx)?;
        match run::again(tag, rest) {
            Some(next) => input = next,
            None => return Ok(rest),
        }
    }
}

/// `Vec::push_mut`, until it is there.
trait PushDefault<M> {
    fn push_mut_default(&mut self) -> &mut M;
}

impl<M: Default> PushDefault<M> for Vec<M> {
    #[inline]
    fn push_mut_default(&mut self) -> &mut M {
        let at = self.len();
        self.push(M::default());
        &mut self[at]
    }
}

impl<'a> In<'a, '_> {
    /// A message that is always there: `required`, or the member of a oneof.
    #[inline(always)]
    pub fn message<M: Wire>(self, message: &mut M) -> Out<'a> {
        prefixed(message, self.input, self.cx)
    }

    /// A singular message.
    #[inline(always)]
    pub fn optional_message<M: Wire + Default>(self, slot: &mut Option<M>) -> Out<'a> {
        prefixed(present::<M>(slot), self.input, self.cx)
    }

    /// A repeated message.
    #[inline(always)]
    pub fn repeated_message<M: Wire + Default>(self, list: &mut Vec<M>) -> Out<'a> {
        repeated(list, self.tag, self.input, self.cx)
    }

    /// The same between a start and an end tag.
    #[inline(always)]
    pub fn group<M: Wire>(self, message: &mut M) -> Out<'a> {
        delimited(message, self.tag, self.input, self.cx)
    }

    /// A singular message between tags.
    #[inline(always)]
    pub fn optional_group<M: Wire + Default>(self, slot: &mut Option<M>) -> Out<'a> {
        delimited(present::<M>(slot), self.tag, self.input, self.cx)
    }

    /// A repeated message between tags.
    #[inline]
    pub fn repeated_group<M: Wire + Default>(self, list: &mut Vec<M>) -> Out<'a> {
        delimited(list.push_mut_default(), self.tag, self.input, self.cx)
    }

    /// The members of a oneof.
    #[inline(always)]
    pub fn oneof<O: Oneof>(self, slot: &mut Option<O>) -> Out<'a> {
        O::read(slot, self)
    }
}
