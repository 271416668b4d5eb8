//! Who is aboard: the boardings of one trip, from the facts of several devices in any order.
//!
//! The state is a set that only grows: boardings by their id, ids that were undone, exits and returns
//! by their round. So no order matters, nothing counts twice, and a clock that jumps changes at most
//! which of two boardings is called the first.

use std::collections::{BTreeMap, BTreeSet};

use crate::Millis;
use crate::aftersale::TicketState;
use crate::bounds::{EXITS_MAX, REASON_MAX};
use crate::central::EntryRef;
use crate::control::{BoardingUndone, ControlledBy, PassengerAlighted, PassengerReboarded, Post};
use crate::fact::Fact;
use crate::ids::{BoardingId, TicketId, TripId};
use crate::layout::SeatNumber;
use crate::people::Permission;
use crate::refusal::{Code, Refusal};
use crate::text;
use crate::ticket::TicketNumber;

/// How long a boarding can be undone: while the passenger still stands at the door.
pub const UNDO_WITHIN: Millis = 60_000;

/// One boarding, with the entry that holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Boarded {
    /// When, by the clock of the device.
    pub at: Millis,
    /// Its entry: which device it was.
    pub entry: EntryRef,
    /// Which boarding.
    pub boarding: BoardingId,
    /// With which ticket.
    pub ticket: TicketId,
    /// On which trip.
    pub trip: TripId,
    /// Index of the call.
    pub stop: u8,
    /// Its name.
    pub stop_name: String,
    /// Where the journey begins.
    pub from: u8,
    /// Where it ends.
    pub to: u8,
    /// On which seat; none stands.
    pub seat: Option<SeatNumber>,
    /// The ticket's number, where known.
    pub number: Option<TicketNumber>,
    /// The passenger, where known.
    pub name: Option<String>,
    /// Whether on the word of the token alone.
    pub on_trust: bool,
    /// Who let them aboard.
    pub by: ControlledBy,
}

impl Boarded {
    /// A boarding as an entry says it; none for a fact that boards nobody.
    pub fn of(at: Millis, entry: EntryRef, fact: &Fact) -> Option<Self> {
        Some(match fact {
            Fact::TicketBoarded(fact) => Self {
                at,
                entry,
                boarding: fact.boarding,
                ticket: fact.ticket,
                trip: fact.trip,
                stop: fact.stop,
                stop_name: fact.stop_name.clone(),
                from: fact.from,
                to: fact.to,
                seat: fact.seat,
                number: fact.number.clone(),
                name: fact.name.clone(),
                on_trust: fact.on_trust.is_some(),
                by: fact.by.clone(),
            },
            Fact::StandingBoarded(fact) => Self {
                at,
                entry,
                boarding: fact.boarding,
                ticket: fact.ticket,
                trip: fact.journey.trip,
                stop: fact.journey.from.index,
                stop_name: fact.journey.from.name.clone(),
                from: fact.journey.from.index,
                to: fact.journey.to.index,
                seat: None,
                number: Some(fact.number.clone()),
                name: Some(fact.name.as_str().to_owned()),
                on_trust: false,
                by: ControlledBy {
                    employee: fact.by.employee,
                    employee_name: fact.by.employee_name.clone(),
                    station: fact.by.station,
                    station_name: fact.by.station_name.clone(),
                    counter: fact.by.counter,
                    local: fact.by.local,
                },
            },
            _ => return None,
        })
    }

    /// The place as people say it: the stop, the station and the counter.
    pub fn place(&self) -> String {
        format!("{} ({} {})", self.stop_name, self.by.station_name, self.by.counter)
    }

    /// What the passenger is called: their name, the ticket's number, or the seat.
    pub fn who(&self) -> String {
        match (&self.name, &self.number, self.seat) {
            (Some(name), ..) => name.clone(),
            (None, Some(number), _) => number.to_string(),
            (None, None, Some(seat)) => seat.to_string(),
            (None, None, None) => "?".to_owned(),
        }
    }

    /// The order in which boardings of one ticket count. Clocks of two devices may disagree; the rest
    /// of the key makes every device agree on one answer.
    fn order(&self) -> (Millis, EntryRef, BoardingId) {
        (self.at, self.entry, self.boarding)
    }
}

