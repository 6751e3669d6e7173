//! Tests that CPU time grows linearly with the input.
//!
//! An input is compared with one of twice its size. Only the CPU time of this process is measured,
//! so that other work of the machine has no influence. The tests run one at a time, in a program of
//! their own, so that they do not measure each other's work.
#![cfg(unix)]

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use prost::Message;
use prost_types::{
    DescriptorProto, EnumDescriptorProto, EnumValueDescriptorProto, FieldDescriptorProto,
    FileDescriptorProto, FileDescriptorSet, MethodDescriptorProto, OneofDescriptorProto,
    ServiceDescriptorProto, SourceCodeInfo, descriptor_proto::ExtensionRange,
    source_code_info::Location,
};
use rust_grpc_codegen::frontend::{Sources, compile};
use rust_grpc_codegen::{Generated, Options, generate};
use rust_grpc_compiler::{Compiler, Memory};

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

static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Returns the CPU time of a function, in all threads together.
fn cpu_time(run: impl FnOnce()) -> Duration {
    let now = || {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
        Duration::try_from(time).expect("not negative")
    };
    let start = now();
    run();
    now() - start
}

/// Panics if an input of twice the size takes three times as long.
///
/// It takes four times as long if the time is quadratic, and twice as long if it is linear. Caches
/// and other processes on the same core can distort one measurement, but hardly all of five.
fn grows_linearly<T>(what: &str, size: usize, make: impl Fn(usize) -> T, run: impl Fn(&T)) {
    /// Shorter times are dominated by the resolution of the clock and by work that is done once.
    const TOO_SHORT: Duration = Duration::from_millis(20);
    let _one = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let (small, large) = (make(size), make(2 * size));
    let mut measured = Vec::new();
    for _ in 0..5 {
        let times = (cpu_time(|| run(&small)), cpu_time(|| run(&large)));
        measured.push(times);
        if times.1 < TOO_SHORT || times.1 < 3 * times.0 {
            return;
        }
    }
    panic!("{what}: {size} and {} take {measured:?}", 2 * size);
}

/// Generates code without formatting, whose time depends on syn and prettyplease.
fn generated(set: &[u8], mut options: Options) -> Result<Generated, String> {
    options.set("format", Some("false")).expect("an option");
    generate(set, &[], &options).map_err(|error| error.to_string())
}

fn encoded(file: FileDescriptorProto) -> Vec<u8> {
    FileDescriptorSet { file: vec![file] }.encode_to_vec()
}

/// Measures files that are valid.
fn accepted(what: &str, size: usize, make: impl Fn(usize) -> FileDescriptorProto) {
    grows_linearly(
        what,
        size,
        |n| encoded(make(n)),
        |set| {
            drop(
                generated(set, Options::default())
                    .unwrap_or_else(|error| panic!("{what}: {error}")),
            )
        },
    );
}

/// Measures files that are invalid, and returns the error for one of the smaller size.
fn refused(what: &str, size: usize, make: impl Fn(usize) -> FileDescriptorProto) -> String {
    let run = |set: &Vec<u8>| generated(set, Options::default()).expect_err("an error");
    grows_linearly(what, size, |n| encoded(make(n)), |set| drop(run(set)));
    run(&encoded(make(size)))
}

const MANY: usize = 5_000;

#[test]
fn many_fields_take_linear_time() {
    accepted("fields", MANY, |n| {
        file(vec![message("M", (1..=n).map(|i| field(format!("f{i}"), i, INT32, "")).collect())])
    });
}

#[test]
fn many_fields_with_the_same_name_take_linear_time() {
    accepted("clashing fields", MANY, |n| {
        let name = |i: usize| ["fooBar", "foo_bar"][i % 2];
        file(vec![message("M", (1..=n).map(|i| field(name(i), i, INT32, "")).collect())])
    });
}

#[test]
fn a_pattern_for_each_message_takes_linear_time() {
    let messages = |n: usize| (0..n).map(|i| message(format!("M{i}"), vec![])).collect();
    let options = |n: usize| {
        let mut options = Options::default();
        for i in 0..n {
            options.set("unknown_fields", Some(&format!(".a.M{i}"))).expect("a pattern");
        }
        options
    };
    grows_linearly(
        "patterns",
        2_000,
        |n| (encoded(file(messages(n))), options(n)),
        |(set, options)| drop(generated(set, options.clone()).expect("valid")),
    );
}

