//! Money and double entry: amounts are whole minor units, and the postings of a fact sum to zero.

use serde::{Deserialize, Serialize};

use crate::bounds::{AMOUNT_MAX, PIECES_MAX};
use crate::ids::TripId;
use crate::refusal::{Code, Refusal};

/// A currency by its ISO 4217 code, with what a counter must know of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Currency {
    /// ISO 4217 alphabetic code.
    pub code: &'static str,
    /// Decimal digits of the minor unit (ISO 4217): 0 for XOF, 2 for KES.
    pub digits: u8,
    /// What people write after an amount. ASCII, so that every printer has it.
    pub symbol: &'static str,
    /// Notes and coins in use, in minor units, largest first.
    pub denominations: &'static [i64],
}

/// Currencies a counter can be founded in. Denominations: the issuing central banks' lists.
pub const CURRENCIES: &[Currency] = &[
    Currency {
        code: "XOF",
        digits: 0,
        symbol: "F CFA",
        denominations: &[10_000, 5_000, 2_000, 1_000, 500, 250, 200, 100, 50, 25, 10, 5],
    },
    Currency {
        code: "XAF",
        digits: 0,
        symbol: "F CFA",
        denominations: &[10_000, 5_000, 2_000, 1_000, 500, 100, 50, 25, 10, 5],
    },
    Currency {
        code: "GNF",
        digits: 0,
        symbol: "FG",
        denominations: &[20_000, 10_000, 5_000, 2_000, 1_000, 500],
    },
    Currency {
        code: "KES",
        digits: 2,
        symbol: "KSh",
        denominations: &[100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 100],
    },
    Currency {
        code: "GHS",
        digits: 2,
        symbol: "GHS",
        denominations: &[20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10],
    },
    Currency {
        code: "NGN",
        digits: 2,
        symbol: "NGN",
        denominations: &[100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000],
    },
    Currency {
        code: "MAD",
        digits: 2,
        symbol: "DH",
        denominations: &[20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50],
    },
    Currency {
        code: "EUR",
        digits: 2,
        symbol: "EUR",
        denominations: &[20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1],
    },
    Currency {
        code: "USD",
        digits: 2,
        symbol: "USD",
        denominations: &[10_000, 5_000, 2_000, 1_000, 500, 100, 25, 10, 5, 1],
    },
];

impl Currency {
    /// The smallest coin in use, in minor units.
    pub fn smallest_coin(&self) -> i64 {
        self.denominations.last().copied().unwrap_or(1)
    }

    /// The currency of that code, in capital or small letters; otherwise `currency_unknown`.
    pub fn parse(code: &str) -> Result<Self, Refusal> {
        CURRENCIES.iter().find(|known| known.code.eq_ignore_ascii_case(code)).copied().ok_or_else(
            || {
                let known: Vec<&str> = CURRENCIES.iter().map(|c| c.code).collect();
                Refusal::new(Code::CurrencyUnknown)
                    .with("currency", code.chars().take(8).collect::<String>())
                    .with("known", known.join(", "))
            },
        )
    }

    /// `7500` as `7 500 F CFA`, `9050` as `90,50 KSh`. Plain spaces: fit for every printer.
    pub fn show(&self, amount: i64) -> String {
        let scale = 10_u64.pow(u32::from(self.digits));
        let whole = (amount.unsigned_abs() / scale).to_string();
        let mut out = String::new();
        if amount < 0 {
            out.push('-');
        }
        for (i, digit) in whole.chars().enumerate() {
            if i > 0 && (whole.len() - i).is_multiple_of(3) {
                out.push(' ');
            }
            out.push(digit);
        }
        if self.digits > 0 {
            let minor = amount.unsigned_abs() % scale;
            out.push_str(&format!(",{minor:0width$}", width = usize::from(self.digits)));
        }
        out.push(' ');
        out.push_str(self.symbol);
        out
    }
}

impl Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(self.code)
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let code = String::deserialize(input)?;
        Self::parse(&code).map_err(serde::de::Error::custom)
    }
}

/// Checks an amount that must be positive (a price, a payment): `amount_invalid` otherwise.
pub fn positive(field: &str, amount: i64) -> Result<i64, Refusal> {
    if amount == 0 { Err(invalid(field, amount)) } else { non_negative(field, amount) }
}

