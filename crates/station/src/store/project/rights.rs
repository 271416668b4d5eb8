//! Rights that only one counter holds: leases on seats, the right to change a ticket.

use domain::Millis;
use domain::aftersale::SeatHad;
use domain::fact::Fact;
use domain::ids::{TicketId, TripId};
use domain::layout::SeatNumber;
use domain::lease::{LeaseEnded, LeaseGranted, LeaseReturned, RightGranted};
use domain::legs::Legs;
use rusqlite::{OptionalExtension, params};
use seal::Entry;

use super::{Applied, Origin, ProjectError, Projector};
use crate::store::leases;

impl Projector<'_> {
    /// What a fact says of our rights. Those of others are the central's to know.
    pub(super) fn rights(&self, entry: &Entry, fact: &Fact) -> Applied {
        let Some(us) = &self.us else {
            return Err(ProjectError::Law("this counter belongs to no central".to_owned()));
        };
        let ours = entry.device == us.own;
        match fact {
            Fact::LeaseReturned(fact) if ours => self.lease_returned(fact),
            Fact::RightReturned(fact) if ours => self.right(fact.ticket, false, fact.lease),
            Fact::LeaseGranted(fact) => {
                self.must_be_the_central(entry)?;
                if fact.device == us.own { self.lease_granted(fact) } else { Ok(()) }
            }
            Fact::LeaseEnded(fact) => {
                self.must_be_the_central(entry)?;
                if fact.device == us.own { self.lease_ended(fact) } else { Ok(()) }
            }
            Fact::RightGranted(fact) => {
                self.must_be_the_central(entry)?;
                self.right_granted(fact, fact.device == us.own)
            }
            _ => Ok(()),
        }
    }

    /// A counter that was its own head office holds every seat of what still runs, as lease 0.
    pub(super) fn holds_everything(&self, now: Millis) -> Applied {
        let mut trips = self.connection.prepare_cached(
            "select t.trip, t.seats, (select count(*) - 1 from trip_call c where c.trip = t.id)
             from trip t where (select max(arrives) from trip_call c where c.trip = t.id) > ?1",
        )?;
        let mut rows = trips.query([now])?;
        while let Some(row) = rows.next()? {
            let (trip, seats) = (TripId(row.get(0)?), row.get::<_, u8>(1)?);
            let legs = all_legs(row.get(2)?);
            for seat in (1..=seats).filter_map(SeatNumber::new) {
                self.hold(trip, seat, 0, legs, None)?;
            }
        }
        Ok(())
    }

    /// An older disk cannot know what it used and gave back.
    pub(super) fn holds_nothing(&self) -> Applied {
        self.run("delete from lease", [])
    }

    fn hold(
        &self,
        trip: TripId,
        seat: SeatNumber,
        lease: u64,
        legs: Legs,
        sell_until: Option<Millis>,
    ) -> Applied {
        self.run(
            "insert into lease (trip, seat, lease, legs, sell_until, entry)
             values (?1, ?2, ?3, ?4, ?5, ?6)
             on conflict do update set legs = legs | excluded.legs,
               sell_until = excluded.sell_until, entry = excluded.entry",
            params![
                trip.0,
                seat.get(),
                lease.cast_signed(),
                legs.mask().cast_signed(),
                sell_until,
                self.entry,
            ],
        )
    }

    fn lease_granted(&self, fact: &LeaseGranted) -> Applied {
        if leases::restarted(self.connection)? {
            return Ok(());
        }
        for run in &fact.seats {
            let legs = run.legs().without(self.given_up(fact.trip, run.seat, fact.lease)?);
            if !legs.is_empty() {
                self.hold(fact.trip, run.seat, fact.lease, legs, fact.sell_until)?;
            }
        }
        Ok(())
    }

    /// The legs under a lease that a lost part of our journal gave back.
    fn given_up(&self, trip: TripId, seat: SeatNumber, lease: u64) -> Result<Legs, ProjectError> {
        let mask = self
            .connection
            .prepare_cached(
                "select legs from lease_over where trip = ?1 and seat = ?2 and lease = ?3",
            )?
            .query_row(params![trip.0, seat.get(), lease.cast_signed()], |row| row.get(0))
            .optional()?;
        Ok(Legs::from_mask(mask.unwrap_or(0_i64).cast_unsigned()))
    }

    fn lease_returned(&self, fact: &LeaseReturned) -> Applied {
        for run in &fact.seats {
            self.hold_no_more(fact.trip, run.seat, fact.lease, run.legs())?;
            if self.origin == Origin::Lost {
                self.run(
                    "insert into lease_over (trip, seat, lease, legs, entry)
                     values (?1, ?2, ?3, ?4, ?5)
                     on conflict do update set legs = legs | excluded.legs, entry = excluded.entry",
                    params![
                        fact.trip.0,
                        run.seat.get(),
                        fact.lease.cast_signed(),
                        run.legs().mask().cast_signed(),
                        self.entry,
                    ],
                )?;
            }
        }
        Ok(())
    }

    fn lease_ended(&self, fact: &LeaseEnded) -> Applied {
        fact.seats.iter().try_for_each(|leased| {
            self.hold_no_more(fact.trip, leased.seat.seat, leased.lease, leased.seat.legs())
        })
    }

    fn hold_no_more(&self, trip: TripId, seat: SeatNumber, lease: u64, legs: Legs) -> Applied {
        self.run(
            "update lease set legs = legs & ~?4, entry = ?5
             where trip = ?1 and seat = ?2 and lease = ?3 and legs & ?4 <> 0",
            params![
                trip.0,
                seat.get(),
                lease.cast_signed(),
                legs.mask().cast_signed(),
                self.entry,
            ],
        )?;
        self.drop_empty(trip, seat)
    }

    fn drop_empty(&self, trip: TripId, seat: SeatNumber) -> Applied {
        self.run(
            "delete from lease where trip = ?1 and seat = ?2 and legs = 0",
            params![trip.0, seat.get()],
        )
    }

    /// Another counter gave a ticket's seat back: where we had given the seat, nobody holds it now.
    pub(super) fn lease_used_up(&self, ticket: TicketId, had: &SeatHad) -> Applied {
        self.run(
            "update lease set legs = legs & ~?3, entry = ?4
             where trip = ?1 and seat = ?2 and legs & ?3 <> 0
               and exists (select 1 from ticket where ticket = ?5 and seated_by is null)",
            params![
                had.trip.0,
                had.seat.get(),
                had.legs().mask().cast_signed(),
                self.entry,
                ticket.0,
            ],
        )?;
        self.drop_empty(had.trip, had.seat)
    }

    /// The right to change a ticket is with us, or no longer.
    fn right(&self, ticket: TicketId, held: bool, lease: u64) -> Applied {
        self.run(
            "insert into ticket_right (ticket, held, lease, entry) values (?1, ?2, ?3, ?4)
             on conflict do update set held = excluded.held, lease = excluded.lease,
               entry = excluded.entry",
            params![ticket.0, held, lease.cast_signed(), self.entry],
        )
    }

    /// What another counter was given is not ours any more, if it ever was.
    fn right_granted(&self, fact: &RightGranted, to_us: bool) -> Applied {
        let mut known = self.connection.prepare_cached("select 1 from ticket where ticket = ?1")?;
        if to_us || known.exists([fact.ticket.0])? {
            return self.right(fact.ticket, to_us, fact.lease);
        }
        Ok(())
    }
}

/// Every leg of a trip with so many.
fn all_legs(legs: usize) -> Legs {
    Legs::between(0, legs, legs + 1).unwrap_or(Legs::NONE)
}
