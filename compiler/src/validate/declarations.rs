//! Validation of extension declarations, which fix the names and types of extensions.

use hashbrown::HashSet;

use super::Check;
use crate::options::{Dyn, Element, Val};
use crate::pool::{FieldDecl, FieldId, Target};
use crate::source::Span;

/// The types in declarations that are not the full name of a type.
const SCALARS: &[&str] = &[
    "double", "float", "int64", "uint64", "int32", "fixed32", "fixed64", "bool", "string", "bytes",
    "uint32", "enum", "sfixed32", "sfixed64", "sint32", "sint64",
];

/// The help text if the declarations of one range are applied to another one.
const SPLIT: &str =
    "the options apply to each range of the statement; write a statement for each range";

impl Check<'_> {
    pub(super) fn declarations(&mut self) {
        let mut names: HashSet<(crate::pool::MessageId, Vec<u8>)> = HashSet::new();
        for index in self.pool[self.file].all_opts.indices() {
            let opts = &self.pool.opts[index];
            let Element::Range(message, node) = opts.element else {
                continue;
            };
            let declarations = opts.value.list(2);
            if declarations.is_empty() {
                continue;
            }
            let statement = &self.pool[self.file].ast.extensions[node as usize];
            let ranges = self.pool[self.file].ast.ranges[statement.ranges.indices()].to_vec();
            let span = ranges
                .first()
                .map_or(Span { start: 0, end: 0 }, |range| self.extent(range.start_extent));
            if opts.value.scalar(3) == Some(1) {
                let text = "an extension range with declarations cannot be UNVERIFIED".to_owned();
                self.error("declaration", span, text).help("remove `verification`");
                continue;
            }
            // The options apply to each range of the statement separately.
            for range in &ranges {
                if self.reports.full(self.file) {
                    return;
                }
                let span = self.extent(range.start_extent);
                let end = if range.max { i32::MAX } else { range.end };
                let mut numbers = HashSet::new();
                for declaration in declarations {
                    let Val::Message(declaration) = declaration else {
                        continue;
                    };
                    let number = declaration.scalar(1).unwrap_or(0) as i32;
                    if number < range.start || number > end {
                        let text =
                            format!("the declared extension number {number} is not in the range");
                        let help =
                            if ranges.len() > 1 { SPLIT } else { "use a number in the range" };
                        self.error("declaration", span, text).help(help);
                    }
                    if !numbers.insert(number) {
                        let text = format!("the extension number {number} is declared twice");
                        self.error("declaration", span, text).help("remove one declaration");
                    }
                    let full = declaration.bytes(2);
                    let name = full.map(|name| (message, name.to_vec()));
                    if let (Some(name), Some(_)) = (name, declaration.bytes(3)) {
                        let shown = String::from_utf8_lossy(&name.1).into_owned();
                        if !names.insert(name) {
                            let text = format!("the extension name `{shown}` is declared twice");
                            let help =
                                if ranges.len() > 1 { SPLIT } else { "remove one declaration" };
                            self.error("declaration", span, text).help(help);
                        }
                    }
                    self.declaration(declaration, number, span);
                }
            }
        }
        let all = self.pool[self.file].all;
        for id in FieldId::all(all.fields) {
            let field = &self.pool[id];
            if let Some(extendee) = field.extendee {
                let name = self.full_name(self.pool[extendee].symbol);
                // protoc does not enforce the declarations of its own messages.
                if !name.starts_with("google.protobuf.") {
                    self.declared(field, extendee, &name);
                }
            }
        }
    }

    fn declaration(&mut self, declaration: &Dyn, number: i32, span: Span) {
        let (name, ty) = (declaration.bytes(2), declaration.bytes(3));
        let (Some(name), Some(ty)) = (name, ty) else {
            if name.is_some() != ty.is_some() || !declaration.is_true(5) {
                let text = format!(
                    "the declaration of the extension {number} needs both `full_name` and `type`"
                );
                self.error("declaration", span, text).help("set both, or mark it as `reserved`");
            }
            return;
        };
        let scalar = SCALARS.iter().any(|scalar| scalar.as_bytes() == ty);
        for name in [Some(name), Some(ty).filter(|_| !scalar)].into_iter().flatten() {
            let shown = String::from_utf8_lossy(name).into_owned();
            if !name.starts_with(b".") {
                let text = format!("the name `{shown}` in a declaration has no leading dot");
                self.error("declaration", span, text).help(format!("write `.{shown}`"));
            } else if !name[1..].split(|&byte| byte == b'.').all(is_identifier) {
                let text = format!("`{shown}` in a declaration is not a valid name");
                self.error("declaration", span, text)
                    .help("write the full name with a leading dot");
            }
        }
    }

    /// Checks an extension against the declarations of its range.
    fn declared(&mut self, field: &FieldDecl, extendee: crate::pool::MessageId, of: &str) {
        let Some(range) = self.extension_range(extendee, field.number) else {
            return;
        };
        let options = &self.pool.opts[range.opts as usize].value;
        let declarations = options.list(2);
        let index = self.declared.entry(range.opts).or_insert_with(|| {
            let mut index = hashbrown::HashMap::new();
            for (at, declaration) in declarations.iter().enumerate() {
                if let Val::Message(declaration) = declaration {
                    let number = declaration.scalar(1).unwrap_or(0) as i32;
                    index.entry(number).or_insert(at);
                }
            }
            index
        });
        let found = index.get(&field.number).map(|&at| &declarations[at]);
        let found = found.and_then(|found| match found {
            Val::Message(found) => Some(found),
            _ => None,
        });
        let span = self.extendee_span(field);
        let number = field.number;
        let Some(found) = found else {
            if !declarations.is_empty() || options.scalar(3) == Some(0) {
                let text = format!("the extension {number} of `{of}` is not declared in its range");
                self.error("declaration", span, text).help("add a declaration to the range");
            }
            return;
        };
        if found.is_true(5) {
            let text =
                format!("the extension number {number} of `{of}` is reserved by a declaration");
            self.error("declaration", span, text).help("use another number");
            return;
        }
        let actual = format!(".{}", self.full_name(field.symbol));
        let mut wrong = Vec::new();
        if let Some(name) = found.bytes(2).filter(|name| !name.is_empty())
            && name != actual.as_bytes()
        {
            wrong.push(format!("the name `{}`, not `{actual}`", String::from_utf8_lossy(name)));
        }
        if let Some(ty) = found.bytes(3).filter(|ty| !ty.is_empty()) {
            let actual = match field.target {
                Target::Message(id) => format!(".{}", self.full_name(self.pool[id].symbol)),
                Target::Enum(id) => format!(".{}", self.full_name(self.pool[id].symbol)),
                // The name is not taken from the source, since the unstable edition has other
                // names.
                Target::None => scalar_name(field.kind).to_owned(),
            };
            if ty != actual.as_bytes() {
                wrong.push(format!("the type `{}`, not `{actual}`", String::from_utf8_lossy(ty)));
            }
        }
        if found.is_true(6) != field.repeated() {
            let kind = if field.repeated() { "a single value" } else { "repeated values" };
            wrong.push(kind.to_owned());
        }
        for wrong in wrong {
            let text = format!("the extension {number} of `{of}` is declared with {wrong}");
            self.error("declaration", span, text)
                .help("change the extension to match its declaration");
        }
    }
}

/// Returns the name of a scalar type in declarations.
fn scalar_name(kind: u8) -> &'static str {
    match kind {
        1 => "double",
        2 => "float",
        3 => "int64",
        4 => "uint64",
        5 => "int32",
        6 => "fixed64",
        7 => "fixed32",
        8 => "bool",
        9 => "string",
        12 => "bytes",
        13 => "uint32",
        15 => "sfixed32",
        16 => "sfixed64",
        17 => "sint32",
        18 => "sint64",
        _ => "",
    }
}

fn is_identifier(name: &[u8]) -> bool {
    name.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_')
        && name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
}
