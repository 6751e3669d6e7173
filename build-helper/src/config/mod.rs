//! How is code generation configured by reference, as with prost-build?
//!
//! [`Config`] has every method of `prost_build::Config` with the same meaning. One of them can run
//! several times. What it does not do is generate services: that is the business of a
//! [`ServiceGenerator`], or of [`Builder`](crate::Builder).

#[cfg(feature = "prost-build")]
mod attributes;
mod options;
pub(crate) mod run;

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::PathBuf;

use rust_grpc_codegen::{Diagnostic, Options};

use crate::patterns::Patterns;
use crate::run::Loaded;
use crate::service_generator::ServiceGenerator;

/// Options for generating messages, set by reference.
///
/// Path patterns follow one grammar in every option: `.` selects everything, `.pkg.Msg` an element
/// and what is in it, `Msg.field` every element whose full name ends so, and `=.pkg.Msg` exactly
/// one. A pattern that selects nothing is a warning.
///
/// ```no_run
/// # fn main() -> std::io::Result<()> {
/// rust_grpc_build::Config::new()
///     .btree_map(["."])
///     .type_attribute(".shop.v1.Item", "#[derive(Eq, Hash)]")
///     .compile_protos(&["proto/shop.proto"], &["proto"])
/// # }
/// ```
pub struct Config {
    pub(crate) options: Options,
    pub(crate) run: Run,
    pub(crate) service_generator: Option<Box<dyn ServiceGenerator>>,
    /// What was wrong with the options; reported by the next run.
    pub(crate) problems: Vec<Diagnostic>,
    pub(crate) loaded: Option<Loaded>,
    pub(crate) patterns: Patterns,
}

/// How to run, beside what to generate.
#[derive(Clone, Debug, Default)]
pub(crate) struct Run {
    pub(crate) out_dir: Option<PathBuf>,
    pub(crate) include_file: Option<PathBuf>,
    pub(crate) file_descriptor_set_path: Option<PathBuf>,
    pub(crate) skip_protoc_run: bool,
    pub(crate) skip_source_info: bool,
    pub(crate) protoc_executable: Option<PathBuf>,
    pub(crate) protoc_args: Vec<OsString>,
    pub(crate) emit_rerun_if_changed: Option<bool>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            options: Options { build_client: false, build_server: false, ..Options::default() },
            run: Run::default(),
            service_generator: None,
            problems: Vec::new(),
            loaded: None,
            patterns: Patterns::default(),
        }
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("options", &self.options)
            .field("run", &self.run)
            .field("service_generator", &self.service_generator.is_some())
            .finish_non_exhaustive()
    }
}

impl Config {
    /// The defaults, which are those of prost-build.
    pub fn new() -> Self {
        Self::default()
    }

    /// Any option by its name, as in the plugin's parameter: `option("build_client", "true")`.
    ///
    /// A name or value that does not exist is reported when it runs.
    pub fn option(&mut self, key: impl AsRef<str>, value: impl AsRef<str>) -> &mut Self {
        if let Err(problems) = set_option(&mut self.options, key.as_ref(), value.as_ref()) {
            self.problems.extend(problems);
        }
        self
    }

    /// Who writes code for services. Without one, services are left out.
    pub fn service_generator(&mut self, service_generator: Box<dyn ServiceGenerator>) -> &mut Self {
        self.service_generator = Some(service_generator);
        self
    }

    /// Where the descriptor set is written, for reflection; with
    /// [`skip_protoc_run`](Self::skip_protoc_run), where it is read.
    pub fn file_descriptor_set_path<P>(&mut self, path: P) -> &mut Self
    where
        P: Into<PathBuf>,
    {
        self.run.file_descriptor_set_path = Some(path.into());
        self
    }

    /// Reads the descriptor set instead of `.proto` files, as `buf build -o` or `protoc -o` writes it.
    ///
    /// Everything in it is generated, whatever files are passed to `compile_protos`.
    pub fn skip_protoc_run(&mut self) -> &mut Self {
        self.run.skip_protoc_run = true;
        self
    }

    /// Leaves comments and places out of the descriptor set, and with them doc comments.
    pub fn skip_source_info(&mut self) -> &mut Self {
        self.run.skip_source_info = true;
        self
    }

    /// The directory to write to; `OUT_DIR` by default.
    pub fn out_dir<P>(&mut self, path: P) -> &mut Self
    where
        P: Into<PathBuf>,
    {
        self.run.out_dir = Some(path.into());
        self
    }

    /// One more argument for protoc.
    ///
    /// The embedded compiler understands include roots, and leaves out what changes nothing, such as
    /// `--experimental_allow_proto3_optional`. Any other argument makes a protoc from `PATH` do the
    /// work, and is an error when there is none.
    pub fn protoc_arg<S>(&mut self, arg: S) -> &mut Self
    where
        S: AsRef<OsStr>,
    {
        self.run.protoc_args.push(arg.as_ref().to_owned());
        self
    }

    /// Compiles with this protoc instead of the embedded compiler, and instead of the one that the
    /// environment variable `PROTOC` names.
    pub fn protoc_executable<S>(&mut self, executable: S) -> &mut Self
    where
        S: Into<PathBuf>,
    {
        self.run.protoc_executable = Some(executable.into());
        self
    }

    /// Writes a file, in the output directory, that includes all others in a tree of modules.
    pub fn include_file<P>(&mut self, path: P) -> &mut Self
    where
        P: Into<PathBuf>,
    {
        self.run.include_file = Some(path.into());
        self
    }

    /// Tells cargo whether to run the build script again when one of the files that were read
    /// changes; see [`Builder::emit_rerun_if_changed`](crate::Builder::emit_rerun_if_changed).
    pub fn emit_rerun_if_changed(&mut self, enable: bool) -> &mut Self {
        self.run.emit_rerun_if_changed = Some(enable);
        self
    }
}

/// Methods that say how to run, which have no option of that name.
const METHODS: [&str; 7] = [
    "emit_rerun_if_changed",
    "file_descriptor_set_path",
    "out_dir",
    "protoc_arg",
    "protoc_executable",
    "skip_protoc_run",
    "skip_source_info",
];

/// Sets an option by its name, or returns what is wrong with it.
pub(crate) fn set_option(
    options: &mut Options,
    key: &str,
    value: &str,
) -> Result<(), Vec<Diagnostic>> {
    if METHODS.contains(&key) {
        let problem = Diagnostic::error(format!("`{key}` is a method, not an option"))
            .hint(format!("it says how to run, not what to generate: call `.{key}(…)`"));
        return Err(vec![problem]);
    }
    options.set(key, Some(value)).map_err(|error| error.diagnostics().to_vec())
}
