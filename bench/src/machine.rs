//! What the run depends on: the machine.

use std::fs;
use std::num::NonZeroUsize;

use crate::Outcome;

/// How many threads the machine runs at once.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, NonZeroUsize::get)
}

/// One line about the machine and how busy it is: numbers from a busy one mean little.
pub fn describe() -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or("unknown processor", |(_, name)| name.trim());
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split_whitespace().next().unwrap_or("unknown");
    format!("{model}, {} threads, load average {load}", cores())
}

/// A process's resident memory in bytes, as `ps` shows it: its own and the mapped program.
fn resident(pid: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1_024)
}

/// The same in megabytes.
#[expect(clippy::cast_precision_loss, reason = "far below 2^52 bytes")]
pub fn megabytes(pid: u32) -> Outcome<f64> {
    let bytes = resident(pid).ok_or("the server's memory cannot be read")?;
    Ok(bytes as f64 / 1e6)
}

#[cfg(test)]
mod tests {
    #[test]
    fn this_process_has_memory() {
        assert!(super::resident(std::process::id()).is_some_and(|bytes| bytes > 100_000));
    }
}
