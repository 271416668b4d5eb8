//! The doors of coaches: one ticket with which two people were let aboard, and tickets that were not
//! good any more.
//!
//! Devices in the dark cannot know of one another, and their entries come in any order. So whatever
//! comes is looked at together with what came before it, and told when the second half of it is here.

use std::collections::BTreeSet;

use deadpool_postgres::Transaction;
use domain::Millis;
use domain::central::{EntryRef, ExceptionKind};
use domain::control::boarding::{Boarded, Boarding};
use domain::fact::Fact;
use domain::ids::{DeviceId, TicketId, TripId};
use uuid::Uuid;

use super::{Raised, Seats};
use crate::problem::Problem;
use crate::projection::Told;
use crate::sql::Sql;

/// An entry of a door.
struct Said {
    at: Millis,
    place: EntryRef,
    trip: TripId,
    ticket: TicketId,
    fact: Fact,
}

/// Which trip and ticket a fact of a door is about.
fn at_door(fact: &Fact) -> Option<(TripId, TicketId)> {
    Some(match fact {
        Fact::TicketBoarded(fact) => (fact.trip, fact.ticket),
        Fact::BoardingUndone(fact) => (fact.trip, fact.ticket),
        Fact::PassengerAlighted(fact) => (fact.trip, fact.ticket),
        Fact::PassengerReboarded(fact) => (fact.trip, fact.ticket),
        Fact::StandingBoarded(fact) => (fact.journey.trip, fact.ticket),
        Fact::StandingRefunded(fact) => (fact.trip, fact.ticket),
        _ => return None,
    })
}

impl Said {
    fn of(one: &Told) -> Option<Self> {
        let (trip, ticket) = at_door(&one.fact)?;
        Some(Self { at: one.at, place: one.place, trip, ticket, fact: one.fact.clone() })
    }

    fn boarded(&self) -> Option<Boarded> {
        Boarded::of(self.at, self.place, &self.fact)
    }

    /// What orders boardings of one ticket everywhere.
    fn order(&self) -> (Millis, EntryRef) {
        (self.at, self.place)
    }

    fn is_undone_by(&self, all: &[&Self]) -> bool {
        let Some(boarded) = self.boarded() else { return false };
        all.iter().any(|said| match &said.fact {
            Fact::BoardingUndone(fact) => fact.boarding == boarded.boarding,
            Fact::StandingRefunded(fact) => fact.boarding == boarded.boarding,
            _ => false,
        })
    }
}

/// The entry that ended a ticket.
struct Ended {
    at: Millis,
    place: EntryRef,
    /// Whether it is new.
    new: bool,
}

impl Seats {
    /// Keeps what was said at doors, and tells of what should not have been.
    pub(super) async fn doors(
        &mut self,
        change: &Transaction<'_>,
        told: &[Told],
    ) -> Result<(), Problem> {
        let new: Vec<Said> = told.iter().filter_map(Said::of).collect();
        let places: BTreeSet<EntryRef> = told.iter().map(|one| one.place).collect();
        let is_new = |place: &Option<EntryRef>| place.is_some_and(|place| places.contains(&place));
        let gone = self.tickets.iter().filter(|(_, t)| t.state == "gone" && is_new(&t.changed));
        let boarded = new.iter().filter(|said| said.boarded().is_some()).map(|said| said.ticket);
        let looked_at: BTreeSet<TicketId> =
            gone.map(|(ticket, _)| *ticket).chain(boarded).collect();
        let before = match looked_at.is_empty() {
            true => Vec::new(),
            false => said_before(change, &looked_at).await?,
        };
        keep(change, &new).await?;
        self.doubles(&before, &new);
        for ticket in looked_at {
            let Some(ended) = self.ended(change, ticket, &places).await? else { continue };
            let of_ticket = |said: &&Said| said.ticket == ticket;
            let all: Vec<&Said> = before.iter().chain(&new).filter(of_ticket).collect();
            for said in &all {
                let late = ended.new || places.contains(&said.place);
                if late && said.at >= ended.at && !said.is_undone_by(&all) {
                    self.untrue(said, &ended);
                }
            }
        }
        Ok(())
    }

    /// Tells of each boarding that finds another of the same ticket and trip here: once, whichever of
    /// them comes last.
    fn doubles(&mut self, before: &[Said], new: &[Said]) {
        for (i, said) in new.iter().enumerate() {
            let Some(boarded) = said.boarded() else { continue };
            let same = |other: &&Said| (other.trip, other.ticket) == (said.trip, said.ticket);
            let all: Vec<&Said> = before.iter().chain(new).filter(same).collect();
            if said.is_undone_by(&all) {
                continue;
            }
            // One id in two entries is a copied disk, and one boarding.
            let is_another = |other: &&Said| {
                let other = other.boarded().filter(|other| other.boarding != boarded.boarding);
                other.is_some()
            };
            let known = before.iter().chain(&new[..i]).filter(same).filter(is_another);
            let known = known.filter(|other| !other.is_undone_by(&all));
            let Some(other) = known.min_by_key(|other| other.order()) else { continue };
            let (first, again) =
                if other.order() < said.order() { (other, said) } else { (said, other) };
            if !had_got_off(&all, again) {
                self.double(first, again);
            }
        }
    }

