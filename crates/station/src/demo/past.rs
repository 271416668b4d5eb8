//! A signed past for the training company: real sales, decided by the same rule as at the counter,
//! appended to the same journal, only earlier.

use std::collections::HashMap;
use std::ops::Range;

use chrono::{Datelike, Days, NaiveDate};
use domain::Millis;
use domain::bounds::TRIPS_PER_FACT;
use domain::fact::Fact;
use domain::ids::{CategoryId, DeviceId, Ids, LayoutId, RequestId, StopId, TillId, TripId};
use domain::layout::SeatLayout;
use domain::legs::{Legs, SeatStock};
use domain::people::Employee;
use domain::planning::{Category, Trip, TripsPlanned};
use domain::rules::Rules;
use domain::sale::{Fares, Offer, PassengerRequest, SaleRequest, Seller, TicketsSold};
use domain::till::{
    self, CashCount, Closing, OpenTill, TillCounts, TillFigures, TillOpened, ZReport,
};
use domain::{Code, sale};
use uuid::Uuid;

use super::names::{FIRST_NAMES, LAST_NAMES};
use super::{company, network};
use crate::desk::{CONSOLE, refuse_founded};
use crate::failure::Failure;
use crate::host::Clock;
use crate::store::planning::{self, Place};
use crate::store::{Store, Write, tills};
use crate::timetable;

/// Sales of one transaction. Each waits for the disk once.
const BATCH: usize = 1_000;
/// The counter's working day, seconds after midnight: from before the first coach to the last.
const OPENS: u32 = 5 * 3_600;
const CLOSES: u32 = 22 * 3_600;
/// Sales stop this long before a coach leaves.
const SALES_END: Millis = 5 * 60_000;
/// The float of every day, in francs.
const FLOAT: i64 = 50_000;
/// Coaches looked at for a free seat before one more is put on the road.
const TRIES: usize = 12;

/// The past that is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Past {
    /// How many tickets.
    pub tickets: u64,
    /// Over how many days, ending today: at least 1.
    pub days: u32,
    /// The same seed gives the same passengers on the same seats.
    pub seed: u64,
}

/// Founds the training company as of the first day of a past, and sells its tickets up to now.
///
/// `progress` hears how many tickets are sold. Answers that number at the end.
pub fn create_with_past(
    store: &Store,
    clock: &dyn Clock,
    past: &Past,
    mut progress: impl FnMut(u64),
) -> Result<u64, Failure> {
    if past.days == 0 || past.days > 3_660 {
        let refusal = domain::Refusal::new(Code::BadRequest);
        return Err(refusal.with("problem", "days is 1 to 3660").into());
    }
    let today = company::today(clock)?;
    let shifts = shifts(today, clock.now(), past.days);
    let founded = shifts[0].span.start - 3_600_000;
    let people = company::people(store)?;
    store.write(|write| {
        refuse_founded(write)?;
        company::found(store, write, founded, people)?;
        let intention = RequestId(Uuid::now_v7());
        let lasting = network::facts(today).into_iter();
        for fact in lasting.filter(|fact| !matches!(fact, Fact::TripsPlanned(_))) {
            write.append_as_of(founded, CONSOLE, intention, fact)?;
        }
        Ok(())
    })?;
    let mut history = History::begin(store, past.seed)?;
    let mut sold = 0;
    let count = shifts.len() as u64;
    for (i, shift) in (0..).zip(&shifts) {
        let wanted = past.tickets * (i + 1) / count - past.tickets * i / count;
        history.work(store, shift, wanted, |done| progress(sold + done))?;
        sold += wanted;
    }
    history.plan_ahead(store, today, clock.now())?;
    Ok(sold)
}

/// One day's work at the counter.
struct Shift {
    day: NaiveDate,
    span: Range<Millis>,
}

/// The shifts of the days that end today; today's ends now, and is left out where it has not begun.
fn shifts(today: NaiveDate, now: Millis, days: u32) -> Vec<Shift> {
    let zone = chrono_tz::Africa::Ouagadougou;
    let at = |day, seconds| timetable::moment(day, seconds, zone, zone).at;
    let shift = |day: NaiveDate| {
        let end = at(day, CLOSES).min(now - 60_000);
        Shift { day, span: at(day, OPENS).min(end - 3_600_000)..end }
    };
    // A quarter of an hour after midnight there is no day to speak of yet.
    let begun = now - at(today, 0) > 15 * 60_000;
    let last = if begun { today } else { today - Days::new(1) };
    let first = last - Days::new(u64::from(days) - 1);
    let mut shifts: Vec<Shift> = first.iter_days().take_while(|d| *d <= last).map(shift).collect();
    if begun && let Some(today) = shifts.last_mut() {
        today.span.start = today.span.start.max(at(today.day, 300));
    }
    shifts
}

/// Ids and choices of a past, from one seed.
struct Dice {
    rng: fastrand::Rng,
    at: Millis,
}

