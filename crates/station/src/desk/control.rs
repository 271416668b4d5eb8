//! Control at the coach's door: scans and verdicts, who is aboard, who is missing.
//!
//! A scan is one change of the store: what is known of the ticket is read, the rule decides, the
//! boarding is appended. Nobody hears the verdict before that is durable.

use domain::aftersale::TicketState;
use domain::control::boarding::{self, Aboard, Boarded, UNDO_WITHIN};
use domain::control::verdict::{Gate, Scanned, TicketKnown, TokenFault, Verdict};
use domain::control::{BoardingUndone, Identified, PassengerAlighted, Post};
use domain::fact::Fact;
use domain::ids::{BoardingId, StopId, TicketId, TripId};
use domain::layout::SeatNumber;
use domain::ticket::TicketNumber;
use domain::{Code, Refusal};
use rusqlite::Connection;
use seal::{Token, TokenError};
use uuid::Uuid;

use super::tickets::{self as named, is_token};
use super::{Caller, entry_number, intended, looking, once};
use crate::boarding::{Door, known, list};
use crate::counter::Counter;
use crate::failure::Failure;
use crate::host::SystemIds;
use crate::store::planning::{self};
use crate::store::tickets::{self, Found};
use crate::store::{Stored, Write, boardings, certified, journal};
use crate::wire::{self, word};

/// Characters of a scan: a token, what a scanner adds to it, and some more.
const SCAN_MAX: usize = 500;

// ---- what was scanned ---------------------------------------------------------------------------

/// What was scanned, and all that is known here of its ticket.
struct Looked {
    scanned: Scanned,
    ticket: Option<TicketId>,
    found: Option<Found>,
    known: Option<TicketKnown>,
    aboard: Option<Aboard>,
}

impl Looked {
    /// A scan, as a scanner typed it.
    fn scan(connection: &Connection, door: &Door, text: &str) -> Result<Self, Failure> {
        if !is_token(text) {
            return Self::list(connection, door, text, Identified::Number);
        }
        let token = match Token::read(text) {
            Ok(token) => token,
            Err(error) => return Ok(Self::fault(error)),
        };
        let (key, revoked_since) = certified::ticket_key(connection, token.key_id())?.unzip();
        let ticket = token.ticket();
        match token.check(door.place.company, key.as_ref()) {
            Ok(claims) => {
                let revoked_since = revoked_since.flatten();
                let scanned =
                    Scanned::Token { claims, text: text.trim().to_owned(), revoked_since };
                Self::read(connection, door, scanned, ticket)
            }
            Err(TokenError::Forged) => {
                Self::read(connection, door, Scanned::Fault(TokenFault::Unsigned), ticket)
            }
            Err(error) => Ok(Self::fault(error)),
        }
    }

    /// A ticket named by its number or its id.
    fn list(
        connection: &Connection,
        door: &Door,
        text: &str,
        by: Identified,
    ) -> Result<Self, Failure> {
        let text = text.trim();
        let ticket = match (Uuid::parse_str(text), TicketNumber::parse(text)) {
            (Ok(id), _) => Some(TicketId(id)),
            (_, Ok(number)) => tickets::id_of(connection, &number)?,
            (Err(_), Err(_)) => return Ok(Self::fault(TokenError::Unreadable)),
        };
        match ticket {
            Some(ticket) => Self::read(connection, door, Scanned::Looked(by), ticket),
            None => Ok(Self::nothing(Scanned::Looked(by))),
        }
    }

    fn nothing(scanned: Scanned) -> Self {
        Self { scanned, ticket: None, found: None, known: None, aboard: None }
    }

    fn fault(error: TokenError) -> Self {
        Self::nothing(Scanned::Fault(match error {
            TokenError::Unreadable => TokenFault::Unreadable,
            TokenError::UnknownVersion => TokenFault::UnknownVersion,
            TokenError::OtherCompany => TokenFault::OtherCompany,
            TokenError::UnknownKey => TokenFault::UnknownKey,
            TokenError::Forged => TokenFault::Unsigned,
        }))
    }

