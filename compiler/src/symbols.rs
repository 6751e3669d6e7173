//! Symbol table of all full names, with lookup by protobuf's scope rules.
//!
//! Each name is a node below its scope: a package below its parent package, a field below its
//! message, an enum value below the scope of its enum. Lookups never build a full name as a string.

use hashbrown::HashMap;

use crate::intern::{Atom, Interner};
use crate::pool::{EnumId, FieldId, MessageId, MethodId, OneofId, ServiceId, ValueId, Visible};
use crate::reach::{self, Chains, Position, Reach};
use crate::source::FileId;

/// The index of a symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct SymbolId(pub(crate) u32);

/// The declaration that a name refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SymbolKind {
    Package,
    Message(MessageId),
    Field(FieldId),
    Oneof(OneofId),
    Enum(EnumId),
    Value(ValueId),
    Service(ServiceId),
    Method(MethodId),
}

impl SymbolKind {
    pub(crate) fn is_type(self) -> bool {
        matches!(self, Self::Message(_) | Self::Enum(_))
    }

    /// Returns true if the symbol can be the scope of other names.
    fn is_aggregate(self) -> bool {
        matches!(self, Self::Package | Self::Message(_) | Self::Enum(_) | Self::Service(_))
    }

    /// Returns the noun for this kind of symbol in diagnostics.
    pub(crate) fn noun(self) -> &'static str {
        match self {
            Self::Package => "package",
            Self::Message(_) => "message",
            Self::Field(_) => "field",
            Self::Oneof(_) => "oneof",
            Self::Enum(_) => "enum",
            Self::Value(_) => "enum value",
            Self::Service(_) => "service",
            Self::Method(_) => "method",
        }
    }
}

/// A name with the declaration that it refers to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Symbol {
    pub(crate) parent: SymbolId,
    pub(crate) name: Atom,
    pub(crate) kind: SymbolKind,
    /// The file that declares it; for a package, the first such file.
    pub(crate) file: FileId,
    /// True for an extension, the only kind that `import option` makes visible.
    pub(crate) extension: bool,
}

/// The scope of all names that users can refer to.
pub(crate) const ROOT: SymbolId = SymbolId(0);

/// The scope of the built-in `descriptor.proto`, for compilations that do not load one.
pub(crate) const BUILT_IN: SymbolId = SymbolId(1);

/// The files and packages that are visible to the current file.
#[derive(Default)]
struct Visibility {
    /// For each file, the stamp of the last call of [`Symbols::look_from`] that made it visible.
    files: Vec<u32>,
    /// For each file, the stamp of the last call that made only its extensions visible.
    option_files: Vec<u32>,
    packages: HashMap<SymbolId, u32>,
    stamp: u32,
    /// The sets of further files that are visible.
    reaches: Vec<Reach>,
    /// The sets of further files of which only the extensions are visible.
    option_reaches: Vec<Reach>,
    chains: Chains,
    /// For each package, the first file of each chain that has the package or one below it.
    package_starts: HashMap<SymbolId, Vec<Position>>,
}

impl Visibility {
    /// Returns true if one of some sets contains a file.
    fn reaches(&self, reaches: &[Reach], file: FileId) -> bool {
        !reaches.is_empty()
            && self.chains.position(file).is_some_and(|position| {
                reaches.iter().any(|reach| reach::contains(reach, position))
            })
    }

    /// Returns true if one of the visible sets contains a file with a package.
    fn reaches_package(&self, package: SymbolId) -> bool {
        let mut reaches = self.reaches.iter().chain(&self.option_reaches).peekable();
        if reaches.peek().is_none() {
            return false;
        }
        let Some(starts) = self.package_starts.get(&package) else { return false };
        reaches.any(|reach| {
            if starts.len() < reach.len() {
                return starts.iter().any(|&start| reach::contains(reach, start));
            }
            reach.iter().any(|last| {
                let start = starts.binary_search_by_key(&last.chain, |start| start.chain);
                start.is_ok_and(|start| starts[start].index <= last.index)
            })
        })
    }
}

