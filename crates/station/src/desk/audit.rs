//! The audit view: who did what when, from the signed entries themselves.

use std::collections::HashMap;

use domain::aftersale::TicketReturned;
use domain::fact::Fact;
use domain::ids::{EmployeeId, TillId, TripId};
use domain::money::Account;
use domain::payment::Outcome;
use domain::people::Approver;
use domain::printing::Document;
use domain::sale::TicketSold;
use domain::ticket::TicketNumber;
use domain::{Code, Refusal};
use rusqlite::Connection;
use uuid::Uuid;

use super::Caller;
use super::parcels::told;
use super::period::Period;
use crate::counter::Counter;
use crate::failure::Failure;
use crate::store::audit::{self, Asked, Cursor};
use crate::store::planning::{self, Place};
use crate::store::{Stored, journal, ledger, people};
use crate::{timetable, wire};

/// Entries that one answer looks at: past it, the caller goes on from there.
const LOOKED_AT_MAX: usize = 20_000;
/// Entries that are looked for at once.
const PAGE: usize = 500;
/// Kinds of fact in one question: more than there are.
const KINDS_MAX: usize = 200;

pub(super) fn list(
    counter: &Counter,
    _caller: &Caller,
    request: wire::AuditRequest,
) -> Result<wire::AuditList, Failure> {
    let now = counter.clock.now();
    if request.kinds.len() > KINDS_MAX {
        let problem = format!("`kinds` names more than {KINDS_MAX}");
        return Err(Refusal::new(Code::BadRequest).with("problem", problem).into());
    }
    counter.store.read(|connection| {
        let place = planning::place_or_refuse(connection, counter.store.keys().device)?;
        let today = place.local(now).date();
        let period = Period::read(request.from.as_deref(), request.to.as_deref(), today)?;
        let asked = Asked {
            span: timetable::span(period.from, period.to, place.timezone),
            actor: request.employee.map(|employee| employee.to_string()),
            kinds: request.kinds.clone(),
        };
        let limit = request.limit.unwrap_or(50).clamp(1, 200) as usize;
        let mut names = Names { connection, people: HashMap::new() };
        let wanted = Wanted { request: &request, connection };
        let mut lines = Vec::new();
        let mut looked = 0;
        let mut cursor = match request.before {
            Some(entry) => Cursor::before(connection, entry)?,
            None => None,
        };
        loop {
            let page = audit::page(connection, &asked, cursor, PAGE)?;
            let whole = page.len() == PAGE;
            for found in page {
                let stored = journal::by_id(connection, found.entry)?;
                cursor = Some(found);
                looked += 1;
                let fact = journal::fact(&stored).ok();
                if wanted.fits(fact.as_ref())? {
                    lines.push(audit_line(&mut names, &place, &stored, fact.as_ref())?);
                }
                if lines.len() == limit || looked == LOOKED_AT_MAX {
                    let more = !audit::page(connection, &asked, cursor, 1)?.is_empty();
                    return Ok(answer(lines, cursor.filter(|_| more), &place));
                }
            }
            if !whole {
                return Ok(answer(lines, None, &place));
            }
        }
    })
}

fn answer(lines: Vec<wire::AuditLine>, next: Option<Cursor>, place: &Place) -> wire::AuditList {
    wire::AuditList {
        lines,
        next: next.map(|cursor| cursor.entry),
        currency: place.currency.code.to_owned(),
    }
}

/// What a line must be about, where that stands in the facts.
struct Wanted<'a> {
    request: &'a wire::AuditRequest,
    connection: &'a Connection,
}

