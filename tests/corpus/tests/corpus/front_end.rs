//! Comparison of the front end's descriptor sets with protoc's, for all public schemas in all
//! modes.

use std::path::{Path, PathBuf};
use std::process::Command;

use rust_grpc_compiler::{Compiler, Directories};
use rust_grpc_corpus::paths;

/// The flags of protoc that change the descriptor set.
const MODES: &[&[&str]] = &[
    &[],
    &["--include_imports"],
    &["--include_imports", "--include_source_info"],
    &["--include_imports", "--retain_options"],
    &["--include_imports", "--include_source_info", "--retain_options"],
];

/// Compares the descriptor sets of all files, which are compiled together.
fn compare(folders: &[PathBuf], files: &[String]) {
    assert!(!files.is_empty());
    let scratch = tempfile::tempdir().expect("a folder");
    let list = scratch.path().join("files");
    std::fs::write(&list, files.join("\n")).expect("a list");
    for mode in MODES {
        let set = scratch.path().join("set");
        let output = Command::new(paths::protoc())
            .args(folders.iter().map(|folder| format!("-I{}", folder.display())))
            .args(*mode)
            .arg(format!("-o{}", set.display()))
            .arg(format!("@{}", list.display()))
            .output()
            .expect("protoc");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let expected = std::fs::read(&set).expect("a set");
        let outcome = Compiler::new(Directories::new(folders))
            .source_info(mode.contains(&"--include_source_info"))
            .retain_options(mode.contains(&"--retain_options"))
            .compile(files);
        let found = outcome.descriptor_set(mode.contains(&"--include_imports"));
        let errors: Vec<String> =
            outcome.diagnostics.iter().take(5).map(ToString::to_string).collect();
        let found = found.unwrap_or_else(|| panic!("{mode:?}: {}", errors.join("\n")));
        let differs = found.iter().zip(&expected).position(|(a, b)| a != b);
        assert!(found == expected, "{mode:?}: the sets differ at {differs:?}");
    }
}

/// Returns the files below a folder that can be compiled together with others.
fn files(folder: &Path) -> Vec<String> {
    let own = |name: &String| !name.starts_with("google/protobuf/");
    paths::protos(folder).into_iter().filter(own).collect()
}

#[test]
fn descriptor_set_of_googleapis_equals_protocs() {
    let files = paths::googleapis_protos();
    assert!(files.len() > 7000);
    compare(&[paths::protobuf_include(), paths::googleapis()], &files);
}

#[test]
fn descriptor_set_of_the_common_subset_equals_protocs() {
    let folder = paths::common();
    let files = files(&folder);
    compare(&[paths::protobuf_include(), folder], &files);
}

#[test]
fn descriptor_set_of_the_well_known_types_equals_protocs() {
    let folder = paths::protobuf_include();
    let files = paths::protos(&folder);
    compare(&[folder], &files);
}
