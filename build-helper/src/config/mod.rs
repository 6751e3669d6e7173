//! Configuration of code generation by reference, as with prost-build.
//!
//! [`Config`] has every method of `prost_build::Config` with the same meaning, and can be used
//! several times. Services are not generated, except by a [`ServiceGenerator`] or with
//! [`Builder`](crate::Builder).

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

/// Options for generating messages, which are set by reference.
///
/// Path patterns follow one grammar in every option: `.` selects everything, `.pkg.Msg` selects an
/// element and everything in it, `Msg.field` selects every element whose full name ends with it,
/// and `=.pkg.Msg` selects exactly one element. A pattern that selects nothing causes a warning.
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
    /// The errors in the options, which the next compilation reports.
    pub(crate) problems: Vec<Diagnostic>,
    pub(crate) loaded: Option<Loaded>,
    pub(crate) patterns: Patterns,
}

/// Settings of the compilation that do not shape the output.
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
        let mut options = Options::default();
        (options.build_client, options.build_server) = (false, false);
        Self {
            options,
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
    /// Returns a configuration with the defaults, which are those of prost-build.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets an option by name, as in the plugin's parameter: `option("build_client", "true")`.
    ///
    /// An unknown name or value is reported during compilation.
    pub fn option(&mut self, key: impl AsRef<str>, value: impl AsRef<str>) -> &mut Self {
        if let Err(problems) = set_option(&mut self.options, key.as_ref(), value.as_ref()) {
            self.problems.extend(problems);
        }
        self
    }

    /// Sets the generator of code for services. Without it, no code is generated for services.
    pub fn service_generator(&mut self, service_generator: Box<dyn ServiceGenerator>) -> &mut Self {
        self.service_generator = Some(service_generator);
        self
    }

    /// Sets the path to which the descriptor set is written, for reflection.
    ///
    /// With [`skip_protoc_run`](Self::skip_protoc_run), the descriptor set is read from this path
    /// instead.
    pub fn file_descriptor_set_path<P>(&mut self, path: P) -> &mut Self
    where
        P: Into<PathBuf>,
    {
        self.run.file_descriptor_set_path = Some(path.into());
        self
    }

    /// Reads a descriptor set instead of `.proto` files, such as one of `buf build -o` or `protoc
    /// -o`.
    ///
    /// Code is generated for everything in it, whatever files are passed to `compile_protos`.
    pub fn skip_protoc_run(&mut self) -> &mut Self {
        self.run.skip_protoc_run = true;
        self
    }

    /// Omits comments and locations from the descriptor set, and therefore doc comments from the
    /// output.
    pub fn skip_source_info(&mut self) -> &mut Self {
        self.run.skip_source_info = true;
        self
    }

    /// Sets the output directory, which is `OUT_DIR` by default.
    pub fn out_dir<P>(&mut self, path: P) -> &mut Self
    where
        P: Into<PathBuf>,
    {
        self.run.out_dir = Some(path.into());
        self
    }

    /// Adds an argument for protoc.
    ///
    /// The embedded compiler supports include roots, and ignores arguments without an effect, such
    /// as `--experimental_allow_proto3_optional`. Any other argument has the effect that a protoc
    /// from `PATH` is used, and is an error if there is none.
    pub fn protoc_arg<S>(&mut self, arg: S) -> &mut Self
    where
        S: AsRef<OsStr>,
    {
        self.run.protoc_args.push(arg.as_ref().to_owned());
        self
    }

    /// Compiles with this protoc, instead of the embedded compiler or the protoc in the variable
    /// `PROTOC`.
    pub fn protoc_executable<S>(&mut self, executable: S) -> &mut Self
    where
        S: Into<PathBuf>,
    {
        self.run.protoc_executable = Some(executable.into());
        self
    }

    /// Writes a file to the output directory that includes all others in a tree of modules.
    pub fn include_file<P>(&mut self, path: P) -> &mut Self
    where
        P: Into<PathBuf>,
    {
        self.run.include_file = Some(path.into());
        self
    }

    /// Sets whether cargo runs the build script again if one of the files that were read changes.
    ///
    /// See [`Builder::emit_rerun_if_changed`](crate::Builder::emit_rerun_if_changed).
    pub fn emit_rerun_if_changed(&mut self, enable: bool) -> &mut Self {
        self.run.emit_rerun_if_changed = Some(enable);
        self
    }
}

/// The methods for settings that do not shape the output, and are therefore not options.
const METHODS: [&str; 7] = [
    "emit_rerun_if_changed",
    "file_descriptor_set_path",
    "out_dir",
    "protoc_arg",
    "protoc_executable",
    "skip_protoc_run",
    "skip_source_info",
];

/// Sets an option by name; returns the errors if that is not possible.
pub(crate) fn set_option(
    options: &mut Options,
    key: &str,
    value: &str,
) -> Result<(), Vec<Diagnostic>> {
    if METHODS.contains(&key) {
        let problem = Diagnostic::error(format!("`{key}` is a method, not an option"))
            .hint(format!("call `.{key}(…)`: it configures the build script, not the output"));
        return Err(vec![problem]);
    }
    options.set(key, Some(value)).map_err(|error| error.diagnostics().to_vec())
}
