//! Linking: resolution of type names to messages and enums.

use crate::ast::{Path, TypeRef};
use crate::declare::with_article;
use crate::diagnostic::Reports;
use crate::intern::{Atom, Interner};
use crate::parse::Hidden;
use crate::pool::{FieldId, MessageId, MessageNode, MethodId, Pool, Target, Visible};
use crate::source::{FileId, Span};
use crate::suggest::Wanted;
use crate::symbols::{Lookup, ROOT, SymbolId, SymbolKind};

/// The number of the field type `TYPE_MESSAGE`.
pub(crate) const MESSAGE: u8 = 11;
/// The number of the field type `TYPE_ENUM`.
pub(crate) const ENUM: u8 = 14;

pub(crate) struct Linker<'r> {
    pub(crate) pool: &'r mut Pool,
    pub(crate) atoms: &'r Interner,
    pub(crate) reports: &'r mut Reports,
    pub(crate) file: FileId,
    /// The scope of absolute names.
    pub(crate) root: SymbolId,
}

/// Makes the names visible that the elements of a file may refer to.
pub(crate) fn look_from(pool: &mut Pool, file: FileId, with_options: bool) {
    let Pool { files, symbols, .. } = pool;
    let data = &files[file.0 as usize];
    let none = Visible::default();
    let options = if with_options { &data.visible_options } else { &none };
    symbols.look_from(&data.visible, options, |id| files[id.0 as usize].package);
}

/// Resolves all types of a file.
pub(crate) fn link(
    pool: &mut Pool,
    atoms: &Interner,
    reports: &mut Reports,
    file: FileId,
    root: SymbolId,
) {
    look_from(pool, file, false);
    let mut linker = Linker { pool, atoms, reports, file, root };
    let all = linker.pool[file].all;
    for field in FieldId::all(all.fields) {
        linker.field(field);
    }
    for method in MethodId::all(all.methods) {
        linker.method(method);
    }
}

/// Returns true if a name that a file cannot resolve may be declared in a file that is missing or
/// in a statement with syntax errors.
pub(crate) fn may_be_hidden(pool: &Pool, reports: &Reports, file: FileId, name: &[Atom]) -> bool {
    let data = &pool[file];
    let hidden = data.ast.hidden.as_ref();
    if !data.incomplete && hidden.is_none() {
        return false;
    }
    // After many reports, the time to search is better saved.
    if data.lacks_import || hidden.is_some_and(Hidden::imports) || reports.full(file) {
        return true;
    }
    let Some(&last) = name.last() else { return true };
    let visible = pool.damaged.iter().filter(|&&id| pool.symbols.sees(id));
    visible.copied().any(|id| {
        let seen = &pool[id];
        let hidden = seen.ast.hidden.as_ref();
        // A missing import matters to importers if it is public.
        (seen.lacks_public_import && id != file)
            || hidden
                .is_some_and(|hidden| hidden.declares(last) || (id != file && hidden.imports()))
    })
}

