//! Which names lead nowhere, and what may have been meant?
//!
//! Runs only when something is wrong: it looks at all files again and reports everything the
//! resolver would have stopped at. Name lookup follows protoc: the innermost scope that knows the
//! first part of a name decides.

use std::collections::HashMap;
use std::collections::HashSet;
use std::collections::hash_map::Entry;

use prost::Message;
use prost_types::field_descriptor_proto::Type;
use prost_types::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto, SourceCodeInfo,
};

use crate::error::{Diagnostic, Location};

use super::check::{self, Cursor, Problem, index, tag};
use super::load::Loaded;
use super::source::Source;
use super::suggest;
use super::undefined::Meant;

/// A problem in one of the loaded files.
pub(super) struct InFile {
    pub(super) file: usize,
    problem: Problem,
    /// Another place, in another file.
    elsewhere: Option<(usize, Vec<i32>)>,
}

impl InFile {
    pub(super) fn new(file: usize, problem: Problem) -> Self {
        Self { file, problem, elsewhere: None }
    }
}

#[derive(Clone, Copy)]
enum Kind<'a> {
    Package,
    Message(&'a DescriptorProto),
    Enum(&'a EnumDescriptorProto),
    Service,
    /// Fields, oneofs, enum values, methods, extensions: no type has their name.
    Other,
}

struct Symbol<'a> {
    kind: Kind<'a>,
    file: usize,
    path: Vec<i32>,
}

impl Symbol<'_> {
    fn is_type(&self) -> bool {
        matches!(self.kind, Kind::Message(_) | Kind::Enum(_))
    }
}

struct Linker<'a> {
    loaded: &'a Loaded,
    symbols: HashMap<String, Symbol<'a>>,
    meant: Meant,
    found: Vec<InFile>,
    file: usize,
}

/// Checks what the files `concerned` refer to. `visible` tells for each file which it sees.
pub(super) fn check(
    loaded: &Loaded,
    order: &[usize],
    visible: &[HashSet<usize>],
    concerned: &dyn Fn(usize) -> bool,
) -> Vec<InFile> {
    let protos: Vec<(usize, FileDescriptorProto)> = order
        .iter()
        .filter_map(|&i| Some((i, FileDescriptorProto::decode(&loaded.files[i].proto[..]).ok()?)))
        .collect();
    let mut linker = Linker {
        loaded,
        symbols: HashMap::new(),
        meant: Meant::default(),
        found: Vec::new(),
        file: 0,
    };
    for (i, proto) in &protos {
        linker.declare_file(*i, proto);
    }
    for (i, proto) in protos.iter().filter(|(i, _)| concerned(*i)) {
        linker.file = *i;
        linker.references(proto, &visible[*i]);
    }
    linker.found
}

impl<'a> Linker<'a> {
    fn declare(&mut self, cursor: &Cursor, name: &str, below: &[i32], kind: Kind<'a>) {
        let full_name = cursor.full_name(name);
        let mut path = cursor.at(below);
        path.push(tag::NAME);
        match self.symbols.entry(full_name) {
            Entry::Vacant(entry) => {
                entry.insert(Symbol { kind, file: self.file, path });
            }
            // Within a file, `check::names` has seen it.
            Entry::Occupied(first) if first.get().file == self.file => {}
            Entry::Occupied(first) => {
                let other = &self.loaded.files[first.get().file].name;
                let package = matches!(first.get().kind, Kind::Package);
                let what = if package { "a package of that name" } else { "it" };
                let message =
                    format!("`{}` cannot be defined here: {what} is in `{other}`", first.key());
                let problem = Problem::new(message, path, first.key().clone());
                let elsewhere = (!package).then(|| (first.get().file, first.get().path.clone()));
                self.found.push(InFile { file: self.file, problem, elsewhere });
            }
        }
    }

