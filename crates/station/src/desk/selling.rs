//! Selling: quote, sell, preview, and the draft of a sale.

use domain::hold::Held;
use domain::ids::{CategoryId, HoldId, Ids, PaymentId, StopId, TillId, TripId};
use domain::layout::SeatLayout;
use domain::legs::SeatStock;
use domain::payment::{Method, Payment, PaymentAsked};
use domain::people::{Employee, Role};
use domain::planning::Category;
use domain::rules::Off;
use domain::sale::{
    self, DiscountAsked, Fares, Offer, PassengerRequest, QuoteLine, Reduction, ReductionKind,
    SaleRequest, Seller, TicketsSold,
};
use domain::ticket::{TokenClaims, TokenIssuer};
use domain::till::OpenTill;
use domain::{Code, Refusal};
use rusqlite::Connection;
use uuid::Uuid;

use super::looking::from_stop;
use super::scene::{Scene, approver, used_references};
use super::{Caller, Repeated, entry_number, once};
use crate::counter::Counter;
use crate::failure::Failure;
use crate::host::SystemIds;
use crate::printing::papers;
use crate::store::planning::{self, PlannedTrip};
use crate::store::prints::{self, JobKind, NewJob};
use crate::store::{Stored, Write, drafts, payments, rules, seats};
use crate::wire;

/// Bytes of a draft: a form, not a file.
const DRAFT_MAX: usize = 64 * 1024;
/// Who a preview shows where no name was typed yet.
const NAME_TO_COME: &str = "Passager";

/// Everything a sale on one trip is decided on, read from the store.
pub(super) struct Loaded {
    pub(super) scene: Scene,
    pub(super) planned: PlannedTrip,
    layout: SeatLayout,
    pub(super) stock: SeatStock,
    held: Vec<Held>,
    fares: Fares,
    categories: Vec<Category>,
    promo_used: u32,
    pub(super) request: SaleRequest,
}

/// What is asked for on a trip.
pub(super) struct Asked {
    pub(super) trip: Uuid,
    pub(super) from: Option<Uuid>,
    pub(super) to: Uuid,
    pub(super) passengers: Vec<PassengerRequest>,
    pub(super) terms: Terms,
}

/// How a sale is paid and reduced.
#[derive(Default)]
pub(super) struct Terms {
    tendered: Option<i64>,
    expected_total: Option<i64>,
    payments: Vec<PaymentAsked>,
    promo: String,
    discount: Option<DiscountAsked>,
    hold: Option<HoldId>,
}

impl Loaded {
    pub(super) fn read(
        connection: &Connection,
        counter: &Counter,
        asked: Asked,
    ) -> Result<Self, Failure> {
        let scene = Scene::read(connection, counter)?;
        let planned = planning::trip(connection, TripId(asked.trip))?;
        let from = from_stop(&planned.trip, asked.from.map(StopId), &scene.place);
        let to = StopId(asked.to);
        let Terms { tendered, expected_total, payments, promo, discount, hold } = asked.terms;
        let device = counter.store.keys().device;
        let promo_used = match promo.trim() {
            "" => 0,
            code => rules::promo_used(connection, device, &code.to_uppercase())?,
        };
        Ok(Self {
            layout: planning::layout(connection, planned.trip.layout)?,
            stock: seats::stock(connection, planned.id, planned.trip.seats, scene.now)?,
            held: seats::held(connection, planned.id, scene.now)?,
            fares: planning::fares(connection, &planned.trip, from, to)?,
            categories: planning::categories(connection)?,
            promo_used,
            request: SaleRequest {
                trip: planned.trip.trip,
                from,
                to,
                passengers: asked.passengers,
                tendered,
                payments,
                promo,
                discount,
                hold,
                expected_total,
            },
            scene,
            planned,
        })
    }

    /// What is offered. `promo_used` tells how often a promotion was used: see [`Self::used`].
    pub(super) fn offer<'a>(&'a self, promo_used: &'a dyn Fn(&str) -> u32) -> Offer<'a> {
        Offer {
            trip: &self.planned.trip,
            cancelled: self.planned.cancelled.as_deref(),
            layout: &self.layout,
            stock: &self.stock,
            fares: &self.fares,
            categories: &self.categories,
            held: &self.held,
            rules: &self.scene.rules,
            today: self.scene.now_local.date(),
            promo_used,
        }
    }

    /// How often the promotion that was asked for was used: the only one an offer asks about.
    pub(super) fn used(&self) -> impl Fn(&str) -> u32 {
        let used = self.promo_used;
        move |_| used
    }
}

