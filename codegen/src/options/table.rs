//! Which options are there, and what value does each take?
//!
//! [`TABLE`] is what `--help` and the README's table are checked against; [`Options::set`] is the
//! only place where the text of a value is understood. A test sets every row.

use super::pattern::closest;
use super::{Codec, DerivePolicy, EnumType, Layout, Options};
use crate::error::{Diagnostic, Error};

/// One row of the option table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OptionInfo {
    /// What stands before `=`.
    pub name: &'static str,
    /// What stands behind it.
    pub value: &'static str,
    /// What it is when nothing is said.
    pub default: &'static str,
    /// What it does.
    pub help: &'static str,
}

const fn row(
    name: &'static str,
    value: &'static str,
    default: &'static str,
    help: &'static str,
) -> OptionInfo {
    OptionInfo { name, value, default, help }
}

const FLAG: &str = "true|false";
const PATH: &str = "PATH";
const PATH_ATTRIBUTE: &str = "PATH=ATTRIBUTE";

/// All options that shape the output, in the order of the README.
pub const TABLE: &[OptionInfo] = &[
    row(
        "codec",
        "native|derive",
        "native",
        "encode and decode by generated code, or by `#[derive(prost::Message)]`",
    ),
    row(
        "unknown_fields",
        PATH,
        "",
        "messages keep the fields they do not know, and write them again",
    ),
    row(
        "extensions",
        PATH,
        "",
        "constants that read and write these extensions on messages with `unknown_fields`",
    ),
    row(
        "check_required",
        PATH,
        "",
        "a message that lacks one of these `required` fields is an error when it is decoded",
    ),
    row(
        "enum_type",
        "PATH=i32|open|closed|auto",
        "i32",
        "enum fields are an `i32`, an `Open<E>` of all numbers, an `E`, or what the schema says",
    ),
    row("string_type", "PATH=RUST_PATH", "", "`string` fields become this `StringType`"),
    row("bytes_type", "PATH=RUST_PATH", "", "`bytes` fields become this `BytesType`"),
    row("map_type", "PATH=RUST_PATH", "", "map fields become this `MapType`, `M<K, V>`"),
    row("btree_map", PATH, "", "map fields become `BTreeMap`"),
    row("bytes", PATH, "", "`bytes` fields become `bytes::Bytes`"),
    row("boxed", PATH, "", "singular message fields and oneof variants go behind a `Box`"),
    row("type_attribute", PATH_ATTRIBUTE, "", "attribute for messages, enums and oneofs"),
    row("message_attribute", PATH_ATTRIBUTE, "", "attribute for messages"),
    row("enum_attribute", PATH_ATTRIBUTE, "", "attribute for enums and oneofs"),
    row(
        "field_attribute",
        PATH_ATTRIBUTE,
        "",
        "attribute for fields, oneof variants and enum values",
    ),
    row("disable_comments", PATH, "", "no doc comments on these elements"),
    row("skip_debug", PATH, "", "no `Debug` for these messages, with their oneofs, and enums"),
    row("extern_path", "PATH=RUST_PATH", "", "a type or package that lives elsewhere"),
    row(
        "compile_well_known_types",
        FLAG,
        "false",
        "generate `google.protobuf` instead of using `prost_types`",
    ),
    row("retain_enum_prefix", FLAG, "false", "enum values keep the enum's name as a prefix"),
    row("enable_type_names", FLAG, "false", "implement `prost::Name`"),
    row("type_name_domain", "PATH=DOMAIN", "", "domain of type URLs, with `enable_type_names`"),
    row("derives", "auto|none", "auto", "derive `Copy`, `Eq` and `Hash` where all fields allow it"),
    row("enum_aliases", FLAG, "false", "second names of an enum value become associated constants"),
    row(
        "debug_redact",
        FLAG,
        "true",
        "fields with `[debug_redact = true]` are not shown by `Debug`",
    ),
    row(
        "runtime_path",
        "RUST_PATH",
        "::rust_grpc",
        "where generated code finds `rust_grpc`, and through it the crates below",
    ),
    row("prost_path", "RUST_PATH", "by codec", "where generated code finds `prost`"),
    row("prost_types_path", "RUST_PATH", "by codec", "where generated code finds `prost_types`"),
    row("build_client", FLAG, "true", "generate clients"),
    row("build_server", FLAG, "true", "generate servers"),
    row("build_transport", FLAG, "true", "clients have `connect`, which needs tonic's `transport`"),
    row("client_mod_attribute", PATH_ATTRIBUTE, "", "attribute for client modules"),
    row("client_attribute", PATH_ATTRIBUTE, "", "attribute for client structs"),
    row("server_mod_attribute", PATH_ATTRIBUTE, "", "attribute for server modules"),
    row("server_attribute", PATH_ATTRIBUTE, "", "attribute for server structs"),
    row("trait_attribute", PATH_ATTRIBUTE, "", "attribute for server traits"),
    row("proto_path", "RUST_PATH", "super", "where service modules find the messages"),
    row("emit_package", FLAG, "true", "the path of a call starts with the package"),
    row("use_arc_self", FLAG, "false", "server methods take `self: Arc<Self>`"),
    row(
        "generate_default_stubs",
        FLAG,
        "false",
        "server methods answer `unimplemented` by default",
    ),
    row(
        "client_trait",
        PATH,
        "",
        "services have a trait that clients, mocks and servers implement",
    ),
    row("shared_client", PATH, "", "services have a client whose methods take `&self`"),
    row("native_server", PATH, "", "services have a server trait of native `async` methods"),
    row("mock", PATH, "", "services with `client_trait` or `native_server` have a mock, for tests"),
    row(
        "mock_mod_attribute",
        PATH_ATTRIBUTE,
        "",
        "attribute for the modules of mocks, such as `#[cfg(test)]`",
    ),
    row("method_descriptors", PATH, "", "services and methods are described by constants"),
    row(
        "descriptor_options",
        PATH,
        "",
        "custom options that those constants hold, by their extensions' names",
    ),
    row("codec_path", "RUST_PATH", "by codec", "codec of requests and responses"),
    row("tonic_path", "RUST_PATH", "by codec", "where generated code finds `tonic`"),
    row(
        "with_extended_rust_types",
        FLAG,
        "true",
        "accepted for compatibility: wrapper types always work as request and response",
    ),
    row("layout", "package|nested|single", "package", "`a.b.rs`, `a/b.rs` or one file"),
    row("default_package_filename", "NAME", "_", "file stem for items without a package"),
    row("include_file", "FILE", "", "write a file that includes all others in a tree of modules"),
    row(
        "include_imports",
        FLAG,
        "by door",
        "generate imported files too; the plugin generates what it is asked for",
    ),
    row(
        "file_descriptor_set",
        FLAG,
        "false",
        "a constant `FILE_DESCRIPTOR_SET` for each package, for reflection",
    ),
    row("format", FLAG, "true", "format the output"),
    row(
        "strict",
        FLAG,
        "by door",
        "warnings are errors; the default of the plugin and the command line",
    ),
];

