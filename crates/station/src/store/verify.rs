//! Proof: the chain, the signatures, and a full replay compared with the live tables row by row.

use std::collections::HashMap;
use std::path::Path;

use domain::fact::{Fact, FactError};
use domain::ids::DeviceId;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};
use seal::{Chain, PublicKey};
use serde::Serialize;

use super::{ProjectError, Stored, journal, project, schema};
use crate::failure::Failure;

/// What was found.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Entries looked at.
    pub entries: u64,
    /// Postings summed.
    pub postings: u64,
    /// Tables compared, with their rows.
    pub tables: Vec<(String, u64)>,
    /// The first thing that does not hold; `None` when all of it holds.
    pub first_problem: Option<Problem>,
}

/// Something that does not hold.
#[derive(Clone, Debug, Serialize)]
pub struct Problem {
    /// The entry's number in its device's journal, where one can be named.
    pub entry: Option<u64>,
    /// The entry's device.
    pub device: Option<String>,
    /// The entry's kind.
    pub kind: Option<String>,
    /// What is wrong.
    pub problem: String,
}

/// Verifies the store behind a read-only connection, its file first. `progress` hears how many entries are done.
///
/// The replay is built in a temporary file of `scratch`, which is removed afterwards.
pub fn verify(
    connection: &Connection,
    scratch: &Path,
    mut progress: impl FnMut(u64),
) -> Result<Report, Failure> {
    super::backup::check(connection)?;
    // One snapshot for all of it: sales may go on meanwhile.
    let live = connection.unchecked_transaction()?;
    let path = scratch.join(format!("verify-{}.sqlite", std::process::id()));
    let report = replay_database(&path).and_then(|replay| {
        let mut report = replay_journal(&live, &replay, &mut progress)?;
        if report.first_problem.is_none() {
            report.first_problem = missing_end(&live)?;
        }
        if report.first_problem.is_none() {
            compare(&live, &replay, &mut report)?;
        }
        Ok(report)
    });
    let _ = std::fs::remove_file(&path);
    report
}

fn replay_database(path: &Path) -> Result<Connection, Failure> {
    let _ = std::fs::remove_file(path);
    let replay = Connection::open(path)?;
    replay.set_prepared_statement_cache_capacity(super::STATEMENTS);
    // It is thrown away: nothing of it needs to be durable.
    replay.execute_batch(
        "pragma journal_mode = off; pragma synchronous = off; pragma locking_mode = exclusive;
         pragma cache_size = -262144; pragma temp_store = memory;",
    )?;
    schema::create(&replay)?;
    replay.execute_batch("begin")?;
    Ok(replay)
}

/// What the replay knows of each device so far.
#[derive(Default)]
struct Devices {
    keys: HashMap<DeviceId, PublicKey>,
    chains: HashMap<(DeviceId, u32), Chain>,
}

impl Devices {
    fn check(&mut self, stored: &Stored, fact: Option<&Fact>) -> Result<(), String> {
        let entry = &stored.entry;
        if let Some(Fact::CounterOpened(opened)) = fact {
            let key = PublicKey::from_hex(&opened.public_key)
                .ok_or("it names a public key that is none")?;
            self.keys.entry(opened.device).or_insert(key);
        }
        // The entries that found a company come before the one that names the counter's key: they
        // are checked with it too, see `first_keys`.
        let key = self.keys.get(&entry.device).ok_or("its device has no known key")?;
        let chain = self
            .chains
            .entry((entry.device, entry.epoch))
            .or_insert_with(|| Chain { epoch: entry.epoch, ..Chain::start(entry.device) });
        chain.accept(entry, key).map_err(|error| error.to_string())
    }
}

/// The keys that the journal's own `CounterOpened` facts name.
fn first_keys(live: &Connection) -> Result<HashMap<DeviceId, PublicKey>, Failure> {
    let mut keys = HashMap::new();
    let mut statement =
        live.prepare("select v, body from entry where kind = 'CounterOpened' order by id")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (v, body): (u16, String) = (row.get(0)?, row.get(1)?);
        if let Ok(Fact::CounterOpened(opened)) = Fact::parse("CounterOpened", v, &body)
            && let Some(key) = PublicKey::from_hex(&opened.public_key)
        {
            keys.entry(opened.device).or_insert(key);
        }
    }
    Ok(keys)
}

fn replay_journal(
    live: &Connection,
    replay: &Connection,
    progress: &mut impl FnMut(u64),
) -> Result<Report, Failure> {
    let mut report = Report { entries: 0, postings: 0, tables: Vec::new(), first_problem: None };
    let mut devices = Devices { keys: first_keys(live)?, ..Devices::default() };
    let mut last_id = 0;
    journal::for_each(live, |stored| {
        if report.first_problem.is_some() {
            return Ok(());
        }
        report.entries += 1;
        if report.entries.is_multiple_of(10_000) {
            progress(report.entries);
        }
        let expected = last_id + 1;
        last_id = stored.id;
        let checked = if stored.id == expected {
            replay_entry(replay, &mut devices, &stored, &mut report.postings)
        } else {
            Err(format!("entry {expected} of this store is missing before it"))
        };
        report.first_problem = checked.err().map(|problem| problem_of(&stored, problem));
        Ok(())
    })?;
    Ok(report)
}

