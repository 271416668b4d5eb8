//! Seats and tickets of a batch: which rights its facts used or ended, and what contradicts what the
//! central has. What coaches and their doors say of both is in [`control`].

mod control;
mod doors;
mod tickets;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use deadpool_postgres::Transaction;
use domain::Millis;
use domain::aftersale::SeatHad;
use domain::central::{DeviceCertified, EntryRef, ExceptionKind};
use domain::fact::Fact;
use domain::ids::{DeviceId, TicketId, TripId};
use domain::layout::SeatNumber;
use domain::lease::{LeaseReturned, LeasedSeat, RightGranted, Use};
use domain::legs::Legs;
use domain::sale::{Journey, TicketSold};
use uuid::Uuid;

use crate::head::{Audience, Head};
use crate::problem::Problem;
use crate::projection::Told;
use crate::references::references;
use crate::rights::{self, Trip};
use crate::sql::Sql;

use tickets::{Ticket, read_tickets};

/// Something to be told.
struct Raised {
    kind: ExceptionKind,
    /// Whose doing it is.
    device: DeviceId,
    subject: String,
    detail: String,
    entries: Vec<EntryRef>,
    /// The ticket that was there first.
    first: Option<TicketId>,
}

/// A counter of which entries are taken in.
#[derive(Clone, Copy, Default)]
struct Teller {
    /// Whether its journal had said before that it belongs to this central.
    enrolled: bool,
    /// Whether it decides for the company.
    decides: bool,
}

/// The seats and tickets that entries touch, locked.
pub(crate) struct Seats {
    tellers: HashMap<DeviceId, Teller>,
    trips: BTreeMap<TripId, Trip>,
    tickets: HashMap<TicketId, Ticket>,
    dirty: BTreeSet<TicketId>,
    /// Tickets by counter and route.
    sold: BTreeMap<(DeviceId, Uuid), i64>,
    raised: Vec<Raised>,
    /// Trips to share out, and whether their holders are asked for a part.
    share: BTreeMap<TripId, bool>,
    /// Whose unsold seats are taken away.
    recall: Vec<(DeviceId, Option<TripId>)>,
    /// Of those, whoever gets none of these trips again until somebody gives it a quota.
    barred: Vec<DeviceId>,
    /// Trips of which seats came back.
    came_back: BTreeSet<TripId>,
    grants: Vec<RightGranted>,
    /// What was taken from counters because a coach has no such seat, or gave it to somebody.
    taken: Vec<(TripId, DeviceId, LeasedSeat)>,
    restarted: BTreeSet<DeviceId>,
}

