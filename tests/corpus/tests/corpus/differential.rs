//! Comparison of the generated code with that of prost-build and tonic-prost-build, for public
//! schemas.

use std::collections::BTreeSet;

use rust_grpc_corpus::compare::{self, Comparison};
use rust_grpc_corpus::deviation::{self, DEVIATIONS};
use rust_grpc_corpus::option_sets;
use rust_grpc_corpus::schema::Schema;

/// Returns the names of the intended differences, and fails on all other differences.
fn explained(name: &str, comparison: Comparison) -> Vec<&'static str> {
    let (left, used) = deviation::unexplained(comparison.differences);
    let shown: Vec<String> = left.iter().take(8).map(compare::Difference::short).collect();
    assert!(
        shown.is_empty(),
        "{name}: {} files have code that is not theirs\n{}",
        left.len(),
        shown.join("\n")
    );
    used
}

#[test]
fn output_for_googleapis_equals_the_peers_by_default() {
    let comparison = compare::run("googleapis, default options", Schema::googleapis(), &[]);
    assert!(comparison.files > 600, "the corpus has shrunk to {} packages", comparison.files);
    let used: BTreeSet<_> = explained("default options", comparison).into_iter().collect();
    let stale: Vec<_> = DEVIATIONS.iter().map(|d| d.name).filter(|n| !used.contains(n)).collect();
    assert!(stale.is_empty(), "these deviations no longer occur: {stale:?}");
}

/// The prefixes of a part with messages of all kinds, and services with all four kinds of methods.
const PART: &[&str] = &[
    "google/cloud/bigquery/",
    "google/firebase/",
    "google/firestore/",
    "google/pubsub/",
    "google/spanner/",
    "google/storage/",
    "google/bigtable/",
    "grafeas/",
];

#[test]
fn output_for_a_part_of_googleapis_equals_the_peers_with_all_option_sets() {
    let part = Schema::googleapis().part(|name| PART.iter().any(|prefix| name.starts_with(prefix)));
    let known: BTreeSet<&str> = part.names().collect();
    for prefix in PART {
        assert!(known.iter().any(|name| name.starts_with(prefix)), "no {prefix} in the corpus");
    }
    option_sets::for_each(|set| {
        let comparison = compare::run(set.name, &part, set.options);
        assert!(comparison.files > 20, "{}: {} packages", set.name, comparison.files);
        explained(set.name, comparison);
    });
}

#[test]
fn output_for_common_and_protobuf_equals_the_peers_with_all_option_sets() {
    let schemas = [("common", Schema::common()), ("protobuf", Schema::protobuf())];
    for (name, schema) in schemas {
        option_sets::for_each(|set| {
            let mut options = set.options.to_vec();
            if name == "protobuf" && !options.contains(&("compile_well_known_types", "true")) {
                options.push(("compile_well_known_types", "true"));
            }
            let name = format!("{name}, {}", set.name);
            let comparison = compare::run(&name, &schema, &options);
            assert!(comparison.files > 1, "{name}: {} packages", comparison.files);
            explained(&name, comparison);
        });
    }
}
