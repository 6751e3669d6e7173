//! Generated code compiles whatever a schema's elements are called.
//!
//! The names are every identifier that a template writes, taken from the templates themselves and from
//! what they emit for a schema that has one of everything. For each there is a message, an enum, a oneof,
//! a field, an enum value, an extension, a service and a method of that name, beside one of everything.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use proc_macro2::{TokenStream, TokenTree};
use rust_grpc_corpus::schema::Schema;
use rust_grpc_corpus::{compare, place, program};

/// The options that the code of a crate is generated with.
type OptionSet = (&'static str, &'static [(&'static str, &'static str)]);

const OPTION_SETS: &[OptionSet] = &[
    (
        "native",
        &[
            ("codec", "native"),
            ("unknown_fields", "."),
            ("extensions", "."),
            ("check_required", "."),
            ("client_trait", "."),
            ("shared_client", "."),
            ("native_server", "."),
            ("mock", "."),
            ("method_descriptors", "."),
            ("enable_type_names", "true"),
            ("enum_aliases", "true"),
            ("retain_enum_prefix", "true"),
            ("file_descriptor_set", "true"),
            ("string_type", "zz_text=::std::sync::Arc<str>"),
            ("btree_map", "zz_sorted"),
            ("bytes", "zz_shared"),
            ("boxed", "zz_boxed"),
        ],
    ),
    (
        "native-stubs",
        &[
            ("codec", "native"),
            ("enum_type", ".=auto"),
            ("unknown_fields", "."),
            ("client_trait", "."),
            ("native_server", "."),
            ("mock", "."),
            ("generate_default_stubs", "true"),
            ("use_arc_self", "true"),
        ],
    ),
    (
        "derive",
        &[
            ("codec", "derive"),
            ("client_trait", "."),
            ("shared_client", "."),
            ("native_server", "."),
            ("mock", "."),
            ("method_descriptors", "."),
            ("enable_type_names", "true"),
            ("enum_aliases", "true"),
            ("file_descriptor_set", "true"),
        ],
    ),
];

/// One of everything. Its names start with `Zz`, which no template's does.
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

/// The four kinds of method.
const KINDS: [(&str, &str); 4] =
    [("", ""), ("", "stream "), ("stream ", ""), ("stream ", "stream ")];

/// An identifier for each way that names are told apart: `into_request` and `IntoRequest` are one.
#[derive(Default)]
struct Names {
    all: BTreeMap<String, String>,
    of_services: BTreeSet<String>,
}

impl Names {
    fn add(&mut self, name: &str, of_services: bool) {
        let key: String = name.chars().filter(|c| *c != '_').collect::<String>().to_lowercase();
        // Those of the schema itself, and what protobuf does not take for a name.
        let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && key.chars().any(|c| c.is_ascii_alphabetic());
        if !is_name || key.starts_with("zz") {
            return;
        }
        if of_services {
            self.of_services.insert(key.clone());
        }
        self.all.entry(key).or_insert_with(|| name.trim_matches('_').to_owned());
    }

    /// What templates write: the tokens of `quote!`, and words in text.
    fn add_templates(&mut self, path: &Path) {
        let of_services = path.iter().any(|part| part == "service");
        let text = std::fs::read_to_string(path).expect("a file");
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        let tokens: TokenStream = text.parse().expect("Rust");
        self.add_code(tokens, of_services);
    }

    fn add_code(&mut self, tokens: TokenStream, of_services: bool) {
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
                // Neither attributes nor docs are written anywhere.
                TokenTree::Group(_) if last[1] == "#" => {}
                TokenTree::Group(group) => self.add_code(group.stream(), of_services),
                TokenTree::Literal(literal) => self.add_words(&literal.to_string(), of_services),
                _ => {}
            }
            last = [std::mem::take(&mut last[1]), text];
        }
    }

    /// Every identifier among some tokens.
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

    fn add_words(&mut self, text: &str, of_services: bool) {
        for word in text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_') {
            self.add(word, of_services);
        }
    }

    fn of_services(&self) -> impl Iterator<Item = &str> {
        let of = |(key, _): &(&String, &String)| self.of_services.contains(*key);
        self.all.iter().filter(of).map(|(_, name)| name.as_str())
    }

    fn others(&self) -> impl Iterator<Item = &str> {
        let of = |(key, _): &(&String, &String)| !self.of_services.contains(*key);
        self.all.iter().filter(of).map(|(_, name)| name.as_str())
    }
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
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

/// Every identifier of the templates, of the macros they call, and of what they emit.
fn names() -> Names {
    let mut names = Names::default();
    for file in rust_files(&repository().join("codegen/src/emit")) {
        names.add_templates(&file);
    }
    for file in rust_files(&repository().join("runtime/src")) {
        let text = std::fs::read_to_string(&file).expect("a file");
        for macros in text.split("#[macro_export]").skip(1) {
            // A macro ends at the margin.
            let body = macros.split("\n}\n").next().unwrap_or_default();
            names
                .add_words(&body.lines().filter(|l| !l.contains("///")).collect::<String>(), false);
        }
    }
    let schema = Schema::inline(&proto("everything", ""));
    for (_, options) in OPTION_SETS {
        for file in compare::ours(&schema, options).files {
            names.add_all(file.content.parse().expect("Rust"), false);
        }
    }
    names
}

/// A file with one of everything and some more.
fn proto(package: &str, more: &str) -> String {
    format!("syntax = \"proto2\";\npackage zz_{package};\n{EVERYTHING}\n{more}")
}

fn each<'n>(names: impl Iterator<Item = &'n str>, item: impl Fn(usize, &str) -> String) -> String {
    names.enumerate().map(|(i, name)| item(i + 1, name) + "\n").collect()
}

