//! The journal: appended to, never changed.

use domain::fact::Fact;
use domain::ids::{DeviceId, RequestId};
use rusqlite::{Connection, OptionalExtension, Row, params};
use seal::{Chain, Content, Entry};
use uuid::Uuid;

use super::{Stored, local};
use crate::failure::Failure;

const COLUMNS: &str = "id, device, epoch, seq, at, actor, request, kind, v, body, prev, hash, sig";

/// Where a device's journal ends.
pub(super) fn head(connection: &Connection, device: DeviceId) -> Result<Chain, Failure> {
    let last = connection
        .query_row(
            "select epoch, seq, hash from entry where device = ?1 order by epoch desc, seq desc limit 1",
            [device.0],
            |row| Ok((row.get(0)?, row.get::<_, i64>(1)?, row.get(2)?)),
        )
        .optional()?;
    Ok(match last {
        Some((epoch, seq, hash)) => Chain { device, epoch, seq: seq.cast_unsigned(), hash },
        None => Chain::start(device),
    })
}

/// Where a journal ends, as one text.
fn written(end: &Chain) -> String {
    let hash: String = end.hash.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{} {} {} {hash}", end.device, end.epoch, end.seq)
}

/// Keeps where the journal ends beside it, in the same change: an end that is cut off later is
/// missed, even if its entries left no other trace.
pub(super) fn keep_head(connection: &Connection, end: &Chain) -> Result<(), Failure> {
    Ok(local::note(connection, "head", &written(end))?)
}

/// The device and the number of the first entry that is missing at the end of its journal.
pub(super) fn missing_end(connection: &Connection) -> Result<Option<(DeviceId, u64)>, Failure> {
    let kept = local::read(connection, "head")?;
    let Some(kept) = kept else { return Ok(None) };
    let device = kept.split(' ').next().and_then(|device| Uuid::parse_str(device).ok());
    let device = DeviceId(device.unwrap_or_default());
    let end = head(connection, device)?;
    Ok((written(&end) != kept).then_some((device, end.seq + 1)))
}

