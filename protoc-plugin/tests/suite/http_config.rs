//! Tests of the option `http_config`, whose file each entry point finds.

use prost::Message;
use prost_types::compiler::CodeGeneratorResponse;

use crate::project::{self, Project};

const SHOP: &str = "\
syntax = \"proto3\";
package shop.v1;
service Shop {
  rpc Get(Item) returns (Item);
}
message Item { string name = 1; }
";

const RULES: &str = "\
http:
  rules:
  - selector: shop.v1.Shop.Get
    get: /v1/items/{name}
";

fn project() -> Project {
    Project::new(&[
        ("api/shop.proto", SHOP),
        ("api/rules.yaml", RULES),
        (
            "api/rust-grpc.toml",
            "includes = [\".\"]\ninputs = [\"shop.proto\"]\nout = \"gen\"\n\
             [options]\nhttp = \".\"\nhttp_config = \"rules.yaml\"\n",
        ),
    ])
}

#[test]
fn settings_name_the_file_relative_to_their_own_folder() {
    let project = project();
    project.succeed("generate --config api/rust-grpc.toml");
    let code = project.read("api/gen/shop.v1.rs");
    assert!(code.contains("rt::HttpRule::new") && code.contains("\"items\""), "{code}");
    project.succeed("check --config api/rust-grpc.toml");

    project.write("api/rules.yaml", RULES.replace("items", "things"));
    let ended = project.run("check --config api/rust-grpc.toml");
    assert_eq!(ended.code, 1, "{ended:?}");
}

#[test]
fn command_line_names_the_file_relative_to_the_current_directory() {
    let project = project();
    project
        .succeed("generate -I api -o out --opt http=.,http_config=api/rules.yaml api/shop.proto");
    assert!(project.read("out/shop.v1.rs").contains("rt::HttpRule::new"));

    let ended =
        project.run("generate -I api -o out --opt http=.,http_config=rules.yaml api/shop.proto");
    assert_eq!(ended.code, 2);
    let errors = ended.err.matches("error: ").count();
    let expected = "error: the file `rules.yaml` of `http_config` cannot be read";
    assert!(ended.err.contains(expected) && errors == 1, "{}", ended.err);
}

#[test]
fn plugin_reads_the_file() {
    let project = project();
    project.succeed("generate --config api/rust-grpc.toml --file-descriptor-set-path set.bin");
    let set = std::fs::read(project.path("set.bin")).unwrap();
    for (path, is_found) in [("api/rules.yaml", true), ("rules.yaml", false)] {
        let parameter = format!("http=.,http_config={path}");
        let (out, _) = project.plugin(&project::request(&set, "shop.proto", &parameter));
        let response = CodeGeneratorResponse::decode(&out[..]).unwrap();
        assert_eq!(response.error.is_none(), is_found, "{response:?}");
        let code: String = response.file.iter().map(|file| file.content()).collect();
        assert_eq!(code.contains("rt::HttpRule::new"), is_found, "{code}");
    }
}
