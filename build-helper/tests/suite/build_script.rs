//! Tests of build scripts: their directives for cargo and their output files.
//!
//! Each test starts this program again in the way cargo starts a build script: with cargo's environment
//! variables, in the directory of a package, and with its standard output parsed for directives.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use prost::Message;
use rust_grpc_build::{Builder, Config, configure};

/// A package with two `.proto` files, one of which imports the other.
struct Package(tempfile::TempDir);

impl Package {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/proto/shop");
        fs::create_dir_all(folder.path().join("proto/shop")).unwrap();
        fs::create_dir_all(folder.path().join("out")).unwrap();
        for name in ["money.proto", "shop.proto"] {
            fs::copy(from.join(name), folder.path().join("proto/shop").join(name)).unwrap();
        }
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    fn outputs(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path("out")).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// Writes the manifest of the package with the given dependencies.
    fn manifest(&self, dependencies: &str) {
        self.manifest_of_edition("2021", dependencies);
    }

    fn manifest_of_edition(&self, edition: &str, dependencies: &str) {
        let package = format!("[package]\nname = \"user\"\nedition = \"{edition}\"\n");
        fs::write(self.path("Cargo.toml"), package + dependencies).unwrap();
    }

    /// Starts one of the scripts below.
    fn run(&self, script: &str, variables: &[(&str, &str)]) -> Run {
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "--nocapture", "build_script::script"])
            .current_dir(self.0.path())
            .env_remove("PROTOC")
            .env_remove("PROTOC_INCLUDE")
            .env_remove("CARGO_PKG_RUST_VERSION")
            .env_remove("CARGO_MANIFEST_PATH")
            .env("CARGO_MANIFEST_DIR", self.0.path())
            .env("PATH", "")
            .env("CARGO", "cargo")
            .env("OUT_DIR", self.path("out"))
            .env("SCRIPT", script)
            .envs(variables.iter().copied())
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let stdout = text(output.stdout);
        Run {
            success: output.status.success(),
            directives: stdout
                .lines()
                .filter_map(|line| Some(line[line.find("cargo:")?..].to_owned()))
                .collect(),
            stderr: text(output.stderr),
        }
    }
}

struct Run {
    success: bool,
    directives: Vec<String>,
    stderr: String,
}

impl Run {
    fn good(self) -> Vec<String> {
        assert!(self.success, "{}", self.stderr);
        self.directives
    }
}

const MONEY: &str = "proto/shop/money.proto";
const SHOP: &str = "proto/shop/shop.proto";

/// Returns the builder of a script, by name.
fn builder(script: &str) -> Option<Builder> {
    Some(match script {
        "plain" => configure(),
        "quiet" => configure().emit_rerun_if_changed(false),
        "include" => configure().include_file("mod.rs"),
        "in src" => configure().out_dir("src/gen"),
        "elsewhere" => configure().out_dir("elsewhere").include_file("mod.rs"),
        "set" => configure().file_descriptor_set_path("out/set.bin"),
        "set only" => configure().file_descriptor_set_path("out/set.bin").skip_protoc_run(),
        "constant" => configure().file_descriptor_set(true),
        "constant elsewhere" => configure().file_descriptor_set(true).out_dir("elsewhere"),
        "harmless" => configure().protoc_arg("--experimental_allow_proto3_optional"),
        "needs protoc" => configure().protoc_arg("--descriptor_set_in=x"),
        "typo" => {
            configure().bytes(".shop.v1.Itme").option("layuot", "single").option("out_dir", "x")
        }
        "derive" => configure().codec(rust_grpc_build::Codec::Derive),
        "derive and unknown fields" => {
            configure().codec(rust_grpc_build::Codec::Derive).unknown_fields(".")
        }
        "unused" => configure().bytes(".shop.v1.Itme"),
        "http and serde" => configure().connect(".").serde("."),
        "strict" => configure().bytes(".shop.v1.Itme").strict(true),
        _ => return None,
    })
}