    fn declare_file(&mut self, file: usize, proto: &'a FileDescriptorProto) {
        self.file = file;
        let package = proto.package();
        let ends = package.match_indices('.').map(|(i, _)| i).chain([package.len()]);
        for end in ends.filter(|_| !package.is_empty()) {
            let symbol = Symbol { kind: Kind::Package, file, path: vec![2] };
            match self.symbols.entry(package[..end].to_owned()) {
                Entry::Vacant(entry) => {
                    entry.insert(symbol);
                }
                Entry::Occupied(first) if matches!(first.get().kind, Kind::Package) => {}
                Entry::Occupied(first) => {
                    let other = &self.loaded.files[first.get().file].name;
                    let message = format!(
                        "the package `{}` has the name of a definition in `{other}`",
                        first.key()
                    );
                    let elsewhere = Some((first.get().file, first.get().path.clone()));
                    let problem = Problem::new(message, vec![2], String::new());
                    self.found.push(InFile { file, problem, elsewhere });
                }
            }
        }
        let mut cursor = Cursor { scope: package.to_owned(), ..Cursor::default() };
        for (i, message) in proto.message_type.iter().enumerate() {
            self.declare_message(&mut cursor, message, [tag::FILE_MESSAGE, index(i)]);
        }
        self.declare_enums(&cursor, &proto.enum_type, tag::FILE_ENUM);
        for (i, service) in proto.service.iter().enumerate() {
            self.declare(&cursor, service.name(), &[tag::FILE_SERVICE, index(i)], Kind::Service);
        }
        for (i, field) in proto.extension.iter().enumerate() {
            self.declare(&cursor, field.name(), &[tag::FILE_EXTENSION, index(i)], Kind::Other);
        }
    }

    fn declare_enums(&mut self, cursor: &Cursor, enums: &'a [EnumDescriptorProto], list: i32) {
        for (i, enumeration) in enums.iter().enumerate() {
            let kind = Kind::Enum(enumeration);
            self.declare(cursor, enumeration.name(), &[list, index(i)], kind);
            for (j, value) in enumeration.value.iter().enumerate() {
                let below = [list, index(i), tag::ENUM_VALUE, index(j)];
                self.declare(cursor, value.name(), &below, Kind::Other);
            }
        }
    }

    fn declare_message(
        &mut self,
        cursor: &mut Cursor,
        message: &'a DescriptorProto,
        path: [i32; 2],
    ) {
        self.declare(cursor, message.name(), &path, Kind::Message(message));
        cursor.inside(message.name(), path, |cursor| {
            for (i, nested) in message.nested_type.iter().enumerate() {
                self.declare_message(cursor, nested, [tag::MESSAGE_NESTED, index(i)]);
            }
            self.declare_enums(cursor, &message.enum_type, tag::MESSAGE_ENUM);
            let fields = message.field.iter().zip(std::iter::repeat(tag::MESSAGE_FIELD));
            let extensions =
                message.extension.iter().zip(std::iter::repeat(tag::MESSAGE_EXTENSION));
            for (i, (field, list)) in fields.enumerate().chain(extensions.enumerate()) {
                self.declare(cursor, field.name(), &[list, index(i)], Kind::Other);
            }
            for (i, oneof) in message.oneof_decl.iter().enumerate() {
                self.declare(cursor, oneof.name(), &[tag::MESSAGE_ONEOF, index(i)], Kind::Other);
            }
        });
    }

    fn references(&mut self, proto: &FileDescriptorProto, visible: &HashSet<usize>) {
        let mut cursor = Cursor { scope: proto.package().to_owned(), ..Cursor::default() };
        for (i, message) in proto.message_type.iter().enumerate() {
            self.message(&mut cursor, message, [tag::FILE_MESSAGE, index(i)], visible);
        }
        for (i, field) in proto.extension.iter().enumerate() {
            self.field(&cursor, field, [tag::FILE_EXTENSION, index(i)], visible);
        }
        for (i, service) in proto.service.iter().enumerate() {
            cursor.inside(service.name(), [tag::FILE_SERVICE, index(i)], |cursor| {
                for (j, method) in service.method.iter().enumerate() {
                    let below = |last| [tag::SERVICE_METHOD, index(j), last];
                    for (name, last) in [
                        (method.input_type(), tag::METHOD_INPUT),
                        (method.output_type(), tag::METHOD_OUTPUT),
                    ] {
                        self.message_type(cursor, method.name(), name, &below(last), visible);
                    }
                }
            });
        }
    }

    fn message(
        &mut self,
        cursor: &mut Cursor,
        message: &DescriptorProto,
        path: [i32; 2],
        visible: &HashSet<usize>,
    ) {
        cursor.inside(message.name(), path, |cursor| {
            for (i, field) in message.field.iter().enumerate() {
                self.field(cursor, field, [tag::MESSAGE_FIELD, index(i)], visible);
            }
            for (i, field) in message.extension.iter().enumerate() {
                self.field(cursor, field, [tag::MESSAGE_EXTENSION, index(i)], visible);
            }
            for (i, nested) in message.nested_type.iter().enumerate() {
                self.message(cursor, nested, [tag::MESSAGE_NESTED, index(i)], visible);
            }
        });
    }

