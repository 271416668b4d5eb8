//! The list of passengers on thermal paper: of no entry, so it says what is so when it comes out.

use domain::Millis;
use domain::ids::DeviceId;
use paper::Paper;
use rusqlite::Connection;

use super::papers::language;
use crate::boarding::{Door, list::listed};
use crate::failure::Failure;
use crate::report::manifest;
use crate::store::planning::{self, Place};
use crate::store::prints::JobRow;

/// The paper of a job: the list as it is now, not as it was when somebody asked for it.
pub(super) fn paper_of(
    connection: &Connection,
    (device, now): (DeviceId, Millis),
    place: &Place,
    job: &JobRow,
) -> Result<Paper, Failure> {
    let trip = job.trip.ok_or_else(|| Failure::internal("a list's job names no trip"))?;
    let planned = planning::trip(connection, trip)?;
    if job.new.pos >= planned.trip.calls.len() {
        return Err(Failure::not_found("stop"));
    }
    let door = Door::of(connection, (device, now), place.clone(), planned, job.new.pos)?;
    let list = listed(connection, &door)?;
    Ok(manifest::paper(place, &list, place.local(now), language(place))?.paper())
}
