//! Ticket tokens: what stands in the QR code, signed by the counter that sold it.
//!
//! The format is written down, with test vectors, in `docs/TOKEN.md`. 111 bytes in Base45
//! (RFC 9285) make 167 characters of the QR alphanumeric set: a version 7-M code that a 58 mm
//! printer gives four dots a module, and that keyboard-wedge scanners type on any layout.

use chrono::{Days, NaiveDate};
use domain::ids::{CompanyId, TicketId, TripId};
use domain::layout::SeatNumber;
use domain::ticket::TokenClaims;
use thiserror::Error;
use uuid::Uuid;

use crate::key::{KeyId, PublicKey, SecretKey};
use crate::qr;

/// Version of the format: the first byte.
const VERSION: u8 = 1;
/// Separates token signatures from every other use of the key.
const DOMAIN: &[u8] = b"guichet/ticket/1";
/// Bytes of what is signed.
const CLAIMS_BYTES: usize = 47;
/// Bytes of a whole token.
pub const TOKEN_BYTES: usize = CLAIMS_BYTES + 64;

/// Day 0 of the day field.
pub(crate) fn day_zero() -> NaiveDate {
    NaiveDate::from_ymd_opt(2020, 1, 1).expect("2020 began")
}

/// Why a text is not a valid token. Each is its own verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TokenError {
    /// Not a token at all: not Base45, or not as long as one.
    #[error("it cannot be read as a ticket")]
    Unreadable,
    /// A token of a format this version does not know.
    #[error("it has a format that this version does not know")]
    UnknownVersion,
    /// Signed for another company.
    #[error("it is a ticket of another company")]
    OtherCompany,
    /// Signed by a key that is not known here.
    #[error("it was signed by a counter that is not known here")]
    UnknownKey,
    /// The signature does not fit: altered or forged.
    #[error("it was altered or forged")]
    Forged,
}

/// A token as read, not yet believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    bytes: [u8; TOKEN_BYTES],
}

impl Token {
    /// Reads the text of a QR code. White space around it is forgiven, nothing else.
    pub fn read(text: &str) -> Result<Self, TokenError> {
        let bytes = qr::read(text).ok_or(TokenError::Unreadable)?;
        let token = Self { bytes };
        if token.bytes[0] == VERSION { Ok(token) } else { Err(TokenError::UnknownVersion) }
    }

    /// The key it says it was signed by.
    pub fn key_id(&self) -> KeyId {
        KeyId([self.bytes[1], self.bytes[2], self.bytes[3], self.bytes[4]])
    }

    /// The ticket it says it is, before any check: only for looking it up.
    pub fn ticket(&self) -> TicketId {
        TicketId(self.uuid_at(9))
    }

    /// Checks it for a company, with the key that `key_id` names.
    pub fn check(
        &self,
        company: CompanyId,
        key: Option<&PublicKey>,
    ) -> Result<TokenClaims, TokenError> {
        if self.bytes[5..9] != company_mark(company) {
            return Err(TokenError::OtherCompany);
        }
        let key = key.ok_or(TokenError::UnknownKey)?;
        let (claims, signature) = self.bytes.split_at(CLAIMS_BYTES);
        let signature = signature.try_into().map_err(|_| TokenError::Unreadable)?;
        if !key.verifies(&signed(claims), signature) {
            return Err(TokenError::Forged);
        }
        let day = u16::from_be_bytes([self.bytes[41], self.bytes[42]]);
        Ok(TokenClaims {
            company,
            ticket: self.ticket(),
            trip: TripId(self.uuid_at(25)),
            day: day_zero().checked_add_days(Days::new(day.into())).ok_or(TokenError::Forged)?,
            seat: SeatNumber::new(self.bytes[43]).ok_or(TokenError::Forged)?,
            from: self.bytes[44],
            to: self.bytes[45],
            category: self.bytes[46],
        })
    }

    fn uuid_at(&self, at: usize) -> Uuid {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&self.bytes[at..at + 16]);
        Uuid::from_bytes(bytes)
    }
}

/// The company's four bytes in a token: the last of its id, which are random.
pub(crate) fn company_mark(company: CompanyId) -> [u8; 4] {
    let bytes = company.0.as_bytes();
    [bytes[12], bytes[13], bytes[14], bytes[15]]
}

fn signed(claims: &[u8]) -> Vec<u8> {
    [DOMAIN, claims].concat()
}

