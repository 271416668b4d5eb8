//! A company's network in Burkina Faso: real cities, distances and price levels, an invented timetable.
//!
//! Everything is made from the tables in `lines` and the day that is asked for: the same day gives
//! the same facts, with the same ids, on every machine. Days in the past have trips too, so that a
//! history can be generated.

mod lines;
mod people;
#[cfg(test)]
mod tests;

use chrono::{Datelike, Days, NaiveDate};
use chrono_tz::Tz;
use domain::bounds::{FARES_PER_FACT, TRIPS_PER_FACT};
use domain::fact::Fact;
use domain::ids::{CategoryId, LayoutId, RouteId, StationId, StopId, TripId, VehicleId};
use domain::layout::SeatLayout;
use domain::planning::{
    Call, CategoriesDefined, Category, Fare, FaresSet, LayoutDefined, RouteDefined, RouteStop,
    StationOpened, Stop, StopsDefined, Trip, TripsPlanned, VehicleRegistered,
};
use domain::text::ShortCode;
use uuid::Uuid;

use self::lines::{CITIES, City, Departure, LINES};
pub use self::people::{
    COMPANY, CONDITIONS, CURRENCY, DemoPerson, STATION, STATION_CODE, TIMEZONE, people,
};
use crate::gtfs::CLASS;
use crate::timetable::moment;

/// Days of departures that [`facts`] plans, today included.
pub const DAYS: u64 = 30;

const ZONE: Tz = chrono_tz::Africa::Ouagadougou;
const NAMESPACE: Uuid = Uuid::from_u128(0x3df0_2c57_1a9e_4b62_a7c4_5e80_d91b_26f3);

/// Kilometres in an hour on the road, villages and police stops included.
const SPEED: u32 = 67;
/// Minutes at a stop on the way.
const DWELL: u32 = 10;
/// Minutes before a coach that has arrived leaves again.
const TURN: u32 = 45;

/// Francs for a kilometre: Ouagadougou to Bobo-Dioulasso, 356 km, is 7 500 F CFA.
const FRANCS_PER_KM: i64 = 21;
/// Prices are multiples of the coin that cashiers have.
const PRICE_STEP: i64 = 250;
/// The shortest journey of an adult.
const PRICE_MIN: i64 = 1_000;
/// Passenger categories: name, and percent of the adult's price.
const CATEGORIES: [(&str, i64); 4] =
    [("Adulte", 100), ("Enfant", 50), ("Étudiant", 80), ("Senior", 90)];

/// Planning from today on: stops, layouts, coaches, categories, routes, fares, trips.
pub fn facts(today: NaiveDate) -> Vec<Fact> {
    let mut facts: Vec<Fact> = vec![StopsDefined { stops: stops() }.into()];
    facts.extend(layouts().map(|layout| LayoutDefined { layout }.into()));
    facts.extend(vehicles().into_iter().map(Fact::from));
    let categories = categories();
    facts.push(CategoriesDefined { categories }.into());
    facts.extend(routes().into_iter().map(Fact::from));
    for fares in fares().chunks(FARES_PER_FACT) {
        let fares = fares.to_vec();
        facts.push(FaresSet { fares }.into());
    }
    let days = (0..DAYS).map(|ahead| today + Days::new(ahead));
    let trips: Vec<Trip> = days.flat_map(trips).collect();
    for trips in trips.chunks(TRIPS_PER_FACT) {
        let trips = trips.to_vec();
        facts.push(TripsPlanned { trips }.into());
    }
    facts
}

/// The stop of the demonstration counter.
pub fn station_stop() -> StopId {
    stop_id(&CITIES[0])
}

/// The stations that parcels go to: one at the far end of each line. Nobody works there.
pub fn stations() -> Vec<StationOpened> {
    let mut ends: Vec<&City> = Vec::new();
    for route in all_routes() {
        if route.last().code != STATION_CODE && !ends.contains(&route.last()) {
            ends.push(route.last());
        }
    }
    let station = |city: &City| StationOpened {
        station: StationId(id("station", city.code)),
        code: ShortCode::parse("station_code", city.code).expect("city codes are letters"),
        name: format!("Gare de {}", city.name),
        stop: Some(stop_id(city)),
    };
    ends.into_iter().map(station).collect()
}

/// All cities.
pub fn stops() -> Vec<Stop> {
    let stop = |city: &City| Stop {
        stop: stop_id(city),
        name: city.name.to_owned(),
        latitude: Some(city.latitude),
        longitude: Some(city.longitude),
    };
    CITIES.iter().map(stop).collect()
}

