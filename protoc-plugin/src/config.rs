//! Parser for the configuration file `rust-grpc.toml`.
//!
//! The TOML document is walked by hand rather than deserialized, so that every problem in it is
//! reported with its location. Options are parsed by [`Options::set`], as in every entry point.

use std::borrow::Cow;
use std::ops::Range;
use std::path::{Path, PathBuf};

use rust_grpc_codegen::error::Location;
use rust_grpc_codegen::options::{OptionInfo, closest};
use rust_grpc_codegen::{Diagnostic, Diagnostics, Error, Options};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::document::Document;

/// The top-level keys other than `[options]`.
const KEYS: &[&str] = &[
    "inputs",
    "includes",
    "descriptor_set",
    "out",
    "protoc",
    "protoc_args",
    "file_descriptor_set_path",
    "options",
];

/// The settings of a configuration file. Relative paths are already joined to the file's directory.
#[derive(Debug, Default)]
pub(crate) struct Config {
    pub(crate) inputs: Vec<PathBuf>,
    pub(crate) includes: Vec<PathBuf>,
    pub(crate) descriptor_set: Option<PathBuf>,
    pub(crate) out: Option<PathBuf>,
    pub(crate) protoc: Option<PathBuf>,
    pub(crate) protoc_args: Vec<String>,
    pub(crate) file_descriptor_set_path: Option<PathBuf>,
}

/// Reads a configuration file and sets its options.
pub(crate) fn read(path: &Path, options: &mut Options) -> Result<Config, Error> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        Diagnostic::error(format!("this configuration cannot be read: {error}"))
            .at(Location::file(path.display().to_string()))
    })?;
    parse(path, &text, options)
}

fn parse(path: &Path, text: &str, options: &mut Options) -> Result<Config, Error> {
    let document = Document { path, text };
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut problems = Diagnostics::default();
    problems.extend(errors.iter().map(|error| {
        document.locate(Diagnostic::error(error.message()), error.span().unwrap_or(0..0))
    }));
    // Interpreting the rest of a document with syntax errors would report misleading problems.
    problems.finish()?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut reader = Reader { document, folder, problems: Diagnostics::default() };
    let config = reader.config(table.get_ref(), options);
    if let Some(path) = &mut options.http_config {
        match folder.join(&path).to_str() {
            Some(joined) => *path = joined.to_owned(),
            None => reader.problems.push(
                Diagnostic::error(format!(
                    "the path of `http_config` is not UTF-8: `{}`",
                    folder.join(path).display()
                ))
                .hint("rename the folder, or pass the option on the command line"),
            ),
        }
    }
    reader.problems.finish()?;
    Ok(config)
}

struct Reader<'a> {
    document: Document<'a>,
    folder: &'a Path,
    problems: Diagnostics,
}

type Value<'i> = Spanned<DeValue<'i>>;

