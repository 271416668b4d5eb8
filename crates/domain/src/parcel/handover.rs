//! Handing a parcel over against proof, and collecting what is due. A label alone is enough to do it.

use chrono::{Days, NaiveDate};

use super::facts::{Hands, ParcelDelivered, PickupCodeFailed, Proof, StationRef, StorageCharged};
use super::label::LabelClaims;
use super::moving::{Handler, at_destination};
use super::pickup::{CODE_TRIES, PickupCode, PickupHasher};
use super::pieces::PieceSet;
use super::register::{optional, take};
use super::state::{Parcel, PieceState, Step};
use super::tariff::{ParcelTariff, ParcelTerms};
use crate::aftersale::Limits;
use crate::bounds;
use crate::ids::Ids;
use crate::money::{Account, Posting, Postings, non_negative, tax_within};
use crate::payment::{Payment, PaymentAsked};
use crate::people::Permission;
use crate::refusal::{Code, Refusal};
use crate::sale::Seller;
use crate::text::PersonName;

/// What came of a code that was tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodeTried {
    /// It is the parcel's.
    Right,
    /// It is not: this is written down, and [`PickupCodeFailed::refusal`] is said.
    Wrong(PickupCodeFailed),
}

impl PickupCodeFailed {
    /// What to say: `pickup_code_wrong`, with the tries that are left.
    pub fn refusal(&self) -> Refusal {
        let left = CODE_TRIES.saturating_sub(self.failures);
        Refusal::new(Code::PickupCodeWrong).with("left", left)
    }
}

/// Tries a pick-up code against the hash of the registration or of the label.
///
/// Refuses `not_permitted`, `clock_wrong`, `parcel_unheard`, `pickup_code_invalid` (which is no try),
/// and after three wrong ones `pickup_locked`, unless a supervisor is at hand.
pub fn try_code(
    handler: &Handler<'_>,
    parcel: &Parcel,
    typed: &str,
    supervised: bool,
    hasher: &dyn PickupHasher,
) -> Result<CodeTried, Refusal> {
    let hand = handler.hand(Permission::TakeParcels)?;
    let pickup = parcel.known()?.pickup;
    let code = PickupCode::parse(typed)?;
    if !supervised {
        not_locked(parcel)?;
    }
    if hasher.hash(parcel.parcel, &code) == pickup {
        return Ok(CodeTried::Right);
    }
    Ok(CodeTried::Wrong(PickupCodeFailed {
        hand,
        parcel: parcel.parcel,
        waybill: parcel.waybill.clone(),
        failures: parcel.wrong_codes.saturating_add(1),
    }))
}

fn not_locked(parcel: &Parcel) -> Result<(), Refusal> {
    if parcel.wrong_codes < CODE_TRIES {
        return Ok(());
    }
    Err(Refusal::new(Code::PickupLocked)
        .with("waybill", parcel.waybill.to_string())
        .with("tries", CODE_TRIES))
}

/// What is to collect for pieces. Minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// Into whose hands they go.
    pub to: Hands,
    /// Carriage.
    pub due: i64,
    /// Cash on delivery: none from the sender.
    pub cod: i64,
    /// Storage.
    pub storage: i64,
    /// The way back.
    pub charges: i64,
    /// All of it.
    pub total: i64,
}