#[test]
fn many_oneofs_take_linear_time() {
    accepted("oneofs", MANY, |n| {
        let mut m = message("M", Vec::new());
        for i in 0..n {
            let mut member = field(format!("f{i}"), i + 1, INT32, "");
            member.oneof_index = i32::try_from(i).ok();
            m.field.push(member);
            m.oneof_decl.push(OneofDescriptorProto { name: Some(format!("o{i}")), options: None });
        }
        file(vec![m])
    });
}

#[test]
fn many_enum_values_and_defaults_take_linear_time() {
    accepted("enum values", MANY, |n| {
        let mut m = message("M", Vec::new());
        let value = |i: usize| EnumValueDescriptorProto {
            name: Some(format!("V{i}")),
            number: i32::try_from(i).ok(),
            options: None,
        };
        m.enum_type.push(EnumDescriptorProto {
            name: Some("E".to_owned()),
            value: (0..n).map(value).collect(),
            ..Default::default()
        });
        for i in 0..n {
            let mut with_default = field(format!("f{i}"), i + 1, ENUM, ".a.M.E");
            with_default.default_value = Some(format!("V{}", n - 1 - i));
            m.field.push(with_default);
        }
        file(vec![m])
    });
}

#[test]
fn long_chains_of_messages_take_linear_time() {
    accepted("chain", MANY, |n| {
        let link = |i: usize| {
            let next = format!(".a.M{}", (i + 1) % n);
            message(format!("M{i}"), vec![field("next", 1, MESSAGE, &next)])
        };
        file((0..n).map(link).collect())
    });
}

#[test]
fn long_chains_of_groups_take_linear_time() {
    accepted("groups", MANY, |n| {
        let link = |i: usize| {
            let to = |step: usize| format!(".a.M{}", (i + step) % n);
            message(
                format!("M{i}"),
                vec![field("next", 1, MESSAGE, &to(1)), field("group", 2, GROUP, &to(n - 1))],
            )
        };
        file((0..n).map(link).collect())
    });
}