pub(super) fn insert(connection: &Connection, entry: &Entry) -> Result<i64, rusqlite::Error> {
    let content = &entry.content;
    connection
        .prepare_cached(
            "insert into entry (device, epoch, seq, at, actor, request, kind, v, body, prev, hash, sig)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )?
        .insert(params![
            entry.device.0,
            entry.epoch,
            entry.seq.cast_signed(),
            content.at,
            content.actor,
            content.request.0,
            content.kind,
            content.v,
            content.body,
            entry.prev,
            entry.hash,
            entry.sig,
        ])
}

fn from_row(row: &Row<'_>) -> Result<Stored, rusqlite::Error> {
    Ok(Stored {
        id: row.get(0)?,
        entry: Entry {
            device: DeviceId(row.get::<_, Uuid>(1)?),
            epoch: row.get(2)?,
            seq: row.get(3)?,
            content: Content {
                at: row.get(4)?,
                actor: row.get(5)?,
                request: RequestId(row.get::<_, Uuid>(6)?),
                kind: row.get(7)?,
                v: row.get(8)?,
                body: row.get(9)?,
            },
            prev: row.get(10)?,
            hash: row.get(11)?,
            sig: row.get(12)?,
        },
    })
}

/// The first entry that a request made here, if it was carried out.
pub fn by_request(
    connection: &Connection,
    device: DeviceId,
    request: RequestId,
) -> Result<Option<Stored>, Failure> {
    let sql = format!(
        "select {COLUMNS} from entry where request = ?1 and device = ?2 order by id limit 1"
    );
    Ok(connection
        .prepare_cached(&sql)?
        .query_row(params![request.0, device.0], from_row)
        .optional()?)
}

/// Where a device's journal ends, as the central is told.
pub fn end(connection: &Connection, device: DeviceId) -> Result<protocol::JournalEnd, Failure> {
    let chain = head(connection, device)?;
    if chain.seq == 0 {
        return Ok(protocol::JournalEnd::default());
    }
    let hash = chain.hash.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(protocol::JournalEnd { epoch: chain.epoch, seq: chain.seq, hash })
}

/// Whether a device's journal has, at a place, the entry of that hash. Nothing is there before the
/// first.
pub fn has(
    connection: &Connection,
    device: DeviceId,
    end: &protocol::JournalEnd,
) -> Result<bool, Failure> {
    if end.seq == 0 {
        return Ok(true);
    }
    let hash: Option<Vec<u8>> = connection
        .prepare_cached("select hash from entry where device = ?1 and epoch = ?2 and seq = ?3")?
        .query_row(params![device.0, end.epoch, end.seq.cast_signed()], |row| row.get(0))
        .optional()?;
    let hash = hash.map(|hash| hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
    Ok(hash.is_some_and(|hash| hash == end.hash))
}

/// Entries of a device's journal after a place in it, all of one epoch: at most so many, and of so
/// many bytes of facts, but at least one.
pub fn after(
    connection: &Connection,
    device: DeviceId,
    epoch: u32,
    seq: u64,
    most: usize,
    bytes: usize,
) -> Result<Vec<Entry>, Failure> {
    let sql = format!(
        "select {COLUMNS} from entry where device = ?1 and (epoch, seq) > (?2, ?3)
         order by epoch, seq limit ?4"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let values = params![device.0, epoch, seq.cast_signed(), most as i64];
    let mut entries: Vec<Entry> = Vec::new();
    let mut size = 0;
    for stored in statement.query_map(values, from_row)? {
        let entry = stored?.entry;
        size += entry.content.body.len();
        let first = entries.first();
        if first.is_some_and(|first| first.epoch != entry.epoch || size > bytes) {
            break;
        }
        entries.push(entry);
    }
    Ok(entries)
}

/// How many entries of a device's journal come after a place in it, and when the first was made.
pub fn waiting(
    connection: &Connection,
    device: DeviceId,
    epoch: u32,
    seq: u64,
) -> Result<(u32, Option<domain::Millis>), Failure> {
    let values = params![device.0, epoch, seq.cast_signed()];
    let waiting = connection
        .prepare_cached("select count(*) from entry where device = ?1 and (epoch, seq) > (?2, ?3)")?
        .query_row(values, |row| row.get(0))?;
    let since = connection
        .prepare_cached(
            "select at from entry where device = ?1 and (epoch, seq) > (?2, ?3)
             order by epoch, seq limit 1",
        )?
        .query_row(values, |row| row.get(0))
        .optional()?;
    Ok((waiting, since))
}

/// One entry by its place in this store.
pub fn by_id(connection: &Connection, id: i64) -> Result<Stored, Failure> {
    let sql = format!("select {COLUMNS} from entry where id = ?1");
    connection
        .prepare_cached(&sql)?
        .query_row([id], from_row)
        .optional()?
        .ok_or_else(|| Failure::not_found("entry"))
}

/// A row of the journal that has not the form of an entry, with what of it can be read.
#[derive(Debug)]
pub(super) struct Unreadable {
    /// Its place in this store.
    pub(super) id: i64,
    pub(super) seq: Option<u64>,
    pub(super) device: Option<DeviceId>,
    pub(super) kind: Option<String>,
    pub(super) error: rusqlite::Error,
}

impl Unreadable {
    fn of(row: &Row<'_>, error: rusqlite::Error) -> Result<Self, rusqlite::Error> {
        Ok(Self {
            id: row.get(0)?,
            device: row.get(1).ok().map(DeviceId),
            seq: row.get(3).ok(),
            kind: row.get(7).ok(),
            error,
        })
    }

    /// Which column cannot be read, and why.
    pub(super) fn problem(&self) -> String {
        use rusqlite::Error::{
            FromSqlConversionFailure, IntegralValueOutOfRange, InvalidColumnType, Utf8Error,
        };
        let (column, why) = match &self.error {
            FromSqlConversionFailure(column, _, why) => (*column, why.to_string()),
            IntegralValueOutOfRange(column, value) => (*column, format!("{value} is out of range")),
            Utf8Error(column, why) => (*column, why.to_string()),
            InvalidColumnType(column, _, kind) => (*column, format!("it is {kind}")),
            other => return other.to_string(),
        };
        let name = COLUMNS.split(", ").nth(column).unwrap_or_default();
        format!("its {name} cannot be read ({why})")
    }
}

/// Hands every row of the journal to `each`, in the order they were applied, until it stops.
pub(super) fn for_each_row(
    connection: &Connection,
    mut each: impl FnMut(Result<Stored, Unreadable>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut statement = connection.prepare(&format!("select {COLUMNS} from entry order by id"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let read = match from_row(row) {
            Ok(stored) => Ok(stored),
            Err(error) => Err(Unreadable::of(row, error)?),
        };
        each(read)?;
    }
    Ok(())
}

/// Hands every entry to `each`, in the order they were applied, until it stops.
pub fn for_each(
    connection: &Connection,
    mut each: impl FnMut(Stored) -> Result<(), Failure>,
) -> Result<(), Failure> {
    for_each_row(connection, |row| each(row.map_err(|unreadable| unreadable.error)?))
}

/// How many entries there are.
pub fn count(connection: &Connection) -> Result<i64, Failure> {
    // Ids are given one after the other and nothing is ever deleted.
    Ok(connection.query_row("select coalesce(max(id), 0) from entry", [], |row| row.get(0))?)
}

/// The latest instant that any entry names; none in an empty journal.
pub fn latest(connection: &Connection) -> Result<Option<domain::Millis>, Failure> {
    let latest = connection.prepare_cached("select max(at) from entry")?;
    Ok({ latest }.query_row([], |row| row.get(0))?)
}

/// The hash of the last entry of all, if there is one.
pub fn last_hash(connection: &Connection) -> Result<Option<seal::Hash>, Failure> {
    Ok(connection
        .query_row("select hash from entry order by id desc limit 1", [], |row| row.get(0))
        .optional()?)
}

/// The fact of an entry that this program wrote itself.
pub fn fact(stored: &Stored) -> Result<Fact, Failure> {
    let content = &stored.entry.content;
    Fact::parse(&content.kind, content.v, &content.body).map_err(|error| {
        Failure::internal(format!("entry {} cannot be read: {error:?}", stored.entry.seq))
    })
}
