//! How has an attempt ended?

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, Response, StatusCode};
use tonic::codegen::StdError;
use tonic::{Code, ConnectError, Status, TimeoutExpired};

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

/// What a server asks of those who would call again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pushback {
    None,
    Never,
    After(Duration),
}

impl Pushback {
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

/// An error instead of an answer.
pub(super) struct Failure {
    pub(super) status: Status,
    pub(super) unsent: Option<Unsent>,
}

/// Why a request has never left this side.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Unsent {
    /// There is no connection.
    Unconnected,
    /// The connection has gone while the request waited for it.
    Dropped,
}

impl Failure {
    /// What tonic makes of an error, but for those that it calls unknown or cancelled although it is
    /// the connection that has failed.
    pub(super) fn of(error: StdError) -> Self {
        let mut unsent = None;
        let (mut is_timeout, mut is_transport, mut is_status) = (false, false, false);
        let mut source: Option<&(dyn Error + 'static)> = Some(&*error);
        while let Some(error) = source {
            is_status |= error.is::<Status>();
            is_timeout |= error.is::<TimeoutExpired>();
            if error.is::<ConnectError>() {
                unsent = Some(Unsent::Unconnected);
            }
            if let Some(error) = error.downcast_ref::<hyper::Error>() {
                is_transport = true;
                if error.is_canceled() && unsent.is_none() {
                    unsent = Some(Unsent::Dropped);
                }
            }
            source = error.source();
        }
        let text = chain(&*error);
        let status = match Status::try_from_error(error) {
            Ok(status) if is_timeout => replaced(Code::DeadlineExceeded, &text, status),
            Ok(status) if unsent.is_some() => replaced(Code::Unavailable, &text, status),
            Ok(status) if status.code() == Code::Unknown && (is_transport || !is_status) => {
                replaced(Code::Unavailable, &text, status)
            }
            Ok(status) => status,
            Err(error) => {
                let mut status = Status::unavailable(text);
                status.set_source(Arc::from(error));
                status
            }
        };
        Self { status, unsent }
    }
}

fn replaced(code: Code, text: &str, old: Status) -> Status {
    let mut status = Status::new(code, text);
    status.set_source(Arc::new(old));
    status
}

/// An error with its causes: `transport error: tcp connect error: Connection refused`.
fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let more = error.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        source = error.source();
    }
    text
}
