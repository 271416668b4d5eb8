//! What leaves with coaches, for the rights on their seats: who did not come, how far a coach is, and
//! another coach.
//!
//! Nothing of it needs the right to change a ticket: it is about a coach's door. So nothing of it
//! gives a seat to anybody but the counter that held it all along.

use std::collections::{BTreeMap, BTreeSet};

use deadpool_postgres::Transaction;
use domain::central::{EntryRef, ExceptionKind};
use domain::control::departure::NoShow;
use domain::control::swap::{SeatChange, VehicleSwapped};
use domain::fact::Fact;
use domain::ids::{DeviceId, TripId};
use domain::lease::{LeasedSeat, Use};
use uuid::Uuid;

use super::{Raised, Seats};
use crate::head::Head;
use crate::problem::Problem;
use crate::projection::Told;
use crate::rights;
use crate::sql::Sql;

impl Seats {
    /// Applies a fact of control.
    pub(super) fn control(&mut self, one: &Told, standalone: bool) {
        match &one.fact {
            Fact::DepartureClosed(fact) => {
                fact.no_shows.iter().for_each(|missed| self.missed(one, fact.trip, missed));
            }
            Fact::DepartureReopened(fact) => {
                let restored = fact.restored.iter();
                restored.for_each(|missed| self.expected_again(one, fact.trip, missed, standalone));
            }
            Fact::VehicleSwapped(fact) => self.swapped(one, fact, standalone),
            _ => {}
        }
    }

    /// A passenger did not come: their seat is free from there on. A ticket that was moved, given back
    /// or seated elsewhere before the door knew of it missed nothing.
    fn missed(&mut self, one: &Told, on: TripId, missed: &NoShow) {
        let Some(ticket) = self.tickets.get_mut(&missed.ticket) else { return };
        let Some(trip) = self.trips.get_mut(&on) else { return };
        let legs = trip.rights.legs_of(missed.ticket);
        let other = missed.was.as_ref().is_some_and(|was| was.legs() != legs);
        if ticket.trip != on || ticket.state != "valid" || (other && !legs.is_empty()) {
            return;
        }
        ticket.state = "missed";
        ticket.changed = Some(one.place);
        self.dirty.insert(missed.ticket);
        trip.rights.vacate(missed.ticket);
    }

    /// A passenger who was missing is expected again. Whoever opened the departure held the seat, as
    /// one who sells it does.
    fn expected_again(&mut self, one: &Told, on: TripId, missed: &NoShow, standalone: bool) {
        let Some(ticket) = self.tickets.get_mut(&missed.ticket) else { return };
        if ticket.trip != on || ticket.state != "missed" {
            return;
        }
        ticket.state = "valid";
        ticket.changed = Some(one.place);
        self.dirty.insert(missed.ticket);
        let (Some(trip), Some(was)) = (self.trips.get_mut(&on), &missed.was) else { return };
        let subject = format!("{} · {} · seat {}", missed.number, trip.label, was.seat);
        let device = one.place.device;
        let used = trip.rights.sell(device, missed.ticket, was.seat, was.legs(), standalone);
        self.raise_of_seat(one.place, subject, used);
    }