impl Reader<'_> {
    fn problem(&mut self, diagnostic: Diagnostic, span: Range<usize>) {
        let diagnostic = self.document.locate(diagnostic, span);
        self.problems.push(diagnostic);
    }

    fn config(&mut self, table: &DeTable<'_>, options: &mut Options) -> Config {
        let mut config = Config::default();
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "inputs" => config.inputs = self.paths("inputs", value),
                "includes" => config.includes = self.paths("includes", value),
                "descriptor_set" => config.descriptor_set = self.path("descriptor_set", value),
                "out" => config.out = self.path("out", value),
                "protoc" => config.protoc = self.program(value),
                "protoc_args" => {
                    config.protoc_args =
                        self.strings("protoc_args", value).into_iter().map(|(s, _)| s).collect();
                }
                "file_descriptor_set_path" => {
                    config.file_descriptor_set_path = self.path("file_descriptor_set_path", value);
                }
                "options" => match value.get_ref() {
                    DeValue::Table(table) => self.options(table, options),
                    _ => self.problem(wrong("options", "a table"), value.span()),
                },
                unknown => self.problem(unknown_key(unknown), key.span()),
            }
        }
        config
    }

    fn string(&mut self, key: &str, value: &Value<'_>) -> Option<String> {
        self.expect_string(value, || wrong(key, "a non-empty string"))
    }

    fn expect_string(
        &mut self,
        value: &Value<'_>,
        otherwise: impl FnOnce() -> Diagnostic,
    ) -> Option<String> {
        match value.get_ref() {
            DeValue::String(text) if !text.is_empty() => Some(text.clone().into_owned()),
            _ => {
                self.problem(otherwise(), value.span());
                None
            }
        }
    }

    fn strings(&mut self, key: &str, value: &Value<'_>) -> Vec<(String, Range<usize>)> {
        let DeValue::Array(array) = value.get_ref() else {
            self.problem(wrong(key, "an array of strings"), value.span());
            return Vec::new();
        };
        let wrong = || Diagnostic::error(format!("`{key}` must contain only non-empty strings"));
        let strings = array.iter();
        strings.filter_map(|item| Some((self.expect_string(item, wrong)?, item.span()))).collect()
    }

    fn path(&mut self, key: &str, value: &Value<'_>) -> Option<PathBuf> {
        self.string(key, value).map(|path| self.folder.join(path))
    }

    fn paths(&mut self, key: &str, value: &Value<'_>) -> Vec<PathBuf> {
        let paths = self.strings(key, value).into_iter();
        paths.map(|(path, _)| self.folder.join(path)).collect()
    }

    /// Parses the path of protoc. A bare name is looked up in `PATH`, as a shell does.
    fn program(&mut self, value: &Value<'_>) -> Option<PathBuf> {
        let program = PathBuf::from(self.string("protoc", value)?);
        Some(if program.components().count() > 1 { self.folder.join(program) } else { program })
    }

    fn options(&mut self, table: &DeTable<'_>, options: &mut Options) {
        // Attributes are emitted in the order in which they are written in the file.
        for (key, value) in in_order(table) {
            let name = key.get_ref().as_ref();
            let Some(info) = OptionInfo::of(name) else {
                let diagnostic = unknown_option(name, options);
                self.problem(diagnostic, key.span());
                continue;
            };
            for (text, span) in self.values(info, value) {
                if let Err(error) = options.set(name, Some(&text)) {
                    for diagnostic in error.diagnostics() {
                        self.problem(diagnostic.clone(), span.clone());
                    }
                }
            }
        }
    }

    /// Returns the values of an option, each as it would be written after `--opt KEY=`.
    fn values<'v>(
        &mut self,
        info: &OptionInfo,
        value: &'v Value<'_>,
    ) -> Vec<(Cow<'v, str>, Range<usize>)> {
        let listed = info.is_scoped();
        let paired = listed && info.value.contains('=');
        match value.get_ref() {
            DeValue::String(text) => vec![(Cow::Borrowed(text.as_ref()), value.span())],
            DeValue::Boolean(flag) if info.value == "true|false" => {
                vec![(Cow::Owned(flag.to_string()), value.span())]
            }
            DeValue::Array(_) if listed => {
                let strings = self.strings(info.name, value).into_iter();
                strings.map(|(text, span)| (Cow::Owned(text), span)).collect()
            }
            DeValue::Table(table) if paired => self.pairs(info, table),
            _ => {
                let expected = match (info.value, listed, paired) {
                    ("true|false", ..) => "`true` or `false`",
                    (_, _, true) => "a table of paths, an array of strings or a string",
                    (_, true, _) => "an array of paths or one path",
                    _ => "a string",
                };
                self.problem(wrong(info.name, expected), value.span());
                Vec::new()
            }
        }
    }

    /// Flattens a table such as `{ ".a" = "x", ".b" = ["y", "z"] }` into `PATH=VALUE` strings.
    fn pairs<'v>(
        &mut self,
        info: &OptionInfo,
        table: &DeTable<'_>,
    ) -> Vec<(Cow<'v, str>, Range<usize>)> {
        let mut pairs = Vec::new();
        for (path, value) in in_order(table) {
            let found = match value.get_ref() {
                DeValue::Array(_) => self.strings(info.name, value),
                DeValue::String(_) => self
                    .string(info.name, value)
                    .map(|text| (text, value.span()))
                    .into_iter()
                    .collect(),
                // Without quotes, `.a.b` is parsed as a nested table.
                DeValue::Table(_) => {
                    let hint = "quote a path that contains dots: `\".pkg.Msg\" = \"…\"`";
                    let diagnostic = wrong(info.name, "a string or an array of strings");
                    self.problem(diagnostic.hint(hint), path.span());
                    continue;
                }
                _ => {
                    let diagnostic = wrong(info.name, "a string or an array of strings");
                    self.problem(diagnostic, value.span());
                    continue;
                }
            };
            let path = path.get_ref();
            pairs.extend(
                found.into_iter().map(|(text, span)| (Cow::Owned(format!("{path}={text}")), span)),
            );
        }
        pairs
    }
}

type Entry<'t, 'i> = (&'t Spanned<Cow<'i, str>>, &'t Value<'i>);

/// Returns the entries of a table in file order. The table itself sorts them by key.
fn in_order<'t, 'i>(table: &'t DeTable<'i>) -> Vec<Entry<'t, 'i>> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}

fn wrong(key: &str, expected: &str) -> Diagnostic {
    Diagnostic::error(format!("`{key}` must be {expected}"))
}

fn unknown_key(key: &str) -> Diagnostic {
    let diagnostic = Diagnostic::error(format!("unknown key `{key}`"));
    if OptionInfo::of(key).is_some() {
        return diagnostic.hint("write it below `[options]`");
    }
    let known = match key {
        "out_dir" | "output" => Some("out"),
        "protoc_executable" => Some("protoc"),
        "protoc_arg" => Some("protoc_args"),
        "protos" | "files" => Some("inputs"),
        _ => closest(key, KEYS.iter().copied()),
    };
    match known {
        Some(known) => diagnostic.hint(format!("did you mean `{known}`?")),
        None => diagnostic.hint(format!("the keys are {}", KEYS.join(", "))),
    }
}

