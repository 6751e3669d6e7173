//! Requests as messages: the path, the query and the body of a request are the fields of one message.
//!
//! The body is read first, then the query, then the path, so that the path has precedence.

use alloc::boxed::Box;
use alloc::format;

use tonic::Status;

use super::fields::walk;
use super::query::Binder;
use super::router::{Found, Route};
use super::system::System;
use crate::json::ReadOptions;
use crate::json::decode::paths::paths_of;
use crate::json::decode::text::{read_field, read_text};
use crate::reflect::{Kind, MessageTable, Reflect, WellKnown};

/// The full name of the message that holds a body of any content type.
const HTTP_BODY: &str = "google.api.HttpBody";

/// The part of a request that is not its body.
#[derive(Clone, Copy)]
pub(super) struct Head<'r> {
    pub(super) route: &'r Route,
    pub(super) found: &'r Found,
    pub(super) path: &'r str,
    pub(super) query: &'r str,
}

/// The body of a request.
#[derive(Clone, Copy)]
pub(super) struct Content<'b> {
    pub(super) bytes: &'b [u8],
    /// The header `content-type`, for a body of any type.
    pub(super) content_type: &'b str,
}

/// Options for requests.
#[derive(Clone, Copy)]
pub(super) struct BindOptions<'o> {
    pub(super) read: ReadOptions<'o>,
    /// True if query parameters that are not fields are ignored.
    pub(super) ignore_unknown_parameters: bool,
    /// The largest number of levels of messages.
    pub(super) depth: usize,
    /// True if the update mask of a `PATCH` request is the fields in the body, if the request has none.
    pub(super) fill_update_mask: bool,
}

/// Returns true if a message holds a body of any content type.
pub(super) fn is_http_body(table: &MessageTable) -> bool {
    table.full_name() == HTTP_BODY
}

/// Returns the message whose JSON form is the body of requests for a route.
///
/// The body of a repeated field, a map or a scalar has no such message.
pub(super) fn body_table(route: &Route) -> Option<&'static MessageTable> {
    let table = route.method.request();
    match route.rule.request_body() {
        "" => None,
        "*" => Some(table),
        name => super::fields::message_of(&table.fields()[table.index_of_name(name)?]),
    }
}

/// Creates the message of a request, and returns it with the system parameters.
///
/// # Errors
/// Fails with `INVALID_ARGUMENT` if a part of the request is not a value of its field.
pub(super) fn bind(
    head: Head<'_>,
    content: Content<'_>,
    options: &BindOptions<'_>,
) -> Result<(Box<dyn Reflect>, System), Status> {
    let mut message = head.route.method.request().create();
    read_body(&mut *message, head, content, options)?;
    let mut binder =
        Binder::new(head.route, &options.read, options.ignore_unknown_parameters, options.depth);
    let system = binder.bind(&mut *message, head.query)?;
    read_path(&mut *message, head, options)?;
    fill_update_mask(&mut *message, head, content, options)?;
    Ok((message, system))
}

fn read_body(
    message: &mut dyn Reflect,
    head: Head<'_>,
    content: Content<'_>,
    options: &BindOptions<'_>,
) -> Result<(), Status> {
    let name = head.route.rule.request_body();
    if name.is_empty() {
        return Ok(());
    }
    if body_table(head.route).is_some_and(is_http_body) {
        return read_http_body(message, name, content);
    }
    let invalid = |error: &dyn core::fmt::Display| {
        Status::invalid_argument(format!("the body of the request is not valid: {error}"))
    };
    let text = core::str::from_utf8(content.bytes).map_err(|error| invalid(&error))?;
    if text.bytes().all(|byte| byte.is_ascii_whitespace()) {
        return Ok(());
    }
    let result = match name {
        "*" => options.read.read_str(message, text),
        _ => {
            let index =
                message.table().index_of_name(name).ok_or_else(|| no_field(message, name))?;
            read_field(message, index, text, &options.read)
        }
    };
    result.map_err(|error| invalid(&error))
}

/// Sets the fields of a `google.api.HttpBody`, which is the message or a field of it.
fn read_http_body(
    message: &mut dyn Reflect,
    name: &str,
    content: Content<'_>,
) -> Result<(), Status> {
    let body = match name {
        "*" => message,
        _ => {
            let index =
                message.table().index_of_name(name).ok_or_else(|| no_field(message, name))?;
            match message.slot_mut(index).message() {
                Some(body) => body,
                None => return Err(Status::internal(format!("`{name}` is not a message"))),
            }
        }
    };
    let table = body.table();
    let [content_type, data] = ["content_type", "data"].map(|name| table.index_of_name(name));
    let (Some(content_type), Some(data)) = (content_type, data) else {
        return Err(Status::internal("`google.api.HttpBody` lacks a field"));
    };
    let is_set = body.slot_mut(content_type).set_str(content.content_type)
        && body.slot_mut(data).set_bytes(content.bytes.into());
    match is_set {
        true => Ok(()),
        false => Err(Status::internal("`google.api.HttpBody` has fields of other types")),
    }
}

fn read_path(
    message: &mut dyn Reflect,
    head: Head<'_>,
    options: &BindOptions<'_>,
) -> Result<(), Status> {
    for variable in &head.route.variables {
        let name = variable.name;
        let invalid = |problem: &dyn core::fmt::Display| {
            Status::invalid_argument(format!("`{name}` in the path is not valid: {problem}"))
        };
        let field = variable.field.as_ref().and_then(|field| walk(message, field.indices()));
        let Some((message, index)) = field else {
            return Err(Status::internal(format!("the request has no field `{name}`")));
        };
        let value = head.found.value(head.path, variable);
        let value = value.ok_or_else(|| invalid(&"it has an invalid percent escape"))?;
        message.clear(index);
        let kind = message.table().fields()[index].kind();
        let result = read_text(kind, message.slot_mut(index), &value, &options.read);
        result.map_err(|error| invalid(&error))?;
    }
    Ok(())
}

/// Sets the field `update_mask` of a `PATCH` request to the fields in the body, unless the client has set it.
fn fill_update_mask(
    message: &mut dyn Reflect,
    head: Head<'_>,
    content: Content<'_>,
    options: &BindOptions<'_>,
) -> Result<(), Status> {
    let rule = head.route.rule;
    let is_patch = rule.http_method() == "PATCH" && !matches!(rule.request_body(), "" | "*");
    let Some(index) = message.table().index_of_name("update_mask").filter(|_| is_patch) else {
        return Ok(());
    };
    let is_mask = match message.table().fields()[index].kind() {
        Kind::Message(table) => table().well_known() == Some(WellKnown::FieldMask),
        _ => false,
    };
    let Some(table) = body_table(head.route).filter(|_| is_mask && options.fill_update_mask) else {
        return Ok(());
    };
    let is_set = message.slot(index).message().is_some_and(|mask| mask.has(0));
    if is_set || content.bytes.is_empty() {
        return Ok(());
    }
    let text = core::str::from_utf8(content.bytes).unwrap_or_default();
    let paths = paths_of(table, text, &options.read).unwrap_or_default();
    let mask = message.slot_mut(index).message();
    let Some(mut list) = mask.and_then(|mask| mask.slot_mut(0).list()) else {
        return Err(Status::internal("`update_mask` is not a field mask"));
    };
    for path in paths {
        if !list.push().set_string(path) {
            return Err(Status::internal("`update_mask` is not a field mask"));
        }
    }
    Ok(())
}

fn no_field(message: &dyn Reflect, name: &str) -> Status {
    Status::internal(format!("`{}` has no field `{name}`", message.table().full_name()))
}

#[cfg(test)]
mod tests;