/// Says what is to collect for pieces today. Carriage and cash on delivery are collected whole with
/// the first pieces: who leaves with a part of the goods has no more reason to come back and pay.
///
/// Refuses `pieces_none`, `piece_unknown`, `parcel_unheard`, `pieces_apart` where some go to the
/// receiver and others back to the sender, `amount_invalid`.
pub fn due(
    parcel: &Parcel,
    pieces: PieceSet,
    tariff: &ParcelTariff,
    today: NaiveDate,
) -> Result<Due, Refusal> {
    parcel.known()?;
    let first = pieces.iter().next().ok_or_else(|| Refusal::new(Code::PiecesNone))?;
    let back = parcel.piece(first)?.back;
    for piece in pieces.iter() {
        if parcel.piece(piece)?.back != back {
            let waybill = parcel.waybill.to_string();
            return Err(Refusal::new(Code::PiecesApart).with("waybill", waybill));
        }
    }
    let money = &parcel.money;
    let left = money.due_left().max(0);
    let (cod, charges) = match back {
        true => (0, money.charges_left()),
        false => ((money.cod - money.cod_taken).max(0), 0),
    };
    let storage = if back { 0 } else { storage_of(parcel, pieces, tariff, today)? };
    // Each is bounded, so their sum fits; as one sum of cash it is bounded again.
    let total = non_negative("total", left + cod + storage + charges)?;
    let to = if back { Hands::Sender } else { Hands::Receiver };
    Ok(Due { to, due: left, cod, storage, charges, total })
}

/// Storage of pieces that was not paid yet, up to and with a day.
pub(super) fn storage_of(
    parcel: &Parcel,
    pieces: PieceSet,
    tariff: &ParcelTariff,
    today: NaiveDate,
) -> Result<i64, Refusal> {
    let mut sum = 0;
    for number in pieces.iter() {
        let piece = parcel.piece(number)?;
        let Some(ready) = piece.ready else { continue };
        let days = |until: NaiveDate| (until - ready).num_days();
        let paid = piece.stored_until.map_or(0, |until| tariff.storage(days(until)));
        sum += (tariff.storage(days(today)) - paid).max(0);
    }
    non_negative("storage", sum)
}

/// What the person who comes shows, as typed; empty is nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProofAsked {
    /// Whether [`try_code`] took their code just now.
    pub code: bool,
    /// The number of an identity document.
    pub id_number: String,
    /// A signature: points `x,y` with spaces between, a `;` after each stroke.
    pub strokes: String,
}

impl ProofAsked {
    /// What was shown, if one of it is what the company accepts.
    ///
    /// Refuses `proof_missing`, `signature_invalid`, `text_too_long`.
    fn parse(&self, terms: &ParcelTerms) -> Result<Vec<Proof>, Refusal> {
        let id_number = optional("id_number", &self.id_number, bounds::ID_NUMBER_MAX)?;
        let mut proofs = Vec::new();
        proofs.extend(self.code.then_some(Proof::Code));
        proofs.extend(id_number.map(|number| Proof::IdNumber { number }));
        proofs.extend(signature(&self.strokes)?);
        if proofs.iter().any(|proof| terms.proofs.contains(&proof.kind())) {
            return Ok(proofs);
        }
        let accepted: Vec<&str> = terms.proofs.iter().map(|kind| kind.name()).collect();
        Err(Refusal::new(Code::ProofMissing).with("accepted", accepted.join(", ")))
    }
}

/// Points of the least that is a signature: a tap on the pad is none.
const SIGNATURE_POINTS: usize = 8;

fn signature(strokes: &str) -> Result<Option<Proof>, Refusal> {
    let strokes = strokes.trim();
    if strokes.is_empty() {
        return Ok(None);
    }
    let invalid = || Refusal::new(Code::SignatureInvalid);
    if strokes.len() > bounds::STROKES_MAX {
        return Err(invalid());
    }
    let mut points = 0;
    for point in strokes.split([' ', ';']).filter(|point| !point.is_empty()) {
        let (x, y) = point.split_once(',').ok_or_else(invalid)?;
        let digits =
            |text: &str| (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        if !digits(x) || !digits(y) {
            return Err(invalid());
        }
        points += 1;
    }
    let signed = points >= SIGNATURE_POINTS;
    signed.then(|| Some(Proof::Signature { strokes: strokes.to_owned() })).ok_or_else(invalid)
}

/// A handing over as asked for.
pub struct HandoverAsked<'a> {
    /// Which pieces.
    pub pieces: PieceSet,
    /// The labels that were scanned just now. [`History::now`] was asked with the same.
    ///
    /// [`History::now`]: super::History::now
    pub labels: &'a [LabelClaims],
    /// The name of who takes them, as typed.
    pub taken_by: &'a str,
    /// What they show.
    pub proof: &'a ProofAsked,
    /// Whether storage is given up: a supervisor's word.
    pub waive_storage: bool,
    /// How it is paid; cash alone where empty.
    pub payments: &'a [PaymentAsked],
    /// Cash handed over, where it is cash alone.
    pub tendered: Option<i64>,
    /// What they were told is due; `None` takes it as it is.
    pub expected: Option<i64>,
}

