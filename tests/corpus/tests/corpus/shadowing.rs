//! Compilation of generated code whose elements have the names of identifiers in templates.
//!
//! The test collects every identifier that a template writes, from the templates themselves and from the
//! code they emit for a schema with one element of each kind. It then generates a message, an enum, a oneof,
//! a field, an enum value and an extension for each of these names, and compiles the result.
//!
//! A method takes hundreds of lines, so services and methods are restricted. There is a service for
//! each identifier that a service template writes in the style of a type, which the service's trait
//! could shadow, and a method for each identifier that such a template writes in the style of a
//! value.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use rust_grpc_corpus::schema::Schema;
use rust_grpc_corpus::scratch::{self, Package};
use rust_grpc_corpus::{compare, paths, program, report};

/// A crate, the files from which it is generated, and the options.
struct OptionSet {
    name: &'static str,
    files: &'static [&'static str],
    options: &'static [(&'static str, &'static str)],
}

const OPTION_SETS: &[OptionSet] = &[
    OptionSet {
        name: "native",
        files: &["messages", "enums", "nested", "oneofs", "fields", "values", "maps", "extensions"],
        options: &[
            ("codec", "native"),
            ("unknown_fields", "."),
            ("extensions", "."),
            ("check_required", "."),
            ("format", "false"),
            ("enable_type_names", "true"),
            ("enum_aliases", "true"),
            ("retain_enum_prefix", "true"),
            ("string_type", "zz_text=::std::sync::Arc<str>"),
            ("btree_map", "zz_sorted"),
            ("bytes", "zz_shared"),
            ("boxed", "zz_boxed"),
        ],
    },
    OptionSet {
        name: "services",
        files: &["services", "methods"],
        options: &[
            ("codec", "native"),
            ("format", "false"),
            ("client_trait", "."),
            ("shared_client", "."),
            ("async_server", "."),
            ("mock", "."),
            ("method_descriptors", "."),
        ],
    },
];

/// A schema with one element of each kind. Its names start with `Zz`, which no identifier of a
/// template does.
const EVERYTHING: &str = r#"
enum ZzKind { option allow_alias = true; ZZ_NONE = 0; ZZ_SOME = 1; ZZ_OTHER = 1; ZZ_OLD = 2 [deprecated = true]; }
message ZzPeer { optional int32 zz_number = 1; }
message ZzEvery {
  message ZzInner { enum ZzDeep { ZZ_DEEP = 3; } optional ZzDeep zz_deep = 1; optional ZzEvery zz_outer = 2; }
  required int32 zz_required = 1;
  required ZzKind zz_required_kind = 2 [default = ZZ_SOME];
  required ZzPeer zz_required_peer = 3;
  optional double zz_double = 4 [default = inf];
  optional float zz_float = 5 [default = nan];
  optional sint64 zz_sint64 = 6 [default = -7];
  optional bool zz_bool = 7 [default = true];
  optional string zz_string = 8 [default = "text"];
  optional string zz_text = 9;
  optional bytes zz_bytes = 10 [default = "bytes"];
  optional bytes zz_shared = 11;
  optional ZzKind zz_kind = 12;
  optional ZzInner zz_inner = 13;
  optional ZzPeer zz_boxed = 14;
  optional group ZzGroup = 15 { optional int32 zz_in_group = 1; }
  repeated int32 zz_packed = 16 [packed = true];
  repeated string zz_strings = 17;
  repeated ZzKind zz_kinds = 18;
  repeated ZzPeer zz_peers = 19;
  map<string, ZzKind> zz_kind_map = 20;
  map<int32, ZzKind> zz_kind_numbers = 21;
  map<bool, ZzPeer> zz_sorted = 22;
  map<uint64, string> zz_string_map = 23;
  oneof zz_choice {
    string zz_a = 24;
    ZzPeer zz_b = 25;
    ZzKind zz_c = 26;
    bytes zz_d = 27 [deprecated = true];
    ZzEvery zz_e = 28;
    double zz_f = 29;
  }
  optional string zz_secret = 30 [debug_redact = true];
  optional ZzKind zz_old = 31 [deprecated = true];
  extensions 100 to max;
}
message ZzRedacted {
  optional ZzKind zz_one = 1;
  required ZzKind zz_two = 2;
  optional string zz_secret = 3 [debug_redact = true];
  oneof zz_choice { string zz_hidden = 4 [debug_redact = true]; int32 zz_shown = 5; }
}
message ZzThing {}
extend ZzEvery {
  optional string zz_extension = 100 [default = "text"];
  repeated ZzKind zz_extension_kinds = 101;
  repeated sint32 zz_extension_numbers = 102 [packed = true];
  optional ZzPeer zz_extension_peer = 103;
  optional float zz_extension_float = 104 [default = -inf];
}
service ZzService {
  option deprecated = true;
  rpc ZzUnary(ZzThing) returns (ZzThing);
  rpc ZzServerSide(ZzThing) returns (stream ZzThing);
  rpc ZzClientSide(stream ZzThing) returns (ZzThing) { option idempotency_level = IDEMPOTENT; }
  rpc ZzBoth(stream ZzThing) returns (stream ZzThing) { option deprecated = true; }
}
"#;

