//! Tests of the plugin mode against the protocol of protoc and buf.

use prost::Message;
use prost_types::compiler::{CodeGeneratorRequest, CodeGeneratorResponse};
use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::source_code_info::Location;
use prost_types::{DescriptorProto, FieldDescriptorProto, FileDescriptorProto, SourceCodeInfo};

use crate::project::Project;

fn message(name: &str) -> DescriptorProto {
    DescriptorProto {
        name: Some(name.to_owned()),
        field: vec![FieldDescriptorProto {
            name: Some("n".to_owned()),
            number: Some(1),
            label: Some(Label::Optional.into()),
            r#type: Some(Type::Int32.into()),
            ..Default::default()
        }],
        ..Default::default()
    }
}

fn file(name: &str, package: &str, messages: &[&str]) -> FileDescriptorProto {
    FileDescriptorProto {
        name: Some(name.to_owned()),
        package: Some(package.to_owned()),
        syntax: Some("proto3".to_owned()),
        message_type: messages.iter().map(|name| message(name)).collect(),
        ..Default::default()
    }
}

/// Returns a request with two files, one of which is to be generated.
fn request(parameter: &str) -> CodeGeneratorRequest {
    CodeGeneratorRequest {
        file_to_generate: vec!["b.proto".to_owned()],
        parameter: Some(parameter.to_owned()),
        proto_file: vec![file("a.proto", "a", &["A"]), file("b.proto", "b", &["B"])],
        ..Default::default()
    }
}

fn answer(project: &Project, request: &CodeGeneratorRequest) -> (CodeGeneratorResponse, String) {
    let (out, ended) = project.plugin(&request.encode_to_vec());
    assert_eq!(ended.code, 0, "{ended:?}");
    let response = CodeGeneratorResponse::decode(&out[..]).unwrap();
    assert_eq!(response.supported_features, Some(1 | 2), "proto3 optional, editions");
    (response, ended.err)
}

#[test]
fn generates_only_the_requested_files() {
    let (response, err) = answer(&Project::new(&[]), &request(""));
    assert_eq!((response.error, err.as_str()), (None, ""));
    let names: Vec<&str> = response.file.iter().map(|file| file.name()).collect();
    assert_eq!(names, ["b.rs"]);
    assert!(response.file[0].content().contains("pub struct B"));

    let (response, _) = answer(&Project::new(&[]), &request("include_imports"));
    assert_eq!(response.file.len(), 2);
}

/// Scripts such as `protoc … $(find …)` list the inputs in an order that depends on the machine.
#[test]
fn response_does_not_depend_on_the_order_of_inputs() {
    let names = ["a.proto", "b.proto", "c.proto"];
    let answer_for = |order: [usize; 3]| {
        let mut files: Vec<_> =
            order.map(|i| file(names[i], "p", &[&format!("M{i}")])).into_iter().collect();
        // `c.proto` imports `a.proto`, which therefore comes before it in every order.
        let c = files.iter().position(|file| file.name() == "c.proto").unwrap();
        files[c].dependency.push("a.proto".to_owned());
        if files.iter().position(|file| file.name() == "a.proto").unwrap() > c {
            let at = files.iter().position(|file| file.name() == "a.proto").unwrap();
            let first = files.remove(at);
            files.insert(0, first);
        }
        let request = CodeGeneratorRequest {
            file_to_generate: order.map(|i| names[i].to_owned()).to_vec(),
            parameter: Some("file_descriptor_set,include_file=mod.rs".to_owned()),
            proto_file: files,
            ..Default::default()
        };
        answer(&Project::new(&[]), &request).0
    };
    let expected = answer_for([0, 1, 2]);
    assert_eq!((&expected.error, expected.file.len()), (&None, 2));
    for order in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        assert_eq!(answer_for(order), expected, "{order:?}");
    }
}

/// A plugin's response contains text files only.
#[test]
fn embeds_descriptors_as_a_byte_literal() {
    let (response, err) = answer(&Project::new(&[]), &request("file_descriptor_set"));
    assert_eq!((response.error, err.as_str()), (None, ""));
    let names: Vec<&str> = response.file.iter().map(|file| file.name()).collect();
    assert_eq!(names, ["b.rs"]);
    let text = response.file[0].content();
    let literal = text.split("pub const FILE_DESCRIPTOR_SET: &[u8] = ").nth(1).unwrap();
    assert!(literal.starts_with("b\""), "{literal}");
    assert!(literal.contains("b.proto") && !literal.contains("a.proto"), "{literal}");
}

#[test]
fn reports_every_error_of_the_parameter_in_the_response() {
    let (response, err) = answer(&Project::new(&[]), &request("btree_maps=.,client_only=true"));
    assert_eq!(
        response.error(),
        "\
error: unknown option `btree_maps`
   = help: did you mean `btree_map`?

error: unknown option `client_only`
   = help: this option belongs to the C++ plugin of the same name, which generates services for the grpc crate
           and uses messages from another plugin; this plugin generates prost messages and tonic services.
           Use `extern_path=.pkg=::path` for messages in another crate, and `build_server=false` for clients without servers"
    );
    assert_eq!((response.file.len(), err.as_str()), (0, ""));
}

#[test]
fn reports_patterns_without_a_match() {
    let project = Project::new(&[]);
    let (response, _) = answer(&project, &request("bytes=.c"));
    assert!(response.error().starts_with("error: "), "{}", response.error());
    let (response, err) = answer(&project, &request("bytes=.c,strict=false"));
    assert_eq!((response.error, response.file.len()), (None, 1));
    assert!(err.starts_with("warning: "), "{err}");
}