impl Wanted<'_> {
    /// Whether a fact is wanted; one that this program does not know is, where nothing is asked of it.
    fn fits(&self, fact: Option<&Fact>) -> Result<bool, Failure> {
        let asked = self.request;
        let amounts = asked.amount_min.is_some() || asked.amount_max.is_some();
        let about = asked.till.is_some() || asked.trip.is_some() || asked.route.is_some();
        if !amounts && !about && asked.account.is_none() {
            return Ok(true);
        }
        let Some(fact) = fact else { return Ok(false) };
        if asked.till.is_some_and(|till| till_of(fact) != Some(TillId(till))) {
            return Ok(false);
        }
        if asked.account.as_deref().is_some_and(|account| !moves(fact, account)) {
            return Ok(false);
        }
        if amounts {
            let from = asked.amount_min.unwrap_or(i64::MIN);
            let to = asked.amount_max.unwrap_or(i64::MAX);
            if !amount(fact).is_some_and(|amount| (from..=to).contains(&amount)) {
                return Ok(false);
            }
        }
        let trips =
            if asked.trip.is_some() || asked.route.is_some() { trips_of(fact) } else { Vec::new() };
        if asked.trip.is_some_and(|trip| !trips.contains(&TripId(trip))) {
            return Ok(false);
        }
        match asked.route.as_deref() {
            Some(code) => self.of_route(&trips, code),
            None => Ok(true),
        }
    }

    fn of_route(&self, trips: &[TripId], code: &str) -> Result<bool, Failure> {
        for trip in trips {
            let known = ledger::trip(self.connection, trip.0)?;
            if known.is_some_and(|known| known.route_code == code) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// The session a fact belongs to.
fn till_of(fact: &Fact) -> Option<TillId> {
    match fact {
        Fact::TillCounted(fact) => Some(fact.till),
        Fact::TillRead(fact) => Some(fact.till),
        Fact::VarianceApproved(fact) => Some(fact.till),
        Fact::DocumentReprinted(fact) => match fact.document {
            Document::TillReport(till) => Some(till),
            _ => None,
        },
        _ => fact.booking().map(|booking| booking.till),
    }
}

/// Whether a fact moves an account: its name, or its name and with whom (`mobile.money:Operator`).
fn moves(fact: &Fact, account: &str) -> bool {
    let (name, party) = match account.split_once(':') {
        Some((name, party)) => (name, Some(party)),
        None => (account, None),
    };
    let Some(account) = Account::named(name) else { return false };
    let lines = fact.postings().map_or(&[][..], |postings| postings.lines());
    lines.iter().any(|line| {
        line.account == account
            && party.is_none_or(|party| line.party.as_deref().unwrap_or_default() == party)
    })
}

/// The trips a fact is about.
fn trips_of(fact: &Fact) -> Vec<TripId> {
    let mut trips = Vec::new();
    if let Some(booking) = fact.booking() {
        trips.extend(booking.trip);
        trips.extend(booking.tickets.iter().filter_map(|(trip, _)| *trip));
        trips.extend(booking.postings.lines().iter().filter_map(|line| line.trip));
    }
    match fact {
        Fact::CashMoved(fact) => trips.extend(fact.trip),
        Fact::TicketNoShow(fact) => trips.push(fact.was.trip),
        Fact::SeatsHeld(fact) => trips.push(fact.journey.trip),
        Fact::TripCancelled(fact) => trips.push(fact.trip),
        Fact::TicketBoarded(fact) => trips.push(fact.trip),
        Fact::BoardingUndone(fact) => trips.push(fact.trip),
        Fact::PassengerAlighted(fact) => trips.push(fact.trip),
        Fact::PassengerReboarded(fact) => trips.push(fact.trip),
        Fact::LuggageTagged(fact) => trips.push(fact.trip),
        Fact::DepartureClosed(fact) => trips.push(fact.trip),
        Fact::DepartureReopened(fact) => trips.push(fact.trip),
        Fact::VehicleSwapped(fact) => trips.push(fact.trip),
        Fact::TripDelayed(fact) => trips.push(fact.trip),
        Fact::TripsPlanned(fact) => trips.extend(fact.trips.iter().map(|trip| trip.trip)),
        _ => trips.extend(told::trip(fact)),
    }
    trips
}

/// The money a fact moves.
fn amount(fact: &Fact) -> Option<i64> {
    Some(match fact {
        Fact::TicketsSold(fact) => fact.total,
        Fact::TicketsRefunded(fact) => -fact.given_back,
        Fact::TicketExchanged(fact) => fact.difference,
        Fact::PaymentSettled(fact) => match fact.outcome {
            Outcome::Dropped => -fact.amount,
            _ => fact.amount,
        },
        Fact::CashMoved(fact) => fact.amount,
        Fact::TillOpened(fact) => fact.float,
        Fact::TillCounted(fact) => fact.counted,
        Fact::TillClosed(fact) => fact.variance,
        Fact::VarianceApproved(fact) => fact.variance,
        Fact::StandingBoarded(fact) => fact.price,
        Fact::StandingRefunded(fact) => -fact.given_back,
        Fact::LuggageTagged(fact) => fact.excess.as_ref()?.price,
        _ => return told::amount(fact),
    })
}

fn approver(fact: &Fact) -> Option<String> {
    let name = |who: &Option<Approver>| who.as_ref().map(|who| who.name.clone());
    match fact {
        Fact::TicketsSold(fact) => name(&fact.approved_by),
        Fact::TillClosed(fact) => name(&fact.approved_by),
        Fact::CashMoved(fact) => name(&fact.by.approved_by),
        Fact::PaymentSettled(fact) => name(&fact.by.approved_by),
        Fact::TicketsRefunded(fact) => name(&fact.by.approved_by),
        Fact::TicketExchanged(fact) => name(&fact.by.approved_by),
        Fact::TicketMoved(fact) => name(&fact.by.approved_by),
        Fact::TicketOpened(fact) => name(&fact.by.approved_by),
        Fact::VarianceApproved(fact) => Some(fact.employee_name.clone()),
        Fact::DepartureReopened(fact) => Some(fact.approved_by.name.clone()),
        _ => told::approver(fact),
    }
}

/// Names of people, each looked up once.
struct Names<'a> {
    connection: &'a Connection,
    people: HashMap<EmployeeId, Option<String>>,
}

impl Names<'_> {
    fn of(&mut self, employee: EmployeeId) -> Result<Option<String>, Failure> {
        if let Some(known) = self.people.get(&employee) {
            return Ok(known.clone());
        }
        let name = people::by_id(self.connection, employee)?.map(|person| person.employee.name);
        self.people.insert(employee, name.clone());
        Ok(name)
    }

    /// Who wrote an entry; none for the program itself.
    fn actor(&mut self, actor: &str) -> Result<Option<String>, Failure> {
        match Uuid::parse_str(actor) {
            Ok(employee) => self.of(EmployeeId(employee)),
            Err(_) => Ok(None),
        }
    }
}

