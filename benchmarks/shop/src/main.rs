//! Load test of the shop, with code from different generators.
//!
//! ```text
//! cargo run --release --manifest-path benchmarks/shop/Cargo.toml
//! ```
//!
//! `--help` lists the options.

mod arguments;
mod load;
mod measure;
mod open;
mod processor;
mod programs;
mod report;

// Modules shared with the benchmarks of the codec.
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

use std::error::Error;
use std::process::ExitCode;

use arguments::Arguments;
use programs::Programs;

/// The packages whose versions are printed.
const PACKAGES: &[&str] =
    &["prost", "tonic", "tonic-prost-build", "hyper", "h2", "tokio", "rustls", "rusqlite"];

fn main() -> ExitCode {
    command::main(arguments::USAGE, Arguments::parse, run)
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let programs = Programs::build()?;
    // The machine is described after the build, which would count as load.
    let machine = machine::machine(PACKAGES);
    let mut measured = Vec::new();
    for &customers in &arguments.customers {
        measured.push(measure::measure(&programs, customers, arguments.effort)?);
    }
    let table = report::table(&measured, arguments.effort);
    let report = format!("{table}\n{machine} Profile `release`.\n");
    print!("{report}");
    if let Some(folder) = &arguments.write {
        readme::keep(&folder.join("README.md"), "shop", "benchmarks/shop", &report)?;
    }
    Ok(())
}