#[test]
fn errors_in_the_schema_show_the_line_if_the_file_can_be_read() {
    let text = "syntax = \"proto3\";\nmessage HTTPRequest {}\nmessage HttpRequest {}\n";
    let place = |index, line, end| Location {
        path: vec![4, index, 1],
        span: vec![line, 8, end],
        ..Default::default()
    };
    let mut broken = file("b.proto", "", &["HTTPRequest", "HttpRequest"]);
    broken.source_code_info =
        Some(SourceCodeInfo { location: vec![place(0, 1, 19), place(1, 2, 19)] });
    let mut request = request("");
    request.proto_file[1] = broken;
    let project = Project::new(&[("b.proto", text)]);
    let (response, err) = answer(&project, &request);
    let error = response.error();
    assert!(error.contains("\n  --> b.proto:3:9\n"), "{error}");
    assert!(error.contains("\n 3 | message HttpRequest {}\n"), "{error}");
    assert_eq!((response.file.len(), err.as_str()), (0, ""));

    // A path outside of the current directory is not opened.
    let outside = project.path("b.proto").display().to_string();
    request.proto_file[1].name = Some(outside.clone());
    request.file_to_generate = vec![outside];
    let (response, _) = answer(&Project::new(&[]), &request);
    assert!(!response.error().contains("message HttpRequest {}"), "{}", response.error());
}

#[test]
fn reports_an_invalid_request_on_standard_error() {
    let project = Project::new(&[]);
    for (input, message) in [
        (&[0xff; 30][..], "error: standard input is not a request from protoc: "),
        (&b""[..], "error: standard input is empty, but a request from protoc was expected\n"),
    ] {
        let (out, ended) = project.plugin(input);
        assert_eq!((ended.code, out.len()), (1, 0));
        assert!(ended.err.starts_with(message), "{}", ended.err);
    }
}

/// Returns the request that buf sends for the directory `a/v1`, one of whose files imports a file of
/// `b/v1`.
fn request_for_directory(package_of_b: &str, parameter: &str) -> CodeGeneratorRequest {
    let mut a = file("a/v1/a.proto", "a.v1", &["A"]);
    a.dependency.push("b/v1/b.proto".to_owned());
    let field = &mut a.message_type[0].field[0];
    field.set_type(Type::Message);
    field.type_name = Some(format!(".{package_of_b}.B"));
    CodeGeneratorRequest {
        file_to_generate: vec!["a/v1/a.proto".to_owned()],
        parameter: Some(parameter.to_owned()),
        proto_file: vec![file("b/v1/b.proto", package_of_b, &["B"]), a],
        ..Default::default()
    }
}

#[test]
fn rejects_a_request_for_a_part_of_a_package() {
    let project = Project::new(&[]);
    let (response, _) = answer(&project, &request_for_directory("a.v1", ""));
    let error = response.error();
    assert!(
        error.starts_with(
            "error: the output for the package `a.v1` would be incomplete: `b/v1/b.proto` is part of \
             it, but not requested\n  --> a/v1/a.proto\n"
        ),
        "{error}"
    );
    assert!(error.contains("strategy: all"), "{error}");
    assert_eq!(response.file.len(), 0);

    // protoc sends its version, and can be given all files in one call.
    let mut request = request_for_directory("a.v1", "");
    request.compiler_version = Some(prost_types::compiler::Version::default());
    let (response, _) = answer(&project, &request);
    assert!(response.error().contains("to the same call of protoc"), "{}", response.error());

    // External types are not part of the package, and imports can be generated along.
    for parameter in ["extern_path=.a.v1.B=::b::B", "include_imports"] {
        let (response, err) = answer(&project, &request_for_directory("a.v1", parameter));
        assert_eq!((response.error, err.as_str()), (None, ""), "{parameter}");
    }
    let (response, err) = answer(&project, &request_for_directory("a.v1", "strict=false"));
    assert_eq!((response.error, response.file.len()), (None, 1));
    assert!(
        err.starts_with("warning: the output for the package `a.v1` would be incomplete"),
        "{err}"
    );
}

#[test]
fn suggests_strategy_all_for_an_include_file() {
    let project = Project::new(&[]);
    for parameter in ["include_file=mod.rs", "layout=single"] {
        let (response, _) = answer(&project, &request_for_directory("b.v1", parameter));
        let error = response.error();
        assert!(error.contains("would lack the package `b.v1` of `b/v1/b.proto`"), "{error}");
        assert!(error.contains("strategy: all"), "{error}");
    }
    let (response, err) = answer(&project, &request_for_directory("b.v1", ""));
    assert_eq!((response.error, response.file.len(), err.as_str()), (None, 1, ""));

    // The request does not show whether there are other directories, so this is only a warning.
    let mut request = request("include_file=mod.rs");
    let (response, err) = answer(&project, &request);
    assert_eq!((response.error, response.file.len()), (None, 2));
    assert!(err.contains("strategy: all"), "{err}");
    request.compiler_version = Some(prost_types::compiler::Version::default());
    assert_eq!(answer(&project, &request).1, "");
}

#[test]
fn suggests_strategy_all_for_a_pattern_of_another_directory() {
    let project = Project::new(&[]);
    let mut request = request_for_directory("b.v1", "type_attribute=.c.v1=#[derive(Hash)]");
    let (response, _) = answer(&project, &request);
    assert!(response.error().contains("strategy: all"), "{}", response.error());
    assert!(!response.error().contains("did you mean"), "{}", response.error());
    request.compiler_version = Some(prost_types::compiler::Version::default());
    let (response, _) = answer(&project, &request);
    assert!(!response.error().contains("strategy: all"), "{}", response.error());
}
