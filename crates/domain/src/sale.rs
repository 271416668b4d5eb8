//! The sale: prices, seats and cash are decided here, together or not at all.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::Millis;
use crate::bounds;
use crate::hold::Held;
use crate::ids::{
    CategoryId, CompanyId, EmployeeId, HoldId, Ids, RouteId, SaleId, StationId, StopId, TicketId,
    TillId, TripId,
};
use crate::layout::{SeatLayout, SeatNumber};
use crate::legs::{Legs, SeatStock};
use crate::money::{Account, Currency, Posting, Postings, non_negative, tax_within};
use crate::payment::{Cashbox, Payment, PaymentAsked, UsedReference};
use crate::people::{Approver, Employee, Permission};
use crate::planning::{Category, Trip};
use crate::refusal::{Code, Refusal};
use crate::rules::{Off, Rules};
use crate::text::{self, PersonName, Phone, ShortCode};
use crate::ticket::{TicketNumber, TokenClaims, TokenIssuer};
use crate::till::{Act, OpenTill};

/// Tickets were sold and paid: one payment, 1 to 9 passengers on one journey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketsSold {
    /// Which sale.
    pub sale: SaleId,
    /// In which till session.
    pub till: TillId,
    /// Who sold.
    pub employee: EmployeeId,
    /// Their name as printed.
    pub employee_name: String,
    /// Where.
    pub station: StationId,
    /// The station's name as printed.
    pub station_name: String,
    /// Which counter of the station.
    pub counter: u8,
    /// The company's day, by its own clocks.
    pub day: NaiveDate,
    /// When, by its own clocks.
    pub sold_local: NaiveDateTime,
    /// What was travelled.
    pub journey: Journey,
    /// Minor units of this currency everywhere in the fact.
    pub currency: Currency,
    /// One for each passenger.
    pub tickets: Vec<TicketSold>,
    /// The sum of the prices.
    pub total: i64,
    /// How it was paid: the amounts taken, less change, sum to the total.
    pub payments: Vec<Payment>,
    /// From ticket revenue to where the money lies.
    pub postings: Postings,
    /// Who granted a discount that was past the cashier's limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_by: Option<Approver>,
    /// The hold that it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold: Option<HoldId>,
}

/// From where to where, on which trip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Journey {
    /// Which trip.
    pub trip: TripId,
    /// Of which route.
    pub route: RouteId,
    /// The route's code.
    pub route_code: String,
    /// The trip's day of service.
    pub day: NaiveDate,
    /// The coach's number plate, where known.
    pub plate: Option<String>,
    /// Where the passengers get on.
    pub from: Halt,
    /// Where they get off.
    pub to: Halt,
}

/// One end of a journey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Halt {
    /// Which stop.
    pub stop: StopId,
    /// Its name.
    pub name: String,
    /// Its index among the trip's calls.
    pub index: u8,
    /// Departure from the boarding stop, arrival at the alighting stop.
    pub at: Millis,
    /// The same by the company's clocks.
    pub local: NaiveDateTime,
}

impl Journey {
    /// The legs it takes on a seat.
    pub fn legs(&self) -> Legs {
        let (from, to) = (usize::from(self.from.index), usize::from(self.to.index));
        Legs::between(from, to, to + 1).expect("a sold journey goes forward")
    }
}

/// One seat sold to one passenger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketSold {
    /// Which ticket.
    pub ticket: TicketId,
    /// Its number.
    pub number: TicketNumber,
    /// Its seat.
    pub seat: SeatNumber,
    /// The passenger's category.
    pub category: CategoryId,
    /// The category's name as printed.
    pub category_name: String,
    /// The passenger.
    pub name: PersonName,
    /// Where they can be called.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub phone: Option<Phone>,
    /// The number of an identity document.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub id_number: Option<String>,
    /// What was paid for it, minor units: the fare less reductions.
    pub price: i64,
    /// Reductions of the fare.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reductions: Vec<Reduction>,
    /// Tax that the price includes.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub tax: i64,
    /// The signed token of its QR code; empty while its date is open.
    pub token: String,
}

fn is_zero(amount: &i64) -> bool {
    *amount == 0
}

