//! What the company decided: tolerances, refunds, exchanges, holds, promotions, tax. Rules are data.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::bounds;
use crate::control::ControlRules;
use crate::ids::EmployeeId;
use crate::money::{Currency, non_negative, share};
use crate::people::{Employee, Role};
use crate::refusal::{Code, Refusal};
use crate::text;

/// The company's rules, from here on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulesSet {
    /// All of them.
    pub rules: Rules,
    /// Who decided.
    pub employee: EmployeeId,
    /// Their name.
    pub employee_name: String,
}

/// All rules that are data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// Shares are rounded, half up, to this many minor units: the smallest coin in use.
    pub coin: i64,
    /// How far each role may go. A role that is not named may nothing.
    pub limits: Vec<RoleLimits>,
    /// What is given back by time before departure, longest first.
    pub refund: Vec<RefundBand>,
    /// Fee of an exchange, minor units.
    pub exchange_fee: i64,
    /// Tickets are exchanged, moved and opened until so many minutes before departure.
    pub change_minutes: u32,
    /// Days in which an open ticket must be used.
    pub open_days: u32,
    /// Minutes seats are kept where nobody says otherwise.
    pub hold_minutes: u32,
    /// Minutes seats may be kept at most.
    pub hold_minutes_max: u32,
    /// Operators of mobile money.
    pub operators: Vec<String>,
    /// Promotions.
    pub promotions: Vec<Promotion>,
    /// Tax that prices include.
    pub tax: TaxRates,
    /// Boarding, standing and luggage; rules of before that were none.
    #[serde(default)]
    pub control: ControlRules,
}

/// How far one role may go without a supervisor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleLimits {
    /// Which role.
    pub role: Role,
    /// A till may be off by so many minor units.
    pub variance: i64,
    /// A sale may be cancelled for so many minutes; `None` is until departure.
    pub cancel_minutes: Option<u32>,
    /// A discount may be so many hundredths of a percent.
    pub discount: u32,
}

/// One band of the refund rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundBand {
    /// For a passenger who comes so many minutes before departure, or earlier.
    pub minutes_before: u32,
    /// What is given back.
    pub kind: BandKind,
    /// Hundredths of a percent, or minor units, by the kind.
    #[serde(default)]
    pub value: i64,
}

/// What a band gives back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BandKind {
    /// All.
    Full,
    /// A share in hundredths of a percent.
    Percent,
    /// All but a fee.
    Fee,
    /// Nothing.
    None,
}

/// A promotion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promotion {
    /// What is typed: capital letters and digits.
    pub code: String,
    /// Hundredths of a percent off.
    #[serde(default)]
    pub basis_points: Option<u32>,
    /// Or minor units off each ticket.
    #[serde(default)]
    pub amount: Option<i64>,
    /// First day of sale.
    pub from: NaiveDate,
    /// Last day of sale.
    pub to: NaiveDate,
    /// How often it can be used at one counter; `None` is without end.
    #[serde(default)]
    pub uses_max: Option<u32>,
    /// Only on these routes, by code; on all where empty.
    #[serde(default)]
    pub routes: Vec<String>,
}

/// Tax that prices include, by product, in hundredths of a percent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxRates {
    /// Tickets.
    pub tickets: u32,
    /// Parcels.
    pub parcels: u32,
    /// Fees and the like.
    pub other: u32,
}

/// Operators of mobile money where a currency is used, as a company starts.
fn usual_operators(currency: Currency) -> &'static [&'static str] {
    match currency.code {
        "XOF" => &["Orange Money", "Moov Money", "Wave", "MTN MoMo"],
        "XAF" => &["Orange Money", "MTN MoMo", "Airtel Money"],
        "GNF" => &["Orange Money", "MTN MoMo"],
        "KES" => &["M-PESA", "Airtel Money"],
        "GHS" => &["MTN MoMo", "Telecel Cash", "AT Money"],
        "NGN" => &["OPay", "PalmPay", "MoMo PSB"],
        _ => &["Mobile Money"],
    }
}

