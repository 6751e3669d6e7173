//! Validation of linked files, with one module for each family of rules.

mod declarations;
mod defaults;
mod enums;
mod features;
mod fields;
mod imports;
mod json;
mod lifetimes;
mod limits;
mod name_length;
mod numbers;
mod proto3;
mod redact;
mod style;
mod support;
mod visibility;

pub(crate) use visibility::is_exported;

use hashbrown::HashMap;

use crate::ast::Extent;
use crate::diagnostic::{Report, Reports};
use crate::intern::Interner;
use crate::pool::{FieldDecl, MessageId, Pool, RangeDecl};
use crate::source::{FileId, Span};
use crate::symbols::SymbolId;

/// The state of checking a file.
struct Check<'r> {
    pool: &'r Pool,
    atoms: &'r Interner,
    reports: &'r mut Reports,
    file: FileId,
    /// The ranges of extension numbers of extended messages, sorted by start.
    sorted_ranges: HashMap<MessageId, Vec<RangeDecl>>,
    /// The index of each extension declaration, by options and number.
    declared: HashMap<u32, HashMap<i32, usize>>,
}

/// Checks a file whose names, options and features are resolved.
pub(crate) fn validate(pool: &Pool, atoms: &Interner, reports: &mut Reports, file: FileId) {
    let (sorted_ranges, declared) = (HashMap::new(), HashMap::new());
    let mut check = Check { pool, atoms, reports, file, sorted_ranges, declared };
    if let Some(hidden) = &pool[file].ast.hidden {
        // Since the declarations of statements with syntax errors are missing, only conflicts
        // between declarations are certain.
        if !hidden.scopes() {
            check.conflicts();
        }
        return;
    }
    check.package();
    check.conflicts();
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
    check.name_lengths();
    check.redaction();
    check.generic_services();
    if !check.reports.failed(file) && !pool[file].incomplete {
        check.unused_imports();
    }
}

impl<'r> Check<'r> {
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

    /// Returns the range of the name of a built-in option of an element.
    fn option_span(&self, opts: u32, number: i32) -> Option<Span> {
        self.option_spans(opts).get(&[number][..]).copied()
    }

    /// Returns the ranges of the names of an element's options, by the numbers of their first
    /// fields.
    fn option_spans(&self, opts: u32) -> HashMap<&'r [i32], Span> {
        /// The number of fields in the path of a language's feature.
        const LONGEST: usize = 3;
        let pool = self.pool;
        let data = &pool[self.file];
        let statements = pool.opts[opts as usize].statements;
        let mut spans = HashMap::new();
        for &node in &pool.option_statements[statements.indices()] {
            let numbers = data.option_paths.get(node as usize).map(|path| path.numbers);
            let numbers = numbers.map_or(&[][..], |list| &data.path_numbers[list.indices()]);
            for length in 1..=numbers.len().min(LONGEST) {
                let name = data.ast.options[node as usize].name_extent;
                spans.entry(&numbers[..length]).or_insert_with(|| data.ast.span(name));
            }
        }
        spans
    }

    /// Returns the extension range of a message that contains a number.
    fn extension_range(&mut self, message: MessageId, number: i32) -> Option<RangeDecl> {
        let sorted = self.sorted_ranges.entry(message).or_insert_with(|| {
            let mut ranges = self.pool.ranges[self.pool[message].ranges.indices()].to_vec();
            ranges.sort_by_key(|range| range.start);
            ranges
        });
        let end = sorted.partition_point(|range| range.start <= number);
        sorted[..end].last().copied().filter(|range| range.end >= number)
    }

    fn package(&mut self) {
        let data = &self.pool[self.file];
        let Some(package) = data.ast.packages.first() else {
            return;
        };
        let parts = data.ast.parts(package.name);
        let length: usize = parts.iter().map(|&part| self.atoms.bytes(part).len() + 1).sum();
        let span = self.extent(package.extent);
        if parts.len() > 101 {
            let message =
                format!("the package name has {} parts; at most 101 are allowed", parts.len());
            self.error("package-name", span, message).help("use fewer parts");
        }
        if length > 512 {
            let message = "the package name is longer than 511 bytes".to_owned();
            self.error("package-name", span, message).help("use a shorter name");
        }
    }
}