fn audit_line(
    names: &mut Names<'_>,
    place: &Place,
    stored: &Stored,
    fact: Option<&Fact>,
) -> Result<wire::AuditLine, Failure> {
    let content = &stored.entry.content;
    Ok(wire::AuditLine {
        entry: stored.id,
        at: content.at,
        at_local: wire::shown(place.local(content.at)),
        who: names.actor(&content.actor)?,
        kind: content.kind.clone(),
        subject: fact.map(|fact| subject(names, fact)).transpose()?.unwrap_or_default(),
        amount: fact.and_then(amount),
        approved_by: fact.and_then(approver),
    })
}

/// Parts of a subject, those that are empty left out.
fn joined(parts: &[&str]) -> String {
    let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    parts.join(" · ")
}

fn sold(tickets: &[TicketSold]) -> String {
    let numbers: Vec<String> = tickets.iter().map(|ticket| ticket.number.to_string()).collect();
    numbers.join(", ")
}

fn returned(tickets: &[TicketReturned]) -> String {
    let numbers: Vec<String> = tickets.iter().map(|ticket| ticket.number.to_string()).collect();
    numbers.join(", ")
}

/// What a fact is about.
fn subject(names: &mut Names<'_>, fact: &Fact) -> Result<String, Failure> {
    let mut person = |employee| Ok::<_, Failure>(names.of(employee)?.unwrap_or_default());
    Ok(match fact {
        Fact::PinSet(fact) => person(fact.employee)?,
        Fact::LoggedIn(fact) => person(fact.employee)?,
        Fact::LoginFailed(fact) => person(fact.employee)?,
        Fact::CompanyFounded(fact) => fact.name.clone(),
        Fact::StationOpened(fact) => joined(&[fact.code.as_str(), &fact.name]),
        Fact::CounterOpened(fact) => fact.counter.to_string(),
        Fact::EmployeeRegistered(fact) => joined(&[fact.code.as_str(), &fact.name]),
        Fact::StopsDefined(fact) => some(fact.stops.iter().map(|stop| stop.name.as_str())),
        Fact::LayoutDefined(fact) => fact.layout.name.clone(),
        Fact::VehicleRegistered(fact) => joined(&[&fact.plate, &fact.name]),
        Fact::CategoriesDefined(fact) => some(fact.categories.iter().map(|c| c.name.as_str())),
        Fact::RouteDefined(fact) => joined(&[&fact.code, &fact.name]),
        Fact::TripsPlanned(fact) => some(fact.trips.iter().map(|trip| trip.route_code.as_str())),
        Fact::TripCancelled(fact) => fact.reason.clone(),
        Fact::DocumentReprinted(fact) => format!("{} · {}", fact.document.kind(), fact.copy),
        Fact::JournalRestarted(fact) => fact.employee_name.clone(),
        Fact::DayLocked(fact) => fact.day.to_string(),
        Fact::FaresSet(_) | Fact::PrinterSet(_) | Fact::RulesSet(_) => String::new(),
        _ => of_control(fact).or_else(|| told::subject(fact)).unwrap_or_else(|| of_till(fact)),
    })
}

/// The first of many names, and how many more there are.
fn some<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.collect();
    match names.as_slice() {
        [] => String::new(),
        [first] => (*first).to_owned(),
        [first, rest @ ..] => format!("{first} (+{})", rest.len()),
    }
}

