//! tonic services for messages that another generator, such as prost-build, writes.
//!
//! prost-build describes one service at a time, together with the Rust types of its messages. The
//! description is converted to a file descriptor that contains only the service and refers to external
//! messages. Code is then generated from it as from any other file.

use prost::Message;
use prost_types::source_code_info::Location;
use prost_types::{
    FileDescriptorProto, FileDescriptorSet, MethodDescriptorProto, ServiceDescriptorProto,
    SourceCodeInfo,
};
use rust_grpc_codegen::options::{Codec, Layout};
use rust_grpc_codegen::{Diagnostic, Error, Options, without_header};

use crate::service_generator::{Comments, Service, ServiceGenerator, compile_error};

/// Field numbers in `descriptor.proto`, used in the paths of comments.
const SERVICE_OF_FILE: i32 = 6;
const METHOD_OF_SERVICE: i32 = 2;

/// Service generator for tonic clients and servers.
pub(crate) struct TonicServices {
    options: Options,
    problems: Vec<Diagnostic>,
}

impl TonicServices {
    pub(crate) fn new(options: Options, problems: Vec<Diagnostic>) -> Self {
        Self { options, problems }
    }

    fn text(&self, service: Service) -> Result<String, Error> {
        let mut problems = rust_grpc_codegen::Diagnostics::default();
        problems.extend(self.problems.iter().cloned());
        problems.finish()?;
        let mut options = self.options.clone();
        options.read_files(|path| std::fs::read_to_string(path))?;
        options.extern_path = types(&service);
        // The Rust type of every message is given explicitly, so well-known types need no special case.
        options.compile_well_known_types = true;
        options.layout = Layout::Package;
        // prost-build generates the messages.
        options.codec = Codec::Derive;
        options.include_file = None;
        // Only one service is visible here, so a pattern that matches nothing may be meant for another.
        options.strict = false;
        let set = FileDescriptorSet { file: vec![file(service)] }.encode_to_vec();
        let generated = rust_grpc_codegen::generate(&set, &[], &options)?;
        let text = generated.files.into_iter().map(|file| file.content).collect::<String>();
        Ok(without_header(&text).to_owned())
    }
}

impl ServiceGenerator for TonicServices {
    fn generate(&mut self, service: Service, buf: &mut String) {
        // The trait cannot return an error, so the error is shown by the compiler.
        buf.push_str(&self.text(service).unwrap_or_else(|error| compile_error(&error.to_string())));
    }
}

fn types(service: &Service) -> Vec<(String, String)> {
    let methods = service.methods.iter();
    let mut types: Vec<(String, String)> = methods
        .flat_map(|method| {
            [
                (method.input_proto_type.clone(), method.input_type.clone()),
                (method.output_proto_type.clone(), method.output_type.clone()),
            ]
        })
        .collect();
    types.sort();
    types.dedup();
    types
}

fn file(service: Service) -> FileDescriptorProto {
    let mut location = vec![comments(&service.comments, vec![SERVICE_OF_FILE, 0])];
    for (i, method) in (0..).zip(&service.methods) {
        location.push(comments(&method.comments, vec![SERVICE_OF_FILE, 0, METHOD_OF_SERVICE, i]));
    }
    let methods = service.methods.into_iter().map(|method| MethodDescriptorProto {
        name: Some(method.proto_name),
        input_type: Some(method.input_proto_type),
        output_type: Some(method.output_proto_type),
        options: Some(method.options),
        client_streaming: Some(method.client_streaming),
        server_streaming: Some(method.server_streaming),
    });
    let methods = methods.collect();
    FileDescriptorProto {
        name: Some("service.proto".to_owned()),
        package: Some(service.package),
        syntax: Some("proto3".to_owned()),
        service: vec![ServiceDescriptorProto {
            name: Some(service.proto_name),
            method: methods,
            options: Some(service.options),
        }],
        source_code_info: Some(SourceCodeInfo { location }),
        ..FileDescriptorProto::default()
    }
}

fn comments(comments: &Comments, path: Vec<i32>) -> Location {
    let text = |lines: &[String]| (!lines.is_empty()).then(|| lines.join("\n"));
    Location {
        path,
        span: vec![0, 0, 0],
        leading_comments: text(&comments.leading),
        trailing_comments: text(&comments.trailing),
        leading_detached_comments: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn greeter() -> Service {
        Service {
            name: "Greeter".to_owned(),
            proto_name: "Greeter".to_owned(),
            package: "hello".to_owned(),
            comments: Comments::default(),
            methods: Vec::new(),
            options: prost_types::ServiceOptions::default(),
        }
    }

    #[test]
    fn reports_errors_through_compile_error() {
        let mut code = String::new();
        crate::configure()
            .client_attribute("Greeter", "#[derive(")
            .option("no_such_option", "true")
            .service_generator()
            .generate(greeter(), &mut code);
        assert!(code.starts_with("::core::compile_error!("), "{code}");
        assert!(code.contains("unknown option `no_such_option`"), "{code}");
        assert!(code.parse::<proc_macro2::TokenStream>().is_ok(), "{code}");
    }

    #[test]
    fn ignores_patterns_for_other_services() {
        let mut code = String::new();
        crate::configure()
            .client_attribute("Other", "#[cfg(all())]")
            .strict(true)
            .service_generator()
            .generate(greeter(), &mut code);
        assert!(code.contains("pub mod greeter_client"), "{code}");
        assert!(!code.contains("cfg"), "{code}");
    }
}
