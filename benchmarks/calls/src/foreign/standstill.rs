//! Detection of suspensions. A shared machine may be suspended, and times measured meanwhile are
//! meaningless.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// A sleep of the first duration takes at most the second one, even on a busy machine.
const SLEEP: Duration = Duration::from_millis(100);
const AT_MOST: Duration = Duration::from_secs(1);

/// A counter of suspensions.
pub struct Watch(Arc<AtomicU32>);

impl Watch {
    /// Starts counting until the program ends.
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

    /// Returns the current count.
    pub fn count(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }
}