impl Rules {
    /// The rules a company starts with: what is usual between stations, to be changed by a manager.
    pub fn usual(currency: Currency) -> Self {
        let coin = currency.smallest_coin();
        let limits = |role, coins, cancel_minutes, discount| RoleLimits {
            role,
            variance: coins * coin,
            cancel_minutes,
            discount,
        };
        let band = |minutes_before, kind, value| RefundBand { minutes_before, kind, value };
        Self {
            coin,
            limits: vec![
                limits(Role::Cashier, 100, Some(30), 0),
                limits(Role::Manager, 1_000, None, 10_000),
            ],
            refund: vec![
                band(24 * 60, BandKind::Full, 0),
                band(2 * 60, BandKind::Percent, 9_000),
                band(30, BandKind::Percent, 5_000),
            ],
            exchange_fee: 0,
            change_minutes: 30,
            open_days: 60,
            hold_minutes: 15,
            hold_minutes_max: 60,
            operators: usual_operators(currency).iter().map(|&name| name.to_owned()).collect(),
            promotions: Vec::new(),
            tax: TaxRates::default(),
            control: ControlRules::default(),
        }
    }

    /// The widest limits among someone's roles; nothing for roles that are not named.
    pub fn limits_of(&self, who: &Employee) -> RoleLimits {
        let nothing =
            RoleLimits { role: Role::Cashier, variance: 0, cancel_minutes: Some(0), discount: 0 };
        let own = self.limits.iter().filter(|limits| who.roles.contains(&limits.role));
        own.fold(nothing, |widest, limits| RoleLimits {
            role: limits.role,
            variance: widest.variance.max(limits.variance),
            cancel_minutes: match (widest.cancel_minutes, limits.cancel_minutes) {
                (Some(one), Some(other)) => Some(one.max(other)),
                _ => None,
            },
            discount: widest.discount.max(limits.discount),
        })
    }

    /// What is given back of a price so many minutes before departure.
    pub fn refund_of(&self, price: i64, minutes_before: i64) -> i64 {
        let band = self.refund.iter().find(|band| minutes_before >= i64::from(band.minutes_before));
        match band {
            None => 0,
            Some(band) => match band.kind {
                BandKind::Full => price,
                BandKind::None => 0,
                BandKind::Fee => (price - band.value).max(0),
                BandKind::Percent => {
                    let points = u32::try_from(band.value).unwrap_or(0).min(10_000);
                    share(price, points, self.coin).min(price)
                }
            },
        }
    }

    /// The rules, if they can be kept: `rules_invalid` with what cannot.
    pub fn checked(mut self, currency: Currency) -> Result<Self, Refusal> {
        let refuse = |what: &str| Err(Refusal::new(Code::RulesInvalid).with("what", what));
        if !(1..=currency.denominations[0]).contains(&self.coin) {
            return refuse("the coin is between 1 and the largest note");
        }
        for limits in &self.limits {
            non_negative("variance", limits.variance)?;
            let minutes = limits.cancel_minutes.unwrap_or(0);
            if limits.discount > 10_000 || minutes > bounds::MINUTES_MAX {
                return refuse("a discount is at most 10 000, and a time at most a year");
            }
        }
        let twice = |i: usize| self.limits[..i].iter().any(|l| l.role == self.limits[i].role);
        if (0..self.limits.len()).any(twice) {
            return refuse("a role has its limits once");
        }
        self.check_bands()?;
        non_negative("exchange_fee", self.exchange_fee)?;
        if self.change_minutes > bounds::MINUTES_MAX
            || !(1..=bounds::OPEN_DAYS_MAX).contains(&self.open_days)
        {
            return refuse("open tickets last 1 to 731 days, and times are at most a year");
        }
        let hold = 1..=self.hold_minutes_max;
        if self.hold_minutes_max > bounds::HOLD_MINUTES_MAX || !hold.contains(&self.hold_minutes) {
            return refuse(
                "seats are kept for at least 1 minute, at most the maximum, a day at most",
            );
        }
        if [self.tax.tickets, self.tax.parcels, self.tax.other].iter().any(|rate| *rate > 10_000) {
            return refuse("a tax is at most 10 000 hundredths of a percent");
        }
        self.control.check()?;
        self.check_operators()?;
        self.check_promotions()?;
        Ok(self)
    }

    fn check_bands(&self) -> Result<(), Refusal> {
        let refuse = |what: &str| Err(Refusal::new(Code::RulesInvalid).with("what", what));
        if self.refund.len() > bounds::BANDS_MAX {
            return refuse("there are too many refund bands");
        }
        let falling = self.refund.windows(2).all(|w| w[0].minutes_before > w[1].minutes_before);
        if !falling {
            return refuse("refund bands go from the longest time to the shortest");
        }
        for band in &self.refund {
            let fits = match band.kind {
                BandKind::Percent => (0..=10_000).contains(&band.value),
                BandKind::Fee => (0..=bounds::AMOUNT_MAX).contains(&band.value),
                BandKind::Full | BandKind::None => true,
            };
            if !fits || band.minutes_before > bounds::MINUTES_MAX {
                return refuse("a refund band gives a share up to 10 000, or keeps a fee");
            }
        }
        Ok(())
    }

