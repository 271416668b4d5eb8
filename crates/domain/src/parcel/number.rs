//! Waybill numbers, and the codes of single pieces.

use serde::{Deserialize, Serialize};

use crate::bounds::PARCEL_PIECES_MAX;
use crate::refusal::{Code, Refusal};
use crate::text::ShortCode;
use crate::ticket::{RUNNING_MAX, check_digit};

/// A parcel's number: `OUA2-P000123-7` is station OUA, counter 2, running number 123, check digit 7.
///
/// It is made as a ticket's number is, with a `P` between the counter and the running number. So
/// neither is ever read as the other, and it reads without its dashes, too. The check digit is
/// Damm's over all that stands before it, the `P` included.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WaybillNumber {
    station: String,
    counter: u8,
    running: u32,
}

impl WaybillNumber {
    /// Number `running` of a counter, if there is such a counter and such a number.
    pub fn of(station: &str, counter: u8, running: u32) -> Option<Self> {
        let letters = station.bytes().all(|b| b.is_ascii_uppercase());
        let fits = letters && (2..=4).contains(&station.len());
        let known = (1..=99).contains(&counter) && (1..=RUNNING_MAX).contains(&running);
        (fits && known).then(|| Self { station: station.to_owned(), counter, running })
    }

    /// Number `running` of a counter.
    ///
    /// # Panics
    /// For a number no counter can reach (0, or more than [`RUNNING_MAX`]).
    pub fn new(station: &ShortCode, counter: u8, running: u32) -> Self {
        Self::of(station.as_str(), counter, running).expect("a counter gives numbers it can reach")
    }

    /// Parses what someone typed or a scanner read: dashes, spaces and small letters are forgiven.
    ///
    /// Refuses what is not a number (`waybill_invalid`) and a wrong check digit (`waybill_mistyped`).
    pub fn parse(typed: &str) -> Result<Self, Refusal> {
        let invalid = || {
            Refusal::new(Code::WaybillInvalid)
                .with("number", typed.chars().take(24).collect::<String>())
        };
        let bare = bare(typed).ok_or_else(invalid)?;
        let letters = bare.bytes().take_while(u8::is_ascii_uppercase).count();
        let (station, rest) = bare.split_at(letters);
        let (counter, digits) = rest.split_once('P').ok_or_else(invalid)?;
        if digits.len() < 7 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(invalid());
        }
        let (running, check) = digits.split_at(digits.len() - 1);
        let number = counter.parse().ok().zip(running.parse().ok());
        let number = number.and_then(|(counter, running)| Self::of(station, counter, running));
        let number = number.ok_or_else(invalid)?;
        // Written back, it must be what was read: one text per number.
        if number.body() != bare[..bare.len() - 1] {
            return Err(invalid());
        }
        if number.check().to_string() != check {
            return Err(Refusal::new(Code::WaybillMistyped).with("number", bare));
        }
        Ok(number)
    }

    /// The code of the station that gave it.
    pub fn station(&self) -> &str {
        &self.station
    }

    /// The counter that gave it.
    pub fn counter(&self) -> u8 {
        self.counter
    }

    /// The running number at its counter.
    pub fn running(&self) -> u32 {
        self.running
    }

    fn body(&self) -> String {
        format!("{}{}P{:06}", self.station, self.counter, self.running)
    }

    fn check(&self) -> u8 {
        check_digit(self.body().into_bytes().into_iter())
    }
}

/// Capital letters and digits without spaces and dashes; none where there is anything else.
fn bare(typed: &str) -> Option<String> {
    // The longest piece code has 19 characters; a huge paste is not copied.
    if typed.len() > 64 {
        return None;
    }
    let bare: String = typed.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    let plain = bare.bytes().all(|b| b.is_ascii_alphanumeric());
    plain.then(|| bare.to_ascii_uppercase())
}

impl std::fmt::Display for WaybillNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}-P{:06}-{}", self.station, self.counter, self.running, self.check())
    }
}

impl From<WaybillNumber> for String {
    fn from(number: WaybillNumber) -> Self {
        number.to_string()
    }
}

impl TryFrom<String> for WaybillNumber {
    type Error = Refusal;
    fn try_from(text: String) -> Result<Self, Refusal> {
        Self::parse(&text)
    }
}

