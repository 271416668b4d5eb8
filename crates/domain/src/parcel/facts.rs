//! The facts of parcels. Each is complete: whoever reads it later looks nothing up.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::number::WaybillNumber;
use super::pickup::PickupHash;
use super::pieces::PieceSet;
use super::tariff::{ParcelTariff, ParcelTerms, PriceLine, Size};
use crate::Millis;
use crate::ids::{ClaimId, EmployeeId, ParcelId, StationId, StopId, TripId};
use crate::money::Postings;
use crate::payment::{Payment, Source};
use crate::text::{PersonName, Phone, ShortCode};
use crate::till::Act;

use super::claims::Payout;

/// Parcels cost this from here on, and go by these rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParcelTariffSet {
    /// 1, 2, 3…: which tariff, and which list of prohibited goods, a parcel was taken in by.
    pub edition: u32,
    /// The prices.
    pub tariff: ParcelTariff,
    /// The rules.
    pub terms: ParcelTerms,
    /// Who decided.
    pub employee: EmployeeId,
    /// Their name.
    pub employee_name: String,
}

/// A station, as facts about parcels name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StationRef {
    /// Which.
    pub station: StationId,
    /// Its code, as labels name it.
    pub code: ShortCode,
    /// Its name as printed.
    pub name: String,
    /// The city's stop, which rates go by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop: Option<StopId>,
}

/// A sender or a receiver.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Their name.
    pub name: PersonName,
    /// Where they can be called.
    pub phone: Phone,
    /// The number of an identity document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_number: Option<String>,
    /// Where they live.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

/// One piece of a parcel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// 1 to [`crate::bounds::PARCEL_PIECES_MAX`].
    pub piece: u8,
    /// What it is, as the sender says.
    pub description: String,
    /// Its weight in grams.
    pub grams: u32,
    /// Its size, where it was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<Size>,
    /// What the sender says it is worth, minor units.
    #[serde(default)]
    pub declared: i64,
    /// Whether it breaks.
    #[serde(default)]
    pub fragile: bool,
    /// Whether it spoils.
    #[serde(default)]
    pub perishable: bool,
    /// The signed token of its label.
    pub label: String,
}

/// Who pays the carriage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Payer {
    /// The sender, now.
    Sender,
    /// The receiver, when it is handed over.
    Receiver,
    /// Each a half; the coin that cannot be halved is the sender's.
    Half,
}

/// A parcel was taken in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParcelRegistered {
    /// Which.
    pub parcel: ParcelId,
    /// Its number.
    pub waybill: WaybillNumber,
    /// Who, where, when, in which till.
    pub by: Act,
    /// Who sends it.
    pub sender: Person,
    /// Who gets it.
    pub receiver: Person,
    /// Where it was taken in.
    pub origin: StationRef,
    /// Where it goes.
    pub destination: StationRef,
    /// 1 to 99.
    pub pieces: Vec<Piece>,
    /// The edition of the tariff; the sender acknowledged its list of prohibited goods.
    pub tariff: u32,
    /// What the price is made of.
    pub lines: Vec<PriceLine>,
    /// The price of carriage: the sum of the lines.
    pub total: i64,
    /// Who pays it.
    pub payer: Payer,
    /// What the sender paid of it.
    pub paid: i64,
    /// What the receiver pays of it.
    pub due: i64,
    /// What is collected from the receiver for the sender.
    #[serde(default)]
    pub cod: i64,
    /// Tax that `paid` includes.
    #[serde(default)]
    pub tax: i64,
    /// How the sender paid.
    pub payments: Vec<Payment>,
    /// The hash of the pick-up code. The code itself is on the sender's receipt only.
    pub pickup: PickupHash,
    /// SHA-256 of a photo, hexadecimal; the photo itself stays at the counter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photo: Option<String>,
    /// Revenue from the sender; what the receiver owes stands against what is not earned yet.
    pub postings: Postings,
}

/// A parcel was taken in by mistake, or the sender took it back before it went anywhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParcelCancelled {
    /// Which.
    pub parcel: ParcelId,
    /// Its number.
    pub waybill: WaybillNumber,
    /// Who, where, when, in which till.
    pub by: Act,
    /// How many pieces it has.
    pub pieces: PieceSet,
    /// Why.
    pub reason: String,
    /// What was given back.
    pub given_back: i64,
    /// Back to which methods.
    pub parts: Vec<Source>,
    /// The registration's, backwards.
    pub postings: Postings,
}

