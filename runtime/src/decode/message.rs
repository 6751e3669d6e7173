//! Decoding of nested messages and groups.
//!
//! New messages are constructed at their final location and decoded there. The functions that do so are
//! compiled once for each message type, of which a large crate has thousands, so the amount of code that
//! they expand to matters. Functions of `std` such as `resize_with` and `get_or_insert_with`, and the
//! operator `?`, expand to several times as much code as what is used here.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::mem::size_of;

use super::required::merge_checked;
use super::{DecodeFailed, Decoder, ReadResult, lookahead, merge_fields, wire};
use crate::erased::Target;
use crate::rt::{NativeMessage, Oneof};

/// Decodes a length-delimited message. `checked` says whether it has required fields to check, and is a
/// constant in each caller.
#[inline(always)]
fn prefixed<'a>(
    message: Target<'_>,
    checked: bool,
    input: &'a [u8],
    decoder: &mut Decoder<'a>,
) -> ReadResult<'a> {
    if checked {
        prefixed_by::<true>(message, input, decoder)
    } else {
        prefixed_by::<false>(message, input, decoder)
    }
}

/// Decodes a length-delimited message or a group, depending on the wire type of `tag`.
#[inline(always)]
pub(super) fn tagged<'a>(
    message: Target<'_>,
    checked: bool,
    tag: u32,
    input: &'a [u8],
    decoder: &mut Decoder<'a>,
) -> ReadResult<'a> {
    if checked {
        tagged_by::<true>(message, tag, input, decoder)
    } else {
        tagged_by::<false>(message, tag, input, decoder)
    }
}

/// Decodes one element of a list, and the tag of the next element if one follows directly.
///
/// The caller has counted the elements with [`lookahead::count_elements`]. The tag after the last counted
/// element is not that of the list, or the last element is invalid.
#[inline(always)]
pub(super) fn element<'a>(
    message: Target<'_>,
    checked: bool,
    tag: u32,
    input: &'a [u8],
    decoder: &mut Decoder<'a>,
) -> ReadResult<'a> {
    if checked {
        element_by::<true>(message, tag, input, decoder)
    } else {
        element_by::<false>(message, tag, input, decoder)
    }
}

fn prefixed_by<'a, const CHECKED: bool>(
    message: Target<'_>,
    input: &'a [u8],
    decoder: &mut Decoder<'a>,
) -> ReadResult<'a> {
    let (fields, rest) = decoder.prefixed(input)?;
    let prost_context = decoder.prost_context.clone();
    decoder.enter()?;
    if CHECKED {
        merge_checked(message, fields, 0, decoder)?;
    } else {
        merge_fields(message, fields, 0, decoder)?;
    }
    decoder.leave(prost_context);
    Ok(rest)
}

fn delimited_by<'a, const CHECKED: bool>(
    message: Target<'_>,
    tag: u32,
    input: &'a [u8],
    decoder: &mut Decoder<'a>,
) -> ReadResult<'a> {
    let prost_context = decoder.prost_context.clone();
    decoder.enter()?;
    let end = tag - wire::START_GROUP + wire::END_GROUP;
    let rest = if CHECKED {
        merge_checked(message, input, end, decoder)?
    } else {
        merge_fields(message, input, end, decoder)?
    };
    decoder.leave(prost_context);
    Ok(rest)
}

fn tagged_by<'a, const CHECKED: bool>(
    message: Target<'_>,
    tag: u32,
    input: &'a [u8],
    decoder: &mut Decoder<'a>,
) -> ReadResult<'a> {
    if tag & 7 == wire::START_GROUP {
        return delimited_by::<CHECKED>(message, tag, input, decoder);
    }
    prefixed_by::<CHECKED>(message, input, decoder)
}

fn element_by<'a, const CHECKED: bool>(
    message: Target<'_>,
    tag: u32,
    input: &'a [u8],
    decoder: &mut Decoder<'a>,
) -> ReadResult<'a> {
    if tag & 7 == wire::START_GROUP {
        return delimited_by::<CHECKED>(message, tag, input, decoder);
    }
    let rest = prefixed_by::<CHECKED>(message, input, decoder)?;
    Ok(lookahead::next_element(tag, rest).unwrap_or(rest))
}

