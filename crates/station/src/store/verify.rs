//! Proof: the chain, the signatures, and a full replay compared with the live tables row by row.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};
use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};

use domain::fact::{Fact, FactError};
use domain::ids::DeviceId;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, Row};
use seal::{Chain, ChainError, PublicKey};
use serde::Serialize;

use super::project::{self, Origin, Us};
use super::{ProjectError, Stored, certified, foreign, journal, schema};
use crate::failure::Failure;
use crate::host;

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
/// The replay is built in a temporary file of `scratch`, which is removed afterwards. It holds what
/// the store holds, so `scratch` is best the data folder itself.
pub fn verify(
    connection: &Connection,
    scratch: &Path,
    mut progress: impl FnMut(u64),
) -> Result<Report, Failure> {
    super::backup::check(connection)?;
    // One snapshot for all of it: sales may go on meanwhile.
    let live = connection.unchecked_transaction()?;
    let file = Scratch::new(scratch)?;
    let replay = replay_database(&file.0)?;
    let mut report = Report { entries: 0, postings: 0, tables: Vec::new(), first_problem: None };
    report.first_problem = schema_difference(&live, &replay)?;
    if report.first_problem.is_none() {
        replay_journal(&live, &replay, &mut report, &mut progress)?;
    }
    if report.first_problem.is_none() {
        report.first_problem = missing_end(&live)?;
    }
    if report.first_problem.is_none() {
        compare(&live, &replay, &mut report)?;
    }
    if report.first_problem.is_none() {
        let what = super::ledger::imbalance(&live)?;
        let problem = |problem| Problem { entry: None, device: None, kind: None, problem };
        report.first_problem = what.map(problem);
    }
    Ok(report)
}

/// The file of a replay: passengers' names are in it, so it is its owner's alone and goes with the
/// verification.
struct Scratch(PathBuf);

