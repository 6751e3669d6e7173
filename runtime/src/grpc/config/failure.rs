//! Conversion of errors of services and bodies to statuses.

use std::error::Error;
use std::sync::Arc;

use tonic::codegen::StdError;
use tonic::{Code, ConnectError, Status, TimeoutExpired};

/// An error of a service or of its body, as a status.
///
/// The status is that of tonic, except for failed connections, which tonic reports as unknown,
/// internal or cancelled. They become `UNAVAILABLE`, as gRPC specifies, so that retry policies
/// match them.
pub(super) struct Failure {
    pub(super) status: Status,
    pub(super) unsent: Option<Unsent>,
}

/// The reason why no server has seen a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unsent {
    /// There is no connection.
    Unconnected,
    /// The connection was closed before the request was sent, or the server refused the stream.
    Dropped,
}

/// The properties of an error that were found in its chain of causes.
#[derive(Default)]
struct Causes {
    unsent: Option<Unsent>,
    is_timeout: bool,
    is_status: bool,
    is_transport: bool,
    /// True if the connection has failed, and not only the call.
    is_lost: bool,
}

impl Causes {
    fn of(error: &(dyn Error + 'static)) -> Self {
        let mut causes = Self::default();
        let mut source = Some(error);
        while let Some(error) = source {
            causes.add(error);
            source = error.source();
        }
        causes
    }

    fn add(&mut self, error: &(dyn Error + 'static)) {
        self.is_status |= error.is::<Status>();
        self.is_timeout |= error.is::<TimeoutExpired>();
        if error.is::<ConnectError>() {
            self.unsent = Some(Unsent::Unconnected);
        }
        if let Some(error) = error.downcast_ref::<hyper::Error>() {
            self.is_transport = true;
            if error.is_canceled() {
                self.unsent.get_or_insert(Unsent::Dropped);
            }
        }
        if let Some(error) = error.downcast_ref::<h2::Error>() {
            self.is_transport = true;
            let calm = error.reason() == Some(h2::Reason::ENHANCE_YOUR_CALM);
            self.is_lost |= error.is_io() || (error.is_go_away() && !calm);
            if error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM) {
                self.unsent.get_or_insert(Unsent::Dropped);
            }
        }
    }
}

impl Failure {
    pub(super) fn of(error: StdError) -> Self {
        let causes = Causes::of(&*error);
        let text = chain(&*error);
        let status = match Status::try_from_error(error) {
            Ok(status) if causes.is_timeout => replaced(Code::DeadlineExceeded, &text, status),
            Ok(status) if causes.unsent.is_some() || causes.is_lost => {
                replaced(Code::Unavailable, &text, status)
            }
            Ok(status)
                if status.code() == Code::Unknown && (causes.is_transport || !causes.is_status) =>
            {
                replaced(Code::Unavailable, &text, status)
            }
            Ok(status) => status,
            Err(error) => {
                let mut status = Status::unavailable(text);
                status.set_source(Arc::from(error));
                status
            }
        };
        Self { status, unsent: causes.unsent }
    }
}

fn replaced(code: Code, text: &str, old: Status) -> Status {
    let mut status = Status::new(code, text);
    status.set_source(Arc::new(old));
    status
}

/// Returns the texts of an error and its causes: `transport error: tcp connect error: Connection
/// refused`.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(error: impl Into<StdError>) -> (Code, Option<Unsent>) {
        let failure = Failure::of(error.into());
        (failure.status.code(), failure.unsent)
    }

    #[derive(Debug)]
    struct Around(Status);

    impl std::fmt::Display for Around {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a layer")
        }
    }

    impl Error for Around {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&self.0)
        }
    }

    #[test]
    fn keeps_statuses_unchanged() {
        assert_eq!(failure(Status::unknown("said so")), (Code::Unknown, None));
        assert_eq!(failure(Around(Status::aborted("inside"))), (Code::Aborted, None));
    }

    #[test]
    fn converts_errors_of_the_connection_to_unavailable() {
        let refused = std::io::Error::from(std::io::ErrorKind::ConnectionRefused);
        let connect = ConnectError(Box::new(refused));
        assert_eq!(failure(connect), (Code::Unavailable, Some(Unsent::Unconnected)));
        assert_eq!(failure("a layer that nobody knows"), (Code::Unavailable, None));
        assert_eq!(failure(TimeoutExpired(())), (Code::DeadlineExceeded, None));
    }

    // tonic recognizes errors of HTTP/2 only with its transport.
    #[cfg(feature = "tonic")]
    #[test]
    fn keeps_the_codes_that_tonic_derives_from_http_2() {
        let reset = h2::Error::from(h2::Reason::INTERNAL_ERROR);
        assert_eq!(failure(reset), (Code::Internal, None));
        let calm = h2::Error::from(h2::Reason::ENHANCE_YOUR_CALM);
        assert_eq!(failure(calm), (Code::ResourceExhausted, None));
    }
}
