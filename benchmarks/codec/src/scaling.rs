//! Cost per byte by message size, and per level by nesting depth.

use std::fmt::Write;

use prost::Message;

use crate::contender::{Contender, Operation};
use crate::figures::{self, thousands};
use crate::generated::{ours, prost as theirs};
use crate::measure::{Effort, Rates, ratio, take_turns};
use crate::peer::{Input, Ours, Prost};
use crate::shapes::{OURS, PROST};
use crate::spread::Spread;
use crate::values::order;

const SIZES: [usize; 6] = [1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];
/// The nesting depths. prost rejects more than a hundred levels.
const DEPTHS: [u32; 8] = [1, 2, 5, 10, 20, 40, 60, 90];
const OPERATIONS: [Operation; 2] = [Operation::Decode, Operation::Encode];

/// Formats two tables, one for sizes and one for depths.
pub fn scaling(effort: Effort) -> String {
    let mut out = String::from("Nanoseconds per byte of a message with many orders:\n\n");
    header(&mut out, "bytes");
    for size in SIZES {
        let bytes = order::order_book(size).encode_to_vec();
        let count = bytes.len();
        let input = [Input::new(bytes)];
        row(
            &mut out,
            count as u64,
            count,
            effort,
            &[
                Contender::new::<ours::shapes::bench::v1::OrderBook, Ours<Prost>>(OURS, &input),
                Contender::new::<theirs::shapes::bench::v1::OrderBook, Prost>(PROST, &input),
            ],
        );
    }
    out.push_str("\nNanoseconds per level of nested folders:\n\n");
    header(&mut out, "levels");
    for depth in DEPTHS {
        let input = [Input::new(order::folder(depth).encode_to_vec())];
        row(
            &mut out,
            depth.into(),
            depth as usize,
            effort,
            &[
                Contender::new::<ours::shapes::bench::v1::Folder, Ours<Prost>>(OURS, &input),
                Contender::new::<theirs::shapes::bench::v1::Folder, Prost>(PROST, &input),
            ],
        );
    }
    out
}

fn header(out: &mut String, what: &str) {
    let _ = write!(out, "| {what} |");
    for operation in OPERATIONS {
        let name = operation.name();
        let _ = write!(out, " {name}, ours | {name}, prost | ours / prost |");
    }
    let _ = writeln!(out, "\n|--:|{}", "--:|".repeat(6));
}

fn row(out: &mut String, name: u64, units: usize, effort: Effort, contenders: &[Contender]) {
    let _ = write!(out, "| {} |", thousands(name));
    for operation in OPERATIONS {
        let measured = take_turns(contenders, operation, effort);
        let cost =
            |rates: &Rates| 1e9 / Spread::of(rates.rates.iter().copied()).median / units as f64;
        let (ours, theirs) = (&measured[0], &measured[1]);
        let faster = ratio(ours, theirs).map_or_else(String::new, figures::ratio);
        let _ = write!(out, " {:.2} | {:.2} | {faster} |", cost(ours), cost(theirs));
    }
    out.push('\n');
}
