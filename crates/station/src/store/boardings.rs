//! Who is aboard a trip, whose departure is closed, how late it is.
//!
//! What a rule decides on is read from the entries themselves; what is only counted, from rows.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDateTime;
use domain::Millis;
use domain::central::EntryRef;
use domain::control::boarding::{Boarded, Boarding};
use domain::ids::{BoardingId, DepartureId, TicketId, TripId};
use domain::legs::Legs;
use rusqlite::{Connection, OptionalExtension, Params, params};

use super::{Stored, journal};
use crate::failure::Failure;

fn place(stored: &Stored) -> EntryRef {
    let entry = &stored.entry;
    EntryRef { device: entry.device, epoch: entry.epoch, seq: entry.seq }
}

fn noted(
    connection: &Connection,
    trip: TripId,
    entries: &str,
    values: impl Params,
) -> Result<Boarding, Failure> {
    let mut boarding = Boarding::of(trip);
    let mut statement = connection.prepare_cached(entries)?;
    for entry in statement.query_map(values, |row| row.get(0))? {
        let stored = journal::by_id(connection, entry?)?;
        boarding.note(stored.entry.content.at, place(&stored), &journal::fact(&stored)?);
    }
    Ok(boarding)
}

/// What happened with one ticket at the doors of a trip.
pub fn of_ticket(
    connection: &Connection,
    trip: TripId,
    ticket: TicketId,
) -> Result<Boarding, Failure> {
    let entries = "select entry from boarding where trip = ?1 and ticket = ?2
         union all select entry from boarding_undone where trip = ?1 and ticket = ?2
         union all select entry from passenger_exit where trip = ?1 and ticket = ?2";
    noted(connection, trip, entries, params![trip.0, ticket.0])
}

/// What happened at the doors of a trip.
pub fn of_trip(connection: &Connection, trip: TripId) -> Result<Boarding, Failure> {
    let entries = "select entry from boarding where trip = ?1
         union all select entry from boarding_undone where trip = ?1
         union all select entry from passenger_exit where trip = ?1";
    noted(connection, trip, entries, [trip.0])
}

/// A boarding, unless it was undone.
pub fn live(connection: &Connection, boarding: BoardingId) -> Result<Option<Boarded>, Failure> {
    let entry = connection
        .prepare_cached(
            "select entry from boarding b where boarding = ?1
               and not exists (select 1 from boarding_undone u where u.boarding = b.boarding)",
        )?
        .query_row([boarding.0], |row| row.get(0))
        .optional()?;
    let Some(entry) = entry else { return Ok(None) };
    let stored = journal::by_id(connection, entry)?;
    Ok(Boarded::of(stored.entry.content.at, place(&stored), &journal::fact(&stored)?))
}

/// Since when the departure of a trip from a stop is closed, by the company's clocks, and which it
/// is; none where it is open.
pub fn closed(
    connection: &Connection,
    trip: TripId,
    stop: u8,
) -> Result<Option<(NaiveDateTime, DepartureId)>, Failure> {
    let found: Option<(String, _)> = connection
        .prepare_cached(
            "select closed_local, departure from departure
             where trip = ?1 and stop = ?2 and reopened = 0
             order by closed_local, departure limit 1",
        )?
        .query_row(params![trip.0, stop], |row| Ok((row.get(0)?, DepartureId(row.get(1)?))))
        .optional()?;
    let known = |(local, departure): (String, _)| {
        Ok((local.parse().map_err(Failure::internal)?, departure))
    };
    found.map(known).transpose()
}

