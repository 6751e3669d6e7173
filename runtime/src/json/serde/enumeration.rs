//! Enums that are not in a message.

use ::serde::de::Error as _;
use ::serde::{Deserialize, Deserializer, Serialize, Serializer};
use alloc::format;

use super::{decode, encode};
use crate::enums::{GeneratedEnum, OpenEnum};
use crate::reflect::{ReflectEnum, SlotMut};

/// Serializes a value of an enum as its name.
///
/// # Errors
/// Fails if the serializer fails.
pub fn serialize_enum<E: ReflectEnum + Copy + Into<i32>, S: Serializer>(
    value: &E,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    encode::enumeration(E::enum_table(), (*value).into(), serializer)
}

/// Deserializes a value of an enum from its name or its number.
///
/// # Errors
/// Fails if the enum has no such value, or if the deserializer fails.
pub fn deserialize_enum<'de, E: ReflectEnum + TryFrom<i32>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<E, D::Error> {
    let mut number = 0;
    decode::enumeration(SlotMut::I32(&mut number), E::enum_table, deserializer)?;
    // An open enum accepts all numbers as the value of a field, which can hold them.
    E::try_from(number).map_err(|_| {
        D::Error::custom(format!("{} has no value {number}", E::enum_table().full_name()))
    })
}

/// Serializes the name of the value, or the number if it is unknown.
impl<E: ReflectEnum> Serialize for OpenEnum<E> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        encode::enumeration(E::enum_table(), self.number(), serializer)
    }
}

/// Deserializes the name of a value, or any number unless the enum is closed.
impl<'de, E: ReflectEnum + GeneratedEnum> Deserialize<'de> for OpenEnum<E> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut number = 0;
        decode::enumeration(SlotMut::I32(&mut number), E::enum_table, deserializer)?;
        Ok(Self::from_number(number))
    }
}
