//! Signed tokens in QR codes: what tickets and labels have in common. Bytes of a fixed number in
//! Base45 (RFC 9285): a version, the key, the company, what is claimed, and the signature.

use chrono::NaiveDate;
use domain::ids::CompanyId;
use thiserror::Error;

use crate::key::{KeyId, PublicKey, SecretKey};

/// Spaces that such a text may begin with: the third character stands for at most
/// 65,535 / 45² = 32, which is no space (36).
const SPACES_BEFORE: usize = 2;

/// Characters that an odd number of bytes makes.
pub(crate) const fn chars_of(bytes: usize) -> usize {
    bytes / 2 * 3 + 2
}

/// The bytes of a text, where it has exactly the spelling that `base45::encode` gives them. White
/// space around it is forgiven, nothing else. `BYTES` is odd: the text then ends with a digit, which
/// no trimming takes away.
pub(crate) fn read<const BYTES: usize>(text: &str) -> Option<[u8; BYTES]> {
    let (text, chars) = (text.trim(), chars_of(BYTES));
    if !(chars - SPACES_BEFORE..=chars).contains(&text.len()) {
        return None;
    }
    // Base45 has a space. What stands in front is dropped by scanners and input fields: put it back.
    let text = format!("{text:>chars$}");
    let bytes = base45::decode(&text).ok()?.try_into().ok()?;
    // The decoder takes the last byte modulo 256: there is one spelling all the same.
    (base45::encode(bytes) == text).then_some(bytes)
}

/// Why a text is not a valid token. Each is its own verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TokenError {
    /// Not such a token at all: not Base45, or not as long as one.
    #[error("it cannot be read")]
    Unreadable,
    /// A token of a format this version does not know.
    #[error("it has a format that this version does not know")]
    UnknownVersion,
    /// Signed for another company.
    #[error("it is another company's")]
    OtherCompany,
    /// Signed by a key that is not known here.
    #[error("it was signed by a counter that is not known here")]
    UnknownKey,
    /// The signature does not fit: altered or forged.
    #[error("it was altered or forged")]
    Forged,
}

impl TokenError {
    /// The stable word for it, as refusals name their cause.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::UnknownVersion => "unknown_version",
            Self::OtherCompany => "other_company",
            Self::UnknownKey => "unknown_key",
            Self::Forged => "forged",
        }
    }
}

/// Day 0 of day fields.
pub(crate) fn day_zero() -> NaiveDate {
    NaiveDate::from_ymd_opt(2020, 1, 1).expect("2020 began")
}

/// The company's four bytes in a token: the last of its id, which are random.
fn company_mark(company: CompanyId) -> [u8; 4] {
    let bytes = company.0.as_bytes();
    [bytes[12], bytes[13], bytes[14], bytes[15]]
}

/// Bytes of the signature, at the end.
const SIGNATURE_BYTES: usize = 64;

/// A kind of token: its format, and what separates its signatures from every other use of the key.
pub(crate) struct Kind {
    /// The first byte.
    pub(crate) version: u8,
    /// Stands before what is signed.
    pub(crate) domain: &'static [u8],
}

/// A token of `BYTES` bytes as read, not yet believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sealed<const BYTES: usize> {
    pub(crate) bytes: [u8; BYTES],
}

impl<const BYTES: usize> Sealed<BYTES> {
    pub(crate) fn read(kind: &Kind, text: &str) -> Result<Self, TokenError> {
        let bytes = read(text).ok_or(TokenError::Unreadable)?;
        let sealed = Self { bytes };
        if sealed.bytes[0] == kind.version { Ok(sealed) } else { Err(TokenError::UnknownVersion) }
    }

    /// The key it says it was signed by.
    pub(crate) fn key_id(&self) -> KeyId {
        KeyId(self.part(1))
    }

    /// `N` bytes of it, as they stand.
    pub(crate) fn part<const N: usize>(&self, at: usize) -> [u8; N] {
        let mut bytes = [0; N];
        bytes.copy_from_slice(&self.bytes[at..at + N]);
        bytes
    }

    /// Checks it for a company, with the key that `key_id` names.
    pub(crate) fn check(
        &self,
        kind: &Kind,
        company: CompanyId,
        key: Option<&PublicKey>,
    ) -> Result<(), TokenError> {
        if self.part(5) != company_mark(company) {
            return Err(TokenError::OtherCompany);
        }
        let key = key.ok_or(TokenError::UnknownKey)?;
        let at = BYTES - SIGNATURE_BYTES;
        let signed = [kind.domain, &self.bytes[..at]].concat();
        if key.verifies(&signed, &self.part(at)) { Ok(()) } else { Err(TokenError::Forged) }
    }

    /// The text of a token that a key signs: of a company, with claims that fill their place.
    pub(crate) fn issue(
        kind: &Kind,
        key: &SecretKey,
        company: CompanyId,
        claims: &[&[u8]],
    ) -> String {
        let (key_id, mark) = (key.public().id().0, company_mark(company));
        let head: [&[u8]; 3] = [&[kind.version], &key_id, &mark];
        let mut bytes = [head.concat(), claims.concat()].concat();
        assert_eq!(bytes.len() + SIGNATURE_BYTES, BYTES, "the claims fill their place");
        let signature = key.sign(&[kind.domain, &bytes].concat());
        bytes.extend(signature);
        base45::encode(bytes)
    }
}