#[test]
#[ignore = "is started by the other tests"]
fn script() {
    let Ok(script) = std::env::var("SCRIPT") else { return };
    let result = match (builder(&script), script.as_str()) {
        (Some(builder), _) => builder.compile_protos(&[SHOP], &["proto"]),
        (None, "folder") => configure().compile_protos(&["proto"], &["proto"]),
        (None, "both") => {
            let mut config = Config::new();
            config.out_dir("ignored").bytes(["Item.pictures"]);
            configure().compile_with_config(config, &[SHOP], &["proto"])
        }
        (None, "generator") => {
            Config::new().service_generator(Box::new(NoRust)).compile_protos(&[SHOP], &["proto"])
        }
        (None, "twice") => configure()
            .compile_protos(&["proto/a.proto"], &["proto"])
            .and_then(|()| configure().compile_protos(&["proto/b.proto"], &["proto"])),
        (None, "twice, the second has both") => {
            configure().compile_protos(&["proto/a.proto"], &["proto"]).and_then(|()| {
                configure().compile_protos(&["proto/a.proto", "proto/b.proto"], &["proto"])
            })
        }
        (None, "twice with an include file") => configure()
            .include_file("mod.rs")
            .compile_protos(&["proto/shop/money.proto"], &["proto"])
            .and_then(|()| {
                configure().include_file("mod.rs").compile_protos(&["proto/a.proto"], &["proto"])
            }),
        (None, "twice with other settings") => configure()
            .skip_debug(["A"])
            .compile_protos(&["proto/a.proto"], &["proto"])
            .and_then(|()| configure().compile_protos(&["proto/a.proto"], &["proto"])),
        (None, "clients, then servers") => configure()
            .build_server(false)
            .compile_protos(&[SHOP], &["proto"])
            .and_then(|()| configure().build_client(false).compile_protos(&[SHOP], &["proto"])),
        (None, "overruled") => {
            let mut config = Config::new();
            config.skip_debug([".shop.v1.Item"]).option("codec_path", "crate::Codec");
            configure()
                .skip_debug([".shop.v1.Shelf"])
                .option("build_client", "true")
                .build_client(false)
                .compile_with_config(config, &[SHOP], &["proto"])
        }
        (None, "set in vain") => {
            let set = Config::new().load_fds(&[SHOP], &["proto"]).unwrap();
            let mut config = Config::new();
            config.protoc_arg("--experimental_x").skip_source_info().compile_fds(set)
        }
        (None, "no root") => configure().compile_protos(&[SHOP], &["proto", "nowhere"]),
        (None, "no attribute") => configure()
            .field_attribute("Item.name", "serde(skip)")
            .compile_protos(&[SHOP], &["proto"]),
        (None, "compile_fds") => {
            let set = Config::new().load_fds(&[SHOP], &["proto"]).unwrap();
            rust_grpc_build::compile_fds(set)
        }
        (None, "compile_protos") => rust_grpc_build::compile_protos("proto/alone.proto"),
        (None, "shared config") => {
            let mut config = Config::new();
            config.bytes([".shop.v1.Item", ".shop.v1.Itme"]);
            let mut protos = [MONEY, SHOP].into_iter();
            protos.try_for_each(|proto| config.compile_protos(&[proto], &["proto"]))
        }
        (None, "shared builder") => {
            let builder = configure().bytes(".shop.v1.Item").bytes(".shop.v1.Itme");
            let mut protos = [MONEY, SHOP].into_iter();
            protos.try_for_each(|proto| builder.clone().compile_protos(&[proto], &["proto"]))
        }
        (None, "two configs") => {
            Config::new().bytes([".shop.v1"]).compile_protos(&[MONEY], &["proto"]).unwrap();
            fs::create_dir_all("elsewhere").unwrap();
            let mut config = Config::new();
            config.btree_map([".a"]).out_dir("elsewhere").compile_protos(&[SHOP], &["proto"])
        }
        (None, "map entry") => {
            let mut config = Config::new();
            config
                .type_attribute(".shop.v1.Item.PicturesEntry", "#[a]")
                .message_attribute("Item.PicturesEntry", "#[a]")
                .field_attribute("=.shop.v1.Item.PicturesEntry.value", "#[a]")
                .bytes([".shop.v1.Item.PicturesEntry"])
                .compile_protos(&[SHOP], &["proto"])
        }
        (None, "config") => Config::new().compile_protos(&[SHOP], &["proto"]),
        (None, other) => panic!("no script {other}"),
    };
    result.unwrap();
}

