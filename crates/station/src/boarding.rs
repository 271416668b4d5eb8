//! The door of a coach: a trip at one of its stops, with all that is known here of it and of its
//! tickets. Scans are judged there, lists are made of it.

pub mod list;
pub mod trust;

use chrono::NaiveDateTime;
use domain::Millis;
use domain::control::verdict::{Clock, TicketKnown};
use domain::control::{ControlRules, Post};
use domain::ids::{DepartureId, DeviceId, StopId, TripId};
use domain::people::Employee;
use domain::ticket::TicketNumber;
use rusqlite::Connection;
use uuid::Uuid;

use crate::counter::Counter;
use crate::failure::Failure;
use crate::store::planning::{self, Place, PlannedTrip};
use crate::store::tickets::Found;
use crate::store::{boardings, journal, payments, rules};
use crate::wire::{self, shown};

/// A coach's door: a trip at one of its stops, with all that a verdict is decided on but the ticket.
pub(crate) struct Door {
    pub(crate) device: DeviceId,
    pub(crate) place: Place,
    /// The trip, with its times as they are by now.
    pub(crate) planned: PlannedTrip,
    pub(crate) stop: u8,
    pub(crate) late_minutes: i64,
    /// Since when the departure is closed, and which it is.
    pub(crate) closed: Option<(NaiveDateTime, DepartureId)>,
    pub(crate) rules: ControlRules,
    pub(crate) clock: Clock,
}

impl Door {
    pub(crate) fn read(
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
    pub(crate) fn of(
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

    pub(crate) fn trip(&self) -> TripId {
        self.planned.trip.trip
    }

    pub(crate) fn post<'a>(&'a self, who: &'a Employee) -> Post<'a> {
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
    pub(crate) fn title(&self) -> String {
        let trip = &self.planned.trip;
        let departs = trip.calls[usize::from(self.stop)].departs_local;
        format!("{} {}", trip.route_code, departs.format("%d/%m %H:%M"))
    }

    /// The same as a part of a file's name.
    pub(crate) fn file_stem(&self) -> String {
        let trip = &self.planned.trip;
        file_stem(&trip.route_code, trip.calls[usize::from(self.stop)].departs_local)
    }

    pub(crate) fn call_name(&self, index: u8) -> String {
        let call = self.planned.trip.calls.get(usize::from(index));
        call.map_or("?", |call| &call.name).to_owned()
    }

    pub(crate) fn counts(&self, connection: &Connection) -> Result<wire::BoardingCounts, Failure> {
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

    pub(crate) fn shown(&self, connection: &Connection) -> Result<wire::ControlledTrip, Failure> {
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
pub(crate) fn file_stem(route_code: &str, departs: NaiveDateTime) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let route: String = route_code.chars().map(plain).collect();
    format!("{route}_{}", departs.format("%Y-%m-%d_%H%M"))
}

/// A ticket as a verdict sees it.
pub(crate) fn known(connection: &Connection, found: &Found) -> Result<TicketKnown, Failure> {
    let ticket = found.ticket();
    Ok(TicketKnown {
        ticket: ticket.ticket,
        number: ticket.number.clone(),
        name: ticket.name.as_str().to_owned(),
        state: found.state,
        replaced_by: found.replaced_by.as_deref().and_then(|text| TicketNumber::parse(text).ok()),
        journey: found.journey().clone(),
        printed: found.printed,
        seat: found.seat,
        unpaid: payments::is_unpaid(connection, found)?,
        sold_at: found.stored.entry.content.at,
    })
}