/// The kinds of methods, each with one side that streams, which together use everything that the
/// four kinds use.
const KINDS: [(&str, &str); 2] = [("", "stream "), ("stream ", "")];

/// The identifiers of templates, where names that differ only in case and `_` are equal.
#[derive(Default)]
struct Names {
    all: BTreeMap<String, String>,
    /// The identifiers that a service template writes like a type, which a service's trait could
    /// shadow.
    types: BTreeSet<String>,
    /// The identifiers that a service template writes like a method or a variable.
    values: BTreeSet<String>,
}

impl Names {
    fn add(&mut self, name: &str, of_services: bool) {
        let key: String = name.chars().filter(|c| *c != '_').collect::<String>().to_lowercase();
        // Names of the schema itself, and identifiers that are not valid in protobuf, are ignored.
        let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && key.chars().any(|c| c.is_ascii_alphabetic());
        if !is_name || key.starts_with("zz") {
            return;
        }
        if of_services && name.starts_with(|c: char| c.is_uppercase()) {
            self.types.insert(key.clone());
        } else if of_services {
            self.values.insert(key.clone());
        }
        self.all.entry(key).or_insert_with(|| name.trim_matches('_').to_owned());
    }

    /// Adds the identifiers that a template writes: the tokens of `quote!`, and words in strings.
    fn add_templates(&mut self, path: &Path) {
        let of_services = path.iter().any(|part| part == "service");
        // The templates of the codec are strings.
        let is_text = path.iter().any(|part| part == "codec");
        let text = std::fs::read_to_string(path).expect("a file");
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        let tokens: TokenStream = text.parse().expect("Rust");
        self.add_code(tokens, of_services, is_text);
    }

    fn add_code(&mut self, tokens: TokenStream, of_services: bool, is_text: bool) {
        let mut last = [String::new(), String::new()];
        for token in tokens {
            let text = match &token {
                TokenTree::Ident(ident) => ident.to_string(),
                TokenTree::Punct(punct) => punct.as_char().to_string(),
                _ => String::new(),
            };
            match token {
                TokenTree::Group(group) if last[1] == "!" && last[0] == "quote" => {
                    self.add_all(group.stream(), of_services);
                }
                // Attributes and docs are not part of the templates.
                TokenTree::Group(_) if last[1] == "#" => {}
                TokenTree::Group(group) => self.add_code(group.stream(), of_services, is_text),
                TokenTree::Literal(literal) if is_text => self.add_words(&literal.to_string()),
                _ => {}
            }
            last = [std::mem::take(&mut last[1]), text];
        }
    }

