//! How do functions take any message without being compiled for each?
//!
//! What a trait object would be, less the code that drops it: a trait object brings along how its type
//! is dropped, which for thousands of messages is a fifth of all code, and nothing here ever drops one.
//! Pointers are cast by `as`, since a method would be a function more for each message.

use core::marker::PhantomData;
use core::mem::size_of;

use crate::decode::{Cx, Out};
use crate::encode::Writer;
use crate::rt::Native;

/// What a message can do, whichever it is.
struct Methods {
    read: Read,
    write: Write,
    names: &'static str,
    required: &'static [u32],
}

type Read = for<'a> unsafe fn(*mut (), u32, &'a [u8], &mut Cx<'a>) -> Out<'a>;
type Write = for<'w> unsafe fn(*const (), Writer<'w>) -> Writer<'w>;

/// The methods of one message.
struct Of<M>(PhantomData<M>);

impl<M: Native> Of<M> {
    const METHODS: Methods = {
        let read: for<'a> fn(&mut M, u32, &'a [u8], &mut Cx<'a>) -> Out<'a> = M::read;
        let write: for<'w> fn(&'w M, Writer<'w>) -> Writer<'w> = M::write;
        // SAFETY: only the first argument changes its type. References and raw pointers to sized types
        // are compatible in function pointers (documentation of `fn`, "ABI compatibility"). `Target` and
        // `Subject` keep the pointer of an `M` together with the methods of the same `M`.
        #[allow(unsafe_code)]
        unsafe {
            Methods {
                read: core::mem::transmute::<
                    for<'a> fn(&mut M, u32, &'a [u8], &mut Cx<'a>) -> Out<'a>,
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

/// A message that is decoded into: `&mut dyn Native`.
pub(crate) struct Target<'m> {
    message: *mut (),
    methods: &'static Methods,
    borrowed: PhantomData<&'m mut ()>,
}

impl<'m> Target<'m> {
    #[inline(always)]
    pub(crate) fn new<M: Native>(message: &'m mut M) -> Self {
        Self {
            message: message as *mut M as *mut (),
            methods: &Of::<M>::METHODS,
            borrowed: PhantomData,
        }
    }

    /// `Native::read`.
    #[inline(always)]
    pub(crate) fn read<'a>(&mut self, tag: u32, input: &'a [u8], cx: &mut Cx<'a>) -> Out<'a> {
        // SAFETY: the pointer was made from a `&'m mut M`, which stays borrowed as long as `self` lives, and
        // the methods are those of the same `M` (`Self::new`). `&mut self` keeps everybody else from using it.
        #[allow(unsafe_code)]
        unsafe {
            (self.methods.read)(self.message, tag, input, cx)
        }
    }

    pub(crate) fn names(&self) -> &'static str {
        self.methods.names
    }

    pub(crate) fn required(&self) -> &'static [u32] {
        self.methods.required
    }
}

/// Messages that are encoded, last one first.
pub(crate) struct Subjects<'m> {
    first: *const (),
    size: usize,
    left: usize,
    methods: &'static Methods,
    borrowed: PhantomData<&'m ()>,
}

impl<'m> Subjects<'m> {
    #[inline(always)]
    pub(crate) fn new<M: Native>(list: &'m [M]) -> Self {
        Self {
            first: list as *const [M] as *const (),
            size: const { size_of::<M>() },
            left: list.len(),
            methods: &Of::<M>::METHODS,
            borrowed: PhantomData,
        }
    }
}

impl<'m> Iterator for Subjects<'m> {
    type Item = Subject<'m>;

    #[inline(always)]
    fn next(&mut self) -> Option<Subject<'m>> {
        self.left = self.left.checked_sub(1)?;
        // One of the elements of the list, which is borrowed for as long as the subject.
        let message = self.first.wrapping_byte_add(self.left * self.size);
        Some(Subject { message, methods: self.methods, borrowed: PhantomData })
    }
}

/// A message that is encoded: `&dyn Native`.
#[derive(Clone, Copy)]
pub(crate) struct Subject<'m> {
    message: *const (),
    methods: &'static Methods,
    borrowed: PhantomData<&'m ()>,
}

impl<'m> Subject<'m> {
    #[inline(always)]
    pub(crate) fn new<M: Native>(message: &'m M) -> Self {
        Self {
            message: message as *const M as *const (),
            methods: &Of::<M>::METHODS,
            borrowed: PhantomData,
        }
    }

    /// `Native::write`.
    #[inline(always)]
    pub(crate) fn write(self, w: Writer<'m>) -> Writer<'m> {
        // SAFETY: the pointer was made from a `&'m M`, or points to an element of a `&'m [M]`, and the methods
        // are those of the same `M` (`Self::new` and `Subjects::new`).
        #[allow(unsafe_code)]
        unsafe {
            (self.methods.write)(self.message, w)
        }
    }
}