/// Somebody aboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aboard {
    /// The boarding that counts.
    pub boarded: Boarded,
    /// How often they got off so far.
    pub exits: u8,
    /// The round of the exit they are not back from.
    pub out: Option<u8>,
}

/// One ticket that boarded twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Double<'a> {
    /// The boarding that counts.
    pub first: &'a Boarded,
    /// The one after it.
    pub again: &'a Boarded,
}

/// Everything that happened with one ticket at the doors of one trip.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Rider {
    boardings: BTreeMap<BoardingId, Boarded>,
    undone: BTreeSet<BoardingId>,
    exits: BTreeSet<u8>,
    back: BTreeSet<u8>,
}

impl Rider {
    /// Boardings that were not undone, the first one first.
    fn live(&self) -> Vec<&Boarded> {
        let live = self.boardings.values().filter(|b| !self.undone.contains(&b.boarding));
        let mut live: Vec<&Boarded> = live.collect();
        live.sort_by_key(|boarded| boarded.order());
        live
    }

    fn aboard(&self) -> Option<Aboard> {
        let live = self.boardings.values().filter(|b| !self.undone.contains(&b.boarding));
        let first = live.min_by_key(|boarded| boarded.order())?;
        Some(Aboard {
            boarded: first.clone(),
            exits: self.exits.last().copied().unwrap_or(0),
            // Whoever is back from the last exit is back from those before it too.
            out: self.exits.last().copied().filter(|round| !self.back.contains(round)),
        })
    }
}

/// Who is aboard one trip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Boarding {
    trip: TripId,
    riders: BTreeMap<TicketId, Rider>,
}

impl Boarding {
    /// Nobody, yet.
    pub fn of(trip: TripId) -> Self {
        Self { trip, riders: BTreeMap::new() }
    }

    /// Notes what an entry says. Entries of other trips and kinds change nothing; neither does one
    /// that was noted before.
    pub fn note(&mut self, at: Millis, entry: EntryRef, fact: &Fact) {
        if let Some(boarded) = Boarded::of(at, entry, fact) {
            return self.board(boarded);
        }
        match fact {
            Fact::BoardingUndone(fact) if fact.trip == self.trip => {
                self.rider(fact.ticket).undone.insert(fact.boarding);
            }
            Fact::StandingRefunded(fact) if fact.trip == self.trip => {
                self.rider(fact.ticket).undone.insert(fact.boarding);
            }
            Fact::PassengerAlighted(fact) if fact.trip == self.trip => {
                self.rider(fact.ticket).exits.insert(fact.round);
            }
            Fact::PassengerReboarded(fact) if fact.trip == self.trip => {
                self.rider(fact.ticket).back.insert(fact.round);
            }
            _ => {}
        }
    }

    fn board(&mut self, boarded: Boarded) {
        if boarded.trip != self.trip {
            return;
        }
        let boardings = &mut self.rider(boarded.ticket).boardings;
        // One id in two entries is a copied disk: both devices keep the same one of them.
        match boardings.get(&boarded.boarding) {
            Some(known) if known.order() <= boarded.order() => {}
            _ => {
                boardings.insert(boarded.boarding, boarded);
            }
        }
    }

    fn rider(&mut self, ticket: TicketId) -> &mut Rider {
        self.riders.entry(ticket).or_default()
    }

    /// Who is aboard with a ticket.
    pub fn aboard(&self, ticket: TicketId) -> Option<Aboard> {
        self.riders.get(&ticket)?.aboard()
    }

    /// Everybody who is aboard or out at a stop, in the order of their tickets' ids.
    pub fn everybody(&self) -> impl Iterator<Item = Aboard> + '_ {
        self.riders.values().filter_map(Rider::aboard)
    }

    /// Tickets that boarded more than once, with both places: each boarding after the first is one.
    pub fn doubles(&self) -> Vec<Double<'_>> {
        let riders = self.riders.values().map(Rider::live);
        riders
            .flat_map(|live| {
                let first = live.first().copied();
                let rest = live.into_iter().skip(1);
                rest.filter_map(move |again| Some(Double { first: first?, again }))
            })
            .collect()
    }

    /// Those who ride past a stop, by what is known of their journeys.
    pub fn riding(&self, stop: u8) -> impl Iterator<Item = Aboard> + '_ {
        self.everybody().filter(move |aboard| {
            let boarded = &aboard.boarded;
            boarded.stop <= stop && stop < boarded.to
        })
    }
}