/// The trips and tickets that a fact is about.
fn touches(fact: &Fact) -> (Vec<TripId>, Vec<TicketId>) {
    let had = |seat: &Option<SeatHad>| seat.as_ref().map(|seat| seat.trip);
    match fact {
        Fact::TicketsSold(fact) => {
            (vec![fact.journey.trip], fact.tickets.iter().map(|ticket| ticket.ticket).collect())
        }
        Fact::TicketsRefunded(fact) => {
            let tickets = fact.tickets.iter();
            (
                tickets.clone().filter_map(|t| had(&t.seat)).collect(),
                tickets.map(|t| t.ticket).collect(),
            )
        }
        Fact::PaymentSettled(fact) => {
            let tickets = fact.returned.iter();
            (
                tickets.clone().filter_map(|t| had(&t.seat)).collect(),
                tickets.map(|t| t.ticket).collect(),
            )
        }
        Fact::TicketExchanged(fact) => (
            had(&fact.old.seat).into_iter().chain([fact.journey.trip]).collect(),
            vec![fact.old.ticket, fact.new.ticket],
        ),
        Fact::TicketMoved(fact) => (
            had(&fact.was).into_iter().chain([fact.journey.trip]).collect(),
            vec![fact.ticket.ticket],
        ),
        Fact::TicketOpened(fact) => (vec![fact.was.trip], vec![fact.ticket.ticket]),
        Fact::TicketNoShow(fact) => (vec![fact.was.trip], vec![fact.ticket]),
        Fact::LeaseReturned(fact) => (vec![fact.trip], Vec::new()),
        Fact::RightReturned(fact) => (Vec::new(), vec![fact.ticket]),
        Fact::QuotaSet(fact) => (vec![fact.trip], Vec::new()),
        Fact::TicketBoarded(fact) => (vec![fact.trip], vec![fact.ticket]),
        Fact::BoardingUndone(fact) => (vec![fact.trip], Vec::new()),
        Fact::PassengerAlighted(fact) => (vec![fact.trip], Vec::new()),
        Fact::PassengerReboarded(fact) => (vec![fact.trip], Vec::new()),
        Fact::StandingBoarded(fact) => (vec![fact.journey.trip], Vec::new()),
        Fact::StandingRefunded(fact) => (vec![fact.trip], Vec::new()),
        Fact::LuggageTagged(fact) => (vec![fact.trip], Vec::new()),
        Fact::DepartureClosed(fact) => {
            (vec![fact.trip], fact.no_shows.iter().map(|missed| missed.ticket).collect())
        }
        Fact::DepartureReopened(fact) => {
            (vec![fact.trip], fact.restored.iter().map(|missed| missed.ticket).collect())
        }
        Fact::VehicleSwapped(fact) => {
            (vec![fact.trip], fact.moved.iter().map(|moved| moved.ticket).collect())
        }
        Fact::TripDelayed(fact) => (vec![fact.trip], Vec::new()),
        _ => (Vec::new(), Vec::new()),
    }
}

impl Seats {
    /// Locks what a batch touches.
    pub(crate) async fn of(
        change: &Transaction<'_>,
        told: &[Told],
        now: Millis,
    ) -> Result<Self, Problem> {
        let (mut trips, mut tickets) = (BTreeSet::new(), BTreeSet::new());
        let mut seats = Self::empty(tellers(change, told).await?);
        for one in told {
            let (more, changed) = touches(&one.fact);
            trips.extend(more);
            tickets.extend(changed);
            seats.planned(change, one, now, &mut trips).await?;
        }
        seats.trips = rights::locked(change, &trips).await?;
        seats.tickets = read_tickets(change, &tickets).await?;
        Ok(seats)
    }

    fn empty(tellers: HashMap<DeviceId, Teller>) -> Self {
        Self {
            tellers,
            trips: BTreeMap::new(),
            tickets: HashMap::new(),
            dirty: BTreeSet::new(),
            sold: BTreeMap::new(),
            raised: Vec::new(),
            share: BTreeMap::new(),
            recall: Vec::new(),
            barred: Vec::new(),
            came_back: BTreeSet::new(),
            grants: Vec::new(),
            taken: Vec::new(),
            restarted: BTreeSet::new(),
        }
    }

    fn teller(&self, one: &Told) -> Teller {
        self.tellers.get(&one.place.device).copied().unwrap_or_default()
    }

    /// What facts say of many trips at once.
    async fn planned(
        &mut self,
        change: &Transaction<'_>,
        one: &Told,
        now: Millis,
        trips: &mut BTreeSet<TripId>,
    ) -> Result<(), Problem> {
        match &one.fact {
            Fact::CounterEnrolled(_) => {
                // Whoever is new gets a part of what is sold soon.
                let soon = rights::within_horizon(change, now, true).await?;
                self.share.extend(soon.iter().map(|trip| (*trip, true)));
                trips.extend(soon);
            }
            Fact::QuotaSet(fact) => {
                self.share.insert(fact.trip, true);
            }
            Fact::LeasesRecalled(fact) if self.teller(one).decides => {
                trips.extend(rights::held_by(change, fact.device, now).await?);
                self.recall.push((fact.device, fact.trip));
                self.barred.push(fact.device);
            }
            Fact::DeviceRevoked(fact) if self.teller(one).decides => {
                trips.extend(rights::held_by(change, fact.device, now).await?);
                self.recall.push((fact.device, None));
            }
            Fact::JournalRestarted(_) => {
                let device = one.place.device;
                trips.extend(rights::held_by(change, device, now).await?);
                self.recall.push((device, None));
                self.restarted.insert(device);
            }
            _ => {}
        }
        Ok(())
    }

