//! The print worker: takes jobs in order, sends them, and writes down how far each came.
//!
//! Before the first byte a job is `sending`, durably. If the program or the power dies there, the
//! next start finds it and makes it `unknown`: a person says whether the paper came out. So a paper
//! is never printed twice as an original, and never silently lost.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use domain::aftersale::TicketMoved;
use domain::fact::Fact;
use domain::ids::DeviceId;
use domain::printing::PrinterTransport;
use domain::{Code, Millis};
use rusqlite::Connection;

use super::transport::{self, Delivered, Delivery, DeliveryError, Transport};
use super::{lists, papers, slips, tidy};
use crate::failure::Failure;
use crate::host::Clock;
use crate::store::planning::{self, Place};
use crate::store::prints::{self, JobKind, JobRow};
use crate::store::{Store, journal, payments, tickets};
use crate::wire::{JobState, PrinterInfo, PrinterState};

/// How long a job waits for a printer that cannot be reached before it is called failed. Long
/// enough to change a roll and find the cable; a later passenger's ticket then stands first.
const PATIENCE: Duration = Duration::from_secs(10 * 60);
/// Pause after a printer could not be reached.
const RETRY_AFTER: Duration = Duration::from_secs(3);
/// Pause between looks at an idle printer.
const LOOK_AFTER: Duration = Duration::from_secs(30);

/// Pause between removals of what is long finished.
const TIDY_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

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
    patience: Mutex<Patience>,
}

/// How long the first job in the queue has waited for a printer that cannot be reached.
///
/// Counted from its first failure in this run of the program, and not by the wall clock: a night
/// without power or a clock set right is no time in which anyone could mend a printer.
#[derive(Default)]
struct Patience(Option<Waiting>);

struct Waiting {
    job: i64,
    /// Queued anew by hand, a job is waited for anew.
    queued_at: Millis,
    since: Instant,
}

