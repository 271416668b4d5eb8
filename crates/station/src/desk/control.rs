//! Control at the coach's door: scans and verdicts, who is aboard, who is missing.
//!
//! A scan is one change of the store: what is known of the ticket is read, the rule decides, the
//! boarding is appended. Nobody hears the verdict before that is durable.

use chrono::NaiveDateTime;
use domain::aftersale::TicketState;
use domain::control::boarding::{self, Aboard, Boarded, UNDO_WITHIN};
use domain::control::verdict::{
    Clock, Gate, Scanned, TicketKnown, TokenFault, Verdict, reconciled,
};
use domain::control::{BoardingUndone, ControlRules, Identified, PassengerAlighted, Post};
use domain::fact::Fact;
use domain::ids::{BoardingId, DepartureId, DeviceId, StopId, TicketId, TripId};
use domain::layout::SeatNumber;
use domain::people::Employee;
use domain::ticket::TicketNumber;
use domain::{Code, Millis, Refusal};
use rusqlite::Connection;
use seal::{Token, TokenError};
use serde_json::json;
use uuid::Uuid;

use super::looking::{self, shown};
use super::{Caller, entry_number, intended, once, tickets as named, trust};
use crate::counter::Counter;
use crate::failure::Failure;
use crate::host::SystemIds;
use crate::store::planning::{self, Place, PlannedTrip};
use crate::store::tickets::{self, Found};
use crate::store::{Stored, Write, boardings, certified, journal, payments, rules};
use crate::wire;

/// Characters of a scan: a token, what a scanner adds to it, and some more.
const SCAN_MAX: usize = 500;
/// Characters from which a text is taken for a token: nothing else is that long.
const TOKEN_CHARS_MIN: usize = 100;

// ---- where one stands ---------------------------------------------------------------------------

/// A coach's door: a trip at one of its stops, with all that a verdict is decided on but the ticket.
pub(super) struct Door {
    pub(super) device: DeviceId,
    pub(super) place: Place,
    /// The trip, with its times as they are by now.
    pub(super) planned: PlannedTrip,
    pub(super) stop: u8,
    pub(super) late_minutes: i64,
    /// Since when the departure is closed, and which it is.
    pub(super) closed: Option<(NaiveDateTime, DepartureId)>,
    pub(super) rules: ControlRules,
    pub(super) clock: Clock,
}

impl Door {
    pub(super) fn read(
        connection: &Connection,
        counter: &Counter,
        trip: Uuid,
        at_stop: Option<Uuid>,
    ) -> Result<Self, Failure> {
        let (device, now) = (counter.store.keys().device, counter.clock.now());
        let place = planning::place_or_refuse(connection, device)?;
        let planned = planning::trip(connection, TripId(trip))?;
        let at = at_stop.map(StopId).or(place.stop);
        let stop = planned.trip.calls.iter().position(|call| at.is_none_or(|at| at == call.stop));
        let stop = stop.ok_or_else(|| Failure::not_found("stop"))?;
        Self::of(connection, (device, now), place, planned, stop)
    }

    /// The door of a trip at the stop of that index, for a device at a time.
    pub(super) fn of(
        connection: &Connection,
        (device, now): (DeviceId, Millis),
        place: Place,
        mut planned: PlannedTrip,
        stop: usize,
    ) -> Result<Self, Failure> {
        let delays = boardings::delays(connection, planned.trip.trip)?;
        let timetable = planned.trip.calls[stop].departs;
        if !delays.is_empty() {
            planned.trip = planned.trip.late(&delays);
        }
        let stop = u8::try_from(stop).map_err(Failure::internal)?;
        Ok(Self {
            device,
            late_minutes: (planned.trip.calls[usize::from(stop)].departs - timetable) / 60_000,
            closed: boardings::closed(connection, planned.trip.trip, stop)?,
            rules: rules::in_force(connection, place.currency)?.control,
            clock: Clock { now, latest: journal::latest(connection)?.unwrap_or(now) },
            place,
            planned,
            stop,
        })
    }

    pub(super) fn trip(&self) -> TripId {
        self.planned.trip.trip
    }

    pub(super) fn post<'a>(&'a self, who: &'a Employee) -> Post<'a> {
        Post {
            who,
            station: self.place.station,
            station_name: &self.place.station_name,
            counter: self.place.counter,
            local: self.place.local(self.clock.now),
            trip: &self.planned.trip,
            cancelled: self.planned.cancelled.as_deref(),
            stop: self.stop,
            closed: self.closed.map(|(at, _)| at),
        }
    }

    /// What people know the trip by, here: its route and when it leaves.
    pub(super) fn title(&self) -> String {
        let trip = &self.planned.trip;
        let departs = trip.calls[usize::from(self.stop)].departs_local;
        format!("{} {}", trip.route_code, departs.format("%d/%m %H:%M"))
    }

