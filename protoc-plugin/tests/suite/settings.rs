//! Tests of `rust-grpc.toml` and of its precedence relative to the command line and the environment.

use crate::project::{Project, SHOP};

const SETTINGS: &str = "\
inputs = [\"proto\"]
includes = [\"proto\"]
out = \"src/gen\"

[options]
layout = \"nested\"
type_attribute = { \".shop.v1.Item\" = [\"#[a]\", \"#[b]\"] }
";

fn project() -> Project {
    Project::new(&[("proto/shop/v1/shop.proto", SHOP), ("rust-grpc.toml", SETTINGS)])
}

#[test]
fn reads_the_settings_of_the_current_directory() {
    let project = project();
    project.succeed("generate");
    assert_eq!(project.files("src/gen"), ["shop/v1.rs"]);
    let text = project.read("src/gen/shop/v1.rs");
    assert!(text.contains("#[a]\n#[b]\n"), "{text}");
    project.succeed("check");
}

#[test]
fn resolves_paths_against_the_directory_of_the_settings() {
    let project = project();
    std::fs::create_dir(project.path("elsewhere")).unwrap();
    let mut command = project.command();
    command.current_dir(project.path("elsewhere"));
    let output = command.args(["generate", "--config", "../rust-grpc.toml"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(project.files("src/gen"), ["shop/v1.rs"]);
}

#[test]
fn command_line_overrides_settings_and_extends_lists() {
    let project = project();
    project.write("proto/other.proto", "syntax = \"proto3\";\npackage other;\n message M {}\n");
    project.succeed("generate -o gen --opt layout=package --opt type_attribute=.shop.v1.Item=#[c]");
    assert_eq!(project.files("gen"), ["other.rs", "shop.v1.rs"]);
    let text = project.read("gen/shop.v1.rs");
    assert!(text.contains("#[a]\n#[b]\n#[c]\n"), "{text}");
    assert!(!project.exists("src"));

    project.succeed("generate --config rust-grpc.toml -o one proto/shop/v1/shop.proto");
    assert_eq!(project.files("one"), ["shop/v1.rs"]);
    // If inputs are named, the settings are read with `--config` only.
    let ended = project.succeed("generate -I proto -o alone proto/other.proto");
    let warning =
        "warning: rust-grpc.toml is ignored, because inputs are named on the command line\n";
    assert!(ended.err.starts_with(warning), "{}", ended.err);
    assert_eq!(project.files("alone"), ["other.rs"]);
}

#[test]
fn reports_mistakes_with_location_and_suggestion() {
    let project = project();
    project.write("rust-grpc.toml", "input = [\"proto\"]\n[options]\nclient = false\n");
    let ended = project.run("generate");
    assert_eq!(ended.code, 2);
    assert!(
        ended.err.starts_with(
            "\
error: unknown key `input`
  --> rust-grpc.toml:1:1
   |
 1 | input = [\"proto\"]
   | ^^^^^
   = help: did you mean `inputs`?

error: unknown option `client`
  --> rust-grpc.toml:3:1
   |
 3 | client = false
   | ^^^^^^
   = help: "
        ),
        "{}",
        ended.err
    );
    assert!(!project.exists("src"));
}

#[test]
fn explains_how_to_name_an_input() {
    let project = Project::new(&[]);
    for command in ["generate", "check"] {
        let ended = project.run(command);
        assert_eq!(ended.code, 2);
        assert_eq!(
            ended.err,
            "\
error: no input is given
   = help: name `.proto` files or directories, or write a rust-grpc.toml in this directory;
           see `protoc-gen-rust-grpc generate --help`
"
        );
    }
    let ended = project.run("generate --config no.toml");
    assert_eq!(ended.code, 2);
    assert!(ended.err.starts_with("error: this configuration cannot be read: "), "{}", ended.err);
    assert!(ended.err.contains("  --> no.toml\n"), "{}", ended.err);
}

#[test]
fn environment_selects_protoc() {
    let project = project();
    let mut command = project.command();
    let output = command.arg("generate").env("PROTOC", "no/such/protoc").output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(error.contains("no/such/protoc"), "{error}");
    assert!(project.files("src/gen").is_empty());
}

#[test]
fn rejects_a_protoc_that_would_not_be_run() {
    let project = project();
    for (settings, arguments) in [
        ("descriptor_set = \"set\"\nout = \"gen\"\nprotoc = \"protoc\"\n", ""),
        ("descriptor_set = \"set\"\nout = \"gen\"\n", " --protoc protoc"),
    ] {
        project.write("rust-grpc.toml", settings);
        let ended = project.run(&format!("generate{arguments}"));
        assert_eq!(ended.code, 2);
        let error = "error: `protoc` has no effect, because the settings name a `descriptor_set`\n";
        assert!(ended.err.contains(error), "{}", ended.err);
    }
}
