//! Markdown table of the results.

use std::fmt::Write;

use super::{AT_ONCE, Measured, Rounds};
use crate::figures::{ratio, thousands};
use crate::report::short;
use crate::spread::geometric_mean;

/// Formats a table with a row for each server and kind of call, followed by notes.
pub fn table(measured: &[Measured], threads: usize) -> String {
    let mut out = String::from(
        "| call | concurrency | server | per second | p50, µs | p99, µs | CPU of the server, µs \
         | rate ratio |\n|---|--:|---|--:|--:|--:|--:|--:|\n",
    );
    for row in measured {
        for (at, server) in row.servers.iter().enumerate() {
            line(&mut out, row, server, (at > 0).then_some(&row.servers[0]));
        }
    }
    means(&mut out, measured);
    let plural = if threads == 1 { "" } else { "s" };
    let _ = write!(
        out,
        "\nServers in other languages compared with those in Rust, for orientation. Each \
         server is a separate process, and all\nshare one client, which is ours with \
         {threads} worker thread{plural}, over a connection as for the calls above. All \
         servers echo their\nrequests. Medians of all rounds; the ratios are relative to \
         the first server, with the minimum and maximum of all rounds\nin parentheses. If \
         a server is fast, much of the time of a call is spent in the client, and both \
         share the cores; the\nCPU time is that of the server alone, with all its \
         threads.\n\nThe servers in Rust have {threads} worker thread{plural}. The one \
         with grpcio, without asyncio, has {AT_ONCE} threads in its pool, one for \
         each\nconcurrent call, in addition to those of its core. The one with grpc-js has \
         the single thread on which Node runs\nscripts. grpcio and grpc-js use their own \
         windows and otherwise their default settings.\n\n‡ Rate and CPU time are per \
         message, p50 and p99 are of the whole stream, as for the calls above.\n",
    );
    out
}

fn line(out: &mut String, row: &Measured, server: &Rounds, base: Option<&Rounds>) {
    let whole = |number: f64| thousands(number.round() as u64);
    let _ = writeln!(
        out,
        "| {} | {} | {} | {} | {} | {} | {} |{} |",
        row.work.name(),
        row.at_once,
        server.server,
        whole(server.median(|round| round.per_second)),
        whole(server.median(|round| round.half)),
        whole(server.median(|round| round.most)),
        short(server.processor),
        base.map_or_else(String::new, |base| {
            format!(" {}", ratio(server.ratio(base, |round| round.per_second)))
        }),
    );
}

/// Appends a row for each server but the first, with the mean of all rows.
fn means(out: &mut String, measured: &[Measured]) {
    let servers = measured.first().map_or(0, |row| row.servers.len());
    for at in 1..servers {
        let ratios = measured
            .iter()
            .map(|row| row.servers[at].ratio(&row.servers[0], |round| round.per_second).median);
        let mean = geometric_mean(ratios).unwrap_or(1.0);
        let name = measured[0].servers[at].server;
        let _ = writeln!(out, "| geometric mean | | {name} | | | | | **{mean:.2}×** |");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::Round;
    use crate::work::Work;

    #[test]
    fn compares_servers_with_the_first() {
        let server = |server, per_second| {
            let round = Round { per_second, processor: 12.0, half: 1.0, most: 2_000.0 };
            Rounds { server, rounds: vec![round], processor: 34.0 }
        };
        let servers = vec![server("fast", 4_000.0), server("slow", 1_000.0)];
        let table = table(&[Measured { work: Work::Small, at_once: 1, servers }], 1);
        for line in [
            "| unary small | 1 | fast | 4,000 | 1 | 2,000 | 34.0 | |",
            "| unary small | 1 | slow | 1,000 | 1 | 2,000 | 34.0 | 0.25× (0.25–0.25) |",
            "| geometric mean | | slow | | | | | **0.25×** |",
        ] {
            assert!(table.contains(line), "{table}");
        }
    }
}
