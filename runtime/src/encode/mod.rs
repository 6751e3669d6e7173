//! Encoding of messages to the protobuf wire format.
//!
//! A message is encoded backwards: the last field first, and the bytes of each field from its end to its
//! start. The length of a nested message is therefore known when its length prefix is written, and no
//! lengths have to be computed in advance. The bytes are written to scratch space on the stack, and then
//! to blocks on the heap if the scratch space is full. Long strings and bytes are borrowed from the message.
//! At the end, everything is copied once to the destination.

mod enumeration;
mod flatten;
mod map;
mod message;
mod number;
mod output;
mod packed;
mod segments;
mod text;
mod varint;
mod writer;

pub(crate) use output::append;
#[cfg(feature = "codegen")]
pub(crate) use output::encode_reserving;
pub use output::{
    encode, encode_length_delimited, encode_length_delimited_to_vec, encode_raw, encode_to_vec,
    encoded_len,
};
pub use writer::Writer;