#[test]
fn reports_every_file_that_was_read_to_cargo() {
    let package = Package::new();
    let expected = [
        "cargo::rerun-if-changed=proto/shop/money.proto",
        "cargo::rerun-if-changed=proto/shop/shop.proto",
        "cargo::rerun-if-env-changed=PROTOC",
        "cargo::rerun-if-env-changed=PROTOC_INCLUDE",
    ];
    assert_eq!(package.run("plain", &[]).good(), expected);
    assert_eq!(package.run("config", &[]).good(), expected);
    assert_eq!(package.run("quiet", &[]).good(), [""; 0]);
    assert!(
        package.run("folder", &[]).good().contains(&"cargo::rerun-if-changed=proto".to_owned())
    );
    let old = package.run("plain", &[("CARGO_PKG_RUST_VERSION", "1.75")]).good();
    assert!(old.contains(&"cargo:rerun-if-changed=proto/shop/shop.proto".to_owned()), "{old:?}");
}

#[test]
fn reports_warnings_through_cargo_and_errors_on_standard_error() {
    let package = Package::new();
    let warnings = package.run("unused", &[]).good();
    assert!(
        warnings.iter().any(|line| line.starts_with("cargo::warning=`bytes`: ")),
        "{warnings:?}"
    );
    assert!(
        warnings.iter().any(|line| line.contains("did you mean `.shop.v1.Item`")),
        "{warnings:?}"
    );

    let empty = Package::new();
    let strict = empty.run("strict", &[]);
    assert!(!strict.success);
    assert!(strict.stderr.contains("\nerror: `bytes`: "), "{}", strict.stderr);
    let typo = empty.run("typo", &[]);
    assert!(!typo.success);
    assert!(typo.stderr.contains("\nerror: unknown option `layuot`\n"), "{}", typo.stderr);
    assert!(typo.stderr.contains("did you mean `layout`?"), "{}", typo.stderr);
    assert!(typo.stderr.contains("call `.out_dir(…)`"), "{}", typo.stderr);
    assert!(
        typo.stderr.contains("`.shop.v1.Itme`"),
        "not all errors are reported: {}",
        typo.stderr
    );
    assert_eq!(empty.outputs(), [""; 0], "files are written in spite of errors");
}

#[test]
fn warns_that_out_dir_of_the_config_has_no_effect() {
    let package = Package::new();
    let directives = package.run("both", &[]).good();
    let warning =
        "cargo::warning=`out_dir` of the config has no effect: the value of the builder is used";
    assert!(directives.iter().any(|line| line == warning), "{directives:?}");
    assert!(!package.path("ignored").exists());
    let text = package.read("out/shop.v1.rs");
    assert!(
        text.contains("::rust_grpc::bytes::Bytes") && text.contains("pub mod shop_client"),
        "{text}"
    );
}

/// Creates a package with two files whose output is one file.
fn one_package() -> Package {
    let package = Package::new();
    for (name, message) in [("a", "A"), ("b", "B")] {
        let text = format!("syntax = \"proto3\"; package p; message {message} {{}}");
        fs::write(package.path(&format!("proto/{name}.proto")), text).unwrap();
    }
    package
}

