//! System parameters, which ask for a form of the response.
//!
//! Source: [System parameters](https://cloud.google.com/apis/docs/system-parameters) of Google's APIs. Their clients
//! send `$alt=json;enum-encoding=int` with each request.

use alloc::format;

use http::{HeaderMap, HeaderName, HeaderValue};
use tonic::Status;

/// The system parameters of a request.
#[derive(Debug, Default)]
pub(super) struct System {
    /// True if responses have a line for each member.
    pub(super) pretty: bool,
    /// True if enum values are numbers.
    pub(super) enum_numbers: bool,
    /// True if responses of a stream are server-sent events.
    pub(super) events: bool,
    /// Parameters that have the form of headers as well.
    pub(super) headers: HeaderMap,
}

impl System {
    /// Sets a parameter, and returns true if it is a system parameter.
    ///
    /// # Errors
    /// Fails with `INVALID_ARGUMENT` if the value of the parameter is not supported.
    pub(super) fn set(&mut self, name: &str, value: &str) -> Result<bool, Status> {
        let unsupported = || {
            Err(Status::invalid_argument(format!(
                "the query parameter {name:?} has the value {value:?}, which is not supported"
            )))
        };
        let header = match name.strip_prefix('$').unwrap_or(name) {
            "alt" => {
                let mut parts = value.split(';');
                match parts.next() {
                    Some("" | "json" | "media") => {}
                    Some("sse") => self.events = true,
                    _ => return unsupported(),
                }
                for parameter in parts {
                    match parameter.trim() {
                        "enum-encoding=int" => self.enum_numbers = true,
                        "enum-encoding=string" | "charset=utf-8" => {}
                        _ => return unsupported(),
                    }
                }
                return Ok(true);
            }
            "prettyPrint" => {
                self.pretty = match value {
                    "true" | "1" | "" => true,
                    "false" | "0" => false,
                    _ => return unsupported(),
                };
                return Ok(true);
            }
            "key" => "x-goog-api-key",
            "fields" => "x-goog-fieldmask",
            "quotaUser" => "x-goog-quota-user",
            "userProject" => "x-goog-user-project",
            "apiVersion" if name.starts_with('$') => "x-goog-api-version",
            "ct" | "ctt" | "xgafv" | ".xgafv" | "outputDefaults" | "unique" | "uploadType"
            | "upload_protocol" => {
                return Ok(name.starts_with('$') || name.starts_with("upload"));
            }
            _ => return Ok(false),
        };
        match HeaderValue::try_from(value) {
            Ok(value) => self.headers.insert(HeaderName::from_static(header), value),
            Err(_) => return unsupported(),
        };
        Ok(true)
    }
}
