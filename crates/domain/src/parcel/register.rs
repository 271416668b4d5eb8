//! Taking a parcel in, and taking that back.

use super::facts::{ParcelCancelled, ParcelRegistered, Payer, Person, Piece, StationRef};
use super::label::{LabelClaims, LabelIssuer};
use super::number::WaybillNumber;
use super::pickup::PickupHash;
use super::state::{Parcel, Step};
use super::tariff::{Consignment, ParcelPrice, ParcelTariff, Size};
use crate::aftersale::{Limits, drawer_holds};
use crate::bounds;
use crate::ids::{Ids, ParcelId};
use crate::money::{Account, Posting, Postings, non_negative, share, tax_within};
use crate::payment::{Payment, PaymentAsked, Source, sources};
use crate::people::Permission;
use crate::refusal::{Code, Refusal};
use crate::sale::Seller;
use crate::text::{self, PersonName, Phone};
use crate::ticket::RUNNING_MAX;

/// What a registration is decided on, beside who takes it in.
pub struct Registering<'a> {
    /// The station that takes it in.
    pub origin: &'a StationRef,
    /// Where it goes.
    pub destination: &'a StationRef,
    /// How far that is in metres, where it is known.
    pub metres: Option<u32>,
    /// The prices.
    pub tariff: &'a ParcelTariff,
    /// Their edition.
    pub edition: u32,
}

/// What must be made before a parcel is taken in: the hash of its code is slow on purpose, so a
/// counter makes it for the next parcel while nobody waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prepared {
    /// A fresh id, the salt of the hash.
    pub parcel: ParcelId,
    /// The hash of a fresh code.
    pub pickup: PickupHash,
    /// The last running number of a waybill that this counter gave.
    pub last_waybill: u32,
}

/// A sender, receiver or claimant as typed; empty is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonAsked {
    /// Their name.
    pub name: String,
    /// Their telephone.
    pub phone: String,
    /// The number of an identity document.
    pub id_number: String,
    /// Where they live.
    pub address: String,
}

/// A piece as asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PieceAsked {
    /// What it is, as typed.
    pub description: String,
    /// Its weight in grams.
    pub grams: u32,
    /// Its size, where it was measured.
    pub size: Option<Size>,
    /// What it is worth, minor units.
    pub declared: i64,
    /// Whether it breaks.
    pub fragile: bool,
    /// Whether it spoils.
    pub perishable: bool,
}

/// A parcel as asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterRequest {
    /// Who sends it.
    pub sender: PersonAsked,
    /// Who gets it.
    pub receiver: PersonAsked,
    /// 1 to 99.
    pub pieces: Vec<PieceAsked>,
    /// Who pays the carriage.
    pub payer: Payer,
    /// What is collected for the sender; 0 is nothing.
    pub cod: i64,
    /// Whether it is fetched from the sender.
    pub collection: bool,
    /// Whether it is brought to the receiver.
    pub home_delivery: bool,
    /// Whether the sender acknowledged the list of prohibited goods.
    pub prohibited_read: bool,
    /// SHA-256 of a photo, hexadecimal.
    pub photo: Option<String>,
    /// How the sender pays; cash alone where empty.
    pub payments: Vec<PaymentAsked>,
    /// Cash handed over, where it is paid in cash alone.
    pub tendered: Option<i64>,
    /// The price that the sender was told; `None` takes it as it is.
    pub expected_total: Option<i64>,
}

impl PersonAsked {
    /// The person: `field_missing`, `name_invalid`, `phone_invalid`, `text_too_long`.
    pub(super) fn parse(&self) -> Result<Person, Refusal> {
        Ok(Person {
            name: PersonName::parse(&self.name)?,
            phone: Phone::parse(&self.phone)?,
            id_number: optional("id_number", &self.id_number, bounds::ID_NUMBER_MAX)?,
            address: optional("address", &self.address, bounds::REASON_MAX)?,
        })
    }
}

pub(super) fn optional(field: &str, typed: &str, max: usize) -> Result<Option<String>, Refusal> {
    Ok(Some(text::one_line(field, typed, max)?).filter(|text| !text.is_empty()))
}

/// The name of a photo, if it is one: its SHA-256, 64 hexadecimal digits. Refuses `photo_invalid`.
pub fn photo(typed: Option<&str>) -> Result<Option<String>, Refusal> {
    let fits = |hex: &str| hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_hexdigit());
    match typed {
        Some(hex) if !fits(hex) => Err(Refusal::new(Code::PhotoInvalid)),
        other => Ok(other.map(str::to_ascii_lowercase)),
    }
}

