//! Money that goes out for parcels: claims, cash on delivery to its sender; and what is given up.

use serde::{Deserialize, Serialize};

use super::facts::{
    ClaimDecided, ClaimKind, ClaimOpened, ClaimPaid, CodRemitted, DueWrittenOff, Handled,
    StationRef,
};
use super::moving::Handler;
use super::pieces::PieceSet;
use super::register::{PersonAsked, elsewhere};
use super::state::{ClaimNow, Parcel, PieceState, Step};
use crate::aftersale::{Limits, drawer_holds};
use crate::bounds;
use crate::ids::ClaimId;
use crate::money::{Account, Posting, Postings, non_negative, positive};
use crate::payment::{Method, Source, reference};
use crate::people::Permission;
use crate::refusal::{Code, Refusal};
use crate::sale::Seller;
use crate::text::{self, PersonName, Phone};

/// How money was given out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payout {
    /// Where it was taken from, and how much.
    pub source: Source,
    /// Mobile money: the operator's reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

/// How money is to be given out, and to whom, as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayoutAsked<'a> {
    /// Cash or mobile money.
    pub method: Method,
    /// Mobile money: whose service.
    pub operator: &'a str,
    /// Mobile money: the telephone it went to.
    pub phone: &'a str,
    /// Mobile money: the operator's reference.
    pub reference: &'a str,
    /// The name of who takes it.
    pub taken_by: &'a str,
    /// The number of their identity document: nobody gives money out without.
    pub id_number: &'a str,
}

impl PayoutAsked<'_> {
    /// Decides it: `payment_invalid`, `operator_unknown`, `phone_invalid`, `reference_used`,
    /// `field_missing`, `drawer_short`.
    fn decide(&self, seller: &Seller<'_>, amount: i64) -> Result<Payout, Refusal> {
        let cash = Source { method: Method::Cash, operator: None, phone: None, amount };
        let payout = match self.method {
            Method::Cash => Payout { source: cash, reference: None },
            Method::Card => {
                let what = "nothing is given out on a card; use cash or mobile money";
                return Err(Refusal::new(Code::PaymentInvalid).with("what", what));
            }
            Method::MobileMoney => {
                let cashbox = seller.cashbox();
                let operator = cashbox.operator(self.operator)?;
                let reference = reference(self.reference)?;
                let reference = reference
                    .ok_or_else(|| Refusal::new(Code::FieldMissing).with("field", "reference"))?;
                cashbox.fresh_reference(&operator, &reference)?;
                let phone = Some(Phone::parse(self.phone)?);
                let (method, operator) = (Method::MobileMoney, Some(operator));
                let source = Source { method, operator, phone, amount };
                Payout { source, reference: Some(reference) }
            }
        };
        drawer_holds(seller, std::slice::from_ref(&payout.source))?;
        Ok(payout)
    }

    fn person(&self) -> Result<(PersonName, String), Refusal> {
        let id_number = text::required("id_number", self.id_number, bounds::ID_NUMBER_MAX)?;
        Ok((PersonName::parse(self.taken_by)?, id_number))
    }
}

/// A claim as asked for.
pub struct ClaimAsked<'a> {
    /// For which pieces.
    pub pieces: PieceSet,
    /// What for.
    pub kind: ClaimKind,
    /// How much.
    pub asked: i64,
    /// Who claims it.
    pub claimant: &'a PersonAsked,
    /// What they say, as typed.
    pub reason: &'a str,
}

/// Writes a claim down.
///
/// Refuses `not_permitted`, `clock_wrong`, `pieces_none`, `piece_unknown`, `piece_state`,
/// `claim_exists`, `amount_invalid`, what names and telephones refuse, `field_missing`.
pub fn open_claim(
    handler: &Handler<'_>,
    parcel: &Parcel,
    asked: &ClaimAsked<'_>,
    claim: ClaimId,
) -> Result<ClaimOpened, Refusal> {
    let hand = handler.hand(Permission::TakeParcels)?;
    let pieces = asked.pieces;
    if pieces.is_empty() {
        return Err(Refusal::new(Code::PiecesNone));
    }
    parcel.must_allow(Step::Claim, pieces, handler.station, PieceSet::NONE)?;
    let open = |known: &ClaimNow| known.awarded != Some(0) && !known.pieces.both(pieces).is_empty();
    if parcel.claims.values().any(open) {
        let waybill = parcel.waybill.to_string();
        return Err(Refusal::new(Code::ClaimExists).with("waybill", waybill));
    }
    Ok(ClaimOpened {
        claim,
        hand,
        handled: Handled { parcel: parcel.parcel, waybill: parcel.waybill.clone(), pieces },
        kind: asked.kind,
        asked: positive("claim", asked.asked)?,
        claimant: asked.claimant.parse()?,
        reason: text::required("reason", asked.reason, bounds::REASON_MAX)?,
    })
}

/// The claim, if it is known: `not_found` otherwise.
fn claim_of(parcel: &Parcel, claim: ClaimId) -> Result<&ClaimNow, Refusal> {
    let known = parcel.claims.get(&claim).filter(|known| known.kind.is_some());
    known.ok_or_else(|| Refusal::new(Code::NotFound).with("what", "claim"))
}

fn claim_state(parcel: &Parcel, state: &str) -> Refusal {
    Refusal::new(Code::ClaimState).with("waybill", parcel.waybill.to_string()).with("state", state)
}

