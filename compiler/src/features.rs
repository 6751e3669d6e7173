//! Editions and features, with their defaults, inheritance and effects on elements.

use crate::intern::Interner;
use crate::link::MESSAGE;
use crate::options::{Dyn, Val};
use crate::parse::GROUP;
use crate::pool::{EnumId, FieldId, MessageId, OneofId, Pool, ServiceId, Target};
use crate::source::FileId;

pub(crate) const PROTO2: i32 = 998;
pub(crate) const PROTO3: i32 = 999;
pub(crate) const EDITION_2023: i32 = 1000;
pub(crate) const EDITION_2024: i32 = 1001;
pub(crate) const EDITION_2026: i32 = 1002;
pub(crate) const UNSTABLE: i32 = 9999;

/// The last edition that files may use.
pub(crate) const LATEST: i32 = EDITION_2026;

/// Returns the number of an edition from its name in a file.
pub(crate) fn edition_named(name: &[u8]) -> Option<i32> {
    Some(match name {
        b"LEGACY" => 900,
        b"2023" => EDITION_2023,
        b"2024" => EDITION_2024,
        b"2026" => EDITION_2026,
        b"UNSTABLE" => UNSTABLE,
        b"1_TEST_ONLY" => 1,
        b"2_TEST_ONLY" => 2,
        b"99997_TEST_ONLY" => 99997,
        b"99998_TEST_ONLY" => 99998,
        b"99999_TEST_ONLY" => 99999,
        b"MAX" => i32::MAX,
        _ => return None,
    })
}

/// Returns the name of an edition for diagnostics.
pub(crate) fn edition_name(edition: i32) -> String {
    match edition {
        ..=900 => "legacy".to_owned(),
        PROTO2 => "proto2".to_owned(),
        PROTO3 => "proto3".to_owned(),
        EDITION_2023 => "2023".to_owned(),
        EDITION_2024 => "2024".to_owned(),
        EDITION_2026 => "2026".to_owned(),
        UNSTABLE => "UNSTABLE".to_owned(),
        other => other.to_string(),
    }
}

/// The field numbers of the global features in `FeatureSet`.
pub(crate) mod number {
    pub(crate) const FIELD_PRESENCE: usize = 1;
    pub(crate) const ENUM_TYPE: usize = 2;
    pub(crate) const REPEATED_FIELD_ENCODING: usize = 3;
    pub(crate) const UTF8_VALIDATION: usize = 4;
    pub(crate) const MESSAGE_ENCODING: usize = 5;
    pub(crate) const JSON_FORMAT: usize = 6;
    pub(crate) const ENFORCE_NAMING_STYLE: usize = 7;
    pub(crate) const DEFAULT_SYMBOL_VISIBILITY: usize = 8;
    pub(crate) const ENFORCE_PROTO_LIMITS: usize = 9;
}

use number::{
    ENUM_TYPE, FIELD_PRESENCE, MESSAGE_ENCODING, REPEATED_FIELD_ENCODING, UTF8_VALIDATION,
};

pub(crate) const EXPLICIT: u8 = 1;
pub(crate) const IMPLICIT: u8 = 2;
pub(crate) const LEGACY_REQUIRED: u8 = 3;
pub(crate) const CLOSED: u8 = 2;
pub(crate) const PACKED: u8 = 1;
pub(crate) const EXPANDED: u8 = 2;
pub(crate) const DELIMITED: u8 = 2;
pub(crate) const VERIFY: u8 = 2;

/// The resolved global features of an element, indexed by field number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Features(pub(crate) [u8; 10]);

impl Features {
    pub(crate) fn get(self, feature: usize) -> u8 {
        self.0[feature]
    }

    /// Returns the features, overridden by those that an element sets.
    pub(crate) fn with(mut self, set: Option<&Dyn>) -> Self {
        for entry in set.into_iter().flat_map(|set| &set.entries) {
            if let (Val::Scalar(value), Ok(number)) = (&entry.value, usize::try_from(entry.number))
                && let Some(slot) = self.0.get_mut(number)
            {
                *slot = *value as u8;
            }
        }
        self
    }
}

/// The defaults of all editions, read from the options of `FeatureSet`'s fields.
#[derive(Default)]
pub(crate) struct Defaults {
    /// For each feature, the editions in which a default value was introduced, in order.
    values: Vec<(usize, Vec<(i32, u8)>)>,
}

impl Defaults {
    /// Reads the defaults from the options of the fields of `FeatureSet`.
    pub(crate) fn read(pool: &Pool, atoms: &Interner, feature_set: MessageId) -> Self {
        let mut values = Vec::new();
        for field in FieldId::all(pool[feature_set].fields) {
            let field = &pool[field];
            let Target::Enum(target) = field.target else {
                continue;
            };
            let defaults = pool.opts[field.opts as usize].value.list(20);
            let mut editions = Vec::new();
            for default in defaults {
                let Val::Message(default) = default else {
                    continue;
                };
                let (Some(edition), Some(name)) = (default.scalar(3), default.bytes(2)) else {
                    continue;
                };
                let value = crate::pool::ValueId::all(pool[target].values)
                    .find(|&value| atoms.bytes(pool[value].name) == name);
                if let Some(value) = value {
                    editions.push((edition as i32, pool[value].number as u8));
                }
            }
            editions.sort_unstable();
            if let Ok(number @ 1..=9) = usize::try_from(field.number) {
                values.push((number, editions));
            }
        }
        Self { values }
    }

