//! The state of a parcel, made from what is known of it.
//!
//! Facts of several counters arrive in any order, or never. [`History`] is a set of them, so merging
//! is a union; the state is a fold over the set in one order, so the order of arrival cannot matter.
//! What happened is never refused here: what contradicts becomes a [`Trouble`] for a person.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::facts::{ClaimKind, Hands, StationRef};
use super::label::LabelClaims;
use super::number::WaybillNumber;
use super::pickup::PickupHash;
use super::pieces::PieceSet;
use crate::Millis;
use crate::bounds::PARCEL_PIECES_MAX;
use crate::central::EntryRef;
use crate::ids::{ClaimId, ParcelId, StationId, TripId};
use crate::refusal::{Code, Refusal};
use crate::text::ShortCode;

mod events;
mod fold;
mod trouble;

pub use trouble::Trouble;

/// When something happened, and which entry says so: the one order in which a history is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Stamp {
    /// When, by the clock of the counter.
    pub at: Millis,
    /// The entry.
    pub entry: EntryRef,
}

/// What one fact says of one parcel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParcelEvent {
    /// Which parcel.
    pub parcel: ParcelId,
    /// Its number.
    pub waybill: WaybillNumber,
    /// What happened.
    pub event: Event,
}

/// What was agreed on a parcel: by its registration, or as far as a label says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contract {
    /// Where it was taken in; a label does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<StationRef>,
    /// The code of the station it goes to.
    pub destination: ShortCode,
    /// That station's name, or its code where only that is known.
    pub destination_name: String,
    /// How many pieces.
    pub pieces: u8,
    /// Carriage that the receiver pays.
    pub due: i64,
    /// Cash on delivery.
    pub cod: i64,
    /// The hash of the pick-up code.
    pub pickup: PickupHash,
    /// The receiver's identity document, where the sender named it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receiver_id: Option<String>,
}

/// What can happen to a parcel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[allow(missing_docs)] // the facts of the same names say what each value is
pub enum Event {
    Registered { contract: Contract },
    Cancelled { pieces: PieceSet, due: i64 },
    Loaded { pieces: PieceSet, trip: TripId, route_code: String, day: NaiveDate },
    Unloaded { pieces: PieceSet, trip: TripId, station: StationId, name: String },
    Ready { pieces: PieceSet, station: StationId, name: String, day: NaiveDate },
    CodeFailed,
    Delivered { pieces: PieceSet, to: Hands, due: i64, cod: i64, storage: i64, charges: i64 },
    Refused { pieces: PieceSet, station: StationId, name: String },
    Returning { pieces: PieceSet, station: StationId, name: String, edition: u8, charges: i64 },
    Unclaimed { pieces: PieceSet, station: StationId, name: String },
    Lost { pieces: PieceSet },
    Damaged { pieces: PieceSet },
    ClaimOpened { claim: ClaimId, pieces: PieceSet, kind: ClaimKind, asked: i64 },
    ClaimDecided { claim: ClaimId, awarded: i64 },
    ClaimPaid { claim: ClaimId, amount: i64 },
    CodRemitted { amount: i64 },
    StorageCharged { pieces: PieceSet, until: NaiveDate, amount: i64 },
    WrittenOff { amount: i64 },
}

/// What became of a piece, in the order of its way.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum PieceState {
    /// Nothing was heard of it here.
    #[default]
    Unheard,
    /// Taken in.
    Registered,
    /// Loaded; in transit once the coach has left.
    Loaded,
    /// Unloaded, at its destination or to go on.
    Unloaded,
    /// Ready for pick-up.
    Ready,
    /// The receiver does not want it.
    Refused,
    /// Nobody came for it.
    Unclaimed,
    /// It cannot be found.
    Lost,
    /// Taken back before it went anywhere.
    Cancelled,
    /// Back with its sender.
    Returned,
    /// With its receiver.
    Delivered,
}

