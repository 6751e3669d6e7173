//! Access to the fields of a message without knowing its type.
//!
//! A message with reflection consists of two parts. Its [`MessageTable`] is static data that describes the
//! fields: names, numbers, types and presence. The methods [`Reflect::slot`] and [`Reflect::slot_mut`] return
//! a reference to a field by its index in that table. Formats such as JSON are functions over both parts,
//! which are compiled once and not for each message.
//!
//! ```
//! use rust_grpc::reflect::{Reflect, Slot, ValueRef};
//!
//! // prost represents `google.protobuf.StringValue` as `String`.
//! let message: &dyn Reflect = &String::from("text");
//! let table = message.table();
//! assert_eq!(table.full_name(), "google.protobuf.StringValue");
//!
//! let index = table.index_of_name("value").ok_or("no such field")?;
//! assert_eq!(table.fields()[index].number(), 1);
//! assert!(matches!(message.slot(index).value(), Some(ValueRef::String("text"))));
//! # Ok::<(), &str>(())
//! ```
//!
//! # Slots describe storage
//!
//! The variants of [`Slot`] and [`ValueRef`] follow the Rust type of the field. The [`Kind`] in the table
//! says which protobuf type it is. In particular, [`Slot::I32`] holds an `int32`, `sint32` or `sfixed32`, or
//! the number of an enum.

#[cfg(feature = "descriptor")]
mod descriptors;
mod diff;
#[cfg(feature = "prost-reflect")]
#[cfg_attr(docsrs, doc(cfg(feature = "prost-reflect")))]
pub mod dynamic;
mod enum_table;
mod extension;
mod field;
pub(crate) mod fields;
mod generated;
mod kind;
mod list;
mod map;
mod mask;
mod merge;
pub(crate) mod message;
#[cfg(feature = "prost-types")]
mod prost_messages;
mod redacted;
mod registry;
mod rust_names;
mod slot;
mod table;
mod value;
mod well_known;

#[cfg(feature = "descriptor")]
#[cfg_attr(docsrs, doc(cfg(feature = "descriptor")))]
pub use descriptors::Descriptors;
pub use diff::{Difference, diff};
pub use enum_table::{EnumTable, ReflectEnum};
#[doc(hidden)]
pub use extension::{ReflectElement, ReflectExtension};
pub use field::{BytesField, EnumField, MessageField, StringField};
pub use kind::{Cardinality, Kind, Presence, WellKnown};
pub use list::{BytesList, EnumList, ListMut, ListRef, MessageList, StringList};
pub use map::{
    AsCustomBytes, AsCustomString, AsEnum, AsMessage, AsScalar, Insertion, Map, MapKey, MapMut,
    MapRef, Mapped, Visitor,
};
pub use mask::{Mask, MaskError};
pub use message::{Reflect, ReflectOneof};
pub use redacted::Redacted;
pub use registry::{ExtensionTable, ExtensionValue, Registry};
pub use slot::{Slot, SlotMut};
pub use table::{FieldTable, MessageTable, OneofTable};
pub use value::{Scalar, ValueRef};

#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;
