//! Exponential backoff with jitter between the attempts of a call.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::policy::RetryPolicy;

/// A sequence of growing waits.
///
/// Each wait has a jitter of 20 %, so that clients that failed at the same time do not retry at the
/// same time.
#[derive(Debug)]
pub(super) struct Backoff {
    initial: f64,
    next: f64,
    max: f64,
    multiplier: f64,
}

impl Backoff {
    pub(super) fn of(policy: &RetryPolicy) -> Self {
        let initial = policy.initial_backoff.as_secs_f64();
        let max = policy.max_backoff.as_secs_f64();
        Self { initial, next: initial, max, multiplier: policy.multiplier }
    }

    /// Returns the backoff between attempts to connect.
    ///
    /// gRPC starts with one second, for a channel that all calls share. A single call may start
    /// with less.
    pub(super) fn connecting() -> Self {
        Self { initial: 0.1, next: 0.1, max: 10.0, multiplier: 1.6 }
    }

    pub(super) fn reset(&mut self) {
        self.next = self.initial;
    }

    pub(super) fn next(&mut self, jitter: &Jitter) -> Duration {
        let wait = self.next.min(self.max);
        self.next = (wait * self.multiplier).min(self.max);
        Duration::try_from_secs_f64(wait * jitter.factor()).unwrap_or(Duration::MAX)
    }
}

/// The source of the random jitter.
#[derive(Debug)]
pub(super) struct Jitter {
    random: Mutex<fastrand::Rng>,
}

impl Jitter {
    pub(super) fn new(random: fastrand::Rng) -> Self {
        Self { random: Mutex::new(random) }
    }

    /// Returns a random factor from 0.8 to 1.2.
    fn factor(&self) -> f64 {
        let mut random = self.random.lock().unwrap_or_else(PoisonError::into_inner);
        0.8 + 0.4 * random.f64()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_the_maximum_and_restart_after_a_reset() {
        let policy = RetryPolicy::default().backoff(
            Duration::from_millis(100),
            Duration::from_millis(300),
            2.0,
        );
        let jitter = Jitter::new(fastrand::Rng::with_seed(7));
        let mut seen = Vec::new();
        for _ in 0..100 {
            let mut backoff = Backoff::of(&policy);
            for expected in [0.1, 0.2, 0.3, 0.3] {
                let wait = backoff.next(&jitter).as_secs_f64();
                assert!((expected * 0.8..=expected * 1.2).contains(&wait), "{wait} for {expected}");
                seen.push(wait / expected);
            }
            backoff.reset();
            assert!(backoff.next(&jitter) <= Duration::from_millis(120));
        }
        assert!(seen.iter().any(|s| *s < 0.85) && seen.iter().any(|s| *s > 1.15));
    }
}
