//! The pipeline from descriptors to files.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use proc_macro2::TokenStream;

use crate::descriptor::{self, FileDescriptorProto};
use crate::emit::ServicePart;
use crate::emit::context::Context;
use crate::emit::paths::Paths;
use crate::error::{Diagnostic, Diagnostics, Error, Location};
use crate::ir::{EnumId, ExtensionId, FileId, MessageId, Module, ModuleId, Schema, ServiceId};
use crate::options::{Codec, Options};
use crate::output::ModuleText;
use crate::resolve::STACK_SIZE;
use crate::{
    BinaryFile, Generated, OutputFile, ServiceHook, Summary, emit, format, openapi, output, resolve,
};

/// Generates code from a serialized `FileDescriptorSet` that holds all imports.
///
/// `roots` are the names of the requested files; an empty list requests all of them. With
/// [`Options::include_imports`], imported files are generated too. The output is a function of the
/// arguments: it does not depend on the time, the environment or hash order.
///
/// # Errors
/// Returns all errors in the schema and the options at once.
pub fn generate(set: &[u8], roots: &[String], options: &Options) -> Result<Generated, Error> {
    let files = descriptor::decode_file_descriptor_set(set).map_err(|error| {
        Error::from(
            Diagnostic::error(format!("the input is not a descriptor set: {error}"))
                .hint("make one with `protoc --include_imports -o` or `buf build -o`"),
        )
    })?;
    let roots: Vec<&str> = roots.iter().map(String::as_str).collect();
    generate_files(&files, &roots, options, None)
}

/// Generates code from decoded files, like [`generate`], and calls a hook for additional code.
///
/// # Errors
/// Returns all errors in the schema and the options at once.
pub fn generate_files(
    files: &[FileDescriptorProto<'_>],
    roots: &[&str],
    options: &Options,
    hook: Option<&mut dyn ServiceHook>,
) -> Result<Generated, Error> {
    let mut diagnostics = Diagnostics::default();
    output::check_names(options, &mut diagnostics);
    check_roots(files, roots, &mut diagnostics);
    let all = options.include_imports || roots.is_empty();
    let roots: std::collections::HashSet<&str> = roots.iter().copied().collect();
    let wanted = |name: &str| all || roots.contains(name);
    let schema = with_room(|| resolve::schema(files, &wanted, options, &mut diagnostics))?;
    if options.strict {
        diagnostics.deny_warnings();
    }
    let mut warnings = diagnostics.finish()?;

    let units = units(&schema, hook, options.format);
    let texts = emit_all(&schema, options, &units)?;
    let modules: Vec<ModuleText<'_>> = schema.modules.iter().zip(texts).map(module_text).collect();
    let packages = modules.iter().filter(|module| !module.text.is_empty()).count();
    let all = schema.files.iter().filter(|file| file.generate).map(|file| file.name);
    let files = output::files(modules, all, options);
    let summary = summary(&schema, packages);
    let document = document(&schema, options);
    let binary_files = binary_files(schema, options);
    let mut diagnostics = Diagnostics::default();
    let texts = files.iter().chain(&document).map(|file| &file.name);
    let names = texts.chain(binary_files.iter().map(|file| &file.name));
    output::check_unique(names.map(String::as_str), &mut diagnostics);
    warnings.extend(diagnostics.finish()?);
    Ok(Generated { files, binary_files, document, warnings, summary })
}

fn module_text((module, text): (&Module, String)) -> ModuleText<'_> {
    let types = module.types.iter().map(|types| ("with_types", &types.name));
    let extensions = module.extension_list.iter().map(|list| ("with_extensions", &list.name));
    ModuleText { path: &module.path, text, registrations: types.chain(extensions).collect() }
}