    /// Applies the facts in their order.
    pub(crate) async fn apply(
        &mut self,
        change: &Transaction<'_>,
        told: &[Told],
    ) -> Result<(), Problem> {
        // All that a counter tells may be of before it enrolled, or contain that.
        let enrols = |one: &&Told| matches!(one.fact, Fact::CounterEnrolled(_));
        let enrols: HashMap<DeviceId, u64> =
            told.iter().filter(enrols).map(|one| (one.place.device, one.place.seq)).collect();
        for one in told {
            let at = enrols.get(&one.place.device);
            let standalone = at.map_or(!self.teller(one).enrolled, |at| one.place.seq < *at);
            self.fact(one, standalone);
        }
        self.references(change, told).await?;
        self.departures(change, told).await?;
        self.doors(change, told).await?;
        for (_, only) in &self.recall {
            let all = self.trips.keys().filter(|trip| only.is_none_or(|only| only == **trip));
            for trip in all {
                self.share.entry(*trip).or_insert(false);
            }
        }
        Ok(())
    }

    fn fact(&mut self, one: &Told, standalone: bool) {
        match &one.fact {
            Fact::TicketsSold(fact) => {
                for ticket in &fact.tickets {
                    self.sell(one, &fact.journey, ticket, standalone);
                }
                let count = i64::try_from(fact.tickets.len()).unwrap_or(0);
                let key = (one.place.device, fact.journey.route.0);
                *self.sold.entry(key).or_default() += count;
            }
            Fact::TicketsRefunded(fact) => {
                for ticket in &fact.tickets {
                    self.changes(one, ticket.ticket, "gone", standalone);
                }
            }
            Fact::PaymentSettled(fact) => {
                for ticket in &fact.returned {
                    self.changes(one, ticket.ticket, "gone", standalone);
                }
            }
            Fact::TicketExchanged(fact) => {
                self.changes(one, fact.old.ticket, "gone", standalone);
                self.sell(one, &fact.journey, &fact.new, standalone);
            }
            Fact::TicketMoved(fact) => {
                self.changes(one, fact.ticket.ticket, "valid", standalone);
                self.seat(one, &fact.journey, &fact.ticket, standalone);
            }
            Fact::TicketOpened(fact) => self.changes(one, fact.ticket.ticket, "open", standalone),
            Fact::TicketNoShow(fact) => self.changes(one, fact.ticket, "gone", standalone),
            Fact::LeaseReturned(fact) => self.returned(one, fact),
            Fact::RightReturned(fact) => self.right_returned(one, fact.ticket, fact.lease),
            _ => self.control(one, standalone),
        }
    }

    fn sell(&mut self, one: &Told, journey: &Journey, sold: &TicketSold, standalone: bool) {
        let ticket = Ticket {
            number: sold.number.to_string(),
            sold: one.place,
            trip: journey.trip,
            seat: sold.seat.get(),
            state: "valid",
            holder: Some(one.place.device),
            lease: 0,
            wanted_by: None,
            changed: None,
        };
        self.tickets.insert(sold.ticket, ticket);
        self.dirty.insert(sold.ticket);
        self.seat(one, journey, sold, standalone);
    }

