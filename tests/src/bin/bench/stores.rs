//! The stores that are measured: training companies with a signed past, made by `guichet demo`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::table::{Row, Table, Target, Unit};
use crate::{Trouble, quiet};

/// Days that the past is spread over.
const DAYS: u64 = 365;
/// Tickets of the store that the large one is compared with.
const SMALL: u64 = 1_000;
/// The same seed gives the same passengers on the same seats.
const SEED: u64 = 1;

/// A large store.
pub struct Large {
    pub folder: PathBuf,
    /// What `guichet demo` said when it made it.
    made: Value,
}

/// The large store: the one made earlier today, or a new one.
pub fn large(guichet: &Path, data: &Path, tickets: u64) -> Result<Large, Trouble> {
    kept(guichet, data, "tickets", tickets)
}

/// The store of many parcels: the one made earlier today, or a new one. It has no tickets, and no
/// row about tickets is measured in it.
pub fn parcels(guichet: &Path, data: &Path, parcels: u64) -> Result<Large, Trouble> {
    kept(guichet, data, "parcels", parcels)
}

/// A store of so many of something, made once a day.
fn kept(guichet: &Path, data: &Path, what: &str, number: u64) -> Result<Large, Trouble> {
    let folder = data.join(format!("seed-{SEED}-{what}-{number}"));
    // Written last: without it the store is not whole.
    let told = folder.join("made.json");
    if !told.exists() {
        eprintln!("Making a store of {number} {what} in {}", folder.display());
        quiet::wait(quiet::PATIENCE);
        let others = quiet::Others::watch();
        let mut made: Value = serde_json::from_str(&make(guichet, &folder, what, number, DAYS)?)?;
        made["others"] = others.cores().into();
        fs::write(&told, made.to_string())?;
    }
    let made = serde_json::from_str(&fs::read_to_string(&told)?)?;
    Ok(Large { folder, made })
}

/// The small store, new each time, so that it is small.
pub fn small(guichet: &Path, data: &Path) -> Result<PathBuf, Trouble> {
    let folder = data.join(format!("seed-{SEED}-tickets-{SMALL}"));
    make(guichet, &folder, "tickets", SMALL, 1)?;
    Ok(folder)
}

/// A store whose journal is to go to a central, new each time, so that no central has it.
pub fn backlog(guichet: &Path, data: &Path, tickets: u64) -> Result<PathBuf, Trouble> {
    let folder = data.join("backlog");
    make(guichet, &folder, "tickets", tickets, 60)?;
    Ok(folder)
}

fn make(
    guichet: &Path,
    folder: &Path,
    what: &str,
    number: u64,
    days: u64,
) -> Result<String, Trouble> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    let mut command = Command::new(guichet);
    command.arg("demo").arg("--data").arg(folder);
    for (name, value) in [(what, number), ("days", days), ("seed", SEED)] {
        command.arg(format!("--{name}")).arg(value.to_string());
    }
    let output = command.stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err(format!("guichet demo ended with {}", output.status).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// How fast the large store was made.
pub fn rate(large: &Large, table: &mut Table) {
    let past = &large.made["past"];
    let rate = past["tickets_per_second"].as_f64().unwrap_or(f64::NAN);
    let seconds = past["seconds"].as_f64().unwrap_or(f64::NAN);
    let bytes = fs::metadata(large.folder.join(station::store::FILE)).map_or(0, |file| file.len());
    let mut note = format!(
        "{} tickets in {seconds:.0} s when the store was made; it has {:.2} GB",
        past["tickets"],
        bytes as f64 / 1e9
    );
    let others = large.made["others"].as_f64().unwrap_or(0.0);
    if others > quiet::AT_REST {
        note += &format!("; other programs took {others:.1} cores meanwhile");
    }
    let row = Row::new("demo", "signed past by `guichet demo`", Unit::TicketsPerSecond);
    table.add(row.measured(rate).target(Target::AtLeast(10_000.0)).note(note));
}
