//! What this counter alone may do: sell seats that it holds, change tickets whose right is here.

use std::collections::BTreeMap;

use domain::Millis;
use domain::ids::{StopId, TicketId, TripId};
use domain::layout::SeatNumber;
use domain::legs::{Legs, SeatStock};
use rusqlite::{Connection, OptionalExtension, params};

use super::project::Us;
use crate::failure::Failure;

/// How long after departure what was not sold is still given back: longer than a counter's longest
/// night, and short enough to look through.
const DEPARTED_WITHIN: Millis = 7 * 24 * 3_600_000;
/// Trips that are given back at a time.
const TRIPS_AT_ONCE: usize = 50;

/// Every leg of a trip.
fn all_legs(connection: &Connection, trip: i64) -> Result<Legs, Failure> {
    let calls: usize = connection
        .prepare_cached("select count(*) from trip_call where trip = ?1")?
        .query_row([trip], |row| row.get(0))?;
    Ok(Legs::between(0, calls.saturating_sub(1), calls).unwrap_or(Legs::NONE))
}

/// Says on which legs of its seats a trip is not this counter's to sell: on those without a lease,
/// or past what it allows. A counter that belongs to no central holds every right.
pub(super) fn leave_to_others(
    connection: &Connection,
    trip: i64,
    stock: &mut SeatStock,
    now: Millis,
) -> Result<(), Failure> {
    if Us::of(connection)?.is_none() {
        return Ok(());
    }
    let all = all_legs(connection, trip)?;
    // A late coach is sold for as long as it is late.
    let late = late(connection, trip)?;
    let mut held: BTreeMap<u8, Legs> = BTreeMap::new();
    let mut statement = connection.prepare_cached(
        "select seat, legs from lease where trip = (select trip from trip where id = ?1)
           and (sell_until is null or sell_until > ?2)",
    )?;
    let mut rows = statement.query(params![trip, now - late])?;
    while let Some(row) = rows.next()? {
        let of_seat = held.entry(row.get(0)?).or_default();
        *of_seat = of_seat.with(Legs::from_mask(row.get::<_, i64>(1)?.cast_unsigned()));
    }
    let seats = u8::try_from(stock.seats()).unwrap_or(u8::MAX);
    for seat in (1..=seats).filter_map(SeatNumber::new) {
        let held = held.get(&seat.get()).copied().unwrap_or_default();
        stock.leave(seat, all.without(held));
    }
    Ok(())
}

/// How late a trip ends, by what was said last.
fn late(connection: &Connection, trip: i64) -> Result<Millis, Failure> {
    let minutes: Option<Millis> = connection
        .prepare_cached(
            "select minutes from trip_delay where trip = (select trip from trip where id = ?1)
             order by at desc, entry desc limit 1",
        )?
        .query_row([trip], |row| row.get(0))
        .optional()?;
    Ok(minutes.unwrap_or(0) * 60_000)
}

/// Whether an older disk was put back, and the central did not say yet that it knows: until then
/// nobody knows here what was used and given up since.
pub(super) fn restarted(connection: &Connection) -> Result<bool, rusqlite::Error> {
    connection.prepare_cached("select 1 from central where one = 1 and restarted = 1")?.exists([])
}

/// Whether this counter holds the right to change a ticket: it comes with the sale, and moves by
/// grants and returns. `sold_here`: whether this counter sold it.
pub fn right_held(
    connection: &Connection,
    ticket: TicketId,
    sold_here: bool,
) -> Result<bool, Failure> {
    if restarted(connection)? {
        return Ok(false);
    }
    let moved = connection
        .prepare_cached("select held from ticket_right where ticket = ?1")?
        .query_row([ticket.0], |row| row.get(0))
        .optional()?;
    Ok(moved.unwrap_or(sold_here))
}

/// Under which grant this counter holds the right to change a ticket; 0 where it came with the sale.
pub(super) fn right_lease(connection: &Connection, ticket: TicketId) -> Result<u64, Failure> {
    let lease: Option<i64> = connection
        .prepare_cached("select lease from ticket_right where ticket = ?1")?
        .query_row([ticket.0], |row| row.get(0))
        .optional()?;
    Ok(lease.unwrap_or(0).cast_unsigned())
}

/// A seat that this counter holds under a lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leased {
    /// The seat.
    pub seat: SeatNumber,
    /// The lease's number.
    pub lease: u64,
    /// On which legs.
    pub legs: Legs,
}

/// What this counter holds of a trip, sold or not, by seat.
pub fn of_trip(connection: &Connection, trip: TripId) -> Result<Vec<Leased>, Failure> {
    let mut statement = connection.prepare_cached(
        "select seat, lease, legs from lease where trip = ?1 order by seat, lease",
    )?;
    let mut rows = statement.query([trip.0])?;
    let mut leased = Vec::new();
    while let Some(row) = rows.next()? {
        let seat = SeatNumber::new(row.get(0)?);
        leased.push(Leased {
            seat: seat.ok_or_else(|| Failure::internal("a lease is on seat 0"))?,
            lease: row.get::<_, i64>(1)?.cast_unsigned(),
            legs: Legs::from_mask(row.get::<_, i64>(2)?.cast_unsigned()),
        });
    }
    Ok(leased)
}

/// Trips that have left for good where this counter sells, delays included, with seats that it holds and did not
/// sell; the longest gone first. Without a stop, a trip leaves at its first one.
pub(super) fn departed(
    connection: &Connection,
    own_stop: Option<StopId>,
    now: Millis,
) -> Result<Vec<TripId>, Failure> {
    // How late it is at a call, by what was said last of it or of one before.
    let late = |pos: &str| {
        format!(
            "60000 * coalesce((select d.minutes from trip_delay d
               where d.trip = t.trip and d.stop <= {pos} order by d.at desc, d.entry desc limit 1), 0)"
        )
    };
    let sql = format!(
        "select t.trip from trip_call f join trip t on t.id = f.trip
         where f.pos = 0 and f.departs > ?2 and f.departs <= ?3
           and coalesce((select max(c.departs + {}) from trip_call c
                         where c.trip = f.trip and c.stop = ?1), f.departs + {}) <= ?3
           and exists (select 1 from lease l
                       left join seat_stock s on s.trip = t.id and s.seat = l.seat
                       where l.trip = t.trip and l.legs & ~coalesce(s.legs, 0) <> 0)
         order by f.departs limit ?4",
        late("c.pos"),
        late("f.pos"),
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let values =
        params![own_stop.map(|stop| stop.0), now - DEPARTED_WITHIN, now, TRIPS_AT_ONCE as i64];
    let trips = statement.query_map(values, |row| Ok(TripId(row.get(0)?)))?;
    Ok(trips.collect::<Result<_, _>>()?)
}