/// How late a trip is: calls and minutes, in the order in which they were said.
pub fn delays(connection: &Connection, trip: TripId) -> Result<Vec<(u8, u32)>, Failure> {
    let mut statement = connection.prepare_cached(
        "select stop, minutes from trip_delay where trip = ?1 order by at, entry",
    )?;
    let rows = statement.query_map([trip.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Tickets that boarded a trip, whose row is `id`, on trust, and of which the sale is known here and
/// not as it should be: a rule decides on these few.
pub fn suspects(connection: &Connection, id: i64, trip: TripId) -> Result<Vec<TicketId>, Failure> {
    let mut statement = connection.prepare_cached(
        "select distinct b.ticket from boarding b join ticket k on k.ticket = b.ticket
         where b.trip = ?2 and b.on_trust = 1
           and (k.trip <> ?1 or k.state <> 'valid' or exists (
             select 1 from payment p where p.sale_entry = k.sale_entry and p.state = 'pending'))",
    )?;
    let tickets = statement.query_map(params![id, trip.0], |row| Ok(TicketId(row.get(0)?)))?;
    Ok(tickets.collect::<Result<_, _>>()?)
}

/// When something was last said of how late a trip is.
pub fn last_delay(connection: &Connection, trip: TripId) -> Result<Option<Millis>, Failure> {
    Ok(connection
        .prepare_cached("select max(at) from trip_delay where trip = ?1")?
        .query_row([trip.0], |row| row.get(0))?)
}

/// Pieces of luggage tagged to each ticket of a trip.
pub fn pieces(connection: &Connection, trip: TripId) -> Result<BTreeMap<TicketId, u32>, Failure> {
    let mut statement = connection.prepare_cached(
        "select ticket, sum(pieces) from luggage where trip = ?1 group by ticket",
    )?;
    let rows = statement.query_map([trip.0], |row| Ok((TicketId(row.get(0)?), row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Passengers of a trip at one of its stops.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Tickets from this stop.
    pub expected: u32,
    /// Boarded at this stop and aboard.
    pub boarded: u32,
    /// Tickets from this stop whose passenger has not boarded.
    pub missing: u32,
    /// Aboard, having boarded before.
    pub through: u32,
    /// Got off, and not back.
    pub out: u32,
    /// Aboard without a seat.
    pub standing: u32,
    /// Aboard on the word of a token.
    pub on_trust: u32,
    /// Boardings past the first of a ticket.
    pub doubles: u32,
}

/// The part of a boarding that is counted.
struct Row {
    order: (Millis, EntryRef),
    stop: u8,
    to: u8,
    seated: bool,
    on_trust: bool,
}

/// Counts the passengers of a trip, whose row is `id`, at a stop: by rows alone.
pub fn counts(connection: &Connection, id: i64, trip: TripId, stop: u8) -> Result<Counts, Failure> {
    let mut counts = Counts::default();
    let riders = riders(connection, trip, &mut counts)?;
    let out = out(connection, trip)?;
    for (ticket, row) in riders.iter().filter(|(_, row)| row.stop <= stop && stop < row.to) {
        match (out.contains(ticket), row.stop == stop) {
            (true, _) => counts.out += 1,
            (false, true) => counts.boarded += 1,
            (false, false) => counts.through += 1,
        }
        let aboard = u32::from(!out.contains(ticket));
        counts.standing += aboard * u32::from(!row.seated);
        counts.on_trust += aboard * u32::from(row.on_trust);
    }
    let mut statement = connection.prepare_cached(
        "select ticket, legs from ticket where trip = ?1 and state in ('valid', 'no_show')",
    )?;
    let mut rows = statement.query([id])?;
    while let Some(row) = rows.next()? {
        let legs = Legs::from_mask(row.get::<_, i64>(1)?.cast_unsigned());
        if legs.mask().trailing_zeros() == u32::from(stop) {
            counts.expected += 1;
            counts.missing += u32::from(!riders.contains_key(&TicketId(row.get(0)?)));
        }
    }
    Ok(counts)
}

/// The boarding that counts of each ticket; the others are counted as doubles.
fn riders(
    connection: &Connection,
    trip: TripId,
    counts: &mut Counts,
) -> Result<BTreeMap<TicketId, Row>, Failure> {
    let mut statement = connection.prepare_cached(
        "select ticket, at, device, epoch, seq, stop, to_stop, seat, on_trust from boarding b
         where trip = ?1
           and not exists (select 1 from boarding_undone u where u.boarding = b.boarding)",
    )?;
    let mut rows = statement.query([trip.0])?;
    let mut riders: BTreeMap<TicketId, Row> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let ticket = TicketId(row.get(0)?);
        let device = domain::ids::DeviceId(row.get(2)?);
        let seq = row.get::<_, i64>(4)?.cast_unsigned();
        let found = Row {
            order: (row.get(1)?, EntryRef { device, epoch: row.get(3)?, seq }),
            stop: row.get(5)?,
            to: row.get(6)?,
            seated: row.get::<_, Option<u8>>(7)?.is_some(),
            on_trust: row.get(8)?,
        };
        match riders.get(&ticket) {
            Some(known) => {
                counts.doubles += 1;
                if found.order < known.order {
                    riders.insert(ticket, found);
                }
            }
            None => {
                riders.insert(ticket, found);
            }
        }
    }
    Ok(riders)
}

/// Who got off and is not back from the last exit.
fn out(connection: &Connection, trip: TripId) -> Result<BTreeSet<TicketId>, Failure> {
    let mut statement = connection.prepare_cached(
        "select ticket, round, back from passenger_exit where trip = ?1 order by ticket, round, back",
    )?;
    let mut rows = statement.query([trip.0])?;
    let mut last: BTreeMap<TicketId, (u8, bool)> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let (ticket, round, back) = (TicketId(row.get(0)?), row.get(1)?, row.get(2)?);
        // A return of which the exit is not known here yet says nothing.
        match last.get_mut(&ticket) {
            Some(known) if back => {
                known.1 |= known.0 == round;
            }
            _ if back => {}
            _ => {
                last.insert(ticket, (round, false));
            }
        }
    }
    Ok(last.into_iter().filter(|(_, (_, back))| !back).map(|(ticket, _)| ticket).collect())
}
