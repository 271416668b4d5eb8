//! After the sale: cancelling, refunding, exchanging, moving, opening and fixing tickets, no-shows.
//!
//! The right to change a ticket is held by one counter (DESIGN: exclusive rights). What is past a
//! limit, or belongs to another counter, needs a supervisor, whose word is in the fact.

use chrono::{Days, NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::Millis;
use crate::bounds;
use crate::ids::{EmployeeId, Ids, PaymentId, RefundId, RouteId, SaleId, TicketId, TripId};
use crate::layout::SeatNumber;
use crate::legs::Legs;
use crate::money::{Account, Posting, Postings, tax_within};
use crate::payment::{Method, Payment, PaymentSettled, Pending, Source, joined, taken_from};
use crate::people::{Approver, Permission};
use crate::refusal::{Code, Refusal};
use crate::rules::Rules;
use crate::sale::{
    self, Journey, Offer, PassengerRequest, Quote, Reduction, SaleRequest, Seller, TicketSold,
    cash_of,
};
use crate::text;
use crate::ticket::{TicketNumber, TokenClaims, TokenIssuer};
use crate::till::{Act, drawer_short};

/// What became of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketState {
    /// Good for its journey.
    Valid,
    /// Cancelled: sold by mistake.
    Cancelled,
    /// Given back.
    Refunded,
    /// Replaced by another ticket.
    Exchanged,
    /// Paid, its date to be fixed.
    Open,
    /// The passenger did not come.
    NoShow,
}

impl TicketState {
    /// The state's name in tables and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Cancelled => "cancelled",
            Self::Refunded => "refunded",
            Self::Exchanged => "exchanged",
            Self::Open => "open",
            Self::NoShow => "no_show",
        }
    }

    /// The state of a name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Valid, Self::Cancelled, Self::Refunded, Self::Exchanged, Self::Open, Self::NoShow]
            .into_iter()
            .find(|state| state.name() == name)
    }
}

/// The seat that a ticket had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatHad {
    /// On which trip.
    pub trip: TripId,
    /// Of which route.
    pub route: RouteId,
    /// The route's code.
    pub route_code: String,
    /// Which seat.
    pub seat: SeatNumber,
    /// Index of the boarding stop.
    pub from: u8,
    /// Index of the alighting stop.
    pub to: u8,
}

impl SeatHad {
    /// The seat of a ticket on its journey.
    pub fn of(journey: &Journey, seat: SeatNumber) -> Self {
        Self {
            trip: journey.trip,
            route: journey.route,
            route_code: journey.route_code.clone(),
            seat,
            from: journey.from.index,
            to: journey.to.index,
        }
    }

    /// The legs it took.
    pub fn legs(&self) -> Legs {
        let (from, to) = (usize::from(self.from), usize::from(self.to));
        Legs::between(from, to, to + 1).expect("a sold journey goes forward")
    }
}

/// A ticket that was taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketReturned {
    /// Which ticket.
    pub ticket: TicketId,
    /// Its number.
    pub number: TicketNumber,
    /// The passenger.
    pub name: String,
    /// The seat that is free again; none for an open ticket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seat: Option<SeatHad>,
    /// What was paid for it.
    pub price: i64,
    /// Reductions that go with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reductions: Vec<Reduction>,
    /// Tax that goes with it.
    #[serde(default)]
    pub tax: i64,
    /// What is given back for it.
    pub refund: i64,
    /// What is kept.
    pub fee: i64,
}

/// Tickets of one sale were taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketsRefunded {
    /// Which refund.
    pub refund: RefundId,
    /// Cancelled as a mistake, or given back by the rule.
    pub kind: RefundKind,
    /// Who, where, when, in which till.
    pub by: Act,
    /// Of which sale.
    pub sale: SaleId,
    /// Why.
    pub reason: String,
    /// Which tickets.
    pub tickets: Vec<TicketReturned>,
    /// Given back in all.
    pub given_back: i64,
    /// Kept in all.
    pub fee: i64,
    /// Back to which methods.
    pub parts: Vec<Source>,
    /// The codes of the limits that a supervisor passed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overridden: Vec<String>,
    /// From revenue to where the money came from.
    pub postings: Postings,
}

/// Why tickets are taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundKind {
    /// Sold by mistake: all money back, soon after.
    Cancelled,
    /// Given back by the passenger, by the rule.
    Refunded,
}

