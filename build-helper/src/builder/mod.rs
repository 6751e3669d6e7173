//! How is code generation configured by value, as with tonic-prost-build?
//!
//! [`Builder`] has every method of `tonic_prost_build::Builder` with the same meaning, and one for
//! each option that only this crate has.

mod options;
mod run;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rust_grpc_codegen::options::OptionInfo;
use rust_grpc_codegen::{Diagnostic, Options};

use crate::config::{Run, set_option};
use crate::patterns::Patterns;

/// Options for generating messages and services, set by value. Made by [`configure`].
///
/// Path patterns follow one grammar in every option: `.` selects everything, `.pkg.Msg` an element
/// and what is in it, `Msg.field` every element whose full name ends so, and `=.pkg.Msg` exactly
/// one. A pattern that selects nothing is a warning.
#[derive(Debug, Clone)]
pub struct Builder {
    options: Options,
    run: Run,
    /// Options that were set; a [`Config`](crate::Config) may have set them otherwise.
    said: BTreeSet<&'static str>,
    /// Those of them that were last set by [`option`](Self::option).
    by_name: BTreeSet<&'static str>,
    /// The problems of the options, which the run reports.
    problems: Vec<Diagnostic>,
    patterns: Patterns,
}

/// Starts with the defaults, which are those of tonic-prost-build.
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
    /// Any option by its name, as in the plugin's parameter: `option("btree_map", ".shop.v1")`.
    ///
    /// A name or value that does not exist is reported when it runs.
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

    /// Notes that an option was set by its method: the later call counts.
    fn said(&mut self, name: &'static str) {
        self.said.insert(name);
        self.by_name.remove(name);
    }

    /// The directory to write to; `OUT_DIR` by default.
    pub fn out_dir(mut self, out_dir: impl AsRef<Path>) -> Self {
        self.run.out_dir = Some(out_dir.as_ref().to_owned());
        self
    }

    /// Where the descriptor set is written, for reflection; with
    /// [`skip_protoc_run`](Self::skip_protoc_run), where it is read.
    pub fn file_descriptor_set_path(mut self, path: impl AsRef<Path>) -> Self {
        self.run.file_descriptor_set_path = Some(path.as_ref().to_owned());
        self
    }

    /// Reads the descriptor set instead of `.proto` files, as `buf build -o` or `protoc -o` writes it.
    ///
    /// Everything in it is generated, whatever files are passed to
    /// [`compile_protos`](Self::compile_protos).
    pub fn skip_protoc_run(mut self) -> Self {
        self.run.skip_protoc_run = true;
        self
    }

    /// One more argument for protoc; see [`Config::protoc_arg`](crate::Config::protoc_arg).
    pub fn protoc_arg<A: AsRef<str>>(mut self, arg: A) -> Self {
        self.run.protoc_args.push(arg.as_ref().into());
        self
    }

    /// Writes a file, in the output directory, that includes all others in a tree of modules.
    pub fn include_file(mut self, path: impl AsRef<Path>) -> Self {
        self.run.include_file = Some(path.as_ref().to_owned());
        self
    }

    /// Tells cargo whether to run the build script again when one of the files that were read
    /// changes, imports among them. It is by default where cargo is running the script.
    ///
    /// cargo then looks at these files alone. A script that depends on others names them itself, or
    /// switches this off.
    pub fn emit_rerun_if_changed(mut self, enable: bool) -> Self {
        self.run.emit_rerun_if_changed = Some(enable);
        self
    }

    /// Compiles with this protoc instead of the embedded compiler, and instead of the one that the
    /// environment variable `PROTOC` names.
    pub fn protoc_executable(mut self, executable: impl Into<PathBuf>) -> Self {
        self.run.protoc_executable = Some(executable.into());
        self
    }

    /// Leaves comments and places out of the descriptor set, and with them doc comments.
    pub fn skip_source_info(mut self) -> Self {
        self.run.skip_source_info = true;
        self
    }
}
