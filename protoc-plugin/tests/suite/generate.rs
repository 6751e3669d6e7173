//! Tests of the command `generate`: it writes files that are missing or stale, and no others.

use prost::Message;
use prost_types::FileDescriptorSet;
use rust_grpc_codegen::HEADER;

use crate::project::{Project, SHOP};

const OTHER: &str = "syntax = \"proto3\";\npackage other;\nmessage Thing {\n  int32 n = 1;\n}\n";

fn two() -> Project {
    Project::new(&[("proto/shop/v1/shop.proto", SHOP), ("proto/other.proto", OTHER)])
}

#[test]
fn writes_one_file_per_package_and_prints_one_line() {
    let project = two();
    let ended = project.succeed("generate -I proto -o src/gen proto");
    assert_eq!(project.files("src/gen"), ["other.rs", "shop.v1.rs"]);
    assert!(project.read("src/gen/shop.v1.rs").starts_with(HEADER));
    assert!(project.read("src/gen/shop.v1.rs").contains("pub struct Item"));
    let line = "   Generated 2 files (2 written) from 2 packages: 2 messages, 0 services in ";
    assert!(ended.err.starts_with(line), "{}", ended.err);
    assert_eq!(ended.err.lines().count(), 1, "{}", ended.err);
    assert_eq!(ended.out, "");
}

#[test]
fn quiet_prints_nothing() {
    let ended = two().succeed("generate -q -I proto -o gen proto");
    assert_eq!((ended.out.as_str(), ended.err.as_str()), ("", ""));
}

#[test]
fn writes_only_files_that_changed() {
    let project = two();
    project.succeed("generate -I proto -o gen proto");
    let time = |name| std::fs::metadata(project.path(name)).unwrap().modified().unwrap();
    let before = (time("gen/other.rs"), time("gen/shop.v1.rs"));
    std::thread::sleep(std::time::Duration::from_millis(20));
    project.write("proto/other.proto", OTHER.replace("n = 1", "m = 1"));
    let ended = project.succeed("generate -I proto -o gen proto");
    assert!(ended.err.contains("2 files (1 written)"), "{}", ended.err);
    assert_ne!(time("gen/other.rs"), before.0);
    assert_eq!(time("gen/shop.v1.rs"), before.1);
    assert!(project.read("gen/other.rs").contains("pub m: i32"));
}

#[test]
fn output_does_not_depend_on_the_order_of_inputs() {
    let project = two();
    // Both files belong to one package, so they are generated into one file.
    project.write("proto/other.proto", OTHER.replace("other", "shop.v1"));
    let inputs = ["proto/other.proto", "proto/shop/v1/shop.proto"];
    for (out, order) in [("a", [0, 1]), ("b", [1, 0])] {
        project.succeed(&format!(
            "generate -I proto -o {out} --opt include_file=mod.rs \
             --file-descriptor-set-path {out}/set.bin {} {}",
            inputs[order[0]], inputs[order[1]]
        ));
    }
    let names = project.files("a");
    assert_eq!(names, ["mod.rs", "set.bin", "shop.v1.rs"]);
    assert_eq!(names, project.files("b"));
    for name in names {
        let read = |side| std::fs::read(project.path(side).join(&name)).unwrap();
        assert_eq!(read("a"), read("b"), "{name}");
    }
}

