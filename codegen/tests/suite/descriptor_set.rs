//! Tests of the constants with the descriptors of a package's files.

use prost::Message;
use prost_types::{FileDescriptorProto, FileDescriptorSet};
use rust_grpc_codegen::options::Layout;
use rust_grpc_codegen::{Generated, Options, generate};

/// Returns a set with three packages in a chain of imports, and one that no file imports.
fn set() -> Vec<u8> {
    let file = |name: &str, text: &str| {
        let mut file = protox_parse::parse(name, text).expect("a file");
        // The parser does not resolve the names of types.
        for field in file.message_type.iter_mut().flat_map(|message| &mut message.field) {
            if let Some(name) = &mut field.type_name {
                name.insert(0, '.');
                field.set_type(prost_types::field_descriptor_proto::Type::Message);
            }
        }
        file
    };
    let files = [
        file("a.proto", "syntax = \"proto3\"; package a; message A { int32 n = 1; }"),
        file("other.proto", "syntax = \"proto3\"; package other; message Other {}"),
        file(
            "b.proto",
            "syntax = \"proto3\"; package b; import \"a.proto\"; // B\nmessage B { a.A a = 1; }",
        ),
        file(
            "c.proto",
            "syntax = \"proto3\"; package c.d; import \"b.proto\"; message C { b.B b = 1; }",
        ),
    ];
    FileDescriptorSet { file: files.into() }.encode_to_vec()
}

fn run(options: &Options) -> Generated {
    generate(&set(), &[], options).expect("a valid schema")
}

fn with_sets() -> Options {
    let mut options = Options::default();
    options.file_descriptor_set = true;
    options
}

#[test]
fn contains_the_files_of_each_package_and_their_imports() {
    let generated = run(&with_sets());
    let all = FileDescriptorSet::decode(&set()[..]).unwrap();
    let expected = |name: &str| {
        let file = all.file.iter().find(|file| file.name() == name).unwrap();
        assert!(file.source_code_info.is_some());
        FileDescriptorProto { source_code_info: None, ..file.clone() }
    };
    let names: Vec<&str> = generated.binary_files.iter().map(|file| &*file.name).collect();
    assert_eq!(names, ["a.bin", "b.bin", "c.d.bin", "other.bin"]);
    let parts: [&[&str]; 4] = [
        &["a.proto"],
        &["a.proto", "b.proto"],
        &["a.proto", "b.proto", "c.proto"],
        &["other.proto"],
    ];
    for (file, parts) in generated.binary_files.iter().zip(parts) {
        let set = FileDescriptorSet::decode(&file.content[..]).unwrap();
        let parts: Vec<_> = parts.iter().map(|name| expected(name)).collect();
        assert_eq!(set.file, parts, "{}", file.name);
    }
}

/// Keeps fields that `prost_types` does not know.
#[test]
fn preserves_unknown_fields_of_descriptors() {
    let mut set = set();
    // The file has the field 1999, which a later version of protobuf might define.
    let message = prost_types::DescriptorProto { name: Some("N".into()), ..Default::default() };
    let file = FileDescriptorProto {
        name: Some("new.proto".to_owned()),
        message_type: vec![message],
        ..Default::default()
    };
    let mut file = file.encode_to_vec();
    let unknown = [0xfa, 0x7c, 3, b'x', b'y', b'z'];
    file.extend(unknown);
    set.extend([0x0a, u8::try_from(file.len()).unwrap()]);
    set.extend(file);
    let generated = generate(&set, &["new.proto".to_owned()], &with_sets()).unwrap();
    let new = generated.binary_files.iter().find(|file| file.name == "_.bin").unwrap();
    assert!(new.content.ends_with(&unknown));
}

#[test]
fn inline_literals_equal_the_files() {
    let mut options = with_sets();
    options.inline_descriptor_set = true;
    for format in [true, false] {
        options.format = format;
        let generated = run(&options);
        assert_eq!(generated.binary_files, []);
        for (text, file) in generated.files.iter().zip(run(&with_sets()).binary_files) {
            let code = syn::parse_file(&text.content).unwrap();
            let found = code.items.iter().find_map(|item| match item {
                syn::Item::Const(item) if item.ident == "FILE_DESCRIPTOR_SET" => Some(&item.expr),
                _ => None,
            });
            let Some(syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::ByteStr(bytes), .. })) =
                found.map(|expr| &**expr)
            else {
                panic!("no literal in {}", text.name)
            };
            assert_eq!(bytes.value(), file.content, "{}", text.name);
        }
    }
}

#[test]
fn includes_the_file_in_every_layout() {
    let content = |layout: Layout| {
        let mut options = with_sets();
        options.layout = layout;
        let generated = run(&options);
        let names: Vec<String> =
            generated.binary_files.iter().map(|file| file.name.clone()).collect();
        let text: String = generated.files.into_iter().map(|file| file.content).collect();
        (names, text)
    };
    let (names, text) = content(Layout::Nested);
    assert_eq!(names, ["a.bin", "b.bin", "c/d.bin", "other.bin"]);
    assert!(text.contains("include_bytes!(\"d.bin\")"), "{text}");
    let (names, text) = content(Layout::Single);
    assert_eq!(names, ["a.bin", "b.bin", "c.d.bin", "other.bin"]);
    assert!(text.contains("include_bytes!(\"c.d.bin\")"), "{text}");
}

#[test]
fn packages_without_code_have_no_file() {
    let mut options = with_sets();
    options.set("extern_path", Some(".a=::a")).unwrap();
    let names: Vec<String> = run(&options).binary_files.into_iter().map(|file| file.name).collect();
    assert_eq!(names, ["b.bin", "c.d.bin", "other.bin"]);
    options.include_imports = false;
    let generated = generate(&set(), &["c.proto".to_owned()], &options).unwrap();
    assert_eq!(generated.binary_files.len(), 1);
}

#[test]
fn warns_of_missing_imports() {
    let mut set = FileDescriptorSet::decode(&set()[..]).unwrap();
    set.file.retain(|file| file.name() == "b.proto");
    let mut options = with_sets();
    options.set("extern_path", Some(".a=::a")).unwrap();
    let generated = generate(&set.encode_to_vec(), &[], &options).unwrap();
    let shown: Vec<String> = generated.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(shown.len(), 1, "{shown:?}");
    assert!(shown[0].contains("lacks `a.proto`"), "{shown:?}");
    assert!(shown[0].contains("--> b.proto"), "{shown:?}");
}

/// The constant of an extension takes precedence, because its name is in the schema.
#[test]
fn extensions_with_the_name_of_the_constant_keep_it() {
    use prost_types::field_descriptor_proto::{Label, Type};
    let extension = prost_types::FieldDescriptorProto {
        name: Some("file_descriptor_set".into()),
        number: Some(50_000),
        label: Some(Label::Optional.into()),
        r#type: Some(Type::Int32.into()),
        extendee: Some(".google.protobuf.FileOptions".into()),
        ..Default::default()
    };
    let file = FileDescriptorProto {
        name: Some("a.proto".into()),
        package: Some("a".into()),
        extension: vec![extension],
        ..Default::default()
    };
    let set = FileDescriptorSet { file: vec![file] }.encode_to_vec();
    let mut options = with_sets();
    options.extensions = vec![(".a".into(), ())];
    let generated = generate(&set, &[], &options).expect("a valid schema");
    let text = &generated.files[0].content;
    assert!(text.contains("pub const FILE_DESCRIPTOR_SET: "), "{text}");
    assert!(text.contains("pub const FILE_DESCRIPTOR_SET_: &[u8]"), "{text}");
}
