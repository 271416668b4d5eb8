//! What is noted on this machine and belongs to no journal: a name and a text.

use rusqlite::{Connection, Error, OptionalExtension};

/// What is noted under a name.
///
/// # Errors
/// Where the disk fails.
pub fn read(connection: &Connection, name: &str) -> Result<Option<String>, Error> {
    connection
        .prepare_cached("select value from local_fact where name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()
}

/// Notes a text under a name, in place of the one before.
///
/// # Errors
/// Where the disk fails.
pub fn note(connection: &Connection, name: &str, value: &str) -> Result<(), Error> {
    connection
        .prepare_cached(
            "insert into local_fact (name, value) values (?1, ?2)
             on conflict do update set value = excluded.value",
        )?
        .execute([name, value])?;
    Ok(())
}
