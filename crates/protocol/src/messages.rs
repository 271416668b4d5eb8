//! What is asked and answered.

use domain::Millis;
use domain::ids::{CompanyId, DeviceId, TicketId, TripId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The protocol's version, the first part of every path: `/v1/push`.
pub const VERSION: u16 = 1;
/// OAuth 2.0 grant by a signed assertion (RFC 7523, 2.1).
pub const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
/// How long an assertion may be used after it was made, and how far clocks may lie apart.
pub const ASSERTION_SECONDS: i64 = 300;

/// A counter presents itself with a one-time code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enrol {
    /// The code, as an administrator read it out.
    pub code: String,
    /// The counter.
    pub device: DeviceId,
    /// Its Ed25519 public key in hexadecimal.
    pub public_key: String,
    /// The company of its journal; none for a counter without one.
    pub company: Option<CompanyId>,
    /// The company's name, for a central that has none yet.
    pub company_name: Option<String>,
    /// What people call the counter.
    pub name: String,
    /// What the PINs of its people were made with, for a company that the central does not have.
    #[serde(default)]
    pub pepper: Option<String>,
}

/// The counter belongs to the company.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolled {
    /// Of which company.
    pub company: CompanyId,
    /// Its name.
    pub company_name: String,
    /// The central as a device: it has a journal, too.
    pub central: DeviceId,
    /// The central's Ed25519 public key in hexadecimal.
    pub central_key: String,
    /// What the PINs of the company's people are made with, for a counter without people.
    #[serde(default)]
    pub pepper: Option<String>,
}

/// A one-time code is asked for, from a counter that decides for the company.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeAsked {
    /// The code of the station where the new counter will stand.
    pub station: String,
    /// Whether it will show and decide what concerns the whole company.
    pub company_wide: bool,
    /// Whether it will show all counters of its station.
    #[serde(default)]
    pub station_wide: bool,
}

/// A one-time code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeMade {
    /// The code: `ACDEF-HJKLM`.
    pub code: String,
    /// Seconds for which it is good.
    pub expires_in: i64,
}

/// Seats are asked for that the counter does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeatsAsked {
    /// Of which trip.
    pub trip: TripId,
    /// Index of the first stop.
    pub from: u8,
    /// Index of the stop after the last leg.
    pub to: u8,
    /// These seats; any where empty.
    pub seats: Vec<u8>,
    /// How many, where any will do.
    pub count: u8,
}

/// What came of it. The grant itself comes by the feed: this answer may be lost.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatsAnswered {
    /// Granted now.
    pub granted: Vec<u8>,
    /// Leased to another counter, which was asked for them.
    pub asked: Vec<u8>,
    /// Sold.
    pub sold: Vec<u8>,
}

/// The right to change a ticket is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RightAsked {
    /// Of which ticket.
    pub ticket: TicketId,
}

/// What came of it. The grant itself comes by the feed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RightAnswered {
    /// Whether it was granted now.
    pub granted: bool,
    /// The counter that holds it, which was asked for it.
    pub holder: Option<String>,
}

/// A counter as head office sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceSeen {
    /// Which.
    pub device: DeviceId,
    /// Its name.
    pub name: String,
    /// Its station's name; empty before it is known.
    pub station: String,
    /// `active`, `revoked`, `frozen`.
    pub state: String,
    /// Whether it decides for the company.
    pub company_wide: bool,
    /// When it last reached the central, milliseconds since 1970.
    pub last_contact: Option<Millis>,
    /// How far its clock was off then, milliseconds.
    pub clock_off: Option<i64>,
    /// Entries of its journal that are kept.
    pub entries: i64,
    /// Entries of the feed that it has not fetched.
    pub behind: i64,
    /// Unsold seats that it holds.
    pub seats: i64,
}

/// Every counter of the company.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DevicesSeen {
    /// The counters.
    pub devices: Vec<DeviceSeen>,
}

/// A device's word for a token (RFC 7523, 3), signed by its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assertion {
    /// Who signs: the device.
    pub iss: DeviceId,
    /// Whom it is about: the device.
    pub sub: DeviceId,
    /// For whom: `guichet-central`.
    pub aud: String,
    /// When it was made, seconds since 1970.
    pub iat: i64,
    /// When it ends.
    pub exp: i64,
    /// Its own id: it is taken once.
    pub jti: Uuid,
    /// Where its journal ends: a central that has more knows that an older disk was put back.
    pub end: JournalEnd,
}

/// Where a journal ends.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalEnd {
    /// The last entry's epoch; 0 before the first.
    pub epoch: u32,
    /// Its number.
    pub seq: u64,
    /// Its hash, hexadecimal; empty before the first.
    pub hash: String,
}

/// An assertion for a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenRequest {
    /// [`GRANT_TYPE`].
    pub grant_type: String,
    /// The device, so that its key is found; the signature decides.
    pub device: DeviceId,
    /// The signed [`Assertion`].
    pub assertion: String,
}

/// A short-lived token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenAnswer {
    /// Carried as `Authorization: Bearer`.
    pub access_token: String,
    /// `Bearer`.
    pub token_type: String,
    /// Seconds.
    pub expires_in: i64,
    /// The central's clock, milliseconds since 1970.
    pub now: Millis,
    /// Where the device's journal ends at the central. The device compares it with its own.
    pub end: JournalEnd,
}

/// What the central signs into a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessClaims {
    /// For which device.
    pub sub: DeviceId,
    /// Until when, seconds since 1970.
    pub exp: i64,
}

/// How far the central has a device's journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pushed {
    /// The epoch.
    pub epoch: u32,
    /// Everything up to this entry is kept.
    pub acked_through: u64,
    /// Entries of this batch that are kept and could not be understood or believed.
    pub parked: u32,
}

/// Why something was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// A stable word: `code_wrong`, `device_revoked`, `journal_forked`…
    pub code: String,
    /// What is wrong and what to do, in English.
    pub message: String,
    /// For `batch_gap`: the epoch of the last entry that the central has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<u32>,
    /// For `batch_gap`: the number of that entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seq: Option<u64>,
}
