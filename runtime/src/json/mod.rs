//! ProtoJSON: messages as JSON text, and JSON text as messages.
//!
//! The functions take and return every message whose fields can be accessed without knowing its type, see
//! [`Reflect`]: generated messages with the option `json`, and the well-known types.
//!
//! ```
//! use prost_types::{Duration, Struct, Value};
//! use rust_grpc::json;
//!
//! let duration = Duration { seconds: 1, nanos: 500_000_000 };
//! assert_eq!(json::to_string(&duration)?, "\"1.500s\"");
//!
//! let object: Struct = json::from_str(r#"{"name": "Ada", "born": 1815}"#)?;
//! assert_eq!(object.fields["born"], Value::from(1815.0));
//!
//! let error = json::from_str::<Duration>("\"1 minute\"").unwrap_err();
//! assert_eq!(error.to_string(), "\"1 minute\" is not a duration (line 1, column 1)");
//! # Ok::<(), json::Error>(())
//! ```
//!
//! [`ReadOptions`] and [`WriteOptions`] have functions of the same names, and functions that read from a
//! `std::io::Read` and write to a `std::io::Write`.
//!
//! # Rules
//!
//! The rules are those of [the specification](https://protobuf.dev/programming-guides/json). Where it leaves a
//! choice:
//!
//! - A field that occurs twice is an error, under whatever names, and so are two fields of one oneof, and equal
//!   keys in a map.
//! - Unknown fields are errors, unless [`ReadOptions::ignore_unknown_fields`] is set. Reserved names are
//!   unknown.
//! - Integers of 64 bits that are not in quotes are read exactly, not as doubles.
//! - A number that a closed enum does not define is an error.
//! - Fields are written in the order of their numbers, then extensions. Floats have the fewest digits that are
//!   read as the same value. The text is the same each time, except for the order of hash maps; it is not a
//!   canonical form.
//! - A `google.protobuf.Any` of a type that the registry lacks is an error. The registry is an option; without
//!   it, the well-known types are known.

mod ascii;
#[cfg(feature = "axum")]
pub mod axum;
pub(crate) mod base64;
mod calendar;
mod decimal;
pub(crate) mod decode;
#[cfg(feature = "std")]
mod delimit;
pub(crate) mod encode;
#[cfg(feature = "std")]
mod from_reader;
mod map_key;
mod mask;
mod options;
mod reader;
mod scan;
#[cfg(feature = "serde")]
pub mod serde;
mod span;
mod stream;
pub(crate) mod writer;

use alloc::string::String;
use alloc::vec::Vec;

use crate::reflect::Reflect;

#[cfg(feature = "serde")]
pub use self::serde::{AsSerde, Serde};
pub use crate::format_error::Error;
#[cfg(feature = "std")]
pub use from_reader::ReaderStream;
pub use options::{ReadOptions, WriteOptions};
pub use stream::Stream;

/// The number of bytes that are allocated for a text at first. Many messages are shorter.
const CAPACITY: usize = 512;

/// Reads a message from a text with the default options.
///
/// # Errors
/// Fails if the text is not JSON, or is not a message of this type.
pub fn from_str<M: Reflect + Default>(text: &str) -> Result<M, Error> {
    ReadOptions::new().from_str(text)
}

/// Reads a message from bytes with the default options.
///
/// # Errors
/// Fails if the bytes are not JSON in UTF-8, or are not a message of this type.
pub fn from_slice<M: Reflect + Default>(bytes: &[u8]) -> Result<M, Error> {
    ReadOptions::new().from_slice(bytes)
}

/// Writes a message as text with the default options.
///
/// # Errors
/// Fails if a value has no form in JSON, such as a `google.protobuf.Timestamp` out of range.
pub fn to_string(message: &dyn Reflect) -> Result<String, Error> {
    WriteOptions::new().to_string(message)
}

/// Writes a message as text with a line for each member and element.
///
/// # Errors
/// Fails if a value has no form in JSON.
pub fn to_string_pretty(message: &dyn Reflect) -> Result<String, Error> {
    WriteOptions::new().pretty().to_string(message)
}

