//! After the sale: finding a ticket, showing it, printing it again.

use domain::aftersale::TicketState;
use domain::fact::Fact;
use domain::ids::{DeviceId, RequestId, TicketId};
use domain::printing::{self, Document, DocumentReprinted};
use domain::text::folded;
use domain::ticket::TicketNumber;
use domain::{Code, Millis, Refusal};
use rusqlite::Connection;
use seal::{Token, TokenError};
use uuid::Uuid;

use super::aftersale::{slip_of, state};
use super::selling::{payment_infos, reductions, sold_tickets};
use super::{Caller, Repeated, entry_number, once, printers};
use crate::counter::Counter;
use crate::failure::Failure;
use crate::printing::papers;
use crate::store::planning::{self, Place};
use crate::store::prints::{self, JobKind, NewJob};
use crate::store::tickets::{self, Found};
use crate::store::{Write, certified, departures, journal, payments};
use crate::wire::{self, DocumentKind, shown};

/// Characters of a search: a token, and some more.
const QUERY_MAX: usize = 250;
/// Characters from which a text is taken for a token: nothing else is that long.
const TOKEN_CHARS_MIN: usize = 100;

/// Whether what someone typed or scanned can only be a token.
pub(super) fn is_token(text: &str) -> bool {
    text.trim().len() >= TOKEN_CHARS_MIN
}

/// What someone typed or scanned to name one ticket.
enum Named {
    Number(TicketNumber),
    Id(TicketId),
    Token(Box<Token>),
}

impl Named {
    fn parse(text: &str) -> Result<Self, Refusal> {
        if is_token(text) {
            return Token::read(text).map(Box::new).map(Self::Token).map_err(not_trusted);
        }
        if let Ok(id) = Uuid::parse_str(text.trim()) {
            return Ok(Self::Id(TicketId(id)));
        }
        TicketNumber::parse(text.trim()).map(Self::Number)
    }

    fn find(&self, connection: &Connection, place: &Place) -> Result<Option<Found>, Failure> {
        match self {
            Self::Number(number) => tickets::by_number(connection, number),
            Self::Id(id) => tickets::by_id(connection, *id),
            Self::Token(token) => {
                let revoked_since = checked(connection, place, token)?;
                let found = tickets::by_id(connection, token.ticket())?;
                if let Some(since) = revoked_since {
                    sold_before(since, found.as_ref())?;
                }
                Ok(found)
            }
        }
    }
}

fn not_trusted(error: TokenError) -> Refusal {
    Refusal::new(Code::TokenInvalid).with("cause", error.to_string()).with("why", error.name())
}

/// Refuses (`token_invalid`) a ticket that a counter sold once it was revoked: one that is known here
/// by its time, and one that is not, since the central takes nothing more of that counter.
fn sold_before(revoked_since: Millis, found: Option<&Found>) -> Result<(), Refusal> {
    if found.is_some_and(|found| found.stored.entry.content.at < revoked_since) {
        return Ok(());
    }
    let cause = "the counter that sold it was revoked before";
    Err(Refusal::new(Code::TokenInvalid).with("cause", cause).with("why", "revoked"))
}

/// Checks a token against the company and the key that it names; since when that key's counter is
/// revoked.
fn checked(
    connection: &Connection,
    place: &Place,
    token: &Token,
) -> Result<Option<Millis>, Failure> {
    let (key, revoked_since) = certified::ticket_key(connection, token.key_id())?.unzip();
    token.check(place.company, key.as_ref()).map_err(not_trusted)?;
    Ok(revoked_since.flatten())
}

/// The ticket that someone named: also one whose sale is not known here, or that was sold to stand.
pub(super) fn ticket_id(
    connection: &Connection,
    place: &Place,
    named: &str,
) -> Result<TicketId, Failure> {
    match Named::parse(named)? {
        Named::Id(id) => Ok(id),
        Named::Number(number) => {
            let known = tickets::id_of(connection, &number)?;
            known.ok_or_else(|| Failure::not_found("ticket"))
        }
        Named::Token(token) => {
            checked(connection, place, &token)?;
            Ok(token.ticket())
        }
    }
}

/// The one ticket that someone named.
pub(super) fn find_one(
    connection: &Connection,
    device: DeviceId,
    named: &str,
) -> Result<(Place, Found), Failure> {
    let place = planning::place_or_refuse(connection, device)?;
    let found = Named::parse(named)?.find(connection, &place)?;
    Ok((place, found.ok_or_else(|| Failure::not_found("ticket"))?))
}

