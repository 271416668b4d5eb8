//! The store: one SQLite file that holds the journal and its projections.
//!
//! One connection writes, behind a lock; the others only read. Every change is one transaction that
//! appends entries to the journal, applies their projections and queues what is to be printed, made
//! durable (`synchronous=FULL`) before anyone sees it.

pub mod audit;
pub mod backup;
pub mod boardings;
pub mod certified;
pub mod departures;
pub mod drafts;
pub mod foreign;
#[cfg(test)]
mod foreign_tests;
pub mod inbox;
pub mod journal;
pub mod leases;
pub mod ledger;
pub mod local;
pub mod messages;
pub mod names;
pub mod packs;
pub mod parcels;
pub mod payments;
pub mod people;
pub mod planning;
#[cfg(test)]
mod plans;
pub mod prints;
mod project;
pub mod restore;
pub mod rules;
mod schema;
pub mod seats;
pub mod tickets;
pub mod tills;
pub mod verify;
mod witness;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use domain::fact::Fact;
use domain::ids::RequestId;
use domain::{Code, Millis, Refusal};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use seal::{Chain, Content, Entry, PublicKey, SecretKey};

use crate::failure::Failure;
use crate::host::Clock;
use crate::keys::DeviceKeys;
use witness::Witness;

pub use project::ProjectError;

/// The store's file name in the data folder.
pub const FILE: &str = "guichet.sqlite";
/// The file whose lock says that a program writes to the store.
const LOCK_FILE: &str = "guichet.lock";
/// Prepared statements a connection keeps: more than there are different ones in use.
const STATEMENTS: usize = 128;
/// How long a connection waits for another program's checkpoint.
const BUSY: Duration = Duration::from_secs(10);
/// Idle read connections kept open: the window, its print queue and a web page at once.
const READERS_IDLE: usize = 4;

/// An open store of this counter, held for writing by this program alone.
pub struct Store {
    folder: PathBuf,
    keys: DeviceKeys,
    clock: Arc<dyn Clock>,
    damaged: AtomicBool,
    /// Before the writer, so that the writer is the last to close: only it can fold the log into
    /// the file, and a closed store is then one file for whoever copies it by hand.
    readers: Mutex<Vec<Connection>>,
    writer: Mutex<Writer>,
    /// Held as long as the store is open; the system frees it when the program dies.
    _lock: fs::File,
}

struct Writer {
    connection: Connection,
    /// Where the journal of this device stands, as committed.
    chain: Chain,
    witness: Witness,
}

impl Store {
    /// Opens the store of a folder, and makes it where there is none.
    ///
    /// Refuses `store_in_use`, `store_newer`, `store_damaged`, `key_missing`, `store_behind`,
    /// `file_failed`.
    pub fn open(folder: &Path, clock: Arc<dyn Clock>) -> Result<Self, Failure> {
        let store = Self::open_restored(folder, clock)?;
        let mut writer = store.lock_writer();
        let Writer { chain, witness, .. } = &mut *writer;
        witness.check(chain)?;
        drop(writer);
        Ok(store)
    }

    /// As [`Self::open`], also where the journal ends before what its witness saw.
    fn open_restored(folder: &Path, clock: Arc<dyn Clock>) -> Result<Self, Failure> {
        make_private_folder(folder).map_err(|error| Failure::file(folder, error))?;
        let lock = lock(folder)?;
        let path = folder.join(FILE);
        let mut connection = Connection::open(&path)?;
        schema::check_known(&connection)?;
        prepare(&connection)?;
        schema::migrate(&mut connection, folder)?;
        let entries: i64 = connection.query_row(
            "select count(*) from (select 1 from entry limit 1)",
            [],
            |row| row.get(0),
        )?;
        let keys = DeviceKeys::open(folder, entries == 0)?;
        let chain = journal::head(&connection, keys.device)?;
        if entries > 0 {
            sign_as_the_journal(&connection, &keys, &chain, &folder.join(crate::keys::FILE))?;
        }
        let witness = Witness::open(folder)?;
        Ok(Self {
            folder: folder.to_owned(),
            keys,
            clock,
            damaged: AtomicBool::new(false),
            writer: Mutex::new(Writer { connection, chain, witness }),
            readers: Mutex::new(Vec::new()),
            _lock: lock,
        })
    }