/// The result of a lookup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lookup {
    Found(SymbolId),
    /// The first part of the name is this symbol, but it does not contain the rest of the name.
    Shadowed(SymbolId),
    NotFound,
}

/// The tree of names.
pub(crate) struct Symbols {
    list: Vec<Symbol>,
    children: HashMap<(SymbolId, Atom), SymbolId>,
    visibility: Visibility,
}

impl Symbols {
    pub(crate) fn new() -> Self {
        let root = |id| Symbol {
            parent: SymbolId(id),
            name: Atom::EMPTY,
            kind: SymbolKind::Package,
            file: FileId(0),
            extension: false,
        };
        Self {
            list: vec![root(0), root(1)],
            children: HashMap::new(),
            visibility: Visibility::default(),
        }
    }

    pub(crate) fn get(&self, id: SymbolId) -> &Symbol {
        &self.list[id.0 as usize]
    }

    /// Returns the symbol with a name directly below a scope.
    pub(crate) fn child(&self, scope: SymbolId, name: Atom) -> Option<SymbolId> {
        self.children.get(&(scope, name)).copied()
    }

    /// Adds a symbol and returns its id.
    ///
    /// If the name is taken, the symbol that has the name is returned as well, and the new symbol
    /// cannot be looked up.
    pub(crate) fn add(
        &mut self,
        parent: SymbolId,
        name: Atom,
        kind: SymbolKind,
        file: FileId,
    ) -> (SymbolId, Option<SymbolId>) {
        let id = SymbolId(self.list.len() as u32);
        self.list.push(Symbol { parent, name, kind, file, extension: false });
        match self.children.entry((parent, name)) {
            hashbrown::hash_map::Entry::Occupied(taken) => (id, Some(*taken.get())),
            hashbrown::hash_map::Entry::Vacant(free) => {
                free.insert(id);
                (id, None)
            }
        }
    }

    /// Marks a symbol as an extension.
    pub(crate) fn mark_extension(&mut self, id: SymbolId) {
        self.list[id.0 as usize].extension = true;
    }

    /// Appends the full name of a symbol with a dot before each part.
    pub(crate) fn append_name(&self, id: SymbolId, atoms: &Interner, out: &mut Vec<u8>) {
        let mut parts = Vec::with_capacity(8);
        let mut at = id;
        while at.0 > 1 {
            let symbol = self.get(at);
            parts.push(symbol.name);
            at = symbol.parent;
        }
        for &part in parts.iter().rev() {
            out.push(b'.');
            out.extend_from_slice(atoms.bytes(part));
        }
    }

    /// Returns the full name of a symbol for diagnostics, without a leading dot.
    pub(crate) fn show(&self, id: SymbolId, atoms: &Interner) -> String {
        let mut name = Vec::new();
        self.append_name(id, atoms, &mut name);
        String::from_utf8_lossy(name.get(1..).unwrap_or_default()).into_owned()
    }

    /// Sets the chains of files that are imported publicly.
    pub(crate) fn set_chains(&mut self, chains: Chains) {
        self.visibility.chains = chains;
    }

    /// Records the package of a file, whose declarations are being added.
    pub(crate) fn add_package(&mut self, file: FileId, package: SymbolId) {
        let Self { list, visibility, .. } = self;
        let Some(position) = visibility.chains.position(file) else { return };
        let mut at = package;
        while at.0 > 1 {
            let starts = visibility.package_starts.entry(at).or_default();
            match starts.binary_search_by_key(&position.chain, |start| start.chain) {
                Ok(known) => starts[known] = starts[known].min(position),
                Err(place) => starts.insert(place, position),
            }
            at = list[at.0 as usize].parent;
        }
    }

