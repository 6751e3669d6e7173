//! How has an attempt ended?

use std::time::Duration;

use http::{HeaderMap, Response, StatusCode};
use tonic::{Code, Status};

/// What a caller gets to see.
pub(super) type Reply<B> = Result<Response<B>, Status>;

/// What came of one attempt.
pub(super) struct Outcome<B> {
    pub(super) reply: Reply<B>,
    /// `Ok` as soon as an answer has begun: what its stream ends with is for the caller.
    pub(super) code: Code,
    pub(super) pushback: Pushback,
    /// The reader of the tape that the attempt had.
    pub(super) reader: u64,
}

impl<B> Outcome<B> {
    pub(super) fn answered(reader: u64, response: Response<B>) -> Self {
        let code = code_of(&response);
        let pushback = Pushback::of(response.headers());
        Self { reply: Ok(response), code, pushback, reader }
    }

    /// Looks at the pushback as a call with or without a deadline does.
    pub(super) fn for_call(self, has_deadline: bool) -> Self {
        Self { pushback: self.pushback.for_call(has_deadline), ..self }
    }

    pub(super) fn failed(reader: u64, status: Status) -> Self {
        let (code, pushback) = (status.code(), Pushback::of(status.metadata().as_ref()));
        Self { reply: Err(status), code, pushback, reader }
    }
}

/// What the head of a response says. Only a response without a body says more than that there is one.
fn code_of<B>(response: &Response<B>) -> Code {
    if let Some(status) = response.headers().get(Status::GRPC_STATUS) {
        return Code::from_bytes(status.as_bytes());
    }
    // What proxies answer that do not know gRPC, by the table that gRPC has for it.
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

/// The longest pushback that a call without a deadline waits for. A server may ask for 24 days.
const LONGEST_PUSHBACK: Duration = Duration::from_secs(10 * 60);

/// What a server asks of those who would call again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pushback {
    None,
    Never,
    After(Duration),
}

impl Pushback {
    /// The same for a call with or without a deadline: a call without one fails instead of waiting for
    /// hours.
    fn for_call(self, has_deadline: bool) -> Self {
        match self {
            Self::After(wait) if !has_deadline && wait > LONGEST_PUSHBACK => Self::Never,
            other => other,
        }
    }

    fn of(headers: &HeaderMap) -> Self {
        let Some(value) = headers.get("grpc-retry-pushback-ms") else { return Self::None };
        // What cannot be read is a wish not to be called, as is a negative number.
        let millis = value.to_str().ok().and_then(|text| text.parse::<i32>().ok());
        match millis.and_then(|millis| u64::try_from(millis).ok()) {
            Some(millis) => Self::After(Duration::from_millis(millis)),
            None => Self::Never,
        }
    }
}
