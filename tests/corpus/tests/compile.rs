//! Does the code for public schemas compile?
//!
//! A sample, in a few crates so that none needs more memory than a laptop has: the largest
//! packages there are, and many of ordinary size.

use std::path::Path;
use std::process::Command;

use rust_grpc_corpus::schema::Schema;
use rust_grpc_corpus::{compare, meter, place, program};

/// A crate's name, and the files it is made from, with all they import.
const CRATES: &[(&str, &[&str])] = &[
    ("compute", &["google/cloud/compute/v1/"]),
    ("aiplatform", &["google/cloud/aiplatform/v1beta1/"]),
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

/// The versions that the generated code is for are those of the workspace.
fn manifest(name: &str) -> String {
    format!(
        "[package]\nname = \"corpus-{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\nrust-grpc = {{ path = \"{}\", features = [\"prost-types\", \"tonic\"] }}\n\n\
         [workspace]\n",
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../runtime").display()
    )
}

fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
    std::fs::write(path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

#[test]
fn a_sample_of_packages() {
    let schema = meter::stage("compile googleapis", Schema::googleapis);
    let scratch = place::target().join("corpus-compile");
    let lock =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Cargo.lock"));
    let lock = lock.expect("the workspace's lock file");
    let mut packages = 0;
    for (name, prefixes) in CRATES {
        let names: Vec<&str> = schema.names().collect();
        for prefix in *prefixes {
            assert!(names.iter().any(|n| n.starts_with(prefix)), "no {prefix} in the corpus");
        }
        let part = schema.part(|file| prefixes.iter().any(|prefix| file.starts_with(prefix)));
        let generated = compare::ours(&part, &[("codec", "native"), ("include_file", "mod.rs")]);
        packages += generated.summary.packages;
        let folder = scratch.join(name);
        // What an earlier run left is not part of this one.
        let _ = std::fs::remove_dir_all(&folder);
        write(&folder.join("Cargo.toml"), &manifest(name));
        write(&folder.join("Cargo.lock"), &lock);
        write(&folder.join("src/lib.rs"), "include!(\"generated/mod.rs\");\n");
        for file in &generated.files {
            write(&folder.join("src/generated").join(&file.name), &file.content);
        }
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["check", "--quiet"]).current_dir(&folder);
        // One directory for all, so that tonic is compiled once.
        cargo.env("CARGO_TARGET_DIR", scratch.join("target")).env_remove("RUSTFLAGS");
        cargo.env("CARGO_INCREMENTAL", "0").env("CARGO_PROFILE_DEV_DEBUG", "false");
        let size: usize = generated.files.iter().map(|file| file.content.lines().count()).sum();
        let what = format!("{name}: {} packages, {size} lines", generated.summary.packages);
        program::cargo(&what, &mut cargo);
    }
    assert!(packages >= 40, "{packages} packages");
}