#[test]
fn rejects_a_call_that_would_remove_items_of_an_earlier_call() {
    for (script, file, lost) in [
        ("twice", "p.rs", "remove `A` from it"),
        ("twice with an include file", "mod.rs", "remove `shop` from it"),
        ("clients, then servers", "shop.v1.rs", "remove `shop_client` from it"),
    ] {
        let package = one_package();
        let run = package.run(script, &[]);
        assert!(!run.success, "{script}");
        assert!(run.stderr.contains("this file was written by an earlier call"), "{}", run.stderr);
        assert!(run.stderr.contains(lost), "{script}: {}", run.stderr);
        assert!(run.stderr.contains(&format!("/{file}\n")), "{script}: {}", run.stderr);
    }
    let package = one_package();
    package.run("twice", &[]);
    assert!(package.read("out/p.rs").contains("pub struct A"), "the first output is lost");
}

#[test]
fn accepts_a_call_that_repeats_and_extends_an_earlier_one() {
    let package = one_package();
    let directives = package.run("twice, the second has both", &[]).good();
    assert!(!directives.iter().any(|line| line.contains("warning")), "{directives:?}");
    let text = package.read("out/p.rs");
    assert!(text.contains("pub struct A") && text.contains("pub struct B"), "{text}");

    let directives = package.run("twice with other settings", &[]).good();
    let warning =
        "this file was written by an earlier call with different settings, which would be lost";
    assert!(directives.iter().any(|line| line.ends_with(warning)), "{directives:?}");
}

#[test]
fn warns_about_settings_without_effect() {
    let package = Package::new();
    let directives = package.run("overruled", &[]).good();
    for option in ["skip_debug", "codec_path"] {
        let warning = format!(
            "cargo::warning=`{option}` of the config has no effect: the value of the builder is used"
        );
        assert!(directives.contains(&warning), "{directives:?}");
    }
    assert!(!package.read("out/shop.v1.rs").contains("shop_client"), "the later call is ignored");

    let directives = Package::new().run("set in vain", &[]).good();
    for setting in ["protoc_arg", "skip_source_info"] {
        let warning = format!("cargo::warning=`{setting}` has no effect on `compile_fds`");
        assert!(directives.contains(&warning), "{directives:?}");
    }
}

#[test]
fn hints_name_builder_methods() {
    let run = Package::new().run("derive and unknown fields", &[]);
    assert!(!run.success);
    assert!(run.stderr.contains("remove `.codec(Codec::Derive)`"), "{}", run.stderr);
}

#[test]
fn warns_about_missing_include_directories() {
    let directives = Package::new().run("no root", &[]).good();
    let warning = "cargo::warning=the include root `nowhere` does not exist";
    assert!(directives.iter().any(|line| line == warning), "{directives:?}");
}

#[test]
fn rejects_attributes_that_do_not_parse() {
    let package = Package::new();
    let run = package.run("no attribute", &[]);
    assert!(!run.success);
    let error = "error: `field_attribute` for `Item.name` is not an attribute: `serde(skip)`";
    assert!(run.stderr.contains(error), "{}", run.stderr);
    assert_eq!(package.outputs(), [""; 0]);
}

#[test]
fn errors_in_sources_show_the_location() {
    let package = Package::new();
    let shop = package.read(SHOP).replace("string name = 1", "strin name = 1");
    fs::write(package.path(SHOP), shop).unwrap();
    let run = package.run("plain", &[]);
    assert!(!run.success);
    for line in [
        "error: the type `strin` is not defined",
        "  --> proto/shop/shop.proto:11:3",
        "11 |   strin name = 1;",
        "   |   ^^^^^",
    ] {
        assert!(run.stderr.lines().any(|shown| shown.ends_with(line)), "{line}: {}", run.stderr);
    }
    assert!(!run.stderr.contains("\\n"), "the text is escaped: {}", run.stderr);
}

/// A service generator with a missing brace in its output.
struct NoRust;

impl rust_grpc_build::ServiceGenerator for NoRust {
    fn generate(&mut self, service: rust_grpc_build::Service, buf: &mut String) {
        buf.push_str(&format!("\npub struct {} {{\n", service.name));
    }
}

