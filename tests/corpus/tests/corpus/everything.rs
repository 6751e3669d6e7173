//! Code generation for every `.proto` file of the corpora.
//!
//! The differential test generates all of googleapis and the common subset. This test covers the
//! files that it omits: protobuf's own files in all versions that are shipped, many of which use
//! editions, and the duplicates in googleapis.

use std::path::{Path, PathBuf};

use rust_grpc_codegen::frontend::{self, Sources};
use rust_grpc_corpus::{compare, paths, report};

/// The files for which no code can be generated, with the text of the error: an import that is not
/// shipped with them.
const EXCEPTIONS: &[(&str, &str)] = &[
    (
        "google/protobuf/compiler/ruby/ruby_generated_code.proto",
        "ruby_generated_code_proto2_import.proto",
    ),
    (
        "google/protobuf/compiler/ruby/ruby_generated_code_proto2.proto",
        "ruby_generated_code_proto2_import.proto",
    ),
    ("google/protobuf/util/json_format_proto3.proto", "google/protobuf/unittest.proto"),
];

fn generates(root: &Path, name: &str, more: &[PathBuf]) -> Result<usize, String> {
    let mut includes = vec![root.to_owned()];
    includes.extend_from_slice(more);
    let sources = Sources { inputs: vec![root.join(name)], includes, ..Sources::default() };
    let compiled = frontend::compile(&sources).map_err(|error| error.to_string())?;
    let options = compare::parse_options(&[("compile_well_known_types", "true")]);
    rust_grpc_codegen::generate(&compiled.descriptor_set, &compiled.roots, &options)
        .map(|generated| generated.files.len())
        .map_err(|error| error.to_string())
}

#[test]
fn generates_the_files_that_the_differential_test_omits() {
    let googleapis = paths::googleapis();
    let known = paths::googleapis_protos();
    let mut names = paths::protos(&googleapis);
    assert!(names.len() > 8000, "the corpus has shrunk to {} files", names.len());
    names.retain(|name| known.binary_search(name).is_err());
    assert!(names.len() > 30, "{names:?}");
    let mut failures = Vec::new();
    let mut excepted = 0;
    report::stage(&format!("{} files, one by one", names.len()), || {
        for name in &names {
            let result = generates(&googleapis, name, &[paths::protobuf_include()]);
            match (result, EXCEPTIONS.iter().find(|(file, _)| file == name)) {
                (Ok(_), None) => {}
                (Ok(_), Some(_)) => {
                    failures.push(format!("{name} generates now: take it out of the list"))
                }
                (Err(error), Some((_, says))) if error.contains(says) => excepted += 1,
                (Err(error), _) => failures.push(format!("{name}: {error}")),
            }
        }
    });
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    assert_eq!(excepted, EXCEPTIONS.len(), "a file of the list does not exist any more");
}

#[test]
fn generates_the_files_that_ship_with_protoc() {
    let mut failures = Vec::new();
    for root in [paths::protobuf_include(), paths::older_protobuf_include()] {
        for name in paths::protos(&root) {
            // No code is generated for a file that declares only extensions.
            if let Err(error) = generates(&root, &name, &[]) {
                failures.push(format!("{}: {error}", root.join(name).display()));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}
