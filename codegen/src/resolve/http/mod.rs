//! Methods that are served over HTTP: the options `http` and `connect`, and the rules of `google.api.http` and of
//! `http_config`.
//!
//! The rules are checked here, so that the runtime can rely on them: the syntax of templates, the fields of variables
//! and bodies, and routes that would match the same requests.

mod config;
mod fields;
mod routes;
mod template;
mod yaml;

use std::collections::HashSet;

use crate::descriptor::http::{HTTP, HttpPattern, HttpRule as Rule, http_rule};
use crate::descriptor::{MethodDescriptorProto, ServiceDescriptorProto, fields as raw_fields};
use crate::error::{Diagnostic, Location};
use crate::ir::{
    FileId, HttpBody, HttpMethod, HttpRule, HttpTemplate, HttpVariable, MessageId, ServiceId,
};
use crate::resolve::declare::{index_tag, qualified};
use crate::resolve::source::tag;
use crate::resolve::{Origin, Resolver, Symbol};
pub(in crate::resolve) use config::HttpConfig;
use routes::Routes;

/// The options that select a method.
#[derive(Clone, Copy)]
struct Selected {
    http: bool,
    connect: bool,
    /// True if the rules of the method are in the OpenAPI document.
    documented: bool,
}

/// A rule in the place of its method.
struct Context<'s> {
    /// The full name of the method.
    method: &'s str,
    place: &'s Place,
    request: MessageId,
    response: MessageId,
}

/// The place of a rule.
#[derive(Clone)]
enum Place {
    /// In the options of a method.
    Option(Origin),
    /// In the file of `http_config`.
    Config(Location),
}