impl Options {
    /// Sets one option from text, as in `btree_map=.pkg` with the key `btree_map`.
    ///
    /// A flag may stand without a value.
    ///
    /// # Errors
    /// When there is no such option, or the value is not one it takes; the message says which
    /// values there are.
    ///
    /// ```
    /// let mut options = rust_grpc_codegen::Options::default();
    /// options.set("type_attribute", Some(".pkg=#[derive(Eq)]")).unwrap();
    /// let error = options.set("btree_maps", Some(".")).unwrap_err();
    /// assert!(error.to_string().contains("did you mean `btree_map`?"));
    /// ```
    pub fn set(&mut self, key: &str, value: Option<&str>) -> Result<(), Error> {
        let v = Value { key, value };
        match key {
            "codec" => {
                self.codec = v.one_of(&[("native", Codec::Native), ("derive", Codec::Derive)])?;
            }
            "runtime_path" => self.runtime_path = Some(v.text()?),
            "unknown_fields" => self.unknown_fields.push((v.path()?, ())),
            "extensions" => self.extensions.push((v.path()?, ())),
            "check_required" => self.check_required.push((v.path()?, ())),
            "enum_type" => self.enum_type.push(v.enum_type()?),
            "string_type" => self.string_type.push(v.pair()?),
            "bytes_type" => self.bytes_type.push(v.pair()?),
            "map_type" => self.map_type.push(v.pair()?),
            "btree_map" => self.btree_map.push((v.path()?, ())),
            "bytes" => self.bytes.push((v.path()?, ())),
            "boxed" => self.boxed.push((v.path()?, ())),
            "type_attribute" => self.type_attribute.push(v.pair()?),
            "message_attribute" => self.message_attribute.push(v.pair()?),
            "enum_attribute" => self.enum_attribute.push(v.pair()?),
            "field_attribute" => self.field_attribute.push(v.pair()?),
            "disable_comments" => self.disable_comments.push((v.path()?, ())),
            "skip_debug" => self.skip_debug.push((v.path()?, ())),
            "extern_path" => self.extern_path.push(v.pair()?),
            "compile_well_known_types" => self.compile_well_known_types = v.flag()?,
            "retain_enum_prefix" => self.retain_enum_prefix = v.flag()?,
            "enable_type_names" => self.enable_type_names = v.flag()?,
            "type_name_domain" => self.type_name_domain.push(v.pair_or_empty()?),
            "derives" => {
                self.derives =
                    v.one_of(&[("auto", DerivePolicy::Auto), ("none", DerivePolicy::None)])?
            }
            "enum_aliases" => self.enum_aliases = v.flag()?,
            "debug_redact" => self.debug_redact = v.flag()?,
            "prost_path" => self.prost_path = Some(v.text()?),
            "prost_types_path" => self.prost_types_path = Some(v.text()?),
            "build_client" => self.build_client = v.flag()?,
            "build_server" => self.build_server = v.flag()?,
            "build_transport" => self.build_transport = v.flag()?,
            "client_mod_attribute" => self.client_mod_attribute.push(v.pair()?),
            "client_attribute" => self.client_attribute.push(v.pair()?),
            "server_mod_attribute" => self.server_mod_attribute.push(v.pair()?),
            "server_attribute" => self.server_attribute.push(v.pair()?),
            "trait_attribute" => self.trait_attribute.push(v.pair()?),
            "proto_path" => self.proto_path = v.text()?,
            "emit_package" => self.emit_package = v.flag()?,
            "use_arc_self" => self.use_arc_self = v.flag()?,
            "generate_default_stubs" => self.generate_default_stubs = v.flag()?,
            "client_trait" => self.client_trait.push((v.path()?, ())),
            "shared_client" => self.shared_client.push((v.path()?, ())),
            "native_server" => self.native_server.push((v.path()?, ())),
            "mock" => self.mock.push((v.path()?, ())),
            "mock_mod_attribute" => self.mock_mod_attribute.push(v.pair()?),
            "method_descriptors" => self.method_descriptors.push((v.path()?, ())),
            "descriptor_options" => self.descriptor_options.push((v.path()?, ())),
            "codec_path" => self.codec_path = Some(v.text()?),
            "tonic_path" => self.tonic_path = Some(v.text()?),
            "with_extended_rust_types" => drop(v.flag()?),
            "layout" => {
                self.layout = v.one_of(&[
                    ("package", Layout::Package),
                    ("nested", Layout::Nested),
                    ("single", Layout::Single),
                ])?;
            }
            "default_package_filename" => self.default_package_filename = v.text()?,
            "include_file" => self.include_file = Some(v.text()?),
            "include_imports" => self.include_imports = v.flag()?,
            "file_descriptor_set" => self.file_descriptor_set = v.flag()?,
            "format" => self.format = v.flag()?,
            "strict" => self.strict = v.flag()?,
            _ => return Err(unknown(key)),
        }
        Ok(())
    }
}

