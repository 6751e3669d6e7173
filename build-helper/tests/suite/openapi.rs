//! Tests of OpenAPI documents that build scripts write.

use std::fs;

const FIXTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/openapi");

#[test]
fn builder_and_config_write_the_document_of_the_fixture() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("builder")).unwrap();
    fs::create_dir(folder.path().join("config")).unwrap();
    let set = format!("{FIXTURE}/descriptor.binpb");
    rust_grpc_build::configure()
        .skip_protoc_run()
        .file_descriptor_set_path(&set)
        .out_dir(folder.path().join("builder"))
        .openapi("api.yaml")
        .compile_protos(&["openapi.proto"], &[FIXTURE])
        .unwrap();
    rust_grpc_build::Config::new()
        .skip_protoc_run()
        .file_descriptor_set_path(&set)
        .out_dir(folder.path().join("config"))
        .openapi("docs/api.yaml")
        .compile_protos(&["openapi.proto"], &[FIXTURE])
        .unwrap();
    let without_header = |path| {
        let text = fs::read_to_string(path).unwrap();
        text.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>().join("\n")
    };
    let expected = without_header(format!("{FIXTURE}/expected/openapi.yaml").into());
    for name in ["builder/api.yaml", "config/docs/api.yaml"] {
        assert_eq!(without_header(folder.path().join(name)), expected, "{name}");
    }
}