    /// A ticket takes a seat.
    fn seat(&mut self, one: &Told, journey: &Journey, sold: &TicketSold, standalone: bool) {
        if let Some(ticket) = self.tickets.get_mut(&sold.ticket) {
            (ticket.trip, ticket.seat) = (journey.trip, sold.seat.get());
        }
        let device = one.place.device;
        let Some(trip) = self.trips.get_mut(&journey.trip) else {
            // A trip that the central never heard of: kept, and told.
            let subject = format!("{} · {}", sold.number, journey.route_code);
            let detail = "Its trip is not known at the central.".to_owned();
            let kind = ExceptionKind::SeatUnleased;
            let entries = vec![one.place];
            self.raised.push(Raised { kind, device, subject, detail, entries, first: None });
            return;
        };
        let subject = format!("{} · {} · seat {}", sold.number, trip.label, sold.seat);
        let used = trip.rights.sell(device, sold.ticket, sold.seat, journey.legs(), standalone);
        self.raise_of_seat(one.place, subject, used);
    }

    /// Tells of a seat that was given to a ticket without the right to it.
    fn raise_of_seat(&mut self, place: EntryRef, subject: String, used: Use) {
        let (kind, detail, first) = match used {
            Use::Held => return,
            Use::Unleased => {
                let detail = "It was sold without a lease on its seat.".to_owned();
                (ExceptionKind::SeatUnleased, detail, None)
            }
            Use::Against(holder) => {
                let detail = format!("Counter {holder} holds this seat and may sell it.");
                (ExceptionKind::SeatAgainst, detail, None)
            }
            Use::Doubled(first) => {
                let detail = "The same seat was sold with ticket".to_owned();
                (ExceptionKind::SeatDoubled, detail, Some(first))
            }
        };
        let (device, entries) = (place.device, vec![place]);
        self.raised.push(Raised { kind, device, subject, detail, entries, first });
    }

    /// A ticket is given back, opened or moved.
    fn changes(&mut self, one: &Told, id: TicketId, to: &'static str, standalone: bool) {
        let device = one.place.device;
        let Some(ticket) = self.tickets.get_mut(&id) else {
            let (kind, subject) = (ExceptionKind::RightMissing, id.to_string());
            let detail = "Its sale is not known at the central.".to_owned();
            let entries = vec![one.place];
            self.raised.push(Raised { kind, device, subject, detail, entries, first: None });
            return;
        };
        let entries = [Some(one.place), ticket.changed, Some(ticket.sold)];
        let entries: Vec<EntryRef> = entries.into_iter().flatten().collect();
        let raise = |kind, detail: &str| Raised {
            kind,
            device,
            subject: ticket.number.clone(),
            detail: detail.to_owned(),
            entries: entries.clone(),
            first: None,
        };
        if ticket.state == "gone" {
            let detail = "It had been given back, exchanged or marked before.";
            self.raised.push(raise(ExceptionKind::TicketDoubled, detail));
            return;
        }
        if ticket.holder != Some(device) && !standalone {
            let detail = "The counter had not the right to change it.";
            self.raised.push(raise(ExceptionKind::RightMissing, detail));
        }
        ticket.state = to;
        ticket.changed = Some(one.place);
        self.dirty.insert(id);
        let trip = ticket.trip;
        if let Some(trip) = self.trips.get_mut(&trip) {
            trip.rights.give_back(device, id);
        }
    }

    fn returned(&mut self, one: &Told, fact: &LeaseReturned) {
        let device = one.place.device;
        if let Some(trip) = self.trips.get_mut(&fact.trip) {
            for run in &fact.seats {
                trip.rights.returned(device, fact.lease, run.seat, run.legs());
            }
            self.share.entry(fact.trip).or_insert(false);
            self.came_back.insert(fact.trip);
        }
    }

    fn right_returned(&mut self, one: &Told, id: TicketId, lease: u64) {
        let device = one.place.device;
        let Some(ticket) = self.tickets.get_mut(&id) else { return };
        if (ticket.holder, ticket.lease) != (Some(device), lease) {
            return;
        }
        ticket.holder = None;
        if let Some(wanted_by) = ticket.wanted_by.take() {
            self.grants.push(RightGranted { lease: 0, device: wanted_by, ticket: id });
        }
        self.dirty.insert(id);
    }

