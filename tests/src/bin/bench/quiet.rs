//! Whether the machine does anything else, as far as Linux tells: what is compared must not pay for
//! the disk work of what ran before it, or for a compiler beside it.

use std::fs;
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long each part of the benchmark waits for the machine to be at rest.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// How long the machine is looked at.
const LOOK: Duration = Duration::from_millis(500);
/// Looks in a row at which nothing happens.
const LOOKS: u32 = 3;
/// The part of one core that a machine at rest may use.
pub const AT_REST: f64 = 0.1;
/// Sectors of 512 bytes that a machine at rest may read and write during one look.
const SECTORS: u64 = 1_000;

/// Writes out what waits, and waits until disk and processors are idle. Answers whether they were
/// in time.
pub fn wait(patience: Duration) -> bool {
    let begun = Instant::now();
    let _ = Command::new("sync").status();
    let mut idle = 0;
    while idle < LOOKS && begun.elapsed() < patience {
        let (used, sectors) = (processor_time(), sectors());
        sleep(LOOK);
        let part = (processor_time() - used) / LOOK.as_secs_f64();
        let quiet = part < AT_REST && self::sectors().saturating_sub(sectors) < SECTORS;
        idle = if quiet { idle + 1 } else { 0 };
    }
    idle == LOOKS
}

/// Seconds of processor time that all programs and the system have used.
pub fn processor_time() -> f64 {
    let stat = fs::read_to_string("/proc/stat").unwrap_or_default();
    let line = stat.lines().next().unwrap_or_default();
    let ticks = line.split_whitespace().skip(1).map(|n| n.parse::<f64>().unwrap_or(0.0));
    // user, nice, system, idle, iowait, irq, softirq: all but the two in which nothing is done.
    let used = ticks.take(7).enumerate().filter(|(i, _)| ![3, 4].contains(i));
    // A tick of /proc is a hundredth of a second (USER_HZ).
    used.map(|(_, ticks)| ticks).sum::<f64>() / 100.0
}

/// Seconds of processor time that this program and its children that have ended have used.
pub fn own_time() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let rest = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks = rest.split_whitespace().skip(11).take(4);
    ticks.map(|n| n.parse::<f64>().unwrap_or(0.0)).sum::<f64>() / 100.0
}

/// What other programs use from now on.
pub struct Others {
    begun: Instant,
    all: f64,
    own: f64,
}

impl Others {
    pub fn watch() -> Self {
        Self { begun: Instant::now(), all: processor_time(), own: own_time() }
    }

    /// How many cores they took on average.
    pub fn cores(&self) -> f64 {
        let others = processor_time() - self.all - (own_time() - self.own);
        others.max(0.0) / self.begun.elapsed().as_secs_f64()
    }
}

/// Sectors that all disks have read and written.
fn sectors() -> u64 {
    let stat = fs::read_to_string("/proc/diskstats").unwrap_or_default();
    let of = |line: &str| {
        let fields: Vec<u64> = line.split_whitespace().map(|n| n.parse().unwrap_or(0)).collect();
        fields.get(5).copied().unwrap_or(0) + fields.get(9).copied().unwrap_or(0)
    };
    stat.lines().map(of).sum()
}
