//! How are the results shown?

use std::fmt::Write;

use crate::figures::{ratio, thousands};
use crate::load::Turn;
use crate::measure::{Effort, Measured, WARM_UP};
use crate::programs::SIDES;
use crate::spread::geometric_mean;

/// A table with a line for each side, and what stands below it.
pub fn table(measured: &[Measured], effort: Effort) -> String {
    let mut out = String::from(
        "| customers at once | side | orders per second | p50, ms | p99, ms | CPU of the services, µs \
         | as many per second | of the p99 | of the CPU time |\n|--:|---|--:|--:|--:|--:|--:|--:|--:|\n",
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

/// In the order of the last columns.
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

/// Over all rows.
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
        "Medians of {rounds} rounds of {seconds} seconds, behind {WARM_UP} that does not count; the \
         ratios are to the line above with the smallest and the\nlargest of all rounds in brackets, more \
         per second and less of the other two is better. No order of these has failed.\n\n\
         The shop is that of `examples/shop`. The other side is the same sources on messages, servers and \
         clients by tonic-prost-build, its\nservices in tonic's traits; what both take from rust-grpc is \
         around the calls: deadlines, retries, details of errors. The shop's own\ntests hold there too but \
         one: a client that cancels half of an import has imported that half, since tonic's server takes \
         it for the end.\n\n\
         Each turn has a new shop, a process for each service, and one and the same load generator, on the \
         same machine. A customer waits for\nan answer before the next order, and all share one \
         connection. An order is three calls over TLS, each with a signature that is checked,\nand four \
         commits for which **the disk is waited for**, shared with others where there are others. So there \
         is much in these rates and\nlatencies that no generated code has a part in. The CPU time is that \
         of all services for an order, without the load generator.\n",
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_is_compared_with_the_other() {
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