/// Hands pieces over and collects what is due.
///
/// Refuses what [`Seller::act`], [`due`], [`Parcel::seen`] and payments refuse, `piece_state`, `proof_missing`,
/// `signature_invalid`, `due_changed`, what names refuse; and, unless a supervisor passes them,
/// `not_destination`, `pickup_locked`, `id_differs`, `storage_kept`.
pub fn deliver(
    seller: &Seller<'_>,
    here: &StationRef,
    parcel: &Parcel,
    (tariff, terms): (&ParcelTariff, &ParcelTerms),
    asked: &HandoverAsked<'_>,
    ids: &mut dyn Ids,
) -> Result<ParcelDelivered, Refusal> {
    let act = seller.act(Permission::TakeParcels)?;
    let mut limits = Limits::of(seller)?;
    let mut collect = due(parcel, asked.pieces, tariff, act.day)?;
    let seen = parcel.seen(asked.labels, act.day)?;
    deliverable(parcel, (asked.pieces, seen), here, &mut limits)?;
    limits.keep(not_locked(parcel))?;
    let proofs = asked.proof.parse(terms)?;
    limits.keep(same_id(parcel, collect.to, &proofs))?;
    let taken_by = PersonName::parse(asked.taken_by)?;
    if asked.waive_storage && collect.storage > 0 {
        let refusal = Refusal::new(Code::StorageKept).with("storage", collect.storage);
        limits.keep(Err(refusal))?;
        collect = Due { storage: 0, total: collect.total - collect.storage, ..collect };
    }
    if let Some(expected) = asked.expected.filter(|told| *told != collect.total) {
        let refusal = Refusal::new(Code::DueChanged).with("total", collect.total);
        return Err(refusal.with("expected", expected));
    }
    let payments = take(seller, collect.total, asked.payments, asked.tendered, ids)?;
    let (tax, mut lines) = earned(seller, &collect);
    lines.extend(payments.iter().map(Payment::posting));
    let (by, overridden) = limits.signed(act);
    Ok(ParcelDelivered {
        parcel: parcel.parcel,
        waybill: parcel.waybill.clone(),
        by,
        pieces: asked.pieces,
        to: collect.to,
        taken_by,
        proofs,
        due: collect.due,
        cod: collect.cod,
        storage: collect.storage,
        charges: collect.charges,
        total: collect.total,
        tax,
        payments,
        by_label: !parcel.registered,
        overridden,
        postings: Postings::of(lines),
    })
}

/// Checks that pieces can be handed over here. At another station than theirs a supervisor can let
/// them go, if they are there.
fn deliverable(
    parcel: &Parcel,
    (pieces, seen): (PieceSet, PieceSet),
    here: &StationRef,
    limits: &mut Limits,
) -> Result<(), Refusal> {
    let home = at_destination(parcel, pieces, here);
    if home.is_ok() {
        return parcel.must_allow(Step::Deliver, pieces, here, seen);
    }
    for number in pieces.iter() {
        let piece = parcel.piece(number)?;
        let there = piece.at.is_at(here.station) || seen.has(number);
        if piece.state.is_end() || piece.state == PieceState::Registered || !there {
            let steps = parcel.possible(&piece, here, seen.has(number));
            return Err(parcel.not_possible(&piece, &steps));
        }
    }
    limits.keep(home)
}

