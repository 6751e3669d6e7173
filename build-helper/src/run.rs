//! The steps from a call of `compile_protos` to files on disk.
//!
//! ```text
//!  paths ── front end ──▶ descriptor set ── engine ──▶ texts ──▶ files ──▶ lines for cargo
//! ```
//!
//! Each step is finished for all files before the next one starts, so that nothing is written if
//! there is an error.

use std::collections::{BTreeMap, HashMap};
use std::env;
use std::io;
use std::path::{Path, PathBuf};

use prost::Message;
use prost_types::{FileDescriptorProto, FileDescriptorSet};
use rust_grpc_codegen::descriptor::{self, decode_file_descriptor_set};
use rust_grpc_codegen::frontend::{self, Compiled, Sources};
use rust_grpc_codegen::options::{Layout, in_build_script};
use rust_grpc_codegen::{Diagnostic, Diagnostics, Error, Generated, Options, ServiceHook};

use crate::config::{Config, Run};
use crate::manifest::Manifest;
use crate::module::Module;
use crate::service_generator::Hook;
use crate::{cargo, dependencies, edition, identity, patterns, protoc, user_crates, write};

/// A descriptor set that [`load`] returned, with its original bytes.
///
/// prost-types supports neither editions nor custom options.
pub(crate) struct Loaded {
    set: FileDescriptorSet,
    compiled: Compiled,
}

/// Compiles `.proto` files, and writes the generated code.
pub(crate) fn protos(config: &mut Config, protos: &[&Path], includes: &[&Path]) -> io::Result<()> {
    let compiled = compile(config, protos, includes)?;
    let Target { folder, options, package } = Target::of(config)?;
    let input = Input::of(&compiled);
    let generated = generate(config, &input, options, &package)?;
    let dependencies = package.check_dependencies(&folder, &generated, config.options.strict)?;
    let mut files = output(&folder, &generated);
    if let Some(path) = set_to_write(config) {
        files.push((path, &compiled.descriptor_set));
    }
    let mut warnings = compiled.warnings.clone();
    warnings.extend(dependencies);
    warnings.extend(write::all(&files, config.options.strict)?);
    let read = Some((&compiled, protos));
    report(config, read, &package, &warnings, &generated.warnings, &input);
    Ok(())
}

/// Compiles `.proto` files to a descriptor set, and writes the set if a path is set for it.
pub(crate) fn load(
    config: &mut Config,
    protos: &[&Path],
    includes: &[&Path],
) -> io::Result<FileDescriptorSet> {
    let compiled = compile(config, protos, includes)?;
    let set = FileDescriptorSet::decode(&compiled.descriptor_set[..]).map_err(|error| {
        Error::from(Diagnostic::error(format!("the descriptor set cannot be decoded: {error}")))
    })?;
    let mut warnings = compiled.warnings.clone();
    if let Some(path) = set_to_write(config) {
        let file = (path, compiled.descriptor_set.as_slice());
        warnings.extend(write::all(&[file], config.options.strict)?);
    }
    let input = Input::of(&compiled);
    let read = Some((&compiled, protos));
    report(config, read, &Package::default(), &warnings, &[], &input);
    config.loaded = Some(Loaded { set: set.clone(), compiled });
    Ok(set)
}

/// Generates code for a descriptor set, and writes it.
pub(crate) fn descriptor_set(config: &mut Config, set: &FileDescriptorSet) -> io::Result<()> {
    let loaded = config.loaded.take();
    // The settings for the compiler had their effect in `load_fds`.
    let warnings =
        if loaded.is_none() { without_sources(config, "compile_fds") } else { Vec::new() };
    let loaded = loaded.filter(|loaded| loaded.set == *set);
    let bytes;
    let input = match &loaded {
        Some(loaded) => Input::of(&loaded.compiled),
        None => {
            bytes = set.encode_to_vec();
            Input { set: &bytes, roots: &[], paths: None }
        }
    };
    from_input(config, &input, &warnings)
}

