//! The test's own books: what every account, every till and every day should hold after each act,
//! in plain integers and without a line of the engine's.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use serde_json::Value;

/// Where money lies or comes from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    Card,
    Mobile(String),
    Pending(String),
    Cash,
}

impl Way {
    fn account(&self) -> &'static str {
        match self {
            Self::Card => "card",
            Self::Mobile(_) => "mobile.money",
            Self::Pending(_) => "mobile.pending",
            Self::Cash => "cash.drawer",
        }
    }

    /// As a report names it.
    pub fn named(&self) -> (&'static str, Option<&str>, bool) {
        match self {
            Self::Card => ("card", None, false),
            Self::Mobile(operator) => ("mobile_money", Some(operator), false),
            Self::Pending(operator) => ("mobile_money", Some(operator), true),
            Self::Cash => ("cash", None, false),
        }
    }
}

/// Money of one way, in the order in which it goes back: cash last.
pub type Sources = Vec<(Way, i64)>;

/// Sources of the same way become one, cash last, none of them empty.
pub fn joined(sources: impl IntoIterator<Item = (Way, i64)>) -> Sources {
    let mut out = Sources::new();
    for (way, amount) in sources {
        match out.iter_mut().find(|(known, _)| *known == way) {
            Some((_, sum)) => *sum += amount,
            None => out.push((way, amount)),
        }
    }
    out.retain(|(_, amount)| *amount > 0);
    out.sort_by_key(|(way, _)| *way == Way::Cash);
    out
}

/// Takes an amount off the front of sources.
pub fn taken(sources: &mut Sources, mut amount: i64) -> Sources {
    let mut out = Sources::new();
    for (way, left) in sources.iter_mut() {
        let part = amount.min(*left);
        (amount, *left) = (amount - part, *left - part);
        out.push((way.clone(), part));
    }
    assert_eq!(amount, 0, "nothing gives back more than was paid");
    *sources = joined(std::mem::take(sources));
    joined(out)
}

/// The figures of a session or a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    pub entries: i64,
    pub tickets: i64,
    pub gross: i64,
    pub reductions: i64,
    pub refunds: i64,
    pub fees: i64,
    pub tax: i64,
    pub takings: i64,
    pub expenses: i64,
    pub variance: i64,
}

impl Figures {
    /// From an answer, whose `net` must follow from the others.
    pub fn of(answer: &Value) -> Self {
        let read = |name: &str| answer[name].as_i64().unwrap();
        let figures = Self {
            entries: read("entries"),
            tickets: read("tickets"),
            gross: read("gross"),
            reductions: read("reductions"),
            refunds: read("refunds"),
            fees: read("fees"),
            tax: read("tax"),
            takings: read("takings"),
            expenses: read("expenses"),
            variance: read("variance"),
        };
        assert_eq!(read("net"), figures.net());
        figures
    }

    fn net(&self) -> i64 {
        self.gross - self.reductions - self.refunds + self.fees - self.tax
    }

    pub fn sales(&self) -> i64 {
        self.gross - self.reductions + self.fees
    }
}

impl std::ops::AddAssign for Figures {
    fn add_assign(&mut self, other: Self) {
        self.entries += other.entries;
        self.tickets += other.tickets;
        self.gross += other.gross;
        self.reductions += other.reductions;
        self.refunds += other.refunds;
        self.fees += other.fees;
        self.tax += other.tax;
        self.takings += other.takings;
        self.expenses += other.expenses;
        self.variance += other.variance;
    }
}

/// A price with what is in it and what was taken off it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Price {
    pub price: i64,
    pub reduced: i64,
    pub tax: i64,
}

