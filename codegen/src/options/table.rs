//! The table of options, with the elements they apply to and the options they need.

use super::choice::{Codec, DerivePolicy, EnumType, Layout};
use super::closest;
use super::kind::*;
use super::{Options, Scoped, Value};
use crate::error::{Diagnostic, Error};

/// One row of the option table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OptionInfo {
    /// The key, which precedes `=`.
    pub name: &'static str,
    /// A description of the value, which follows `=`.
    pub value: &'static str,
    /// A description of the default, or an empty string if there is none.
    pub default: &'static str,
    /// A description of the option.
    pub help: &'static str,
    /// The Rust expression for each of the accepted words, if the value is one of a few words.
    pub(super) spellings: &'static [(&'static str, &'static str)],
    /// The elements that the option's patterns select.
    pub(crate) on: On,
    /// The option without which this option has no effect.
    pub(crate) needs: Needs,
}

/// The elements that the patterns of an option select.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum On {
    /// The option has no patterns.
    Nothing,
    Everything,
    Messages,
    MessagesAndEnums,
    /// Messages, enums and oneofs.
    Types,
    EnumsAndOneofs,
    TypesFromElsewhere,
    /// Fields, variants of oneofs and enum values.
    Members,
    MapFields,
    BytesFields,
    StringFields,
    EnumFields,
    RequiredFields,
    /// Singular message fields and variants of oneofs.
    BoxableFields,
    Extensions,
    ExtensionsOfServiceOptions,
    Services,
    ServicesAndMethods,
}

/// The option without which an option has no effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Needs {
    Nothing,
    /// `codec=native`; without it, the option is an error.
    NativeCodec,
    /// `build_client`.
    Client,
    /// `build_server`.
    Server,
    /// `build_server` or `async_server`.
    AnyServer,
    /// Any option that generates code for services.
    Service,
    /// Another option.
    Option(&'static str),
}

impl OptionInfo {
    /// Returns the option with this name.
    ///
    /// ```
    /// use rust_grpc_codegen::options::OptionInfo;
    ///
    /// assert_eq!(OptionInfo::of("format").unwrap().value, "true|false");
    /// ```
    pub fn of(name: &str) -> Option<&'static Self> {
        TABLE.iter().find(|row| row.name == name)
    }

    /// Returns true if the option is set for paths, any number of times.
    pub fn is_scoped(&self) -> bool {
        self.value.starts_with("PATH")
    }
}

macro_rules! table {
    ($(
        $(#[$doc:meta])*
        $name:ident: $ty:ty as $kind:ident $(= $default:expr, $shown:literal)? {
            help: $help:literal,
            on: $on:ident, needs: $needs:ident $(($needed:literal))?,
            $($methods:tt)*
        }
    )*) => {
        /// The options that shape the output, in the order of the guide.
        pub const TABLE: &[OptionInfo] = &[$(
            OptionInfo {
                name: stringify!($name),
                value: <$kind as Kind<$ty>>::TAKES,
                default: concat!($($shown)?),
                help: $help,
                spellings: <$kind as Kind<$ty>>::SPELLINGS,
                on: On::$on,
                needs: Needs::$needs $(($needed))?,
            },
        )*];

        impl Options {
            /// Sets one option from text: `btree_map=.pkg` has the key `btree_map`.
            ///
            /// The value of a flag can be omitted.
            ///
            /// # Errors
            /// Returns an error if there is no such option, or if the option does not accept the
            /// value. The message lists the accepted values.
            ///
            /// ```
            /// let mut options = rust_grpc_codegen::Options::default();
            /// options.set("type_attribute", Some(".pkg=#[derive(Eq)]")).unwrap();
            /// let error = options.set("btree_maps", Some(".")).unwrap_err();
            /// assert!(error.to_string().contains("did you mean `btree_map`?"));
            /// ```
            pub fn set(&mut self, key: &str, value: Option<&str>) -> Result<(), Error> {
                match key {
                    $(stringify!($name) => {
                        let takes = <$kind as Kind<$ty>>::TAKES;
                        <$kind as Kind<$ty>>::set(&mut self.$name, &Value { key, takes, text: value })
                    })*
                    _ => Err(unknown(key)),
                }
            }

            /// Returns every pattern of every per-path option, with the name of the option.
            ///
            /// ```
            /// let mut options = rust_grpc_codegen::Options::default();
            /// options.set("btree_map", Some(".pkg")).unwrap();
            /// assert_eq!(options.patterns().collect::<Vec<_>>(), [("btree_map", ".pkg")]);
            /// ```
            pub fn patterns(&self) -> impl Iterator<Item = (&'static str, &str)> {
                let mut all = Vec::new();
                $(all.extend(named(stringify!($name), <$kind as Kind<$ty>>::patterns(&self.$name)));)*
                all.into_iter()
            }

            /// Returns all values that are parsed as Rust, each with the name of its option.
            pub(crate) fn rust(&self) -> Vec<(&'static str, &str)> {
                let mut all = Vec::new();
                $(all.extend(named(stringify!($name), <$kind as Kind<$ty>>::rust(&self.$name)));)*
                all
            }

            /// Returns the options whose values are not the defaults.
            pub(crate) fn given(&self) -> Vec<&'static OptionInfo> {
                let none = Self::default();
                let given = [$(self.$name != none.$name),*];
                TABLE.iter().zip(given).filter(|(_, given)| *given).map(|(row, _)| row).collect()
            }
        }
    };
}

