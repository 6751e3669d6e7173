//! Routes that match the same requests.

use std::collections::HashMap;

use super::{Context, Place};
use crate::error::Diagnostic;
use crate::ir::{HttpRule, HttpSegment, ServiceId};
use crate::resolve::Resolver;

/// The routes of a run, by the requests that they match.
#[derive(Default)]
pub(super) struct Routes {
    by_requests: HashMap<Requests, Route>,
}

/// The requests that a route matches: their HTTP method, path and verb.
#[derive(PartialEq, Eq, Hash)]
struct Requests {
    http_method: String,
    segments: Vec<HttpSegment>,
    verb: String,
}

struct Route {
    service: ServiceId,
    method: String,
    place: Place,
    template: String,
}

impl Resolver<'_, '_> {
    /// Reports a route that matches the same requests as another one.
    ///
    /// In one service, this is an error. Two services may be served by different programs, so that it is a warning.
    pub(super) fn check_route(
        &mut self,
        context: &Context<'_>,
        service: ServiceId,
        rule: &HttpRule,
        routes: &mut Routes,
    ) {
        let template = &rule.template;
        let requests = Requests {
            http_method: rule.verb.clone(),
            segments: template.segments.clone(),
            verb: template.verb.clone(),
        };
        let Some(other) = routes.by_requests.get(&requests) else {
            let route = Route {
                service,
                method: context.method.to_owned(),
                place: context.place.clone(),
                template: template.text.clone(),
            };
            routes.by_requests.insert(requests, route);
            return;
        };
        let what = format!(
            "`{} {}` matches the same requests as `{}` of `{}`",
            rule.verb, template.text, other.template, other.method
        );
        let (diagnostic, hint) = if other.service == service {
            (Diagnostic::error(what), "change one of the two paths, or remove one of the rules")
        } else {
            (
                Diagnostic::warning(what),
                "serve the two services in different programs, or take one of the methods out of `http`",
            )
        };
        let diagnostic = diagnostic
            .related(self.locate_rule(&other.place), "the other rule")
            .named(context.method)
            .hint(hint);
        self.report_at(context.place, diagnostic);
    }
}
