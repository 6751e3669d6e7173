//! Outcomes of attempts, with status code and pushback.

use std::time::Duration;

use http::{HeaderMap, Response, StatusCode};
use tonic::{Code, Status};

/// The response or the status that the caller receives.
pub(super) type Reply<B> = Result<Response<B>, Status>;

/// The outcome of one attempt.
pub(super) struct Outcome<B> {
    pub(super) reply: Reply<B>,
    /// The status code; `Ok` once a response has started, whatever status its stream ends with.
    pub(super) code: Code,
    pub(super) pushback: Pushback,
    /// The reader of the recorded request that the attempt used.
    pub(super) reader: u64,
}

impl<B> Outcome<B> {
    pub(super) fn answered(reader: u64, response: Response<B>) -> Self {
        let code = code_of(&response);
        let pushback = Pushback::of(response.headers());
        Self { reply: Ok(response), code, pushback, reader }
    }

    /// Adapts the pushback to a call with or without a deadline.
    pub(super) fn for_call(self, has_deadline: bool) -> Self {
        Self { pushback: self.pushback.for_call(has_deadline), ..self }
    }

    pub(super) fn failed(reader: u64, status: Status) -> Self {
        let (code, pushback) = (status.code(), Pushback::of(status.metadata().as_ref()));
        Self { reply: Err(status), code, pushback, reader }
    }
}

/// Returns the status code in the head of a response.
///
/// Only a response without a body has its gRPC status in the head.
fn code_of<B>(response: &Response<B>) -> Code {
    if let Some(status) = response.headers().get(Status::GRPC_STATUS) {
        return Code::from_bytes(status.as_bytes());
    }
    // Responses of proxies that do not support gRPC are converted by gRPC's table for HTTP
    // statuses.
    match response.status() {
        StatusCode::OK => Code::Ok,
        StatusCode::BAD_REQUEST => Code::Internal,
        StatusCode::UNAUTHORIZED => Code::Unauthenticated,
        StatusCode::FORBIDDEN => Code::PermissionDenied,
        StatusCode::NOT_FOUND => Code::Unimplemented,
        StatusCode::TOO_MANY_REQUESTS
        | StatusCode::BAD_GATEWAY
        | StatusCode::SERVICE_UNAVAILABLE
        | StatusCode::GATEWAY_TIMEOUT => Code::Unavailable,
        _ => Code::Unknown,
    }
}

/// The longest pushback for which a call without a deadline waits. A server may ask for 24 days.
const LONGEST_PUSHBACK: Duration = Duration::from_secs(10 * 60);

/// A server's instruction for further attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pushback {
    None,
    Never,
    After(Duration),
}

impl Pushback {
    /// Returns the pushback for a call with or without a deadline. A call without a deadline fails
    /// instead of waiting for hours.
    fn for_call(self, has_deadline: bool) -> Self {
        match self {
            Self::After(wait) if !has_deadline && wait > LONGEST_PUSHBACK => Self::Never,
            other => other,
        }
    }

    fn of(headers: &HeaderMap) -> Self {
        let Some(value) = headers.get("grpc-retry-pushback-ms") else { return Self::None };
        // An invalid value prevents further attempts, as a negative number does.
        let millis = value.to_str().ok().and_then(|text| text.parse::<i32>().ok());
        match millis.and_then(|millis| u64::try_from(millis).ok()) {
            Some(millis) => Self::After(Duration::from_millis(millis)),
            None => Self::Never,
        }
    }
}
