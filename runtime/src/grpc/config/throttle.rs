//! Throttling of retries and hedging for servers that fail often.

use std::sync::atomic::{AtomicU32, Ordering};

use super::policy::RetryThrottling;

/// The tokens of one server, in thousandths. Calls may be repeated while more than half of them are
/// left.
#[derive(Debug)]
pub(super) struct Throttle {
    limits: RetryThrottling,
    tokens: AtomicU32,
}

impl Throttle {
    pub(super) fn new(limits: RetryThrottling) -> Self {
        Self { limits, tokens: AtomicU32::new(limits.max_tokens) }
    }

    pub(super) fn success(&self) {
        self.update(|tokens| {
            tokens.saturating_add(self.limits.token_ratio).min(self.limits.max_tokens)
        });
    }

    pub(super) fn failure(&self) {
        self.update(|tokens| tokens.saturating_sub(1000));
    }

    pub(super) fn allows(&self) -> bool {
        // The tokens are doubled, since half of an odd maximum is not a whole number.
        u64::from(self.tokens.load(Ordering::Relaxed)) * 2 > u64::from(self.limits.max_tokens)
    }

    fn update(&self, change: impl Fn(u32) -> u32) {
        // The closure always returns a value, so the update cannot fail.
        let _ = self.tokens.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |t| Some(change(t)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn allows_repeated_calls_while_more_than_half_of_the_tokens_are_left() {
        let throttle = Throttle::new(RetryThrottling { max_tokens: 3000, token_ratio: 500 });
        throttle.failure();
        assert!(throttle.allows());
        throttle.failure();
        assert!(!throttle.allows());
        throttle.success();
        assert!(!throttle.allows(), "exactly half of the tokens are left");
        throttle.success();
        assert!(throttle.allows());
        (0..9).for_each(|_| throttle.failure());
        (0..9).for_each(|_| throttle.success());
        assert_eq!(throttle.tokens.load(Ordering::Relaxed), 3000);
    }
}