/// Checks an amount that may be zero (a float, a count): `amount_invalid` otherwise.
pub fn non_negative(field: &str, amount: i64) -> Result<i64, Refusal> {
    if (0..=AMOUNT_MAX).contains(&amount) { Ok(amount) } else { Err(invalid(field, amount)) }
}

fn invalid(field: &str, amount: i64) -> Refusal {
    Refusal::new(Code::AmountInvalid)
        .with("field", field)
        .with("amount", amount)
        .with("max", AMOUNT_MAX)
}

/// How many pieces of one note or coin were counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pieces {
    /// Face value in minor units.
    pub denomination: i64,
    /// How many of them.
    pub pieces: u32,
}

/// Adds up a count of notes and coins.
///
/// Refuses a face value the currency does not have, one that is named twice, and absurd numbers
/// (`count_invalid`).
pub fn counted(currency: Currency, count: &[Pieces]) -> Result<i64, Refusal> {
    let mut total = 0_i64;
    for (i, line) in count.iter().enumerate() {
        let twice = count[..i].iter().any(|earlier| earlier.denomination == line.denomination);
        let known = currency.denominations.contains(&line.denomination);
        if twice || !known || line.pieces > PIECES_MAX {
            return Err(Refusal::new(Code::CountInvalid)
                .with("denomination", line.denomination)
                .with("pieces", line.pieces));
        }
        total += line.denomination * i64::from(line.pieces);
    }
    non_negative("count", total)
}