    /// A reference of mobile money is used once in the company.
    async fn references(&mut self, change: &Transaction<'_>, told: &[Told]) -> Result<(), Problem> {
        for (operator, reference, place, first) in references(change, told).await? {
            self.raised.push(Raised {
                kind: ExceptionKind::ReferenceDoubled,
                device: place.device,
                subject: format!("{operator} {reference}"),
                detail: "The reference was used for two payments.".to_owned(),
                entries: vec![place, first],
                first: None,
            });
        }
        Ok(())
    }

    /// Whether trips are shared out: their rights are then written afterwards.
    pub(crate) fn shares_out(&self) -> bool {
        !self.share.is_empty() || !self.recall.is_empty()
    }

    /// Who must know of a fact.
    pub(crate) fn audience(&self, fact: &Fact) -> Audience {
        match fact {
            Fact::CompanyFounded(_)
            | Fact::StationOpened(_)
            | Fact::CounterOpened(_)
            | Fact::EmployeeRegistered(_)
            | Fact::PinSet(_)
            | Fact::StopsDefined(_)
            | Fact::LayoutDefined(_)
            | Fact::VehicleRegistered(_)
            | Fact::CategoriesDefined(_)
            | Fact::RouteDefined(_)
            | Fact::FaresSet(_)
            | Fact::TripsPlanned(_)
            | Fact::TripCancelled(_)
            | Fact::RulesSet(_)
            | Fact::DeviceRevoked(_)
            | Fact::KeyRotated(_)
            | Fact::CrewRegistered(_)
            | Fact::ParcelTariffSet(_)
            | Fact::ExceptionResolved(_) => Audience::All,
            Fact::LeaseReturned(_) | Fact::QuotaSet(_) | Fact::RightReturned(_) => {
                Audience::Company
            }
            fact => {
                let (trips, tickets) = touches(fact);
                let of_tickets = tickets.iter().filter_map(|ticket| self.tickets.get(ticket));
                let trips = trips.into_iter().chain(of_tickets.map(|ticket| ticket.trip));
                let known = trips.filter_map(|trip| self.trips.get(&trip));
                let stops: BTreeSet<Uuid> =
                    known.flat_map(|trip| trip.stops.iter().copied()).collect();
                match stops.is_empty() {
                    true if tickets.is_empty() => Audience::Company,
                    true => Audience::All,
                    false => Audience::Stops(stops.into_iter().collect()),
                }
            }
        }
    }

    /// Says what follows: grants, recalls, exceptions.
    pub(crate) async fn say(&mut self, head: &mut Head<'_>) -> Result<(), Problem> {
        for mut raised in std::mem::take(&mut self.raised) {
            if let Some(first) = raised.first {
                let known = self.ticket(head.change(), first).await?;
                if let Some(known) = known {
                    raised.detail = format!("{} {}.", raised.detail, known.number);
                    raised.entries.push(known.sold);
                }
            }
            head.raise(raised.kind, raised.device, raised.subject, raised.detail, raised.entries);
        }
        for (device, only) in std::mem::take(&mut self.recall) {
            for trip in self.trips.values_mut() {
                if only.is_none_or(|only| only == trip.trip) {
                    rights::recall(head, trip, device);
                    if self.barred.contains(&device) {
                        bar(head.change(), trip.trip, device).await?;
                    }
                }
            }
        }
        self.say_taken(head);
        for device in &self.restarted {
            certify_again(head, *device).await?;
        }
        for id in std::mem::take(&mut self.came_back) {
            if let Some(trip) = self.trips.get_mut(&id) {
                rights::grant_wanted(head, trip).await?;
            }
        }
        for (id, ask) in std::mem::take(&mut self.share) {
            if let Some(trip) = self.trips.get_mut(&id) {
                rights::allot(head, trip, ask).await?;
            }
        }
        for mut grant in std::mem::take(&mut self.grants) {
            grant.lease = head.next_lease();
            if let Some(ticket) = self.tickets.get_mut(&grant.ticket) {
                (ticket.holder, ticket.lease) = (Some(grant.device), grant.lease);
            }
            let device = grant.device;
            head.say(grant, Audience::Device(device));
        }
        self.write_tickets(head.change()).await
    }

