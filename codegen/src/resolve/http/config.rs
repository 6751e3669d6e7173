//! The rules of a service config: the option `http_config`.
//!
//! The file is a `google.api.Service` in YAML or JSON, of which only `http` is read. Its rules replace the
//! annotations of their methods, as [`google/api/http.proto`][http] says.
//!
//! [http]: https://github.com/googleapis/googleapis/blob/master/google/api/http.proto

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};

use super::yaml::{self, Node, Place, Problem, Value};
use crate::descriptor::http::{HttpPattern, HttpRule};
use crate::error::{Diagnostic, Diagnostics, Location};
use crate::options::{Options, closest};

/// The keys of a rule. Those of two words may also be in camel case, as in JSON.
const KEYS: &[&str] = &[
    "selector",
    "get",
    "put",
    "post",
    "delete",
    "patch",
    "custom",
    "body",
    "response_body",
    "additional_bindings",
];

/// The maximum number of rules without a method that are listed.
const LISTED: usize = 20;

/// The rules of a service config, by the full names of their methods.
#[derive(Default)]
pub(in crate::resolve) struct HttpConfig<'a> {
    file: File<'a>,
    rules: HashMap<Cow<'a, str>, Configured<'a>>,
}

/// A rule and the place of its selector.
pub(super) struct Configured<'a> {
    pub(super) rule: HttpRule<'a>,
    place: Place,
}

#[derive(Clone, Copy, Default)]
struct File<'a> {
    path: &'a str,
    text: &'a str,
}

impl File<'_> {
    fn location(self, place: Place) -> Location {
        let number = |number| u32::try_from(number).unwrap_or(u32::MAX);
        Location {
            line: number(place.line),
            column: number(place.column),
            length: number(place.length),
            path: Some(self.path.to_owned()),
            ..Location::file(self.path)
        }
    }

    /// Sets the location of a diagnostic, and the line of the text.
    fn locate(self, mut diagnostic: Diagnostic, place: Place) -> Diagnostic {
        let line = self.text.lines().nth(place.line.saturating_sub(1));
        diagnostic.source_line = line.map(str::to_owned);
        diagnostic.at(self.location(place))
    }
}

impl<'a> HttpConfig<'a> {
    /// Reads the text that the options contain, and reports its problems.
    pub(in crate::resolve) fn new(options: &'a Options, diagnostics: &mut Diagnostics) -> Self {
        let Some(path) = &options.http_config else { return Self::default() };
        let Some(text) = &options.http_config_text else {
            diagnostics.push(
                Diagnostic::error(format!("the file `{path}` of `http_config` was not read"))
                    .hint("call `Options::read_files`, or set `Options::http_config_text`"),
            );
            return Self::default();
        };
        let file = File { path, text };
        let mut reader = Reader { file, diagnostics };
        let rules = match yaml::parse(text) {
            Ok(root) => reader.service(root),
            Err(problem) => {
                reader.report(problem);
                HashMap::new()
            }
        };
        Self { file, rules }
    }

    /// Returns the rule of a method.
    pub(super) fn rule(&self, method: &str) -> Option<&Configured<'a>> {
        self.rules.get(method)
    }

    pub(super) fn location(&self, configured: &Configured<'_>) -> Location {
        self.file.location(configured.place)
    }

    /// Adds the line of the file to a diagnostic, if its location is in the file.
    pub(super) fn with_source(&self, diagnostic: Diagnostic) -> Diagnostic {
        let of_file = self.rules.values().find(|configured| {
            diagnostic.location.as_ref() == Some(&self.file.location(configured.place))
        });
        match of_file {
            Some(configured) => self.file.locate(diagnostic, configured.place),
            None => diagnostic,
        }
    }

    /// Returns a warning for each rule whose method is not in `methods`, although its service is, or one with a
    /// similar name. A config often has rules for services that other files declare.
    pub(super) fn unused(&self, methods: &HashSet<String>) -> Vec<Diagnostic> {
        let services: BTreeSet<&str> = methods.iter().map(|method| service_of(method)).collect();
        let of_rules: BTreeSet<&str> = self.rules.keys().map(|method| service_of(method)).collect();
        let is_meant = |service: &&str| {
            services.contains(service) || closest(service, services.iter().copied()).is_some()
        };
        let meant: BTreeSet<&str> = of_rules.into_iter().filter(is_meant).collect();
        let is_unused =
            |method: &str| !methods.contains(method) && meant.contains(service_of(method));
        let mut unused: Vec<_> =
            self.rules.iter().filter(|(method, _)| is_unused(method)).collect();
        unused.sort_by_key(|(_, configured)| configured.place.line);
        if unused.len() > LISTED {
            let what = format!(
                "{} rules of `{}` have no effect, because the schema does not have their methods",
                unused.len(),
                self.file.path
            );
            return vec![
                Diagnostic::warning(what).hint("remove the rules, or correct the selectors"),
            ];
        }
        let warnings = unused.into_iter().map(|(method, configured)| {
            let what = format!("the rule has no effect: the schema has no method `{method}`");
            let hint = match closest(method, methods.iter().map(String::as_str)) {
                Some(other) => format!("did you mean `{other}`?"),
                None => "remove the rule, or write the full name of a method".to_owned(),
            };
            self.file.locate(Diagnostic::warning(what).hint(hint), configured.place)
        });
        warnings.collect()
    }
}