pub(crate) fn issue(key: &SecretKey, claims: &TokenClaims) -> String {
    let days = (claims.day - day_zero()).num_days();
    let days = u16::try_from(days).expect("trips run between 2020 and 2199");
    let mut bytes = Vec::with_capacity(TOKEN_BYTES);
    bytes.push(VERSION);
    bytes.extend(key.public().id().0);
    bytes.extend(company_mark(claims.company));
    bytes.extend(claims.ticket.0.as_bytes());
    bytes.extend(claims.trip.0.as_bytes());
    bytes.extend(days.to_be_bytes());
    bytes.extend([claims.seat.get(), claims.from, claims.to, claims.category]);
    assert_eq!(bytes.len(), CLAIMS_BYTES, "the claims fill their place in the token");
    let signature = key.sign(&signed(&bytes));
    bytes.extend(signature);
    base45::encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::qr::chars_of;
    use proptest::prelude::*;

    /// Characters of a whole token in Base45.
    const TOKEN_CHARS: usize = chars_of(TOKEN_BYTES);

    fn claims() -> TokenClaims {
        TokenClaims {
            company: CompanyId(Uuid::from_u128(0xC0)),
            ticket: TicketId(Uuid::from_u128(0x1234)),
            trip: TripId(Uuid::from_u128(0x5678)),
            day: NaiveDate::from_ymd_opt(2026, 11, 21).unwrap(),
            seat: SeatNumber::new(14).unwrap(),
            from: 0,
            to: 2,
            category: 1,
        }
    }

    fn secret() -> SecretKey {
        SecretKey::from_bytes(&[7; 32])
    }

    fn verdict(text: &str) -> Result<TokenClaims, TokenError> {
        Token::read(text)?.check(claims().company, Some(&secret().public()))
    }

    /// The vectors of `docs/TOKEN.md`: they hold for every version that reads format 1.
    #[test]
    fn the_published_vectors_hold() {
        let document = include_str!("../../../docs/TOKEN.md");
        let vector = |name: &str| {
            let at = document.find(&format!("`{name}`")).expect("the vector is in the document");
            let (_, rest) = document[at..].split_once("```text\n").expect("it has a block");
            rest.split_once("\n```").expect("the block ends").0.to_owned()
        };
        assert_eq!(secret().issue_for_test(&claims()), vector("valid"));
        assert_eq!(verdict(&vector("valid")), Ok(claims()));
        assert_eq!(verdict(&vector("altered")), Err(TokenError::Forged));
        let wrong_key = Token::read(&vector("wrong key")).unwrap();
        assert_ne!(wrong_key.key_id(), secret().public().id());
        let other = SecretKey::from_bytes(&[8; 32]).public();
        assert_eq!(wrong_key.key_id(), other.id());
        assert_eq!(wrong_key.check(claims().company, None), Err(TokenError::UnknownKey));
        assert_eq!(wrong_key.check(claims().company, Some(&other)), Ok(claims()));
    }

    impl SecretKey {
        fn issue_for_test(&self, claims: &TokenClaims) -> String {
            issue(self, claims)
        }
    }

    #[test]
    fn every_character_of_a_token_matters() {
        let text = issue(&secret(), &claims());
        assert_eq!(text.len(), TOKEN_CHARS);
        let alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
        for i in 0..text.len() {
            for other in alphabet.chars().filter(|c| text.as_bytes()[i] != *c as u8) {
                let mut altered = text.clone();
                altered.replace_range(i..=i, &other.to_string());
                assert!(verdict(&altered).is_err(), "character {i} as {other:?}");
            }
        }
    }

    #[test]
    fn every_bit_of_a_token_matters() {
        let bytes = base45::decode(issue(&secret(), &claims())).unwrap();
        for bit in 0..TOKEN_BYTES * 8 {
            let mut altered = bytes.clone();
            altered[bit / 8] ^= 1 << (bit % 8);
            assert!(verdict(&base45::encode(altered)).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn a_token_has_one_spelling() {
        let text = issue(&secret(), &claims());
        let (start, last) = text.split_at(TOKEN_CHARS - 2);
        let alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
        for (a, b) in alphabet.chars().flat_map(|a| alphabet.chars().map(move |b| (a, b))) {
            let spelt = format!("{start}{a}{b}");
            assert_eq!(verdict(&spelt).is_ok(), last == format!("{a}{b}"), "{spelt:?}");
        }
    }

    #[test]
    fn a_leading_space_may_be_lost() {
        let spaced = (0..=u8::MAX).map(|n| SecretKey::from_bytes(&[n; 32])).find_map(|key| {
            let text = issue(&key, &claims());
            text.starts_with(' ').then_some((key, text))
        });
        let (key, text) = spaced.expect("some key's tokens begin with a space");
        let read = Token::read(text.trim()).unwrap();
        assert_eq!(read.check(claims().company, Some(&key.public())), Ok(claims()));
    }

    #[test]
    fn a_version_is_named_whatever_spaces_it_begins_with() {
        let bytes = base45::decode(issue(&secret(), &claims())).unwrap();
        for start in 0..=u16::MAX {
            let mut bytes = bytes.clone();
            bytes[..2].copy_from_slice(&start.to_be_bytes());
            let read = Token::read(base45::encode(&bytes).trim()).map(|token| token.bytes.to_vec());
            let ours = bytes[0] == VERSION;
            assert_eq!(read, if ours { Ok(bytes) } else { Err(TokenError::UnknownVersion) });
        }
    }

    #[test]
    fn another_company_is_named_before_its_key_is_looked_for() {
        let token = Token::read(&issue(&secret(), &claims())).unwrap();
        let other = CompanyId(Uuid::from_u128(0xC1));
        assert_eq!(token.check(other, None), Err(TokenError::OtherCompany));
    }

    /// A change that a scanner, a printer or a hand could make to a text.
    #[derive(Clone, Debug)]
    enum Slip {
        Put(usize, char),
        Insert(usize, char),
        Drop(usize),
        Swap(usize, usize),
        Cut(usize),
        Twice,
    }

    impl Slip {
        fn any() -> impl Strategy<Value = Self> {
            // Mostly characters of the alphabet: what is made of others is not even decoded.
            let character = || prop_oneof![4 => "[0-9A-Z $%*+./:-]", 1 => "\\PC"];
            let one = |text: String| text.chars().next().expect("one character");
            let at = || 0..TOKEN_CHARS;
            prop_oneof![
                8 => (at(), character()).prop_map(move |(at, text)| Self::Put(at, one(text))),
                2 => (at(), character()).prop_map(move |(at, text)| Self::Insert(at, one(text))),
                2 => at().prop_map(Self::Drop),
                2 => (at(), at()).prop_map(|(a, b)| Self::Swap(a, b)),
                1 => at().prop_map(Self::Cut),
                1 => Just(Self::Twice),
            ]
        }

        fn happen(&self, text: &mut Vec<char>) {
            let within = |at: usize, text: &Vec<char>| at % text.len().max(1);
            match *self {
                Self::Put(at, other) => {
                    let at = within(at, text);
                    text.splice(at..(at + 1).min(text.len()), [other]);
                }
                Self::Insert(at, other) => text.insert(within(at, text), other),
                Self::Drop(at) if at < text.len() => drop(text.remove(at)),
                Self::Drop(_) => {}
                Self::Swap(a, b) if !text.is_empty() => {
                    let (a, b) = (within(a, text), within(b, text));
                    text.swap(a, b);
                }
                Self::Swap(..) => {}
                Self::Cut(at) => text.truncate(at),
                Self::Twice => text.extend(text.clone()),
            }
        }
    }

    proptest! {
        #[test]
        fn no_text_is_a_token_by_chance(text in "(?s).{0,10000}") {
            prop_assert!(verdict(&text).is_err());
        }

        #[test]
        fn no_text_of_the_alphabet_is_a_token_by_chance(text in "[0-9A-Z $%*+./:-]{160,170}") {
            prop_assert!(verdict(&text).is_err());
        }

        #[test]
        fn no_bytes_are_a_token_by_chance(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            prop_assert!(verdict(&base45::encode(&bytes)).is_err());
            prop_assert!(verdict(&String::from_utf8_lossy(&bytes)).is_err());
        }

        #[test]
        fn no_bytes_of_the_right_length_are_valid(bytes in prop::collection::vec(any::<u8>(), TOKEN_BYTES)) {
            let mut bytes = bytes;
            bytes[0] = VERSION;
            prop_assert!(verdict(&base45::encode(bytes)).is_err());
        }

        #[test]
        fn a_real_token_that_was_changed_is_refused(slips in prop::collection::vec(Slip::any(), 1..8)) {
            let real = issue(&secret(), &claims());
            let mut text: Vec<char> = real.chars().collect();
            slips.iter().for_each(|slip| slip.happen(&mut text));
            let text: String = text.into_iter().collect();
            // Only what is the same again, white space around it apart, is believed.
            prop_assert_eq!(verdict(&text).is_ok(), text.trim() == real.trim(), "{:?}", text);
        }

        #[test]
        fn claims_read_back(ticket in any::<u128>(), seat in 1_u8..=128, from in 0_u8..64, to in 1_u8..65, day in 0_u64..65_536) {
            let claims = TokenClaims {
                ticket: TicketId(Uuid::from_u128(ticket)),
                seat: SeatNumber::new(seat).unwrap(),
                from,
                to,
                day: day_zero().checked_add_days(Days::new(day)).unwrap(),
                ..claims()
            };
            prop_assert_eq!(verdict(&issue(&secret(), &claims)), Ok(claims));
        }
    }
}