fn check_roots(files: &[FileDescriptorProto<'_>], roots: &[&str], diagnostics: &mut Diagnostics) {
    let known: std::collections::HashSet<&str> = files.iter().map(|file| file.name).collect();
    for root in roots {
        if !known.contains(root) {
            diagnostics.push(
                Diagnostic::error(format!(
                    "`{root}` is requested, but the descriptor set does not contain it"
                ))
                .at(Location::file(*root)),
            );
        }
    }
}

/// A unit of work whose text is independent of all other units.
struct Unit {
    module: ModuleId,
    what: What,
}

enum What {
    Message(MessageId),
    Enum(EnumId),
    Extension(ExtensionId),
    Service(ServiceId, &'static [ServicePart]),
    DescriptorSet,
    Types,
    Extensions,
    /// Text that a service generator wrote.
    Written {
        text: String,
        behind: String,
    },
}

/// The texts that a hook wrote for a file, and for the packages whose last file this is.
#[derive(Default)]
struct Hooked {
    /// The text for each service.
    services: Vec<String>,
    file_end: String,
    /// The name and the text of each package whose last file this is.
    packages: Vec<(String, String)>,
}

/// Calls the hook in the same order as prost-build calls a service generator.
///
/// It is called for the services of each file, in the order of the descriptor set, and then for the
/// packages. Returns a value for each file of the schema.
fn call_hook(schema: &Schema<'_>, hook: &mut dyn ServiceHook) -> Vec<Hooked> {
    let mut all: Vec<Hooked> = schema.files.iter().map(|_| Hooked::default()).collect();
    let mut packages: Vec<(&str, usize)> = Vec::new();
    let mut known = HashMap::new();
    for (index, file) in schema.files.iter().enumerate().filter(|(_, file)| file.generate) {
        all[index].services =
            file.services.iter().map(|&id| hook.service(&schema[id], schema)).collect();
        all[index].file_end = hook.file_end();
        if file.services.is_empty() {
            continue;
        }
        let position = *known.entry(file.package).or_insert(packages.len());
        match packages.get_mut(position) {
            Some((_, last)) => *last = index,
            None => packages.push((file.package, index)),
        }
    }
    for (package, last) in packages {
        let text = hook.package_end(package);
        all[last].packages.push((package.to_owned(), text));
    }
    all
}

/// Returns everything to emit, in the order of the output: for each file its messages, enums,
/// extensions and services.
///
/// The modules of a service take longer than any message, so each part of them is a unit of its own.
/// Text that is not formatted is one line for each service.
fn units(schema: &Schema<'_>, hook: Option<&mut dyn ServiceHook>, format: bool) -> Vec<Unit> {
    let parts_of_unit = if format { 1 } else { ServicePart::ALL.len() };
    let mut hooked = hook.map(|hook| call_hook(schema, hook)).unwrap_or_default();
    let mut units = Vec::new();
    for (index, module) in schema.modules.iter().enumerate() {
        let module_id = ModuleId::new(index);
        let mut push = |what| units.push(Unit { module: module_id, what });
        let mut packages = Vec::new();
        for &file_id in module.files.iter().filter(|&&id| schema[id].generate) {
            let file = &schema[file_id];
            let messages = file.messages.iter().filter(|&&id| !schema[id].is_extern);
            messages.for_each(|&id| push(What::Message(id)));
            let enums = file.enums.iter().filter(|&&id| !schema[id].is_extern);
            enums.for_each(|&id| push(What::Enum(id)));
            file.extensions.iter().for_each(|&id| push(What::Extension(id)));
            let written = hooked.get_mut(file_id.index()).map(std::mem::take);
            let (is_hooked, written) = (written.is_some(), written.unwrap_or_default());
            let mut texts = written.services.into_iter();
            for &id in &file.services {
                let parts = ServicePart::ALL.chunks(parts_of_unit);
                parts.for_each(|parts| push(What::Service(id, parts)));
                if let Some(text) = texts.next() {
                    let behind = format!("service `{}`", schema[id].full_name);
                    push(What::Written { text, behind });
                }
            }
            if is_hooked {
                let behind = format!("file `{}`", file.name);
                push(What::Written { text: written.file_end, behind });
            }
            packages.extend(written.packages);
        }
        for (package, text) in packages {
            push(What::Written { text, behind: format!("package `{package}`") });
        }
        if module.descriptor_set.is_some() {
            push(What::DescriptorSet);
        }
        if module.types.is_some() {
            push(What::Types);
        }
        if module.extension_list.is_some() {
            push(What::Extensions);
        }
    }
    units
}

/// Runs a function on a thread with a stack of [`STACK_SIZE`].
fn with_room<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T, Error> {
    let failed = |what: &str| Error::from(Diagnostic::error(what.to_owned()));
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK_SIZE).spawn_scoped(scope, work);
        let thread =
            thread.map_err(|error| failed(&format!("failed to start a thread: {error}")))?;
        thread.join().map_err(|panic| std::panic::resume_unwind(panic))
    })
}

