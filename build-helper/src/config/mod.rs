//! How is code generation configured by reference, as with prost-build?
//!
//! [`Config`] has every method of `prost_build::Config` with the same meaning. One of them can run
//! several times. What it does not do is generate services: that is the business of a
//! [`ServiceGenerator`], or of [`Builder`](crate::Builder).

#[cfg(feature = "prost-build")]
mod attributes;
mod more;
pub(crate) mod run;

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::PathBuf;

use rust_grpc_codegen::options::Scoped;
use rust_grpc_codegen::{Diagnostic, Options};

pub(crate) use more::{codec_name, derives_name, enum_type_name, layout_name};

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

/// Replaces the patterns of an option, as prost-build does for some.
pub(crate) fn replace<I>(option: &mut Scoped<()>, paths: I)
where
    I: IntoIterator,
    I::Item: AsRef<str>,
{
    *option = paths.into_iter().map(|path| (path.as_ref().to_owned(), ())).collect();
}

fn pair(path: &impl AsRef<str>, value: &impl AsRef<str>) -> (String, String) {
    (path.as_ref().to_owned(), value.as_ref().to_owned())
}

impl Config {
    /// The defaults, which are those of prost-build.
    pub fn new() -> Self {
        Self::default()
    }

    /// Map fields that become `BTreeMap`. Replaces earlier paths.
    pub fn btree_map<I, S>(&mut self, paths: I) -> &mut Self
    where
        I: IntoIterator<Item = S>,
        S: AsRef<str>,
    {
        replace(&mut self.options.btree_map, paths);
        self
    }

    /// Fields of type `bytes` that become `bytes::Bytes`. Replaces earlier paths.
    pub fn bytes<I, S>(&mut self, paths: I) -> &mut Self
    where
        I: IntoIterator<Item = S>,
        S: AsRef<str>,
    {
        replace(&mut self.options.bytes, paths);
        self
    }

    /// An attribute for fields, oneof variants and enum values.
    pub fn field_attribute<P, A>(&mut self, path: P, attribute: A) -> &mut Self
    where
        P: AsRef<str>,
        A: AsRef<str>,
    {
        self.options.field_attribute.push(pair(&path, &attribute));
        self
    }

    /// An attribute for messages, enums and oneofs.
    pub fn type_attribute<P, A>(&mut self, path: P, attribute: A) -> &mut Self
    where
        P: AsRef<str>,
        A: AsRef<str>,
    {
        self.options.type_attribute.push(pair(&path, &attribute));
        self
    }

    /// An attribute for messages.
    pub fn message_attribute<P, A>(&mut self, path: P, attribute: A) -> &mut Self
    where
        P: AsRef<str>,
        A: AsRef<str>,
    {
        self.options.message_attribute.push(pair(&path, &attribute));
        self
    }

    /// An attribute for enums and oneofs.
    pub fn enum_attribute<P, A>(&mut self, path: P, attribute: A) -> &mut Self
    where
        P: AsRef<str>,
        A: AsRef<str>,
    {
        self.options.enum_attribute.push(pair(&path, &attribute));
        self
    }

    /// A singular message field or oneof variant that goes behind a `Box`.
    pub fn boxed<P>(&mut self, path: P) -> &mut Self
    where
        P: AsRef<str>,
    {
        self.options.boxed.push((path.as_ref().to_owned(), ()));
        self
    }

    /// Who writes code for services. Without one, services are left out.
    pub fn service_generator(&mut self, service_generator: Box<dyn ServiceGenerator>) -> &mut Self {
        self.service_generator = Some(service_generator);
        self
    }

    /// Generates `google.protobuf` instead of taking it from `prost_types`.
    pub fn compile_well_known_types(&mut self) -> &mut Self {
        self.options.compile_well_known_types = true;
        self
    }

    /// Elements without doc comments. Replaces earlier paths.
    pub fn disable_comments<I, S>(&mut self, paths: I) -> &mut Self
    where
        I: IntoIterator<Item = S>,
        S: AsRef<str>,
    {
        replace(&mut self.options.disable_comments, paths);
        self
    }

    /// Messages and enums without `Debug`. Replaces earlier paths.
    pub fn skip_debug<I, S>(&mut self, paths: I) -> &mut Self
    where
        I: IntoIterator<Item = S>,
        S: AsRef<str>,
    {
        replace(&mut self.options.skip_debug, paths);
        self
    }

    /// A type or package that lives elsewhere: `.google.type` in `::google_types`.
    pub fn extern_path<P1, P2>(&mut self, proto_path: P1, rust_path: P2) -> &mut Self
    where
        P1: Into<String>,
        P2: Into<String>,
    {
        self.options.extern_path.push((proto_path.into(), rust_path.into()));
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

    /// Keeps the name of an enum as a prefix of its values.
    pub fn retain_enum_prefix(&mut self) -> &mut Self {
        self.options.retain_enum_prefix = true;
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

    /// The stem of the file for items without a package; `_` by default.
    pub fn default_package_filename<S>(&mut self, filename: S) -> &mut Self
    where
        S: Into<String>,
    {
        self.options.default_package_filename = filename.into();
        self
    }

    /// Implements `prost::Name` for messages.
    pub fn enable_type_names(&mut self) -> &mut Self {
        self.options.enable_type_names = true;
        self
    }

    /// The domain of type URLs, with [`enable_type_names`](Self::enable_type_names).
    pub fn type_name_domain<I, S, D>(&mut self, paths: I, domain: D) -> &mut Self
    where
        I: IntoIterator<Item = S>,
        S: AsRef<str>,
        D: AsRef<str>,
    {
        let paths = paths.into_iter();
        self.options.type_name_domain.extend(paths.map(|path| pair(&path, &domain)));
        self
    }

    /// Where generated code finds `prost`; `::prost` by default.
    pub fn prost_path<S>(&mut self, path: S) -> &mut Self
    where
        S: Into<String>,
    {
        self.options.prost_path = Some(path.into());
        self
    }

    /// Where generated code finds `prost_types`; `::prost_types` by default.
    pub fn prost_types_path<S>(&mut self, path: S) -> &mut Self
    where
        S: Into<String>,
    {
        self.options.prost_types_path = Some(path.into());
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

    /// Whether the output is formatted; it is by default.
    pub fn format(&mut self, enabled: bool) -> &mut Self {
        self.options.format = enabled;
        self
    }
}
