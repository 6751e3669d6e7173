//! The work requested by the command line and the configuration file together.

use std::path::{Path, PathBuf};

use rust_grpc_codegen::frontend::Sources;
use rust_grpc_codegen::{Diagnostic, Diagnostics, Error, Options};

use crate::cli::Arguments;
use crate::config::{self, Config};
use crate::warn;

/// The configuration file that is read if no input is named.
const CONFIG: &str = "rust-grpc.toml";

/// The inputs, options and output paths of one `generate` or `check` command.
pub(crate) struct Job {
    pub(crate) sources: Sources,
    pub(crate) options: Options,
    /// Errors in `--opt`, reported together with errors in the schema. `--opt` is parsed like the
    /// plugin's parameter, so that one can be copied to the other.
    pub(crate) problems: Diagnostics,
    pub(crate) out: PathBuf,
    pub(crate) file_descriptor_set_path: Option<PathBuf>,
    pub(crate) prune: bool,
    pub(crate) quiet: bool,
}

impl Job {
    /// Merges the command line into the settings of the configuration file. Lists are concatenated;
    /// everything else is replaced. Inputs are replaced too, so that one file of a project can be
    /// generated with the project's settings.
    pub(crate) fn new(arguments: Arguments) -> Result<Self, Error> {
        let mut options = Options::default();
        options.strict = true;
        options.include_imports = true;
        let config = settings(&arguments, &mut options);
        let mut problems = options.set_all(arguments.options.iter().map(String::as_str));
        let config = match config {
            Ok(config) => config,
            Err(error) => return problems.and(Err(error)),
        };
        if let Err(error) = options.read_files(|path| std::fs::read_to_string(path)) {
            return problems.and(Err(error));
        }
        let set_of_config = arguments.descriptor_set.is_none() && config.descriptor_set.is_some();
        if set_of_config && (arguments.protoc.is_some() || config.protoc.is_some()) {
            problems.push(
                Diagnostic::error(
                    "`protoc` has no effect, because the settings name a `descriptor_set`",
                )
                .hint("remove one of the two"),
            );
        }
        let named = !arguments.inputs.is_empty() || arguments.descriptor_set.is_some();
        let inputs = if named { arguments.inputs } else { config.inputs };
        let Some(out) = arguments.out.or(config.out) else {
            let error = Diagnostic::error("no output directory is given")
                .hint(format!("write `-o src/gen`, or `out = \"src/gen\"` in {CONFIG}"));
            return problems.and(Err(error.into()));
        };
        let sources = Sources {
            inputs,
            includes: arguments.includes.into_iter().chain(config.includes).collect(),
            descriptor_set: arguments.descriptor_set.or(config.descriptor_set),
            protoc: arguments.protoc.or(config.protoc).or_else(protoc_from_env),
            protoc_args: (config.protoc_args.into_iter().map(Into::into))
                .chain(arguments.protoc_args)
                .collect(),
            skip_source_info: false,
            sort_inputs: true,
            strict: options.strict,
        };
        Ok(Self {
            sources,
            options,
            problems,
            out,
            file_descriptor_set_path: arguments
                .file_descriptor_set_path
                .or(config.file_descriptor_set_path),
            prune: arguments.prune,
            quiet: arguments.quiet,
        })
    }
}

fn settings(arguments: &Arguments, options: &mut Options) -> Result<Config, Error> {
    if let Some(path) = &arguments.config {
        return config::read(path, options);
    }
    let path = Path::new(CONFIG);
    if !arguments.inputs.is_empty() || arguments.descriptor_set.is_some() {
        if path.is_file() {
            let message =
                format!("{CONFIG} is ignored, because inputs are named on the command line");
            let hint = format!("pass `--config {CONFIG}` to use its settings");
            warn(&[Diagnostic::warning(message).hint(hint)]);
        }
        return Ok(Config::default());
    }
    // A dangling symlink is reported when it is read.
    if path.symlink_metadata().is_err() {
        return Err(Diagnostic::error("no input is given")
            .hint(format!(
                "name `.proto` files or directories, or write a {CONFIG} in this directory;\n\
                 see `protoc-gen-rust-grpc generate --help`"
            ))
            .into());
    }
    config::read(path, options)
}

/// Returns the protoc named by the environment variable `PROTOC`, which prost-build uses too.
fn protoc_from_env() -> Option<PathBuf> {
    std::env::var_os("PROTOC").filter(|path| !path.is_empty()).map(PathBuf::from)
}
