//! Timeouts of calls in the header `grpc-timeout`.
//!
//! The header has up to eight digits and a unit.

use core::time::Duration;

use tonic::metadata::MetadataMap;

pub(super) const HEADER: &str = "grpc-timeout";

/// Returns the timeout in the metadata of a request, if there is one.
///
/// A server can set it on the requests that it sends to other servers.
///
/// ```
/// # use std::time::Duration;
/// use rust_grpc::grpc::request_timeout;
///
/// let mut request = rust_grpc::tonic::Request::new(());
/// request.set_timeout(Duration::from_millis(250));
/// assert_eq!(request_timeout(request.metadata()), Some(Duration::from_millis(250)));
/// ```
pub fn request_timeout(metadata: &MetadataMap) -> Option<Duration> {
    parse(metadata.get(HEADER)?.to_str().ok()?)
}

/// The units of the header, with their lengths in nanoseconds.
const UNITS: [(&str, u128); 6] = [
    ("n", 1),
    ("u", 1_000),
    ("m", 1_000_000),
    ("S", 1_000_000_000),
    ("M", 60_000_000_000),
    ("H", 3_600_000_000_000),
];

/// Formats a timeout for the header, in the smallest unit in which it has at most eight digits.
///
/// The value is rounded up, so that the server's deadline is not before ours and a `CANCELLED` from
/// the server can be recognized as an exceeded deadline.
#[cfg(any(feature = "service-config", feature = "http", test))]
pub(crate) fn format(left: Duration) -> alloc::string::String {
    const MOST: u128 = 99_999_999;
    let nanos = left.as_nanos();
    let fitting = UNITS.iter().map(|(unit, size)| (nanos.div_ceil(*size), unit));
    let (value, unit) = fitting.clone().find(|(value, _)| *value <= MOST).unwrap_or((MOST, &"H"));
    alloc::format!("{value}{unit}")
}

/// Parses the header. Like tonic's server, it ignores a value of another form.
pub(crate) fn parse(text: &str) -> Option<Duration> {
    let (value, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let (_, size) = UNITS.iter().find(|(name, _)| *name == unit)?;
    if value.is_empty() || value.len() > 8 || !value.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let nanos = value.parse::<u128>().ok()? * size;
    let second = UNITS[3].1;
    Some(Duration::new(u64::try_from(nanos / second).ok()?, (nanos % second) as u32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_timeouts_in_eight_digits_without_shortening_them() {
        for nanos in [0, 1, 99_999_999, 100_000_001, 1_500_000_000, 99_999_999_001, u64::MAX] {
            let timeout = Duration::from_nanos(nanos);
            let text = format(timeout);
            assert!(text.len() <= 9, "{text}");
            let read = parse(&text).unwrap();
            assert!(read >= timeout && read.as_nanos() * 10 <= u128::from(nanos) * 11, "{text}");
        }
        assert_eq!(format(Duration::from_secs(30)), "30000000u");
        assert_eq!(format(Duration::MAX), "99999999H");
    }

    #[test]
    fn ignores_invalid_timeouts() {
        for text in ["", "S", "1", "123456789n", "-1S", "1s", "+1S", "1 S", "1ü"] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(parse("2M"), Some(Duration::from_secs(120)));
    }
    #[test]
    fn reads_the_timeouts_that_tonic_writes() {
        for time in [Duration::ZERO, Duration::from_nanos(7), Duration::from_millis(1500)] {
            let mut request = tonic::Request::new(());
            assert_eq!(request_timeout(request.metadata()), None);
            request.set_timeout(time);
            assert_eq!(request_timeout(request.metadata()), Some(time));
        }
    }
}
