//! Canonical encoding of option values, sorted by field number and packed as declared.

use super::value::{Dyn, Entry, Val};
use crate::emit::writer::{I32, I64, START, STOP, VARINT, Writer, zigzag};
use crate::pool::{FieldId, MessageId, MessageNode, Pool, Target};

/// True if fields with source retention are omitted.
pub(crate) type Strip = bool;

/// Returns true if a field has source retention.
pub(crate) fn source_only(pool: &Pool, field: FieldId) -> bool {
    let opts = pool[field].opts;
    opts != 0 && pool.opts[opts as usize].value.scalar(17) == Some(2)
}

/// Returns true if the option at a path of fields is omitted from a descriptor.
pub(crate) fn is_left_out(pool: &Pool, path: &[FieldId]) -> bool {
    path.iter()
        .take_while(|&&field| source_only(pool, field) || !pool.is_delimited(field))
        .any(|&field| source_only(pool, field))
}

/// Appends the fields of a message. Returns true if some were omitted.
pub(crate) fn append(pool: &Pool, value: &Dyn, strip: Strip, out: &mut Writer) -> bool {
    let mut stripped = false;
    let sorted = value.entries.is_sorted_by_key(|entry| entry.number);
    let mut order: Vec<&Entry> = Vec::new();
    if !sorted {
        order.extend(&value.entries);
        order.sort_by_key(|entry| entry.number);
    }
    let mut field = |entry: &Entry| {
        if strip && source_only(pool, entry.field) {
            stripped = true;
            return;
        }
        match &entry.value {
            value if is_unset(pool, entry.field, value) => {}
            Val::Repeated(values) => {
                if values.is_empty() {
                } else if pool.is_packed(entry.field) {
                    out.nested(entry.number, |out| {
                        for value in values {
                            if let Val::Scalar(value) = value {
                                append_scalar(pool[entry.field].kind, *value, out);
                            }
                        }
                    });
                } else {
                    for value in values {
                        stripped |= single(pool, entry.field, value, strip, out);
                    }
                }
            }
            value => stripped |= single(pool, entry.field, value, strip, out),
        }
    };
    if sorted {
        value.entries.iter().for_each(&mut field);
    } else {
        order.into_iter().for_each(&mut field);
    }
    out.out.extend_from_slice(&value.unknown);
    stripped
}

/// Returns true if a field has implicit presence and the value is its default, which means "not
/// set".
pub(crate) fn is_unset(pool: &Pool, field: FieldId, value: &Val) -> bool {
    let default = match value {
        Val::Scalar(value) => *value == 0,
        Val::Bytes(bytes) => bytes.is_empty(),
        _ => false,
    };
    default && pool.is_implicit(&pool[field])
}

/// Appends one value of a field with its tag. Returns true if a nested field was omitted.
pub(crate) fn single(
    pool: &Pool,
    field: FieldId,
    value: &Val,
    strip: Strip,
    out: &mut Writer,
) -> bool {
    let mut stripped = false;
    let declared = &pool[field];
    let number = declared.number;
    match value {
        Val::Scalar(value) => {
            let wire = match declared.kind {
                1 | 6 | 16 => I64,
                2 | 7 | 15 => I32,
                _ => VARINT,
            };
            out.tag(number, wire);
            append_scalar(declared.kind, *value, out);
        }
        Val::Bytes(bytes) => out.bytes(number, bytes),
        Val::Message(message) => {
            let target = match declared.target {
                Target::Message(target) => Some(target),
                _ => None,
            };
            if let Some(entry) = target.filter(|&id| pool.is_entry(id)) {
                out.nested(number, |out| stripped |= map_entry(pool, entry, message, strip, out));
            } else if in_message_set(pool, field) {
                out.tag(1, START);
                out.int(2, number);
                out.nested(3, |out| stripped |= append(pool, message, strip, out));
                out.tag(1, STOP);
            } else if pool.is_delimited(field) {
                // protoc omits no field of a delimited message.
                out.tag(number, START);
                append(pool, message, false, out);
                out.tag(number, STOP);
            } else {
                out.nested(number, |out| stripped |= append(pool, message, strip, out));
            }
        }
        Val::Repeated(_) => {}
    }
    stripped
}

/// Returns true if a field is an extension of a message set.
fn in_message_set(pool: &Pool, field: FieldId) -> bool {
    pool[field].extendee.is_some_and(|message| pool[message].message_set)
}

/// Appends an entry of a map. Its key and value are always encoded.
fn map_entry(pool: &Pool, entry: MessageId, value: &Dyn, strip: Strip, out: &mut Writer) -> bool {
    debug_assert!(matches!(pool[entry].node, MessageNode::Entry(_)));
    let mut stripped = false;
    for field in FieldId::all(pool[entry].fields) {
        let declared = &pool[field];
        match value.get(declared.number) {
            Some(value) => stripped |= single(pool, field, value, strip, out),
            None => {
                let default = match declared.target {
                    Target::Message(_) => Val::Message(Dyn::default()),
                    Target::Enum(id) => {
                        let first = crate::pool::ValueId::all(pool[id].values).next();
                        Val::Scalar(first.map_or(0, |first| i64::from(pool[first].number) as u64))
                    }
                    Target::None if matches!(declared.kind, 9 | 12) => Val::Bytes(Vec::new()),
                    Target::None => Val::Scalar(0),
                };
                single(pool, field, &default, strip, out);
            }
        }
    }
    stripped
}

/// Appends a scalar value without a tag.
pub(crate) fn append_scalar(kind: u8, value: u64, out: &mut Writer) {
    match kind {
        1 | 6 | 16 => out.out.extend_from_slice(&value.to_le_bytes()),
        2 | 7 | 15 => out.out.extend_from_slice(&(value as u32).to_le_bytes()),
        17 | 18 => out.varint(zigzag(value as i64)),
        _ => out.varint(value),
    }
}

/// Appends a value at the end of a path of fields, as one record.
pub(crate) fn append_path(pool: &Pool, path: &[FieldId], value: &Val, out: &mut Writer) {
    let Some((&first, rest)) = path.split_first() else {
        return;
    };
    let number = pool[first].number;
    let group = pool.is_delimited(first);
    // A record at a path does not use the encoding of message sets.
    let content = |out: &mut Writer| match value {
        Val::Message(message) if rest.is_empty() => {
            append(pool, message, false, out);
        }
        _ => append_path(pool, rest, value, out),
    };
    if rest.is_empty() && !matches!(value, Val::Message(_)) {
        single(pool, first, value, false, out);
    } else if group {
        out.tag(number, START);
        content(out);
        out.tag(number, STOP);
    } else if rest.is_empty() && pool.is_map(&pool[first]) {
        single(pool, first, value, false, out);
    } else {
        out.nested(number, content);
    }
}