    /// Adds all identifiers in a sequence of tokens.
    fn add_all(&mut self, tokens: TokenStream, of_services: bool) {
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    let name = ident.to_string();
                    self.add(name.trim_start_matches("r#"), of_services);
                }
                TokenTree::Group(group) => self.add_all(group.stream(), of_services),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }

    fn add_words(&mut self, text: &str) {
        for word in text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_') {
            self.add(word, false);
        }
    }

    /// Returns the names whose keys are in a set.
    fn among<'n>(&'n self, keys: &'n BTreeSet<String>) -> impl Iterator<Item = &'n str> {
        let all = self.all.iter().filter(move |(key, _)| keys.contains(*key));
        all.map(|(_, name)| name.as_str())
    }
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// Returns all identifiers of the templates, of the macros that they call, and of the code that
/// they emit.
fn names() -> Names {
    let mut names = Names::default();
    for file in rust_files(&paths::repository().join("codegen/src/emit")) {
        names.add_templates(&file);
    }
    for file in rust_files(&paths::repository().join("runtime/src")) {
        let text = std::fs::read_to_string(&file).expect("a file");
        for macros in text.split("#[macro_export]").skip(1) {
            // A macro ends at a brace without indentation.
            let body = macros.split("\n}\n").next().unwrap_or_default();
            for line in body.lines().filter(|line| !line.contains("//")) {
                names.add_words(line);
            }
        }
    }
    let schema = Schema::inline(&proto("everything", ""));
    for set in OPTION_SETS {
        for file in compare::ours(&schema, set.options).files {
            names.add_all(file.content.parse().expect("Rust"), false);
        }
    }
    names
}

/// Returns a file with one element of each kind and additional elements.
fn proto(package: &str, more: &str) -> String {
    format!("syntax = \"proto2\";\npackage zz_{package};\n{EVERYTHING}\n{more}")
}

fn each<'n>(names: impl Iterator<Item = &'n str>, item: impl Fn(usize, &str) -> String) -> String {
    names.enumerate().map(|(i, name)| item(i + 1, name) + "\n").collect()
}

/// Returns the files, each with one element of each kind, and with elements of one kind for all
/// names.
fn protos(names: &Names) -> Vec<(String, String)> {
    let all = || names.all.values().map(String::as_str);
    let messages = each(all(), |_, name| {
        format!(
            "message {name} {{ message ZzNested {{}} optional ZzNested zz_nested = 1; \
             optional ZzKind zz_kind = 2; oneof zz_choice {{ int32 zz_n = 3; }} }}"
        )
    });
    let enums = each(all(), |i, name| format!("enum {name} {{ ZZ_{i}_A = 0; ZZ_{i}_B = 1; }}"));
    let (everything, _) = EVERYTHING.split_once("service").expect("a service at the end");
    let nested = format!("message ZzHolder {{ {everything} {messages} }}");
    let oneofs = each(all(), |i, name| format!("oneof {name} {{ int32 zz_{i} = {i}; }}"));
    let oneofs = format!("message ZzHolder {{ message ZzInner {{}} {oneofs} }}");
    let fields = |label: &str, ty: &str| {
        let fields = each(all(), |i, name| format!("{label} {ty} {name} = {i};"));
        format!("message ZzWith_{label}_{ty} {{ {fields} }}\n")
    };
    let members = each(all(), |i, name| format!("int32 {name} = {i};"));
    let fields = [
        fields("optional", "string"),
        fields("optional", "ZzKind"),
        fields("repeated", "ZzKind"),
        fields("required", "ZzPeer"),
        format!("message ZzMembers {{ oneof zz_members {{ {members} }} }}"),
    ];
    let maps = each(all(), |i, name| format!("map<int32, ZzKind> {name} = {i};"));
    let maps = format!("message ZzMaps {{ {maps} }}");
    // In an enum, these two words start statements.
    let values = all().filter(|name| !matches!(*name, "option" | "reserved"));
    let values = each(values, |i, name| format!("{name} = {i};"));
    let values = format!("enum ZzValues {{ {values} }}");
    let extensions = each(all(), |i, name| format!("optional ZzKind {name} = {};", i + 200));
    let extensions = format!("extend ZzEvery {{ {extensions} }}");
    let of_types = names.among(&names.types);
    let services = each(of_types, |_, name| service(name, ["A", "B"].into_iter()));
    let methods: String = (0..KINDS.len())
        .map(|i| service_of_kind(&format!("ZzMethods{i}"), names.among(&names.values), KINDS[i]))
        .collect();
    [
        ("messages", messages),
        ("enums", enums),
        ("nested", nested),
        ("oneofs", oneofs),
        ("fields", fields.concat()),
        ("values", values),
        ("extensions", extensions),
        ("maps", maps),
        ("services", services),
        ("methods", methods),
    ]
    .into_iter()
    .map(|(package, more)| (format!("{package}.proto"), proto(package, &more)))
    .collect()
}

