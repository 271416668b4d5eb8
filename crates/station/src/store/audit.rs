//! The journal as the audit view looks at it: newest first, by who and what, and each entry proved.

use domain::Millis;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter, types::Value};
use seal::{Chain, Entry};

use super::certified;
use crate::failure::Failure;

/// What entries are looked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// When they were written.
    pub span: std::ops::Range<Millis>,
    /// By whom, as written.
    pub actor: Option<String>,
    /// Only these kinds; all when empty.
    pub kinds: Vec<String>,
}

/// A place in the order of the audit view: by the clock, then as the store applied them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// When the entry was written.
    pub at: Millis,
    /// Its place in this store.
    pub entry: i64,
}

impl Cursor {
    /// The place of an entry; none where there is no such entry.
    pub fn before(connection: &Connection, entry: i64) -> Result<Option<Self>, Failure> {
        Ok(connection
            .prepare_cached("select at from entry where id = ?1")?
            .query_row([entry], |row| Ok(Self { at: row.get(0)?, entry }))
            .optional()?)
    }
}

/// The newest entries before a place. It reads an index alone.
pub fn page(
    connection: &Connection,
    asked: &Asked,
    before: Option<Cursor>,
    most: usize,
) -> Result<Vec<Cursor>, Failure> {
    let start = Cursor { at: asked.span.end, entry: 0 };
    let before = before.filter(|cursor| cursor.at < start.at).unwrap_or(start);
    let mut values: Vec<Value> = vec![
        asked.span.start.into(),
        before.at.into(),
        before.entry.into(),
        i64::try_from(most).unwrap_or(i64::MAX).into(),
    ];
    let mut only = String::new();
    if let Some(actor) = &asked.actor {
        values.push(actor.clone().into());
        only.push_str(&format!(" and actor = ?{}", values.len()));
    }
    if !asked.kinds.is_empty() {
        let places: Vec<String> = asked
            .kinds
            .iter()
            .map(|kind| {
                values.push(kind.clone().into());
                format!("?{}", values.len())
            })
            .collect();
        only.push_str(&format!(" and kind in ({})", places.join(", ")));
    }
    let sql = format!(
        "select at, id from entry where at >= ?1 and at <= ?2 and (at < ?2 or id < ?3){only}
         order by at desc, id desc limit ?4"
    );
    let mut statement = connection.prepare(&sql)?;
    let rows = statement.query_map(params_from_iter(values), |row| {
        Ok(Cursor { at: row.get(0)?, entry: row.get(1)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Whether an entry has the hash of its content, follows the one before, and was signed by its
/// device.
pub fn is_good(connection: &Connection, entry: &Entry) -> Result<bool, Failure> {
    let key = certified::key_in_force(connection, entry.device, entry.epoch, entry.seq)?;
    let Some(key) = key else { return Ok(false) };
    let Some(seq) = entry.seq.checked_sub(1) else { return Ok(false) };
    let start = Chain { epoch: entry.epoch, ..Chain::start(entry.device) };
    let hash = match seq {
        0 => Some(start.hash),
        _ => connection
            .prepare_cached("select hash from entry where device = ?1 and epoch = ?2 and seq = ?3")?
            .query_row(params![entry.device.0, entry.epoch, seq.cast_signed()], |row| row.get(0))
            .optional()?,
    };
    let Some(hash) = hash else { return Ok(false) };
    Ok(Chain { seq, hash, ..start }.accept(entry, &key).is_ok())
}
