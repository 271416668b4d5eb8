//! After the sale: cancelling, refunding, exchanging, moving, opening, no-shows; what each costs.

use std::collections::BTreeMap;

use domain::aftersale::{
    self, ChangeAsked, ExchangePaid, RefundAsked, RefundKind, TicketExchanged, TicketMoved,
    TicketNoShow, TicketNow, TicketOpened, TicketState, TicketsRefunded,
};
use domain::ids::{DeviceId, PaymentId, StopId};
use domain::money::Currency;
use domain::payment::{Source, sources, split};
use domain::people::{Employee, Role};
use domain::sale::{Journey, Seller};
use domain::{Code, Millis, Refusal};
use rusqlite::Connection;
use uuid::Uuid;

use super::scene::{Scene, approver, used_references};
use super::selling::{Asked, Loaded, Terms, payments_asked};
use super::tickets::find_one;
use super::{Caller, Repeated, entry_number, once, same_word};
use crate::counter::Counter;
use crate::failure::Failure;
use crate::host::SystemIds;
use crate::store::prints::{self, JobKind, NewJob};
use crate::store::tickets::Found;
use crate::store::{
    Stored, Write, boardings, departures, leases, payments, planning, rules, seats, tickets,
};
use crate::wire::{self, shown};

/// The payments that were paid in cash after all.
pub(super) fn replaced(states: &[(PaymentId, String)]) -> Vec<PaymentId> {
    states.iter().filter(|(_, state)| state == "replaced").map(|(id, _)| *id).collect()
}

/// A ticket with all a rule asks about it.
pub(super) fn ticket_now(
    connection: &Connection,
    device: DeviceId,
    found: &Found,
    at: Millis,
) -> Result<TicketNow, Failure> {
    let states = payments::states_of(connection, found.stored.id)?;
    let unpaid = states.iter().any(|(_, state)| state == "pending");
    let whole = states.iter().all(|(_, state)| state != "pending" && state != "dropped");
    let came_from = match &found.sources {
        Some(known) => known.clone(),
        None if whole => {
            let entry = found.stored.id;
            let sale = payments::as_settled(connection, entry, found.sale.clone())?;
            let all = sources(&sale.payments, &replaced(&states));
            let prices: Vec<i64> = found.sale.tickets.iter().map(|ticket| ticket.price).collect();
            split(&all, &prices).swap_remove(found.pos)
        }
        None => Vec::new(),
    };
    let journey = found.journey().clone();
    let cancelled = match found.state {
        TicketState::Valid => will_not_serve(connection, &journey)?,
        _ => false,
    };
    Ok(TicketNow {
        state: found.state,
        ticket: found.ticket().clone(),
        journey,
        sale: found.sale.sale,
        sold_at: found.stored.entry.content.at,
        sources: came_from,
        unpaid,
        held: leases::right_held(
            connection,
            found.ticket().ticket,
            found.stored.entry.device == device,
        )?,
        station_name: found.sale.station_name.clone(),
        expires: found.expires,
        trip_cancelled: cancelled,
        aboard: is_aboard(connection, found, at)?,
    })
}

/// Whether the passenger of a ticket boarded, was not counted off, and is still on the way.
fn is_aboard(connection: &Connection, found: &Found, at: Millis) -> Result<bool, Failure> {
    let (ticket, journey) = (found.ticket().ticket, found.journey());
    if found.state != TicketState::Valid || at >= journey.to.at {
        return Ok(false);
    }
    let aboard = boardings::of_ticket(connection, journey.trip, ticket)?.aboard(ticket);
    Ok(aboard.is_some_and(|aboard| aboard.out.is_none()))
}

/// Whether a trip does not run, or is so late that the company gives its tickets back alike.
fn will_not_serve(connection: &Connection, journey: &Journey) -> Result<bool, Failure> {
    if planning::trip(connection, journey.trip)?.cancelled.is_some() {
        return Ok(true);
    }
    match departures::late_at(connection, journey.trip, journey.from.index)? {
        0 => Ok(false),
        late => {
            let currency = Currency::parse(&planning::company_currency(connection)?)?;
            Ok(rules::in_force(connection, currency)?.control.refunds_delay(late))
        }
    }
}