impl PieceState {
    /// Its name in tables, JSON and refusals.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unheard => "unheard",
            Self::Registered => "registered",
            Self::Loaded => "loaded",
            Self::Unloaded => "unloaded",
            Self::Ready => "ready",
            Self::Refused => "refused",
            Self::Unclaimed => "unclaimed",
            Self::Lost => "lost",
            Self::Cancelled => "cancelled",
            Self::Returned => "returned",
            Self::Delivered => "delivered",
        }
    }

    /// Whether the piece is out of the company's hands.
    pub fn is_end(self) -> bool {
        matches!(self, Self::Cancelled | Self::Returned | Self::Delivered)
    }
}

/// Where a piece is. It is a single value: a piece is in one place at a time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Whereabouts {
    /// Nobody knows.
    #[default]
    Unknown,
    /// At a station.
    At {
        /// Which.
        station: StationId,
        /// Its name.
        name: String,
    },
    /// On a trip.
    Aboard {
        /// Which.
        trip: TripId,
        /// The code of its route.
        route_code: String,
        /// Its day of service.
        day: NaiveDate,
    },
    /// With the receiver.
    Receiver,
    /// With the sender.
    Sender,
}

impl Whereabouts {
    /// Whether it is at that station.
    pub fn is_at(&self, station: StationId) -> bool {
        matches!(self, Self::At { station: at, .. } if *at == station)
    }

    fn shown(&self) -> String {
        match self {
            Self::Unknown => "?".to_owned(),
            Self::At { name, .. } => name.clone(),
            Self::Aboard { route_code, day, .. } => format!("{route_code} {day}"),
            Self::Receiver => "receiver".to_owned(),
            Self::Sender => "sender".to_owned(),
        }
    }
}

/// Something that can be done with a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Take the registration back.
    Cancel,
    /// Load it on a trip.
    Load,
    /// Unload it here.
    Unload,
    /// Call it ready for pick-up.
    Ready,
    /// Hand it over.
    Deliver,
    /// Note that the receiver does not want it.
    Refuse,
    /// Send it back.
    Return,
    /// Note that nobody came.
    Unclaim,
    /// Note that it is lost.
    Lose,
    /// Note that it is damaged.
    Damage,
    /// Open a claim.
    Claim,
}

impl Step {
    /// Its name in JSON and refusals.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cancel => "cancel",
            Self::Load => "load",
            Self::Unload => "unload",
            Self::Ready => "ready",
            Self::Deliver => "deliver",
            Self::Refuse => "refuse",
            Self::Return => "return",
            Self::Unclaim => "unclaimed",
            Self::Lose => "lost",
            Self::Damage => "damaged",
            Self::Claim => "claim",
        }
    }
}

/// One piece as it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PieceNow {
    /// Its number.
    pub piece: u8,
    /// What became of it.
    pub state: PieceState,
    /// Where it is.
    pub at: Whereabouts,
    /// Since when.
    pub since: Millis,
    /// Since which day it can be picked up.
    pub ready: Option<NaiveDate>,
    /// Storage is paid up to and with this day.
    pub stored_until: Option<NaiveDate>,
    /// Whether it is damaged.
    pub damaged: bool,
    /// Whether it goes back to its sender.
    pub back: bool,
    /// The edition of its label.
    pub edition: u8,
    /// The entry that ended its way.
    pub ended: Option<EntryRef>,
}

/// A claim as it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClaimNow {
    /// For which pieces; none where its opening was not heard of.
    pub pieces: PieceSet,
    /// What for.
    pub kind: Option<ClaimKind>,
    /// How much is claimed.
    pub asked: i64,
    /// What was decided; 0 where it was turned down.
    pub awarded: Option<i64>,
    /// The entry that decided it first.
    pub decided_by: Option<EntryRef>,
    /// What was paid.
    pub paid: i64,
    /// The entry that paid it first.
    pub paid_by: Option<EntryRef>,
}

