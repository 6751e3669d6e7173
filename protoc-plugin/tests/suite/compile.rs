//! Tests of the command `compile`, including comparisons with descriptor sets of protoc.

use std::path::Path;

use crate::project::{Project, run_in};

/// A file with an import, a comment and an option with source retention, which the options include or
/// leave out.
const A: &str = "\
edition = \"2023\";
package a;
import \"b/b.proto\";
import \"google/protobuf/descriptor.proto\";
extend google.protobuf.MessageOptions {
  string for_source = 50001 [retention = RETENTION_SOURCE];
}
// A comment.
message A {
  option (for_source) = \"x\";
  b.B b = 1;
}
";

const B: &str = "syntax = \"proto3\"; package b; message B { string b = 1; }\n";

fn project() -> Project {
    Project::new(&[("proto/a.proto", A), ("proto/b/b.proto", B)])
}

/// Compares with `set.binpb` and `retained.binpb`, which `compiler/tests/bless` wrote with protoc 36.2.
/// protoc rejects the cases that have no `set.binpb`.
#[test]
fn writes_the_bytes_of_protoc() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../compiler/tests/cases");
    let (mut compared, mut retained) = (0, 0);
    for case in std::fs::read_dir(cases).unwrap() {
        let case = case.unwrap().path();
        let files = std::fs::read_dir(&case).unwrap().map(|file| file.unwrap().path());
        let mut files: Vec<String> = files
            .filter(|file| file.extension().is_some_and(|ending| ending == "proto"))
            .map(|file| file.file_name().unwrap().to_str().unwrap().to_owned())
            .collect();
        files.sort();
        let name = case.display();
        let compile = |more: &str| {
            let out = tempfile::NamedTempFile::new().unwrap();
            let files = files.join(" ");
            let unstable = case.ends_with("unstable_edition");
            let edition = if unstable { "--experimental_editions" } else { "" };
            let arguments = format!(
                "compile -I. --include_source_info {edition} {more} -o {} {files}",
                out.path().display()
            );
            let ended = run_in(&case, &arguments);
            (ended, std::fs::read(out.path()).unwrap())
        };
        let (ended, ours) = compile("");
        let Ok(theirs) = std::fs::read(case.join("set.binpb")) else {
            assert_eq!((ended.code, ours.len()), (2, 0), "{name}");
            continue;
        };
        assert_eq!(ended.code, 0, "{name}: {}", ended.err);
        assert!(ours == theirs, "{name}");
        compared += 1;
        if let Ok(theirs) = std::fs::read(case.join("retained.binpb")) {
            assert!(compile("--retain_options").1 == theirs, "{name}");
            retained += 1;
        }
    }
    assert!(compared > 50 && retained > 0, "{compared} {retained}");
}

#[test]
fn accepts_option_spellings_of_protoc() {
    let project = project();
    project.write("arguments", "--include_imports\nproto/a.proto\n");
    let sets: Vec<Vec<u8>> = [
        &["-I", "proto", "-o", "set", "--include-imports", "proto/a.proto"][..],
        &["-Iproto", "-oset", "--include_imports", "a.proto"],
        &["-I=proto", "--out=set", "--include_imports", "proto/a.proto"],
        &["--proto_path=proto", "--descriptor_set_out=set", "@arguments"],
        &["--proto_path", "proto", "--descriptor_set_out", "set", "@arguments"],
        &["--proto_path=none:proto", "-o", "set", "--deterministic_output", "@arguments"],
    ]
    .iter()
    .map(|arguments| {
        let _ = std::fs::remove_file(project.path("set"));
        let ended = project.run_with(&[&["compile"], *arguments].concat());
        assert_eq!(ended.code, 0, "{arguments:?}: {}", ended.err);
        std::fs::read(project.path("set")).unwrap()
    })
    .collect();
    assert!(sets.iter().all(|set| *set == sets[0] && !set.is_empty()));
}

#[test]
fn accepts_the_unstable_edition_only_on_request() {
    let project = project();
    project.write("proto/u.proto", "edition = \"UNSTABLE\";\nmessage U { int32 a = 1; }\n");
    let ended = project.run_with(&["compile", "-Iproto", "-oset", "proto/u.proto"]);
    let message = "edition `UNSTABLE` is later than the last supported edition, 2026";
    assert!(ended.code == 2 && ended.err.contains(message), "{}", ended.err);
    for switch in ["--experimental-editions", "--experimental_editions"] {
        let ended = project.run_with(&["compile", switch, "-Iproto", "-oset", "proto/u.proto"]);
        assert_eq!(ended.code, 0, "{}", ended.err);
    }
}

