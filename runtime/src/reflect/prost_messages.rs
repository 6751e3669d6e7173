//! Reflection for the well-known types of `prost_types` that have the codec of this crate.

use prost_types::value::Kind;
use prost_types::{Any, Duration, FieldMask, ListValue, NullValue, Struct, Timestamp, Value};

use super::{MessageTable, Reflect};

/// Returns the table of the type with a name in `google.protobuf`.
pub(super) fn table(name: &str) -> Option<&'static MessageTable> {
    Some(match name {
        "Any" => Any::message_table(),
        "Duration" => Duration::message_table(),
        "FieldMask" => FieldMask::message_table(),
        "ListValue" => ListValue::message_table(),
        "Struct" => Struct::message_table(),
        "Timestamp" => Timestamp::message_table(),
        "Value" => Value::message_table(),
        _ => return None,
    })
}

crate::__reflect_message! {
    native Timestamp = "google.protobuf.Timestamp" {
        0: 1 "seconds" Int64 => I64 seconds;
        1: 2 "nanos" Int32 => I32 nanos;
    }
    by_name [1, 0];
    by_json_name [1, 0];
}

crate::__reflect_message! {
    native Duration = "google.protobuf.Duration" {
        0: 1 "seconds" Int64 => I64 seconds;
        1: 2 "nanos" Int32 => I32 nanos;
    }
    by_name [1, 0];
    by_json_name [1, 0];
}

crate::__reflect_message! {
    native Any = "google.protobuf.Any" {
        0: 1 "type_url" String.json("typeUrl") => String type_url;
        1: 2 "value" Bytes => Bytes value;
    }
    by_name [0, 1];
    by_json_name [0, 1];
}

crate::__reflect_message! {
    native FieldMask = "google.protobuf.FieldMask" {
        0: 1 "paths" String.repeated() => list_string paths;
    }
    by_name [0];
    by_json_name [0];
}

crate::__reflect_message! {
    native Struct = "google.protobuf.Struct" {
        0: 1 "fields" message<Value>.map(crate::reflect::Kind::String) => map_message fields;
    }
    by_name [0];
    by_json_name [0];
}

crate::__reflect_message! {
    native ListValue = "google.protobuf.ListValue" {
        0: 1 "values" message<Value>.repeated() => list_message values;
    }
    by_name [0];
    by_json_name [0];
}

crate::__reflect_message! {
    native Value = "google.protobuf.Value" {
        0: 1 "null_value" enumeration<NullValue>.json("nullValue").oneof(0);
        1: 2 "number_value" Double.json("numberValue").oneof(0);
        2: 3 "string_value" String.json("stringValue").oneof(0);
        3: 4 "bool_value" Bool.json("boolValue").oneof(0);
        4: 5 "struct_value" message<Struct>.json("structValue").oneof(0);
        5: 6 "list_value" message<ListValue>.json("listValue").oneof(0);
    }
    oneof 0 "kind" kind [0, 1, 2, 3, 4, 5];
    by_name [3, 5, 0, 1, 2, 4];
    by_json_name [3, 5, 0, 1, 2, 4];
}

crate::__reflect_oneof! {
    Kind {
        0: I32 NullValue;
        1: F64 NumberValue;
        2: String StringValue;
        3: Bool BoolValue;
        4: Message StructValue;
        5: Message ListValue;
    }
}

crate::__reflect_enum! {
    NullValue: "google.protobuf.NullValue" { "NULL_VALUE" = 0, }
    by_number [0];
    by_name [0];
}