impl<'a> Resolver<'a, '_> {
    /// Returns true if the constant for serving over HTTP is generated for a service.
    pub(super) fn is_served_over_http(
        &self,
        path: &str,
        service: &ServiceDescriptorProto<'_>,
    ) -> bool {
        // Each method is asked, so that all patterns that select one count as used.
        service.method.iter().fold(false, |served, method| {
            let selected = self.selected(path, method);
            served | selected.connect | (selected.http && self.has_rule(path, method))
        })
    }

    fn has_rule(&self, service: &str, method: &MethodDescriptorProto<'_>) -> bool {
        let full_name = || format!("{}.{}", service.trim_start_matches('.'), method.name);
        raw_fields(&method.options).any(|(number, _)| number == HTTP)
            || self.http_config.rule(&full_name()).is_some()
    }

    fn selected(&self, service: &str, method: &MethodDescriptorProto<'_>) -> Selected {
        let path = format!("{service}.{}", method.name);
        let [http, connect] = [&self.selectors.http, &self.selectors.connect]
            .map(|patterns| patterns.matches(service) | patterns.matches(&path));
        let documented = self.options.openapi.is_some() && (http || self.options.http.is_empty());
        Selected { http, connect, documented }
    }

    /// Adds the rules of the methods that are served over HTTP.
    pub(super) fn add_http(&mut self) {
        let options = self.options;
        if options.http_config.is_some() && options.http.is_empty() && options.openapi.is_none() {
            self.diagnostics.push(
                Diagnostic::warning("`http_config` has no effect without `http` or `openapi`")
                    .hint("add `http=.`, which serves the methods with rules as REST"),
            );
        }
        if options.http.is_empty() && options.connect.is_empty() && options.openapi.is_none() {
            return;
        }
        let files = self.files;
        let mut routes = Routes::default();
        let (mut is_selected, mut has_rules) = (false, false);
        for file in (0..files.len()).map(FileId::new) {
            if !self.schema[file].generate {
                continue;
            }
            for at in 0..self.schema[file].services.len() {
                let service = self.schema[file].services[at];
                let path = format!(".{}", self.schema[service].full_name);
                let proto_name = self.schema[service].proto_name;
                let mut descriptors = files[file.index()].service.iter().enumerate();
                let Some((index, descriptor)) = descriptors.find(|(_, it)| it.name == proto_name)
                else {
                    continue;
                };
                for (at, method) in descriptor.method.iter().enumerate() {
                    let selected = self.selected(&path, method);
                    is_selected |= selected.http || selected.documented;
                    has_rules |=
                        (selected.http || selected.documented) && self.has_rule(&path, method);
                    let tags =
                        [tag::file::SERVICE, index_tag(index), tag::service::METHOD, index_tag(at)];
                    let origin = Origin { file, path: tags.to_vec() };
                    self.add_http_method(service, method, selected, &origin, &mut routes);
                }
            }
        }
        self.report_unused_rules();
        let is_empty = !has_rules && options.openapi.is_some();
        if is_empty || (is_selected && !has_rules) {
            let effect = match options.openapi.is_some() {
                true => "the document of `openapi` is empty",
                false => "`http` has no effect",
            };
            let (cause, hint) = match &options.http_config {
                None => (
                    "no selected method has a `google.api.http` rule".to_owned(),
                    "add `option (google.api.http) = { get: \"/v1/…\" };` to a method, \
                     with `import \"google/api/annotations.proto\";`",
                ),
                Some(path) => (
                    format!("neither the schema nor `{path}` has a rule for a selected method"),
                    "add a rule with `selector: package.Service.Method` to the file",
                ),
            };
            self.diagnostics.push(Diagnostic::warning(format!("{effect}: {cause}")).hint(hint));
        }
    }

    /// Reports rules of the service config for methods that do not exist.
    fn report_unused_rules(&mut self) {
        if self.options.http_config.is_none() {
            return;
        }
        let services = self.files.iter().flat_map(|file| {
            file.service.iter().map(|service| (qualified(file.package, service.name), service))
        });
        let methods: HashSet<String> = services
            .flat_map(|(service, it)| {
                it.method.iter().map(move |method| format!("{service}.{}", method.name))
            })
            .collect();
        self.diagnostics.extend(self.http_config.unused(&methods));
    }

    fn add_http_method(
        &mut self,
        service: ServiceId,
        method: &'a MethodDescriptorProto<'a>,
        selected: Selected,
        origin: &Origin,
        routes: &mut Routes,
    ) {
        let named = self.schema[service].methods.iter().position(|it| it.proto_name == method.name);
        let (Some(at), Some(request), Some(response)) =
            (named, self.message_named(method.input_type), self.message_named(method.output_type))
        else {
            return;
        };
        let full_name = format!("{}.{}", self.schema[service].full_name, method.name);
        let configured = self.http_config.rule(&full_name).map(|configured| {
            (configured.rule.clone(), Place::Config(self.http_config.location(configured)))
        });
        let (rule, place) = match configured {
            Some((rule, place)) => (Ok(Some(rule)), place),
            None => (http_rule(&method.options), Place::Option(origin.clone())),
        };
        let context = Context { method: &full_name, place: &place, request, response };
        let mut rules = Vec::new();
        if selected.http || selected.documented {
            match rule {
                Ok(None) => {}
                Ok(Some(rule)) => {
                    rules.extend(self.http_rule(&context, &rule));
                    for binding in &rule.additional_bindings {
                        if !binding.additional_bindings.is_empty() {
                            self.report(
                                &context,
                                "the rule has additional bindings in an additional binding",
                                "write all additional bindings in the rule of the method",
                            );
                        }
                        rules.extend(self.http_rule(&context, binding));
                    }
                }
                Err(error) => self.report(
                    &context,
                    &format!("the option `google.api.http` cannot be decoded: {error}"),
                    "compile the schema again with the `google/api/http.proto` of googleapis",
                ),
            }
        }
        for rule in &rules {
            self.check_route(&context, service, rule, routes);
        }
        let method = &mut self.schema.services[service.index()].methods[at];
        let served = HttpMethod { request, response, connect: selected.connect, rules };
        if selected.documented && !served.rules.is_empty() {
            method.documented = Some(HttpMethod { connect: false, ..served.clone() });
        }
        if selected.connect || (selected.http && !served.rules.is_empty()) {
            let rules = if selected.http { served.rules } else { Vec::new() };
            method.http = Some(HttpMethod { rules, ..served });
        }
    }

    fn message_named(&self, full_name: &str) -> Option<MessageId> {
        match self.symbols.get(full_name) {
            Some(Symbol::Message(id)) => Some(*id),
            _ => None,
        }
    }

    /// Resolves a rule, and reports its problems.
    fn http_rule(&mut self, context: &Context<'_>, rule: &Rule<'_>) -> Option<HttpRule> {
        let Some(HttpPattern { verb, template }) = &rule.pattern else {
            self.report(
                context,
                "the rule has no path",
                "add a path, such as `get: \"/v1/shelves\"`",
            );
            return None;
        };
        let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
        if verb.is_empty() || !verb.chars().all(is_token) {
            self.report(
                context,
                &format!("the kind `{verb}` of the rule for `{template}` is not an HTTP method"),
                "write an HTTP method, such as `kind: \"HEAD\"`, or `kind: \"*\"` for all of them",
            );
        }
        if !rule.body.is_empty() && ["GET", "HEAD", "DELETE"].contains(&&**verb) {
            let what = format!(
                "`body` is set for `{verb} {template}`, and many clients and proxies drop the body of `{verb}` requests"
            );
            let hint = "remove `body`, so that the fields are query parameters, or use another HTTP method";
            self.report_at(
                context.place,
                Diagnostic::warning(what).named(context.method).hint(hint),
            );
        }
        let body = self.request_body(context, &rule.body);
        let response_body = self.response_body(context, &rule.response_body);
        let template = self.http_template(context, template);
        Some(HttpRule {
            verb: verb.clone().into_owned(),
            template: template?,
            body: body?,
            response_body: response_body?,
        })
    }

    fn http_template(&mut self, context: &Context<'_>, text: &str) -> Option<HttpTemplate> {
        let parsed = match template::parse(text) {
            Ok(parsed) => parsed,
            Err(problem) => {
                let what = format!("the path template `{text}` {}", problem.what);
                self.report(context, &what, &problem.help);
                return None;
            }
        };
        let mut variables: Vec<HttpVariable> = Vec::with_capacity(parsed.variables.len());
        let mut is_valid = true;
        for variable in &parsed.variables {
            let field_path = variable.field_path;
            let other = variables.iter().find(|other| overlap(&other.field_path, field_path));
            let problem = match other {
                Some(other) if other.field_path == field_path => Some((
                    format!("the path template `{text}` has the variable `{field_path}` twice"),
                    "use a different field for one of them, or `*` without a variable".to_owned(),
                )),
                Some(other) => Some((
                    format!(
                        "the path template `{text}` has the variables `{}` and `{field_path}`, one of which contains the other",
                        other.field_path
                    ),
                    "remove one of the two variables".to_owned(),
                )),
                None => None,
            };
            let fields = match problem {
                Some(problem) => Err(problem),
                None => self.variable_fields(context.request, text, field_path),
            };
            match fields {
                Ok(fields) => variables.push(HttpVariable {
                    field_path: field_path.to_owned(),
                    fields,
                    start: variable.start,
                    end: variable.end,
                }),
                Err((what, help)) => {
                    self.report(context, &what, &help);
                    is_valid = false;
                }
            }
        }
        is_valid.then(|| HttpTemplate {
            text: text.to_owned(),
            segments: parsed.segments,
            variables,
            verb: parsed.verb,
        })
    }

    fn request_body(&mut self, context: &Context<'_>, body: &str) -> Option<HttpBody> {
        match body {
            "" => Some(HttpBody::None),
            "*" => Some(HttpBody::Whole),
            _ => self.body_field(context, "body", body, context.request).map(HttpBody::Field),
        }
    }

    fn response_body(&mut self, context: &Context<'_>, body: &str) -> Option<Option<usize>> {
        match body {
            "" => Some(None),
            _ => self.body_field(context, "response_body", body, context.response).map(Some),
        }
    }

    fn body_field(
        &mut self,
        context: &Context<'_>,
        option: &str,
        name: &str,
        message: MessageId,
    ) -> Option<usize> {
        match self.top_level_field(option, name, message) {
            Ok(field) => Some(field),
            Err((what, help)) => {
                self.report(context, &what, &help);
                None
            }
        }
    }

    fn report(&mut self, context: &Context<'_>, what: &str, help: &str) {
        self.report_at(context.place, Diagnostic::error(what).named(context.method).hint(help));
    }

    fn report_at(&mut self, place: &Place, diagnostic: Diagnostic) {
        let diagnostic = diagnostic.at(self.locate_rule(place));
        self.diagnostics.push(match place {
            Place::Option(_) => diagnostic,
            Place::Config(_) => self.http_config.with_source(diagnostic),
        });
    }

    fn locate_rule(&self, place: &Place) -> Location {
        match place {
            Place::Option(origin) => self.places.locate_option(origin, HTTP),
            Place::Config(location) => location.clone(),
        }
    }
}

/// Returns true if the two paths are the same, or if one is that of a field in the other.
fn overlap(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    long.strip_prefix(short).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}
