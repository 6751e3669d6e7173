//! Comparison of the generated code with that of prost-build and tonic-prost-build, for constructs
//! that public schemas lack.
//!
//! Each file in `shapes/` is compared with all option sets. A file of the same name in
//! `shapes/editions/` declares the same in an edition, and must give the same code.

use std::path::{Path, PathBuf};

use rust_grpc_corpus::compare::{self, Difference};
use rust_grpc_corpus::option_sets::OPTION_SETS;
use rust_grpc_corpus::paths;
use rust_grpc_corpus::schema::Schema;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("shapes")
}

fn shapes() -> Vec<String> {
    let mut names = paths::protos(&folder());
    names.retain(|name| !name.contains('/'));
    assert!(names.len() > 10, "{names:?}");
    names
}

#[test]
fn output_equals_the_peers_for_every_shape_with_all_option_sets() {
    let mut failures = Vec::new();
    for name in shapes() {
        let schema = Schema::compile(vec![folder().join(&name)], vec![folder()]);
        let default = [("default options", [].as_slice())];
        for (set, options) in
            default.into_iter().chain(OPTION_SETS.iter().map(|s| (s.name, s.options)))
        {
            let comparison = compare::quiet(&format!("{name}, {set}"), &schema, options);
            assert!(comparison.files > 0, "{name}, {set}: nothing was generated");
            failures.extend(
                comparison
                    .differences
                    .iter()
                    .map(|d| format!("{name}, {set}: {}", Difference::short(d))),
            );
        }
    }
    assert!(failures.is_empty(), "{} differences\n{}", failures.len(), failures.join("\n"));
}

fn compiled(name: &str, includes: Vec<PathBuf>) -> Schema {
    Schema::compile(vec![includes[0].join(name)], includes)
}

#[test]
fn editions_give_the_same_code_as_proto2_and_proto3() {
    let mut pairs = 0;
    for name in paths::protos(&folder().join("editions")) {
        let syntax = compiled(&name, vec![folder()]);
        let edition = compiled(&name, vec![folder().join("editions"), folder()]);
        for set in OPTION_SETS {
            let (a, b) =
                (compare::ours(&syntax, set.options), compare::ours(&edition, set.options));
            let names = |g: &rust_grpc_codegen::Generated| -> Vec<String> {
                g.files.iter().map(|f| f.name.clone()).collect()
            };
            assert_eq!(names(&a), names(&b), "{name}");
            for (a, b) in a.files.iter().zip(&b.files) {
                compare::assert_same(
                    &format!("{name}, {}: {}", set.name, a.name),
                    &a.content,
                    &b.content,
                );
            }
        }
        pairs += 1;
    }
    assert!(pairs >= 5, "{pairs} pairs");
}
