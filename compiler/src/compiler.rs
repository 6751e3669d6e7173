//! Compiler interface: compiles named files to descriptors and diagnostics.

use std::fmt;
use std::path::PathBuf;

use crate::cache::{Cache, DescriptorKey};
use crate::diagnostic::{Diagnostic, Label, Report, Reports, Severity, shorten_words};
use crate::emit::writer::{LEN, Writer};
use crate::emit::{self, Emit};
use crate::features::{self, Defaults};
use crate::intern::Interner;
use crate::load::SourceFile;
use crate::options::{self, OptionTypes, Pass};
use crate::pool::Pool;
use crate::resolve::{self, Resolver};
use crate::source::{FileId, Place};
use crate::symbols::{BUILT_IN, ROOT, SymbolId};
use crate::{declare, link, load, suggest, validate};

/// A compiler for `.proto` files.
///
/// # Examples
///
/// ```
/// use rust_grpc_compiler::{Chain, Compiler, Memory, WellKnown};
///
/// let mut files = Memory::new();
/// files.add("shop.proto", "syntax = \"proto3\"; message Order { string id = 1; }");
/// let outcome = Compiler::new(Chain::new().with(files).with(WellKnown))
///     .source_info(true)
///     .compile(["shop.proto"]);
/// assert!(outcome.diagnostics.is_empty());
/// let set = outcome.descriptor_set(true).expect("no errors");
/// assert!(!set.is_empty());
/// ```
pub struct Compiler {
    resolver: Box<dyn Resolver>,
    settings: Emit,
    unstable: bool,
}

impl fmt::Debug for Compiler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Compiler").finish_non_exhaustive()
    }
}

/// The result of a compilation.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Outcome {
    /// The files that were compiled, each after the files that it imports.
    pub files: Vec<CompiledFile>,
    /// The errors and warnings, sorted by file and position: of each file, at most the first 1000 that
    /// were found.
    pub diagnostics: Vec<Diagnostic>,
    /// The number of further errors and warnings.
    pub omitted: usize,
    /// The files on disk that were read.
    pub files_read: Vec<PathBuf>,
    /// The indices of the requested files.
    roots: Vec<usize>,
}

/// A compiled file.
#[derive(Debug)]
#[non_exhaustive]
pub struct CompiledFile {
    /// The name by which the file is imported.
    pub name: String,
    /// The path from which the file was read, if it is on disk.
    pub path: Option<PathBuf>,
    /// The encoded `FileDescriptorProto`; absent if the file or a file that it imports has errors.
    pub descriptor: Option<Vec<u8>>,
    /// The indices of the files that it imports.
    imports: Vec<usize>,
    /// The indices of the files that it imports with `import option`.
    option_imports: Vec<usize>,
}

impl Compiler {
    /// Returns a compiler that finds files with a resolver.
    pub fn new(resolver: impl Resolver + 'static) -> Self {
        let settings = Emit { source_info: false, raw_options: false };
        Self { resolver: Box::new(resolver), settings, unstable: false }
    }

    /// Sets whether descriptors have positions and comments, as with protoc's
    /// `--include_source_info`.
    #[must_use]
    pub fn source_info(mut self, yes: bool) -> Self {
        self.settings.source_info = yes;
        self
    }

    /// Sets whether descriptors keep all options as written, as with protoc's `--retain_options`.
    #[must_use]
    pub fn retain_options(mut self, yes: bool) -> Self {
        self.settings.raw_options = yes;
        self
    }

    /// Sets whether files may use the edition `UNSTABLE`, as with `--experimental_editions`.
    ///
    /// The meaning of that edition changes from one release of protobuf to the next. The files that protobuf
    /// itself is distributed with can always use it.
    #[must_use]
    pub fn experimental_editions(mut self, yes: bool) -> Self {
        self.unstable = yes;
        self
    }

    /// Compiles files and everything that they import.
    pub fn compile(&self, roots: impl IntoIterator<Item = impl Into<String>>) -> Outcome {
        let roots: Vec<String> = roots.into_iter().map(Into::into).collect();
        self.run(&roots, Interner::new(), None).0
    }

    /// Compiles files and everything that they import, and reuses the results of earlier
    /// compilations.
    ///
    /// The outcome is that of [`Compiler::compile`]. Files in the cache that have not changed are
    /// neither parsed nor encoded again. The cache may have been used with other compilers,
    /// settings and files. See [`Cache`] for an example.
    pub fn compile_with(
        &self,
        cache: &mut Cache,
        roots: impl IntoIterator<Item = impl Into<String>>,
    ) -> Outcome {
        let roots: Vec<String> = roots.into_iter().map(Into::into).collect();
        // The contents are moved out, so that a panic leaves an empty cache and not one without its
        // names.
        let mut taken = std::mem::take(cache);
        let atoms = std::mem::take(&mut taken.atoms);
        let (outcome, atoms) = self.run(&roots, atoms, Some(&mut taken));
        taken.atoms = atoms;
        *cache = taken;
        outcome
    }