    pub(crate) fn of(&self, edition: i32) -> Features {
        let mut features = Features::default();
        for (number, editions) in &self.values {
            let last = editions.iter().rev().find(|(from, _)| *from <= edition);
            features.0[*number] = last.map_or(0, |(_, value)| *value);
        }
        features
    }
}

/// Resolves the features of all elements of a file.
pub(crate) fn resolve(pool: &mut Pool, file: FileId, defaults: &Defaults) {
    let set = |pool: &Pool, parent: Features, opts: u32, number: i32| {
        let value = &pool.opts[opts as usize].value;
        if value.entries.is_empty() { parent } else { parent.with(value.message(number)) }
    };
    let edition = pool[file].edition();
    let of_file = set(pool, defaults.of(edition), pool[file].opts, 50);
    pool[file].features = of_file;
    let all = pool[file].all;
    // Parents come before their nested messages.
    for id in MessageId::all(all.messages) {
        let message = &pool[id];
        let parent = message.parent.map_or(of_file, |parent| pool[parent].features);
        pool[id].features = set(pool, parent, message.opts, 12);
    }
    for id in OneofId::all(all.oneofs) {
        let oneof = &pool[id];
        pool[id].features = set(pool, pool[oneof.parent].features, oneof.opts, 1);
    }
    for id in EnumId::all(all.enums) {
        let declared = &pool[id];
        let parent = declared.parent.map_or(of_file, |parent| pool[parent].features);
        pool[id].features = set(pool, parent, declared.opts, 7);
    }
    for id in ServiceId::all(all.services) {
        pool[id].features = set(pool, of_file, pool[id].opts, 34);
    }
    for id in FieldId::all(all.fields) {
        let field = &pool[id];
        let parent = match (field.oneof, field.parent) {
            (Some(oneof), _) => pool[oneof].features,
            (None, Some(parent)) => pool[parent].features,
            (None, None) => of_file,
        };
        let mut features = set(pool, parent, field.opts, 21);
        if edition < EDITION_2023 {
            let packed = pool.opts[field.opts as usize].value.scalar(2);
            if field.label == 2 {
                features.0[FIELD_PRESENCE] = LEGACY_REQUIRED;
            }
            if field.proto3_optional {
                features.0[FIELD_PRESENCE] = EXPLICIT;
            }
            if field.kind == GROUP {
                features.0[MESSAGE_ENCODING] = DELIMITED;
            }
            match packed {
                Some(0) => features.0[REPEATED_FIELD_ENCODING] = EXPANDED,
                Some(_) => features.0[REPEATED_FIELD_ENCODING] = PACKED,
                None => {}
            }
        }
        pool[id].features = features;
        if let (true, Some(parent), None) = (pool.is_required(id), pool[id].parent, pool[id].extend)
        {
            pool.required.entry(parent).or_default().push(id);
        }
    }
}

/// Returns true if a repeated field of a type can be packed.
pub(crate) fn packable(kind: u8) -> bool {
    !matches!(kind, 0 | 9 | GROUP | MESSAGE | 12)
}

impl Pool {
    /// Returns true if a field is encoded as a packed field.
    pub(crate) fn is_packed(&self, field: FieldId) -> bool {
        let field = &self[field];
        field.repeated()
            && packable(field.kind)
            && field.features.get(REPEATED_FIELD_ENCODING) == PACKED
    }

    /// Returns true if a message field is delimited by group tags.
    pub(crate) fn is_delimited(&self, field: FieldId) -> bool {
        let field = &self[field];
        match field.kind {
            GROUP => true,
            MESSAGE => {
                field.features.get(MESSAGE_ENCODING) == DELIMITED
                    && !self.is_map(field)
                    && !field.container().is_some_and(|message| self.is_entry(message))
            }
            _ => false,
        }
    }

    pub(crate) fn is_map(&self, field: &crate::pool::FieldDecl) -> bool {
        matches!(field.target, Target::Message(message) if self.is_entry(message))
    }

    pub(crate) fn is_entry(&self, message: MessageId) -> bool {
        matches!(self[message].node, crate::pool::MessageNode::Entry(_))
    }

    /// Returns true if a singular field has implicit presence.
    pub(crate) fn is_implicit(&self, field: &crate::pool::FieldDecl) -> bool {
        !field.repeated()
            && field.features.get(FIELD_PRESENCE) == IMPLICIT
            && field.oneof.is_none()
            && field.extend.is_none()
            && !matches!(field.kind, MESSAGE | GROUP)
    }

    /// Returns true if the value of a string field must be valid UTF-8.
    pub(crate) fn is_verified(&self, field: FieldId) -> bool {
        self[field].kind == 9 && self[field].features.get(UTF8_VALIDATION) == VERIFY
    }

    pub(crate) fn is_closed(&self, id: EnumId) -> bool {
        self[id].features.get(ENUM_TYPE) == CLOSED
    }

    /// Returns true if a field is required.
    pub(crate) fn is_required(&self, field: FieldId) -> bool {
        self[field].features.get(FIELD_PRESENCE) == LEGACY_REQUIRED && !self[field].repeated()
    }
}
