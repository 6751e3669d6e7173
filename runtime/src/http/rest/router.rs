//! A trie of path templates, which finds the route of a request.
//!
//! At each segment, a literal precedes `*`, and `*` precedes `**`. If the preferred branch does not lead to a route, the
//! others are tried, so that the route with the most specific template wins. After `**`, a template is compared with the
//! end of the path. Each node of the trie is visited at most
//! once for a path, and only as many segments of the path are separated as the longest template has.

use std::collections::{HashMap, HashSet};

use alloc::borrow::Cow;
use alloc::vec;
use alloc::vec::Vec;
use core::ops::Range;

use super::fields::FieldPath;
use super::percent::{Part, decode};
use crate::http::table::{HttpMethod, HttpRule, HttpService, Segment};

/// The routes of services.
#[derive(Clone, Debug)]
pub(in crate::http) struct Router {
    /// The first node is the root.
    nodes: Vec<Node>,
    routes: Vec<Route>,
    /// The verbs of all templates.
    verbs: HashSet<&'static str>,
}

#[derive(Clone, Debug, Default)]
struct Node {
    literals: HashMap<&'static str, usize>,
    /// The node after `*`.
    one: Option<usize>,
    /// The routes whose templates end here.
    ends: Vec<End>,
    /// The routes whose templates continue with `**`, those with most segments after it first.
    rest: Vec<Tail>,
}

/// The end of a template from `**` on.
#[derive(Clone, Copy, Debug)]
struct Tail {
    /// The segments after `**`.
    segments: &'static [Segment],
    end: End,
}

#[derive(Clone, Copy, Debug)]
struct End {
    verb: &'static str,
    http_method: &'static str,
    route: usize,
}

/// A rule of a method.
#[derive(Clone, Debug)]
pub(super) struct Route {
    pub(super) method: &'static HttpMethod,
    pub(super) rule: &'static HttpRule,
    pub(super) variables: Vec<Variable>,
}

/// A variable of a template.
#[derive(Clone, Debug)]
pub(super) struct Variable {
    /// The field, or `None` if the request message does not have it.
    pub(super) field: Option<FieldPath>,
    pub(super) name: &'static str,
    start: Place,
    end: Place,
    /// True if the variable is a single segment.
    is_one: bool,
}

/// A place between two segments of a path.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// The number of segments before it.
    FromStart(usize),
    /// The number of segments after it, for places after `**`.
    FromEnd(usize),
}

/// The route of a request.
#[derive(Clone, Debug)]
pub(in crate::http) struct Found {
    /// The index of the route, for [`Router::route`].
    pub(super) route: usize,
    /// The length of the path without the verb.
    length: usize,
    /// The offsets in the path at which segments start.
    starts: Vec<usize>,
}

/// The reason why there is no route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NoRoute {
    /// No template matches the path.
    Path,
    /// Templates match the path, with these HTTP methods only.
    Method(Vec<&'static str>),
}

impl Default for Router {
    fn default() -> Self {
        Self { nodes: vec![Node::default()], routes: Vec::new(), verbs: HashSet::new() }
    }
}

impl Router {
    /// Adds the rules of a service. A rule that matches the same requests as an earlier one has no effect.
    pub(in crate::http) fn add(&mut self, service: &'static HttpService) {
        for method in service.methods() {
            for rule in method.http_rules() {
                self.add_rule(method, rule);
            }
        }
    }