#[test]
fn output_does_not_depend_on_the_order_of_a_descriptor_set() {
    let project = Project::new(&[
        ("a.proto", "syntax = \"proto3\"; package p; message A {}"),
        ("b.proto", "syntax = \"proto3\"; package p; message B {}"),
        ("c.proto", "syntax = \"proto3\"; package p; import \"a.proto\"; message C { A a = 1; }"),
    ]);
    project.succeed("generate -o 0 a.proto b.proto c.proto --file-descriptor-set-path set.bin");
    let set = FileDescriptorSet::decode(&std::fs::read(project.path("set.bin")).unwrap()[..]);
    let files = set.unwrap().file;
    let options = "--opt file_descriptor_set --opt include_file=mod.rs";
    let mut outputs = Vec::new();
    // `c.proto` imports `a.proto`, so it stays after it.
    for (out, order) in [("1", [0, 1, 2]), ("2", [1, 0, 2]), ("3", [0, 2, 1])] {
        let file = order.iter().map(|&i: &usize| files[i].clone()).collect();
        project.write("set.bin", FileDescriptorSet { file }.encode_to_vec());
        project.succeed(&format!(
            "generate -o {out} --descriptor-set set.bin --file-descriptor-set-path {out}/set {options}"
        ));
        let names = project.files(out).into_iter();
        let read = |name: &String| std::fs::read(project.path(out).join(name)).unwrap();
        outputs.push(names.map(|name| (read(&name), name)).collect::<Vec<_>>());
    }
    assert_eq!(outputs[0].len(), 4);
    assert!(outputs.iter().all(|output| *output == outputs[0]));
    let text = |out: &str| project.read(&format!("{out}/p.rs"));
    assert!(text("1").starts_with(text("0").split("pub const").next().unwrap()));
}

#[test]
fn inputs_select_files_of_a_descriptor_set() {
    let project = two();
    project.succeed("generate -I proto -o all proto --file-descriptor-set-path set.bin");
    project.succeed("generate -o one --descriptor-set set.bin other.proto");
    assert_eq!(project.files("one"), ["other.rs"]);
}

#[test]
fn descriptor_set_contains_the_imports() {
    let project = Project::new(&[(
        "a.proto",
        "syntax = \"proto3\";\nimport \"google/protobuf/timestamp.proto\";\n\
         message A { google.protobuf.Timestamp at = 1; }\n",
    )]);
    project.succeed("generate -o gen a.proto --file-descriptor-set-path gen/set.bin");
    let bytes = std::fs::read(project.path("gen/set.bin")).unwrap();
    let set = FileDescriptorSet::decode(&bytes[..]).unwrap();
    let names: Vec<&str> = set.file.iter().map(|file| file.name()).collect();
    assert_eq!(names, ["google/protobuf/timestamp.proto", "a.proto"]);

    // The set is accepted as an input and gives the same output.
    project.succeed("generate -o again --descriptor-set gen/set.bin a.proto");
    assert_eq!(project.read("again/_.rs"), project.read("gen/_.rs"));
    project.succeed("generate -o gen a.proto --file-descriptor-set-path gen/set.bin");
    // A file that is not a descriptor set is not replaced.
    project.write("notes.txt", "notes\n");
    let ended = project.run("generate -o gen a.proto --file-descriptor-set-path notes.txt");
    assert_eq!(ended.code, 2);
    assert_eq!(project.read("notes.txt"), "notes\n");
}

#[test]
fn refuses_to_overwrite_foreign_files_and_writes_nothing() {
    let project = two();
    project.write("gen/shop.v1.rs", "pub struct Mine;\n");
    let ended = project.run("generate -I proto -o gen proto");
    assert_eq!(ended.code, 2);
    assert_eq!(
        ended.err,
        "\
error: this file was not generated by rust-grpc, so it is not overwritten
  --> gen/shop.v1.rs
   = help: move or delete it, or choose another output path
"
    );
    assert_eq!(project.files("gen"), ["shop.v1.rs"]);
    assert_eq!(project.read("gen/shop.v1.rs"), "pub struct Mine;\n");
}

#[test]
fn recognizes_the_output_of_prost_build() {
    let project = Project::shop();
    project.write("gen/shop.v1.rs", "// This file is @generated by prost-build.\npub struct A;\n");
    let ended = project.run("generate -I proto -o gen proto");
    assert_eq!(ended.code, 2);
    assert!(ended.err.contains("delete this output of prost-build"), "{}", ended.err);
}

#[test]
fn reports_paths_that_cannot_be_written() {
    let project = Project::shop();
    project.write("file", "");
    project.write("dir/shop.v1.rs/x", "");
    project.write("nested/shop", "");
    for (arguments, message, place) in [
        ("-o file", "the output directory is a file", "file"),
        ("-o file/below", "the output directory cannot be read: ", "file/below"),
        ("-o dir", "a directory has the name of this file", "dir/shop.v1.rs"),
        (
            "-o nested --opt layout=nested",
            "the parent directory of this file cannot be created, because a file has its name",
            "nested/shop/v1.rs",
        ),
    ] {
        let ended = project.run(&format!("generate -I proto proto {arguments}"));
        assert_eq!(ended.code, 2, "{arguments}");
        assert!(ended.err.starts_with(&format!("error: {message}")), "{}", ended.err);
        assert!(ended.err.contains(&format!("\n  --> {place}\n")), "{}", ended.err);
    }
    assert_eq!(project.read("nested/shop"), "");
}