/// The money of a parcel, as the facts that are known moved it. Minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Money {
    /// Carriage that the receiver pays.
    pub due: i64,
    /// What was collected of it.
    pub due_taken: i64,
    /// What was given up of it.
    pub due_dropped: i64,
    /// Cash on delivery.
    pub cod: i64,
    /// What was collected of it.
    pub cod_taken: i64,
    /// What the sender was given of it.
    pub cod_remitted: i64,
    /// Storage that was paid.
    pub storage_taken: i64,
    /// What the way back costs the sender.
    pub charges: i64,
    /// What was collected of it.
    pub charges_taken: i64,
    /// Paid on claims.
    pub claims_paid: i64,
}

impl Money {
    /// Carriage that is still to collect; negative where more was collected than was due.
    pub fn due_left(&self) -> i64 {
        self.due.saturating_sub(self.due_taken).saturating_sub(self.due_dropped)
    }

    /// What the way back costs and nobody has paid yet.
    pub fn charges_left(&self) -> i64 {
        self.charges.saturating_sub(self.charges_taken).max(0)
    }

    /// What is owed to the sender; negative where they were given too much.
    pub fn cod_owed(&self) -> i64 {
        self.cod_taken.saturating_sub(self.cod_remitted)
    }
}

/// What is known of one parcel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    parcel: ParcelId,
    waybill: WaybillNumber,
    events: BTreeMap<Stamp, Event>,
}

impl History {
    /// Nothing yet.
    pub fn new(parcel: ParcelId, waybill: WaybillNumber) -> Self {
        Self { parcel, waybill, events: BTreeMap::new() }
    }

    /// Of which parcel.
    pub fn parcel(&self) -> ParcelId {
        self.parcel
    }

    /// Its number.
    pub fn waybill(&self) -> &WaybillNumber {
        &self.waybill
    }

    /// Adds what a fact says. The same entry again changes nothing.
    pub fn add(&mut self, stamp: Stamp, event: Event) {
        self.events.entry(stamp).or_insert(event);
    }

    /// Adds all that another counter knows.
    pub fn merge(&mut self, other: &Self) {
        for (stamp, event) in &other.events {
            self.add(*stamp, event.clone());
        }
    }

    /// What is known, by the clocks.
    pub fn events(&self) -> impl Iterator<Item = (&Stamp, &Event)> {
        self.events.iter()
    }

    /// The parcel as all of this makes it; `labels` are those that somebody holds in their hand.
    pub fn now(&self, labels: &[LabelClaims]) -> Parcel {
        let mut parcel = Parcel::unheard(self.parcel, self.waybill.clone());
        for (stamp, event) in self.ordered() {
            parcel.apply(stamp, event);
        }
        parcel.claimed_twice();
        for label in labels.iter().filter(|label| label.parcel == self.parcel) {
            parcel.read(label);
        }
        parcel
    }

    /// The one order. Clocks differ and are set back, so what must have been before goes before: the
    /// registration before all, what one counter wrote as it wrote it, a loading before the unloading
    /// from the same trip, and sending back before giving back. All else goes by the clocks.
    fn ordered(&self) -> Vec<(&Stamp, &Event)> {
        let events: Vec<_> = self.events.iter().collect();
        let mut then = vec![Vec::new(); events.len()];
        let mut waits = vec![0_usize; events.len()];
        for (before, after) in before_and_after(&events) {
            then[before].push(after);
            waits[after] += 1;
        }
        let mut left: BTreeSet<usize> = (0..events.len()).collect();
        let mut free: BTreeSet<usize> = left.iter().copied().filter(|i| waits[*i] == 0).collect();
        let mut ordered = Vec::with_capacity(events.len());
        // A circle, which only wrong facts can make, is cut by the clocks.
        while let Some(next) = free.pop_first().or_else(|| left.first().copied()) {
            left.remove(&next);
            ordered.push(events[next]);
            for after in &then[next] {
                waits[*after] -= 1;
                if waits[*after] == 0 && left.contains(after) {
                    free.insert(*after);
                }
            }
        }
        ordered
    }
}

