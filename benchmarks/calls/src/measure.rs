//! Measurement in turns, so that other load affects all sides alike.
//!
//! All sides take turns in batches of equally many calls. Each round begins with another side, and ratios
//! are taken between batches of the same round. The CPU time is that of the whole program: client, server
//! and connection.

use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::allocations::{self, Allocations};
use crate::sides::Program;
use crate::spread::Spread;
use crate::wire::Wire;
use crate::work::Work;

/// The time limit for a batch.
const TIME_LIMIT: Duration = Duration::from_secs(120);

/// The amount of work.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    pub rounds: usize,
    pub batch: Duration,
}

/// A started side.
pub struct Running {
    pub side: &'static str,
    pub program: Box<dyn Program>,
}

/// The result of a batch. Rates are of calls, or of messages on a stream; times are of whole calls.
#[derive(Clone, Copy, Debug)]
pub struct Round {
    pub per_second: f64,
    /// The CPU time in microseconds for each call or message.
    pub processor: f64,
    /// The median latency in microseconds.
    pub half: f64,
    /// The 99th percentile of the latency in microseconds.
    pub most: f64,
}

/// All rounds of one side.
pub struct Rounds {
    pub side: &'static str,
    pub rounds: Vec<Round>,
    /// The number of allocations for each call or message.
    pub allocations: f64,
    pub allocated: f64,
}

/// The results of all sides with one kind of call.
pub struct Measured {
    pub work: Work,
    pub at_once: u32,
    pub sides: Vec<Rounds>,
}

/// Measures all sides in turns. Only a failed call is an error.
pub fn measure(
    wire: &Wire,
    running: &[Running],
    work: Work,
    at_once: u32,
    effort: Effort,
) -> Result<Measured, String> {
    let times = calibrate(wire, &running[0], work, at_once, effort.batch)?;
    let mut sides = Vec::new();
    for one in running {
        batch(wire, one, work, at_once, times.div_ceil(4))?;
        let (allocations, allocated) = count(wire, one, work, at_once, times)?;
        sides.push(Rounds { side: one.side, rounds: Vec::new(), allocations, allocated });
    }
    for round in 0..effort.rounds {
        for turn in 0..running.len() {
            let at = (round + turn) % running.len();
            sides[at].rounds.push(batch(wire, &running[at], work, at_once, times)?);
        }
    }
    Ok(Measured { work, at_once, sides })
}

/// Returns the number of consecutive calls that takes approximately the given time.
pub fn calibrate(
    wire: &Wire,
    running: &Running,
    work: Work,
    at_once: u32,
    time: Duration,
) -> Result<u32, String> {
    // With at least two calls, fixed costs such as a copy of the message matter less.
    let least = if work.is_flow() { 1 } else { 2 };
    let mut times = least;
    loop {
        let round = batch(wire, running, work, at_once, times)?;
        let all = f64::from(times) * f64::from(at_once) * f64::from(work.messages(at_once));
        let took = all / round.per_second;
        if took >= time.as_secs_f64() / 4.0 {
            let times = f64::from(times) * time.as_secs_f64() / took;
            return Ok((times as u32).max(least));
        }
        times *= 2;
    }
}

/// Makes a number of consecutive calls, `at_once` times concurrently.
pub fn batch(
    wire: &Wire,
    running: &Running,
    work: Work,
    at_once: u32,
    times: u32,
) -> Result<Round, String> {
    let messages = work.messages(at_once);
    let workers: Vec<_> =
        (0..at_once).map(|_| running.program.calls(work, times, messages)).collect();
    let (wall, processor) = (Instant::now(), processor_time());
    let joined = async {
        let mut set: JoinSet<_> = workers.into_iter().map(|one| wire.client.spawn(one)).collect();
        let mut latencies = Vec::with_capacity(at_once as usize);
        while let Some(joined) = set.join_next().await {
            latencies.push(joined);
        }
        latencies
    };
    let latencies = wire.client.block_on(async { timeout(TIME_LIMIT, joined).await });
    let (wall, processor) = (wall.elapsed(), processor_time() - processor);
    let failed = |what: &dyn std::fmt::Display| {
        format!("{}, {}, {at_once} concurrent: {what}", running.side, work.name())
    };
    let mut took = Vec::new();
    for joined in latencies.map_err(|_| failed(&"the time limit has passed"))? {
        let done = joined.map_err(|e| failed(&e))?.map_err(|e| failed(&e))?;
        took.extend(done.map_err(|e| failed(&e))?);
    }
    took.sort_unstable();
    let units = took.len() as f64 * f64::from(messages);
    let micros = |time: Duration| time.as_secs_f64() * 1e6;
    Ok(Round {
        per_second: units / wall.as_secs_f64(),
        processor: micros(processor) / units,
        half: micros(percentile(&took, 50)),
        most: micros(percentile(&took, 99)),
    })
}

/// Returns the allocations of client and server for each call or message. Differences between two numbers of
/// calls are used, so that fixed allocations do not count.
fn count(
    wire: &Wire,
    running: &Running,
    work: Work,
    at_once: u32,
    times: u32,
) -> Result<(f64, f64), String> {
    let few = (times / 4).clamp(1, 64);
    let counted = |times| -> Result<Allocations, String> {
        let mut result = Ok(());
        let counted = allocations::count(|| {
            result = batch(wire, running, work, at_once, times).map(drop);
        });
        result.map(|()| counted)
    };
    let (once, twice) = (counted(few)?, counted(2 * few)?);
    let units = f64::from(few) * f64::from(at_once) * f64::from(work.messages(at_once));
    let per_unit = |once: u64, twice: u64| twice.saturating_sub(once) as f64 / units;
    Ok((per_unit(once.calls, twice.calls), per_unit(once.bytes, twice.bytes)))
}

/// Returns a percentile of sorted durations, of which there is at least one.
fn percentile(sorted: &[Duration], percent: usize) -> Duration {
    sorted[(sorted.len() * percent / 100).min(sorted.len() - 1)]
}

/// Returns the CPU time of the whole program.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

impl Rounds {
    pub fn spread(&self, figure: fn(&Round) -> f64) -> Spread {
        Spread::of(self.rounds.iter().map(figure))
    }

    /// Returns the ratios between batches of the same round.
    pub fn ratio(&self, other: &Self, figure: fn(&Round) -> f64) -> Spread {
        Spread::of_ratios(self.rounds.iter().map(figure), other.rounds.iter().map(figure))
    }
}

#[cfg(test)]
mod tests {
    use super::percentile;
    use std::time::Duration;

    #[test]
    fn percentile_returns_a_measured_value() {
        let sorted: Vec<_> = (1..=200).map(Duration::from_micros).collect();
        assert_eq!(percentile(&sorted, 50), Duration::from_micros(101));
        assert_eq!(percentile(&sorted, 99), Duration::from_micros(199));
        assert_eq!(percentile(&sorted[..1], 99), Duration::from_micros(1));
    }
}