fn row(connection: &Connection, found: &Found) -> Result<wire::TicketRow, Failure> {
    let (ticket, journey) = (found.ticket(), found.journey());
    Ok(wire::TicketRow {
        state: state(connection, found)?,
        ticket: ticket.ticket.0,
        number: ticket.number.to_string(),
        name: ticket.name.as_str().to_owned(),
        phone: ticket.phone.as_ref().map(|phone| phone.as_str().to_owned()),
        from: journey.from.name.clone(),
        to: journey.to.name.clone(),
        departs_local: shown(journey.from.local),
        seat: ticket.seat.get(),
        price: ticket.price,
        sale: found.sale.sale.0,
    })
}

pub(super) fn find(
    counter: &Counter,
    _caller: &Caller,
    request: wire::FindTickets,
) -> Result<wire::TicketList, Failure> {
    if request.query.chars().count() > QUERY_MAX {
        let refusal = Refusal::new(Code::TextTooLong);
        return Err(refusal.with("field", "query").with("max", QUERY_MAX).into());
    }
    let limit = request.limit.unwrap_or(20).clamp(1, 100) as usize;
    counter.store.read(|connection| {
        let place = planning::place_or_refuse(connection, counter.store.keys().device)?;
        let mut found = matching(connection, &place, &request.query, limit + 1)?;
        let more = found.len() > limit;
        found.truncate(limit);
        Ok(wire::TicketList {
            tickets: found.iter().map(|found| row(connection, found)).collect::<Result<_, _>>()?,
            more,
            currency: place.currency.code.to_owned(),
        })
    })
}

/// What a search means: a ticket that was named, a telephone or running number, or a name.
fn matching(
    connection: &Connection,
    place: &Place,
    query: &str,
    most: usize,
) -> Result<Vec<Found>, Failure> {
    match Named::parse(query) {
        Ok(named) => return Ok(named.find(connection, place)?.into_iter().collect()),
        // A number that was mistyped and a code that was altered are told as such.
        Err(refusal) if refusal.code != Code::TicketNumberInvalid => return Err(refusal.into()),
        Err(_) => {}
    }
    let digits: String = query.chars().filter(char::is_ascii_digit).collect();
    let other = query.chars().any(|c| !(c.is_ascii_digit() || " .+-()/".contains(c)));
    if !digits.is_empty() && !other {
        let mut found = tickets::by_phone(connection, &digits, most)?;
        // A few digits may also be the running number of a ticket sold here.
        if let Some(running) = digits.parse().ok().filter(|n| (1..=999_999).contains(n)) {
            let number = TicketNumber::new(&place.station_code, place.counter, running);
            found.extend(tickets::by_number(connection, &number)?);
        }
        found.truncate(most);
        return Ok(found);
    }
    let folded = folded(query);
    let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    tickets::by_name(connection, &words, most)
}

pub(super) fn show(
    counter: &Counter,
    _caller: &Caller,
    request: wire::ShowTicket,
) -> Result<wire::TicketCard, Failure> {
    let device = counter.store.keys().device;
    counter.store.read(|connection| {
        let (place, found) = find_one(connection, device, &request.ticket)?;
        let ticket = found.ticket();
        let ticket_copies = tickets::reprints(connection, "ticket", ticket.ticket.0)?;
        let receipt_copies = tickets::reprints(connection, "receipt", found.sale.sale.0)?;
        let (sale, journey) = (&found.sale, found.journey());
        let states = payments::states_of(connection, found.stored.id)?;
        // A receipt is printed with the sale only for several passengers.
        let printed_receipts = u32::from(sale.tickets.len() > 1);
        Ok(wire::TicketCard {
            row: row(connection, &found)?,
            payments: payment_infos(sale, &states),
            base: ticket.base(),
            reductions: reductions(&ticket.reductions),
            tax: ticket.tax,
            replaced_by: found.replaced_by.clone(),
            replaces: found.replaces.clone(),
            expires: found.expires.map(|day| day.to_string()),
            currency: place.currency.code.to_owned(),
            category: ticket.category_name.clone(),
            id_number: ticket.id_number.clone(),
            trip: journey.trip.0,
            route_code: journey.route_code.clone(),
            plate: journey.plate.clone(),
            arrives_local: shown(journey.to.local),
            sold_local: shown(sale.sold_local),
            sold_by: sale.employee_name.clone(),
            sold_at: sale.station_name.clone(),
            sale_tickets: sold_tickets(sale),
            sale_total: sale.total,
            tendered: sale.tendered(),
            change: sale.change(),
            copies: ticket_copies.last().map_or(1, |(copy, _)| *copy),
            receipt_copies: receipt_copies.last().map_or(printed_receipts, |(copy, _)| *copy),
            history: history(connection, &found, ticket_copies, receipt_copies)?,
        })
    })
}