/// The state of a ticket as answers give it.
pub(super) fn state(connection: &Connection, found: &Found) -> Result<wire::TicketState, Failure> {
    if found.state == TicketState::Valid && payments::is_unpaid(connection, found)? {
        return Ok(wire::TicketState::Unpaid);
    }
    same_word(&found.state)
}

fn parts(parts: &[Source]) -> Result<Vec<wire::RefundPart>, Failure> {
    let shown = |part: &Source| {
        Ok(wire::RefundPart {
            method: same_word(&part.method)?,
            operator: part.operator.clone(),
            phone: part.phone.as_ref().map(|phone| phone.as_str().to_owned()),
            amount: part.amount,
        })
    };
    parts.iter().map(shown).collect()
}

fn named(
    connection: &Connection,
    counter: &Counter,
    ticket: &str,
) -> Result<(Found, TicketNow), Failure> {
    let device = counter.store.keys().device;
    let (_, found) = find_one(connection, device, ticket)?;
    let now = ticket_now(connection, device, &found, counter.clock.now())?;
    Ok((found, now))
}

/// The slip of an entry.
pub(super) fn slip_of(stored: &Stored, drawer: bool) -> NewJob {
    NewJob {
        kind: JobKind::Slip,
        entry: Some(stored.id),
        pos: 0,
        title: stored.entry.short_hash(),
        copy: 1,
        drawer,
    }
}

/// Queues the slip of an entry.
pub(super) fn queue_slip(write: &Write<'_>, stored: &Stored, drawer: bool) -> Result<i64, Failure> {
    prints::queue(write.connection(), &slip_of(stored, drawer), write.now())
}

/// Queues the ticket that an entry gave.
fn queue_ticket(write: &Write<'_>, stored: &Stored, number: String) -> Result<i64, Failure> {
    let (kind, entry) = (JobKind::Ticket, Some(stored.id));
    let job = NewJob { kind, entry, pos: 0, title: number, copy: 1, drawer: false };
    prints::queue(write.connection(), &job, write.now())
}

// ---- what it would cost --------------------------------------------------------------------------

pub(super) fn options(
    counter: &Counter,
    caller: &Caller,
    request: wire::TicketOptions,
) -> Result<wire::TicketOptionList, Failure> {
    counter.store.read(|connection| {
        let (found, now) = named(connection, counter, &request.ticket)?;
        let scene = Scene::read(connection, counter)?;
        let others = tickets::of_sale(connection, found.stored.id)?;
        let back = [TicketState::Valid, TicketState::Open];
        let others = others.iter().filter(|other| other.id != found.id);
        let others = others.filter(|other| back.contains(&other.state));
        Ok(wire::TicketOptionList {
            ticket: now.ticket.ticket.0,
            number: now.ticket.number.to_string(),
            state: state(connection, &found)?,
            held: now.held,
            others: others.map(|other| other.ticket().ticket.0).collect(),
            options: Options { scene: &scene, caller, ticket: &now }.all()?,
            currency: scene.place.currency.code.to_owned(),
        })
    })
}

struct Options<'a> {
    scene: &'a Scene,
    caller: &'a Caller,
    ticket: &'a TicketNow,
}

