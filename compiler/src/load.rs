//! Loading of the requested files and all files that they import, each parsed once.

use std::sync::Arc;

use hashbrown::HashMap;

use crate::ast::{Extent, ImportKind, List};
use crate::cache::Cache;
use crate::diagnostic::Reports;
use crate::features::Features;
use crate::intern::Interner;
use crate::pool::{AllOfFile, Dependency, FileData, NO_OPTIONS, Pool, Visible};
use crate::reach::{self, Chains, Reach};
use crate::resolve::{self, Found, Resolver};
use crate::source::{FileId, Source, Span};
use crate::suggest::Wanted;
use crate::symbols::ROOT;
use crate::{parse, token};

/// The progress of loading a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Its imports are being loaded.
    Open,
    Done,
}

pub(crate) struct Load<'r> {
    pub(crate) pool: &'r mut Pool,
    pub(crate) atoms: &'r mut Interner,
    pub(crate) reports: &'r mut Reports,
    pub(crate) resolver: &'r dyn Resolver,
    /// True if files may use the unstable edition.
    unstable: bool,
    /// The files of earlier compilations.
    cache: Option<&'r mut Cache>,
    names: HashMap<String, FileId>,
    states: HashMap<FileId, State>,
    /// The index of the import statement, for each pair of a file and a file that it imports.
    imported: HashMap<(FileId, FileId), u32>,
    /// All files, each after the files that it imports.
    order: Vec<FileId>,
    chains: Chains,
}

/// Loads files and all files that they import.
///
/// Returns the ids of the roots, and all files in an order in which each file comes after the files
/// that it imports. A root that does not exist is reported and gets an empty file.
pub(crate) fn load(
    pool: &mut Pool,
    atoms: &mut Interner,
    reports: &mut Reports,
    resolver: &dyn Resolver,
    unstable: bool,
    cache: Option<&mut Cache>,
    roots: &[String],
) -> (Vec<FileId>, Vec<FileId>) {
    let mut load = Load {
        pool,
        atoms,
        reports,
        resolver,
        unstable,
        cache,
        names: HashMap::new(),
        states: HashMap::new(),
        imported: HashMap::new(),
        order: Vec::new(),
        chains: Chains::default(),
    };
    let mut ids = Vec::with_capacity(roots.len());
    for root in roots {
        let id = match load.names.get(root.as_str()) {
            Some(&id) => id,
            None => load.root(root),
        };
        load.pool[id].root = true;
        ids.push(id);
        load.imports(id);
    }
    let Load { order, chains, pool, .. } = load;
    pool.symbols.set_chains(chains);
    (ids, order)
}

