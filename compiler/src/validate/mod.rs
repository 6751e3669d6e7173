//! Validation: rules about linked files, one file for each family of rules.

mod declarations;
mod defaults;
mod enums;
mod features;
mod fields;
mod imports;
mod json;
mod lifetimes;
mod limits;
mod numbers;
mod proto3;
mod style;
mod support;
mod visibility;

pub(crate) use visibility::is_exported;

use crate::ast::Extent;
use crate::diagnostic::{Report, Reports};
use crate::intern::Interner;
use crate::pool::{FieldDecl, Pool};
use crate::source::{FileId, Span};
use crate::symbols::SymbolId;

/// A file that is checked.
struct Check<'r> {
    pool: &'r Pool,
    atoms: &'r Interner,
    reports: &'r mut Reports,
    file: FileId,
}

/// Checks a file whose names, options and features are resolved.
pub(crate) fn validate(pool: &Pool, atoms: &Interner, reports: &mut Reports, file: FileId) {
    if pool[file].syntax_failed {
        // What a broken statement would have declared is missing.
        return;
    }
    let mut check = Check { pool, atoms, reports, file };
    check.package();
    check.numbers();
    check.enums();
    check.json_names();
    check.fields();
    check.defaults();
    check.proto3();
    check.features();
    check.declarations();
    check.imports();
    check.lifetimes();
    check.support();
    check.visibility();
    check.style();
    check.limits();
    if !check.reports.failed(file) {
        check.unused_imports();
    }
}

impl Check<'_> {
    fn error(&mut self, code: &'static str, span: Span, message: String) -> &mut Report {
        self.reports.error(code, self.file, span, message)
    }

    fn warning(&mut self, code: &'static str, span: Span, message: String) -> &mut Report {
        self.reports.warning(code, self.file, span, message)
    }

    fn token(&self, token: u32) -> Span {
        self.pool[self.file].token_span(token)
    }

    fn extent(&self, extent: Extent) -> Span {
        self.pool[self.file].ast.span(extent)
    }

    fn edition(&self) -> i32 {
        self.pool[self.file].edition()
    }

    fn full_name(&self, symbol: SymbolId) -> String {
        self.pool.symbols.show(symbol, self.atoms)
    }

    fn name_span(&self, symbol: SymbolId) -> Span {
        crate::link::symbol_span(self.pool, symbol).unwrap_or(Span { start: 0, end: 0 })
    }

    fn field_number(&self, field: &FieldDecl) -> Span {
        self.token(self.pool[self.file].ast.fields[field.node as usize].number_token)
    }

    fn field_type(&self, field: &FieldDecl) -> Span {
        self.pool.field_type_span(field)
    }

    fn field_name(&self, field: &FieldDecl) -> Span {
        self.pool.field_name_span(field)
    }

    /// Returns the place of the name of a built-in option of an element.
    fn option_span(&self, opts: u32, number: i32) -> Option<Span> {
        let data = &self.pool[self.file];
        let statements = self.pool.opts[opts as usize].statements;
        let node = self.pool.option_statements[statements.indices()].iter().find(|&&node| {
            let numbers = data.option_paths.get(node as usize).map(|path| path.numbers);
            numbers.is_some_and(|list| data.path_numbers[list.indices()].first() == Some(&number))
        })?;
        Some(data.ast.span(data.ast.options[*node as usize].name_extent))
    }

    fn package(&mut self) {
        let data = &self.pool[self.file];
        let Some(package) = data.ast.packages.first() else { return };
        let parts = data.ast.parts(package.name);
        let length: usize = parts.iter().map(|&part| self.atoms.bytes(part).len() + 1).sum();
        let span = self.extent(package.extent);
        if parts.len() > 101 {
            let message =
                format!("the package name has {} parts, at most 101 are allowed", parts.len());
            self.error("package-name", span, message).help("use fewer parts");
        }
        if length > 512 {
            let message = "the package name is longer than 511 bytes".to_owned();
            self.error("package-name", span, message).help("use a shorter name");
        }
    }
}
