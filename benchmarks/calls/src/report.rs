//! How are the results shown?

use std::fmt::Write;

use crate::figures::{ratio, thousands};
use crate::measure::{Measured, Round, Rounds};
use crate::spread::{Spread, geometric_mean};
use crate::values::Values;
use crate::work::MESSAGES;

/// A table with a line for each side of each kind of call, and what stands below it.
pub fn table(measured: &[Measured], values: &Values, threads: usize) -> String {
    let mut out = String::from(
        "| call | at once | side | per second | p50, µs | p99, µs | CPU, µs | allocations | KiB allocated \
         | as many per second | of the CPU time |\n|---|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    for row in measured {
        for (at, side) in row.sides.iter().enumerate() {
            line(&mut out, row, side, (at > 0).then_some(&row.sides[0]));
        }
    }
    means(&mut out, measured);
    out.push('\n');
    notes(&mut out, values, threads);
    out
}

fn line(out: &mut String, row: &Measured, side: &Rounds, base: Option<&Rounds>) {
    let rate = side.spread(|round| round.per_second).median;
    let [half, most] =
        [|round: &Round| round.half, |round: &Round| round.most].map(|f| side.spread(f).median);
    let _ = write!(
        out,
        "| {} | {} | {} | {} | {} | {} | {} | {} | {:.1} |",
        row.work.name(),
        row.at_once,
        side.side,
        thousands(rate.round() as u64),
        thousands(half.round() as u64),
        thousands(most.round() as u64),
        short(side.spread(|round| round.processor).median),
        short(side.allocations),
        side.allocated / 1024.0,
    );
    let _ = match base {
        None => writeln!(out, " | |"),
        Some(base) => {
            let rate = ratio(side.ratio(base, |round| round.per_second));
            writeln!(out, " {rate} | {} |", ratio(side.ratio(base, |round| round.processor)))
        }
    };
}

/// A line for each side but the first, over all rows.
fn means(out: &mut String, measured: &[Measured]) {
    let sides = measured.first().map_or(0, |row| row.sides.len());
    for at in 1..sides {
        let mean = |figure: fn(&Round) -> f64| {
            let ratios = measured.iter().map(|row| row.sides[at].ratio(&row.sides[0], figure));
            geometric_mean(ratios.map(|Spread { median, .. }| median)).unwrap_or(1.0)
        };
        let (rate, processor) = (mean(|round| round.per_second), mean(|round| round.processor));
        let name = measured[0].sides[at].side;
        let _ = writeln!(
            out,
            "| geometric mean | | {name} | | | | | | | **{rate:.2}×** | **{processor:.2}×** |"
        );
    }
}

fn notes(out: &mut String, values: &Values, threads: usize) {
    let bytes = |message: &[u8]| thousands(message.len() as u64);
    let _ = write!(
        out,
        "Medians of all rounds; the ratios are to the line above with the smallest and the largest of all \
         rounds in brackets, more per second\nand less of the CPU time is better. One process holds client \
         and server, each on a tokio runtime of its own with {threads} worker\nthread{}, and one HTTP/2 \
         connection over 127.0.0.1 without Nagle's delay, with windows of 2 MiB for a stream and 8 MiB for \
         the\nconnection on both ends. CPU time and allocations are of both ends together. The server \
         answers with the message that it was sent,\nand the client sends again what was answered, so that \
         each call encodes and decodes a message twice, and nothing else is done\nwith it.\n\n\
         Small is a flat message of {} bytes, medium a nested one of {}, large a list of such of {}, and \
         blob has {} in `bytes`.\nPing-pong is a stream in both directions, of which a call here is one \
         message there and back.\n\n\
         ‡ {} messages on a stream, down to {} when there are many, each a copy of one that the sender \
         holds: rate, CPU time and allocations\nare of one message, and the copy is part of them; p50 and \
         p99 are of the stream.\n",
        if threads == 1 { "" } else { "s" },
        bytes(&values.reading),
        bytes(&values.order),
        bytes(&values.order_book),
        bytes(&values.upload),
        thousands(MESSAGES[0].into()),
        MESSAGES[1],
    );
}

/// With as many places as say something.
pub fn short(number: f64) -> String {
    if number < 100.0 { format!("{number:.1}") } else { thousands(number.round() as u64) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work::Work;

    #[test]
    fn a_side_is_compared_with_the_first() {
        let round =
            |per_second, processor| Round { per_second, processor, half: 1.0, most: 2_000.0 };
        let side = |side, rounds| Rounds { side, rounds, allocations: 12.0, allocated: 2_048.0 };
        let measured = Measured {
            work: Work::Small,
            at_once: 32,
            sides: vec![
                side("theirs", vec![round(1_000.0, 50.0), round(2_000.0, 50.0)]),
                side("ours", vec![round(2_000.0, 25.0), round(8_000.0, 25.0)]),
            ],
        };
        let table = table(&[measured], &Values::new(), 1);
        for line in [
            "| unary small | 32 | theirs | 1,500 | 1 | 2,000 | 50.0 | 12.0 | 2.0 | | |",
            "| unary small | 32 | ours | 5,000 | 1 | 2,000 | 25.0 | 12.0 | 2.0 \
             | 3.00× (2.00–4.00) | 0.50× (0.50–0.50) |",
            "| geometric mean | | ours | | | | | | | **3.00×** | **0.50×** |",
        ] {
            assert!(table.contains(line), "{table}");
        }
    }
}
