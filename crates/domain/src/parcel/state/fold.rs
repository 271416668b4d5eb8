//! How a history makes a parcel: one event after another, in the one order.
//!
//! Nothing is refused: it happened. What contradicts becomes a [`Trouble`].

use super::{ClaimNow, Contract, Event, Parcel, PieceNow, PieceState, Stamp, Trouble, Whereabouts};
use crate::Millis;
use crate::central::EntryRef;
use crate::ids::StationId;
use crate::parcel::facts::Hands;
use crate::parcel::pieces::PieceSet;

/// How far a clock may be off before a movement after the end is worth a person's look.
const CLOCK_SLACK: Millis = 12 * 3_600_000;

impl Parcel {
    pub(super) fn apply(&mut self, stamp: &Stamp, event: &Event) {
        match event {
            Event::Registered { contract } => self.open(stamp, contract),
            Event::Cancelled { pieces, due } => {
                add(&mut self.money.due_dropped, *due);
                let over = self.first(0, stamp.entry, *due);
                let ends = (PieceState::Cancelled, Whereabouts::Sender);
                self.end(*pieces, stamp, ends, over);
            }
            Event::Loaded { pieces, trip, route_code, day } => {
                let aboard =
                    Whereabouts::Aboard { trip: *trip, route_code: route_code.clone(), day: *day };
                self.each(*pieces, stamp, CLOCK_SLACK, |piece| {
                    piece.go(PieceState::Loaded, aboard.clone());
                    (piece.ready, piece.stored_until) = (None, None);
                });
            }
            Event::Unloaded { pieces, station, name, .. } => {
                self.rest(*pieces, stamp, PieceState::Unloaded, *station, name, |_| ());
            }
            Event::Ready { pieces, station, name, day } => {
                self.rest(*pieces, stamp, PieceState::Ready, *station, name, |piece| {
                    // The first day stands where two counters said so.
                    piece.ready = Some(piece.ready.map_or(*day, |known| known.min(*day)));
                });
            }
            Event::Refused { pieces, station, name } => {
                self.rest(*pieces, stamp, PieceState::Refused, *station, name, |_| ());
            }
            Event::Unclaimed { pieces, station, name } => {
                self.rest(*pieces, stamp, PieceState::Unclaimed, *station, name, |_| ());
            }
            Event::Returning { pieces, station, name, edition, charges } => {
                // Two counters may send the same pieces back: their way is charged once.
                let fresh = !pieces.without(self.sent_back).is_empty();
                self.sent_back = self.sent_back.with(*pieces);
                let at = Whereabouts::At { station: *station, name: name.clone() };
                self.each(*pieces, stamp, 0, |piece| {
                    piece.go(PieceState::Unloaded, at.clone());
                    (piece.ready, piece.stored_until) = (None, None);
                    (piece.back, piece.edition) = (true, piece.edition.max(*edition));
                });
                add(&mut self.money.charges, if fresh { *charges } else { 0 });
            }
            Event::Lost { pieces } => self.each(*pieces, stamp, 0, |piece| {
                piece.go(PieceState::Lost, Whereabouts::Unknown);
            }),
            Event::Damaged { pieces } => {
                self.reach(pieces.last());
                let known = self.pieces.iter_mut().filter(|piece| pieces.has(piece.piece));
                known.for_each(|piece| piece.damaged = true);
            }
            Event::CodeFailed => self.wrong_codes = self.wrong_codes.saturating_add(1),
            Event::Delivered { .. } => self.deliver(stamp, event),
            _ => self.settle(stamp, event),
        }
    }

