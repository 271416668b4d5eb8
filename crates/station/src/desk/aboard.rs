//! What is paid at the coach's door: luggage past the allowance, and places to stand.

use domain::control::luggage::{self, ExcessAsked, Luggage, LuggageTagged, Owner};
use domain::control::standing::{self, StandingAsked, StandingBoarded, StandingRefunded};
use domain::ids::{CategoryId, StopId, TicketId};
use domain::printing::Document;
use domain::sale::{PassengerRequest, cash_of};
use domain::{Code, Refusal};
use rusqlite::Connection;

use super::aftersale::{queue_slip, slip_of};
use super::control::bounded;
use super::printers::print_again;
use super::scene::{Scene, used_references};
use super::selling::{Asked, Loaded, Terms, payments_asked};
use super::{Caller, Repeated, entry_number, once, tickets as named};
use crate::boarding::Door;
use crate::counter::Counter;
use crate::failure::Failure;
use crate::host::SystemIds;
use crate::store::prints::{self, NewJob};
use crate::store::{Stored, departures, planning, tickets};
use crate::wire;

// ---- luggage ------------------------------------------------------------------------------------

/// Whose luggage it is: a passenger of this trip.
fn owner(connection: &Connection, door: &Door, ticket: TicketId) -> Result<Owner, Failure> {
    let (number, name, trip, to) = match tickets::by_id(connection, ticket)? {
        Some(found) => {
            let (sold, journey) = (found.ticket(), found.journey());
            let name = sold.name.as_str().to_owned();
            (sold.number.clone(), name, journey.trip, journey.to.index)
        }
        None => {
            let (_, stands) = stands(connection, ticket)?;
            let name = stands.name.as_str().to_owned();
            (stands.number, name, stands.journey.trip, stands.journey.to.index)
        }
    };
    if trip != door.trip() {
        return Err(Failure::not_found("ticket"));
    }
    let (tagged, paid) = departures::luggage(connection, door.trip(), ticket)?;
    Ok(Owner { ticket, number, name, to, tagged, paid })
}

/// A standing passenger's ticket with its entry, or `not_found`.
fn stands(connection: &Connection, ticket: TicketId) -> Result<(Stored, StandingBoarded), Failure> {
    let found = departures::standing_ticket(connection, ticket)?;
    found.ok_or_else(|| Failure::not_found("ticket"))
}

pub(super) fn tag_luggage(
    counter: &Counter,
    caller: &Caller,
    request: wire::TagLuggage,
) -> Result<wire::LuggageTaggedAnswer, Failure> {
    bounded("ticket", &request.ticket)?;
    let device = counter.store.keys().device;
    let asked = Luggage { pieces: request.pieces, grams: request.grams };
    let answer = counter.store.write(|write| {
        let door = Door::read(write.connection(), counter, request.trip, request.at_stop)?;
        let ticket = named::ticket_id(write.connection(), &door.place, &request.ticket)?;
        let same = |fact: &LuggageTagged| {
            (fact.ticket, fact.pieces, fact.grams) == (ticket, asked.pieces, asked.grams)
        };
        let (stored, fact, repeated) =
            once(write, device, caller, request.request, same, |write| {
                let connection = write.connection();
                let scene = Scene::read(connection, counter)?;
                let used = used_references(connection);
                let seller = scene.seller(caller, None, &used);
                let paid = ExcessAsked {
                    payments: &payments_asked(&request.payments),
                    tendered: request.tendered,
                    expected: request.expected,
                };
                let (owner, post) = (owner(connection, &door, ticket)?, door.post(caller.who()));
                Ok(luggage::tag(&seller, &post, &owner, asked, &paid, &mut SystemIds)?)
            })?;
        if repeated == Repeated::No {
            for paper in papers_of(&stored, &fact) {
                prints::queue(write.connection(), &paper, write.now())?;
            }
        }
        let paid = fact.excess.as_ref();
        Ok(wire::LuggageTaggedAnswer {
            tags: fact.tags(),
            paid: paid.map_or(0, |paid| paid.price),
            change: paid.map_or(0, |paid| cash_of(&paid.payments).1),
            currency: door.place.currency.code.to_owned(),
            entry: entry_number(&stored),
        })
    })?;
    counter.printing.wake();
    Ok(answer)
}

/// The receipt of what was paid, which opens the drawer, and a tag for each piece.
fn papers_of(stored: &Stored, fact: &LuggageTagged) -> Vec<NewJob> {
    let tags = fact.tags();
    let receipt = fact.excess.as_ref().map(|_| NewJob { pos: tags.len(), ..slip_of(stored, true) });
    let tags = tags.into_iter().enumerate();
    let tags = tags.map(|(pos, title)| NewJob { pos, title, ..slip_of(stored, false) });
    receipt.into_iter().chain(tags).collect()
}

/// The taggings of a ticket on the trip that it is for.
fn taggings(
    connection: &Connection,
    ticket: TicketId,
) -> Result<Vec<(Stored, LuggageTagged)>, Failure> {
    let trip = match tickets::by_id(connection, ticket)? {
        Some(found) => found.journey().trip,
        None => stands(connection, ticket)?.1.journey.trip,
    };
    departures::taggings(connection, trip, ticket)
}