    fn read(
        connection: &Connection,
        door: &Door,
        scanned: Scanned,
        ticket: TicketId,
    ) -> Result<Self, Failure> {
        let found = tickets::by_id(connection, ticket)?;
        let known = found.as_ref().map(|found| known(connection, found)).transpose()?;
        let aboard = boardings::of_ticket(connection, door.trip(), ticket)?.aboard(ticket);
        Ok(Self { scanned, ticket: Some(ticket), found, known, aboard })
    }
}

// ---- verdicts -----------------------------------------------------------------------------------

pub(super) fn bounded(field: &'static str, text: &str) -> Result<(), Refusal> {
    if text.chars().count() <= SCAN_MAX {
        return Ok(());
    }
    Err(Refusal::new(Code::TextTooLong).with("field", field).with("max", SCAN_MAX))
}

pub(super) fn scan(
    counter: &Counter,
    caller: &Caller,
    request: wire::Scan,
) -> Result<wire::ScanAnswer, Failure> {
    bounded("text", &request.text)?;
    counter.store.write(|write| {
        let door = Door::read(write.connection(), counter, request.trip, request.at_stop)?;
        let looked = Looked::scan(write.connection(), &door, &request.text)?;
        rule(write, caller, &door, request.request, &looked)
    })
}

pub(super) fn board_by(
    counter: &Counter,
    caller: &Caller,
    request: wire::BoardBy,
) -> Result<wire::ScanAnswer, Failure> {
    bounded("ticket", &request.ticket)?;
    let by = match request.by {
        wire::FoundBy::Number => Identified::Number,
        wire::FoundBy::Name => Identified::Name,
        wire::FoundBy::Seat => Identified::Seat,
    };
    counter.store.write(|write| {
        let door = Door::read(write.connection(), counter, request.trip, request.at_stop)?;
        let looked = Looked::list(write.connection(), &door, &request.ticket, by)?;
        rule(write, caller, &door, request.request, &looked)
    })
}

/// Decides on what was scanned, and writes the boarding. The same request again gives the verdict of
/// the first time.
fn rule(
    write: &mut Write<'_>,
    caller: &Caller,
    door: &Door,
    request: Uuid,
    looked: &Looked,
) -> Result<wire::ScanAnswer, Failure> {
    let request = intended(request)?;
    let device = write.keys().device;
    if let Some(stored) = journal::by_request(write.connection(), device, request)? {
        let verdict = told_before(&stored, caller, door, looked)?;
        return answer(write.connection(), door, looked, &verdict, Some(&stored));
    }
    let gate = Gate { post: door.post(caller.who()), clock: door.clock, rules: &door.rules };
    let (known, aboard) = (looked.known.as_ref(), looked.aboard.as_ref());
    let ruling = gate.scan(&looked.scanned, known, aboard, &mut SystemIds)?;
    let stored = match ruling.fact {
        Some(fact) => Some(write.append(&caller.actor(), request, fact)?),
        None => None,
    };
    answer(write.connection(), door, looked, &ruling.verdict, stored.as_ref())
}

/// The verdict that a request was answered with, told again from its entry. Refuses
/// (`request_reused`) one that was something else.
fn told_before(
    stored: &Stored,
    caller: &Caller,
    door: &Door,
    looked: &Looked,
) -> Result<Verdict, Failure> {
    let content = &stored.entry.content;
    let reused = || Refusal::new(Code::RequestReused).with("kind", content.kind.as_str());
    let fact = journal::fact(stored)?;
    let (ticket, trip, verdict) = match &fact {
        Fact::PassengerReboarded(fact) => {
            let seat = looked.aboard.as_ref().and_then(|aboard| aboard.boarded.seat);
            (fact.ticket, fact.trip, Verdict::Back { seat })
        }
        Fact::TicketBoarded(fact) => {
            let verdict = match (fact.seat, fact.printed) {
                (Some(seat), _) if fact.on_trust.is_some() => Verdict::UnknownHere { seat },
                (Some(seat), Some(was)) => Verdict::SeatMoved { seat, was },
                (Some(seat), None) => Verdict::Valid { seat },
                (None, was) => Verdict::Standing { was: was.ok_or_else(reused)? },
            };
            (fact.ticket, fact.trip, verdict)
        }
        _ => return Err(reused().into()),
    };
    let same = (looked.ticket, door.trip()) == (Some(ticket), trip);
    if same && content.actor == caller.actor() { Ok(verdict) } else { Err(reused().into()) }
}