#[test]
fn attributes_invalid_code_to_the_service_generator() {
    let run = Package::new().run("generator", &[]);
    assert!(!run.success);
    for line in [
        "the output of the service generator for service `shop.v1.Shop` is not Rust: ",
        "   2 | pub struct Shop {",
    ] {
        assert!(run.stderr.contains(line), "{line}: {}", run.stderr);
    }
    assert!(
        !run.stderr.contains("report this bug"),
        "the error is attributed to this crate: {}",
        run.stderr
    );
}

#[test]
fn does_not_write_unchanged_files() {
    let package = Package::new();
    package.run("include", &[]).good();
    let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    let path = |name: &str| package.path("out").join(name);
    for name in package.outputs() {
        fs::File::options().write(true).open(path(&name)).unwrap().set_modified(old).unwrap();
    }
    let shop = package.read(SHOP).replace("uint32 left = 4", "uint64 left = 4");
    fs::write(package.path(SHOP), shop).unwrap();
    package.run("include", &[]).good();
    let changed: Vec<String> = package
        .outputs()
        .into_iter()
        .filter(|name| fs::metadata(path(name)).unwrap().modified().unwrap() != old)
        .collect();
    assert_eq!(package.outputs(), ["mod.rs", "shop.common.rs", "shop.v1.rs"]);
    assert_eq!(changed, ["shop.v1.rs"]);
}

#[test]
fn include_file_uses_out_dir_only_if_it_is_in_it() {
    let package = Package::new();
    package.run("include", &[]).good();
    let text = package.read("out/mod.rs");
    assert!(text.contains("include!(concat!(env!(\"OUT_DIR\"), \"/shop.v1.rs\"));"), "{text}");
    package.run("elsewhere", &[]).good();
    let text = package.read("elsewhere/mod.rs");
    assert!(text.contains("include!(\"shop.v1.rs\");"), "{text}");
}

#[test]
fn writes_and_reads_the_descriptor_set() {
    let package = Package::new();
    package.run("set", &[]).good();
    let bytes = fs::read(package.path("out/set.bin")).unwrap();
    let set = prost_types::FileDescriptorSet::decode(&bytes[..]).unwrap();
    let names: Vec<&str> = set.file.iter().map(|file| file.name()).collect();
    assert_eq!(names.last(), Some(&"shop/shop.proto"));
    assert!(names.contains(&"google/protobuf/timestamp.proto"), "{names:?}");
    let own = set.file.iter().filter(|file| file.name().starts_with("shop/"));
    assert!(own.clone().all(|file| file.source_code_info.is_some()) && own.count() == 2);

    let from_sources = package.read("out/shop.v1.rs");
    fs::remove_file(package.path("out/shop.v1.rs")).unwrap();
    fs::remove_file(package.path(SHOP)).unwrap();
    let directives = package.run("set only", &[]).good();
    assert_eq!(package.read("out/shop.v1.rs"), from_sources);
    assert_eq!(directives[0], "cargo::rerun-if-changed=out/set.bin");
    assert_eq!(fs::read(package.path("out/set.bin")).unwrap(), bytes);
}

#[test]
fn writes_descriptors_next_to_the_code_of_their_package() {
    let package = Package::new();
    package.run("constant", &[]).good();
    assert_eq!(
        package.outputs(),
        ["shop.common.bin", "shop.common.rs", "shop.v1.bin", "shop.v1.rs"]
    );
    let text = package.read("out/shop.v1.rs").split_whitespace().collect::<String>();
    let expected = "include_bytes!(::core::concat!(::core::env!(\"OUT_DIR\"),\"/shop.v1.bin\"))";
    assert!(text.contains(expected), "{text}");
    let bytes = fs::read(package.path("out/shop.v1.bin")).unwrap();
    let set = prost_types::FileDescriptorSet::decode(&bytes[..]).unwrap();
    let names: Vec<&str> = set.file.iter().map(|file| file.name()).collect();
    assert_eq!(names.last(), Some(&"shop/shop.proto"));
    for import in set.file.iter().flat_map(|file| &file.dependency) {
        assert!(names.contains(&import.as_str()), "{import} is not among {names:?}");
    }
    assert!(set.file.iter().all(|file| file.source_code_info.is_none()));

    package.run("constant elsewhere", &[]).good();
    let text = package.read("elsewhere/shop.v1.rs");
    assert!(text.contains("include_bytes!(\"shop.v1.bin\")"), "{text}");
    assert!(package.path("elsewhere/shop.v1.bin").exists());
}