/// Writes a message as bytes with the default options.
///
/// # Errors
/// Fails if a value has no form in JSON.
pub fn to_vec(message: &dyn Reflect) -> Result<Vec<u8>, Error> {
    WriteOptions::new().to_vec(message)
}

impl ReadOptions<'_> {
    /// Reads a message from a text.
    ///
    /// # Errors
    /// Fails if the text is not JSON, is not a message of this type, or exceeds a limit.
    pub fn from_str<M: Reflect + Default>(&self, text: &str) -> Result<M, Error> {
        let mut message = M::default();
        self.read_str(&mut message, text)?;
        Ok(message)
    }

    /// Reads a message from bytes.
    ///
    /// # Errors
    /// Fails if the bytes are not JSON in UTF-8, are not a message of this type, or exceed a limit.
    pub fn from_slice<M: Reflect + Default>(&self, bytes: &[u8]) -> Result<M, Error> {
        self.from_str(utf8(bytes)?)
    }

    /// Reads the fields of a message whose type is known at run time only. The fields that the text has replace
    /// those of the message, and the elements of lists and the entries of maps are added to it.
    ///
    /// # Errors
    /// Fails if the text is not JSON, is not a message of this type, or exceeds a limit. The message then has
    /// some of the fields.
    pub fn read_str(&self, message: &mut dyn Reflect, text: &str) -> Result<(), Error> {
        decode::Decoder::new(text, self)?.document(message)
    }

    /// Returns an iterator over messages that follow each other in a text, such as one in each line.
    pub fn stream<'a, M: Reflect + Default>(&'a self, text: &'a str) -> Stream<'a, M> {
        Stream::new(text, self)
    }
}

impl WriteOptions<'_> {
    /// Writes a message as text.
    ///
    /// # Errors
    /// Fails if a value has no form in JSON.
    pub fn to_string(&self, message: &dyn Reflect) -> Result<String, Error> {
        encode::append(message, String::with_capacity(CAPACITY), self)
    }

    /// Writes a message as bytes.
    ///
    /// # Errors
    /// Fails if a value has no form in JSON.
    pub fn to_vec(&self, message: &dyn Reflect) -> Result<Vec<u8>, Error> {
        self.to_string(message).map(String::into_bytes)
    }

    /// Writes a message as text to a writer. Nothing is written if a value has no form in JSON.
    ///
    /// # Errors
    /// Fails if a value has no form in JSON, with [`InvalidData`](std::io::ErrorKind::InvalidData), and if the
    /// writer fails.
    #[cfg(feature = "std")]
    pub fn to_writer(
        &self,
        writer: &mut dyn std::io::Write,
        message: &dyn Reflect,
    ) -> std::io::Result<()> {
        let invalid = |error| std::io::Error::new(std::io::ErrorKind::InvalidData, error);
        writer.write_all(self.to_string(message).map_err(invalid)?.as_bytes())
    }
}

/// Returns bytes as text.
fn utf8(bytes: &[u8]) -> Result<&str, Error> {
    core::str::from_utf8(bytes)
        .map_err(|error| Error::at(bytes, error.valid_up_to(), "the text is not UTF-8"))
}

/// The conversions of a message to and from JSON as methods, with the default options.
///
/// ```
/// use rust_grpc::json::Json;
///
/// let timestamp = prost_types::Timestamp::from_json("\"2000-01-01T00:00:00Z\"")?;
/// assert_eq!(timestamp.to_json()?, "\"2000-01-01T00:00:00Z\"");
/// # Ok::<(), rust_grpc::json::Error>(())
/// ```
pub trait Json: Reflect + Default {
    /// Reads a message from a text.
    ///
    /// # Errors
    /// Fails if the text is not JSON, or is not a message of this type.
    fn from_json(text: &str) -> Result<Self, Error> {
        from_str(text)
    }

    /// Writes the message as text.
    ///
    /// # Errors
    /// Fails if a value has no form in JSON.
    fn to_json(&self) -> Result<String, Error> {
        to_string(self)
    }
}

impl<M: Reflect + Default> Json for M {}

#[cfg(test)]
mod damaged;
#[cfg(all(test, feature = "prost-types"))]
mod tests;
