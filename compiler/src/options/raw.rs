//! Raw form of options, in which extensions stay as they are written.

use super::encode;
use super::value::{Dyn, Val};
use crate::pool::{FieldId, Pool};

/// Returns true if a field of an options message is compiled into protoc.
pub(super) fn is_known(pool: &Pool, field: FieldId) -> bool {
    let declared = &pool[field];
    let Some(container) = declared.container() else {
        return false;
    };
    let file = &pool[pool[container].file];
    if file.name != crate::resolve::DESCRIPTOR {
        // These files declare the messages of extensions that are compiled into protoc.
        return matches!(
            pool[pool[container].file].name.as_str(),
            "google/protobuf/cpp_features.proto" | "google/protobuf/java_features.proto"
        ) && declared.extend.is_none();
    }
    declared.extend.is_none()
        || matches!(
            pool[declared.file].name.as_str(),
            "google/protobuf/cpp_features.proto" | "google/protobuf/java_features.proto"
        )
}

/// Sets a field in the raw form, in which each statement of an unknown field is a separate record.
pub(super) fn place_raw(pool: &Pool, path: &[FieldId], set: Val, value: &mut Dyn) {
    let Some((&first, rest)) = path.split_first() else {
        return;
    };
    if !is_known(pool, first) {
        let mut out = crate::emit::writer::Writer { out: std::mem::take(&mut value.unknown) };
        encode::append_path(pool, path, &set, &mut out);
        value.unknown = out.out;
        return;
    }
    let declared = &pool[first];
    let number = declared.number;
    if !rest.is_empty() {
        let inner = value.get_or_insert(first, number, || Val::Message(Dyn::default()));
        if let Val::Message(inner) = inner {
            place_raw(pool, rest, set, inner);
        }
        return;
    }
    let set = match set {
        Val::Message(message) => {
            let mut known = Dyn::default();
            merge_raw(pool, message, &mut known);
            Val::Message(known)
        }
        other => other,
    };
    if declared.repeated() {
        let list = value.get_or_insert(first, number, || Val::Repeated(Vec::new()));
        if let Val::Repeated(list) = list {
            list.push(set);
        }
        return;
    }
    match (value.get_mut(number), set) {
        (Some(Val::Message(inner)), Val::Message(set)) => {
            for entry in set.entries {
                if inner.get(entry.number).is_none() {
                    inner.insert(entry.field, entry.number, entry.value);
                }
            }
            inner.unknown.extend(set.unknown);
        }
        (Some(_), _) => {}
        (None, set) => value.insert(first, number, set),
    }
}

/// Converts a message to its raw form.
pub(super) fn merge_raw(pool: &Pool, message: Dyn, known: &mut Dyn) {
    let mut entries = message.entries;
    entries.sort_by_key(|entry| entry.number);
    for entry in entries {
        let values = match entry.value {
            Val::Repeated(values) if !pool.is_packed(entry.field) => values,
            other => vec![other],
        };
        for value in values {
            if let Val::Repeated(_) = value {
                known.insert(entry.field, entry.number, value);
            } else {
                place_raw(pool, &[entry.field], value, known);
            }
        }
    }
}
