//! The query of a request: system parameters, and the fields that are neither in the path nor in the body.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use std::collections::HashSet;

use tonic::Status;

use super::fields::message_of;
use super::percent::{Part, decode};
use super::router::Route;
use super::system::System;
use crate::json::ReadOptions;
use crate::json::decode::text::{read_entry, read_text};
use crate::reflect::{Cardinality, FieldTable, Kind, MessageTable, Reflect};

/// A name and its value.
pub(super) type Parameter<'q> = (Cow<'q, str>, Cow<'q, str>);

/// Returns the parameters of a query.
///
/// # Errors
/// Fails with `INVALID_ARGUMENT` if an escape is not valid, or if a parameter is not UTF-8.
pub(super) fn parse(query: &str) -> impl Iterator<Item = Result<Parameter<'_>, Status>> {
    query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        match (decode(name, Part::Query), decode(value, Part::Query)) {
            (Some(name), Some(value)) => Ok((name, value)),
            _ => Err(Status::invalid_argument(format!(
                "the query parameter {pair:?} has an invalid percent escape"
            ))),
        }
    })
}

/// The fields of a request message that query parameters set.
pub(super) struct Binder<'r> {
    pub(super) route: &'r Route,
    pub(super) options: &'r ReadOptions<'r>,
    /// True if parameters that are not fields are ignored.
    pub(super) ignore_unknown: bool,
    /// The largest number of fields in a path.
    pub(super) depth: usize,
    /// The fields with a single value that have been set.
    seen: HashSet<Vec<usize>>,
}

/// The statement about a parameter that is not valid, which its name precedes.
type Problem = String;

impl<'r> Binder<'r> {
    pub(super) fn new(
        route: &'r Route,
        options: &'r ReadOptions<'r>,
        ignore_unknown: bool,
        depth: usize,
    ) -> Self {
        Self { route, options, ignore_unknown, depth, seen: HashSet::new() }
    }

    /// Sets the fields of a message, and returns the system parameters.
    ///
    /// # Errors
    /// Fails with `INVALID_ARGUMENT` if a parameter is unknown, or is not a value of its field.
    pub(super) fn bind(
        &mut self,
        message: &mut dyn Reflect,
        query: &str,
    ) -> Result<System, Status> {
        let mut system = System::default();
        for parameter in parse(query) {
            let (name, value) = parameter?;
            // A field precedes a system parameter, unless it starts with a dollar sign.
            let first = name.split(['.', '[']).next().unwrap_or_default();
            let is_field = message.table().index_of_json_name(first).is_some();
            let problem = match !is_field && system.set(&name, &value)? {
                true => continue,
                false => self.parameter(message, &name, &value),
            };
            problem.map_err(|problem| {
                Status::invalid_argument(format!("the query parameter {name:?} {problem}"))
            })?;
        }
        Ok(system)
    }

    fn parameter(
        &mut self,
        mut message: &mut dyn Reflect,
        name: &str,
        value: &str,
    ) -> Result<(), Problem> {
        let body = self.route.rule.request_body();
        let mut path = Vec::new();
        let mut rest = name;
        loop {
            let table = message.table();
            let (first, inner) = match rest.find(['.', '[']) {
                Some(at) => (&rest[..at], &rest[at..]),
                None => (rest, ""),
            };
            let Some(index) = table.index_of_json_name(first).filter(|_| body != "*") else {
                return self.unknown(table, first);
            };
            let field = &table.fields()[index];
            if path.is_empty() && !body.is_empty() && field.name() == body {
                return Err("is a part of the body".into());
            }
            if path.len() >= self.depth {
                return Err("is nested too deeply".into());
            }
            path.push(index);
            if let Cardinality::Map(key) = field.cardinality() {
                return self.entry(message, index, key, [inner, value]);
            }
            if inner.is_empty() {
                return self.leaf(message, index, path, value);
            }
            let Some(name) = inner.strip_prefix('.').filter(|name| !name.is_empty()) else {
                return Err(format!("is not a field: {first:?} is not a map"));
            };
            if message_of(field).is_none() {
                return Err(format!("is not a field: {first:?} is not a single message"));
            }
            check_oneof(message, field, index)?;
            rest = name;
            let Some(next) = message.slot_mut(index).message() else {
                return Err("is not a field".into());
            };
            message = next;
        }
    }

    fn unknown(&self, table: &MessageTable, name: &str) -> Result<(), Problem> {
        if self.ignore_unknown {
            return Ok(());
        }
        if self.route.rule.request_body() == "*" {
            return Err("is unknown: all fields that are not in the path are in the body".into());
        }
        Err(format!("is unknown: `{}` has no field {name:?}", table.full_name()))
    }

    /// Sets the field at the end of a path.
    fn leaf(
        &mut self,
        message: &mut dyn Reflect,
        index: usize,
        path: Vec<usize>,
        value: &str,
    ) -> Result<(), Problem> {
        let field = &message.table().fields()[index];
        let mut variables = self.route.variables.iter().filter_map(|it| it.field.as_ref());
        if variables.any(|variable| variable.starts_with(&path)) {
            // The value in the path wins, as in all implementations.
            return Ok(());
        }
        if let Kind::Message(table) = field.kind()
            && table().well_known().is_none()
        {
            return Err(format!("is a message, `{}`, and not a value", table().full_name()));
        }
        let is_list = matches!(field.cardinality(), Cardinality::Repeated);
        if !is_list {
            if !self.seen.insert(path) {
                return Err("occurs more than once".into());
            }
            check_oneof(message, field, index)?;
        }
        let mut list = message.slot_mut(index);
        let slot = match list {
            crate::reflect::SlotMut::List(ref mut list) => list.push(),
            slot => slot,
        };
        read_text(field.kind(), slot, value, self.options)
            .map_err(|error| format!("is not valid: {error}"))
    }

    /// Adds an entry to a map: `labels[key]=value` or `labels.key=value`.
    fn entry(
        &self,
        message: &mut dyn Reflect,
        index: usize,
        key_kind: Kind,
        [key, value]: [&str; 2],
    ) -> Result<(), Problem> {
        let in_brackets = || key.strip_prefix('[').and_then(|key| key.strip_suffix(']'));
        let Some(key) = key.strip_prefix('.').or_else(in_brackets) else {
            return Err("is a map, and has no key such as `[key]`".into());
        };
        let kind = message.table().fields()[index].kind();
        let is_scalar = match kind {
            Kind::Message(table) => table().well_known().is_some(),
            _ => true,
        };
        let Some(mut map) = message.slot_mut(index).map().filter(|_| is_scalar) else {
            return Err("is a map of messages, which must be in the body".into());
        };
        read_entry((key_kind, kind), &mut map, [key, value], self.options)
            .map_err(|error| format!("is not valid: {error}"))
    }
}

/// Checks that no other member of the field's oneof is set.
fn check_oneof(message: &dyn Reflect, field: &FieldTable, index: usize) -> Result<(), Problem> {
    let Some(oneof) = field.oneof_index() else { return Ok(()) };
    match message.which(oneof) {
        Some(other) if other != index => {
            let other = message.table().fields()[other].name();
            Err(format!("excludes the field {other:?} of the same oneof"))
        }
        _ => Ok(()),
    }
}
