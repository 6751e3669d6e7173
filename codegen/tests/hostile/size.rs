//! Does time grow with the input, and no faster?

use std::time::{Duration, Instant};

use prost::Message;
use prost_types::{
    DescriptorProto, EnumDescriptorProto, EnumValueDescriptorProto, FieldDescriptorProto,
    FileDescriptorProto, FileDescriptorSet, MethodDescriptorProto, OneofDescriptorProto,
    ServiceDescriptorProto, SourceCodeInfo, descriptor_proto::ExtensionRange,
    source_code_info::Location,
};
use rust_grpc_codegen::{Generated, Options, generate};

const INT32: i32 = 5;
const GROUP: i32 = 10;
const MESSAGE: i32 = 11;
const ENUM: i32 = 14;

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

/// Generates without formatting, which is syn's and prettyplease's time rather than ours.
fn run(what: &str, file: FileDescriptorProto) -> Result<Generated, String> {
    run_with(what, file, Options::default())
}

fn run_with(
    what: &str,
    file: FileDescriptorProto,
    mut options: Options,
) -> Result<Generated, String> {
    let set = FileDescriptorSet { file: vec![file] }.encode_to_vec();
    options.set("format", Some("false")).expect("an option");
    let start = Instant::now();
    let result = generate(&set, &[], &options).map_err(|error| error.to_string());
    let time = start.elapsed();
    eprintln!("{what}: {time:?} for {} bytes", set.len());
    assert!(time < Duration::from_secs(20), "{what}: {time:?}");
    result
}

const MANY: usize = 20_000;

#[test]
fn many_fields() {
    let fields = (1..=MANY).map(|i| field(format!("f{i}"), i, INT32, "")).collect();
    assert!(run("fields", file(vec![message("M", fields)])).is_ok());
}

#[test]
fn many_fields_of_one_name() {
    let fields = (1..=MANY).map(|i| field(["fooBar", "foo_bar"][i % 2], i, INT32, "")).collect();
    assert!(run("clashing fields", file(vec![message("M", fields)])).is_ok());
}

#[test]
fn many_oneofs() {
    let mut m = message("M", Vec::new());
    for i in 0..MANY {
        let mut member = field(format!("f{i}"), i + 1, INT32, "");
        member.oneof_index = i32::try_from(i).ok();
        m.field.push(member);
        m.oneof_decl.push(OneofDescriptorProto { name: Some(format!("o{i}")), options: None });
    }
    assert!(run("oneofs", file(vec![m])).is_ok());
}

#[test]
fn many_enum_values_and_defaults() {
    let mut m = message("M", Vec::new());
    let value = |i: usize| EnumValueDescriptorProto {
        name: Some(format!("V{i}")),
        number: i32::try_from(i).ok(),
        options: None,
    };
    m.enum_type.push(EnumDescriptorProto {
        name: Some("E".to_owned()),
        value: (0..MANY).map(value).collect(),
        ..Default::default()
    });
    for i in 0..MANY {
        let mut with_default = field(format!("f{i}"), i + 1, ENUM, ".a.M.E");
        with_default.default_value = Some(format!("V{}", MANY - 1 - i));
        m.field.push(with_default);
    }
    assert!(run("enum values", file(vec![m])).is_ok());
}

#[test]
fn a_long_chain_of_messages() {
    let link = |i: usize| {
        message(
            format!("M{i}"),
            vec![field("next", 1, MESSAGE, &format!(".a.M{}", (i + 1) % MANY))],
        )
    };
    assert!(run("chain", file((0..MANY).map(link).collect())).is_ok());
}

#[test]
fn a_long_chain_of_groups() {
    let link = |i: usize| {
        let to = |step: usize| format!(".a.M{}", (i + step) % MANY);
        message(
            format!("M{i}"),
            vec![field("next", 1, MESSAGE, &to(1)), field("group", 2, GROUP, &to(MANY - 1))],
        )
    };
    assert!(run("groups", file((0..MANY).map(link).collect())).is_ok());
}

