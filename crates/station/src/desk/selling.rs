//! Selling: quote, sell, preview, and the draft of a sale.

use domain::ids::{CategoryId, Ids, StopId, TillId, TripId};
use domain::layout::SeatLayout;
use domain::legs::SeatStock;
use domain::planning::Category;
use domain::sale::{self, Fares, Offer, PassengerRequest, SaleRequest, Seller, TicketsSold};
use domain::ticket::{TokenClaims, TokenIssuer};
use domain::till::OpenTill;
use domain::{Code, Refusal};
use rusqlite::Connection;
use uuid::Uuid;

use super::looking::from_stop;
use super::{Caller, Repeated, entry_number, once};
use crate::counter::Counter;
use crate::failure::Failure;
use crate::host::SystemIds;
use crate::printing::papers;
use crate::store::planning::{self, Place, PlannedTrip};
use crate::store::prints::{self, JobKind, NewJob};
use crate::store::{Stored, drafts, seats, tills};
use crate::wire;

/// Bytes of a draft: a form, not a file.
const DRAFT_MAX: usize = 64 * 1024;
/// Who a preview shows where no name was typed yet.
const NAME_TO_COME: &str = "Passager";

/// Everything a sale on one trip is decided on, read from the store.
struct Loaded {
    place: Place,
    planned: PlannedTrip,
    layout: SeatLayout,
    stock: SeatStock,
    fares: Fares,
    categories: Vec<Category>,
    request: SaleRequest,
}

impl Loaded {
    fn read(
        connection: &Connection,
        counter: &Counter,
        journey: Asked,
        passengers: Vec<PassengerRequest>,
        tendered: Option<i64>,
    ) -> Result<Self, Failure> {
        let place = planning::place_or_refuse(connection, counter.store.keys().device)?;
        let planned = planning::trip(connection, TripId(journey.trip))?;
        let from = from_stop(&planned.trip, journey.from.map(StopId), &place);
        let to = StopId(journey.to);
        Ok(Self {
            layout: planning::layout(connection, planned.trip.layout)?,
            stock: seats::stock(connection, planned.id, planned.trip.seats)?,
            fares: planning::fares(connection, &planned.trip, from, to)?,
            categories: planning::categories(connection)?,
            request: SaleRequest {
                trip: planned.trip.trip,
                from,
                to,
                passengers,
                tendered,
                expected_total: None,
            },
            place,
            planned,
        })
    }

    fn offer(&self) -> Offer<'_> {
        Offer {
            trip: &self.planned.trip,
            cancelled: self.planned.cancelled.as_deref(),
            layout: &self.layout,
            stock: &self.stock,
            fares: &self.fares,
            categories: &self.categories,
        }
    }

    fn decide(
        &self,
        counter: &Counter,
        caller: &Caller,
        till: Option<&OpenTill>,
        issuer: &dyn TokenIssuer,
    ) -> Result<TicketsSold, Refusal> {
        let now = counter.clock.now();
        let place = &self.place;
        let seller = Seller {
            company: place.company,
            currency: place.currency,
            station: place.station,
            station_code: &place.station_code,
            station_name: &place.station_name,
            counter: place.counter,
            cashier: caller.who(),
            till,
            last_number: place.last_number,
            now,
            now_local: place.local(now),
        };
        sale::decide(&seller, &self.offer(), &self.request, &mut SystemIds, issuer)
    }
}

/// The journey of a request.
struct Asked {
    trip: Uuid,
    from: Option<Uuid>,
    to: Uuid,
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

pub(super) fn quote(
    counter: &Counter,
    _caller: &Caller,
    request: wire::QuoteRequest,
) -> Result<wire::Quote, Failure> {
    let asked = Asked { trip: request.trip, from: request.from, to: request.to };
    let passengers = request.passengers.iter().map(|asked| PassengerRequest {
        category: asked.category.map(CategoryId),
        name: String::new(),
        phone: String::new(),
        id_number: String::new(),
        seat: asked.seat,
    });
    let passengers = passengers.collect();
    let loaded = counter
        .store
        .read(|connection| Loaded::read(connection, counter, asked, passengers, None))?;
    let quote = sale::quote(&loaded.offer(), &loaded.request, counter.clock.now())?;
    Ok(wire::Quote {
        lines: quote
            .lines
            .into_iter()
            .map(|line| wire::QuoteLine {
                category: line.category.category.0,
                category_name: line.category.name,
                seat: line.seat.get(),
                price: line.price,
            })
            .collect(),
        total: quote.total,
        currency: loaded.place.currency.code.to_owned(),
    })
}

pub(super) fn sell(
    counter: &Counter,
    caller: &Caller,
    request: wire::SellTickets,
) -> Result<wire::Sold, Failure> {
    let keys = counter.store.keys();
    let same = |fact: &TicketsSold| asked_for(&request, fact);
    let sold = counter.store.write(|write| {
        let (stored, fact, repeated) =
            once(write, keys.device, caller, request.request, same, |write| {
                let asked = Asked { trip: request.trip, from: request.from, to: request.to };
                let passengers = request.passengers.iter().map(passenger).collect();
                let connection = write.connection();
                let mut loaded =
                    Loaded::read(connection, counter, asked, passengers, request.tendered)?;
                loaded.request.expected_total = request.expected_total;
                let till = tills::open_at(connection, keys.device)?;
                let till = till.as_ref().map(|row| &row.till);
                Ok(loaded.decide(counter, caller, till, &keys.secret)?)
            })?;
        if repeated == Repeated::No {
            for job in papers_of(&stored, &fact) {
                prints::queue(write.connection(), &job, write.now())?;
            }
        }
        Ok(answer(&stored, &fact))
    })?;
    counter.printing.wake();
    Ok(sold)
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
        && request.passengers.len() == fact.tickets.len()
        && request.passengers.iter().zip(&fact.tickets).all(passenger)
}

/// What a sale prints: a ticket for each passenger, and for several a receipt of the payment first.
/// The first paper opens the drawer.
fn papers_of(stored: &Stored, fact: &TicketsSold) -> Vec<NewJob> {
    let job = |kind, pos, title: String| NewJob {
        kind,
        entry: Some(stored.id),
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

fn answer(stored: &Stored, fact: &TicketsSold) -> wire::Sold {
    wire::Sold {
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
    let asked = Asked { trip: request.trip, from: request.from, to: request.to };
    let mut passengers: Vec<_> = request.passengers.iter().map(passenger).collect();
    for unnamed in passengers.iter_mut().filter(|p| p.name.trim().is_empty()) {
        NAME_TO_COME.clone_into(&mut unnamed.name);
    }
    let loaded = counter.store.read(|connection| {
        Loaded::read(connection, counter, asked, passengers, request.tendered)
    })?;
    let who = caller.who();
    let till = OpenTill {
        till: TillId(SystemIds.fresh()),
        employee: who.employee,
        employee_name: who.name.clone(),
        opened_at: counter.clock.now(),
    };
    let fact = loaded.decide(counter, caller, Some(&till), &NoIssuer)?;
    Ok(papers::specimens(&loaded.place, &fact))
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
