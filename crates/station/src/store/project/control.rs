//! Control: who is aboard, what leaves with the coach.
//!
//! Facts of several devices come in any order, so rows are sets that only grow: what undoes a boarding
//! may be heard of before the boarding itself.

use domain::aftersale::TicketState;
use domain::central::EntryRef;
use domain::control::boarding::Boarded;
use domain::control::crew::CrewRegistered;
use domain::control::delay::TripDelayed;
use domain::control::departure::{DepartureClosed, DepartureReopened, NoShow};
use domain::control::luggage::LuggageTagged;
use domain::control::standing::{StandingBoarded, StandingRefunded};
use domain::control::swap::{SeatChange, VehicleSwapped};
use domain::fact::Fact;
use domain::ids::{BoardingId, TicketId, TripId};
use rusqlite::params;
use seal::Entry;

use super::{Applied, Origin, ProjectError, Projector, json};

impl Projector<'_> {
    /// What a fact of control changes.
    pub(super) fn control(&self, entry: &Entry, fact: &Fact) -> Applied {
        match fact {
            Fact::TicketBoarded(_) => self.boarded(entry, fact),
            Fact::BoardingUndone(fact) => {
                self.boarding_undone(fact.boarding, fact.trip, fact.ticket)
            }
            Fact::PassengerAlighted(fact) => self.exit(fact.trip, fact.ticket, fact.round, false),
            Fact::PassengerReboarded(fact) => self.exit(fact.trip, fact.ticket, fact.round, true),
            Fact::StandingBoarded(standing) => {
                self.boarded(entry, fact)?;
                self.standing_boarded(entry, standing)
            }
            Fact::StandingRefunded(fact) => self.standing_refunded(fact),
            Fact::LuggageTagged(fact) => self.luggage_tagged(entry, fact),
            Fact::DepartureClosed(fact) => self.departure_closed(fact),
            Fact::DepartureReopened(fact) => self.departure_reopened(entry, fact),
            Fact::VehicleSwapped(fact) => self.vehicle_swapped(entry, fact),
            Fact::TripDelayed(fact) => self.trip_delayed(fact),
            Fact::CrewRegistered(fact) => self.crew_registered(fact),
            _ => Ok(()),
        }
    }

    fn boarded(&self, entry: &Entry, fact: &Fact) -> Applied {
        let at = EntryRef { device: entry.device, epoch: entry.epoch, seq: entry.seq };
        let Some(boarded) = Boarded::of(entry.content.at, at, fact) else { return Ok(()) };
        // One id in two entries is a copied disk: every device keeps the same one of them.
        self.run(
            "insert into boarding (boarding, trip, ticket, at, device, epoch, seq, stop, to_stop,
               seat, on_trust, entry)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
             on conflict do update set trip = excluded.trip, ticket = excluded.ticket,
               at = excluded.at, device = excluded.device, epoch = excluded.epoch,
               seq = excluded.seq, stop = excluded.stop, to_stop = excluded.to_stop,
               seat = excluded.seat, on_trust = excluded.on_trust, entry = excluded.entry
             where (excluded.at, excluded.device, excluded.epoch, excluded.seq)
               < (at, device, epoch, seq)",
            params![
                boarded.boarding.0,
                boarded.trip.0,
                boarded.ticket.0,
                boarded.at,
                entry.device.0,
                entry.epoch,
                entry.seq.cast_signed(),
                boarded.stop,
                boarded.to,
                boarded.seat.map(|seat| seat.get()),
                boarded.on_trust,
                self.entry,
            ],
        )?;
        self.happened(boarded.ticket)
    }

    /// Notes the entry in the history of a ticket, where the ticket is known here.
    fn happened(&self, ticket: TicketId) -> Applied {
        self.run(
            "insert into ticket_event (ticket, entry)
             select id, ?2 from ticket where ticket = ?1 on conflict do nothing",
            params![ticket.0, self.entry],
        )
    }

    fn boarding_undone(&self, boarding: BoardingId, trip: TripId, ticket: TicketId) -> Applied {
        self.run(
            "insert into boarding_undone (boarding, trip, ticket, entry) values (?1, ?2, ?3, ?4)
             on conflict do nothing",
            params![boarding.0, trip.0, ticket.0, self.entry],
        )?;
        self.happened(ticket)
    }

    fn exit(&self, trip: TripId, ticket: TicketId, round: u8, back: bool) -> Applied {
        self.run(
            "insert into passenger_exit (trip, ticket, round, back, entry)
             values (?1, ?2, ?3, ?4, ?5) on conflict do nothing",
            params![trip.0, ticket.0, round, back, self.entry],
        )
    }

    fn standing_boarded(&self, entry: &Entry, fact: &StandingBoarded) -> Applied {
        let paid: i64 = fact.payments.iter().map(|payment| payment.amount()).sum();
        if paid != fact.price {
            return Err(ProjectError::Law(format!("the amounts of ticket {} differ", fact.number)));
        }
        self.run(
            "insert into standing (ticket, number, trip, legs, boarding, entry)
             values (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                fact.ticket.0,
                fact.number.to_string(),
                fact.journey.trip.0,
                fact.journey.legs().mask().cast_signed(),
                fact.boarding.0,
                self.entry,
            ],
        )?;
        self.payments(entry, &fact.payments, &fact.number.to_string())?;
        self.in_books(|project| project.number_given(entry, fact.number.running()))?;
        self.till_changed(fact.by.till, fact.price, 1, 0)
    }

    fn standing_refunded(&self, fact: &StandingRefunded) -> Applied {
        let parts: i64 = fact.parts.iter().map(|part| part.amount).sum();
        if parts != fact.given_back {
            return Err(ProjectError::Law(format!("the refund of {} differs", fact.number)));
        }
        let sql = "update standing set refunded = 1, entry = ?2 where ticket = ?1 and refunded = 0";
        let values = params![fact.ticket.0, self.entry];
        if self.origin == Origin::Own {
            self.run_one(sql, values, || format!("ticket {} does not stand", fact.number))?;
        } else {
            self.run(sql, values)?;
        }
        self.boarding_undone(fact.boarding, fact.trip, fact.ticket)?;
        self.till_changed(fact.by.till, -fact.given_back, 0, 1)
    }

    fn luggage_tagged(&self, entry: &Entry, fact: &LuggageTagged) -> Applied {
        self.run(
            "insert into luggage (luggage, trip, ticket, first, pieces, grams, paid, entry)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                fact.luggage.0,
                fact.trip.0,
                fact.ticket.0,
                fact.first,
                fact.pieces,
                fact.grams,
                fact.excess.as_ref().map_or(0, |paid| paid.price),
                self.entry,
            ],
        )?;
        self.happened(fact.ticket)?;
        let Some(paid) = &fact.excess else { return Ok(()) };
        self.payments(entry, &paid.payments, &fact.number.to_string())?;
        self.till_changed(paid.by.till, paid.price, 0, 0)
    }

    fn departure_closed(&self, fact: &DepartureClosed) -> Applied {
        self.run(
            "insert into departure (departure, trip, stop, closed_local, reopened, entry)
             values (?1, ?2, ?3, ?4, 0, ?5)
             on conflict do update set closed_local = excluded.closed_local, entry = excluded.entry",
            params![
                fact.departure.0,
                fact.trip.0,
                fact.stop,
                json(&fact.by.local).trim_matches('"'),
                self.entry,
            ],
        )?;
        fact.no_shows.iter().try_for_each(|one| self.missed(fact.trip, one))
    }

    /// A passenger did not come: their seat can be sold again from here on, by whoever holds it. One
    /// who was moved before this was heard of here missed nothing.
    fn missed(&self, trip: TripId, one: &NoShow) -> Applied {
        let expected = "select 1 from ticket k join trip t on t.id = k.trip
                        where k.ticket = ?1 and t.trip = ?2 and k.state = 'valid'
                          and k.legs = coalesce(?3, k.legs)";
        let mut expected = self.connection.prepare_cached(expected)?;
        let legs = one.was.as_ref().map(|had| had.legs().mask().cast_signed());
        let known = expected.exists(params![one.ticket.0, trip.0, legs])?;
        if self.origin != Origin::Own && !known {
            return Ok(());
        }
        self.becomes(one.ticket, &[TicketState::Valid], TicketState::NoShow)?;
        let Some(had) = &one.was else { return Ok(()) };
        match self.seat_now(one.ticket, had)? {
            Some(seat) => self.leave_legs(self.trip_row(had.trip)?, seat, had.legs(), one.ticket),
            None => Ok(()),
        }
    }

    /// Whether a ticket is known here, and in a state.
    pub(super) fn is_in(&self, ticket: TicketId, state: TicketState) -> Result<bool, ProjectError> {
        let sql = "select 1 from ticket where ticket = ?1 and state = ?2";
        Ok(self.connection.prepare_cached(sql)?.exists(params![ticket.0, state.name()])?)
    }

    fn departure_reopened(&self, entry: &Entry, fact: &DepartureReopened) -> Applied {
        self.run(
            "insert into departure (departure, trip, stop, closed_local, reopened, entry)
             values (?1, ?2, ?3, '', 1, ?4)
             on conflict do update set reopened = 1, entry = excluded.entry",
            params![fact.departure.0, fact.trip.0, fact.stop, self.entry],
        )?;
        fact.restored.iter().try_for_each(|one| self.expected_again(entry, one))
    }

    /// A passenger who was missing is expected again, on the seat that is still free.
    fn expected_again(&self, entry: &Entry, one: &NoShow) -> Applied {
        if self.origin != Origin::Own && !self.is_in(one.ticket, TicketState::NoShow)? {
            return Ok(());
        }
        self.becomes(one.ticket, &[TicketState::NoShow], TicketState::Valid)?;
        let Some(had) = &one.was else { return Ok(()) };
        self.seated_by(entry, one.ticket)?;
        self.take_legs(self.trip_row(had.trip)?, had.seat, had.legs(), &one.number)
    }

    /// Notes whose the right is that a ticket sits on.
    fn seated_by(&self, entry: &Entry, ticket: TicketId) -> Applied {
        self.run(
            "update ticket set seated_by = ?2 where ticket = ?1",
            params![ticket.0, self.other(entry)],
        )
    }

    fn vehicle_swapped(&self, entry: &Entry, fact: &VehicleSwapped) -> Applied {
        self.run_one(
            "update trip set vehicle = ?2, plate = ?3, layout = ?4, seats = ?5, entry = ?6
             where trip = ?1",
            params![
                fact.trip.0,
                fact.now.vehicle.0,
                fact.now.plate,
                fact.now.layout.0,
                fact.now.seats,
                self.entry,
            ],
            || format!("trip {} was never planned", fact.trip),
        )?;
        self.run(
            "insert into vehicle_swap (trip, entry) values (?1, ?2)",
            params![fact.trip.0, self.entry],
        )?;
        let trip = self.trip_row(fact.trip)?;
        let mut known = Vec::new();
        for change in &fact.moved {
            if self.origin == Origin::Own || self.sits(trip, change)? {
                known.push(change);
            }
        }
        // All old seats first: one passenger's new seat may be another's old one.
        for change in &known {
            self.give_up_seat(trip, change)?;
        }
        known.iter().try_for_each(|change| self.sit_down(entry, trip, change))
    }

    /// Whether a passenger is known here to have the seat that they had before a swap.
    fn sits(&self, trip: i64, change: &SeatChange) -> Result<bool, ProjectError> {
        let sql = "select 1 from ticket where ticket = ?1 and trip = ?2 and seat = ?3
                   and state = 'valid'";
        let was = change.was.map_or(0, |seat| seat.get());
        Ok(self.connection.prepare_cached(sql)?.exists(params![change.ticket.0, trip, was])?)
    }

    fn give_up_seat(&self, trip: i64, change: &SeatChange) -> Applied {
        let Some(was) = change.was else { return Ok(()) };
        self.leave_legs(trip, was, change.legs(), change.ticket)?;
        // No seat, until they sit down: a double of the seat must not count them.
        self.run(
            "update ticket set seat = 0, entry = ?2 where ticket = ?1",
            params![change.ticket.0, self.entry],
        )
    }

    fn sit_down(&self, entry: &Entry, trip: i64, change: &SeatChange) -> Applied {
        let seat = change.now.map_or(0, |seat| seat.get());
        self.run_one(
            "update ticket set seat = ?3, entry = ?4 where ticket = ?1 and trip = ?2",
            params![change.ticket.0, trip, seat, self.entry],
            || format!("ticket {} is not of this trip", change.number),
        )?;
        self.happened(change.ticket)?;
        self.seated_by(entry, change.ticket)?;
        match change.now {
            Some(seat) => self.take_legs(trip, seat, change.legs(), &change.number),
            None => Ok(()),
        }
    }

    fn trip_delayed(&self, fact: &TripDelayed) -> Applied {
        self.run(
            "insert into trip_delay (trip, at, entry, stop, minutes) values (?1, ?2, ?3, ?4, ?5)",
            params![fact.trip.0, fact.said, self.entry, fact.stop, fact.minutes],
        )
    }

    fn crew_registered(&self, fact: &CrewRegistered) -> Applied {
        self.run(
            "insert into crew (crew, name, active, registered, entry) values (?1, ?2, ?3, ?4, ?5)
             on conflict do update set name = excluded.name, active = excluded.active,
               registered = excluded.registered, entry = excluded.entry",
            params![fact.crew.0, fact.name.as_str(), fact.active, json(fact), self.entry],
        )
    }
}