#[test]
fn uses_protoc_only_if_requested() {
    let package = Package::new();
    package.run("harmless", &[]).good();
    let run = package.run("needs protoc", &[]);
    assert!(!run.success);
    assert!(run.stderr.contains("`--descriptor_set_in=x` requires protoc"), "{}", run.stderr);
    let run = package.run("plain", &[("PROTOC", "/no/such/protoc")]);
    assert!(!run.success);
    assert!(run.stderr.contains("`/no/such/protoc` cannot be run"), "{}", run.stderr);
}

#[test]
fn reports_a_missing_output_directory() {
    let package = Package::new();
    let run = package.run("plain", &[("OUT_DIR", "")]);
    assert!(!run.success);
    assert!(run.stderr.contains("OUT_DIR is not set"), "{}", run.stderr);
}

#[test]
fn load_fds_preserves_editions() {
    // The file has edition 2023, which prost-types has no field for.
    let mut file = prost_types::FileDescriptorProto {
        name: Some("a.proto".to_owned()),
        package: Some("a".to_owned()),
        syntax: Some("editions".to_owned()),
        message_type: vec![prost_types::DescriptorProto {
            name: Some("M".to_owned()),
            field: vec![prost_types::FieldDescriptorProto {
                name: Some("text".to_owned()),
                number: Some(1),
                label: Some(1),
                r#type: Some(9),
                ..Default::default()
            }],
            ..Default::default()
        }],
        ..Default::default()
    }
    .encode_to_vec();
    file.extend([0x70, 0xe8, 0x07]);
    let mut bytes = vec![0x0a, u8::try_from(file.len()).unwrap()];
    bytes.extend(file);

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("set.bin");
    fs::write(&path, bytes).unwrap();
    let mut config = Config::new();
    config.out_dir(folder.path()).file_descriptor_set_path(path).skip_protoc_run();
    let set = config.load_fds(&["a.proto"], &["."]).unwrap();
    assert_eq!(set.file[0].syntax(), "editions");
    config.compile_fds(set).unwrap();
    let text = fs::read_to_string(folder.path().join("a.rs")).unwrap();
    // The default field presence of this edition is explicit.
    assert!(text.contains("pub text: ::core::option::Option<"), "{text}");
}

/// The dependencies that generated code needs.
const RUNTIME: &str =
    "[dependencies]\nrust-grpc = { version = \"0.1\", features = [\"prost-types\", \"tonic\"] }\n";

/// The build dependencies that a package needs.
const OURS: &str = "[build-dependencies]\nrust-grpc-build = \"0.1\"\n";

#[test]
fn name_in_the_manifest_selects_the_behaviour() {
    let ours = |name: &str| {
        format!(
            "{RUNTIME}[build-dependencies]\n{name} = {{ package = \"rust-grpc-build\", version = \"0.1\" }}\n"
        )
    };
    let alone = "syntax = \"proto3\"; package shop.v1; message M {} service Shop { rpc Get(M) returns (M); }";
    let package = || {
        let package = Package::new();
        fs::write(package.path("proto/alone.proto"), alone).unwrap();
        package
    };
    for script in ["compile_fds", "compile_protos"] {
        for (name, has_services) in [
            ("prost-build", false),
            ("prost_build", false),
            ("tonic-prost-build", true),
            ("tonic-build", true),
        ] {
            let package = package();
            package.manifest(&ours(name));
            package.run(script, &[]).good();
            let text = package.read("out/shop.v1.rs");
            assert_eq!(text.contains("pub mod shop_client"), has_services, "{script}, {name}");
        }
        let package = package();
        package.manifest(&format!("{RUNTIME}{OURS}"));
        package.run(script, &[]).good();
        assert!(package.read("out/shop.v1.rs").contains("pub mod shop_server"), "{script}");
        // If the manifest cannot be parsed, the function behaves as documented.
        package.manifest("[dependencies");
        package.run(script, &[]).good();
        assert!(package.read("out/shop.v1.rs").contains("pub mod shop_server"), "{script}");
    }
}

