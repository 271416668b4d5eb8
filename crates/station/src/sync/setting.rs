//! Where the central is, and how far it has this journal. It belongs to this machine.

use domain::Millis;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use crate::failure::Failure;
use crate::store::{Store, local};

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
        store.read(Self::read)
    }

    /// The same, of an open database.
    pub fn read(connection: &Connection) -> Result<Option<Self>, Failure> {
        let text = local::read(connection, "central")?;
        text.map(|text| serde_json::from_str(&text).map_err(Failure::internal)).transpose()
    }

    /// Keeps it.
    pub fn keep(&self, store: &Store) -> Result<(), Failure> {
        store.write(|write| self.write(write.connection()))
    }

    fn write(&self, connection: &Connection) -> Result<(), Failure> {
        let text = serde_json::to_string(self).map_err(Failure::internal)?;
        Ok(local::note(connection, "central", &text)?)
    }

    /// Changes a part of it, whatever the others became meanwhile.
    ///
    /// # Errors
    /// Where the disk fails. A counter that never enrolled stays as it is.
    pub fn change(store: &Store, change: impl FnOnce(&mut Self)) -> Result<(), Failure> {
        store.write(|write| {
            let Some(mut setting) = Self::read(write.connection())? else { return Ok(()) };
            change(&mut setting);
            setting.write(write.connection())
        })
    }
}

/// How far this counter has its feed.
pub fn fed(connection: &Connection) -> Result<u64, Failure> {
    Ok(local::read(connection, "fed")?.and_then(|fed| fed.parse().ok()).unwrap_or(0))
}

/// Notes how far it has it, in the change that took the entries in.
pub fn note_fed(connection: &Connection, fed: u64) -> Result<(), Failure> {
    Ok(local::note(connection, "fed", &fed.to_string())?)
}

/// When the central made the last courier reply that was imported, by its clock.
pub fn last_reply(connection: &Connection) -> Result<Option<Millis>, Failure> {
    Ok(local::read(connection, "courier")?.and_then(|made_at| made_at.parse().ok()))
}

/// Notes that a courier reply was imported.
pub fn note_reply(connection: &Connection, made_at: Millis) -> Result<(), Failure> {
    Ok(local::note(connection, "courier", &made_at.to_string())?)
}
