//! A way to read and write a message as JSON.

use std::hint::black_box;
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// The measured operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Reads a slice into an owned message, which is dropped.
    Read,
    /// Writes to a new `Vec<u8>`.
    Write,
}

/// A message with the functions of one peer. The loops are inside the closure, so that no indirect call is measured.
pub struct Contender {
    run: Box<dyn Fn(Operation, u32)>,
}

impl Contender {
    pub fn new<M: 'static>(
        text: &[u8],
        read: impl Fn(&[u8]) -> M + 'static,
        write: impl Fn(&M) -> Vec<u8> + 'static,
    ) -> Self {
        let (message, text) = (read(text), text.to_owned());
        let run = move |operation, times| match operation {
            Operation::Read => {
                for _ in 0..times {
                    black_box(read(black_box(&text)));
                }
            }
            Operation::Write => {
                for _ in 0..times {
                    black_box(write(black_box(&message)));
                }
            }
        };
        Self { run: Box::new(run) }
    }

    /// Creates a contender whose only operation is a function of a message.
    pub fn visitor<M: 'static>(message: M, visit: impl Fn(&M) -> usize + 'static) -> Self {
        let run = move |_, times| {
            for _ in 0..times {
                black_box(visit(black_box(&message)));
            }
        };
        Self { run: Box::new(run) }
    }

    /// Executes the operation a number of times, and returns the CPU time.
    pub fn run(&self, operation: Operation, times: u32) -> Duration {
        let start = processor_time();
        (self.run)(operation, times);
        processor_time() - start
    }

    /// Returns how often the operation fills the given time. This also warms up the code.
    pub fn calibrate(&self, operation: Operation, batch: Duration) -> u32 {
        let mut times = 1;
        loop {
            let took = self.run(operation, times);
            if took >= batch / 4 {
                let all = f64::from(times) * batch.as_secs_f64() / took.as_secs_f64();
                return all.clamp(1.0, f64::from(u32::MAX)) as u32;
            }
            times *= 2;
        }
    }
}

/// Returns the CPU time of this thread, which excludes other load of the machine.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}
