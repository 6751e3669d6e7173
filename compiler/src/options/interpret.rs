//! Interpretation of option statements as paths of fields and typed values.

use super::literal::MOST_NESTED;
use super::raw::place_raw;
use super::scalar::{self, Number};
use super::value::{Dyn, Val};
use super::{Element, OptionTypes};
use hashbrown::HashMap;

use crate::ast::{Extent, List, OptionNode, Value};
use crate::declare::string_value;
use crate::diagnostic::{Report, Reports};
use crate::intern::Interner;
use crate::link::{ENUM, MESSAGE, mark_used, show_parts};
use crate::literal;
use crate::parse::GROUP;
use crate::pool::{FieldId, MessageId, OptionPath, Pool, Target, ValueId};
use crate::source::{FileId, Span};
use crate::symbols::{SymbolId, SymbolKind};

/// The options that a pass interprets.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pass {
    /// Options whose name starts with a field of the options message.
    BuiltIn,
    /// Options whose name starts with an extension.
    Custom,
}

pub(crate) struct Interpreter<'r> {
    pub(crate) pool: &'r Pool,
    pub(crate) atoms: &'r Interner,
    pub(crate) reports: &'r mut Reports,
    pub(crate) file: FileId,
    pub(crate) root: SymbolId,
    /// The symbols that lookups found.
    pub(crate) used: Vec<SymbolId>,
}

/// Interprets the options of all elements of a file, whose visible names must be set.
#[allow(clippy::too_many_arguments)]
pub(crate) fn interpret(
    pool: &mut Pool,
    atoms: &Interner,
    reports: &mut Reports,
    file: FileId,
    root: SymbolId,
    types: &OptionTypes,
    pass: Pass,
    raw: bool,
) {
    if pool[file].option_paths.is_empty() {
        let count = pool[file].ast.options.len();
        pool[file].option_paths.resize(count, OptionPath::default());
    }
    for index in pool[file].all_opts.indices() {
        let opts = &mut pool.opts[index];
        let (element, scope, statements) = (opts.element, opts.scope, opts.statements);
        let Some(message) = types.of(element) else {
            continue;
        };
        let mut value = std::mem::take(&mut opts.value);
        let mut raw_value = opts.raw.take().map(|raw| *raw).unwrap_or_default();
        let mut counts = std::mem::take(&mut opts.counts);
        for statement in statements.indices() {
            let node = pool.option_statements[statement];
            let option = &pool[file].ast.options[node as usize];
            let first = pool[file].ast.option_parts[option.name.start as usize];
            if (pass == Pass::Custom) != first.extension {
                continue;
            }
            let mut interpreter =
                Interpreter { pool, atoms, reports, file, root, used: Vec::new() };
            let done = interpreter.option(message, scope, element, option, &mut value, &mut counts);
            let used = interpreter.used;
            if let Some((path, set)) = done {
                if raw {
                    place_raw(pool, &path, set, &mut raw_value);
                }
                let mut numbers: Vec<i32> = path.iter().map(|&field| pool[field].number).collect();
                if path.last().is_some_and(|&field| pool[field].repeated()) {
                    let count = counts.entry(numbers.clone()).or_insert(0);
                    numbers.push(*count);
                    *count += 1;
                }
                let data = &mut pool[file];
                let start = data.path_numbers.len();
                data.path_numbers.extend(numbers);
                let numbers = List::new(start, data.path_numbers.len());
                let start = data.path_fields.len();
                data.path_fields.extend(path);
                let fields = List::new(start, data.path_fields.len());
                data.option_paths[node as usize] = OptionPath { numbers, fields };
            }
            for symbol in used {
                mark_used(pool, file, symbol);
            }
        }
        let opts = &mut pool.opts[index];
        opts.value = value;
        opts.counts = counts;
        opts.raw = raw.then(|| Box::new(raw_value));
    }
}

impl<'r> Interpreter<'r> {
    pub(super) fn span(&self, extent: Extent) -> Span {
        self.pool[self.file].ast.span(extent)
    }

    pub(super) fn error(
        &mut self,
        code: &'static str,
        extent: Extent,
        message: String,
    ) -> &mut Report {
        let span = self.span(extent);
        self.reports.error(code, self.file, span, message)
    }

