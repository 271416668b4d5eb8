use std::collections::{HashMap, HashSet};

use super::*;

fn today() -> NaiveDate {
    "2026-11-21".parse().unwrap()
}

#[test]
fn every_journey_on_every_route_has_a_price_for_every_category() {
    let mut prices = HashMap::new();
    for fare in fares() {
        let key = (fare.from, fare.to, fare.category);
        assert!(prices.insert(key, fare.amount).is_none(), "each price is set once");
        assert!(fare.amount > 0 && fare.amount % 250 == 0);
    }
    for route in routes() {
        for on in 0..route.stops.len() {
            for off in on + 1..route.stops.len() {
                let price = |category: &Category| {
                    prices[&(route.stops[on].stop, route.stops[off].stop, category.category)]
                };
                let all: Vec<i64> = categories().iter().map(price).collect();
                assert!(all.iter().all(|amount| *amount <= all[0]), "{} {all:?}", route.code);
            }
        }
    }
}

#[test]
fn prices_are_those_of_the_country() {
    let stop = |name: &str| stops().into_iter().find(|s| s.name == name).unwrap().stop;
    let of = |from: &str, to: &str| {
        let fares = fares().into_iter().filter(|f| f.from == stop(from) && f.to == stop(to));
        fares.map(|fare| fare.amount).collect::<Vec<_>>()
    };
    assert_eq!(of("Ouagadougou", "Bobo-Dioulasso"), [7_500, 3_750, 6_000, 6_750]);
    assert_eq!(of("Ouagadougou", "Bobo-Dioulasso"), of("Bobo-Dioulasso", "Ouagadougou"));
    assert_eq!(of("Ouagadougou", "Koudougou")[0], 2_000);
    assert_eq!(of("Ouagadougou", "Ouahigouya")[0], 3_750);
    assert_eq!(of("Koudougou", "Réo"), [1_000, 500, 1_000, 1_000]);
}

#[test]
fn a_journey_is_as_long_on_every_line() {
    let mut lengths = HashMap::new();
    for route in all_routes() {
        for (on, (from, from_km)) in route.stops.iter().enumerate() {
            for (to, to_km) in &route.stops[on + 1..] {
                let known = *lengths.entry((from.code, to.code)).or_insert(to_km - from_km);
                assert_eq!(known, to_km - from_km, "{} to {}", from.name, to.name);
            }
        }
    }
}

#[test]
fn roads_are_a_little_longer_than_the_way_of_a_bird() {
    for route in all_routes() {
        assert!(route.stops.len() <= domain::bounds::STOPS_MAX);
        for pair in route.stops.windows(2) {
            let ((from, from_km), (to, to_km)) = (pair[0], pair[1]);
            assert!(from_km < to_km, "distances increase on {}", route.code);
            // One degree is 111.2 km; near 12° north, one of longitude is 108.7.
            let north = f64::from(to.latitude - from.latitude) / 1e6 * 111.2;
            let east = f64::from(to.longitude - from.longitude) / 1e6 * 108.7;
            let bird = north.hypot(east);
            let road = f64::from(to_km - from_km);
            let names = format!("{} to {}: {bird:.0} km, {road} by road", from.name, to.name);
            assert!((bird..bird * 1.3).contains(&road), "{names}");
        }
    }
}

#[test]
fn a_month_of_trips_runs_forward_with_fifty_to_sixty_a_day() {
    let mut ids = HashSet::new();
    for ahead in 0..DAYS {
        let trips = trips(today() + Days::new(ahead));
        assert!((50..=60).contains(&trips.len()), "{} trips", trips.len());
        for trip in trips {
            assert!(ids.insert(trip.trip), "{} has its own id", trip.route_code);
            assert!(trip.checked().is_ok());
        }
    }
}