/// Generates code for a serialized descriptor set, including data that prost-types would drop.
pub(crate) fn descriptor_set_bytes(config: &mut Config, set: &[u8]) -> io::Result<()> {
    let warnings = without_sources(config, "compile_fds_bytes");
    from_input(config, &Input { set, roots: &[], paths: None }, &warnings)
}

/// Returns warnings of settings that have no effect if no sources are compiled.
fn without_sources(config: &Config, function: &str) -> Vec<Diagnostic> {
    let run = &config.run;
    let mut settings = of_compiler(run);
    settings.push(("skip_protoc_run", run.skip_protoc_run));
    let mut warnings = no_effect(&settings, &format!("on `{function}`"));
    if run.file_descriptor_set_path.is_some() {
        warnings.push(
            Diagnostic::warning(format!(
                "`file_descriptor_set_path` has no effect on `{function}`"
            ))
            .hint("write the bytes of the descriptor set yourself, or call `compile_protos`"),
        );
    }
    warnings
}

/// Returns the settings of the compiler for `.proto` files, each with `true` if it is set.
fn of_compiler(run: &Run) -> Vec<(&'static str, bool)> {
    vec![
        ("protoc_executable", run.protoc_executable.is_some()),
        ("protoc_arg", !run.protoc_args.is_empty()),
        ("skip_source_info", run.skip_source_info),
    ]
}

fn no_effect(settings: &[(&str, bool)], place: &str) -> Vec<Diagnostic> {
    let given = settings.iter().filter(|(_, given)| *given);
    let warning = |name: &str| {
        Diagnostic::warning(format!("`{name}` has no effect {place}")).hint("remove the call")
    };
    given.map(|(name, _)| warning(name)).collect()
}

fn from_input(config: &mut Config, input: &Input<'_>, warnings: &[Diagnostic]) -> io::Result<()> {
    let Target { folder, options, package } = Target::of(config)?;
    let generated = generate(config, input, options, &package)?;
    let dependencies = package.check_dependencies(&folder, &generated, config.options.strict)?;
    let mut warnings = warnings.to_vec();
    warnings.extend(dependencies);
    warnings.extend(write::all(&output(&folder, &generated), config.options.strict)?);
    report(config, None, &package, &warnings, &generated.warnings, input);
    Ok(())
}

/// Generates code for files and returns it by module, for callers that write it themselves.
pub(crate) fn texts(
    config: &mut Config,
    requests: Vec<(Module, FileDescriptorProto)>,
) -> io::Result<HashMap<Module, String>> {
    let mut options = config.options.clone();
    read_files(config, &mut options)?;
    let package = Package::apply(&mut options);
    options.layout = Layout::Package;
    options.include_file = None;
    options.inline_descriptor_set = true;
    let mut modules = HashMap::new();
    let mut file = Vec::with_capacity(requests.len());
    for (module, descriptor) in requests {
        let own = Module::from_protobuf_package_name(descriptor.package());
        if module != own {
            return Err(Error::from(
                Diagnostic::error(format!(
                    "`{}` cannot be generated into the module `{module}`",
                    descriptor.name()
                ))
                .hint(format!("use the module `{own}`, which corresponds to its package")),
            )
            .into());
        }
        modules.insert(module.to_file_name_or(&options.default_package_filename), module);
        file.push(descriptor);
    }
    let bytes = FileDescriptorSet { file }.encode_to_vec();
    let input = Input { set: &bytes, roots: &[], paths: None };
    let generated = generate(config, &input, options, &package)?;
    let mut warnings = without_sources(config, "generate");
    let files = [
        ("out_dir", config.run.out_dir.is_some()),
        ("include_file", config.run.include_file.is_some()),
        ("layout", config.options.layout != Layout::Package),
        ("openapi", config.options.openapi.is_some()),
    ];
    warnings.extend(no_effect(&files, "on `generate`, which writes no files"));
    report(config, None, &package, &warnings, &generated.warnings, &input);
    let texts = generated.files.into_iter();
    Ok(texts.filter_map(|file| Some((modules.remove(&file.name)?, file.content))).collect())
}