    pub(super) fn text(&self, token: u32) -> &'r [u8] {
        let file = &self.pool[self.file];
        let token = file.ast.token(token);
        &file.source.bytes[token.start as usize..token.end as usize]
    }

    /// Interprets one statement and sets its value. Returns the path of fields and the value.
    fn option(
        &mut self,
        message: MessageId,
        scope: SymbolId,
        element: Element,
        option: &OptionNode,
        value: &mut Dyn,
        counts: &mut HashMap<Vec<i32>, i32>,
    ) -> Option<(Vec<FieldId>, Val)> {
        let ast = &self.pool[self.file].ast;
        let parts = &ast.option_parts[option.name.indices()];
        // The last part may be a scalar in the innermost message.
        if parts.len() > MOST_NESTED + 1 {
            self.too_deep(option);
            return None;
        }
        let mut path = Vec::with_capacity(parts.len());
        let mut message = message;
        for (at, part) in parts.iter().enumerate() {
            let field = if part.extension {
                self.named_extension(message, scope, option, part)?
            } else {
                self.plain(message, element, option, part, at)?
            };
            path.push(field);
            // As in protoc, a message literal for all features may use the file's own features.
            if element.features_number() == Some(self.pool[path[0]].number)
                && path[0] != field
                && self.pool[path[0]].extend.is_none()
                && self.pool[field].file == self.file
            {
                self.own_feature(option, field);
                return None;
            }
            if at + 1 == parts.len() {
                break;
            }
            let declared = &self.pool[field];
            match declared.target {
                Target::Message(target) if !declared.repeated() => message = target,
                // Its type is not known.
                _ if declared.kind == 0 => return None,
                _ => {
                    let name = show_parts(self.atoms, ast.parts(part.path), false);
                    let (message, help) = if declared.repeated() {
                        let help = "set one element with a message literal, `{ … }`";
                        (
                            format!(
                                "the option `{name}` is repeated, so its fields cannot be set one by one"
                            ),
                            help,
                        )
                    } else {
                        (
                            format!("the option `{name}` is not a message, so it has no fields"),
                            "remove the rest of the name",
                        )
                    };
                    self.error("option-path", option.name_extent, message).help(help);
                    return None;
                }
            }
        }
        let last = *path.last()?;
        let numbers: Vec<i32> = path.iter().map(|&field| self.pool[field].number).collect();
        // A member of a oneof may have been set and then cleared by another member.
        let set_before = is_set(self.pool, value, &path) || counts.contains_key(&numbers);
        if !self.pool[last].repeated() && set_before {
            let message = format!("the option `{}` is already set", self.show_name(option));
            self.error("option-twice", option.name_extent, message)
                .help("remove one of the statements");
            return None;
        }
        let set = self.value(last, option)?;
        let levels = if let Val::Message(value) = &set { levels(value) } else { 0 };
        if path.len() - 1 + levels > MOST_NESTED {
            self.too_deep(option);
            return None;
        }
        if self.pool[last].oneof.is_some() {
            counts.insert(numbers, 1);
        }
        place(self.pool, &path, set.clone(), value);
        Some((path, set))
    }

    #[cold]
    fn own_feature(&mut self, option: &OptionNode, field: FieldId) {
        let declared = &self.pool[field];
        let place = self.pool.field_name_span(declared);
        let name = self.atoms.show(declared.name);
        let text = format!("the feature `{name}` is used in the file that defines it");
        let file = self.file;
        self.error("feature-in-own-file", option.name_extent, text)
            .related(file, place, "it is defined here")
            .help("define the feature in a file of its own, and import that file");
    }

    #[cold]
    fn too_deep(&mut self, option: &OptionNode) {
        let text = format!("the option sets a field in more than {MOST_NESTED} nested messages");
        self.error("option-nesting", option.name_extent, text)
            .help("use an option with fewer nested messages");
    }

    /// Converts the value of a statement to the type of a field.
    fn value(&mut self, field: FieldId, option: &OptionNode) -> Option<Val> {
        let pool = self.pool;
        let declared = &pool[field];
        let bad = match (declared.kind, option.value) {
            (MESSAGE | GROUP, Value::Literal { open, close }) => {
                let Target::Message(message) = declared.target else {
                    return None;
                };
                return self.literal(message, open, close).map(Val::Message);
            }
            (MESSAGE | GROUP, _) => {
                "the option is a message; write `{ field: value }`, or set one field, `.field =`"
                    .to_owned()
            }
            (9 | 12, Value::Str { .. }) => {
                let bytes = &pool[self.file].source.bytes;
                let value = string_value(&pool[self.file].ast, bytes, option.value);
                if pool.is_verified(field) && str::from_utf8(&value).is_err() {
                    self.not_utf8(field, option.value_extent);
                    return None;
                }
                return Some(Val::Bytes(value));
            }
            (9 | 12, _) => "the value must be a string in quotes".to_owned(),
            (8, Value::Ident { token, negative: false }) if self.text(token) == b"true" => {
                return Some(Val::Scalar(1));
            }
            (8, Value::Ident { token, negative: false }) if self.text(token) == b"false" => {
                return Some(Val::Scalar(0));
            }
            (8, _) => "the value must be `true` or `false`".to_owned(),
            (1 | 2, Value::Int { token, negative }) => {
                let text = self.text(token);
                if literal::integer(text).is_some() || literal::is_decimal(text) {
                    let number = Number { text, negative, integer: true };
                    // The integer -0 is zero without a sign.
                    let value = scalar::number(number) + 0.0;
                    return Some(scalar::float(declared.kind, value));
                }
                "the integer is out of range".to_owned()
            }
            (1 | 2, Value::Float { token, negative }) => {
                let number = Number { text: self.text(token), negative, integer: false };
                return Some(scalar::float(declared.kind, scalar::number(number)));
            }
            (1 | 2, Value::Ident { token, negative }) => {
                let value = match self.text(token) {
                    b"inf" if negative => Some(f64::NEG_INFINITY),
                    b"inf" => Some(f64::INFINITY),
                    // As in protoc, `-nan` loses its sign.
                    b"nan" => Some(f64::NAN),
                    _ => None,
                };
                if let Some(value) = value {
                    return Some(scalar::float(declared.kind, value));
                }
                "the value must be a number".to_owned()
            }
            (1 | 2, _) => "the value must be a number".to_owned(),
            (ENUM, Value::Ident { token, negative: false }) => {
                let Target::Enum(target) = declared.target else {
                    return None;
                };
                let name = self.text(token);
                match self.enum_value(target, name) {
                    Ok(value) => return Some(Val::Scalar(i64::from(pool[value].number) as u64)),
                    Err(message) => message?,
                }
            }
            (ENUM, _) => "the value must be the name of an enum value".to_owned(),
            (0, _) => return None,
            (kind, Value::Int { token, negative }) => {
                let number = Number { text: self.text(token), negative, integer: true };
                match scalar::integer(kind, number) {
                    Ok(value) => return Some(value),
                    Err(message) => message,
                }
            }
            (kind, _) => {
                let number = Number { text: b"0", negative: false, integer: false };
                scalar::integer(kind, number).err().unwrap_or_default()
            }
        };
        let name = self.show_name(option);
        let message = format!("wrong value for the option `{name}`: {bad}");
        let help = match declared.target {
            Target::Enum(target) => {
                let values: Vec<String> = ValueId::all(pool[target].values)
                    .take(12)
                    .map(|value| self.atoms.show(pool[value].name))
                    .collect();
                format!("the values of the enum are {}", values.join(", "))
            }
            _ => "write a value of the option's type".to_owned(),
        };
        self.error("option-value", option.value_extent, message).help(help);
        None
    }

    /// Reports a string that is not valid UTF-8.
    ///
    /// protoc detects such a string only when it writes the descriptor, and aborts with a failed
    /// check.
    #[cold]
    pub(super) fn not_utf8(&mut self, field: FieldId, extent: Extent) {
        let name = self.pool.symbols.show(self.pool[field].symbol, self.atoms);
        let message = format!("the string of the field `{name}` is not valid UTF-8");
        self.error("option-utf8", extent, message)
            .help("write the text in UTF-8, or declare the field with the type `bytes`");
    }

    /// Returns the value of an enum with a name, or an error message.
    ///
    /// There is no message if a statement with a syntax error may declare the value.
    pub(super) fn enum_value(
        &self,
        target: crate::pool::EnumId,
        name: &[u8],
    ) -> Result<ValueId, Option<String>> {
        let symbols = &self.pool.symbols;
        let scope = symbols.get(self.pool[target].symbol).parent;
        let shown = symbols.show(self.pool[target].symbol, self.atoms);
        let found = self.atoms.find(name).and_then(|name| symbols.child(scope, name));
        let name = String::from_utf8_lossy(name);
        match found.map(|found| symbols.get(found).kind) {
            Some(SymbolKind::Value(value)) if self.pool[value].parent == target => Ok(value),
            Some(SymbolKind::Value(value)) => {
                let other = symbols.show(self.pool[self.pool[value].parent].symbol, self.atoms);
                Err(Some(format!("`{name}` is a value of the enum `{other}`, not of `{shown}`")))
            }
            _ if self.pool.is_damaged(self.pool[target].file) => Err(None),
            _ => Err(Some(format!("the enum `{shown}` has no value `{name}`"))),
        }
    }
}

