//! Operations: a method of a service, as one of its HTTP rules serves it.

use super::body::{self, Stream};
use super::node::{Node, Object};
use super::path::{Path, PathParameter};
use super::query::Query;
use super::schema::{FieldPath, Schemas, is_required};
use super::{description, security};
use crate::ir::{FieldType, HttpBody, HttpMethod, HttpRule, HttpVariable, Method, Schema, Service};

/// An operation before it is written, so that notes can be added to its description.
pub(super) struct Operation {
    start: Object,
    paragraphs: Vec<String>,
    end: Object,
}

impl Operation {
    /// Adds a paragraph to the description.
    pub(super) fn note(&mut self, text: String) {
        self.paragraphs.push(text);
    }

    pub(super) fn finish(self) -> Object {
        let start = self.start.with_some("description", description::joined(self.paragraphs));
        start.into_entries().chain(self.end.into_entries()).collect()
    }
}

/// The rule of a method, with the path and the names of its parameters.
pub(super) struct Rule<'r> {
    pub(super) service: &'r Service<'r>,
    pub(super) method: &'r Method<'r>,
    pub(super) http: &'r HttpMethod,
    pub(super) rule: &'r HttpRule,
    pub(super) path: &'r Path<'r>,
    /// The names of the path's parameters.
    pub(super) names: &'r [String],
    /// The identifier of the operation.
    pub(super) id: String,
    /// True if the operation has servers of its own.
    pub(super) has_servers: bool,
}