    /// A ticket of this batch, or of before.
    async fn ticket(
        &self,
        change: &Transaction<'_>,
        id: TicketId,
    ) -> Result<Option<Ticket>, Problem> {
        if let Some(known) = self.tickets.get(&id) {
            return Ok(Some(known.clone()));
        }
        Ok(read_tickets(change, &BTreeSet::from([id])).await?.remove(&id))
    }

    /// Writes rights and figures.
    pub(crate) async fn write(&self, change: &Transaction<'_>) -> Result<(), Problem> {
        rights::write(change, &self.trips).await?;
        for ((device, route), tickets) in &self.sold {
            change
                .run(
                    "insert into sold (device, route, tickets) values ($1, $2, $3)
                     on conflict (device, route) do update
                       set tickets = sold.tickets + excluded.tickets",
                    &[&device.0, route, tickets],
                )
                .await?;
        }
        Ok(())
    }
}

async fn tellers(
    change: &Transaction<'_>,
    told: &[Told],
) -> Result<HashMap<DeviceId, Teller>, Problem> {
    let devices: BTreeSet<Uuid> = told.iter().map(|one| one.place.device.0).collect();
    let devices: Vec<Uuid> = devices.into_iter().collect();
    let sql = "select device, enrolled, company_wide from device where device = any($1)";
    let rows = change.rows(sql, &[&devices]).await?;
    let known = rows
        .iter()
        .map(|row| (DeviceId(row.get(0)), Teller { enrolled: row.get(1), decides: row.get(2) }));
    Ok(known.collect())
}

/// What was taken from a counter by force is not given to it again by itself.
async fn bar(change: &Transaction<'_>, trip: TripId, device: DeviceId) -> Result<(), Problem> {
    change
        .run(
            "insert into quota (trip, device, seats) values ($1, $2, 0)
             on conflict (trip, device) do update set seats = 0",
            &[&trip.0, &device.0],
        )
        .await?;
    Ok(())
}

/// A counter that began a new epoch is certified anew: what was granted before does not count.
async fn certify_again(head: &mut Head<'_>, device: DeviceId) -> Result<(), Problem> {
    let row = head
        .change()
        .row(
            "select encode(public_key, 'hex'), name, company_wide, epoch from device where device = $1",
            &[&device.0],
        )
        .await?;
    let fact = DeviceCertified {
        device,
        public_key: row.get(0),
        name: row.get(1),
        company_wide: row.get(2),
        epoch: row.get::<_, i32>(3).cast_unsigned(),
    };
    head.say(fact, Audience::All);
    Ok(())
}

/// What came of asking for seats on legs of a trip.
#[derive(Default)]
pub(crate) struct Asked {
    pub(crate) granted: Vec<u8>,
    pub(crate) asked: BTreeMap<DeviceId, Vec<SeatNumber>>,
    pub(crate) sold: Vec<u8>,
}

/// Which seats can be granted, which are with others, which are sold.
pub(crate) fn sorted_out(trip: &Trip, device: DeviceId, seats: &[SeatNumber], legs: Legs) -> Asked {
    let mut asked = Asked::default();
    for seat in seats {
        let rights = trip.rights.sorted();
        let on = rights.iter().filter(|right| right.seat == *seat && right.legs.overlaps(legs));
        let others: Vec<_> =
            on.filter(|right| right.holder != device || right.ticket.is_some()).collect();
        if others.iter().any(|right| right.ticket.is_some()) {
            asked.sold.push(seat.get());
        } else if let Some(other) = others.first() {
            asked.asked.entry(other.holder).or_default().push(*seat);
        } else {
            asked.granted.push(seat.get());
        }
    }
    asked
}
