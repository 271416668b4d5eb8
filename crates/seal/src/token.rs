//! Ticket tokens: what stands in the QR code, signed by the counter that sold it.
//!
//! The format is written down, with test vectors, in `docs/TOKEN.md`. 111 bytes in Base45
//! (RFC 9285) make 167 characters of the QR alphanumeric set: a version 7-M code that a 58 mm
//! printer gives four dots a module, and that keyboard-wedge scanners type on any layout.

use chrono::Days;
use domain::ids::{CompanyId, TicketId, TripId};
use domain::layout::SeatNumber;
use domain::ticket::TokenClaims;
use uuid::Uuid;

use crate::key::{KeyId, PublicKey, SecretKey};
use crate::qr::{Kind, Sealed, TokenError, day_zero};

const KIND: Kind = Kind { version: 1, domain: b"guichet/ticket/1" };
/// Bytes of a whole token.
pub const TOKEN_BYTES: usize = 47 + 64;

/// A token as read, not yet believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token(Sealed<TOKEN_BYTES>);

impl Token {
    /// Reads the text of a QR code. White space around it is forgiven, nothing else.
    pub fn read(text: &str) -> Result<Self, TokenError> {
        Ok(Self(Sealed::read(&KIND, text)?))
    }

    /// The key it says it was signed by.
    pub fn key_id(&self) -> KeyId {
        self.0.key_id()
    }

    /// The ticket it says it is, before any check: only for looking it up.
    pub fn ticket(&self) -> TicketId {
        TicketId(Uuid::from_bytes(self.0.part(9)))
    }

    /// Checks it for a company, with the key that `key_id` names.
    pub fn check(
        &self,
        company: CompanyId,
        key: Option<&PublicKey>,
    ) -> Result<TokenClaims, TokenError> {
        self.0.check(&KIND, company, key)?;
        let day = u16::from_be_bytes(self.0.part(41));
        let [seat, from, to, category] = self.0.part(43);
        Ok(TokenClaims {
            company,
            ticket: self.ticket(),
            trip: TripId(Uuid::from_bytes(self.0.part(25))),
            day: day_zero().checked_add_days(Days::new(day.into())).ok_or(TokenError::Forged)?,
            seat: SeatNumber::new(seat).ok_or(TokenError::Forged)?,
            from,
            to,
            category,
        })
    }
}

pub(crate) fn issue(key: &SecretKey, claims: &TokenClaims) -> String {
    let days = (claims.day - day_zero()).num_days();
    let days = u16::try_from(days).expect("trips run between 2020 and 2199");
    Sealed::<TOKEN_BYTES>::issue(
        &KIND,
        key,
        claims.company,
        &[
            claims.ticket.0.as_bytes(),
            claims.trip.0.as_bytes(),
            &days.to_be_bytes(),
            &[claims.seat.get(), claims.from, claims.to, claims.category],
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::qr::chars_of;
    use chrono::NaiveDate;
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
            let read =
                Token::read(base45::encode(&bytes).trim()).map(|token| token.0.bytes.to_vec());
            let ours = bytes[0] == KIND.version;
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
            bytes[0] = KIND.version;
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
