//! What a departure is closed on: coach, crew, money, and who was left behind.

use std::collections::BTreeSet;

use domain::control::crew::CrewRegistered;
use domain::control::departure::{Advance, DepartureClosed, Takings};
use domain::control::luggage::{Luggage, LuggageTagged};
use domain::control::standing::StandingBoarded;
use domain::fact::Fact;
use domain::ids::{CrewId, DepartureId, LayoutId, StationId, TicketId, TillId, TripId, VehicleId};
use domain::legs::Legs;
use domain::money::Account;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{Stored, journal, tills};
use crate::failure::Failure;

/// The closed departure of a trip from a stop; none where it is open.
pub fn closing(
    connection: &Connection,
    trip: TripId,
    stop: u8,
) -> Result<Option<DepartureClosed>, Failure> {
    let entry = connection
        .prepare_cached(
            "select entry from departure where trip = ?1 and stop = ?2 and reopened = 0
             order by closed_local, departure limit 1",
        )?
        .query_row(params![trip.0, stop], |row| row.get(0))
        .optional()?;
    entry.map(|entry| closed_by(connection, entry)).transpose()
}

/// The entry of a closed departure, also of one that was opened again.
pub fn entry_of(connection: &Connection, departure: DepartureId) -> Result<Stored, Failure> {
    let entry = connection
        .prepare_cached("select entry from departure where departure = ?1 and closed_local <> ''")?
        .query_row([departure.0], |row| row.get(0))
        .optional()?;
    journal::by_id(connection, entry.ok_or_else(|| Failure::not_found("departure"))?)
}

fn closed_by(connection: &Connection, entry: i64) -> Result<DepartureClosed, Failure> {
    match journal::fact(&journal::by_id(connection, entry)?)? {
        Fact::DepartureClosed(fact) => Ok(fact),
        _ => Err(Failure::internal("a departure was closed by no closing")),
    }
}

/// A later stop that the coach has left since, by its index.
pub fn left_since(connection: &Connection, trip: TripId, stop: u8) -> Result<Option<u8>, Failure> {
    Ok(connection
        .prepare_cached(
            "select min(stop) from departure where trip = ?1 and stop > ?2 and reopened = 0",
        )?
        .query_row(params![trip.0, stop], |row| row.get(0))?)
}

/// Who was left behind at stops before one.
pub fn left_before(
    connection: &Connection,
    trip: TripId,
    stop: u8,
) -> Result<Vec<TicketId>, Failure> {
    let mut statement = connection.prepare_cached(
        "select entry from departure where trip = ?1 and stop < ?2 and reopened = 0",
    )?;
    let entries = statement.query_map(params![trip.0, stop], |row| row.get(0))?;
    let mut left = Vec::new();
    for entry in entries {
        left.extend(closed_by(connection, entry?)?.left_behind);
    }
    Ok(left)
}

/// Tickets of a trip that are noted as missing.
pub fn missing(connection: &Connection, trip: i64) -> Result<BTreeSet<TicketId>, Failure> {
    let mut statement = connection
        .prepare_cached("select ticket from ticket where trip = ?1 and state = 'no_show'")?;
    let tickets = statement.query_map([trip], |row| Ok(TicketId(row.get(0)?)))?;
    Ok(tickets.collect::<Result<_, _>>()?)
}

/// What a trip brought, by counter: what passengers paid, reductions and what was given back taken
/// off.
pub fn takings(connection: &Connection, trip: TripId) -> Result<Vec<Takings>, Failure> {
    let mut statement = connection.prepare_cached(
        "select d.station, t.station_name, t.counter, l.account, sum(l.tickets),
           sum(l.credit - l.debit)
         from ledger l join till t on t.till = l.till join device d on d.device = t.device
         where l.trip = ?1 and l.trip <> x''
         group by d.station, t.counter, l.account order by d.station, t.counter",
    )?;
    let mut rows = statement.query([trip.0])?;
    let mut takings: Vec<Takings> = Vec::new();
    while let Some(row) = rows.next()? {
        let account = Account::named(&row.get::<_, String>(3)?);
        if !account.is_some_and(Account::is_income) {
            continue;
        }
        let (station, counter) = (StationId(row.get(0)?), row.get(2)?);
        let (tickets, amount): (i64, i64) = (row.get(4)?, row.get(5)?);
        match takings.last_mut().filter(|last| (last.station, last.counter) == (station, counter)) {
            Some(last) => {
                last.tickets += tickets;
                last.amount += amount;
            }
            None => {
                let station_name = row.get(1)?;
                takings.push(Takings { station, station_name, counter, tickets, amount });
            }
        }
    }
    takings.sort_by(|a, b| (&a.station_name, a.counter).cmp(&(&b.station_name, b.counter)));
    Ok(takings)
}

/// Cash that a session gave out for a trip.
pub fn advances(
    connection: &Connection,
    till: TillId,
    trip: TripId,
) -> Result<Vec<Advance>, Failure> {
    let movements = tills::movements(connection, till)?.into_iter();
    let given = movements.filter(|(_, fact)| fact.trip == Some(trip) && fact.amount < 0);
    Ok(given
        .map(|(_, fact)| Advance {
            movement: fact.movement,
            kind: fact.kind,
            amount: -fact.amount,
            reason: fact.reason,
        })
        .collect())
}

fn registered(row: &Row<'_>) -> Result<CrewRegistered, Failure> {
    serde_json::from_str(&row.get::<_, String>(0)?).map_err(Failure::internal)
}