type Copies = Vec<(u32, i64)>;

fn history(
    connection: &Connection,
    found: &Found,
    tickets: Copies,
    receipts: Copies,
) -> Result<Vec<wire::HistoryLine>, Failure> {
    let sale_line = wire::HistoryLine {
        at: found.stored.entry.content.at,
        who: found.sale.employee_name.clone(),
        kind: found.stored.entry.content.kind.clone(),
        document: None,
        copy: None,
        entry: entry_number(&found.stored),
        signature: found.stored.entry.short_hash(),
    };
    let mut lines = vec![sale_line];
    let tickets = tickets.into_iter().map(|copy| (DocumentKind::Ticket, copy));
    let receipts = receipts.into_iter().map(|copy| (DocumentKind::Receipt, copy));
    for (document, (copy, entry)) in tickets.chain(receipts) {
        let stored = journal::by_id(connection, entry)?;
        let who = match journal::fact(&stored)? {
            Fact::DocumentReprinted(fact) => fact.employee_name,
            _ => String::new(),
        };
        lines.push(wire::HistoryLine {
            at: stored.entry.content.at,
            who,
            kind: stored.entry.content.kind.clone(),
            document: Some(document),
            copy: Some(copy),
            entry: entry_number(&stored),
            signature: stored.entry.short_hash(),
        });
    }
    for entry in tickets::events(connection, found.id)? {
        let stored = journal::by_id(connection, entry)?;
        lines.push(wire::HistoryLine {
            at: stored.entry.content.at,
            who: who_changed(&journal::fact(&stored)?),
            kind: stored.entry.content.kind.clone(),
            document: None,
            copy: None,
            entry: entry_number(&stored),
            signature: stored.entry.short_hash(),
        });
    }
    lines.sort_by_key(|line| line.entry);
    Ok(lines)
}

fn who_changed(fact: &Fact) -> String {
    match fact {
        Fact::TicketsRefunded(fact) => fact.by.employee_name.clone(),
        Fact::TicketExchanged(fact) => fact.by.employee_name.clone(),
        Fact::TicketMoved(fact) => fact.by.employee_name.clone(),
        Fact::TicketOpened(fact) => fact.by.employee_name.clone(),
        Fact::PaymentSettled(fact) => fact.by.employee_name.clone(),
        Fact::TicketNoShow(fact) => fact.employee_name.clone(),
        Fact::TicketBoarded(fact) => fact.by.employee_name.clone(),
        Fact::BoardingUndone(fact) => fact.by.employee_name.clone(),
        Fact::LuggageTagged(fact) => fact.by.employee_name.clone(),
        Fact::DepartureClosed(fact) => fact.by.employee_name.clone(),
        Fact::DepartureReopened(fact) => fact.by.employee_name.clone(),
        Fact::VehicleSwapped(fact) => fact.by.employee_name.clone(),
        _ => String::new(),
    }
}

fn document(found: &Found, kind: Option<DocumentKind>) -> Document {
    match kind.unwrap_or(DocumentKind::Ticket) {
        DocumentKind::Ticket => Document::Ticket(found.ticket().ticket),
        DocumentKind::Receipt => Document::Receipt(found.sale.sale),
    }
}

/// Copies of a document so far. The receipt of a single ticket was not printed with the sale, but
/// the ticket said all of it: its first print is a duplicate too.
pub(super) fn copies(connection: &Connection, document: Document) -> Result<u32, Failure> {
    let reprints = tickets::reprints(connection, document.kind(), document.subject())?;
    Ok(reprints.last().map_or(1, |(copy, _)| *copy))
}