/// Something taken off a fare.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reduction {
    /// By what.
    pub kind: ReductionKind,
    /// The promotion's code, or the reason.
    pub label: String,
    /// Minor units off.
    pub amount: i64,
}

/// What a fare is reduced by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReductionKind {
    /// A promotion.
    Promo,
    /// A discount that someone granted.
    Discount,
}

impl TicketSold {
    /// What was taken off its fare.
    pub fn reduced(&self) -> i64 {
        self.reductions.iter().map(|reduction| reduction.amount).sum()
    }

    /// The fare before reductions.
    pub fn base(&self) -> i64 {
        self.price + self.reduced()
    }

    /// Its income, as a sale books it: revenue, reductions and tax, for one trip.
    pub fn income(&self, trip: Option<TripId>) -> [Posting; 3] {
        let line = |account, amount| Posting { trip, ..Posting::new(account, amount) };
        [
            line(Account::TicketRevenue, self.tax - self.base()),
            line(Account::Reductions, self.reduced()),
            line(Account::Tax, -self.tax),
        ]
    }
}

impl TicketsSold {
    /// Cash handed over.
    pub fn tendered(&self) -> i64 {
        cash_of(&self.payments).0
    }

    /// Cash given back.
    pub fn change(&self) -> i64 {
        cash_of(&self.payments).1
    }

    /// Whether a payment is still to be confirmed.
    pub fn is_pending(&self) -> bool {
        self.payments.iter().any(Payment::is_pending)
    }
}

/// Cash handed over and given back in payments.
pub fn cash_of(payments: &[Payment]) -> (i64, i64) {
    let cash = payments.iter().map(|payment| match payment {
        Payment::Cash { tendered, change } => (*tendered, *change),
        _ => (0, 0),
    });
    cash.fold((0, 0), |(tendered, change), (t, c)| (tendered + t, change + c))
}

/// What a cashier asks for: passengers on a journey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaleRequest {
    /// On which trip.
    pub trip: TripId,
    /// Boarding stop.
    pub from: StopId,
    /// Alighting stop.
    pub to: StopId,
    /// 1 to [`bounds::PASSENGERS_MAX`].
    pub passengers: Vec<PassengerRequest>,
    /// Cash handed over, where it is paid in cash alone; `None` is the exact amount.
    pub tendered: Option<i64>,
    /// How it is paid; cash alone where empty.
    pub payments: Vec<PaymentAsked>,
    /// A promotion's code as typed; empty is none.
    pub promo: String,
    /// A discount that someone grants.
    pub discount: Option<DiscountAsked>,
    /// The hold that it ends.
    pub hold: Option<HoldId>,
    /// The total that the passenger was told; `None` takes it as it is.
    pub expected_total: Option<i64>,
}

/// A discount as asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiscountAsked {
    /// What it takes off each fare; `None` where that was not said properly.
    pub off: Option<Off>,
    /// Why, as typed.
    pub reason: String,
}

/// One passenger as asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassengerRequest {
    /// `None` is the usual category.
    pub category: Option<CategoryId>,
    /// As typed.
    pub name: String,
    /// As typed; empty is none.
    pub phone: String,
    /// As typed; empty is none.
    pub id_number: String,
    /// `None` is the best free seat.
    pub seat: Option<u16>,
}

/// The fares of one journey: amounts by category, for the trip's class and route.
pub type Fares = HashMap<CategoryId, i64>;

/// What a sale is decided on: a trip as the store has it now.
pub struct Offer<'a> {
    /// The trip.
    pub trip: &'a Trip,
    /// Why it will not run, where it was cancelled.
    pub cancelled: Option<&'a str>,
    /// Its seats.
    pub layout: &'a SeatLayout,
    /// What is taken on them.
    pub stock: &'a SeatStock,
    /// The prices of the journey asked for.
    pub fares: &'a Fares,
    /// The passenger categories, by rank.
    pub categories: &'a [Category],
    /// Seats that are kept for someone.
    pub held: &'a [Held],
    /// The company's rules.
    pub rules: &'a Rules,
    /// The company's day.
    pub today: NaiveDate,
    /// How often a promotion was used at this counter.
    pub promo_used: &'a dyn Fn(&str) -> u32,
}

