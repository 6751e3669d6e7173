//! Validation of `export` and `local`, the visibility of types in other files.

use super::Check;
use crate::ast::Visibility;
use crate::features::{EDITION_2024, number::DEFAULT_SYMBOL_VISIBILITY};
use crate::pool::{EnumId, MessageId, MessageNode, Pool};
use crate::source::FileId;
use crate::symbols::SymbolKind;

const EXPORT_ALL: u8 = 1;
const EXPORT_TOP_LEVEL: u8 = 2;
const STRICT: u8 = 4;

/// Returns true if other files may use a type.
pub(crate) fn is_exported(pool: &Pool, kind: SymbolKind) -> bool {
    let (file, written, top_level) = match kind {
        SymbolKind::Message(id) => {
            let message = &pool[id];
            (message.file, written_message(pool, id), message.parent.is_none())
        }
        SymbolKind::Enum(id) => {
            let declared = &pool[id];
            (declared.file, written_enum(pool, id), declared.parent.is_none())
        }
        _ => return true,
    };
    match written {
        Visibility::Export => true,
        Visibility::Local => false,
        Visibility::Unset => match default(pool, file) {
            EXPORT_TOP_LEVEL => top_level,
            0 | EXPORT_ALL => true,
            // With `LOCAL_ALL` and `STRICT`, only types marked `export` are exported.
            _ => false,
        },
    }
}

fn default(pool: &Pool, file: FileId) -> u8 {
    pool[file].features.get(DEFAULT_SYMBOL_VISIBILITY)
}

fn written_message(pool: &Pool, id: MessageId) -> Visibility {
    match pool[id].node {
        MessageNode::Message(node) => pool[pool[id].file].ast.messages[node as usize].visibility,
        _ => Visibility::Unset,
    }
}

fn written_enum(pool: &Pool, id: EnumId) -> Visibility {
    pool[pool[id].file].ast.enums[pool[id].node as usize].visibility
}

impl Check<'_> {
    /// Checks that a file with strict visibility exports no nested types.
    pub(super) fn visibility(&mut self) {
        if self.edition() < EDITION_2024 || default(self.pool, self.file) != STRICT {
            return;
        }
        let all = self.pool[self.file].all;
        for id in MessageId::all(all.messages) {
            let message = &self.pool[id];
            if message.parent.is_some() && written_message(self.pool, id) == Visibility::Export {
                self.nested_export(message.symbol);
            }
        }
        for id in EnumId::all(all.enums) {
            let declared = &self.pool[id];
            let Some(parent) = declared.parent else {
                continue;
            };
            if written_enum(self.pool, id) == Visibility::Export && !self.is_namespace(parent) {
                self.nested_export(declared.symbol);
            }
        }
    }

    /// Returns true if a message is local, at the top level, and cannot have fields.
    fn is_namespace(&self, id: MessageId) -> bool {
        let message = &self.pool[id];
        let reserved = &self.pool.ranges[message.reserved.indices()];
        message.parent.is_none()
            && written_message(self.pool, id) == Visibility::Local
            && matches!(reserved, [range] if range.start == 1 && range.end == (1 << 29) - 1)
    }

    fn nested_export(&mut self, symbol: crate::symbols::SymbolId) {
        let span = self.name_span(symbol);
        let text = format!("the nested type `{}` cannot be exported", self.full_name(symbol));
        self.error("nested-export", span, text)
            .help("move it to the top level, or remove `export`");
    }
}