/// A ticket was replaced by another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketExchanged {
    /// The sale of the new ticket.
    pub sale: SaleId,
    /// Who, where, when, in which till.
    pub by: Act,
    /// The ticket that was taken back; nothing of it is given back by itself.
    pub old: TicketReturned,
    /// The new journey.
    pub journey: Journey,
    /// The new ticket.
    pub new: TicketSold,
    /// The fee.
    pub fee: i64,
    /// New price and fee less what the old ticket had cost: negative was given back.
    pub difference: i64,
    /// How a difference was paid.
    pub payments: Vec<Payment>,
    /// How a difference was given back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Source>,
    /// Where the money of the new ticket came from.
    pub sources: Vec<Source>,
    /// The codes of the limits that a supervisor passed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overridden: Vec<String>,
    /// From the old trip's revenue to the new one's, with the difference.
    pub postings: Postings,
}

/// A ticket got another seat or trip at the same fare; or the date of an open one was fixed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketMoved {
    /// Who, where, when, in which till.
    pub by: Act,
    /// The seat that is free again; none where the ticket was open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<SeatHad>,
    /// The journey now.
    pub journey: Journey,
    /// The ticket as it is now: its number stays, its token is new.
    pub ticket: TicketSold,
    /// The codes of the limits that a supervisor passed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overridden: Vec<String>,
    /// From the old trip's revenue, or the passenger's credit, to the new trip's.
    pub postings: Postings,
}

/// The date of a ticket was left open: its seat is free, its money stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketOpened {
    /// Who, where, when, in which till.
    pub by: Act,
    /// The seat that is free again.
    pub was: SeatHad,
    /// The journey it was for: where from and where to.
    pub journey: Journey,
    /// The ticket as it is now, without a token.
    pub ticket: TicketSold,
    /// The last day on which its date can be fixed.
    pub expires: NaiveDate,
    /// The codes of the limits that a supervisor passed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overridden: Vec<String>,
    /// From revenue to the passenger's credit.
    pub postings: Postings,
}

/// The passenger did not come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketNoShow {
    /// Which ticket.
    pub ticket: TicketId,
    /// Its number.
    pub number: TicketNumber,
    /// The passenger.
    pub name: String,
    /// The seat that is free from there on.
    pub was: SeatHad,
    /// Who says so.
    pub employee: EmployeeId,
    /// Their name.
    pub employee_name: String,
    /// The company's day.
    pub day: NaiveDate,
}

/// A ticket as it stands, with all a rule asks about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketNow {
    /// What became of it.
    pub state: TicketState,
    /// The ticket as last printed.
    pub ticket: TicketSold,
    /// Its journey; the one it had where its date is open.
    pub journey: Journey,
    /// Its sale.
    pub sale: SaleId,
    /// When it was sold.
    pub sold_at: Millis,
    /// Where its money came from.
    pub sources: Vec<Source>,
    /// Whether a payment of its sale is pending.
    pub unpaid: bool,
    /// Whether this counter holds the right to change it.
    pub held: bool,
    /// The station that sold it.
    pub station_name: String,
    /// The last day for an open ticket.
    pub expires: Option<NaiveDate>,
    /// Whether its trip was cancelled.
    pub trip_cancelled: bool,
    /// Whether its passenger is aboard now: boarded, not counted off, and not at the end of the
    /// journey.
    pub aboard: bool,
}

impl TicketNow {
    fn number(&self) -> String {
        self.ticket.number.to_string()
    }

    fn seat(&self) -> Option<SeatHad> {
        (self.state == TicketState::Valid).then(|| SeatHad::of(&self.journey, self.ticket.seat))
    }

    fn departed(&self, now: Millis) -> bool {
        self.state == TicketState::Valid && now >= self.journey.from.at
    }

    fn must_be(&self, states: &[TicketState]) -> Result<(), Refusal> {
        if !states.contains(&self.state) {
            return Err(Refusal::new(Code::TicketState)
                .with("number", self.number())
                .with("state", self.state.name()));
        }
        // Their seat would be sold again while they sit on it. Counted off the coach, they may.
        if self.aboard && !self.trip_cancelled {
            return Err(Refusal::new(Code::TicketState)
                .with("number", self.number())
                .with("state", "boarded"));
        }
        if self.unpaid {
            return Err(Refusal::new(Code::TicketUnpaid).with("number", self.number()));
        }
        Ok(())
    }

