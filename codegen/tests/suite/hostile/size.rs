//! Tests that the size of the output is limited by that of the input, and that nesting is limited.

use prost::Message;
use prost_types::{DescriptorProto, FieldDescriptorProto, FileDescriptorProto, FileDescriptorSet};
use rust_grpc_codegen::{Options, generate};

const INT32: i32 = 5;
const MESSAGE: i32 = 11;

fn field(name: impl Into<String>, number: usize, ty: i32, type_name: &str) -> FieldDescriptorProto {
    FieldDescriptorProto {
        name: Some(name.into()),
        number: i32::try_from(number).ok(),
        label: Some(1),
        r#type: Some(ty),
        type_name: (!type_name.is_empty()).then(|| type_name.to_owned()),
        ..Default::default()
    }
}

fn message(name: impl Into<String>, field: Vec<FieldDescriptorProto>) -> DescriptorProto {
    DescriptorProto { name: Some(name.into()), field, ..Default::default() }
}

fn file(message_type: Vec<DescriptorProto>) -> FileDescriptorProto {
    FileDescriptorProto {
        name: Some("a.proto".to_owned()),
        package: Some("a".to_owned()),
        message_type,
        syntax: Some("proto2".to_owned()),
        ..Default::default()
    }
}

#[test]
fn rejects_nesting_beyond_the_limit() {
    // The stack is as small as that of a thread of a build script.
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(|| {
        let mut accepted = 0;
        for depth in (1..=130).step_by(3) {
            let mut inner = message("M", vec![field("f", 1, INT32, "")]);
            for _ in 1..depth {
                let mut outer = message("M", Vec::new());
                outer.nested_type.push(inner);
                inner = outer;
            }
            let set = FileDescriptorSet { file: vec![file(vec![inner])] }.encode_to_vec();
            match generate(&set, &[], &Options::default()) {
                Ok(_) => accepted = depth,
                Err(error) => assert!(error.to_string().contains("nested"), "{error}"),
            }
        }
        assert!((60..130).contains(&accepted), "{accepted}");
    });
    thread.expect("a thread").join().expect("no panic");
}

/// A kilobyte of hostile input must not produce megabytes of output.
#[test]
fn output_is_proportional_to_the_input() {
    let mut outer = message("a".repeat(500), Vec::new());
    outer.nested_type = (0..100).map(|i| message(format!("m{i}"), Vec::new())).collect();
    let mut deep = message("d", Vec::new());
    for _ in 0..90 {
        let mut around = message("d", vec![field("f", 1, MESSAGE, ".a.d")]);
        around.nested_type.push(deep);
        deep = around;
    }
    let mut packages = file(vec![message("M", Vec::new())]);
    packages.package = Some(vec!["p"; 90].join("."));
    for (what, file) in [
        ("a long name around many", file(vec![outer])),
        ("many deep", file(vec![deep])),
        ("a deep package", packages),
    ] {
        let set = FileDescriptorSet { file: vec![file] }.encode_to_vec();
        let mut options = Options::default();
        options.set("enable_type_names", Some("true")).expect("an option");
        options.set("layout", Some("single")).expect("an option");
        let files = generate(&set, &[], &options).unwrap_or_else(|error| panic!("{error}")).files;
        let out: usize = files.iter().map(|file| file.content.len()).sum();
        eprintln!("{what}: {out} bytes from {}", set.len());
        assert!(out < 450 * set.len(), "{what}: {out} bytes from {}", set.len());
    }
}