    /// Sets the files that are visible to the lookups that follow: files, and files of which only the
    /// extensions are visible. Their packages become visible too.
    pub(crate) fn look_from(
        &mut self,
        visible: &Visible,
        options: &Visible,
        package: impl Fn(FileId) -> SymbolId,
    ) {
        let Self { list, visibility, .. } = self;
        visibility.stamp += 1;
        visibility.reaches.clone_from(&visible.reaches);
        visibility.option_reaches.clone_from(&options.reaches);
        let mut last = ROOT;
        let files = visible.files.iter().map(|&file| (file, false));
        for (file, extensions_only) in files.chain(options.files.iter().map(|&file| (file, true))) {
            let index = file.0 as usize;
            let stamps =
                if extensions_only { &mut visibility.option_files } else { &mut visibility.files };
            if stamps.len() <= index {
                stamps.resize(index + 1, 0);
            }
            stamps[index] = visibility.stamp;
            let package = package(file);
            let mut at = if package == last { ROOT } else { package };
            last = package;
            while at.0 > 1 {
                if visibility.packages.insert(at, visibility.stamp) == Some(visibility.stamp) {
                    break;
                }
                at = list[at.0 as usize].parent;
            }
        }
    }

    /// Returns true if something in a file is visible.
    pub(crate) fn sees(&self, file: FileId) -> bool {
        self.sees_types(file) || self.sees_extensions(file)
    }

    fn sees_types(&self, file: FileId) -> bool {
        let Visibility { files, stamp, reaches, .. } = &self.visibility;
        files.get(file.0 as usize) == Some(stamp) || self.visibility.reaches(reaches, file)
    }

    fn sees_extensions(&self, file: FileId) -> bool {
        let Visibility { option_files, stamp, option_reaches, .. } = &self.visibility;
        option_files.get(file.0 as usize) == Some(stamp)
            || self.visibility.reaches(option_reaches, file)
    }

    pub(crate) fn is_visible(&self, id: SymbolId) -> bool {
        let symbol = self.get(id);
        if symbol.kind == SymbolKind::Package {
            let Visibility { packages, stamp, .. } = &self.visibility;
            return packages.get(&id) == Some(stamp) || self.visibility.reaches_package(id);
        }
        self.sees_types(symbol.file) || symbol.extension && self.sees_extensions(symbol.file)
    }

    /// Returns the symbol at a path below a scope, whether it is visible or not.
    pub(crate) fn descend(&self, scope: SymbolId, parts: &[Atom]) -> Option<SymbolId> {
        parts.iter().try_fold(scope, |scope, &part| self.child(scope, part))
    }

    /// Looks up a relative name from a scope outwards.
    ///
    /// If `types` is true, the lookup of a name with one part skips symbols that are not types.
    pub(crate) fn lookup(&self, scope: SymbolId, parts: &[Atom], types: bool) -> Lookup {
        let Some((&first, rest)) = parts.split_first() else {
            return Lookup::NotFound;
        };
        let mut scope = scope;
        loop {
            if let Some(found) = self.child(scope, first).filter(|&found| self.is_visible(found)) {
                let kind = self.get(found).kind;
                if rest.is_empty() {
                    if !types || kind.is_type() {
                        return Lookup::Found(found);
                    }
                } else if kind.is_aggregate() {
                    let inner = self.descend(found, rest).filter(|&inner| self.is_visible(inner));
                    return inner.map_or(Lookup::Shadowed(found), Lookup::Found);
                }
            }
            if scope.0 <= 1 {
                return Lookup::NotFound;
            }
            scope = self.get(scope).parent;
        }
    }

    /// Returns the symbol that a relative name would refer to if everything were visible.
    pub(crate) fn lookup_hidden(&self, scope: SymbolId, parts: &[Atom]) -> Option<SymbolId> {
        let mut scope = scope;
        loop {
            if let Some(found) = self.descend(scope, parts) {
                return Some(found);
            }
            if scope.0 <= 1 {
                return None;
            }
            scope = self.get(scope).parent;
        }
    }
}