impl Linker<'_> {
    fn span(&self, path: Path) -> Span {
        self.pool[self.file].ast.span(path.extent)
    }

    /// Resolves a path from a scope, or reports an error.
    fn resolve(&mut self, scope: SymbolId, path: Path, types: bool) -> Option<SymbolId> {
        let parts = self.pool[self.file].ast.parts(path);
        let found = if path.absolute {
            let found = self.pool.symbols.descend(self.root, parts);
            match found.filter(|&found| self.pool.symbols.is_visible(found)) {
                Some(found) => Lookup::Found(found),
                None => Lookup::NotFound,
            }
        } else {
            self.pool.symbols.lookup(scope, parts, types)
        };
        match found {
            Lookup::Found(found) => {
                self.used(found);
                Some(found)
            }
            other => {
                let parts = parts.to_vec();
                let wanted = if types { "a message or an enum" } else { "a message" };
                self.unresolved(scope, path, &parts, other, wanted);
                None
            }
        }
    }

    fn used(&mut self, symbol: SymbolId) {
        mark_used(self.pool, self.file, symbol);
    }

    #[cold]
    fn unresolved(
        &mut self,
        scope: SymbolId,
        path: Path,
        parts: &[Atom],
        found: Lookup,
        wanted: &str,
    ) {
        if may_be_hidden(self.pool, self.reports, self.file, parts) {
            return;
        }
        let span = self.span(path);
        let name = show_parts(self.atoms, parts, path.absolute);
        let symbols = &self.pool.symbols;
        let hidden = match found {
            Lookup::Shadowed(first) => symbols.descend(first, &parts[1..]),
            _ if path.absolute => symbols.descend(ROOT, parts),
            _ => symbols.lookup_hidden(scope, parts),
        };
        let hidden = hidden.map(|id| (id, *symbols.get(id)));
        if let Some((id, symbol)) = hidden
            && (matches!(symbol.kind, SymbolKind::Service(_) | SymbolKind::Value(_))
                || symbol.kind == SymbolKind::Package && symbols.is_visible(id))
        {
            self.wrong_kind(id, path, wanted);
            return;
        }
        if let Some((_, hidden)) = hidden.filter(|(_, symbol)| symbol.kind.is_type()) {
            let file = self.pool[hidden.file].name.clone();
            self.reports
                .error(
                    "not-imported",
                    self.file,
                    span,
                    format!("the type `{name}` is not imported"),
                )
                .help(format!("it is defined in `{file}`; add `import \"{file}\";`"));
            return;
        }
        if let Lookup::Shadowed(first) = found {
            let inner = symbols.show(first, self.atoms);
            let full = format!("{inner}.{}", show_parts(self.atoms, &parts[1..], false));
            if full != name {
                let place = symbol_span(self.pool, first);
                let other = *symbols.get(first);
                let first = self.atoms.show(parts[0]);
                // If there is no such type, the advice to write a `.` would lead to the next error.
                let is_outermost = symbols.descend(ROOT, parts).is_some();
                let start = match is_outermost {
                    true => format!("write `.{name}` to start at the outermost scope"),
                    false => "write the full name of the type with a leading `.`".to_owned(),
                };
                let help = format!("the innermost scope that has `{first}` is used; {start}");
                let wanted = Wanted::Symbol {
                    scope: String::new(),
                    name: full.clone(),
                    extension: false,
                    near: !is_outermost,
                };
                let message = format!("`{name}` means `{full}`, which is not defined");
                let report = self.reports.error("not-defined", self.file, span, message);
                if let Some(place) = place {
                    report.related(other.file, place, format!("`{inner}` is defined here"));
                }
                report.help(help).wanted(wanted);
                return;
            }
        }
        let scope = symbols.show(scope, self.atoms);
        self.reports
            .error("not-defined", self.file, span, format!("the type `{name}` is not defined"))
            .help("define the type, or import the file that defines it")
            .wanted(Wanted::Symbol { scope, name, extension: false, near: true });
    }

    fn field(&mut self, id: FieldId) {
        let field = &self.pool[id];
        let scope = self.pool.symbols.get(field.symbol).parent;
        if let Some(extend) = field.extend {
            let path = self.pool[self.file].ast.extends[extend as usize].extendee;
            self.extendee(id, scope, path);
        }
        let field = &self.pool[id];
        if field.kind != 0 {
            return;
        }
        let ty: TypeRef = self.pool.field_type(field);
        // protoc looks up the types of a map from the entry type outwards, with the same result.
        let Some(found) = self.resolve(scope, ty.path, true) else {
            return;
        };
        let kind = self.pool.symbols.get(found).kind;
        match kind {
            SymbolKind::Message(message) => {
                self.check_visible(found, ty.path);
                if let MessageNode::Entry(node) = self.pool[message].node {
                    self.entry_as_type(message, node, ty.path);
                }
                let field = &mut self.pool[id];
                (field.kind, field.target) = (MESSAGE, Target::Message(message));
            }
            SymbolKind::Enum(target) => {
                self.check_visible(found, ty.path);
                let field = &mut self.pool[id];
                (field.kind, field.target) = (ENUM, Target::Enum(target));
            }
            _ => self.wrong_kind(found, ty.path, "a message or an enum"),
        }
    }

    #[cold]
    fn entry_as_type(&mut self, message: MessageId, node: u32, path: Path) {
        let name = self.pool.symbols.show(self.pool[message].symbol, self.atoms);
        let file = self.pool[message].file;
        let map = self.pool[file].ast.fields[node as usize].name;
        let map = self.pool[file].token_span(map);
        let span = self.span(path);
        let message =
            format!("`{name}` is the entry type of a map, which cannot be the type of a field");
        self.reports
            .error("map-entry-as-type", self.file, span, message)
            .related(file, map, "the map field")
            .help("use `map<…>`, or rename the type that is meant");
    }

    #[cold]
    fn wrong_kind(&mut self, found: SymbolId, path: Path, wanted: &str) {
        let symbol = *self.pool.symbols.get(found);
        let name = self.pool.symbols.show(found, self.atoms);
        let written = show_parts(self.atoms, self.pool[self.file].ast.parts(path), path.absolute);
        let message = if written == name {
            format!("`{name}` is {}, not {wanted}", with_article(symbol.kind.noun()))
        } else {
            format!("`{written}` is the {} `{name}`, not {wanted}", symbol.kind.noun())
        };
        let span = self.span(path);
        let place = symbol_span(self.pool, found);
        let report = self.reports.error("wrong-kind", self.file, span, message);
        if let Some(place) = place {
            report.related(symbol.file, place, "it is defined here");
        }
        // Lookups of types skip the symbols of other kinds in inner scopes.
        let help = match symbol.kind {
            SymbolKind::Package | SymbolKind::Service(_) | SymbolKind::Value(_) => {
                format!("use the name of {wanted}")
            }
            _ => format!(
                "the innermost scope that has the name is used; write `.` and the full name of {wanted}"
            ),
        };
        report.help(help);
    }

    fn extendee(&mut self, id: FieldId, scope: SymbolId, path: Path) {
        let Some(found) = self.resolve(scope, path, false) else {
            return;
        };
        let SymbolKind::Message(message) = self.pool.symbols.get(found).kind else {
            return self.wrong_kind(found, path, "a message");
        };
        self.check_visible(found, path);
        self.pool[id].extendee = Some(message);
        let number = self.pool[id].number;
        let earlier = self.pool.extensions.get(&(message, number)).copied();
        let Some(earlier) = earlier else {
            self.pool.extensions.insert((message, number), id);
            return;
        };
        let (first, second) = (&self.pool[earlier], &self.pool[id]);
        let first_name = self.pool.symbols.show(first.symbol, self.atoms);
        let extendee = self.pool.symbols.show(found, self.atoms);
        let text = format!(
            "the extension number {number} of `{extendee}` is already used by `{first_name}`"
        );
        let (first_file, place) = (first.file, self.pool.field_name_span(first));
        let span = self.pool[self.file]
            .token_span(self.pool[self.file].ast.fields[second.node as usize].number_token);
        let report = if first_file == self.file {
            self.reports.error("extension-number-twice", self.file, span, text)
        } else {
            self.reports.warning("extension-number-twice", self.file, span, text)
        };
        report.related(first_file, place, "the first extension").help("use another number");
    }

    fn method(&mut self, id: MethodId) {
        let method = &self.pool[id];
        let scope = self.pool.symbols.get(method.symbol).parent;
        let node = &self.pool[self.file].ast.methods[method.node as usize];
        let (input, output) = (node.input, node.output);
        let input = self.method_type(scope, input);
        let output = self.method_type(scope, output);
        let method = &mut self.pool[id];
        (method.input, method.output) = (input, output);
    }

    fn method_type(&mut self, scope: SymbolId, path: Path) -> Option<MessageId> {
        let found = self.resolve(scope, path, false)?;
        match self.pool.symbols.get(found).kind {
            SymbolKind::Message(message) => {
                self.check_visible(found, path);
                Some(message)
            }
            _ => {
                self.wrong_kind(found, path, "a message");
                None
            }
        }
    }

    /// Checks that a type in another file is visible: that it is neither `local` nor local by
    /// default.
    fn check_visible(&mut self, found: SymbolId, path: Path) {
        let symbol = *self.pool.symbols.get(found);
        if symbol.file == self.file
            || self.pool[symbol.file].edition() < crate::features::EDITION_2024
            || crate::validate::is_exported(self.pool, symbol.kind)
        {
            return;
        }
        let name = self.pool.symbols.show(found, self.atoms);
        let span = self.span(path);
        let place = symbol_span(self.pool, found);
        let file = self.pool[symbol.file].name.clone();
        let message = format!("`{name}` is visible in its own file only, `{file}`");
        let report = self.reports.error("not-visible", self.file, span, message);
        if let Some(place) = place {
            report.related(symbol.file, place, "it is defined here");
        }
        report.help("write `export` before the definition");
    }
}

