//! Another coach for a trip: who keeps the seat, who gets another one, who has to stand.

use serde::{Deserialize, Serialize};

use crate::bounds;
use crate::control::departure::VehicleUsed;
use crate::control::{ControlledBy, Passenger, Post};
use crate::ids::{TicketId, TripId};
use crate::layout::{SeatLayout, SeatNumber};
use crate::legs::{Legs, SeatStock};
use crate::people::Permission;
use crate::refusal::{Code, Refusal};
use crate::text::{self, Phone};
use crate::ticket::TicketNumber;

/// A trip runs with another coach. Tickets stay good: the seat in a token is only where they began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VehicleSwapped {
    /// Which trip.
    pub trip: TripId,
    /// The coach before, where one was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<VehicleUsed>,
    /// The coach now.
    pub now: VehicleUsed,
    /// Passengers whose seat is another one, or none: the list to call. Everybody else keeps theirs.
    pub moved: Vec<SeatChange>,
    /// Why.
    pub reason: String,
    /// Who decided.
    pub by: ControlledBy,
}

/// A passenger's seat in another coach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatChange {
    /// Which ticket.
    pub ticket: TicketId,
    /// Its number.
    pub number: TicketNumber,
    /// The passenger.
    pub name: String,
    /// Where they can be called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    /// Where they get on: index of the call.
    pub from: u8,
    /// Where they get off.
    pub to: u8,
    /// The seat before; none stood.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<SeatNumber>,
    /// The seat now; none stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub now: Option<SeatNumber>,
}

/// What a swap is decided on.
pub struct Swap<'a> {
    /// Who decides, where.
    pub post: Post<'a>,
    /// The coach before, where one was named.
    pub was: Option<&'a VehicleUsed>,
    /// The seats before.
    pub old: &'a SeatLayout,
    /// The coach now.
    pub now: &'a VehicleUsed,
    /// The seats now.
    pub new: &'a SeatLayout,
    /// Tickets of the trip that are good and still ahead of it.
    pub passengers: &'a [Passenger],
    /// What is taken, and which legs only other counters may sell: those are given last.
    pub stock: &'a SeatStock,
}

impl Swap<'_> {
    /// Swaps the coach, also of a trip that has left: a coach that broke down is replaced on its way,
    /// and its bordereau goes on saying what it left with.
    ///
    /// Refuses `not_permitted`, `stop_not_left`, `trip_cancelled`, `vehicle_same`, `field_missing`,
    /// `text_too_long`.
    pub fn decide(&self, reason: &str) -> Result<VehicleSwapped, Refusal> {
        self.post.must(Permission::Plan)?;
        self.post.must_run()?;
        if self.was.is_some_and(|was| was.vehicle == self.now.vehicle) {
            return Err(Refusal::new(Code::VehicleSame).with("plate", self.now.plate.as_str()));
        }
        let reason = text::required("reason", reason, bounds::REASON_MAX)?;
        let seats = map_seats(self.old, self.new, self.passengers, self.stock);
        let both = self.passengers.iter().zip(seats);
        let changed = both.filter(|(passenger, seat)| passenger.seat != *seat);
        Ok(VehicleSwapped {
            trip: self.post.trip.trip,
            was: self.was.cloned(),
            now: self.now.clone(),
            moved: changed.map(|(passenger, seat)| SeatChange::of(passenger, seat)).collect(),
            reason,
            by: self.post.by(),
        })
    }
}

impl SeatChange {
    /// The legs of the seats.
    pub fn legs(&self) -> Legs {
        super::legs(self.from, self.to)
    }

    fn of(passenger: &Passenger, now: Option<SeatNumber>) -> Self {
        Self {
            ticket: passenger.ticket,
            number: passenger.number.clone(),
            name: passenger.name.clone(),
            phone: passenger.phone.clone(),
            from: passenger.from,
            to: passenger.to,
            was: passenger.seat,
            now,
        }
    }
}

/// The seats of passengers in another coach, in their order: the same number where there is one, else
/// the nearest that is free on their legs, else none.
///
/// Who keeps a seat is settled first, so that nobody is moved for somebody else. `stock` says which
/// legs of a seat only other counters may sell; a passenger gets such a seat only where nothing else is
/// left, since a counter in the dark may be selling it.
pub fn map_seats(
    old: &SeatLayout,
    new: &SeatLayout,
    passengers: &[Passenger],
    stock: &SeatStock,
) -> Vec<Option<SeatNumber>> {
    let free_seats = new.seats();
    let mut taken = SeatStock::free(free_seats.len());
    let mut seats: Vec<Option<SeatNumber>> = vec![None; passengers.len()];
    let mut rest: Vec<usize> = Vec::new();
    let mut order: Vec<usize> = (0..passengers.len()).collect();
    order.sort_by(|a, b| rank(&passengers[*a]).cmp(&rank(&passengers[*b])));
    for i in order {
        let passenger = &passengers[i];
        let same = passenger.seat.filter(|seat| taken.is_free(*seat, passenger.legs()));
        match same {
            Some(seat) => seats[i] = give(&mut taken, seat, passenger.legs()),
            None => rest.push(i),
        }
    }
    for i in rest {
        let (legs, was) = (passengers[i].legs(), passengers[i].seat);
        let free = free_seats.iter().copied().filter(|seat| taken.is_free(*seat, legs));
        let nearest = free.min_by_key(|seat| {
            let theirs = stock.elsewhere(*seat).overlaps(legs);
            (theirs, distance(old, was, new, *seat), *seat)
        });
        seats[i] = nearest.and_then(|seat| give(&mut taken, seat, legs));
    }
    seats
}

fn give(taken: &mut SeatStock, seat: SeatNumber, legs: Legs) -> Option<SeatNumber> {
    taken.take(seat, legs);
    Some(seat)
}

/// Who chooses first: those who have a seat, those who get on first, those who travel farthest. The
/// number makes the order one, however the passengers are listed.
fn rank(passenger: &Passenger) -> (bool, u8, std::cmp::Reverse<u8>, &TicketNumber, TicketId) {
    let Passenger { seat, from, to, number, ticket, .. } = passenger;
    (seat.is_none(), *from, std::cmp::Reverse(*to), number, *ticket)
}

/// Steps between two seats of two coaches, rows first: who sat in front sits in front.
fn distance(
    old: &SeatLayout,
    was: Option<SeatNumber>,
    new: &SeatLayout,
    seat: SeatNumber,
) -> (usize, usize) {
    let at = was.and_then(|was| old.cell_of(was));
    match (at, new.cell_of(seat)) {
        (Some((row, column)), Some((r, c))) => (row.abs_diff(r), column.abs_diff(c)),
        _ => (0, 0),
    }
}

#[cfg(test)]
mod tests;
