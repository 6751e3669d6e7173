//! Validation of the limits on messages and enums in edition 2026 and later.

use hashbrown::HashMap;

use super::Check;
use crate::features::{EDITION_2026, number::ENFORCE_PROTO_LIMITS};
use crate::pool::{EnumId, FieldId, MessageId, OneofId};

/// The value `PROTO_LIMITS2026`.
const LIMITS2026: u8 = 2;

impl Check<'_> {
    pub(super) fn limits(&mut self) {
        if self.edition() < EDITION_2026 {
            return;
        }
        let all = self.pool[self.file].all;
        let mut members: HashMap<OneofId, usize> = HashMap::new();
        for id in FieldId::all(all.fields) {
            if let Some(oneof) = self.pool[id].oneof {
                *members.entry(oneof).or_insert(0) += 1;
            }
        }
        let mut found = Vec::new();
        for id in MessageId::all(all.messages) {
            let message = &self.pool[id];
            if message.features.get(ENFORCE_PROTO_LIMITS) == LIMITS2026 {
                found.push((message.symbol, "message", "fields", message.fields.len(), 1500));
                found.push((message.symbol, "message", "oneofs", message.oneofs.len(), 1000));
            }
        }
        for id in OneofId::all(all.oneofs) {
            let oneof = &self.pool[id];
            if oneof.features.get(ENFORCE_PROTO_LIMITS) == LIMITS2026 {
                let count = members.get(&id).copied().unwrap_or(0);
                found.push((oneof.symbol, "oneof", "fields", count, 1200));
            }
        }
        for id in EnumId::all(all.enums) {
            let declared = &self.pool[id];
            if declared.features.get(ENFORCE_PROTO_LIMITS) == LIMITS2026 {
                found.push((declared.symbol, "enum", "values", declared.values.len(), 1700));
            }
        }
        for (symbol, what, members, count, most) in found {
            if count > most {
                let span = self.name_span(symbol);
                let text = format!(
                    "the {what} `{}` has {count} {members}; at most {most} are allowed",
                    self.full_name(symbol)
                );
                self.error("limit", span, text).help(
                    "split it, or set `features.enforce_proto_limits = LEGACY_NO_EXPLICIT_LIMITS`",
                );
            }
        }
    }
}
