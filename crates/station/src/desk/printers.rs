//! Printers: the queue, what became of a paper, the printer itself.

use domain::fact::Fact;
use domain::ids::DeviceId;
use domain::printing::{
    Document, DocumentReprinted, PaperLanguage, PrinterProfile, PrinterSet, PrinterTransport,
};
use domain::{Code, Refusal};
use rusqlite::Connection;
use uuid::Uuid;

use super::{Caller, Repeated, entry_number, once, parcels, same_word, tickets};
use crate::counter::Counter;
use crate::failure::Failure;
use crate::store::prints::{self, JobKind, JobRow, NewJob};
use crate::store::{Stored, Write, journal, planning, tickets as stored_tickets};
use crate::wire::{self, DocumentKind, JobState};

/// Characters of an address, a path or a port's name.
const PLACE_MAX: usize = 250;

fn shown(row: JobRow) -> wire::Job {
    wire::Job {
        job: row.job,
        document: row.new.kind.name().to_owned(),
        title: row.new.title,
        copy: row.new.copy,
        state: row.state,
        attempts: row.attempts,
        cause: row.cause,
        queued_at: row.queued_at,
        changed_at: row.changed_at,
    }
}

pub(super) fn queue(
    counter: &Counter,
    _caller: &Caller,
    request: wire::PrintQueue,
) -> Result<wire::Jobs, Failure> {
    let limit = request.limit.unwrap_or(50).clamp(1, 200);
    let rows = counter.store.read(|connection| prints::newest(connection, limit))?;
    Ok(wire::Jobs { jobs: rows.into_iter().map(shown).collect() })
}

fn must_be(row: &JobRow, states: &[JobState]) -> Result<(), Refusal> {
    if states.contains(&row.state) {
        return Ok(());
    }
    Err(Refusal::new(Code::JobState).with("state", prints::state_name(row.state)))
}

pub(super) fn resolve(
    counter: &Counter,
    caller: &Caller,
    request: wire::ResolvePrint,
) -> Result<wire::Job, Failure> {
    let resolved = counter.store.write(|write| {
        let row = prints::by_number(write.connection(), request.job)?;
        let now = write.now();
        let document = match row.new.kind {
            JobKind::Ticket if !request.came_out => DocumentKind::Ticket,
            JobKind::Receipt if !request.came_out => DocumentKind::Receipt,
            JobKind::Slip | JobKind::TillReport if !request.came_out => {
                return slip_again(counter, write, caller, &request, &row);
            }
            _ => {
                settle(write, &row, request.came_out)?;
                return prints::by_number(write.connection(), row.job);
            }
        };
        // Told twice, nothing more is printed: the duplicate of the first time is the answer.
        let device = counter.store.keys().device;
        let intention = domain::ids::RequestId(request.request);
        let before = journal::by_request(write.connection(), device, intention)?;
        if before.is_none() {
            must_be(&row, &[JobState::Unknown])?;
        }
        let again = tickets::print_again(counter, write, caller, request.request, |connection| {
            let number = domain::ticket::TicketNumber::parse(&row.new.title)?;
            let found = stored_tickets::by_number(connection, &number)?;
            Ok((found.ok_or_else(|| Failure::not_found("ticket"))?, Some(document)))
        })?;
        if before.is_none() {
            let cause = format!("it did not come out; printed again as DUPLICATA {}", again.copy);
            let (from, to) = (JobState::Unknown, JobState::GivenUp);
            prints::advance(write.connection(), row.job, from, to, Some(&cause), now)?;
        }
        prints::by_number(write.connection(), again.job)
    })?;
    counter.printing.wake();
    Ok(shown(resolved))
}

/// Prints a slip or a Z again as a duplicate; an X, which is worth nothing later, as it was.
fn slip_again(
    counter: &Counter,
    write: &mut Write<'_>,
    caller: &Caller,
    request: &wire::ResolvePrint,
    row: &JobRow,
) -> Result<JobRow, Failure> {
    let (device, now) = (counter.store.keys().device, write.now());
    let entry = row.new.entry.ok_or_else(|| Failure::not_found("document"))?;
    let stored = journal::by_id(write.connection(), entry)?;
    let Some(document) = document_of(&stored, row.new.pos)? else {
        settle(write, row, false)?;
        return prints::by_number(write.connection(), row.job);
    };
    let same = |fact: &DocumentReprinted| fact.document == document;
    let (_, fact, repeated) = once(write, device, caller, request.request, same, |write| {
        must_be(row, &[JobState::Unknown])?;
        Ok(domain::printing::reprint(document, copies(write, document)?, caller.who())?)
    })?;
    let connection = write.connection();
    let job = match repeated {
        Repeated::Yes => prints::of_copy(connection, entry, fact.copy)?,
        Repeated::No => {
            let cause = format!("it did not come out; printed again as DUPLICATA {}", fact.copy);
            let (from, to) = (JobState::Unknown, JobState::GivenUp);
            prints::advance(connection, row.job, from, to, Some(&cause), now)?;
            let job = NewJob { copy: fact.copy, drawer: false, ..row.new.clone() };
            prints::queue(connection, &job, now)?
        }
    };
    prints::by_number(connection, job)
}

