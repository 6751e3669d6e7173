//! How does a run go, from descriptors to files?

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use proc_macro2::TokenStream;

use crate::descriptor::{self, FileDescriptorProto};
use crate::emit::cx::Cx;
use crate::emit::rt::Rt;
use crate::error::{Diagnostic, Diagnostics, Error, Location};
use crate::ir::{EnumId, MessageId, ModuleId, RustName, Schema, ServiceId};
use crate::options::Options;
use crate::output::ModuleText;
use crate::resolve::room::STACK_SIZE;
use crate::{Generated, ServiceHook, Summary, emit, format, output, resolve};

/// Generates code from a serialized `FileDescriptorSet` that holds all imports.
///
/// `roots` are the names of the files that were asked for; none means all of them. With
/// [`Options::include_imports`] the others are generated too. The output is a function of the
/// arguments: no time, environment or hash order is in it.
///
/// # Errors
/// Everything that is wrong with the schema or the options, at once.
pub fn generate(set: &[u8], roots: &[String], options: &Options) -> Result<Generated, Error> {
    let files = descriptor::decode_file_descriptor_set(set).map_err(|error| {
        Error::from(
            Diagnostic::error(format!("this is not a descriptor set: {error}"))
                .hint("make one with `protoc --include_imports -o` or `buf build -o`"),
        )
    })?;
    let roots: Vec<&str> = roots.iter().map(String::as_str).collect();
    generate_files(&files, &roots, options, None)
}

/// The same for files that are decoded already, with a hook for further code for services.
///
/// # Errors
/// Everything that is wrong with the schema or the options, at once.
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

    let units = units(&schema, hook);
    let texts = emit_all(&schema, options, &units)?;
    let mut modules: Vec<ModuleText<'_>> = schema
        .modules
        .iter()
        .map(|module| ModuleText { path: &module.path, text: String::new() })
        .collect();
    for (unit, text) in units.iter().zip(texts) {
        modules[unit.module.index()].text.push_str(&text);
    }
    let packages = modules.iter().filter(|module| !module.text.is_empty()).count();
    let files = output::files(modules, options);
    let mut diagnostics = Diagnostics::default();
    output::check_unique(&files, &mut diagnostics);
    warnings.extend(diagnostics.finish()?);
    Ok(Generated { files, warnings, summary: summary(&schema, packages) })
}

fn check_roots(files: &[FileDescriptorProto<'_>], roots: &[&str], diagnostics: &mut Diagnostics) {
    let known: std::collections::HashSet<&str> = files.iter().map(|file| file.name).collect();
    for root in roots {
        if !known.contains(root) {
            diagnostics.push(
                Diagnostic::error(format!(
                    "`{root}` was asked for, but is not among the descriptors"
                ))
                .at(Location::file(*root)),
            );
        }
    }
}

/// A piece of work whose text is independent of all others.
struct Unit {
    module: ModuleId,
    what: What,
}

enum What {
    Message(MessageId),
    Enum(EnumId),
    Service(ServiceId),
    Text(String),
}

/// All that is to be written, in the order of the output: for each file its messages, enums and
/// services.
fn units(schema: &Schema<'_>, mut hook: Option<&mut dyn ServiceHook>) -> Vec<Unit> {
    let mut units = Vec::new();
    for (index, module) in schema.modules.iter().enumerate() {
        let module_id = ModuleId::new(index);
        let mut push = |what| units.push(Unit { module: module_id, what });
        let mut packages: Vec<&str> = Vec::new();
        for file in module.files.iter().map(|&id| &schema[id]).filter(|file| file.generate) {
            let messages = file.messages.iter().filter(|&&id| !schema[id].is_extern);
            messages.for_each(|&id| push(What::Message(id)));
            let enums = file.enums.iter().filter(|&&id| !schema[id].is_extern);
            enums.for_each(|&id| push(What::Enum(id)));
            for &id in &file.services {
                push(What::Service(id));
                if let Some(hook) = &mut hook {
                    push(What::Text(hook.service(&schema[id], schema)));
                }
            }
            if let Some(hook) = &mut hook {
                push(What::Text(hook.file_end()));
            }
            if !file.services.is_empty() && !packages.contains(&file.package) {
                packages.push(file.package);
            }
        }
        if let Some(hook) = &mut hook {
            packages.iter().for_each(|package| push(What::Text(hook.package_end(package))));
        }
    }
    units
}

/// Runs on a thread with a stack of [`STACK_SIZE`].
fn with_room<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T, Error> {
    let failed = |what: &str| Error::from(Diagnostic::error(what.to_owned()));
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK_SIZE).spawn_scoped(scope, work);
        let thread = thread.map_err(|error| failed(&format!("no thread can be had: {error}")))?;
        thread.join().map_err(|panic| std::panic::resume_unwind(panic))
    })
}

/// Emits and formats every unit, on as many threads as the machine has. Each takes the next unit
/// that nobody has; the order of the result is that of the units.
fn emit_all(schema: &Schema<'_>, options: &Options, units: &[Unit]) -> Result<Vec<String>, Error> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(units.len()));
    let work = || {
        let rt = Rt::new(options);
        let mut own = Vec::new();
        while let Some((index, unit)) = {
            let index = next.fetch_add(1, Ordering::Relaxed);
            units.get(index).map(|unit| (index, unit))
        } {
            let module = &schema[unit.module].path;
            own.push((index, emit_unit(schema, options, &rt, module, &unit.what)));
        }
        done.lock().unwrap_or_else(std::sync::PoisonError::into_inner).extend(own);
    };
    let threads =
        std::thread::available_parallelism().map_or(1, usize::from).min(units.len() / 8 + 1);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let thread = std::thread::Builder::new().stack_size(STACK_SIZE);
            // A machine that has no thread to give still has this one.
            if thread.spawn_scoped(scope, work).is_err() {
                work();
            }
        }
    });
    let mut done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    done.sort_unstable_by_key(|(index, _)| *index);
    let mut texts = Vec::with_capacity(done.len());
    let mut diagnostics = Diagnostics::default();
    for (_, text) in done {
        match text {
            Ok(text) => texts.push(text),
            Err(error) => diagnostics.extend(error.diagnostics().iter().cloned()),
        }
    }
    diagnostics.finish()?;
    Ok(texts)
}

fn emit_unit(
    schema: &Schema<'_>,
    options: &Options,
    rt: &Rt,
    module: &[RustName],
    what: &What,
) -> Result<String, Error> {
    if let What::Text(text) = what {
        return if text.is_empty() {
            Ok(String::new())
        } else {
            format::text(text, options.format)
        };
    }
    format::items(options.format, |aside| {
        let cx = Cx { schema, options, rt, module, aside };
        match what {
            What::Message(id) => emit::message(cx, &schema[*id]),
            What::Enum(id) => emit::enumeration(cx, &schema[*id]),
            What::Service(id) => emit::service(cx, &schema[*id]),
            What::Text(_) => TokenStream::new(),
        }
    })
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