/// Prices a parcel. `coin` is what shares are rounded to.
///
/// Refuses `destination_same`, `piece_count`, `piece_weight`, `piece_size`, `parcel_rate_missing`,
/// `declared_too_high`, `amount_invalid`.
pub fn quote(
    on: &Registering<'_>,
    request: &RegisterRequest,
    coin: i64,
) -> Result<ParcelPrice, Refusal> {
    if on.origin.station == on.destination.station {
        let name = on.destination.name.as_str();
        return Err(Refusal::new(Code::DestinationSame).with("destination", name));
    }
    let max = bounds::PARCEL_PIECES_MAX;
    if !(1..=usize::from(max)).contains(&request.pieces.len()) {
        return Err(Refusal::new(Code::PieceCount).with("max", max));
    }
    let mut declared = 0_i64;
    let mut pieces = Vec::with_capacity(request.pieces.len());
    for (i, piece) in request.pieces.iter().enumerate() {
        on.tariff.check_piece(i + 1, piece.grams, piece.size)?;
        declared += non_negative("declared", piece.declared)?;
        pieces.push((piece.grams, piece.size));
    }
    let consignment = Consignment {
        from: on.origin.stop,
        to: on.destination.stop,
        metres: on.metres,
        names: (&on.origin.name, &on.destination.name),
        pieces: &pieces,
        declared,
        collection: request.collection,
        home_delivery: request.home_delivery,
    };
    on.tariff.price(&consignment, coin)
}

/// Takes a parcel in.
///
/// Refuses what [`Seller::act`], [`quote`] and payments refuse, `prohibited_unread`, what names and
/// telephones refuse, `price_changed`, `numbers_exhausted`, `photo_invalid`.
pub fn register(
    seller: &Seller<'_>,
    on: &Registering<'_>,
    request: &RegisterRequest,
    prepared: Prepared,
    ids: &mut dyn Ids,
    issuer: &dyn LabelIssuer,
) -> Result<ParcelRegistered, Refusal> {
    let by = seller.act(Permission::TakeParcels)?;
    let price = quote(on, request, seller.rules.coin)?;
    if !request.prohibited_read {
        return Err(Refusal::new(Code::ProhibitedUnread));
    }
    let (sender, receiver) = (request.sender.parse()?, request.receiver.parse()?);
    let cod = non_negative("cod", request.cod)?;
    let photo = photo(request.photo.as_deref())?;
    if let Some(expected) = request.expected_total.filter(|told| *told != price.total) {
        let refusal = Refusal::new(Code::PriceChanged).with("total", price.total);
        return Err(refusal.with("expected", expected));
    }
    let due = due_of(request.payer, price.total, seller.rules.coin);
    let paid = price.total - due;
    let waybill = number(seller, prepared.last_waybill)?;
    let claims = LabelClaims {
        company: seller.company,
        parcel: prepared.parcel,
        waybill: waybill.clone(),
        edition: 0,
        back: false,
        piece: 0,
        pieces: u8::try_from(request.pieces.len()).expect("the pieces were counted"),
        day: by.day,
        due,
        cod,
        charges: 0,
        destination: on.destination.code.clone(),
        pickup: prepared.pickup,
    };
    let pieces = labelled(&request.pieces, &claims, issuer)?;
    let payments = take(seller, paid, &request.payments, request.tendered, ids)?;
    let tax = tax_within(paid, seller.rules.tax.parcels, seller.rules.coin);
    let mut lines = agreed(paid, tax, due).to_vec();
    lines.extend(payments.iter().map(Payment::posting));
    Ok(ParcelRegistered {
        parcel: prepared.parcel,
        waybill,
        by,
        sender,
        receiver,
        origin: on.origin.clone(),
        destination: on.destination.clone(),
        pieces,
        tariff: on.edition,
        lines: price.lines,
        total: price.total,
        payer: request.payer,
        paid,
        due,
        cod,
        tax,
        payments,
        pickup: prepared.pickup,
        photo,
        postings: Postings::of(lines),
    })
}