impl Price {
    /// What selling it, or giving it back, does to the accounts of income.
    fn income(self, sign: i64) -> [(&'static str, i64); 3] {
        [
            ("revenue.tickets", sign * (self.tax - self.price - self.reduced)),
            ("revenue.reductions", sign * self.reduced),
            ("tax.collected", -sign * self.tax),
        ]
    }

    fn sold(self) -> Figures {
        Figures {
            gross: self.price + self.reduced,
            reductions: self.reduced,
            tax: self.tax,
            ..Figures::default()
        }
    }

    fn back(self) -> Figures {
        Figures { refunds: self.price, tax: -self.tax, ..Figures::default() }
    }
}

/// Counts of a session, in the order of a Z: sales, tickets, cancellations, reprints, openings of
/// the drawer, counts.
pub type Counts = [i64; 6];

/// A session that is open.
#[derive(Clone, Debug)]
pub struct Session {
    pub till: Value,
    pub who: usize,
    pub drawer: i64,
    pub figures: Figures,
    pub counts: Counts,
    /// In and out by way.
    pub ways: BTreeMap<Way, (i64, i64)>,
    /// How many and how much by kind of fact.
    pub kinds: BTreeMap<&'static str, (i64, i64)>,
}

#[derive(Default)]
pub struct Books {
    pub accounts: BTreeMap<&'static str, i64>,
    pub days: BTreeMap<NaiveDate, Figures>,
    pub session: Option<Session>,
    /// The last day that is closed.
    pub locked: Option<NaiveDate>,
    pub grand_total: i64,
}

impl Books {
    /// The day on which something of a day stands.
    fn day(&self, today: NaiveDate) -> NaiveDate {
        match self.locked {
            Some(locked) if today <= locked => locked.checked_add_days(Days::new(1)).unwrap(),
            _ => today,
        }
    }

    pub fn session(&mut self) -> &mut Session {
        self.session.as_mut().expect("no money moves without a till")
    }