impl Scratch {
    fn new(folder: &Path) -> Result<Self, Failure> {
        remove_leftovers(folder);
        let random = u128::from_le_bytes(host::random());
        let path = folder.join(format!("{SCRATCH_BEGINS}{random:032x}{SCRATCH_ENDS}"));
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&path).map_err(|error| Failure::file(&path, error))?;
        Ok(Self(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

const SCRATCH_BEGINS: &str = "verify-";
const SCRATCH_ENDS: &str = ".sqlite";

/// What verifications left that were broken off. Best effort: one that cannot be removed may be
/// another program's that still runs.
fn remove_leftovers(folder: &Path) {
    for file in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = file.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(SCRATCH_BEGINS) && name.ends_with(SCRATCH_ENDS) {
            let _ = fs::remove_file(file.path());
        }
    }
}

fn replay_database(path: &Path) -> Result<Connection, Failure> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let replay = Connection::open_with_flags(path, flags)?;
    replay.set_prepared_statement_cache_capacity(super::STATEMENTS);
    // It is thrown away: nothing of it needs to be durable.
    replay.execute_batch(
        // In memory, so that an entry of another counter that cannot be applied leaves nothing.
        "pragma journal_mode = memory; pragma synchronous = off; pragma locking_mode = exclusive;
         pragma cache_size = -262144; pragma temp_store = memory;",
    )?;
    schema::create(&replay)?;
    replay.execute_batch("begin")?;
    Ok(replay)
}

/// The type and name of each object of a schema, with its table and what made it.
type Schema = BTreeMap<(String, String), (String, Option<String>)>;

/// The objects that a schema names: without the indexes that SQLite makes for unique columns, and
/// its own statistics.
fn schema_of(connection: &Connection) -> Result<Schema, Failure> {
    let mut statement = connection.prepare(
        "select type, name, tbl_name, sql from sqlite_schema
         where not (type = 'index' and sql is null)
           and not (type = 'table' and name like 'sqlite\\_stat%' escape '\\')",
    )?;
    let objects = statement
        .query_map([], |row| Ok(((row.get(0)?, row.get(1)?), (row.get(2)?, row.get(3)?))))?;
    Ok(objects.collect::<Result<_, _>>()?)
}

/// The first object of the schema that is missing, altered or added: it could drop, hide or change
/// rows later, whatever they are now.
fn schema_difference(live: &Connection, replay: &Connection) -> Result<Option<Problem>, Failure> {
    let (live, replay) = (schema_of(live)?, schema_of(replay)?);
    let problem = |(kind, name): &(String, String), what: &str| Problem {
        entry: None,
        device: None,
        kind: None,
        problem: format!("{kind} {name} of the schema {what}"),
    };
    // From the end, so that a lost table is told before the indexes that went with it.
    let lost = replay.iter().rev().find_map(|(object, made)| match live.get(object) {
        None => Some(problem(object, "is missing")),
        Some(found) if found != made => Some(problem(object, "is not as this program made it")),
        Some(_) => None,
    });
    let added = || live.keys().find(|object| !replay.contains_key(*object));
    Ok(lost.or_else(|| added().map(|object| problem(object, "is none of this program's"))))
}

/// What the replay knows of each device so far.
#[derive(Default)]
struct Devices {
    keys: HashMap<DeviceId, PublicKey>,
    chains: HashMap<(DeviceId, u32), Chain>,
}

impl Devices {
    fn check(
        &mut self,
        replay: &Connection,
        stored: &Stored,
        fact: Option<&Fact>,
    ) -> Result<(), String> {
        let entry = &stored.entry;
        if let Some((device, key)) = fact.and_then(named_key) {
            let key = PublicKey::from_hex(key).ok_or("it names a public key that is none")?;
            self.keys.entry(device).or_insert(key);
        }
        // The entries that found a company come before the one that names the counter's key: they
        // are checked with it too, see `first_keys`.
        let later = certified::later_key(replay, entry.device, entry.epoch, entry.seq);
        let first = self.keys.get(&entry.device).copied();
        let key = later.map_err(|error| error.to_string())?.or(first);
        let key = key.ok_or("its device has no known key")?;
        let chain = self
            .chains
            .entry((entry.device, entry.epoch))
            .or_insert_with(|| Chain { epoch: entry.epoch, ..Chain::start(entry.device) });
        chain.accept(entry, &key).map_err(|error| error.to_string())
    }
}

/// The key that a counter says is its own.
fn named_key(fact: &Fact) -> Option<(DeviceId, &str)> {
    match fact {
        Fact::CounterOpened(opened) => Some((opened.device, &opened.public_key)),
        Fact::CounterEnrolled(enrolled) => Some((enrolled.device, &enrolled.public_key)),
        _ => None,
    }
}

/// The keys that the journal itself names: see [`named_key`].
fn first_keys(live: &Connection) -> Result<HashMap<DeviceId, PublicKey>, Failure> {
    let mut keys = HashMap::new();
    let mut statement = live.prepare(
        "select v, body, kind from entry where kind in ('CounterOpened', 'CounterEnrolled')
         order by id",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        // One that cannot be read is the replay's to tell.
        if let (Ok(v), Ok(body)) = (row.get(0), row.get::<_, String>(1))
            && let Ok(fact) = Fact::parse(&row.get::<_, String>(2)?, v, &body)
            && let Some((device, key)) = named_key(&fact)
            && let Some(key) = PublicKey::from_hex(key)
        {
            keys.entry(device).or_insert(key);
        }
    }
    Ok(keys)
}

fn replay_journal(
    live: &Connection,
    replay: &Connection,
    report: &mut Report,
    progress: &mut impl FnMut(u64),
) -> Result<(), Failure> {
    let mut devices = Devices { keys: first_keys(live)?, ..Devices::default() };
    let mut last_id = 0;
    journal::for_each_row(live, |row| {
        if report.first_problem.is_some() {
            return Ok(());
        }
        report.entries += 1;
        if report.entries.is_multiple_of(10_000) {
            progress(report.entries);
        }
        let stored = match row {
            Ok(stored) => stored,
            Err(unreadable) => {
                report.first_problem = Some(unreadable_entry(&unreadable));
                return Ok(());
            }
        };
        let expected = last_id + 1;
        last_id = stored.id;
        let checked = if stored.id == expected {
            replay_entry(replay, &mut devices, &stored, &mut report.postings)
        } else {
            Err(format!("entry {expected} of this store is missing before it"))
        };
        report.first_problem = checked.err().map(|problem| problem_of(&stored, problem));
        Ok(())
    })
}

fn replay_entry(
    replay: &Connection,
    devices: &mut Devices,
    stored: &Stored,
    postings: &mut u64,
) -> Result<(), String> {
    let origin = foreign::origin(replay, &stored.entry).map_err(|error| error.to_string())?;
    if origin != Origin::Own {
        return replay_foreign(replay, stored, postings);
    }
    let content = &stored.entry.content;
    let fact = match Fact::parse(&content.kind, content.v, &content.body) {
        Ok(fact) => Some(fact),
        Err(FactError::Unknown) => None,
        Err(FactError::Malformed(why)) => {
            // An altered body is most often no JSON any more: say what happened to it.
            devices.check(replay, stored, None)?;
            return Err(format!("its body is no {} fact: {why}", content.kind));
        }
    };
    devices.check(replay, stored, fact.as_ref())?;
    let Some(fact) = fact else { return Ok(()) };
    add_postings(&fact, postings)?;
    project::apply(replay, stored.id, &stored.entry, &fact).map_err(|error| match error {
        ProjectError::Sql(error) => format!("it cannot be replayed: {error}"),
        ProjectError::Law(law) => law,
    })
}

fn add_postings(fact: &Fact, postings: &mut u64) -> Result<(), String> {
    let Some(lines) = fact.postings() else { return Ok(()) };
    let sum: i128 = lines.lines().iter().map(|line| i128::from(line.amount)).sum();
    if sum != 0 {
        return Err(format!("its postings sum to {sum}, not to zero"));
    }
    *postings += lines.lines().len() as u64;
    Ok(())
}

/// Proves an entry of another device by itself: of its journal only a part is here. It is applied as
/// it was when it came.
fn replay_foreign(replay: &Connection, stored: &Stored, postings: &mut u64) -> Result<(), String> {
    let told = |failure: &dyn std::fmt::Display| format!("it cannot be replayed: {failure}");
    let us = Us::of(replay).map_err(|error| told(&error))?;
    us.ok_or("this counter belongs to no central")?;
    match foreign::doubt(replay, &stored.entry).map_err(|failure| told(&failure))? {
        None => {}
        Some("key_unknown") => return Err("its device has no known key".to_owned()),
        Some("altered") => return Err(ChainError::WrongHash.to_string()),
        Some(_) => return Err(ChainError::WrongSignature.to_string()),
    }
    let fact = foreign::apply_foreign(replay, stored.id, &stored.entry);
    fact.map_err(|error| told(&error))?.map_or(Ok(()), |fact| add_postings(&fact, postings))
}

fn problem_of(stored: &Stored, problem: String) -> Problem {
    Problem {
        entry: Some(stored.entry.seq),
        device: Some(stored.entry.device.to_string()),
        kind: Some(stored.entry.content.kind.clone()),
        problem,
    }
}

fn unreadable_entry(row: &journal::Unreadable) -> Problem {
    Problem {
        entry: row.seq,
        device: row.device.map(|device| device.to_string()),
        kind: row.kind.clone(),
        problem: format!("line {} of the journal is no entry: {}", row.id, row.problem()),
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
pub(super) fn projections(connection: &Connection) -> Result<Vec<String>, Failure> {
    let mut statement = connection.prepare(
        "select name from sqlite_schema where type = 'table' and name <> 'entry'
           and name not like 'local\\_%' escape '\\' and name not like 'sqlite\\_%' escape '\\'
         order by name",
    )?;
    let names = statement.query_map([], |row| row.get(0))?;
    Ok(names.collect::<Result<_, _>>()?)
}

fn compare(live: &Connection, replay: &Connection, report: &mut Report) -> Result<(), Failure> {
    for table in projections(replay)? {
        let (rows, difference) = compare_table(live, replay, &Table::of(replay, &table)?)?;
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

/// A projection table.
struct Table {
    name: String,
    columns: Vec<String>,
    /// The places of the primary key's columns, in its order.
    key: Vec<usize>,
}

impl Table {
    fn of(connection: &Connection, name: &str) -> Result<Self, Failure> {
        let mut statement =
            connection.prepare("select name, pk from pragma_table_info(?1) order by cid")?;
        let columns = statement
            .query_map([name], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))?
            .collect::<Result<Vec<_>, _>>()?;
        let mut key: Vec<_> = (0..columns.len()).filter(|i| columns[*i].1 > 0).collect();
        key.sort_by_key(|i| columns[*i].1);
        let columns = columns.into_iter().map(|(column, _)| format!("\"{column}\"")).collect();
        Ok(Self { name: name.to_owned(), columns, key })
    }

    /// Every row in the order of the key.
    fn rows(&self) -> String {
        let key: Vec<_> = self.key.iter().map(|i| self.columns[*i].as_str()).collect();
        let (columns, name) = (self.columns.join(", "), &self.name);
        format!("select {columns} from \"{name}\" order by {}", key.join(", "))
    }

    /// The entry that wrote a row last, by what the row says.
    fn entry(&self, row: &Row<'_>) -> Result<Option<i64>, Failure> {
        let column = self.columns.iter().position(|column| column == "\"entry\"");
        column.map(|i| row.get(i)).transpose().map_err(Failure::from)
    }

    fn key_order(&self, left: &Row<'_>, right: &Row<'_>) -> Result<Ordering, Failure> {
        for i in &self.key {
            match order(left.get_ref(*i)?, right.get_ref(*i)?) {
                Ordering::Equal => {}
                unequal => return Ok(unequal),
            }
        }
        Ok(Ordering::Equal)
    }

    fn key_shown(&self, row: &Row<'_>) -> Result<String, Failure> {
        let part = |i: &usize| Ok(format!("{} {}", self.columns[*i], shown(row.get_ref(*i)?)));
        Ok(self.key.iter().map(part).collect::<Result<Vec<_>, Failure>>()?.join(", "))
    }
}

/// SQLite's order of the values of a strict table's key: numbers before texts before bytes.
fn order(left: ValueRef<'_>, right: ValueRef<'_>) -> Ordering {
    match (left, right) {
        (ValueRef::Integer(left), ValueRef::Integer(right)) => left.cmp(&right),
        (ValueRef::Text(left), ValueRef::Text(right))
        | (ValueRef::Blob(left), ValueRef::Blob(right)) => left.cmp(right),
        _ => rank(left).cmp(&rank(right)),
    }
}

fn rank(value: ValueRef<'_>) -> u8 {
    match value {
        ValueRef::Null => 0,
        ValueRef::Integer(_) | ValueRef::Real(_) => 1,
        ValueRef::Text(_) => 2,
        ValueRef::Blob(_) => 3,
    }
}

type Difference = Option<(Option<i64>, String)>;

/// Walks both tables in the order of their keys. The first row that differs is told with the entry
/// that wrote it last.
fn compare_table(
    live: &Connection,
    replay: &Connection,
    table: &Table,
) -> Result<(u64, Difference), Failure> {
    let sql = table.rows();
    let (mut left, mut right) = (live.prepare(&sql)?, replay.prepare(&sql)?);
    let (mut left, mut right) = (left.query([])?, right.query([])?);
    let mut rows = 0;
    loop {
        let (live_row, replayed) = (left.next()?, right.next()?);
        let side = match (live_row, replayed) {
            (None, None) => return Ok((rows, None)),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(live_row), Some(replayed)) => table.key_order(live_row, replayed)?,
        };
        let difference = match (side, live_row, replayed) {
            (Ordering::Less, Some(row), _) => Some(too_many(replay, table, row)?),
            (Ordering::Greater, _, Some(row)) => {
                let what = format!("a row is missing: {}", table.key_shown(row)?);
                Some((table.entry(row)?, what))
            }
            (_, Some(live_row), Some(replayed)) => {
                let what = first_difference(live_row, replayed, &table.columns)?;
                what.map(|what| Ok::<_, Failure>((table.entry(replayed)?, what))).transpose()?
            }
            _ => None,
        };
        if difference.is_some() {
            return Ok((rows, difference));
        }
        rows += 1;
    }
}

/// A row that no entry wrote. It may name an entry all the same: one that wrote nothing into this
/// table is not even suspected.
fn too_many(
    replay: &Connection,
    table: &Table,
    row: &Row<'_>,
) -> Result<(Option<i64>, String), Failure> {
    let wrote = format!("select exists (select 1 from \"{}\" where entry = ?1)", table.name);
    let entry = match table.entry(row)? {
        Some(entry) if replay.query_row(&wrote, [entry], |row| row.get(0))? => Some(entry),
        _ => None,
    };
    Ok((entry, format!("a row too many: {}", table.key_shown(row)?)))
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
