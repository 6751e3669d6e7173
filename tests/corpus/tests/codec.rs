//! Does the native codec do what prost's derive does, for messages of public schemas?
//!
//! As `tests/differential` has it for the fixtures, over a part of googleapis: a program is generated
//! that has its messages with both codecs, and feeds them the same bytes.

use std::path::Path;
use std::process::Command;

use rust_grpc_corpus::schema::Schema;
use rust_grpc_corpus::{meter, place, program};
use rust_grpc_differential::modules::{self, Input, Output};

/// Small packages that together have every kind of field: nested messages, oneofs, maps, enums,
/// well-known types, recursion, `optional`.
const PREFIXES: &[&str] = &[
    "google/api/expr/v1alpha1/",
    "google/datastore/v1/",
    "google/firestore/v1/",
    "google/iam/v1/",
    "google/longrunning/",
    "google/pubsub/v1/",
    "google/rpc/",
    "google/type/",
];

const MAIN: &str = "//! Compares all messages.
use rust_grpc_differential::run::{Effort, run};

include!(\"messages.rs\");

fn main() {
    let effort = Effort { messages: 20, mutations: 10, cut: 20, seed: 3 };
    let tally = run(ENTRIES, SETS, effort);
    println!(\"{} messages: {tally}\", ENTRIES.len());
    tally.assert_explained();
}
";

/// The versions that the generated code is for are those of the workspace.
fn manifest() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let root = root.display();
    format!(
        "[package]\nname = \"corpus-codec\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\nprost = \"0.14\"\nprost-types = \"0.14\"\n\
         rust-grpc = {{ path = \"{root}/runtime\", features = [\"prost-types\"] }}\n\
         rust-grpc-differential = {{ path = \"{root}/tests/differential\", default-features = false }}\n\n\
         [profile.dev]\ndebug = false\n\n[workspace]\n"
    )
}

#[test]
fn a_sample_of_packages() {
    let schema = meter::stage("compile googleapis", Schema::googleapis);
    let names: Vec<&str> = schema.names().collect();
    for prefix in PREFIXES {
        assert!(names.iter().any(|name| name.starts_with(prefix)), "no {prefix} in the corpus");
    }
    let part = schema.part(|file| PREFIXES.iter().any(|prefix| file.starts_with(prefix)));
    let set = part.bytes();
    let input = Input {
        name: "googleapis",
        set: (&set, "include_bytes!(\"set.binpb\")"),
        roots: &[],
        options: "",
    };
    let mut output = Output::default();
    modules::add(&mut output, input).unwrap_or_else(|error| panic!("{error}"));

    let folder = place::target().join("corpus-codec");
    std::fs::create_dir_all(folder.join("src")).expect("a directory");
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Cargo.lock");
    std::fs::copy(lock, folder.join("Cargo.lock")).expect("the workspace's lock file");
    let write = |name: &str, content: &[u8]| {
        let path = folder.join(name);
        // A file that is as it was leaves cargo with nothing to do.
        if std::fs::read(&path).ok().as_deref() != Some(content) {
            std::fs::write(&path, content).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        }
    };
    write("Cargo.toml", manifest().as_bytes());
    write("src/main.rs", MAIN.as_bytes());
    write("src/set.binpb", &set);
    let messages = modules::finish(&output, "rust_grpc_differential");
    write("src/messages.rs", messages.as_bytes());

    let cargo = || {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.current_dir(&folder).env("CARGO_TARGET_DIR", folder.join("target"));
        cargo.env_remove("RUSTFLAGS").env("CARGO_INCREMENTAL", "0");
        cargo
    };
    program::cargo("both codecs", cargo().args(["build", "--quiet"]));
    let said = meter::stage("compare", || program::succeed(cargo().args(["run", "--quiet"])));
    meter::say(&format!("  {}", program::text(&said.stdout).trim()));
}
