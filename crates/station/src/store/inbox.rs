//! Exceptions that a person must look at, and counters that the central vouches for.

use domain::Millis;
use domain::central::EntryRef;
use domain::ids::DeviceId;
use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use crate::failure::Failure;

/// Exceptions shown at once.
const MOST: usize = 200;

/// An exception as this store knows it.
#[derive(Clone, Debug)]
pub struct Exception {
    /// Which.
    pub exception: Uuid,
    /// What it is about.
    pub kind: String,
    /// Whose doing it is.
    pub device: DeviceId,
    /// That counter's name; empty where it is not known.
    pub device_name: String,
    /// What it concerns.
    pub subject: String,
    /// What happened.
    pub detail: String,
    /// The entries involved, as places in this store where they are known here.
    pub entries: Vec<i64>,
    /// When it was raised.
    pub raised_at: Millis,
    /// What was done about it, by whom and when.
    pub resolved: Option<(String, String, Millis)>,
}

/// The central that this counter belongs to, if it belongs to one.
pub fn central(connection: &Connection) -> Result<Option<DeviceId>, Failure> {
    Ok(connection
        .prepare_cached("select device from central")?
        .query_row([], |row| row.get(0).map(DeviceId))
        .optional()?)
}

/// How many exceptions nobody has resolved.
pub fn open(connection: &Connection) -> Result<u32, Failure> {
    Ok(connection
        .prepare_cached("select count(*) from inbox where resolved_at is null")?
        .query_row([], |row| row.get(0))?)
}

/// Whether an exception is there and nobody has resolved it.
pub fn is_open(connection: &Connection, exception: Uuid) -> Result<bool, Failure> {
    Ok(connection
        .prepare_cached("select 1 from inbox where exception = ?1 and resolved_at is null")?
        .exists([exception])?)
}

/// Whether the central vouches for a counter that was not revoked.
pub fn is_certified(connection: &Connection, device: DeviceId) -> Result<bool, Failure> {
    Ok(connection
        .prepare_cached("select 1 from certified where device = ?1 and revoked_since is null")?
        .exists([device.0])?)
}

/// Exceptions, the newest first: those that nobody has resolved, or the resolved ones.
pub fn list(connection: &Connection, resolved: bool) -> Result<Vec<Exception>, Failure> {
    let mut statement = connection.prepare_cached(
        "select i.exception, i.kind, i.device, coalesce(c.name, ''), i.subject, i.detail, i.entries,
           i.raised_at, i.note, i.resolved_by, i.resolved_at
         from inbox i left join certified c on c.device = i.device
         where (i.resolved_at is not null) = ?1 order by i.raised_at desc limit ?2",
    )?;
    let mut rows = statement.query(params![resolved, MOST as i64])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let places: Vec<EntryRef> =
            serde_json::from_str(&row.get::<_, String>(6)?).map_err(Failure::internal)?;
        let note: Option<String> = row.get(8)?;
        let by: Option<String> = row.get(9)?;
        let at: Option<Millis> = row.get(10)?;
        found.push(Exception {
            exception: row.get(0)?,
            kind: row.get(1)?,
            device: DeviceId(row.get(2)?),
            device_name: row.get(3)?,
            subject: row.get(4)?,
            detail: row.get(5)?,
            entries: known(connection, &places)?,
            raised_at: row.get(7)?,
            resolved: at.map(|at| (note.unwrap_or_default(), by.unwrap_or_default(), at)),
        });
    }
    Ok(found)
}

fn known(connection: &Connection, places: &[EntryRef]) -> Result<Vec<i64>, Failure> {
    let mut ids = Vec::new();
    for place in places {
        let id: Option<i64> = connection
            .prepare_cached("select id from entry where device = ?1 and epoch = ?2 and seq = ?3")?
            .query_row(params![place.device.0, place.epoch, place.seq.cast_signed()], |row| {
                row.get(0)
            })
            .optional()?;
        ids.extend(id);
    }
    Ok(ids)
}
