//! The well-known types that have a JSON form of their own.

use ::serde::ser::SerializeMap;
use ::serde::{Serialize, Serializer};

use super::value::{Of, value};
use super::{Place, object};
use crate::json::encode::any::{Packed, unpack};
use crate::json::encode::well_known::{dynamic_value, mask_text, time_text};
use crate::json::encode::wrong_slot;
use crate::json::{calendar, span};
use crate::reflect::{Reflect, Slot, WellKnown};

/// Serializes a message with a JSON form of its own.
pub(super) fn message<S: Serializer>(
    place: Place<'_>,
    message: &dyn Reflect,
    well_known: WellKnown,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let fail = |error| place.fail(error);
    match well_known {
        WellKnown::Any => any(place, message, serializer),
        WellKnown::Timestamp => {
            let text = time_text(message, calendar::format).map_err(fail)?;
            serializer.serialize_str(text.as_str())
        }
        WellKnown::Duration => {
            let text = time_text(message, span::format).map_err(fail)?;
            serializer.serialize_str(text.as_str())
        }
        WellKnown::FieldMask => serializer.serialize_str(&mask_text(message).map_err(fail)?),
        WellKnown::Struct => match (message.table().fields(), message.slot(0)) {
            ([field], Slot::Map(of)) => {
                Of { place: place.descend()?, kind: field.kind(), of }.serialize(serializer)
            }
            _ => Err(fail(wrong_slot())),
        },
        WellKnown::ListValue => match (message.table().fields(), message.slot(0)) {
            ([field], Slot::List(of)) => {
                Of { place: place.descend()?, kind: field.kind(), of }.serialize(serializer)
            }
            _ => Err(fail(wrong_slot())),
        },
        WellKnown::Value => {
            let (kind, of) = dynamic_value(message).map_err(fail)?;
            value(place, kind, of, serializer)
        }
        WellKnown::BoolValue
        | WellKnown::BytesValue
        | WellKnown::DoubleValue
        | WellKnown::FloatValue
        | WellKnown::Int32Value
        | WellKnown::Int64Value
        | WellKnown::StringValue
        | WellKnown::UInt32Value
        | WellKnown::UInt64Value => match (message.table().fields(), message.slot(0).value()) {
            ([field], Some(of)) => value(place, field.kind(), of, serializer),
            _ => Err(fail(wrong_slot())),
        },
    }
}

/// Serializes an `Any`.
fn any<S: Serializer>(
    place: Place<'_>,
    any: &dyn Reflect,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let packed = unpack(any, place.options, place.depth).map_err(|error| place.fail(error))?;
    let Some(Packed { type_url, message }) = packed else {
        return serializer.serialize_map(Some(0))?.end();
    };
    if message.table().well_known().is_none() {
        return object(place, &*message, Some(type_url), serializer);
    }
    let place = place.descend()?;
    let path = place.path.field("value");
    let mut map = serializer.serialize_map(Some(2))?;
    map.serialize_entry("@type", type_url)?;
    map.serialize_entry("value", &WellKnownMessage { place: place.at(&path), message: &*message })?;
    map.end()
}

/// The content of an `Any`.
struct WellKnownMessage<'p, 'm> {
    place: Place<'p>,
    message: &'m dyn Reflect,
}

impl Serialize for WellKnownMessage<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::any_message(self.place, self.message, serializer)
    }
}