impl Ids for Dice {
    /// A UUIDv7 of the time of the sale, as a counter would have given it then.
    fn fresh(&mut self) -> Uuid {
        let mut random = [0; 10];
        self.rng.fill(&mut random);
        uuid::Builder::from_unix_timestamp_millis(self.at.cast_unsigned(), &random).into_uuid()
    }
}

/// A coach on sale, as the past has it in memory.
struct Coach {
    trip: Trip,
    stock: SeatStock,
}

struct History {
    dice: Dice,
    device: DeviceId,
    place: Place,
    rules: Rules,
    layouts: HashMap<LayoutId, SeatLayout>,
    categories: Vec<Category>,
    fares: HashMap<(StopId, StopId), Fares>,
    cashiers: Vec<Employee>,
    /// On sale now, by departure: what has left is dropped.
    coaches: Vec<Coach>,
    /// Days whose trips are planned.
    planned_to: Option<NaiveDate>,
    last_number: u32,
    reliefs: u64,
}

/// The till of a shift.
struct OpenShift {
    cashier: Employee,
    till: OpenTill,
    drawer: i64,
}

impl History {
    fn begin(store: &Store, seed: u64) -> Result<Self, Failure> {
        let device = store.keys().device;
        let place = store.read(|c| planning::place_or_refuse(c, device))?;
        let mut fares: HashMap<(StopId, StopId), HashMap<CategoryId, i64>> = HashMap::new();
        for fare in network::fares() {
            fares.entry((fare.from, fare.to)).or_default().insert(fare.category, fare.amount);
        }
        let cashiers = network::people().into_iter().map(|person| person.registered);
        let cashiers = cashiers.filter(|p| p.roles.contains(&domain::people::Role::Cashier));
        Ok(Self {
            dice: Dice { rng: fastrand::Rng::with_seed(seed), at: 0 },
            device,
            rules: Rules::usual(place.currency),
            place,
            layouts: network::layouts().map(|layout| (layout.layout, layout)).collect(),
            categories: network::categories(),
            fares,
            cashiers: cashiers
                .map(|p| Employee {
                    employee: p.employee,
                    code: p.code,
                    name: p.name,
                    roles: p.roles,
                })
                .collect(),
            coaches: Vec::new(),
            planned_to: None,
            last_number: 0,
            reliefs: 0,
        })
    }

    /// Plans the trips of all days up to `day`, and puts them on sale.
    fn plan_to(
        &mut self,
        write: &mut Write<'_>,
        at: Millis,
        from: NaiveDate,
        day: NaiveDate,
    ) -> Result<(), Failure> {
        let first = self.planned_to.map_or(from, |known| known + Days::new(1));
        let days = first.iter_days().take_while(|d| *d <= day);
        let trips: Vec<Trip> = days.flat_map(network::trips).collect();
        self.planned_to = self.planned_to.max(Some(day));
        self.put_on_sale(write, at, trips)
    }

    fn put_on_sale(
        &mut self,
        write: &mut Write<'_>,
        at: Millis,
        trips: Vec<Trip>,
    ) -> Result<(), Failure> {
        for chunk in trips.chunks(TRIPS_PER_FACT) {
            let planned = TripsPlanned { trips: chunk.to_vec() };
            write.append_as_of(at, CONSOLE, RequestId(self.dice.fresh()), planned)?;
        }
        self.coaches.extend(
            trips
                .into_iter()
                .map(|trip| Coach { stock: SeatStock::free(usize::from(trip.seats)), trip }),
        );
        self.coaches.sort_by_key(|coach| coach.trip.calls[0].departs);
        Ok(())
    }

    /// The departures that people will buy next, without those that have left.
    fn plan_ahead(&mut self, store: &Store, today: NaiveDate, now: Millis) -> Result<(), Failure> {
        let last = today + Days::new(network::DAYS - 1);
        store.write(|write| self.plan_to(write, now, today, last))
    }

    /// Opens the till, sells, closes the till.
    fn work(
        &mut self,
        store: &Store,
        shift: &Shift,
        wanted: u64,
        mut progress: impl FnMut(u64),
    ) -> Result<(), Failure> {
        self.dice.at = shift.span.start;
        let mut open = store.write(|write| {
            self.plan_to(write, shift.span.start, shift.day, shift.day + Days::new(1))?;
            self.open_till(write, shift)
        })?;
        let length = shift.span.end - shift.span.start;
        let mut sold = 0;
        while sold < wanted {
            store.write(|write| {
                for _ in 0..BATCH.min(usize::try_from(wanted - sold).unwrap_or(BATCH)) {
                    if sold >= wanted {
                        break;
                    }
                    let part = i128::from(length) * i128::from(sold) / i128::from(wanted);
                    self.dice.at = shift.span.start + i64::try_from(part).unwrap_or(0);
                    sold += self.sell(store, write, &mut open, wanted - sold)?;
                }
                Ok(())
            })?;
            progress(sold);
        }
        self.dice.at = shift.span.end;
        store.write(|write| self.close_till(write, &open))
    }

