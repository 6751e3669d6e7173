//! Conversion to and from the dynamic messages of prost-reflect.
//!
//! A [`DynamicMessage`] serves code that is written for prost-reflect, and types that are known at run time only. This
//! module makes one of a message with reflection, and the [`DescriptorPool`] that it needs of the descriptors that
//! generated code embeds.
//!
//! ```
//! use rust_grpc::DecodeOptions;
//! use rust_grpc::reflect::Descriptors;
//! use rust_grpc::reflect::dynamic::{from_dynamic, to_dynamic};
//!
//! // In a program: `Descriptors::decode(&[shop::FILE_DESCRIPTOR_SET])?`. The well-known types need no descriptors.
//! let pool = Descriptors::decode(&[])?.to_pool()?;
//! let duration = prost_types::Duration { seconds: 1, nanos: 5 };
//! let dynamic = to_dynamic(&duration, &pool)?;
//! let seconds = dynamic.get_field_by_name("seconds").and_then(|value| value.as_i64());
//! assert_eq!(seconds, Some(1));
//! assert_eq!(from_dynamic::<prost_types::Duration>(&dynamic, &DecodeOptions::new())?, duration);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Messages are converted by way of the binary format, so each kind of field is supported: extensions that the pool
//! has are extensions of the dynamic message, and others are its unknown fields. In the other direction, both are
//! unknown fields of the message, if it preserves these. prost-reflect does not support editions:
//! [`to_pool`](Descriptors::to_pool) fails with the name of the file.

use alloc::collections::BTreeSet;
use alloc::string::String;
use core::fmt;

use prost::{DecodeError, Message};
use prost_reflect::{DescriptorError, DescriptorPool, DynamicMessage, ReflectMessage};

use super::{Descriptors, Reflect};
use crate::descriptor::FileDescriptorSet;
use crate::options::DecodeOptions;

pub use prost_reflect;

/// The reason why a message was not converted, or why there is no pool.
#[derive(Debug)]
#[non_exhaustive]
pub enum DynamicError {
    /// The pool has no type with this full name.
    UnknownType(&'static str),
    /// The dynamic message is of another type than the message.
    OtherType {
        /// The full name of the type of the message.
        expected: &'static str,
        /// The full name of the type of the dynamic message.
        found: String,
    },
    /// The message is nested too deeply, exceeds another limit, or is not valid for the type.
    Decode(DecodeError),
    /// This file has an edition, which prost-reflect does not support.
    Edition(String),
    /// The descriptors are not valid for prost-reflect, or those of an import are missing.
    Descriptors(DescriptorError),
}

impl fmt::Display for DynamicError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownType(name) => write!(
                f,
                "the descriptor pool has no message `{name}`\n\
                 help: add the constant `FILE_DESCRIPTOR_SET` of its package to the descriptors"
            ),
            Self::OtherType { expected, found } => {
                write!(f, "the dynamic message is a `{found}`, not a `{expected}`")
            }
            Self::Decode(error) => error.fmt(f),
            Self::Edition(file) => write!(
                f,
                "{file} has an edition, which prost-reflect does not support\n\
                 help: use `rust_grpc::reflect` for its messages"
            ),
            Self::Descriptors(error) => write!(
                f,
                "prost-reflect rejects the descriptors: {error}\n\
                 help: pass valid descriptors, and those of all packages that are imported"
            ),
        }
    }
}

/// The text of an error includes that of its cause, so that `source` returns none.
impl core::error::Error for DynamicError {}

impl Descriptors {
    /// Returns a pool with these descriptors, which include custom options, and with those of the well-known types.
    ///
    /// # Errors
    /// Fails if a file has an edition, if the descriptors are not valid, or if those of an import are missing.
    pub fn to_pool(&self) -> Result<DescriptorPool, DynamicError> {
        if let Some(file) = self.files().iter().find(|file| file.syntax() == "editions") {
            return Err(DynamicError::Edition(file.name().into()));
        }
        // Files of the well-known types that the program has not added itself are taken from prost-reflect.
        let names: BTreeSet<&str> = self.files().iter().map(|file| file.name()).collect();
        let known = DescriptorPool::global();
        let known = known.files().filter(|file| {
            file.name().starts_with("google/protobuf/") && !names.contains(file.name())
        });
        let set = FileDescriptorSet { file: self.files().into(), ..FileDescriptorSet::default() };
        let mut bytes = set.encode_to_vec();
        for file in known {
            // The field `file` of the set.
            prost::encoding::message::encode(1, file.file_descriptor_proto(), &mut bytes);
        }
        DescriptorPool::decode(&bytes[..]).map_err(DynamicError::Descriptors)
    }
}

/// Converts a message to a dynamic message, whose type is that in the pool with the same full name.
///
/// # Errors
/// Fails if the pool lacks the type, if the message has more than 100 levels, which is the limit of prost, or if a
/// field has another type in the pool.
pub fn to_dynamic(
    message: &dyn Reflect,
    pool: &DescriptorPool,
) -> Result<DynamicMessage, DynamicError> {
    let name = message.table().full_name();
    let descriptor = pool.get_message_by_name(name).ok_or(DynamicError::UnknownType(name))?;
    DynamicMessage::decode(descriptor, &message.to_binary()[..]).map_err(DynamicError::Decode)
}

/// Converts a dynamic message to a message of the type with the same full name.
///
/// # Errors
/// Fails if the dynamic message is of another type, exceeds a limit, or lacks a required field that is checked.
pub fn from_dynamic<M: Reflect + Default>(
    dynamic: &DynamicMessage,
    options: &DecodeOptions,
) -> Result<M, DynamicError> {
    let mut message = M::default();
    merge_dynamic(&mut message, dynamic, options)?;
    Ok(message)
}

/// Merges the fields of a dynamic message into a message, whose type may be known at run time only.
///
/// # Errors
/// Fails if the dynamic message is of another type, exceeds a limit, or lacks a required field that is checked. The
/// state of the message is then unspecified.
pub fn merge_dynamic(
    message: &mut dyn Reflect,
    dynamic: &DynamicMessage,
    options: &DecodeOptions,
) -> Result<(), DynamicError> {
    let expected = message.table().full_name();
    let descriptor = dynamic.descriptor();
    if descriptor.full_name() != expected {
        return Err(DynamicError::OtherType { expected, found: descriptor.full_name().into() });
    }
    message.merge_binary(&dynamic.encode_to_vec(), options).map_err(DynamicError::Decode)
}
