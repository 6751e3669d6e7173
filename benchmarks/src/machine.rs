//! Description of the machine and the compared versions.

use std::process::Command;

/// The lock file with the versions that this program was built with.
const LOCK: &str = include_str!("../../Cargo.lock");

/// Returns a sentence for a table.
pub fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let model = find("/proc/cpuinfo", "model name").unwrap_or_else(|| "an unknown CPU".to_owned());
    let memory = find("/proc/meminfo", "MemTotal")
        .and_then(|text| text.split_whitespace().next()?.parse::<f64>().ok())
        .map_or(String::new(), |kb| format!(", {:.0} GB of memory", kb / 1024.0 / 1024.0));
    let rustc = Command::new("rustc").arg("--version").output().ok();
    let rustc = rustc.and_then(|output| String::from_utf8(output.stdout).ok()).unwrap_or_default();
    let peers = ["protox", "prost-build", "tonic-prost-build"];
    let peers: Vec<String> =
        peers.iter().map(|name| format!("{name} {}", version(name).unwrap_or("?"))).collect();
    let load = std::fs::read_to_string("/proc/loadavg").ok();
    let load = load.and_then(|text| Some(text.split_whitespace().next()?.to_owned()));
    format!(
        "{cores} cores of {model}{memory}; {}; {}; load before the start {}.",
        rustc.trim(),
        peers.join(", "),
        load.as_deref().unwrap_or("unknown"),
    )
}

/// Returns the value of a `key : value` line.
fn find(file: &str, key: &str) -> Option<String> {
    let text = std::fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(key))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

fn version(package: &str) -> Option<&'static str> {
    let at = LOCK.find(&format!("name = \"{package}\"\n"))?;
    let (_, rest) = LOCK[at..].split_once("version = \"")?;
    rest.split_once('"').map(|(version, _)| version)
}

#[cfg(test)]
mod tests {
    #[test]
    fn reads_versions_from_the_lock_file() {
        assert!(super::version("tonic-prost-build").is_some_and(|v| v.starts_with("0.14.")));
        assert_eq!(super::version("no-such-package"), None);
    }
}
