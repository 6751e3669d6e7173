//! When is a call over that never left the process?

use core::future::Future;
use core::time::Duration;

use tonic::Status;
use tonic::metadata::MetadataMap;

/// What `grpc-timeout` allows, as `Request::set_timeout` writes it: up to eight digits and a unit. What
/// is not of that form is no deadline, as in tonic's server.
pub(super) fn of(metadata: &MetadataMap) -> Option<Duration> {
    let text = metadata.get("grpc-timeout")?.to_str().ok()?;
    let unit = text.chars().last()?;
    let digits = &text[..text.len() - unit.len_utf8()];
    if digits.len() > 8 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let value = digits.parse().ok()?;
    match unit {
        'H' => Some(Duration::from_secs(3600 * value)),
        'M' => Some(Duration::from_secs(60 * value)),
        'S' => Some(Duration::from_secs(value)),
        'm' => Some(Duration::from_millis(value)),
        'u' => Some(Duration::from_micros(value)),
        'n' => Some(Duration::from_nanos(value)),
        _ => None,
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &'static str) -> Option<Duration> {
        let mut metadata = MetadataMap::new();
        metadata.insert("grpc-timeout", text.parse().unwrap());
        of(&metadata)
    }

    #[test]
    fn timeouts_are_those_that_tonic_writes() {
        for timeout in [Duration::ZERO, Duration::from_nanos(7), Duration::from_millis(1500)] {
            let mut request = tonic::Request::new(());
            request.set_timeout(timeout);
            assert_eq!(of(request.metadata()), Some(timeout));
        }
        assert_eq!(parsed("2H"), Some(Duration::from_secs(7200)));
        assert_eq!(parsed("3M"), Some(Duration::from_secs(180)));
        for none in ["", "H", "12", "123456789n", "1x", "-1S", "1é"] {
            if let Ok(value) = none.parse() {
                let mut metadata = MetadataMap::new();
                metadata.insert("grpc-timeout", value);
                assert_eq!(of(&metadata), None, "{none}");
            }
        }
    }
}