impl Options<'_> {
    fn all(&self) -> Result<Vec<wire::TicketOption>, Failure> {
        use wire::TicketAction::{Cancel, Exchange, Fix, Move, NoShow, Open, Refund};
        let departed = self.scene.now >= self.ticket.journey.from.at;
        let actions: &[wire::TicketAction] = match self.ticket.state {
            TicketState::Valid if departed => &[NoShow, Refund, Exchange, Move, Open],
            TicketState::Valid => &[Move, Exchange, Open, Refund, Cancel],
            TicketState::Open => &[Fix, Exchange, Refund],
            _ => &[],
        };
        actions.iter().map(|action| self.option(*action)).collect()
    }

    fn option(&self, action: wire::TicketAction) -> Result<wire::TicketOption, Failure> {
        let mut option = wire::TicketOption {
            action,
            allowed: false,
            with_approval: false,
            code: None,
            details: BTreeMap::new(),
            refund: None,
            fee: None,
            parts: Vec::new(),
            until_local: self.until(action),
        };
        // What a supervisor could do is asked as one.
        let chief = Employee { roles: vec![Role::Manager], ..self.caller.who().clone() };
        match self.asked(action, None) {
            Ok(costs) => {
                option.allowed = true;
                costs.put(&mut option)?;
            }
            Err(refusal) => {
                option.code = Some(refusal.code.name().to_owned());
                let details = refusal.details.into_iter();
                option.details = details.map(|(name, value)| (name.to_owned(), value)).collect();
                if let Ok(costs) = self.asked(action, Some(&chief)) {
                    option.with_approval = true;
                    costs.put(&mut option)?;
                }
            }
        }
        Ok(option)
    }

    fn asked(
        &self,
        action: wire::TicketAction,
        approver: Option<&Employee>,
    ) -> Result<Costs, Refusal> {
        use wire::TicketAction::{Cancel, Exchange, Fix, Move, NoShow, Open, Refund};
        let used = |_: &str, _: &str| None;
        let seller = self.scene.seller(self.caller, approver, &used);
        match action {
            Cancel => self.refund(&seller, RefundKind::Cancelled),
            Refund => self.refund(&seller, RefundKind::Refunded),
            Exchange => aftersale::may_change(&seller, self.ticket)
                .map(|()| Costs { fee: Some(self.scene.rules.exchange_fee), ..Costs::default() }),
            Move | Fix => aftersale::may_change(&seller, self.ticket).map(|()| Costs::default()),
            Open => aftersale::leave_open(&seller, self.ticket).map(|_| Costs::default()),
            NoShow => {
                let who = self.caller.who();
                let (now, local) = (self.scene.now, self.scene.now_local);
                aftersale::no_show(who, self.ticket, now, local).map(|_| Costs::default())
            }
        }
    }

    fn refund(&self, seller: &Seller<'_>, kind: RefundKind) -> Result<Costs, Refusal> {
        let asked = RefundAsked { kind, reason: "?", expected: None };
        let tickets = std::slice::from_ref(self.ticket);
        let fact = aftersale::refund(seller, tickets, &asked, &mut SystemIds)?;
        Ok(Costs { refund: Some(fact.given_back), fee: Some(fact.fee), parts: fact.parts })
    }

    /// Until when an action stays as it is now, by the company's clocks.
    fn until(&self, action: wire::TicketAction) -> Option<String> {
        use wire::TicketAction::{Cancel, Exchange, Move, Open, Refund};
        if self.ticket.state != TicketState::Valid || self.ticket.trip_cancelled {
            return self.ticket.expires.map(|day| day.to_string());
        }
        let (rules, departs) = (&self.scene.rules, self.ticket.journey.from.at);
        let minutes = |minutes: u32| i64::from(minutes) * 60_000;
        let at = match action {
            Cancel => {
                let limit = rules.limits_of(self.caller.who()).cancel_minutes;
                limit.map_or(departs, |limit| self.ticket.sold_at + minutes(limit)).min(departs)
            }
            Refund => {
                let left = departs - self.scene.now;
                let bands = rules.refund.iter().map(|band| minutes(band.minutes_before));
                departs - bands.into_iter().find(|band| left >= *band)?
            }
            Exchange | Move | Open => departs - minutes(rules.change_minutes),
            _ => return None,
        };
        (at > self.scene.now).then(|| shown(self.scene.place.local(at)))
    }
}

#[derive(Default)]
struct Costs {
    refund: Option<i64>,
    fee: Option<i64>,
    parts: Vec<Source>,
}

impl Costs {
    fn put(self, option: &mut wire::TicketOption) -> Result<(), Failure> {
        option.refund = self.refund;
        option.fee = self.fee;
        option.parts = parts(&self.parts)?;
        Ok(())
    }
}