/// Who sells, where and when.
pub struct Seller<'a> {
    /// The company.
    pub company: CompanyId,
    /// Its currency.
    pub currency: Currency,
    /// The station.
    pub station: StationId,
    /// Its code, the start of ticket numbers.
    pub station_code: &'a ShortCode,
    /// Its name.
    pub station_name: &'a str,
    /// The counter.
    pub counter: u8,
    /// The cashier.
    pub cashier: &'a Employee,
    /// The session that is open at this counter.
    pub till: Option<&'a OpenTill>,
    /// What its drawer holds.
    pub drawer: i64,
    /// The last running number this counter gave.
    pub last_number: u32,
    /// Now.
    pub now: Millis,
    /// Now by the company's clocks.
    pub now_local: NaiveDateTime,
    /// The company's rules.
    pub rules: &'a Rules,
    /// The last day that is closed.
    pub locked: Option<NaiveDate>,
    /// A supervisor who gave their PIN here.
    pub approver: Option<&'a Employee>,
    /// References of mobile money that were used.
    pub used: UsedReference<'a>,
}

impl<'a> Seller<'a> {
    /// Checks what every act with money needs: the permission, the cashier's own open till, a clock
    /// that can be right, and a day that is not closed.
    ///
    /// Refuses `not_permitted`, `till_closed`, `till_of_another`, `clock_wrong`, `day_locked`.
    pub fn act(&self, permission: Permission) -> Result<Act, Refusal> {
        self.cashier.must(permission)?;
        let till = OpenTill::of(self.till, self.cashier)?;
        check_clock(self.now_local)?;
        let day = self.now_local.date();
        if self.locked.is_some_and(|locked| day <= locked) {
            return Err(Refusal::new(Code::DayLocked).with("day", day.to_string()));
        }
        Ok(Act {
            till: till.till,
            employee: self.cashier.employee,
            employee_name: self.cashier.name.clone(),
            station: self.station,
            station_name: self.station_name.to_owned(),
            counter: self.counter,
            day,
            local: self.now_local,
            currency: self.currency,
            approved_by: None,
        })
    }

    /// Who answers for what is past a limit: a supervisor at hand, or the cashier who is one.
    pub fn supervisor(&self) -> Result<Option<Approver>, Refusal> {
        if let Some(who) = self.approver {
            who.must(Permission::Approve)?;
            return Ok(Some(Approver::from(who)));
        }
        Ok(Some(self.cashier).filter(|who| who.may(Permission::Approve)).map(Approver::from))
    }

    /// What takes payments here.
    pub fn cashbox(&self) -> Cashbox<'a> {
        Cashbox { currency: self.currency, rules: self.rules, used: self.used }
    }

    /// The number after the last one given, counted from 0: `numbers_exhausted` past the end.
    pub fn number(&self, nth: usize) -> Result<TicketNumber, Refusal> {
        let running = u32::try_from(nth).ok().and_then(|i| self.last_number.checked_add(1 + i));
        let running = running.filter(|n| *n <= crate::ticket::RUNNING_MAX);
        let running = running.ok_or_else(|| Refusal::new(Code::NumbersExhausted))?;
        Ok(TicketNumber::new(self.station_code, self.counter, running))
    }
}

/// Refuses (`clock_wrong`) years in which the clock of a PC cannot be right: a dead battery brings
/// old years back, a departed coach would be sold, under a wrong date.
pub fn check_clock(now_local: NaiveDateTime) -> Result<(), Refusal> {
    if (2020..=2199).contains(&now_local.year()) {
        return Ok(());
    }
    let now = now_local.format("%Y-%m-%d %H:%M").to_string();
    Err(Refusal::new(Code::ClockWrong).with("now", now))
}

/// Prices and seats for a request, before any money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// Index of the boarding stop.
    pub from: usize,
    /// Index of the alighting stop.
    pub to: usize,
    /// One for each passenger, in the order asked.
    pub lines: Vec<QuoteLine>,
    /// The sum of the prices.
    pub total: i64,
}