/// Journals one more copy of a document and queues it. Answers the fact and the job's number.
pub(super) fn print_again(
    counter: &Counter,
    write: &mut Write<'_>,
    caller: &Caller,
    request: Uuid,
    find: impl FnOnce(&Connection) -> Result<(Found, Option<DocumentKind>), Failure>,
) -> Result<wire::Reprinted, Failure> {
    let device = counter.store.keys().device;
    let (found, kind) = find(write.connection())?;
    let document = document(&found, kind);
    let same = |fact: &DocumentReprinted| fact.document == document;
    let (stored, fact, repeated) = once(write, device, caller, request, same, |write| {
        let copies = copies(write.connection(), document)?;
        Ok(printing::reprint(document, copies, caller.who())?)
    })?;
    let job = match repeated {
        Repeated::No => {
            let job = NewJob {
                kind: match fact.document {
                    Document::Ticket(_) => JobKind::Ticket,
                    _ => JobKind::Receipt,
                },
                entry: Some(stored.id),
                pos: found.pos,
                title: found.ticket().number.to_string(),
                copy: fact.copy,
                drawer: false,
            };
            prints::queue(write.connection(), &job, write.now())?
        }
        Repeated::Yes => prints::of_entry(write.connection(), stored.id)?.map_or(0, |job| job.job),
    };
    Ok(wire::Reprinted { copy: fact.copy, job, entry: entry_number(&stored) })
}

/// Refuses a copy of what was not paid (`ticket_unpaid`), and a ticket that nobody travels with any
/// more (`ticket_state`). What was paid once has its receipt for ever.
fn may_print_again(
    connection: &Connection,
    found: &Found,
    document: Option<DocumentKind>,
) -> Result<(), Failure> {
    let number = found.ticket().number.to_string();
    let states = payments::states_of(connection, found.stored.id)?;
    let is = |state: &str| states.iter().any(|(_, known)| known == state);
    let fit = match document.unwrap_or(DocumentKind::Ticket) {
        DocumentKind::Ticket => matches!(found.state, TicketState::Valid | TicketState::NoShow),
        DocumentKind::Receipt => !is("dropped"),
    };
    if is("pending") {
        return Err(Refusal::new(Code::TicketUnpaid).with("number", number).into());
    }
    if !fit {
        let refusal = Refusal::new(Code::TicketState).with("number", number);
        return Err(refusal.with("state", found.state.name()).into());
    }
    Ok(())
}

pub(super) fn reprint(
    counter: &Counter,
    caller: &Caller,
    request: wire::Reprint,
) -> Result<wire::Reprinted, Failure> {
    let device = counter.store.keys().device;
    let reprinted = counter.store.write(|write| {
        let id = RequestId(request.request);
        let before = journal::by_request(write.connection(), device, id)?;
        let place = planning::place_or_refuse(write.connection(), device)?;
        let ticket = ticket_id(write.connection(), &place, &request.ticket)?;
        if departures::standing_ticket(write.connection(), ticket)?.is_some() {
            return standing_again(
                write,
                device,
                caller,
                request.request,
                ticket,
                before.is_none(),
            );
        }
        print_again(counter, write, caller, request.request, |connection| {
            let (_, found) = find_one(connection, device, &request.ticket)?;
            if before.is_none() {
                may_print_again(connection, &found, request.document)?;
            }
            Ok((found, request.document))
        })
    })?;
    counter.printing.wake();
    Ok(reprinted)
}

/// Prints the ticket of who stands again; of one that was given back only what was printed before.
fn standing_again(
    write: &mut Write<'_>,
    device: DeviceId,
    caller: &Caller,
    request: Uuid,
    ticket: TicketId,
    anew: bool,
) -> Result<wire::Reprinted, Failure> {
    let document = Document::Slip(ticket.0);
    printers::print_again(write, device, caller, request, document, |connection| {
        let found = departures::standing_ticket(connection, ticket)?;
        let (stored, fact) = found.ok_or_else(|| Failure::not_found("ticket"))?;
        if anew && departures::is_refunded(connection, ticket)? {
            let refusal = Refusal::new(Code::TicketState).with("number", fact.number.to_string());
            return Err(refusal.with("state", TicketState::Refunded.name()).into());
        }
        Ok(vec![slip_of(&stored, false)])
    })
}

pub(super) fn preview(
    counter: &Counter,
    _caller: &Caller,
    request: wire::PreviewDocument,
) -> Result<wire::Pages, Failure> {
    let device = counter.store.keys().device;
    counter.store.read(|connection| {
        let (place, found) = find_one(connection, device, &request.ticket)?;
        let document = document(&found, request.document);
        // As a reprint would come out: a picture of the original would be an original.
        let copy = copies(connection, document)? + 1;
        let receipt = matches!(document, Document::Receipt(_));
        Ok(papers::preview(&place, &found, receipt, copy))
    })
}