    fn open_till(&mut self, write: &mut Write<'_>, shift: &Shift) -> Result<OpenShift, Failure> {
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
        let request = RequestId(self.dice.fresh());
        write.append_as_of(self.dice.at, &open.cashier.employee.to_string(), request, opened)?;
        Ok(open)
    }

    fn close_till(&mut self, write: &mut Write<'_>, open: &OpenShift) -> Result<(), Failure> {
        // Now and then a coin is missing, as in life.
        let missing = if self.dice.rng.u8(0..20) == 0 { 500 } else { 0 };
        let counted = CashCount { sum: Some((open.drawer - missing).max(0)), count: Vec::new() };
        let (who, currency) = (&open.cashier, self.place.currency);
        let counted = till::count(Some(&open.till), who, currency, open.drawer, &counted)?;
        let closing = Closing {
            open: Some(&open.till),
            who,
            cashier: who,
            rules: &self.rules,
            count: Some(&counted),
            expected: open.drawer,
            pending: 0,
            reason: "",
            approver: None,
            approve_later: false,
            leave_pending: false,
            local: self.place.local(self.dice.at),
        };
        let (figures, grand_total) = tills::figures(write.connection(), open.till.till)?;
        let figures = TillFigures {
            counts: TillCounts { counts: figures.counts.counts + 1, ..figures.counts },
            ..figures
        };
        let number = tills::next_z(write.connection(), self.device)?;
        let closed = closing.decide(ZReport { number, grand_total, figures })?;
        let actor = open.cashier.employee.to_string();
        for fact in [Fact::from(counted), Fact::from(closed)] {
            let request = RequestId(self.dice.fresh());
            write.append_as_of(self.dice.at, &actor, request, fact)?;
        }
        Ok(())
    }

    /// Sells to one party. Answers how many tickets.
    fn sell(
        &mut self,
        store: &Store,
        write: &mut Write<'_>,
        open: &mut OpenShift,
        most: u64,
    ) -> Result<u64, Failure> {
        let party = match self.dice.rng.u8(0..10) {
            0 => 3,
            1 | 2 => 2,
            _ => 1,
        };
        let party = usize::try_from(most).unwrap_or(party).min(party);
        let (coach, on, off) = self.choose(write, party)?;
        let request = self.request(coach, on, off, party);
        let fact = self.decide(store, open, coach, &request)?;
        let legs = fact.journey.legs();
        for ticket in &fact.tickets {
            self.coaches[coach].stock.take(ticket.seat, legs);
        }
        self.last_number += u32::try_from(party).unwrap_or(0);
        open.drawer += fact.total;
        let id = RequestId(self.dice.fresh());
        write.append_as_of(self.dice.at, &open.cashier.employee.to_string(), id, fact)?;
        Ok(party as u64)
    }

    fn decide(
        &mut self,
        store: &Store,
        open: &OpenShift,
        coach: usize,
        request: &SaleRequest,
    ) -> Result<TicketsSold, Failure> {
        let now = self.dice.at;
        let seller = Seller {
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
            approver: None,
            used: &|_, _| None,
        };
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
        Ok(sale::decide(&seller, &offer, request, &mut self.dice, &store.keys().secret)?)
    }

    /// A coach with room, and where the party gets on and off; one more coach where none has room.
    fn choose(
        &mut self,
        write: &mut Write<'_>,
        party: usize,
    ) -> Result<(usize, usize, usize), Failure> {
        let now = self.dice.at;
        self.coaches.retain(|coach| coach.trip.calls[0].departs > now + SALES_END);
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
        self.put_on_sale(write, now, vec![relief])?;
        let which = self.coaches.iter().position(|coach| coach.trip.trip == id);
        Ok((which.ok_or_else(|| Failure::internal("a relief coach is on sale"))?, 0, last))
    }

    fn request(&mut self, coach: usize, on: usize, off: usize, party: usize) -> SaleRequest {
        let trip = &self.coaches[coach].trip;
        let (id, from, to) = (trip.trip, trip.calls[on].stop, trip.calls[off].stop);
        let rng = &mut self.dice.rng;
        let family = LAST_NAMES[rng.usize(0..LAST_NAMES.len())];
        let passengers = (0..party).map(|_| {
            let first = FIRST_NAMES[rng.usize(0..FIRST_NAMES.len())];
            let category = if rng.u8(0..4) == 0 { rng.usize(0..self.categories.len()) } else { 0 };
            let phone = if rng.u8(0..3) > 0 {
                format!("7{:07}", rng.u32(0..10_000_000))
            } else {
                String::new()
            };
            PassengerRequest {
                category: Some(self.categories[category].category),
                name: format!("{first} {family}"),
                phone,
                id_number: String::new(),
                seat: None,
            }
        });
        let passengers = passengers.collect();
        SaleRequest {
            trip: id,
            from,
            to,
            passengers,
            tendered: None,
            payments: Vec::new(),
            promo: String::new(),
            discount: None,
            hold: None,
            expected_total: None,
        }
    }
}
