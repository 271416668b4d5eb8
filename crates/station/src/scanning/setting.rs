//! How this machine's scanner is set.

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use crate::failure::Failure;
use crate::store::{Store, local};
use crate::wire::ScannerSuffix;

/// The scanner of a machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setting {
    /// What a scanner that types sends before a code.
    pub prefix: String,
    /// What it sends after a code.
    pub suffix: ScannerSuffix,
    /// The serial port of a scanner that does not type.
    pub port: Option<String>,
    /// Its speed in bits per second.
    pub baud: u32,
}

impl Default for Setting {
    /// As scanners are delivered: they type, and end with the enter key.
    fn default() -> Self {
        Self { prefix: String::new(), suffix: ScannerSuffix::Enter, port: None, baud: 9_600 }
    }
}

impl Setting {
    /// The setting of an open database.
    pub fn read(connection: &Connection) -> Result<Self, Failure> {
        let text = local::read(connection, "scanner")?;
        text.map_or_else(
            || Ok(Self::default()),
            |text| serde_json::from_str(&text).map_err(Failure::internal),
        )
    }

    /// Keeps it.
    pub fn keep(&self, store: &Store) -> Result<(), Failure> {
        let text = serde_json::to_string(self).map_err(Failure::internal)?;
        store.write(|write| Ok(local::note(write.connection(), "scanner", &text)?))
    }
}