#[test]
fn generated_code_refers_to_the_crates_of_the_manifest() {
    let package = Package::new();
    package.manifest(&format!(
        "{OURS}[dependencies]\nrpc = {{ package = \"rust-grpc\", version = \"0.1\" }}\n\
         prost-types = {{ package = \"prost-wkt-types\", version = \"0.7\" }}\n\
         tonic = {{ package = \"madsim-tonic\", version = \"0.6\" }}\n"
    ));
    let directives = package.run("plain", &[]).good();
    let text = package.read("out/shop.v1.rs");
    assert!(text.contains("::prost_types::Timestamp"), "{text}");
    assert!(text.contains("::rpc::tonic::"), "{text}");
    assert!(text.contains("::rpc::check_version!"), "{text}");
    let warning = "cargo::warning=`tonic` is the package `madsim-tonic` in Cargo.toml";
    assert!(directives.iter().any(|line| line.starts_with(warning)), "{directives:?}");
    assert!(!text.contains("::rust_grpc"), "{text}");
    let manifest = format!("cargo::rerun-if-changed={}", package.path("Cargo.toml").display());
    assert!(directives.contains(&manifest), "{directives:?}");

    package.manifest(&format!(
        "{OURS}[dependencies]\nrust-grpc = \"0.1\"\nprost = {{ package = \"my-prost\", version = \"1\" }}\n"
    ));
    let directives = package.run("plain", &[]).good();
    let warning = "cargo::warning=`prost` is the package `my-prost` in Cargo.toml";
    assert!(directives.iter().any(|line| line.starts_with(warning)), "{directives:?}");
    assert!(package.read("out/shop.v1.rs").contains("::rust_grpc::prost_types::Timestamp"));
}

#[test]
fn reports_missing_declarations_in_edition_2015() {
    let package = Package::new();
    package.manifest_of_edition("2015", &format!("{RUNTIME}{OURS}"));
    let run = package.run("plain", &[]);
    assert!(!run.success);
    assert!(run.stderr.contains("2015, which does not support the `async fn`s"), "{}", run.stderr);
    assert_eq!(package.outputs(), [""; 0]);
    let directives = package.run("config", &[]).good();
    let hint = "extern crate core; extern crate rust_grpc;";
    assert!(directives.iter().any(|line| line.contains(hint)), "{directives:?}");
    fs::create_dir(package.path("src")).unwrap();
    fs::write(package.path("src/lib.rs"), hint.replace("; ", ";\n")).unwrap();
    let directives = package.run("config", &[]).good();
    assert!(!directives.iter().any(|line| line.contains("warning")), "{directives:?}");
}

#[test]
fn warns_once_about_a_pattern_for_all_builds_of_a_configuration() {
    let package = Package::new();
    for script in ["shared config", "shared builder"] {
        let directives = package.run(script, &[]).good();
        let warnings: Vec<_> =
            directives.iter().filter(|line| line.starts_with("cargo::warning=`")).collect();
        let expected = "cargo::warning=`bytes`: the pattern `.shop.v1.Itme` matches nothing in the build \
                        of `proto/shop/money.proto`, nor in 1 more of the same configuration";
        assert_eq!(warnings, [expected], "{script}");
    }
    let directives = package.run("two configs", &[]).good();
    let names = |text: &str| directives.iter().any(|line| line.contains(text));
    assert!(names("`.shop.v1` matches nothing in the build of `proto/shop/money.proto`"));
    assert!(names("`.a` matches nothing in the build of `proto/shop/shop.proto` into `elsewhere`"));
    let strict = package.run("strict", &[]);
    let build = "matches nothing in the build of `proto/shop/shop.proto`";
    assert!(strict.stderr.contains(build), "{}", strict.stderr);
}