fn passenger(asked: &wire::Passenger) -> PassengerRequest {
    PassengerRequest {
        category: asked.category.map(CategoryId),
        name: asked.name.clone(),
        phone: asked.phone.clone(),
        id_number: asked.id_number.clone(),
        seat: asked.seat,
    }
}

/// Payments as asked for.
pub(super) fn payments_asked(payments: &[wire::PaymentRequest]) -> Vec<PaymentAsked> {
    let asked = |payment: &wire::PaymentRequest| PaymentAsked {
        method: match payment.method {
            wire::PaymentMethod::Cash => Method::Cash,
            wire::PaymentMethod::Card => Method::Card,
            wire::PaymentMethod::MobileMoney => Method::MobileMoney,
        },
        amount: payment.amount,
        operator: payment.operator.clone(),
        phone: payment.phone.clone(),
        reference: payment.reference.clone(),
    };
    payments.iter().map(asked).collect()
}

fn discount_asked(discount: Option<&wire::DiscountRequest>) -> Option<DiscountAsked> {
    discount.map(|asked| DiscountAsked {
        off: Off::of(asked.basis_points, asked.amount),
        reason: asked.reason.clone(),
    })
}

pub(super) fn quote(
    counter: &Counter,
    _caller: &Caller,
    request: wire::QuoteRequest,
) -> Result<wire::Quote, Failure> {
    let passengers = request.passengers.iter().map(|asked| PassengerRequest {
        category: asked.category.map(CategoryId),
        name: String::new(),
        phone: String::new(),
        id_number: String::new(),
        seat: asked.seat,
    });
    let asked = Asked {
        trip: request.trip,
        from: request.from,
        to: request.to,
        passengers: passengers.collect(),
        terms: Terms {
            promo: request.promo,
            discount: discount_asked(request.discount.as_ref()),
            hold: request.hold.map(HoldId),
            ..Terms::default()
        },
    };
    let loaded = counter.store.read(|connection| Loaded::read(connection, counter, asked))?;
    let used = loaded.used();
    let quote = sale::quote(&loaded.offer(&used), &loaded.request, loaded.scene.now)?;
    let sum = |of: fn(&QuoteLine) -> i64| quote.lines.iter().map(of).sum();
    Ok(wire::Quote {
        base: sum(|line| line.base),
        reductions: sum(|line| line.base - line.price),
        tax: sum(|line| line.tax),
        total: quote.total,
        currency: loaded.scene.place.currency.code.to_owned(),
        lines: quote
            .lines
            .into_iter()
            .map(|line| wire::QuoteLine {
                category: line.category.category.0,
                category_name: line.category.name,
                seat: line.seat.get(),
                base: line.base,
                reductions: reductions(&line.reductions),
                tax: line.tax,
                price: line.price,
            })
            .collect(),
    })
}

/// Reductions as answers list them.
pub(super) fn reductions(reductions: &[Reduction]) -> Vec<wire::ReductionInfo> {
    let shown = |reduction: &Reduction| wire::ReductionInfo {
        kind: match reduction.kind {
            ReductionKind::Promo => "promo".to_owned(),
            ReductionKind::Discount => "discount".to_owned(),
        },
        label: reduction.label.clone(),
        amount: reduction.amount,
    };
    reductions.iter().map(shown).collect()
}

pub(super) fn sell(
    counter: &Counter,
    caller: &Caller,
    request: wire::SellTickets,
) -> Result<wire::Sold, Failure> {
    let keys = counter.store.keys();
    let approver = approver(counter, request.approval.as_ref())?;
    let same = |fact: &TicketsSold| asked_for(&request, fact);
    let sold = counter.store.write(|write| {
        let (stored, fact, repeated) =
            once(write, keys.device, caller, request.request, same, |write| {
                let connection = write.connection();
                let loaded = Loaded::read(connection, counter, asked(&request))?;
                let (used, promo_used) = (used_references(connection), loaded.used());
                let seller = loaded.scene.seller(caller, approver.as_ref(), &used);
                let (offer, ids) = (loaded.offer(&promo_used), &mut SystemIds);
                Ok(sale::decide(&seller, &offer, &loaded.request, ids, &*keys.secret())?)
            })?;
        // Papers come out once they are paid.
        if repeated == Repeated::No && !fact.is_pending() {
            queue_papers(write, stored.id, &fact)?;
        }
        let states = payments::states_of(write.connection(), stored.id)?;
        Ok(answer(&stored, &fact, &states))
    })?;
    counter.printing.wake();
    Ok(sold)
}