/// Which of these events must have been before which, by their places.
fn before_and_after(events: &[(&Stamp, &Event)]) -> Vec<(usize, usize)> {
    let is_first = |i: &usize| matches!(events[*i].1, Event::Registered { .. });
    let (first, mut written): (Vec<usize>, Vec<usize>) = (0..events.len()).partition(is_first);
    let mut pairs: Vec<(usize, usize)> =
        first.iter().flat_map(|first| written.iter().map(|after| (*first, *after))).collect();
    let entry = |i: usize| events[i].0.entry;
    for at in &written {
        match events[*at].1 {
            Event::Unloaded { pieces, trip, .. } => {
                let mut loaded = written.iter().filter(|i| {
                    matches!(events[**i].1, Event::Loaded { pieces: p, trip: of, .. }
                        if of == trip && !p.both(*pieces).is_empty())
                });
                // Whoever loaded it on that trip themselves need not hear it from others.
                let ours = |i: &usize| entry(*i).device == entry(*at).device;
                if !loaded.clone().any(|i| ours(i) && entry(*i) < entry(*at)) {
                    pairs.extend(loaded.find(|i| !ours(i)).map(|loaded| (*loaded, *at)));
                }
            }
            Event::Returning { pieces, .. } => {
                let mut given = written.iter().filter(|i| {
                    matches!(events[**i].1, Event::Delivered { pieces: p, to: Hands::Sender, .. }
                        if !p.both(*pieces).is_empty())
                });
                let others = |i: &&usize| entry(**i).device != entry(*at).device;
                pairs.extend(given.find(others).map(|given| (*at, *given)));
            }
            _ => {}
        }
    }
    // What one counter wrote tells its own order, whatever its clock said.
    written.sort_by_key(|i| entry(*i));
    let follow = written.windows(2).filter(|two| entry(two[0]).device == entry(two[1]).device);
    pairs.extend(follow.map(|two| (two[0], two[1])));
    pairs
}

/// A parcel as it stands, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// Which.
    pub parcel: ParcelId,
    /// Its number.
    pub waybill: WaybillNumber,
    /// What was agreed on; none where neither its registration nor a label is known.
    pub contract: Option<Contract>,
    /// Whether its registration is known.
    pub registered: bool,
    /// Its pieces, those of the contract or those that were heard of, in the order of their numbers.
    pub pieces: Vec<PieceNow>,
    /// Where pieces go back to, where some do and only a label says where.
    pub back_to: Option<ShortCode>,
    /// Its money.
    pub money: Money,
    /// Wrong pick-up codes.
    pub wrong_codes: u32,
    /// Its claims.
    pub claims: BTreeMap<ClaimId, ClaimNow>,
    /// What contradicts, in the order of the history.
    pub troubles: Vec<Trouble>,
    /// The entries that first took or dropped the due, collected COD, remitted it, and took what the
    /// way back costs.
    firsts: [Option<EntryRef>; 4],
    /// The pieces whose way back was charged.
    sent_back: PieceSet,
}

impl Parcel {
    fn unheard(parcel: ParcelId, waybill: WaybillNumber) -> Self {
        Self {
            parcel,
            waybill,
            contract: None,
            registered: false,
            pieces: Vec::new(),
            back_to: None,
            money: Money::default(),
            wrong_codes: 0,
            claims: BTreeMap::new(),
            troubles: Vec::new(),
            firsts: [None; 4],
            sent_back: PieceSet::NONE,
        }
    }

    /// The state of the piece that is least far on its way; nothing is lost sight of.
    pub fn state(&self) -> PieceState {
        self.pieces.iter().map(|piece| piece.state).min().unwrap_or_default()
    }

    /// Since when it is in that state: when the last of the pieces that are came there; 0 where
    /// nothing is known.
    pub fn since(&self) -> Millis {
        let state = self.state();
        let there = self.pieces.iter().filter(|piece| piece.state == state);
        there.map(|piece| piece.since).max().unwrap_or(0)
    }

    /// The code of the station that took it in, by its registration or by its number.
    pub fn origin(&self) -> &str {
        let origin = self.contract.as_ref().and_then(|contract| contract.origin.as_ref());
        origin.map_or(self.waybill.station(), |origin| origin.code.as_str())
    }