    fn run(
        &self,
        roots: &[String],
        atoms: Interner,
        mut cache: Option<&mut Cache>,
    ) -> (Outcome, Interner) {
        let (pool, reports) = (Pool::new(), Reports::new());
        let mut run = Run { pool, atoms, reports, settings: self.settings };
        let Run { pool, atoms, reports, .. } = &mut run;
        let cached = cache.as_deref_mut();
        let (roots, order) =
            load::load(pool, atoms, reports, &*self.resolver, self.unstable, cached, roots);
        let descriptor = run.analyze(&order);
        suggest::suggest(&run.pool, &run.atoms, &mut run.reports, &*self.resolver);
        run.outcome(&roots, &order, descriptor, cache)
    }
}

struct Run {
    pool: Pool,
    atoms: Interner,
    reports: Reports,
    settings: Emit,
}

impl Run {
    /// Links, interprets and checks all files. Returns the file that declares the standard options, if it
    /// is not the built-in one.
    fn analyze(&mut self, order: &[FileId]) -> Option<FileId> {
        let Self { pool, atoms, reports, settings } = self;
        for &file in order {
            declare::declare(pool, atoms, reports, file, ROOT);
        }
        let loaded = order
            .iter()
            .copied()
            .find(|&id| pool[id].name == resolve::DESCRIPTOR && !reports.failed(id));
        let mut types = OptionTypes::find(pool, atoms, ROOT);
        let descriptor = match loaded.filter(|_| types.is_complete()) {
            Some(file) => file,
            None => {
                let bytes = resolve::descriptor();
                let name = resolve::DESCRIPTOR;
                let file = SourceFile { name, path: None, bytes, unstable: true };
                let file = load::parse_file(pool, atoms, reports, None, file);
                declare::declare(pool, atoms, reports, file, BUILT_IN);
                types = OptionTypes::find(pool, atoms, BUILT_IN);
                file
            }
        };
        let built_in = !order.contains(&descriptor);
        let root = if built_in { BUILT_IN } else { ROOT };
        let raw = settings.raw_options;
        let mut defaults = Defaults::default();
        let first = Some(descriptor);
        for file in first.into_iter().chain(order.iter().copied().filter(|&id| id != descriptor)) {
            let root: SymbolId = if file == descriptor { root } else { ROOT };
            link::link(pool, atoms, reports, file, root);
            link::look_from(pool, file, true);
            options::interpret(pool, atoms, reports, file, root, &types, Pass::BuiltIn, raw);
            if file == descriptor
                && let Some(feature_set) = types.feature_set
            {
                defaults = Defaults::read(pool, atoms, feature_set);
            }
            features::resolve(pool, file, &defaults);
            options::interpret(pool, atoms, reports, file, root, &types, Pass::Custom, raw);
            if !(built_in && file == descriptor) {
                validate::validate(pool, atoms, reports, file);
            }
        }
        (!built_in).then_some(descriptor)
    }

    fn outcome(
        self,
        roots: &[FileId],
        order: &[FileId],
        options: Option<FileId>,
        mut cache: Option<&mut Cache>,
    ) -> (Outcome, Interner) {
        let Self { mut pool, atoms, reports, settings } = self;
        let reported: hashbrown::HashSet<FileId> =
            reports.places().map(|place| place.file).collect();
        let mut places = vec![usize::MAX; pool.files.len()];
        let mut files: Vec<CompiledFile> = Vec::with_capacity(order.len());
        let mut files_read = Vec::new();
        for &id in order {
            let file = &pool[id];
            files_read.extend(file.path.clone());
            let (mut imports, mut option_imports) = (Vec::new(), Vec::new());
            let mut failed = file.incomplete || reports.failed(id);
            for dependency in &file.dependencies {
                let place = dependency.file.map(|file| places[file.0 as usize]);
                let Some(place) = place.filter(|&place| place != usize::MAX) else {
                    failed = true;
                    continue;
                };
                failed |= files[place].descriptor.is_none();
                if dependency.kind == crate::ast::ImportKind::Option {
                    option_imports.push(place);
                } else {
                    imports.push(place);
                }
            }
            let (name, path) = (file.name.clone(), file.path.clone());
            places[id.0 as usize] = files.len();
            // If the file that declares the standard options has no stamp, their meaning is
            // unknown.
            let key = file.stamp.and_then(|file| {
                let options = options.map(|options| pool[options].stamp);
                let known = options.is_none_or(|stamp| stamp.is_some());
                known.then_some(DescriptorKey { file, options: options.flatten(), settings })
            });
            let descriptor = (!failed).then(|| match (cache.as_deref_mut(), key) {
                (Some(cache), Some(key)) => {
                    cache.descriptor_or_else(&name, key, || emit::file(&pool, &atoms, id, settings))
                }
                _ => emit::file(&pool, &atoms, id, settings),
            });
            files.push(CompiledFile { name, path, descriptor, imports, option_imports });
            if !reported.contains(&id) {
                // Other files need only the declarations.
                pool[id].forget_source();
            }
        }
        let roots = roots.iter().map(|id| places[id.0 as usize]).collect();
        let omitted = reports.omitted();
        let diagnostics = diagnostics(&pool, reports);
        (Outcome { files, diagnostics, omitted, files_read, roots }, atoms)
    }
}