#[test]
fn prune_removes_only_generated_files() {
    let project = two();
    project.succeed("generate -I proto -o gen proto --opt layout=nested");
    assert_eq!(project.files("gen"), ["other.rs", "shop/v1.rs"]);
    let old = format!("{HEADER}\n");
    project.write("gen/mine.rs", "mod mine;\n");
    project.write("gen/package/Cargo.toml", "");
    project.write("gen/package/src/old.rs", &old);
    project.write("gen/target/CACHEDIR.TAG", "");
    project.write("gen/target/old.rs", &old);
    project.write("gen/.hidden/old.rs", &old);
    let kept = [
        ".hidden/old.rs",
        "mine.rs",
        "package/Cargo.toml",
        "package/src/old.rs",
        "target/CACHEDIR.TAG",
        "target/old.rs",
    ];

    let ended = project.succeed("generate -I proto -o gen proto/other.proto");
    assert!(project.exists("gen/shop/v1.rs"));
    assert!(
        ended.err.starts_with(
            "\
warning: a generated file is no longer part of the output
  --> gen/shop/v1.rs
   = help: pass `--prune` to remove left-over files
"
        ),
        "{}",
        ended.err
    );
    let ended = project.succeed("generate --prune -I proto -o gen proto/other.proto");
    assert!(ended.err.contains("(0 written, 1 removed)"), "{}", ended.err);
    assert!(!project.exists("gen/shop"), "the empty directory is removed");
    let mut all = project.files("gen");
    all.retain(|name| name != "other.rs");
    assert_eq!(all, kept);
}

#[test]
fn errors_show_the_line_and_leave_the_output_unchanged() {
    let project = two();
    project.succeed("generate -q -I proto -o gen proto");
    project.write("proto/other.proto", OTHER.replace("int32", "Int32"));
    let ended = project.run("generate -I proto -o gen proto");
    assert_eq!(ended.code, 2);
    assert_eq!(
        ended.err,
        "\
error: the type `Int32` is not defined
  --> proto/other.proto:4:3
   |
 4 |   Int32 n = 1;
   |   ^^^^^
   = help: did you mean `int32`?
"
    );
    assert!(project.read("gen/other.rs").contains("i32"));
}

