//! The departure: what leaves with the coach, in one fact and one paper that agree with the money.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::aftersale::SeatHad;
use crate::bounds;
use crate::control::boarding::{Aboard, Boarding};
use crate::control::crew::{self, CrewRegistered, Duty, Licence};
use crate::control::{ControlledBy, Passenger, Post};
use crate::ids::{
    CrewId, DepartureId, Ids, LayoutId, MovementId, StationId, TicketId, TripId, VehicleId,
};
use crate::layout::SeatNumber;
use crate::lease::SeatLegs;
use crate::legs::{Legs, SeatStock};
use crate::money::{Currency, positive};
use crate::people::{Approver, Employee, Permission};
use crate::planning::Call;
use crate::refusal::{Code, Refusal};
use crate::text;
use crate::ticket::TicketNumber;
use crate::till::Movement;

/// The coach leaves a stop: its bordereau.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DepartureClosed {
    /// Which departure.
    pub departure: DepartureId,
    /// Of which trip.
    pub trip: TripId,
    /// Of which route.
    pub route_code: String,
    /// The trip's day of service.
    pub day: NaiveDate,
    /// Index of the call it leaves from.
    pub stop: u8,
    /// Its name.
    pub stop_name: String,
    /// When it was to leave, delays included, by the company's clocks.
    pub departs_local: NaiveDateTime,
    /// The coach.
    pub vehicle: VehicleUsed,
    /// Who drives and attends it; a driver's licence lasts until the trip ends.
    pub crew: Vec<CrewAboard>,
    /// The number of the physical seal, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seal: Option<String>,
    /// Passengers, counted.
    pub counts: Counts,
    /// Who did not come. Their seats are free from here on.
    pub no_shows: Vec<NoShow>,
    /// Who got off and was left behind. Their seats stay theirs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_behind: Vec<TicketId>,
    /// Seats that nobody has from here on, as far as is known here, those of no-shows included.
    pub free: Vec<SeatLegs>,
    /// Parcels loaded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parcels: Vec<Loaded>,
    /// Minor units of this currency everywhere in the fact.
    pub currency: Currency,
    /// What the trip brought, by counter.
    pub takings: Vec<Takings>,
    /// Their sum.
    pub taken: i64,
    /// Expenses advanced to the driver: movements of tills, booked by themselves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub advances: Vec<Advance>,
    /// Their sum.
    pub advanced: i64,
    /// Who closed it.
    pub by: ControlledBy,
}

/// The coach of a departure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VehicleUsed {
    /// Which coach.
    pub vehicle: VehicleId,
    /// Its number plate.
    pub plate: String,
    /// Its seats.
    pub layout: LayoutId,
    /// How many seats it has.
    pub seats: u8,
}

/// Somebody of the crew, as printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CrewAboard {
    /// Who.
    pub crew: CrewId,
    /// Their name.
    pub name: String,
    /// What they do aboard.
    pub duty: Duty,
    /// Their licence when the coach left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence: Option<Licence>,
}

/// Passengers of a departure, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Tickets from this stop.
    pub sold: u32,
    /// Of all who leave with the coach, those who boarded here: also those who came on trust, or
    /// stand.
    pub boarded: u32,
    /// Those who boarded before.
    pub through: u32,
    /// Of both, those without a seat.
    pub standing: u32,
    /// Of both, those whose sale was not known here when they boarded.
    pub on_trust: u32,
    /// Of these, those whose sale is known here by now and says that they should not be aboard.
    #[serde(default)]
    pub wrong: u32,
    /// Tickets from this stop that did not come.
    pub no_shows: u32,
    /// Tickets from stops before whose boarding is not known here: another device may know it.
    pub unseen: u32,
    /// Tickets that boarded more than once, as far as is known here.
    pub doubles: u32,
}

impl Counts {
    /// Everybody who leaves with the coach.
    pub fn aboard(&self) -> u32 {
        self.boarded + self.through
    }
}

/// A passenger who did not come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoShow {
    /// Which ticket.
    pub ticket: TicketId,
    /// Its number.
    pub number: TicketNumber,
    /// The passenger.
    pub name: String,
    /// The seat that is free from here on; none for who would have stood.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<SeatHad>,
}

/// A parcel that leaves with the coach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loaded {
    /// Which one.
    pub id: uuid::Uuid,
    /// Its number as printed.
    pub number: String,
    /// How many of its pieces.
    pub pieces: u32,
}

