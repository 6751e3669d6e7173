//! CPU time of a process.

use std::time::Duration;

/// Returns the CPU time of all threads, in user and kernel mode.
pub fn time(pid: u32) -> Result<Duration, String> {
    let file = format!("/proc/{pid}/stat");
    let stat = std::fs::read_to_string(&file).map_err(|error| format!("{file}: {error}"))?;
    let ticks = ticks(&stat).ok_or_else(|| format!("{file} cannot be parsed: {stat}"))?;
    Ok(Duration::from_secs_f64(ticks as f64 / rustix::param::clock_ticks_per_second() as f64))
}

/// Parses `utime` and `stime`, the 14th and 15th fields. The second field is a name in parentheses, which may
/// contain anything.
fn ticks(stat: &str) -> Option<u64> {
    let (_, behind_name) = stat.rsplit_once(')')?;
    let mut fields = behind_name.split_whitespace().skip(11);
    let mut field = || fields.next()?.parse::<u64>().ok();
    Some(field()? + field()?)
}

#[cfg(test)]
mod tests {
    #[test]
    fn parses_a_name_that_looks_like_fields() {
        let stat = "7 (a) R 1 (b) S 1 7 7 0 -1 4194560 1 2 3 4 120 30 5 6 20 0";
        assert_eq!(super::ticks(stat), Some(150));
        assert!(super::time(std::process::id()).is_ok());
    }
}
