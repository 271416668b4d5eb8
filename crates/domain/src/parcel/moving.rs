//! Loading, unloading and what may happen to pieces on their way. No money, so no till.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;

use super::facts::{
    Hand, Handled, ParcelRefused, ParcelRegistered, ParcelReturning, ParcelUnclaimed,
    PiecesDamaged, PiecesLoaded, PiecesLost, PiecesReady, PiecesUnloaded, StationRef, TripRun,
};
use super::label::{LabelClaims, LabelIssuer};
use super::pieces::PieceSet;
use super::register::photo;
use super::state::{Parcel, Step};
use super::tariff::{ParcelTariff, ParcelTerms};
use crate::bounds;
use crate::ids::{CompanyId, ParcelId};
use crate::money::{non_negative, share};
use crate::people::{Employee, Permission};
use crate::refusal::{Code, Refusal};
use crate::sale::check_clock;
use crate::text;

/// Who handles parcels, and where.
pub struct Handler<'a> {
    /// Who.
    pub who: &'a Employee,
    /// Where.
    pub station: &'a StationRef,
    /// Now by the company's clocks.
    pub now_local: NaiveDateTime,
}

/// Pieces of one parcel that are handled.
#[derive(Clone, Copy)]
pub struct Handling<'a> {
    /// The parcel as it stands.
    pub parcel: &'a Parcel,
    /// Which pieces.
    pub pieces: PieceSet,
    /// Those of which the label was scanned here just now, by [`Parcel::seen`].
    pub seen: PieceSet,
}

impl Handler<'_> {
    /// Checks who and when: `not_permitted`, `clock_wrong`.
    pub(super) fn hand(&self, permission: Permission) -> Result<Hand, Refusal> {
        self.who.must(permission)?;
        check_clock(self.now_local)?;
        Ok(Hand {
            employee: self.who.employee,
            employee_name: self.who.name.clone(),
            station: self.station.clone(),
            local: self.now_local,
        })
    }

    /// Checks a step with pieces of several parcels: `pieces_none`, `pieces_many`, and as
    /// [`Parcel::must_allow`].
    fn handled(&self, step: Step, handlings: &[Handling<'_>]) -> Result<Vec<Handled>, Refusal> {
        let mut handled: Vec<Handled> = Vec::with_capacity(handlings.len());
        for of in handlings.iter().filter(|of| !of.pieces.is_empty()) {
            of.parcel.must_allow(step, of.pieces, self.station, of.seen)?;
            // One entry says one thing of a parcel, also when its pieces were scanned apart.
            match handled.iter_mut().find(|known| known.parcel == of.parcel.parcel) {
                Some(known) => known.pieces = known.pieces.with(of.pieces),
                None => handled.push(Handled {
                    parcel: of.parcel.parcel,
                    waybill: of.parcel.waybill.clone(),
                    pieces: of.pieces,
                }),
            }
        }
        match handled.iter().map(|of| of.pieces.len()).sum() {
            0 => Err(Refusal::new(Code::PiecesNone)),
            1..=bounds::PIECES_PER_FACT => Ok(handled),
            _ => Err(Refusal::new(Code::PiecesMany).with("max", bounds::PIECES_PER_FACT)),
        }
    }

    fn handled_one(&self, step: Step, of: Handling<'_>) -> Result<Handled, Refusal> {
        let mut handled = self.handled(step, &[of])?;
        Ok(handled.remove(0))
    }
}

/// A trip that pieces are loaded on.
pub struct Loading<'a> {
    /// The trip, as it leaves here.
    pub trip: &'a TripRun,
    /// The stations where it calls after this one.
    pub ahead: &'a [StationRef],
    /// Where pieces are to change to another trip.
    pub via: Option<&'a StationRef>,
    /// Why it will not run, where it was cancelled.
    pub cancelled: Option<&'a str>,
}

impl Loading<'_> {
    /// Refuses (`piece_foreign`) pieces that this trip does not bring where they go.
    fn check(&self, of: &Handling<'_>) -> Result<(), Refusal> {
        if let Some(via) = self.via {
            let calls = self.ahead.iter().any(|station| station.station == via.station);
            return if calls { Ok(()) } else { Err(self.foreign(of, 0, &via.name)) };
        }
        for number in of.pieces.iter() {
            let piece = of.parcel.piece(number)?;
            let Some((code, name)) = of.parcel.destination(&piece) else {
                of.parcel.known()?;
                continue;
            };
            if !self.ahead.iter().any(|station| station.code == *code) {
                return Err(self.foreign(of, number, name));
            }
        }
        Ok(())
    }

    fn foreign(&self, of: &Handling<'_>, piece: u8, destination: &str) -> Refusal {
        let piece = if piece == 0 { of.pieces.iter().next().unwrap_or(0) } else { piece };
        Refusal::new(Code::PieceForeign)
            .with("waybill", of.parcel.waybill.to_string())
            .with("piece", piece)
            .with("destination", destination)
            .with("trip", format!("{} {}", self.trip.route_code, self.trip.day))
    }
}

