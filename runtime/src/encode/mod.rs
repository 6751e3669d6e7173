//! How does a message become bytes?
//!
//! Backwards: the last field first, each behind-to-front, so that the length of a nested message is
//! known when its prefix is written, and nothing is measured beforehand. Small messages are written
//! into scratch space on the stack and copied once; what does not fit has been measured by the time
//! it is through, and is written again, straight into memory of the right size.

mod enumeration;
mod map;
mod message;
mod number;
mod output;
mod text;
mod writer;

pub(crate) use output::append;
#[cfg(feature = "codegen")]
pub(crate) use output::encode_with_room;
pub use output::{
    encode, encode_length_delimited, encode_length_delimited_to_vec, encode_raw, encode_to_vec,
    encoded_len,
};
pub use writer::Writer;
