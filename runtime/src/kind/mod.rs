//! Marker types for the types of protobuf, such as [`Int32`] and [`String`].
//!
//! They are type parameters of [`Extension`](crate::Extension): generated code declares
//! `Extension<Order, kind::String>` for an extension of the message `Order` with the type `string`. Generated
//! code also names the types of map keys and values with them.

mod element;
mod value;

pub use element::{ClosedEnum, Element, Group, Packable, ProstGroup};
pub(crate) use value::ClosedMapValue;
pub use value::{
    Bool, Bytes, Double, EnumNumber, Fixed32, Fixed64, Float, Int32, Int64, Kind, Message,
    OpenEnum, ProstMessage, Sfixed32, Sfixed64, Sint32, Sint64, String, Uint32, Uint64,
};
