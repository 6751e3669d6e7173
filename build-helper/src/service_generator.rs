//! Integration of service generators written by users, through the trait of prost-build.
//!
//! With the cargo feature `prost-build`, the trait and its structs are re-exported from the crate
//! prost-build, so that a generator written for it can be used here, and the result of
//! [`Builder::service_generator`](crate::Builder::service_generator) can be used there. Without the
//! feature, this module defines a trait and structs of the same shape, and prost-build is not compiled.

use prost::Message;
use rust_grpc_codegen::{ServiceHook, ir};

#[cfg(feature = "prost-build")]
pub use ::prost_build::{Comments, Method, Service, ServiceGenerator};

#[cfg(not(feature = "prost-build"))]
pub use mirror::{Comments, Method, Service, ServiceGenerator};

#[cfg(not(feature = "prost-build"))]
mod mirror {
    /// The comments of a service or method, by line.
    #[derive(Debug, Default, Clone)]
    pub struct Comments {
        /// The comment blocks before the element that are separated from it by a blank line.
        pub leading_detached: Vec<Vec<String>>,
        /// The comment directly before the element.
        pub leading: Vec<String>,
        /// The comment after the element.
        pub trailing: Vec<String>,
    }

    impl Comments {
        /// Appends the comments as Rust comments and doc comments, indented by four spaces per level.
        pub fn append_with_indent(&self, indent_level: u8, buf: &mut String) {
            let indent = "    ".repeat(usize::from(indent_level));
            for block in &self.leading_detached {
                for line in block {
                    let line = line.trim_end();
                    let space = if line.is_empty() || line.starts_with(' ') { "" } else { " " };
                    buf.push_str(&format!("{indent}//{space}{line}\n"));
                }
                buf.push('\n');
            }
            let (leading, trailing) = (self.leading.join("\n"), self.trailing.join("\n"));
            for line in rust_grpc_codegen::doc::lines(Some(&leading), Some(&trailing)) {
                buf.push_str(&format!("{indent}///{line}\n"));
            }
        }
    }

    /// A service.
    #[derive(Debug, Clone)]
    pub struct Service {
        /// The name in Rust.
        pub name: String,
        /// The name in the `.proto` file.
        pub proto_name: String,
        /// The package in the `.proto` file.
        pub package: String,
        /// The comments.
        pub comments: Comments,
        /// The methods, in declaration order.
        pub methods: Vec<Method>,
        /// The options.
        pub options: prost_types::ServiceOptions,
    }

    /// A method of a service.
    #[derive(Debug, Clone)]
    pub struct Method {
        /// The name in Rust.
        pub name: String,
        /// The name in the `.proto` file.
        pub proto_name: String,
        /// The comments.
        pub comments: Comments,
        /// The Rust type of requests, as a path in the package's module.
        pub input_type: String,
        /// The Rust type of responses, as a path in the package's module.
        pub output_type: String,
        /// The full name of the request message, with a leading dot.
        pub input_proto_type: String,
        /// The full name of the response message, with a leading dot.
        pub output_proto_type: String,
        /// The options.
        pub options: prost_types::MethodOptions,
        /// True if the client sends a stream.
        pub client_streaming: bool,
        /// True if the server sends a stream.
        pub server_streaming: bool,
    }

    /// Generates code for services. With the cargo feature `prost-build`, this is the trait of the crate
    /// prost-build.
    ///
    /// The code appended to the buffer must consist of Rust items. The buffer is empty in each call.
    pub trait ServiceGenerator {
        /// Appends the code for a service.
        fn generate(&mut self, service: Service, buf: &mut String);

        /// Appends code after the services of each file.
        fn finalize(&mut self, _buf: &mut String) {}

        /// Appends code once for each package that has services.
        fn finalize_package(&mut self, _package: &str, _buf: &mut String) {}
    }
}

/// Adapter from [`ServiceGenerator`] to the hook of the code generator.
pub(crate) struct Hook<'g>(pub(crate) &'g mut Box<dyn ServiceGenerator>);

impl ServiceHook for Hook<'_> {
    fn service(&mut self, service: &ir::Service<'_>, schema: &ir::Schema<'_>) -> String {
        let mut code = String::new();
        self.0.generate(described(service, schema), &mut code);
        code
    }

    fn file_end(&mut self) -> String {
        let mut code = String::new();
        self.0.finalize(&mut code);
        code
    }

    fn package_end(&mut self, package: &str) -> String {
        let mut code = String::new();
        self.0.finalize_package(package, &mut code);
        code
    }
}

/// Returns a `compile_error!` item with a text.
pub(crate) fn compile_error(text: &str) -> String {
    format!("::core::compile_error!({:?});\n", format!("\n{text}\n"))
}

fn described(service: &ir::Service<'_>, schema: &ir::Schema<'_>) -> Service {
    let module = &schema[schema[service.file].module].path;
    let methods = service.methods.iter().map(|method| Method {
        name: method.name.as_str().to_owned(),
        proto_name: method.proto_name.to_owned(),
        comments: comments(&method.comments),
        input_type: method.request.relative_to(module),
        output_type: method.response.relative_to(module),
        input_proto_type: format!(".{}", method.request_full_name),
        output_proto_type: format!(".{}", method.response_full_name),
        // `resolve` has already parsed these bytes. Options that it accepts and prost rejects are dropped.
        options: Message::decode(method.options).unwrap_or_default(),
        client_streaming: method.kind.client_streaming(),
        server_streaming: method.kind.server_streaming(),
    });
    Service {
        name: service.name.as_str().to_owned(),
        proto_name: service.proto_name.to_owned(),
        package: service.package.to_owned(),
        comments: comments(&service.comments),
        methods: methods.collect(),
        options: Message::decode(service.options).unwrap_or_default(),
    }
}

fn comments(comments: &ir::Comments<'_>) -> Comments {
    let lines = |text: &str| text.lines().map(str::to_owned).collect();
    Comments {
        leading_detached: comments.leading_detached.iter().map(|text| lines(text)).collect(),
        leading: comments.leading.as_deref().map(lines).unwrap_or_default(),
        trailing: comments.trailing.as_deref().map(lines).unwrap_or_default(),
    }
}
