//! Descriptors of schemas with their custom options, generated from `google/protobuf/descriptor.proto`.
//!
//! The types are like those of `prost_types`, and also preserve unknown fields. Custom options are
//! extensions of `FieldOptions`, `MessageOptions` and so on. They are read with the constants that the
//! option `extensions` generates for them.
//!
//! ```
//! use rust_grpc::descriptor::{FieldOptions, FileDescriptorSet};
//! use rust_grpc::prost::{DecodeError, Message};
//! use rust_grpc::{Extension, kind};
//!
//! // Generated for `extend google.protobuf.FieldOptions { optional string unit = 50000; }`.
//! pub const UNIT: Extension<FieldOptions, kind::String> = Extension::new("physics.unit", 50000);
//!
//! /// Returns the units of all fields of top-level messages.
//! fn units(descriptor_set: &[u8]) -> Result<Vec<String>, DecodeError> {
//!     let mut units = Vec::new();
//!     for file in FileDescriptorSet::decode(descriptor_set)?.file {
//!         let fields = file.message_type.iter().flat_map(|message| &message.field);
//!         for options in fields.filter_map(|field| field.options.as_ref()) {
//!             units.extend(UNIT.get(options)?);
//!         }
//!     }
//!     Ok(units)
//! }
//! # assert_eq!(units(&[])?, [""; 0]);
//! # Ok::<(), DecodeError>(())
//! ```
#![allow(clippy::all, missing_docs, reason = "the code is generated")]

include!("descriptor/google.protobuf.rs");
