//! Measurement of a process.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::Failure;

/// The resources used by one run.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    /// The wall time, measured by the parent process.
    pub wall: Duration,
    /// The CPU time on all cores, in user and kernel mode.
    pub cpu: Duration,
    /// The part of the CPU time in user mode.
    pub user: Duration,
    /// The peak resident memory in bytes.
    pub peak: u64,
}

/// The start of the line on which a process reports its resources.
const MARK: &str = "took:";

/// Runs a command that ends with [`print_own`].
///
/// # Errors
/// Returns an error if the command fails or does not report its resources.
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
    let (Some(Ok(user)), Some(Ok(kernel)), Some(Ok(peak))) =
        (numbers.next(), numbers.next(), numbers.next())
    else {
        return Err(format!("{command:?}: does not report its resources").into());
    };
    let user = Duration::from_millis(user);
    Ok(Sample { wall, cpu: user + Duration::from_millis(kernel), user, peak })
}

/// Prints the resources that this process has used so far, according to the kernel. Must be called last.
///
/// CPU time includes that of the processes that it has started and waited for; memory does not.
///
/// # Errors
/// Returns an error if there is no `/proc`.
#[allow(clippy::print_stdout, reason = "the parent process reads it")]
pub fn print_own() -> Result<(), Failure> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.and_then(|line| line.split_whitespace().next()).ok_or("no VmHWM")?;
    let peak: u64 = peak.parse::<u64>()? * 1024;
    // The name of the program is in parentheses and may contain anything. The 12th to 15th fields after it are
    // utime, stime, cutime and cstime, in ticks of a hundredth of a second.
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let (_, stat) = stat.rsplit_once(')').ok_or("no name in /proc/self/stat")?;
    let ticks = stat.split_whitespace().skip(11).take(4).map(str::parse::<u64>);
    let ticks: Vec<u64> = ticks.collect::<Result<_, _>>()?;
    let [user, kernel, children_user, children_kernel] = ticks[..] else {
        return Err("no times in /proc/self/stat".into());
    };
    let (user, kernel) = (user + children_user, kernel + children_kernel);
    println!("{MARK} {} {} {peak}", user * 10, kernel * 10);
    Ok(())
}
