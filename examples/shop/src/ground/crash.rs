//! Where do tests pull the plug?
//!
//! `SHOP_CRASH=RATE` ends the process at one of so many [`point`]s, as `kill -9` does; `0` is never.

use std::hash::{BuildHasher, RandomState};
use std::sync::OnceLock;

/// A place between two steps, where everything may end.
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
