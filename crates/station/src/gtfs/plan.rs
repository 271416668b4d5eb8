//! A feed made planning: routes, fares and dated trips as facts.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{Days, NaiveDate};
use domain::bounds::{CODE_MAX, FARES_PER_FACT, STOPS_PER_FACT, TRIPS_PER_FACT};
use domain::fact::Fact;
use domain::ids::{LayoutId, RouteId, StopId, TripId};
use domain::layout::SeatLayout;
use domain::planning::{
    Call, Fare, FaresSet, LayoutDefined, RouteDefined, RouteStop, Stop, StopsDefined, Trip,
    TripsPlanned,
};
use domain::text::folded;
use domain::{Code, Refusal};
use uuid::Uuid;

use super::fares::{Journey, Price};
use super::feed::{Feed, FeedTrip, cut};
use super::{CLASS, GtfsImport, GtfsOptions, GtfsSummary, UnpricedPair, invalid};
use crate::timetable::{Moment, moment};

/// Pairs of stops on all routes together: two hundred routes of forty stops. Past it, the feed is a
/// city's or a country's, and no counter has a use for all of it.
const PAIRS_MAX: usize = 200_000;
/// Calls of all trips together: four hundred days of two hundred trips a day with twelve stops.
const CALLS_MAX: usize = 1_000_000;
/// What every id of every import is made under, so that none meets an id made otherwise.
const NAMESPACE: Uuid = Uuid::from_u128(0x6b1f_5a0e_93c4_4c5b_8d1e_0f2a_7c64_e913);

/// The facts of a feed.
pub(super) fn plan(feed: Feed, options: &GtfsOptions) -> Result<GtfsImport, Refusal> {
    let mut planner = Planner::new(feed, options)?;
    let stops = planner.stops();
    let routes = planner.routes();
    let (fares, pairs_without_price) = planner.fares()?;
    let trips = planner.trips()?;
    if planner.feed.zone != options.company_timezone {
        planner.feed.warnings.add(
            "The feed has other clocks than the company, whose clocks tickets show",
            planner.feed.zone.name(),
        );
    }
    if options.categories.is_empty() {
        let what = "No price is set, since there is no passenger category";
        planner.feed.warnings.add(what, "define one first");
    }
    let summary = GtfsSummary {
        pairs_without_price,
        warnings: planner.feed.warnings.sentences(),
        ..GtfsSummary::default()
    };
    let parts = Parts { stops, layouts: vec![planner.layout], routes, fares, trips };
    Ok(parts.import(summary))
}

/// What the facts of an import hold.
pub(super) struct Parts {
    pub stops: Vec<Stop>,
    pub layouts: Vec<SeatLayout>,
    pub routes: Vec<RouteDefined>,
    pub fares: Vec<Fare>,
    pub trips: Vec<Trip>,
}

impl Parts {
    /// Facts in order, each within its bound, and their numbers.
    pub fn import(self, told: GtfsSummary) -> GtfsImport {
        let summary = GtfsSummary {
            stops: self.stops.len(),
            routes: self.routes.len(),
            trips: self.trips.len(),
            fares: self.fares.len(),
            ..told
        };
        let mut facts: Vec<Fact> = Vec::new();
        facts
            .extend(batches(self.stops, STOPS_PER_FACT).map(|stops| StopsDefined { stops }.into()));
        let layouts = self.layouts.into_iter();
        facts.extend(layouts.map(|layout| LayoutDefined { layout }.into()));
        facts.extend(self.routes.into_iter().map(Fact::from));
        facts.extend(batches(self.fares, FARES_PER_FACT).map(|fares| FaresSet { fares }.into()));
        facts
            .extend(batches(self.trips, TRIPS_PER_FACT).map(|trips| TripsPlanned { trips }.into()));
        GtfsImport { facts, summary }
    }
}

/// A list in parts of at most `size`.
fn batches<T>(list: Vec<T>, size: usize) -> impl Iterator<Item = Vec<T>> {
    let mut rest = list.into_iter();
    std::iter::from_fn(move || {
        let batch: Vec<T> = rest.by_ref().take(size).collect();
        (!batch.is_empty()).then_some(batch)
    })
}

