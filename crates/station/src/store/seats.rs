//! What is taken on the seats of trips, and what is kept for someone.

use domain::Millis;
use domain::hold::{Held, SeatsHeld};
use domain::ids::{HoldId, TicketId};
use domain::layout::SeatNumber;
use domain::legs::{Legs, SeatStock};
use rusqlite::{Connection, Row, params};

use super::leases;
use crate::failure::Failure;

/// The seat stock of a trip: what is taken, and what only others may sell.
pub fn stock(
    connection: &Connection,
    trip: i64,
    seats: u8,
    now: Millis,
) -> Result<SeatStock, Failure> {
    let mut stock = SeatStock::free(usize::from(seats));
    let mut statement =
        connection.prepare_cached("select seat, legs from seat_stock where trip = ?1")?;
    let mut rows = statement.query([trip])?;
    while let Some(row) = rows.next()? {
        // A counter that did not know of a smaller coach sold a seat that is not in it, or the trip had
        // such a seat before.
        let seat = SeatNumber::new(row.get(0)?).filter(|seat| stock.taken(*seat).is_some());
        let Some(seat) = seat else { continue };
        stock.restore(seat, Legs::from_mask(row.get::<_, i64>(1)?.cast_unsigned()));
    }
    leases::leave_to_others(connection, trip, &mut stock, now)?;
    Ok(stock)
}

/// The legs of a seat on which tickets other than one are good. Counters that sold in the dark may
/// both have sold it.
pub fn legs_of_others(
    connection: &Connection,
    (trip, seat): (i64, SeatNumber),
    ticket: TicketId,
) -> rusqlite::Result<Legs> {
    let mut statement = connection.prepare_cached(
        "select legs from ticket
         where trip = ?1 and seat = ?2 and state = 'valid' and ticket <> ?3",
    )?;
    let masks =
        statement.query_map(params![trip, seat.get(), ticket.0], |row| row.get::<_, i64>(0))?;
    let mut legs = Legs::NONE;
    for mask in masks {
        legs = legs.with(Legs::from_mask(mask?.cast_unsigned()));
    }
    Ok(legs)
}

fn hold_from(row: &Row<'_>) -> Result<SeatsHeld, Failure> {
    serde_json::from_str(&row.get::<_, String>(0)?).map_err(Failure::internal)
}

/// The holds of a trip that have not ended.
pub fn held(connection: &Connection, trip: i64, now: Millis) -> Result<Vec<Held>, Failure> {
    connection
        .prepare_cached("select held from hold where trip = ?1 and until > ?2 order by until")?
        .query_and_then(params![trip, now], hold_from)?
        .map(|fact| fact.map(as_held))
        .collect()
}

fn as_held(fact: SeatsHeld) -> Held {
    Held {
        hold: fact.hold,
        legs: fact.journey.legs(),
        seats: fact.seats,
        name: fact.name.as_str().to_owned(),
        until: fact.until_local.format("%H:%M").to_string(),
    }
}

/// Every hold that has not ended, the one that ends first first.
pub fn all_held(connection: &Connection, now: Millis) -> Result<Vec<SeatsHeld>, Failure> {
    connection
        .prepare_cached("select held from hold where until > ?1 order by until limit 200")?
        .query_and_then([now], hold_from)?
        .collect()
}

/// A hold, if it was not let go or sold: it may have ended.
pub fn hold(connection: &Connection, hold: HoldId) -> Result<Option<SeatsHeld>, Failure> {
    connection
        .prepare_cached("select held from hold where hold = ?1")?
        .query_and_then([hold.0], hold_from)?
        .next()
        .transpose()
}
