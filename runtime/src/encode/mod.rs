//! How does a message become bytes?
//!
//! Backwards: the last field first, each behind-to-front, so that the length of a nested message is
//! known when its prefix is written, and nothing is measured beforehand. It is written into scratch
//! space on the stack, and what does not fit there into blocks before it; what is long stays where it
//! is in the message. All of that is copied once, to where it is wanted.

mod enumeration;
mod map;
mod message;
mod number;
mod output;
mod pieces;
mod text;
mod varint;
mod writer;
mod written;

pub(crate) use output::append;
#[cfg(feature = "codegen")]
pub(crate) use output::encode_with_room;
pub use output::{
    encode, encode_length_delimited, encode_length_delimited_to_vec, encode_raw, encode_to_vec,
    encoded_len,
};
pub use writer::Writer;