struct Planner<'a> {
    feed: Feed,
    options: &'a GtfsOptions,
    namespace: Uuid,
    layout: SeatLayout,
    stop_ids: Vec<StopId>,
    patterns: Vec<Pattern>,
    /// The pattern of each trip of the feed.
    pattern_of: Vec<usize>,
}

/// A sequence of stops that some trips of a route of the feed share: a route of ours.
struct Pattern {
    id: RouteId,
    route: usize,
    stops: Vec<usize>,
    code: String,
}

impl<'a> Planner<'a> {
    fn new(feed: Feed, options: &'a GtfsOptions) -> Result<Self, Refusal> {
        // The layout depends on its seats alone: every feed that asks for 49 means the same coach.
        let seats = options.seats;
        let layout = LayoutId(id(NAMESPACE, &["layout 2+2", &seats.to_string()]));
        let layout = SeatLayout::coach(layout, &format!("{seats} places"), seats, 2, 2)?;
        let namespace = id(NAMESPACE, &["feed", &feed.key]);
        let stop_ids =
            feed.stops.iter().map(|stop| StopId(id(namespace, &["stop", &stop.id]))).collect();
        let mut planner = Self {
            feed,
            options,
            namespace,
            layout,
            stop_ids,
            patterns: Vec::new(),
            pattern_of: Vec::new(),
        };
        planner.find_patterns();
        planner.name_patterns();
        Ok(planner)
    }

    fn find_patterns(&mut self) {
        let mut index: HashMap<(usize, Vec<usize>), usize> = HashMap::new();
        for trip in &self.feed.trips {
            let stops: Vec<usize> = trip.calls.iter().map(|call| call.stop).collect();
            let place = *index.entry((trip.route, stops.clone())).or_insert_with(|| {
                let mut parts = vec!["route", &self.feed.routes[trip.route].id];
                parts.extend(stops.iter().map(|stop| self.feed.stops[*stop].id.as_str()));
                self.patterns.push(Pattern {
                    id: RouteId(id(self.namespace, &parts)),
                    route: trip.route,
                    stops,
                    code: String::new(),
                });
                self.patterns.len() - 1
            });
            self.pattern_of.push(place);
        }
    }

    /// Codes are the feed's short names, or made of the ends (`OUA-BOB`); a number tells apart
    /// those that would be the same, in the order of the feed.
    fn name_patterns(&mut self) {
        let places = PlaceCodes::of(&self.feed);
        let mut uses: HashMap<String, usize> = HashMap::new();
        for pattern in &mut self.patterns {
            let (first, last) = (pattern.stops[0], pattern.stops[pattern.stops.len() - 1]);
            let ends = || {
                let place = |stop: usize| places.code(&self.feed.stops[stop].name);
                format!("{}-{}", place(first), place(last))
            };
            let base = typable(&self.feed.routes[pattern.route].short_name).unwrap_or_else(ends);
            let count = uses.entry(base.clone()).or_default();
            *count += 1;
            pattern.code = match *count {
                1 => base,
                // A short name may end in a digit, so that the number stands apart from it.
                n => format!("{base}/{n}"),
            };
        }
    }

    fn stops(&self) -> Vec<Stop> {
        let ids = self.stop_ids.iter().copied();
        ids.zip(&self.feed.stops)
            .map(|(id, stop)| Stop {
                stop: id,
                name: stop.name.clone(),
                latitude: stop.latitude,
                longitude: stop.longitude,
            })
            .collect()
    }

    fn routes(&self) -> Vec<RouteDefined> {
        let mut patterns_of: BTreeMap<usize, usize> = BTreeMap::new();
        for pattern in &self.patterns {
            *patterns_of.entry(pattern.route).or_default() += 1;
        }
        let route = |pattern: &Pattern| {
            let written = &self.feed.routes[pattern.route].long_name;
            let stop = |at: usize| self.feed.stops[pattern.stops[at]].name.as_str();
            let ends = format!("{} – {}", stop(0), stop(pattern.stops.len() - 1));
            let alone = patterns_of[&pattern.route] == 1 && !written.is_empty();
            RouteDefined {
                route: pattern.id,
                code: pattern.code.clone(),
                name: if alone { written.clone() } else { cut(&ends) },
                // `shape_dist_traveled` has no unit in GTFS, so that metres are not known.
                stops: pattern
                    .stops
                    .iter()
                    .map(|stop| RouteStop { stop: self.stop_ids[*stop], metres: None })
                    .collect(),
            }
        };
        self.patterns.iter().map(route).collect()
    }