/// Emits and formats all units on all processors, and returns a text for each module.
///
/// Each thread takes the next unit that no other thread has taken. The order of the text is that of
/// the units.
fn emit_all(schema: &Schema<'_>, options: &Options, units: &[Unit]) -> Result<Vec<String>, Error> {
    let next = AtomicUsize::new(0);
    let order = order_of_work(units);
    let modules = Assembly::new(schema, units, handshake(options));
    let work = || {
        let paths = Paths::new(&schema.output);
        while let Some(&index) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
            let unit = &units[index];
            let module = &schema[unit.module];
            let text = emit_unit(schema, options, &paths, module, &unit.what);
            modules.put(schema, unit.module, index, text);
        }
    };
    let wanted = units.len() / UNITS_PER_THREAD + 1;
    // To ask the system takes as long as a small message.
    let available = || std::thread::available_parallelism().map_or(1, usize::from);
    let threads = if wanted == 1 { 1 } else { available().min(wanted) };
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let thread = std::thread::Builder::new().stack_size(STACK_SIZE);
            // If the system cannot start another thread, the work happens on this one.
            if thread.spawn_scoped(scope, work).is_err() {
                work();
            }
        }
    });
    modules.finish()
}

/// The number of units for which another thread is worth its start.
const UNITS_PER_THREAD: usize = 4;

/// Returns the indices of the units in the order in which threads take them.
///
/// In each module the services come first: if the longest units came last, one thread would work on
/// them while the others have nothing to do.
fn order_of_work(units: &[Unit]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..units.len()).collect();
    order.sort_by_key(|&index| {
        let unit = &units[index];
        (unit.module.index(), !matches!(unit.what, What::Service(..)))
    });
    order
}

/// Returns a line that compares the versions of the generated code and the runtime.
///
/// A mismatch is then one error instead of a hundred. With `codec=derive` the line is empty.
fn handshake(options: &Options) -> String {
    match options.codec {
        Codec::Native => format!("{}::check_version!(2);\n", options.runtime()),
        Codec::Derive => String::new(),
    }
}

/// The texts of the units that are finished so far.
///
/// The texts of a module are joined when the last one is there, so that little of the output is in
/// memory twice.
struct Assembly {
    modules: Vec<Mutex<Parts>>,
    /// The line at the top of each module that uses the runtime.
    handshake: String,
}

#[derive(Default)]
struct Parts {
    /// True if one of the units requires the runtime of this generator's version.
    needs_runtime: bool,
    /// The number of units that are not finished.
    missing: usize,
    texts: Vec<(usize, Result<String, Error>)>,
    whole: String,
}

impl Assembly {
    fn new(schema: &Schema<'_>, units: &[Unit], handshake: String) -> Self {
        let mut parts: Vec<Parts> = schema.modules.iter().map(|_| Parts::default()).collect();
        for unit in units {
            let parts = &mut parts[unit.module.index()];
            parts.missing += 1;
            parts.needs_runtime |=
                matches!(unit.what, What::Message(_) | What::Enum(_) | What::Extension(_));
        }
        Self { modules: parts.into_iter().map(Mutex::new).collect(), handshake }
    }

    fn put(
        &self,
        schema: &Schema<'_>,
        module: ModuleId,
        index: usize,
        text: Result<String, Error>,
    ) {
        let parts = self.modules[module.index()].lock();
        let mut parts = parts.unwrap_or_else(PoisonError::into_inner);
        parts.texts.push((index, text));
        parts.missing -= 1;
        if parts.missing == 0 {
            parts.join(sources(schema, &schema[module].files), &self.handshake);
        }
    }

    fn finish(self) -> Result<Vec<String>, Error> {
        let mut diagnostics = Diagnostics::default();
        let mut modules = Vec::with_capacity(self.modules.len());
        for parts in self.modules {
            let parts = parts.into_inner().unwrap_or_else(PoisonError::into_inner);
            for error in parts.texts.iter().filter_map(|(_, text)| text.as_ref().err()) {
                diagnostics.extend(error.diagnostics().iter().cloned());
            }
            modules.push(parts.whole);
        }
        diagnostics.finish()?;
        Ok(modules)
    }
}

