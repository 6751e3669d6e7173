//! How are the results shown?

use std::fmt::Write;

use super::{AT_ONCE, Measured, Rounds};
use crate::figures::{ratio, thousands};
use crate::report::short;
use crate::spread::geometric_mean;

/// A table with a line for each server with each kind of call, and what stands below it.
pub fn table(measured: &[Measured], threads: usize) -> String {
    let mut out = String::from(
        "| call | at once | server | per second | p50, µs | p99, µs | CPU of the server, µs \
         | as many per second |\n|---|--:|---|--:|--:|--:|--:|--:|\n",
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
        "\nFor orientation: servers in other languages beside those in Rust, each a process of its own, \
         and one client for all of them, which is\nours with {threads} worker thread{plural}, over a \
         connection as for the calls above. All answer with what they were sent. Medians of all rounds; \
         the\nratios are to the first of the servers, with the smallest and the largest of all rounds in \
         brackets. Where a server is fast, the\nclient is much of the time that a call takes, and the two \
         share the cores: the CPU time of the server is its own, with all its\nthreads.\n\n\
         The servers in Rust have {threads} worker thread{plural}; that of grpcio, the one without \
         asyncio, has {AT_ONCE} in its pool, as many as there are\ncalls at once, beside those of its \
         core; that of grpc-js has the one that Node runs scripts on. grpcio and grpc-js have their own\n\
         windows, and all else as it is when nothing is said.\n\n\
         ‡ Rate and CPU time are of one message, p50 and p99 of the stream, as for the calls above.\n",
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

/// A line for each server but the first, over all rows.
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
    fn a_server_is_compared_with_the_first() {
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