    /// The fares of every pair of stops of every route, and the pairs that have none. A price that
    /// asks for nothing but the two ends is set once for all routes.
    fn fares(&self) -> Result<(Vec<Fare>, Vec<UnpricedPair>), Refusal> {
        let (mut fares, mut without) = (Vec::new(), Vec::new());
        let mut everywhere: HashSet<(usize, usize)> = HashSet::new();
        let mut pairs = 0;
        for pattern in &self.patterns {
            let mut seen: HashSet<(usize, usize)> = HashSet::new();
            for on in 0..pattern.stops.len() {
                for off in on + 1..pattern.stops.len() {
                    let (from, to) = (pattern.stops[on], pattern.stops[off]);
                    // A loop calls twice at a stop: its first pair is the one that is sold.
                    if from == to || !seen.insert((from, to)) {
                        continue;
                    }
                    pairs += 1;
                    if pairs > PAIRS_MAX {
                        let problem =
                            format!("the routes have more than {PAIRS_MAX} pairs of stops");
                        return Err(invalid("stop_times.txt", 1, "file", problem));
                    }
                    let Price { everywhere: plain, here } = self.price(pattern, on, off);
                    if let Some(amount) = plain
                        && everywhere.insert((from, to))
                    {
                        fares.extend(self.fare(from, to, None, amount));
                    }
                    if let Some(amount) = here.filter(|here| plain.is_none_or(|p| *here < p)) {
                        fares.extend(self.fare(from, to, Some(pattern.id), amount));
                    }
                    if plain.or(here).is_none() {
                        let name = |stop: usize| self.feed.stops[stop].name.clone();
                        without.push((name(from), name(to), pattern.code.clone()));
                    }
                }
            }
        }
        Ok((fares, without))
    }

    fn price(&self, pattern: &Pattern, on: usize, off: usize) -> Price {
        let journey = Journey {
            route: pattern.route,
            agency: self.feed.routes[pattern.route].agency,
            stops: &pattern.stops[on..=off],
        };
        self.feed.fares.price(&journey, &self.feed.stops)
    }

