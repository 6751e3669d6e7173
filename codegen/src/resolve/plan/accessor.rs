//! Accessor methods of fields.

use super::{is_number, types};
use crate::ir::{Accessor, Cardinality, Field, FieldType, MapType, Presence};

/// Returns the methods that prost's derive generates for a field.
pub(in crate::resolve) fn as_prost(field: &Field<'_>) -> Accessor {
    match (&field.cardinality, field.ty) {
        (Cardinality::Singular(Presence::Explicit), FieldType::Enum(id)) => {
            Accessor::OptionalEnum(id)
        }
        (Cardinality::Singular(_), FieldType::Enum(id)) => Accessor::Enum(id),
        (Cardinality::Repeated { .. }, FieldType::Enum(id)) => Accessor::EnumList(id),
        (Cardinality::Map { key, .. }, FieldType::Enum(id)) => {
            Accessor::EnumMap(id, types::key(*key))
        }
        (Cardinality::Singular(Presence::Explicit), FieldType::Scalar(scalar)) => {
            Accessor::Scalar(scalar)
        }
        (Cardinality::Singular(Presence::Explicit), FieldType::String) => Accessor::Str,
        (Cardinality::Singular(Presence::Explicit), FieldType::Bytes(_)) => Accessor::Bytes,
        _ => Accessor::None,
    }
}

/// Returns the methods that are generated for a field, which has none if it has a custom type.
pub(super) fn of(field: &Field<'_>) -> Accessor {
    let is_enum = matches!(field.ty, FieldType::Enum(_));
    let has_own_type = field.custom_type.is_some()
        || is_enum && !is_number(field)
        || matches!(field.cardinality, Cardinality::Map { map_type: MapType::Custom(_), .. });
    if has_own_type || field.oneof.is_some() { Accessor::None } else { as_prost(field) }
}