/// The input of the engine.
struct Input<'a> {
    set: &'a [u8],
    roots: &'a [String],
    /// The paths of files by name, if the sources are known.
    paths: Option<&'a BTreeMap<String, PathBuf>>,
}

impl<'a> Input<'a> {
    fn of(compiled: &'a Compiled) -> Self {
        Self { set: &compiled.descriptor_set, roots: &compiled.roots, paths: Some(&compiled.paths) }
    }

    /// Returns a name for the build in messages: "the build of `proto/a.proto` into `gen`".
    fn build(
        &self,
        files: &[descriptor::FileDescriptorProto<'_>],
        out_dir: Option<&Path>,
    ) -> String {
        // Without roots, the last file of the set is one that no other file imports.
        let first = self.roots.first().map(String::as_str).or(files.last().map(|file| file.name));
        let first = first.unwrap_or_default();
        let path = self.paths.and_then(|paths| paths.get(first)).map(|path| path.display());
        let first = path.map_or_else(|| first.to_owned(), |path| path.to_string());
        match out_dir {
            Some(out_dir) => format!("the build of `{first}` into `{}`", out_dir.display()),
            None => format!("the build of `{first}`"),
        }
    }

    fn with_sources(&self, list: impl IntoIterator<Item = Diagnostic>) -> Diagnostics {
        let mut diagnostics = Diagnostics::default();
        diagnostics.extend(list);
        if let Some(paths) = self.paths {
            diagnostics.attach_sources(|file| std::fs::read_to_string(paths.get(file)?).ok());
            diagnostics.attach_paths(|file| paths.get(file).cloned());
        }
        diagnostics.reword_hints(in_build_script);
        diagnostics
    }
}

fn compile(config: &Config, protos: &[&Path], includes: &[&Path]) -> io::Result<Compiled> {
    let compiled =
        sources(config, protos, includes).and_then(|sources| frontend::compile(&sources));
    let ignored = match config.run.skip_protoc_run {
        true => no_effect(&of_compiler(&config.run), "with `skip_protoc_run`"),
        false => Vec::new(),
    };
    let with_warnings = |mut compiled: Compiled| {
        compiled.warnings.extend(ignored);
        compiled
    };
    compiled.map(with_warnings).map_err(|error| {
        let mut all = Diagnostics::from(error.clone());
        all.extend(config.problems.iter().cloned());
        all.reword_hints(in_build_script);
        all.finish().err().unwrap_or(error).into()
    })
}

fn sources(config: &Config, protos: &[&Path], includes: &[&Path]) -> Result<Sources, Error> {
    let run = &config.run;
    let owned = |paths: &[&Path]| paths.iter().map(|&path| path.to_owned()).collect::<Vec<_>>();
    let mut sources = Sources {
        inputs: owned(protos),
        includes: owned(includes),
        skip_source_info: run.skip_source_info,
        strict: config.options.strict,
        ..Sources::default()
    };
    if run.skip_protoc_run {
        let Some(path) = &run.file_descriptor_set_path else {
            return Err(Diagnostic::error("`skip_protoc_run` requires a descriptor set")
                .hint("set its path with `file_descriptor_set_path`")
                .into());
        };
        sources.descriptor_set = Some(path.clone());
        // As in prost-build, code is generated for everything in the set, whatever files are
        // passed. The directories of the sources need not exist then.
        if config.options.include_imports {
            sources.inputs.clear();
            sources.includes.clear();
        }
        return Ok(sources);
    }
    let asked_for = run.protoc_executable.clone().or_else(protoc::asked_for);
    let plan = protoc::plan(asked_for, &run.protoc_args)?;
    sources.protoc = plan.protoc;
    sources.protoc_args = plan.arguments;
    sources.includes.extend(plan.includes);
    if sources.includes.is_empty() && protos.iter().all(|path| is_below_here(path)) {
        // This is protoc's default, with which the names in imports keep their meaning.
        sources.includes.push(PathBuf::from("."));
    }
    Ok(sources)
}

fn is_below_here(path: &Path) -> bool {
    use std::path::Component::{CurDir, Normal};
    path.components().all(|part| matches!(part, CurDir | Normal(_)))
}

/// The output directory, and the options that depend on it and on the package.
struct Target {
    folder: PathBuf,
    options: Options,
    package: Package,
}

impl Target {
    fn of(config: &Config) -> io::Result<Self> {
        let folder = out_dir(config.run.out_dir.clone())?;
        let mut options = config.options.clone();
        if let Some(path) = &config.run.include_file {
            let path = path.strip_prefix(&folder).unwrap_or(path);
            let Some(path) = path.to_str() else {
                return Err(Error::from(Diagnostic::error(format!(
                    "the path of the include file is not UTF-8: `{}`",
                    path.display()
                )))
                .into());
            };
            options.include_file = Some(path.replace('\\', "/"));
        }
        // Editors resolve `include!` through OUT_DIR, but not through a path relative to a file in
        // it.
        let of_cargo = env::var_os("OUT_DIR");
        options.include_from_out_dir =
            of_cargo.is_some_and(|of_cargo| is_same(Path::new(&of_cargo), &folder));
        read_files(config, &mut options)?;
        let package = Package::apply(&mut options);
        Ok(Self { folder, options, package })
    }
}

/// Reads the files that options name. An error is reported together with those of other options.
fn read_files(config: &Config, options: &mut Options) -> Result<(), Error> {
    options.read_files(|path| std::fs::read_to_string(path)).map_err(|error| {
        let mut all = Diagnostics::from(error.clone());
        all.extend(config.problems.iter().cloned());
        all.reword_hints(in_build_script);
        all.finish().err().unwrap_or(error)
    })
}

/// The package whose build script is running.
#[derive(Default)]
struct Package {
    /// The manifest; `None` outside of a build script.
    manifest: Option<Manifest>,
    /// True if cargo must run the script again when the manifest changes.
    has_a_say: bool,
    warnings: Vec<Diagnostic>,
}

impl Package {
    /// Sets the options that follow from the manifest.
    fn apply(options: &mut Options) -> Self {
        let Some(manifest) = Manifest::from_env().filter(|_| cargo::is_listening()) else {
            return Self::default();
        };
        let before = options.clone();
        let warnings = user_crates::apply(options, &manifest);
        let has_a_say =
            identity::is_named_by(&manifest) || !warnings.is_empty() || before != *options;
        Self { manifest: Some(manifest), has_a_say, warnings }
    }