/// Returns the number of nested levels of messages, including the outermost one.
fn levels(message: &Dyn) -> usize {
    let values = message.entries.iter().flat_map(|entry| match &entry.value {
        Val::Repeated(values) => values.as_slice(),
        single => std::slice::from_ref(single),
    });
    let inner = values.map(|value| if let Val::Message(inner) = value { levels(inner) } else { 0 });
    1 + inner.max().unwrap_or(0)
}

/// Returns true if the field at the end of a path is set.
fn is_set(pool: &Pool, mut value: &Dyn, path: &[FieldId]) -> bool {
    for (at, &field) in path.iter().enumerate() {
        match value.get(pool[field].number) {
            None => return false,
            Some(Val::Message(inner)) if at + 1 < path.len() => value = inner,
            Some(_) => return true,
        }
    }
    false
}

/// Sets the field at the end of a path.
fn place(pool: &Pool, path: &[FieldId], set: Val, value: &mut Dyn) {
    let Some((&first, rest)) = path.split_first() else {
        return;
    };
    let declared = &pool[first];
    if let (Some(oneof), None) = (declared.oneof, declared.extend) {
        // The last member of a oneof wins.
        value.retain(|other| other == first || pool[other].oneof != Some(oneof));
    }
    let number = declared.number;
    if !rest.is_empty() {
        let inner = value.get_or_insert(first, number, || Val::Message(Dyn::default()));
        if let Val::Message(inner) = inner {
            place(pool, rest, set, inner);
        }
    } else if declared.repeated() {
        let list = value.get_or_insert(first, number, || Val::Repeated(Vec::new()));
        if let Val::Repeated(list) = list {
            list.push(set);
        }
    } else if value.get(number).is_none() {
        value.insert(first, number, set);
    }
}
