//! Compares reading and writing of ProtoJSON: pbjson with serde_json, ours with serde_json, and ours directly. Compares
//! reflection with that of prost-reflect.
//!
//! The contenders take turns in short batches, and ratios are taken between batches of the same round. `--write` writes
//! the tables to `benchmarks/README.md`.

mod contender;
mod generated;
#[path = "../../codec/src/readme.rs"]
mod readme;
mod reflection;
#[allow(dead_code, reason = "the codec's benchmarks use all of it")]
#[path = "../../codec/src/spread.rs"]
mod spread;
#[allow(dead_code, reason = "the codec's benchmarks use all of them")]
mod values;

use std::fmt::Write;
use std::path::Path;
use std::time::Duration;

use contender::{Contender, Operation};
use rust_grpc::json;
use spread::{Spread, geometric_mean};
use values::{reading, shapes};

/// The columns, of which the first one is the peer.
const PEERS: [&str; 3] = ["pbjson", "ours, serde", "ours, direct"];

struct Shape {
    name: &'static str,
    bytes: usize,
    contenders: [Contender; 3],
}

/// Creates a shape from a value with pbjson's implementations. pbjson must read the same value from what ours write.
macro_rules! shape {
    ($name:literal, $message:ident, $value:expr) => {{
        use generated::ours::shapes::bench::v1::$message as Ours;
        use generated::prost::shapes::bench::v1::$message as Peer;
        let value: Peer = $value;
        let text = serde_json::to_vec(&value).expect("pbjson writes the value");
        let message: Ours = json::from_slice(&text).expect("the text of pbjson can be read");
        let direct = json::to_vec(&message).expect("the message has a form in JSON");
        let by_serde = serde_json::to_vec(&message).expect("the message has a form in JSON");
        for written in [direct, by_serde] {
            let peer: Peer = serde_json::from_slice(&written).expect("pbjson reads the text");
            assert_eq!(peer, value, $name);
        }
        Shape {
            name: $name,
            bytes: text.len(),
            contenders: [
                Contender::new::<Peer>(
                    &text,
                    |text| serde_json::from_slice(text).expect("a message"),
                    |message| serde_json::to_vec(message).expect("JSON"),
                ),
                Contender::new::<Ours>(
                    &text,
                    |text| serde_json::from_slice(text).expect("a message"),
                    |message| serde_json::to_vec(message).expect("JSON"),
                ),
                Contender::new::<Ours>(
                    &text,
                    |text| json::from_slice(text).expect("a message"),
                    |message| json::to_vec(message).expect("JSON"),
                ),
            ],
        }
    }};
}

fn all() -> Vec<Shape> {
    vec![
        shape!("flat scalars", Reading, reading::reading()),
        shape!("strings and a map", Visit, shapes::visit()),
        shape!("deeply nested", Order, shapes::order()),
        shape!("wide and sparse", Settings, shapes::settings()),
        shape!("long varints", Identifiers, shapes::identifiers()),
        shape!("negative int32", Deltas, shapes::deltas()),
        shape!("fixed32", Checksums, shapes::checksums()),
        shape!("fixed64", Timestamps, shapes::timestamps()),
        shape!("many small messages", Track, shapes::track()),
        shape!("bytes", Upload, shapes::upload()),
    ]
}

/// Measures the contenders in turns, and returns the operations per second of each in each round.
fn rates<const N: usize>(
    contenders: &[Contender; N],
    operation: Operation,
    rounds: usize,
) -> [Vec<f64>; N] {
    let batch = Duration::from_millis(20);
    let times = contenders.each_ref().map(|one| one.calibrate(operation, batch));
    let mut rates = [const { Vec::new() }; N];
    for round in 0..rounds {
        for turn in 0..N {
            let at = (round + turn) % N;
            let took = contenders[at].run(operation, times[at]);
            rates[at].push(f64::from(times[at]) / took.as_secs_f64());
        }
    }
    rates
}

/// Returns the table of an operation: throughput in MiB/s, and ratios to the peer.
fn table(shapes: &[Shape], operation: Operation, rounds: usize) -> Result<String, std::fmt::Error> {
    let mut out = String::new();
    writeln!(
        out,
        "| message | bytes | {} | serde / pbjson | direct / pbjson |",
        PEERS.join(" | ")
    )?;
    writeln!(out, "|---|--:|--:|--:|--:|--:|--:|")?;
    let mut medians = [Vec::new(), Vec::new()];
    for shape in shapes {
        let rates = crate::rates(&shape.contenders, operation, rounds);
        write!(out, "| {} | {} |", shape.name, shape.bytes)?;
        for one in &rates {
            let scale = shape.bytes as f64 / f64::from(1 << 20);
            write!(out, " {:.0} |", Spread::of(one.iter().map(|rate| rate * scale)).median)?;
        }
        for (ours, medians) in rates[1..].iter().zip(&mut medians) {
            let Spread { median, min, max } =
                Spread::of_ratios(ours.iter().copied(), rates[0].iter().copied());
            write!(out, " {median:.2}× ({min:.2}–{max:.2}) |")?;
            medians.push(median);
        }
        writeln!(out)?;
    }
    let means = medians.map(|medians| geometric_mean(medians).unwrap_or(f64::NAN));
    writeln!(out, "| geometric mean | | | | | **{:.2}×** | **{:.2}×** |", means[0], means[1])?;
    Ok(out)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let write = std::env::args().any(|argument| argument == "--write");
    let shapes = all();
    let rounds = 25;
    let report = format!(
        "**Read, from a slice**, MiB/s of JSON\n\n{}\n**Write, to a new `Vec<u8>`**, MiB/s of JSON\n\n{}",
        table(&shapes, Operation::Read, rounds)?,
        table(&shapes, Operation::Write, rounds)?,
    );
    println!("{report}");
    let reflected = reflection::table(&reflection::all()?, rounds)?;
    println!("{reflected}");
    if write {
        let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
        readme::keep(&readme, "json", "benchmarks/json", &report)?;
        readme::keep(&readme, "reflection", "benchmarks/json", &reflected)?;
    }
    Ok(())
}
