//! Tests that `check` accepts the checked-in code of `examples/route-guide-checked-in`, and rejects a stale
//! copy of it.

use std::fs;
use std::path::Path;

use crate::project::{Project, run_in};

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/route-guide-checked-in");
const PROTO: &str = "route-guide/proto/route_guide/v1/route_guide.proto";

fn copy(project: &Project, from: &Path, to: &str) {
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let to = format!("{to}/{}", entry.file_name().to_str().expect("UTF-8"));
        if entry.path().is_dir() {
            copy(project, &entry.path(), &to);
        } else {
            project.write(&to, fs::read(entry.path()).expect("a file"));
        }
    }
}

/// Returns a copy of the example and of the schema that it is generated from.
fn copies() -> Project {
    let project = Project::new(&[]);
    let example = Path::new(EXAMPLE);
    copy(&project, &example.join("src/gen"), "route-guide-checked-in/src/gen");
    let settings = fs::read(example.join("rust-grpc.toml")).expect("a file");
    project.write("route-guide-checked-in/rust-grpc.toml", settings);
    copy(&project, &example.join("../route-guide/proto"), "route-guide/proto");
    project
}

#[test]
fn accepts_the_checked_in_code() {
    let ended = run_in(Path::new(EXAMPLE), "check");
    assert_eq!(ended.code, 0, "{ended:#?}");
}

#[test]
fn reports_a_changed_schema() {
    let copies = copies();
    let example = copies.path("route-guide-checked-in");
    let ended = run_in(&example, "check");
    assert_eq!(ended.code, 0, "{ended:#?}");

    let text = copies.read(PROTO);
    let changed = text.replace("string message = 2;", "string message = 2;\n  string author = 4;");
    assert_ne!(text, changed);
    copies.write(PROTO, changed);

    let ended = run_in(&example, "check");
    assert_eq!(ended.code, 1, "{ended:#?}");
    for line in ["route_guide.v1.rs", "+    pub author: ::rust_grpc::alloc::string::String,"] {
        assert!(ended.out.contains(line), "`{line}` is not in\n{}", ended.out);
    }
    assert!(!ended.out.contains("geo.v1.rs"), "{}", ended.out);
}

#[test]
fn reports_missing_and_left_over_files() {
    let copies = copies();
    let example = copies.path("route-guide-checked-in");
    let generated = example.join("src/gen");
    fs::rename(generated.join("geo.v1.rs"), generated.join("geo.v0.rs")).expect("renamed");
    let ended = run_in(&example, "check");
    assert_eq!(ended.code, 1, "{ended:#?}");
    for file in ["geo.v1.rs", "geo.v0.rs"] {
        assert!(ended.out.contains(file), "{file} is not in\n{}", ended.out);
    }
}

#[test]
fn reports_errors_in_the_schema() {
    let copies = copies();
    let text = copies.read(PROTO);
    copies.write(PROTO, text.replace("geo.v1.Point location", "geo.v1.Pint location"));
    let ended = run_in(&copies.path("route-guide-checked-in"), "check");
    assert_eq!(ended.code, 2, "{ended:#?}");
    assert!(
        ended.err.contains("route_guide.proto:") && ended.err.contains("Pint"),
        "{}",
        ended.err
    );
}