    /// Pieces of a state.
    pub fn in_state(&self, state: PieceState) -> PieceSet {
        let of = self.pieces.iter().filter(|piece| piece.state == state);
        of.map(|piece| piece.piece).collect()
    }

    /// Pieces at a station.
    pub fn pieces_at(&self, station: StationId) -> PieceSet {
        let here = self.pieces.iter().filter(|piece| piece.at.is_at(station));
        here.map(|piece| piece.piece).collect()
    }

    /// Pieces on a trip.
    pub fn aboard(&self, trip: TripId) -> PieceSet {
        let aboard = self
            .pieces
            .iter()
            .filter(|piece| matches!(piece.at, Whereabouts::Aboard { trip: of, .. } if of == trip));
        aboard.map(|piece| piece.piece).collect()
    }

    /// All its pieces, as far as they are known.
    pub fn all(&self) -> PieceSet {
        self.pieces.iter().map(|piece| piece.piece).collect()
    }

    /// What was agreed on: `parcel_unheard` where it is not known here.
    pub fn known(&self) -> Result<&Contract, Refusal> {
        self.contract.as_ref().ok_or_else(|| {
            Refusal::new(Code::ParcelUnheard).with("waybill", self.waybill.to_string())
        })
    }

    /// One piece: `piece_unknown` where the parcel has no such piece.
    pub fn piece(&self, piece: u8) -> Result<PieceNow, Refusal> {
        let count = self.contract.as_ref().map_or(PARCEL_PIECES_MAX, |c| c.pieces);
        if !(1..=count).contains(&piece) {
            return Err(Refusal::new(Code::PieceUnknown)
                .with("waybill", self.waybill.to_string())
                .with("piece", piece)
                .with("pieces", count));
        }
        let known = self.pieces.get(usize::from(piece) - 1).cloned();
        Ok(known.unwrap_or(PieceNow { piece, ..PieceNow::default() }))
    }

    /// The code and the name of the station where a piece goes, where that is known.
    pub fn destination(&self, piece: &PieceNow) -> Option<(&ShortCode, &str)> {
        let contract = self.contract.as_ref();
        if !piece.back {
            return contract.map(|c| (&c.destination, c.destination_name.as_str()));
        }
        let origin = contract.and_then(|c| c.origin.as_ref());
        let origin = origin.map(|origin| (&origin.code, origin.name.as_str()));
        origin.or_else(|| self.back_to.as_ref().map(|code| (code, code.as_str())))
    }

    /// What can be done with a piece at a station. `seen` says that its label was scanned there just
    /// now: then it is there, whatever was heard of it.
    pub fn possible(&self, piece: &PieceNow, here: &StationRef, seen: bool) -> Vec<Step> {
        let home = self.destination(piece).is_some_and(|(code, _)| *code == here.code);
        possible(piece, piece.at.is_at(here.station), home, seen)
    }

    /// Refuses (`piece_unknown`, `piece_state`) pieces with which a step is not possible here, and
    /// says what is.
    pub fn must_allow(
        &self,
        step: Step,
        pieces: PieceSet,
        here: &StationRef,
        seen: PieceSet,
    ) -> Result<(), Refusal> {
        for number in pieces.iter() {
            let piece = self.piece(number)?;
            let steps = self.possible(&piece, here, seen.has(number));
            if !steps.contains(&step) {
                return Err(self.not_possible(&piece, &steps));
            }
        }
        Ok(())
    }

    pub(super) fn not_possible(&self, piece: &PieceNow, steps: &[Step]) -> Refusal {
        let names: Vec<&str> = steps.iter().map(|step| step.name()).collect();
        Refusal::new(Code::PieceState)
            .with("waybill", self.waybill.to_string())
            .with("piece", piece.piece)
            .with("state", piece.state.name())
            .with("place", piece.at.shown())
            .with("possible", if names.is_empty() { "-".to_owned() } else { names.join(", ") })
    }

