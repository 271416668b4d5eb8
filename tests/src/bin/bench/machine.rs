//! The machine it ran on, as far as Linux tells.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

/// What the numbers depend on.
pub struct Machine {
    date: String,
    processor: String,
    cores: usize,
    memory_gib: f64,
    file_system: String,
    system: String,
}

/// Describes this machine, and the file system of a folder.
pub fn describe(folder: &Path) -> Machine {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kib: f64 = after(&memory, "MemTotal:").trim_end_matches(" kB").parse().unwrap_or_default();
    Machine {
        date: said("date", &["+%Y-%m-%d"]),
        processor: after(&cpu, "model name\t:"),
        cores: std::thread::available_parallelism().map_or(0, usize::from),
        memory_gib: kib / 1024.0 / 1024.0,
        file_system: file_system(folder),
        system: said("uname", &["-srm"]),
    }
}

/// What follows a word at the start of a line.
fn after(text: &str, word: &str) -> String {
    let mut lines = text.lines();
    let found = lines.find_map(|line| line.strip_prefix(word));
    found.unwrap_or_default().trim().to_owned()
}

fn said(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    let output = output.map(|output| output.stdout).unwrap_or_default();
    String::from_utf8_lossy(&output).trim().to_owned()
}

/// The file system's kind, and whether its disk turns.
fn file_system(folder: &Path) -> String {
    let folder = folder.display().to_string();
    let found = said("df", &["--output=fstype,source", &folder]);
    let last = found.lines().last().unwrap_or_default();
    let mut words = last.split_whitespace();
    let (kind, disk) = (words.next().unwrap_or("?"), words.next().unwrap_or("?"));
    let disk = disk.trim_start_matches("/dev/");
    let turns = fs::read_to_string(format!("/sys/block/{disk}/queue/rotational"));
    let disk_kind = match turns.as_deref().map(str::trim) {
        _ if disk.starts_with("vd") => "virtual disk",
        Ok("0") => "solid state disk",
        Ok("1") => "turning disk",
        _ => "disk of unknown kind",
    };
    format!("{kind} on a {disk_kind}")
}

impl Machine {
    /// One line.
    pub fn sentence(&self) -> String {
        let Self { date, processor, cores, memory_gib, file_system, system } = self;
        format!(
            "{date}, {processor}, {cores} cores, {memory_gib:.0} GiB of memory, {file_system}, {system}"
        )
    }

    /// For programs.
    pub fn json(&self) -> Value {
        json!({
            "date": self.date,
            "processor": self.processor,
            "cores": self.cores,
            "memory_gib": self.memory_gib,
            "file_system": self.file_system,
            "system": self.system,
        })
    }
}