    /// A trip runs with another coach.
    fn swapped(&mut self, one: &Told, fact: &VehicleSwapped, standalone: bool) {
        let Some(trip) = self.trips.get_mut(&fact.trip) else { return };
        let tickets = &self.tickets;
        let sits = |change: &&SeatChange| {
            tickets.get(&change.ticket).is_some_and(|ticket| {
                let was = change.was.map_or(0, |seat| seat.get());
                (ticket.trip, ticket.state, ticket.seat) == (fact.trip, "valid", was)
            })
        };
        let moved: Vec<&SeatChange> = fact.moved.iter().filter(sits).collect();
        // All old seats first: one passenger's new seat may be another's old one.
        moved.iter().for_each(|change| trip.rights.vacate(change.ticket));
        if fact.now.seats > trip.seats && !standalone {
            // The new seats are nobody's yet.
            self.share.entry(fact.trip).or_insert(false);
        }
        let mut taken = trip.resize(fact.now.seats, standalone);
        let mut told: Vec<(String, Use)> = Vec::new();
        for change in &moved {
            let Some(seat) = change.now else { continue };
            let (device, legs) = (one.place.device, change.legs());
            taken.extend(trip.rights.seize(device, seat, legs));
            let used = trip.rights.sell(device, change.ticket, seat, legs, standalone);
            // A coach's seat goes to a passenger whoever held it; only a second passenger is too many.
            if let Use::Doubled(_) = used {
                told.push((format!("{} · {} · seat {seat}", change.number, trip.label), used));
            }
        }
        let before = |(_, leased): &(DeviceId, LeasedSeat)| !standalone || leased.lease > 0;
        let taken = taken.into_iter().filter(before);
        self.taken.extend(taken.map(|(device, leased)| (fact.trip, device, leased)));
        for change in &moved {
            if let Some(ticket) = self.tickets.get_mut(&change.ticket) {
                ticket.seat = change.now.map_or(0, |seat| seat.get());
                self.dirty.insert(change.ticket);
            }
        }
        told.into_iter().for_each(|(subject, used)| self.raise_of_seat(one.place, subject, used));
        self.raise_of_seats_that_are_gone(one.place, fact);
    }

    /// Tells of tickets whose seat is not in the coach: whoever swapped it did not know them.
    fn raise_of_seats_that_are_gone(&mut self, place: EntryRef, fact: &VehicleSwapped) {
        let Some(trip) = self.trips.get(&fact.trip) else { return };
        let rights = trip.rights.sorted().into_iter();
        let gone: BTreeMap<_, _> = rights
            .filter(|right| right.seat.get() > fact.now.seats)
            .filter_map(|right| Some((right.ticket?, (right.seat, right.holder))))
            .collect();
        for (ticket, (seat, device)) in gone {
            self.raised.push(Raised {
                kind: ExceptionKind::SeatUnleased,
                device,
                subject: format!("{} · seat {seat}", trip.label),
                detail:
                    "The coach was swapped for one without this seat, which was sold with ticket"
                        .to_owned(),
                entries: vec![place],
                first: Some(ticket),
            });
        }
    }

    /// Notes which stops coaches have left, by the word of those who closed their departures and
    /// opened them again. The one may be heard of before the other.
    pub(super) async fn departures(
        &mut self,
        change: &Transaction<'_>,
        told: &[Told],
    ) -> Result<(), Problem> {
        let mut trips: BTreeSet<Uuid> = BTreeSet::new();
        for one in told {
            let (departure, trip, stop, reopened) = match &one.fact {
                Fact::DepartureClosed(fact) => (fact.departure, fact.trip, fact.stop, false),
                Fact::DepartureReopened(fact) => (fact.departure, fact.trip, fact.stop, true),
                _ => continue,
            };
            let sql =
                "insert into departure (departure, trip, stop, reopened) values ($1, $2, $3, $4)
                 on conflict (departure) do update
                   set reopened = departure.reopened or excluded.reopened";
            change.run(sql, &[&departure.0, &trip.0, &i16::from(stop), &reopened]).await?;
            trips.insert(trip.0);
        }
        if trips.is_empty() {
            return Ok(());
        }
        let trips: Vec<Uuid> = trips.into_iter().collect();
        let sql = "select t.trip, max(d.stop) from unnest($1::uuid[]) as t (trip)
             left join departure d on d.trip = t.trip and not d.reopened group by t.trip";
        for row in change.rows(sql, &[&trips]).await? {
            let left = row.get::<_, Option<i16>>(1).and_then(|stop| u8::try_from(stop).ok());
            if let Some(trip) = self.trips.get_mut(&TripId(row.get(0))) {
                trip.leaves_behind(left);
            }
        }
        Ok(())
    }

    /// Says to counters what another coach took from them.
    pub(super) fn say_taken(&mut self, head: &mut Head<'_>) {
        let mut by_counter: BTreeMap<(TripId, DeviceId), Vec<LeasedSeat>> = BTreeMap::new();
        for (trip, device, leased) in std::mem::take(&mut self.taken) {
            by_counter.entry((trip, device)).or_default().push(leased);
        }
        for ((trip, device), seats) in by_counter {
            rights::end(head, trip, device, seats);
        }
    }
}
