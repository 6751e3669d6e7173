//! Tests of the option `http_config` in build scripts.

use std::fs;
use std::path::Path;

const FIXTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/http_config");

fn build(config: &Path, out: &Path) -> std::io::Result<()> {
    rust_grpc_build::configure()
        .skip_protoc_run()
        .file_descriptor_set_path(format!("{FIXTURE}/descriptor.binpb"))
        .out_dir(out)
        .http(".")
        .http_config(config.display().to_string())
        .compile_protos(&["http_config.proto"], &[FIXTURE])
}

#[test]
fn rules_of_the_file_replace_annotations() {
    let folder = tempfile::tempdir().unwrap();
    build(Path::new(FIXTURE).join("api.yaml").as_path(), folder.path()).unwrap();
    let code = fs::read_to_string(folder.path().join("http_config.v1.rs")).unwrap();
    // The annotation has one literal, the rule of the file has two.
    assert!(code.contains("Literal(\"rooms\")"), "{code}");
}

#[test]
fn a_missing_file_is_an_error_that_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing.yaml");
    let error = build(&missing, folder.path()).unwrap_err().to_string();
    assert!(error.contains("missing.yaml` of `http_config` cannot be read"), "{error}");
    assert!(!folder.path().join("http_config.v1.rs").exists());
}
