//! Errors with `google.rpc` details.

use std::collections::HashMap;
use std::time::Duration;

use rust_grpc::grpc::errors::{ErrorDetails, FieldViolation, PreconditionViolation, StatusExt};
use tonic::{Code, Status};

/// The domain of the reasons in `google.rpc.ErrorInfo`.
pub const DOMAIN: &str = "shop.example";

/// The reason why a caller is not authenticated.
#[derive(Clone, Copy, Debug)]
pub enum Reason {
    /// There is no token.
    TokenMissing,
    /// The token was not signed by the accounts service.
    TokenForged,
    /// The token has expired.
    TokenExpired,
    /// The name or the password is wrong.
    WrongPassword,
}

/// Returns the error for a caller that is not authenticated.
pub fn unauthenticated(reason: Reason, message: &str) -> Status {
    let reason = match reason {
        Reason::TokenMissing => "TOKEN_MISSING",
        Reason::TokenForged => "TOKEN_FORGED",
        Reason::TokenExpired => "TOKEN_EXPIRED",
        Reason::WrongPassword => "WRONG_PASSWORD",
    };
    info(Code::Unauthenticated, message, reason, [])
}

/// Returns the error for a caller without the required role.
pub fn denied(role: &str, method: &str) -> Status {
    let message = format!("{method} is not for the role `{role}`");
    info(Code::PermissionDenied, &message, "ROLE", [("role", role), ("method", method)])
}

/// Checks that there are no violations.
///
/// # Errors
/// Returns an error with all violations if there are any.
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

/// Returns the error for a resource that does not exist.
pub fn not_found(kind: &str, name: &str) -> Status {
    resource(Code::NotFound, kind, name, format!("there is no {kind} `{name}`"))
}

/// Returns the error for a resource that exists with different contents.
pub fn already_exists(kind: &str, name: &str, message: &str) -> Status {
    resource(Code::AlreadyExists, kind, name, message.into())
}

/// Returns the error for a request that is not possible in the current state.
pub fn precondition(message: &str, violations: Vec<PreconditionViolation>) -> Status {
    let mut details = ErrorDetails::new();
    details.set_precondition_failure(violations);
    Status::with_error_details(Code::FailedPrecondition, message, details)
}

/// Returns the error for a service that is unavailable, with the delay after which to retry.
pub fn unavailable(message: &str, retry: Duration) -> Status {
    let mut details = ErrorDetails::new();
    details.set_retry_info(Some(retry));
    Status::with_error_details(Code::Unavailable, message, details)
}

/// Returns the error for an exceeded limit.
pub fn exhausted(subject: &str, message: &str) -> Status {
    let mut details = ErrorDetails::new();
    details.add_quota_failure_violation(subject, message);
    Status::with_error_details(Code::ResourceExhausted, message, details)
}

/// Returns an error with a machine-readable reason.
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