impl<'a> Decoder<'a> {
    /// Decodes a message into a `required` field or the member of a oneof.
    #[inline]
    pub fn message<M: NativeMessage>(
        &mut self,
        message: &mut M,
        _: u32,
        input: &'a [u8],
    ) -> ReadResult<'a> {
        prefixed(Target::new(message), M::CHECKED, input, self)
    }

    /// Decodes a message into a boxed `required` field or boxed member of a oneof.
    #[inline]
    pub fn boxed_message<M: NativeMessage>(
        &mut self,
        message: &mut Box<M>,
        _: u32,
        input: &'a [u8],
    ) -> ReadResult<'a> {
        prefixed(Target::new(&mut **message), M::CHECKED, input, self)
    }

    /// Decodes a boxed singular message.
    #[inline]
    pub fn optional_boxed_message<M: NativeMessage>(
        &mut self,
        slot: &mut Option<Box<M>>,
        _: u32,
        input: &'a [u8],
    ) -> ReadResult<'a> {
        prefixed(Target::new(present_boxed::<M>(slot, self)?), M::CHECKED, input, self)
    }

    /// Decodes a group into a `required` field or the member of a oneof.
    #[inline]
    pub fn group<M: NativeMessage>(
        &mut self,
        message: &mut M,
        tag: u32,
        input: &'a [u8],
    ) -> ReadResult<'a> {
        tagged(Target::new(message), M::CHECKED, tag, input, self)
    }

    /// Decodes a group into a boxed `required` field or boxed member of a oneof.
    #[inline]
    pub fn boxed_group<M: NativeMessage>(
        &mut self,
        message: &mut Box<M>,
        tag: u32,
        input: &'a [u8],
    ) -> ReadResult<'a> {
        tagged(Target::new(&mut **message), M::CHECKED, tag, input, self)
    }

    /// Decodes a singular group.
    #[inline]
    pub fn optional_group<M: NativeMessage>(
        &mut self,
        slot: &mut Option<M>,
        tag: u32,
        input: &'a [u8],
    ) -> ReadResult<'a> {
        self.optional_message(slot, tag, input)
    }

    /// Decodes a boxed singular group.
    #[inline]
    pub fn optional_boxed_group<M: NativeMessage>(
        &mut self,
        slot: &mut Option<Box<M>>,
        tag: u32,
        input: &'a [u8],
    ) -> ReadResult<'a> {
        tagged(Target::new(present_boxed::<M>(slot, self)?), M::CHECKED, tag, input, self)
    }

    /// Decodes an element of a repeated group.
    #[inline]
    pub fn repeated_group<M: NativeMessage>(
        &mut self,
        list: &mut Vec<M>,
        tag: u32,
        input: &'a [u8],
    ) -> ReadResult<'a> {
        self.repeated_message(list, tag, input)
    }

    /// Decodes a member of a oneof.
    #[inline]
    pub fn oneof<O: Oneof>(
        &mut self,
        slot: &mut Option<O>,
        tag: u32,
        input: &'a [u8],
    ) -> ReadResult<'a> {
        O::read_field(slot, tag, input, self)
    }
}