/// Answers an option that is not ours with what the user most likely wants.
fn unknown(key: &str) -> Error {
    let elsewhere = match key {
        "message_module_path" | "crate_mapping" | "client_only" => {
            "this option belongs to the C++ plugin of the same name, which writes services for the grpc crate\n\
             on messages that another plugin generates; this plugin writes prost messages and tonic services.\n\
             Use `extern_path=.pkg=::path` for messages that live elsewhere, and `build_server=false` for clients only"
        }
        "no_server" => "write `build_server=false`",
        "no_client" => "write `build_client=false`",
        "no_transport" => "write `build_transport=false`",
        "disable_package_emission" => "write `emit_package=false`",
        "flat_output_dir" => "write `layout=package`, which is the default",
        "no_include" => "leave it out: messages and services are written to one file",
        "gen_crate" => {
            "write `include_file=mod.rs` for the module tree; a manifest is not generated"
        }
        "file_descriptor_set_path" => {
            "protoc writes it with `--descriptor_set_out`, `buf build -o` too; the command line and `build.rs` have `file_descriptor_set_path`.\n\
             `file_descriptor_set` puts it into the code, as a constant for each package"
        }
        "protoc_arg" | "protoc_executable" | "out_dir" | "skip_protoc_run" => {
            "this one belongs to the command line and to `build.rs`: it says how to run, not what to generate"
        }
        "skip_source_info" | "emit_rerun_if_changed" => {
            "this one belongs to `build.rs` alone: it says how to run, not what to generate"
        }
        _ => "",
    };
    let diagnostic = Diagnostic::error(format!("unknown option `{key}`"));
    if !elsewhere.is_empty() {
        return diagnostic.hint(elsewhere).into();
    }
    match closest(key, TABLE.iter().map(|row| row.name)) {
        Some(name) => diagnostic.hint(format!("did you mean `{name}`?")).into(),
        None => {
            let names: Vec<_> = TABLE.iter().map(|row| row.name).collect();
            diagnostic.hint(format!("the options are {}", names.join(", "))).into()
        }
    }
}