/// The price and seat of one passenger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuoteLine {
    /// The passenger's category.
    pub category: Category,
    /// The seat asked for, or the best free one.
    pub seat: SeatNumber,
    /// The fare before reductions, minor units.
    pub base: i64,
    /// What is taken off it.
    pub reductions: Vec<Reduction>,
    /// Tax that the price includes.
    pub tax: i64,
    /// What is to pay.
    pub price: i64,
}

/// Prices a request and chooses its seats, or says what stands against it.
pub fn quote(offer: &Offer<'_>, request: &SaleRequest, now: Millis) -> Result<Quote, Refusal> {
    let trip = offer.trip;
    let (from, to) = trip.journey(request.from, request.to)?;
    if let Some(reason) = offer.cancelled {
        return Err(Refusal::new(Code::TripCancelled).with("reason", reason));
    }
    let departs = &trip.calls[from];
    if now >= departs.departs {
        return Err(Refusal::new(Code::TripDeparted)
            .with("from", departs.name.as_str())
            .with("at", departs.departs_local.format("%Y-%m-%d %H:%M").to_string()));
    }
    if !(1..=bounds::PASSENGERS_MAX).contains(&request.passengers.len()) {
        return Err(Refusal::new(Code::PassengerCount).with("max", bounds::PASSENGERS_MAX));
    }
    let legs = Legs::between(from, to, trip.calls.len())?;
    let seats = choose_seats(offer, request, legs)?;
    let reducer = Reducer::of(offer, request)?;
    let mut lines = Vec::with_capacity(seats.len());
    for (passenger, seat) in request.passengers.iter().zip(seats) {
        let category = category_of(offer, passenger)?.clone();
        let price = *offer.fares.get(&category.category).ok_or_else(|| {
            Refusal::new(Code::FareMissing)
                .with("from", trip.calls[from].name.as_str())
                .with("to", trip.calls[to].name.as_str())
                .with("category", category.name.as_str())
        })?;
        let base = non_negative("price", price)?;
        let reductions = reducer.reductions(base);
        let price = base - reductions.iter().map(|reduction| reduction.amount).sum::<i64>();
        let tax = tax_within(price, offer.rules.tax.tickets, offer.rules.coin);
        lines.push(QuoteLine { category, seat, base, reductions, tax, price });
    }
    let total = non_negative("total", lines.iter().map(|line| line.price).sum())?;
    Ok(Quote { from, to, lines, total })
}

/// What a sale's fares are reduced by.
struct Reducer {
    coin: i64,
    promo: Option<(String, Off)>,
    discount: Option<(String, Off)>,
}

impl Reducer {
    fn of(offer: &Offer<'_>, request: &SaleRequest) -> Result<Self, Refusal> {
        let promo = match request.promo.trim() {
            "" => None,
            typed => {
                let (route, used) = (&offer.trip.route_code, offer.promo_used);
                let promo = offer.rules.promotion(typed, offer.today, route, used)?;
                Off::of(promo.basis_points, promo.amount).map(|off| (promo.code.clone(), off))
            }
        };
        let discount = match &request.discount {
            None => None,
            Some(asked) => {
                let reason = text::required("reason", &asked.reason, bounds::REASON_MAX)?;
                let off = asked.off.ok_or_else(|| Refusal::new(Code::DiscountInvalid))?;
                Some((reason, off))
            }
        };
        Ok(Self { coin: offer.rules.coin, promo, discount })
    }

    /// The promotion is taken off the fare, the discount off what is left.
    fn reductions(&self, base: i64) -> Vec<Reduction> {
        let mut left = base;
        let mut reduce = |kind, by: &Option<(String, Off)>| {
            let (label, off) = by.as_ref()?;
            let amount = off.from_price(left, self.coin);
            left -= amount;
            (amount > 0).then(|| Reduction { kind, label: label.clone(), amount })
        };
        let promo = reduce(ReductionKind::Promo, &self.promo);
        let discount = reduce(ReductionKind::Discount, &self.discount);
        promo.into_iter().chain(discount).collect()
    }
}