    fn right(&self) -> Result<(), Refusal> {
        if self.held {
            return Ok(());
        }
        Err(Refusal::new(Code::RightElsewhere)
            .with("number", self.number())
            .with("station", self.station_name.as_str()))
    }

    fn refund_departed(&self) -> Refusal {
        Refusal::new(Code::RefundDeparted)
            .with("number", self.number())
            .with("from", self.journey.from.name.as_str())
            .with("at", self.journey.from.local.format("%Y-%m-%d %H:%M").to_string())
    }

    /// What takes its income back: from revenue, or from the passenger's credit where it is open.
    fn income_back(&self) -> Vec<Posting> {
        if self.state == TicketState::Open {
            return vec![Posting::new(Account::PassengerCredit, self.ticket.price)];
        }
        let income = self.ticket.income(Some(self.journey.trip));
        income.into_iter().map(|line| Posting { amount: -line.amount, ..line }).collect()
    }

    fn returned(&self, refund: i64) -> TicketReturned {
        TicketReturned {
            ticket: self.ticket.ticket,
            number: self.ticket.number.clone(),
            name: self.ticket.name.as_str().to_owned(),
            seat: self.seat(),
            price: self.ticket.price,
            reductions: self.ticket.reductions.clone(),
            tax: self.ticket.tax,
            refund,
            fee: self.ticket.price - refund,
        }
    }

    /// The time limit of an exchange, a move or an opening; of an open ticket, its expiry.
    fn change_in_time(&self, rules: &Rules, now: Millis, today: NaiveDate) -> Result<(), Refusal> {
        if let Some(expires) = self.expires.filter(|_| self.state == TicketState::Open) {
            let late = Refusal::new(Code::TicketExpired).with("day", expires.to_string());
            return if today <= expires { Ok(()) } else { Err(late) };
        }
        let minutes = rules.change_minutes;
        if self.trip_cancelled || self.journey.from.at - now >= i64::from(minutes) * 60_000 {
            return Ok(());
        }
        Err(Refusal::new(Code::ChangeTooLate).with("minutes", minutes))
    }
}

/// Limits that a supervisor may pass, and whether one did.
pub(crate) struct Limits {
    supervisor: Option<Approver>,
    overridden: Vec<String>,
}

impl Limits {
    pub(crate) fn of(seller: &Seller<'_>) -> Result<Self, Refusal> {
        Ok(Self { supervisor: seller.supervisor()?, overridden: Vec::new() })
    }

    /// Keeps a limit, or notes that it was passed.
    pub(crate) fn keep(&mut self, limit: Result<(), Refusal>) -> Result<(), Refusal> {
        let Err(refusal) = limit else { return Ok(()) };
        if self.supervisor.is_none() {
            return Err(refusal);
        }
        let code = refusal.code.name().to_owned();
        if !self.overridden.contains(&code) {
            self.overridden.push(code);
        }
        Ok(())
    }

    /// Who approved, where something was passed.
    pub(crate) fn signed(self, act: Act) -> (Act, Vec<String>) {
        let approved_by = self.supervisor.filter(|_| !self.overridden.is_empty());
        (Act { approved_by, ..act }, self.overridden)
    }
}

/// What is asked to be taken back.
pub struct RefundAsked<'a> {
    /// Why.
    pub kind: RefundKind,
    /// The reason, as typed.
    pub reason: &'a str,
    /// What the passenger was told; `None` takes it as it is.
    pub expected: Option<i64>,
}

