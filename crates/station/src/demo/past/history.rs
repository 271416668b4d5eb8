//! Decides what happened at the counter, day by day, by the rules that a counter keeps.

use std::collections::{HashMap, VecDeque};
use std::sync::mpsc::SyncSender;

use chrono::{Datelike, Days, NaiveDate};
use domain::Millis;
use domain::aftersale::{self, RefundAsked, TicketNow, TicketState};
use domain::bounds::TRIPS_PER_FACT;
use domain::fact::Fact;
use domain::ids::{CategoryId, Ids, LayoutId, MovementId, RequestId, StopId, TillId, TripId};
use domain::layout::SeatLayout;
use domain::legs::{Legs, SeatStock};
use domain::money::Account;
use domain::payment::{sources, split};
use domain::people::{Employee, Permission, Role};
use domain::planning::{Category, Trip, TripsPlanned};
use domain::rules::Rules;
use domain::sale::{self, Fares, Offer, PassengerRequest, SaleRequest, Seller, TicketsSold};
use domain::till::{
    self, CashCount, MovementAsked, OpenTill, TillOpened, VarianceApproved, move_cash,
};
use uuid::Uuid;

use super::choices::{Dice, moment_of};
use super::parcels::Dock;
use super::scribe::{Batch, Deed, Ending, What};
use super::{Issuer, Made, PROMOTION, Shift, people_who_are};
use crate::demo::names::{FIRST_NAMES, LAST_NAMES};
use crate::demo::network;
use crate::desk::CONSOLE;
use crate::failure::Failure;
use crate::store::planning::Place;

/// Deeds of one transaction. Each waits for the disk once.
const BATCH: usize = 1_000;
/// Sales stop this long before a coach leaves.
const SALES_END: Millis = 5 * 60_000;
/// Tickets are given back up to this long before a coach leaves.
const REFUNDS_END: Millis = 45 * 60_000;
/// The float of every day, in francs.
const FLOAT: i64 = 50_000;
/// Past this much the drawer is emptied into the safe, but for a float.
const DRAWER_FULL: i64 = 1_000_000;
/// Expenses of one shift.
const EXPENSES: u64 = 4;
/// Coaches looked at for a free seat before one more is put on the road.
const TRIES: usize = 12;
/// Sales of whose tickets some are given back.
const REMEMBERED: usize = 300;
/// Variances of the last days wait for the manager who is to approve them.
const APPROVED_AFTER: u64 = 7;

/// A coach on sale, as the past has it in memory.
pub(super) struct Coach {
    pub trip: Trip,
    stock: SeatStock,
}

pub(super) struct History {
    pub dice: Dice,
    pub place: Place,
    pub rules: Rules,
    pub dock: Dock,
    layouts: HashMap<LayoutId, SeatLayout>,
    categories: Vec<Category>,
    fares: HashMap<(StopId, StopId), Fares>,
    cashiers: Vec<Employee>,
    manager: Employee,
    /// On sale now, by departure: what has left is dropped.
    pub coaches: Vec<Coach>,
    /// Tickets of the newest sales.
    recent: VecDeque<TicketNow>,
    /// Days whose trips are planned.
    planned_to: Option<NaiveDate>,
    last_number: u32,
    reliefs: u64,
    made: Made,
    deeds: Vec<Deed>,
    out: SyncSender<Batch>,
}

/// The till of a shift.
pub(super) struct OpenShift {
    pub cashier: Employee,
    till: OpenTill,
    pub drawer: i64,
}

impl History {
    pub fn begin(seed: u64, rules: Rules, place: Place, out: SyncSender<Batch>) -> Self {
        let mut fares: HashMap<(StopId, StopId), HashMap<CategoryId, i64>> = HashMap::new();
        for fare in network::fares() {
            fares.entry((fare.from, fare.to)).or_default().insert(fare.category, fare.amount);
        }
        let manager = people_who_are(Role::Manager).pop();
        Self {
            dock: Dock::new(&place, &mut Dice::new(seed)),
            dice: Dice::new(seed),
            place,
            rules,
            layouts: network::layouts().map(|layout| (layout.layout, layout)).collect(),
            categories: network::categories(),
            fares,
            cashiers: people_who_are(Role::Cashier),
            manager: manager.expect("every role of the training company has someone"),
            coaches: Vec::new(),
            recent: VecDeque::new(),
            planned_to: None,
            last_number: 0,
            reliefs: 0,
            made: Made::default(),
            deeds: Vec::with_capacity(BATCH),
            out,
        }
    }

