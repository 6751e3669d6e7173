//! Errors as JSON, and the HTTP responses that have them.

use alloc::boxed::Box;
use alloc::string::{String, ToString};

use bytes::Bytes;
use http::header::{ALLOW, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Response, StatusCode};
use http_body_util::Full;
use prost_types::Any;
use tonic::body::Body;
use tonic::{Code, Status};

use super::settings::ErrorFormat;
use crate::grpc::code_name;
use crate::http::config::Config;
use crate::http::headers;
use crate::http::status::{Detail, Outcome, details, http_status};
use crate::json::WriteOptions;
use crate::json::writer::Writer;

/// The content type of JSON.
pub(super) const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// The reason why a request has no successful response.
#[derive(Debug)]
pub(in crate::http) struct Failure {
    pub(super) outcome: Box<Outcome>,
    /// The HTTP status, if it is not the one of the code.
    pub(super) status: Option<StatusCode>,
    /// The metadata that precedes the status.
    pub(super) headers: HeaderMap,
}

impl From<Outcome> for Failure {
    fn from(outcome: Outcome) -> Self {
        Self { outcome: Box::new(outcome), status: None, headers: HeaderMap::new() }
    }
}

impl From<Status> for Failure {
    fn from(status: Status) -> Self {
        Outcome::from(status).into()
    }
}

impl Failure {
    /// Creates a failure with an HTTP status that is more precise than the one of its code.
    pub(super) fn with_status(status: StatusCode, code: Code, message: impl Into<String>) -> Self {
        Self { status: Some(status), ..Outcome::new(code, message).into() }
    }

    /// Creates the failure of a request whose path has no route.
    pub(in crate::http) fn not_found() -> Self {
        let message = "no method of this server has this path";
        Self::with_status(StatusCode::NOT_FOUND, Code::NotFound, message)
    }

    /// Creates the failure of a request whose path has routes with other HTTP methods only.
    pub(super) fn not_allowed(allowed: &[&str]) -> Self {
        let message = "no method of this server has this path and HTTP method";
        let mut failure =
            Self::with_status(StatusCode::METHOD_NOT_ALLOWED, Code::Unimplemented, message);
        if let Ok(value) = HeaderValue::try_from(allowed.join(", ")) {
            failure.headers.insert(ALLOW, value);
        }
        failure
    }

    /// Returns the response.
    pub(in crate::http) fn into_response(self, config: &Config) -> Response<Body> {
        let status = self.status.unwrap_or_else(|| http_status(self.outcome.code));
        let text = error_text(&self.outcome, status, config);
        let mut response = Response::new(Body::new(Full::new(Bytes::from(text))));
        *response.status_mut() = status;
        headers::extend(response.headers_mut(), self.headers);
        headers::extend(response.headers_mut(), self.outcome.metadata);
        response.headers_mut().insert(CONTENT_TYPE, JSON);
        response
    }
}

/// Returns an error in a stream of messages: the error in an object `error` in either format, since it has to be
/// distinguished from messages.
pub(super) fn error_in_stream(outcome: &Outcome, config: &Config) -> String {
    let status = http_status(outcome.code);
    match config.rest.errors {
        ErrorFormat::Aip193 => error_text(outcome, status, config),
        ErrorFormat::Status => {
            let mut writer = Writer::new(String::from("{\"error\":"), None);
            write_status(&mut writer, outcome, i64::from(outcome.code as i32), false, config);
            writer.raw("}");
            writer.into_text()
        }
    }
}

fn error_text(outcome: &Outcome, status: StatusCode, config: &Config) -> String {
    let mut writer = Writer::new(String::new(), None);
    match config.rest.errors {
        ErrorFormat::Aip193 => {
            writer.open("{");
            writer.member("error", true);
            write_status(&mut writer, outcome, i64::from(status.as_u16()), true, config);
            writer.close("}", false);
        }
        ErrorFormat::Status => {
            write_status(&mut writer, outcome, i64::from(outcome.code as i32), false, config);
        }
    }
    writer.into_text()
}

fn write_status(
    writer: &mut Writer,
    outcome: &Outcome,
    code: i64,
    has_name: bool,
    config: &Config,
) {
    writer.open("{");
    writer.member("code", true);
    writer.raw(&code.to_string());
    writer.member("message", false);
    writer.string(&outcome.message);
    if has_name {
        writer.member("status", false);
        writer.plain_string(code_name(outcome.code));
    }
    writer.member("details", false);
    writer.open("[");
    let details = details(&outcome.details);
    for (index, detail) in details.iter().enumerate() {
        writer.element(index == 0);
        write_detail(writer, detail, config);
    }
    writer.close("]", details.is_empty());
    writer.close("}", false);
}

/// Writes a detail as a `google.protobuf.Any`. If its type is not in the registry, the value is in Base64.
fn write_detail(writer: &mut Writer, detail: &Detail<'_>, config: &Config) {
    let any = Any { type_url: detail.type_url.into(), value: detail.value.into() };
    match WriteOptions::new().registry(&config.registry).to_string(&any) {
        Ok(json) => writer.raw(&json),
        Err(_) => {
            writer.open("{");
            writer.member("@type", true);
            writer.string(detail.type_url);
            writer.member("value", false);
            writer.base64(detail.value);
            writer.close("}", false);
        }
    }
}
