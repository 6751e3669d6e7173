//! Benchmarks of calls, with code from different generators.
//!
//! ```text
//! cargo run --release --manifest-path benchmarks/calls/Cargo.toml
//! ```
//!
//! `--help` lists the options.

mod arguments;
mod foreign;
mod measure;
mod report;
mod sides;
mod values;
mod wire;
mod work;

// Modules shared with the benchmarks of the codec.
#[path = "../../codec/src/allocations.rs"]
mod allocations;
#[path = "../../codec/src/command.rs"]
mod command;
#[path = "../../codec/src/figures.rs"]
mod figures;
#[path = "../../codec/src/machine.rs"]
mod machine;
#[path = "../../codec/src/readme.rs"]
mod readme;
#[path = "../../codec/src/spread.rs"]
mod spread;
// Modules shared with the benchmarks of the shop.
#[path = "../../shop/src/processor.rs"]
mod processor;

use std::error::Error;
use std::process::ExitCode;

use arguments::Arguments;
use measure::{Measured, Running};
use values::Values;
use wire::Wire;
use work::Work;

/// The packages whose versions are printed.
const PACKAGES: &[&str] = &["prost", "tonic", "tonic-prost-build", "hyper", "h2", "tokio"];

fn main() -> ExitCode {
    command::main(arguments::USAGE, Arguments::parse, run)
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let machine = machine::machine(PACKAGES);
    let (wire, values) = (Wire::new(arguments.threads)?, Values::new());
    if let Some(serve) = arguments.serve {
        return foreign::serve(serve, &wire, &values);
    }
    let (name, table) = if arguments.foreign {
        foreign::prepare(&values)?;
        let measured = foreign::measure(arguments, &wire, &values)?;
        ("foreign", foreign::table(&measured, arguments.threads))
    } else {
        let measured = measure_sides(arguments, &wire, &values)?;
        ("calls", report::table(&measured, &values, arguments.threads))
    };
    let profile = env!("CALL_BENCHMARK_PROFILE");
    let rounds = arguments.effort.rounds;
    let report = format!("{table}\n{machine} Profile `{profile}`, {rounds} rounds.\n");
    print!("{report}");
    if let Some(folder) = &arguments.write {
        readme::keep(&folder.join("README.md"), name, "benchmarks/calls", &report)?;
    }
    Ok(())
}

fn measure_sides(
    arguments: &Arguments,
    wire: &Wire,
    values: &Values,
) -> Result<Vec<Measured>, Box<dyn Error>> {
    let running = start(arguments, wire, values)?;
    let mut measured = Vec::new();
    for work in Work::ALL.into_iter().filter(|work| arguments.wants_call(*work)) {
        for &at_once in arguments.at_once.iter().filter(|at_once| work.goes_with(**at_once)) {
            eprintln!("{}, {at_once} concurrent", work.name());
            measured.push(measure::measure(wire, &running, work, at_once, arguments.effort)?);
        }
    }
    Ok(measured)
}

/// Starts the selected sides, and checks that all of them encode the same messages.
fn start(
    arguments: &Arguments,
    wire: &Wire,
    values: &Values,
) -> Result<Vec<Running>, Box<dyn Error>> {
    let mut running = Vec::new();
    for side in sides::ALL.iter().filter(|side| arguments.wants_side(side.name)) {
        let program = (side.start)(wire, values)?;
        if program.encoded() != *values {
            return Err(format!("{} encodes other messages", side.name).into());
        }
        running.push(Running { side: side.name, program });
    }
    Ok(running)
}