/// Takes tickets of one sale back.
///
/// Refuses what [`Seller::act`] refuses, `passenger_count`, `tickets_of_sales`, `ticket_state`,
/// `ticket_unpaid`, `right_elsewhere`, `refund_departed`, `cancel_too_late`, `refund_nothing`,
/// `ticket_expired`, `refund_changed`, `drawer_short`, `field_missing`, `text_too_long`.
pub fn refund(
    seller: &Seller<'_>,
    tickets: &[TicketNow],
    asked: &RefundAsked<'_>,
    ids: &mut dyn Ids,
) -> Result<TicketsRefunded, Refusal> {
    let permission = match asked.kind {
        RefundKind::Cancelled => Permission::Cancel,
        RefundKind::Refunded => Permission::Refund,
    };
    let act = seller.act(permission)?;
    let reason = text::required("reason", asked.reason, bounds::REASON_MAX)?;
    let first = tickets.first().filter(|_| tickets.len() <= bounds::PASSENGERS_MAX);
    let first = first
        .ok_or_else(|| Refusal::new(Code::PassengerCount).with("max", bounds::PASSENGERS_MAX))?;
    let twice = |i: usize| tickets[..i].iter().any(|t| t.ticket.ticket == tickets[i].ticket.ticket);
    if tickets.iter().any(|ticket| ticket.sale != first.sale) || (0..tickets.len()).any(twice) {
        return Err(Refusal::new(Code::TicketsOfSales));
    }
    let mut limits = Limits::of(seller)?;
    let mut returned = Vec::with_capacity(tickets.len());
    let (mut parts, mut lines) = (Vec::new(), Vec::new());
    for ticket in tickets {
        let given = worth(seller, ticket, asked.kind, &mut limits)?;
        let (back, _) = taken_from(&ticket.sources, given);
        lines.extend(ticket.income_back());
        lines.extend(fee_lines(seller.rules, ticket.ticket.price - given, ticket.journey.trip));
        lines.extend(of_trip(back.iter().map(Source::returned), ticket.journey.trip));
        parts.extend(back);
        returned.push(ticket.returned(given));
    }
    let given_back: i64 = returned.iter().map(|ticket| ticket.refund).sum();
    if let Some(expected) = asked.expected.filter(|told| *told != given_back) {
        let refusal = Refusal::new(Code::RefundChanged).with("refund", given_back);
        return Err(refusal.with("expected", expected));
    }
    let parts = joined(parts);
    drawer_holds(seller, &parts)?;
    let (by, overridden) = limits.signed(act);
    Ok(TicketsRefunded {
        refund: RefundId(ids.fresh()),
        kind: asked.kind,
        by,
        sale: first.sale,
        reason,
        fee: returned.iter().map(|ticket| ticket.fee).sum(),
        tickets: returned,
        given_back,
        parts,
        overridden,
        postings: Postings::of(lines),
    })
}

/// What is given back for one ticket, by the rule or by a supervisor.
fn worth(
    seller: &Seller<'_>,
    ticket: &TicketNow,
    kind: RefundKind,
    limits: &mut Limits,
) -> Result<i64, Refusal> {
    let price = ticket.ticket.price;
    match kind {
        RefundKind::Cancelled => ticket.must_be(&[TicketState::Valid])?,
        RefundKind::Refunded => ticket.must_be(&[TicketState::Valid, TicketState::Open])?,
    }
    limits.keep(ticket.right())?;
    if ticket.trip_cancelled {
        return Ok(price);
    }
    if ticket.departed(seller.now) {
        return Err(ticket.refund_departed());
    }
    if kind == RefundKind::Cancelled {
        limits.keep(cancel_in_time(seller, ticket))?;
        return Ok(price);
    }
    let given = match ticket.state {
        TicketState::Open => {
            let today = seller.now_local.date();
            limits.keep(ticket.change_in_time(seller.rules, seller.now, today))?;
            seller.rules.refund_of(price, i64::MAX)
        }
        _ => {
            let minutes = (ticket.journey.from.at - seller.now) / 60_000;
            seller.rules.refund_of(price, minutes)
        }
    };
    if given == 0 && price > 0 {
        limits.keep(Err(Refusal::new(Code::RefundNothing)))?;
        return Ok(price);
    }
    Ok(given)
}

fn cancel_in_time(seller: &Seller<'_>, ticket: &TicketNow) -> Result<(), Refusal> {
    match seller.rules.limits_of(seller.cashier).cancel_minutes {
        Some(minutes) if seller.now - ticket.sold_at > i64::from(minutes) * 60_000 => {
            Err(Refusal::new(Code::CancelTooLate).with("minutes", minutes))
        }
        _ => Ok(()),
    }
}

/// A fee that is kept, with the tax it includes.
fn fee_lines(rules: &Rules, fee: i64, trip: TripId) -> [Posting; 2] {
    let tax = tax_within(fee, rules.tax.other, rules.coin);
    let line = |account, amount| Posting { trip: Some(trip), ..Posting::new(account, amount) };
    [line(Account::FeeRevenue, tax - fee), line(Account::Tax, -tax)]
}