/// What a trip brought at one counter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Takings {
    /// Of which station.
    pub station: StationId,
    /// Its name.
    pub station_name: String,
    /// Which counter.
    pub counter: u8,
    /// Tickets sold, less those taken back.
    pub tickets: i64,
    /// Minor units, by the ledger.
    pub amount: i64,
}

/// Cash advanced to the driver.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Advance {
    /// The movement of the till that booked it.
    pub movement: MovementId,
    /// What for.
    pub kind: Movement,
    /// Minor units, positive.
    pub amount: i64,
    /// Why.
    pub reason: String,
}

/// A closed departure is open again: passengers may board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DepartureReopened {
    /// Which departure.
    pub departure: DepartureId,
    /// Of which trip.
    pub trip: TripId,
    /// Index of the call.
    pub stop: u8,
    /// Its name.
    pub stop_name: String,
    /// Why.
    pub reason: String,
    /// Who missed it and is expected again: their seats are still free.
    pub restored: Vec<NoShow>,
    /// Who missed it, and whose seat is gone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<NoShow>,
    /// Who reopened it.
    pub by: ControlledBy,
    /// The manager who answers for it.
    pub approved_by: Approver,
}

/// What a departure is closed on.
pub struct Departing<'a> {
    /// Who closes it, where.
    pub post: Post<'a>,
    /// The coach, where it is known.
    pub vehicle: Option<&'a VehicleUsed>,
    /// Who leaves with it.
    pub crew: &'a [CrewRegistered],
    /// Tickets of the trip that are good; neither those missed before nor those sold to stand.
    pub passengers: &'a [Passenger],
    /// Who is aboard.
    pub boarding: &'a Boarding,
    /// Who boarded on trust and, by what is known of the sale now, should not have.
    pub wrong: &'a [TicketId],
    /// Who was left behind at a stop before: nobody waits for them again.
    pub left_before: &'a [TicketId],
    /// What is taken on its seats.
    pub stock: &'a SeatStock,
    /// Parcels loaded.
    pub parcels: &'a [Loaded],
    /// What the trip brought, by counter, from the ledger.
    pub takings: &'a [Takings],
    /// Expenses advanced to the driver.
    pub advances: &'a [Advance],
    /// The company's currency.
    pub currency: Currency,
}

/// A closing as asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClosingAsked {
    /// The number of the physical seal, as typed; empty is none.
    pub seal: String,
    /// How many are missing by the list the controller looked at; `None` takes it as it is.
    pub expected_missing: Option<u32>,
    /// The coach leaves without those who got off and are not back.
    pub leave_behind: bool,
}

