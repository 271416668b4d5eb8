//! The departure of a coach: its papers, its crew, another coach, and how late it is.

use chrono::NaiveDate;
use domain::aftersale::TicketState;
use domain::control::Passenger;
use domain::control::boarding::Boarding;
use domain::control::crew::{self, CrewAsked, CrewRegistered, Duty};
use domain::control::delay::{self, TripDelayed};
use domain::control::departure::{
    Advance, ClosingAsked, Departing, DepartureClosed, DepartureReopened, Loaded, NoShow,
    Reopening, Takings, VehicleUsed,
};
use domain::control::swap::{Swap, VehicleSwapped};
use domain::ids::{CrewId, DepartureId, Ids, TicketId, VehicleId};
use domain::layout::SeatNumber;
use domain::legs::SeatStock;
use domain::people::Employee;
use domain::printing::Document;
use domain::{Code, Refusal};
use rusqlite::Connection;

use super::aftersale::{queue_slip, slip_of};
use super::printers::print_again;
use super::scene::approver;
use super::{Caller, Repeated, entry_number, once, same_word};
use crate::boarding::{Door, trust};
use crate::counter::Counter;
use crate::failure::Failure;
use crate::host::SystemIds;
use crate::store::tickets::{self, Found};
use crate::store::{Stored, boardings, departures, parcels, payments, planning, seats, tills};
use crate::wire;

// ---- what a departure is closed on --------------------------------------------------------------

/// Everything a departure is closed on, read from the store.
struct Leaving {
    door: Door,
    vehicle: Option<VehicleUsed>,
    passengers: Vec<Passenger>,
    boarding: Boarding,
    wrong: Vec<TicketId>,
    left_before: Vec<TicketId>,
    stock: SeatStock,
    parcels: Vec<Loaded>,
    takings: Vec<Takings>,
    advances: Vec<Advance>,
}

/// The coach of a trip, where one is named.
fn vehicle_of(door: &Door) -> Option<VehicleUsed> {
    let trip = &door.planned.trip;
    Some(VehicleUsed {
        vehicle: trip.vehicle?,
        plate: trip.plate.clone().unwrap_or_default(),
        layout: trip.layout,
        seats: trip.seats,
    })
}

/// A good ticket's passenger; none for one that nobody travels with.
fn passenger(connection: &Connection, found: &Found) -> Result<Option<Passenger>, Failure> {
    if found.state != TicketState::Valid {
        return Ok(None);
    }
    let (ticket, journey) = (found.ticket(), found.journey());
    Ok(Some(Passenger {
        ticket: ticket.ticket,
        number: ticket.number.clone(),
        name: ticket.name.as_str().to_owned(),
        phone: ticket.phone.clone(),
        seat: found.seat,
        from: journey.from.index,
        to: journey.to.index,
        unpaid: payments::is_unpaid(connection, found)?,
    }))
}

fn passengers(connection: &Connection, door: &Door) -> Result<Vec<Passenger>, Failure> {
    let found = tickets::of_trip(connection, door.planned.id)?;
    let passengers = found.iter().filter_map(|found| passenger(connection, found).transpose());
    passengers.collect()
}

/// The parcels that were loaded on a trip at this station.
fn parcels_of(connection: &Connection, door: &Door) -> Result<Vec<Loaded>, Failure> {
    let (trip, station) = (door.trip(), door.place.station);
    let loaded = parcels::shipped(connection, trip, station, false, i64::MAX)?;
    let of = |(row, pieces): &parcels::Listed| {
        let (id, number) = parcels::number_of(connection, *row)?;
        Ok(Loaded { id: id.0, number, pieces: u32::try_from(pieces.len()).unwrap_or(u32::MAX) })
    };
    loaded.iter().map(of).collect()
}

impl Leaving {
    fn read(connection: &Connection, counter: &Counter, door: Door) -> Result<Self, Failure> {
        let (trip, seats) = (door.trip(), door.planned.trip.seats);
        let till = tills::open_at(connection, counter.store.keys().device)?;
        let boarding = boardings::of_trip(connection, trip)?;
        Ok(Self {
            vehicle: vehicle_of(&door),
            passengers: passengers(connection, &door)?,
            wrong: trust::wrong_tickets(connection, &boarding)?,
            boarding,
            left_before: departures::left_before(connection, trip, door.stop)?,
            stock: seats::stock(connection, door.planned.id, seats, door.clock.now)?,
            parcels: parcels_of(connection, &door)?,
            takings: departures::takings(connection, trip)?,
            advances: match till {
                Some(row) => departures::advances(connection, row.till.till, trip)?,
                None => Vec::new(),
            },
            door,
        })
    }

