//! Tests of the command `check`: it reports every difference and writes nothing.

use std::process::Stdio;

use crate::project::{Project, SHOP};

const GENERATE: &str = "generate -q -I proto -o src/gen proto";
const CHECK: &str = "check -I proto -o src/gen proto";

#[test]
fn prints_one_line_if_up_to_date() {
    let project = Project::shop();
    project.succeed(GENERATE);
    let ended = project.succeed(CHECK);
    assert_eq!(ended.out, "");
    let line = "     Checked 1 file (all up to date) from 1 package: 1 message, 0 services in ";
    assert!(ended.err.starts_with(line), "{}", ended.err);
    assert_eq!(ended.err.lines().count(), 1);
}

#[test]
fn ignores_crlf_line_endings() {
    let project = Project::shop();
    project.succeed(GENERATE);
    project.write("src/gen/shop.v1.rs", project.read("src/gen/shop.v1.rs").replace('\n', "\r\n"));
    project.succeed(CHECK);
}

#[test]
fn shows_stale_files_as_a_diff() {
    let project = Project::shop();
    project.succeed(GENERATE);
    let before = project.read("src/gen/shop.v1.rs");
    project.write("proto/shop/v1/shop.proto", SHOP.replace("name", "title"));
    let ended = project.run(CHECK);
    assert_eq!(ended.code, 1);
    assert!(ended.out.starts_with("--- a/src/gen/shop.v1.rs\n+++ b/src/gen/shop.v1.rs\n@@ -"));
    let changed: Vec<&str> =
        ended.out.lines().skip(2).filter(|line| line.starts_with(['+', '-'])).collect();
    for line in [
        "-    pub name: ::rust_grpc::alloc::string::String,",
        "+    pub title: ::rust_grpc::alloc::string::String,",
        "-            10 => decoder.string(&mut self.name, tag, input),",
        "+            10 => decoder.string(&mut self.title, tag, input),",
    ] {
        assert!(changed.contains(&line), "{changed:?}");
    }
    assert!(changed.iter().all(|line| line.contains("name") || line.contains("title")));
    assert_eq!(
        ended.err,
        "\
error: the output is not up to date: 1 stale
  --> src/gen
   = help: run `protoc-gen-rust-grpc generate` with the same arguments
"
    );
    assert_eq!(project.read("src/gen/shop.v1.rs"), before);

    let quiet = project.run(&format!("{CHECK} --quiet"));
    assert_eq!((quiet.code, quiet.out.as_str(), &quiet.err), (1, "", &ended.err));
}

#[test]
fn shows_missing_files_as_added() {
    let project = Project::shop();
    project.succeed(GENERATE);
    let content = project.read("src/gen/shop.v1.rs");
    std::fs::remove_dir_all(project.path("src")).unwrap();
    let ended = project.run(CHECK);
    assert_eq!(ended.code, 1);
    let added: String = content.lines().map(|line| format!("+{line}\n")).collect();
    let lines = content.lines().count();
    assert_eq!(
        ended.out,
        format!("--- /dev/null\n+++ b/src/gen/shop.v1.rs\n@@ -0,0 +1,{lines} @@\n{added}")
    );
    assert!(ended.err.contains("not up to date: 1 missing\n"), "{}", ended.err);
    assert!(!project.exists("src"));
}

#[test]
fn shows_left_over_files_as_deleted() {
    let project = Project::shop();
    project.write("proto/old.proto", "syntax = \"proto3\";\npackage old;\nmessage Old {}\n");
    project.succeed(GENERATE);
    std::fs::remove_file(project.path("proto/old.proto")).unwrap();
    let ended = project.run(CHECK);
    assert_eq!(ended.code, 1);
    let start = "--- a/src/gen/old.rs\n+++ /dev/null\n@@ -1,";
    assert!(ended.out.starts_with(start), "{}", ended.out);
    assert!(ended.out.lines().skip(3).all(|line| line.starts_with('-')), "{}", ended.out);
    assert!(ended.err.contains("not up to date: 1 left over\n"), "{}", ended.err);
    assert!(ended.err.contains("generate --prune`"), "{}", ended.err);
    project.succeed(&format!("{GENERATE} --prune"));
    project.succeed(CHECK);
}

#[test]
fn reports_a_stale_descriptor_set() {
    let project = Project::shop();
    let set = "--file-descriptor-set-path set.bin";
    project.succeed(&format!("{GENERATE} {set}"));
    project.succeed(&format!("{CHECK} {set}"));
    // The comment only moves the message, which changes the source info of the set.
    project.write("proto/shop/v1/shop.proto", SHOP.replace("package", "\n\npackage"));
    let ended = project.run(&format!("{CHECK} {set}"));
    assert_eq!(ended.code, 1);
    assert_eq!(ended.out, "Binary files a/set.bin and b/set.bin differ\n");
}