    fn field(
        &mut self,
        cursor: &Cursor,
        field: &FieldDescriptorProto,
        path: [i32; 2],
        visible: &HashSet<usize>,
    ) {
        let below = |last| [path[0], path[1], last];
        if let Some(extendee) = &field.extendee {
            let at = below(tag::FIELD_EXTENDEE);
            let extended = self.message_type(cursor, field.name(), extendee, &at, visible);
            let number = field.number();
            let fits = extended.is_none_or(|message| {
                message.extension_range.iter().any(|r| r.start() <= number && number < r.end())
            });
            if !fits {
                let message =
                    format!("`{extendee}` does not allow extensions with number {number}");
                self.report(cursor, field.name(), &below(tag::FIELD_NUMBER), message, None);
            }
        }
        if field.type_name().is_empty() {
            return;
        }
        let at = below(tag::FIELD_TYPE_NAME);
        let kind = self.resolve(cursor, field.name(), field.type_name(), &at, visible);
        let group = field.r#type.is_some() && field.r#type() == Type::Group;
        match (kind, &field.default_value) {
            (Some(Kind::Message(_)), Some(_)) if !group => {
                let message = "a field of a message type cannot have a default".to_owned();
                self.report(cursor, field.name(), &below(tag::FIELD_DEFAULT), message, None);
            }
            (Some(Kind::Enum(enumeration)), Some(default))
                if !enumeration.value.iter().any(|v| v.name() == default) =>
            {
                let names = enumeration.value.iter().map(|v| v.name());
                let hint = suggest::nearest(default, names).map(|n| format!("did you mean `{n}`?"));
                let message = format!("the enum `{}` has no value `{default}`", field.type_name());
                self.report(cursor, field.name(), &below(tag::FIELD_DEFAULT), message, hint);
            }
            _ => {}
        }
    }

    fn message_type(
        &mut self,
        cursor: &Cursor,
        element: &str,
        name: &str,
        below: &[i32],
        visible: &HashSet<usize>,
    ) -> Option<&'a DescriptorProto> {
        match self.resolve(cursor, element, name, below, visible)? {
            Kind::Message(message) => Some(message),
            _ => {
                let message = format!("`{name}` is an enum, and a message is needed here");
                self.report(cursor, element, below, message, None);
                None
            }
        }
    }

    /// The type that a name means at a place; reports why it means none.
    fn resolve(
        &mut self,
        cursor: &Cursor,
        element: &str,
        name: &str,
        below: &[i32],
        visible: &HashSet<usize>,
    ) -> Option<Kind<'a>> {
        let scope = cursor.full_name(element);
        let full_name = match self.lookup(&scope, name) {
            Lookup::Type(full_name) => full_name,
            Lookup::NoType => {
                let message = format!("`{name}` is not a type");
                self.report(cursor, element, below, message, None);
                return None;
            }
            Lookup::Shadowed(inner) => {
                let hint = format!(
                    "the innermost scope that knows the first part of a name decides; write \
                     `.{name}` to start from the outermost"
                );
                let message = format!("`{name}` means `{inner}` here, which is not defined");
                self.report(cursor, element, below, message, Some(hint));
                return None;
            }
            Lookup::Nothing => {
                let symbols = &self.symbols;
                let types = || {
                    let types = symbols.iter().filter(|(_, symbol)| symbol.is_type());
                    types.map(|(name, symbol)| (name.as_str(), symbol.file))
                };
                let hint = self.meant.hint(self.loaded, types, &cursor.scope, &scope, name);
                let message = format!("the type `{name}` is not defined");
                self.report(cursor, element, below, message, hint);
                return None;
            }
        };
        let symbol = &self.symbols[&full_name];
        if !visible.contains(&symbol.file) {
            let other = &self.loaded.files[symbol.file].name;
            let message = format!("the type `{name}` is not imported");
            let hint = format!("it is defined in `{other}`: add `import \"{other}\";`");
            self.report(cursor, element, below, message, Some(hint));
            return None;
        }
        Some(symbol.kind)
    }

    fn lookup(&self, scope: &str, name: &str) -> Lookup {
        let kind = |full_name: &str| self.symbols.get(full_name).map(|s| s.kind);
        let ends = |full_name: String| match kind(&full_name) {
            Some(Kind::Message(_) | Kind::Enum(_)) => Lookup::Type(full_name),
            Some(_) => Lookup::NoType,
            None => Lookup::Nothing,
        };
        if let Some(absolute) = name.strip_prefix('.') {
            return ends(absolute.to_owned());
        }
        let first = name.split('.').next().unwrap_or(name);
        let mut best = Lookup::Nothing;
        let mut scope = scope;
        loop {
            let below = |part: &str| {
                if scope.is_empty() { part.to_owned() } else { format!("{scope}.{part}") }
            };
            match kind(&below(first)) {
                Some(Kind::Other) | None if first.len() < name.len() => {}
                Some(_) if first.len() < name.len() => {
                    let full_name = below(name);
                    return match ends(full_name.clone()) {
                        Lookup::Nothing => Lookup::Shadowed(full_name),
                        found => found,
                    };
                }
                _ => match ends(below(name)) {
                    Lookup::Type(found) => return Lookup::Type(found),
                    Lookup::NoType => best = Lookup::NoType,
                    _ => {}
                },
            }
            if scope.is_empty() {
                return best;
            }
            scope = scope.rfind('.').map_or("", |dot| &scope[..dot]);
        }
    }

    fn report(
        &mut self,
        cursor: &Cursor,
        element: &str,
        below: &[i32],
        message: String,
        hint: Option<String>,
    ) {
        let mut problem = Problem::new(message, cursor.at(below), cursor.full_name(element));
        problem.hint = hint;
        self.found.push(InFile::new(self.file, problem));
    }
}

