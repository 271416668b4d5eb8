//! Ticket numbers, and what a ticket's token says.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::ids::{CompanyId, TicketId, TripId};
use crate::layout::SeatNumber;
use crate::refusal::{Code, Refusal};
use crate::text::ShortCode;

/// A ticket's number: `OUA2-000123-7` is station OUA, counter 2, running number 123, check digit 7.
///
/// Short enough to be spoken on a telephone, and a Code128 barcode. The check digit is Damm's
/// (H. M. Damm, *Total anti-symmetrische Quasigruppen*, 2004) over the digits before it, letters
/// standing for two digits each as in an IBAN (ISO 13616: A = 10 … Z = 35). It finds every single
/// wrong digit and every swap of two neighbours.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TicketNumber {
    prefix: String,
    running: u32,
}

/// Running numbers of one counter: 1 to this.
pub const RUNNING_MAX: u32 = 99_999_999;

impl TicketNumber {
    /// Number `running` of a counter.
    ///
    /// # Panics
    /// For a number no counter can reach (0, or more than [`RUNNING_MAX`]).
    pub fn new(station: &ShortCode, counter: u8, running: u32) -> Self {
        assert!((1..=RUNNING_MAX).contains(&running), "a ticket number is 1 to {RUNNING_MAX}");
        Self { prefix: format!("{station}{counter}"), running }
    }

    /// Parses what someone typed or a scanner read: dashes, spaces and small letters are forgiven.
    ///
    /// Refuses what is not a number (`ticket_number_invalid`) and a wrong check digit
    /// (`ticket_number_mistyped`).
    pub fn parse(typed: &str) -> Result<Self, Refusal> {
        let invalid = || {
            Refusal::new(Code::TicketNumberInvalid)
                .with("number", typed.chars().take(24).collect::<String>())
        };
        let spaceless: String = typed.chars().filter(|c| *c != ' ').collect();
        let bare = spaceless.replace('-', "").to_uppercase();
        if bare.len() > 24 || !bare.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(invalid());
        }
        let letters = bare.bytes().take_while(u8::is_ascii_uppercase).count();
        let (station, digits) = bare.split_at(letters);
        // Counter 1 or 2 digits, running number at least 6, check digit 1. Where the dashes are
        // given they say which is which. Without them 1 + 6 + 1 digits are certain; more could be
        // read in two ways, and both would have the same check digit.
        let counter_digits = match spaceless.split_once('-') {
            Some((head, _)) => head.len().checked_sub(letters),
            None => (digits.len() == 8).then_some(1),
        };
        let counter_digits = counter_digits.filter(|n| (1..=2).contains(n)).ok_or_else(invalid)?;
        if !(2..=4).contains(&letters) || digits.len() < counter_digits + 7 {
            return Err(invalid());
        }
        let (counter, rest) = digits.split_at(counter_digits);
        let (running, check) = rest.split_at(rest.len() - 1);
        let running_number: u32 = running.parse().map_err(|_| invalid())?;
        let counter: u8 = counter.parse().map_err(|_| invalid())?;
        if counter == 0 || !(1..=RUNNING_MAX).contains(&running_number) {
            return Err(invalid());
        }
        let number = Self { prefix: format!("{station}{counter}"), running: running_number };
        // Written back, it must be what was read: one text per number.
        if number.running_text() != running {
            return Err(invalid());
        }
        if number.check_digit().to_string() != check {
            return Err(Refusal::new(Code::TicketNumberMistyped).with("number", bare));
        }
        Ok(number)
    }

    /// The running number at its counter.
    pub fn running(&self) -> u32 {
        self.running
    }

    fn running_text(&self) -> String {
        format!("{:06}", self.running)
    }

    fn check_digit(&self) -> u8 {
        check_digit(self.prefix.bytes().chain(self.running_text().into_bytes()))
    }
}

impl std::fmt::Display for TicketNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}-{}", self.prefix, self.running_text(), self.check_digit())
    }
}