    fn departing<'a>(&'a self, who: &'a Employee, crew: &'a [CrewRegistered]) -> Departing<'a> {
        Departing {
            post: self.door.post(who),
            vehicle: self.vehicle.as_ref(),
            crew,
            passengers: &self.passengers,
            boarding: &self.boarding,
            wrong: &self.wrong,
            left_before: &self.left_before,
            stock: &self.stock,
            parcels: &self.parcels,
            takings: &self.takings,
            advances: &self.advances,
            currency: self.door.place.currency,
        }
    }
}

pub(super) fn sheet(
    counter: &Counter,
    _caller: &Caller,
    request: wire::DepartureSheetRequest,
) -> Result<wire::DepartureSheet, Failure> {
    counter.store.read(|connection| {
        let door = Door::read(connection, counter, request.trip, request.at_stop)?;
        let leaving = Leaving::read(connection, counter, door)?;
        let crew = departures::crew(connection)?.into_iter().filter(|member| member.active);
        let vehicles = departures::vehicles(connection)?.into_iter();
        Ok(wire::DepartureSheet {
            trip: leaving.door.shown(connection)?,
            vehicle: leaving.vehicle.as_ref().map(|vehicle| vehicle.vehicle.0),
            vehicles: vehicles
                .map(|known| wire::VehicleInfo {
                    vehicle: known.vehicle.0,
                    plate: known.plate,
                    name: known.name,
                })
                .collect(),
            crew: crew.map(|member| crew_info(&member)).collect(),
            takings: leaving.takings.iter().map(takings_info).collect(),
            taken: leaving.takings.iter().map(|takings| takings.amount).sum(),
            advances: leaving.advances.iter().map(advance_info).collect::<Result<_, _>>()?,
            advanced: leaving.advances.iter().map(|advance| advance.amount).sum(),
            currency: leaving.door.place.currency.code.to_owned(),
        })
    })
}

fn takings_info(takings: &Takings) -> wire::TakingsInfo {
    wire::TakingsInfo {
        station: takings.station_name.clone(),
        counter: takings.counter,
        tickets: takings.tickets,
        amount: takings.amount,
    }
}

fn advance_info(advance: &Advance) -> Result<wire::AdvanceInfo, Failure> {
    Ok(wire::AdvanceInfo {
        kind: same_word(&advance.kind)?,
        amount: advance.amount,
        reason: advance.reason.clone(),
    })
}

// ---- closing and opening again ------------------------------------------------------------------

pub(super) fn close(
    counter: &Counter,
    caller: &Caller,
    request: wire::CloseDeparture,
) -> Result<wire::DepartureClosedAnswer, Failure> {
    let device = counter.store.keys().device;
    let answer = counter.store.write(|write| {
        let door = Door::read(write.connection(), counter, request.trip, request.at_stop)?;
        let stop = door.stop;
        let same = |fact: &DepartureClosed| (fact.trip.0, fact.stop) == (request.trip, stop);
        let (stored, fact, repeated) =
            once(write, device, caller, request.request, same, |write| {
                let connection = write.connection();
                let crew =
                    request.crew.iter().map(|crew| departures::member(connection, CrewId(*crew)));
                let crew = crew.collect::<Result<Vec<_>, _>>()?;
                let leaving = Leaving::read(connection, counter, door)?;
                let asked = ClosingAsked {
                    seal: request.seal.clone(),
                    expected_missing: request.expected_missing,
                    leave_behind: request.leave_behind,
                };
                Ok(leaving.departing(caller.who(), &crew).close(&asked, &mut SystemIds)?)
            })?;
        if repeated == Repeated::No {
            queue_slip(write, &stored, false)?;
        }
        Ok(closed(&stored, &fact))
    })?;
    counter.printing.wake();
    Ok(answer)
}

fn closed(stored: &Stored, fact: &DepartureClosed) -> wire::DepartureClosedAnswer {
    let counts = &fact.counts;
    let free = fact.free.iter().filter(|run| (run.from..run.to).contains(&fact.stop));
    wire::DepartureClosedAnswer {
        departure: fact.departure.0,
        sold: counts.sold,
        boarded: counts.boarded,
        through: counts.through,
        standing: counts.standing,
        on_trust: counts.on_trust,
        wrong: counts.wrong,
        unseen: counts.unseen,
        doubles: counts.doubles,
        no_shows: fact.no_shows.iter().map(no_show).collect(),
        free: u32::try_from(free.count()).unwrap_or(u32::MAX),
        plate: fact.vehicle.plate.clone(),
        taken: fact.taken,
        advanced: fact.advanced,
        currency: fact.currency.code.to_owned(),
        entry: entry_number(stored),
    }
}

