//! The text format of protobuf, which people write and read.
//!
//! The functions take and return every message whose fields can be accessed without knowing its type, see
//! [`Reflect`]: generated messages with the option `text`, and the well-known types.
//!
//! ```
//! use prost_types::Duration;
//! use rust_grpc::text;
//!
//! let duration: Duration = text::from_str("seconds: 0x10  # in hexadecimal\nnanos: 5")?;
//! assert_eq!(duration, Duration { seconds: 16, nanos: 5 });
//! assert_eq!(text::to_string(&duration)?, "seconds: 16\nnanos: 5\n");
//!
//! let error = text::from_str::<Duration>("seconds: 1.5").unwrap_err();
//! assert_eq!(error.to_string(), "seconds: `1.5` is not an int64 (line 1, column 10)");
//! # Ok::<(), text::Error>(())
//! ```
//!
//! [`ReadOptions`] and [`WriteOptions`] have functions of the same names.
//!
//! # Rules
//!
//! The rules are those of [the specification](https://protobuf.dev/reference/protobuf/textformat-spec). Unknown
//! fields and extensions are errors when a text is read; values of fields with reserved names are skipped. A
//! singular field that occurs twice is an error.
//!
//! Fields are written in the order of their numbers, then extensions. The entries of maps are sorted. A
//! `google.protobuf.Any` whose type the registry lacks is written with its bytes. The text is the same each
//! time, but it is not a canonical form.

mod decode;
mod encode;
mod options;
mod reader;
mod unknown;
mod writer;

use alloc::string::String;

use crate::reflect::Reflect;

pub use crate::format_error::Error;
pub use options::{ReadOptions, WriteOptions};

/// Reads a message from a text with the default options.
///
/// # Errors
/// Fails if the text is not a message of this type.
pub fn from_str<M: Reflect + Default>(text: &str) -> Result<M, Error> {
    ReadOptions::new().from_str(text)
}

/// Writes a message as text with a line for each field.
///
/// # Errors
/// Fails if the message is nested too deeply, or if an extension cannot be decoded.
pub fn to_string(message: &dyn Reflect) -> Result<String, Error> {
    WriteOptions::new().to_string(message)
}

impl ReadOptions<'_> {
    /// Reads a message from a text.
    ///
    /// # Errors
    /// Fails if the text is not a message of this type, or exceeds a limit.
    pub fn from_str<M: Reflect + Default>(&self, text: &str) -> Result<M, Error> {
        let mut message = M::default();
        self.read_str(&mut message, text)?;
        Ok(message)
    }

    /// Reads the fields of a message whose type is known at run time only. The fields that the text has replace
    /// those of the message, and the elements of lists and the entries of maps are added to it.
    ///
    /// # Errors
    /// Fails if the text is not a message of this type, or exceeds a limit. The message then has some of the
    /// fields.
    pub fn read_str(&self, message: &mut dyn Reflect, text: &str) -> Result<(), Error> {
        decode::read(message, text, self)
    }
}

impl WriteOptions<'_> {
    /// Writes a message as text.
    ///
    /// # Errors
    /// Fails if the message is nested too deeply, or if an extension cannot be decoded.
    pub fn to_string(&self, message: &dyn Reflect) -> Result<String, Error> {
        encode::text(message, self)
    }
}

#[cfg(all(test, feature = "prost-types"))]
mod tests;