#[test]
fn accepts_the_options_of_the_plugin_and_is_strict() {
    let project = Project::shop();
    let run = |options: &[&str]| {
        let base = ["generate", "-q", "-I", "proto", "-o", "gen", "proto"];
        project.run_with(&[&base[..], options].concat())
    };
    let ended = run(&["--opt", "type_attribute=.=#[derive(A, B)],layout=nested"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(project.read("gen/shop/v1.rs").contains("#[derive(A, B)]"));

    let ended = run(&["--opt", "btree_maps=.,no_server", "--opt", "format=yes"]);
    assert_eq!(ended.code, 2);
    assert_eq!(
        ended.err,
        "\
error: option `format` does not take `yes`
   = help: write `format=true|false`

error: unknown option `btree_maps`
   = help: did you mean `btree_map`?

error: unknown option `no_server`
   = help: write `build_server=false`
"
    );
    project.write("proto/broken.proto", "syntax = \"proto3\";\nmessage A { Nope n = 1; }\n");
    let ended = run(&["--opt", "btree_maps=."]);
    assert!(ended.err.contains("unknown option `btree_maps`"), "{}", ended.err);
    assert!(ended.err.contains("the type `Nope` is not defined"), "{}", ended.err);
    std::fs::remove_file(project.path("proto/broken.proto")).unwrap();

    let ended = run(&["--opt", "bytes=.shop.v2"]);
    assert_eq!(ended.code, 2);
    assert!(ended.err.starts_with("error: "), "{}", ended.err);
    let ended = run(&["--opt", "bytes=.shop.v2,strict=false"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(ended.err.starts_with("warning: "), "{}", ended.err);
}

#[test]
fn rejects_a_descriptor_set_with_the_path_of_generated_code() {
    let project = Project::shop();
    for path in ["gen/shop.v1.rs", "./gen/shop.v1.rs"] {
        let arguments = format!("generate -I proto -o gen proto --file-descriptor-set-path {path}");
        let ended = project.run(&arguments);
        assert_eq!(ended.code, 2, "{ended:?}");
        assert!(ended.err.starts_with("error: two output files have this path\n"), "{}", ended.err);
        assert!(!project.exists("gen"), "nothing is written");
    }
}

#[test]
fn reports_missing_include_roots_next_to_a_descriptor_set() {
    let project = Project::shop();
    project.succeed("compile -I proto --descriptor_set_out set.bin proto/shop/v1/shop.proto");
    let ended = project.run("generate -I nowhere --descriptor-set set.bin -o gen");
    assert_eq!(ended.code, 2, "{ended:?}");
    assert!(
        ended.err.starts_with("error: the include root `nowhere` does not exist"),
        "{}",
        ended.err
    );
    project.succeed("generate -I proto --descriptor-set set.bin -o gen");
}

#[test]
fn reports_unused_protoc_arguments() {
    let project = Project::shop();
    let arguments = "generate -I proto -o gen proto --protoc-arg --experimental";
    let ended = project.run(arguments);
    assert_eq!(ended.code, 2);
    assert_eq!(
        ended.err,
        "\
error: the arguments for protoc are unused, because protoc was not run
   = help: select protoc with `--protoc PATH`, or remove the arguments
"
    );
    let ended = project.succeed(&format!("{arguments} --opt strict=false"));
    assert!(ended.err.starts_with("warning: the arguments for protoc are unused"), "{}", ended.err);
}

#[test]
fn help_lists_every_option() {
    let ended = Project::new(&[]).succeed("generate --help");
    for option in rust_grpc_codegen::options::TABLE {
        let text = format!("{}={}\n", option.name, option.value);
        assert!(ended.out.contains(&text), "{text}");
    }
}

#[test]
fn version_tells_the_program_from_googles() {
    let ended = Project::new(&[]).succeed("--version");
    assert!(ended.out.contains("rust-grpc-plugin"), "{}", ended.out);
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn writes_through_symbolic_links() {
        let project = Project::shop();
        project.write("real.rs", format!("{HEADER}\n"));
        project.write("gen/x", "");
        symlink("../real.rs", project.path("gen/shop.v1.rs")).unwrap();
        project.succeed("generate -I proto -o gen proto");
        assert!(project.path("gen/shop.v1.rs").is_symlink());
        assert!(project.read("real.rs").contains("pub struct Item"));

        project.write("real.rs", "mine\n");
        assert_eq!(project.run("generate -I proto -o gen proto").code, 2);
        assert_eq!(project.read("real.rs"), "mine\n");

        std::fs::remove_file(project.path("real.rs")).unwrap();
        let ended = project.run("generate -I proto -o gen proto");
        assert_eq!(ended.code, 2);
        assert!(
            ended.err.starts_with("error: this symbolic link cannot be followed"),
            "{}",
            ended.err
        );
        symlink("nowhere", project.path("link")).unwrap();
        let ended = project.run("generate -I proto -o link proto");
        assert!(ended.err.contains("a dangling symbolic link"), "{}", ended.err);
    }

    #[test]
    fn accepts_paths_that_are_not_unicode() {
        let project = Project::shop();
        let odd = OsStr::from_bytes(b"g\xffn");
        let run = |command: &str| {
            let mut program = project.command();
            program.args([command, "-I", "proto", "proto", "-o"]).arg(odd);
            program.output().unwrap()
        };
        assert_eq!(run("generate").status.code(), Some(0));
        assert_eq!(run("check").status.code(), Some(0));
        let file = project.path("").join(odd).join("shop.v1.rs");
        std::fs::write(file, format!("{HEADER}\n\u{fffd}")).unwrap();
        assert_eq!(run("check").status.code(), Some(1));
    }
}