    fn check_operators(&mut self) -> Result<(), Refusal> {
        if self.operators.len() > bounds::OPERATORS_MAX {
            return Err(
                Refusal::new(Code::RulesInvalid).with("what", "there are too many operators")
            );
        }
        // Kept as they will be typed: in one line, with single spaces.
        for operator in &mut self.operators {
            *operator = text::required("operator", operator, bounds::LABEL_MAX)?;
        }
        Ok(())
    }

    fn check_promotions(&mut self) -> Result<(), Refusal> {
        let refuse = |what: String| Err(Refusal::new(Code::RulesInvalid).with("what", what));
        if self.promotions.len() > bounds::PROMOTIONS_MAX {
            return refuse("there are too many promotions".to_owned());
        }
        for promo in &mut self.promotions {
            // Kept as it is looked for: in capitals.
            promo.code = text::ShortCode::parse("promo", &promo.code)?.as_str().to_owned();
            if promo.routes.len() > bounds::PROMOTION_ROUTES_MAX {
                return refuse(format!("the promotion {} names too many routes", promo.code));
            }
            for route in &promo.routes {
                text::required("route", route, bounds::LABEL_MAX)?;
            }
        }
        for (i, promo) in self.promotions.iter().enumerate() {
            if self.promotions[..i].iter().any(|other| other.code == promo.code) {
                return refuse(format!("the promotion {} is there twice", promo.code));
            }
            let off = Off::of(promo.basis_points, promo.amount);
            if off.is_none() || promo.from > promo.to || promo.uses_max == Some(0) {
                return refuse(format!(
                    "the promotion {} takes off either a share or an amount, from a day to a later one",
                    promo.code
                ));
            }
        }
        Ok(())
    }

    /// The promotion of a code as typed, if it is good today, on this route, once more:
    /// `promo_unknown`, `promo_not_now`, `promo_elsewhere`, `promo_used_up`.
    pub fn promotion(
        &self,
        typed: &str,
        today: NaiveDate,
        route: &str,
        used: impl FnOnce(&str) -> u32,
    ) -> Result<&Promotion, Refusal> {
        let code = typed.trim().to_uppercase();
        let shown: String = code.chars().take(bounds::CODE_MAX).collect();
        let refuse = |code| Refusal::new(code).with("code", shown.as_str());
        let promo = self.promotions.iter().find(|promo| promo.code == code);
        let promo = promo.ok_or_else(|| refuse(Code::PromoUnknown))?;
        if !(promo.from..=promo.to).contains(&today) {
            return Err(refuse(Code::PromoNotNow)
                .with("from", promo.from.to_string())
                .with("to", promo.to.to_string()));
        }
        if !promo.routes.is_empty() && !promo.routes.iter().any(|known| known == route) {
            return Err(refuse(Code::PromoElsewhere).with("routes", promo.routes.join(", ")));
        }
        match promo.uses_max {
            Some(max) if used(&promo.code) >= max => {
                Err(refuse(Code::PromoUsedUp).with("max", max))
            }
            _ => Ok(promo),
        }
    }
}

/// What a reduction takes off one price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Off {
    /// A share in hundredths of a percent, 1 to 10 000.
    Share(u32),
    /// An amount in minor units, positive.
    Amount(i64),
}

impl Off {
    /// From one of both; `None` where both or neither are given, or one is out of range.
    pub fn of(basis_points: Option<u32>, amount: Option<i64>) -> Option<Self> {
        match (basis_points, amount) {
            (Some(points), None) if (1..=10_000).contains(&points) => Some(Self::Share(points)),
            (None, Some(amount)) if (1..=bounds::AMOUNT_MAX).contains(&amount) => {
                Some(Self::Amount(amount))
            }
            _ => None,
        }
    }

    /// What it takes off a price: never more than the price.
    pub fn from_price(self, price: i64, coin: i64) -> i64 {
        match self {
            Self::Share(points) => share(price, points, coin).min(price),
            Self::Amount(amount) => amount.min(price),
        }
    }