fn of_trip(lines: impl Iterator<Item = Posting>, trip: TripId) -> impl Iterator<Item = Posting> {
    lines.map(move |line| Posting { trip: Some(trip), ..line })
}

/// Refuses (`drawer_short`) cash that the drawer does not hold.
pub(crate) fn drawer_holds(seller: &Seller<'_>, parts: &[Source]) -> Result<(), Refusal> {
    let cash = parts.iter().filter(|part| part.method == Method::Cash);
    let cash: i64 = cash.map(|part| part.amount).sum();
    if cash > seller.drawer { Err(drawer_short(cash)) } else { Ok(()) }
}

/// A new journey for a ticket, as asked for.
pub struct ChangeAsked<'a> {
    /// The trip as the store has it, with the ticket's own seat free where it is the same trip.
    pub offer: Offer<'a>,
    /// Boarding stop.
    pub from: crate::ids::StopId,
    /// Alighting stop.
    pub to: crate::ids::StopId,
    /// `None` is the best free seat.
    pub seat: Option<u16>,
}

impl ChangeAsked<'_> {
    fn request(&self, ticket: &TicketNow) -> SaleRequest {
        let sold = &ticket.ticket;
        SaleRequest {
            trip: self.offer.trip.trip,
            from: self.from,
            to: self.to,
            passengers: vec![PassengerRequest {
                category: Some(sold.category),
                name: sold.name.as_str().to_owned(),
                phone: sold.phone.as_ref().map_or("", |phone| phone.as_str()).to_owned(),
                id_number: sold.id_number.clone().unwrap_or_default(),
                seat: self.seat,
            }],
            tendered: None,
            payments: Vec::new(),
            promo: String::new(),
            discount: None,
            hold: None,
            expected_total: None,
        }
    }
}

/// What a change would cost, before it is decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeQuote {
    /// Seat and price of the new journey.
    pub quote: Quote,
    /// The new journey.
    pub journey: Journey,
    /// Its price.
    pub price: i64,
    /// The fee of an exchange.
    pub fee: i64,
    /// Price and fee less what was paid: negative is given back.
    pub difference: i64,
    /// What would be given back, by method.
    pub parts: Vec<Source>,
    /// Whether a move keeps the ticket: the same trip and stops, or the same fare.
    pub same_fare: bool,
}

/// Prices a change.
///
/// Refuses `ticket_state`, `ticket_unpaid`, `nothing_changes` and what a quote refuses.
pub fn quote_change(
    rules: &Rules,
    ticket: &TicketNow,
    asked: &ChangeAsked<'_>,
    now: Millis,
) -> Result<ChangeQuote, Refusal> {
    ticket.must_be(&[TicketState::Valid, TicketState::Open])?;
    let quote = sale::quote(&asked.offer, &asked.request(ticket), now)?;
    let journey = sale::journey(asked.offer.trip, &quote);
    let (line, had) = (&quote.lines[0], &ticket.journey);
    let same_journey = ticket.state == TicketState::Valid
        && (journey.trip, journey.from.index, journey.to.index)
            == (had.trip, had.from.index, had.to.index);
    if same_journey && line.seat == ticket.ticket.seat {
        return Err(Refusal::new(Code::NothingChanges));
    }
    let (price, fee, paid) = (line.price, rules.exchange_fee, ticket.ticket.price);
    let difference = price + fee - paid;
    let (parts, _) = taken_from(&ticket.sources, (-difference).max(0));
    let same_fare = same_journey || line.base == ticket.ticket.base();
    Ok(ChangeQuote { price, fee, difference, parts, same_fare, journey, quote })
}

/// How an exchange is paid.
pub struct ExchangePaid<'a> {
    /// Payments; cash alone where empty.
    pub payments: &'a [crate::payment::PaymentAsked],
    /// Cash handed over, where it is cash alone.
    pub tendered: Option<i64>,
    /// The difference the passenger was told; `None` takes it as it is.
    pub expected: Option<i64>,
}