    /// The data folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// This counter's identity and secrets.
    pub fn keys(&self) -> &DeviceKeys {
        &self.keys
    }

    /// Reads one consistent state of the store.
    pub fn read<T>(
        &self,
        look: impl FnOnce(&Connection) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let idle = lock_even_poisoned(&self.readers).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => open_reader(&self.folder)?,
        };
        let found = {
            let snapshot = connection.unchecked_transaction()?;
            look(&snapshot)
        };
        let mut idle = lock_even_poisoned(&self.readers);
        if idle.len() < READERS_IDLE {
            idle.push(connection);
        }
        found
    }

    /// Reads through all of the store, with a connection of its own that keeps almost no pages: what
    /// passes once must not fill the memory of a small PC.
    pub fn read_through<T>(
        &self,
        look: impl FnOnce(&Connection) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let connection = open_read_only(&self.folder)?;
        keep_plans(&connection)?;
        connection.execute_batch("pragma query_only = on; pragma cache_size = -1024;")?;
        look(&connection)
    }

    /// Changes the store: everything `change` does is committed and durable when this returns
    /// `Ok`, and none of it happened otherwise.
    pub fn write<T>(
        &self,
        change: impl FnOnce(&mut Write<'_>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        if self.damaged.load(Ordering::Relaxed) {
            let refusal = Refusal::new(Code::StoreDamaged);
            return Err(refusal.with("problem", "it was not found whole").into());
        }
        let mut writer = self.lock_writer();
        let Writer { connection, chain, witness } = &mut *writer;
        // A bug that panicked in here left its transaction behind; dropping it rolled it back.
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut write = Write {
            transaction: &transaction,
            chain: chain.clone(),
            keys: &self.keys,
            secret: self.keys.secret(),
            clock: &*self.clock,
        };
        let done = change(&mut write)?;
        let Write { chain: moved_on, secret, .. } = write;
        if moved_on != *chain {
            journal::keep_head(&transaction, &moved_on)?;
        }
        transaction.commit()?;
        if moved_on != *chain {
            witness.note(&moved_on);
        }
        *chain = moved_on;
        self.keys.sign_with(secret);
        Ok(done)
    }

    /// Writes no more: the file was found damaged, and each write could make it worse.
    pub fn stop_writing(&self) {
        self.damaged.store(true, Ordering::Relaxed);
    }

    fn lock_writer(&self) -> MutexGuard<'_, Writer> {
        lock_even_poisoned(&self.writer)
    }
}

/// Data behind a lock is whole even after a panic: a transaction that was cut short is rolled back,
/// and the chain moves on only after a commit.
fn lock_even_poisoned<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes the data folder where it is missing, for its owner alone: passengers' names and telephone
/// numbers are in it.
fn make_private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// How long a Guichet that was closed or killed a moment ago may still hold the store.
const LEAVING: Duration = Duration::from_secs(1);

fn lock(folder: &Path) -> Result<fs::File, Failure> {
    let path = folder.join(LOCK_FILE);
    let file = fs::OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(|error| Failure::file(&path, error))?;
    let until = Instant::now() + LEAVING;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(fs::TryLockError::WouldBlock) if Instant::now() < until => {
                std::thread::sleep(LEAVING / 50);
            }
            Err(fs::TryLockError::WouldBlock) => {
                let refusal = Refusal::new(Code::StoreInUse);
                return Err(refusal.with("path", folder.display().to_string()).into());
            }
            Err(fs::TryLockError::Error(error)) => return Err(Failure::file(&path, error)),
        }
    }
}