fn answer(
    connection: &Connection,
    door: &Door,
    looked: &Looked,
    verdict: &Verdict,
    stored: Option<&Stored>,
) -> Result<wire::ScanAnswer, Failure> {
    let kind = verdict.kind();
    let boarding = match stored.map(journal::fact).transpose()? {
        Some(Fact::TicketBoarded(fact)) => Some(fact.boarding.0),
        _ => None,
    };
    let until = stored.map(|stored| stored.entry.content.at + UNDO_WITHIN);
    let details = verdict.details().into_iter();
    Ok(wire::ScanAnswer {
        verdict: word(kind.name())?,
        colour: word(kind.colour().name())?,
        shape: word(kind.shape().name())?,
        aboard: kind.lets_aboard(),
        details: details.map(|(name, value)| (name.to_owned(), value)).collect(),
        sentence: verdict.sentence(),
        ticket: scanned_ticket(door, looked),
        boarding,
        undo_until: until.filter(|_| boarding.is_some()),
        counts: door.counts(connection)?,
        entry: stored.map(entry_number),
    })
}

/// The ticket that was scanned; none where the paper is not believed.
fn scanned_ticket(door: &Door, looked: &Looked) -> Option<wire::ScannedTicket> {
    let category = looked.found.as_ref().map(|found| found.ticket().category_name.clone());
    match (&looked.scanned, &looked.known, &looked.aboard) {
        (Scanned::Fault(_), ..) => None,
        (_, Some(known), _) => Some(wire::ScannedTicket {
            ticket: known.ticket.0,
            number: Some(known.number.to_string()),
            name: Some(known.name.clone()),
            category,
            seat: known.seat.map(SeatNumber::get),
            from: Some(known.journey.from.name.clone()),
            to: Some(known.journey.to.name.clone()),
        }),
        (Scanned::Token { claims, .. }, None, _) => {
            let here = claims.trip == door.trip();
            let name = |index| here.then(|| door.call_name(index));
            Some(wire::ScannedTicket {
                ticket: claims.ticket.0,
                number: None,
                name: None,
                category,
                seat: Some(claims.seat.get()),
                from: name(claims.from),
                to: name(claims.to),
            })
        }
        (Scanned::Looked(_), None, Some(Aboard { boarded, .. })) => Some(wire::ScannedTicket {
            ticket: boarded.ticket.0,
            number: boarded.number.as_ref().map(ToString::to_string),
            name: boarded.name.clone(),
            category,
            seat: boarded.seat.map(SeatNumber::get),
            from: Some(door.call_name(boarded.from)),
            to: Some(door.call_name(boarded.to)),
        }),
        (Scanned::Looked(_), None, None) => None,
    }
}

// ---- mistakes, exits and returns ----------------------------------------------------------------

pub(super) fn undo(
    counter: &Counter,
    caller: &Caller,
    request: wire::UndoBoarding,
) -> Result<wire::Counted, Failure> {
    let device = counter.store.keys().device;
    counter.store.write(|write| {
        let door = Door::read(write.connection(), counter, request.trip, request.at_stop)?;
        let same = |fact: &BoardingUndone| fact.boarding.0 == request.boarding;
        let (stored, _, _) = once(write, device, caller, request.request, same, |write| {
            let connection = write.connection();
            let boarded = boardings::live(connection, BoardingId(request.boarding))?;
            let out = match &boarded {
                Some(boarded) => is_out(connection, boarded)?,
                None => false,
            };
            let (post, now) = (door.post(caller.who()), door.clock.now);
            Ok(boarding::undo(&post, boarded.as_ref(), out, now, &request.reason)?)
        })?;
        counted(write, &door, &stored)
    })
}

/// Whether somebody who boarded got off and is not back.
fn is_out(connection: &Connection, boarded: &Boarded) -> Result<bool, Failure> {
    let aboard = boardings::of_ticket(connection, boarded.trip, boarded.ticket)?;
    Ok(aboard.aboard(boarded.ticket).is_some_and(|aboard| aboard.out.is_some()))
}

fn counted(write: &Write<'_>, door: &Door, stored: &Stored) -> Result<wire::Counted, Failure> {
    Ok(wire::Counted { entry: entry_number(stored), counts: door.counts(write.connection())? })
}

