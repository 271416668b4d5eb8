//! The counter: the store, the print queue and who is logged in, behind one `call`.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use domain::Code;
use serde_json::Value;

use crate::desk::{self, Ahead, Caller, Command, Sessions};
use crate::failure::Failure;
use crate::host::{Clock, SystemClock};
use crate::messages::Texts;
use crate::printing::Printing;
use crate::scanning::Scanning;
use crate::store::{self, Store};
use crate::sync::Sync;
use crate::wire::StoreCheck;

/// How a counter is opened.
pub struct Options {
    /// The folder that holds its store, keys, spool and backups.
    pub data: PathBuf,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Whether the print queue works, the file is checked and backups are made in the background.
    /// A program that gives one command and ends does without.
    pub background: bool,
}

impl Options {
    /// A counter of this machine in a folder, with its background work.
    pub fn new(data: impl Into<PathBuf>) -> Self {
        Self { data: data.into(), clock: Arc::new(SystemClock), background: true }
    }

    /// Without background work.
    #[must_use]
    pub fn without_background(mut self) -> Self {
        self.background = false;
        self
    }
}

/// Where a counter of this user lives when nobody says otherwise: `GUICHET_DATA`, or the system's
/// folder for application data.
pub fn default_data_folder() -> PathBuf {
    if let Some(folder) = std::env::var_os("GUICHET_DATA").filter(|folder| !folder.is_empty()) {
        return folder.into();
    }
    match directories::ProjectDirs::from("", "", "guichet") {
        Some(folders) => folders.data_local_dir().to_owned(),
        None => PathBuf::from("guichet-data"),
    }
}

/// An open counter. Dropping it ends its background work and frees its store.
pub struct Counter {
    pub(crate) store: Arc<Store>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) sessions: Sessions,
    pub(crate) printing: Printing,
    pub(crate) scanning: Scanning,
    pub(crate) sync: Sync,
    pub(crate) texts: Texts,
    pub(crate) ahead: Ahead,
    check: Arc<AtomicU8>,
}

const RUNNING: u8 = 0;
const WHOLE: u8 = 1;
const DAMAGED: u8 = 2;

/// How often the housekeeping looks whether a day began that has no backup yet.
const HOUSEKEEPING: Duration = Duration::from_secs(15 * 60);

impl Counter {
    /// Opens a counter. See [`Store::open`] for what it refuses.
    pub fn open(options: &Options) -> Result<Self, Failure> {
        let store = Arc::new(Store::open(&options.data, Arc::clone(&options.clock))?);
        let check = Arc::new(AtomicU8::new(RUNNING));
        let printing = Printing::start(&store, &options.clock, options.background)?;
        let scanning = Scanning::start(&store, options.background)?;
        let texts = Texts::start(&store, options.background);
        let sync = Sync::start(&store, &options.clock, options.background);
        if options.background {
            start_housekeeping(&store, &options.clock, Arc::clone(&check));
        }
        Ok(Self {
            store,
            clock: Arc::clone(&options.clock),
            sessions: Sessions::default(),
            printing,
            scanning,
            sync,
            texts,
            ahead: Ahead::default(),
            check,
        })
    }

    /// Gives one command: the door's only way in.
    ///
    /// A bug that panics is caught here: its transaction was rolled back, the answer says
    /// `internal`, and the counter goes on selling.
    pub fn call(
        &self,
        name: &str,
        request: Value,
        session: Option<&str>,
    ) -> Result<Value, Failure> {
        let command = Command::named(name)?;
        let run = || {
            let caller = self.caller(session)?;
            command.run(self, &caller, request)
        };
        let answered = std::panic::catch_unwind(std::panic::AssertUnwindSafe(run));
        let answered = answered.unwrap_or_else(|panic| Err(Failure::internal(said(&*panic))));
        // It waits for others before it goes, and does nothing where nothing is new.
        self.sync.wake();
        if let Err(failure) = &answered {
            if failure.code == Code::Internal {
                tracing::error!(command = name, "{failure}");
            } else {
                tracing::info!(command = name, code = failure.code.name(), "refused");
            }
        }
        answered
    }

    fn caller(&self, session: Option<&str>) -> Result<Caller, Failure> {
        let employee = match session.and_then(|secret| self.sessions.employee(secret)) {
            // Read anew each time, so that a role that was taken away is gone at once.
            Some(employee) => self.store.read(|c| store::people::by_id(c, employee))?,
            None => None,
        };
        Ok(Caller {
            employee: employee.map(|person| person.employee),
            session: session.map(str::to_owned),
        })
    }

    /// Prints what waits, before this returns: for a program that gives one command and ends.
    pub fn print_now(&self) -> Result<(), Failure> {
        self.printing.print_now(&self.store)
    }

    /// Ends every wait for a scanner: for a door that closes, before it waits for its calls.
    pub fn stop_waiting(&self) {
        self.scanning.end();
    }

    /// Whether the database file was found whole.
    pub(crate) fn store_check(&self) -> StoreCheck {
        match self.check.load(Ordering::Relaxed) {
            WHOLE => StoreCheck::Whole,
            DAMAGED => StoreCheck::Damaged,
            _ => StoreCheck::Running,
        }
    }

    /// The data folder.
    pub fn folder(&self) -> &Path {
        self.store.folder()
    }

    /// The store, for programs that do more than give commands (import, demo).
    pub fn store(&self) -> &Arc<Store> {
        &self.store
    }
}

fn said(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "an assertion failed".to_owned())
}

/// Checks the file, then makes a backup a day, for as long as the store is open.
fn start_housekeeping(store: &Arc<Store>, clock: &Arc<dyn Clock>, check: Arc<AtomicU8>) {
    let (store, clock) = (Arc::downgrade(store), Arc::clone(clock));
    let work = move || {
        if let Some(store) = store.upgrade() {
            let found = match store.read_through(store::backup::check) {
                Ok(()) => WHOLE,
                Err(failure) => {
                    tracing::error!("the store was not found whole: {failure}");
                    store.stop_writing();
                    DAMAGED
                }
            };
            check.store(found, Ordering::Relaxed);
        }
        while back_up(&store, &*clock, &check) {
            std::thread::park_timeout(HOUSEKEEPING);
        }
    };
    let started = std::thread::Builder::new().name("housekeeping".into()).spawn(work);
    if let Err(error) = started {
        tracing::error!("no backups are made: {error}");
    }
}

/// Answers whether the store is still open.
fn back_up(store: &Weak<Store>, clock: &dyn Clock, check: &AtomicU8) -> bool {
    let Some(store) = store.upgrade() else {
        return false;
    };
    // A damaged store must not push whole backups out.
    if check.load(Ordering::Relaxed) == WHOLE
        && let Err(failure) = desk::daily_backup(&store, clock)
    {
        tracing::error!("the daily backup failed: {failure}");
    }
    true
}
