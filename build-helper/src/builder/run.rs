//! Compilation with a [`Builder`].

use std::io::Result;
use std::path::{Path, PathBuf};

use prost_types::FileDescriptorSet;
use rust_grpc_codegen::Diagnostic;

use super::Builder;
use super::options::OnTop;
use crate::config::{Config, Run, run::paths};
use crate::run;
use crate::service_generator::ServiceGenerator;
use crate::tonic_service::TonicServices;

impl Builder {
    /// Generates code for `.proto` files and their imports.
    ///
    /// `protos` may contain directories, which stand for all `.proto` files below them.
    ///
    /// # Errors
    /// Returns all errors in the files and the options as text for the user; see
    /// [`Error`](crate::Error).
    pub fn compile_protos<P>(self, protos: &[P], includes: &[P]) -> Result<()>
    where
        P: AsRef<Path>,
    {
        self.compile_with_config(Config::new(), protos, includes)
    }

    /// Generates code for `.proto` files with the options of the builder and of a [`Config`].
    ///
    /// Attributes and extern paths of both apply. Paths for `btree_map`, `bytes` and `skip_debug`
    /// replace those of the config. A service generator of the config is called, too.
    ///
    /// # Errors
    /// Returns the same errors as [`compile_protos`](Self::compile_protos).
    pub fn compile_with_config<P>(
        self,
        mut config: Config,
        protos: &[P],
        includes: &[P],
    ) -> Result<()>
    where
        P: AsRef<Path>,
    {
        config.type_attribute(".", "#[allow(clippy::all)]");
        self.apply(&mut config);
        run::protos(&mut config, &paths(protos), &paths(includes))
    }

    /// Generates code for a descriptor set that contains all imports.
    ///
    /// # Errors
    /// Returns all errors in the descriptors and the options.
    pub fn compile_fds(self, fds: FileDescriptorSet) -> Result<()> {
        self.compile_fds_with_config(fds, Config::new())
    }

    /// Generates code for a serialized descriptor set that contains all imports.
    ///
    /// The set is from `buf build -o` or `protoc -o`. Unlike a [`FileDescriptorSet`], it keeps
    /// editions and custom options.
    ///
    /// # Errors
    /// Returns the same errors as [`compile_fds`](Self::compile_fds), and an error if the bytes are
    /// not a descriptor set.
    pub fn compile_fds_bytes(self, set: &[u8]) -> Result<()> {
        let mut config = Config::new();
        self.apply(&mut config);
        run::descriptor_set_bytes(&mut config, set)
    }

    /// Generates code for a descriptor set with the options of the builder and of a [`Config`].
    ///
    /// # Errors
    /// Returns the same errors as [`compile_fds`](Self::compile_fds).
    pub fn compile_fds_with_config(self, fds: FileDescriptorSet, mut config: Config) -> Result<()> {
        self.apply(&mut config);
        run::descriptor_set(&mut config, &fds)
    }

    /// Returns a service generator that writes tonic's clients and servers.
    ///
    /// It is for [`Config::service_generator`], or, with the cargo feature `prost-build`, for a
    /// config of the crate prost-build.
    pub fn service_generator(self) -> Box<dyn ServiceGenerator> {
        let mut config = Config::new();
        self.apply(&mut config);
        Box::new(TonicServices::new(config.options, config.problems))
    }

    /// Merges the options of the builder into a config.
    fn apply(self, config: &mut Config) {
        let none = Config::new().options;
        let mut on_top = OnTop { said: &self.said, by_name: &self.by_name, lost: Vec::new() };
        on_top.put(self.options, &mut config.options, &none);
        let mut lost = on_top.lost;
        if !self.by_name.contains("build_transport") {
            config.options.build_transport &= cfg!(feature = "transport");
        }

        let (mine, theirs) = (self.run, &mut config.run);
        lost.extend(overruled(&mine, theirs).filter(|name| !self.by_name.contains(name)));
        theirs.out_dir = mine.out_dir;
        theirs.include_file = mine.include_file.or(theirs.include_file.take());
        theirs.file_descriptor_set_path =
            mine.file_descriptor_set_path.or(theirs.file_descriptor_set_path.take());
        theirs.protoc_executable = mine.protoc_executable.or(theirs.protoc_executable.take());
        theirs.skip_protoc_run |= mine.skip_protoc_run;
        theirs.skip_source_info |= mine.skip_source_info;
        theirs.protoc_args.extend(mine.protoc_args);
        theirs.emit_rerun_if_changed = mine.emit_rerun_if_changed.or(theirs.emit_rerun_if_changed);

        let warning = |name: &str| {
            Diagnostic::warning(format!(
                "`{name}` of the config has no effect: the value of the builder is used"
            ))
            .hint(format!("call `{name}` on the builder"))
        };
        config.problems.extend(lost.into_iter().map(warning));
        config.problems.extend(self.problems);
        self.patterns.merge(&config.patterns);
        config.patterns = self.patterns;
    }
}

/// Returns the settings of a config to which the builder gives other values.
///
/// The builder's values are used, as with tonic-prost-build.
fn overruled(mine: &Run, theirs: &Run) -> impl Iterator<Item = &'static str> + use<> {
    let other = |mine: &Option<PathBuf>, theirs: &Option<PathBuf>| {
        theirs.is_some() && mine.is_some() && mine != theirs
    };
    let settings = [
        ("out_dir", theirs.out_dir.is_some() && theirs.out_dir != mine.out_dir),
        ("include_file", other(&mine.include_file, &theirs.include_file)),
        (
            "file_descriptor_set_path",
            other(&mine.file_descriptor_set_path, &theirs.file_descriptor_set_path),
        ),
        ("protoc_executable", other(&mine.protoc_executable, &theirs.protoc_executable)),
    ];
    settings.into_iter().filter(|(_, lost)| *lost).map(|(name, _)| name)
}