/// A coach of 49 seats, and one of 70 with three seats abreast.
pub fn layouts() -> impl Iterator<Item = SeatLayout> {
    [(49, 2, 2), (70, 2, 3)].into_iter().map(|(seats, left, right)| {
        let name = format!("{seats} places ({left}+{right})");
        SeatLayout::coach(layout_id(seats), &name, seats, left, right)
            .expect("49 and 70 seats are within the bounds of a layout")
    })
}

/// Passenger categories, the usual one first.
pub fn categories() -> Vec<Category> {
    let category = |(rank, (name, _)): (u8, &(&str, i64))| Category {
        category: CategoryId(id("category", name)),
        rank,
        name: (*name).to_owned(),
    };
    (0..).zip(&CATEGORIES).map(category).collect()
}

/// All routes: each line there and back.
pub fn routes() -> Vec<RouteDefined> {
    let route = |route: &Route| RouteDefined {
        route: route.id(),
        code: route.code.clone(),
        name: format!("{} – {}", route.first().name, route.last().name),
        stops: route
            .stops
            .iter()
            .map(|(city, km)| RouteStop { stop: stop_id(city), metres: Some(km * 1_000) })
            .collect(),
    };
    all_routes().iter().map(route).collect()
}

/// The price of every journey on every route, for every category.
pub fn fares() -> Vec<Fare> {
    let mut fares: Vec<Fare> = Vec::new();
    let mut priced = std::collections::HashSet::new();
    for route in all_routes() {
        for (on, (from, from_km)) in route.stops.iter().enumerate() {
            for (to, to_km) in &route.stops[on + 1..] {
                // Lines share roads: the same journey costs the same on all of them.
                if !priced.insert((from.code, to.code)) {
                    continue;
                }
                let prices = CATEGORIES.iter().zip(categories());
                fares.extend(prices.map(|((_, percent), category)| Fare {
                    from: stop_id(from),
                    to: stop_id(to),
                    category: category.category,
                    class: CLASS.to_owned(),
                    route: None,
                    amount: price(to_km - from_km, *percent),
                }));
            }
        }
    }
    fares
}

/// Every coach of the company.
pub fn vehicles() -> Vec<VehicleRegistered> {
    let coaches = timetable().coaches;
    let coach = |(number, seats): (usize, &u16)| VehicleRegistered {
        vehicle: VehicleId(id("vehicle", &plate(number))),
        plate: plate(number),
        layout: layout_id(*seats),
        name: format!("Car {}", number + 1),
    };
    let both = coaches.iter().chain(&coaches);
    both.enumerate().map(coach).collect()
}

/// The trips of a day of service, in the order in which they leave; past days have theirs too.
pub fn trips(day: NaiveDate) -> Vec<Trip> {
    let timetable = timetable();
    // Coaches that drove the night rest the day after: two fleets take turns.
    let resting = match day.num_days_from_ce().rem_euclid(2) {
        0 => 0,
        _ => timetable.coaches.len(),
    };
    let trip = |run: &Run| {
        let plate = plate(run.coach + resting);
        let name = format!("{day} {} {}", run.route.code, run.leaves);
        Trip {
            trip: TripId(id("trip", &name)),
            route: run.route.id(),
            route_code: run.route.code.clone(),
            day,
            class: CLASS.to_owned(),
            layout: layout_id(run.seats),
            seats: u8::try_from(run.seats).expect("a coach has 49 or 70 seats"),
            vehicle: Some(VehicleId(id("vehicle", &plate))),
            plate: Some(plate),
            calls: run.calls(day),
        }
        .checked()
        .expect("the demo's routes are short and their times go forward")
    };
    timetable.runs.iter().map(trip).collect()
}

/// A line in one direction.
#[derive(Clone)]
struct Route {
    code: String,
    /// Cities with kilometres from the first.
    stops: Vec<(&'static City, u32)>,
    departures: &'static [Departure],
}

impl Route {
    fn id(&self) -> RouteId {
        RouteId(id("route", &self.code))
    }

    fn first(&self) -> &'static City {
        self.stops[0].0
    }