/// What the receiver pays of a price. What rounding a half leaves is the sender's, who is here.
pub fn due_of(payer: Payer, total: i64, coin: i64) -> i64 {
    match payer {
        Payer::Sender => 0,
        Payer::Receiver => total,
        Payer::Half => total - share(total, 5_000, coin).min(total),
    }
}

/// The next waybill's number: `numbers_exhausted` past the end.
fn number(seller: &Seller<'_>, last: u32) -> Result<WaybillNumber, Refusal> {
    let running = last.checked_add(1).filter(|n| *n <= RUNNING_MAX);
    let running = running.ok_or_else(|| Refusal::new(Code::NumbersExhausted))?;
    Ok(WaybillNumber::new(seller.station_code, seller.counter, running))
}

/// What an agreement books, without the payments: what the sender pays is earned, and what the
/// receiver owes stands against what is not earned yet.
fn agreed(paid: i64, tax: i64, due: i64) -> [Posting; 4] {
    [
        Posting::new(Account::ParcelRevenue, tax - paid),
        Posting::new(Account::Tax, -tax),
        Posting::new(Account::ParcelDue, due),
        Posting::new(Account::ParcelUnearned, -due),
    ]
}

fn labelled(
    asked: &[PieceAsked],
    claims: &LabelClaims,
    issuer: &dyn LabelIssuer,
) -> Result<Vec<Piece>, Refusal> {
    let piece = |(asked, number): (&PieceAsked, u8)| {
        let description = text::required("description", &asked.description, bounds::LABEL_MAX)?;
        Ok(Piece {
            piece: number,
            description,
            grams: asked.grams,
            size: asked.size,
            declared: asked.declared,
            fragile: asked.fragile,
            perishable: asked.perishable,
            label: issuer.label(&LabelClaims { piece: number, ..claims.clone() }),
        })
    };
    asked.iter().zip(1..).map(piece).collect()
}

/// Takes payments for a total at once: nothing is pending with a parcel.
pub(super) fn take(
    seller: &Seller<'_>,
    total: i64,
    asked: &[PaymentAsked],
    tendered: Option<i64>,
    ids: &mut dyn Ids,
) -> Result<Vec<Payment>, Refusal> {
    if total == 0 {
        return Ok(Vec::new());
    }
    let payments = seller.cashbox().take(total, asked, tendered, ids)?;
    if payments.iter().any(Payment::is_pending) {
        let what = "a parcel is paid at once; give the operator's reference";
        return Err(Refusal::new(Code::PaymentInvalid).with("what", what));
    }
    Ok(payments)
}

/// Takes a registration back, before the parcel went anywhere: all money goes back.
///
/// Refuses what [`Seller::act`] refuses, `piece_state`, `drawer_short`, `field_missing`,
/// `text_too_long`, and `parcel_elsewhere` at another counter than the one that took it in, which
/// cannot know whether that one has done so.
pub fn cancel(
    seller: &Seller<'_>,
    parcel: &Parcel,
    registered: &ParcelRegistered,
    reason: &str,
) -> Result<ParcelCancelled, Refusal> {
    let act = seller.act(Permission::Cancel)?;
    let reason = text::required("reason", reason, bounds::REASON_MAX)?;
    let origin = &registered.origin;
    let pieces = parcel.all();
    parcel.must_allow(Step::Cancel, pieces, origin, super::PieceSet::NONE)?;
    let mut limits = Limits::of(seller)?;
    let (station, counter) = (registered.by.station, registered.by.counter);
    if (seller.station, seller.counter) != (station, counter) {
        limits.keep(Err(elsewhere(parcel, &origin.name)))?;
    }
    let parts = sources(&registered.payments, &[]);
    drawer_holds(seller, &parts)?;
    let (paid, tax, due) = (registered.paid, registered.tax, registered.due);
    let mut lines = agreed(-paid, -tax, -due).to_vec();
    lines.extend(parts.iter().map(Source::returned));
    let (by, _) = limits.signed(act);
    Ok(ParcelCancelled {
        parcel: parcel.parcel,
        waybill: parcel.waybill.clone(),
        by,
        pieces,
        reason,
        given_back: paid,
        parts,
        postings: Postings::of(lines),
    })
}

/// The refusal of what one station alone can do once.
pub(super) fn elsewhere(parcel: &Parcel, station: &str) -> Refusal {
    Refusal::new(Code::ParcelElsewhere)
        .with("waybill", parcel.waybill.to_string())
        .with("station", station)
}