/// Decides a claim: an amount up to what is claimed, or 0 to turn it down.
///
/// Refuses `not_permitted`, `clock_wrong`, `not_found`, `claim_state`, `claim_award`,
/// `field_missing`, `text_too_long`.
pub fn decide_claim(
    handler: &Handler<'_>,
    parcel: &Parcel,
    claim: ClaimId,
    awarded: i64,
    reason: &str,
) -> Result<ClaimDecided, Refusal> {
    let hand = handler.hand(Permission::SettleParcels)?;
    let known = claim_of(parcel, claim)?;
    if known.awarded.is_some() {
        return Err(claim_state(parcel, "decided"));
    }
    if !(0..=known.asked).contains(&awarded) {
        return Err(Refusal::new(Code::ClaimAward).with("max", known.asked));
    }
    Ok(ClaimDecided {
        claim,
        parcel: parcel.parcel,
        waybill: parcel.waybill.clone(),
        hand,
        awarded: non_negative("claim", awarded)?,
        reason: text::required("reason", reason, bounds::REASON_MAX)?,
    })
}

/// Pays a claim.
///
/// Refuses what [`Seller::act`] refuses, `not_found`, `claim_state`, and what giving money out
/// refuses: `payment_invalid`, `operator_unknown`, `reference_used`, `drawer_short`.
pub fn pay_claim(
    seller: &Seller<'_>,
    parcel: &Parcel,
    claim: ClaimId,
    asked: &PayoutAsked<'_>,
) -> Result<ClaimPaid, Refusal> {
    let by = seller.act(Permission::TakeParcels)?;
    let known = claim_of(parcel, claim)?;
    let awarded = match known.awarded {
        _ if known.paid > 0 => return Err(claim_state(parcel, "paid")),
        None => return Err(claim_state(parcel, "undecided")),
        Some(0) => return Err(claim_state(parcel, "turned_down")),
        Some(awarded) => awarded,
    };
    let (taken_by, id_number) = asked.person()?;
    let payout = asked.decide(seller, awarded)?;
    let lines = vec![Posting::new(Account::ClaimExpense, awarded), payout.source.returned()];
    Ok(ClaimPaid {
        claim,
        parcel: parcel.parcel,
        waybill: parcel.waybill.clone(),
        by,
        taken_by,
        id_number,
        payout,
        postings: Postings::of(lines),
    })
}

/// Gives cash on delivery to the sender, all of it. The station that took the parcel in does it,
/// since no other can know whether it was done there; elsewhere it takes a supervisor.
///
/// Refuses what [`Seller::act`] refuses, `cod_state`, `parcel_elsewhere`, and what giving money out
/// refuses.
pub fn remit_cod(
    seller: &Seller<'_>,
    here: &StationRef,
    parcel: &Parcel,
    asked: &PayoutAsked<'_>,
) -> Result<CodRemitted, Refusal> {
    let act = seller.act(Permission::TakeParcels)?;
    let money = &parcel.money;
    let state = |state: &str| {
        Refusal::new(Code::CodState)
            .with("waybill", parcel.waybill.to_string())
            .with("state", state)
    };
    if money.cod_taken == 0 {
        return Err(state(if money.cod > 0 { "not_collected" } else { "none" }));
    }
    let amount = money.cod_owed();
    if amount <= 0 {
        return Err(state("remitted"));
    }
    let origin = parcel.contract.as_ref().and_then(|contract| contract.origin.as_ref());
    let mut limits = Limits::of(seller)?;
    if origin.is_none_or(|origin| origin.station != here.station) {
        let station = origin.map_or(parcel.waybill.station(), |origin| &origin.name);
        limits.keep(Err(elsewhere(parcel, station)))?;
    }
    let (taken_by, id_number) = asked.person()?;
    let payout = asked.decide(seller, amount)?;
    let lines = vec![Posting::new(Account::CodOwed, amount), payout.source.returned()];
    let (by, overridden) = limits.signed(act);
    Ok(CodRemitted {
        parcel: parcel.parcel,
        waybill: parcel.waybill.clone(),
        by,
        taken_by,
        id_number,
        payout,
        overridden,
        postings: Postings::of(lines),
    })
}

/// Gives up carriage that nobody will pay: all pieces are lost, or nobody came for them.
///
/// Refuses what [`Seller::act`] refuses, `due_none`, `due_waits`, `parcel_unheard`,
/// `field_missing`, `text_too_long`.
pub fn write_off(
    seller: &Seller<'_>,
    parcel: &Parcel,
    reason: &str,
) -> Result<DueWrittenOff, Refusal> {
    let by = seller.act(Permission::SettleParcels)?;
    parcel.known()?;
    let waybill = parcel.waybill.to_string();
    let amount = parcel.money.due_left();
    if amount <= 0 {
        return Err(Refusal::new(Code::DueNone).with("waybill", waybill));
    }
    let hopeless = |state| matches!(state, PieceState::Lost | PieceState::Unclaimed);
    if !parcel.pieces.iter().all(|piece| hopeless(piece.state)) {
        return Err(Refusal::new(Code::DueWaits).with("waybill", waybill));
    }
    Ok(DueWrittenOff {
        parcel: parcel.parcel,
        waybill: parcel.waybill.clone(),
        by,
        amount,
        reason: text::required("reason", reason, bounds::REASON_MAX)?,
        postings: Postings::balanced(&[
            (Account::ParcelDue, -amount),
            (Account::ParcelUnearned, amount),
        ]),
    })
}
