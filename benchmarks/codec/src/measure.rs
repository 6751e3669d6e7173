//! How is time taken, so that what else the machine does falls on all alike?
//!
//! All contenders take turns in short batches, each round begins with another of them, and ratios
//! are taken between batches of the same round. Time is that of the processor, not of the wall.

use std::time::Duration;

use crate::contender::{Contender, Operation};
use crate::shapes::{OURS, OURS_FAST_MAP, PROST, RIVALS, Shape};
use crate::spread::Spread;

/// How long to measure.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    pub rounds: usize,
    pub batch: Duration,
}

/// Operations per second of one contender, round by round.
pub struct Rates {
    pub peer: &'static str,
    pub rates: Vec<f64>,
}

/// All contenders with one shape and one operation.
pub struct Measured {
    pub shape: &'static str,
    pub has_map: bool,
    pub bytes: usize,
    pub operation: Operation,
    pub peers: Vec<Rates>,
}

/// Lets some contenders take turns.
pub fn take_turns(contenders: &[Contender], operation: Operation, effort: Effort) -> Vec<Rates> {
    let times: Vec<u32> =
        contenders.iter().map(|one| one.calibrate(operation, effort.batch)).collect();
    let empty = |one: &Contender| Rates { peer: one.peer, rates: Vec::new() };
    let mut measured: Vec<Rates> = contenders.iter().map(empty).collect();
    for round in 0..effort.rounds {
        for turn in 0..contenders.len() {
            let at = (round + turn) % contenders.len();
            let took = contenders[at].run(operation, times[at]);
            measured[at].rates.push(f64::from(times[at]) / took.as_secs_f64());
        }
    }
    measured
}

/// Measures a shape.
pub fn measure(shape: &Shape, operation: Operation, effort: Effort) -> Measured {
    Measured {
        shape: shape.name,
        has_map: shape.has_map,
        bytes: shape.bytes,
        operation,
        peers: take_turns(&shape.contenders, operation, effort),
    }
}

impl Measured {
    fn rates(&self, peer: &str) -> Option<&Rates> {
        self.peers.iter().find(|rates| rates.peer == peer)
    }

    /// In MiB per second.
    pub fn throughput(&self, peer: &str) -> Option<Spread> {
        let scale = self.bytes as f64 / f64::from(1 << 20);
        Some(Spread::of(self.rates(peer)?.rates.iter().map(|rate| rate * scale)))
    }

    /// How many times as fast as another one is ours?
    pub fn ratio(&self, other: &str) -> Option<Spread> {
        ratio(self.ours_like(other)?, self.rates(other)?)
    }

    /// Ours with maps like those of the other one: prost has those of the standard library, and the
    /// rest have faster ones.
    fn ours_like(&self, other: &str) -> Option<&Rates> {
        let fast = (other != PROST).then(|| self.rates(OURS_FAST_MAP)).flatten();
        fast.or_else(|| self.rates(OURS))
    }

    pub fn ratio_to_prost(&self) -> Option<Spread> {
        self.ratio(PROST)
    }

    /// Of those that do the same as ours the one that ours is the least ahead of, and the ratio to it.
    pub fn ratio_to_best(&self) -> Option<(&'static str, Spread)> {
        let ratios = RIVALS.iter().filter_map(|peer| Some((*peer, self.ratio(peer)?)));
        ratios.min_by(|(_, a), (_, b)| a.median.total_cmp(&b.median))
    }
}

/// Between batches of the same round.
pub fn ratio(one: &Rates, other: &Rates) -> Option<Spread> {
    let [ones, others] = [one, other].map(|side| side.rates.iter().copied());
    (!one.rates.is_empty()).then(|| Spread::of_ratios(ones, others))
}