#[test]
fn a_coach_to_bobo_arrives_when_people_expect_it() {
    let trips = trips(today());
    let clock = |at: chrono::NaiveDateTime| at.format("%d %H:%M").to_string();
    let mut of_line = trips.iter().filter(|trip| trip.route_code == "OUA-BOB");
    let first = of_line.next().unwrap();
    assert_eq!((clock(first.calls[0].departs_local), first.seats), ("21 06:00".into(), 70));
    assert_eq!(clock(first.calls[4].arrives_local), "21 11:50");
    let night = of_line.next_back().unwrap();
    assert_eq!(clock(night.calls[0].departs_local), "21 22:30");
    assert_eq!(clock(night.calls[4].arrives_local), "22 04:20");
    assert_eq!(first.calls[2].departs - first.calls[2].arrives, 10 * 60_000);
}

#[test]
fn no_coach_runs_two_trips_at_once_nor_with_another_layout() {
    let fleet: HashMap<VehicleId, VehicleRegistered> =
        vehicles().into_iter().map(|coach| (coach.vehicle, coach)).collect();
    assert_eq!(fleet.len(), vehicles().len());
    let days = (0..7).map(|ahead| today() + Days::new(ahead));
    let mut busy_until: HashMap<VehicleId, i64> = HashMap::new();
    for trip in days.flat_map(trips) {
        let coach = &fleet[&trip.vehicle.unwrap()];
        assert_eq!(
            (trip.layout, trip.plate.as_deref()),
            (coach.layout, Some(coach.plate.as_str()))
        );
        let until = busy_until.entry(coach.vehicle).or_default();
        assert!(*until <= trip.calls[0].departs, "{} is on the road", coach.plate);
        *until = trip.calls.last().unwrap().arrives;
    }
}

#[test]
fn the_same_day_gives_the_same_facts_and_the_past_has_trips_too() {
    let facts = facts(today());
    assert_eq!(facts, super::facts(today()));
    for fact in &facts {
        let read = Fact::parse(fact.kind(), fact.version(), &fact.body());
        assert_eq!(read.as_ref(), Ok(fact));
    }
    assert_eq!(trips(today()), trips(today()));
    let past = trips("2025-02-28".parse().unwrap());
    assert_eq!(past.len(), trips(today()).len());
}

#[test]
fn the_network_is_as_large_as_a_company_s() {
    assert!(stops().iter().any(|stop| stop.stop == station_stop()));
    let used: HashSet<StopId> =
        routes().into_iter().flat_map(|r| r.stops).map(|s| s.stop).collect();
    assert_eq!(used.len(), stops().len(), "every city is on a route");
    let codes: HashSet<String> = routes().into_iter().map(|route| route.code).collect();
    assert_eq!(codes.len(), 24);
    let seats: Vec<usize> = layouts().map(|layout| layout.seats().len()).collect();
    assert_eq!(seats, [49, 70]);
    println!("{} coaches, {} fares", vehicles().len(), fares().len());
}

#[test]
fn a_parcel_can_go_to_the_end_of_every_line_and_each_way_has_a_price() {
    let bands =
        domain::parcel::ParcelTariff::usual(domain::money::Currency::parse(CURRENCY).unwrap());
    let longest = bands.bands.last().unwrap().metres;
    let stations = stations();
    let mut codes = HashSet::from([STATION_CODE.to_owned()]);
    for station in &stations {
        assert!(codes.insert(station.code.to_string()), "{} is once", station.code);
        assert!(domain::planning::station_code(station.code.as_str()).is_ok());
        let (here, there) = (station_stop(), station.stop.unwrap());
        let at = |route: &RouteDefined, stop| {
            let found = route.stops.iter().find(|known: &&RouteStop| known.stop == stop);
            found.and_then(|known| known.metres)
        };
        let ways = routes();
        let far = ways.iter().find_map(|route| at(route, here).zip(at(route, there)));
        let (from, to) = far.expect("a coach goes there");
        assert!(from.abs_diff(to) <= longest, "{}", station.name);
    }
    assert_eq!(stations.len(), 10);
}