#[test]
fn many_extensions_of_one_name() {
    let mut m = message("M", Vec::new());
    let mut extensions = Vec::new();
    for i in 1..=MANY {
        let number = i32::try_from(2 * i).expect("few");
        m.extension_range.push(ExtensionRange {
            start: Some(number),
            end: Some(number + 1),
            ..Default::default()
        });
        let mut extension = field(["fooBar", "foo_bar"][i % 2], 2 * i, INT32, "");
        extension.extendee = Some(".a.M".to_owned());
        extensions.push(extension);
    }
    let mut options = Options::default();
    options.set("extensions", Some(".")).expect("an option");
    let file = FileDescriptorProto { extension: extensions, ..file(vec![m]) };
    let error = run_with("no unknown fields", file.clone(), options.clone()).expect_err("none");
    assert_eq!(error.matches("error:").count(), 1, "{error}");
    options.set("unknown_fields", Some(".")).expect("an option");
    assert!(run_with("clashing extensions", file, options).is_ok());
}

#[test]
fn many_services() {
    let mut all = file(vec![message("M", Vec::new())]);
    for i in 0..2_000 {
        let method = MethodDescriptorProto {
            name: Some("Get".to_owned()),
            input_type: Some(".a.M".to_owned()),
            output_type: Some(".a.M".to_owned()),
            ..Default::default()
        };
        all.service.push(ServiceDescriptorProto {
            name: Some(format!("S{i}")),
            method: vec![method],
            options: None,
        });
    }
    assert!(run("services", all).is_ok());
}

#[test]
fn many_methods_of_one_name() {
    let mut all = file(vec![message("M", Vec::new())]);
    let method = |i: usize| MethodDescriptorProto {
        name: Some(format!("{}Get", "_".repeat(i % 300))),
        input_type: Some(".a.M".to_owned()),
        output_type: Some(".a.M".to_owned()),
        ..Default::default()
    };
    all.service.push(ServiceDescriptorProto {
        name: Some("S".to_owned()),
        method: (0..3_000).map(method).collect(),
        options: None,
    });
    let _ = run("methods", all);
}

#[test]
fn many_errors_with_locations() {
    let mut all =
        file(vec![message("M", (0..MANY).map(|i| field(format!("f{i}"), 0, INT32, "")).collect())]);
    let location = |i: usize| Location {
        path: vec![4, 0, 2, i32::try_from(i).unwrap_or_default(), 1],
        span: vec![i32::try_from(i).unwrap_or_default(), 2, 9],
        ..Default::default()
    };
    all.source_code_info = Some(SourceCodeInfo { location: (0..MANY).map(location).collect() });
    let error = run("errors", all).expect_err("field number 0");
    assert!(error.contains("a.proto:20:3"), "{error}");
}

#[test]
fn a_comment_of_a_megabyte() {
    for text in
        ["word [x] `c` ", "> ", "[", "*", "<", "`", "- a\n", "\n\n", "![](", "| a ", "```\n", "&"]
    {
        let mut all = file(vec![message("M", Vec::new())]);
        all.source_code_info = Some(SourceCodeInfo {
            location: vec![Location {
                path: vec![4, 0],
                span: vec![0, 0, 1],
                leading_comments: Some(text.repeat((1 << 20) / text.len())),
                ..Default::default()
            }],
        });
        assert!(run(&format!("a comment of {text:?}"), all).is_ok());
    }
}

#[test]
fn nesting_up_to_the_limit() {
    // On a stack as small as that of a thread of a build script.
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

/// A hostile kilobyte must not become megabytes.
#[test]
fn output_is_in_proportion() {
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
        assert!(out < 400 * set.len(), "{what}: {out} bytes from {}", set.len());
    }
}

#[test]
fn long_packages_are_refused_quickly() {
    for package in [vec!["a"; 100_000].join("."), "a".repeat(200_000)] {
        let mut all = file((0..500).map(|i| message(format!("M{i}"), Vec::new())).collect());
        all.package = Some(package);
        assert!(run("package", all).is_err());
    }
}