fn asked(request: &wire::SellTickets) -> Asked {
    Asked {
        trip: request.trip,
        from: request.from,
        to: request.to,
        passengers: request.passengers.iter().map(passenger).collect(),
        terms: Terms {
            tendered: request.tendered,
            expected_total: request.expected_total,
            payments: payments_asked(&request.payments),
            promo: request.promo.clone(),
            discount: discount_asked(request.discount.as_ref()),
            hold: request.hold.map(HoldId),
        },
    }
}

/// Queues the papers of a sale.
pub(super) fn queue_papers(
    write: &Write<'_>,
    entry: i64,
    fact: &TicketsSold,
) -> Result<(), Failure> {
    for job in papers_of(entry, fact) {
        prints::queue(write.connection(), &job, write.now())?;
    }
    Ok(())
}

/// Whether a fact is what a request asks for.
fn asked_for(request: &wire::SellTickets, fact: &TicketsSold) -> bool {
    let journey = &fact.journey;
    let passenger = |(asked, sold): (&wire::Passenger, &sale::TicketSold)| {
        domain::text::PersonName::parse(&asked.name).is_ok_and(|name| name == sold.name)
            && asked.seat.is_none_or(|seat| seat == u16::from(sold.seat.get()))
            && asked.category.is_none_or(|category| category == sold.category.0)
    };
    (journey.trip.0, journey.to.stop.0) == (request.trip, request.to)
        && request.from.is_none_or(|from| from == journey.from.stop.0)
        && request.tendered.is_none_or(|tendered| tendered == fact.tendered())
        && payments_fit(&request.payments, fact)
        && request.passengers.len() == fact.tickets.len()
        && request.passengers.iter().zip(&fact.tickets).all(passenger)
}

/// Whether payments that were named are those of a sale.
fn payments_fit(asked: &[wire::PaymentRequest], fact: &TicketsSold) -> bool {
    let fits = |line: &wire::PaymentRequest| {
        fact.payments.iter().any(|payment| match (line.method, payment) {
            (wire::PaymentMethod::Cash, Payment::Cash { tendered, .. }) => {
                line.amount.is_none_or(|amount| amount == *tendered)
            }
            (wire::PaymentMethod::Card, Payment::Card { amount, .. })
            | (wire::PaymentMethod::MobileMoney, Payment::MobileMoney { amount, .. }) => {
                line.amount.is_none_or(|asked| asked == *amount)
            }
            _ => false,
        })
    };
    asked.is_empty() || (asked.len() == fact.payments.len() && asked.iter().all(fits))
}

/// What a sale prints: a ticket for each passenger, and for several a receipt of the payment first.
/// The first paper opens the drawer.
fn papers_of(entry: i64, fact: &TicketsSold) -> Vec<NewJob> {
    let job = |kind, pos, title: String| NewJob {
        kind,
        entry: Some(entry),
        pos,
        title,
        copy: 1,
        drawer: false,
    };
    let mut jobs: Vec<NewJob> = Vec::with_capacity(fact.tickets.len() + 1);
    if let [first, _, ..] = fact.tickets.as_slice() {
        jobs.push(job(JobKind::Receipt, 0, first.number.to_string()));
    }
    let tickets = fact.tickets.iter().enumerate();
    jobs.extend(tickets.map(|(pos, t)| job(JobKind::Ticket, pos, t.number.to_string())));
    jobs[0].drawer = true;
    jobs
}

fn answer(stored: &Stored, fact: &TicketsSold, states: &[(PaymentId, String)]) -> wire::Sold {
    wire::Sold {
        payments: payment_infos(fact, states),
        pending: states.iter().any(|(_, state)| state == "pending"),
        sale: fact.sale.0,
        tickets: sold_tickets(fact),
        total: fact.total,
        tendered: fact.tendered(),
        change: fact.change(),
        currency: fact.currency.code.to_owned(),
        entry: entry_number(stored),
        signature: stored.entry.short_hash(),
    }
}