/// Who did something with parcels, where and when, without a till.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hand {
    /// Who.
    pub employee: EmployeeId,
    /// Their name.
    pub employee_name: String,
    /// Where.
    pub station: StationRef,
    /// When, by the company's clocks.
    pub local: NaiveDateTime,
}

/// The run of a trip that pieces are loaded on or unloaded from, at one station.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TripRun {
    /// Which trip.
    pub trip: TripId,
    /// The code of its route.
    pub route_code: String,
    /// Its day of service.
    pub day: NaiveDate,
    /// The coach's number plate, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plate: Option<String>,
    /// When it leaves that station, or arrives where it ends.
    pub at: Millis,
}

/// Pieces of one parcel that were handled together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handled {
    /// Which parcel.
    pub parcel: ParcelId,
    /// Its number.
    pub waybill: WaybillNumber,
    /// Which of its pieces.
    pub pieces: PieceSet,
}

/// Pieces were loaded on a trip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PiecesLoaded {
    /// Who, where, when.
    pub hand: Hand,
    /// On which trip.
    pub trip: TripRun,
    /// Where they change to another trip, when this one does not call at their destination.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub via: Option<StationRef>,
    /// Which: at most [`crate::bounds::PIECES_PER_FACT`] in all.
    pub handled: Vec<Handled>,
}

/// Pieces were unloaded from a trip: at their destination, or to go on with another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PiecesUnloaded {
    /// Who, where, when.
    pub hand: Hand,
    /// From which trip.
    pub trip: TripRun,
    /// Which: at most [`crate::bounds::PIECES_PER_FACT`] in all.
    pub handled: Vec<Handled>,
}

/// Pieces can be picked up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PiecesReady {
    /// Who, where, when.
    pub hand: Hand,
    /// Which: at most [`crate::bounds::PIECES_PER_FACT`] in all.
    pub handled: Vec<Handled>,
    /// Where they lie, as people call it; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub shelf: String,
}

/// Somebody gave a wrong pick-up code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PickupCodeFailed {
    /// Who took it, where, when.
    pub hand: Hand,
    /// For which parcel.
    pub parcel: ParcelId,
    /// Its number.
    pub waybill: WaybillNumber,
    /// How many wrong ones are known, this one included.
    pub failures: u32,
}

/// Into whose hands a parcel is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hands {
    /// The receiver's.
    Receiver,
    /// The sender's, to whom it came back.
    Sender,
}

/// A kind of proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProofKind {
    /// The pick-up code.
    Code,
    /// The number of an identity document.
    IdNumber,
    /// A signature drawn on the screen.
    Signature,
}

impl ProofKind {
    /// Its name in JSON and refusals.
    pub fn name(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::IdNumber => "id_number",
            Self::Signature => "signature",
        }
    }
}

/// What proved that somebody may take a parcel, or money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "proof", rename_all = "snake_case")]
pub enum Proof {
    /// They knew the pick-up code.
    Code,
    /// They showed an identity document.
    IdNumber {
        /// Its number.
        number: String,
    },
    /// They signed on the screen.
    Signature {
        /// Points `x,y` in the pad's pixels, with spaces between; a `;` ends a stroke.
        strokes: String,
    },
}

impl Proof {
    /// Which kind it is.
    pub fn kind(&self) -> ProofKind {
        match self {
            Self::Code => ProofKind::Code,
            Self::IdNumber { .. } => ProofKind::IdNumber,
            Self::Signature { .. } => ProofKind::Signature,
        }
    }
}

/// Pieces of a parcel were handed over, and what was due was collected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParcelDelivered {
    /// Which.
    pub parcel: ParcelId,
    /// Its number.
    pub waybill: WaybillNumber,
    /// Who, where, when, in which till.
    pub by: Act,
    /// Which pieces.
    pub pieces: PieceSet,
    /// To whom.
    pub to: Hands,
    /// The name of who took it.
    pub taken_by: PersonName,
    /// What proved them: at least one.
    pub proofs: Vec<Proof>,
    /// Carriage that was to pay.
    pub due: i64,
    /// Cash on delivery, for the sender.
    pub cod: i64,
    /// Storage.
    pub storage: i64,
    /// The way back, from the sender.
    #[serde(default)]
    pub charges: i64,
    /// All that was collected.
    pub total: i64,
    /// Tax that it includes.
    #[serde(default)]
    pub tax: i64,
    /// How it was paid.
    pub payments: Vec<Payment>,
    /// Whether nothing but the label was known of it.
    #[serde(default)]
    pub by_label: bool,
    /// The codes of the limits that a supervisor passed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overridden: Vec<String>,
    /// From where it was owed to where the money lies; what was not earned is revenue now.
    pub postings: Postings,
}

