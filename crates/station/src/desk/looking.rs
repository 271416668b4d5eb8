//! Looking: where one can go, what leaves when, which seats are free.

use chrono::NaiveDate;
use domain::ids::{StopId, TripId};
use domain::layout::{Cell, SeatLayout, SeatNumber};
use domain::legs::{Legs, SeatStock};
use domain::planning::Trip;
use domain::{Code, Millis, Refusal, bounds};
use rusqlite::Connection;

use super::Caller;
use crate::counter::Counter;
use crate::failure::Failure;
use crate::store::planning::{self, Place, PlannedTrip};
use crate::store::seats;
use crate::timetable;
use crate::wire::{self, shown};

/// Departures one answer lists: more than any station has in a day.
const TRIPS_MAX: usize = 400;
/// Hours that summer time and service days may lie apart from a calendar day, with room to spare.
const DAY_MARGIN: Millis = 3 * 3_600_000;

pub(super) fn destinations(
    counter: &Counter,
    _caller: &Caller,
    request: wire::Destinations,
) -> Result<wire::DestinationList, Failure> {
    let limit = request.limit.unwrap_or(20).clamp(1, 100);
    counter.store.read(|connection| {
        let place = planning::place_or_refuse(connection, counter.store.keys().device)?;
        let from = request.from.map(StopId).or(place.stop);
        let usual = planning::categories(connection)?.into_iter().next();
        let rows = planning::destinations(connection, from, &request.query, limit)?;
        let price = |to| match (from, &usual) {
            (Some(from), Some(usual)) => {
                planning::usual_price(connection, from, to, usual.category)
            }
            _ => Ok(None),
        };
        let destinations = rows
            .into_iter()
            .map(|row| {
                let price = price(row.stop)?;
                Ok(wire::Destination { stop: row.stop.0, name: row.name, sold: row.sold, price })
            })
            .collect::<Result<_, Failure>>()?;
        Ok(wire::DestinationList { destinations, currency: place.currency.code.to_owned() })
    })
}

/// A day as typed; today where none was.
pub(super) fn day(date: Option<&str>, today: NaiveDate) -> Result<NaiveDate, Refusal> {
    match date {
        None => Ok(today),
        Some(text) => text.parse().map_err(|_| {
            Refusal::new(Code::DateInvalid).with("date", text.chars().take(20).collect::<String>())
        }),
    }
}

/// A calendar day as instants, with some margin: the caller looks at local dates.
fn around(day: NaiveDate, place: &Place) -> std::ops::Range<Millis> {
    let day = timetable::span(day, day, place.timezone);
    day.start - DAY_MARGIN..day.end + DAY_MARGIN
}

/// The trips that leave a stop about a day; the caller looks at local dates.
pub(super) fn departures(
    connection: &Connection,
    from: Option<StopId>,
    day: NaiveDate,
    place: &Place,
) -> Result<Vec<PlannedTrip>, Failure> {
    planning::departures(connection, from, around(day, place), TRIPS_MAX)
}

pub(super) fn list_trips(
    counter: &Counter,
    _caller: &Caller,
    request: wire::ListTrips,
) -> Result<wire::TripList, Failure> {
    let now = counter.clock.now();
    counter.store.read(|connection| {
        let place = planning::place_or_refuse(connection, counter.store.keys().device)?;
        let day = day(request.date.as_deref(), place.local(now).date())?;
        let from = request.from.map(StopId).or(place.stop);
        let to = request.to.map(StopId);
        let usual = planning::categories(connection)?.into_iter().next();
        let mut trips: Vec<wire::TripInfo> = Vec::new();
        for planned in departures(connection, from, day, &place)? {
            let Some((on, off)) = journey(&planned.trip, from, to) else {
                continue;
            };
            let known = trips.iter().any(|info| info.trip == planned.trip.trip.0);
            if known || planned.trip.calls[on].departs_local.date() != day {
                continue;
            }
            let seen = SeenTrip { connection, planned: &planned, on, off, now };
            let info = seen.info(usual.as_ref().map(|usual| usual.category))?;
            if request.all || info.state == wire::TripState::OnSale {
                trips.push(info);
            }
        }
        let next_date = if trips.is_empty() {
            let after = around(day, &place).end - DAY_MARGIN;
            let next = planning::next_departure(connection, from, after.max(now))?;
            next.map(|at| place.local(at).date().to_string())
        } else {
            None
        };
        let currency = place.currency.code.to_owned();
        Ok(wire::TripList { date: day.to_string(), trips, currency, next_date })
    })
}