pub(crate) fn category_of<'a>(
    offer: &Offer<'a>,
    passenger: &PassengerRequest,
) -> Result<&'a Category, Refusal> {
    match passenger.category {
        None => offer.categories.first(),
        Some(id) => offer.categories.iter().find(|category| category.category == id),
    }
    .ok_or_else(|| Refusal::new(Code::CategoryUnknown))
}

/// The seats asked for, and the best free ones for those who did not ask.
fn choose_seats(
    offer: &Offer<'_>,
    request: &SaleRequest,
    legs: Legs,
) -> Result<Vec<SeatNumber>, Refusal> {
    let own = own_hold(offer, request, legs)?;
    let wanted_seats = wanted_seats(request, own);
    let mut free = offer.stock.clone();
    for held in offer.held.iter().filter(|held| Some(held.hold) != request.hold) {
        held.block(&mut free);
    }
    let mut asked: Vec<SeatNumber> = Vec::new();
    for number in wanted_seats.iter().filter_map(|seat| *seat) {
        let seat = u8::try_from(number).ok().and_then(SeatNumber::new);
        let seat = seat.filter(|seat| offer.stock.taken(*seat).is_some()).ok_or_else(|| {
            Refusal::new(Code::SeatUnknown).with("seat", number).with("seats", offer.stock.seats())
        })?;
        if asked.contains(&seat) {
            return Err(Refusal::new(Code::SeatTwice).with("seat", number));
        }
        offer.stock.must_be_free(seat, legs)?;
        if !free.is_free(seat, legs) {
            return Err(crate::hold::seat_held(offer.held, seat, legs));
        }
        asked.push(seat);
    }
    let wanted = request.passengers.len() - asked.len();
    let best = offer.layout.best(&free, legs, wanted, &asked).ok_or_else(|| {
        let left = free.free_count(legs) - asked.len();
        if free.elsewhere_count(legs) > 0 {
            let refusal = Refusal::new(Code::SeatsElsewhere).with("free", left);
            return refusal.with("wanted", wanted).with("elsewhere", free.elsewhere_count(legs));
        }
        Refusal::new(Code::TripFull).with("free", left).with("wanted", wanted)
    })?;
    let (mut asked, mut best) = (asked.into_iter(), best.into_iter());
    let seats = wanted_seats.iter().map(|seat| match seat {
        Some(_) => asked.next(),
        None => best.next(),
    });
    Ok(seats.map(|seat| seat.expect("there is a seat for each passenger")).collect())
}

/// The hold that a sale ends: `hold_ended` where it is none of this trip and journey any more.
fn own_hold<'a>(
    offer: &Offer<'a>,
    request: &SaleRequest,
    legs: Legs,
) -> Result<Option<&'a Held>, Refusal> {
    let Some(hold) = request.hold else { return Ok(None) };
    let own =
        offer.held.iter().find(|held| held.hold == hold && legs.without(held.legs).is_empty());
    own.map(Some).ok_or_else(|| Refusal::new(Code::HoldEnded))
}

/// The seat each passenger asks for: who asks for none gets one of their own hold.
fn wanted_seats(request: &SaleRequest, own: Option<&Held>) -> Vec<Option<u16>> {
    let named: Vec<u16> =
        request.passengers.iter().filter_map(|passenger| passenger.seat).collect();
    let kept = own.map_or(&[][..], |held| &held.seats).iter().map(|seat| u16::from(seat.get()));
    let mut kept = kept.filter(|seat| !named.contains(seat));
    request.passengers.iter().map(|passenger| passenger.seat.or_else(|| kept.next())).collect()
}

