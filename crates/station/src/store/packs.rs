//! What a trip pack holds: the entries of this store that control of one trip needs.

use domain::ids::{DeviceId, TripId};
use rusqlite::{Connection, OptionalExtension, params};
use seal::Entry;

use super::journal;
use crate::failure::Failure;

/// The entries of a trip, in the order in which they were applied here: who may sign, sales and what
/// became of them, boardings, delays, departures, and all of each parcel that was loaded on it.
///
/// Planning is not in it: every counter of the company has it.
pub fn entries(connection: &Connection, id: i64, trip: TripId) -> Result<Vec<Entry>, Failure> {
    let mut statement = connection.prepare_cached(
        "select entry from certified
         union select entry from device_key
         union select entry from crew
         union select sale_entry from ticket where trip = ?1
         union select shown_entry from ticket where trip = ?1
         union select e.entry from ticket k join ticket_event e on e.ticket = k.id
               where k.trip = ?1
         union select p.entry from ticket k join payment p on p.sale_entry = k.sale_entry
               where k.trip = ?1
         union select entry from boarding where trip = ?2
         union select entry from boarding_undone where trip = ?2
         union select entry from passenger_exit where trip = ?2
         union select entry from luggage where trip = ?2
         union select entry from departure where trip = ?2
         union select entry from trip_delay where trip = ?2
         union select entry from vehicle_swap where trip = ?2
         union select v.entry from parcel_shipment s join parcel_event v on v.parcel = s.parcel
               where s.trip = ?2
         union select entry from trip where id = ?1
         order by 1",
    )?;
    let ids = statement.query_map(params![id, trip.0], |row| row.get::<_, i64>(0))?;
    let mut entries = Vec::new();
    for id in ids {
        let entry = journal::by_id(connection, id?)?.entry;
        if entry.content.kind != "TripsPlanned" {
            entries.push(entry);
        }
    }
    Ok(entries)
}

/// Whether this counter belongs to a central: only then does it know whose entries are good.
pub fn belongs_to_a_central(connection: &Connection) -> Result<bool, Failure> {
    Ok(connection.prepare_cached("select 1 from central where one = 1")?.exists([])?)
}

/// A counter as people call it, where its station is known here.
pub fn counter_name(connection: &Connection, device: DeviceId) -> Result<Option<String>, Failure> {
    Ok(connection
        .prepare_cached(
            "select s.name || ' ' || d.counter from device d join station s on s.station = d.station
             where d.device = ?1",
        )?
        .query_row([device.0], |row| row.get(0))
        .optional()?)
}
