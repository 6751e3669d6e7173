//! Has everything stood still for a while? A machine that is shared is also suspended. What a
//! clock says then is no figure.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// A sleep of the first takes the second at most, even when the machine is busy.
const SLEEP: Duration = Duration::from_millis(100);
const AT_MOST: Duration = Duration::from_secs(1);

/// Counts how often it has.
pub struct Watch(Arc<AtomicU32>);

impl Watch {
    /// From now on, for as long as the program runs.
    pub fn start() -> Self {
        let count = Arc::new(AtomicU32::new(0));
        let counter = Arc::clone(&count);
        std::thread::spawn(move || {
            loop {
                let begin = Instant::now();
                std::thread::sleep(SLEEP);
                if begin.elapsed() > AT_MOST {
                    counter.fetch_add(1, Ordering::Relaxed);
                }
            }
        });
        Self(count)
    }

    /// So far.
    pub fn count(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }
}
