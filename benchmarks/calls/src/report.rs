//! Markdown table of the results.

use std::fmt::Write;

use crate::figures::{ratio, thousands};
use crate::measure::{Measured, Round, Rounds};
use crate::spread::{Spread, geometric_mean};
use crate::values::Values;
use crate::work::MESSAGES;

/// Formats a table with a row for each side and kind of call, followed by notes.
pub fn table(measured: &[Measured], values: &Values, threads: usize) -> String {
    let mut out = String::from(
        "| call | concurrency | side | per second | p50, µs | p99, µs | CPU, µs | allocations | KiB allocated \
         | rate ratio | CPU ratio |\n|---|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|\n",
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

/// Appends a row for each side but the first, with the mean of all rows.
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
    let plural = if threads == 1 { "" } else { "s" };
    let small = bytes(&values.reading);
    let medium = bytes(&values.order);
    let large = bytes(&values.order_book);
    let blob = bytes(&values.upload);
    let [most, least] = MESSAGES.map(|count| thousands(count.into()));
    let _ = write!(
        out,
        "Medians of all rounds. The ratios are relative to the first side, with the \
         minimum and maximum of all rounds in\nparentheses; a higher rate and less CPU \
         time are better. One process contains client and server, each on a \
         separate\ntokio runtime with {threads} worker thread{plural}, and one HTTP/2 \
         connection over 127.0.0.1 without Nagle's algorithm, with windows of\n2 MiB for a \
         stream and 8 MiB for the connection on both ends. CPU time and allocations are \
         the sums of both ends. The\nserver echoes each message, and the client sends the \
         received message again, so that each call encodes and decodes a\nmessage twice \
         and does nothing else with it.\n\nSmall is a flat message of {small} bytes, \
         medium a nested one of {medium}, large a list of medium messages with {large}, \
         and\nblob has {blob} in `bytes`. Ping-pong is a bidirectional stream; a call is \
         one message in each direction.\n\n‡ A stream has {most} messages, down to {least} \
         for many concurrent streams, each a copy of one that the sender holds. \
         Rate,\nCPU time and allocations are per message and include the copy; p50 and p99 \
         are of the whole stream.\n",
    );
}

/// Formats a number with a suitable number of digits.
pub fn short(number: f64) -> String {
    if number < 100.0 { format!("{number:.1}") } else { thousands(number.round() as u64) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work::Work;

    #[test]
    fn compares_sides_with_the_first() {
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
