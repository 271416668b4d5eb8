//! The print worker: takes jobs in order, sends them, and writes down how far each came.
//!
//! Before the first byte a job is `sending`, durably. If the program or the power dies there, the
//! next start finds it and makes it `unknown`: a person says whether the paper came out. So a paper
//! is never printed twice as an original, and never silently lost.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use domain::fact::Fact;
use domain::printing::PrinterTransport;
use domain::{Code, Millis};
use rusqlite::Connection;

use super::papers;
use super::transport::{self, Delivered, Delivery, DeliveryError, Transport};
use crate::failure::Failure;
use crate::host::Clock;
use crate::store::planning::{self, Place};
use crate::store::prints::{self, JobKind, JobRow};
use crate::store::{Store, journal, tickets};
use crate::wire::{JobState, PrinterInfo, PrinterState};

/// How long a job waits for a printer that cannot be reached before it is called failed. Long
/// enough to change a roll and find the cable; a later passenger's ticket then stands first.
const PATIENCE: Millis = 10 * 60 * 1_000;
/// Pause after a printer could not be reached.
const RETRY_AFTER: Duration = Duration::from_secs(3);
/// Pause between looks at an idle printer.
const LOOK_AFTER: Duration = Duration::from_secs(30);

/// The print queue of an open counter.
pub struct Printing {
    shared: Arc<Shared>,
}

struct Shared {
    clock: Arc<dyn Clock>,
    signal: Condvar,
    state: Mutex<Signals>,
    found: Mutex<PrinterInfo>,
    /// One conversation with the printer at a time. The transport stays open in it, since it learns
    /// what the printer answers; it is opened anew when the printer is set to another.
    line: Mutex<Option<Line>>,
}

type Line = (PrinterTransport, Box<dyn Transport>);

#[derive(Default)]
struct Signals {
    woken: bool,
    ended: bool,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Printing {
    /// Settles what was being sent when the last program ended, and starts the worker.
    pub fn start(
        store: &Arc<Store>,
        clock: &Arc<dyn Clock>,
        background: bool,
    ) -> Result<Self, Failure> {
        let unsettled = store.read(|c| Ok(prints::counts(c)?.0 > 0))?;
        if unsettled {
            store.write(|w| prints::sending_is_unknown(w.connection(), w.now()))?;
        }
        let shared = Arc::new(Shared {
            clock: Arc::clone(clock),
            signal: Condvar::new(),
            state: Mutex::new(Signals::default()),
            found: Mutex::new(PrinterInfo {
                state: PrinterState::Unknown,
                cause: None,
                place: String::new(),
                asked_at: None,
            }),
            line: Mutex::new(None),
        });
        if background {
            let (worker, store) = (Arc::clone(&shared), Arc::downgrade(store));
            std::thread::Builder::new()
                .name("printing".into())
                .spawn(move || worker.work(&store))
                .map_err(Failure::internal)?;
        }
        Ok(Self { shared })
    }

    /// Tells the worker that there may be something to print.
    pub fn wake(&self) {
        locked(&self.shared.state).woken = true;
        self.shared.signal.notify_all();
    }

    /// What the printer was last found to be.
    pub fn found(&self) -> PrinterInfo {
        locked(&self.shared.found).clone()
    }

    /// Asks the printer how it is; while it prints, what it was found to be before.
    pub fn ask(&self, store: &Store, set: &PrinterTransport) -> PrinterInfo {
        if let Ok(mut line) = self.shared.line.try_lock() {
            self.shared.look(on(&mut line, store, set));
        }
        self.found()
    }

    /// Prints what waits, in this thread, until nothing does or the printer cannot be reached: for
    /// a program that gives one command and ends.
    pub fn print_now(&self, store: &Store) -> Result<(), Failure> {
        while let Some(job) = store.read(prints::next)? {
            if self.shared.print(store, &job)? == Went::Nowhere {
                break;
            }
        }
        Ok(())
    }
}

impl Drop for Printing {
    fn drop(&mut self) {
        locked(&self.shared.state).ended = true;
        self.shared.signal.notify_all();
    }
}

/// Whether the printer took a job, well or badly, or could not be reached at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Went {
    Somewhere,
    Nowhere,
}

/// The transport to the printer as it is set now.
fn on<'a>(
    line: &'a mut Option<Line>,
    store: &Store,
    set: &PrinterTransport,
) -> &'a mut dyn Transport {
    if line.as_ref().is_none_or(|(known, _)| known != set) {
        *line = None;
    }
    let spool = store.folder().join("spool");
    let (_, transport) = line.get_or_insert_with(|| (set.clone(), transport::open(set, &spool)));
    &mut **transport
}

impl Shared {
    fn work(&self, store: &Weak<Store>) {
        loop {
            let pause = match store.upgrade() {
                None => return,
                Some(store) => self.round(&store).unwrap_or_else(|failure| {
                    tracing::error!("the print queue stopped: {failure}");
                    RETRY_AFTER
                }),
            };
            let mut state = locked(&self.state);
            if !state.woken && !state.ended {
                let waited = self.signal.wait_timeout(state, pause);
                state = waited.unwrap_or_else(PoisonError::into_inner).0;
            }
            if state.ended {
                return;
            }
            state.woken = false;
        }
    }

    /// Prints what waits. Answers how long to pause.
    fn round(&self, store: &Store) -> Result<Duration, Failure> {
        let mut printed = false;
        while let Some(job) = store.read(prints::next)? {
            if locked(&self.state).ended {
                return Ok(Duration::ZERO);
            }
            if self.print(store, &job)? == Went::Nowhere {
                return Ok(RETRY_AFTER);
            }
            printed = true;
        }
        let device = store.keys().device;
        if !printed && let Some(place) = store.read(|c| planning::place(c, device))? {
            let mut line = locked(&self.line);
            self.look(on(&mut line, store, &place.printer.transport));
        }
        Ok(LOOK_AFTER)
    }