fn no_show(one: &NoShow) -> wire::NoShowInfo {
    wire::NoShowInfo {
        ticket: one.ticket.0,
        number: one.number.to_string(),
        name: one.name.clone(),
        seat: one.was.as_ref().map(|was| was.seat.get()),
    }
}

pub(super) fn reprint(
    counter: &Counter,
    caller: &Caller,
    request: wire::ReprintDeparture,
) -> Result<wire::Reprinted, Failure> {
    let device = counter.store.keys().device;
    let reprinted = counter.store.write(|write| {
        let departure = DepartureId(request.departure);
        let document = Document::Departure(departure);
        print_again(write, device, caller, request.request, document, |connection| {
            Ok(vec![slip_of(&departures::entry_of(connection, departure)?, false)])
        })
    })?;
    counter.printing.wake();
    Ok(reprinted)
}

pub(super) fn reopen(
    counter: &Counter,
    caller: &Caller,
    request: wire::ReopenDeparture,
) -> Result<wire::DepartureReopenedAnswer, Failure> {
    let device = counter.store.keys().device;
    let approver = approver(counter, request.approval.as_ref())?;
    counter.store.write(|write| {
        let door = Door::read(write.connection(), counter, request.trip, request.at_stop)?;
        let same = |fact: &DepartureReopened| (fact.trip.0, fact.stop) == (request.trip, door.stop);
        let (stored, fact, _) = once(write, device, caller, request.request, same, |write| {
            let (connection, planned) = (write.connection(), &door.planned);
            let closed = departures::closing(connection, door.trip(), door.stop)?;
            let left = departures::left_since(connection, door.trip(), door.stop)?;
            let left = left.and_then(|stop| planned.trip.calls.get(usize::from(stop)));
            let missing = departures::missing(connection, planned.id)?;
            let now = door.clock.now;
            let reopening = Reopening {
                post: door.post(caller.who()),
                approver: approver.as_ref(),
                closed: closed.as_ref(),
                left: left.map(|call| call.name.as_str()),
                still_missing: &|ticket| missing.contains(&ticket),
                stock: &seats::stock(connection, planned.id, planned.trip.seats, now)?,
            };
            Ok(reopening.decide(&request.reason)?)
        })?;
        Ok(wire::DepartureReopenedAnswer {
            restored: fact.restored.iter().map(no_show).collect(),
            lost: fact.lost.iter().map(no_show).collect(),
            approved_by: fact.approved_by.name.clone(),
            entry: entry_number(&stored),
        })
    })
}

// ---- late, and another coach --------------------------------------------------------------------

pub(super) fn delay_trip(
    counter: &Counter,
    caller: &Caller,
    request: wire::DelayTrip,
) -> Result<wire::TripDelayedAnswer, Failure> {
    let device = counter.store.keys().device;
    counter.store.write(|write| {
        let read = |write: &crate::store::Write<'_>| {
            Door::read(write.connection(), counter, request.trip, request.at_stop)
        };
        let door = read(write)?;
        let same = |fact: &TripDelayed| {
            (fact.trip.0, fact.minutes, fact.stop) == (request.trip, request.minutes, door.stop)
        };
        let (stored, fact, _) = once(write, device, caller, request.request, same, |write| {
            let last = boardings::last_delay(write.connection(), door.trip())?;
            let (post, now) = (door.post(caller.who()), door.clock.now);
            Ok(delay::delay(&post, request.minutes, &request.reason, now, last)?)
        })?;
        let now = read(write)?;
        Ok(wire::TripDelayedAnswer {
            trip: now.shown(write.connection())?,
            refunds: now.rules.refunds_delay(fact.minutes),
            entry: entry_number(&stored),
        })
    })
}