    /// The same as a part of a file's name.
    pub(super) fn file_stem(&self) -> String {
        let trip = &self.planned.trip;
        file_stem(&trip.route_code, trip.calls[usize::from(self.stop)].departs_local)
    }

    fn call_name(&self, index: u8) -> String {
        let call = self.planned.trip.calls.get(usize::from(index));
        call.map_or("?", |call| &call.name).to_owned()
    }

    pub(super) fn counts(&self, connection: &Connection) -> Result<wire::BoardingCounts, Failure> {
        let counts = boardings::counts(connection, self.planned.id, self.trip(), self.stop)?;
        Ok(wire::BoardingCounts {
            expected: counts.expected,
            boarded: counts.boarded,
            missing: counts.missing,
            through: counts.through,
            out: counts.out,
            standing: counts.standing,
            on_trust: counts.on_trust,
            wrong: trust::wrong(connection, self)?,
            doubles: counts.doubles,
        })
    }

    pub(super) fn shown(&self, connection: &Connection) -> Result<wire::ControlledTrip, Failure> {
        let trip = &self.planned.trip;
        let call = &trip.calls[usize::from(self.stop)];
        Ok(wire::ControlledTrip {
            trip: trip.trip.0,
            route_code: trip.route_code.clone(),
            terminus: trip.calls.last().map_or("?", |call| &call.name).to_owned(),
            day: trip.day.to_string(),
            stop: call.stop.0,
            stop_index: self.stop,
            stop_name: call.name.clone(),
            departs_local: shown(call.departs_local),
            departs_at: call.departs,
            late_minutes: self.late_minutes,
            plate: trip.plate.clone(),
            seats: trip.seats,
            cancelled: self.planned.cancelled.clone(),
            closed_local: self.closed.map(|(at, _)| shown(at)),
            departure: self.closed.map(|(_, departure)| departure.0),
            counts: self.counts(connection)?,
        })
    }
}

/// What the names of a departure's files begin with: route, day and time, in plain letters.
pub(super) fn file_stem(route_code: &str, departs: NaiveDateTime) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let route: String = route_code.chars().map(plain).collect();
    format!("{route}_{}", departs.format("%Y-%m-%d_%H%M"))
}

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
        if text.trim().len() < TOKEN_CHARS_MIN {
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

    /// The seat on the paper.
    fn printed(&self) -> Option<SeatNumber> {
        match &self.scanned {
            Scanned::Token { claims, .. } => Some(claims.seat),
            _ => self.known.as_ref().map(|known| known.printed),
        }
    }
}

/// A ticket as a verdict sees it.
pub(super) fn known(connection: &Connection, found: &Found) -> Result<TicketKnown, Failure> {
    let ticket = found.ticket();
    let unpaid = found.sale.is_pending()
        && payments::states_of(connection, found.stored.id)?
            .iter()
            .any(|(_, state)| state == "pending");
    Ok(TicketKnown {
        ticket: ticket.ticket,
        number: ticket.number.clone(),
        name: ticket.name.as_str().to_owned(),
        state: found.state,
        replaced_by: found.replaced_by.as_deref().and_then(|text| TicketNumber::parse(text).ok()),
        journey: found.journey().clone(),
        printed: found.printed,
        seat: found.seat,
        unpaid,
        sold_at: found.stored.entry.content.at,
    })
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
            let printed = fact.on_trust.as_ref().map(|trusted| trusted.seat).or(looked.printed());
            let verdict = match (fact.seat, printed) {
                (Some(seat), _) if fact.on_trust.is_some() => Verdict::UnknownHere { seat },
                (Some(seat), Some(was)) if seat != was => Verdict::SeatMoved { seat, was },
                (Some(seat), _) => Verdict::Valid { seat },
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

/// A word of the wire by its name in the domain.
pub(super) fn word<W: serde::de::DeserializeOwned>(name: &str) -> Result<W, Failure> {
    serde_json::from_value(json!(name)).map_err(Failure::internal)
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
        let mut manifest = listed(connection, &door)?;
        manifest.passengers.retain(|row| is_asked_for(row, request.query.trim()));
        Ok(manifest)
    })
}

/// A trip at a door, with everybody of [`passengers`].
pub(super) fn listed(connection: &Connection, door: &Door) -> Result<wire::Manifest, Failure> {
    let passengers = passengers(connection, door)?;
    Ok(wire::Manifest { trip: door.shown(connection)?, passengers })
}