impl Patience {
    fn is_over(&mut self, job: &JobRow, now: Instant) -> bool {
        let same = |waiting: &Waiting| (waiting.job, waiting.queued_at) == (job.job, job.queued_at);
        let known = self.0.take().filter(same);
        let since = known.map_or(now, |waiting| waiting.since);
        self.0 = Some(Waiting { job: job.job, queued_at: job.queued_at, since });
        now.saturating_duration_since(since) > PATIENCE
    }
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
            patience: Mutex::default(),
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

/// Turns a panic, which the log has told by then, into a failure: the worker's thread lives on.
fn unbroken<T>(work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    let done = catch_unwind(AssertUnwindSafe(work));
    done.unwrap_or_else(|_| Err(Failure::internal("an assertion failed while printing")))
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
        let mut tidied: Option<Instant> = None;
        loop {
            let pause = match store.upgrade() {
                None => return,
                Some(store) => {
                    let round = unbroken(|| self.round(&store)).unwrap_or_else(|failure| {
                        tracing::error!("the print queue stopped: {failure}");
                        RETRY_AFTER
                    });
                    // After what waited.
                    if tidied.is_none_or(|at| at.elapsed() >= TIDY_AFTER) {
                        tidied = Some(Instant::now());
                        if let Err(failure) = unbroken(|| tidy::tidy(&store, self.clock.now())) {
                            tracing::error!("old print jobs stay: {failure}");
                        }
                    }
                    round
                }
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

    /// Prints a job. One on which the program itself breaks is settled too: it must not stop those
    /// after it, nor come again and again.
    fn print(&self, store: &Store, job: &JobRow) -> Result<Went, Failure> {
        let printed = catch_unwind(AssertUnwindSafe(|| self.send(store, job)));
        printed.unwrap_or_else(|_| {
            *locked(&self.line) = None;
            let cause = Some("the program made a mistake with this job; its log says which");
            // Before it was being sent nothing of it can be on paper.
            if !self.settle(store, job, JobState::Queued, JobState::Failed, cause)? {
                self.settle(store, job, JobState::Sending, JobState::Unknown, cause)?;
            }
            Ok(Went::Somewhere)
        })
    }

    fn send(&self, store: &Store, job: &JobRow) -> Result<Went, Failure> {
        let mut line = locked(&self.line);
        let device = store.keys().device;
        let place = store.read(|c| planning::place_or_refuse(c, device))?;
        let transport = on(&mut line, store, &place.printer.transport);
        let rendered = store.read(|c| self.render(c, (device, &place), job, transport));
        let (bytes, picture) = match rendered {
            Ok(rendered) => rendered,
            Err(failure) => {
                let cause = Some(failure.message.as_str());
                self.settle(store, job, JobState::Queued, JobState::Failed, cause)?;
                return Ok(Went::Somewhere);
            }
        };
        if !self.settle(store, job, JobState::Queued, JobState::Sending, None)? {
            // Someone gave it up meanwhile.
            return Ok(Went::Somewhere);
        }
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
                self.settle(store, job, JobState::Sending, state, None)?;
                Ok(Went::Somewhere)
            }
            Err(DeliveryError::Interrupted { cause }) => {
                self.learn(place, PrinterState::Error, Some(cause.clone()));
                self.settle(store, job, JobState::Sending, JobState::Unknown, Some(&cause))?;
                Ok(Went::Somewhere)
            }
            Err(DeliveryError::NotStarted { state, cause }) => {
                self.learn(place, state, Some(cause.clone()));
                let over = locked(&self.patience).is_over(job, Instant::now());
                let next = if over { JobState::Failed } else { JobState::Queued };
                self.settle(store, job, JobState::Sending, next, Some(&cause))?;
                // One that is given up makes room for the next.
                Ok(if next == JobState::Failed { Went::Somewhere } else { Went::Nowhere })
            }
        }
    }

    /// Answers whether the job was still where this thread had brought it.
    fn settle(
        &self,
        store: &Store,
        job: &JobRow,
        from: JobState,
        to: JobState,
        cause: Option<&str>,
    ) -> Result<bool, Failure> {
        store.write(|w| prints::advance(w.connection(), job.job, from, to, cause, w.now()))
    }

    /// The bytes of a job, and its picture where the transport keeps one.
    fn render(
        &self,
        connection: &Connection,
        (device, place): (DeviceId, &Place),
        job: &JobRow,
        transport: &dyn Transport,
    ) -> Result<(Vec<u8>, Option<Vec<u8>>), Failure> {
        let paper = match job.new.kind {
            JobKind::Drawer => return Ok((paper::escpos::drawer_kick(), None)),
            JobKind::TestPage => papers::test_page(place, &transport.place(), self.clock.now()),
            JobKind::Ticket | JobKind::Receipt => sold_paper(connection, place, job)?,
            JobKind::Manifest => {
                lists::paper_of(connection, (device, self.clock.now()), place, job)?
            }
            JobKind::TillReport | JobKind::Slip => {
                let entry =
                    job.new.entry.ok_or_else(|| Failure::internal("a slip has no entry"))?;
                slips::paper_of(connection, place, entry, job.new.pos, job.new.copy)?
            }
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
    let copy = job.new.copy;
    let by_title = || {
        let number = domain::ticket::TicketNumber::parse(&job.new.title)?;
        let found = tickets::by_number(connection, &number)?;
        found.ok_or_else(|| Failure::not_found("ticket"))
    };
    let receipt = job.new.kind == JobKind::Receipt;
    match journal::fact(&stored)? {
        Fact::TicketsSold(sale) => {
            let sale = payments::as_settled(connection, stored.id, sale)?;
            let signature = stored.entry.short_hash();
            if job.new.pos >= sale.tickets.len() {
                return Err(Failure::internal("a ticket's job names none of its sale"));
            }
            Ok(match receipt {
                true => papers::receipt(place, &sale, copy, &signature).paper(),
                false => papers::ticket(place, &sale, job.new.pos, copy, &signature).paper(),
            })
        }
        // The ticket as the exchange or the move made it, whatever became of it since.
        Fact::TicketExchanged(fact) => {
            let (sale, signature) = (tickets::sale_of_exchange(&fact), stored.entry.short_hash());
            let mut paper = papers::ticket(place, &sale, 0, copy, &signature);
            paper.replaces = Some(fact.old.number.to_string());
            Ok(paper.paper())
        }
        Fact::TicketMoved(fact) => {
            let mut found = by_title()?;
            let TicketMoved { journey, ticket, by, .. } = fact;
            found.changed = Some(tickets::Changed { stored, journey, ticket, by });
            Ok(papers::ticket_found(place, &found, copy).paper())
        }
        // A copy bears the signature of what it copies, not of the reprint.
        Fact::DocumentReprinted(_) => {
            let mut found = by_title()?;
            found.sale = payments::as_settled(connection, found.stored.id, found.sale)?;
            let signature = found.stored.entry.short_hash();
            Ok(match receipt {
                true => papers::receipt(place, &found.sale, copy, &signature).paper(),
                false => papers::ticket_found(place, &found, copy).paper(),
            })
        }
        _ => Err(domain::Refusal::new(Code::NotFound).with("what", "document").into()),
    }
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::host::SystemClock;
    use crate::printing::transport::Found;
    use crate::store::prints::NewJob;
    use crate::{desk, wire};

    fn test_page() -> NewJob {
        let (kind, title) = (JobKind::TestPage, String::new());
        NewJob { kind, entry: None, pos: 0, title, copy: 1, drawer: false }
    }

    /// A company's counter that prints into its spool, and its print queue without a worker.
    fn counter() -> (tempfile::TempDir, Arc<Store>, Printing) {
        let folder = tempfile::tempdir().unwrap();
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let store = Arc::new(Store::open(folder.path(), Arc::clone(&clock)).unwrap());
        let company: wire::FoundCompany = serde_json::from_value(json!({
            "company": "Essai", "station": "Ouagadougou", "currency": "XOF",
            "timezone": "Africa/Ouagadougou", "admin_pin": "4444", "training": true,
        }))
        .unwrap();
        desk::found_company(&store, &company).unwrap();
        let printing = Printing::start(&store, &clock, false).unwrap();
        (folder, store, printing)
    }

    fn queued(store: &Store) -> JobRow {
        let job = store.write(|w| prints::queue(w.connection(), &test_page(), w.now())).unwrap();
        as_it_is(store, job)
    }

    fn as_it_is(store: &Store, job: i64) -> JobRow {
        store.read(|c| prints::by_number(c, job)).unwrap()
    }

    /// A way to the printer with a mistake in it.
    struct Broken {
        before_the_first_byte: bool,
    }

    impl Transport for Broken {
        fn deliver(&mut self, _: &Delivery<'_>) -> Result<Delivered, DeliveryError> {
            panic!("a mistake, as asked for");
        }

        fn status(&mut self) -> Found {
            panic!("a mistake, as asked for");
        }

        fn place(&self) -> String {
            String::new()
        }

        fn wants_picture(&self) -> bool {
            assert!(!self.before_the_first_byte, "a mistake, as asked for");
            false
        }
    }

    #[test]
    fn a_mistake_of_the_program_settles_its_job_and_stops_none_after_it() {
        for (before_the_first_byte, state) in [(true, JobState::Failed), (false, JobState::Unknown)]
        {
            let (_folder, store, printing) = counter();
            let (broken, next) = (queued(&store), queued(&store));
            let set = PrinterTransport::Spool { folder: None };
            *locked(&printing.shared.line) =
                Some((set, Box::new(Broken { before_the_first_byte })));
            printing.print_now(&store).unwrap();
            let broken = as_it_is(&store, broken.job);
            assert_eq!(broken.state, state);
            assert!(broken.cause.unwrap().contains("mistake"));
            assert_eq!(as_it_is(&store, next.job).state, JobState::Confirmed);
        }
    }

    #[test]
    fn a_job_given_up_while_its_paper_is_made_is_not_sent() {
        let (folder, store, printing) = counter();
        let job = queued(&store);
        let (from, to) = (JobState::Queued, JobState::GivenUp);
        let given_up = store.write(|w| prints::advance(w.connection(), job.job, from, to, None, 1));
        assert!(given_up.unwrap());
        // The worker still has it as it was.
        assert_eq!(printing.shared.print(&store, &job).unwrap(), Went::Somewhere);
        assert_eq!(as_it_is(&store, job.job).state, JobState::GivenUp);
        assert!(!folder.path().join("spool").exists());
    }

    #[test]
    fn a_printer_has_ten_minutes_from_the_first_failure_of_this_run() {
        let (_folder, store, _) = counter();
        let (mut first, second) = (queued(&store), queued(&store));
        // As if it had been queued in 1970.
        first.queued_at = 0;
        let (mut patience, start) = (Patience::default(), Instant::now());
        let minutes = |minutes: u64| start + Duration::from_secs(60 * minutes);
        assert!(!patience.is_over(&first, minutes(0)));
        assert!(!patience.is_over(&first, minutes(10)));
        assert!(patience.is_over(&first, minutes(11)));
        assert!(!patience.is_over(&second, minutes(11)), "it is first now");
        first.queued_at = 1;
        assert!(!patience.is_over(&first, minutes(12)), "queued anew by hand");
        assert!(patience.is_over(&first, minutes(23)));
    }
}