/// The receiver shows the document that the sender named, where they named one.
fn same_id(parcel: &Parcel, to: Hands, proofs: &[Proof]) -> Result<(), Refusal> {
    let named = parcel.contract.as_ref().and_then(|contract| contract.receiver_id.as_deref());
    let (Some(named), Hands::Receiver) = (named, to) else { return Ok(()) };
    let bare = |number: &str| {
        let kept = number.chars().filter(|c| c.is_alphanumeric());
        kept.flat_map(char::to_uppercase).collect::<String>()
    };
    let differs = proofs
        .iter()
        .any(|proof| matches!(proof, Proof::IdNumber { number } if bare(number) != bare(named)));
    if differs { Err(Refusal::new(Code::IdDiffers)) } else { Ok(()) }
}

/// The tax in what is collected, and its postings without those of the payments: carriage that was
/// to pay is earned now, and cash on delivery is owed to the sender.
fn earned(seller: &Seller<'_>, of: &Due) -> (i64, Vec<Posting>) {
    let (rate, coin) = (seller.rules.tax.parcels, seller.rules.coin);
    let (tax, storage_tax) =
        (tax_within(of.due + of.charges, rate, coin), tax_within(of.storage, rate, coin));
    let line = Posting::new;
    let lines = vec![
        line(Account::ParcelDue, -of.due),
        line(Account::ParcelUnearned, of.due),
        line(Account::ParcelRevenue, tax - of.due - of.charges),
        line(Account::StorageRevenue, storage_tax - of.storage),
        line(Account::Tax, -tax - storage_tax),
        line(Account::CodOwed, -of.cod),
    ];
    (tax + storage_tax, lines)
}

/// Takes storage up to today, while the pieces stay.
///
/// Refuses what [`Seller::act`] and payments refuse, `pieces_none`, `piece_unknown`, `piece_state`,
/// `storage_none`, `due_changed`.
pub fn charge_storage(
    seller: &Seller<'_>,
    here: &StationRef,
    parcel: &Parcel,
    tariff: &ParcelTariff,
    (pieces, expected): (PieceSet, Option<i64>),
    (payments, tendered): (&[PaymentAsked], Option<i64>),
    ids: &mut dyn Ids,
) -> Result<StorageCharged, Refusal> {
    let by = seller.act(Permission::TakeParcels)?;
    if pieces.is_empty() {
        return Err(Refusal::new(Code::PiecesNone));
    }
    parcel.must_allow(Step::Deliver, pieces, here, PieceSet::NONE)?;
    let amount = storage_of(parcel, pieces, tariff, by.day)?;
    if amount == 0 {
        let waybill = parcel.waybill.to_string();
        return Err(Refusal::new(Code::StorageNone).with("waybill", waybill));
    }
    if let Some(expected) = expected.filter(|told| *told != amount) {
        let refusal = Refusal::new(Code::DueChanged).with("total", amount);
        return Err(refusal.with("expected", expected));
    }
    let payments = take(seller, amount, payments, tendered, ids)?;
    let tax = tax_within(amount, seller.rules.tax.parcels, seller.rules.coin);
    let mut lines =
        vec![Posting::new(Account::StorageRevenue, tax - amount), Posting::new(Account::Tax, -tax)];
    lines.extend(payments.iter().map(Payment::posting));
    Ok(StorageCharged {
        parcel: parcel.parcel,
        waybill: parcel.waybill.clone(),
        until: by.day,
        by,
        pieces,
        amount,
        tax,
        payments,
        postings: Postings::of(lines),
    })
}

/// The last day on which storage costs nothing, for a piece that is ready.
pub fn free_until(ready: NaiveDate, tariff: &ParcelTariff) -> NaiveDate {
    ready.checked_add_days(Days::new(tariff.storage_free_days.into())).unwrap_or(ready)
}
