//! Time and memory of the stages of a test.

use std::io::Write;
use std::time::Instant;

/// Says a line that is seen although the test passes: the harness captures the print macros only.
pub fn say(line: &str) {
    // A closed stderr is no reason to fail a test.
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Runs a stage, and says what it took. The memory is the peak of the process so far.
pub fn stage<T>(name: &str, run: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = run();
    let memory = peak_memory().map_or(String::new(), |mb| format!(", peak {mb} MB"));
    say(&format!("  {name}: {:.2?}{memory}", start.elapsed()));
    result
}

/// Of this process, in megabytes; only Linux tells.
pub fn peak_memory() -> Option<u64> {
    peak_of(&std::fs::read_to_string("/proc/self/status").ok()?)
}

/// The peak that a process's status tells, in megabytes.
pub(crate) fn peak_of(status: &str) -> Option<u64> {
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? / 1024)
}