/// Takes a boarding back, within a minute: the wrong ticket was scanned, the passenger turned away.
///
/// A clock that jumped back makes the minute longer, never shorter. Refuses `not_permitted`,
/// `departure_closed`, `not_aboard`, `undo_late`, `field_missing`, `text_too_long`. Who has got off
/// (`out`) is not aboard: their exit would make the next boarding one that is out at once.
pub fn undo(
    post: &Post<'_>,
    boarded: Option<&Boarded>,
    out: bool,
    now: Millis,
    reason: &str,
) -> Result<BoardingUndone, Refusal> {
    post.who.must(Permission::Board)?;
    let boarded = boarded.ok_or_else(|| Refusal::new(Code::NotAboard).with("who", "?"))?;
    if out || boarded.trip != post.trip.trip {
        return Err(Refusal::new(Code::NotAboard).with("who", boarded.who()));
    }
    post.must_be_open()?;
    let reason = text::required("reason", reason, REASON_MAX)?;
    if now.saturating_sub(boarded.at) > UNDO_WITHIN {
        return Err(Refusal::new(Code::UndoLate).with("seconds", UNDO_WITHIN / 1_000));
    }
    Ok(BoardingUndone {
        boarding: boarded.boarding,
        ticket: boarded.ticket,
        trip: boarded.trip,
        reason,
        by: post.by(),
    })
}

/// Counts a passenger who gets off, at a rest stop or for good.
///
/// Refuses `not_permitted`, `not_aboard`, `already_out`, `exits_too_many`.
pub fn alight(post: &Post<'_>, aboard: Option<&Aboard>) -> Result<PassengerAlighted, Refusal> {
    post.who.must(Permission::Board)?;
    let aboard = present(post, aboard)?;
    let boarded = &aboard.boarded;
    if aboard.out.is_some() {
        return Err(Refusal::new(Code::AlreadyOut)
            .with("who", boarded.who())
            .with("stop", post.stop_name()));
    }
    let round = aboard.exits.checked_add(1).filter(|round| *round <= EXITS_MAX);
    let round = round.ok_or_else(|| {
        Refusal::new(Code::ExitsTooMany).with("who", boarded.who()).with("max", EXITS_MAX)
    })?;
    Ok(PassengerAlighted {
        ticket: boarded.ticket,
        trip: boarded.trip,
        stop: post.stop,
        stop_name: post.stop_name().to_owned(),
        round,
        number: boarded.number.clone(),
        by: post.by(),
    })
}

/// Counts a passenger who is back, by the list; a scan for boarding does the same. `ticket` is what
/// became of their ticket and the trip it is for now, where its sale is known here: somebody else may
/// have the seat of one that was given back meanwhile.
///
/// Refuses `not_permitted`, `not_aboard`, `not_out`, `ticket_state`.
pub fn come_back(
    post: &Post<'_>,
    aboard: Option<&Aboard>,
    ticket: Option<(TicketState, TripId)>,
) -> Result<PassengerReboarded, Refusal> {
    post.who.must(Permission::Board)?;
    let aboard = present(post, aboard)?;
    let boarded = &aboard.boarded;
    if let Some((state, trip)) = ticket {
        if trip != post.trip.trip {
            return Err(Refusal::new(Code::NotAboard).with("who", boarded.who()));
        }
        if !matches!(state, TicketState::Valid | TicketState::NoShow) {
            return Err(Refusal::new(Code::TicketState)
                .with("number", boarded.who())
                .with("state", state.name()));
        }
    }
    let round = aboard.out.ok_or_else(|| Refusal::new(Code::NotOut).with("who", boarded.who()))?;
    Ok(PassengerReboarded {
        ticket: boarded.ticket,
        trip: boarded.trip,
        stop: post.stop,
        stop_name: post.stop_name().to_owned(),
        round,
        number: boarded.number.clone(),
        by: post.by(),
    })
}

fn present<'a>(post: &Post<'_>, aboard: Option<&'a Aboard>) -> Result<&'a Aboard, Refusal> {
    let here = aboard.filter(|aboard| aboard.boarded.trip == post.trip.trip);
    here.ok_or_else(|| {
        let who = aboard.map_or("?".to_owned(), |aboard| aboard.boarded.who());
        Refusal::new(Code::NotAboard).with("who", who)
    })
}

#[cfg(test)]
mod tests;
