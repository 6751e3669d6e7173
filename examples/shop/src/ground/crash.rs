//! Crash points for tests.
//!
//! `SHOP_CRASH=RATE` makes every [`point`] abort the process with a probability of 1 in `RATE`, like
//! `kill -9`. With `0` it never does.

use std::hash::{BuildHasher, RandomState};
use std::sync::OnceLock;

/// Marks a point between two steps at which tests may crash the process.
pub fn point(name: &str) {
    static RATE: OnceLock<u64> = OnceLock::new();
    let rate = RATE.get_or_init(|| {
        std::env::var("SHOP_CRASH").ok().and_then(|rate| rate.parse().ok()).unwrap_or(0)
    });
    if *rate > 0 && RandomState::new().hash_one(name).is_multiple_of(*rate) {
        eprintln!("crash at `{name}`");
        std::process::abort();
    }
}