    /// The pieces whose labels somebody scanned just now, if all of these can be believed today.
    ///
    /// Refuses a label that is not this parcel's (`piece_of_other`), and one that was replaced or is
    /// too old (`label_old`).
    pub fn seen(&self, labels: &[LabelClaims], today: NaiveDate) -> Result<PieceSet, Refusal> {
        let mut seen = PieceSet::NONE;
        for label in labels {
            if label.parcel != self.parcel {
                return Err(Refusal::new(Code::PieceOfOther)
                    .with("waybill", label.waybill.to_string())
                    .with("wanted", self.waybill.to_string()));
            }
            label.fresh(today)?;
            if label.edition < self.piece(label.piece)?.edition {
                return Err(label.old());
            }
            seen = seen.with(PieceSet::one(label.piece).unwrap_or_default());
        }
        Ok(seen)
    }

    /// Takes what a label says for what is not known otherwise.
    fn read(&mut self, label: &LabelClaims) {
        if self.contract.is_none() {
            self.contract = Some(Contract {
                origin: None,
                destination: label.destination.clone(),
                destination_name: label.destination.as_str().to_owned(),
                pieces: label.pieces,
                due: label.due,
                cod: label.cod,
                pickup: label.pickup,
                receiver_id: None,
            });
            self.money.due = label.due;
            self.money.cod = label.cod;
            self.reach(label.pieces);
        }
        let (back, edition) = (label.back, label.edition);
        let index = usize::from(label.piece).checked_sub(1);
        let Some(piece) = index.and_then(|i| self.pieces.get_mut(i)) else { return };
        if edition > piece.edition {
            (piece.back, piece.edition) = (back, edition);
            self.money.charges = self.money.charges.max(label.charges);
        }
        if back {
            self.back_to = Some(label.destination.clone());
        }
    }

    /// Has at least so many pieces from here on, but never more than were agreed on.
    pub(super) fn reach(&mut self, pieces: u8) {
        let most = self.contract.as_ref().map_or(pieces, |contract| contract.pieces);
        let pieces = pieces.min(most).min(PARCEL_PIECES_MAX);
        for piece in u8::try_from(self.pieces.len()).unwrap_or(u8::MAX)..pieces {
            self.pieces.push(PieceNow { piece: piece + 1, ..PieceNow::default() });
        }
    }
}

/// The table of what can be done with a piece.
fn possible(piece: &PieceNow, at_here: bool, home: bool, seen: bool) -> Vec<Step> {
    use Step::{
        Cancel, Claim, Damage, Deliver, Load, Lose, Ready, Refuse, Return, Unclaim, Unload,
    };
    // Nothing was heard of it, or what was heard is not where it is. What somebody holds can be
    // written down; what leaves the company's hands must have shown its label.
    let loose = match piece.state {
        PieceState::Cancelled => return Vec::new(),
        PieceState::Delivered | PieceState::Returned => return vec![Claim],
        PieceState::Unheard | PieceState::Lost => true,
        PieceState::Registered if at_here => piece.back,
        _ => seen && !at_here,
    };
    if !loose && !at_here {
        return vec![Unload, Lose, Damage, Claim];
    }
    let mut steps = Vec::with_capacity(8);
    let mut add = |step, when: bool| steps.extend(when.then_some(step));
    let is = |state| !loose && piece.state == state;
    let (out, shown) = (!piece.back, seen || !loose);
    add(Cancel, is(PieceState::Registered));
    add(Load, !home && (loose || is(PieceState::Registered) || is(PieceState::Unloaded)));
    add(Unload, loose);
    add(Ready, home && shown && (loose || is(PieceState::Unloaded)));
    add(Deliver, home && shown);
    add(Refuse, home && shown && out && !is(PieceState::Refused));
    add(Unclaim, is(PieceState::Ready) || is(PieceState::Refused));
    add(Return, shown && out && !is(PieceState::Registered));
    add(Lose, piece.state != PieceState::Lost);
    add(Damage, true);
    add(Claim, true);
    steps
}