/// Exchanges a ticket for another journey.
///
/// Refuses what [`Seller::act`], [`quote_change`] and payments refuse, `right_elsewhere`,
/// `change_too_late`, `ticket_expired`, `refund_changed`, `drawer_short`, `numbers_exhausted`.
pub fn exchange(
    seller: &Seller<'_>,
    ticket: &TicketNow,
    asked: &ChangeAsked<'_>,
    paid: &ExchangePaid<'_>,
    ids: &mut dyn Ids,
    issuer: &dyn TokenIssuer,
) -> Result<TicketExchanged, Refusal> {
    let (act, limits) = begin_change(seller, ticket)?;
    let change = quote_change(seller.rules, ticket, asked, seller.now)?;
    let difference = change.difference;
    if let Some(expected) = paid.expected.filter(|told| *told != difference) {
        let refusal = Refusal::new(Code::PriceChanged).with("total", difference);
        return Err(refusal.with("expected", expected));
    }
    let payments = match difference {
        1.. => seller.cashbox().take(difference, paid.payments, paid.tendered, ids)?,
        _ => Vec::new(),
    };
    if payments.iter().any(Payment::is_pending) {
        let what = "an exchange is paid at once; give the operator's reference";
        return Err(Refusal::new(Code::PaymentInvalid).with("what", what));
    }
    drawer_holds(seller, &change.parts)?;
    let (_, kept) = taken_from(&ticket.sources, (-difference).max(0));
    let all = joined([kept, crate::payment::sources(&payments, &[])].concat());
    let (_, sources) = taken_from(&all, change.fee);
    let (old_trip, trip) = (ticket.journey.trip, change.journey.trip);
    let passenger = &asked.request(ticket).passengers[0];
    let new = sale::ticket(
        seller.company,
        &change.journey,
        &change.quote.lines[0],
        passenger,
        seller.number(0)?,
        ids,
        issuer,
    )?;
    let mut lines = ticket.income_back();
    lines.extend(new.income(Some(trip)));
    lines.extend(fee_lines(seller.rules, change.fee, trip));
    lines.extend(of_trip(payments.iter().map(Payment::posting), trip));
    lines.extend(of_trip(change.parts.iter().map(Source::returned), old_trip));
    let (by, overridden) = limits.signed(act);
    Ok(TicketExchanged {
        sale: SaleId(ids.fresh()),
        by,
        old: TicketReturned { fee: 0, ..ticket.returned(0) },
        journey: change.journey,
        new,
        fee: change.fee,
        difference,
        payments,
        parts: change.parts,
        sources,
        overridden,
        postings: Postings::of(lines),
    })
}

fn begin_change(seller: &Seller<'_>, ticket: &TicketNow) -> Result<(Act, Limits), Refusal> {
    let act = seller.act(Permission::Exchange)?;
    ticket.must_be(&[TicketState::Valid, TicketState::Open])?;
    let mut limits = Limits::of(seller)?;
    limits.keep(ticket.right())?;
    limits.keep(ticket.change_in_time(seller.rules, seller.now, act.day))?;
    Ok((act, limits))
}

/// Whether a ticket may be exchanged, moved, opened or fixed at all, before it is said how.
///
/// Refuses as [`exchange`], but for prices and seats.
pub fn may_change(seller: &Seller<'_>, ticket: &TicketNow) -> Result<(), Refusal> {
    begin_change(seller, ticket).map(|_| ())
}

/// Moves a ticket to another seat or trip at the same fare, or fixes the date of an open one.
///
/// Refuses as [`exchange`], and `fare_differs`.
pub fn relocate(
    seller: &Seller<'_>,
    ticket: &TicketNow,
    asked: &ChangeAsked<'_>,
    issuer: &dyn TokenIssuer,
) -> Result<TicketMoved, Refusal> {
    let (act, limits) = begin_change(seller, ticket)?;
    let change = quote_change(seller.rules, ticket, asked, seller.now)?;
    if !change.same_fare {
        let refusal = Refusal::new(Code::FareDiffers).with("price", change.quote.lines[0].base);
        return Err(refusal.with("paid", ticket.ticket.base()));
    }
    let line = &change.quote.lines[0];
    let token = issuer.issue(&TokenClaims {
        company: seller.company,
        ticket: ticket.ticket.ticket,
        trip: change.journey.trip,
        day: change.journey.day,
        seat: line.seat,
        from: change.journey.from.index,
        to: change.journey.to.index,
        category: line.category.rank,
    });
    let moved = TicketSold { seat: line.seat, token, ..ticket.ticket.clone() };
    let mut lines = ticket.income_back();
    lines.extend(moved.income(Some(change.journey.trip)));
    let (by, overridden) = limits.signed(act);
    Ok(TicketMoved {
        by,
        was: ticket.seat(),
        journey: change.journey,
        ticket: moved,
        overridden,
        postings: Postings::of(lines),
    })
}