/// Decides a sale: who may, with which till, which seats, at what price, for how much cash.
pub fn decide(
    seller: &Seller<'_>,
    offer: &Offer<'_>,
    request: &SaleRequest,
    ids: &mut dyn Ids,
    issuer: &dyn TokenIssuer,
) -> Result<TicketsSold, Refusal> {
    let act = seller.act(Permission::Sell)?;
    let quote = quote(offer, request, seller.now)?;
    if let Some(expected) = request.expected_total.filter(|told| *told != quote.total) {
        let refusal = Refusal::new(Code::PriceChanged).with("total", quote.total);
        return Err(refusal.with("expected", expected));
    }
    let approved_by = grant(seller, &quote, request)?;
    let cashbox = seller.cashbox();
    let payments = cashbox.take(quote.total, &request.payments, request.tendered, ids)?;
    let journey = journey(offer.trip, &quote);
    let mut tickets = Vec::with_capacity(quote.lines.len());
    for (i, (line, passenger)) in quote.lines.iter().zip(&request.passengers).enumerate() {
        let number = seller.number(i)?;
        let sold = ticket(seller.company, &journey, line, passenger, number, ids, issuer);
        tickets.push(sold.map_err(|refusal| refusal.with("passenger", i + 1))?);
    }
    let income = tickets.iter().flat_map(|ticket| ticket.income(None));
    let lines = payments.iter().map(Payment::posting).chain(income).collect();
    Ok(TicketsSold {
        sale: SaleId(ids.fresh()),
        till: act.till,
        employee: act.employee,
        employee_name: act.employee_name,
        station: act.station,
        station_name: act.station_name,
        counter: act.counter,
        day: act.day,
        sold_local: act.local,
        journey,
        currency: act.currency,
        total: quote.total,
        payments,
        postings: Postings::of(lines),
        tickets,
        approved_by,
        hold: request.hold,
    })
}

/// Who answers for a discount: nobody needs to, the cashier may, or a supervisor at hand.
///
/// Refuses `discount_too_large` past the cashier's limit.
fn grant(
    seller: &Seller<'_>,
    quote: &Quote,
    request: &SaleRequest,
) -> Result<Option<Approver>, Refusal> {
    let Some(off) = request.discount.as_ref().and_then(|asked| asked.off) else { return Ok(None) };
    // A company may trust its cashiers with a small share; beyond it takes who may grant more.
    let max = seller.rules.limits_of(seller.cashier).discount;
    let may = max > 0 || seller.cashier.may(Permission::Discount);
    let largest = quote.lines.iter().map(|line| off.share_of(line.base)).max().unwrap_or(0);
    if may && largest <= max {
        return Ok(None);
    }
    let supervisor = seller.supervisor()?;
    supervisor.map(Some).ok_or_else(|| Refusal::new(Code::DiscountTooLarge).with("max", max))
}

/// The journey of a quote.
pub(crate) fn journey(trip: &Trip, quote: &Quote) -> Journey {
    let halt = |index: usize, departing: bool| {
        let call = &trip.calls[index];
        Halt {
            stop: call.stop,
            name: call.name.clone(),
            index: u8::try_from(index).expect("a trip has at most 65 stops"),
            at: if departing { call.departs } else { call.arrives },
            local: if departing { call.departs_local } else { call.arrives_local },
        }
    };
    Journey {
        trip: trip.trip,
        route: trip.route,
        route_code: trip.route_code.clone(),
        day: trip.day,
        plate: trip.plate.clone(),
        from: halt(quote.from, true),
        to: halt(quote.to, false),
    }
}

/// One passenger's ticket, numbered and signed.
pub(crate) fn ticket(
    company: CompanyId,
    journey: &Journey,
    line: &QuoteLine,
    passenger: &PassengerRequest,
    number: TicketNumber,
    ids: &mut dyn Ids,
    issuer: &dyn TokenIssuer,
) -> Result<TicketSold, Refusal> {
    let name = PersonName::parse(&passenger.name)?;
    let phone = Some(passenger.phone.trim()).filter(|typed| !typed.is_empty());
    let phone = phone.map(Phone::parse).transpose()?;
    let id_number = text::one_line("id_number", &passenger.id_number, bounds::ID_NUMBER_MAX)?;
    let ticket = TicketId(ids.fresh());
    let token = issuer.issue(&TokenClaims {
        company,
        ticket,
        trip: journey.trip,
        day: journey.day,
        seat: line.seat,
        from: journey.from.index,
        to: journey.to.index,
        category: line.category.rank,
    });
    Ok(TicketSold {
        ticket,
        number,
        seat: line.seat,
        category: line.category.category,
        category_name: line.category.name.clone(),
        name,
        phone,
        id_number: Some(id_number).filter(|id| !id.is_empty()),
        price: line.price,
        reductions: line.reductions.clone(),
        tax: line.tax,
        token,
    })
}