impl Departing<'_> {
    /// Passengers from this stop who are not aboard.
    pub fn missing(&self) -> Vec<&Passenger> {
        self.joining().filter(|passenger| !self.is_aboard(passenger)).collect()
    }

    fn joining(&self) -> impl Iterator<Item = &Passenger> {
        self.passengers.iter().filter(|passenger| passenger.from == self.post.stop)
    }

    fn is_aboard(&self, passenger: &Passenger) -> bool {
        self.boarding.aboard(passenger.ticket).is_some()
    }

    /// Closes the departure.
    ///
    /// Refuses `not_permitted`, `stop_not_left`, `departure_closed`, `trip_cancelled`,
    /// `vehicle_missing`, `crew_invalid`, `licence_missing`, `licence_expired`, `passengers_unpaid`,
    /// `passengers_out`, `boarding_changed`, `papers_invalid`, `text_too_long`.
    pub fn close(
        &self,
        asked: &ClosingAsked,
        ids: &mut dyn Ids,
    ) -> Result<DepartureClosed, Refusal> {
        let post = &self.post;
        post.must(Permission::Depart)?;
        post.must_be_open()?;
        post.must_run()?;
        let vehicle = self.vehicle.ok_or_else(|| Refusal::new(Code::VehicleMissing))?;
        let (first, last) = self.ends()?;
        crew::check(self.crew, last.arrives_local.date())?;
        let seal = text::one_line("seal", &asked.seal, bounds::SEAL_MAX)?;
        let missing = self.missing();
        must_be_paid(&missing)?;
        let left_behind = self.left_behind(asked.leave_behind)?;
        let count = u32::try_from(missing.len()).unwrap_or(u32::MAX);
        if let Some(expected) = asked.expected_missing.filter(|seen| *seen != count) {
            let refusal = Refusal::new(Code::BoardingChanged).with("missing", count);
            return Err(refusal.with("expected", expected));
        }
        let (taken, advanced) = self.money()?;
        Ok(DepartureClosed {
            departure: DepartureId(ids.fresh()),
            trip: post.trip.trip,
            route_code: post.trip.route_code.clone(),
            day: post.trip.day,
            stop: post.stop,
            stop_name: post.stop_name().to_owned(),
            departs_local: first.departs_local,
            vehicle: vehicle.clone(),
            crew: self.crew.iter().map(CrewAboard::of).collect(),
            seal: Some(seal).filter(|seal| !seal.is_empty()),
            counts: self.counts(count),
            free: self.free(&missing),
            no_shows: missing.into_iter().map(|passenger| self.no_show(passenger)).collect(),
            left_behind,
            parcels: self.parcels.to_vec(),
            currency: self.currency,
            takings: self.takings.to_vec(),
            taken,
            advances: self.advances.to_vec(),
            advanced,
            by: post.by(),
        })
    }

    /// The call it leaves from, and the trip's last.
    fn ends(&self) -> Result<(&Call, &Call), Refusal> {
        let ends = self.post.call().zip(self.post.trip.calls.last());
        let stop = u32::from(self.post.stop) + 1;
        ends.ok_or_else(|| Refusal::new(Code::StopNotLeft).with("stop", stop))
    }

    /// Who got off and is not back, where the coach leaves without them.
    fn left_behind(&self, leave: bool) -> Result<Vec<TicketId>, Refusal> {
        let out = self.boarding.riding(self.post.stop).filter(|aboard| aboard.out.is_some());
        let gone = |aboard: &Aboard| self.left_before.contains(&aboard.boarded.ticket);
        let out: Vec<Aboard> = out.filter(|aboard| !gone(aboard)).collect();
        if out.is_empty() || leave {
            return Ok(out.iter().map(|aboard| aboard.boarded.ticket).collect());
        }
        let names: Vec<String> = out.iter().map(|aboard| aboard.boarded.who()).collect();
        Err(Refusal::new(Code::PassengersOut)
            .with("count", out.len())
            .with("names", names.join(", ")))
    }

    fn counts(&self, no_shows: u32) -> Counts {
        let stop = self.post.stop;
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let mut counts = Counts {
            sold: count(self.joining().count()),
            no_shows,
            doubles: count(self.boarding.doubles().len()),
            ..Counts::default()
        };
        for aboard in self.boarding.riding(stop).filter(|aboard| aboard.out.is_none()) {
            match aboard.boarded.stop == stop {
                true => counts.boarded += 1,
                false => counts.through += 1,
            }
            counts.standing += u32::from(aboard.boarded.seat.is_none());
            counts.on_trust += u32::from(aboard.boarded.on_trust);
            counts.wrong += u32::from(self.wrong.contains(&aboard.boarded.ticket));
        }
        let before = self.passengers.iter().filter(|p| p.from < stop && stop < p.to);
        counts.unseen = count(before.filter(|passenger| !self.is_aboard(passenger)).count());
        counts
    }

    fn no_show(&self, passenger: &Passenger) -> NoShow {
        let trip = self.post.trip;
        let was = passenger.seat.map(|seat| SeatHad {
            trip: trip.trip,
            route: trip.route,
            route_code: trip.route_code.clone(),
            seat,
            from: passenger.from,
            to: passenger.to,
        });
        let Passenger { ticket, number, name, .. } = passenger;
        NoShow { ticket: *ticket, number: number.clone(), name: name.clone(), was }
    }

    /// Seats that nobody has from here on.
    fn free(&self, missing: &[&Passenger]) -> Vec<SeatLegs> {
        let calls = self.post.trip.calls.len();
        let ahead = Legs::between(usize::from(self.post.stop), calls - 1, calls);
        let ahead = ahead.unwrap_or(Legs::NONE);
        let seats = u8::try_from(self.stock.seats()).unwrap_or(u8::MAX);
        let seats = (1..=seats).filter_map(SeatNumber::new);
        let runs = seats.flat_map(|seat| {
            let freed = missing.iter().filter(|passenger| passenger.seat == Some(seat));
            let freed = freed.fold(Legs::NONE, |all, passenger| all.with(passenger.legs()));
            let taken = self.stock.taken(seat).unwrap_or(Legs::NONE).without(freed);
            SeatLegs::runs(seat, ahead.without(taken))
        });
        runs.collect()
    }

    /// What was taken and what was advanced, within bounds.
    fn money(&self) -> Result<(i64, i64), Refusal> {
        let refuse = |what: &str| Err(Refusal::new(Code::PapersInvalid).with("what", what));
        if self.parcels.len() > bounds::LOADED_MAX {
            return refuse("more than 2000 parcels are on one bordereau");
        }
        if self.takings.len() > bounds::TAKINGS_MAX || self.advances.len() > bounds::ADVANCES_MAX {
            return refuse("too many counters or advances are on one bordereau");
        }
        let twice = |i: usize| {
            self.advances[..i].iter().any(|other| other.movement == self.advances[i].movement)
        };
        if (0..self.advances.len()).any(twice) {
            return refuse("an advance is named twice");
        }
        for advance in self.advances {
            positive("advance", advance.amount)?;
        }
        let taken = sum(self.takings.iter().map(|takings| takings.amount))?;
        Ok((taken, sum(self.advances.iter().map(|advance| advance.amount))?))
    }
}

