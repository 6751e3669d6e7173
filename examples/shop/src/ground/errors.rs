//! What does an error say beside its code?

use std::collections::HashMap;
use std::time::Duration;

use rust_grpc::grpc::errors::{ErrorDetails, FieldViolation, PreconditionViolation, StatusExt};
use tonic::{Code, Status};

/// Whose reasons these are, in `google.rpc.ErrorInfo`.
pub const DOMAIN: &str = "shop.example";

/// Why a caller is not who it says.
#[derive(Clone, Copy, Debug)]
pub enum Reason {
    /// There is no token.
    TokenMissing,
    /// It was not signed by accounts.
    TokenForged,
    /// It was good once.
    TokenExpired,
    /// Name and password do not belong together.
    WrongPassword,
}

/// The caller has not shown who it is.
pub fn unauthenticated(reason: Reason, message: &str) -> Status {
    let reason = match reason {
        Reason::TokenMissing => "TOKEN_MISSING",
        Reason::TokenForged => "TOKEN_FORGED",
        Reason::TokenExpired => "TOKEN_EXPIRED",
        Reason::WrongPassword => "WRONG_PASSWORD",
    };
    info(Code::Unauthenticated, message, reason, [])
}

/// The caller may not do this.
pub fn denied(role: &str, method: &str) -> Status {
    let message = format!("{method} is not for the role `{role}`");
    info(Code::PermissionDenied, &message, "ROLE", [("role", role), ("method", method)])
}

/// Fields of a request are wrong: all of them at once.
///
/// # Errors
/// When there is anything to complain about.
pub fn invalid(violations: Vec<FieldViolation>) -> Result<(), Status> {
    let Some(first) = violations.first() else { return Ok(()) };
    let more = match violations.len() - 1 {
        0 => String::new(),
        more => format!(" (and {more} more)"),
    };
    let message = format!("{}: {}{more}", first.field, first.description);
    let mut details = ErrorDetails::new();
    details.set_bad_request(violations);
    Err(Status::with_error_details(Code::InvalidArgument, message, details))
}

/// There is no such thing.
pub fn not_found(kind: &str, name: &str) -> Status {
    resource(Code::NotFound, kind, name, format!("there is no {kind} `{name}`"))
}

/// There is such a thing, and it is another one.
pub fn already_exists(kind: &str, name: &str, message: &str) -> Status {
    resource(Code::AlreadyExists, kind, name, message.into())
}

/// Not while things are as they are.
pub fn precondition(message: &str, violations: Vec<PreconditionViolation>) -> Status {
    let mut details = ErrorDetails::new();
    details.set_precondition_failure(violations);
    Status::with_error_details(Code::FailedPrecondition, message, details)
}

/// Later, perhaps.
pub fn unavailable(message: &str, retry: Duration) -> Status {
    let mut details = ErrorDetails::new();
    details.set_retry_info(Some(retry));
    Status::with_error_details(Code::Unavailable, message, details)
}

/// Too much of something.
pub fn exhausted(subject: &str, message: &str) -> Status {
    let mut details = ErrorDetails::new();
    details.add_quota_failure_violation(subject, message);
    Status::with_error_details(Code::ResourceExhausted, message, details)
}

/// An error that has a reason for machines.
pub fn info<const N: usize>(
    code: Code,
    message: &str,
    reason: &str,
    metadata: [(&str, &str); N],
) -> Status {
    let metadata: HashMap<String, String> = metadata.map(|(k, v)| (k.into(), v.into())).into();
    Status::with_error_details(
        code,
        message,
        ErrorDetails::with_error_info(reason, DOMAIN, metadata),
    )
}

fn resource(code: Code, kind: &str, name: &str, message: String) -> Status {
    let details = ErrorDetails::with_resource_info(kind, name, "", &*message);
    Status::with_error_details(code, message, details)
}