/// What the Code128 of a label says: a waybill and which of its pieces, `OUA2-P000123-7-N02`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PieceCode {
    /// Of which parcel.
    pub waybill: WaybillNumber,
    /// Which piece, from 1.
    pub piece: u8,
}

impl PieceCode {
    /// Parses what a scanner read or someone typed, forgiving as [`WaybillNumber::parse`].
    ///
    /// Refuses as that does; what names no piece is `waybill_invalid`.
    pub fn parse(typed: &str) -> Result<Self, Refusal> {
        let invalid = || {
            Refusal::new(Code::WaybillInvalid)
                .with("number", typed.chars().take(24).collect::<String>())
        };
        let bare = bare(typed).ok_or_else(invalid)?;
        // The last N: a station's code may have one, too.
        let (waybill, piece) = bare.rsplit_once('N').ok_or_else(invalid)?;
        let digits = piece.len() == 2 && piece.bytes().all(|b| b.is_ascii_digit());
        let piece = piece.parse().ok().filter(|n| (1..=PARCEL_PIECES_MAX).contains(n));
        let piece = piece.filter(|_| digits).ok_or_else(invalid)?;
        Ok(Self { waybill: WaybillNumber::parse(waybill)?, piece })
    }
}

impl std::fmt::Display for PieceCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-N{:02}", self.waybill, self.piece)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ticket::TicketNumber;
    use proptest::prelude::*;

    #[test]
    fn a_number_is_read_however_it_is_typed_and_never_as_a_tickets() {
        let number = WaybillNumber::of("OUA", 2, 123).unwrap();
        let text = number.to_string();
        assert!(text.starts_with("OUA2-P000123-"));
        for typed in
            [text.clone(), text.to_lowercase(), text.replace('-', ""), text.replace('-', " ")]
        {
            assert_eq!(WaybillNumber::parse(&typed), Ok(number.clone()), "{typed}");
            assert!(TicketNumber::parse(&typed).is_err());
        }
        let ticket = TicketNumber::new(&ShortCode::parse("code", "OUA").unwrap(), 2, 123);
        assert!(WaybillNumber::parse(&ticket.to_string()).is_err());
        let long = "9".repeat(1_000_000);
        for wrong in ["", "OUA2", "OUA2-P123-7", "O2P0001237", "OUA0P0001237", "é", "P", &long] {
            let refusal = WaybillNumber::parse(wrong).unwrap_err();
            assert_eq!(refusal.code, Code::WaybillInvalid, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn every_number_and_every_piece_reads_back(
            station in "[A-Z]{2,4}", counter in 1_u8..=99, running in 1..=RUNNING_MAX, piece in 1_u8..=99,
        ) {
            let waybill = WaybillNumber::of(&station, counter, running).unwrap();
            let bare = waybill.to_string().replace('-', "");
            prop_assert_eq!(WaybillNumber::parse(&bare).unwrap(), waybill.clone());
            let code = PieceCode { waybill, piece };
            prop_assert_eq!(PieceCode::parse(&code.to_string()).unwrap(), code.clone());
            prop_assert_eq!(PieceCode::parse(&code.to_string().replace('-', "")).unwrap(), code);
        }

        #[test]
        fn a_wrong_digit_or_a_swap_of_neighbours_is_found(running in 1_u32..=999_999, at in 0_usize..6, digit in 0_u8..10) {
            let text = WaybillNumber::of("OUA", 2, running).unwrap().to_string();
            let mut wrong = text.clone().into_bytes();
            let i = 6 + at;
            if wrong[i] != b'0' + digit {
                wrong[i] = b'0' + digit;
                prop_assert!(WaybillNumber::parse(std::str::from_utf8(&wrong).unwrap()).is_err());
            }
            let mut swapped = text.into_bytes();
            let i = 6 + at % 5;
            if swapped[i] != swapped[i + 1] {
                swapped.swap(i, i + 1);
                prop_assert!(WaybillNumber::parse(std::str::from_utf8(&swapped).unwrap()).is_err());
            }
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in ".{0,40}") {
            let _ = (WaybillNumber::parse(&text), PieceCode::parse(&text));
        }
    }
}
