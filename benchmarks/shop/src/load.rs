//! Load generation, with one turn as its result.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::open::Shop;
use crate::processor;

/// The result of a turn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Turn {
    pub per_second: f64,
    /// The median latency in milliseconds.
    pub half: f64,
    /// The 99th percentile of the latency in milliseconds.
    pub most: f64,
    /// The CPU time of all services per order in microseconds.
    pub processor: f64,
}

/// Lets customers place orders for a while. Returns `None` if the turn was interrupted, for example because
/// the machine was suspended. A failed order is an error, because both sides must do the same work. The load
/// generator ends by itself.
pub fn run(
    program: &Path,
    shop: &Shop,
    customers: u32,
    seconds: u32,
) -> Result<Option<Turn>, String> {
    let failed = |what: &str| shop.wrong(&format!("{customers} customers: {what}"));
    let mut child = Command::new(program)
        .args(["--plain", "--concurrency", &customers.to_string()])
        .args(["--seconds", &seconds.to_string()])
        .envs(shop.environment().iter().cloned())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(shop.log()?)
        .spawn()
        .map_err(|error| format!("{}: {error}", program.display()))?;
    let mut lines = child.stdout.take().map(BufReader::new).into_iter().flat_map(BufRead::lines);
    let mut line = || lines.next().and_then(Result::ok);
    // Sign-up and deliveries are finished at this point.
    let begin = line().filter(|line| line == "begin").map(|_| services_time(shop)).transpose()?;
    let figures = line();
    let end = services_time(shop)?;
    match child.wait() {
        Ok(status) if status.success() => {}
        Ok(status) => return Err(failed(&format!("load: {status}"))),
        Err(error) => return Err(failed(&format!("load: {error}"))),
    }
    let (Some(begin), Some(figures)) = (begin, figures) else {
        return Err(failed("load does not print a result"));
    };
    turn(&figures, seconds, end.saturating_sub(begin)).map_err(|what| failed(&what))
}

fn services_time(shop: &Shop) -> Result<Duration, String> {
    shop.services.iter().map(|pid| processor::time(*pid)).sum()
}

fn turn(line: &str, asked: u32, processor: Duration) -> Result<Option<Turn>, String> {
    let figure = |name: &str| -> Result<f64, String> {
        let mut figures = line.split(' ').filter_map(|part| part.split_once('='));
        let value = figures.find(|(one, _)| *one == name).and_then(|(_, value)| value.parse().ok());
        value.ok_or_else(|| format!("load does not print `{name}`, but {line:?}"))
    };
    let seconds = figure("seconds")?;
    // The last responses arrive slightly later; a longer delay means an interruption.
    if seconds > f64::from(asked) + 1.0 {
        return Ok(None);
    }
    let (orders, failed) = (figure("orders")?, figure("failed")?);
    if failed > 0.0 || orders < 1.0 {
        return Err(format!("{failed} of {} orders have failed", orders + failed));
    }
    Ok(Some(Turn {
        per_second: orders / seconds,
        half: figure("p50_us")? / 1e3,
        most: figure("p99_us")? / 1e3,
        processor: processor.as_secs_f64() * 1e6 / orders,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = "orders=500 failed=0 seconds=2.0 p50_us=1500 p99_us=4000 max_us=9000";

    #[test]
    fn parses_the_output_of_load() {
        let turn = turn(LINE, 2, Duration::from_millis(300)).expect("figures");
        assert_eq!(turn, Some(Turn { per_second: 250.0, half: 1.5, most: 4.0, processor: 600.0 }));
    }

    #[test]
    fn rejects_failed_orders_and_interrupted_turns() {
        assert!(turn(&LINE.replace("failed=0", "failed=3"), 2, Duration::ZERO).is_err());
        let interrupted =
            LINE.replace("seconds=2.0", "seconds=9.0").replace("failed=0", "failed=1");
        assert_eq!(turn(&interrupted, 2, Duration::ZERO), Ok(None));
        assert!(turn("orders=500", 2, Duration::ZERO).is_err());
    }
}