/// The receiver does not want pieces.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParcelRefused {
    /// Who heard it, where, when.
    pub hand: Hand,
    /// Which.
    pub handled: Handled,
    /// Why.
    pub reason: String,
}

/// A parcel goes back to its sender, under new labels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParcelReturning {
    /// Who sends it back, where, when.
    pub hand: Hand,
    /// Which pieces.
    pub handled: Handled,
    /// Where to: the station that took it in.
    pub destination: StationRef,
    /// The edition of its labels from here on.
    pub edition: u8,
    /// What the way back costs the sender, with storage so far.
    pub charges: i64,
    /// Its new labels, in the order of the pieces.
    pub labels: Vec<String>,
    /// Why.
    pub reason: String,
}

/// Nobody came for pieces.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParcelUnclaimed {
    /// Who says so, where, when.
    pub hand: Hand,
    /// Which.
    pub handled: Handled,
    /// Since when it could be picked up.
    pub since: NaiveDate,
}

/// Pieces cannot be found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PiecesLost {
    /// Who says so, where, when.
    pub hand: Hand,
    /// Which.
    pub handled: Handled,
    /// What is known.
    pub reason: String,
}

/// Pieces are damaged. They are still where they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PiecesDamaged {
    /// Who says so, where, when.
    pub hand: Hand,
    /// Which.
    pub handled: Handled,
    /// What is broken.
    pub reason: String,
    /// SHA-256 of a photo, hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photo: Option<String>,
}

/// What a claim is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimKind {
    /// Pieces are lost.
    Lost,
    /// Pieces are damaged.
    Damaged,
    /// They came too late.
    Late,
}

/// Somebody claims money for pieces.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimOpened {
    /// Which claim.
    pub claim: ClaimId,
    /// Who wrote it down, where, when.
    pub hand: Hand,
    /// For which pieces.
    pub handled: Handled,
    /// What for.
    pub kind: ClaimKind,
    /// How much is claimed.
    pub asked: i64,
    /// Who claims it.
    pub claimant: Person,
    /// What they say.
    pub reason: String,
}

/// Somebody decided a claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimDecided {
    /// Which claim.
    pub claim: ClaimId,
    /// Of which parcel.
    pub parcel: ParcelId,
    /// Its number.
    pub waybill: WaybillNumber,
    /// Who, where, when.
    pub hand: Hand,
    /// What is paid; 0 where it was turned down.
    pub awarded: i64,
    /// Why.
    pub reason: String,
}

/// A claim was paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimPaid {
    /// Which claim.
    pub claim: ClaimId,
    /// Of which parcel.
    pub parcel: ParcelId,
    /// Its number.
    pub waybill: WaybillNumber,
    /// Who, where, when, in which till.
    pub by: Act,
    /// To whom.
    pub taken_by: PersonName,
    /// What proved them.
    pub id_number: String,
    /// How.
    pub payout: Payout,
    /// An expense, from where the money was taken.
    pub postings: Postings,
}

/// Cash on delivery was given to the sender.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodRemitted {
    /// Of which parcel.
    pub parcel: ParcelId,
    /// Its number.
    pub waybill: WaybillNumber,
    /// Who, where, when, in which till.
    pub by: Act,
    /// Who took it.
    pub taken_by: PersonName,
    /// What proved them.
    pub id_number: String,
    /// How.
    pub payout: Payout,
    /// The codes of the limits that a supervisor passed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overridden: Vec<String>,
    /// From what was owed to where the money was taken.
    pub postings: Postings,
}

/// Storage was paid, and the pieces stay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StorageCharged {
    /// Of which parcel.
    pub parcel: ParcelId,
    /// Its number.
    pub waybill: WaybillNumber,
    /// Who, where, when, in which till.
    pub by: Act,
    /// For which pieces.
    pub pieces: PieceSet,
    /// Paid up to and with this day.
    pub until: NaiveDate,
    /// How much.
    pub amount: i64,
    /// Tax that it includes.
    #[serde(default)]
    pub tax: i64,
    /// How it was paid.
    pub payments: Vec<Payment>,
    /// To revenue from storage.
    pub postings: Postings,
}

/// Carriage that nobody will pay any more was given up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueWrittenOff {
    /// Of which parcel.
    pub parcel: ParcelId,
    /// Its number.
    pub waybill: WaybillNumber,
    /// Who, where, when, in which till.
    pub by: Act,
    /// How much.
    pub amount: i64,
    /// Why.
    pub reason: String,
    /// What was due and what was not earned end together.
    pub postings: Postings,
}