#[test]
fn accepts_patterns_for_map_entries() {
    let package = Package::new();
    let directives = package.run("map entry", &[]).good();
    let warnings: Vec<_> = directives.iter().filter(|line| line.contains("warning")).collect();
    assert_eq!(
        warnings,
        [
            "cargo::warning=`bytes`: the pattern `.shop.v1.Item.PicturesEntry` matches nothing in the build of `proto/shop/shop.proto`",
            "cargo::warning=   = help: `.shop.v1.Item.PicturesEntry` is a map entry, and `bytes` applies to `bytes` fields",
        ]
    );
}

#[test]
fn suggests_the_manifest_line_of_a_missing_dependency() {
    let package = Package::new();
    let manifest = package.path("Cargo.toml");
    let text = format!("[package]\nname = \"user\"\nedition = \"2024\"\n{OURS}");
    let variables = [("CARGO_MANIFEST_PATH", manifest.to_str().unwrap())];
    fs::write(&manifest, &text).unwrap();
    let run = package.run("plain", &variables);
    assert!(!run.success);
    for part in [
        "error: generated code uses the crate `rust_grpc`, which is not among the dependencies\n",
        "help: add this line to [dependencies]:\n           rust-grpc = { version = \"0.1",
        "features = [\"tonic\", \"prost-types\"] }",
    ] {
        assert!(run.stderr.contains(part), "{part}: {}", run.stderr);
    }
    assert_eq!(package.outputs(), [""; 0]);
    let run = package.run("in src", &variables);
    assert!(run.stderr.contains("uses the crate `rust_grpc`, which is not"), "{}", run.stderr);

    let run = package.run("derive", &variables);
    for line in
        ["prost = \"0.14\"", "prost-types = \"0.14\"", "tonic = \"0.14\"", "tonic-prost = \"0.14\""]
    {
        assert!(run.stderr.contains(line), "{line}: {}", run.stderr);
    }

    // An entry under another name is accepted, and so is code for another package.
    let with =
        |entry: &str| fs::write(&manifest, format!("{text}[dependencies]\n{entry}\n")).unwrap();
    for entry in ["rust-grpc = \"0.1\"", "rpc = { package = \"rust-grpc\", version = \"0.1\" }"] {
        with(entry);
        package.run("plain", &variables).good();
    }

    // A feature that the code needs, however the manifest asks for it.
    let missing = |script: &str, entry: &str| {
        with(entry);
        let directives = package.run(script, &variables).good();
        let features = ["tonic", "prost-types", "http", "serde"].into_iter();
        let warning = |feature: &str| format!("uses the feature `{feature}` of `rust-grpc`");
        let warned = |feature: &&str| directives.iter().any(|it| it.contains(&warning(feature)));
        features.filter(warned).collect::<Vec<_>>()
    };
    for (entry, expected) in [
        ("rust-grpc = \"0.1\"", ["tonic", "prost-types"].as_slice()),
        ("rpc = { package = \"rust-grpc\", version = \"0.1\" }", &["tonic", "prost-types"]),
        ("rust-grpc = { version = \"0.1\", features = [\"mock\"] }", &["prost-types"]),
        ("rust-grpc = { version = \"0.1\", features = [\"operations\"] }", &[]),
        (
            "rust-grpc = \"0.1\"\n[features]\nfull = [\"rust-grpc/tonic\", \"rust-grpc?/prost-types\"]",
            &[],
        ),
    ] {
        assert_eq!(missing("plain", entry), expected, "{entry}");
    }
    for (features, expected) in [
        ("\"http\"", ["serde"].as_slice()),
        ("\"tonic\", \"prost-types\"", &["http", "serde"]),
        ("\"http\", \"serde\"", &[]),
    ] {
        let entry = format!("rust-grpc = {{ version = \"0.1\", features = [{features}] }}");
        assert_eq!(missing("http and serde", &entry), expected, "{entry}");
    }
    fs::write(&manifest, text).unwrap();
    package.run("elsewhere", &variables).good();
}