pub(super) fn alight(
    counter: &Counter,
    caller: &Caller,
    request: wire::CountPassenger,
) -> Result<wire::Counted, Failure> {
    count(
        counter,
        caller,
        &request,
        |fact: &PassengerAlighted| fact.ticket,
        |post, aboard, _| boarding::alight(post, aboard),
    )
}

pub(super) fn come_back(
    counter: &Counter,
    caller: &Caller,
    request: wire::CountPassenger,
) -> Result<wire::Counted, Failure> {
    count(counter, caller, &request, |fact| fact.ticket, boarding::come_back)
}

/// What became of a ticket and the trip it is for now, where its sale is known here.
type SoldAs = Option<(TicketState, TripId)>;

/// Counts a passenger who is aboard.
fn count<F>(
    counter: &Counter,
    caller: &Caller,
    request: &wire::CountPassenger,
    of: fn(&F) -> TicketId,
    decide: fn(&Post<'_>, Option<&Aboard>, SoldAs) -> Result<F, Refusal>,
) -> Result<wire::Counted, Failure>
where
    F: Into<Fact> + Clone + TryFrom<Fact>,
{
    bounded("ticket", &request.ticket)?;
    let device = counter.store.keys().device;
    counter.store.write(|write| {
        let door = Door::read(write.connection(), counter, request.trip, request.at_stop)?;
        let ticket = named::ticket_id(write.connection(), &door.place, &request.ticket)?;
        let same = |fact: &F| of(fact) == ticket;
        let (stored, _, _) = once(write, device, caller, request.request, same, |write| {
            let boarding = boardings::of_ticket(write.connection(), door.trip(), ticket)?;
            let found = tickets::by_id(write.connection(), ticket)?;
            let known = found.map(|found| (found.state, found.journey().trip));
            Ok(decide(&door.post(caller.who()), boarding.aboard(ticket).as_ref(), known)?)
        })?;
        counted(write, &door, &stored)
    })
}

// ---- the list -----------------------------------------------------------------------------------

pub(super) fn trips(
    counter: &Counter,
    _caller: &Caller,
    request: wire::TripsToControl,
) -> Result<wire::ControlledTrips, Failure> {
    counter.store.read(|connection| {
        let (device, now) = (counter.store.keys().device, counter.clock.now());
        let place = planning::place_or_refuse(connection, device)?;
        let today = place.local(now).date();
        let day = looking::day(request.date.as_deref(), today)?;
        let at = request.at_stop.map(StopId).or(place.stop);
        let mut trips: Vec<wire::ControlledTrip> = Vec::new();
        for planned in looking::departures(connection, at, day, &place)? {
            let calls = &planned.trip.calls;
            let stop = calls.iter().position(|call| at.is_none_or(|at| at == call.stop));
            let Some(stop) = stop.filter(|stop| stop + 1 < calls.len()) else { continue };
            let known = trips.iter().any(|shown| shown.trip == planned.trip.trip.0);
            if !known && calls[stop].departs_local.date() == day {
                let door = Door::of(connection, (device, now), place.clone(), planned, stop)?;
                trips.push(door.shown(connection)?);
            }
        }
        Ok(wire::ControlledTrips { date: day.to_string(), trips })
    })
}

pub(super) fn manifest(
    counter: &Counter,
    _caller: &Caller,
    request: wire::ManifestRequest,
) -> Result<wire::Manifest, Failure> {
    bounded("query", &request.query)?;
    counter.store.read(|connection| {
        let door = Door::read(connection, counter, request.trip, request.at_stop)?;
        let mut manifest = list::listed(connection, &door)?;
        manifest.passengers.retain(|row| is_asked_for(row, request.query.trim()));
        Ok(manifest)
    })
}

/// Whether a passenger is looked for: by name, number, telephone, or seat.
fn is_asked_for(row: &wire::ManifestRow, query: &str) -> bool {
    if query.is_empty() || row.seat.is_some_and(|seat| seat.to_string() == query) {
        return true;
    }
    let folded = domain::text::folded;
    let wanted = folded(query);
    let holds = |text: &Option<String>| {
        let text = text.as_deref().map(folded).unwrap_or_default();
        !wanted.is_empty() && text.contains(&wanted)
    };
    holds(&row.name) || holds(&row.number) || holds(&row.phone)
}
