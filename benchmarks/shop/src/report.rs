//! Markdown table of the results.

use std::fmt::Write;

use crate::figures::{ratio, thousands};
use crate::load::Turn;
use crate::measure::{Effort, Measured, WARM_UP};
use crate::programs::SIDES;
use crate::spread::geometric_mean;

/// Formats a table with a row for each side, followed by notes.
pub fn table(measured: &[Measured], effort: Effort) -> String {
    let mut out = String::from(
        "| concurrent customers | side | orders per second | p50, ms | p99, ms | CPU of the services, µs \
         | rate ratio | p99 ratio | CPU ratio |\n|--:|---|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    for row in measured {
        for side in 0..SIDES.len() {
            line(&mut out, row, side);
        }
    }
    means(&mut out, measured);
    out.push('\n');
    notes(&mut out, effort);
    out
}

/// The compared figures, in the order of the last columns.
const COMPARED: [fn(&Turn) -> f64; 3] =
    [|turn| turn.per_second, |turn| turn.most, |turn| turn.processor];

fn line(out: &mut String, row: &Measured, side: usize) {
    let median = |figure: fn(&Turn) -> f64| row.spread(side, figure).median;
    let whole = |figure: fn(&Turn) -> f64| thousands(median(figure).round() as u64);
    let _ = write!(
        out,
        "| {} | {} | {} | {:.1} | {:.1} | {} |",
        row.customers,
        SIDES[side],
        whole(|turn| turn.per_second),
        median(|turn| turn.half),
        median(|turn| turn.most),
        whole(|turn| turn.processor),
    );
    for figure in COMPARED {
        let compared =
            if side == 0 { String::new() } else { format!("{} ", ratio(row.ratio(figure))) };
        let _ = write!(out, " {compared}|");
    }
    out.push('\n');
}

/// Appends a row with the means of all rows.
fn means(out: &mut String, measured: &[Measured]) {
    let [rate, most, processor] = COMPARED.map(|figure| {
        geometric_mean(measured.iter().map(|row| row.ratio(figure).median)).unwrap_or(1.0)
    });
    let _ = writeln!(
        out,
        "| geometric mean | ours | | | | | **{rate:.2}×** | **{most:.2}×** | **{processor:.2}×** |"
    );
}

fn notes(out: &mut String, Effort { rounds, seconds }: Effort) {
    let _ = write!(
        out,
        "Medians of {rounds} rounds of {seconds} seconds, after a warm-up of {WARM_UP} \
         second. The ratios are relative to the other side, with the\nminimum and maximum \
         of all rounds in parentheses; a higher rate and less of the other two are better. \
         No order failed.\n\nThe shop is that of `examples/shop`. The other side has the \
         same sources, with messages, servers and clients by\ntonic-prost-build and \
         services that implement tonic's traits. Both use rust-grpc around the calls: \
         deadlines, retries\nand details of errors. The shop's own tests pass there except \
         one: if a client cancels an import halfway, the first half\nis imported, because \
         tonic's server takes the cancellation for the end of the stream.\n\nEach turn \
         has a new shop with a process for each service, and the same load generator on \
         the same machine. A customer\nwaits for a response before the next order, and all \
         share one connection. An order takes three calls over TLS, each with\na \
         signature that is verified, and four commits that **wait for the disk**, which \
         concurrent orders share. Much of these\nrates and latencies therefore does not \
         depend on generated code. The CPU time is that of all services per order, \
         without\nthe load generator.\n",
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compares_ours_with_the_other_side() {
        let turn = |per_second, most| Turn { per_second, half: 1.5, most, processor: 800.0 };
        let measured = Measured {
            customers: 32,
            sides: [
                vec![turn(1_000.0, 20.0), turn(2_000.0, 20.0)],
                vec![turn(2_000.0, 10.0), turn(2_000.0, 20.0)],
            ],
        };
        let table = table(&[measured], Effort { rounds: 2, seconds: 1 });
        for line in [
            "| 32 | tonic-prost-build | 1,500 | 1.5 | 20.0 | 800 | | | |",
            "| 32 | ours | 2,000 | 1.5 | 15.0 | 800 | 1.50× (1.00–2.00) | 0.75× (0.50–1.00) \
             | 1.00× (1.00–1.00) |",
            "| geometric mean | ours | | | | | **1.50×** | **0.75×** | **1.00×** |",
        ] {
            assert!(table.contains(line), "{table}");
        }
    }
}