    fn post(&mut self, lines: &[(&'static str, i64)]) {
        assert_eq!(lines.iter().map(|(_, amount)| amount).sum::<i64>(), 0, "{lines:?}");
        for (account, amount) in lines {
            *self.accounts.entry(account).or_default() += amount;
        }
    }

    pub fn open(&mut self, till: Value, who: usize, float: i64) {
        self.post(&[("cash.drawer", float), ("cash.safe", -float)]);
        let session = Session {
            till,
            who,
            drawer: float,
            figures: Figures::default(),
            counts: Counts::default(),
            ways: BTreeMap::new(),
            kinds: BTreeMap::new(),
        };
        assert!(self.session.replace(session).is_none(), "one drawer has one session");
    }

    /// Closes the session on a count; what it was.
    pub fn close(&mut self, today: NaiveDate, counted: i64) -> Session {
        let session = self.session.take().expect("a till is open");
        let variance = counted - session.drawer;
        self.post(&[
            ("cash.drawer", -session.drawer),
            ("cash.safe", counted),
            ("till.variance", -variance),
        ]);
        *self.days.entry(self.day(today)).or_default() +=
            Figures { variance, ..Figures::default() };
        self.grand_total += session.figures.sales();
        session
    }

    /// Cash without a passenger.
    pub fn move_cash(&mut self, today: NaiveDate, account: &'static str, amount: i64) {
        self.post(&[("cash.drawer", amount), (account, -amount)]);
        let spent = if account.starts_with("expense") { -amount } else { 0 };
        let variance = if account == "till.variance" { amount } else { 0 };
        let figures = Figures { expenses: spent, variance, ..Figures::default() };
        *self.days.entry(self.day(today)).or_default() += figures;
        let session = self.session();
        session.drawer += amount;
        let kind = session.kinds.entry("CashMoved").or_default();
        *kind = (kind.0 + 1, kind.1 + amount);
    }

    /// Customers' money moves, for income or for what is owed to them.
    pub fn book(
        &mut self,
        today: NaiveDate,
        kind: &'static str,
        money: &[(Way, i64)],
        others: &[(&'static str, i64)],
        figures: Figures,
    ) {
        let takings = money.iter().map(|(_, amount)| amount).sum();
        let figures = Figures { entries: 1, takings, ..figures };
        let mut lines: Vec<_> = money.iter().map(|(way, sum)| (way.account(), *sum)).collect();
        lines.extend(others);
        self.post(&lines);
        *self.days.entry(self.day(today)).or_default() += figures;
        let session = self.session();
        session.figures += figures;
        let known = session.kinds.entry(kind).or_default();
        *known = (known.0 + 1, known.1 + takings);
        for (way, amount) in money {
            let sums = session.ways.entry(way.clone()).or_default();
            *sums = (sums.0 + amount.max(&0), sums.1 - amount.min(&0));
            session.drawer += if *way == Way::Cash { *amount } else { 0 };
        }
    }

    pub fn sell(&mut self, today: NaiveDate, tickets: &[Price], money: &[(Way, i64)]) {
        let mut figures = Figures { tickets: tickets.len() as i64, ..Figures::default() };
        tickets.iter().for_each(|price| figures += price.sold());
        let others: Vec<_> = tickets.iter().flat_map(|price| price.income(1)).collect();
        self.book(today, "TicketsSold", money, &others, figures);
        let counts = &mut self.session().counts;
        (counts[0], counts[1]) = (counts[0] + 1, counts[1] + tickets.len() as i64);
    }

    /// Gives tickets back: each with its price, whether it was open, the fee that is kept of it and
    /// the tax in that fee.
    pub fn refund(
        &mut self,
        today: NaiveDate,
        tickets: &[(Price, bool, i64, i64)],
        back: &[(Way, i64)],
    ) {
        let (mut figures, mut others) = (Figures::default(), Vec::new());
        for (price, open, fee, fee_tax) in tickets {
            if *open {
                others.push(("credit.passengers", price.price));
            } else {
                figures += price.back();
                figures.tickets -= 1;
                others.extend(price.income(-1));
            }
            figures += Figures { fees: *fee, tax: *fee_tax, ..Figures::default() };
            others.extend([("revenue.fees", fee_tax - fee), ("tax.collected", -fee_tax)]);
        }
        self.book(today, "TicketsRefunded", &negative(back), &others, figures);
        self.session().counts[2] += tickets.len() as i64;
    }

    /// A place to stand is sold, or given back.
    pub fn stand(&mut self, today: NaiveDate, price: Price, back: bool) {
        let money = [(Way::Cash, if back { -price.price } else { price.price })];
        let (kind, tickets, figures, sign) = match back {
            true => ("StandingRefunded", -1, price.back(), -1),
            false => ("StandingBoarded", 1, price.sold(), 1),
        };
        let figures = Figures { tickets, ..figures };
        self.book(today, kind, &money, &price.income(sign), figures);
        let counts = &mut self.session().counts;
        counts[if back { 2 } else { 1 }] += 1;
    }

    /// Luggage past the allowance is paid in cash.
    pub fn luggage(&mut self, today: NaiveDate, price: i64, tax: i64) {
        let others = [("revenue.luggage", tax - price), ("tax.collected", -tax)];
        let figures = Figures { gross: price, tax, ..Figures::default() };
        self.book(today, "LuggageTagged", &[(Way::Cash, price)], &others, figures);
    }

    pub fn exchange(
        &mut self,
        today: NaiveDate,
        (old, open): (Price, bool),
        new: Price,
        (fee, fee_tax): (i64, i64),
        money: &[(Way, i64)],
    ) {
        let mut figures = new.sold();
        let mut others = new.income(1).to_vec();
        if open {
            others.push(("credit.passengers", old.price));
            figures.tickets = 1;
        } else {
            figures += old.back();
            others.extend(old.income(-1));
        }
        // The tax of a new ticket and of its fee is one sum.
        figures += Figures { gross: fee_tax, fees: fee - fee_tax, ..Figures::default() };
        figures.tax += fee_tax;
        others.extend([("revenue.fees", fee_tax - fee), ("tax.collected", -fee_tax)]);
        self.book(today, "TicketExchanged", money, &others, figures);
    }

    /// Gives a ticket another seat or trip: only one that was open is sold anew.
    pub fn relocate(&mut self, today: NaiveDate, ticket: Price, open: bool) {
        let mut figures = Figures::default();
        let mut others = Vec::new();
        if open {
            figures = Figures { tickets: 1, ..ticket.sold() };
            others.extend(ticket.income(1));
            others.push(("credit.passengers", ticket.price));
        }
        self.book(today, "TicketMoved", &[], &others, figures);
    }

    pub fn leave_open(&mut self, today: NaiveDate, ticket: Price) {
        let figures = Figures { tickets: -1, ..ticket.back() };
        let mut others = ticket.income(-1).to_vec();
        others.push(("credit.passengers", -ticket.price));
        self.book(today, "TicketOpened", &[], &others, figures);
    }

    /// A pending payment came, by another way perhaps.
    pub fn settle(&mut self, today: NaiveDate, operator: &str, amount: i64, came: Way) {
        let money = [(came, amount), (Way::Pending(operator.to_owned()), -amount)];
        self.book(today, "PaymentSettled", &money, &[], Figures::default());
    }

    /// A pending payment did not come: its tickets are cancelled, the rest of their money is back.
    pub fn settle_dropped(
        &mut self,
        today: NaiveDate,
        tickets: &[Price],
        pending: (Way, i64),
        back: &[(Way, i64)],
    ) {
        let mut money = negative(back);
        money.push((pending.0, -pending.1));
        let mut figures = Figures { tickets: -(tickets.len() as i64), ..Figures::default() };
        tickets.iter().for_each(|price| figures += price.back());
        let others: Vec<_> = tickets.iter().flat_map(|price| price.income(-1)).collect();
        self.book(today, "PaymentSettled", &money, &others, figures);
        self.session().counts[2] += tickets.len() as i64;
    }
}

fn negative(money: &[(Way, i64)]) -> Sources {
    money.iter().map(|(way, amount)| (way.clone(), -amount)).collect()
}

/// Rules as this test reads them.
#[derive(Clone, Debug)]
pub struct Rules {
    pub coin: i64,
    /// Minutes before departure, kind, value.
    pub bands: Vec<(i64, String, i64)>,
    pub fee: i64,
    pub tax_tickets: i64,
    pub tax_other: i64,
    pub tax_parcels: i64,
    pub promos: Vec<Promo>,
}

#[derive(Clone, Debug)]
pub struct Promo {
    pub code: String,
    /// Hundredths of a percent.
    pub share: Option<i64>,
    pub amount: Option<i64>,
    /// How often it can be used.
    pub most: Option<i64>,
}

impl Rules {
    pub fn of(rules: &Value) -> Self {
        let list = |name: &str| rules[name].as_array().unwrap().clone();
        let bands = list("refund").into_iter().map(|band| {
            let minutes = band["minutes_before"].as_i64().unwrap();
            let kind = band["kind"].as_str().unwrap().to_owned();
            (minutes, kind, band["value"].as_i64().unwrap_or(0))
        });
        let promos = list("promotions").into_iter().map(|promo| {
            let number = |name: &str| promo[name].as_i64();
            Promo {
                code: promo["code"].as_str().unwrap().to_owned(),
                share: number("basis_points"),
                amount: number("amount"),
                most: number("uses_max"),
            }
        });
        Self {
            coin: rules["coin"].as_i64().unwrap(),
            bands: bands.collect(),
            fee: rules["exchange_fee"].as_i64().unwrap(),
            tax_tickets: rules["tax"]["tickets"].as_i64().unwrap(),
            tax_other: rules["tax"]["other"].as_i64().unwrap(),
            tax_parcels: rules["tax"]["parcels"].as_i64().unwrap(),
            promos: promos.collect(),
        }
    }

    /// `top / bottom`, to the nearest coin, half up.
    pub fn coins(&self, top: i64, bottom: i64) -> i64 {
        let unit = bottom * self.coin;
        (top + unit / 2).div_euclid(unit) * self.coin
    }

    /// What a share or an amount takes off.
    pub fn off(&self, price: i64, share: Option<i64>, amount: Option<i64>) -> i64 {
        share.map_or(amount.unwrap_or(0), |points| self.coins(price * points, 10_000)).min(price)
    }

    fn tax(&self, price: i64, rate: i64) -> i64 {
        self.coins(price * rate, 10_000 + rate).min(price)
    }

    pub fn priced(&self, base: i64, price: i64) -> Price {
        Price { price, reduced: base - price, tax: self.tax(price, self.tax_tickets) }
    }

    /// What so many pieces of luggage past the allowance cost, rounded up to a coin.
    pub fn luggage(&self, pieces: i64, each: i64) -> i64 {
        (pieces.max(0) * each + self.coin - 1).div_euclid(self.coin) * self.coin
    }

    pub fn fee_tax(&self, fee: i64) -> i64 {
        self.tax(fee, self.tax_other)
    }

    pub fn parcel_tax(&self, amount: i64) -> i64 {
        self.tax(amount, self.tax_parcels)
    }

    /// What is given back of a price.
    pub fn refund(&self, price: i64, minutes: i64) -> i64 {
        let band = self.bands.iter().find(|(from, ..)| minutes >= *from);
        match band.map(|(_, kind, value)| (kind.as_str(), *value)) {
            Some(("full", _)) => price,
            Some(("percent", share)) => self.off(price, Some(share), None),
            Some(("fee", fee)) => (price - fee).max(0),
            _ => 0,
        }
    }
}