fn unknown_option(name: &str, options: &mut Options) -> Diagnostic {
    if KEYS.contains(&name) {
        return Diagnostic::error(format!("`{name}` is not an option"))
            .hint("write it above `[options]`, with the other settings that do not affect the generated code");
    }
    let error = options.set(name, None).err();
    let first = error.as_ref().and_then(|error| error.diagnostics().first());
    first.cloned().unwrap_or_else(|| Diagnostic::error(format!("unknown option `{name}`")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Result<Config, Error>, Options) {
        let mut options = Options::default();
        (parse(Path::new("at/rust-grpc.toml"), text, &mut options), options)
    }

    fn error(text: &str) -> String {
        read(text).0.unwrap_err().to_string()
    }

    #[test]
    fn resolves_paths_against_the_directory_of_the_file() {
        let text = "inputs = ['a', '/b']\nout = 'o'\nprotoc = 'protoc'\n";
        let config = read(text).0.unwrap();
        assert_eq!(config.inputs, [Path::new("at/a"), Path::new("/b")]);
        assert_eq!(config.out.as_deref(), Some(Path::new("at/o")));
        assert_eq!(config.protoc.as_deref(), Some(Path::new("protoc")));
        let config = read("protoc = 'bin/protoc'").0.unwrap();
        assert_eq!(config.protoc.as_deref(), Some(Path::new("at/bin/protoc")));
    }

    #[test]
    fn accepts_options_as_scalars_arrays_and_tables_and_keeps_their_order() {
        let (config, options) = read(
            "[options]\nbuild_server = false\nbtree_map = ['.z', '.a']\nbytes = '.'\n\
             extern_path = ['.p=::p']\n\
             type_attribute = { '.z' = '#[z]', '.a' = ['#[a]', '#[b = \"x=y\"]'] }\n\
             [options.field_attribute]\n'=.a.B' = '#[c]'\n",
        );
        config.unwrap();
        assert!(!options.build_server);
        assert_eq!(options.btree_map, [(".z".to_owned(), ()), (".a".to_owned(), ())]);
        assert_eq!(options.bytes, [(".".to_owned(), ())]);
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(options.extern_path, [pair(".p", "::p")]);
        assert_eq!(
            options.type_attribute,
            [pair(".z", "#[z]"), pair(".a", "#[a]"), pair(".a", "#[b = \"x=y\"]")]
        );
        assert_eq!(options.field_attribute, [pair("=.a.B", "#[c]")]);
    }

    #[test]
    fn reports_every_problem_with_its_location() {
        let text = "input = ['a']\nbuild_server = false\n[options]\nbtree_maps = '.'\n\
                    format = 'yes'\nlayout = 3\nout = 'x'\ntype_attribute = '.a'\n";
        assert_eq!(
            error(text),
            "\
error: unknown key `input`
  --> at/rust-grpc.toml:1:1
   |
 1 | input = ['a']
   | ^^^^^
   = help: did you mean `inputs`?

error: unknown key `build_server`
  --> at/rust-grpc.toml:2:1
   |
 2 | build_server = false
   | ^^^^^^^^^^^^
   = help: write it below `[options]`

error: unknown option `btree_maps`
  --> at/rust-grpc.toml:4:1
   |
 4 | btree_maps = '.'
   | ^^^^^^^^^^
   = help: did you mean `btree_map`?

error: option `format` does not take `yes`
  --> at/rust-grpc.toml:5:10
   |
 5 | format = 'yes'
   |          ^^^^^
   = help: write `format=true|false`

error: `layout` must be a string
  --> at/rust-grpc.toml:6:10
   |
 6 | layout = 3
   |          ^

error: `out` is not an option
  --> at/rust-grpc.toml:7:1
   |
 7 | out = 'x'
   | ^^^
   = help: write it above `[options]`, with the other settings that do not affect the generated code

error: option `type_attribute` does not take `.a`
  --> at/rust-grpc.toml:8:18
   |
 8 | type_attribute = '.a'
   |                  ^^^^
   = help: write `type_attribute=PATH=ATTRIBUTE`"
        );
    }

    #[test]
    fn points_at_the_array_item_that_is_not_a_string() {
        let text = error("inputs = [\"a\", 1]\n[options]\nbytes = [\"\"]\n");
        assert!(text.contains(
            "`inputs` must contain only non-empty strings\n  --> at/rust-grpc.toml:1:16"
        ));
        assert!(
            text.contains(
                "`bytes` must contain only non-empty strings\n  --> at/rust-grpc.toml:3:10"
            )
        );
    }

    #[test]
    fn suggests_quotes_for_a_path_with_dots() {
        let text = error("[options.type_attribute]\na.B = '#[x]'\n");
        assert!(text.contains("rust-grpc.toml:2:1"), "{text}");
        assert!(text.contains("quote a path that contains dots"), "{text}");
    }

    #[test]
    fn reports_syntax_errors_with_their_location() {
        let text = error("out = \n");
        assert!(text.contains("rust-grpc.toml:1:"), "{text}");
        assert!(error("out = 'a'\nout = 'b'\n").contains("rust-grpc.toml:2:1"));
    }
}