macro_rules! accounts {
    ($($(#[$doc:meta])* $variant:ident $name:literal,)*) => {
        /// An account that postings move money on.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Account {
            $($(#[$doc])* #[serde(rename = $name)] $variant,)*
        }

        impl Account {
            /// All accounts.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The account's name in facts and tables.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

accounts! {
    /// Cash in the counter's drawer.
    Drawer "cash.drawer",
    /// Cash kept at the station outside the drawer: where floats come from and takings go.
    Safe "cash.safe",
    /// Cash outside the station: where change is fetched and what is paid out goes.
    Outside "cash.outside",
    /// What the bank owes for cards.
    Card "card",
    /// What operators of mobile money owe. The operator is the posting's party.
    MobileMoney "mobile.money",
    /// Mobile money that the passenger has not confirmed yet.
    MobilePending "mobile.pending",
    /// What passengers have paid and not been given yet: open tickets. Credited, so negative.
    PassengerCredit "credit.passengers",
    /// Carriage that receivers have still to pay. Debited.
    ParcelDue "parcels.due",
    /// The same carriage, which is no income before it is paid. Credited, so negative.
    ParcelUnearned "parcels.unearned",
    /// Cash on delivery that was collected and is owed to senders. Credited, so negative.
    CodOwed "cod.owed",
    /// Income from tickets, before reductions and without tax. Credited, so negative.
    TicketRevenue "revenue.tickets",
    /// Income from parcels. Credited, so negative.
    ParcelRevenue "revenue.parcels",
    /// Income from luggage past the allowance. Credited, so negative.
    LuggageRevenue "revenue.luggage",
    /// Fees for parcels that were stored past the free days. Credited, so negative.
    StorageRevenue "revenue.storage",
    /// Fees kept from refunds and for exchanges. Credited, so negative.
    FeeRevenue "revenue.fees",
    /// Reductions granted on tickets. Debited: it lessens income.
    Reductions "revenue.reductions",
    /// Tax that prices include, owed to the state. Credited, so negative.
    Tax "tax.collected",
    /// Fuel.
    Fuel "expense.fuel",
    /// Road tolls.
    Toll "expense.toll",
    /// Repairs and spare parts.
    Maintenance "expense.maintenance",
    /// Meals of a crew.
    Meals "expense.meals",
    /// Paid on claims for parcels.
    ClaimExpense "expense.claims",
    /// Other expenses.
    OtherExpense "expense.other",
    /// What a count found too much (negative) or missing (positive).
    TillVariance "till.variance",
}

impl Account {
    /// The account of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|account| account.name() == name)
    }

    /// Where passengers' money lies: what a sale fills and a refund empties.
    pub fn is_money(self) -> bool {
        matches!(self, Self::Drawer | Self::Card | Self::MobileMoney | Self::MobilePending)
    }

    /// Income and what belongs to it: what a sale credits and a refund debits.
    pub fn is_income(self) -> bool {
        matches!(
            self,
            Self::TicketRevenue
                | Self::ParcelRevenue
                | Self::LuggageRevenue
                | Self::StorageRevenue
                | Self::FeeRevenue
                | Self::Reductions
                | Self::Tax
        )
    }

    /// What the company spent.
    pub fn is_expense(self) -> bool {
        matches!(
            self,
            Self::Fuel
                | Self::Toll
                | Self::Maintenance
                | Self::Meals
                | Self::ClaimExpense
                | Self::OtherExpense
        )
    }
}

/// A share in hundredths of a percent of an amount, rounded half up to a coin.
///
/// # Panics
/// For a coin below 1, an amount below 0 or a share above the whole: rules are checked before.
pub fn share(amount: i64, basis_points: u32, coin: i64) -> i64 {
    assert!(coin >= 1 && amount >= 0 && basis_points <= 10_000, "a share of {amount} by {coin}");
    rounded(i128::from(amount) * i128::from(basis_points), 10_000, coin)
}

/// The tax that a price includes at a rate in hundredths of a percent, rounded half up to a coin.
///
/// # Panics
/// As [`share`].
pub fn tax_within(price: i64, basis_points: u32, coin: i64) -> i64 {
    assert!(coin >= 1 && price >= 0, "tax of {price} by {coin}");
    let rate = i128::from(basis_points);
    rounded(i128::from(price) * rate, 10_000 + rate, coin).min(price)
}

/// `numerator / denominator` to the nearest multiple of `coin`, half up.
fn rounded(numerator: i128, denominator: i128, coin: i64) -> i64 {
    let unit = denominator * i128::from(coin);
    let coins = (2 * numerator + unit) / (2 * unit);
    i64::try_from(coins * i128::from(coin)).expect("a share of a bounded amount is bounded")
}

/// A signed amount on an account: positive debits, negative credits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posting {
    /// Which account.
    pub account: Account,
    /// Minor units.
    pub amount: i64,
    /// With whom: the operator of mobile money.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<String>,
    /// For which trip, where it is not that of the fact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trip: Option<TripId>,
}

impl Posting {
    /// A posting of the fact's trip, with nobody in particular.
    pub fn new(account: Account, amount: i64) -> Self {
        Self { account, amount, party: None, trip: None }
    }
}

/// The postings of one fact. They sum to zero: there is no other way to make or read them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Posting>", into = "Vec<Posting>")]
pub struct Postings(Vec<Posting>);

impl Postings {
    /// Postings from `(account, amount)` pairs; zero amounts are left out.
    ///
    /// # Panics
    /// When they do not sum to zero: that is a bug in a rule, and no such fact may be written.
    pub fn balanced(lines: &[(Account, i64)]) -> Self {
        Self::of(lines.iter().map(|&(account, amount)| Posting::new(account, amount)).collect())
    }

    /// Postings from lines. Debits of the same account, party and trip become one, and so do credits:
    /// what is given back stays apart from what is sold in its place. Zero amounts are left out.
    ///
    /// # Panics
    /// As [`Self::balanced`].
    pub fn of(lines: Vec<Posting>) -> Self {
        let mut merged: Vec<Posting> = Vec::with_capacity(lines.len());
        for line in lines {
            let same = |known: &&mut Posting| {
                (known.account, &known.party, known.trip) == (line.account, &line.party, line.trip)
                    && (known.amount < 0) == (line.amount < 0)
            };
            match merged.iter_mut().find(same) {
                Some(known) => known.amount += line.amount,
                None => merged.push(line),
            }
        }
        merged.retain(|line| line.amount != 0);
        Self::try_from(merged).expect("the postings of a fact sum to zero")
    }

    /// The postings, in the order of the fact.
    pub fn lines(&self) -> &[Posting] {
        &self.0
    }

    /// What they move on one account.
    pub fn on(&self, account: Account) -> i64 {
        self.0.iter().filter(|line| line.account == account).map(|line| line.amount).sum()
    }
}

impl TryFrom<Vec<Posting>> for Postings {
    type Error = String;

    fn try_from(lines: Vec<Posting>) -> Result<Self, String> {
        // i128: a sum of bounded amounts cannot overflow it, whatever a foreign fact holds.
        let sum: i128 = lines.iter().map(|line| i128::from(line.amount)).sum();
        if sum == 0 { Ok(Self(lines)) } else { Err(format!("postings sum to {sum}, not to zero")) }
    }
}

impl From<Postings> for Vec<Posting> {
    fn from(postings: Postings) -> Self {
        postings.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn xof() -> Currency {
        Currency::parse("xof").unwrap()
    }

    #[test]
    fn amounts_are_shown_as_people_write_them() {
        for (code, amount, expected) in [
            ("XOF", 0, "0 F CFA"),
            ("XOF", 500, "500 F CFA"),
            ("XOF", 7_500, "7 500 F CFA"),
            ("XOF", 1_234_567, "1 234 567 F CFA"),
            ("XOF", -2_500, "-2 500 F CFA"),
            ("KES", 9_050, "90,50 KSh"),
            ("KES", 5, "0,05 KSh"),
        ] {
            assert_eq!(Currency::parse(code).unwrap().show(amount), expected);
        }
        assert_eq!(xof().show(i64::MIN), "-9 223 372 036 854 775 808 F CFA");
    }

    #[test]
    fn counts_refuse_what_no_drawer_holds() {
        let line = |denomination, pieces| Pieces { denomination, pieces };
        assert_eq!(counted(xof(), &[line(10_000, 2), line(5, 3)]), Ok(20_015));
        assert_eq!(counted(xof(), &[]), Ok(0));
        for wrong in [vec![line(3, 1)], vec![line(5, 1), line(5, 1)], vec![line(5, 100_001)]] {
            assert_eq!(counted(xof(), &wrong).unwrap_err().code, Code::CountInvalid);
        }
    }

    #[test]
    fn shares_are_rounded_half_up_to_the_coin() {
        for (amount, share_of, coin, expected) in [
            (7_500, 9_000, 5, 6_750),
            (7_525, 9_000, 5, 6_775),
            (7_522, 5_000, 5, 3_760),
            (25, 1_000, 5, 5),
            (24, 1_000, 5, 0),
            (7_500, 10_000, 5, 7_500),
            (0, 5_000, 5, 0),
            (333, 3_333, 1, 111),
        ] {
            assert_eq!(share(amount, share_of, coin), expected, "{share_of} of {amount}");
        }
        assert_eq!(tax_within(7_500, 1_800, 5), 1_145);
        assert_eq!(tax_within(7_500, 1_800, 1), 1_144);
        assert_eq!(tax_within(7_500, 0, 5), 0);
    }

    #[test]
    fn what_is_given_back_stays_apart_from_what_is_sold() {
        let line = |amount| Posting::new(Account::TicketRevenue, amount);
        let cash = Posting::new(Account::Drawer, 2_000);
        let lines = vec![line(5_000), line(-6_000), cash, line(0), line(-1_000)];
        let postings = Postings::of(lines);
        let amounts: Vec<i64> = postings.lines().iter().map(|line| line.amount).collect();
        assert_eq!(amounts, [5_000, -7_000, 2_000]);
        assert_eq!(postings.on(Account::TicketRevenue), -2_000);
    }

    proptest! {
        #[test]
        fn a_share_is_off_by_half_a_coin_at_most(amount in 0..AMOUNT_MAX, points in 0_u32..=10_000, coin in 1_i64..500) {
            let exact = i128::from(amount) * i128::from(points);
            let off = i128::from(share(amount, points, coin)) * 10_000 - exact;
            prop_assert!(off.abs() * 2 <= 10_000 * i128::from(coin));
            prop_assert_eq!(share(amount, points, coin) % coin, 0);
        }

        #[test]
        fn postings_are_read_only_if_they_sum_to_zero(amounts in prop::collection::vec(-1_000_i64..1_000, 0..6)) {
            let sum: i64 = amounts.iter().sum();
            let lines: Vec<Posting> =
                amounts.iter().map(|&amount| Posting::new(Account::Drawer, amount)).collect();
            let text = serde_json::to_string(&lines).unwrap();
            prop_assert_eq!(serde_json::from_str::<Postings>(&text).is_ok(), sum == 0);
        }
    }
}