    fn fare(
        &self,
        from: usize,
        to: usize,
        route: Option<RouteId>,
        amount: i64,
    ) -> impl Iterator<Item = Fare> + '_ {
        let (from, to) = (self.stop_ids[from], self.stop_ids[to]);
        let categories = self.options.categories.iter();
        categories.map(move |category| Fare {
            from,
            to,
            category: *category,
            class: CLASS.to_owned(),
            route,
            amount,
        })
    }

    /// Every departure of a service day in the window, and those of the nights before it that leave
    /// within it; in the order in which they leave.
    fn trips(&self) -> Result<Vec<Trip>, Refusal> {
        let (from, days) = (self.options.from_day, u64::from(self.options.days));
        let Some(until) = from.checked_add_days(Days::new(days)) else {
            let date = from.to_string();
            return Err(Refusal::new(Code::DateInvalid).with("date", date));
        };
        let mut day = from - Days::new(self.days_before());
        let (mut trips, mut calls) = (Vec::new(), 0);
        while day < until {
            let running = self.feed.services.on(day);
            for (trip, pattern) in self.feed.trips.iter().zip(&self.pattern_of) {
                if !running.contains(trip.service.as_str()) {
                    continue;
                }
                for departs in departures(trip) {
                    let leaves = self.moment(day, departs).local.date();
                    if day < from && !(from..until).contains(&leaves) {
                        continue;
                    }
                    calls += trip.calls.len();
                    if calls > CALLS_MAX {
                        let problem = "there are too many departures: import fewer days";
                        return Err(invalid("trips.txt", 1, "file", problem));
                    }
                    trips.push(self.trip(trip, &self.patterns[*pattern], day, departs)?);
                }
            }
            day = day + Days::new(1);
        }
        trips.sort_by_key(|trip| (trip.calls[0].departs, trip.trip));
        Ok(trips)
    }

    /// How many days before the window a service day may leave within it: times past 24:00, and
    /// one day for the difference of two time zones.
    fn days_before(&self) -> u64 {
        let latest = self.feed.trips.iter().flat_map(departures).max();
        u64::from(latest.unwrap_or(0) / 86_400) + 1
    }

    fn moment(&self, day: NaiveDate, seconds: u32) -> Moment {
        moment(day, seconds, self.feed.zone, self.options.company_timezone)
    }

    fn trip(
        &self,
        trip: &FeedTrip,
        pattern: &Pattern,
        day: NaiveDate,
        departs: u32,
    ) -> Result<Trip, Refusal> {
        let date = day.to_string();
        let mut parts = vec!["trip", trip.id.as_str(), &date];
        let run = departs.to_string();
        if trip.departures.is_some() {
            parts.push(&run);
        }
        let first = trip.calls[0].departs;
        let call = |call: &super::feed::FeedCall| {
            // The first arrival may be written before the departure; a run keeps that distance.
            let shifted = |time: u32| self.moment(day, (time + departs).saturating_sub(first));
            let (arrives, leaves) = (shifted(call.arrives), shifted(call.departs));
            Call {
                stop: self.stop_ids[call.stop],
                name: self.feed.stops[call.stop].name.clone(),
                arrives: arrives.at,
                departs: leaves.at,
                arrives_local: arrives.local,
                departs_local: leaves.local,
            }
        };
        let seats = self.layout.seats().len();
        Trip {
            trip: TripId(id(self.namespace, &parts)),
            route: pattern.id,
            route_code: pattern.code.clone(),
            day,
            class: CLASS.to_owned(),
            layout: self.layout.layout,
            seats: u8::try_from(seats).expect("a layout has at most 128 seats"),
            vehicle: None,
            plate: None,
            calls: trip.calls.iter().map(call).collect(),
        }
        .checked()
    }
}

/// When a trip leaves on each day it runs, in seconds of the service day.
fn departures(trip: &FeedTrip) -> Vec<u32> {
    let once = || trip.calls.first().map(|call| call.departs);
    let fixed = trip.departures.clone();
    fixed.unwrap_or_else(|| once().into_iter().collect())
}

/// An id made of parts; their lengths keep `a` + `bc` apart from `ab` + `c`.
fn id(namespace: Uuid, parts: &[&str]) -> Uuid {
    let name: String = parts.iter().map(|part| format!("{}:{part}", part.len())).collect();
    Uuid::new_v5(&namespace, name.as_bytes())
}

/// A short name as a code that can be typed and printed, where it is one.
fn typable(name: &str) -> Option<String> {
    // Room for the number that tells codes apart.
    const SHORT_MAX: usize = CODE_MAX - 4;
    let code = name.trim().to_uppercase();
    let fine = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    let short = (1..=SHORT_MAX).contains(&code.len());
    (short && code.bytes().all(fine)).then_some(code)
}

/// Three letters for a place, from the rarest word of its name: `SGR Terminus Nairobi` is `NAI`
/// where every stop is called SGR and two are a terminus.
struct PlaceCodes(HashMap<String, usize>);

impl PlaceCodes {
    fn of(feed: &Feed) -> Self {
        let mut uses: HashMap<String, usize> = HashMap::new();
        for stop in &feed.stops {
            let words: HashSet<String> = words(&stop.name).into_iter().collect();
            for word in words {
                *uses.entry(word).or_default() += 1;
            }
        }
        Self(uses)
    }

    fn code(&self, name: &str) -> String {
        let rarest = words(name).into_iter().min_by_key(|word| self.0.get(word).copied());
        let code: String = rarest.unwrap_or_default().chars().take(3).collect();
        if code.is_empty() { "X".to_owned() } else { code.to_uppercase() }
    }
}

/// The words of a name that can be printed anywhere; short ones (`de`, `St`) only if there is no other.
fn words(name: &str) -> Vec<String> {
    let all: Vec<String> = folded(name)
        .split(' ')
        .filter(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric()))
        .map(str::to_owned)
        .collect();
    let long: Vec<String> = all.iter().filter(|word| word.len() >= 3).cloned().collect();
    if long.is_empty() { all } else { long }
}