    fn double(&mut self, first: &Said, again: &Said) {
        let (Some(one), Some(two)) = (first.boarded(), again.boarded()) else { return };
        let detail = format!("It was let aboard {}, and again {}.", when(&one), when(&two));
        self.raised.push(Raised {
            kind: ExceptionKind::BoardingDoubled,
            device: again.place.device,
            subject: self.called(&one),
            detail,
            entries: vec![first.place, again.place],
            first: None,
        });
    }

    fn untrue(&mut self, said: &Said, ended: &Ended) {
        let Some(boarded) = said.boarded() else { return };
        let detail =
            format!("It had been given back or exchanged; it was let aboard {}.", when(&boarded));
        self.raised.push(Raised {
            kind: ExceptionKind::BoardingUntrue,
            device: said.place.device,
            subject: self.called(&boarded),
            detail,
            entries: vec![said.place, ended.place],
            first: None,
        });
    }

    /// The ticket and the trip of a boarding, as people call them.
    fn called(&self, boarded: &Boarded) -> String {
        let known = self.tickets.get(&boarded.ticket).map(|ticket| ticket.number.clone());
        let number = known.or_else(|| boarded.number.as_ref().map(ToString::to_string));
        let who = number.unwrap_or_else(|| boarded.who());
        match self.trips.get(&boarded.trip) {
            Some(trip) => format!("{who} · {}", trip.label),
            None => who,
        }
    }

    /// What ended a ticket: its money went back, or another took its place. One that was noted as
    /// missing is none of these: it may have come late.
    async fn ended(
        &self,
        change: &Transaction<'_>,
        ticket: TicketId,
        new: &BTreeSet<EntryRef>,
    ) -> Result<Option<Ended>, Problem> {
        let gone = self.tickets.get(&ticket).filter(|ticket| ticket.state == "gone");
        let Some(place) = gone.and_then(|ticket| ticket.changed) else { return Ok(None) };
        let sql = "select at from entry where device = $1 and epoch = $2 and seq = $3
             and kind <> 'TicketNoShow'";
        let (epoch, seq) = (place.epoch.cast_signed(), place.seq.cast_signed());
        let row = change.row_or_none(sql, &[&place.device.0, &epoch, &seq]).await?;
        Ok(row.map(|row| Ended { at: row.get(0), place, new: new.contains(&place) }))
    }
}

/// Whether the passenger had got off when they were let aboard again: by what was said until then,
/// which the device at the door may not have heard.
fn had_got_off(all: &[&Said], again: &Said) -> bool {
    let mut boarding = Boarding::of(again.trip);
    for said in all.iter().filter(|said| said.place != again.place) {
        let counts = match said.fact {
            Fact::PassengerAlighted(_) | Fact::PassengerReboarded(_) => said.at <= again.at,
            _ => true,
        };
        if counts {
            boarding.note(said.at, said.place, &said.fact);
        }
    }
    boarding.aboard(again.ticket).is_some_and(|aboard| aboard.out.is_some())
}

fn when(boarded: &Boarded) -> String {
    format!("at {} on {}", boarded.place(), boarded.by.local.format("%Y-%m-%d at %H:%M"))
}

/// What was said at doors of these tickets before.
async fn said_before(
    change: &Transaction<'_>,
    tickets: &BTreeSet<TicketId>,
) -> Result<Vec<Said>, Problem> {
    let tickets: Vec<Uuid> = tickets.iter().map(|ticket| ticket.0).collect();
    let sql = "select e.device, e.epoch, e.seq, e.at, e.kind, e.v, e.body
         from at_door join entry e using (device, epoch, seq)
         where at_door.ticket = any($1) order by e.at";
    let read = |row: &tokio_postgres::Row| {
        let v = u16::try_from(row.get::<_, i32>(5)).ok()?;
        let fact = Fact::parse(row.get(4), v, row.get(6)).ok()?;
        let place = EntryRef {
            device: DeviceId(row.get(0)),
            epoch: row.get::<_, i32>(1).cast_unsigned(),
            seq: row.get::<_, i64>(2).cast_unsigned(),
        };
        Said::of(&Told { place, at: row.get(3), fact })
    };
    Ok(change.rows(sql, &[&tickets]).await?.iter().filter_map(read).collect())
}

/// Keeps which entries are of which ticket.
async fn keep(change: &Transaction<'_>, new: &[Said]) -> Result<(), Problem> {
    if new.is_empty() {
        return Ok(());
    }
    let devices: Vec<Uuid> = new.iter().map(|said| said.place.device.0).collect();
    let epochs: Vec<i32> = new.iter().map(|said| said.place.epoch.cast_signed()).collect();
    let seqs: Vec<i64> = new.iter().map(|said| said.place.seq.cast_signed()).collect();
    let trips: Vec<Uuid> = new.iter().map(|said| said.trip.0).collect();
    let tickets: Vec<Uuid> = new.iter().map(|said| said.ticket.0).collect();
    change
        .run(
            "insert into at_door (device, epoch, seq, trip, ticket)
             select * from unnest($1::uuid[], $2::integer[], $3::bigint[], $4::uuid[], $5::uuid[])",
            &[&devices, &epochs, &seqs, &trips, &tickets],
        )
        .await?;
    Ok(())
}
