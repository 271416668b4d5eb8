//! Where the central is, and how far it has this journal. It belongs to this machine.

use rusqlite::{Connection, OptionalExtension};
use serde::{Deserialize, Serialize};

use crate::failure::Failure;
use crate::store::Store;

/// A counter that enrolled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setting {
    /// The central's address.
    pub url: String,
    /// Its public key in hexadecimal.
    pub central_key: String,
    /// The company it serves.
    pub company_name: String,
    /// The epoch of the last entry that it has.
    pub epoch: u32,
    /// The number of that entry.
    pub acked: u64,
    /// Whether somebody paused synchronising.
    pub paused: bool,
}

impl Setting {
    /// The setting of a store; `None` where it never enrolled.
    pub fn of(store: &Store) -> Result<Option<Self>, Failure> {
        store.read(|connection| {
            let text: Option<String> = connection
                .prepare_cached("select value from local_fact where name = 'central'")?
                .query_row([], |row| row.get(0))
                .optional()?;
            text.map(|text| serde_json::from_str(&text).map_err(Failure::internal)).transpose()
        })
    }

    /// Keeps it.
    pub fn keep(&self, store: &Store) -> Result<(), Failure> {
        let text = serde_json::to_string(self).map_err(Failure::internal)?;
        store.write(|write| {
            write
                .connection()
                .prepare_cached(
                    "insert into local_fact (name, value) values ('central', ?1)
                     on conflict do update set value = excluded.value",
                )?
                .execute([text])?;
            Ok(())
        })
    }
}

/// How far this counter has its feed.
pub fn fed(connection: &Connection) -> Result<u64, Failure> {
    let fed: Option<String> = connection
        .prepare_cached("select value from local_fact where name = 'fed'")?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(fed.and_then(|fed| fed.parse().ok()).unwrap_or(0))
}

/// Notes how far it has it, in the change that took the entries in.
pub fn note_fed(connection: &Connection, fed: u64) -> Result<(), Failure> {
    connection
        .prepare_cached(
            "insert into local_fact (name, value) values ('fed', ?1)
             on conflict do update set value = excluded.value",
        )?
        .execute([fed.to_string()])?;
    Ok(())
}