impl Load<'_> {
    fn root(&mut self, name: &str) -> FileId {
        match self.find(name) {
            Ok(found) => self.parse(name, found.path, found.source),
            Err(Missing { message, help, absent }) => {
                let id = self.parse(name, None, Arc::from(&[][..]));
                let report = self.reports.file_error("file-not-found", id, message).help(help);
                if absent {
                    let (name, importer) = (name.to_owned(), String::new());
                    report.wanted(Wanted::File { name, importer });
                }
                id
            }
        }
    }

    /// Reads a file, or returns the error message and the help text.
    fn find(&self, name: &str) -> Result<Found, Missing> {
        if name.is_empty() {
            let message = "the import path is empty".to_owned();
            let help = "write the path of the file to import".to_owned();
            return Err(Missing { message, help, absent: false });
        }
        if !resolve::is_virtual_path(name) {
            let message = format!("`{name}` is not a path relative to an include root");
            let help = "write the path with single `/`, without `.` and `..`".to_owned();
            return Err(Missing { message, help, absent: false });
        }
        match self.resolver.find(name) {
            Ok(Some(found)) if found.source.len() >= u32::MAX as usize => {
                let help = "split the file".to_owned();
                let message = format!("the file `{name}` is larger than 4 GB");
                Err(Missing { message, help, absent: false })
            }
            Ok(Some(found)) => Ok(found),
            Ok(None) => {
                let places = self.resolver.places();
                let help = if places.is_empty() {
                    "check the spelling of the path".to_owned()
                } else {
                    format!(
                        "check its spelling, or add an include root; looked in {}",
                        places.join(", ")
                    )
                };
                let message = format!("the file `{name}` was not found");
                Err(Missing { message, help, absent: true })
            }
            Err(error) => {
                let help = "make the file readable".to_owned();
                let message = format!("the file `{name}` cannot be read: {error}");
                Err(Missing { message, help, absent: false })
            }
        }
    }

    fn parse(&mut self, name: &str, path: Option<std::path::PathBuf>, bytes: Arc<[u8]>) -> FileId {
        let (pool, cache) = (&mut *self.pool, self.cache.as_deref_mut());
        let file = SourceFile { name, path, bytes, unstable: self.unstable };
        let id = parse_file(pool, self.atoms, self.reports, cache, file);
        self.names.insert(name.to_owned(), id);
        id
    }

    /// Loads all files that a file imports, depth first and without recursion.
    fn imports(&mut self, root: FileId) {
        if self.states.contains_key(&root) {
            return;
        }
        self.states.insert(root, State::Open);
        let mut stack = vec![(root, 0usize)];
        while let Some((file, next)) = stack.last_mut() {
            let (file, index) = (*file, *next);
            if index >= self.pool[file].ast.imports.len() {
                stack.pop();
                self.states.insert(file, State::Done);
                self.finish(file);
                continue;
            }
            *next += 1;
            if let Some(new) = self.import(file, index, &stack) {
                self.states.insert(new, State::Open);
                stack.push((new, 0));
            }
        }
    }

    /// Resolves one import. Returns the file if its own imports have to be loaded.
    fn import(&mut self, file: FileId, index: usize, stack: &[(FileId, usize)]) -> Option<FileId> {
        let import = &self.pool[file].ast.imports[index];
        let (kind, extent, path) = (import.kind, import.extent, import.path.clone());
        let span = self.statement(file, extent);
        let name = String::from_utf8_lossy(&path).into_owned();
        let mut depends = Dependency { node: index as u32, kind, file: None, used: false };
        let known = self.names.get(name.as_str()).copied();
        let earlier = known.and_then(|known| self.imported.get(&(file, known)).copied());
        let mut open = None;
        match known {
            Some(_) if earlier.is_some() => {
                let node = earlier.unwrap_or(0);
                let first = self.pool[file].ast.imports[node as usize].extent;
                let first = self.statement(file, first);
                self.reports
                    .error("import-twice", file, span, format!("`{name}` is imported twice"))
                    .related(file, first, "the first import")
                    .help("remove one of the imports");
            }
            Some(known) if self.states.get(&known) == Some(&State::Open) => {
                self.cycle(file, known, span, stack);
            }
            Some(known) => {
                if !self.states.contains_key(&known) {
                    open = Some(known);
                }
                depends.file = Some(known);
            }
            None => match self.find(&name) {
                Ok(found) => {
                    let found = self.parse(&name, found.path, found.source);
                    depends.file = Some(found);
                    open = Some(found);
                }
                Err(Missing { message, mut help, absent }) => {
                    if absent && stack.len() > 1 {
                        let chain = self.chain(stack, &name);
                        help.push_str(&format!("\nimport chain: {chain}"));
                    }
                    let importer = self.pool[file].name.clone();
                    let report = self.reports.error("import-not-found", file, span, message);
                    if absent {
                        report.wanted(Wanted::File { name, importer });
                    }
                    report.help(help);
                }
            },
        }
        if depends.file.is_none() && earlier.is_none() {
            let data = &mut self.pool[file];
            data.incomplete = true;
            data.lacks_import = true;
            if kind == ImportKind::Public && !data.lacks_public_import {
                data.lacks_public_import = true;
                self.pool.damaged.push(file);
            }
        }
        if let (Some(found), None) = (depends.file, earlier) {
            self.imported.insert((file, found), index as u32);
        }
        self.pool[file].dependencies.push(depends);
        open
    }

    /// Returns the chain of imports from a requested file to an import.
    #[cold]
    fn chain(&self, stack: &[(FileId, usize)], last: &str) -> String {
        let mut chain: Vec<&str> =
            stack.iter().map(|(open, _)| self.pool[*open].name.as_str()).collect();
        chain.push(last);
        shorten(&mut chain);
        chain.join(" -> ")
    }

    #[cold]
    fn cycle(&mut self, file: FileId, known: FileId, span: Span, stack: &[(FileId, usize)]) {
        let start = stack.iter().position(|(open, _)| *open == known).unwrap_or(0);
        let mut chain: Vec<&str> =
            stack[start..].iter().map(|(open, _)| self.pool[*open].name.as_str()).collect();
        chain.push(&self.pool[known].name);
        shorten(&mut chain);
        let message = format!("the file imports itself: {}", chain.join(" -> "));
        // As in protoc, the error is reported at the import in the first file of the cycle.
        let (first, next) = stack[start];
        let (place_file, place) = if first == file {
            (file, span)
        } else {
            let import = self.pool[first].ast.imports[next - 1].extent;
            (first, self.statement(first, import))
        };
        self.reports
            .error("import-cycle", place_file, place, message)
            .related(file, span, "this import closes the cycle")
            .help(if known == file {
                "remove the import"
            } else {
                "move what both files need to a third file"
            });
    }

    fn statement(&self, file: FileId, extent: Extent) -> Span {
        self.pool[file].ast.span(extent)
    }

    /// Computes the files that a file can see, once all files that it imports are loaded.
    fn finish(&mut self, file: FileId) {
        let imports = |wanted: fn(ImportKind) -> bool| -> Vec<FileId> {
            let dependencies = self.pool[file].dependencies.iter();
            let found = dependencies.filter(|dependency| wanted(dependency.kind));
            found.filter_map(|dependency| dependency.file).collect()
        };
        let mut visible = imports(|kind| kind != ImportKind::Option);
        let options = imports(|kind| kind == ImportKind::Option);
        let public = imports(|kind| kind == ImportKind::Public);
        let pool = &*self.pool;
        let of_imports = public.iter().map(|&id| {
            let import = &pool[id];
            (id, &import.reach, &import.public[..])
        });
        let reach = self.chains.reach(of_imports);
        let (of_visible, of_options) = (self.reaches(&visible), self.reaches(&options));
        visible.push(file);
        let failed = self.pool[file].dependencies.iter().any(|dependency| {
            dependency
                .file
                .is_some_and(|file| self.pool[file].incomplete || self.reports.failed(file))
        });
        let stamps = self.pool[file]
            .dependencies
            .iter()
            .map(|dependency| dependency.file.and_then(|imported| self.pool[imported].stamp));
        let stamp = match (self.cache.as_deref_mut(), stamps.collect()) {
            (Some(cache), Some(stamps)) => cache.stamp(&self.pool[file].name, stamps),
            _ => None,
        };
        let data = &mut self.pool[file];
        data.stamp = stamp;
        data.incomplete |= failed;
        data.dependency_files = data
            .dependencies
            .iter()
            .enumerate()
            .filter_map(|(index, dependency)| Some((dependency.file?, index as u32)))
            .collect();
        data.dependency_files.sort_unstable();
        data.visible = Visible { files: visible, reaches: of_visible };
        data.visible_options = Visible { files: options, reaches: of_options };
        data.public = public;
        data.reach = reach;
        self.order.push(file);
    }

    /// Returns the sets of the files that some files import publicly, directly or indirectly.
    ///
    /// The set of a file that occurs in one of the other sets is omitted, since that set has all its
    /// files.
    fn reaches(&self, files: &[FileId]) -> Vec<Reach> {
        let mut files: Vec<FileId> =
            files.iter().copied().filter(|&file| !self.pool[file].reach.is_empty()).collect();
        files.sort_by_key(|&file| std::cmp::Reverse(self.pool[file].reach.len()));
        let mut sets: Vec<Reach> = Vec::new();
        for file in files {
            let reach = &self.pool[file].reach;
            let position = self.chains.position(file);
            let is_covered = position.is_some_and(|position| {
                sets.iter().take(MOST_COMPARED).any(|set| reach::contains(set, position))
            });
            if !is_covered && !sets.iter().rev().take(MOST_COMPARED).any(|set| set == reach) {
                sets.push(Arc::clone(reach));
            }
        }
        sets
    }
}