/// Where a passenger gets on and off: the ends of the trip where nothing was said.
fn journey(trip: &Trip, from: Option<StopId>, to: Option<StopId>) -> Option<(usize, usize)> {
    let last = trip.calls.len() - 1;
    let from = from.unwrap_or(trip.calls[0].stop);
    match to {
        Some(to) => trip.journey(from, to).ok(),
        None => {
            let on = trip.calls.iter().position(|call| call.stop == from)?;
            (on < last).then_some((on, last))
        }
    }
}

/// A trip looked at for one journey.
struct SeenTrip<'a> {
    connection: &'a Connection,
    planned: &'a PlannedTrip,
    on: usize,
    off: usize,
    now: Millis,
}

impl SeenTrip<'_> {
    fn legs(&self) -> Result<Legs, Refusal> {
        Legs::between(self.on, self.off, self.planned.trip.calls.len())
    }

    fn stock(&self) -> Result<SeatStock, Failure> {
        seats::stock(self.connection, self.planned.id, self.planned.trip.seats, self.now)
    }

    fn info(&self, usual: Option<domain::ids::CategoryId>) -> Result<wire::TripInfo, Failure> {
        let trip = &self.planned.trip;
        let (from, to) = (&trip.calls[self.on], &trip.calls[self.off]);
        let fares = planning::fares(self.connection, trip, from.stop, to.stop)?;
        let mut stock = self.stock()?;
        for held in seats::held(self.connection, self.planned.id, self.now)? {
            held.block(&mut stock);
        }
        let free = stock.free_count(self.legs()?);
        let state = match &self.planned.cancelled {
            Some(_) => wire::TripState::Cancelled,
            None if self.now >= from.departs => wire::TripState::Departed,
            None => wire::TripState::OnSale,
        };
        Ok(wire::TripInfo {
            trip: trip.trip.0,
            route_code: trip.route_code.clone(),
            day: trip.day.to_string(),
            class: trip.class.clone(),
            plate: trip.plate.clone(),
            from: wire::HaltInfo {
                stop: from.stop.0,
                name: from.name.clone(),
                at: from.departs,
                local: shown(from.departs_local),
            },
            to: wire::HaltInfo {
                stop: to.stop.0,
                name: to.name.clone(),
                at: to.arrives,
                local: shown(to.arrives_local),
            },
            terminus: trip.calls.last().map(|call| call.name.clone()).unwrap_or_default(),
            state,
            reason: self.planned.cancelled.clone(),
            seats: trip.seats,
            free: u8::try_from(free).unwrap_or(u8::MAX),
            price: usual.and_then(|usual| fares.get(&usual).copied()),
        })
    }
}