/// The text behind an option's `=`.
struct Value<'a> {
    key: &'a str,
    value: Option<&'a str>,
}

impl Value<'_> {
    fn takes(&self) -> &'static str {
        TABLE.iter().find(|row| row.name == self.key).map_or("", |row| row.value)
    }

    fn wrong(&self) -> Error {
        let found = match self.value {
            Some(value) => format!("option `{}` does not take `{value}`", self.key),
            None => format!("option `{}` needs a value", self.key),
        };
        Diagnostic::error(found).hint(format!("write `{}={}`", self.key, self.takes())).into()
    }

    fn text(&self) -> Result<String, Error> {
        match self.value {
            Some(value) if !value.is_empty() => Ok(value.to_owned()),
            _ => Err(self.wrong()),
        }
    }

    fn path(&self) -> Result<String, Error> {
        self.text()
    }

    fn pair(&self) -> Result<(String, String), Error> {
        self.pair_or_empty()
            .and_then(|pair| if pair.1.is_empty() { Err(self.wrong()) } else { Ok(pair) })
    }

    /// `=.pkg.Msg=attribute`: the first `=` belongs to the pattern.
    fn pair_or_empty(&self) -> Result<(String, String), Error> {
        let value = self.value.unwrap_or_default();
        let exact = usize::from(value.starts_with('='));
        match value[exact..].find('=') {
            Some(at) if at > 0 => {
                let at = at + exact;
                Ok((value[..at].to_owned(), value[at + 1..].to_owned()))
            }
            _ => Err(self.wrong()),
        }
    }

    fn enum_type(&self) -> Result<(String, EnumType), Error> {
        let (path, choice) = self.pair()?;
        let choice = match choice.as_str() {
            "i32" => EnumType::I32,
            "open" => EnumType::Open,
            "closed" => EnumType::Closed,
            "auto" => EnumType::Auto,
            _ => return Err(self.wrong()),
        };
        Ok((path, choice))
    }

    fn flag(&self) -> Result<bool, Error> {
        match self.value {
            None | Some("true") => Ok(true),
            Some("false") => Ok(false),
            Some(_) => Err(self.wrong()),
        }
    }

    fn one_of<T: Copy>(&self, choices: &[(&str, T)]) -> Result<T, Error> {
        let value = self.value.unwrap_or_default();
        choices.iter().find(|(name, _)| *name == value).map(|(_, v)| *v).ok_or_else(|| self.wrong())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_can_be_set() {
        for row in TABLE {
            let value = match row.value {
                FLAG => "false",
                PATH_ATTRIBUTE => ".=#[a]",
                "PATH=RUST_PATH" | "PATH=DOMAIN" => ".a=b",
                choice if choice.starts_with("PATH=i32") => ".a=i32",
                choice => choice.split('|').next().unwrap(),
            };
            let mut options = Options::default();
            options.set(row.name, Some(value)).unwrap_or_else(|e| panic!("{}: {e}", row.name));
        }
    }

    #[test]
    fn a_pair_may_start_with_an_exact_pattern() {
        let mut options = Options::default();
        options.set("type_attribute", Some("=.a.B=#[x = \"y\"]")).unwrap();
        assert_eq!(options.type_attribute, [("=.a.B".to_owned(), "#[x = \"y\"]".to_owned())]);
    }

    #[test]
    fn what_says_how_to_run_is_sent_to_the_doors_that_have_it() {
        let error = |key: &str| Options::default().set(key, None).unwrap_err().to_string();
        assert!(error("out_dir").contains("belongs to the command line and to `build.rs`"));
        assert!(error("skip_source_info").contains("belongs to `build.rs` alone"));
        assert!(error("emit_rerun_if_changed").contains("belongs to `build.rs` alone"));
    }

    #[test]
    fn a_wrong_value_says_what_is_taken() {
        let error = Options::default().set("format", Some("yes")).unwrap_err().to_string();
        assert!(error.contains("write `format=true|false`"), "{error}");
    }
}
