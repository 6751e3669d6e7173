//! Measurement of the time and memory of a test's stages.

use std::io::Write;
use std::time::Instant;

/// Prints a line that is visible even if the test passes.
///
/// The test harness captures only the output of the print macros.
pub fn say(line: &str) {
    // A closed stderr must not fail a test.
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Runs a stage, and prints its time and the peak memory of the process so far.
pub fn stage<T>(name: &str, run: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = run();
    let memory = peak_memory().map_or(String::new(), |mb| format!(", peak {mb} MB"));
    say(&format!("  {name}: {:.2?}{memory}", start.elapsed()));
    result
}

/// Returns the peak memory of this process in megabytes, which is available only on Linux.
pub fn peak_memory() -> Option<u64> {
    peak_of(&std::fs::read_to_string("/proc/self/status").ok()?)
}

/// Returns the peak memory in megabytes from the status of a process.
pub(crate) fn peak_of(status: &str) -> Option<u64> {
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? / 1024)
}