impl From<TicketNumber> for String {
    fn from(number: TicketNumber) -> Self {
        number.to_string()
    }
}

impl TryFrom<String> for TicketNumber {
    type Error = Refusal;
    fn try_from(text: String) -> Result<Self, Refusal> {
        Self::parse(&text)
    }
}

/// The check digit of capital letters and digits, letters standing for two digits each.
pub(crate) fn check_digit(text: impl Iterator<Item = u8>) -> u8 {
    text.fold(0, |interim, byte| match byte {
        b'0'..=b'9' => damm(interim, byte - b'0'),
        letter => {
            let value = letter - b'A' + 10;
            damm(damm(interim, value / 10), value % 10)
        }
    })
}

/// One step of Damm's quasigroup of order 10, from his thesis.
fn damm(interim: u8, digit: u8) -> u8 {
    const TABLE: [[u8; 10]; 10] = [
        [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
        [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
        [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
        [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
        [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
        [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
        [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
        [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
        [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
        [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
    ];
    TABLE[usize::from(interim)][usize::from(digit)]
}

/// What a ticket's token says, before it is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenClaims {
    /// The company that sold it.
    pub company: CompanyId,
    /// Which ticket.
    pub ticket: TicketId,
    /// For which trip.
    pub trip: TripId,
    /// The trip's day of service.
    pub day: NaiveDate,
    /// The seat when it was sold.
    pub seat: SeatNumber,
    /// Index of the boarding stop among the trip's calls.
    pub from: u8,
    /// Index of the alighting stop.
    pub to: u8,
    /// The passenger category's rank.
    pub category: u8,
}

/// Who signs tokens: the counter's key, behind a trait so that rules stay pure.
pub trait TokenIssuer {
    /// The token as it stands in the QR code.
    fn issue(&self, claims: &TokenClaims) -> String;
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number(running: u32) -> TicketNumber {
        TicketNumber::new(&ShortCode::parse("code", "OUA").unwrap(), 2, running)
    }

    #[test]
    fn a_number_is_read_however_it_is_typed() {
        let text = number(123).to_string();
        assert!(text.starts_with("OUA2-000123-"));
        for typed in [
            text.clone(),
            text.to_lowercase(),
            text.replace('-', ""),
            text.replace('-', " "),
            text.replace('-', " - "),
        ] {
            assert_eq!(TicketNumber::parse(&typed), Ok(number(123)), "{typed}");
        }
        for wrong in
            ["", "OUA2", "0002-000123-7", "OUA2-123-7", "OUA2-000123", "O-1", "OUA0-000001-1", "é"]
        {
            assert_eq!(
                TicketNumber::parse(wrong).unwrap_err().code,
                Code::TicketNumberInvalid,
                "{wrong}"
            );
        }
        assert!(TicketNumber::parse(&"9".repeat(1_000_000)).is_err());
    }

    proptest! {
        #[test]
        fn every_number_reads_back(running in 1..=RUNNING_MAX, counter in 1_u8..=99) {
            let code = ShortCode::parse("code", "BOBO").unwrap();
            let number = TicketNumber::new(&code, counter, running);
            prop_assert_eq!(TicketNumber::parse(&number.to_string()).unwrap(), number);
        }

        #[test]
        fn a_wrong_digit_or_a_swap_of_neighbours_is_found(running in 1_u32..=999_999, at in 0_usize..12, digit in 0_u8..10) {
            let text = number(running).to_string();
            let mut wrong = text.clone().into_bytes();
            let i = 5 + at % 6;
            if wrong[i] != b'0' + digit {
                wrong[i] = b'0' + digit;
                prop_assert!(TicketNumber::parse(std::str::from_utf8(&wrong).unwrap()).is_err());
            }
            let mut swapped = text.into_bytes();
            let i = 5 + at % 5;
            if swapped[i] != swapped[i + 1] {
                swapped.swap(i, i + 1);
                prop_assert!(TicketNumber::parse(std::str::from_utf8(&swapped).unwrap()).is_err());
            }
        }
    }
}