    /// Tells all shifts. Answers what was made.
    pub fn tell(
        mut self,
        issuer: &dyn Issuer,
        shifts: &[Shift],
        today: NaiveDate,
        now: Millis,
    ) -> Result<Made, Failure> {
        for shift in shifts {
            self.work(issuer, shift, today)?;
        }
        // The departures that people will buy next, without those that have left.
        self.dice.at = now;
        self.plan_to(today, today + Days::new(network::DAYS - 1))?;
        self.flush()?;
        Ok(self.made)
    }

    /// What happens at a moment, by somebody.
    pub fn told(&mut self, actor: &str, fact: impl Into<Fact>) -> Result<(), Failure> {
        let request = RequestId(self.dice.fresh());
        let what = What::Fact(fact.into());
        self.did(Deed { at: self.dice.at, actor: actor.to_owned(), request, what })
    }

    fn did(&mut self, deed: Deed) -> Result<(), Failure> {
        self.deeds.push(deed);
        if self.deeds.len() < BATCH { Ok(()) } else { self.flush() }
    }

    fn flush(&mut self) -> Result<(), Failure> {
        let deeds = std::mem::replace(&mut self.deeds, Vec::with_capacity(BATCH));
        let sent = self.out.send(Batch { deeds, made: self.made });
        sent.map_err(|_| Failure::internal("the past is not written any more"))
    }

    /// Plans the trips of all days up to `day`, and puts them on sale.
    fn plan_to(&mut self, from: NaiveDate, day: NaiveDate) -> Result<(), Failure> {
        let first = self.planned_to.map_or(from, |known| known + Days::new(1));
        let days = first.iter_days().take_while(|d| *d <= day);
        let trips: Vec<Trip> = days.flat_map(network::trips).collect();
        self.planned_to = self.planned_to.max(Some(day));
        self.put_on_sale(trips)
    }

    fn put_on_sale(&mut self, trips: Vec<Trip>) -> Result<(), Failure> {
        for chunk in trips.chunks(TRIPS_PER_FACT) {
            self.told(CONSOLE, TripsPlanned { trips: chunk.to_vec() })?;
        }
        self.coaches.extend(
            trips
                .into_iter()
                .map(|trip| Coach { stock: SeatStock::free(usize::from(trip.seats)), trip }),
        );
        self.coaches.sort_by_key(|coach| coach.trip.calls[0].departs);
        Ok(())
    }

    /// Opens the till, sells tickets and takes parcels in, closes the till.
    fn work(
        &mut self,
        issuer: &dyn Issuer,
        shift: &Shift,
        today: NaiveDate,
    ) -> Result<(), Failure> {
        self.dice.at = shift.span.start;
        self.plan_to(shift.day, shift.day + Days::new(1))?;
        let mut open = self.open_till(shift)?;
        let length = shift.span.end - shift.span.start;
        let (mut sold, mut spent, mut taken) = (0, 0, 0);
        while sold < shift.tickets || taken < shift.parcels {
            let next = |done, of| if done < of { moment_of(done, of, length) } else { length };
            let (sale, parcel) = (next(sold, shift.tickets), next(taken, shift.parcels));
            self.dice.at = shift.span.start + sale.min(parcel);
            if taken < shift.parcels && (sold == shift.tickets || parcel < sale) {
                self.take_in(issuer, &mut open)?;
                taken += 1;
                self.made.parcels += 1;
            } else {
                let party = self.sell(issuer, &mut open, shift.tickets - sold)?;
                sold += party;
                self.made.tickets += party;
                if self.dice.once_in(45) {
                    self.take_back(&mut open)?;
                }
            }
            if spent * shift.tickets < sold.saturating_sub(1) * EXPENSES {
                spent += 1;
                self.spend(&mut open)?;
            }
            if open.drawer > DRAWER_FULL {
                let amount = (open.drawer - FLOAT) / 1_000 * 1_000;
                self.cash(&mut open, till::Movement::Drop, amount, "", None)?;
            }
        }
        self.dice.at = shift.span.end;
        self.close_till(&open, shift.day + Days::new(APPROVED_AFTER) <= today)
    }

