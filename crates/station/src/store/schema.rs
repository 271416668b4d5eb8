//! Migrations: numbered files, applied in order, never edited once landed.

use std::path::Path;

use domain::fact::{Fact, FactError};
use domain::{Code, Refusal};
use rusqlite::Connection;

use super::project::{self, Origin};
use super::{backup, foreign, journal};
use crate::failure::Failure;

/// The files of `migrations/station`, in order. `user_version` is how many were applied.
const MIGRATIONS: &[&str] = &[
    include_str!("../../../../migrations/station/0001_ground.sql"),
    include_str!("../../../../migrations/station/0002_till.sql"),
    include_str!("../../../../migrations/station/0003_central.sql"),
    include_str!("../../../../migrations/station/0004_control.sql"),
    include_str!("../../../../migrations/station/0005_parcel.sql"),
];

/// `GUIC`: tells our files from any other SQLite database.
const APPLICATION_ID: i32 = 0x4755_4943;

fn version(connection: &Connection) -> Result<usize, Failure> {
    let version: i64 = connection.query_row("pragma user_version", [], |row| row.get(0))?;
    usize::try_from(version).map_err(Failure::internal)
}

/// Refuses a store of a newer schema (`store_newer`) and files of another program.
pub(super) fn check_known(connection: &Connection) -> Result<(), Failure> {
    let found = version(connection)?;
    if found > MIGRATIONS.len() {
        return Err(Refusal::new(Code::StoreNewer)
            .with("found", found)
            .with("known", MIGRATIONS.len())
            .into());
    }
    let id: i32 = connection.query_row("pragma application_id", [], |row| row.get(0))?;
    let tables: i64 =
        connection.query_row("select count(*) from sqlite_schema", [], |row| row.get(0))?;
    if id == APPLICATION_ID || (found == 0 && tables == 0) {
        return Ok(());
    }
    Err(Refusal::new(Code::StoreDamaged)
        .with("problem", "the file is a database of another program")
        .into())
}

/// Brings a store to today's schema, after a backup where it has content.
pub(super) fn migrate(connection: &mut Connection, folder: &Path) -> Result<(), Failure> {
    check_known(connection)?;
    let found = version(connection)?;
    if found == MIGRATIONS.len() {
        return Ok(());
    }
    if found > 0 {
        backup::before_migration(connection, folder, found)?;
    }
    // One transaction: a store is of one schema, with tables that follow from its journal.
    let transaction = connection.transaction()?;
    for sql in &MIGRATIONS[found..] {
        transaction.execute_batch(sql)?;
    }
    if found > 0 {
        rebuild(&transaction)?;
    }
    let version = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    transaction.pragma_update(None, "user_version", version)?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.commit()?;
    Ok(())
}

/// Makes every projection anew from the journal: a new table holds what happened before it, too.
pub(super) fn rebuild(connection: &Connection) -> Result<(), Failure> {
    tracing::info!("the store is brought to the schema of this version; this can take minutes");
    for table in super::verify::projections(connection)? {
        connection.execute_batch(&format!("delete from \"{table}\""))?;
    }
    let mut done = 0_u64;
    journal::for_each(connection, |stored| {
        done += 1;
        if done.is_multiple_of(100_000) {
            tracing::info!(entries = done, "replayed");
        }
        if foreign::origin(connection, &stored.entry)? != Origin::Own {
            foreign::apply_foreign(connection, stored.id, &stored.entry)?;
            return Ok(());
        }
        let content = &stored.entry.content;
        match Fact::parse(&content.kind, content.v, &content.body) {
            Ok(fact) => Ok(project::apply(connection, stored.id, &stored.entry, &fact)?),
            // A kind of a newer version is kept, and has no rows yet.
            Err(FactError::Unknown) => Ok(()),
            Err(FactError::Malformed(why)) => {
                Err(Failure::internal(format!("entry {}: {why}", stored.entry.seq)))
            }
        }
    })
}

/// Makes the tables in an empty database, for a replay.
pub(super) fn create(connection: &Connection) -> Result<(), Failure> {
    for sql in MIGRATIONS {
        connection.execute_batch(sql)?;
    }
    Ok(())
}
