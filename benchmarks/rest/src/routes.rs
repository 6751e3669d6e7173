//! The routes of all of googleapis.

use std::error::Error;
use std::path::Path;

use prost::Message;
use rust_grpc::grpc::{MethodDescriptor, MethodKind};
use rust_grpc::http::{HttpMethod, HttpRule, HttpService, PathVariable, Segment};
use rust_grpc::reflect::Reflect;
use rust_grpc_codegen::frontend::{Sources, compile};

use crate::service::ours::library::{Book, GetBookRequest};

/// The parts of a `FileDescriptorSet` that rules are in.
mod descriptor {
    #[derive(Clone, PartialEq, prost::Message)]
    pub struct Set {
        #[prost(message, repeated, tag = "1")]
        pub file: Vec<File>,
    }
    #[derive(Clone, PartialEq, prost::Message)]
    pub struct File {
        #[prost(string, tag = "2")]
        pub package: String,
        #[prost(message, repeated, tag = "6")]
        pub service: Vec<Service>,
    }
    #[derive(Clone, PartialEq, prost::Message)]
    pub struct Service {
        #[prost(string, tag = "1")]
        pub name: String,
        #[prost(message, repeated, tag = "2")]
        pub method: Vec<Method>,
    }
    #[derive(Clone, PartialEq, prost::Message)]
    pub struct Method {
        #[prost(string, tag = "1")]
        pub name: String,
        #[prost(message, optional, tag = "4")]
        pub options: Option<Options>,
    }
    #[derive(Clone, PartialEq, prost::Message)]
    pub struct Options {
        #[prost(message, optional, tag = "72295728")]
        pub http: Option<Rule>,
    }
    #[derive(Clone, PartialEq, prost::Message)]
    pub struct Rule {
        #[prost(oneof = "Pattern", tags = "2, 3, 4, 5, 6")]
        pub pattern: Option<Pattern>,
        #[prost(message, repeated, tag = "11")]
        pub additional_bindings: Vec<Rule>,
    }
    #[derive(Clone, PartialEq, prost::Oneof)]
    pub enum Pattern {
        #[prost(string, tag = "2")]
        Get(String),
        #[prost(string, tag = "3")]
        Put(String),
        #[prost(string, tag = "4")]
        Post(String),
        #[prost(string, tag = "5")]
        Delete(String),
        #[prost(string, tag = "6")]
        Patch(String),
    }
}

/// Services with the routes of all methods in a folder, and the number of routes.
pub struct Routes {
    pub services: Vec<&'static HttpService>,
    pub count: usize,
}

/// Compiles all `.proto` files below a folder, and returns the routes of their methods.
///
/// All methods have the messages of the library: the messages of googleapis would take hours to compile.
pub fn of(folder: &Path) -> Result<Routes, Box<dyn Error>> {
    // The tests of protobuf in `google/protobuf` import files that are not part of googleapis.
    let folders = std::fs::read_dir(folder.join("google"))?.map(|entry| Ok(entry?.path()));
    let mut inputs = folders.collect::<std::io::Result<Vec<_>>>()?;
    inputs.retain(|path| path.is_dir() && !path.ends_with("protobuf"));
    let sources = Sources {
        inputs,
        includes: vec![folder.to_owned()],
        skip_source_info: true,
        ..Default::default()
    };
    let set = descriptor::Set::decode(&*compile(&sources)?.descriptor_set)?;
    let (mut services, mut count) = (Vec::new(), 0);
    for file in set.file {
        for service in file.service {
            let name: &'static str = format!("{}.{}", file.package, service.name).leak();
            let mut methods = Vec::new();
            for method in service.method {
                let Some(rule) = method.options.and_then(|options| options.http) else { continue };
                let bindings = rule.additional_bindings.iter();
                let rules: Vec<_> = [&rule].into_iter().chain(bindings).filter_map(table).collect();
                count += rules.len();
                let path: &'static str = format!("/{name}/{}", method.name).leak();
                let kind = MethodKind::Unary;
                let descriptor = MethodDescriptor::new(name, method.name.leak(), path, kind);
                let method = HttpMethod::new(
                    descriptor,
                    <GetBookRequest as Reflect>::message_table,
                    <Book as Reflect>::message_table,
                );
                methods.push(method.rules(rules.leak()));
            }
            services.push(&*Box::leak(Box::new(HttpService::new(name, methods.leak()))));
        }
    }
    Ok(Routes { services, count })
}

/// Returns the table of a rule, in which only the first variable is kept.
fn table(rule: &descriptor::Rule) -> Option<HttpRule> {
    use descriptor::Pattern;

    let (verb, template) = match rule.pattern.as_ref()? {
        Pattern::Get(template) => ("GET", template),
        Pattern::Put(template) => ("PUT", template),
        Pattern::Post(template) => ("POST", template),
        Pattern::Delete(template) => ("DELETE", template),
        Pattern::Patch(template) => ("PATCH", template),
    };
    let (mut segments, mut variable, mut suffix) = (Vec::new(), None, "");
    let mut rest = template.strip_prefix('/')?;
    loop {
        let end;
        if let Some(inside) = rest.strip_prefix('{') {
            let (inside, after) = inside.split_once('}')?;
            let start = segments.len() as u16;
            let parts = inside.split_once('=').map_or("*", |(_, parts)| parts);
            segments.extend(parts.split('/').map(segment));
            variable.get_or_insert((start, segments.len() as u16));
            end = after;
        } else {
            let at = rest.find(['/', ':']).unwrap_or(rest.len());
            segments.push(segment(&rest[..at]));
            end = &rest[at..];
        }
        match end.strip_prefix('/') {
            Some(more) => rest = more,
            None => {
                suffix = end.strip_prefix(':').unwrap_or(suffix);
                break;
            }
        }
    }
    let rule = HttpRule::new(verb, segments.leak(), suffix.to_owned().leak());
    Some(match variable {
        Some((start, end)) => rule.variables(vec![PathVariable::new("name", start, end)].leak()),
        None => rule,
    })
}

fn segment(text: &str) -> Segment {
    match text {
        "*" => Segment::One,
        "**" => Segment::Rest,
        literal => Segment::Literal(literal.to_owned().leak()),
    }
}
