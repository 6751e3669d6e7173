//! Routes for tests, from templates as in a `.proto` file.

use alloc::boxed::Box;
use alloc::string::ToString;
use alloc::vec::Vec;

use super::router::Router;
use crate::grpc::{MethodDescriptor, MethodKind};
use crate::http::table::{HttpMethod, HttpRule, HttpService, PathVariable, Segment};
use crate::reflect::Reflect;
use crate::reflect::sample::Sample;

/// Returns the rule of a template, which is valid.
pub(super) fn rule(http_method: &'static str, template: &str) -> HttpRule {
    let (mut segments, mut variables) = (Vec::new(), Vec::new());
    let template: &'static str = Box::leak(template.to_string().into_boxed_str());
    let (path, verb) = match template.rsplit_once([':']) {
        Some((path, verb)) => (path, verb),
        None => (template, ""),
    };
    let mut rest = path;
    let segment = |text: &'static str| match text {
        "*" => Segment::One,
        "**" => Segment::Rest,
        text => Segment::Literal(text),
    };
    while let Some(text) = rest.strip_prefix('/').filter(|text| !text.is_empty()) {
        let Some(variable) = text.strip_prefix('{') else {
            let (text, after) = text.split_at(text.find('/').unwrap_or(text.len()));
            segments.push(segment(text));
            rest = after;
            continue;
        };
        let (variable, after) = variable.split_once('}').expect("a closed variable");
        let (field, inner) = variable.split_once('=').unwrap_or((variable, "*"));
        let start = segments.len();
        segments.extend(inner.split('/').map(segment));
        variables.push(PathVariable::new(field, start as u16, segments.len() as u16));
        rest = after;
    }
    HttpRule::new(http_method, segments.leak(), verb).variables(variables.leak())
}

/// Returns a service with a method for each rule, whose messages are samples.
pub(super) fn service(rules: impl IntoIterator<Item = HttpRule>) -> &'static HttpService {
    let method = |rule: HttpRule| {
        let descriptor = MethodDescriptor::new("test.S", "M", "/test.S/M", MethodKind::Unary);
        let table = <Sample as Reflect>::message_table;
        HttpMethod::new(descriptor, table, table).rules(Box::leak(Box::new([rule])))
    };
    let methods: Vec<HttpMethod> = rules.into_iter().map(method).collect();
    Box::leak(Box::new(HttpService::new("test.S", methods.leak())))
}

/// Returns a router for rules.
pub(super) fn router(rules: impl IntoIterator<Item = HttpRule>) -> Router {
    let mut router = Router::default();
    router.add(service(rules));
    router
}
