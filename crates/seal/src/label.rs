//! Label tokens: what stands in the QR code of a parcel's piece, signed by the counter that made it.
//!
//! The format is written down, with test vectors and the reasoning about the pick-up code, in
//! `docs/PARCEL-LABEL.md`. 139 bytes in Base45 (RFC 9285) make 209 characters of the QR alphanumeric
//! set: a version 8-M code, 49 modules wide.

use argon2::{Algorithm, Argon2, Params, Version};
use chrono::Days;
use domain::bounds::{AMOUNT_MAX, PARCEL_PIECES_MAX};
use domain::ids::{CompanyId, ParcelId};
use domain::parcel::{
    LabelClaims, LabelIssuer, PickupCode, PickupHash, PickupHasher, WaybillNumber,
};
use domain::text::ShortCode;
use thiserror::Error;
use uuid::Uuid;

use crate::key::{KeyId, PublicKey, SecretKey};
use crate::qr;
use crate::token::{company_mark, day_zero};

/// Version of the format: the first byte.
const VERSION: u8 = 1;
/// Separates label signatures from every other use of the key.
const DOMAIN: &[u8] = b"guichet/parcel/1";
/// Bytes of what is signed.
const CLAIMS_BYTES: usize = 75;
/// Bytes of a whole label token.
pub const LABEL_BYTES: usize = CLAIMS_BYTES + 64;
/// The flag of a parcel that goes back to its sender.
const BACK: u8 = 1;

/// Why a text is not a valid label. Each is its own verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum LabelError {
    /// Not a label at all: not Base45, or not as long as one.
    #[error("it cannot be read as a parcel label")]
    Unreadable,
    /// A label of a format this version does not know.
    #[error("it has a format that this version does not know")]
    UnknownVersion,
    /// Signed for another company.
    #[error("it is a label of another company")]
    OtherCompany,
    /// Signed by a key that is not known here.
    #[error("it was signed by a counter that is not known here")]
    UnknownKey,
    /// The signature does not fit: altered or forged.
    #[error("it was altered or forged")]
    Forged,
}

/// A label as read, not yet believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    bytes: [u8; LABEL_BYTES],
}

impl Label {
    /// Reads the text of a QR code. White space around it is forgiven, nothing else.
    pub fn read(text: &str) -> Result<Self, LabelError> {
        let bytes = qr::read(text).ok_or(LabelError::Unreadable)?;
        let label = Self { bytes };
        if label.bytes[0] == VERSION { Ok(label) } else { Err(LabelError::UnknownVersion) }
    }

    /// The key it says it was signed by.
    pub fn key_id(&self) -> KeyId {
        KeyId(self.part(1))
    }

    /// The parcel it says it is of, before any check: only for looking it up.
    pub fn parcel(&self) -> ParcelId {
        ParcelId(Uuid::from_bytes(self.part(9)))
    }

    /// Checks it for a company, with the key that `key_id` names.
    pub fn check(
        &self,
        company: CompanyId,
        key: Option<&PublicKey>,
    ) -> Result<LabelClaims, LabelError> {
        if self.part(5) != company_mark(company) {
            return Err(LabelError::OtherCompany);
        }
        let key = key.ok_or(LabelError::UnknownKey)?;
        let (claims, signature) = self.bytes.split_at(CLAIMS_BYTES);
        let signature = signature.try_into().map_err(|_| LabelError::Unreadable)?;
        if !key.verifies(&[DOMAIN, claims].concat(), signature) {
            return Err(LabelError::Forged);
        }
        // Signed, but by a program that wrote what no label says.
        self.claims(company).ok_or(LabelError::Forged)
    }

    fn claims(&self, company: CompanyId) -> Option<LabelClaims> {
        let [edition, flags, piece, pieces] = self.part(34);
        let counted = (1..=PARCEL_PIECES_MAX).contains(&pieces) && (1..=pieces).contains(&piece);
        if !counted || flags > BACK {
            return None;
        }
        let day = u16::from_be_bytes(self.part(38));
        let running = u32::from_be_bytes(self.part(30));
        let waybill = WaybillNumber::of(&code(self.part(25))?, self.bytes[29], running)?;
        Some(LabelClaims {
            company,
            parcel: self.parcel(),
            waybill,
            edition,
            back: flags == BACK,
            piece,
            pieces,
            day: day_zero().checked_add_days(Days::new(day.into()))?,
            due: amount(self.part(40))?,
            cod: amount(self.part(45))?,
            charges: amount(self.part(50))?,
            destination: ShortCode::parse("station_code", &code(self.part(55))?).ok()?,
            pickup: PickupHash(self.part(59)),
        })
    }

