//! Output of prost-build and tonic-prost-build for a descriptor set.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use prost_build::Config;
use tonic_prost_build::Builder;

use crate::schema::Schema;

/// A directory with their output, which has one file for each package.
pub struct Output {
    folder: tempfile::TempDir,
}

impl Output {
    /// Returns the names of the files.
    ///
    /// # Panics
    /// Panics if the directory cannot be read.
    pub fn names(&self) -> BTreeSet<String> {
        let entries = std::fs::read_dir(self.folder.path()).expect("a directory");
        entries.map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
    }

    /// Returns the content of a file.
    ///
    /// # Panics
    /// Panics if it cannot be read.
    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(name)).expect("a file")
    }
}

/// Generates code with options in our format.
///
/// # Errors
/// Returns the text of the peer's error or panic.
///
/// # Panics
/// Panics if the peer has no such option.
pub fn generate(schema: &Schema, options: &[(&str, &str)]) -> Result<Output, String> {
    let folder = tempfile::tempdir().expect("a directory");
    let mut builder = tonic_prost_build::configure().out_dir(folder.path());
    let mut config = Config::new();
    for (key, value) in options {
        builder = set(builder, &mut config, key, value);
    }
    // These methods take all their paths at once.
    let paths = |wanted: &str| -> Vec<&str> {
        options.iter().filter(|(key, _)| *key == wanted).map(|(_, value)| *value).collect()
    };
    config.skip_debug(paths("skip_debug"));
    config.disable_comments(paths("disable_comments"));
    let set = schema.decoded();
    match catch_unwind(AssertUnwindSafe(|| builder.compile_fds_with_config(set, config))) {
        Ok(Ok(())) => Ok(Output { folder }),
        Ok(Err(error)) => Err(error.to_string()),
        Err(panic) => Err(match panic.downcast_ref::<String>() {
            Some(text) => format!("panic: {text}"),
            None => format!("panic: {}", panic.downcast_ref::<&str>().unwrap_or(&"?")),
        }),
    }
}

fn set(builder: Builder, config: &mut Config, key: &str, value: &str) -> Builder {
    let pair = || value.split_once('=').unwrap_or_else(|| panic!("{key}={value}"));
    let flag = || value.parse::<bool>().unwrap_or_else(|_| panic!("{key}={value}"));
    match key {
        "btree_map" => return builder.btree_map(value),
        "bytes" => return builder.bytes(value),
        "boxed" => return builder.boxed(value),
        "type_attribute" => return builder.type_attribute(pair().0, pair().1),
        "message_attribute" => return builder.message_attribute(pair().0, pair().1),
        "enum_attribute" => return builder.enum_attribute(pair().0, pair().1),
        "field_attribute" => return builder.field_attribute(pair().0, pair().1),
        "extern_path" => return builder.extern_path(pair().0, pair().1),
        "compile_well_known_types" => return builder.compile_well_known_types(flag()),
        "build_client" => return builder.build_client(flag()),
        "build_server" => return builder.build_server(flag()),
        "build_transport" => return builder.build_transport(flag()),
        "client_mod_attribute" => return builder.client_mod_attribute(pair().0, pair().1),
        "client_attribute" => return builder.client_attribute(pair().0, pair().1),
        "server_mod_attribute" => return builder.server_mod_attribute(pair().0, pair().1),
        "server_attribute" => return builder.server_attribute(pair().0, pair().1),
        "trait_attribute" => return builder.trait_attribute(pair().0, pair().1),
        "proto_path" => return builder.proto_path(value),
        "codec_path" => return builder.codec_path(value),
        "use_arc_self" => return builder.use_arc_self(flag()),
        "generate_default_stubs" => return builder.generate_default_stubs(flag()),
        "include_file" => return builder.include_file(value),
        "retain_enum_prefix" if flag() => drop(config.retain_enum_prefix()),
        "enable_type_names" if flag() => drop(config.enable_type_names()),
        "type_name_domain" => drop(config.type_name_domain([pair().0], pair().1)),
        "default_package_filename" => drop(config.default_package_filename(value)),
        "prost_path" => drop(config.prost_path(value)),
        "prost_types_path" => drop(config.prost_types_path(value)),
        "skip_debug" | "disable_comments" => {}
        _ => panic!("the peer has no option `{key}={value}`"),
    }
    builder
}