/// Returns a service whose methods alternate between the kinds.
fn service<'n>(name: &str, methods: impl Iterator<Item = &'n str>) -> String {
    let methods = methods.zip(KINDS.iter().cycle());
    let methods: String = methods.map(|(name, kind)| method(name, *kind)).collect();
    format!("service {name} {{\n{methods}}}\n")
}

fn service_of_kind<'n>(
    name: &str,
    methods: impl Iterator<Item = &'n str>,
    kind: (&str, &str),
) -> String {
    let methods: String = methods.map(|name| method(name, kind)).collect();
    format!("service {name} {{\n{methods}}}\n")
}

fn method(name: &str, (request, response): (&str, &str)) -> String {
    format!("rpc {name}({request}ZzThing) returns ({response}ZzThing);\n")
}

/// Runs `cargo check` on a crate of generated code, with warnings as errors.
fn check(name: &str, files: &[(String, String)]) {
    let dependencies = [
        "prost = \"0.14\"\ntonic = \"0.14\"\ntonic-prost = \"0.14\"\n".to_owned(),
        scratch::dependency("rust-grpc", "runtime", &["mock", "prost-types", "tonic"]),
    ]
    .concat();
    let library = "#![deny(warnings)]\ninclude!(\"generated/mod.rs\");\n";
    let modules = files.iter().map(|(name, text)| (format!("generated/{name}"), text.as_str()));
    let package = Package::write(
        &format!("shadowing-{name}"),
        &dependencies,
        modules.chain([("lib.rs".to_owned(), library)]),
    );
    let lines: usize = files.iter().map(|(_, text)| text.lines().count()).sum();
    program::cargo(&format!("{name}: {lines} lines"), &mut package.cargo("check"));
}

#[test]
fn elements_can_have_the_name_of_any_identifier_in_templates() {
    let names = names();
    // These identifiers must be found, so that the test notices if the templates move.
    for expected in ["future", "pin", "intorequest", "debugstruct", "option", "u8", "cx", "arc"] {
        assert!(names.all.contains_key(expected), "no `{expected}` among the names");
    }
    let (all, types, values) = (names.all.len(), names.types.len(), names.values.len());
    report::say(&format!("{all} names, {types} of types and {values} of values of services"));
    let protos = protos(&names);
    for set in OPTION_SETS {
        let is_chosen = |name: &str| set.files.contains(&name.trim_end_matches(".proto"));
        let chosen = protos.iter().filter(|(name, _)| is_chosen(name));
        let chosen: Vec<(&str, &str)> = chosen.map(|(n, t)| (n.as_str(), t.as_str())).collect();
        let mut options = set.options.to_vec();
        options.push(("include_file", "mod.rs"));
        let files = compare::ours(&Schema::inline_files(&chosen), &options).files;
        let files: Vec<_> = files.into_iter().map(|file| (file.name, file.content)).collect();
        check(set.name, &files);
    }
}