/// The files: each holds everything, and one kind of element for each name.
fn protos(names: &Names) -> Vec<(String, String)> {
    let all = || names.all.values().map(String::as_str);
    let messages = each(all(), |_, name| {
        format!(
            "message {name} {{ message ZzNested {{}} optional ZzNested zz_nested = 1; \
             optional ZzKind zz_kind = 2; oneof zz_choice {{ int32 zz_n = 3; }} }}"
        )
    });
    let enums = each(all(), |i, name| format!("enum {name} {{ ZZ_{i}_A = 0; ZZ_{i}_B = 1; }}"));
    let nested = format!("message ZzHolder {{ {EVERYTHING} {messages} }}")
        .replace("service ZzService", "message ZzNoService");
    let oneofs = each(all(), |i, name| format!("oneof {name} {{ int32 zz_{i} = {i}; }}"));
    let oneofs = format!("message ZzHolder {{ message ZzInner {{}} {oneofs} }}");
    let fields = |label: &str, ty: &str| {
        let fields = each(all(), |i, name| format!("{label} {ty} {name} = {i};"));
        let holder = format!("{label}_{ty}").replace(|c: char| !c.is_alphanumeric(), "_");
        format!("message ZzWith_{holder} {{ {fields} }}\n")
    };
    let members = each(all(), |i, name| format!("int32 {name} = {i};"));
    let fields = [
        fields("optional", "string"),
        fields("optional", "ZzKind"),
        fields("repeated", "ZzKind"),
        fields("required", "ZzPeer"),
        fields("", "map<int32, ZzKind>"),
        format!("message ZzMembers {{ oneof zz_members {{ {members} }} }}"),
    ];
    let values = each(all(), |i, name| format!("{name} = {i};"));
    let values = format!("enum ZzValues {{ {values} }}");
    let extensions = each(all(), |i, name| format!("optional ZzKind {name} = {};", i + 200));
    let extensions = format!("extend ZzEvery {{ {extensions} }}");
    let services = each(names.of_services(), |_, name| {
        service(name, ["A", "B", "C", "D"].into_iter(), &KINDS)
    });
    let others = each(names.others(), |_, name| service(name, ["A"].into_iter(), &KINDS[..1]));
    let methods: String = KINDS
        .iter()
        .enumerate()
        .map(|(i, kind)| service(&format!("ZzMethods{i}"), names.of_services(), &[*kind]))
        .chain([service("ZzOthers", names.others(), &KINDS[..1])])
        .collect();
    [
        ("messages", messages),
        ("enums", enums),
        ("nested", nested),
        ("oneofs", oneofs),
        ("fields", fields.concat()),
        ("values", values),
        ("extensions", extensions),
        ("services", services + &others),
        ("methods", methods),
    ]
    .into_iter()
    .map(|(package, more)| (format!("{package}.proto"), proto(package, &more)))
    .collect()
}

fn service<'n>(
    name: &str,
    methods: impl Iterator<Item = &'n str>,
    kinds: &[(&str, &str)],
) -> String {
    let mut text = format!("service {name} {{\n");
    for (i, method) in methods.enumerate() {
        let (request, response) = kinds[i % kinds.len()];
        // Writing to a string cannot fail.
        let _ = writeln!(text, "rpc {method}({request}ZzThing) returns ({response}ZzThing);");
    }
    text + "}\n"
}

fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
    std::fs::write(path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

/// Checks a crate that depends on what generated code needs.
fn check(name: &str, source: &str, files: &[(String, String)]) {
    let scratch = place::target().join("corpus-shadowing");
    let folder = scratch.join(name);
    // What an earlier run left is not part of this one.
    let _ = std::fs::remove_dir_all(&folder);
    let manifest = format!(
        "[package]\nname = \"shadowing-{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\nprost = \"0.14\"\ntonic = \"0.14\"\ntonic-prost = \"0.14\"\n\
         rust-grpc = {{ path = {:?}, features = [\"mock\", \"prost-types\", \"tonic\"] }}\n\n[workspace]\n",
        repository().join("runtime")
    );
    write(&folder.join("Cargo.toml"), &manifest);
    let lock = std::fs::read_to_string(repository().join("Cargo.lock"));
    write(&folder.join("Cargo.lock"), &lock.expect("the workspace's lock file"));
    write(&folder.join("src/lib.rs"), source);
    for (name, text) in files {
        write(&folder.join("src/generated").join(name), text);
    }
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["check", "--quiet"]).current_dir(&folder);
    // One directory for all, so that tonic is compiled once.
    cargo.env("CARGO_TARGET_DIR", scratch.join("target")).env_remove("RUSTFLAGS");
    cargo.env("CARGO_INCREMENTAL", "0").env("CARGO_PROFILE_DEV_DEBUG", "false");
    let lines: usize = files.iter().map(|(_, text)| text.lines().count()).sum();
    program::cargo(&format!("{name}: {lines} lines"), &mut cargo);
}

#[test]
fn elements_may_be_called_like_anything_that_templates_write() {
    let names = names();
    // Lest the templates move, and nothing is looked at.
    for expected in ["future", "pin", "intorequest", "debugstruct", "option", "u8", "cx", "arc"] {
        assert!(names.all.contains_key(expected), "no `{expected}` among the names");
    }
    let protos = protos(&names);
    let protos: Vec<(&str, &str)> = protos.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
    let schema = Schema::inline_files(&protos);
    for (name, options) in OPTION_SETS {
        let mut options = options.to_vec();
        options.push(("include_file", "mod.rs"));
        let files = compare::ours(&schema, &options).files;
        let files: Vec<_> = files.into_iter().map(|file| (file.name, file.content)).collect();
        let source = "#![deny(warnings)]\ninclude!(\"generated/mod.rs\");\n";
        check(name, source, &files);
    }
}