    fn part<const N: usize>(&self, at: usize) -> [u8; N] {
        let mut bytes = [0; N];
        bytes.copy_from_slice(&self.bytes[at..at + N]);
        bytes
    }
}

/// A station's code in four bytes, zeros behind it.
fn code_bytes(code: &str) -> [u8; 4] {
    let mut bytes = [0; 4];
    assert!(code.len() <= bytes.len(), "a station's code has two to four letters");
    bytes[..code.len()].copy_from_slice(code.as_bytes());
    bytes
}

fn code(bytes: [u8; 4]) -> Option<String> {
    let length = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    let (letters, rest) = bytes.split_at(length);
    let fits = length >= 2 && letters.iter().all(u8::is_ascii_uppercase);
    let fits = fits && rest.iter().all(|byte| *byte == 0);
    fits.then(|| String::from_utf8_lossy(letters).into_owned())
}

/// An amount in five bytes: 2^40 is above the largest that is accepted anywhere.
fn amount_bytes(amount: i64) -> [u8; 5] {
    assert!((0..=AMOUNT_MAX).contains(&amount), "a label holds amounts that were checked");
    let [_, _, _, rest @ ..] = amount.to_be_bytes();
    rest
}

fn amount(bytes: [u8; 5]) -> Option<i64> {
    let amount = bytes.iter().fold(0, |sum, byte| sum << 8 | i64::from(*byte));
    Some(amount).filter(|amount| *amount <= AMOUNT_MAX)
}

impl LabelIssuer for SecretKey {
    fn label(&self, claims: &LabelClaims) -> String {
        let days = (claims.day - day_zero()).num_days();
        let days = u16::try_from(days).expect("labels are made between 2020 and 2199");
        let mut bytes = Vec::with_capacity(LABEL_BYTES);
        bytes.push(VERSION);
        bytes.extend(self.public().id().0);
        bytes.extend(company_mark(claims.company));
        bytes.extend(claims.parcel.0.as_bytes());
        bytes.extend(code_bytes(claims.waybill.station()));
        bytes.push(claims.waybill.counter());
        bytes.extend(claims.waybill.running().to_be_bytes());
        bytes.extend([claims.edition, u8::from(claims.back), claims.piece, claims.pieces]);
        bytes.extend(days.to_be_bytes());
        bytes.extend([claims.due, claims.cod, claims.charges].map(amount_bytes).concat());
        bytes.extend(code_bytes(claims.destination.as_str()));
        bytes.extend(claims.pickup.0);
        assert_eq!(bytes.len(), CLAIMS_BYTES, "the claims fill their place in the label");
        let signature = self.sign(&[DOMAIN, &bytes].concat());
        bytes.extend(signature);
        base45::encode(bytes)
    }
}

/// Argon2id over pick-up codes: 64 MiB and three passes (RFC 9106, section 4, the second choice, with
/// one lane). Some tenths of a second on an old counter PC, and as long for each guess elsewhere.
#[derive(Clone, Copy, Debug, Default)]
pub struct SlowPickup;

impl PickupHasher for SlowPickup {
    fn hash(&self, parcel: ParcelId, code: &PickupCode) -> PickupHash {
        const PURPOSE: &[u8; 16] = b"guichet/pickup/1";
        let params =
            Params::new(64 * 1024, 3, 1, Some(16)).expect("the parameters are within bounds");
        let salt = [PURPOSE.as_slice(), parcel.0.as_bytes()].concat();
        let mut hash = [0; 16];
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(code.as_str().as_bytes(), &salt, &mut hash)
            .expect("the lengths are within bounds");
        PickupHash(hash)
    }
}

#[cfg(test)]
mod tests;