    /// Which share of a price it is, in hundredths of a percent, rounded up: what a limit is
    /// compared with.
    pub fn share_of(self, price: i64) -> u32 {
        match self {
            Self::Share(points) => points,
            Self::Amount(_) if price <= 0 => 10_000,
            Self::Amount(amount) => {
                let share = (i128::from(amount.min(price)) * 10_000 + i128::from(price) - 1)
                    / i128::from(price);
                u32::try_from(share).unwrap_or(10_000)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn xof() -> Currency {
        Currency::parse("XOF").unwrap()
    }

    fn usual() -> Rules {
        Rules::usual(xof())
    }

    #[test]
    fn the_usual_rules_can_be_kept() {
        for currency in crate::money::CURRENCIES {
            Rules::usual(*currency).checked(*currency).unwrap();
        }
    }

    #[test]
    fn a_refund_falls_with_the_time_left() {
        let given = |minutes| usual().refund_of(7_500, minutes);
        assert_eq!(
            [given(1_440), given(1_439), given(120), given(119)],
            [7_500, 6_750, 6_750, 3_750]
        );
        assert_eq!([given(30), given(29), given(0), given(-5)], [3_750, 0, 0, 0]);
        let fee = RefundBand { minutes_before: 0, kind: BandKind::Fee, value: 1_000 };
        let rules = Rules { refund: vec![fee], ..usual() };
        assert_eq!([rules.refund_of(7_500, 5), rules.refund_of(600, 5)], [6_500, 0]);
    }

    #[test]
    fn rules_that_cannot_be_kept_are_refused() {
        let spoilt: [fn(&mut Rules); 10] = [
            |rules| rules.coin = 0,
            |rules| rules.coin = -5,
            |rules| rules.refund.reverse(),
            |rules| rules.refund[1].value = 10_001,
            |rules| rules.limits.push(rules.limits[0]),
            |rules| rules.limits[0].discount = 10_001,
            |rules| rules.hold_minutes = 0,
            |rules| rules.hold_minutes_max = 100_000,
            |rules| rules.tax.tickets = 10_001,
            |rules| rules.open_days = 0,
        ];
        for spoil in spoilt {
            let mut rules = usual();
            spoil(&mut rules);
            assert_eq!(
                rules.clone().checked(xof()).unwrap_err().code,
                Code::RulesInvalid,
                "{rules:?}"
            );
        }
    }

    #[test]
    fn a_promotion_is_good_in_its_days_on_its_routes_and_so_many_times() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let promo = Promotion {
            code: "NOEL".into(),
            basis_points: Some(1_000),
            amount: None,
            from: day("2026-12-01"),
            to: day("2026-12-31"),
            uses_max: Some(2),
            routes: vec!["OUA-BOB".into()],
        };
        let rules = Rules { promotions: vec![promo], ..usual() }.checked(xof()).unwrap();
        let asked = |code: &str, on: &str, route: &str, used: u32| {
            rules
                .promotion(code, day(on), route, |_| used)
                .map(|p| p.code.clone())
                .map_err(|r| r.code)
        };
        assert_eq!(asked(" noel ", "2026-12-24", "OUA-BOB", 1), Ok("NOEL".into()));
        assert_eq!(asked("PAQUES", "2026-12-24", "OUA-BOB", 0), Err(Code::PromoUnknown));
        assert_eq!(asked("NOEL", "2026-11-30", "OUA-BOB", 0), Err(Code::PromoNotNow));
        assert_eq!(asked("NOEL", "2027-01-01", "OUA-BOB", 0), Err(Code::PromoNotNow));
        assert_eq!(asked("NOEL", "2026-12-31", "OUA-BAN", 0), Err(Code::PromoElsewhere));
        assert_eq!(asked("NOEL", "2026-12-31", "OUA-BOB", 2), Err(Code::PromoUsedUp));
        assert_eq!(asked(&"é".repeat(100_000), "2026-12-31", "", 2), Err(Code::PromoUnknown));
    }

    proptest! {
        #[test]
        fn nothing_gives_back_more_than_was_paid(price in 0_i64..10_000_000, minutes in -100_i64..100_000, value in 0_i64..=10_000, coin in 1_i64..1_000) {
            for kind in [BandKind::Full, BandKind::Percent, BandKind::Fee, BandKind::None] {
                let refund = vec![RefundBand { minutes_before: 60, kind, value }];
                let given = Rules { coin, refund, ..usual() }.refund_of(price, minutes);
                prop_assert!((0..=price).contains(&given));
            }
        }

        #[test]
        fn a_reduction_leaves_a_price_of_zero_or_more(price in 0_i64..10_000_000, points in 1_u32..=10_000, amount in 1_i64..20_000_000) {
            for off in [Off::Share(points), Off::Amount(amount)] {
                let taken = off.from_price(price, 5);
                prop_assert!((0..=price).contains(&taken));
                prop_assert!(off.share_of(price) <= 10_000);
            }
        }
    }
}
