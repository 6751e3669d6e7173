//! Measurement in turns, so that other load affects all contenders alike.
//!
//! All contenders take turns in short batches. Each round begins with another contender, and ratios are
//! taken between batches of the same round. CPU time is measured, not wall time.

use std::time::Duration;

use crate::contender::{Contender, Operation};
use crate::shapes::{OURS, OURS_FAST_MAP, PROST, RIVALS, Shape};
use crate::spread::Spread;

/// The amount of work.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    pub rounds: usize,
    pub batch: Duration,
}

/// The operations per second of one contender in each round.
pub struct Rates {
    pub peer: &'static str,
    pub rates: Vec<f64>,
}

/// The results of all contenders with one shape and one operation.
pub struct Measured {
    pub shape: &'static str,
    pub has_map: bool,
    pub bytes: usize,
    pub operation: Operation,
    pub peers: Vec<Rates>,
}

/// Measures contenders in turns.
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

    /// Returns the throughput in MiB per second.
    pub fn throughput(&self, peer: &str) -> Option<Spread> {
        let scale = self.bytes as f64 / f64::from(1 << 20);
        Some(Spread::of(self.rates(peer)?.rates.iter().map(|rate| rate * scale)))
    }

    /// Returns the speed of ours relative to another peer.
    pub fn ratio(&self, other: &str) -> Option<Spread> {
        ratio(self.ours_like(other)?, self.rates(other)?)
    }

    /// Returns the rates of ours with comparable maps: prost uses those of the standard library, and the
    /// other peers use faster ones.
    fn ours_like(&self, other: &str) -> Option<&Rates> {
        let fast = (other != PROST).then(|| self.rates(OURS_FAST_MAP)).flatten();
        fast.or_else(|| self.rates(OURS))
    }

    pub fn ratio_to_prost(&self) -> Option<Spread> {
        self.ratio(PROST)
    }

    /// Returns the fastest peer that does the same work as ours, and the ratio to it.
    pub fn ratio_to_best(&self) -> Option<(&'static str, Spread)> {
        let ratios = RIVALS.iter().filter_map(|peer| Some((*peer, self.ratio(peer)?)));
        ratios.min_by(|(_, a), (_, b)| a.median.total_cmp(&b.median))
    }
}

/// Returns the ratios between batches of the same round.
pub fn ratio(one: &Rates, other: &Rates) -> Option<Spread> {
    let [ones, others] = [one, other].map(|side| side.rates.iter().copied());
    (!one.rates.is_empty()).then(|| Spread::of_ratios(ones, others))
}