/// Signs on with the key that the journal ends with. Refuses (`key_missing`) where it is none of
/// this counter's: the journal could not be continued.
fn sign_as_the_journal(
    connection: &Connection,
    keys: &DeviceKeys,
    end: &Chain,
    path: &Path,
) -> Result<(), Failure> {
    let key = certified::key_in_force(connection, keys.device, end.epoch, end.seq + 1)?;
    let secret = key.and_then(|key| keys.find(&key));
    let missing = || Refusal::new(Code::KeyMissing).with("path", path.display().to_string());
    keys.sign_with(secret.ok_or_else(missing)?);
    Ok(())
}

/// Keeps prepared statements as they are, whatever is bound to them.
///
/// SQLite takes some parameters for a hint at a better plan, and parses and plans the statement
/// anew at each call: a third of a sale's time. None of our plans depends on a value.
fn keep_plans(connection: &Connection) -> Result<(), Failure> {
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

fn prepare(connection: &Connection) -> Result<(), Failure> {
    keep_plans(connection)?;
    connection.busy_timeout(BUSY)?;
    // 64 MiB of pages: the inner pages of every index of a million tickets.
    connection.execute_batch(
        "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;
         pragma cache_size = -65536; pragma temp_store = memory;",
    )?;
    Ok(())
}

/// Opens a store only for reading, without its lock: while another program sells from it.
pub fn open_reader(folder: &Path) -> Result<Connection, Failure> {
    let connection = open_read_only(folder)?;
    keep_plans(&connection)?;
    connection.execute_batch(
        "pragma query_only = on; pragma cache_size = -32768; pragma temp_store = memory;",
    )?;
    Ok(connection)
}

fn open_read_only(folder: &Path) -> Result<Connection, Failure> {
    let path = folder.join(FILE);
    if !path.is_file() {
        return Err(Failure::file(&path, "there is no store here"));
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(&path, flags)?;
    connection.busy_timeout(BUSY)?;
    schema::check_known(&connection)?;
    Ok(connection)
}

/// A change under way: inside one transaction that is not committed yet.
pub struct Write<'a> {
    transaction: &'a Transaction<'a>,
    chain: Chain,
    keys: &'a DeviceKeys,
    /// What the next entry is signed with.
    secret: Arc<SecretKey>,
    clock: &'a dyn Clock,
}

/// An entry as the store has it.
#[derive(Clone, Debug)]
pub struct Stored {
    /// Its place in the order of application: what projections call `entry`.
    pub id: i64,
    /// The entry.
    pub entry: Entry,
}

impl Write<'_> {
    /// The state inside this change.
    pub fn connection(&self) -> &Connection {
        self.transaction
    }

    /// The counter that writes, with its secrets.
    pub fn keys(&self) -> &DeviceKeys {
        self.keys
    }

    /// Now, by the counter's clock.
    pub fn now(&self) -> Millis {
        self.clock.now()
    }

    /// Writes a fact into the journal and applies it to the projections.
    pub fn append(
        &mut self,
        actor: &str,
        request: RequestId,
        fact: impl Into<Fact>,
    ) -> Result<Stored, Failure> {
        self.append_as_of(self.clock.now(), actor, request, fact)
    }

    /// As [`Self::append`], at another time: for the signed past of a training database.
    pub fn append_as_of(
        &mut self,
        at: Millis,
        actor: &str,
        request: RequestId,
        fact: impl Into<Fact>,
    ) -> Result<Stored, Failure> {
        let fact = fact.into();
        let content = Content {
            at,
            actor: actor.to_owned(),
            request,
            kind: fact.kind().to_owned(),
            v: fact.version(),
            body: fact.body(),
        };
        let entry = self.chain.append(content, &self.secret);
        let id = journal::insert(self.transaction, &entry)?;
        project::apply(self.transaction, id, &entry, &fact)?;
        if let Fact::KeyRotated(fact) = &fact {
            let key = PublicKey::from_hex(&fact.public_key);
            let key = key.and_then(|key| self.keys.find(&key));
            self.secret = key.ok_or_else(|| Failure::internal("the new key is not here"))?;
        }
        Ok(Stored { id, entry })
    }
}