    fn add_rule(&mut self, method: &'static HttpMethod, rule: &'static HttpRule) {
        let segments = rule.segments();
        let rest = segments.iter().position(|segment| *segment == Segment::Rest);
        let mut node = 0;
        for segment in &segments[..rest.unwrap_or(segments.len())] {
            let next = self.nodes.len();
            node = match segment {
                Segment::Literal(text) => *self.nodes[node].literals.entry(text).or_insert(next),
                Segment::One | Segment::Rest => *self.nodes[node].one.get_or_insert(next),
            };
            if node == next {
                self.nodes.push(Node::default());
            }
        }
        let end =
            End { verb: rule.verb(), http_method: rule.http_method(), route: self.routes.len() };
        let node = &mut self.nodes[node];
        let is_taken = |it: &End| it.verb == end.verb && it.http_method == end.http_method;
        if let Some(rest) = rest {
            let segments = &segments[rest + 1..];
            if node.rest.iter().any(|it| it.segments == segments && is_taken(&it.end)) {
                return;
            }
            let longer = node.rest.partition_point(|it| it.segments.len() >= segments.len());
            node.rest.insert(longer, Tail { segments, end });
        } else {
            if node.ends.iter().any(is_taken) {
                return;
            }
            node.ends.push(end);
        }
        self.verbs.insert(rule.verb());
        let place = |at: usize| match rest {
            Some(rest) if at > rest => Place::FromEnd(segments.len() - at),
            _ => Place::FromStart(at),
        };
        let variables = rule.path_variables().iter().map(|variable| {
            let Range { start, end } = variable.segments();
            Variable {
                field: FieldPath::of_names(method.request(), variable.field()),
                name: variable.field(),
                start: place(start),
                end: place(end),
                is_one: end - start == 1 && rest != Some(start),
            }
        });
        self.routes.push(Route { method, rule, variables: variables.collect() });
    }

    /// Returns true if there are no routes.
    pub(in crate::http) fn is_empty(&self) -> bool {
        self.routes.is_empty()
    }

    /// Returns the route with an index.
    pub(super) fn route(&self, index: usize) -> &Route {
        &self.routes[index]
    }

    /// Returns the route of a request.
    ///
    /// A colon in the last segment starts a verb if a template has this verb. Otherwise it is a part of the segment.
    pub(super) fn find(&self, http_method: &str, path: &str) -> Result<Found, NoRoute> {
        let mut allowed = Vec::new();
        if let Some((segments, verb)) = split_verb(path)
            && let Some(verb) =
                decode(verb, Part::Segment).filter(|verb| self.verbs.contains(&**verb))
        {
            let mut search = Search::new(self, http_method, segments, &verb);
            if let Some(found) = search.run() {
                return Ok(found);
            }
            allowed = search.allowed;
        }
        let mut search = Search::new(self, http_method, path, "");
        if let Some(found) = search.run() {
            return Ok(found);
        }
        allowed.append(&mut search.allowed);
        allowed.sort_unstable();
        allowed.dedup();
        Err(if allowed.is_empty() { NoRoute::Path } else { NoRoute::Method(allowed) })
    }
}

/// Separates the text after the colon in the last segment.
fn split_verb(path: &str) -> Option<(&str, &str)> {
    let last = path.rfind('/')?;
    let colon = path[last..].rfind(':')? + last;
    let verb = &path[colon + 1..];
    (!verb.is_empty()).then_some((&path[..colon], verb))
}

/// The search for the route of a path.
struct Search<'r, 'p> {
    router: &'r Router,
    http_method: &'r str,
    verb: &'r str,
    path: &'p str,
    /// The offsets at which the segments start that have been separated, and the offset after the last of them.
    starts: Vec<usize>,
    /// The HTTP methods of templates that match the path.
    allowed: Vec<&'static str>,
}

/// A branch that has not been searched yet.
enum Branch {
    /// The node after a number of segments.
    Node(usize, usize),
    /// The templates that continue with `**` at a node, after a number of segments.
    Rest(usize, usize),
}

impl<'r, 'p> Search<'r, 'p> {
    fn new(router: &'r Router, http_method: &'r str, path: &'p str, verb: &'r str) -> Self {
        let (starts, allowed) = (Vec::with_capacity(12), Vec::new());
        Self { router, http_method, verb, path, starts, allowed }
    }

