//! When is a call over that never left the process?

use core::future::Future;
use core::time::Duration;

use tonic::Status;

/// Runs a call for as long as it may take. Without a timeout, no timer is made.
#[cfg(feature = "timers")]
pub(super) async fn until<T>(
    timeout: Option<Duration>,
    call: impl Future<Output = Result<T, Status>>,
) -> Result<T, Status> {
    match timeout {
        None => call.await,
        Some(timeout) => match tokio::time::timeout(timeout, call).await {
            Ok(result) => result,
            Err(_) => Err(Status::deadline_exceeded("the timeout of the request has passed")),
        },
    }
}

/// Without a clock, calls end when they do.
#[cfg(not(feature = "timers"))]
pub(super) async fn until<T>(
    _timeout: Option<Duration>,
    call: impl Future<Output = Result<T, Status>>,
) -> Result<T, Status> {
    call.await
}
