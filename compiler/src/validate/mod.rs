//! Validation: rules about linked files, one file for each family of rules.

use crate::diagnostic::Reports;
use crate::intern::Interner;
use crate::pool::Pool;
use crate::source::FileId;
use crate::symbols::SymbolKind;

/// Whether other files may use a type.
pub(crate) fn is_exported(_pool: &Pool, _kind: SymbolKind) -> bool {
    true
}

/// Checks a file whose names, options and features are resolved.
pub(crate) fn validate(_pool: &Pool, _atoms: &Interner, _reports: &mut Reports, _file: FileId) {}