fn named<'o>(
    name: &'static str,
    texts: Vec<&'o str>,
) -> impl Iterator<Item = (&'static str, &'o str)> {
    texts.into_iter().map(move |text| (name, text))
}

crate::for_each_option!(table);

/// Returns the error for an unknown option, with the action that the user most likely needs.
fn unknown(key: &str) -> Error {
    let elsewhere = match key {
        "message_module_path" | "crate_mapping" | "client_only" => {
            "this option belongs to the C++ plugin of the same name, which generates services for the grpc crate\n\
             and uses messages from another plugin; this plugin generates prost messages and tonic services.\n\
             Use `extern_path=.pkg=::path` for messages in another crate, and `build_server=false` for clients without servers"
        }
        "no_server" => "write `build_server=false`",
        "no_client" => "write `build_client=false`",
        "no_transport" => "write `build_transport=false`",
        "disable_package_emission" => "write `emit_package=false`",
        "flat_output_dir" => "write `layout=package`, which is the default",
        "no_include" => "remove it: messages and services are in the same file",
        "gen_crate" => {
            "write `include_file=mod.rs` for the module tree; manifests are not generated"
        }
        "file_descriptor_set_path" => {
            "use `--descriptor_set_out` of protoc or `buf build -o`; `file_descriptor_set_path` is available on the command line and in `build.rs`.\n\
             `file_descriptor_set` generates a constant for each package instead"
        }
        "protoc_arg" | "protoc_executable" | "out_dir" | "skip_protoc_run" => {
            "set it on the command line or in `build.rs`: it configures the program, not the output"
        }
        "skip_source_info" | "emit_rerun_if_changed" => {
            "set it in `build.rs`: it configures the build script, not the output"
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns a value for a row, with the path `.a` if it takes one.
    fn example(row: &OptionInfo) -> String {
        let word = row.spellings.first().map_or("b", |(name, _)| name);
        match row.value {
            "true|false" => "false".to_owned(),
            "PATH" => ".a".to_owned(),
            _ if row.is_scoped() => format!(".a={word}"),
            _ => word.to_owned(),
        }
    }

    #[test]
    fn sets_every_row_and_returns_its_patterns() {
        let mut options = Options::default();
        for row in TABLE {
            let set = options.set(row.name, Some(&example(row)));
            set.unwrap_or_else(|e| panic!("{}: {e}", row.name));
        }
        let scoped = TABLE.iter().filter(|row| row.is_scoped());
        let expected: Vec<_> = scoped.map(|row| (row.name, ".a")).collect();
        assert_eq!(options.patterns().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn knows_the_elements_of_every_option_with_a_path() {
        for row in TABLE {
            assert_eq!(row.is_scoped(), row.on != On::Nothing, "{}", row.name);
        }
    }

    #[test]
    fn shows_the_default_of_every_plain_option() {
        let defaults = Options::default();
        for row in TABLE.iter().filter(|row| !row.is_scoped()) {
            let mut options = Options::default();
            // A default that is described in words cannot be set.
            if options.set(row.name, Some(row.default)).is_ok() {
                let same = options == defaults;
                assert!(same || ["::rust_grpc", "by codec"].contains(&row.default), "{}", row.name);
            }
        }
    }

    #[test]
    fn accepts_exact_patterns_in_pairs() {
        let mut options = Options::default();
        options.set("type_attribute", Some("=.a.B=#[x = \"y\"]")).unwrap();
        assert_eq!(options.type_attribute, [("=.a.B".to_owned(), "#[x = \"y\"]".to_owned())]);
    }

    #[test]
    fn refers_other_settings_to_their_entry_points() {
        let error = |key: &str| Options::default().set(key, None).unwrap_err().to_string();
        assert!(error("out_dir").contains("set it on the command line or in `build.rs`"));
        assert!(error("skip_source_info").contains("set it in `build.rs`: it configures"));
        assert!(error("emit_rerun_if_changed").contains("set it in `build.rs`: it configures"));
    }

    #[test]
    fn names_the_accepted_values_in_errors() {
        let error = Options::default().set("format", Some("yes")).unwrap_err().to_string();
        assert!(error.contains("write `format=true|false`"), "{error}");
    }
}
