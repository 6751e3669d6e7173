//! Serde's traits for messages and enums, with the rules of ProtoJSON.
//!
//! Generated code implements `Serialize` and `Deserialize` for the messages and enums that the option `serde`
//! selects, through the functions of this module. They accept and write what [`json`](super) does, by way of any
//! format of serde: `serde_json`, TOML, YAML and others, and `Json<T>` of web frameworks.
//!
//! ```
//! use prost_types::Duration;
//! use rust_grpc::json::{AsSerde, Serde};
//!
//! // The messages of other crates do not implement the traits; these types do it for them.
//! let Serde(delay): Serde<Duration> = serde_json::from_str("\"1.5s\"")?;
//! assert_eq!(delay, Duration { seconds: 1, nanos: 500_000_000 });
//! assert_eq!(serde_json::to_string(&AsSerde(&delay))?, "\"1.500s\"");
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! Fields of your own structs have `#[serde(with = "rust_grpc::json::serde")]`.
//!
//! # Options
//!
//! Serde passes no options. The implementations have the default options, so unknown fields are errors, and a
//! `google.protobuf.Any` can hold only well-known types. [`ReadOptions::deserialize`] and
//! [`WriteOptions::serialize`] take other options and a registry.
//!
//! # Formats
//!
//! - Reading requires a self-describing format, such as JSON, TOML, YAML, CBOR or MessagePack. Other formats, such as
//!   bincode and postcard, do not tell a number from an object, and return an error of their own. Encode the message in
//!   the binary format for them.
//! - Binary formats have the same form as JSON: bytes are Base64, and integers of 64 bits are strings.
//! - The format reads its text by its own rules first. `serde_json` has a limit of 128 levels of objects and arrays, and
//!   reads numbers outside of the range of `u64` and `i64` as doubles, and doubles exactly only with its feature
//!   `float_roundtrip`. A `serde_json::Value` has lost duplicates.
//! - `serde_json` writes the text that [`to_string`](super::to_string) writes.
//!
//! [`ReadOptions::deserialize`]: super::ReadOptions::deserialize
//! [`WriteOptions::serialize`]: super::WriteOptions::serialize

mod decode;
mod encode;
mod enumeration;
mod path;

use ::serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{ReadOptions, WriteOptions};
use crate::reflect::{MessageField, Reflect};

pub use enumeration::{deserialize_enum, serialize_enum};

/// Serializes a message with the default options.
///
/// # Errors
/// Fails if a value has no form in JSON, or if the serializer fails.
pub fn serialize<M: Reflect, S: Serializer>(message: &M, serializer: S) -> Result<S::Ok, S::Error> {
    WriteOptions::new().serialize(message, serializer)
}

/// Deserializes a message with the default options.
///
/// # Errors
/// Fails if the input is not a message of this type, or if the deserializer fails.
pub fn deserialize<'de, M: Reflect + Default, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<M, D::Error> {
    ReadOptions::new().deserialize(deserializer)
}

impl WriteOptions<'_> {
    /// Serializes a message with serde. The options that lay out text have no effect.
    ///
    /// # Errors
    /// Fails if a value has no form in JSON, or if the serializer fails.
    pub fn serialize<S: Serializer>(
        &self,
        message: &dyn Reflect,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        encode::message(message, self, serializer)
    }
}

impl ReadOptions<'_> {
    /// Deserializes a message with serde.
    ///
    /// The deserializer does not tell the length of its input, so the limits on size and on memory for each byte count
    /// the bytes of the values and names so far.
    ///
    /// # Errors
    /// Fails if the input is not a message of this type, exceeds a limit, or if the deserializer fails.
    pub fn deserialize<'de, M: Reflect + Default, D: Deserializer<'de>>(
        &self,
        deserializer: D,
    ) -> Result<M, D::Error> {
        let mut message = M::default();
        let field: &mut dyn MessageField = &mut message;
        decode::message(field, M::message_table, self, deserializer)?;
        Ok(message)
    }
}

/// A message with serde's traits, for types that do not implement them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Serde<M>(pub M);

impl<M: Reflect> Serialize for Serde<M> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(&self.0, serializer)
    }
}

impl<'de, M: Reflect + Default> Deserialize<'de> for Serde<M> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize(deserializer).map(Self)
    }
}

/// A reference to a message of any type, with serde's trait `Serialize`.
#[derive(Clone, Copy)]
pub struct AsSerde<'m>(pub &'m dyn Reflect);

impl Serialize for AsSerde<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        WriteOptions::new().serialize(self.0, serializer)
    }
}

/// Formats the full name of the type.
impl core::fmt::Debug for AsSerde<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_tuple("AsSerde").field(&self.0.table().full_name()).finish()
    }
}

#[cfg(all(test, feature = "prost-types"))]
mod tests;