/// Loads pieces on a trip.
///
/// Refuses `not_permitted`, `clock_wrong`, `trip_cancelled`, `pieces_none`, `pieces_many`,
/// `piece_unknown`, `piece_state`, `piece_foreign`, `parcel_unheard`.
pub fn load(
    handler: &Handler<'_>,
    on: &Loading<'_>,
    handlings: &[Handling<'_>],
) -> Result<PiecesLoaded, Refusal> {
    let hand = handler.hand(Permission::MoveParcels)?;
    if let Some(reason) = on.cancelled {
        return Err(Refusal::new(Code::TripCancelled).with("reason", reason));
    }
    let handled = handler.handled(Step::Load, handlings)?;
    handlings.iter().try_for_each(|of| on.check(of))?;
    Ok(PiecesLoaded { hand, trip: on.trip.clone(), via: on.via.cloned(), handled })
}

/// Unloads pieces from a trip. What is in somebody's hands here was on it, whatever was heard of it:
/// only what is here already, or out of the company's hands, is refused.
///
/// Refuses `not_permitted`, `clock_wrong`, `pieces_none`, `pieces_many`, `piece_unknown`,
/// `piece_state`.
pub fn unload(
    handler: &Handler<'_>,
    trip: &TripRun,
    handlings: &[Handling<'_>],
) -> Result<PiecesUnloaded, Refusal> {
    let hand = handler.hand(Permission::MoveParcels)?;
    let handled = handler.handled(Step::Unload, handlings)?;
    Ok(PiecesUnloaded { hand, trip: trip.clone(), handled })
}

/// What a list says and what was scanned, where they differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// On the list, and not scanned.
    pub missing: Vec<(ParcelId, PieceSet)>,
    /// Scanned, and not on the list.
    pub foreign: Vec<(ParcelId, PieceSet)>,
    /// Pieces that are both.
    pub found: usize,
}

/// Compares a loading or unloading list with what was scanned. Both in any order, a parcel perhaps
/// more than once; the answer is by parcel.
pub fn compare(listed: &[(ParcelId, PieceSet)], scanned: &[(ParcelId, PieceSet)]) -> Difference {
    let mut both: BTreeMap<ParcelId, (PieceSet, PieceSet)> = BTreeMap::new();
    for (parcel, pieces) in listed {
        let known = both.entry(*parcel).or_default();
        known.0 = known.0.with(*pieces);
    }
    for (parcel, pieces) in scanned {
        let known = both.entry(*parcel).or_default();
        known.1 = known.1.with(*pieces);
    }
    let mut difference = Difference::default();
    for (parcel, (listed, scanned)) in both {
        let (missing, foreign) = (listed.without(scanned), scanned.without(listed));
        difference.missing.extend((!missing.is_empty()).then_some((parcel, missing)));
        difference.foreign.extend((!foreign.is_empty()).then_some((parcel, foreign)));
        difference.found += listed.both(scanned).len();
    }
    difference
}

/// Calls pieces ready for pick-up: storage is counted from this day.
///
/// Refuses `not_permitted`, `clock_wrong`, `pieces_none`, `pieces_many`, `piece_unknown`,
/// `parcel_unheard`, `not_destination`, `piece_state`, `text_too_long`.
pub fn ready(
    handler: &Handler<'_>,
    handlings: &[Handling<'_>],
    shelf: &str,
) -> Result<PiecesReady, Refusal> {
    let hand = handler.hand(Permission::MoveParcels)?;
    for of in handlings {
        at_destination(of.parcel, of.pieces, handler.station)?;
    }
    let handled = handler.handled(Step::Ready, handlings)?;
    let shelf = text::one_line("shelf", shelf, bounds::LABEL_MAX)?;
    Ok(PiecesReady { hand, handled, shelf })
}

/// Refuses (`not_destination`) pieces that go elsewhere.
pub(super) fn at_destination(
    parcel: &Parcel,
    pieces: PieceSet,
    here: &StationRef,
) -> Result<(), Refusal> {
    parcel.known()?;
    for number in pieces.iter() {
        let piece = parcel.piece(number)?;
        match parcel.destination(&piece) {
            Some((code, name)) if *code != here.code => {
                return Err(Refusal::new(Code::NotDestination)
                    .with("waybill", parcel.waybill.to_string())
                    .with("destination", name)
                    .with("here", here.name.as_str()));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Notes that the receiver does not want pieces.
///
/// Refuses as [`ready`], and `field_missing`.
pub fn refuse(
    handler: &Handler<'_>,
    of: Handling<'_>,
    reason: &str,
) -> Result<ParcelRefused, Refusal> {
    let hand = handler.hand(Permission::MoveParcels)?;
    at_destination(of.parcel, of.pieces, handler.station)?;
    let handled = handler.handled_one(Step::Refuse, of)?;
    let reason = text::required("reason", reason, bounds::REASON_MAX)?;
    Ok(ParcelRefused { hand, handled, reason })
}

/// Notes that nobody came for pieces.
///
/// Refuses `not_permitted`, `clock_wrong`, `pieces_none`, `piece_unknown`, `piece_state`,
/// `not_unclaimed`.
pub fn unclaimed(
    handler: &Handler<'_>,
    of: Handling<'_>,
    terms: &ParcelTerms,
) -> Result<ParcelUnclaimed, Refusal> {
    let hand = handler.hand(Permission::MoveParcels)?;
    let handled = handler.handled_one(Step::Unclaim, of)?;
    let today = handler.now_local.date();
    let days: Result<Vec<_>, Refusal> =
        of.pieces.iter().map(|n| Ok(of.parcel.piece(n)?.ready)).collect();
    // A refused piece may never have been called ready: it waits since today.
    let since = days?.into_iter().flatten().max().unwrap_or(today);
    if (today - since).num_days() < i64::from(terms.unclaimed_days) {
        return Err(Refusal::new(Code::NotUnclaimed)
            .with("waybill", of.parcel.waybill.to_string())
            .with("since", since.to_string())
            .with("days", terms.unclaimed_days));
    }
    Ok(ParcelUnclaimed { hand, handled, since })
}

/// What a return is decided on.
pub struct Return<'a> {
    /// The company, for the labels.
    pub company: CompanyId,
    /// The parcel's registration: it says where the sender is.
    pub registered: &'a ParcelRegistered,
    /// The prices.
    pub tariff: &'a ParcelTariff,
    /// What shares are rounded to.
    pub coin: i64,
}

/// Sends pieces back to their sender, who pays the way and the storage so far.
///
/// Refuses `not_permitted`, `clock_wrong`, `pieces_none`, `piece_unknown`, `piece_state`,
/// `field_missing`, `text_too_long`, `amount_invalid`.
pub fn return_to_sender(
    handler: &Handler<'_>,
    of: Handling<'_>,
    on: &Return<'_>,
    reason: &str,
    issuer: &dyn LabelIssuer,
) -> Result<ParcelReturning, Refusal> {
    let hand = handler.hand(Permission::MoveParcels)?;
    let handled = handler.handled_one(Step::Return, of)?;
    let reason = text::required("reason", reason, bounds::REASON_MAX)?;
    let parcel = of.parcel;
    // The way back of a parcel is paid once, also when its pieces go apart.
    let carriage = match parcel.pieces.iter().any(|piece| piece.back) {
        true => 0,
        false => share(on.registered.total, on.tariff.return_share, on.coin),
    };
    let storage = super::handover::storage_of(parcel, of.pieces, on.tariff, hand.local.date())?;
    let charges = non_negative("charges", carriage + storage)?;
    let edition = 1;
    let claims = LabelClaims {
        company: on.company,
        parcel: parcel.parcel,
        waybill: parcel.waybill.clone(),
        edition,
        back: true,
        piece: 0,
        pieces: parcel.known()?.pieces,
        day: hand.local.date(),
        due: parcel.money.due_left().max(0),
        cod: 0,
        charges: non_negative("charges", parcel.money.charges.saturating_add(charges))?,
        destination: on.registered.origin.code.clone(),
        pickup: on.registered.pickup,
    };
    let label = |piece| issuer.label(&LabelClaims { piece, ..claims.clone() });
    Ok(ParcelReturning {
        labels: of.pieces.iter().map(label).collect(),
        hand,
        handled,
        destination: on.registered.origin.clone(),
        edition,
        charges,
        reason,
    })
}

/// Notes that pieces are lost: a supervisor's word, since a claim may follow. A piece that is
/// scanned again is found.
///
/// Refuses `not_permitted`, `clock_wrong`, `pieces_none`, `piece_unknown`, `piece_state`,
/// `field_missing`, `text_too_long`.
pub fn lost(handler: &Handler<'_>, of: Handling<'_>, reason: &str) -> Result<PiecesLost, Refusal> {
    let hand = handler.hand(Permission::SettleParcels)?;
    let handled = handler.handled_one(Step::Lose, of)?;
    let reason = text::required("reason", reason, bounds::REASON_MAX)?;
    Ok(PiecesLost { hand, handled, reason })
}

/// Notes that pieces are damaged.
///
/// Refuses as [`lost`], and `photo_invalid`.
pub fn damaged(
    handler: &Handler<'_>,
    of: Handling<'_>,
    reason: &str,
    photographed: Option<&str>,
) -> Result<PiecesDamaged, Refusal> {
    let hand = handler.hand(Permission::MoveParcels)?;
    let handled = handler.handled_one(Step::Damage, of)?;
    let reason = text::required("reason", reason, bounds::REASON_MAX)?;
    Ok(PiecesDamaged { hand, handled, reason, photo: photo(photographed)? })
}
