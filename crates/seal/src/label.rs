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
use uuid::Uuid;

use crate::key::{KeyId, PublicKey, SecretKey};
use crate::qr::{Kind, Sealed, TokenError, day_zero};

const KIND: Kind = Kind { version: 1, domain: b"guichet/parcel/1" };
/// Bytes of a whole label token.
pub const LABEL_BYTES: usize = 75 + 64;
/// The flag of a parcel that goes back to its sender.
const BACK: u8 = 1;

/// A label as read, not yet believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label(Sealed<LABEL_BYTES>);

impl Label {
    /// Reads the text of a QR code. White space around it is forgiven, nothing else.
    pub fn read(text: &str) -> Result<Self, TokenError> {
        Ok(Self(Sealed::read(&KIND, text)?))
    }

    /// The key it says it was signed by.
    pub fn key_id(&self) -> KeyId {
        self.0.key_id()
    }

    /// The parcel it says it is of, before any check: only for looking it up.
    pub fn parcel(&self) -> ParcelId {
        ParcelId(Uuid::from_bytes(self.0.part(9)))
    }

    /// Checks it for a company, with the key that `key_id` names.
    pub fn check(
        &self,
        company: CompanyId,
        key: Option<&PublicKey>,
    ) -> Result<LabelClaims, TokenError> {
        self.0.check(&KIND, company, key)?;
        // Signed, but by a program that wrote what no label says.
        self.claims(company).ok_or(TokenError::Forged)
    }

    fn claims(&self, company: CompanyId) -> Option<LabelClaims> {
        let [edition, flags, piece, pieces] = self.0.part(34);
        let counted = (1..=PARCEL_PIECES_MAX).contains(&pieces) && (1..=pieces).contains(&piece);
        if !counted || flags > BACK {
            return None;
        }
        let day = u16::from_be_bytes(self.0.part(38));
        let running = u32::from_be_bytes(self.0.part(30));
        let [counter] = self.0.part(29);
        let waybill = WaybillNumber::of(&code(self.0.part(25))?, counter, running)?;
        Some(LabelClaims {
            company,
            parcel: self.parcel(),
            waybill,
            edition,
            back: flags == BACK,
            piece,
            pieces,
            day: day_zero().checked_add_days(Days::new(day.into()))?,
            due: amount(self.0.part(40))?,
            cod: amount(self.0.part(45))?,
            charges: amount(self.0.part(50))?,
            destination: ShortCode::parse("station_code", &code(self.0.part(55))?).ok()?,
            pickup: PickupHash(self.0.part(59)),
        })
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
        Sealed::<LABEL_BYTES>::issue(
            &KIND,
            self,
            claims.company,
            &[
                claims.parcel.0.as_bytes(),
                &code_bytes(claims.waybill.station()),
                &[claims.waybill.counter()],
                &claims.waybill.running().to_be_bytes(),
                &[claims.edition, u8::from(claims.back), claims.piece, claims.pieces],
                &days.to_be_bytes(),
                &[claims.due, claims.cod, claims.charges].map(amount_bytes).concat(),
                &code_bytes(claims.destination.as_str()),
                &claims.pickup.0,
            ],
        )
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
