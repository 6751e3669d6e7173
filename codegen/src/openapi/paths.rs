//! The paths of a document, and the operations at each of them.

use std::collections::BTreeMap;

use super::node::{Node, Object};
use super::operation::{Operation, Rule};
use super::path::Path;
use super::schema::Schemas;
use crate::ir::{HttpMethod, HttpRule, HttpVariable, Method, Schema, Service};

/// The HTTP methods that OpenAPI 3.1 knows, in the order in which they are written.
const KNOWN: [&str; 8] = ["GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE"];
/// The HTTP methods that a rule for all methods has in the document.
const USUAL: [&str; 5] = ["GET", "PUT", "POST", "DELETE", "PATCH"];
/// The extension with operations of other HTTP methods, which is named as in OpenAPI 3.2.
const OTHERS: &str = "x-additionalOperations";

/// The paths of a document.
pub(super) struct Paths<'s> {
    schema: &'s Schema<'s>,
    /// The host of the document, or an empty string.
    host: &'s str,
    /// The paths by their text without the names of parameters: paths that differ only in these names are the same.
    items: BTreeMap<String, Item>,
}

#[derive(Default)]
struct Item {
    /// The path as it is written.
    text: String,
    /// The names of its parameters, which are those of the first operation.
    names: Vec<String>,
    /// The operations by HTTP method.
    operations: BTreeMap<String, Operation>,
}

/// A rule with its method and its position in the list of rules.
#[derive(Clone, Copy)]
struct Bound<'s> {
    service: &'s Service<'s>,
    method: &'s Method<'s>,
    http: &'s HttpMethod,
    rule: &'s HttpRule,
    position: usize,
}

impl<'s> Paths<'s> {
    /// Returns the paths without operations. Those of services with another host will have their own servers.
    pub(super) fn new(schema: &'s Schema<'s>, host: &'s str) -> Self {
        Self { schema, host, items: BTreeMap::new() }
    }

    /// Adds the operations of all services.
    pub(super) fn add(&mut self, services: &[&'s Service<'s>], schemas: &mut Schemas<'s>) {
        let mut rules = Vec::new();
        for &service in services {
            for method in &service.methods {
                let Some(http) = &method.documented else { continue };
                rules.extend(http.rules.iter().enumerate().map(|(position, rule)| Bound {
                    service,
                    method,
                    http,
                    rule,
                    position,
                }));
            }
        }
        // A rule for all HTTP methods serves those that other rules leave.
        let (general, exact): (Vec<_>, Vec<_>) =
            rules.into_iter().partition(|bound| bound.rule.verb == "*");
        for bound in exact {
            self.add_operation(bound, &bound.rule.verb, false, schemas);
        }
        for bound in general {
            for verb in USUAL {
                self.add_operation(bound, verb, true, schemas);
            }
        }
    }

    fn add_operation(
        &mut self,
        bound: Bound<'s>,
        verb: &str,
        is_general: bool,
        schemas: &mut Schemas<'s>,
    ) {
        let Bound { service, method, http, rule, position } = bound;
        let path = Path::new(&rule.template, |variable| json_name(self.schema, variable));
        let names: Vec<String> = path.parameters.iter().map(|it| it.name.clone()).collect();
        let item = self.items.entry(path.shape()).or_insert_with(|| Item {
            text: path.text(&names),
            names,
            operations: BTreeMap::new(),
        });
        let full_name = format!("{}.{}", service.full_name, method.proto_name);
        if let Some(other) = item.operations.get_mut(verb) {
            if !is_general {
                // In OpenAPI, `*` and `**` are the same parameter.
                other.note(format!(
                    "`{full_name}` serves `{verb}` requests with paths of the form `{}`.",
                    rule.template.text
                ));
            }
            return;
        }
        let mut id = full_name;
        if position > 0 {
            id.push_str(&format!(".{}", position + 1));
        }
        if is_general {
            id.push_str(&format!(".{}", verb.to_ascii_lowercase()));
        }
        let rule = Rule {
            service,
            method,
            http,
            rule,
            path: &path,
            names: &item.names,
            id,
            has_servers: service.host.name != self.host,
        };
        let operation = rule.operation(self.schema, schemas);
        item.operations.insert(verb.to_owned(), operation);
    }

    /// Returns all paths, sorted.
    pub(super) fn finish(self) -> Object {
        let items = self.items.into_values().map(|item| {
            let text = item.text.clone();
            (text, Node::from(item.finish()))
        });
        let sorted: BTreeMap<String, Node> = items.collect();
        sorted.into_iter().collect()
    }
}

impl Item {
    fn finish(mut self) -> Object {
        let mut object = Object::new();
        for verb in KNOWN {
            if let Some(operation) = self.operations.remove(verb) {
                object.add(verb.to_ascii_lowercase(), operation.finish());
            }
        }
        let others: Object = self
            .operations
            .into_iter()
            .map(|(verb, operation)| (verb, Node::from(operation.finish())))
            .collect();
        object.with_some(OTHERS, (!others.is_empty()).then_some(others))
    }
}

/// Returns the name of a variable in JSON, such as `book.displayName`.
fn json_name(schema: &Schema<'_>, variable: &HttpVariable) -> String {
    let names = variable.fields.iter().map(|&(id, index)| &*schema[id].fields[index].json_name);
    names.collect::<Vec<_>>().join(".")
}
