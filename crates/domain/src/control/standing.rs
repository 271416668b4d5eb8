//! Passengers without a seat, where the company allows it: sold and let aboard in one step, at the
//! door of a full coach.

use serde::{Deserialize, Serialize};

use crate::aftersale::drawer_holds;
use crate::bounds;
use crate::control::Post;
use crate::ids::{BoardingId, CategoryId, Ids, StopId, TicketId, TripId};
use crate::legs::Legs;
use crate::money::{Account, Posting, Postings, non_negative, tax_within};
use crate::payment::{Payment, PaymentAsked, Source, sources};
use crate::people::Permission;
use crate::planning::Category;
use crate::refusal::{Code, Refusal};
use crate::sale::{self, Journey, Offer, PassengerRequest, Quote, Seller};
use crate::text::{self, PersonName, Phone};
use crate::ticket::TicketNumber;
use crate::till::Act;

/// A passenger paid, and stands aboard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandingBoarded {
    /// Which boarding.
    pub boarding: BoardingId,
    /// Their ticket: it has a number, and neither a seat nor a token.
    pub ticket: TicketId,
    /// Its number.
    pub number: TicketNumber,
    /// Who, where, when, in which till.
    pub by: Act,
    /// What is travelled; it begins where they boarded.
    pub journey: Journey,
    /// The passenger's category.
    pub category: CategoryId,
    /// The category's name as printed.
    pub category_name: String,
    /// The passenger.
    pub name: PersonName,
    /// Where they can be called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    /// What was paid, minor units.
    pub price: i64,
    /// Tax that the price includes.
    pub tax: i64,
    /// How it was paid.
    pub payments: Vec<Payment>,
    /// From ticket revenue to where the money lies.
    pub postings: Postings,
}

/// A standing passenger got off before the coach left, and has the money back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandingRefunded {
    /// Which boarding it undoes.
    pub boarding: BoardingId,
    /// Which ticket.
    pub ticket: TicketId,
    /// Its number.
    pub number: TicketNumber,
    /// The passenger.
    pub name: String,
    /// On which trip.
    pub trip: TripId,
    /// Why.
    pub reason: String,
    /// Who, where, when, in which till.
    pub by: Act,
    /// Given back, minor units.
    pub given_back: i64,
    /// Back to which methods.
    pub parts: Vec<Source>,
    /// From revenue to where the money came from.
    pub postings: Postings,
}

/// A standing passenger as asked for.
pub struct StandingAsked<'a> {
    /// Where they get off; they get on where the controller stands.
    pub to: StopId,
    /// Who; a seat asked for is not looked at.
    pub passenger: &'a PassengerRequest,
    /// How it is paid; cash alone where empty.
    pub payments: &'a [PaymentAsked],
    /// Cash handed over, where it is cash alone.
    pub tendered: Option<i64>,
    /// The price the passenger was told; `None` takes it as it is.
    pub expected: Option<i64>,
}

/// Sells a place to stand. `standing` are the journeys of those who stand already; `offer.stock` the
/// seats as they are now.
///
/// Refuses what [`Seller::act`] and payments refuse, `stop_not_left`, `departure_closed`,
/// `trip_cancelled`, `standing_forbidden`, `seats_left`, `standing_full`, `stop_order`,
/// `category_unknown`, `fare_missing`, `price_changed`, `numbers_exhausted`, and what names and
/// telephones refuse.
pub fn board(
    seller: &Seller<'_>,
    post: &Post<'_>,
    offer: &Offer<'_>,
    standing: &[Legs],
    asked: &StandingAsked<'_>,
    ids: &mut dyn Ids,
) -> Result<StandingBoarded, Refusal> {
    let by = seller.act(Permission::Sell)?;
    post.must(Permission::Board)?;
    post.must_be_open()?;
    post.must_run()?;
    let journey = journey(post, offer, asked.to)?;
    room(seller, offer, standing, &journey)?;
    let (category, price) = price(offer, &journey, asked.passenger)?;
    if let Some(expected) = asked.expected.filter(|told| *told != price) {
        let refusal = Refusal::new(Code::PriceChanged).with("total", price);
        return Err(refusal.with("expected", expected));
    }
    let payments = seller.cashbox().take(price, asked.payments, asked.tendered, ids)?;
    if payments.iter().any(Payment::is_pending) {
        let what = "a place to stand is paid at once; give the operator's reference";
        return Err(Refusal::new(Code::PaymentInvalid).with("what", what));
    }
    let phone = Some(asked.passenger.phone.trim()).filter(|typed| !typed.is_empty());
    let phone = phone.map(Phone::parse).transpose()?;
    let tax = tax_within(price, seller.rules.tax.tickets, seller.rules.coin);
    let lines = payments.iter().map(Payment::posting).chain(income(price, tax));
    Ok(StandingBoarded {
        name: PersonName::parse(&asked.passenger.name)?,
        number: seller.number(0)?,
        boarding: BoardingId(ids.fresh()),
        ticket: TicketId(ids.fresh()),
        by,
        category: category.category,
        category_name: category.name.clone(),
        phone,
        price,
        tax,
        postings: Postings::of(lines.collect()),
        payments,
        journey,
    })
}

