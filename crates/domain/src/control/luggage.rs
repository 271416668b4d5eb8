//! Luggage: pieces tagged to a ticket, and what is past the allowance paid through the till.

use serde::{Deserialize, Serialize};

use crate::bounds::{LUGGAGE_GRAMS_MAX, LUGGAGE_PIECES_MAX};
use crate::control::{ControlRules, ControlledBy, Post};
use crate::ids::{Ids, LuggageId, TicketId, TripId};
use crate::money::{Account, Posting, Postings, non_negative, tax_within};
use crate::payment::{Payment, PaymentAsked};
use crate::people::Permission;
use crate::refusal::{Code, Refusal};
use crate::sale::Seller;
use crate::ticket::TicketNumber;
use crate::till::Act;

/// Pieces of luggage were tagged to a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LuggageTagged {
    /// Which tagging.
    pub luggage: LuggageId,
    /// To which ticket.
    pub ticket: TicketId,
    /// Its number; a tag is the number and the piece: `OUA2-000123-7/2`.
    pub number: TicketNumber,
    /// The passenger.
    pub name: String,
    /// On which trip.
    pub trip: TripId,
    /// Where they get off, as the tag says: index of the call.
    pub to: u8,
    /// Its name.
    pub to_name: String,
    /// The first piece's number on its tag; it goes on from earlier taggings.
    pub first: u32,
    /// How many pieces.
    pub pieces: u32,
    /// What they weigh together, in grams; 0 where nobody weighed them.
    pub grams: u32,
    /// What was paid for what is past the allowance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excess: Option<ExcessPaid>,
    /// Who tagged them.
    pub by: ControlledBy,
}

/// Luggage past the allowance was paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExcessPaid {
    /// Who, where, when, in which till.
    pub by: Act,
    /// Minor units, positive.
    pub price: i64,
    /// Tax that it includes.
    pub tax: i64,
    /// How it was paid.
    pub payments: Vec<Payment>,
    /// From luggage revenue to where the money lies.
    pub postings: Postings,
}

impl LuggageTagged {
    /// The texts of its tags, in order.
    pub fn tags(&self) -> Vec<String> {
        let pieces = self.first..self.first.saturating_add(self.pieces.min(LUGGAGE_PIECES_MAX));
        pieces.map(|piece| format!("{}/{piece}", self.number)).collect()
    }
}

/// Luggage of one ticket: what is tagged to it already, or what is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Luggage {
    /// How many pieces.
    pub pieces: u32,
    /// Grams in all.
    pub grams: u32,
}

impl ControlRules {
    /// What all the luggage of a ticket costs, rounded up to a coin.
    pub fn luggage_price(&self, luggage: Luggage, coin: i64) -> i64 {
        let pieces = luggage.pieces.saturating_sub(self.luggage_pieces);
        let kilos = luggage.grams.saturating_sub(self.luggage_grams).div_ceil(1_000);
        let price = i64::from(pieces) * self.per_piece + i64::from(kilos) * self.per_kilo;
        (price + coin - 1) / coin * coin
    }
}

/// Whose luggage it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The ticket.
    pub ticket: TicketId,
    /// Its number.
    pub number: TicketNumber,
    /// The passenger.
    pub name: String,
    /// Where they get off: index of the call.
    pub to: u8,
    /// What is tagged to the ticket already.
    pub tagged: Luggage,
    /// What was paid for that.
    pub paid: i64,
}

/// How an excess is paid.
pub struct ExcessAsked<'a> {
    /// Payments; cash alone where empty.
    pub payments: &'a [PaymentAsked],
    /// Cash handed over, where it is cash alone.
    pub tendered: Option<i64>,
    /// What the passenger was told; `None` takes it as it is.
    pub expected: Option<i64>,
}

/// Tags luggage. `seller` takes the money, where some is to pay: nobody needs a till otherwise.
///
/// Refuses `not_permitted`, `stop_not_left`, `trip_cancelled`, `departure_closed`, `luggage_invalid`,
/// `price_changed`, and for an excess what [`Seller::act`] and payments refuse.
pub fn tag(
    seller: &Seller<'_>,
    post: &Post<'_>,
    owner: &Owner,
    asked: Luggage,
    paid: &ExcessAsked<'_>,
    ids: &mut dyn Ids,
) -> Result<LuggageTagged, Refusal> {
    post.must(Permission::Board)?;
    post.must_run()?;
    post.must_be_open()?;
    let all = within_bounds(owner, asked)?;
    let rules = seller.rules;
    let price = rules.control.luggage_price(all, rules.coin);
    // Rules that became cheaper since give nothing back.
    let due = non_negative("price", (price - owner.paid).max(0))?;
    if let Some(expected) = paid.expected.filter(|told| *told != due) {
        let refusal = Refusal::new(Code::PriceChanged).with("total", due);
        return Err(refusal.with("expected", expected));
    }
    let excess = if due > 0 { Some(excess(seller, due, paid, ids)?) } else { None };
    let off = post.trip.calls.get(usize::from(owner.to));
    Ok(LuggageTagged {
        luggage: LuggageId(ids.fresh()),
        ticket: owner.ticket,
        number: owner.number.clone(),
        name: owner.name.clone(),
        trip: post.trip.trip,
        to: owner.to,
        to_name: off.map_or("?", |call| &call.name).to_owned(),
        first: owner.tagged.pieces + 1,
        pieces: asked.pieces,
        grams: asked.grams,
        excess,
        by: post.by(),
    })
}

/// All luggage of the ticket, with what is asked for.
fn within_bounds(owner: &Owner, asked: Luggage) -> Result<Luggage, Refusal> {
    let refuse = |what: &str| Refusal::new(Code::LuggageInvalid).with("what", what);
    if asked.pieces == 0 {
        return Err(refuse("count at least one piece"));
    }
    let pieces = owner.tagged.pieces.checked_add(asked.pieces);
    let pieces = pieces.filter(|pieces| *pieces <= LUGGAGE_PIECES_MAX);
    let grams = owner.tagged.grams.checked_add(asked.grams);
    let grams = grams.filter(|grams| *grams <= LUGGAGE_GRAMS_MAX);
    Ok(Luggage {
        pieces: pieces.ok_or_else(|| refuse("one ticket has at most 99 pieces"))?,
        grams: grams.ok_or_else(|| refuse("one ticket has at most a tonne; send a parcel"))?,
    })
}

fn excess(
    seller: &Seller<'_>,
    price: i64,
    paid: &ExcessAsked<'_>,
    ids: &mut dyn Ids,
) -> Result<ExcessPaid, Refusal> {
    let by = seller.act(Permission::Sell)?;
    let payments = seller.cashbox().take(price, paid.payments, paid.tendered, ids)?;
    if payments.iter().any(Payment::is_pending) {
        let what = "luggage is paid at once; give the operator's reference";
        return Err(Refusal::new(Code::PaymentInvalid).with("what", what));
    }
    let tax = tax_within(price, seller.rules.tax.other, seller.rules.coin);
    let income =
        [Posting::new(Account::LuggageRevenue, tax - price), Posting::new(Account::Tax, -tax)];
    let lines = payments.iter().map(Payment::posting).chain(income);
    Ok(ExcessPaid { by, price, tax, postings: Postings::of(lines.collect()), payments })
}

#[cfg(test)]
mod tests;