/// The number of sets with which another set is compared.
const MOST_COMPARED: usize = 64;

/// Replaces the middle of a long chain by an ellipsis.
fn shorten(chain: &mut Vec<&str>) {
    if chain.len() > 12 {
        chain.drain(6..chain.len() - 5);
        chain.insert(6, "…");
    }
}

/// A file that cannot be loaded: the error message and the help text.
struct Missing {
    message: String,
    help: String,
    /// True if no such file exists.
    absent: bool,
}

/// A file that has been read.
pub(crate) struct SourceFile<'s> {
    /// The name by which the file is imported.
    pub(crate) name: &'s str,
    pub(crate) path: Option<std::path::PathBuf>,
    pub(crate) bytes: Arc<[u8]>,
    /// True if the file may use the unstable edition.
    pub(crate) unstable: bool,
}

/// Parses a file into a new entry of the pool, unless the cache has it.
pub(crate) fn parse_file(
    pool: &mut Pool,
    atoms: &mut Interner,
    reports: &mut Reports,
    cache: Option<&mut Cache>,
    file: SourceFile<'_>,
) -> FileId {
    let SourceFile { name, path, bytes, unstable } = file;
    let id = FileId(pool.files.len() as u32);
    let known =
        cache.as_deref().and_then(|cache| cache.parsed(name, &bytes, unstable, id, reports));
    let (source, ast) = known.unwrap_or_else(|| {
        let before = reports.list.len();
        let tokens = token::tokenize(&bytes, id, reports);
        let input = parse::Input { name, bytes: &bytes, unstable };
        let ast = parse::parse(input, tokens.tokens, &tokens.bad, id, atoms, reports);
        let (source, ast) = (Arc::new(Source::new(bytes, tokens.lines)), Arc::new(ast));
        // If a file has too many reports, the list is not complete.
        if let Some(cache) = cache.filter(|_| !reports.full(id)) {
            cache.remember(name, unstable, &source, &ast, &reports.list[before..]);
        }
        (source, ast)
    });
    if ast.hidden.is_some() {
        pool.damaged.push(id);
    }
    pool.files.push(FileData {
        name: name.to_owned(),
        path,
        source,
        ast,
        root: false,
        incomplete: false,
        lacks_import: false,
        lacks_public_import: false,
        dependencies: Vec::new(),
        stamp: None,
        dependency_files: Vec::new(),
        public: Vec::new(),
        reach: Arc::from([]),
        visible: Visible { files: vec![id], reaches: Vec::new() },
        visible_options: Visible::default(),
        package: ROOT,
        messages: List::default(),
        enums: List::default(),
        services: List::default(),
        extensions: List::default(),
        all: AllOfFile::default(),
        opts: NO_OPTIONS,
        all_opts: List::default(),
        features: Features::default(),
        option_paths: Vec::new(),
        path_numbers: Vec::new(),
        path_fields: Vec::new(),
    });
    id
}