/// Everybody who gets on at a stop or rides through it, by seat; those without one at the end.
fn passengers(connection: &Connection, door: &Door) -> Result<Vec<wire::ManifestRow>, Failure> {
    let boarding = boardings::of_trip(connection, door.trip())?;
    let pieces = boardings::pieces(connection, door.trip())?;
    let doubles = boarding.doubles();
    let again = |ticket| -> Vec<wire::BoardedAt> {
        let again = doubles.iter().filter(|double| double.again.ticket == ticket);
        again.map(|double| boarded_at(double.again)).collect()
    };
    let pieces = |ticket| pieces.get(&ticket).copied().unwrap_or(0);
    let mut rows = Vec::new();
    let mut listed = std::collections::BTreeSet::new();
    for found in tickets::of_trip(connection, door.planned.id)? {
        let known = known(connection, &found)?;
        let (from, to) = (known.journey.from.index, known.journey.to.index);
        let aboard = boarding.aboard(known.ticket);
        listed.insert(known.ticket);
        if (from..to).contains(&door.stop) {
            let (again, pieces) = (again(known.ticket), pieces(known.ticket));
            let mut row = sold_row(door, &found, &known, aboard.as_ref(), again, pieces);
            let trusted = aboard.as_ref().filter(|aboard| aboard.boarded.on_trust);
            let proved = trusted.and_then(|aboard| reconciled(&aboard.boarded, &known));
            row.proved = proved.map(|kind| word(kind.name())).transpose()?;
            rows.push(row);
        }
    }
    for aboard in boarding.riding(door.stop) {
        let ticket = aboard.boarded.ticket;
        if !listed.contains(&ticket) {
            let proved = trust::proved(connection, &aboard.boarded)?;
            let mut row = unsold_row(door, &aboard, again(ticket), pieces(ticket));
            if let Some((found, kind)) = proved {
                name_row(&mut row, &found);
                row.proved = kind.map(|kind| word(kind.name())).transpose()?;
            }
            rows.push(row);
        }
    }
    rows.sort_by_key(|row| (row.seat.is_none(), row.seat, row.from_index));
    Ok(rows)
}

fn boarded_at(boarded: &Boarded) -> wire::BoardedAt {
    wire::BoardedAt {
        boarding: boarded.boarding.0,
        at_local: shown(boarded.by.local),
        at: boarded.at,
        stop_name: boarded.stop_name.clone(),
        place: format!("{} {}", boarded.by.station_name, boarded.by.counter),
        whom: boarded.by.employee_name.clone(),
        on_trust: boarded.on_trust,
    }
}

fn state(aboard: Option<&Aboard>, ticket: TicketState) -> wire::RiderState {
    match aboard {
        Some(aboard) if aboard.out.is_some() => wire::RiderState::Out,
        Some(_) => wire::RiderState::Boarded,
        None if ticket == TicketState::NoShow => wire::RiderState::Missed,
        None => wire::RiderState::Expected,
    }
}

/// A passenger whose sale is known here.
fn sold_row(
    door: &Door,
    found: &Found,
    known: &TicketKnown,
    aboard: Option<&Aboard>,
    doubles: Vec<wire::BoardedAt>,
    pieces: u32,
) -> wire::ManifestRow {
    let ticket = found.ticket();
    let seat = known.seat.map(SeatNumber::get);
    wire::ManifestRow {
        ticket: known.ticket.0,
        number: Some(known.number.to_string()),
        name: Some(known.name.clone()),
        phone: ticket.phone.as_ref().map(|phone| phone.as_str().to_owned()),
        category: Some(ticket.category_name.clone()),
        seat,
        printed_seat: Some(known.printed.get()).filter(|printed| Some(*printed) != seat),
        from: known.journey.from.name.clone(),
        from_index: known.journey.from.index,
        to: known.journey.to.name.clone(),
        to_index: known.journey.to.index,
        joins_here: known.journey.from.index == door.stop,
        state: state(aboard, known.state),
        unpaid: known.unpaid,
        boarded: aboard.map(|aboard| boarded_at(&aboard.boarded)),
        proved: None,
        doubles,
        pieces,
    }
}

/// Names a passenger who is aboard with a ticket that is not for here.
fn name_row(row: &mut wire::ManifestRow, found: &Found) {
    let ticket = found.ticket();
    row.number = Some(ticket.number.to_string());
    row.name = Some(ticket.name.as_str().to_owned());
    row.phone = ticket.phone.as_ref().map(|phone| phone.as_str().to_owned());
    row.category = Some(ticket.category_name.clone());
}

/// A passenger aboard whose sale is not known here, or who stands.
fn unsold_row(
    door: &Door,
    aboard: &Aboard,
    doubles: Vec<wire::BoardedAt>,
    pieces: u32,
) -> wire::ManifestRow {
    let boarded = &aboard.boarded;
    wire::ManifestRow {
        ticket: boarded.ticket.0,
        number: boarded.number.as_ref().map(ToString::to_string),
        name: boarded.name.clone(),
        phone: None,
        category: None,
        seat: boarded.seat.map(SeatNumber::get),
        printed_seat: None,
        from: door.call_name(boarded.from),
        from_index: boarded.from,
        to: door.call_name(boarded.to),
        to_index: boarded.to,
        joins_here: boarded.from == door.stop,
        state: state(Some(aboard), TicketState::Valid),
        unpaid: false,
        boarded: Some(boarded_at(boarded)),
        proved: None,
        doubles,
        pieces,
    }
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