/// Leaves the date of a ticket open.
///
/// Refuses as [`exchange`], but for prices and seats.
pub fn leave_open(seller: &Seller<'_>, ticket: &TicketNow) -> Result<TicketOpened, Refusal> {
    ticket.must_be(&[TicketState::Valid])?;
    let (act, limits) = begin_change(seller, ticket)?;
    let expires = act.day.checked_add_days(Days::new(u64::from(seller.rules.open_days)));
    let mut lines = ticket.income_back();
    lines.push(Posting::new(Account::PassengerCredit, -ticket.ticket.price));
    let (by, overridden) = limits.signed(act);
    Ok(TicketOpened {
        expires: expires.unwrap_or(by.day),
        by,
        was: SeatHad::of(&ticket.journey, ticket.ticket.seat),
        journey: ticket.journey.clone(),
        ticket: TicketSold { token: String::new(), ..ticket.ticket.clone() },
        overridden,
        postings: Postings::of(lines),
    })
}

/// Notes that a passenger did not come, once the coach has left.
///
/// Refuses `not_permitted`, `ticket_state`, `ticket_unpaid`, `not_departed`.
pub fn no_show(
    who: &crate::people::Employee,
    ticket: &TicketNow,
    now: Millis,
    now_local: NaiveDateTime,
) -> Result<TicketNoShow, Refusal> {
    who.must(Permission::Exchange)?;
    ticket.must_be(&[TicketState::Valid])?;
    if !ticket.departed(now) {
        let from = ticket.journey.from.name.as_str();
        return Err(Refusal::new(Code::NotDeparted).with("from", from));
    }
    Ok(TicketNoShow {
        ticket: ticket.ticket.ticket,
        number: ticket.ticket.number.clone(),
        name: ticket.ticket.name.as_str().to_owned(),
        was: SeatHad::of(&ticket.journey, ticket.ticket.seat),
        employee: who.employee,
        employee_name: who.name.clone(),
        day: now_local.date(),
    })
}

/// Drops a pending payment, and its tickets with it. `payments` are all payments of the sale,
/// `replaced` those that were paid in cash after all.
pub fn drop_pending(
    seller: &Seller<'_>,
    pending: &Pending,
    tickets: &[TicketNow],
    payments: &[Payment],
    replaced: &[PaymentId],
    reason: &str,
) -> Result<PaymentSettled, Refusal> {
    let by = seller.act(Permission::Cancel)?;
    let reason = text::required("reason", reason, bounds::REASON_MAX)?;
    let (mut returned, mut lines) = (Vec::new(), Vec::new());
    for ticket in tickets {
        lines.extend(ticket.income_back());
        returned.push(ticket.returned(ticket.ticket.price));
    }
    let trip = tickets.first().map(|ticket| ticket.journey.trip);
    let others: Vec<Payment> =
        payments.iter().filter(|p| p.id() != Some(pending.payment)).cloned().collect();
    if others
        .iter()
        .any(|other| other.is_pending() && !replaced.iter().any(|paid| other.id() == Some(*paid)))
    {
        let what = "another payment of this sale is pending too; settle that one first";
        return Err(Refusal::new(Code::PaymentInvalid).with("what", what));
    }
    let parts = crate::payment::sources(&others, replaced);
    drawer_holds(seller, &parts)?;
    let back = parts.iter().map(Source::returned);
    lines.extend(back.map(|line| Posting { trip, ..line }));
    Ok(pending.dropped(by, reason, returned, parts, lines))
}

impl TicketExchanged {
    /// Cash to give back: change, or the difference.
    pub fn cash_back(&self) -> i64 {
        let parts = self.parts.iter().filter(|part| part.method == Method::Cash);
        cash_of(&self.payments).1 + parts.map(|part| part.amount).sum::<i64>()
    }
}

#[cfg(test)]
mod tests;
