//! Texts about parcels that wait to be sent, and what became of the others.

use domain::fact::Fact;
use domain::ids::{DeviceId, MessageId, ParcelId};
use domain::parcel::MessagePrepared;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{Stored, journal};
use crate::failure::Failure;

/// A text as it stands.
pub struct Message {
    /// The entry that prepared it.
    pub stored: Stored,
    /// What it says and to whom.
    pub fact: MessagePrepared,
    /// `prepared`, `sent` or `failed`.
    pub state: String,
    /// How often it was tried.
    pub attempts: u32,
    /// Why it failed last.
    pub cause: Option<String>,
}

type Key = (i64, String, u32, Option<String>);

fn key(row: &Row<'_>) -> rusqlite::Result<Key> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
}

fn load(connection: &Connection, of: Key) -> Result<Message, Failure> {
    let (entry, state, attempts, cause) = of;
    let stored = journal::by_id(connection, entry)?;
    match journal::fact(&stored)? {
        Fact::MessagePrepared(fact) => Ok(Message { stored, fact, state, attempts, cause }),
        _ => Err(Failure::internal("a text was prepared by no fact of one")),
    }
}

const COLUMNS: &str = "prepared, state, attempts, cause";

/// The texts of this counter that wait, oldest first.
pub fn waiting(
    connection: &Connection,
    device: DeviceId,
    most: usize,
) -> Result<Vec<Message>, Failure> {
    let sql = format!(
        "select {COLUMNS} from message
         where state = 'prepared' and device = ?1 order by prepared limit ?2"
    );
    let keys = connection
        .prepare_cached(&sql)?
        .query_map(params![device.0, most as i64], key)?
        .collect::<Result<Vec<_>, _>>()?;
    keys.into_iter().map(|key| load(connection, key)).collect()
}

/// One text: `not_found` where it is not known here.
pub fn by_id(connection: &Connection, message: MessageId) -> Result<Message, Failure> {
    let sql = format!("select {COLUMNS} from message where message = ?1 and prepared > 0");
    let found = connection.prepare_cached(&sql)?.query_row([message.0], key).optional()?;
    load(connection, found.ok_or_else(|| Failure::not_found("message"))?)
}

/// The texts about a parcel, oldest first.
pub fn of_parcel(connection: &Connection, parcel: ParcelId) -> Result<Vec<Message>, Failure> {
    let sql = format!(
        "select {COLUMNS} from message where parcel = ?1 and prepared > 0 order by prepared"
    );
    let keys = connection
        .prepare_cached(&sql)?
        .query_map([parcel.0], key)?
        .collect::<Result<Vec<_>, _>>()?;
    keys.into_iter().map(|key| load(connection, key)).collect()
}
