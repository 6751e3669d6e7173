//! Benchmarks of protobuf codecs.
//!
//! ```text
//! .ci/fetch-corpus
//! cargo run --release --manifest-path benchmarks/codec/Cargo.toml
//! ```
//!
//! `--help` lists the options.

mod allocations;
mod arguments;
mod chart;
mod command;
mod contender;
mod figures;
mod generated;
mod machine;
mod measure;
mod memory;
mod peer;
mod readme;
mod report;
mod scaling;
mod shapes;
mod spread;
mod stream;
mod values;

use std::error::Error;
use std::process::ExitCode;

use arguments::{Arguments, Report};
use contender::Operation;
use measure::Measured;
use shapes::Shape;

fn main() -> ExitCode {
    command::main(arguments::USAGE, Arguments::parse, run)
}

/// The packages whose versions are printed.
const PACKAGES: &[&str] = &["prost", "buffa", "protobuf", "quick-protobuf", "tonic"];

fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let machine = machine::machine(PACKAGES);
    let (name, body, picture) = match arguments.report {
        Report::Speed => {
            let measured = speed(arguments);
            ("codec", report::speed(&measured), Some(chart::chart(&measured)))
        }
        Report::Allocations => ("codec-allocations", memory::table(&wanted(arguments)), None),
        Report::Scaling => ("codec-scaling", scaling::scaling(arguments.effort), None),
    };
    let profile = env!("CODEC_BENCHMARK_PROFILE");
    let rounds = match arguments.report {
        Report::Allocations => String::new(),
        Report::Speed | Report::Scaling => format!(", {} rounds", arguments.effort.rounds),
    };
    let report = format!("{body}\n{machine} Profile `{profile}`{rounds}.\n");
    print!("{report}");
    if let Some(folder) = &arguments.write {
        readme::keep(&folder.join("README.md"), name, "benchmarks/codec", &report)?;
        if let Some(picture) = picture {
            std::fs::write(folder.join("codec.svg"), picture)?;
        }
    }
    Ok(())
}

fn speed(arguments: &Arguments) -> Vec<Measured> {
    let mut measured = Vec::new();
    for shape in &wanted(arguments) {
        for operation in Operation::ALL {
            if arguments.wants_operation(operation) {
                eprintln!("{}, {}", shape.name, operation.name());
                measured.push(measure::measure(shape, operation, arguments.effort));
            }
        }
    }
    measured
}

/// Returns the selected shapes with the selected peers.
fn wanted(arguments: &Arguments) -> Vec<Shape> {
    let mut shapes = shapes::all();
    shapes.retain(|shape| arguments.wants_shape(shape.name));
    for shape in &mut shapes {
        shape.contenders.retain(|contender| arguments.wants_peer(contender.peer));
    }
    shapes
}
