//! How does a [`Builder`] run?

use std::io::Result;
use std::path::{Path, PathBuf};

use prost_types::FileDescriptorSet;
use rust_grpc_codegen::options::Scoped;
use rust_grpc_codegen::{Diagnostic, Options};

use super::Builder;
use crate::config::{Config, run::paths};
use crate::run;
use crate::service_generator::ServiceGenerator;
use crate::tonic_service::TonicServices;

impl Builder {
    /// Generates code for `.proto` files, and for what they import.
    ///
    /// `protos` may be directories, which mean every `.proto` file below them.
    ///
    /// # Errors
    /// Everything that is wrong with the files and the options, as text to show to people; see
    /// [`Error`](crate::Error).
    pub fn compile_protos<P>(self, protos: &[P], includes: &[P]) -> Result<()>
    where
        P: AsRef<Path>,
    {
        self.compile_with_config(Config::new(), protos, includes)
    }

    /// The same on top of a [`Config`].
    ///
    /// Attributes and extern paths of both hold. Paths for `btree_map`, `bytes` and `skip_debug`
    /// replace those of the config. A service generator of the config runs too.
    ///
    /// # Errors
    /// As [`compile_protos`](Self::compile_protos).
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

    /// Generates code for a descriptor set that holds all imports.
    ///
    /// # Errors
    /// Everything that is wrong with the descriptors and the options.
    pub fn compile_fds(self, fds: FileDescriptorSet) -> Result<()> {
        self.compile_fds_with_config(fds, Config::new())
    }

    /// Generates code for a serialized descriptor set that holds all imports, from `buf build -o` or
    /// `protoc -o`. Unlike a [`FileDescriptorSet`], which knows neither, it keeps editions and
    /// custom options.
    ///
    /// # Errors
    /// As [`compile_fds`](Self::compile_fds), and when the bytes are not a descriptor set.
    pub fn compile_fds_bytes(self, set: &[u8]) -> Result<()> {
        let mut config = Config::new();
        self.apply(&mut config);
        run::descriptor_set_bytes(&mut config, set)
    }

    /// The same on top of a [`Config`].
    ///
    /// # Errors
    /// As [`compile_fds`](Self::compile_fds).
    pub fn compile_fds_with_config(self, fds: FileDescriptorSet, mut config: Config) -> Result<()> {
        self.apply(&mut config);
        run::descriptor_set(&mut config, &fds)
    }

    /// A service generator that writes tonic's clients and servers, for
    /// [`Config::service_generator`], or for a config of prost-build with the cargo feature
    /// `prost-build`.
    pub fn service_generator(self) -> Box<dyn ServiceGenerator> {
        let mut config = Config::new();
        self.apply(&mut config);
        Box::new(TonicServices::new(config.options, config.problems))
    }