    fn open_till(&mut self, shift: &Shift) -> Result<OpenShift, Failure> {
        let turn = shift.day.num_days_from_ce().unsigned_abs() as usize % self.cashiers.len();
        let cashier = self.cashiers[turn].clone();
        let float = CashCount { sum: Some(FLOAT), count: Vec::new() };
        let id = TillId(self.dice.fresh());
        let opened = till::open(None, &cashier, self.place.currency, &float, id)?;
        let opened = TillOpened {
            station_name: self.place.station_name.clone(),
            local: Some(self.place.local(self.dice.at)),
            ..opened
        };
        let open = OpenShift {
            till: OpenTill {
                till: opened.till,
                employee: opened.employee,
                employee_name: opened.employee_name.clone(),
                opened_at: self.dice.at,
            },
            drawer: opened.float,
            cashier,
        };
        self.told(&open.cashier.employee.to_string(), opened)?;
        Ok(open)
    }

    fn close_till(&mut self, open: &OpenShift, approve: bool) -> Result<(), Failure> {
        // Now and then a coin is missing, as in life; more than that must be answered for.
        let (missing, reason) = match self.dice.rng.u8(0..40) {
            0 | 1 => (500, ""),
            2 => (2_500, "Monnaie mal rendue"),
            3 => (-1_000, "Billet non rendu à temps"),
            _ => (0, ""),
        };
        let counted = CashCount { sum: Some((open.drawer - missing).max(0)), count: Vec::new() };
        let (who, currency) = (&open.cashier, self.place.currency);
        let counted = till::count(Some(&open.till), who, currency, open.drawer, &counted)?;
        let variance = counted.counted - counted.expected;
        let ending = Ending {
            till: open.till.clone(),
            cashier: who.clone(),
            counted,
            reason,
            local: self.place.local(self.dice.at),
            request: RequestId(self.dice.fresh()),
        };
        let request = RequestId(self.dice.fresh());
        let what = What::Closing(Box::new(ending));
        self.did(Deed { at: self.dice.at, actor: who.employee.to_string(), request, what })?;
        if !approve || variance.abs() <= self.rules.limits_of(who).variance {
            return Ok(());
        }
        let manager = self.manager.clone();
        let approved = VarianceApproved {
            till: open.till.till,
            cashier_name: open.till.employee_name.clone(),
            variance,
            employee: manager.employee,
            employee_name: manager.name,
            reason: "Recompté ensemble".to_owned(),
        };
        self.told(&manager.employee.to_string(), approved)
    }

