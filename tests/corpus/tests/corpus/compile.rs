//! Compilation of the generated code for public schemas.
//!
//! The sample consists of the largest packages and many of ordinary size. It is split into a few
//! crates, so that none needs more memory than a laptop has.

use rust_grpc_corpus::schema::Schema;
use rust_grpc_corpus::scratch::{self, Package};
use rust_grpc_corpus::{compare, program};

/// The names of the crates, each with the prefixes of the files from which it is generated.
const CRATES: &[(&str, &[&str])] = &[
    ("compute", &["google/cloud/compute/v1/"]),
    ("ads", &["google/ads/googleads/v25/services/"]),
    (
        "many",
        &[
            "google/bigtable/v2/",
            "google/cloud/billing/v1/",
            "google/cloud/kms/v1/",
            "google/cloud/language/v1/",
            "google/cloud/run/v2/",
            "google/cloud/scheduler/v1/",
            "google/cloud/secretmanager/v1/",
            "google/cloud/speech/v1/",
            "google/cloud/tasks/v2/",
            "google/cloud/texttospeech/v1/",
            "google/cloud/translate/v3/",
            "google/cloud/vision/v1/",
            "google/cloud/workflows/",
            "google/datastore/v1/",
            "google/devtools/artifactregistry/v1/",
            "google/devtools/cloudbuild/v1/",
            "google/devtools/cloudtrace/v2/",
            "google/firebase/fcm/",
            "google/firestore/v1/",
            "google/home/graph/v1/",
            "google/iam/",
            "google/identity/",
            "google/logging/",
            "google/longrunning/",
            "google/maps/routes/v1/",
            "google/maps/routing/",
            "google/monitoring/v3/",
            "google/pubsub/v1/",
            "google/rpc/",
            "google/spanner/v1/",
            "google/storage/v2/",
            "google/type/",
            "grafeas/v1/",
        ],
    ),
];

#[test]
fn a_sample_of_packages_compiles() {
    let schema = Schema::googleapis();
    let dependencies = scratch::dependency("rust-grpc", "runtime", &["prost-types", "tonic"]);
    let mut packages = 0;
    for (name, prefixes) in CRATES {
        let names: Vec<&str> = schema.names().collect();
        for prefix in *prefixes {
            assert!(names.iter().any(|n| n.starts_with(prefix)), "no {prefix} in the corpus");
        }
        let part = schema.part(|file| prefixes.iter().any(|prefix| file.starts_with(prefix)));
        let generated = compare::ours(&part, &[("codec", "native"), ("include_file", "mod.rs")]);
        packages += generated.summary.packages;
        let library = ("lib.rs".to_owned(), "include!(\"generated/mod.rs\");\n");
        let modules =
            generated.files.iter().map(|f| (format!("generated/{}", f.name), &*f.content));
        let package = Package::write(name, &dependencies, modules.chain([library]));
        let size: usize = generated.files.iter().map(|file| file.content.lines().count()).sum();
        let what = format!("{name}: {} packages, {size} lines", generated.summary.packages);
        program::cargo(&what, &mut package.cargo("check"));
    }
    assert!(packages >= 40, "{packages} packages");
}
