//! Timeouts of calls within the process.

use core::future::Future;
use core::time::Duration;

use tonic::Status;

/// Runs a call until its timeout has passed. Without a timeout, no timer is created.
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

/// Runs a call without a timeout, since there is no timer.
#[cfg(not(feature = "timers"))]
pub(super) async fn until<T>(
    _timeout: Option<Duration>,
    call: impl Future<Output = Result<T, Status>>,
) -> Result<T, Status> {
    call.await
}
