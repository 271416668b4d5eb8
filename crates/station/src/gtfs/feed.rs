//! A feed as written: its tables read, checked against one another and joined.

use std::collections::{BTreeMap, HashMap};

use chrono_tz::Tz;
use domain::Refusal;
use domain::bounds::{LABEL_MAX, STOPS_MAX};
use domain::money::Currency;
use domain::text::one_line;

use super::fares::FareBook;
use super::invalid;
use super::services::Services;
use super::source::Source;
use super::table::{self, Row, shown};

/// Departures in a day of all trips in frequencies.txt together. Coaches leave by the hour.
const RUNS_MAX: u32 = 100_000;

/// What is odd but can be sold from: one sentence for each kind, with its first case and a count.
#[derive(Debug, Default)]
pub(super) struct Warnings(BTreeMap<&'static str, (String, usize)>);

impl Warnings {
    pub fn add(&mut self, what: &'static str, case: impl Into<String>) {
        self.0.entry(what).or_insert_with(|| (case.into(), 0)).1 += 1;
    }

    pub fn sentences(&self) -> Vec<String> {
        let sentence = |(what, (case, count)): (&&str, &(String, usize))| match count {
            1 => format!("{what}: {case}"),
            _ => format!("{what}: {case}, and {} more", count - 1),
        };
        self.0.iter().map(sentence).collect()
    }
}

/// A feed, joined: places in lists stand for ids.
pub(super) struct Feed {
    /// What tells this feed's ids from another's: its agency.
    pub key: String,
    /// Of its timetable.
    pub zone: Tz,
    pub stops: Vec<FeedStop>,
    pub routes: Vec<FeedRoute>,
    pub trips: Vec<FeedTrip>,
    pub services: Services,
    pub fares: FareBook,
    pub warnings: Warnings,
}

/// A stop that vehicles call at.
pub(super) struct FeedStop {
    pub id: String,
    pub name: String,
    pub latitude: Option<i32>,
    pub longitude: Option<i32>,
    pub zone: Option<String>,
}

pub(super) struct FeedRoute {
    pub id: String,
    pub agency: Option<usize>,
    pub short_name: String,
    pub long_name: String,
}

pub(super) struct FeedTrip {
    pub id: String,
    pub route: usize,
    pub service: String,
    /// In order, times never going back.
    pub calls: Vec<FeedCall>,
    /// When it leaves, where that is not once a day at the time of its first call.
    pub departures: Option<Vec<u32>>,
}

/// Seconds since the start of the service day.
pub(super) struct FeedCall {
    pub stop: usize,
    pub arrives: u32,
    pub departs: u32,
}

/// Places in a list by id.
pub(super) type Index = HashMap<String, usize>;

impl Feed {
    /// Reads and joins all tables, or refuses the first thing that is wrong.
    pub fn read(source: &Source, currency: Currency) -> Result<Self, Refusal> {
        let mut warnings = Warnings::default();
        for file in &source.unread {
            warnings.add("Fares of this form (GTFS Fares v2) are not read", *file);
        }
        let agencies = Agencies::read(source)?;
        let (stops, stop_index) = read_stops(source, &mut warnings)?;
        let (routes, route_index) = read_routes(source, &agencies, &mut warnings)?;
        let services = Services::read(source)?;
        let (trips, trip_index) = read_trips(source, &route_index, &services)?;
        let fares =
            FareBook::read(source, currency, &agencies, &route_index, &stops, &mut warnings)?;
        let mut feed = Self {
            key: agencies.key(),
            zone: agencies.zone,
            stops,
            routes,
            trips,
            services,
            fares,
            warnings,
        };
        feed.read_stop_times(source, &stop_index, &trip_index)?;
        feed.read_frequencies(source, &trip_index)?;
        feed.leave_out_empty_trips();
        Ok(feed)
    }

    fn read_stop_times(
        &mut self,
        source: &Source,
        stops: &Index,
        trips: &Index,
    ) -> Result<(), Refusal> {
        let mut calls: Vec<Vec<WrittenCall>> = self.trips.iter().map(|_| Vec::new()).collect();
        let columns = ["trip_id", "stop_id", "stop_sequence", "arrival_time", "departure_time"];
        for row in table::required(source, "stop_times.txt", &columns)? {
            let row = row?;
            let trip = known(&row, "trip_id", trips, "trips.txt")?;
            calls[trip].push(WrittenCall::read(&row, stops)?);
        }
        for (trip, mut written) in self.trips.iter_mut().zip(calls) {
            written.sort_by_key(|call| call.sequence);
            trip.calls = timed(&trip.id, &written, &mut self.warnings)?;
        }
        Ok(())
    }

    fn read_frequencies(&mut self, source: &Source, trips: &Index) -> Result<(), Refusal> {
        let columns = ["trip_id", "start_time", "end_time", "headway_secs"];
        let Some(rows) = table::optional(source, "frequencies.txt", &columns)? else {
            return Ok(());
        };
        let mut runs = 0_u32;
        for row in rows {
            let row = row?;
            let trip = &mut self.trips[known(&row, "trip_id", trips, "trips.txt")?];
            let time = |column| row.time(column)?.ok_or_else(|| row.wrong(column, "it is empty"));
            let (start, end) = (time("start_time")?, time("end_time")?);
            let headway = row.number("headway_secs")?.unwrap_or(0);
            if headway == 0 {
                return Err(row.wrong("headway_secs", "it must be one second or more"));
            }
            let departures = trip.departures.get_or_insert_default();
            if row.get("exact_times")? == Some("1") {
                runs = runs.saturating_add(end.saturating_sub(start) / headway + 1);
                if runs > RUNS_MAX {
                    let problem = format!("more than {RUNS_MAX} departures a day");
                    return Err(row.wrong("headway_secs", problem));
                }
                departures.extend((start..end).step_by(headway as usize));
                departures.sort_unstable();
                departures.dedup();
            } else {
                let what = "Trips without fixed times (frequencies.txt) are left out";
                self.warnings.add(what, trip.id.as_str());
            }
        }
        Ok(())
    }

    fn leave_out_empty_trips(&mut self) {
        for trip in self.trips.iter().filter(|trip| trip.calls.is_empty()) {
            let what = "Trips without stop times are left out";
            self.warnings.add(what, trip.id.as_str());
        }
        self.trips.retain(|trip| !trip.calls.is_empty());
    }
}

/// The agencies of a feed: places in the list by id, and the time zone they share.
pub(super) struct Agencies {
    index: Index,
    name: String,
    zone: Tz,
}

impl Agencies {
    fn read(source: &Source) -> Result<Self, Refusal> {
        let mut index = Index::new();
        let mut first: Option<(String, Tz)> = None;
        let columns = ["agency_name", "agency_timezone"];
        for row in table::required(source, "agency.txt", &columns)? {
            let row = row?;
            let id = row.get("agency_id")?.unwrap_or_default();
            insert_new(&row, "agency_id", id, &mut index)?;
            let written = row.need("agency_timezone")?;
            let zone = written.parse().map_err(|_| {
                let what = "an IANA time zone such as Africa/Ouagadougou";
                row.not("agency_timezone", written, what)
            })?;
            let name = row.need("agency_name")?.to_owned();
            let (_, shared) = first.get_or_insert((name, zone));
            if *shared != zone {
                let problem = format!("all agencies share one time zone, and another has {shared}");
                return Err(row.wrong("agency_timezone", problem));
            }
        }
        let (name, zone) =
            first.ok_or_else(|| invalid("agency.txt", 1, "file", "it names no agency"))?;
        Ok(Self { index, name, zone })
    }

    /// The least agency id, whatever the order of the file; the name where there is no id.
    fn key(&self) -> String {
        let ids = self.index.keys().filter(|id| !id.is_empty());
        ids.min().unwrap_or(&self.name).clone()
    }

    /// The agency a line names. With one agency, what a line says of it makes no difference.
    pub fn of(&self, row: &Row) -> Result<Option<usize>, Refusal> {
        match row.get("agency_id")? {
            Some(_) if self.index.len() > 1 => {
                known(row, "agency_id", &self.index, "agency.txt").map(Some)
            }
            _ => Ok(None),
        }
    }
}

fn read_stops(source: &Source, warnings: &mut Warnings) -> Result<(Vec<FeedStop>, Index), Refusal> {
    let (mut stops, mut index) = (Vec::new(), Index::new());
    let mut others = Index::new();
    for row in table::required(source, "stops.txt", &["stop_id", "stop_name"])? {
        let row = row?;
        let id = row.need("stop_id")?;
        insert_new(&row, "stop_id", id, &mut others)?;
        // Stations, entrances, nodes and boarding areas (1 to 4) are no places to call at.
        if !matches!(row.get("location_type")?, None | Some("0")) {
            continue;
        }
        index.insert(id.to_owned(), stops.len());
        stops.push(FeedStop {
            id: id.to_owned(),
            name: label(&row, "stop_name", row.need("stop_name")?, warnings),
            latitude: row.degrees("stop_lat", 90.0)?,
            longitude: row.degrees("stop_lon", 180.0)?,
            zone: row.get("zone_id")?.map(str::to_owned),
        });
    }
    if stops.is_empty() {
        return Err(invalid("stops.txt", 1, "file", "it names no stop"));
    }
    Ok((stops, index))
}

fn read_routes(
    source: &Source,
    agencies: &Agencies,
    warnings: &mut Warnings,
) -> Result<(Vec<FeedRoute>, Index), Refusal> {
    let (mut routes, mut index) = (Vec::new(), Index::new());
    for row in table::required(source, "routes.txt", &["route_id"])? {
        let row = row?;
        let id = row.need("route_id")?;
        insert_new(&row, "route_id", id, &mut index)?;
        let long_name = row.get("route_long_name")?.unwrap_or_default();
        routes.push(FeedRoute {
            id: id.to_owned(),
            agency: agencies.of(&row)?,
            short_name: row.get("route_short_name")?.unwrap_or_default().to_owned(),
            long_name: label(&row, "route_long_name", long_name, warnings),
        });
    }
    Ok((routes, index))
}

fn read_trips(
    source: &Source,
    routes: &Index,
    services: &Services,
) -> Result<(Vec<FeedTrip>, Index), Refusal> {
    let (mut trips, mut index) = (Vec::new(), Index::new());
    let columns = ["route_id", "service_id", "trip_id"];
    for row in table::required(source, "trips.txt", &columns)? {
        let row = row?;
        let id = row.need("trip_id")?;
        insert_new(&row, "trip_id", id, &mut index)?;
        let service = row.need("service_id")?;
        if !services.has(service) {
            let calendars = "in calendar.txt or calendar_dates.txt";
            return Err(row.not("service_id", service, calendars));
        }
        trips.push(FeedTrip {
            id: id.to_owned(),
            route: known(&row, "route_id", routes, "routes.txt")?,
            service: service.to_owned(),
            calls: Vec::new(),
            departures: None,
        });
    }
    Ok((trips, index))
}

/// One line of stop_times.txt.
struct WrittenCall {
    line: u64,
    sequence: u32,
    stop: usize,
    /// Arrival and departure; a stop between two timed ones may have none.
    times: Option<(u32, u32)>,
    /// Whether passengers may only get on, or only get off.
    one_way: bool,
}

impl WrittenCall {
    fn read(row: &Row, stops: &Index) -> Result<Self, Refusal> {
        let arrives = row.time("arrival_time")?;
        let departs = row.time("departure_time")?;
        let times = arrives.or(departs).zip(departs.or(arrives));
        if times.is_some_and(|(arrives, departs)| arrives > departs) {
            return Err(row.wrong("departure_time", "it is before the arrival"));
        }
        let sequence = row.number("stop_sequence")?;
        let none = |column| Ok::<bool, Refusal>(row.get(column)? == Some("1"));
        Ok(Self {
            line: row.line,
            sequence: sequence.ok_or_else(|| row.wrong("stop_sequence", "it is empty"))?,
            stop: known(row, "stop_id", stops, "stops.txt as a place to call at")?,
            times,
            one_way: none("pickup_type")? || none("drop_off_type")?,
        })
    }
}

/// The calls of a trip with a time each: missing ones are spread evenly between their neighbours.
fn timed(
    trip: &str,
    written: &[WrittenCall],
    warnings: &mut Warnings,
) -> Result<Vec<FeedCall>, Refusal> {
    let wrong =
        |call: &WrittenCall, field, problem| invalid("stop_times.txt", call.line, field, problem);
    let (Some(first), Some(last)) = (written.first(), written.last()) else {
        return Ok(Vec::new());
    };
    if !(2..=STOPS_MAX).contains(&written.len()) {
        let problem = format!(
            "the trip {} has {} stops, and a trip has 2 to {STOPS_MAX}",
            shown(trip),
            written.len()
        );
        return Err(wrong(first, "stop_id", problem));
    }
    for pair in written.windows(2) {
        if pair[0].sequence == pair[1].sequence {
            let problem = "the trip already has a stop of this number".to_owned();
            return Err(wrong(&pair[1], "stop_sequence", problem));
        }
    }
    for end in [first, last] {
        if end.times.is_none() {
            let problem = "the first and the last stop of a trip need a time".to_owned();
            return Err(wrong(end, "arrival_time", problem));
        }
    }
    // Nobody gets off at the first stop nor on at the last: feeds say so, or do not.
    if written[1..written.len() - 1].iter().any(|call| call.one_way) {
        let what = "Stops where passengers only get on or only get off are sold both ways";
        warnings.add(what, trip);
    }
    let mut calls: Vec<FeedCall> = Vec::with_capacity(written.len());
    for (at, call) in written.iter().enumerate() {
        let before = calls.last().map_or(0, |before| before.departs);
        let (arrives, departs) = call.times.unwrap_or_else(|| {
            let what = "Stops without a time are spread evenly between those with one";
            warnings.add(what, trip);
            let ahead = written[at..].iter().zip(1..);
            let timed = ahead.filter_map(|(call, steps)| Some((call.times?.0, steps)));
            let (until, steps): (u32, u32) = { timed }.next().unwrap_or((before, 1));
            let time = before + until.saturating_sub(before) / steps;
            (time, time)
        });
        if arrives < before {
            let problem = "it is before the departure from the stop before".to_owned();
            return Err(wrong(call, "arrival_time", problem));
        }
        calls.push(FeedCall { stop: call.stop, arrives, departs });
    }
    Ok(calls)
}

/// A name as it will be printed. Names are for people: a long one is cut rather than refused.
fn label(row: &Row, column: &str, written: &str, warnings: &mut Warnings) -> String {
    if let Ok(name) = one_line(column, written, LABEL_MAX) {
        return name;
    }
    let what = "Names longer than 60 characters are cut";
    warnings.add(what, format!("{column} {}, line {}", shown(written), row.line));
    cut(written)
}

/// The first characters of a name that was too long.
pub(super) fn cut(name: &str) -> String {
    let start: String = name.chars().take(LABEL_MAX).collect();
    one_line("name", &start, LABEL_MAX).unwrap_or_default()
}

/// The place in a list of the thing a line names; refused where the list does not have it.
pub(super) fn known(row: &Row, column: &str, index: &Index, list: &str) -> Result<usize, Refusal> {
    let id = row.need(column)?;
    let found = index.get(id).copied();
    found.ok_or_else(|| row.not(column, id, &format!("in {list}")))
}

/// Gives the next place in a list to a new id; an id that is there already is refused.
pub(super) fn insert_new(
    row: &Row,
    column: &str,
    id: &str,
    index: &mut Index,
) -> Result<(), Refusal> {
    let place = index.len();
    match index.insert(id.to_owned(), place) {
        None => Ok(()),
        Some(_) => Err(row.wrong(column, format!("{} is there twice", shown(id)))),
    }
}
