//! Until when may a call take, and how is that told to a server?

use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};
use tokio::time::Instant;
use tonic::Status;

const HEADER: HeaderName = HeaderName::from_static("grpc-timeout");

/// The end of a call.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deadline {
    pub(super) at: Instant,
    timeout: Duration,
}

impl Deadline {
    /// The nearer of the policy's and the caller's, from now on.
    pub(super) fn of(policy: Option<Duration>, headers: &HeaderMap) -> Option<Self> {
        let caller = headers.get(HEADER).and_then(|value| parse(value.to_str().ok()?));
        let timeout = policy.into_iter().chain(caller).min()?;
        // A time that a clock cannot show is not reached.
        let at = Instant::now().checked_add(timeout)?;
        Some(Self { at, timeout })
    }

    /// Tells a server how much is left.
    pub(super) fn write(&self, headers: &mut HeaderMap) {
        let left = self.at.saturating_duration_since(Instant::now());
        headers.insert(HEADER, format(left));
    }

    pub(super) fn is_over(&self) -> bool {
        Instant::now() >= self.at
    }

    pub(super) fn exceeded(&self) -> Status {
        Status::deadline_exceeded(format!("the deadline of {:?} has passed", self.timeout))
    }
}

/// The units of the header, in nanoseconds.
const UNITS: [(&str, u128); 6] = [
    ("n", 1),
    ("u", 1_000),
    ("m", 1_000_000),
    ("S", 1_000_000_000),
    ("M", 60_000_000_000),
    ("H", 3_600_000_000_000),
];

/// A value has at most 8 digits.
const MOST: u128 = 99_999_999;

/// In the smallest unit that it fits in. Rounded up: a server that gives up in time does so after our
/// deadline, so that its `CANCELLED` is seen for what it is.
fn format(left: Duration) -> HeaderValue {
    let nanos = left.as_nanos();
    let fitting = UNITS.iter().map(|(unit, size)| (nanos.div_ceil(*size), unit));
    let (value, unit) = fitting.clone().find(|(value, _)| *value <= MOST).unwrap_or((MOST, &"H"));
    let text = format!("{value}{unit}");
    // Digits and a letter are a header value.
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static("0n"))
}

fn parse(text: &str) -> Option<Duration> {
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
    fn timeouts_are_written_in_eight_digits_and_never_shortened() {
        for nanos in [0, 1, 99_999_999, 100_000_001, 1_500_000_000, 99_999_999_001, u64::MAX] {
            let timeout = Duration::from_nanos(nanos);
            let value = format(timeout);
            let text = value.to_str().unwrap();
            assert!(text.len() <= 9, "{text}");
            let read = parse(text).unwrap();
            assert!(read >= timeout && read.as_nanos() * 10 <= u128::from(nanos) * 11, "{text}");
        }
        assert_eq!(format(Duration::from_secs(30)), "30000000u");
        assert_eq!(format(Duration::MAX), "99999999H");
    }

    #[test]
    fn what_is_no_timeout_is_none() {
        for text in ["", "S", "1", "123456789n", "-1S", "1s", "+1S", "1 S", "1ü"] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(parse("2M"), Some(Duration::from_secs(120)));
    }
}