// ---- money back ----------------------------------------------------------------------------------

pub(super) fn cancel(
    counter: &Counter,
    caller: &Caller,
    request: wire::CancelTickets,
) -> Result<wire::TicketsRefundedAnswer, Failure> {
    let approver = approver(counter, request.approval.as_ref())?;
    let asked =
        RefundAsked { kind: RefundKind::Cancelled, reason: &request.reason, expected: None };
    take_back(counter, caller, request.request, &request.tickets, &asked, approver.as_ref())
}

pub(super) fn refund(
    counter: &Counter,
    caller: &Caller,
    request: wire::RefundTickets,
) -> Result<wire::TicketsRefundedAnswer, Failure> {
    let approver = approver(counter, request.approval.as_ref())?;
    let asked = RefundAsked {
        kind: RefundKind::Refunded,
        reason: &request.reason,
        expected: request.expected_refund,
    };
    take_back(counter, caller, request.request, &request.tickets, &asked, approver.as_ref())
}

fn take_back(
    counter: &Counter,
    caller: &Caller,
    request: Uuid,
    names: &[String],
    asked: &RefundAsked<'_>,
    approver: Option<&Employee>,
) -> Result<wire::TicketsRefundedAnswer, Failure> {
    let device = counter.store.keys().device;
    if names.len() > domain::bounds::PASSENGERS_MAX {
        let refusal = Refusal::new(Code::PassengerCount);
        return Err(refusal.with("max", domain::bounds::PASSENGERS_MAX).into());
    }
    let answer = counter.store.write(|write| {
        let tickets = names
            .iter()
            .map(|name| Ok(named(write.connection(), counter, name)?.1))
            .collect::<Result<Vec<_>, Failure>>()?;
        let ids: Vec<_> = tickets.iter().map(|now| now.ticket.ticket).collect();
        let same = |fact: &TicketsRefunded| {
            fact.kind == asked.kind && fact.tickets.iter().map(|t| t.ticket).eq(ids)
        };
        let (stored, fact, repeated) = once(write, device, caller, request, same, |write| {
            let connection = write.connection();
            let scene = Scene::read(connection, counter)?;
            let used = used_references(connection);
            let seller = scene.seller(caller, approver, &used);
            Ok(aftersale::refund(&seller, &tickets, asked, &mut SystemIds)?)
        })?;
        let job = match repeated {
            Repeated::No => queue_slip(write, &stored, true)?,
            Repeated::Yes => prints::of_copy(write.connection(), stored.id, 1)?,
        };
        Ok(wire::TicketsRefundedAnswer {
            numbers: fact.tickets.iter().map(|ticket| ticket.number.to_string()).collect(),
            refund: fact.given_back,
            fee: fact.fee,
            parts: parts(&fact.parts)?,
            approved_by: fact.by.approved_by.map(|who| who.name),
            currency: fact.by.currency.code.to_owned(),
            entry: entry_number(&stored),
            job,
        })
    })?;
    counter.printing.wake();
    Ok(answer)
}

// ---- another journey -----------------------------------------------------------------------------

/// A ticket, and the trip it is to be changed to, with its own seat free there.
struct Change {
    now: TicketNow,
    loaded: Loaded,
    from: StopId,
    to: StopId,
    seat: Option<u16>,
}

impl Change {
    fn read(
        connection: &Connection,
        counter: &Counter,
        asked: &wire::ChangeTicket,
    ) -> Result<Self, Failure> {
        let (found, now) = named(connection, counter, &asked.ticket)?;
        let journey = &now.journey;
        let trip = asked.trip.unwrap_or(journey.trip.0);
        let from = asked.from.unwrap_or(journey.from.stop.0);
        let to = asked.to.unwrap_or(journey.to.stop.0);
        let terms = Terms::default();
        let ask = Asked { trip, from: Some(from), to, passengers: Vec::new(), terms };
        let mut loaded = Loaded::read(connection, counter, ask)?;
        // Who stands in another coach has none: the one on the paper may be another passenger's.
        let here = now.state == TicketState::Valid && journey.trip.0 == trip;
        if let Some(seat) = found.seat.filter(|_| here) {
            // Of a seat that was sold twice in the dark, the other passenger's legs stay theirs.
            let of = (loaded.planned.id, seat);
            let others = seats::legs_of_others(connection, of, now.ticket.ticket)?;
            loaded.stock.release(seat, journey.legs().without(others));
        }
        Ok(Self { now, loaded, from: StopId(from), to: StopId(to), seat: asked.seat })
    }