/// The payments of a sale as answers list them, in the states they are in now.
pub(super) fn payment_infos(
    fact: &TicketsSold,
    states: &[(PaymentId, String)],
) -> Vec<wire::PaymentInfo> {
    let shown = |payment: &Payment| {
        let state = payment.id().and_then(|id| states.iter().find(|(known, _)| *known == id));
        let state = match state.map(|(_, state)| state.as_str()) {
            Some("pending") => wire::PaymentState::Pending,
            Some("replaced" | "dropped") => wire::PaymentState::Failed,
            _ => wire::PaymentState::Completed,
        };
        let info = wire::PaymentInfo {
            payment: payment.id().map_or(fact.sale.0, |id| id.0),
            method: wire::PaymentMethod::Cash,
            amount: payment.amount(),
            tendered: 0,
            change: 0,
            state,
            operator: None,
            phone: None,
            reference: None,
        };
        match payment.clone() {
            Payment::Cash { tendered, change } => wire::PaymentInfo { tendered, change, ..info },
            Payment::Card { reference, .. } => {
                wire::PaymentInfo { method: wire::PaymentMethod::Card, reference, ..info }
            }
            Payment::MobileMoney { operator, phone, reference, .. } => wire::PaymentInfo {
                method: wire::PaymentMethod::MobileMoney,
                operator: Some(operator),
                phone: phone.map(|phone| phone.as_str().to_owned()),
                reference,
                ..info
            },
        }
    };
    fact.payments.iter().map(shown).collect()
}

/// The tickets of a sale as answers list them.
pub(super) fn sold_tickets(fact: &TicketsSold) -> Vec<wire::SoldTicket> {
    let shown = |ticket: &sale::TicketSold| wire::SoldTicket {
        ticket: ticket.ticket.0,
        number: ticket.number.to_string(),
        seat: ticket.seat.get(),
        name: ticket.name.as_str().to_owned(),
        category: ticket.category_name.clone(),
        price: ticket.price,
    };
    fact.tickets.iter().map(shown).collect()
}

/// Signs nothing: a preview must not be a ticket.
struct NoIssuer;

impl TokenIssuer for NoIssuer {
    fn issue(&self, _claims: &TokenClaims) -> String {
        String::new()
    }
}

pub(super) fn preview(
    counter: &Counter,
    caller: &Caller,
    request: wire::PreviewSale,
) -> Result<wire::Pages, Failure> {
    let mut passengers: Vec<_> = request.passengers.iter().map(passenger).collect();
    for unnamed in passengers.iter_mut().filter(|p| p.name.trim().is_empty()) {
        NAME_TO_COME.clone_into(&mut unnamed.name);
    }
    let asked = Asked {
        trip: request.trip,
        from: request.from,
        to: request.to,
        passengers,
        terms: Terms {
            tendered: request.tendered,
            expected_total: None,
            payments: payments_asked(&request.payments),
            promo: request.promo,
            discount: discount_asked(request.discount.as_ref()),
            hold: request.hold.map(HoldId),
        },
    };
    let who = caller.who();
    // A preview sells nothing: it needs no till of one's own, and nobody's word on a discount.
    let anyone = Employee { roles: vec![Role::Manager], ..who.clone() };
    let till = OpenTill {
        till: TillId(SystemIds.fresh()),
        employee: who.employee,
        employee_name: who.name.clone(),
        opened_at: counter.clock.now(),
    };
    counter.store.read(|connection| {
        let loaded = Loaded::read(connection, counter, asked)?;
        let (used, promo_used) = (used_references(connection), loaded.used());
        let seller = loaded.scene.seller(caller, Some(&anyone), &used);
        let seller = Seller { till: Some(&till), locked: None, ..seller };
        let (offer, ids) = (loaded.offer(&promo_used), &mut SystemIds);
        let fact = sale::decide(&seller, &offer, &loaded.request, ids, &NoIssuer)?;
        Ok(papers::specimens(&loaded.scene.place, &fact))
    })
}

pub(super) fn save_draft(
    counter: &Counter,
    caller: &Caller,
    request: wire::SaveDraft,
) -> Result<wire::Nothing, Failure> {
    let employee = caller.who().employee;
    let text = request.draft.map(|draft| draft.to_string());
    if text.as_ref().is_some_and(|text| text.len() > DRAFT_MAX) {
        let refusal = Refusal::new(Code::TextTooLong);
        return Err(refusal.with("field", "draft").with("max", DRAFT_MAX).into());
    }
    counter.store.write(|write| match text {
        None => drafts::forget(write.connection(), employee),
        Some(text) => drafts::keep(write.connection(), employee, &text, write.now()),
    })?;
    Ok(wire::Nothing {})
}

pub(super) fn load_draft(
    counter: &Counter,
    caller: &Caller,
    _request: wire::Nothing,
) -> Result<wire::Draft, Failure> {
    let employee = caller.who().employee;
    let text = counter.store.read(|connection| drafts::of(connection, employee))?;
    let draft = text.map(|text| serde_json::from_str(&text)).transpose();
    Ok(wire::Draft { draft: draft.map_err(Failure::internal)? })
}