/// What a fact of control is about.
fn of_control(fact: &Fact) -> Option<String> {
    let numbered = |number: &Option<TicketNumber>, rest: &str| {
        joined(&[&number.as_ref().map(ToString::to_string).unwrap_or_default(), rest])
    };
    Some(match fact {
        Fact::TicketBoarded(fact) => {
            let name = fact.name.as_deref().unwrap_or_default();
            numbered(&fact.number, &joined(&[name, &fact.stop_name]))
        }
        Fact::BoardingUndone(fact) => fact.reason.clone(),
        Fact::PassengerAlighted(fact) => numbered(&fact.number, &fact.stop_name),
        Fact::PassengerReboarded(fact) => numbered(&fact.number, &fact.stop_name),
        Fact::StandingBoarded(fact) => joined(&[&fact.number.to_string(), fact.name.as_str()]),
        Fact::StandingRefunded(fact) => joined(&[&fact.number.to_string(), &fact.reason]),
        Fact::LuggageTagged(fact) => some(fact.tags().iter().map(String::as_str)),
        Fact::DepartureClosed(fact) => {
            joined(&[&fact.route_code, &fact.stop_name, &fact.vehicle.plate])
        }
        Fact::DepartureReopened(fact) => joined(&[&fact.stop_name, &fact.reason]),
        Fact::VehicleSwapped(fact) => joined(&[&fact.now.plate, &fact.reason]),
        Fact::TripDelayed(fact) => {
            joined(&[&fact.stop_name, &format!("{} min", fact.minutes), &fact.reason])
        }
        Fact::CrewRegistered(fact) => fact.name.as_str().to_owned(),
        _ => return None,
    })
}

/// What a fact of a session or a ticket is about.
fn of_till(fact: &Fact) -> String {
    let reason = |reason: &Option<String>| reason.clone().unwrap_or_default();
    match fact {
        Fact::TillOpened(fact) => fact.employee_name.clone(),
        Fact::TillCounted(fact) => fact.employee_name.clone(),
        Fact::TillRead(fact) => fact.employee_name.clone(),
        Fact::TillClosed(fact) => {
            let z = fact.z.as_ref().map(|z| format!("Z{}", z.number)).unwrap_or_default();
            joined(&[&z, &reason(&fact.reason)])
        }
        Fact::VarianceApproved(fact) => joined(&[&fact.cashier_name, &fact.reason]),
        Fact::DrawerOpened(fact) => fact.reason.clone(),
        Fact::CashMoved(fact) => {
            joined(&[&fact.reason, &reason(&fact.receipt_number), &reason(&fact.vehicle)])
        }
        Fact::TicketsSold(fact) => sold(&fact.tickets),
        Fact::PaymentSettled(fact) => {
            let reference = match &fact.outcome {
                Outcome::Completed { reference } => reference.as_str(),
                _ => fact.reason.as_str(),
            };
            joined(&[&fact.operator, reference, &returned(&fact.returned)])
        }
        Fact::TicketsRefunded(fact) => joined(&[&returned(&fact.tickets), &fact.reason]),
        Fact::TicketExchanged(fact) => format!("{} → {}", fact.old.number, fact.new.number),
        Fact::TicketMoved(fact) => fact.ticket.number.to_string(),
        Fact::TicketOpened(fact) => fact.ticket.number.to_string(),
        Fact::TicketNoShow(fact) => joined(&[&fact.number.to_string(), &fact.name]),
        Fact::SeatsHeld(fact) => fact.name.as_str().to_owned(),
        Fact::HoldReleased(fact) => fact.name.clone(),
        _ => String::new(),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(super) fn entry(
    counter: &Counter,
    _caller: &Caller,
    request: wire::ShowEntry,
) -> Result<wire::EntryCard, Failure> {
    counter.store.read(|connection| {
        let place = planning::place_or_refuse(connection, counter.store.keys().device)?;
        let stored = journal::by_id(connection, request.entry)?;
        let (entry, content) = (&stored.entry, &stored.entry.content);
        let mut names = Names { connection, people: HashMap::new() };
        let fact = journal::fact(&stored).ok();
        let postings = fact.as_ref().and_then(Fact::postings);
        let postings = postings.map_or(&[][..], |postings| postings.lines());
        let body = serde_json::from_str(&content.body);
        Ok(wire::EntryCard {
            entry: stored.id,
            device: entry.device.0,
            epoch: entry.epoch,
            seq: entry.seq.cast_signed(),
            at: content.at,
            at_local: wire::shown(place.local(content.at)),
            actor: content.actor.clone(),
            who: names.actor(&content.actor)?,
            kind: content.kind.clone(),
            v: content.v,
            body: body.unwrap_or_else(|_| content.body.clone().into()),
            postings: postings
                .iter()
                .map(|line| wire::PostingLine {
                    account: line.account.name().to_owned(),
                    amount: line.amount,
                })
                .collect(),
            prev: hex(&entry.prev),
            hash: hex(&entry.hash),
            sig: hex(&entry.sig),
            good: audit::is_good(connection, entry)?,
            currency: place.currency.code.to_owned(),
        })
    })
}
