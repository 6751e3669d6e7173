//! How do servers in other languages fare, with our client?
//!
//! Each server is a process of its own, those in Rust too.

mod report;
mod server;
mod standstill;

pub use report::table;
pub use server::{prepare, serve};

use std::error::Error;
use std::time::Duration;

use crate::arguments::Arguments;
use crate::measure::{self, Effort, Round, Running};
use crate::sides::ours;
use crate::spread::Spread;
use crate::values::Values;
use crate::wire::Wire;
use crate::work::Work;
use server::Server;
use standstill::Watch;

/// What is asked of them, and how often at the same time at most: servers that have a thread for each
/// call have so many.
const WORK: [Work; 4] = [Work::Small, Work::Medium, Work::List, Work::Exchange];
const AT_ONCE: u32 = 32;

/// So often is a turn taken again that was interrupted.
const TRIES: u32 = 20;

/// A server that runs, and our client's connection to it.
struct Served {
    server: Server,
    running: Running,
}

/// All rounds of one server with one kind of call.
pub struct Rounds {
    pub server: &'static str,
    pub rounds: Vec<Round>,
    /// Microseconds of a processor that the server took for each call or message, in all rounds: for one
    /// round, `/proc` does not count finely enough.
    pub processor: f64,
}

/// All servers with one kind of call.
pub struct Measured {
    pub work: Work,
    pub at_once: u32,
    pub servers: Vec<Rounds>,
}

/// Starts all servers, and lets them take turns.
pub fn measure(
    arguments: &Arguments,
    wire: &Wire,
    values: &Values,
) -> Result<Vec<Measured>, Box<dyn Error>> {
    let mut all = Vec::new();
    for server in Server::start_all(arguments.threads, AT_ONCE)? {
        let program = ours::connect(wire, server.address, values)?;
        let running = Running { side: server.name, program };
        all.push(Served { server, running });
    }
    let watch = Watch::start();
    let mut measured = Vec::new();
    for work in WORK.into_iter().filter(|work| arguments.wants_call(*work)) {
        for &at_once in arguments.at_once.iter().filter(|at_once| **at_once <= AT_ONCE) {
            eprintln!("{}, {at_once} at once", work.name());
            let servers = turns(wire, &watch, &all, work, at_once, arguments.effort)?;
            measured.push(Measured { work, at_once, servers });
        }
    }
    if measured.is_empty() {
        let names = WORK.map(Work::name).join(", ");
        return Err(
            format!("nothing is left to measure of: {names}, at most {AT_ONCE} at once").into()
        );
    }
    Ok(measured)
}

/// As those of `measure`, but that each has as many calls as fill its time: they are far apart.
fn turns(
    wire: &Wire,
    watch: &Watch,
    all: &[Served],
    work: Work,
    at_once: u32,
    effort: Effort,
) -> Result<Vec<Rounds>, String> {
    let mut times = Vec::new();
    let mut servers = Vec::new();
    for one in all {
        times.push(measure::calibrate(wire, &one.running, work, at_once, effort.batch)?);
        servers.push(Rounds { server: one.server.name, rounds: Vec::new(), processor: 0.0 });
    }
    for round in 0..effort.rounds {
        for turn in 0..all.len() {
            let at = (round + turn) % all.len();
            let (round, took) = one_turn(wire, watch, &all[at], work, at_once, times[at])?;
            let units =
                f64::from(times[at]) * f64::from(at_once) * f64::from(work.messages(at_once));
            servers[at].rounds.push(round);
            servers[at].processor += took.as_secs_f64() * 1e6 / units / effort.rounds as f64;
        }
    }
    Ok(servers)
}

/// A turn in which nothing stood still, and what the server took of a processor.
fn one_turn(
    wire: &Wire,
    watch: &Watch,
    served: &Served,
    work: Work,
    at_once: u32,
    times: u32,
) -> Result<(Round, Duration), String> {
    for _ in 0..TRIES {
        let (stood, before) = (watch.count(), served.server.processor_time()?);
        let round = measure::batch(wire, &served.running, work, at_once, times);
        let took = served.server.processor_time()?.saturating_sub(before);
        if watch.count() == stood {
            return Ok((round?, took));
        }
        eprintln!("{} has been interrupted, and has its turn again", served.server.name);
    }
    Err(format!(
        "{} is interrupted at each turn: let nothing stop the processes",
        served.server.name
    ))
}

impl Rounds {
    pub fn median(&self, figure: fn(&Round) -> f64) -> f64 {
        Spread::of(self.rounds.iter().map(figure)).median
    }

    /// Between turns of the same round.
    pub fn ratio(&self, other: &Self, figure: fn(&Round) -> f64) -> Spread {
        Spread::of_ratios(self.rounds.iter().map(figure), other.rounds.iter().map(figure))
    }
}