/// Converts reports to diagnostics, sorted by file and position.
fn diagnostics(pool: &Pool, reports: Reports) -> Vec<Diagnostic> {
    let mut list = reports.list;
    list.sort_by_key(|report| (report.place, report.severity));
    list.dedup_by(|a, b| a.place == b.place && a.message == b.message);
    let label = |place: Place, text: String| {
        let file = &pool[place.file];
        let mut label = Label {
            file: file.name.clone(),
            range: None,
            line: 0,
            column: 0,
            source_line: String::new(),
            text,
        };
        if let Some(span) = place.span {
            let line = file.source.line(span.start);
            label.range = Some(span.start as usize..span.end as usize);
            label.line = line + 1;
            label.column = file.source.column(line, span.start) + 1;
            let text = file.source.line_text(line);
            label.source_line = String::from_utf8_lossy(&text[..text.len().min(400)]).into_owned();
        }
        label
    };
    list.into_iter()
        .map(|report| {
            let Report { code, severity, message, place, related, help, .. } = report;
            let related = related.into_iter();
            let related = related.map(|(place, text)| label(place, shorten_words(text))).collect();
            Diagnostic {
                code,
                severity,
                message: shorten_words(message),
                label: label(place, String::new()),
                related,
                help: help.map(shorten_words),
            }
        })
        .collect()
}

impl Outcome {
    /// Returns true if there are errors, so that there is no descriptor set.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Returns the encoded `FileDescriptorSet` of the requested files, or `None` if there are
    /// errors.
    ///
    /// The bytes are those that protoc writes with `--descriptor_set_out`. The set contains
    /// imported files if `include_imports` is true.
    pub fn descriptor_set(&self, include_imports: bool) -> Option<Vec<u8>> {
        if self.has_errors() {
            return None;
        }
        let order = self.set_order(include_imports);
        let size = order.iter().filter_map(|&file| self.files[file].descriptor.as_ref());
        let size: usize = size.map(|descriptor| descriptor.len() + 6).sum();
        let mut out = Writer { out: Vec::with_capacity(size) };
        for file in order {
            out.bytes(1, self.files[file].descriptor.as_deref()?);
        }
        Some(out.out)
    }

    /// Returns the indices of the files of a descriptor set, in protoc's order.
    fn set_order(&self, include_imports: bool) -> Vec<usize> {
        let mut seen = vec![false; self.files.len()];
        let mut order = Vec::with_capacity(self.files.len());
        if !include_imports {
            let mut is_root = vec![false; self.files.len()];
            self.roots.iter().for_each(|&root| is_root[root] = true);
            // The requested files are still sorted by their imports.
            for &root in &self.roots {
                let file = &self.files[root];
                for &import in file.imports.iter().chain(&file.option_imports) {
                    seen[import] |= !is_root[import];
                }
            }
        }
        for &root in &self.roots {
            self.with_imports(root, &mut seen, &mut order);
        }
        order
    }

    /// Writes the encoded `FileDescriptorSet`, without a second copy of it in memory.
    ///
    /// Writes the bytes that [`Self::descriptor_set`] returns. Returns false if there are errors,
    /// so that nothing is written.
    ///
    /// # Errors
    ///
    /// Returns the error of the writer.
    pub fn write_descriptor_set(
        &self,
        include_imports: bool,
        out: &mut impl std::io::Write,
    ) -> std::io::Result<bool> {
        if self.has_errors() {
            return Ok(false);
        }
        for file in self.set_order(include_imports) {
            let Some(descriptor) = &self.files[file].descriptor else { return Ok(false) };
            let mut head = Writer::default();
            head.tag(1, LEN);
            head.varint(descriptor.len() as u64);
            out.write_all(&head.out)?;
            out.write_all(descriptor)?;
        }
        Ok(true)
    }

    /// Adds a file after all files that it imports, depth first and without recursion.
    fn with_imports(&self, file: usize, seen: &mut [bool], order: &mut Vec<usize>) {
        if std::mem::replace(&mut seen[file], true) {
            return;
        }
        let mut stack = vec![(file, 0)];
        while let Some((file, next)) = stack.last_mut() {
            let CompiledFile { imports, option_imports, .. } = &self.files[*file];
            match imports.iter().chain(option_imports).nth(*next) {
                Some(&import) => {
                    *next += 1;
                    if !std::mem::replace(&mut seen[import], true) {
                        stack.push((import, 0));
                    }
                }
                None => {
                    order.push(*file);
                    stack.pop();
                }
            }
        }
    }
}