impl Rule<'_> {
    /// Returns the operation, and adds what it refers to to the schemas.
    pub(super) fn operation<'s>(
        &self,
        schema: &'s Schema<'s>,
        schemas: &mut Schemas<'s>,
    ) -> Operation {
        let text = description::of(&self.method.comments);
        let summary = text.as_deref().and_then(description::summary);
        let summary = summary.unwrap_or_else(|| self.method.proto_name.to_owned());
        let start = Object::new()
            .with("tags", vec![self.service.full_name.as_str()])
            .with("summary", summary);
        let mut paragraphs: Vec<String> = text.into_iter().collect();

        let mut parameters = self.path_parameters(schema, schemas);
        let mut query = Query::new(schema, schemas);
        self.add_query(&mut query);
        if query.is_cut_off() {
            paragraphs.push(
                "There are more query parameters: any field of the request, with its path as the name.".to_owned(),
            );
        }
        parameters.extend(query.parameters);
        let kind = self.method.kind;
        let stream = |is_stream: bool| if is_stream { Stream::Many } else { Stream::One };
        if kind.client_streaming() && kind.server_streaming() {
            paragraphs.push("Requests and responses are streams.".to_owned());
        } else if kind.client_streaming() {
            paragraphs.push("The request is a stream of messages.".to_owned());
        } else if kind.server_streaming() {
            paragraphs.push("The response is a stream of messages.".to_owned());
        }
        let request = self.request(schema, schemas);
        let request =
            request.map(|request| body::request(request, stream(kind.client_streaming())));
        let response = match self.rule.response_body {
            Some(index) => {
                body::of_field(schema, schemas, &schema[self.http.response].fields[index])
            }
            None => body::of_message(schema, schemas, self.http.response),
        };
        let responses = Object::new()
            .with("200", body::response(response, stream(kind.server_streaming())))
            .with("default", Object::new().with("$ref", "#/components/responses/Error"));
        let host = &self.service.host;
        let end = Object::new()
            .with("operationId", self.id.as_str())
            .with_flag("deprecated", self.method.deprecated || self.service.deprecated)
            .with_some("parameters", (!parameters.is_empty()).then_some(parameters))
            .with_some("requestBody", request)
            .with("responses", responses)
            .with_some("security", security::requirement(host))
            .with_some("servers", self.has_servers.then(|| security::servers(host.name)));
        Operation { start, paragraphs, end }
    }

    fn path_parameters<'s>(&self, schema: &'s Schema<'s>, schemas: &mut Schemas<'s>) -> Vec<Node> {
        let parameters = self.path.parameters.iter().zip(self.names);
        let object = |(parameter, name): (&PathParameter<'_>, &String)| {
            let schema = path_schema(parameter, schema, schemas);
            Object::new()
                .with("name", name.as_str())
                .with("in", "path")
                .with_some("description", self.about(parameter, schema.comment))
                .with("required", true)
                .with("schema", schema.schema)
                .into()
        };
        parameters.map(object).collect()
    }

    /// Returns the description of a path parameter.
    fn about(&self, parameter: &PathParameter<'_>, comment: Option<String>) -> Option<String> {
        let mut paragraphs = Vec::new();
        match parameter.variable {
            Some(variable) if !parameter.is_whole() => {
                let value = self.path.value(variable, self.names);
                paragraphs
                    .push(format!("A part of `{}`, which is `{value}`.", variable.field_path));
            }
            Some(_) | None => {}
        }
        // The comment is about the whole variable, so it is at the first of its parameters.
        let is_same = |it: &&PathParameter<'_>| it.variable == parameter.variable;
        let first = self.path.parameters.iter().find(is_same);
        if first.is_some_and(|first| std::ptr::eq(first, parameter)) {
            paragraphs.extend(comment);
        }
        if parameter.is_rest {
            paragraphs.push("It can contain `/`, which is not percent-encoded.".to_owned());
        }
        description::joined(paragraphs)
    }

    /// Adds the fields of the request that are neither in the path nor in the body.
    fn add_query<'s>(&self, query: &mut Query<'_, 's>) {
        let body;
        let mut without = self.variables();
        match self.rule.body {
            HttpBody::Whole => return,
            HttpBody::None => {}
            HttpBody::Field(index) => {
                body = [(self.http.request, index)];
                without.push(&body);
            }
        }
        query.add(self.http.request, &without, "", true);
    }

    /// Returns the paths of the fields that are in the path.
    fn variables(&self) -> Vec<&FieldPath> {
        let variables = self.rule.template.variables.iter();
        variables.map(|variable: &HttpVariable| variable.fields.as_slice()).collect()
    }

    /// Returns the content of the request.
    fn request<'s>(
        &self,
        schema: &'s Schema<'s>,
        schemas: &mut Schemas<'s>,
    ) -> Option<body::Content> {
        let request = self.http.request;
        let variables = self.variables();
        match self.rule.body {
            HttpBody::None => None,
            HttpBody::Whole if variables.is_empty() => {
                Some(body::of_message(schema, schemas, request))
            }
            HttpBody::Whole => Some(body::Content::Json(schemas.object(request, &variables))),
            HttpBody::Field(index) => {
                let field = &schema[request].fields[index];
                let in_field = variables
                    .iter()
                    .filter(|path| path.first().is_some_and(|(_, at)| *at == index));
                let inner: Vec<&FieldPath> = in_field.map(|path| &path[1..]).collect();
                // The message can contain the fields of the path again, unless it has to.
                let has_to = inner.iter().any(|path| {
                    path.iter().all(|&(message, at)| is_required(&schema[message].fields[at]))
                });
                match field.ty {
                    FieldType::Message(id, _) if has_to => {
                        Some(body::Content::Json(schemas.object(id, &inner)))
                    }
                    _ => Some(body::of_field(schema, schemas, field)),
                }
            }
        }
    }
}

/// The schema of a path parameter, and the comment of its field.
struct PathSchema {
    schema: Object,
    comment: Option<String>,
}

fn path_schema<'s>(
    parameter: &PathParameter<'_>,
    schema: &'s Schema<'s>,
    schemas: &mut Schemas<'s>,
) -> PathSchema {
    let string = || Object::new().with("type", "string");
    let field = parameter.variable.and_then(|variable| variable.fields.last());
    let field = field.map(|&(message, index)| &schema[message].fields[index]);
    let value = match field {
        Some(field) if parameter.is_whole() && field.ty != FieldType::String => {
            schemas.value(field.ty)
        }
        _ if parameter.is_rest => string(),
        // The value can contain encoded slashes, which are decoded.
        Some(_) if parameter.is_whole() => string().with("minLength", 1i64),
        _ => string().with("pattern", "^[^/]+$"),
    };
    PathSchema { schema: value, comment: field.and_then(|field| description::of(&field.comments)) }
}