/// Journals one more copy of a document of a coach's door, and queues its papers as they were first
/// queued. Refuses (`not_found`) where there are none.
pub(super) fn print_again(
    write: &mut Write<'_>,
    device: DeviceId,
    caller: &Caller,
    request: Uuid,
    document: Document,
    papers: impl Fn(&Connection) -> Result<Vec<NewJob>, Failure>,
) -> Result<wire::Reprinted, Failure> {
    let same = |fact: &DocumentReprinted| fact.document == document;
    let (stored, fact, repeated) = once(write, device, caller, request, same, |write| {
        if papers(write.connection())?.is_empty() {
            return Err(Failure::not_found("document"));
        }
        Ok(domain::printing::reprint(document, copies(write, document)?, caller.who())?)
    })?;
    let papers = papers(write.connection())?;
    if repeated == Repeated::No {
        for paper in &papers {
            let job = NewJob { copy: fact.copy, drawer: false, ..paper.clone() };
            prints::queue(write.connection(), &job, write.now())?;
        }
    }
    let entry = papers.first().and_then(|paper| paper.entry);
    let entry = entry.ok_or_else(|| Failure::not_found("document"))?;
    let job = prints::of_copy(write.connection(), entry, fact.copy)?;
    Ok(wire::Reprinted { copy: fact.copy, job, entry: entry_number(&stored) })
}

/// How many copies of a document there are.
fn copies(write: &Write<'_>, document: Document) -> Result<u32, Failure> {
    let (kind, subject) = (document.kind(), document.subject());
    let made = stored_tickets::reprints(write.connection(), kind, subject)?;
    Ok(made.last().map_or(1, |(copy, _)| *copy))
}

/// What a slip or a report is a document of.
fn document_of(stored: &Stored, pos: usize) -> Result<Option<Document>, Failure> {
    let piece = u8::try_from(pos).ok().filter(|piece| *piece > 0);
    Ok(Some(match journal::fact(stored)? {
        Fact::TillClosed(fact) => Document::TillReport(fact.till),
        Fact::CashMoved(fact) => Document::Slip(fact.movement.0),
        Fact::TicketsRefunded(fact) => Document::Slip(fact.refund.0),
        Fact::TicketExchanged(fact) => Document::Slip(fact.sale.0),
        Fact::TicketOpened(fact) => Document::Slip(fact.ticket.ticket.0),
        Fact::PaymentSettled(fact) => Document::Slip(fact.payment.0),
        Fact::LuggageTagged(fact) => Document::Tags(fact.ticket),
        Fact::StandingBoarded(fact) => Document::Slip(fact.ticket.0),
        Fact::StandingRefunded(fact) => Document::Slip(fact.boarding.0),
        Fact::DepartureClosed(fact) => Document::Departure(fact.departure),
        Fact::ParcelRegistered(fact) => parcels::document(fact.parcel.0, piece, 0),
        Fact::ParcelReturning(fact) => {
            parcels::document(fact.handled.parcel.0, piece, fact.edition)
        }
        Fact::ParcelDelivered(_)
        | Fact::ParcelCancelled(_)
        | Fact::StorageCharged(_)
        | Fact::CodRemitted(_)
        | Fact::ClaimPaid(_) => Document::Slip(stored.entry.content.request.0),
        _ => return Ok(None),
    }))
}

/// Settles an interrupted job without a duplicate: its paper came out, or nothing of value was on it
/// and it is simply tried again.
fn settle(write: &Write<'_>, row: &JobRow, came_out: bool) -> Result<(), Failure> {
    if came_out && row.state == JobState::Confirmed {
        return Ok(());
    }
    must_be(row, &[JobState::Unknown])?;
    let (connection, from, now) = (write.connection(), row.state, write.now());
    if came_out {
        prints::advance(connection, row.job, from, JobState::Confirmed, None, now)?;
    } else {
        prints::queue_again(connection, row.job, from, now)?;
    }
    Ok(())
}