pub(super) fn swap_vehicle(
    counter: &Counter,
    caller: &Caller,
    request: wire::SwapVehicle,
) -> Result<wire::VehicleSwappedAnswer, Failure> {
    let device = counter.store.keys().device;
    let answer = counter.store.write(|write| {
        let same = |fact: &VehicleSwapped| {
            (fact.trip.0, fact.now.vehicle.0) == (request.trip, request.vehicle)
        };
        let (stored, fact, repeated) =
            once(write, device, caller, request.request, same, |write| {
                let connection = write.connection();
                let door = Door::read(connection, counter, request.trip, request.at_stop)?;
                let vehicle = departures::vehicle(connection, VehicleId(request.vehicle))?;
                let new = planning::layout(connection, vehicle.layout)?;
                let seats = u8::try_from(new.seats().len()).map_err(Failure::internal)?;
                let now = VehicleUsed {
                    vehicle: vehicle.vehicle,
                    plate: vehicle.plate,
                    layout: vehicle.layout,
                    seats,
                };
                let swap = Swap {
                    post: door.post(caller.who()),
                    was: vehicle_of(&door).as_ref(),
                    old: &planning::layout(connection, door.planned.trip.layout)?,
                    now: &now,
                    new: &new,
                    passengers: &passengers(connection, &door)?,
                    stock: &seats::stock(connection, door.planned.id, seats, door.clock.now)?,
                }
                .decide(&request.reason)?;
                Ok(swap)
            })?;
        // Who keeps their seat need not be called.
        if repeated == Repeated::No && !fact.moved.is_empty() {
            queue_slip(write, &stored, false)?;
        }
        Ok(swapped(&stored, &fact))
    })?;
    counter.printing.wake();
    Ok(answer)
}

fn swapped(stored: &Stored, fact: &VehicleSwapped) -> wire::VehicleSwappedAnswer {
    let moved = fact.moved.iter().map(|change| wire::SeatMove {
        ticket: change.ticket.0,
        number: change.number.to_string(),
        name: change.name.clone(),
        phone: change.phone.as_ref().map(|phone| phone.as_str().to_owned()),
        was: change.was.map(SeatNumber::get),
        now: change.now.map(SeatNumber::get),
    });
    wire::VehicleSwappedAnswer {
        plate: fact.now.plate.clone(),
        seats: fact.now.seats,
        moved: moved.collect(),
        entry: entry_number(stored),
    }
}

// ---- crews --------------------------------------------------------------------------------------

fn crew_info(member: &CrewRegistered) -> wire::CrewInfo {
    let licence = member.licence.as_ref();
    wire::CrewInfo {
        crew: member.crew.0,
        name: member.name.as_str().to_owned(),
        phone: member.phone.as_ref().map(|phone| phone.as_str().to_owned()),
        duty: match member.duty {
            Duty::Driver => wire::CrewDuty::Driver,
            Duty::Attendant => wire::CrewDuty::Attendant,
        },
        licence_number: licence.map(|licence| licence.number.clone()),
        licence_until: licence.map(|licence| licence.until.to_string()),
        gone: !member.active,
    }
}

pub(super) fn crew_list(
    counter: &Counter,
    _caller: &Caller,
    _request: wire::Nothing,
) -> Result<wire::CrewList, Failure> {
    let crew = counter.store.read(departures::crew)?;
    Ok(wire::CrewList { crew: crew.iter().map(crew_info).collect() })
}

pub(super) fn register_crew(
    counter: &Counter,
    caller: &Caller,
    request: wire::RegisterCrew,
) -> Result<wire::CrewKept, Failure> {
    let device = counter.store.keys().device;
    let until = request.licence_until.as_deref().map(day).transpose()?;
    let asked = |crew| CrewAsked {
        crew,
        name: request.name.clone(),
        phone: request.phone.clone(),
        duty: match request.duty {
            wire::CrewDuty::Driver => Duty::Driver,
            wire::CrewDuty::Attendant => Duty::Attendant,
        },
        licence_number: request.licence_number.clone(),
        licence_until: until,
        active: !request.gone,
    };
    counter.store.write(|write| {
        let same = |fact: &CrewRegistered| {
            crew::register(caller.who(), &asked(fact.crew)).is_ok_and(|again| again == *fact)
        };
        let (stored, fact, _) = once(write, device, caller, request.request, same, |_| {
            let crew = request.crew.unwrap_or_else(|| SystemIds.fresh());
            Ok(crew::register(caller.who(), &asked(CrewId(crew)))?)
        })?;
        Ok(wire::CrewKept { crew: fact.crew.0, entry: entry_number(&stored) })
    })
}

fn day(text: &str) -> Result<NaiveDate, Refusal> {
    text.parse().map_err(|_| {
        Refusal::new(Code::DateInvalid).with("date", text.chars().take(20).collect::<String>())
    })
}