    /// Puts what was set here on top of a config.
    fn apply(self, config: &mut Config) {
        config.problems.extend(overruled(&self, config));
        let (mine, theirs) = (self.options, &mut config.options);
        theirs.extern_path.extend(mine.extern_path);
        theirs.field_attribute.extend(mine.field_attribute);
        theirs.message_attribute.extend(mine.message_attribute);
        theirs.enum_attribute.extend(mine.enum_attribute);
        theirs.type_attribute.extend(mine.type_attribute);
        theirs.boxed.extend(mine.boxed);
        theirs.disable_comments.extend(mine.disable_comments);
        for (mine, theirs) in [
            (mine.btree_map, &mut theirs.btree_map),
            (mine.bytes, &mut theirs.bytes),
            (mine.skip_debug, &mut theirs.skip_debug),
        ] {
            if !mine.is_empty() {
                *theirs = mine;
            }
        }
        theirs.compile_well_known_types |= mine.compile_well_known_types;

        theirs.build_client = mine.build_client;
        theirs.build_server = mine.build_server;
        theirs.build_transport = mine.build_transport && cfg!(feature = "transport");
        theirs.client_mod_attribute.extend(mine.client_mod_attribute);
        theirs.client_attribute.extend(mine.client_attribute);
        theirs.server_mod_attribute.extend(mine.server_mod_attribute);
        theirs.server_attribute.extend(mine.server_attribute);
        theirs.trait_attribute.extend(mine.trait_attribute);
        theirs.proto_path = mine.proto_path;
        theirs.emit_package = mine.emit_package;
        theirs.use_arc_self = mine.use_arc_self;
        theirs.generate_default_stubs = mine.generate_default_stubs;
        theirs.codec_path = mine.codec_path;

        let (mine, theirs) = (self.run, &mut config.run);
        theirs.out_dir = mine.out_dir;
        theirs.include_file = mine.include_file.or(theirs.include_file.take());
        theirs.file_descriptor_set_path =
            mine.file_descriptor_set_path.or(theirs.file_descriptor_set_path.take());
        theirs.protoc_executable = mine.protoc_executable.or(theirs.protoc_executable.take());
        theirs.skip_protoc_run |= mine.skip_protoc_run;
        theirs.skip_source_info |= mine.skip_source_info;
        theirs.protoc_args.extend(mine.protoc_args);
        theirs.emit_rerun_if_changed = mine.emit_rerun_if_changed.or(theirs.emit_rerun_if_changed);

        for (key, value) in &self.settings {
            config.option(key, value);
        }
        self.patterns.merge(&config.patterns);
        config.patterns = self.patterns;
    }
}

/// What a config says and the builder on top of it says otherwise, if only by its default. The builder
/// counts, as with tonic-prost-build.
fn overruled(builder: &Builder, config: &Config) -> Vec<Diagnostic> {
    let (mine, theirs) = (&builder.options, &config.options);
    let none = Config::new().options;
    let differs = |get: fn(&Options) -> bool| get(theirs) != get(&none) && get(theirs) != get(mine);
    let dropped = |get: fn(&Options) -> &Scoped<()>| {
        !get(mine).is_empty() && get(theirs).iter().any(|pattern| !get(mine).contains(pattern))
    };
    let (my_run, their_run) = (&builder.run, &config.run);
    let other = |mine: &Option<PathBuf>, theirs: &Option<PathBuf>| {
        theirs.is_some() && mine.is_some() && mine != theirs
    };
    let set = |name: &str| builder.settings.iter().any(|(key, _)| key == name);
    let options = [
        ("btree_map", dropped(|o| &o.btree_map)),
        ("bytes", dropped(|o| &o.bytes)),
        ("skip_debug", dropped(|o| &o.skip_debug)),
        ("build_client", differs(|o| o.build_client)),
        ("build_server", differs(|o| o.build_server)),
        ("build_transport", differs(|o| o.build_transport)),
        ("emit_package", differs(|o| o.emit_package)),
        ("use_arc_self", differs(|o| o.use_arc_self)),
        ("generate_default_stubs", differs(|o| o.generate_default_stubs)),
        (
            "proto_path",
            theirs.proto_path != none.proto_path && theirs.proto_path != mine.proto_path,
        ),
        ("codec_path", theirs.codec_path.is_some() && theirs.codec_path != mine.codec_path),
        ("out_dir", their_run.out_dir.is_some() && their_run.out_dir != my_run.out_dir),
        ("include_file", other(&my_run.include_file, &their_run.include_file)),
        (
            "file_descriptor_set_path",
            other(&my_run.file_descriptor_set_path, &their_run.file_descriptor_set_path),
        ),
        ("protoc_executable", other(&my_run.protoc_executable, &their_run.protoc_executable)),
    ];
    let lost = options.into_iter().filter(|(name, lost)| *lost && !set(name));
    let warning = |name: &str| {
        Diagnostic::warning(format!("`{name}` of the config has no effect: the builder's counts"))
            .hint(format!("call `{name}` on the builder as well, or on the builder alone"))
    };
    lost.map(|(name, _)| warning(name)).collect()
}
