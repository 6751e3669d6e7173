//! Comparison of servers in other languages, with our client.
//!
//! Each server is a separate process, including those in Rust.

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

/// The measured kinds of calls, and the maximum number of concurrent calls. Servers with a thread per call
/// have this many threads.
const WORK: [Work; 4] = [Work::Small, Work::Medium, Work::List, Work::Exchange];
const AT_ONCE: u32 = 32;

/// The number of attempts for a turn that is interrupted.
const TRIES: u32 = 20;

/// A running server with a connection of our client.
struct Served {
    server: Server,
    running: Running,
}

/// All rounds of one server with one kind of call.
pub struct Rounds {
    pub server: &'static str,
    pub rounds: Vec<Round>,
    /// The CPU time of the server in microseconds for each call or message. It is the average of all rounds,
    /// because `/proc` is too coarse for one round.
    pub processor: f64,
}

/// The results of all servers with one kind of call.
pub struct Measured {
    pub work: Work,
    pub at_once: u32,
    pub servers: Vec<Rounds>,
}

/// Starts all servers, and measures them in turns.
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
            eprintln!("{}, {at_once} concurrent", work.name());
            let servers = turns(wire, &watch, &all, work, at_once, arguments.effort)?;
            measured.push(Measured { work, at_once, servers });
        }
    }
    if measured.is_empty() {
        let names = WORK.map(Work::name).join(", ");
        return Err(
            format!("nothing is selected of: {names}, at most {AT_ONCE} concurrent calls").into()
        );
    }
    Ok(measured)
}

/// Measures turns like `measure`, but with as many calls as fill the time: the servers differ widely.
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

/// Measures a turn without interruption, and the server's CPU time.
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
        eprintln!("{} was interrupted, and the turn is repeated", served.server.name);
    }
    Err(format!(
        "{} is interrupted in every turn: make sure that the processes are not suspended",
        served.server.name
    ))
}

impl Rounds {
    pub fn median(&self, figure: fn(&Round) -> f64) -> f64 {
        Spread::of(self.rounds.iter().map(figure)).median
    }

    /// Returns the ratios between turns of the same round.
    pub fn ratio(&self, other: &Self, figure: fn(&Round) -> f64) -> Spread {
        Spread::of_ratios(self.rounds.iter().map(figure), other.rounds.iter().map(figure))
    }
}
