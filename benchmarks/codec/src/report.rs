//! Markdown tables of the results.

use std::fmt::Write;

use crate::contender::Operation;
use crate::figures::{ratio, thousands};
use crate::measure::Measured;
use crate::shapes::PEERS;
use crate::spread::{Spread, geometric_mean};

/// The mark of shapes with a map.
const MAP: &str = " †";

const NOTES: &str = "\
Medians in MiB/s, larger is better; the minimum and maximum ratios of all rounds are in parentheses. The
*best peer* is the fastest of those that do the same work as ours, which is to copy everything into owned
values: prost, buffa and protobuf v4. The other columns are for orientation: with `Bytes`, the contents of
`bytes` fields are not copied, and quick-protobuf borrows. *Copying* is not a codec: it clones prost's
message and copies its bytes, which no codec with owned values can avoid. Decoding includes dropping the
message. The placement of a loop by the compiler can change a single row by a quarter: two copies of the
same code differ by this much.

protobuf v4 stores messages in a kernel written in C. Its fields are read through accessors, whose cost is
not included in these tables.

– quick-protobuf does not support groups, and cannot parse `descriptor.proto` or the options in googleapis.
It creates unaligned slices of packed fixed-width fields, which is undefined behaviour.

† Ours, prost and quick-protobuf use std's `HashMap`, buffa uses one with a faster hash function, and protobuf
v4 its own map. Similar maps are compared: prost with ours, and the other two with *ours, FastMap*, which is
`map_type` with the runtime's `FastMap`.
";

/// Formats a table for each operation, followed by notes.
pub fn speed(measured: &[Measured]) -> String {
    let mut out = String::new();
    for operation in Operation::ALL {
        let rows: Vec<&Measured> =
            measured.iter().filter(|row| row.operation == operation).collect();
        if !rows.is_empty() {
            table(&mut out, operation, &rows);
        }
    }
    out + NOTES
}

fn table(out: &mut String, operation: Operation, rows: &[&Measured]) {
    let title = match operation {
        Operation::Decode => "Decode, from a slice",
        Operation::Encode => "Encode, to a new `Vec<u8>`",
        Operation::Stream => "Encode, into the frames of a tonic stream",
    };
    let present = |peer: &&&str| rows.iter().any(|row| row.throughput(peer).is_some());
    let peers: Vec<&str> = PEERS.iter().filter(present).copied().collect();
    let names = peers.join(" | ");
    let lines = "--:|".repeat(peers.len() + 3);
    let _ = writeln!(out, "**{title}**\n");
    let _ = writeln!(out, "| message | bytes | {names} | ours / prost | ours / best peer |");
    let _ = writeln!(out, "|---|{lines}");
    for row in rows {
        let map = if row.has_map { MAP } else { "" };
        let _ = write!(out, "| {}{map} | {} |", row.shape, thousands(row.bytes as u64));
        for peer in &peers {
            let _ = write!(out, " {} |", row.throughput(peer).map_or("–".to_owned(), rate));
        }
        let to_best =
            row.ratio_to_best().map(|(best, spread)| format!("{}, {best}", ratio(spread)));
        let to_prost = row.ratio_to_prost().map(ratio);
        let dash = || "–".to_owned();
        let _ = writeln!(
            out,
            " {} | {} |",
            to_prost.unwrap_or_else(dash),
            to_best.unwrap_or_else(dash)
        );
    }
    let mean = |ratios: Vec<Option<Spread>>| {
        let mean = geometric_mean(ratios.into_iter().flatten().map(|spread| spread.median));
        mean.map_or("–".to_owned(), |mean| format!("**{mean:.2}×**"))
    };
    let to_prost = mean(rows.iter().map(|row| row.ratio_to_prost()).collect());
    let to_best = mean(rows.iter().map(|row| row.ratio_to_best().map(|best| best.1)).collect());
    let empty = " |".repeat(peers.len() + 1);
    let _ = writeln!(out, "| geometric mean |{empty} {to_prost} | {to_best} |\n");
}

fn rate(spread: Spread) -> String {
    thousands(spread.median.round() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::Rates;

    #[test]
    fn table_has_a_column_for_each_peer() {
        let rates = |peer, rate: f64| Rates { peer, rates: vec![rate, rate * 2.0] };
        let measured = Measured {
            shape: "map",
            has_map: true,
            bytes: 1 << 20,
            operation: Operation::Encode,
            peers: vec![rates("ours", 30.0), rates("prost", 10.0), rates("buffa", 20.0)],
        };
        let table = speed(&[measured]);
        let row =
            "| map † | 1,048,576 | 45 | 15 | 30 | 3.00× (3.00–3.00) | 1.50× (1.50–1.50), buffa |";
        assert!(table.contains(row), "{table}");
        assert!(table.contains("| geometric mean | | | | | **3.00×** | **1.50×** |"), "{table}");
    }
}
