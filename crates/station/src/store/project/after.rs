//! Tickets and seats: what a sale takes, and what becomes of it afterwards.

use domain::aftersale::RefundKind;
use domain::aftersale::{
    SeatHad, TicketExchanged, TicketMoved, TicketNoShow, TicketOpened, TicketReturned, TicketState,
    TicketsRefunded,
};
use domain::hold::SeatsHeld;
use domain::ids::{TicketId, TripId};
use domain::layout::SeatNumber;
use domain::legs::Legs;
use domain::payment::{Outcome, PaymentSettled};
use domain::sale::{Journey, ReductionKind, TicketSold, TicketsSold};
use domain::text::folded;
use domain::ticket::TicketNumber;
use rusqlite::{OptionalExtension, params};
use seal::Entry;
use uuid::Uuid;

use super::{Applied, Origin, ProjectError, Projector, json};
use crate::store::seats;

impl Projector<'_> {
    pub(super) fn tickets_sold(&self, entry: &Entry, fact: &TicketsSold) -> Applied {
        let prices: i64 = fact.tickets.iter().map(|ticket| ticket.price).sum();
        let paid: i64 = fact.payments.iter().map(|payment| payment.amount()).sum();
        if [prices, paid] != [fact.total; 2] {
            return Err(ProjectError::Law(format!("the amounts of sale {} differ", fact.sale)));
        }
        for (pos, ticket) in fact.tickets.iter().enumerate() {
            self.ticket(entry, &fact.journey, pos, ticket)?;
        }
        let number = fact.tickets.first().map(|ticket| ticket.number.to_string());
        self.payments(entry, &fact.payments, number.as_deref().unwrap_or_default())?;
        if let Some(hold) = fact.hold {
            self.run("delete from hold where hold = ?1", [hold.0])?;
        }
        self.in_books(|project| project.sale_booked(entry, fact))
    }

    /// What a sale adds up to in its session and at its counter.
    fn sale_booked(&self, entry: &Entry, fact: &TicketsSold) -> Applied {
        self.run_one(
            "update till set takings = takings + ?2, tickets = tickets + ?3, sales = sales + 1,
               entry = ?4
             where till = ?1 and closed_at is null",
            params![fact.till.0, fact.total, fact.tickets.len(), self.entry],
            || format!("till {} is not open", fact.till),
        )?;
        let last = fact.tickets.iter().map(|ticket| ticket.number.running()).max();
        self.number_given(entry, last.unwrap_or(0))?;
        self.destination(&fact.journey, fact.tickets.len())?;
        self.promotions(entry, &fact.tickets)
    }

    /// Our own numbers rise. What of another counter's journal is known here may be a part of it, and
    /// lost entries come after what was sold in a new epoch.
    pub(super) fn number_given(&self, entry: &Entry, last: u32) -> Applied {
        if self.origin != Origin::Own {
            return self.run(
                "update device set last_number = max(last_number, ?2), entry = ?3 where device = ?1",
                params![entry.device.0, last, self.entry],
            );
        }
        self.run_one(
            "update device set last_number = ?2, entry = ?3 where device = ?1 and last_number < ?2",
            params![entry.device.0, last, self.entry],
            || format!("ticket number {last} was given before"),
        )
    }

    fn destination(&self, journey: &Journey, sold: usize) -> Applied {
        self.run(
            "insert into destination (from_stop, to_stop, sold, entry) values (?1, ?2, ?3, ?4)
             on conflict do update set sold = sold + excluded.sold, entry = excluded.entry",
            params![journey.from.stop.0, journey.to.stop.0, sold, self.entry],
        )
    }

    fn promotions(&self, entry: &Entry, tickets: &[TicketSold]) -> Applied {
        let promo = |ticket: &&TicketSold| {
            ticket.reductions.iter().any(|reduction| reduction.kind == ReductionKind::Promo)
        };
        let Some(ticket) = tickets.iter().find(promo) else { return Ok(()) };
        for reduction in ticket.reductions.iter().filter(|r| r.kind == ReductionKind::Promo) {
            self.run(
                "insert into promo_use (device, code, used, entry) values (?1, ?2, 1, ?3)
                 on conflict do update set used = used + 1, entry = excluded.entry",
                params![entry.device.0, reduction.label, self.entry],
            )?;
        }
        Ok(())
    }

    pub(super) fn trip_row(&self, trip: TripId) -> Result<i64, ProjectError> {
        let row = self
            .connection
            .prepare_cached("select id from trip where trip = ?1")?
            .query_row([trip.0], |row| row.get(0))?;
        Ok(row)
    }

    fn ticket(&self, entry: &Entry, journey: &Journey, pos: usize, ticket: &TicketSold) -> Applied {
        let trip = self.trip_row(journey.trip)?;
        let legs = journey.legs();
        self.take_seat(trip, ticket, legs)?;
        let id = self
            .connection
            .prepare_cached(
                "insert into ticket (ticket, number, sale_entry, pos, trip, seat, legs, phone, seated_by, shown_entry, entry)
                 values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?3, ?3)",
            )?
            .insert(params![
                ticket.ticket.0,
                ticket.number.to_string(),
                self.entry,
                pos,
                trip,
                ticket.seat.get(),
                legs.mask().cast_signed(),
                ticket.phone.as_ref().map(|p| crate::store::tickets::phone_key(p.as_str())),
                self.other(entry),
            ])?;
        for word in folded(ticket.name.as_str()).split(' ') {
            self.run(
                "insert into passenger_word (word, ticket, entry) values (?1, ?2, ?3)
                 on conflict do nothing",
                params![word, id, self.entry],
            )?;
        }
        Ok(())
    }

    /// The other counter that an entry is of; none where it is ours.
    pub(super) fn other(&self, entry: &Entry) -> Option<Uuid> {
        (self.origin == Origin::Other).then_some(entry.device.0)
    }

    /// Takes a seat, and counts its passenger among those of the trip.
    fn take_seat(&self, trip: i64, ticket: &TicketSold, legs: Legs) -> Applied {
        self.take_legs(trip, ticket.seat, legs, &ticket.number)?;
        self.passengers(trip, 1, i64::from(legs.count()))
    }

    /// Takes legs of a seat for a ticket.
    pub(super) fn take_legs(
        &self,
        trip: i64,
        seat: SeatNumber,
        legs: Legs,
        number: &TicketNumber,
    ) -> Applied {
        let values = params![trip, seat.get(), legs.mask().cast_signed(), self.entry];
        if self.origin == Origin::Own {
            // The last line of defence: the row changes only if none of the legs is taken.
            return self.run_one(
                "insert into seat_stock (trip, seat, legs, entry) values (?1, ?2, ?3, ?4)
                 on conflict do update set legs = legs | excluded.legs, entry = excluded.entry
                 where legs & excluded.legs = 0",
                values,
                || format!("seat {seat} of ticket {number} was sold before"),
            );
        }
        // Another counter gave it, whatever is known here: the central tells of a double.
        self.run(
            "insert into seat_stock (trip, seat, legs, entry) values (?1, ?2, ?3, ?4)
             on conflict do update set legs = legs | excluded.legs,
               doubled = doubled | ((legs & excluded.legs) <> 0), entry = excluded.entry",
            values,
        )
    }

    /// Gives a ticket's seat back, and its passenger is none of the trip's any more.
    fn free_seat(&self, ticket: TicketId, had: &SeatHad) -> Applied {
        self.leave_seat(ticket, had)?;
        self.passengers(self.trip_row(had.trip)?, -1, -i64::from(had.legs().count()))
    }

    /// Gives the legs of a ticket back, and with another counter's the lease on them.
    pub(super) fn leave_seat(&self, ticket: TicketId, had: &SeatHad) -> Applied {
        let Some(seat) = self.seat_now(ticket, had)? else { return Ok(()) };
        let had = &SeatHad { seat, ..had.clone() };
        self.leave_legs(self.trip_row(had.trip)?, had.seat, had.legs(), ticket)?;
        if self.origin == Origin::Other { self.lease_used_up(ticket, had) } else { Ok(()) }
    }

    /// The seat of a ticket on the trip where it had one by a fact: another coach may have given it
    /// another one that the counter of the fact did not hear of, or none.
    pub(super) fn seat_now(
        &self,
        ticket: TicketId,
        had: &SeatHad,
    ) -> Result<Option<SeatNumber>, ProjectError> {
        let sql = "select k.seat from ticket k join trip t on t.id = k.trip
                   where k.ticket = ?1 and t.trip = ?2";
        let mut seat = self.connection.prepare_cached(sql)?;
        let seat = seat.query_row(params![ticket.0, had.trip.0], |row| row.get(0)).optional()?;
        Ok(seat.map_or(Some(had.seat), SeatNumber::new))
    }

    /// Gives legs of a seat back: only what was taken can be.
    pub(super) fn leave_legs(
        &self,
        trip: i64,
        seat: SeatNumber,
        legs: Legs,
        ticket: TicketId,
    ) -> Applied {
        if self.was_doubled(trip, seat)? {
            let others = seats::legs_of_others(self.connection, (trip, seat), ticket)?;
            return self.run(
                "update seat_stock set legs = ?3, entry = ?4 where trip = ?1 and seat = ?2",
                params![trip, seat.get(), others.mask().cast_signed(), self.entry],
            );
        }
        self.run_one(
            "update seat_stock set legs = legs & ~?3, entry = ?4
             where trip = ?1 and seat = ?2 and legs & ?3 = ?3",
            params![trip, seat.get(), legs.mask().cast_signed(), self.entry],
            || format!("seat {seat} was not taken on these legs"),
        )
    }

    fn was_doubled(&self, trip: i64, seat: SeatNumber) -> Result<bool, ProjectError> {
        let doubled = self
            .connection
            .prepare_cached("select doubled from seat_stock where trip = ?1 and seat = ?2")?
            .query_row(params![trip, seat.get()], |row| row.get(0))
            .optional()?;
        Ok(doubled.unwrap_or(false))
    }

    /// Moves a ticket from one state to another: `ticket_state` laws are kept here once more.
    pub(super) fn becomes(
        &self,
        ticket: TicketId,
        from: &[TicketState],
        to: TicketState,
    ) -> Applied {
        let names = |i: usize| from.get(i).unwrap_or(&from[0]).name();
        self.run_one(
            "update ticket set state = ?2, entry = ?3 where ticket = ?1 and state in (?4, ?5)",
            params![ticket.0, to.name(), self.entry, names(0), names(1)],
            || format!("ticket {ticket} is not {}", names(0)),
        )?;
        self.run(
            "insert into ticket_event (ticket, entry)
             select id, ?2 from ticket where ticket = ?1 on conflict do nothing",
            params![ticket.0, self.entry],
        )
    }

    fn returned(&self, ticket: &TicketReturned, to: TicketState) -> Applied {
        // Without a seat its date is open, or another coach has no seat for it.
        let from: &[TicketState] = match ticket.seat {
            Some(_) => &[TicketState::Valid],
            None => &[TicketState::Open, TicketState::Valid],
        };
        self.missed_nothing(ticket.ticket)?;
        // Another counter gave its money back once more: that is told, and the money is gone.
        if self.origin != Origin::Own && self.is_gone(ticket.ticket)? {
            return Ok(());
        }
        self.becomes(ticket.ticket, from, to)?;
        ticket.seat.as_ref().map_or(Ok(()), |had| self.free_seat(ticket.ticket, had))
    }

    /// Whether a ticket that is known here was given back, exchanged or marked.
    fn is_gone(&self, ticket: TicketId) -> Result<bool, ProjectError> {
        let sql = "select 1 from ticket where ticket = ?1 and state not in ('valid', 'open')";
        Ok(self.connection.prepare_cached(sql)?.exists([ticket.0])?)
    }

    pub(super) fn tickets_refunded(&self, fact: &TicketsRefunded) -> Applied {
        let state = match fact.kind {
            RefundKind::Cancelled => TicketState::Cancelled,
            RefundKind::Refunded => TicketState::Refunded,
        };
        let refunds: i64 = fact.tickets.iter().map(|ticket| ticket.refund).sum();
        let parts: i64 = fact.parts.iter().map(|part| part.amount).sum();
        if [refunds, parts] != [fact.given_back; 2] {
            return Err(ProjectError::Law(format!("the amounts of refund {} differ", fact.refund)));
        }
        fact.tickets.iter().try_for_each(|ticket| self.returned(ticket, state))?;
        self.till_changed(fact.by.till, -fact.given_back, 0, fact.tickets.len())
    }

    /// What changes to tickets add up to in their session.
    pub(super) fn till_changed(
        &self,
        till: domain::ids::TillId,
        takings: i64,
        tickets: usize,
        cancellations: usize,
    ) -> Applied {
        self.in_books(|project| {
            project.run_one(
                "update till set takings = takings + ?2, tickets = tickets + ?3,
                   cancellations = cancellations + ?4, entry = ?5
                 where till = ?1 and closed_at is null",
                params![till.0, takings, tickets, cancellations, self.entry],
                || format!("till {till} is not open"),
            )
        })
    }

    pub(super) fn ticket_exchanged(&self, entry: &Entry, fact: &TicketExchanged) -> Applied {
        self.returned(&fact.old, TicketState::Exchanged)?;
        self.ticket(entry, &fact.journey, 0, &fact.new)?;
        let (old, new) = (fact.old.number.to_string(), fact.new.number.to_string());
        self.run(
            "update ticket set replaced_by = ?2 where ticket = ?1",
            params![fact.old.ticket.0, new],
        )?;
        self.run(
            "update ticket set replaces = ?2 where ticket = ?1",
            params![fact.new.ticket.0, old],
        )?;
        self.in_books(|project| project.number_given(entry, fact.new.number.running()))?;
        self.payments(entry, &fact.payments, &new)?;
        self.till_changed(fact.by.till, fact.difference, 0, 0)
    }

    pub(super) fn ticket_moved(&self, entry: &Entry, fact: &TicketMoved) -> Applied {
        let ticket = &fact.ticket;
        self.missed_nothing(ticket.ticket)?;
        self.becomes(ticket.ticket, &[TicketState::Valid, TicketState::Open], TicketState::Valid)?;
        if let Some(had) = &fact.was {
            self.free_seat(ticket.ticket, had)?;
        }
        let (trip, legs) = (self.trip_row(fact.journey.trip)?, fact.journey.legs());
        self.take_seat(trip, ticket, legs)?;
        self.run(
            "update ticket set trip = ?2, seat = ?3, legs = ?4, shown_entry = ?5, seated_by = ?6,
               expires = null
             where ticket = ?1",
            params![
                ticket.ticket.0,
                trip,
                ticket.seat.get(),
                legs.mask().cast_signed(),
                self.entry,
                self.other(entry),
            ],
        )?;
        self.till_changed(fact.by.till, 0, 0, 0)
    }

    /// Another counter changed a ticket before it heard that a departure was closed without its
    /// passenger: they missed nothing. Their seat was given up at that closing already.
    fn missed_nothing(&self, ticket: TicketId) -> Applied {
        if self.origin == Origin::Own || !self.is_in(ticket, TicketState::NoShow)? {
            return Ok(());
        }
        self.becomes(ticket, &[TicketState::NoShow], TicketState::Valid)?;
        self.run(
            "update ticket set seat = 0, entry = ?2 where ticket = ?1",
            params![ticket.0, self.entry],
        )
    }

    pub(super) fn ticket_opened(&self, fact: &TicketOpened) -> Applied {
        self.missed_nothing(fact.ticket.ticket)?;
        self.becomes(fact.ticket.ticket, &[TicketState::Valid], TicketState::Open)?;
        self.free_seat(fact.ticket.ticket, &fact.was)?;
        self.run(
            "update ticket set shown_entry = ?2, expires = ?3 where ticket = ?1",
            params![fact.ticket.ticket.0, self.entry, fact.expires.to_string()],
        )?;
        self.till_changed(fact.by.till, 0, 0, 0)
    }

    pub(super) fn no_show(&self, fact: &TicketNoShow) -> Applied {
        self.becomes(fact.ticket, &[TicketState::Valid], TicketState::NoShow)?;
        // The seat can be sold again from further on; the passenger still counts as sold.
        self.leave_seat(fact.ticket, &fact.was)
    }

    pub(super) fn payment_settled(&self, entry: &Entry, fact: &PaymentSettled) -> Applied {
        let state = match &fact.outcome {
            Outcome::Completed { .. } => "completed",
            Outcome::ReplacedByCash { .. } => "replaced",
            Outcome::Dropped => "dropped",
        };
        self.run_one(
            "update payment set state = ?2, entry = ?3 where payment = ?1 and state = 'pending'",
            params![fact.payment.0, state, self.entry],
            || format!("payment {} is not pending", fact.payment),
        )?;
        if let Outcome::Completed { reference } = &fact.outcome {
            let number: String = self
                .connection
                .prepare_cached(
                    "select coalesce(min(k.number), '') from payment p
                     join ticket k on k.sale_entry = p.sale_entry where p.payment = ?1",
                )?
                .query_row([fact.payment.0], |row| row.get(0))?;
            self.reference(entry, &fact.operator, reference, fact.payment, &number)?;
        }
        let dropped = fact.outcome == Outcome::Dropped;
        if dropped {
            let cancelled = TicketState::Cancelled;
            fact.returned.iter().try_for_each(|ticket| self.returned(ticket, cancelled))?;
        }
        let back: i64 = fact.parts.iter().map(|part| part.amount).sum();
        let takings = if dropped { -back - fact.amount } else { 0 };
        self.till_changed(fact.by.till, takings, 0, fact.returned.len())
    }

    pub(super) fn seats_held(&self, fact: &SeatsHeld) -> Applied {
        let trip = self.trip_row(fact.journey.trip)?;
        self.run(
            "insert into hold (hold, trip, legs, until, held, entry)
             values (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                fact.hold.0,
                trip,
                fact.journey.legs().mask().cast_signed(),
                fact.until,
                json(fact),
                self.entry
            ],
        )
    }
}
