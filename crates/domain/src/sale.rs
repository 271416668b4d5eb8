//! The sale: prices, seats and cash are decided here, together or not at all.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::Millis;
use crate::bounds;
use crate::ids::{
    CategoryId, CompanyId, EmployeeId, Ids, RouteId, SaleId, StationId, StopId, TicketId, TillId,
    TripId,
};
use crate::layout::{SeatLayout, SeatNumber};
use crate::legs::{Legs, SeatStock};
use crate::money::{Account, Currency, Postings, non_negative};
use crate::people::{Employee, Permission};
use crate::planning::{Category, Trip};
use crate::refusal::{Code, Refusal};
use crate::text::{self, PersonName, Phone, ShortCode};
use crate::ticket::{TicketNumber, TokenClaims, TokenIssuer};
use crate::till::OpenTill;

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
    /// From ticket revenue to the drawer.
    pub postings: Postings,
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
    /// Minor units.
    pub price: i64,
    /// The signed token of its QR code.
    pub token: String,
}

/// One payment of a sale, in minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "method", rename_all = "snake_case")]
pub enum Payment {
    /// Notes and coins.
    Cash {
        /// What the passenger handed over.
        tendered: i64,
        /// What was given back.
        change: i64,
    },
}

impl TicketsSold {
    /// Cash handed over.
    pub fn tendered(&self) -> i64 {
        self.payments.iter().map(|Payment::Cash { tendered, .. }| tendered).sum()
    }

    /// Cash given back.
    pub fn change(&self) -> i64 {
        self.payments.iter().map(|Payment::Cash { change, .. }| change).sum()
    }
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
    /// Cash handed over; `None` is the exact amount.
    pub tendered: Option<i64>,
    /// The total that the passenger was told; `None` takes it as it is.
    pub expected_total: Option<i64>,
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
    /// The last running number this counter gave.
    pub last_number: u32,
    /// Now.
    pub now: Millis,
    /// Now by the company's clocks.
    pub now_local: NaiveDateTime,
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
    /// Minor units.
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
    let mut lines = Vec::with_capacity(seats.len());
    for (passenger, seat) in request.passengers.iter().zip(seats) {
        let category = category_of(offer, passenger)?.clone();
        let price = *offer.fares.get(&category.category).ok_or_else(|| {
            Refusal::new(Code::FareMissing)
                .with("from", trip.calls[from].name.as_str())
                .with("to", trip.calls[to].name.as_str())
                .with("category", category.name.as_str())
        })?;
        lines.push(QuoteLine { category, seat, price: non_negative("price", price)? });
    }
    let total = non_negative("total", lines.iter().map(|line| line.price).sum())?;
    Ok(Quote { from, to, lines, total })
}

fn category_of<'a>(
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
    let mut asked: Vec<SeatNumber> = Vec::new();
    for number in request.passengers.iter().filter_map(|passenger| passenger.seat) {
        let seat = u8::try_from(number).ok().and_then(SeatNumber::new);
        let seat = seat.filter(|seat| offer.stock.taken(*seat).is_some()).ok_or_else(|| {
            Refusal::new(Code::SeatUnknown).with("seat", number).with("seats", offer.stock.seats())
        })?;
        if asked.contains(&seat) {
            return Err(Refusal::new(Code::SeatTwice).with("seat", number));
        }
        if !offer.stock.is_free(seat, legs) {
            return Err(Refusal::new(Code::SeatTaken).with("seat", number));
        }
        asked.push(seat);
    }
    let wanted = request.passengers.len() - asked.len();
    let best = offer.layout.best(offer.stock, legs, wanted, &asked).ok_or_else(|| {
        let free = offer.stock.free_count(legs) - asked.len();
        Refusal::new(Code::TripFull).with("free", free).with("wanted", wanted)
    })?;
    let (mut asked, mut best) = (asked.into_iter(), best.into_iter());
    let seats = request.passengers.iter().map(|passenger| match passenger.seat {
        Some(_) => asked.next(),
        None => best.next(),
    });
    Ok(seats.map(|seat| seat.expect("there is a seat for each passenger")).collect())
}

/// Decides a sale: who may, with which till, which seats, at what price, for how much cash.
pub fn decide(
    seller: &Seller<'_>,
    offer: &Offer<'_>,
    request: &SaleRequest,
    ids: &mut dyn Ids,
    issuer: &dyn TokenIssuer,
) -> Result<TicketsSold, Refusal> {
    seller.cashier.must(Permission::Sell)?;
    let till = OpenTill::of(seller.till, seller.cashier)?;
    // A dead clock battery brings years back: a departed coach would be sold, under a wrong date.
    if !(2020..=2199).contains(&seller.now_local.year()) {
        let now = seller.now_local.format("%Y-%m-%d %H:%M").to_string();
        return Err(Refusal::new(Code::ClockWrong).with("now", now));
    }
    let quote = quote(offer, request, seller.now)?;
    if let Some(expected) = request.expected_total.filter(|told| *told != quote.total) {
        let refusal = Refusal::new(Code::PriceChanged).with("total", quote.total);
        return Err(refusal.with("expected", expected));
    }
    let payment = pay_cash(seller.currency, quote.total, request.tendered)?;
    let journey = journey(offer.trip, &quote);
    let mut tickets = Vec::with_capacity(quote.lines.len());
    for (i, (line, passenger)) in quote.lines.iter().zip(&request.passengers).enumerate() {
        let running = u32::try_from(i).ok().and_then(|i| seller.last_number.checked_add(1 + i));
        let running = running
            .filter(|n| *n <= crate::ticket::RUNNING_MAX)
            .ok_or_else(|| Refusal::new(Code::NumbersExhausted))?;
        let number = TicketNumber::new(seller.station_code, seller.counter, running);
        let sold = ticket(seller.company, &journey, line, passenger, number, ids, issuer);
        tickets.push(sold.map_err(|refusal| refusal.with("passenger", i + 1))?);
    }
    Ok(TicketsSold {
        sale: SaleId(ids.fresh()),
        till: till.till,
        employee: seller.cashier.employee,
        employee_name: seller.cashier.name.clone(),
        station: seller.station,
        station_name: seller.station_name.to_owned(),
        counter: seller.counter,
        day: seller.now_local.date(),
        sold_local: seller.now_local,
        journey,
        currency: seller.currency,
        tickets,
        total: quote.total,
        payments: vec![payment],
        postings: Postings::balanced(&[
            (Account::Drawer, quote.total),
            (Account::TicketRevenue, -quote.total),
        ]),
    })
}

/// Banknotes that a passenger may hand over too many: what is beyond was typed wrong, or scanned.
const NOTES_TOO_MANY: i64 = 10;

fn pay_cash(currency: Currency, total: i64, tendered: Option<i64>) -> Result<Payment, Refusal> {
    let tendered = non_negative("tendered", tendered.unwrap_or(total))?;
    let most = total + NOTES_TOO_MANY * currency.denominations[0];
    if tendered > most {
        let refusal = Refusal::new(Code::AmountInvalid).with("field", "tendered");
        return Err(refusal.with("amount", tendered).with("max", most));
    }
    if tendered < total {
        return Err(Refusal::new(Code::CashShort)
            .with("total", total)
            .with("tendered", tendered)
            .with("missing", total - tendered)
            .with("currency", currency.code));
    }
    Ok(Payment::Cash { tendered, change: tendered - total })
}

fn journey(trip: &Trip, quote: &Quote) -> Journey {
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

fn ticket(
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
        token,
    })
}