pub(super) fn seat_map(
    counter: &Counter,
    _caller: &Caller,
    request: wire::SeatMap,
) -> Result<wire::SeatMapAnswer, Failure> {
    let now = counter.clock.now();
    counter.store.read(|connection| {
        let place = planning::place_or_refuse(connection, counter.store.keys().device)?;
        let planned = planning::trip(connection, TripId(request.trip))?;
        let trip = &planned.trip;
        let from = from_stop(trip, request.from.map(StopId), &place);
        let to = request.to.map_or(trip.calls[trip.calls.len() - 1].stop, StopId);
        let (on, off) = trip.journey(from, to)?;
        let seen = SeenTrip { connection, planned: &planned, on, off, now };
        let usual = planning::categories(connection)?.into_iter().next();
        let layout = planning::layout(connection, trip.layout)?;
        let (stock, legs) = (seen.stock()?, seen.legs()?);
        let held = seats::held(connection, planned.id, now)?;
        let mut free = stock.clone();
        held.iter().for_each(|held| held.block(&mut free));
        Ok(wire::SeatMapAnswer {
            trip: seen.info(usual.map(|usual| usual.category))?,
            currency: place.currency.code.to_owned(),
            calls: trip.calls.iter().map(call).collect(),
            rows: layout.rows.iter().map(|row| row.iter().map(cell).collect()).collect(),
            seats: seats(trip, &layout, &stock, &free, on..off, legs),
            best: best(&layout, &free, legs),
        })
    })
}

/// The boarding stop of a request: this station's unless it says otherwise, and the trip's first
/// where the station has none.
pub(super) fn from_stop(trip: &Trip, asked: Option<StopId>, place: &Place) -> StopId {
    asked.or(place.stop).unwrap_or(trip.calls[0].stop)
}

fn call(call: &domain::planning::Call) -> wire::CallInfo {
    wire::CallInfo {
        stop: call.stop.0,
        name: call.name.clone(),
        arrives_local: shown(call.arrives_local),
        departs_local: shown(call.departs_local),
    }
}

fn cell(cell: &Cell) -> wire::CellInfo {
    let (kind, seat) = match cell {
        Cell::Seat(seat) => (wire::CellKind::Seat, Some(seat.get())),
        Cell::Aisle => (wire::CellKind::Aisle, None),
        Cell::Driver => (wire::CellKind::Driver, None),
        Cell::Door => (wire::CellKind::Door, None),
        Cell::Toilet => (wire::CellKind::Toilet, None),
    };
    wire::CellInfo { kind, seat }
}

fn seats(
    trip: &Trip,
    layout: &SeatLayout,
    stock: &SeatStock,
    free: &SeatStock,
    journey: std::ops::Range<usize>,
    legs: Legs,
) -> Vec<wire::SeatInfo> {
    let mut numbers = layout.seats();
    numbers.sort_unstable();
    let seat_info = |seat: SeatNumber| {
        let taken = stock.taken(seat).unwrap_or(Legs::NONE);
        let state = if !taken.overlaps(legs) {
            match free.taken(seat).unwrap_or(Legs::NONE).overlaps(legs) {
                false => wire::SeatState::Free,
                true => wire::SeatState::Held,
            }
        } else if legs.without(taken).is_empty() {
            wire::SeatState::Sold
        } else {
            wire::SeatState::Part
        };
        let part = state == wire::SeatState::Part;
        // Free as far as the first leg that is taken, and from the last one on.
        let first = journey.clone().find(|leg| taken.contains(*leg)).filter(|_| part);
        let last = journey.clone().rfind(|leg| taken.contains(*leg)).filter(|_| part);
        let name = |stop: usize| trip.calls[stop].name.clone();
        wire::SeatInfo {
            seat: seat.get(),
            state,
            free_until: first.filter(|leg| *leg > journey.start).map(name),
            free_from: last.filter(|leg| leg + 1 < journey.end).map(|leg| name(leg + 1)),
            window: layout.at_window(seat),
            right: match stock.elsewhere(seat).overlaps(legs) {
                true => wire::SeatRight::ToConfirm,
                false => wire::SeatRight::Guaranteed,
            },
        }
    };
    numbers.into_iter().map(seat_info).collect()
}

/// The best seats for each size of party.
fn best(layout: &SeatLayout, stock: &SeatStock, legs: Legs) -> Vec<Vec<u8>> {
    let party = |size| layout.best(stock, legs, size, &[]);
    let numbers = |seats: Vec<SeatNumber>| seats.into_iter().map(SeatNumber::get).collect();
    (1..=bounds::PASSENGERS_MAX).map_while(party).map(numbers).collect()
}
