//! Backups: whole copies of the store, made while it sells.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use rusqlite::{Connection, OpenFlags};

use crate::failure::Failure;
use crate::host;

/// Automatic backups that are kept: one a day, so fourteen days of them.
pub const KEPT: usize = 14;
/// Folder of automatic backups, in the data folder.
const FOLDER: &str = "backups";

/// Copies the store of a folder into a new file: complete, checked and durable, or not there at
/// all. Answers its size in bytes. Refuses to overwrite (`file_failed`).
pub fn make(folder: &Path, target: &Path) -> Result<u64, Failure> {
    copy(&super::open_read_only(folder)?, target)
}

/// `VACUUM INTO` copies one snapshot, so sales go on meanwhile; SQLite's backup API would start
/// again at every sale. The connection must not be in a transaction.
fn copy(connection: &Connection, target: &Path) -> Result<u64, Failure> {
    if target.exists() {
        return Err(Failure::file(target, "there is already a file of that name; choose another"));
    }
    let partial = partial_of(target);
    let made = copy_to(connection, &partial)
        .and_then(|size| fs::rename(&partial, target).map(|()| size).map_err(|e| e.to_string()));
    made.map_err(|problem| {
        // Best effort: what matters is that no half backup bears the asked name.
        let _ = fs::remove_file(&partial);
        Failure::file(target, problem)
    })
}

/// A name of its own for each copy, so that two at once do not take each other's file away.
fn partial_of(target: &Path) -> PathBuf {
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{:08x}.partial", u32::from_be_bytes(host::random())));
    target.with_file_name(name)
}

fn copy_to(connection: &Connection, partial: &Path) -> Result<u64, String> {
    let name = partial.to_str().ok_or("the path is not Unicode")?;
    connection
        .execute("vacuum into ?1", [name])
        .map_err(|error| format!("cannot be written ({error}); check the folder and its space"))?;
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let copied = Connection::open_with_flags(partial, flags).map_err(|error| error.to_string())?;
    check(&copied).map_err(|failure| failure.message)?;
    drop(copied);
    let file = fs::OpenOptions::new().write(true).open(partial).map_err(|e| e.to_string())?;
    file.sync_all().map_err(|error| error.to_string())?;
    Ok(file.metadata().map_err(|error| error.to_string())?.len())
}

/// SQLite's own quick check; `store_damaged` with its first complaint.
pub fn check(connection: &Connection) -> Result<(), Failure> {
    let said: String = connection.query_row("pragma quick_check(1)", [], |row| row.get(0))?;
    if said == "ok" {
        return Ok(());
    }
    Err(domain::Refusal::new(domain::Code::StoreDamaged).with("problem", said).into())
}

/// A copy of the store as it was before its schema changes.
pub(super) fn before_migration(
    connection: &Connection,
    folder: &Path,
    schema: usize,
) -> Result<(), Failure> {
    let target = folder_of(folder)?.join(format!("before-schema-{}.sqlite", schema + 1));
    if target.exists() {
        // A migration that was cut short: the first copy is the one from before.
        return Ok(());
    }
    copy(connection, &target).map(|_| ())
}

fn folder_of(folder: &Path) -> Result<PathBuf, Failure> {
    let backups = folder.join(FOLDER);
    fs::create_dir_all(&backups).map_err(|error| Failure::file(&backups, error))?;
    Ok(backups)
}

fn daily_name(day: NaiveDate) -> String {
    format!("daily-{day}.sqlite")
}

/// The day of the newest automatic backup.
pub fn newest_daily(folder: &Path) -> Option<NaiveDate> {
    dailies(&folder.join(FOLDER)).into_iter().map(|(day, _)| day).max()
}

fn dailies(backups: &Path) -> Vec<(NaiveDate, PathBuf)> {
    let Ok(entries) = fs::read_dir(backups) else {
        return Vec::new();
    };
    let day_of = |path: &Path| {
        let name = path.file_name()?.to_str()?;
        name.strip_prefix("daily-")?.strip_suffix(".sqlite")?.parse().ok()
    };
    entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter_map(|path| day_of(&path).map(|day| (day, path)))
        .collect()
}

/// Makes today's automatic backup unless it is there, and drops those past the newest [`KEPT`].
///
/// Answers whether it made one.
pub fn daily(folder: &Path, today: NaiveDate) -> Result<bool, Failure> {
    let backups = folder_of(folder)?;
    let target = backups.join(daily_name(today));
    if target.exists() {
        return Ok(false);
    }
    make(folder, &target)?;
    // By number, not by date: a clock that jumped ahead must not cost all backups at once.
    let mut kept = dailies(&backups);
    kept.sort();
    for (_, path) in kept.iter().rev().skip(KEPT) {
        fs::remove_file(path).map_err(|error| Failure::file(path, error))?;
    }
    Ok(true)
}