    pub fn seller<'a>(
        &'a self,
        open: &'a OpenShift,
        used: &'a dyn Fn(&str, &str) -> Option<String>,
        approver: Option<&'a Employee>,
    ) -> Seller<'a> {
        let now = self.dice.at;
        Seller {
            company: self.place.company,
            currency: self.place.currency,
            station: self.place.station,
            station_code: &self.place.station_code,
            station_name: &self.place.station_name,
            counter: self.place.counter,
            cashier: &open.cashier,
            till: Some(&open.till),
            drawer: open.drawer,
            last_number: self.last_number,
            now,
            now_local: self.place.local(now),
            rules: &self.rules,
            locked: None,
            approver,
            used,
        }
    }

    /// Sells to one party. Answers how many tickets.
    fn sell(
        &mut self,
        issuer: &dyn Issuer,
        open: &mut OpenShift,
        most: u64,
    ) -> Result<u64, Failure> {
        let party = match self.dice.rng.u8(0..10) {
            0 => 3,
            1 | 2 => 2,
            _ => 1,
        };
        let party = usize::try_from(most).unwrap_or(party).min(party);
        let (coach, on, off) = self.choose(party)?;
        let request = self.request(coach, on, off, party);
        let fact = self.decide(issuer, open, coach, &request)?;
        let legs = fact.journey.legs();
        for ticket in &fact.tickets {
            self.coaches[coach].stock.take(ticket.seat, legs);
        }
        self.last_number += u32::try_from(party).unwrap_or(0);
        open.drawer += fact.postings.on(Account::Drawer);
        self.remember(&fact);
        self.told(&open.cashier.employee.to_string(), fact)?;
        Ok(party as u64)
    }

    /// Keeps one ticket of some sales in mind.
    fn remember(&mut self, fact: &TicketsSold) {
        if !self.dice.once_in(8) {
            return;
        }
        let pos = self.dice.rng.usize(0..fact.tickets.len());
        let prices: Vec<i64> = fact.tickets.iter().map(|ticket| ticket.price).collect();
        if self.recent.len() == REMEMBERED {
            self.recent.pop_front();
        }
        self.recent.push_back(TicketNow {
            state: TicketState::Valid,
            ticket: fact.tickets[pos].clone(),
            journey: fact.journey.clone(),
            sale: fact.sale,
            sold_at: self.dice.at,
            sources: split(&sources(&fact.payments, &[]), &prices).swap_remove(pos),
            unpaid: false,
            held: true,
            station_name: fact.station_name.clone(),
            expires: None,
            trip_cancelled: false,
            aboard: false,
        });
    }

    /// Gives a ticket of the last sales back, where its coach has not left.
    fn take_back(&mut self, open: &mut OpenShift) -> Result<(), Failure> {
        let now = self.dice.at;
        self.recent.retain(|known| known.journey.from.at > now + REFUNDS_END);
        if self.recent.is_empty() {
            return Ok(());
        }
        let which = self.dice.rng.usize(0..self.recent.len());
        let Some(ticket) = self.recent.remove(which) else { return Ok(()) };
        let (trip, seat) = (ticket.journey.trip, ticket.ticket.seat);
        let Some(coach) = self.coaches.iter().position(|coach| coach.trip.trip == trip) else {
            return Ok(());
        };
        if ticket.ticket.price > open.drawer {
            return Ok(());
        }
        let (kind, reason) = self.dice.reason((now - ticket.sold_at) / 60_000);
        let asked = RefundAsked { kind, reason, expected: None };
        let legs = ticket.journey.legs();
        let mut ids = self.dice.for_one_deed();
        let nobody = |_: &str, _: &str| None;
        let seller = self.seller(open, &nobody, None);
        let fact = aftersale::refund(&seller, &[ticket], &asked, &mut ids)?;
        self.coaches[coach].stock.release(seat, legs);
        open.drawer += fact.postings.on(Account::Drawer);
        self.told(&open.cashier.employee.to_string(), fact)
    }

    /// Spends cash as a station does, as far as the drawer reaches.
    fn spend(&mut self, open: &mut OpenShift) -> Result<(), Failure> {
        let (kind, amount, reason) = self.dice.expense();
        let amount =
            if kind == till::Movement::PaidIn { amount } else { amount.min(open.drawer / 3) };
        let amount = amount / 500 * 500;
        if amount == 0 {
            return Ok(());
        }
        let coach = self.dice.rng.usize(0..self.coaches.len());
        let of_coach = matches!(kind, till::Movement::Fuel | till::Movement::Toll);
        self.cash(open, kind, amount, reason, Some(coach).filter(|_| of_coach))
    }

    fn cash(
        &mut self,
        open: &mut OpenShift,
        kind: till::Movement,
        amount: i64,
        reason: &str,
        coach: Option<usize>,
    ) -> Result<(), Failure> {
        let trip = coach.map(|coach| &self.coaches[coach].trip);
        let receipt = format!("{:05}", self.dice.rng.u32(0..100_000));
        let asked = MovementAsked {
            kind,
            amount,
            reason: reason.to_owned(),
            receipt_number: if kind.account().is_expense() { receipt } else { String::new() },
            trip: trip.map(|trip| trip.trip),
            vehicle: trip.and_then(|trip| trip.plate.clone()).unwrap_or_default(),
            of_z: None,
        };
        let id = MovementId(self.dice.fresh());
        let nobody = |_: &str, _: &str| None;
        let act = self.seller(open, &nobody, None).act(Permission::MoveCash)?;
        let fact = move_cash(act, open.drawer, &asked, id)?;
        open.drawer += fact.amount;
        self.told(&open.cashier.employee.to_string(), fact)
    }

    fn decide(
        &mut self,
        issuer: &dyn Issuer,
        open: &OpenShift,
        coach: usize,
        request: &SaleRequest,
    ) -> Result<TicketsSold, Failure> {
        let mut ids = self.dice.for_one_deed();
        let nobody = |_: &str, _: &str| None;
        let approver = request.discount.as_ref().map(|_| &self.manager);
        let seller = self.seller(open, &nobody, approver);
        let Coach { trip, stock } = &self.coaches[coach];
        let offer = Offer {
            trip,
            cancelled: None,
            layout: &self.layouts[&trip.layout],
            stock,
            fares: &self.fares[&(request.from, request.to)],
            categories: &self.categories,
            held: &[],
            rules: &self.rules,
            today: seller.now_local.date(),
            promo_used: &|_| 0,
        };
        Ok(sale::decide(&seller, &offer, request, &mut ids, issuer)?)
    }

    /// What leaves now is sold no more, and takes no parcels.
    pub fn drop_gone(&mut self) {
        let now = self.dice.at;
        let left = |coach: &Coach| coach.trip.calls[0].departs <= now + SALES_END;
        let gone = self.coaches.partition_point(left);
        self.coaches.drain(..gone);
    }

    /// A coach with room, and where the party gets on and off; one more coach where none has room.
    fn choose(&mut self, party: usize) -> Result<(usize, usize, usize), Failure> {
        self.drop_gone();
        let mut full = 0;
        for _ in 0..TRIES {
            let which = self.dice.rng.usize(0..self.coaches.len());
            let stops = self.coaches[which].trip.calls.len();
            // Most people travel the whole way.
            let on =
                if self.dice.rng.u8(0..4) == 0 { self.dice.rng.usize(0..stops - 1) } else { 0 };
            let whole = self.dice.rng.u8(0..3) > 0;
            let off = if whole { stops - 1 } else { self.dice.rng.usize(on + 1..stops) };
            let legs = Legs::between(on, off, stops)?;
            if self.coaches[which].stock.free_count(legs) >= party {
                return Ok((which, on, off));
            }
            full = which;
        }
        self.reliefs += 1;
        let mut relief = self.coaches[full].trip.clone();
        let name = format!("relief {}", self.reliefs);
        relief.trip = TripId(Uuid::new_v5(&relief.trip.0, name.as_bytes()));
        let (id, last) = (relief.trip, relief.calls.len() - 1);
        self.put_on_sale(vec![relief])?;
        let which = self.coaches.iter().position(|coach| coach.trip.trip == id);
        Ok((which.ok_or_else(|| Failure::internal("a relief coach is on sale"))?, 0, last))
    }

    fn request(&mut self, coach: usize, on: usize, off: usize, party: usize) -> SaleRequest {
        let trip = &self.coaches[coach].trip;
        let (id, from, to) = (trip.trip, trip.calls[on].stop, trip.calls[off].stop);
        let family = LAST_NAMES[self.dice.rng.usize(0..LAST_NAMES.len())];
        let (mut passengers, mut fare) = (Vec::with_capacity(party), 0);
        for _ in 0..party {
            let rng = &mut self.dice.rng;
            let first = FIRST_NAMES[rng.usize(0..FIRST_NAMES.len())];
            let category = if rng.u8(0..4) == 0 { rng.usize(0..self.categories.len()) } else { 0 };
            let category = self.categories[category].category;
            fare += self.fares[&(from, to)][&category];
            let called = self.dice.rng.u8(0..3) > 0;
            passengers.push(PassengerRequest {
                category: Some(category),
                name: format!("{first} {family}"),
                phone: if called { self.dice.telephone() } else { String::new() },
                id_number: String::new(),
                seat: None,
            });
        }
        let paying = self.dice.paying(fare);
        let promo = if self.dice.once_in(25) { PROMOTION } else { "" };
        SaleRequest {
            trip: id,
            from,
            to,
            passengers,
            tendered: paying.tendered,
            payments: paying.payments,
            promo: promo.to_owned(),
            discount: self.dice.discount(),
            hold: None,
            expected_total: None,
        }
    }
}
