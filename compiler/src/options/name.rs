//! Resolution of option names to paths of fields.

use super::Element;
use super::interpret::Interpreter;
use crate::ast::{OptionNode, OptionPart};
use crate::declare::with_article;
use crate::link::{may_be_hidden, show_parts, symbol_span};
use crate::pool::{FieldId, MessageId};
use crate::suggest::Wanted;
use crate::symbols::{Lookup, SymbolId, SymbolKind};

impl Interpreter<'_> {
    pub(super) fn show_name(&self, option: &OptionNode) -> String {
        let ast = &self.pool[self.file].ast;
        let parts: Vec<String> = ast.option_parts[option.name.indices()]
            .iter()
            .map(|part| {
                let name = show_parts(self.atoms, ast.parts(part.path), part.path.absolute);
                if part.extension { format!("({name})") } else { name }
            })
            .collect();
        parts.join(".")
    }

    pub(super) fn plain(
        &mut self,
        message: MessageId,
        element: Element,
        option: &OptionNode,
        part: &OptionPart,
        at: usize,
    ) -> Option<FieldId> {
        let name = *self.pool[self.file].ast.parts(part.path).first()?;
        if at == 0 && self.atoms.bytes(name) == b"uninterpreted_option" {
            let message = "the option name `uninterpreted_option` is reserved".to_owned();
            self.error("option-unknown", option.name_extent, message).help("use another option");
            return None;
        }
        if let Some(field) = self.pool.field_named(message, name) {
            return Some(field);
        }
        if self.pool.is_damaged(self.pool[message].file) {
            return None;
        }
        let shown = self.atoms.show(name);
        let near = self.near_field(message, self.atoms.bytes(name));
        let (text, help) = if at == 0 {
            let custom = self.extension_named(message, self.atoms.bytes(name));
            let help = match (custom, near) {
                (Some(custom), _) => {
                    format!("write the custom option in parentheses: `({custom})`")
                }
                (None, Some(near)) => format!("an option with a similar name is `{near}`"),
                (None, None) => format!(
                    "there is no option `{shown}`; a custom option must be imported and written in parentheses"
                ),
            };
            (format!("{} has no option `{shown}`", with_article(element.noun())), help)
        } else {
            let of = self.pool.symbols.show(self.pool[message].symbol, self.atoms);
            let help = match near {
                Some(near) => format!("a field with a similar name is `{near}`"),
                None => "use a field of the message".to_owned(),
            };
            (format!("`{of}` has no field `{shown}`"), help)
        };
        self.error("option-unknown", option.name_extent, text).help(help);
        None
    }

    pub(super) fn near_field(&self, message: MessageId, name: &[u8]) -> Option<String> {
        if name.len() > 64 || self.reports.errors() > 100 {
            return None;
        }
        let limit = (name.len() / 3).max(1);
        FieldId::all(self.pool[message].fields)
            .map(|field| self.atoms.bytes(self.pool[field].name))
            .map(|field| (crate::link::distance(name, field, limit), field))
            .filter(|(distance, _)| *distance <= limit)
            .min_by_key(|(distance, _)| *distance)
            .map(|(_, field)| String::from_utf8_lossy(field).into_owned())
    }

    /// Returns the full name of an extension of a message, from the last part of its name.
    pub(super) fn extension_named(&self, message: MessageId, name: &[u8]) -> Option<String> {
        let name = self.atoms.find(name)?;
        let extensions = self.pool.extensions.iter();
        let found = extensions.filter(|((extendee, _), field)| {
            *extendee == message && self.pool[**field].name == name
        });
        let names = found.map(|(_, &id)| self.pool.symbols.show(self.pool[id].symbol, self.atoms));
        names.min()
    }

    pub(super) fn named_extension(
        &mut self,
        message: MessageId,
        scope: SymbolId,
        option: &OptionNode,
        part: &OptionPart,
    ) -> Option<FieldId> {
        let ast = &self.pool[self.file].ast;
        let names = ast.parts(part.path);
        let symbols = &self.pool.symbols;
        let found = if part.path.absolute {
            let found = symbols.descend(self.root, names).filter(|&id| symbols.is_visible(id));
            found.map_or(Lookup::NotFound, Lookup::Found)
        } else {
            symbols.lookup(scope, names, false)
        };
        let shown = show_parts(self.atoms, names, part.path.absolute);
        match found {
            Lookup::Found(found) => {
                self.used.push(found);
                let symbol = *symbols.get(found);
                if let SymbolKind::Field(field) = symbol.kind {
                    let declared = &self.pool[field];
                    if declared.container() == Some(message) {
                        return Some(field);
                    }
                    if declared.extend.is_some() && declared.extendee.is_none() {
                        // The error has been reported at the declaration.
                        return None;
                    }
                }
                let of = symbols.show(self.pool[message].symbol, self.atoms);
                let text = match symbol.kind {
                    SymbolKind::Field(_) => format!("`{shown}` is not an extension of `{of}`"),
                    kind => {
                        let kind = with_article(kind.noun());
                        format!("`{shown}` is {kind}, not an extension of `{of}`")
                    }
                };
                let place = symbol_span(self.pool, found);
                let report = self.error("option-unknown", option.name_extent, text);
                if let Some(place) = place {
                    report.related(symbol.file, place, "it is defined here");
                }
                report.help("use an extension of that message");
            }
            other => self.unknown_extension(scope, option, part, other),
        }
        None
    }

    #[cold]
    fn unknown_extension(
        &mut self,
        scope: SymbolId,
        option: &OptionNode,
        part: &OptionPart,
        found: Lookup,
    ) {
        let names = self.pool[self.file].ast.parts(part.path);
        if may_be_hidden(self.pool, self.reports, self.file, names) {
            return;
        }
        let shown = show_parts(self.atoms, names, part.path.absolute);
        let symbols = &self.pool.symbols;
        let hidden = match found {
            Lookup::Shadowed(first) => symbols.descend(first, &names[1..]),
            _ if part.path.absolute => symbols.descend(self.root, names),
            _ => symbols.lookup_hidden(scope, names),
        };
        let hidden = hidden.map(|id| *symbols.get(id));
        let hidden = hidden.filter(|symbol| symbol.kind != SymbolKind::Package);
        let hidden = hidden.map(|symbol| self.pool[symbol.file].name.clone());
        let inner = match found {
            Lookup::Shadowed(first) => {
                let inner = symbols.show(first, self.atoms);
                Some(format!("{inner}.{}", show_parts(self.atoms, &names[1..], false)))
            }
            _ => None,
        };
        let scope = symbols.show(scope, self.atoms);
        let text = match inner.as_ref().filter(|inner| **inner != shown && hidden.is_none()) {
            Some(inner) => {
                format!("the option `({shown})` means `{inner}`, which is not defined")
            }
            None => format!("the option `({shown})` is not defined"),
        };
        let report = self.error("option-unknown", option.name_extent, text);
        match (hidden, inner.filter(|inner| *inner != shown)) {
            (Some(file), _) => {
                report.help(format!("it is defined in `{file}`; add `import \"{file}\";`"))
            }
            (None, Some(inner)) => report
                .help(format!(
                    "the innermost scope that has the first part of the name is used; write `(.{shown})` to start at the outermost scope"
                ))
                .wanted(Wanted::exactly(inner, true)),
            (None, None) => report
                .help("import the file that defines the option")
                .wanted(Wanted::Symbol { scope, name: shown, extension: true, near: true }),
        };
    }
}
