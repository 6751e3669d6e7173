//! Comparison of the native codec with prost's derive, for messages of public schemas.
//!
//! Like `tests/differential` for the fixtures, this test generates a program for a part of
//! googleapis. The program contains all messages with both codecs, and compares them on the same
//! bytes.

use rust_grpc_corpus::schema::Schema;
use rust_grpc_corpus::scratch::{self, Package};
use rust_grpc_corpus::{program, report};
use rust_grpc_differential::modules::{self, Input, Output};

/// Small packages that together contain all kinds of fields: nested messages, oneofs, maps, enums,
/// well-known types, recursion and `optional`.
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

#[test]
fn both_codecs_agree_on_a_sample_of_packages() {
    let schema = Schema::googleapis();
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
        reflect: false,
    };
    let mut output = Output::default();
    modules::add(&mut output, input).unwrap_or_else(|error| panic!("{error}"));

    let dependencies = [
        "prost = \"0.14\"\nprost-types = \"0.14\"\n".to_owned(),
        scratch::dependency("rust-grpc", "runtime", &["prost-types"]),
        scratch::dependency("rust-grpc-differential", "tests/differential", &[]),
    ]
    .concat();
    let messages = modules::finish(&output, "rust_grpc_differential");
    let files =
        [("main.rs", MAIN.as_bytes()), ("set.binpb", &set), ("messages.rs", messages.as_bytes())];
    let package = Package::write("codec", &dependencies, files);
    program::cargo("both codecs", &mut package.cargo("build"));
    let said = report::stage("compare", || program::succeed(&mut package.cargo("run")));
    report::say(&format!("  {}", program::text(&said.stdout).trim()));
}