    /// Returns the files of the package that cargo must watch.
    fn files(&self) -> impl Iterator<Item = &Path> {
        let files = self.manifest.iter().filter(|_| self.has_a_say).flat_map(|m| &m.files);
        files.map(PathBuf::as_path)
    }

    /// Returns the problems of the package with the generated code.
    fn problems(
        &self,
        generated: &Generated,
        options: &Options,
    ) -> impl Iterator<Item = Diagnostic> {
        let manifest = self.manifest.as_ref();
        let edition = manifest.and_then(|it| edition::check(it, options, &generated.summary));
        let tonic =
            manifest.and_then(|it| user_crates::check_tonic(it, options, &generated.summary));
        self.warnings.iter().cloned().chain(edition).chain(tonic)
    }

    /// Returns an error if code for this package names crates on which the package does not depend.
    ///
    /// Missing features are warnings, or errors if `strict` is set.
    fn check_dependencies(
        &self,
        folder: &Path,
        generated: &Generated,
        strict: bool,
    ) -> io::Result<Vec<Diagnostic>> {
        let manifest = self.manifest.as_ref().filter(|manifest| identity::is_named_by(manifest));
        let is_for_package = |it: &&Manifest| dependencies::is_for_package(folder, it);
        let Some(manifest) = manifest.filter(is_for_package) else {
            return Ok(Vec::new());
        };
        let mut problems = dependencies::missing(manifest, generated);
        problems.extend(dependencies::missing_features(manifest, generated));
        if strict {
            problems.deny_warnings();
        }
        Ok(problems.finish()?)
    }
}

/// Returns the directory that is set, or cargo's directory for the output of build scripts.
pub(crate) fn out_dir(asked_for: Option<PathBuf>) -> io::Result<PathBuf> {
    let of_cargo = || env::var_os("OUT_DIR").filter(|path| !path.is_empty()).map(PathBuf::from);
    asked_for.or_else(of_cargo).ok_or_else(|| {
        Error::from(
            Diagnostic::error("no output directory is given, and OUT_DIR is not set")
                .hint("call `out_dir`; cargo sets OUT_DIR only for build scripts"),
        )
        .into()
    })
}

fn is_same(a: &Path, b: &Path) -> bool {
    a == b || matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

/// Returns the path to which the descriptor set is written, unless it is read from there.
fn set_to_write(config: &Config) -> Option<PathBuf> {
    let path = config.run.file_descriptor_set_path.clone();
    path.filter(|_| !config.run.skip_protoc_run)
}

fn generate(
    config: &mut Config,
    input: &Input<'_>,
    mut options: Options,
    package: &Package,
) -> io::Result<Generated> {
    let files = decode_file_descriptor_set(input.set).map_err(|error| {
        Error::from(Diagnostic::error(format!("the descriptor set cannot be decoded: {error}")))
    })?;
    options.matched_elsewhere = config.patterns.matched();
    let build = input.build(&files, config.run.out_dir.as_deref());
    let roots: Vec<&str> = input.roots.iter().map(String::as_str).collect();
    let mut hook = config.service_generator.as_mut().map(Hook);
    let hook = hook.as_mut().map(|hook| hook as &mut dyn ServiceHook);
    let problems = config.problems.iter().cloned();
    match rust_grpc_codegen::generate_files(&files, &roots, &options, hook) {
        Ok(mut generated) => {
            generated.warnings.extend(package.problems(&generated, &options).collect::<Vec<_>>());
            let warnings = generated.warnings.iter().cloned();
            let warnings = warnings.map(|warning| patterns::in_build(warning, &build));
            let mut all = input.with_sources(problems.chain(warnings));
            if options.strict {
                all.deny_warnings();
            }
            all.finish()?;
            config.patterns.record(&options, &mut generated.warnings, &build);
            Ok(generated)
        }
        Err(error) => {
            let of_run = error.diagnostics().iter().cloned();
            let all = problems.chain(of_run.map(|problem| patterns::in_build(problem, &build)));
            input.with_sources(all).finish()?;
            Err(error.into())
        }
    }
}

fn output<'g>(target: &Path, generated: &'g Generated) -> Vec<(PathBuf, &'g [u8])> {
    let texts = generated.files.iter().chain(&generated.document);
    let texts = texts.map(|file| (&file.name, file.content.as_bytes()));
    let bytes = generated.binary_files.iter().map(|file| (&file.name, file.content.as_slice()));
    texts.chain(bytes).map(|(name, content)| (target.join(name), content)).collect()
}

/// Prints the directives for cargo and the warnings.
fn report(
    config: &Config,
    read: Option<(&Compiled, &[&Path])>,
    package: &Package,
    warnings: &[Diagnostic],
    more_warnings: &[Diagnostic],
    input: &Input<'_>,
) {
    let warnings = config.problems.iter().chain(warnings).chain(more_warnings);
    let warnings = input.with_sources(warnings.cloned());
    let warnings: Vec<Diagnostic> = warnings.iter().cloned().collect();
    if let Some((compiled, protos)) = read
        && config.run.emit_rerun_if_changed.unwrap_or_else(cargo::is_listening)
    {
        let mut directives = cargo::Directives::new();
        let folders = protos.iter().copied().filter(|path| path.is_dir());
        let named = config.options.http_config.iter().map(Path::new);
        let more: Vec<&Path> = folders.chain(package.files()).chain(named).collect();
        directives.rerun(compiled, &more, config.run.protoc_executable.is_some());
        directives.say();
    }
    cargo::warn(&warnings);
}