/// Returns the full name of the service of a method.
fn service_of(method: &str) -> &str {
    method.rsplit_once('.').map_or("", |(service, _)| service)
}

/// Returns a key with underscores, whose name in JSON is in camel case.
fn snake(key: &str) -> String {
    let mut snake = String::with_capacity(key.len() + 1);
    for c in key.chars() {
        if c.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
    }
    snake
}

/// Reads nodes, and reports those that are wrong.
struct Reader<'r, 'a> {
    file: File<'a>,
    diagnostics: &'r mut Diagnostics,
}

impl<'a> Reader<'_, 'a> {
    fn report(&mut self, Problem { place, what, help }: Problem) {
        self.diagnostics.push(self.file.locate(Diagnostic::error(what).hint(help), place));
    }

    fn wrong(&mut self, place: Place, what: impl Into<String>, help: impl Into<String>) {
        self.report(Problem { place, what: what.into(), help: help.into() });
    }

    /// Returns the members of a node that must be a map. A key that occurs twice is reported.
    fn members(&mut self, node: Node<'a>, name: &str) -> Vec<(Place, Cow<'a, str>, Node<'a>)> {
        let map = match node.value {
            Value::Map(map) => map,
            Value::Null => return Vec::new(),
            Value::Scalar(_) | Value::List(_) => {
                self.wrong(node.place, format!("{name} is not a map"), "write `key: value` lines");
                return Vec::new();
            }
        };
        let mut members: Vec<(Place, Cow<'a, str>, Node<'a>)> = Vec::with_capacity(map.len());
        let mut known = HashSet::new();
        for (key, value) in map {
            let Value::Scalar(name) = key.value else {
                self.wrong(key.place, "the key is not a text", "write a name before the `:`");
                continue;
            };
            if !known.insert(snake(&name)) {
                let what = format!("the key `{name}` occurs twice");
                self.wrong(key.place, what, "remove one of the two");
                continue;
            }
            members.push((key.place, name, value));
        }
        members
    }

    fn list(&mut self, node: Node<'a>, name: &str) -> Vec<Node<'a>> {
        match node.value {
            Value::List(list) => list,
            Value::Null => Vec::new(),
            Value::Scalar(_) | Value::Map(_) => {
                let help = "write each element after a `- `";
                self.wrong(node.place, format!("`{name}` is not a list"), help);
                Vec::new()
            }
        }
    }

    fn text(&mut self, node: Node<'a>, name: &str) -> Cow<'a, str> {
        match node.value {
            Value::Scalar(text) => text,
            Value::Null => "".into(),
            Value::List(_) | Value::Map(_) => {
                let help = "write a text, in quotes if it begins with `{` or `*`";
                self.wrong(node.place, format!("`{name}` is not a text"), help);
                "".into()
            }
        }
    }

    /// Reads a `google.api.Service`, which has many more members.
    fn service(&mut self, root: Node<'a>) -> HashMap<Cow<'a, str>, Configured<'a>> {
        let place = root.place;
        let mut http = None;
        for (_, name, value) in self.members(root, "the file") {
            match &*name {
                "http" => http = Some(value),
                "type" => {
                    let place = value.place;
                    let of = self.text(value, "type");
                    if of != "google.api.Service" {
                        let what = format!("the file is a `{of}`, and not a `google.api.Service`");
                        self.wrong(place, what, "name the file with `type: google.api.Service`");
                    }
                }
                _ => {}
            }
        }
        let Some(http) = http else {
            let help = "write the rules below `http:` and `rules:`";
            self.wrong(place, "the file has no `http` rules", help);
            return HashMap::new();
        };
        let mut rules = HashMap::new();
        for (place, name, value) in self.members(http, "`http`") {
            match &*name {
                "rules" => {
                    for rule in self.list(value, "rules") {
                        self.rule(rule, &mut rules);
                    }
                }
                // The runtime decodes all escapes but `%2F`, which is what the setting asks for.
                "fully_decode_reserved_expansion" | "fullyDecodeReservedExpansion" => {
                    if self.text(value, &name) != "true" {
                        let what = format!("`{name}` has no effect: percent escapes are decoded");
                        let warning =
                            Diagnostic::warning(what).hint("remove it, or set it to `true`");
                        self.diagnostics.push(self.file.locate(warning, place));
                    }
                }
                _ => self.unknown(place, &name, &["rules", "fully_decode_reserved_expansion"]),
            }
        }
        rules
    }

    /// Reads a rule with its selector. Of several rules for a method, the last one applies.
    fn rule(&mut self, node: Node<'a>, rules: &mut HashMap<Cow<'a, str>, Configured<'a>>) {
        let at = node.place;
        if !matches!(node.value, Value::Map(_)) {
            self.wrong(at, "the rule is not a map", "write `selector: package.Service.Method`");
            return;
        }
        let (selector, rule) = self.http_rule(node, true);
        let Some((place, selector)) = selector.filter(|(_, selector)| !selector.is_empty()) else {
            self.wrong(at, "the rule has no `selector`", "add `selector: package.Service.Method`");
            return;
        };
        if selector.contains(['*', ',']) {
            let what = format!("the selector `{selector}` is not the name of a single method");
            self.wrong(place, what, "write a rule for each method, with its full name");
            return;
        }
        let Some(rule) = rule else { return };
        if let Some(other) = rules.insert(selector.clone(), Configured { rule, place }) {
            let what =
                format!("there are two rules for `{selector}`, of which the last one applies");
            let warning = Diagnostic::warning(what)
                .related(self.file.location(other.place), "the other rule")
                .hint("remove one of the two, or write it as one of `additional_bindings`");
            self.diagnostics.push(self.file.locate(warning, place));
        }
    }

    /// Reads a `google.api.HttpRule`. Returns no rule if it has a problem.
    fn http_rule(
        &mut self,
        node: Node<'a>,
        outer: bool,
    ) -> (Option<(Place, Cow<'a, str>)>, Option<HttpRule<'a>>) {
        let at = node.place;
        if !matches!(node.value, Value::Map(_)) {
            self.wrong(at, "the binding is not a map", "write a path, such as `get: /v1/shelves`");
            return (None, None);
        }
        let mut selector = None;
        let mut rule = HttpRule::default();
        let mut is_valid = true;
        for (place, name, value) in self.members(node, "the rule") {
            let verb = match &*name {
                "get" => "GET",
                "put" => "PUT",
                "post" => "POST",
                "delete" => "DELETE",
                "patch" => "PATCH",
                "custom" => "",
                "body" => {
                    rule.body = self.text(value, &name);
                    continue;
                }
                "response_body" | "responseBody" => {
                    rule.response_body = self.text(value, &name);
                    continue;
                }
                "selector" if outer => {
                    selector = Some((value.place, self.text(value, &name)));
                    continue;
                }
                "selector" => {
                    let what = "an additional binding has a selector";
                    self.wrong(place, what, "remove it: the binding is for the method of the rule");
                    is_valid = false;
                    continue;
                }
                "additional_bindings" | "additionalBindings" if outer => {
                    for binding in self.list(value, &name) {
                        let (_, binding) = self.http_rule(binding, false);
                        is_valid &= binding.is_some();
                        rule.additional_bindings.extend(binding);
                    }
                    continue;
                }
                "additional_bindings" | "additionalBindings" => {
                    let what = "the rule has additional bindings in an additional binding";
                    let help = "write all additional bindings in the rule of the method";
                    self.wrong(place, what, help);
                    is_valid = false;
                    continue;
                }
                _ => {
                    self.unknown(place, &name, KEYS);
                    is_valid = false;
                    continue;
                }
            };
            let pattern = if verb.is_empty() {
                self.custom(value)
            } else {
                Some(HttpPattern { verb: verb.into(), template: self.text(value, &name) })
            };
            let Some(pattern) = pattern else {
                is_valid = false;
                continue;
            };
            if let Some(other) = &rule.pattern {
                let what = format!(
                    "the rule has two paths, `{} {}` and `{} {}`",
                    other.verb, other.template, pattern.verb, pattern.template
                );
                self.wrong(place, what, "write one of them as one of `additional_bindings`");
                is_valid = false;
            }
            rule.pattern = Some(pattern);
        }
        if rule.pattern.is_none() && is_valid {
            self.wrong(at, "the rule has no path", "add a path, such as `get: /v1/shelves`");
            is_valid = false;
        }
        (selector, is_valid.then_some(rule))
    }

    /// Reads a `google.api.CustomHttpPattern`. Returns none if it has a problem.
    fn custom(&mut self, node: Node<'a>) -> Option<HttpPattern<'a>> {
        let mut pattern = HttpPattern::default();
        let mut is_valid = true;
        for (place, name, value) in self.members(node, "`custom`") {
            match &*name {
                "kind" => pattern.verb = self.text(value, "kind"),
                "path" => pattern.template = self.text(value, "path"),
                _ => {
                    self.unknown(place, &name, &["kind", "path"]);
                    is_valid = false;
                }
            }
        }
        is_valid.then_some(pattern)
    }

    fn unknown(&mut self, place: Place, name: &str, known: &[&str]) {
        let help = match closest(name, known.iter().copied()) {
            Some(other) => format!("did you mean `{other}`?"),
            None => format!("the keys are `{}`", known.join("`, `")),
        };
        self.wrong(place, format!("unknown key `{name}`"), help);
    }
}
