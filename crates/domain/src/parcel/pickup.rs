//! The pick-up code: what the sender tells the receiver, and what a label shows of it.

use serde::{Deserialize, Serialize};

use crate::ids::ParcelId;
use crate::refusal::{Code, Refusal};

/// Wrong codes after which a supervisor must help.
pub const CODE_TRIES: u32 = 3;

/// Characters of a code: 40 bits. `docs/PARCEL-LABEL.md` says why not fewer.
const CODE_CHARS: usize = 8;
/// Crockford's Base32: no I, L, O and U, which are misread or spell words.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A pick-up code: `K7M2-9QXD`. It stands on the sender's receipt and nowhere else: `Debug` does not
/// show it, and no fact holds it.
#[derive(Clone, PartialEq, Eq)]
pub struct PickupCode(String);

impl PickupCode {
    /// The code of five random bytes.
    pub fn from_random(bytes: [u8; 5]) -> Self {
        let bits = bytes.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
        let char_at = |i: usize| {
            let index = (bits >> (5 * (CODE_CHARS - 1 - i))) & 31;
            char::from(ALPHABET[usize::try_from(index).expect("five bits")])
        };
        Self((0..CODE_CHARS).map(char_at).collect())
    }

    /// Parses what someone typed: small letters, spaces and dashes are forgiven, and the letters that
    /// the alphabet has not are read as the digits they look like.
    ///
    /// What cannot be a code (`pickup_code_invalid`) is no try.
    pub fn parse(typed: &str) -> Result<Self, Refusal> {
        let invalid = || Refusal::new(Code::PickupCodeInvalid);
        if typed.len() > 64 {
            return Err(invalid());
        }
        let read = |c: char| match c.to_ascii_uppercase() {
            'O' => Some('0'),
            'I' | 'L' => Some('1'),
            c => u8::try_from(c).ok().filter(|b| ALPHABET.contains(b)).map(char::from),
        };
        let kept = typed.chars().filter(|c| !matches!(c, ' ' | '-'));
        let code: String = kept.map(read).collect::<Option<_>>().ok_or_else(invalid)?;
        if code.len() == CODE_CHARS { Ok(Self(code)) } else { Err(invalid()) }
    }

    /// Its eight characters, as they are hashed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As it is printed: `K7M2-9QXD`.
    pub fn printed(&self) -> String {
        let (head, tail) = self.0.split_at(CODE_CHARS / 2);
        format!("{head}-{tail}")
    }
}

impl std::fmt::Debug for PickupCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PickupCode(…)")
    }
}

/// The salted, slow hash of a code: 32 hexadecimal digits in facts, 16 bytes on a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PickupHash(pub [u8; 16]);

impl From<PickupHash> for String {
    fn from(hash: PickupHash) -> Self {
        hash.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl TryFrom<String> for PickupHash {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        let digits = text.as_bytes();
        let wrong = || "a hash has 32 hexadecimal digits".to_owned();
        if digits.len() != 32 || !digits.iter().all(u8::is_ascii_hexdigit) {
            return Err(wrong());
        }
        let mut hash = [0; 16];
        for (byte, pair) in hash.iter_mut().zip(digits.chunks(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| wrong())?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| wrong())?;
        }
        Ok(Self(hash))
    }
}

/// Who hashes codes, slowly on purpose: behind a trait so that rules stay pure.
pub trait PickupHasher {
    /// The hash of a parcel's code. The parcel's id is its salt.
    fn hash(&self, parcel: ParcelId, code: &PickupCode) -> PickupHash;
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_code_is_read_as_people_say_it() {
        let code = PickupCode::parse("K7M2-9QXD").unwrap();
        assert_eq!(code.printed(), "K7M2-9QXD");
        assert_eq!(PickupCode::parse(" k7m2 9qxd").unwrap(), code);
        let zeros = PickupCode::parse("oO0i-Ll11").unwrap();
        assert_eq!(zeros.as_str(), "00011111");
        assert_eq!(format!("{code:?}"), "PickupCode(…)");
        let long = "7".repeat(1_000);
        for wrong in ["", "K7M2-9QX", "K7M2-9QXDD", "K7M2-9QXU", "K7M2-9QXé", &long] {
            let refusal = PickupCode::parse(wrong).unwrap_err();
            assert_eq!(refusal.code, Code::PickupCodeInvalid, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn every_code_reads_back_and_is_another_for_other_bytes(one in any::<[u8; 5]>(), other in any::<[u8; 5]>()) {
            let (code, second) = (PickupCode::from_random(one), PickupCode::from_random(other));
            prop_assert_eq!(PickupCode::parse(&code.printed()).unwrap(), code.clone());
            prop_assert_eq!(code == second, one == other);
        }

        #[test]
        fn a_hash_reads_back(bytes in any::<[u8; 16]>()) {
            let hash = PickupHash(bytes);
            let text = serde_json::to_string(&hash).unwrap();
            prop_assert_eq!(serde_json::from_str::<PickupHash>(&text).unwrap(), hash);
        }
    }
}