    fn run(&mut self) -> Option<Found> {
        if !self.path.starts_with('/') {
            return None;
        }
        self.starts.push(1);
        let mut open = Vec::with_capacity(12);
        open.push(Branch::Node(0, 0));
        while let Some(branch) = open.pop() {
            let route = match branch {
                Branch::Rest(node, depth) => {
                    let start = self.starts.get(depth).copied().unwrap_or(usize::MAX);
                    let rest = self.path.get(start..).filter(|_| self.path.len() > 1);
                    let tails = self.router.nodes[node].rest.iter();
                    let tails = tails.filter(move |tail| ends_with(rest, tail.segments));
                    self.route_of(tails.map(|tail| &tail.end))
                }
                Branch::Node(node, depth) => {
                    let found = &self.router.nodes[node];
                    if !found.rest.is_empty() {
                        open.push(Branch::Rest(node, depth));
                    }
                    if let Some(segment) = self.segment(depth) {
                        let one = found.one.filter(|_| !segment.is_empty());
                        open.extend(one.map(|one| Branch::Node(one, depth + 1)));
                        let literal = literal(found, segment);
                        open.extend(literal.map(|literal| Branch::Node(literal, depth + 1)));
                        continue;
                    }
                    self.route_of(found.ends.iter())
                }
            };
            if let Some(route) = route {
                let starts = core::mem::take(&mut self.starts);
                return Some(Found { route, length: self.path.len(), starts });
            }
        }
        None
    }

    /// Returns the route with the HTTP method, and otherwise adds the methods of the others.
    fn route_of(&mut self, ends: impl Iterator<Item = &'r End> + Clone) -> Option<usize> {
        let ends = || ends.clone().filter(|end| end.verb == self.verb);
        let of_method = ends().find(|end| end.http_method == self.http_method);
        let found = of_method.or_else(|| ends().find(|end| end.http_method == "*"));
        let found = found.map(|end| end.route);
        if found.is_none() {
            let methods: Vec<_> = ends().map(|end| end.http_method).collect();
            self.allowed.extend(methods);
        }
        found
    }

    /// Returns the segment after a number of segments, or `None` if there are no more.
    fn segment(&mut self, depth: usize) -> Option<&'p str> {
        let start = *self.starts.get(depth)?;
        // The root is a path without segments.
        let rest = self.path.get(start..).filter(|_| self.path.len() > 1)?;
        let length = rest.find('/').unwrap_or(rest.len());
        if self.starts.len() == depth + 1 {
            self.starts.push(start + length + 1);
        }
        Some(&rest[..length])
    }
}

/// Returns the node after a literal that is equal to a segment without its escapes.
fn literal(node: &Node, segment: &str) -> Option<usize> {
    if node.literals.is_empty() {
        return None;
    }
    let segment = match decode(segment, Part::Segment)? {
        Cow::Borrowed(segment) => return node.literals.get(segment).copied(),
        Cow::Owned(segment) => segment,
    };
    node.literals.get(segment.as_str()).copied()
}

/// Returns true if a path, of which `None` has no segments, ends with segments.
fn ends_with(path: Option<&str>, segments: &[Segment]) -> bool {
    let mut rest = path;
    segments.iter().rev().all(|segment| {
        let Some(path) = rest else { return false };
        let (before, last) = match path.rsplit_once('/') {
            Some((before, last)) => (Some(before), last),
            None => (None, path),
        };
        rest = before;
        match segment {
            Segment::Literal(text) => decode(last, Part::Segment).is_some_and(|last| last == *text),
            Segment::One | Segment::Rest => !last.is_empty(),
        }
    })
}

impl Found {
    /// Returns the value of a variable in the path of the request. Returns `None` if it has escapes that are not
    /// valid.
    pub(super) fn value<'p>(&self, path: &'p str, variable: &Variable) -> Option<Cow<'p, str>> {
        // The end of a variable is the slash before the segment that starts after it.
        let offset = |place| match place {
            Place::FromStart(before) => self.starts.get(before).copied().unwrap_or(usize::MAX),
            Place::FromEnd(after) => start_of_last(path, self.length, after),
        };
        let end = offset(variable.end).saturating_sub(1).min(self.length);
        // A variable that is `**` may have no segments, and then no slash before them.
        let text = path.get(offset(variable.start)..end).unwrap_or_default();
        decode(text, if variable.is_one { Part::Segment } else { Part::Segments })
    }
}

/// Returns the offset at which the last segments of a path of this length start.
fn start_of_last(path: &str, length: usize, segments: usize) -> usize {
    let slash = |end: usize, _| path.get(..end).and_then(|path| path.rfind('/')).unwrap_or(0);
    (0..segments).fold(length, slash) + 1
}

#[cfg(test)]
mod tests;