/// Everybody who was ever registered as crew, by name.
pub fn crew(connection: &Connection) -> Result<Vec<CrewRegistered>, Failure> {
    connection
        .prepare_cached("select registered from crew order by name, crew")?
        .query_and_then([], registered)?
        .collect()
}

/// Somebody of a crew, or `not_found`.
pub fn member(connection: &Connection, crew: CrewId) -> Result<CrewRegistered, Failure> {
    connection
        .prepare_cached("select registered from crew where crew = ?1")?
        .query_and_then([crew.0], registered)?
        .next()
        .ok_or_else(|| Failure::not_found("crew"))?
}

/// A coach as registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vehicle {
    /// Which.
    pub vehicle: VehicleId,
    /// Its number plate.
    pub plate: String,
    /// Its seats.
    pub layout: LayoutId,
    /// What people call it.
    pub name: String,
}

fn vehicle_from_row(row: &Row<'_>) -> Result<Vehicle, rusqlite::Error> {
    Ok(Vehicle {
        vehicle: VehicleId(row.get(0)?),
        plate: row.get(1)?,
        layout: LayoutId(row.get(2)?),
        name: row.get(3)?,
    })
}

/// The company's coaches, by number plate.
pub fn vehicles(connection: &Connection) -> Result<Vec<Vehicle>, Failure> {
    let mut statement = connection
        .prepare_cached("select vehicle, plate, layout, name from vehicle order by plate")?;
    let rows = statement.query_map([], vehicle_from_row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A coach, or `not_found`.
pub fn vehicle(connection: &Connection, vehicle: VehicleId) -> Result<Vehicle, Failure> {
    connection
        .prepare_cached("select vehicle, plate, layout, name from vehicle where vehicle = ?1")?
        .query_row([vehicle.0], vehicle_from_row)
        .optional()?
        .ok_or_else(|| Failure::not_found("vehicle"))
}

/// How late a trip is at a call, in minutes.
pub fn late_at(connection: &Connection, trip: TripId, stop: u8) -> Result<u32, Failure> {
    let said = super::boardings::delays(connection, trip)?;
    Ok(said.iter().rfind(|(from, _)| *from <= stop).map_or(0, |(_, minutes)| *minutes))
}

/// The journeys of those who stand aboard a trip.
pub fn standing(connection: &Connection, id: i64, trip: TripId) -> Result<Vec<Legs>, Failure> {
    let mut statement = connection.prepare_cached(
        "select legs from standing where trip = ?1 and refunded = 0
         union all select legs from ticket where trip = ?2 and seat = 0 and state = 'valid'",
    )?;
    let masks = statement.query_map(params![trip.0, id], |row| row.get::<_, i64>(0))?;
    let legs = masks.map(|mask| Ok(Legs::from_mask(mask?.cast_unsigned())));
    legs.collect()
}

/// A ticket that was sold to stand, with the entry that sold it.
pub fn standing_ticket(
    connection: &Connection,
    ticket: TicketId,
) -> Result<Option<(Stored, StandingBoarded)>, Failure> {
    // Its row may be of the refund by now; its boarding is of the sale.
    let entry: Option<i64> = connection
        .prepare_cached(
            "select b.entry from standing s join boarding b on b.boarding = s.boarding
             where s.ticket = ?1",
        )?
        .query_row([ticket.0], |row| row.get(0))
        .optional()?;
    let Some(entry) = entry else { return Ok(None) };
    let stored = journal::by_id(connection, entry)?;
    match journal::fact(&stored)? {
        Fact::StandingBoarded(fact) => Ok(Some((stored, fact))),
        _ => Err(Failure::internal("a standing ticket was sold by no sale")),
    }
}

/// Whether a standing passenger has the money back.
pub fn is_refunded(connection: &Connection, ticket: TicketId) -> Result<bool, Failure> {
    let sql = "select 1 from standing where ticket = ?1 and refunded = 1";
    Ok(connection.prepare_cached(sql)?.exists([ticket.0])?)
}

/// Every tagging of luggage to a ticket, oldest first.
pub fn taggings(
    connection: &Connection,
    trip: TripId,
    ticket: TicketId,
) -> Result<Vec<(Stored, LuggageTagged)>, Failure> {
    let mut statement = connection.prepare_cached(
        "select entry from luggage where trip = ?1 and ticket = ?2 order by entry",
    )?;
    let entries = statement.query_map(params![trip.0, ticket.0], |row| row.get(0))?;
    let tagging = |entry| {
        let stored = journal::by_id(connection, entry)?;
        match journal::fact(&stored)? {
            Fact::LuggageTagged(fact) => Ok((stored, fact)),
            _ => Err(Failure::internal("luggage was tagged by no tagging")),
        }
    };
    entries.map(|entry| tagging(entry?)).collect()
}

/// The luggage that is tagged to a ticket on a trip, and what was paid for it.
pub fn luggage(
    connection: &Connection,
    trip: TripId,
    ticket: TicketId,
) -> Result<(Luggage, i64), Failure> {
    Ok(connection
        .prepare_cached(
            "select coalesce(sum(pieces), 0), coalesce(sum(grams), 0), coalesce(sum(paid), 0)
             from luggage where trip = ?1 and ticket = ?2",
        )?
        .query_row(params![trip.0, ticket.0], |row| {
            Ok((Luggage { pieces: row.get(0)?, grams: row.get(1)? }, row.get(2)?))
        })?)
}