fn sum(mut amounts: impl Iterator<Item = i64>) -> Result<i64, Refusal> {
    let sum = amounts.try_fold(0_i64, i64::checked_add);
    let what = "a sum is beyond all bounds";
    sum.ok_or_else(|| Refusal::new(Code::PapersInvalid).with("what", what))
}

impl CrewAboard {
    fn of(member: &CrewRegistered) -> Self {
        Self {
            crew: member.crew,
            name: member.name.as_str().to_owned(),
            duty: member.duty,
            licence: member.licence.clone(),
        }
    }
}

/// Refuses (`passengers_unpaid`) missing passengers whose payment is pending: nobody knows yet whether
/// their seats were sold.
fn must_be_paid(missing: &[&Passenger]) -> Result<(), Refusal> {
    let unpaid: Vec<String> =
        missing.iter().filter(|p| p.unpaid).map(|p| p.number.to_string()).collect();
    if unpaid.is_empty() {
        return Ok(());
    }
    Err(Refusal::new(Code::PassengersUnpaid)
        .with("count", unpaid.len())
        .with("numbers", unpaid.join(", ")))
}

/// What a departure is reopened on.
pub struct Reopening<'a> {
    /// Who reopens it, where: the post's `closed` is not looked at.
    pub post: Post<'a>,
    /// A manager who gave their PIN here; the controller may be one.
    pub approver: Option<&'a Employee>,
    /// The departure, where it is closed.
    pub closed: Option<&'a DepartureClosed>,
    /// The name of a later stop that the coach has left since.
    pub left: Option<&'a str>,
    /// Whether a no-show of this departure is still one: nobody has refunded or exchanged it since.
    pub still_missing: &'a dyn Fn(TicketId) -> bool,
    /// What is taken on the seats now.
    pub stock: &'a SeatStock,
}

impl Reopening<'_> {
    /// Opens the departure again, with a manager's word and a reason. Seats that were sold since stay
    /// sold.
    ///
    /// Refuses `not_permitted`, `departure_open`, `departure_left`, `field_missing`, `text_too_long`.
    pub fn decide(&self, reason: &str) -> Result<DepartureReopened, Refusal> {
        let post = &self.post;
        post.must(Permission::Depart)?;
        let manager = self.approver.unwrap_or(post.who);
        manager.must(Permission::Approve)?;
        let here =
            |closed: &&DepartureClosed| (closed.trip, closed.stop) == (post.trip.trip, post.stop);
        let closed = self.closed.filter(here);
        let closed = closed.ok_or_else(|| Refusal::new(Code::DepartureOpen))?;
        if let Some(stop) = self.left {
            return Err(Refusal::new(Code::DepartureLeft).with("stop", stop));
        }
        let reason = text::required("reason", reason, bounds::REASON_MAX)?;
        let missing = closed.no_shows.iter().filter(|one| (self.still_missing)(one.ticket));
        let mut free = self.stock.clone();
        let (restored, lost): (Vec<_>, Vec<_>) =
            missing.cloned().partition(|one| taken_back(&mut free, one));
        Ok(DepartureReopened {
            departure: closed.departure,
            trip: closed.trip,
            stop: closed.stop,
            stop_name: closed.stop_name.clone(),
            reason,
            restored,
            lost,
            by: post.by(),
            approved_by: Approver::from(manager),
        })
    }
}

/// Takes a no-show's seat back, if it is free.
fn taken_back(stock: &mut SeatStock, one: &NoShow) -> bool {
    let Some(was) = &one.was else { return true };
    let legs = super::legs(was.from, was.to);
    let free = stock.is_free(was.seat, legs);
    if free {
        stock.take(was.seat, legs);
    }
    free
}

#[cfg(test)]
mod tests;