#[test]
fn reports_stale_missing_and_left_over_descriptor_sets_of_packages() {
    let project = Project::shop();
    project.write("proto/old.proto", "syntax = \"proto3\";\npackage old;\nmessage Old {}\n");
    let option = "--opt file_descriptor_set";
    let ended = project.succeed(&format!("{GENERATE} {option}"));
    assert_eq!(ended.err, "");
    assert_eq!(project.files("src/gen"), ["old.bin", "old.rs", "shop.v1.bin", "shop.v1.rs"]);
    project.succeed(&format!("{CHECK} {option}"));

    // Blank lines change nothing. A renamed field changes the code and the descriptors.
    project.write("proto/shop/v1/shop.proto", SHOP.replace("package", "\n\npackage"));
    project.succeed(&format!("{CHECK} {option}"));
    project.write("proto/shop/v1/shop.proto", SHOP.replace("name", "title"));
    let ended = project.run(&format!("{CHECK} {option}"));
    assert_eq!(ended.code, 1);
    let line = "Binary files a/src/gen/shop.v1.bin and b/src/gen/shop.v1.bin differ\n";
    assert!(ended.out.ends_with(line), "{}", ended.out);
    assert!(ended.err.contains("not up to date: 2 stale\n"), "{}", ended.err);
    project.succeed(&format!("{GENERATE} {option}"));
    project.succeed(&format!("{CHECK} {option}"));

    std::fs::remove_file(project.path("src/gen/shop.v1.bin")).unwrap();
    let ended = project.run(&format!("{CHECK} {option}"));
    assert_eq!(ended.out, "Binary files /dev/null and b/src/gen/shop.v1.bin differ\n");
    project.succeed(&format!("{GENERATE} {option}"));

    // `old.bin` is left over without its package, and all sets are left over without the option.
    std::fs::remove_file(project.path("proto/old.proto")).unwrap();
    project.write("src/gen/other.bin", "somebody else's");
    let ended = project.run(&format!("{CHECK} {option}"));
    assert!(ended.out.contains("Binary files a/src/gen/old.bin and /dev/null differ\n"));
    assert!(ended.err.contains("not up to date: 2 left over\n"), "{}", ended.err);
    project.succeed(&format!("{GENERATE} --prune"));
    assert_eq!(project.files("src/gen"), ["other.bin", "shop.v1.rs"]);
}

#[test]
fn refuses_to_overwrite_a_file_that_is_not_a_descriptor_set() {
    let project = Project::shop();
    project.write("src/gen/shop.v1.bin", "mine");
    let ended = project.run(&format!("{GENERATE} --opt file_descriptor_set"));
    assert_eq!(ended.code, 2);
    assert_eq!(
        ended.err,
        "\
error: this file is not a descriptor set, so it is not overwritten
  --> src/gen/shop.v1.bin
   = help: move or delete it, or choose another output path
"
    );
    assert_eq!(project.files("src/gen"), ["shop.v1.bin"]);
}

#[test]
fn replaces_a_corrupt_descriptor_set_that_generated_code_includes() {
    let project = Project::shop();
    let option = "--opt file_descriptor_set";
    project.succeed(&format!("{GENERATE} {option}"));
    let whole = std::fs::read(project.path("src/gen/shop.v1.bin")).unwrap();
    for broken in [&b""[..], &whole[..whole.len() / 2], b"<<<<<<< ours\n"] {
        project.write("src/gen/shop.v1.bin", broken);
        let ended = project.run(&format!("{CHECK} {option}"));
        assert_eq!(ended.code, 1, "{}", ended.err);
        assert!(ended.err.contains("not up to date: 1 stale\n"), "{}", ended.err);
        project.succeed(&format!("{GENERATE} {option}"));
        assert_eq!(std::fs::read(project.path("src/gen/shop.v1.bin")).unwrap(), whole);
    }

    // A corrupt set is left over without its package, too.
    project.write("proto/other.proto", "syntax = \"proto3\";\nmessage Other {}\n");
    std::fs::remove_file(project.path("proto/shop/v1/shop.proto")).unwrap();
    project.write("src/gen/shop.v1.bin", "");
    project.succeed(&format!("{GENERATE} --prune"));
    assert_eq!(project.files("src/gen"), ["_.rs"]);
}

#[test]
fn exits_with_2_for_errors() {
    let project = Project::shop();
    project.write("src/gen/shop.v1.rs", "// mine\n");
    assert_eq!(project.run(CHECK).code, 2);
    assert_eq!(project.run("check -I proto -o src/gen proto/none.proto").code, 2);
    assert_eq!(project.run("check --no-such-flag").code, 2);
    assert_eq!(project.run("chek").code, 2);
}

#[test]
fn survives_a_closed_standard_output() {
    let project = Project::shop();
    let fields: String = (1..3000).map(|n| format!("int32 field_{n} = {n};\n")).collect();
    let text = format!("syntax = \"proto3\"; message A {{ {fields} }}");
    project.write("proto/a.proto", text);
    let mut command = project.command();
    command.args(CHECK.split(' ')).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(err.starts_with("error: the output is not up to date"), "{err}");
}