/// From here to where the passenger gets off.
fn journey(post: &Post<'_>, offer: &Offer<'_>, to: StopId) -> Result<Journey, Refusal> {
    let from = usize::from(post.stop);
    let order = || {
        let off = offer.trip.calls.iter().find(|call| call.stop == to);
        let name = off.map_or("?", |call| &call.name);
        Refusal::new(Code::StopOrder).with("from", post.stop_name()).with("to", name)
    };
    let later = offer.trip.calls.get(from + 1..).unwrap_or_default();
    let off = later.iter().position(|call| call.stop == to).ok_or_else(order)?;
    let quote = Quote { from, to: from + 1 + off, lines: Vec::new(), total: 0 };
    Ok(sale::journey(offer.trip, &quote))
}

/// Whether somebody may stand on a journey: the company allows it, no seat is left, and on no leg do
/// too many stand already.
fn room(
    seller: &Seller<'_>,
    offer: &Offer<'_>,
    standing: &[Legs],
    journey: &Journey,
) -> Result<(), Refusal> {
    let max = usize::from(seller.rules.control.standing);
    if max == 0 {
        return Err(Refusal::new(Code::StandingForbidden));
    }
    let legs = journey.legs();
    let free = offer.stock.free_count(legs);
    if free > 0 {
        return Err(Refusal::new(Code::SeatsLeft).with("free", free));
    }
    let on = |leg: usize| standing.iter().filter(|others| others.contains(leg)).count();
    let stops = usize::from(journey.from.index)..usize::from(journey.to.index);
    if stops.into_iter().any(|leg| on(leg) >= max) {
        return Err(Refusal::new(Code::StandingFull).with("max", max));
    }
    Ok(())
}

fn price<'a>(
    offer: &Offer<'a>,
    journey: &Journey,
    passenger: &PassengerRequest,
) -> Result<(&'a Category, i64), Refusal> {
    let category = sale::category_of(offer, passenger)?;
    let price = offer.fares.get(&category.category).ok_or_else(|| {
        Refusal::new(Code::FareMissing)
            .with("from", journey.from.name.as_str())
            .with("to", journey.to.name.as_str())
            .with("category", category.name.as_str())
    })?;
    Ok((category, non_negative("price", *price)?))
}

fn income(price: i64, tax: i64) -> [Posting; 2] {
    [Posting::new(Account::TicketRevenue, tax - price), Posting::new(Account::Tax, -tax)]
}

/// Gives a standing passenger the money back, all of it, while the departure is open.
///
/// Refuses what [`Seller::act`] refuses, `departure_closed`, `drawer_short`, `field_missing`,
/// `text_too_long`.
pub fn refund(
    seller: &Seller<'_>,
    post: &Post<'_>,
    boarded: &StandingBoarded,
    reason: &str,
) -> Result<StandingRefunded, Refusal> {
    let by = seller.act(Permission::Cancel)?;
    post.must_be_open()?;
    let reason = text::required("reason", reason, bounds::REASON_MAX)?;
    let parts = sources(&boarded.payments, &[]);
    drawer_holds(seller, &parts)?;
    let back =
        income(boarded.price, boarded.tax).map(|line| Posting { amount: -line.amount, ..line });
    let lines = back.into_iter().chain(parts.iter().map(Source::returned));
    Ok(StandingRefunded {
        boarding: boarded.boarding,
        ticket: boarded.ticket,
        number: boarded.number.clone(),
        name: boarded.name.as_str().to_owned(),
        trip: boarded.journey.trip,
        reason,
        by,
        given_back: boarded.price,
        postings: Postings::of(lines.collect()),
        parts,
    })
}

#[cfg(test)]
mod tests;
