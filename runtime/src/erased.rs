//! Type-erased messages, so that functions are not compiled again for each message type.
//!
//! The types are like trait objects without drop glue. A trait object refers to the drop glue of its type,
//! which for thousands of message types is a fifth of all code, and no function of the codec drops a message
//! through such a pointer. Pointers are cast with `as`, since a method would be instantiated for each type.

use core::marker::PhantomData;
use core::mem::size_of;

use crate::decode::{Decoder, ReadResult};
use crate::encode::Writer;
use crate::rt::NativeMessage;

/// The methods and constants of a message type.
struct VTable {
    read: Read,
    write: Write,
    names: &'static str,
    required: &'static [u32],
}

type Read = for<'a> unsafe fn(*mut (), u32, &'a [u8], &mut Decoder<'a>) -> ReadResult<'a>;
type Write = for<'w> unsafe fn(*const (), Writer<'w>) -> Writer<'w>;

/// The vtable of the message type `M`.
struct VTableOf<M>(PhantomData<M>);

impl<M: NativeMessage> VTableOf<M> {
    const VTABLE: VTable = {
        let read: for<'a> fn(&mut M, u32, &'a [u8], &mut Decoder<'a>) -> ReadResult<'a> =
            M::read_field;
        let write: for<'w> fn(&'w M, Writer<'w>) -> Writer<'w> = M::write_fields;
        // SAFETY: the function pointers differ only in the type of the first argument, which is a reference
        // to a sized type in one and a raw pointer in the other. These are ABI-compatible (documentation of
        // the primitive type `fn`, "ABI compatibility"). `Target` and `Subject` pass a pointer to an `M` only
        // to the functions of the same `M`.
        #[allow(unsafe_code)]
        unsafe {
            VTable {
                read: core::mem::transmute::<
                    for<'a> fn(&mut M, u32, &'a [u8], &mut Decoder<'a>) -> ReadResult<'a>,
                    Read,
                >(read),
                write: core::mem::transmute::<for<'w> fn(&'w M, Writer<'w>) -> Writer<'w>, Write>(
                    write,
                ),
                names: M::NAMES,
                required: M::REQUIRED,
            }
        }
    };
}

/// A message that is the target of decoding, like a `&mut dyn NativeMessage`.
pub(crate) struct Target<'m> {
    message: *mut (),
    vtable: &'static VTable,
    borrowed: PhantomData<&'m mut ()>,
}

impl<'m> Target<'m> {
    #[inline(always)]
    pub(crate) fn new<M: NativeMessage>(message: &'m mut M) -> Self {
        Self {
            message: message as *mut M as *mut (),
            vtable: &VTableOf::<M>::VTABLE,
            borrowed: PhantomData,
        }
    }

    /// Calls [`NativeMessage::read_field`].
    #[inline(always)]
    pub(crate) fn read_field<'a>(
        &mut self,
        tag: u32,
        input: &'a [u8],
        decoder: &mut Decoder<'a>,
    ) -> ReadResult<'a> {
        // SAFETY: `Self::new` creates the pointer from a `&'m mut M` and takes the vtable of the same `M`. The
        // message stays mutably borrowed for `'m`, and `&mut self` ensures that no other reference to it is
        // used during the call.
        #[allow(unsafe_code)]
        unsafe {
            (self.vtable.read)(self.message, tag, input, decoder)
        }
    }

    /// Returns [`NativeMessage::NAMES`].
    pub(crate) fn names(&self) -> &'static str {
        self.vtable.names
    }

    /// Returns [`NativeMessage::REQUIRED`].
    pub(crate) fn required(&self) -> &'static [u32] {
        self.vtable.required
    }
}

/// An iterator over the messages of a list to encode, from the last to the first.
pub(crate) struct Subjects<'m> {
    first: *const (),
    size: usize,
    left: usize,
    vtable: &'static VTable,
    borrowed: PhantomData<&'m ()>,
}

impl<'m> Subjects<'m> {
    #[inline(always)]
    pub(crate) fn new<M: NativeMessage>(list: &'m [M]) -> Self {
        Self {
            first: list as *const [M] as *const (),
            size: const { size_of::<M>() },
            left: list.len(),
            vtable: &VTableOf::<M>::VTABLE,
            borrowed: PhantomData,
        }
    }
}

impl<'m> Iterator for Subjects<'m> {
    type Item = Subject<'m>;

    #[inline(always)]
    fn next(&mut self) -> Option<Subject<'m>> {
        self.left = self.left.checked_sub(1)?;
        // The address of an element of the list, which is borrowed for `'m`.
        let message = self.first.wrapping_byte_add(self.left * self.size);
        Some(Subject { message, vtable: self.vtable, borrowed: PhantomData })
    }
}

/// A message to encode, like a `&dyn NativeMessage`.
#[derive(Clone, Copy)]
pub(crate) struct Subject<'m> {
    message: *const (),
    vtable: &'static VTable,
    borrowed: PhantomData<&'m ()>,
}

impl<'m> Subject<'m> {
    #[inline(always)]
    pub(crate) fn new<M: NativeMessage>(message: &'m M) -> Self {
        Self {
            message: message as *const M as *const (),
            vtable: &VTableOf::<M>::VTABLE,
            borrowed: PhantomData,
        }
    }

    /// Calls [`NativeMessage::write_fields`].
    #[inline(always)]
    pub(crate) fn write_fields(self, w: Writer<'m>) -> Writer<'m> {
        // SAFETY: the pointer is created from a `&'m M` (`Self::new`), or points to an element of a `&'m [M]`
        // (`Subjects::next`), and the vtable is that of the same `M`. The message stays borrowed for `'m`.
        #[allow(unsafe_code)]
        unsafe {
            (self.vtable.write)(self.message, w)
        }
    }
}
