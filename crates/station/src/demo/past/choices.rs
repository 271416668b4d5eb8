//! What people do at a counter, chosen by dice: who comes when, how they pay, what is given back.

use domain::Millis;
use domain::aftersale::RefundKind;
use domain::ids::Ids;
use domain::payment::{Method, PaymentAsked};
use domain::rules::Off;
use domain::sale::DiscountAsked;
use domain::till::Movement;
use uuid::Uuid;

/// How many people come in each seventeenth of a shift, an hour of a whole one: before the morning's
/// coaches, and again before the night's.
const HOURS: [u64; 17] = [6, 9, 9, 7, 5, 4, 4, 3, 4, 5, 6, 7, 8, 7, 5, 3, 2];
/// Operators of mobile money by their share of a hundred, in the order of the usual rules.
const OPERATORS: [(u8, &str, &str); 3] =
    [(62, "Orange Money", "OM"), (88, "Moov Money", "MV"), (100, "Wave", "WV")];

/// Ids and choices of a past, from one seed.
pub(super) struct Dice {
    pub rng: fastrand::Rng,
    pub at: Millis,
    /// References of mobile money given so far: none is given twice.
    references: u64,
}

impl Ids for Dice {
    /// A UUIDv7 of the time of the sale, as a counter would have given it then.
    fn fresh(&mut self) -> Uuid {
        let mut random = [0; 10];
        self.rng.fill(&mut random);
        uuid::Builder::from_unix_timestamp_millis(self.at.cast_unsigned(), &random).into_uuid()
    }
}

/// How a sale is paid: cash handed over, where it is cash alone; or several payments.
pub(super) struct Paying {
    pub tendered: Option<i64>,
    pub payments: Vec<PaymentAsked>,
}

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self { rng: fastrand::Rng::with_seed(seed), at: 0, references: 0 }
    }

    /// Dice of their own for the ids of one deed, which is decided on what these belong to.
    pub fn for_one_deed(&mut self) -> Self {
        Self { at: self.at, ..Self::new(self.rng.u64(..)) }
    }

    /// Whether something happens that happens once in so many times.
    pub fn once_in(&mut self, times: u16) -> bool {
        self.rng.u16(0..times) == 0
    }

    /// How a party pays what costs `fare` before reductions.
    pub fn paying(&mut self, fare: i64) -> Paying {
        let none = Paying { tendered: None, payments: Vec::new() };
        match self.rng.u8(0..100) {
            // Half of those with cash hand a note over and get change.
            0..32 => none,
            32..64 => Paying { tendered: Some((fare + 4_999) / 5_000 * 5_000), ..none },
            64..92 => Paying { payments: vec![self.mobile_money(None)], ..none },
            92..97 => {
                let reference = format!("{:06}", self.rng.u32(0..1_000_000));
                let card = asked(Method::Card, None, Some(reference));
                Paying { payments: vec![card], ..none }
            }
            // What is on the telephone, and the rest in cash.
            _ => {
                let part = (fare / 2 / 250 * 250).max(250);
                let mobile = self.mobile_money(Some(part));
                Paying { payments: vec![mobile, asked(Method::Cash, None, None)], ..none }
            }
        }
    }

    fn mobile_money(&mut self, amount: Option<i64>) -> PaymentAsked {
        let share = self.rng.u8(0..100);
        let (_, operator, prefix) = OPERATORS[OPERATORS.partition_point(|(to, ..)| share >= *to)];
        self.references += 1;
        let reference = format!("{prefix}{:09}", self.references);
        PaymentAsked {
            operator: Some(operator.to_owned()),
            phone: Some(self.telephone()),
            ..asked(Method::MobileMoney, amount, Some(reference))
        }
    }

    pub fn telephone(&mut self) -> String {
        format!("7{:07}", self.rng.u32(0..10_000_000))
    }

    /// A discount that a manager grants, now and then.
    pub fn discount(&mut self) -> Option<DiscountAsked> {
        if !self.once_in(150) {
            return None;
        }
        let (points, reason) =
            [(1_500, "Groupe scolaire"), (2_000, "Retard de la veille")][self.rng.usize(0..2)];
        Some(DiscountAsked { off: Some(Off::Share(points)), reason: reason.to_owned() })
    }

    /// Why a ticket is taken back so many minutes after its sale.
    pub fn reason(&mut self, minutes: i64) -> (RefundKind, &'static str) {
        let (kind, reasons) = if minutes < 20 {
            (RefundKind::Cancelled, ["Mauvaise date", "Mauvaise destination", "Payé deux fois"])
        } else {
            (RefundKind::Refunded, ["Voyage annulé", "Maladie", "Empêchement"])
        };
        (kind, reasons[self.rng.usize(0..3)])
    }

    /// What cash is spent on: what, how much, and why.
    pub fn expense(&mut self) -> (Movement, i64, &'static str) {
        let rng = &mut self.rng;
        match rng.u8(0..20) {
            0..7 => (Movement::Fuel, rng.i64(40..120) * 500, "Gasoil"),
            7..13 => (Movement::Toll, rng.i64(2..8) * 500, "Péage"),
            13..17 => (Movement::Meals, rng.i64(6..16) * 500, "Repas de l'équipage"),
            17 => (Movement::Maintenance, rng.i64(20..90) * 500, "Pneu réparé"),
            18 => (Movement::Other, rng.i64(2..12) * 500, "Eau et entretien de la gare"),
            _ => (Movement::PaidIn, 20_000, "Monnaie"),
        }
    }
}

fn asked(method: Method, amount: Option<i64>, reference: Option<String>) -> PaymentAsked {
    PaymentAsked { method, amount, operator: None, phone: None, reference }
}

/// When, in a shift of a length, the `nth` of so many tickets is sold.
pub(super) fn moment_of(nth: u64, of: u64, length: Millis) -> Millis {
    let all: u64 = HOURS.iter().sum();
    // Thousandths of an hour's crowd, so that sums stay whole.
    let mut left = u128::from(nth) * u128::from(all) * 1_000 / u128::from(of.max(1));
    for (hour, crowd) in (0..).zip(HOURS) {
        let crowd = u128::from(crowd) * 1_000;
        if left < crowd {
            let part = (hour * 1_000 + left * 1_000 / crowd) * length.unsigned_abs() as u128
                / (HOURS.len() as u128 * 1_000);
            return Millis::try_from(part).unwrap_or(length).min(length);
        }
        left -= crowd;
    }
    length
}
