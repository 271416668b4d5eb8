//! What is asked and answered.

use domain::Millis;
use domain::ids::{CompanyId, DeviceId};
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
}

/// The counter belongs to the company.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolled {
    /// Of which company.
    pub company: CompanyId,
    /// Its name.
    pub company_name: String,
    /// The central's Ed25519 public key in hexadecimal.
    pub central_key: String,
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
