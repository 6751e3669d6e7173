//! What does one run of a process take?

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::Failure;

/// One run.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    /// From start to end, seen from outside.
    pub wall: Duration,
    /// On all cores, in user space and in the kernel.
    pub cpu: Duration,
    /// The most memory that was resident at a time, in bytes.
    pub peak: u64,
}

/// What the line starts with on which a process says what it took.
const MARK: &str = "took:";

/// Runs a command that ends with [`print_own`].
///
/// # Errors
/// When it fails, or does not say what it took.
pub fn run(command: &mut Command) -> Result<Sample, Failure> {
    let start = Instant::now();
    let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output()?;
    let wall = start.elapsed();
    if !output.status.success() {
        return Err(format!("{command:?}: {}", output.status).into());
    }
    let text = String::from_utf8(output.stdout)?;
    let numbers = text.lines().find_map(|line| line.strip_prefix(MARK));
    let mut numbers = numbers.into_iter().flat_map(str::split_whitespace).map(str::parse);
    let (Some(Ok(millis)), Some(Ok(peak))) = (numbers.next(), numbers.next()) else {
        return Err(format!("{command:?}: does not say what it took").into());
    };
    Ok(Sample { wall, cpu: Duration::from_millis(millis), peak })
}

/// Prints what this process has taken so far, as the kernel counts it. The last thing to do.
///
/// # Errors
/// Where there is no `/proc`.
#[allow(clippy::print_stdout, reason = "it is what the parent reads")]
pub fn print_own() -> Result<(), Failure> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.and_then(|line| line.split_whitespace().next()).ok_or("no VmHWM")?;
    let peak: u64 = peak.parse::<u64>()? * 1024;
    // The name of the program is in brackets and may hold anything; utime and stime are the 12th and
    // 13th after it, in ticks of a hundredth of a second.
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let (_, stat) = stat.rsplit_once(')').ok_or("no name in /proc/self/stat")?;
    let ticks = stat.split_whitespace().skip(11).take(2).map(str::parse::<u64>);
    let ticks: u64 = ticks.sum::<Result<u64, _>>()?;
    println!("{MARK} {} {peak}", ticks * 10);
    Ok(())
}
