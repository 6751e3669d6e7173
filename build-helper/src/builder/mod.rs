//! Configuration of code generation by value, as with tonic-prost-build.
//!
//! [`Builder`] has every method of `tonic_prost_build::Builder` with the same meaning, and a method
//! for each option that only this crate has.

mod options;
mod run;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rust_grpc_codegen::options::OptionInfo;
use rust_grpc_codegen::{Diagnostic, Options};

use crate::config::{Run, set_option};
use crate::patterns::Patterns;

/// Options for generating messages and services, which are set by value.
///
/// [`configure`] returns a builder with the defaults.
///
/// Path patterns follow one grammar in every option: `.` selects everything, `.pkg.Msg` selects an
/// element and everything in it, `Msg.field` selects every element whose full name ends with it,
/// and `=.pkg.Msg` selects exactly one element. A pattern that selects nothing causes a warning.
#[derive(Debug, Clone)]
#[must_use = "a builder generates no code until `compile_protos` is called"]
pub struct Builder {
    options: Options,
    run: Run,
    /// The options that were set on the builder; a [`Config`](crate::Config) may have other values.
    said: BTreeSet<&'static str>,
    /// The options that were last set by [`option`](Self::option).
    by_name: BTreeSet<&'static str>,
    /// The errors in the options, which are reported during compilation.
    problems: Vec<Diagnostic>,
    patterns: Patterns,
}

/// Returns a builder with the defaults, which are those of tonic-prost-build.
///
/// ```no_run
/// # fn main() -> std::io::Result<()> {
/// rust_grpc_build::configure()
///     .build_server(false)
///     .compile_protos(&["proto/greeter.proto"], &["proto"])
/// # }
/// ```
pub fn configure() -> Builder {
    Builder {
        options: Options::default(),
        run: Run::default(),
        said: BTreeSet::new(),
        by_name: BTreeSet::new(),
        problems: Vec::new(),
        patterns: Patterns::default(),
    }
}

impl Builder {
    /// Sets an option by name, as in the plugin's parameter: `option("btree_map", ".shop.v1")`.
    ///
    /// An unknown name or value is reported during compilation.
    pub fn option(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        let key = key.into();
        match set_option(&mut self.options, &key, &value.into()) {
            Ok(()) => {
                let name = OptionInfo::of(&key).map(|row| row.name);
                self.said.extend(name);
                self.by_name.extend(name);
            }
            Err(problems) => self.problems.extend(problems),
        }
        self
    }

    /// Records that an option was set by its method: the later call takes effect.
    fn said(&mut self, name: &'static str) {
        self.said.insert(name);
        self.by_name.remove(name);
    }

    /// Sets the output directory, which is `OUT_DIR` by default.
    pub fn out_dir(mut self, out_dir: impl AsRef<Path>) -> Self {
        self.run.out_dir = Some(out_dir.as_ref().to_owned());
        self
    }

    /// Sets the path to which the descriptor set is written, for reflection.
    ///
    /// With [`skip_protoc_run`](Self::skip_protoc_run), the descriptor set is read from this path
    /// instead.
    pub fn file_descriptor_set_path(mut self, path: impl AsRef<Path>) -> Self {
        self.run.file_descriptor_set_path = Some(path.as_ref().to_owned());
        self
    }

    /// Reads a descriptor set instead of `.proto` files, such as one of `buf build -o` or `protoc
    /// -o`.
    ///
    /// Code is generated for everything in it, whatever files are passed to
    /// [`compile_protos`](Self::compile_protos).
    pub fn skip_protoc_run(mut self) -> Self {
        self.run.skip_protoc_run = true;
        self
    }

    /// Adds an argument for protoc; see [`Config::protoc_arg`](crate::Config::protoc_arg).
    pub fn protoc_arg<A: AsRef<str>>(mut self, arg: A) -> Self {
        self.run.protoc_args.push(arg.as_ref().into());
        self
    }

    /// Writes a file to the output directory that includes all others in a tree of modules.
    pub fn include_file(mut self, path: impl AsRef<Path>) -> Self {
        self.run.include_file = Some(path.as_ref().to_owned());
        self
    }

    /// Sets whether cargo runs the build script again if one of the files that were read changes.
    ///
    /// These files include imports. The default is `true` if cargo runs the script.
    ///
    /// cargo then watches only these files. A script that depends on other files must declare them
    /// to cargo, or disable this.
    pub fn emit_rerun_if_changed(mut self, enable: bool) -> Self {
        self.run.emit_rerun_if_changed = Some(enable);
        self
    }

    /// Compiles with this protoc, instead of the embedded compiler or the protoc in the variable
    /// `PROTOC`.
    pub fn protoc_executable(mut self, executable: impl Into<PathBuf>) -> Self {
        self.run.protoc_executable = Some(executable.into());
        self
    }

    /// Omits comments and locations from the descriptor set, and therefore doc comments from the
    /// output.
    pub fn skip_source_info(mut self) -> Self {
        self.run.skip_source_info = true;
        self
    }
}