    fn last(&self) -> &'static City {
        self.stops[self.stops.len() - 1].0
    }

    /// Minutes from the departure to the arrival at each stop and the departure from it.
    fn minutes(&self) -> Vec<(u32, u32)> {
        let last = self.stops.len() - 1;
        let call = |(at, (_, km)): (u32, &(&City, u32))| {
            // A published timetable has its times to five minutes.
            let driven = (km * 60 / SPEED).next_multiple_of(5);
            let arrives = driven + DWELL * at.saturating_sub(1);
            let on_the_way = at > 0 && at as usize != last;
            (arrives, if on_the_way { arrives + DWELL } else { arrives })
        };
        (0..).zip(&self.stops).map(call).collect()
    }
}

fn all_routes() -> Vec<Route> {
    let city = |code: &str| {
        let found = CITIES.iter().find(|city| city.code == code);
        found.expect("every stop of a line is a city")
    };
    let route = |stops: Vec<(&'static City, u32)>, departures| Route {
        code: format!("{}-{}", stops[0].0.code, stops[stops.len() - 1].0.code),
        stops,
        departures,
    };
    let both_ways = |line: &lines::Line| {
        let out: Vec<_> = line.stops.iter().map(|(code, km)| (city(code), *km)).collect();
        let length = out[out.len() - 1].1;
        let back = out.iter().rev().map(|(city, km)| (*city, length - km)).collect();
        [route(out, line.out), route(back, line.back)]
    };
    LINES.iter().flat_map(both_ways).collect()
}

/// One departure of every day.
struct Run {
    route: Route,
    /// Minutes after midnight.
    leaves: u32,
    seats: u16,
    /// Which of the day's coaches.
    coach: usize,
}

impl Run {
    fn calls(&self, day: NaiveDate) -> Vec<Call> {
        let call = |((city, _), (arrives, departs)): (&(&City, u32), (u32, u32))| {
            let at = |minutes: u32| moment(day, (self.leaves + minutes) * 60, ZONE, ZONE);
            let (arrives, departs) = (at(arrives), at(departs));
            Call {
                stop: stop_id(city),
                name: city.name.to_owned(),
                arrives: arrives.at,
                departs: departs.at,
                arrives_local: arrives.local,
                departs_local: departs.local,
            }
        };
        self.route.stops.iter().zip(self.route.minutes()).map(call).collect()
    }
}

/// What runs on one day, with the seats of each coach that is needed for it.
struct Timetable {
    runs: Vec<Run>,
    coaches: Vec<u16>,
}

/// Gives each departure a coach that stands there and is free, or a new one.
fn timetable() -> Timetable {
    let mut runs: Vec<Run> = Vec::new();
    for route in all_routes() {
        runs.extend(route.departures.iter().map(|&(hour, minute, seats)| Run {
            route: route.clone(),
            leaves: hour * 60 + minute,
            seats,
            coach: 0,
        }));
    }
    runs.sort_by(|a, b| (a.leaves, &a.route.code).cmp(&(b.leaves, &b.route.code)));
    let mut coaches: Vec<u16> = Vec::new();
    // Where each coach stands, and the minute from which it may leave again.
    let mut free: Vec<(&str, u32)> = Vec::new();
    for run in &mut runs {
        let here = run.route.first().code;
        let found = (0..coaches.len())
            .find(|&n| coaches[n] == run.seats && free[n].0 == here && free[n].1 <= run.leaves);
        run.coach = found.unwrap_or_else(|| {
            coaches.push(run.seats);
            free.push((here, 0));
            coaches.len() - 1
        });
        let takes = run.route.minutes().last().map_or(0, |(arrives, _)| *arrives);
        free[run.coach] = (run.route.last().code, run.leaves + takes + TURN);
    }
    Timetable { runs, coaches }
}

/// The price of `km` for a category, up to the next step.
fn price(km: u32, percent: i64) -> i64 {
    let by_road = i64::from(km) * FRANCS_PER_KM;
    let adult = ((by_road + PRICE_STEP / 2) / PRICE_STEP * PRICE_STEP).max(PRICE_MIN);
    let step = PRICE_STEP * 100;
    (adult * percent + step - 1) / step * PRICE_STEP
}

/// A number plate of Burkina Faso.
fn plate(coach: usize) -> String {
    let series = ["GH", "GK", "HB"][coach % 3];
    format!("11 {series} {}", 2_345 + coach * 17)
}

fn stop_id(city: &City) -> StopId {
    StopId(id("stop", city.name))
}

fn layout_id(seats: u16) -> LayoutId {
    LayoutId(id("layout", &seats.to_string()))
}

fn id(kind: &str, name: &str) -> Uuid {
    Uuid::new_v5(&NAMESPACE, format!("{kind}:{name}").as_bytes())
}
