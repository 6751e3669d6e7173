//! Generation of code for a service in two files, as in a build script.
//!
//! ```text
//! cargo run --release -p rust-grpc-benchmarks --bin small -- [ROUNDS]
//! ```
//!
//! Build scripts are not optimized unless a profile says otherwise, so most users see the speed without
//! `--release`.
#![allow(clippy::print_stdout)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use rust_grpc_benchmarks::{
    Failure, Row, Sample, Spread, compare, machine, megabytes, print_own, run, written,
};

const SIDES: [&str; 3] =
    ["rust-grpc-build", "protox + tonic-prost-build", "protoc + tonic-prost-build"];

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match &arguments[..] {
        [] => measure(50),
        [rounds] => measure(rounds.parse()?),
        // Arguments of the child process: `--side INDEX OUT`.
        [side, index, out] if side == "--side" => {
            build_script(index.parse()?, Path::new(out))?;
            print_own()
        }
        _ => Err("usage: small [ROUNDS]".into()),
    }
}

/// Generates code like the `main` of a build script.
fn build_script(side: usize, out: &Path) -> Result<(), Failure> {
    let include = Path::new(env!("CARGO_MANIFEST_DIR")).join("proto");
    let files: [PathBuf; 2] =
        ["shop/v1/shop.proto", "shop/v1/types.proto"].map(|f| include.join(f));
    match side {
        0 => rust_grpc_build::configure().out_dir(out).compile_protos(&files, &[include])?,
        1 => {
            let set = protox::compile(&files, [include])?;
            tonic_prost_build::configure().out_dir(out).compile_fds(set)?;
        }
        _ => {
            let mut config = prost_build::Config::new();
            config.protoc_executable(protoc_bin_vendored::protoc_bin_path()?);
            config.protoc_arg(format!("-I{}", protoc_bin_vendored::include_path()?.display()));
            tonic_prost_build::configure().out_dir(out).compile_with_config(
                config,
                &files,
                &[include],
            )?;
        }
    }
    Ok(())
}

fn measure(rounds: usize) -> Result<(), Failure> {
    println!("{}\n", machine());
    println!("A service in two files, {} alternating rounds:\n", rounds);
    let processes = processes(rounds)?;
    let calls = calls(rounds)?;
    let row = |name, value: fn(&Sample) -> f64| Row {
        name,
        values: processes.iter().map(|side| Spread::of(side.iter().map(value))).collect(),
        digits: 1,
    };
    let rows = [
        row("process, wall, ms", |sample| 1e3 * sample.wall.as_secs_f64()),
        row("process, peak memory, MB", |sample| megabytes(sample.peak)),
        Row {
            name: "call in a warm process, wall, ms",
            values: calls.into_iter().map(Spread::of).collect(),
            digits: 1,
        },
    ];
    println!("{}", compare(&SIDES, &rows));
    println!("\nThe memory of protoc, which is a separate process, is not included.");
    Ok(())
}

/// Measures separate processes, as cargo starts them.
fn processes(rounds: usize) -> Result<[Vec<Sample>; 3], Failure> {
    let program = std::env::current_exe()?;
    let mut samples: [Vec<Sample>; 3] = Default::default();
    for round in 0..=rounds {
        for (side, samples) in samples.iter_mut().enumerate() {
            let out = tempfile::tempdir()?;
            let mut command = Command::new(&program);
            command.args(["--side", &side.to_string()]).arg(out.path()).env_remove("PROTOC");
            let sample = run(&mut command)?;
            if written(out.path())?.0 == 0 {
                return Err(format!("{} wrote nothing", SIDES[side]).into());
            }
            if round > 0 {
                samples.push(sample);
            }
        }
    }
    Ok(samples)
}

/// Measures the work alone, in milliseconds.
fn calls(rounds: usize) -> Result<[Vec<f64>; 3], Failure> {
    let mut samples: [Vec<f64>; 3] = Default::default();
    for round in 0..=rounds {
        for (side, samples) in samples.iter_mut().enumerate() {
            let out = tempfile::tempdir()?;
            let start = Instant::now();
            build_script(side, out.path())?;
            if round > 0 {
                samples.push(1e3 * start.elapsed().as_secs_f64());
            }
        }
    }
    Ok(samples)
}