fn replay_entry(
    replay: &Connection,
    devices: &mut Devices,
    stored: &Stored,
    postings: &mut u64,
) -> Result<(), String> {
    let content = &stored.entry.content;
    let fact = match Fact::parse(&content.kind, content.v, &content.body) {
        Ok(fact) => Some(fact),
        Err(FactError::Unknown) => None,
        Err(FactError::Malformed(why)) => {
            // An altered body is most often no JSON any more: say what happened to it.
            devices.check(stored, None)?;
            return Err(format!("its body is no {} fact: {why}", content.kind));
        }
    };
    devices.check(stored, fact.as_ref())?;
    let Some(fact) = fact else { return Ok(()) };
    if let Some(lines) = fact.postings() {
        let sum: i128 = lines.lines().iter().map(|line| i128::from(line.amount)).sum();
        if sum != 0 {
            return Err(format!("its postings sum to {sum}, not to zero"));
        }
        *postings += lines.lines().len() as u64;
    }
    project::apply(replay, stored.id, &stored.entry, &fact).map_err(|error| match error {
        ProjectError::Sql(error) => format!("it cannot be replayed: {error}"),
        ProjectError::Law(law) => law,
    })
}

fn problem_of(stored: &Stored, problem: String) -> Problem {
    Problem {
        entry: Some(stored.entry.seq),
        device: Some(stored.entry.device.to_string()),
        kind: Some(stored.entry.content.kind.clone()),
        problem,
    }
}

/// Entries cut off at the end of the journal break no link of its chain.
fn missing_end(live: &Connection) -> Result<Option<Problem>, Failure> {
    let missing = journal::missing_end(live)?;
    Ok(missing.map(|(device, seq)| Problem {
        entry: Some(seq),
        device: Some(device.to_string()),
        kind: None,
        problem: "it is missing, and what came after it".to_owned(),
    }))
}

/// The projection tables: all but the journal and what belongs to this machine.
fn projections(connection: &Connection) -> Result<Vec<String>, Failure> {
    let mut statement = connection.prepare(
        "select name from sqlite_schema where type = 'table' and name <> 'entry'
           and name not like 'local\\_%' escape '\\' and name not like 'sqlite\\_%' escape '\\'
         order by name",
    )?;
    let names = statement.query_map([], |row| row.get(0))?;
    Ok(names.collect::<Result<_, _>>()?)
}

fn compare(live: &Connection, replay: &Connection, report: &mut Report) -> Result<(), Failure> {
    for table in projections(live)? {
        let (rows, difference) = compare_table(live, replay, &table)?;
        report.tables.push((table.clone(), rows));
        if let Some((entry, what)) = difference {
            let problem = format!("table {table}: {what}");
            report.first_problem = Some(match entry.map(|id| journal::by_id(live, id)) {
                Some(Ok(stored)) => problem_of(&stored, problem),
                _ => Problem { entry: None, device: None, kind: None, problem },
            });
            return Ok(());
        }
    }
    Ok(())
}

type Difference = Option<(Option<i64>, String)>;

/// Walks both tables in the order of their keys. The first row that differs is told with the entry
/// that wrote it last.
fn compare_table(
    live: &Connection,
    replay: &Connection,
    table: &str,
) -> Result<(u64, Difference), Failure> {
    let (columns, order) = columns_of(live, table)?;
    let sql = format!("select {} from \"{table}\" order by {order}", columns.join(", "));
    let (mut left, mut right) = (live.prepare(&sql)?, replay.prepare(&sql)?);
    let (mut left, mut right) = (left.query([])?, right.query([])?);
    let entry_column = columns.iter().position(|column| column == "\"entry\"");
    let mut rows = 0;
    loop {
        let difference = match (left.next()?, right.next()?) {
            (None, None) => return Ok((rows, None)),
            (Some(row), None) => (entry_of(row, entry_column)?, "a row too many".to_owned()),
            (None, Some(row)) => (entry_of(row, entry_column)?, "a row is missing".to_owned()),
            (Some(live_row), Some(replayed)) => {
                match first_difference(live_row, replayed, &columns)? {
                    None => {
                        rows += 1;
                        continue;
                    }
                    Some(what) => (entry_of(replayed, entry_column)?, what),
                }
            }
        };
        return Ok((rows, Some(difference)));
    }
}

fn columns_of(connection: &Connection, table: &str) -> Result<(Vec<String>, String), Failure> {
    let mut statement =
        connection.prepare("select name, pk from pragma_table_info(?1) order by cid")?;
    let rows = statement
        .query_map([table], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))?
        .collect::<Result<Vec<_>, _>>()?;
    let mut keys: Vec<_> = rows.iter().filter(|(_, pk)| *pk > 0).collect();
    keys.sort_by_key(|(_, pk)| *pk);
    let order = keys.iter().map(|(name, _)| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
    Ok((rows.iter().map(|(name, _)| format!("\"{name}\"")).collect(), order))
}

fn entry_of(row: &Row<'_>, column: Option<usize>) -> Result<Option<i64>, Failure> {
    column.map(|i| row.get(i)).transpose().map_err(Failure::from)
}

fn first_difference(
    live: &Row<'_>,
    replayed: &Row<'_>,
    columns: &[String],
) -> Result<Option<String>, Failure> {
    for (i, column) in columns.iter().enumerate() {
        let (here, there) = (live.get_ref(i)?, replayed.get_ref(i)?);
        if here != there {
            return Ok(Some(format!(
                "{column} is {} and the journal says {}",
                shown(here),
                shown(there)
            )));
        }
    }
    Ok(None)
}

fn shown(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => "empty".into(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(text) => format!("{:?}", String::from_utf8_lossy(text)),
        ValueRef::Blob(blob) => blob.iter().map(|byte| format!("{byte:02x}")).collect(),
    }
}