    /// What moves money, and no piece.
    fn settle(&mut self, stamp: &Stamp, event: &Event) {
        let again = stamp.entry;
        match event {
            Event::ClaimOpened { claim, pieces, kind, asked } => {
                let known = self.claims.entry(*claim).or_default();
                (known.pieces, known.kind, known.asked) = (*pieces, Some(*kind), *asked);
            }
            Event::ClaimDecided { claim, awarded } => {
                let known = self.claims.entry(*claim).or_default();
                match (known.decided_by, known.awarded) {
                    (Some(first), Some(other)) if other != *awarded => {
                        let claim = *claim;
                        self.troubles.push(Trouble::ClaimDecidedTwice { claim, first, again });
                    }
                    (Some(_), _) => {}
                    (None, _) => (known.decided_by, known.awarded) = (Some(again), Some(*awarded)),
                }
            }
            Event::ClaimPaid { claim, amount } => {
                let known = self.claims.entry(*claim).or_default();
                add(&mut known.paid, *amount);
                add(&mut self.money.claims_paid, *amount);
                let (claim, amount) = (*claim, *amount);
                match known.paid_by {
                    None => known.paid_by = Some(again),
                    Some(first) => {
                        self.troubles.push(Trouble::ClaimPaidTwice { claim, first, again, amount });
                    }
                }
            }
            Event::CodRemitted { amount } => {
                add(&mut self.money.cod_remitted, *amount);
                if let Some((first, amount)) = self.first(2, again, *amount) {
                    self.troubles.push(Trouble::RemittedTwice { first, again, amount });
                }
            }
            Event::StorageCharged { pieces, until, amount } => {
                self.reach(pieces.last());
                add(&mut self.money.storage_taken, *amount);
                let mut fresh = false;
                for piece in self.pieces.iter_mut().filter(|piece| pieces.has(piece.piece)) {
                    fresh |= piece.stored_until.is_none_or(|known| known < *until);
                    piece.stored_until = piece.stored_until.max(Some(*until));
                }
                if !fresh && *amount > 0 {
                    self.troubles.push(Trouble::StoredTwice { again, amount: *amount });
                }
            }
            Event::WrittenOff { amount } => {
                add(&mut self.money.due_dropped, *amount);
                if let Some((first, amount)) = self.first(0, again, *amount) {
                    self.troubles.push(Trouble::CollectedTwice { first, again, amount });
                }
            }
            _ => unreachable!("all other events move pieces"),
        }
    }

    fn open(&mut self, stamp: &Stamp, contract: &Contract) {
        self.registered = true;
        self.money.due = contract.due;
        self.money.cod = contract.cod;
        self.contract = Some(contract.clone());
        self.reach(contract.pieces);
        let origin = contract.origin.as_ref();
        for piece in &mut self.pieces {
            if let Some(origin) = origin {
                let (station, name) = (origin.station, origin.name.clone());
                piece.go(PieceState::Registered, Whereabouts::At { station, name });
            }
            piece.since = stamp.at;
        }
    }

    fn deliver(&mut self, stamp: &Stamp, event: &Event) {
        let Event::Delivered { pieces, to, due, cod, storage, charges } = event else { return };
        let money = &mut self.money;
        let charged_before = money.charges_taken;
        add(&mut money.due_taken, *due);
        add(&mut money.cod_taken, *cod);
        add(&mut money.storage_taken, *storage);
        add(&mut money.charges_taken, *charges);
        // The way back may be paid in parts; what goes past the whole was paid twice.
        let whole = money.charges.max(charged_before);
        let past = money.charges_taken.saturating_sub(whole).min(*charges).max(0);
        let over = [
            self.first(0, stamp.entry, *due),
            self.first(1, stamp.entry, *cod),
            self.first(3, stamp.entry, *charges).map(|(first, _)| (first, past)),
        ];
        let over = over.into_iter().flatten().filter(|(_, amount)| *amount > 0);
        let over = over.fold(None, |known: Option<(EntryRef, i64)>, (first, amount)| {
            let (first, sum) = known.unwrap_or((first, 0));
            Some((first, sum.saturating_add(amount)))
        });
        let ends = match to {
            Hands::Receiver => (PieceState::Delivered, Whereabouts::Receiver),
            Hands::Sender => (PieceState::Returned, Whereabouts::Sender),
        };
        self.end(*pieces, stamp, ends, over);
    }