enum Lookup {
    Type(String),
    /// The name is taken by something that is not a type.
    NoType,
    /// An inner scope has the first part of the name, but not the rest.
    Shadowed(String),
    Nothing,
}

/// Turns paths into places, file by file.
pub(super) fn locate(mut problems: Vec<InFile>, loaded: &Loaded) -> Vec<Diagnostic> {
    problems.sort_by_key(|p| p.file);
    let mut out = Vec::with_capacity(problems.len());
    let mut rest = problems.into_iter().peekable();
    while let Some(first) = rest.next() {
        let file = first.file;
        let mut group = vec![first];
        while let Some(next) = rest.next_if(|p| p.file == file) {
            group.push(next);
        }
        let elsewhere: Vec<_> = group.iter_mut().map(|p| p.elsewhere.take()).collect();
        let diagnostics = in_file(loaded, file, group.into_iter().map(|p| p.problem).collect());
        out.extend(diagnostics.into_iter().zip(elsewhere));
    }
    // The other places, by file again.
    let mut wanted: HashMap<usize, Vec<(usize, Vec<i32>)>> = HashMap::new();
    for (i, (_, elsewhere)) in out.iter_mut().enumerate() {
        if let Some((file, path)) = elsewhere.take() {
            wanted.entry(file).or_default().push((i, path));
        }
    }
    for (file, places) in wanted {
        let (targets, paths): (Vec<_>, Vec<_>) = places.into_iter().unzip();
        let problems = paths.into_iter().map(|p| Problem::new("", p, String::new())).collect();
        for (target, place) in targets.into_iter().zip(in_file(loaded, file, problems)) {
            if let Some(location) = place.location {
                out[target].0.related.push((location, "the first definition".to_owned()));
            }
        }
    }
    out.into_iter().map(|(diagnostic, _)| diagnostic).collect()
}

fn in_file(loaded: &Loaded, file: usize, problems: Vec<Problem>) -> Vec<Diagnostic> {
    let file = &loaded.files[file];
    let text = loaded.paths.get(&file.name).and_then(|path| std::fs::read_to_string(path).ok());
    let Some(text) = text else {
        let plain = |p: Problem| Diagnostic { hint: p.hint, ..Diagnostic::error(p.message) };
        let here = || Location::file(&file.name);
        return problems.into_iter().map(|p| plain(p).at(here())).collect();
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let info = SourceCodeInfo::decode(&file.source_info[..]).unwrap_or_default();
    check::locate(problems, &info, &Source::new(&file.name, text))
}