    fn look(&self, transport: &mut dyn Transport) {
        let found = transport.status();
        self.learn(transport.place(), found.state, found.cause);
    }

    fn learn(&self, place: String, state: PrinterState, cause: Option<String>) {
        let asked_at = Some(self.clock.now());
        *locked(&self.found) = PrinterInfo { state, cause, place, asked_at };
    }

    fn print(&self, store: &Store, job: &JobRow) -> Result<Went, Failure> {
        let mut line = locked(&self.line);
        let device = store.keys().device;
        let place = store.read(|c| planning::place_or_refuse(c, device))?;
        let transport = on(&mut line, store, &place.printer.transport);
        let rendered = store.read(|c| self.render(c, &place, job, transport));
        let (bytes, picture) = match rendered {
            Ok(rendered) => rendered,
            Err(failure) => {
                self.settle(store, job, JobState::Failed, Some(&failure.message))?;
                return Ok(Went::Somewhere);
            }
        };
        self.settle(store, job, JobState::Sending, None)?;
        let name = format!("{:08}-{}", job.job, file_name(job));
        let delivery = Delivery { name: &name, bytes: &bytes, picture: picture.as_deref() };
        let delivered = transport.deliver(&delivery);
        self.delivered(store, job, transport.place(), delivered)
    }

    fn delivered(
        &self,
        store: &Store,
        job: &JobRow,
        place: String,
        delivered: Result<Delivered, DeliveryError>,
    ) -> Result<Went, Failure> {
        match delivered {
            Ok(how) => {
                let (state, printer) = match how {
                    Delivered::Confirmed => (JobState::Confirmed, PrinterState::Ready),
                    Delivered::Sent => (JobState::Sent, PrinterState::Silent),
                };
                self.learn(place, printer, None);
                self.settle(store, job, state, None)?;
                Ok(Went::Somewhere)
            }
            Err(DeliveryError::Interrupted { cause }) => {
                self.learn(place, PrinterState::Error, Some(cause.clone()));
                self.settle(store, job, JobState::Unknown, Some(&cause))?;
                Ok(Went::Somewhere)
            }
            Err(DeliveryError::NotStarted { state, cause }) => {
                self.learn(place, state, Some(cause.clone()));
                let waited = self.clock.now() - job.queued_at;
                let next = if waited > PATIENCE { JobState::Failed } else { JobState::Queued };
                self.settle(store, job, next, Some(&cause))?;
                // One that is given up makes room for the next.
                Ok(if next == JobState::Failed { Went::Somewhere } else { Went::Nowhere })
            }
        }
    }

    fn settle(
        &self,
        store: &Store,
        job: &JobRow,
        state: JobState,
        cause: Option<&str>,
    ) -> Result<(), Failure> {
        store.write(|w| prints::set_state(w.connection(), job.job, state, cause, w.now()))
    }

    /// The bytes of a job, and its picture where the transport keeps one.
    fn render(
        &self,
        connection: &Connection,
        place: &Place,
        job: &JobRow,
        transport: &dyn Transport,
    ) -> Result<(Vec<u8>, Option<Vec<u8>>), Failure> {
        let paper = match job.new.kind {
            JobKind::Drawer => return Ok((paper::escpos::drawer_kick(), None)),
            JobKind::TestPage => papers::test_page(place, &transport.place(), self.clock.now()),
            JobKind::Ticket | JobKind::Receipt => sold_paper(connection, place, job)?,
        };
        let profile = &place.printer.profile;
        Ok(papers::rendered(&paper, profile, job.new.drawer, transport.wants_picture()))
    }
}

fn sold_paper(
    connection: &Connection,
    place: &Place,
    job: &JobRow,
) -> Result<paper::Paper, Failure> {
    let entry = job.new.entry.ok_or_else(|| Failure::internal("a ticket's job has no entry"))?;
    let stored = journal::by_id(connection, entry)?;
    let (sale, signature) = match journal::fact(&stored)? {
        Fact::TicketsSold(sale) => (sale, stored.entry.short_hash()),
        // A copy bears the signature of the sale, not of the reprint.
        Fact::DocumentReprinted(_) => {
            let number = domain::ticket::TicketNumber::parse(&job.new.title)?;
            let found = tickets::by_number(connection, &number)?;
            let found = found.ok_or_else(|| Failure::not_found("ticket"))?;
            (found.sale, found.stored.entry.short_hash())
        }
        _ => {
            return Err(domain::Refusal::new(Code::NotFound).with("what", "document").into());
        }
    };
    if job.new.pos >= sale.tickets.len() {
        return Err(Failure::internal("a ticket's job names none of its sale"));
    }
    Ok(match job.new.kind {
        JobKind::Receipt => papers::receipt(place, &sale, job.new.copy, &signature).paper(),
        _ => papers::ticket(place, &sale, job.new.pos, job.new.copy, &signature).paper(),
    })
}

/// A spool file's name after its number: what it is, for people who open the folder.
fn file_name(job: &JobRow) -> String {
    let kind = job.new.kind.name();
    let plain = job.new.title.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    match job.new.kind {
        JobKind::Ticket | JobKind::Receipt if plain => {
            format!("{kind}-{}-{}", job.new.title, job.new.copy)
        }
        _ => kind.to_owned(),
    }
}