impl Parts {
    /// Joins the texts of the module and leaves the errors in the list.
    fn join<'a>(&mut self, sources: impl Iterator<Item = &'a str>, handshake: &str) {
        self.texts.sort_unstable_by_key(|(index, _)| *index);
        let size: usize = self.texts.iter().flat_map(|(_, text)| text).map(String::len).sum();
        if size > 0 {
            self.whole = format::header(sources, size + handshake.len());
            if self.needs_runtime {
                self.whole.push_str(handshake);
            }
        }
        self.texts.retain_mut(|(_, text)| match text {
            Ok(text) => {
                self.whole.push_str(&std::mem::take(text));
                false
            }
            Err(_) => true,
        });
    }
}

/// Returns the names of those files for which code is generated.
fn sources<'a>(schema: &'a Schema<'_>, files: &[FileId]) -> impl Iterator<Item = &'a str> {
    files.iter().map(|&id| &schema[id]).filter(|file| file.generate).map(|file| file.name)
}

fn emit_unit(
    schema: &Schema<'_>,
    options: &Options,
    paths: &Paths,
    module: &Module,
    what: &What,
) -> Result<String, Error> {
    if let What::Written { text, behind } = what {
        return if text.is_empty() {
            Ok(String::new())
        } else {
            format::written(text, behind, options.format)
        };
    }
    format::items(options.format, |placeholders| {
        let cx = Context { schema, paths, module: &module.path, nested: false, placeholders };
        match what {
            What::Message(id) => emit::message(cx, &schema[*id]),
            What::Enum(id) => emit::enumeration(cx, &schema[*id]),
            What::Extension(id) => emit::extension(cx, &schema[*id]),
            What::Service(id, parts) => emit::service(cx, &schema[*id], parts),
            What::DescriptorSet => descriptor_set(module, options),
            What::Extensions => {
                let list = module.extension_list.iter();
                list.flat_map(|list| emit::extensions(cx, list)).collect()
            }
            What::Types => module.types.iter().flat_map(|types| emit::types(cx, types)).collect(),
            What::Written { .. } => TokenStream::new(),
        }
    })
}

fn descriptor_set(module: &Module, options: &Options) -> TokenStream {
    let Some(set) = &module.descriptor_set else { return TokenStream::new() };
    let name = output::descriptor_set_name(&module.path, options);
    let beside = name.rsplit('/').next().unwrap_or(&name);
    let source = match (options.inline_descriptor_set, options.include_from_out_dir) {
        (true, _) => emit::Source::Inline,
        (false, true) => emit::Source::OutDir(&name),
        (false, false) => emit::Source::Beside(beside),
    };
    emit::descriptor_set(set, source)
}

/// Returns the OpenAPI document of all services.
fn document(schema: &Schema<'_>, options: &Options) -> Option<OutputFile> {
    let name = options.openapi.clone()?;
    let files = schema.files.iter().filter(|file| file.generate && !file.services.is_empty());
    let content = openapi::text(schema, &name, files.map(|file| file.name));
    Some(OutputFile { name, content })
}

/// Returns the files that the constants with descriptor sets include.
fn binary_files(schema: Schema<'_>, options: &Options) -> Vec<BinaryFile> {
    if options.inline_descriptor_set {
        return Vec::new();
    }
    let file = |module: Module| {
        let name = output::descriptor_set_name(&module.path, options);
        Some(BinaryFile { name, content: module.descriptor_set?.bytes })
    };
    let mut files: Vec<_> = schema.modules.into_iter().filter_map(file).collect();
    files.sort_by(|a, b| a.name.cmp(&b.name));
    files
}

fn summary(schema: &Schema<'_>, packages: usize) -> Summary {
    let generated = |file: crate::ir::FileId| schema[file].generate;
    Summary {
        proto_files: schema.files.iter().filter(|file| file.generate).count(),
        packages,
        messages: schema.messages.iter().filter(|m| generated(m.file) && !m.is_extern).count(),
        enums: schema.enums.iter().filter(|e| generated(e.file) && !e.is_extern).count(),
        services: schema.services.iter().filter(|s| generated(s.file)).count(),
    }
}
