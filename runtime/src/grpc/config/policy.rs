//! What can be said of a method in a service config?

use std::fmt;
use std::time::Duration;

use tonic::Code;

/// More attempts than this are not made, whatever a config says, as in gRPC.
pub(super) const MOST_ATTEMPTS: u32 = 5;

/// What a service config says of a method.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct MethodPolicy {
    /// The longest that a call takes, over all attempts and until the end of its stream. A shorter
    /// timeout of the caller's holds.
    pub timeout: Option<Duration>,
    /// Whether a call waits for a connection instead of failing when there is none.
    pub wait_for_ready: Option<bool>,
    /// The largest message that is sent, in bytes behind its prefix (compressed, if it is).
    pub max_request_message_bytes: Option<u32>,
    /// The largest message that is received, in bytes behind its prefix (compressed, if it is).
    pub max_response_message_bytes: Option<u32>,
    /// Whether and how calls are sent more than once.
    pub repeat: Option<Repeat>,
}

impl MethodPolicy {
    /// Whether it leaves a call as it is.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether the messages of a request go through our hands.
    pub(super) fn touches_requests(&self) -> bool {
        self.repeat.is_some()
            || self.wait_for_ready == Some(true)
            || self.max_request_message_bytes.is_some()
    }
}

/// How a call is sent more than once: one or the other, never both.
#[derive(Clone, Debug, PartialEq)]
pub enum Repeat {
    /// Again when it has failed.
    Retry(RetryPolicy),
    /// Again before it has failed, and the first answer counts.
    Hedge(HedgingPolicy),
}

/// When is a call that has failed sent again?
///
/// ```
/// # use std::time::Duration;
/// use rust_grpc::grpc::config::RetryPolicy;
/// use rust_grpc::tonic::Code;
///
/// let policy = RetryPolicy::default()
///     .max_attempts(3)
///     .backoff(Duration::from_millis(50), Duration::from_secs(2), 1.6)
///     .retryable_status_codes([Code::Unavailable, Code::Aborted]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct RetryPolicy {
    pub(super) max_attempts: u32,
    pub(super) initial_backoff: Duration,
    pub(super) max_backoff: Duration,
    pub(super) multiplier: f64,
    pub(super) codes: Codes,
}

impl Default for RetryPolicy {
    /// Four attempts, 0.1, 0.2 and 0.4 seconds apart, while the server is `UNAVAILABLE`.
    fn default() -> Self {
        Self {
            max_attempts: 4,
            initial_backoff: Duration::from_millis(100),
            max_backoff: Duration::from_secs(1),
            multiplier: 2.0,
            codes: [Code::Unavailable].into(),
        }
    }
}

impl RetryPolicy {
    /// How many times a call is sent at most, the first included; more than 5 are 5.
    #[must_use]
    pub fn max_attempts(self, attempts: u32) -> Self {
        Self { max_attempts: attempts.min(MOST_ATTEMPTS), ..self }
    }

    /// How long it waits: `initial` before the second attempt, `multiplier` times as long before each
    /// one more, at most `max`; all of it give or take a fifth. A multiplier that is not a positive
    /// number is 1.
    #[must_use]
    pub fn backoff(self, initial: Duration, max: Duration, multiplier: f64) -> Self {
        let multiplier = if multiplier.is_finite() && multiplier > 0.0 { multiplier } else { 1.0 };
        Self { initial_backoff: initial, max_backoff: max, multiplier, ..self }
    }

    /// After which statuses it is sent again.
    #[must_use]
    pub fn retryable_status_codes(self, codes: impl IntoIterator<Item = Code>) -> Self {
        Self { codes: codes.into_iter().collect(), ..self }
    }
}

/// When is a call sent again although it has not failed?
#[derive(Clone, Debug, PartialEq)]
pub struct HedgingPolicy {
    pub(super) max_attempts: u32,
    pub(super) delay: Duration,
    pub(super) codes: Codes,
}

/// When does a server that fails too often get no more repeated calls?
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct RetryThrottling {
    /// In thousandths, since ratios have three decimal places.
    pub(super) max_tokens: u32,
    pub(super) token_ratio: u32,
}

/// A set of codes.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Codes(u32);

impl Codes {
    pub(super) fn contains(self, code: Code) -> bool {
        self.0 & (1 << code as u32) != 0
    }
}

impl FromIterator<Code> for Codes {
    fn from_iter<I: IntoIterator<Item = Code>>(codes: I) -> Self {
        Self(codes.into_iter().fold(0, |set, code| set | 1 << code as u32))
    }
}

impl<const N: usize> From<[Code; N]> for Codes {
    fn from(codes: [Code; N]) -> Self {
        codes.into_iter().collect()
    }
}

impl fmt::Debug for Codes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let codes = (0..=16).map(Code::from_i32).filter(|code| self.contains(*code));
        f.debug_set().entries(codes).finish()
    }
}