    /// Ends the way of pieces, and notes those whose way had ended, and money that was moved before.
    fn end(
        &mut self,
        pieces: PieceSet,
        stamp: &Stamp,
        (state, at): (PieceState, Whereabouts),
        over: Option<(EntryRef, i64)>,
    ) {
        self.reach(pieces.last());
        let (mut twice, mut end) = (PieceSet::NONE, None);
        for piece in self.pieces.iter_mut().filter(|piece| pieces.has(piece.piece)) {
            match piece.ended {
                Some(entry) => {
                    end = end.or(Some(entry));
                    twice = twice.with(PieceSet::one(piece.piece).unwrap_or_default());
                }
                None => {
                    piece.go(state, at.clone());
                    (piece.since, piece.ended) = (stamp.at, Some(stamp.entry));
                }
            }
        }
        let (again, amount) = (stamp.entry, over.map_or(0, |(_, amount)| amount));
        match (end, over) {
            (Some(first), _) => {
                self.troubles.push(Trouble::DeliveredTwice { pieces: twice, first, again, amount });
            }
            (None, Some((first, _))) => {
                self.troubles.push(Trouble::CollectedTwice { first, again, amount });
            }
            (None, None) => {}
        }
    }

    /// Notes who moved money first, and answers with that entry and the amount for a second one.
    fn first(&mut self, what: usize, entry: EntryRef, amount: i64) -> Option<(EntryRef, i64)> {
        if amount == 0 {
            return None;
        }
        match self.firsts[what] {
            Some(first) => Some((first, amount)),
            None => {
                self.firsts[what] = Some(entry);
                None
            }
        }
    }

    /// Pieces lie at a station.
    fn rest(
        &mut self,
        pieces: PieceSet,
        stamp: &Stamp,
        state: PieceState,
        station: StationId,
        name: &str,
        mut also: impl FnMut(&mut PieceNow),
    ) {
        let at = Whereabouts::At { station, name: name.to_owned() };
        self.each(pieces, stamp, CLOCK_SLACK, |piece| {
            piece.go(state, at.clone());
            also(piece);
        });
    }

    /// Does something with each piece whose way has not ended, and notes the others where that was
    /// longer ago than clocks differ.
    fn each(
        &mut self,
        pieces: PieceSet,
        stamp: &Stamp,
        slack: Millis,
        mut then: impl FnMut(&mut PieceNow),
    ) {
        self.reach(pieces.last());
        let (mut after, mut end) = (PieceSet::NONE, None);
        for piece in self.pieces.iter_mut().filter(|piece| pieces.has(piece.piece)) {
            match piece.ended {
                Some(entry) if stamp.at.saturating_sub(piece.since) > slack => {
                    end = end.or(Some(entry));
                    after = after.with(PieceSet::one(piece.piece).unwrap_or_default());
                }
                Some(_) => {}
                None => {
                    then(piece);
                    piece.since = stamp.at;
                }
            }
        }
        if let Some(end) = end {
            let entry = stamp.entry;
            self.troubles.push(Trouble::AfterTheEnd { pieces: after, end, entry });
        }
    }

    /// Two paid claims for the same pieces: whichever has the smaller id stands, in every store.
    pub(super) fn claimed_twice(&mut self) {
        let paid = self.claims.values().filter_map(|claim| Some((claim.paid_by?, claim)));
        let paid: Vec<(EntryRef, &ClaimNow)> = paid.collect();
        for (i, (again, claim)) in paid.iter().enumerate() {
            let same =
                |(_, other): &&(EntryRef, &ClaimNow)| !other.pieces.both(claim.pieces).is_empty();
            if let Some((first, _)) = paid[..i].iter().find(same) {
                let (first, again, amount) = (*first, *again, claim.paid);
                self.troubles.push(Trouble::ClaimedTwice { first, again, amount });
            }
        }
    }
}

/// Adds an amount of a fact that nobody bounded: a foreign one must not stop a replay.
fn add(sum: &mut i64, amount: i64) {
    *sum = sum.saturating_add(amount);
}

impl PieceNow {
    fn go(&mut self, state: PieceState, at: Whereabouts) {
        (self.state, self.at) = (state, at);
    }
}
