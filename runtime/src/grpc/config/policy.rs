//! Policies for the methods of a service config.

use std::fmt;
use std::time::Duration;

use tonic::Code;

/// The largest number of attempts, whatever a config says, as in gRPC.
pub(super) const MOST_ATTEMPTS: u32 = 5;

/// The policy of a service config for a method.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct MethodPolicy {
    /// The maximum time of a call, over all attempts and until the end of its stream. A shorter
    /// timeout of the caller takes precedence.
    pub timeout: Option<Duration>,
    /// True if a call waits for a connection instead of failing if there is none.
    pub wait_for_ready: Option<bool>,
    /// The maximum size of a sent message in bytes, without its prefix and after compression.
    pub max_request_message_bytes: Option<u32>,
    /// The maximum size of a received message in bytes, without its prefix and before
    /// decompression.
    pub max_response_message_bytes: Option<u32>,
    /// The policy for sending calls more than once, if there is one.
    pub repeat: Option<Repeat>,
}

impl MethodPolicy {
    /// Returns true if the policy does not affect calls.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Returns true if the messages of requests have to be recorded or measured.
    pub(super) fn touches_requests(&self) -> bool {
        self.repeat.is_some()
            || self.wait_for_ready == Some(true)
            || self.max_request_message_bytes.is_some()
    }
}

/// The way in which a call is sent more than once: retries or hedging, never both.
#[derive(Clone, Debug, PartialEq)]
pub enum Repeat {
    /// The call is sent again after it has failed.
    Retry(RetryPolicy),
    /// Copies of the call are sent before it has failed, and the first successful response is
    /// returned.
    Hedge(HedgingPolicy),
}

/// A policy for retrying failed calls.
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
    /// Returns a policy with four attempts after `UNAVAILABLE`, with waits of 0.1, 0.2 and 0.4
    /// seconds.
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
    /// Sets the maximum number of attempts, including the first one. Values above 5 are treated as
    /// 5.
    #[must_use]
    pub fn max_attempts(self, attempts: u32) -> Self {
        Self { max_attempts: attempts.min(MOST_ATTEMPTS), ..self }
    }

    /// Sets the backoff between attempts.
    ///
    /// The wait before the second attempt is `initial`. Each further wait is `multiplier` times as
    /// long, and at most `max`. All waits have a jitter of 20 %. A multiplier that is not a
    /// positive number is treated as 1.
    #[must_use]
    pub fn backoff(self, initial: Duration, max: Duration, multiplier: f64) -> Self {
        let multiplier = if multiplier.is_finite() && multiplier > 0.0 { multiplier } else { 1.0 };
        Self { initial_backoff: initial, max_backoff: max, multiplier, ..self }
    }

    /// Sets the status codes after which a call is retried.
    #[must_use]
    pub fn retryable_status_codes(self, codes: impl IntoIterator<Item = Code>) -> Self {
        Self { codes: codes.into_iter().collect(), ..self }
    }
}

/// A policy for hedging calls, which sends copies of a call that has not failed.
#[derive(Clone, Debug, PartialEq)]
pub struct HedgingPolicy {
    pub(super) max_attempts: u32,
    pub(super) delay: Duration,
    pub(super) codes: Codes,
}

/// The limits for throttling retries and hedging if a server fails too often.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct RetryThrottling {
    /// The maximum number of tokens, in thousandths, since ratios have three decimal places.
    pub(super) max_tokens: u32,
    pub(super) token_ratio: u32,
}

/// A set of status codes.
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
