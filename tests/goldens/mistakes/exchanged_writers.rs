//! Returns the writer of another message, whose lifetime is different.
//~ error: lifetime may not live long enough
//~ the struct `rust_grpc::rt::Writer<'w>` is invariant over the parameter `'w`

use std::cell::Cell;

use rust_grpc::rt;

/// A message that stores the writer of another one.
#[derive(Default)]
struct Inner<'o> {
    outer: Cell<Option<rt::Writer<'o>>>,
}

impl<'o> Inner<'o> {
    /// Has the signature of `NativeMessage::write_fields`.
    fn write_fields<'w>(&'w self, w: rt::Writer<'w>) -> rt::Writer<'w> {
        self.outer.take().unwrap_or(w)
    }
}

fn main() {}
