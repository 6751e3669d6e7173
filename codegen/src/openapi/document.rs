//! The document: its title, servers, tags, paths and components.

use std::collections::BTreeSet;

use super::node::{Node, Object};
use super::paths::Paths;
use super::schema::Schemas;
use super::{body, description, security};
use crate::ir::{Schema, Service};

/// Returns the document of all services with rules. `mark` says that the file is generated.
pub(super) fn document<'s>(schema: &'s Schema<'s>, mark: Option<&str>) -> Object {
    let services: Vec<&Service<'_>> = schema
        .services
        .iter()
        .filter(|service| schema[service.file].generate && is_served(service))
        .collect();
    let hosts: BTreeSet<&str> = services.iter().map(|service| service.host.name).collect();
    // If services have different hosts, their operations have servers of their own.
    let host = if hosts.len() == 1 { hosts.first().copied().unwrap_or_default() } else { "" };
    let mut schemas = Schemas::new(schema);
    let mut paths = Paths::new(schema, host);
    paths.add(&services, &mut schemas);
    let mut components = Object::new();
    let responses =
        (!services.is_empty()).then(|| Object::new().with("Error", body::error(&mut schemas)));
    let schemas = schemas.finish();
    components = components
        .with_some("schemas", (!schemas.is_empty()).then_some(schemas))
        .with_some("responses", responses);
    let schemes = security::schemes(services.iter().copied());
    components = components.with_some("securitySchemes", (!schemes.is_empty()).then_some(schemes));
    Object::new()
        .with("openapi", "3.1.0")
        .with_some("x-generated", mark)
        .with("info", info(&services))
        .with("servers", security::servers(host))
        .with_some("tags", (!services.is_empty()).then(|| tags(&services)))
        .with("paths", paths.finish())
        .with_some("components", (!components.is_empty()).then_some(components))
}

/// Returns true if a method of the service has a rule.
fn is_served(service: &Service<'_>) -> bool {
    let mut methods = service.methods.iter().filter_map(|method| method.documented.as_ref());
    methods.any(|http| !http.rules.is_empty())
}

/// Returns the title, which is the names of the packages, and the version in these names.
fn info(services: &[&Service<'_>]) -> Object {
    let packages: BTreeSet<&str> = services.iter().map(|service| service.package).collect();
    let named: Vec<&str> = packages.iter().copied().filter(|package| !package.is_empty()).collect();
    let title = if named.is_empty() {
        let names: Vec<&str> = services.iter().map(|service| service.proto_name).collect();
        if names.is_empty() { "API".to_owned() } else { names.join(", ") }
    } else {
        named.join(", ")
    };
    let versions: BTreeSet<&str> = named.iter().filter_map(|package| version(package)).collect();
    let version = match (versions.len(), versions.first()) {
        (1, Some(version)) => version,
        _ => "0.0.0",
    };
    Object::new().with("title", title).with("version", version)
}

/// Returns the version in the name of a package, such as `v1` or `v1beta2`.
fn version(package: &str) -> Option<&str> {
    let is_version = |part: &&str| {
        part.strip_prefix('v').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    package.split('.').rev().find(is_version)
}

/// Returns a tag for each service, with its comment.
fn tags(services: &[&Service<'_>]) -> Vec<Node> {
    let tag = |service: &&Service<'_>| {
        Object::new()
            .with("name", service.full_name.as_str())
            .with_some("description", description::of(&service.comments))
            .into()
    };
    services.iter().map(tag).collect()
}
