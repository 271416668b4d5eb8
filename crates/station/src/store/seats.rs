//! What is taken on the seats of trips.

use domain::layout::SeatNumber;
use domain::legs::{Legs, SeatStock};
use rusqlite::Connection;

use crate::failure::Failure;

/// The seat stock of a trip.
pub fn stock(connection: &Connection, trip: i64, seats: u8) -> Result<SeatStock, Failure> {
    let mut stock = SeatStock::free(usize::from(seats));
    let mut statement =
        connection.prepare_cached("select seat, legs from seat_stock where trip = ?1")?;
    let mut rows = statement.query([trip])?;
    while let Some(row) = rows.next()? {
        let seat = SeatNumber::new(row.get(0)?).filter(|seat| stock.taken(*seat).is_some());
        let seat = seat.ok_or_else(|| Failure::internal("a seat was sold that the trip lacks"))?;
        stock.restore(seat, Legs::from_mask(row.get::<_, i64>(1)?.cast_unsigned()));
    }
    Ok(stock)
}