/// Returns a message with extensions that have one of two clashing names.
fn extensions(n: usize) -> FileDescriptorProto {
    let mut m = message("M", Vec::new());
    let mut extensions = Vec::new();
    for i in 1..=n {
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
    FileDescriptorProto { extension: extensions, ..file(vec![m]) }
}

#[test]
fn many_extensions_with_the_same_name_take_linear_time() {
    let mut options = Options::default();
    options.set("extensions", Some(".")).expect("an option");
    let run = |options: &Options, set: &[u8]| generated(set, options.clone());
    let make = |n| encoded(extensions(n));
    grows_linearly("no unknown fields", MANY, make, |set| {
        let error = run(&options, set).expect_err("none");
        assert_eq!(error.matches("error:").count(), 1, "{error}");
    });
    options.set("unknown_fields", Some(".")).expect("an option");
    grows_linearly("clashing extensions", MANY, make, |set| {
        drop(run(&options, set).expect("generates"))
    });
}

#[test]
fn many_services_take_linear_time() {
    accepted("services", 500, |n| {
        let mut all = file(vec![message("M", Vec::new())]);
        for i in 0..n {
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
        all
    });
}

#[test]
fn many_methods_with_the_same_name_take_linear_time() {
    let make = |n: usize| {
        let mut all = file(vec![message("M", Vec::new())]);
        let method = |i: usize| MethodDescriptorProto {
            name: Some(format!("{}Get", "_".repeat(i % 300))),
            input_type: Some(".a.M".to_owned()),
            output_type: Some(".a.M".to_owned()),
            ..Default::default()
        };
        all.service.push(ServiceDescriptorProto {
            name: Some("S".to_owned()),
            method: (0..n).map(method).collect(),
            options: None,
        });
        encoded(all)
    };
    grows_linearly("methods", 800, make, |set| drop(generated(set, Options::default())));
}

#[test]
fn many_errors_with_locations_take_linear_time() {
    let error = refused("errors", MANY, |n| {
        let fields = (0..n).map(|i| field(format!("f{i}"), 0, INT32, "")).collect();
        let mut all = file(vec![message("M", fields)]);
        let location = |i: usize| Location {
            path: vec![4, 0, 2, i32::try_from(i).unwrap_or_default(), 1],
            span: vec![i32::try_from(i).unwrap_or_default(), 2, 9],
            ..Default::default()
        };
        all.source_code_info = Some(SourceCodeInfo { location: (0..n).map(location).collect() });
        all
    });
    assert!(error.contains("a.proto:20:3"), "{error}");
}

#[test]
fn long_comments_take_linear_time() {
    for text in
        ["word [x] `c` ", "> ", "[", "*", "<", "`", "- a\n", "\n\n", "![](", "| a ", "```\n", "&"]
    {
        accepted(&format!("a comment of {text:?}"), 1 << 17, |n| {
            let mut all = file(vec![message("M", Vec::new())]);
            all.source_code_info = Some(SourceCodeInfo {
                location: vec![Location {
                    path: vec![4, 0],
                    span: vec![0, 0, 1],
                    leading_comments: Some(text.repeat(n / text.len())),
                    ..Default::default()
                }],
            });
            all
        });
    }
}

#[test]
fn rejects_long_packages_in_linear_time() {
    for (what, part) in [("a package of many parts", "a."), ("a package of one part", "aa")] {
        refused(what, 100_000, |n| {
            let mut all = file((0..500).map(|i| message(format!("M{i}"), Vec::new())).collect());
            all.package = Some(format!("{}a", part.repeat(n)));
            all
        });
    }
}

/// Returns a file with an error at its end; with `n` = 17,000, it is as large as the largest public
/// ones.
fn large(n: usize, error: &str) -> String {
    let mut text = String::from("syntax = 'proto3';\n");
    for i in 0..n {
        text.push_str(&format!(
            "message Message{i} {{\n  string name_{i} = 1;\n  int32 count = 2;\n  Message{} other = 3;\n}}\n",
            i * 7 % n
        ));
    }
    text + error
}

/// Returns a file with three errors in each of `n` lines.
fn wrong_everywhere(n: usize) -> String {
    let line = |i| format!("message M{i} {{ No{i} a = 1; No{i} b = 1; }} message M{i} {{}}");
    (0..n).map(line).fold(String::from("syntax = 'proto3';\n"), |text, line| text + &line)
}

#[test]
fn errors_in_large_files_take_linear_time() {
    type Make = fn(usize) -> String;
    let sources: [(usize, Make, &str); 5] = [
        (8_500, |n| large(n, "message Message5 {}"), "`Message5` is already defined"),
        (8_500, |n| large(n, "message X { Mesage7 x = 1; }"), "`Mesage7` is not defined"),
        (8_500, |n| large(n, "option (nothing) = 1;"), "`(nothing)`"),
        (5_000, wrong_everywhere, "more"),
        (5_000, |n| wrong_everywhere(n).replace("};", "}\n"), "more"),
    ];
    let tree = tempfile::tempdir().expect("a temporary directory");
    for (size, make, expected) in sources {
        let written = |n: usize| {
            let path = tree.path().join(n.to_string());
            std::fs::create_dir_all(&path).expect("a directory");
            std::fs::write(path.join("a.proto"), make(n)).expect("a file");
            Sources {
                inputs: vec![path.join("a.proto")],
                includes: vec![path],
                ..Sources::default()
            }
        };
        grows_linearly(expected, size, written, |sources| {
            let Err(error) = compile(sources) else { panic!("{expected}: accepted") };
            assert!(error.to_string().contains(expected), "{error}");
        });
    }
}

/// Each file imports the previous one publicly and uses a name of the first one.
#[test]
fn ladders_of_public_imports_take_linear_time() {
    let make = |n: usize| {
        let mut files = Memory::new();
        for file in 0..n {
            let last = file.checked_sub(1).map(|last| format!("import public '{last}.proto';"));
            let package = if file % 2 == 0 { "package p;" } else { "" };
            let text = format!(
                "syntax = 'proto3'; {package} {} message M{file} {{ p.M0 m = 1; }}",
                last.unwrap_or_default()
            );
            files.add(format!("{file}.proto"), text);
        }
        (Compiler::new(files), format!("{}.proto", n - 1))
    };
    grows_linearly("a ladder of public imports", 4_000, make, |(compiler, last)| {
        let outcome = compiler.compile([last.as_str()]);
        assert!(!outcome.has_errors() && outcome.omitted == 0, "{:?}", outcome.diagnostics.first());
    });
}