pub(super) fn reprint_tags(
    counter: &Counter,
    caller: &Caller,
    request: wire::ReprintTags,
) -> Result<wire::Reprinted, Failure> {
    bounded("ticket", &request.ticket)?;
    let device = counter.store.keys().device;
    let reprinted = counter.store.write(|write| {
        let place = planning::place_or_refuse(write.connection(), device)?;
        let ticket = named::ticket_id(write.connection(), &place, &request.ticket)?;
        print_again(write, device, caller, request.request, Document::Tags(ticket), |connection| {
            let tagged = taggings(connection, ticket)?;
            Ok(tagged.iter().flat_map(|(stored, fact)| papers_of(stored, fact)).collect())
        })
    })?;
    counter.printing.wake();
    Ok(reprinted)
}

// ---- places to stand ----------------------------------------------------------------------------

pub(super) fn board_standing(
    counter: &Counter,
    caller: &Caller,
    request: wire::BoardStanding,
) -> Result<wire::StandingBoardedAnswer, Failure> {
    let device = counter.store.keys().device;
    let answer = counter.store.write(|write| {
        let door = Door::read(write.connection(), counter, request.trip, request.at_stop)?;
        let same = |fact: &StandingBoarded| {
            (fact.journey.trip.0, fact.journey.to.stop.0) == (request.trip, request.to)
                && domain::text::PersonName::parse(&request.name)
                    .is_ok_and(|name| name == fact.name)
        };
        let (stored, fact, repeated) =
            once(write, device, caller, request.request, same, |write| {
                decide_standing(write.connection(), counter, caller, &door, &request)
            })?;
        if repeated == Repeated::No {
            queue_slip(write, &stored, true)?;
        }
        Ok(wire::StandingBoardedAnswer {
            ticket: fact.ticket.0,
            number: fact.number.to_string(),
            boarding: fact.boarding.0,
            price: fact.price,
            change: cash_of(&fact.payments).1,
            currency: fact.by.currency.code.to_owned(),
            counts: door.counts(write.connection())?,
            entry: entry_number(&stored),
        })
    })?;
    counter.printing.wake();
    Ok(answer)
}

fn decide_standing(
    connection: &Connection,
    counter: &Counter,
    caller: &Caller,
    door: &Door,
    request: &wire::BoardStanding,
) -> Result<StandingBoarded, Failure> {
    let passenger = PassengerRequest {
        category: request.category.map(CategoryId),
        name: request.name.clone(),
        phone: request.phone.clone(),
        id_number: String::new(),
        seat: None,
    };
    let here = door.planned.trip.calls.get(usize::from(door.stop));
    let asked = Asked {
        trip: request.trip,
        from: here.map(|call| call.stop.0),
        to: request.to,
        passengers: Vec::new(),
        terms: Terms::default(),
    };
    let loaded = Loaded::read(connection, counter, asked)?;
    let (used, promo_used) = (used_references(connection), loaded.used());
    let seller = loaded.scene.seller(caller, None, &used);
    let aboard = departures::standing(connection, door.planned.id, door.trip())?;
    let asked = StandingAsked {
        to: StopId(request.to),
        passenger: &passenger,
        payments: &payments_asked(&request.payments),
        tendered: request.tendered,
        expected: request.expected,
    };
    let (post, offer) = (door.post(caller.who()), loaded.offer(&promo_used));
    Ok(standing::board(&seller, &post, &offer, &aboard, &asked, &mut SystemIds)?)
}

pub(super) fn refund_standing(
    counter: &Counter,
    caller: &Caller,
    request: wire::RefundStanding,
) -> Result<wire::StandingRefundedAnswer, Failure> {
    bounded("ticket", &request.ticket)?;
    let device = counter.store.keys().device;
    let answer = counter.store.write(|write| {
        let door = Door::read(write.connection(), counter, request.trip, request.at_stop)?;
        let ticket = named::ticket_id(write.connection(), &door.place, &request.ticket)?;
        let same = |fact: &StandingRefunded| fact.ticket == ticket;
        let (stored, fact, repeated) =
            once(write, device, caller, request.request, same, |write| {
                let connection = write.connection();
                let (sold, boarded) = stands(connection, ticket)?;
                may_be_given_back(connection, &door, &sold, &boarded)?;
                let scene = Scene::read(connection, counter)?;
                let used = used_references(connection);
                let seller = scene.seller(caller, None, &used);
                Ok(standing::refund(&seller, &door.post(caller.who()), &boarded, &request.reason)?)
            })?;
        if repeated == Repeated::No {
            queue_slip(write, &stored, true)?;
        }
        Ok(wire::StandingRefundedAnswer {
            given_back: fact.given_back,
            currency: fact.by.currency.code.to_owned(),
            counts: door.counts(write.connection())?,
            entry: entry_number(&stored),
        })
    })?;
    counter.printing.wake();
    Ok(answer)
}

/// Whether this counter may give a standing passenger's money back: it sold the ticket, for this trip,
/// and did not do so before.
fn may_be_given_back(
    connection: &Connection,
    door: &Door,
    sold: &Stored,
    boarded: &StandingBoarded,
) -> Result<(), Failure> {
    let number = boarded.number.to_string();
    if boarded.journey.trip != door.trip() {
        return Err(Failure::not_found("ticket"));
    }
    if sold.entry.device != door.device {
        let refusal = Refusal::new(Code::RightElsewhere).with("number", number);
        return Err(refusal.with("station", boarded.by.station_name.as_str()).into());
    }
    if departures::is_refunded(connection, boarded.ticket)? {
        let refusal = Refusal::new(Code::TicketState).with("number", number);
        return Err(refusal.with("state", "refunded").into());
    }
    Ok(())
}