pub(super) fn retry(
    counter: &Counter,
    _caller: &Caller,
    request: wire::RetryPrint,
) -> Result<wire::Job, Failure> {
    let row = counter.store.write(|write| {
        let connection = write.connection();
        let row = prints::by_number(connection, request.job)?;
        let now = write.now();
        if request.give_up {
            must_be(&row, &[JobState::Failed, JobState::Queued])?;
            let cause = row.cause.as_deref();
            prints::advance(connection, row.job, row.state, JobState::GivenUp, cause, now)?;
        } else {
            // An original that may be on paper comes again only as a duplicate, see `resolve`.
            let may: &[_] = if row.begun { &[] } else { &[JobState::Failed, JobState::GivenUp] };
            must_be(&row, may)?;
            prints::queue_again(connection, row.job, row.state, now)?;
        }
        prints::by_number(connection, row.job)
    })?;
    counter.printing.wake();
    Ok(shown(row))
}

fn settings(set: &PrinterSet) -> Result<wire::PrinterSettings, Failure> {
    let profile = &set.profile;
    Ok(wire::PrinterSettings {
        paper_mm: profile.paper_mm,
        code_page: same_word(&profile.code_page)?,
        native_qr: profile.native_qr,
        native_barcode: profile.native_barcode,
        cut: profile.cut,
        drawer: profile.drawer,
        transport: same_word(&set.transport)?,
        language: Some(same_word(&set.language)?),
    })
}

pub(super) fn status(
    counter: &Counter,
    _caller: &Caller,
    _request: wire::Nothing,
) -> Result<wire::PrinterAnswer, Failure> {
    let device = counter.store.keys().device;
    let place = counter.store.read(|connection| planning::place_or_refuse(connection, device))?;
    let info = counter.printing.ask(&counter.store, &place.printer.transport);
    Ok(wire::PrinterAnswer { printer: settings(&place.printer)?, info })
}

/// Parses settings; `printer_invalid` says which one cannot be.
fn parsed(settings: &wire::PrinterSettings) -> Result<PrinterSet, Failure> {
    let refuse = |problem: &str| Refusal::new(Code::PrinterInvalid).with("problem", problem);
    let place = match &settings.transport {
        wire::Transport::Spool { folder } => folder.as_deref(),
        wire::Transport::Tcp { address } => Some(address.as_str()),
        wire::Transport::Device { path } | wire::Transport::Serial { path, .. } => {
            Some(path.as_str())
        }
    };
    if let Some(place) = place {
        let fits = !place.trim().is_empty() && place.chars().count() <= PLACE_MAX;
        if !fits || place.chars().any(char::is_control) {
            return Err(refuse(
                "its address, path or folder is empty, too long or has control characters",
            )
            .into());
        }
    }
    if !matches!(settings.paper_mm, 58 | 80) {
        return Err(refuse("paper is 58 or 80 mm wide").into());
    }
    if let wire::Transport::Serial { baud, .. } = settings.transport
        && !(300..=921_600).contains(&baud)
    {
        return Err(refuse("a serial port runs at 300 to 921600 bits per second").into());
    }
    let transport: PrinterTransport = same_word(&settings.transport)?;
    let language: PaperLanguage = match settings.language {
        Some(language) => same_word(&language)?,
        None => PaperLanguage::default(),
    };
    let profile = PrinterProfile {
        paper_mm: settings.paper_mm,
        code_page: same_word(&settings.code_page)?,
        native_qr: settings.native_qr,
        native_barcode: settings.native_barcode,
        cut: settings.cut,
        drawer: settings.drawer,
    };
    Ok(PrinterSet { profile, transport, language })
}

pub(super) fn set(
    counter: &Counter,
    caller: &Caller,
    request: wire::SetPrinter,
) -> Result<wire::Done, Failure> {
    let set = parsed(&request.printer)?;
    let device = counter.store.keys().device;
    let done = counter.store.write(|write| {
        let same = |fact: &PrinterSet| *fact == set;
        let (stored, _, _) =
            once(write, device, caller, request.request, same, |_| Ok(set.clone()))?;
        Ok(wire::Done { entry: entry_number(&stored) })
    })?;
    // What waits for the old printer goes to the new one.
    counter.printing.wake();
    Ok(done)
}

pub(super) fn test_page(
    counter: &Counter,
    _caller: &Caller,
    _request: wire::Nothing,
) -> Result<wire::Queued, Failure> {
    let job = NewJob {
        kind: JobKind::TestPage,
        entry: None,
        pos: 0,
        title: String::new(),
        copy: 1,
        drawer: false,
    };
    let job = counter.store.write(|write| prints::queue(write.connection(), &job, write.now()))?;
    counter.printing.wake();
    Ok(wire::Queued { job })
}