/// Messages that are allocated by the decoder.
impl<'a> Decoder<'a> {
    /// Decodes a singular message or group.
    ///
    /// The function is compiled once for each message type, and never inlined into the messages that
    /// contain it.
    #[allow(clippy::question_mark, reason = "`?` instantiates more functions")]
    #[inline(never)]
    pub fn optional_message<M: NativeMessage>(
        &mut self,
        slot: &mut Option<M>,
        tag: u32,
        input: &'a [u8],
    ) -> ReadResult<'a> {
        #[allow(clippy::redundant_pattern_matching, reason = "`is_none` instantiates a function")]
        if let None = slot {
            if let Err(fail) = self.charge_defaults::<M>(1) {
                return Err(fail);
            }
            // An assignment would compile the code that drops a message into this function.
            // SAFETY: `slot` is a mutable reference, so it is valid for writes and aligned. The value that
            // is overwritten without being dropped is `None`, which has nothing to drop.
            #[allow(unsafe_code)]
            unsafe {
                core::ptr::write(slot, Some(M::default()))
            };
        }
        let Some(message) = slot else { unreachable!() };
        tagged(Target::new(message), M::CHECKED, tag, input, self)
    }

    /// Decodes an element of a repeated message or group, and the elements directly after it.
    ///
    /// The elements are counted first, and then each is appended as a default and decoded in place. If one
    /// fails to decode, no further ones are appended.
    #[allow(clippy::question_mark, reason = "`?` instantiates more functions")]
    #[inline(never)]
    pub fn repeated_message<M: NativeMessage>(
        &mut self,
        list: &mut Vec<M>,
        tag: u32,
        mut input: &'a [u8],
    ) -> ReadResult<'a> {
        let size = const { size_of::<M>() };
        let len = list.len();
        let (count, more) = match self.charge_elements(len, list.capacity(), size, tag, input) {
            Ok(charged) => charged,
            Err(fail) => return Err(fail),
        };
        if let Err(fail) = self.charge_defaults::<M>(count - len) {
            return Err(fail);
        }
        list.reserve_exact(more);
        // The pointer is untyped, since each pointee type would instantiate the methods again.
        let mut element_ptr = (list.as_mut_ptr() as *mut ()).wrapping_byte_add(len * size);
        let mut made = len;
        while made < count {
            // SAFETY: `charge_elements` and `reserve_exact` ensure that the list has a capacity of at least
            // `count` elements, of which `made` are initialized. Nothing in this loop reallocates the list,
            // so `element_ptr`, which is derived from the pointer of the list, points to element `made`,
            // within the capacity. The length includes the element only after it has been written, and the
            // reference to it is not used after this iteration.
            #[allow(unsafe_code)]
            let message = unsafe {
                core::ptr::write(element_ptr as *mut M, M::default());
                made += 1;
                list.set_len(made);
                &mut *(element_ptr as *mut M)
            };
            match element(Target::new(message), M::CHECKED, tag, input, self) {
                Ok(rest) => input = rest,
                Err(fail) => return Err(fail),
            }
            element_ptr = element_ptr.wrapping_byte_add(size);
        }
        Ok(input)
    }

    /// Returns a default message for the member of a oneof, and charges the memory that its default
    /// allocates.
    pub fn new_message<M: NativeMessage>(&mut self) -> Result<M, DecodeFailed> {
        self.charge_defaults::<M>(1)?;
        Ok(M::default())
    }

    /// Returns a boxed default message for the member of a oneof, and charges its memory.
    pub fn boxed<M: NativeMessage>(&mut self) -> Result<Box<M>, DecodeFailed> {
        self.charge(const { size_of::<M>() + M::DEFAULT_MEMORY })?;
        Ok(Box::default())
    }

    /// Returns a boxed default message of another codec, and charges its size. The memory that its default
    /// allocates is unknown and not charged.
    pub fn boxed_foreign<M: Default>(&mut self) -> Result<Box<M>, DecodeFailed> {
        self.charge(size_of::<M>())?;
        Ok(Box::default())
    }

    /// Counts the elements at `input` and charges the memory for them.
    ///
    /// Returns the length of the list after they are appended, and by how many elements to grow it.
    fn charge_elements(
        &mut self,
        held: usize,
        capacity: usize,
        element: usize,
        tag: u32,
        input: &'a [u8],
    ) -> Result<(usize, usize), DecodeFailed> {
        let count =
            if tag & 7 == wire::START_GROUP { 1 } else { lookahead::count_elements(tag, input) };
        let more = match capacity - held < count {
            true => self.grow(held, capacity, count, element)?,
            false => 0,
        };
        Ok((held + count, more))
    }
}

/// Returns the message in `slot`. If there is none, charges the memory for one and inserts a default.
#[inline(never)]
pub(super) fn present_boxed<'s, M: NativeMessage>(
    slot: &'s mut Option<Box<M>>,
    decoder: &mut Decoder<'_>,
) -> Result<&'s mut M, DecodeFailed> {
    if slot.is_none() {
        decoder.charge(const { size_of::<M>() + M::DEFAULT_MEMORY })?;
    }
    Ok(slot.get_or_insert_default())
}