/// Marks the import of the file that declares a symbol as used.
pub(crate) fn mark_used(pool: &mut Pool, file: FileId, symbol: SymbolId) {
    let symbol = pool.symbols.get(symbol);
    let from = symbol.file;
    if from == file || symbol.kind == SymbolKind::Package {
        return;
    }
    let data = &mut pool[file];
    if let Ok(found) = data.dependency_files.binary_search_by_key(&from, |(file, _)| *file) {
        let (_, index) = data.dependency_files[found];
        data.dependencies[index as usize].used = true;
    }
}

/// Returns the range of the name of a symbol in its declaration, or `None` for a package.
pub(crate) fn symbol_span(pool: &Pool, symbol: SymbolId) -> Option<Span> {
    let symbol = pool.symbols.get(symbol);
    let file = &pool[symbol.file];
    if file.ast.tokens.is_empty() {
        // The declarations of the file are still being added.
        return None;
    }
    Some(match symbol.kind {
        SymbolKind::Package => return None,
        SymbolKind::Message(id) => pool.message_name_span(&pool[id]),
        SymbolKind::Field(id) => pool.field_name_span(&pool[id]),
        SymbolKind::Oneof(id) => {
            let oneof = &pool[id];
            match oneof.node {
                Some(node) => file.token_span(file.ast.oneofs[node as usize].name),
                None => pool.field_name_span(&pool[FieldId(oneof.field)]),
            }
        }
        SymbolKind::Enum(id) => file.token_span(file.ast.enums[pool[id].node as usize].name),
        SymbolKind::Value(id) => file.token_span(file.ast.values[pool[id].node as usize].name),
        SymbolKind::Service(id) => file.token_span(file.ast.services[pool[id].node as usize].name),
        SymbolKind::Method(id) => file.token_span(file.ast.methods[pool[id].node as usize].name),
    })
}

/// Returns a dotted name for diagnostics.
pub(crate) fn show_parts(atoms: &Interner, parts: &[Atom], absolute: bool) -> String {
    let parts: Vec<String> = parts.iter().map(|&part| atoms.show(part)).collect();
    format!("{}{}", if absolute { "." } else { "" }, parts.join("."))
}

/// Returns the edit distance of two names, ignoring case.
///
/// If the lengths differ by more than `limit`, the result is `limit + 1`.
pub(crate) fn distance(a: &[u8], b: &[u8], limit: usize) -> usize {
    if a.len().abs_diff(b.len()) > limit {
        return limit + 1;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, &x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, &y) in b.iter().enumerate() {
            let replace = diagonal + usize::from(!x.eq_ignore_ascii_case(&y));
            diagonal = row[j + 1];
            row[j + 1] = replace.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