#[test]
fn writes_to_standard_output() {
    let project = project();
    let ended = project.run_with(&["compile", "-Iproto", "-o", "-", "b/b.proto"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(ended.out.contains("b/b.proto"));
    #[cfg(unix)]
    {
        let piped = project.run_with(&["compile", "-Iproto", "-o", "/dev/stdout", "b/b.proto"]);
        assert_eq!((piped.code, piped.out), (0, ended.out));
    }
}

#[test]
fn reports_errors_and_leaves_the_file_unchanged() {
    let project = project();
    project.write("set", "before");
    project.write("proto/c.proto", "edition = \"2024\";\nmessage C { D d = 1; }\n");
    let ended = project.run_with(&["compile", "-Iproto", "-oset", "proto/c.proto"]);
    assert_eq!(ended.code, 2);
    assert!(
        ended.err.contains("the type `D` is not defined\n  --> proto/c.proto:2:13"),
        "{}",
        ended.err
    );
    assert_eq!(project.read("set"), "before");
    let ended = project.run_with(&["compile", "-Iproto", "-o", "proto", "proto/a.proto"]);
    assert_eq!(ended.code, 2);
    assert!(ended.err.contains("cannot be written"), "{}", ended.err);
    let ended = project.run_with(&["compile", "-Iproto", "-oset", "@nothing"]);
    assert!(ended.code == 2 && ended.err.contains("nothing"), "{}", ended.err);
}

#[test]
fn fatal_warnings_turns_warnings_into_errors() {
    let project = project();
    project.write("proto/c.proto", "edition = \"2023\";\nimport \"b/b.proto\";\n");
    let ended = project.run_with(&["compile", "-Iproto", "-oset", "proto/c.proto"]);
    assert_eq!(ended.code, 0);
    assert!(ended.err.contains("warning: the import `b/b.proto` is not used"), "{}", ended.err);
    let arguments = ["compile", "-Iproto", "-oset2", "--fatal_warnings", "proto/c.proto"];
    let ended = project.run_with(&arguments);
    assert!(ended.code == 2 && ended.err.contains("error: the import"), "{}", ended.err);
    assert!(!project.path("set2").exists());
}

/// The compiler accepts such a string, as protoc does; only `generate` rejects it, because a Rust
/// string cannot hold it.
#[test]
fn accepts_strings_that_are_not_utf8() {
    let project = project();
    let text = "syntax = \"proto2\";\nmessage C { optional string c = 1 [default = \"\\xff\"]; }\n";
    project.write("proto/c.proto", text);
    let ended = project.run_with(&["compile", "-Iproto", "-oset", "proto/c.proto"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    let ended = project.run_with(&["generate", "-Iproto", "-oout", "proto/c.proto"]);
    assert!(
        ended.code == 2 && ended.err.contains("which a Rust string cannot hold"),
        "{}",
        ended.err
    );
}

/// The text is protoc's, but for the order of the files and the line feed at the end. Embedded files are not
/// on disk.
#[test]
fn writes_the_files_that_were_read_as_a_rule_for_make() {
    let project = project();
    project.write("proto/with space.proto", "syntax = \"proto3\"; import \"a.proto\";");
    let ended = project
        .run("compile -Iproto -oset.binpb --dependency_out=set.d proto/a.proto proto/b/b.proto");
    assert_eq!(ended.code, 0, "{}", ended.err);
    let rule = std::fs::read_to_string(project.path("set.d")).unwrap();
    assert_eq!(rule, "set.binpb: proto/a.proto\\\n proto/b/b.proto\n");

    let arguments = ["compile", "-oset.binpb", "--dependency-out", "set.d", "-Iproto"];
    let ended = project.run_with(&[&arguments[..], &["proto/with space.proto"]].concat());
    assert_eq!(ended.code, 0, "{}", ended.err);
    let rule = std::fs::read_to_string(project.path("set.d")).unwrap();
    assert!(rule.ends_with("\\\n proto/with\\ space.proto\n"), "{rule}");
}

#[test]
fn refuses_a_rule_for_standard_output() {
    let ended = project().run("compile -Iproto -o- --dependency_out=set.d a.proto");
    assert_eq!(ended.code, 2);
    assert!(ended.err.contains("help: write the set with `-o FILE`"), "{}", ended.err);
}

/// The places and the form are those of protoc 36.2 with the same option.
#[test]
fn prints_errors_in_the_formats_of_protoc() {
    let project = project();
    project.write("proto/c.proto", "edition = \"2024\";\nmessage C { D d = 1;\n  E e = 2; }\n");
    project.write("proto/w.proto", "edition = \"2023\";\nimport \"b/b.proto\";\n");
    let help = "not defined; help: define the type, or import the file that defines it";
    for (format, errors, warning) in [
        (
            "--error_format=gcc",
            ["proto/c.proto:2:13: ", "proto/c.proto:3:3: "],
            "proto/w.proto:2:1: warning: ",
        ),
        (
            "--error-format=msvs",
            ["proto/c.proto(2) : error in column=13: ", "proto/c.proto(3) : error in column=3: "],
            "proto/w.proto(2) : warning in column=1: ",
        ),
    ] {
        let ended = project.run_with(&["compile", format, "-Iproto", "-oset", "c.proto"]);
        let [d, e] = errors;
        let expected = format!("{d}the type `D` is {help}\n{e}the type `E` is {help}\n");
        assert_eq!((ended.code, ended.err), (2, expected));
        let ended = project.run_with(&["compile", format, "-Iproto", "-oset", "w.proto"]);
        let expected =
            format!("{warning}the import `b/b.proto` is not used; help: remove the import\n");
        assert_eq!((ended.code, ended.err), (0, expected));
        let ended = project.run_with(&["compile", format, "-Iproto", "-oset", "none.proto"]);
        assert!(ended.err.starts_with("none.proto: there is no such file"), "{}", ended.err);
        assert_eq!(ended.err.lines().count(), 1);
    }
    let ended = project.run("compile --error_format=other -Iproto -oset c.proto");
    assert!(ended.code == 2 && ended.err.contains("[possible values: gcc, msvs]"), "{}", ended.err);
}
