//! OpenAPI documents of public schemas, checked by validators and compiled to a client's types.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rust_grpc_codegen::frontend::{Sources, compile};
use rust_grpc_codegen::{Options, generate};
use rust_grpc_corpus::{paths, program};

/// Packages of googleapis with all that occurs in rules: bodies, verbs, `**`, further bindings, streams.
const PACKAGES: [&str; 5] = [
    "google/cloud/secretmanager/v1",
    "google/logging/v2",
    "google/monitoring/v3",
    "google/pubsub/v1",
    "google/spanner/v1",
];

/// The number of random messages for each schema.
const MESSAGES: &str = "20";

/// Returns a path below the folder where `.ci/fetch-interop` installs the validators.
fn fetched(path: &str) -> PathBuf {
    let path = paths::target().join("validators").join(path);
    assert!(path.exists(), "{} is missing: run .ci/fetch-interop first", path.display());
    path
}

/// Writes the document of a schema as JSON and as YAML, and returns the paths of both.
fn write(out: &Path, name: &str, set: &[u8], roots: &[String]) -> [PathBuf; 2] {
    fs::write(out.join(name).with_extension("binpb"), set).expect("a file");
    ["json", "yaml"].map(|extension| {
        let file = format!("{name}.{extension}");
        let mut options = Options::default();
        options.include_imports = false;
        options.set("openapi", Some(&file)).expect("a name");
        let generated = generate(set, roots, &options).unwrap_or_else(|error| panic!("{error}"));
        let path = out.join(file);
        fs::write(&path, generated.document.expect("a document").content).expect("a file");
        path
    })
}

/// Returns a command that runs a script of the folder `validators`.
fn python(script: &str) -> Command {
    let mut command = Command::new(fetched("venv/bin/python"));
    command.arg(paths::repository().join("tests/corpus/validators").join(script));
    // Python must not write bytecode next to the sources.
    command.env("PYTHONDONTWRITEBYTECODE", "1");
    command
}

/// Writes the documents of all packages and of the fixture, and the descriptor set of each next to them.
fn documents(out: &Path) -> Vec<PathBuf> {
    let mut documents = Vec::new();
    for package in PACKAGES {
        let sources = Sources {
            inputs: vec![paths::googleapis().join(package)],
            includes: vec![paths::googleapis(), paths::protobuf_include()],
            ..Sources::default()
        };
        let compiled = compile(&sources).unwrap_or_else(|error| panic!("{error}"));
        let name = package.replace('/', "_");
        documents.extend(write(out, &name, &compiled.descriptor_set, &compiled.roots));
    }
    let fixture = paths::repository().join("fixtures/openapi");
    let set = fs::read(fixture.join("descriptor.binpb")).expect("a descriptor set");
    let roots = ["messages", "openapi", "resources", "streams"].map(|name| format!("{name}.proto"));
    documents.extend(write(out, "fixture", &set, &roots));
    documents
}

#[test]
fn validators_accept_the_documents_of_public_schemas() {
    let out = tempfile::tempdir().expect("a directory");
    let documents = documents(out.path());
    program::succeed(python("documents.py").args(&documents));

    let lint = fetched("node/node_modules/@redocly/cli/bin/cli.js");
    let is_yaml = |path: &&PathBuf| path.extension().is_some_and(|extension| extension == "yaml");
    let yaml: Vec<_> = documents.iter().filter(is_yaml).collect();
    program::succeed(
        Command::new("node").arg(lint).args(["lint", "--extends", "spec"]).args(&yaml),
    );

    for document in yaml {
        let set = document.with_extension("binpb");
        program::succeed(python("messages.py").arg(set).arg(document).arg(MESSAGES));

        let types = document.with_extension("ts");
        let generator = fetched("node/node_modules/openapi-typescript/bin/cli.js");
        program::succeed(Command::new("node").arg(generator).arg(document).arg("-o").arg(&types));
        let compiler = fetched("node/node_modules/typescript/bin/tsc");
        program::succeed(
            Command::new("node").arg(compiler).args(["--noEmit", "--strict"]).arg(&types),
        );
    }
}