    fn with<T>(
        &self,
        then: impl FnOnce(&TicketNow, &ChangeAsked<'_>) -> Result<T, Refusal>,
    ) -> Result<T, Failure> {
        let used = self.loaded.used();
        let offer = self.loaded.offer(&used);
        let asked = ChangeAsked { offer, from: self.from, to: self.to, seat: self.seat };
        Ok(then(&self.now, &asked)?)
    }
}

pub(super) fn quote_exchange(
    counter: &Counter,
    _caller: &Caller,
    request: wire::ChangeTicket,
) -> Result<wire::ExchangeQuote, Failure> {
    counter.store.read(|connection| {
        let change = Change::read(connection, counter, &request)?;
        let scene = &change.loaded.scene;
        let quote = change
            .with(|now, asked| aftersale::quote_change(&scene.rules, now, asked, scene.now))?;
        let halt = |halt: &domain::sale::Halt| wire::HaltInfo {
            stop: halt.stop.0,
            name: halt.name.clone(),
            at: halt.at,
            local: shown(halt.local),
        };
        Ok(wire::ExchangeQuote {
            ticket: change.now.ticket.ticket.0,
            paid: change.now.ticket.price,
            price: quote.price,
            fee: quote.fee,
            difference: quote.difference,
            parts: parts(&quote.parts)?,
            seat: quote.quote.lines[0].seat.get(),
            from: halt(&quote.journey.from),
            to: halt(&quote.journey.to),
            same_fare: quote.same_fare,
            currency: scene.place.currency.code.to_owned(),
        })
    })
}

pub(super) fn exchange(
    counter: &Counter,
    caller: &Caller,
    request: wire::ExchangeTicket,
) -> Result<wire::TicketChanged, Failure> {
    let keys = counter.store.keys();
    let approver = approver(counter, request.approval.as_ref())?;
    let payments = payments_asked(&request.payments);
    let answer = counter.store.write(|write| {
        let (_, old) = named(write.connection(), counter, &request.change.ticket)?;
        let ticket = old.ticket.ticket;
        let same = |fact: &TicketExchanged| {
            let asked = &request.change;
            fact.old.ticket == ticket
                && asked.trip.is_none_or(|trip| trip == fact.journey.trip.0)
                && asked.to.is_none_or(|to| to == fact.journey.to.stop.0)
                && asked.seat.is_none_or(|seat| seat == u16::from(fact.new.seat.get()))
        };
        let (stored, fact, repeated) =
            once(write, keys.device, caller, request.request, same, |write| {
                let connection = write.connection();
                let change = Change::read(connection, counter, &request.change)?;
                let used = used_references(connection);
                let seller = change.loaded.scene.seller(caller, approver.as_ref(), &used);
                let paid = ExchangePaid {
                    payments: &payments,
                    tendered: None,
                    expected: request.expected_difference,
                };
                change.with(|now, asked| {
                    aftersale::exchange(&seller, now, asked, &paid, &mut SystemIds, &*keys.secret())
                })
            })?;
        if repeated == Repeated::No {
            queue_slip(write, &stored, fact.difference != 0)?;
            queue_ticket(write, &stored, fact.new.number.to_string())?;
        }
        let change = fact.cash_back();
        Ok(wire::TicketChanged {
            ticket: fact.new.ticket.0,
            number: fact.new.number.to_string(),
            seat: Some(fact.new.seat.get()),
            difference: fact.difference,
            change,
            expires: None,
            approved_by: fact.by.approved_by.map(|who| who.name),
            currency: fact.by.currency.code.to_owned(),
            entry: entry_number(&stored),
        })
    })?;
    counter.printing.wake();
    Ok(answer)
}

pub(super) fn relocate(
    counter: &Counter,
    caller: &Caller,
    request: wire::MoveTicket,
) -> Result<wire::TicketChanged, Failure> {
    let keys = counter.store.keys();
    let approver = approver(counter, request.approval.as_ref())?;
    let answer = counter.store.write(|write| {
        let (_, old) = named(write.connection(), counter, &request.change.ticket)?;
        let ticket = old.ticket.ticket;
        let same = |fact: &TicketMoved| {
            let asked = &request.change;
            fact.ticket.ticket == ticket
                && asked.trip.is_none_or(|trip| trip == fact.journey.trip.0)
                && asked.seat.is_none_or(|seat| seat == u16::from(fact.ticket.seat.get()))
        };
        let (stored, fact, repeated) =
            once(write, keys.device, caller, request.request, same, |write| {
                let connection = write.connection();
                let change = Change::read(connection, counter, &request.change)?;
                let used = used_references(connection);
                let seller = change.loaded.scene.seller(caller, approver.as_ref(), &used);
                change.with(|now, asked| aftersale::relocate(&seller, now, asked, &*keys.secret()))
            })?;
        if repeated == Repeated::No {
            queue_ticket(write, &stored, fact.ticket.number.to_string())?;
        }
        Ok(wire::TicketChanged {
            ticket: fact.ticket.ticket.0,
            number: fact.ticket.number.to_string(),
            seat: Some(fact.ticket.seat.get()),
            difference: 0,
            change: 0,
            expires: None,
            approved_by: fact.by.approved_by.map(|who| who.name),
            currency: fact.by.currency.code.to_owned(),
            entry: entry_number(&stored),
        })
    })?;
    counter.printing.wake();
    Ok(answer)
}

pub(super) fn leave_open(
    counter: &Counter,
    caller: &Caller,
    request: wire::OpenTicketRequest,
) -> Result<wire::TicketChanged, Failure> {
    let device = counter.store.keys().device;
    let approver = approver(counter, request.approval.as_ref())?;
    let answer = counter.store.write(|write| {
        let (_, now) = named(write.connection(), counter, &request.ticket)?;
        let ticket = now.ticket.ticket;
        let same = |fact: &TicketOpened| fact.ticket.ticket == ticket;
        let (stored, fact, repeated) =
            once(write, device, caller, request.request, same, |write| {
                let connection = write.connection();
                let scene = Scene::read(connection, counter)?;
                let used = used_references(connection);
                let seller = scene.seller(caller, approver.as_ref(), &used);
                Ok(aftersale::leave_open(&seller, &now)?)
            })?;
        if repeated == Repeated::No {
            queue_slip(write, &stored, false)?;
        }
        Ok(wire::TicketChanged {
            ticket: fact.ticket.ticket.0,
            number: fact.ticket.number.to_string(),
            seat: None,
            difference: 0,
            change: 0,
            expires: Some(fact.expires.to_string()),
            approved_by: fact.by.approved_by.map(|who| who.name),
            currency: fact.by.currency.code.to_owned(),
            entry: entry_number(&stored),
        })
    })?;
    counter.printing.wake();
    Ok(answer)
}

pub(super) fn no_show(
    counter: &Counter,
    caller: &Caller,
    request: wire::MarkNoShow,
) -> Result<wire::Done, Failure> {
    let device = counter.store.keys().device;
    counter.store.write(|write| {
        let (_, now) = named(write.connection(), counter, &request.ticket)?;
        let ticket = now.ticket.ticket;
        let same = |fact: &TicketNoShow| fact.ticket == ticket;
        let (stored, _, _) = once(write, device, caller, request.request, same, |write| {
            let scene = Scene::read(write.connection(), counter)?;
            Ok(aftersale::no_show(caller.who(), &now, scene.now, scene.now_local)?)
        })?;
        Ok(wire::Done { entry: entry_number(&stored) })
    })
}
