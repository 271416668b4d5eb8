//! The company, this counter's place in it, and what runs when at what price.

use std::collections::HashMap;

use chrono::NaiveDateTime;
use chrono_tz::Tz;
use domain::ids::{
    CategoryId, CompanyId, DeviceId, LayoutId, RouteId, StationId, StopId, TripId, VehicleId,
};
use domain::layout::SeatLayout;
use domain::money::Currency;
use domain::planning::{Call, Category, Fare, RouteDefined, Stop, Trip};
use domain::printing::PrinterSet;
use domain::sale::Fares;
use domain::text::{ShortCode, folded};
use domain::{Code, Millis, Refusal};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::failure::Failure;
use crate::gtfs::{FareKey, Known};
use crate::timetable;

/// The company, and where this counter stands in it.
#[derive(Clone, Debug)]
pub struct Place {
    /// The company.
    pub company: CompanyId,
    /// Its name.
    pub company_name: String,
    /// Its currency.
    pub currency: Currency,
    /// Its time zone.
    pub timezone: Tz,
    /// Whether this is a training database.
    pub training: bool,
    /// Conditions at the foot of a ticket.
    pub conditions: Vec<String>,
    /// The station.
    pub station: StationId,
    /// Its code.
    pub station_code: ShortCode,
    /// Its name.
    pub station_name: String,
    /// Where coaches call here.
    pub stop: Option<StopId>,
    /// The counter's number.
    pub counter: u8,
    /// The last running number it gave to a ticket.
    pub last_number: u32,
    /// Its printer.
    pub printer: PrinterSet,
}

impl Place {
    /// An instant by the company's clocks.
    pub fn local(&self, at: Millis) -> NaiveDateTime {
        timetable::local(at, self.timezone)
    }
}

/// This counter's place; `None` before a company was founded here.
pub fn place(connection: &Connection, device: DeviceId) -> Result<Option<Place>, Failure> {
    connection
        .prepare_cached(
            "select c.company, c.name, c.currency, c.timezone, c.training, c.conditions,
               s.station, s.code, s.name, s.stop, d.counter, d.last_number, d.printer
             from device d join station s on s.station = d.station join company c
             where d.device = ?1",
        )?
        .query_and_then([device.0], place_from_row)?
        .next()
        .transpose()
}

fn place_from_row(row: &Row<'_>) -> Result<Place, Failure> {
    let text = |i| row.get::<_, String>(i);
    let printer: Option<String> = row.get(12)?;
    Ok(Place {
        company: CompanyId(row.get(0)?),
        company_name: row.get(1)?,
        currency: Currency::parse(&text(2)?)?,
        timezone: timetable::zone(&text(3)?)?,
        training: row.get(4)?,
        conditions: serde_json::from_str(&text(5)?).map_err(Failure::internal)?,
        station: StationId(row.get(6)?),
        station_code: ShortCode::parse("station_code", &text(7)?)?,
        station_name: row.get(8)?,
        stop: row.get::<_, Option<_>>(9)?.map(StopId),
        counter: row.get(10)?,
        last_number: row.get(11)?,
        printer: match printer {
            Some(text) => serde_json::from_str(&text).map_err(Failure::internal)?,
            None => PrinterSet::default(),
        },
    })
}

/// The name of the company of this store, if one was founded.
pub fn company_name(connection: &Connection) -> Result<Option<String>, Failure> {
    Ok(connection.query_row("select name from company limit 1", [], |row| row.get(0)).optional()?)
}

/// The company's name, currency and zone; none in an empty store.
pub fn company(connection: &Connection) -> Result<Option<(String, Currency, Tz)>, Failure> {
    let row: Option<(String, String, String)> = connection
        .prepare_cached("select name, currency, timezone from company limit 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((name, currency, timezone)) = row else { return Ok(None) };
    Ok(Some((name, Currency::parse(&currency)?, timetable::zone(&timezone)?)))
}

/// The code of the company's currency.
pub fn company_currency(connection: &Connection) -> Result<String, Failure> {
    Ok(connection
        .prepare_cached("select currency from company limit 1")?
        .query_row([], |row| row.get(0))?)
}

/// As [`place`], and refuses `no_company` where there is none.
pub fn place_or_refuse(connection: &Connection, device: DeviceId) -> Result<Place, Failure> {
    Ok(place(connection, device)?.ok_or_else(|| Refusal::new(Code::NoCompany))?)
}

/// The passenger categories, the usual one first.
pub fn categories(connection: &Connection) -> Result<Vec<Category>, Failure> {
    let mut statement = connection
        .prepare_cached("select category, rank, name from category order by rank, category")?;
    let rows = statement.query_map([], |row| {
        Ok(Category { category: CategoryId(row.get(0)?), rank: row.get(1)?, name: row.get(2)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A stop's name.
pub fn stop_name(connection: &Connection, stop: StopId) -> Result<Option<String>, Failure> {
    Ok(connection
        .prepare_cached("select name from stop where stop = ?1")?
        .query_row([stop.0], |row| row.get(0))
        .optional()?)
}

/// Stops whose folded name holds `words`, for setting up: `Mombasa` finds `SGR Terminus Mombasa`.
pub fn stops_named(connection: &Connection, words: &str) -> Result<Vec<(StopId, String)>, Failure> {
    let mut statement = connection
        .prepare_cached("select stop, name from stop where instr(folded, ?1) > 0 order by name")?;
    let rows = statement
        .query_map([folded(words)], |row| Ok((StopId(row.get(0)?), row.get::<_, String>(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A layout.
pub fn layout(connection: &Connection, layout: LayoutId) -> Result<SeatLayout, Failure> {
    let (name, rows): (String, String) = connection
        .prepare_cached("select name, rows from layout where layout = ?1")?
        .query_row([layout.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?
        .ok_or_else(|| Failure::not_found("layout"))?;
    Ok(SeatLayout { layout, name, rows: serde_json::from_str(&rows).map_err(Failure::internal)? })
}

/// A trip as it stands.
#[derive(Clone, Debug)]
pub struct PlannedTrip {
    /// Its row.
    pub id: i64,
    /// The trip, with all its calls.
    pub trip: Trip,
    /// Why it will not run.
    pub cancelled: Option<String>,
}

const TRIP_COLUMNS: &str =
    "id, trip, route, route_code, day, class, layout, seats, vehicle, plate, cancelled";

fn trip_from_row(row: &Row<'_>) -> Result<PlannedTrip, Failure> {
    let day: String = row.get(4)?;
    Ok(PlannedTrip {
        id: row.get(0)?,
        cancelled: row.get(10)?,
        trip: Trip {
            trip: TripId(row.get(1)?),
            route: RouteId(row.get(2)?),
            route_code: row.get(3)?,
            day: day.parse().map_err(Failure::internal)?,
            class: row.get(5)?,
            layout: LayoutId(row.get(6)?),
            seats: row.get(7)?,
            vehicle: row.get::<_, Option<_>>(8)?.map(VehicleId),
            plate: row.get(9)?,
            calls: Vec::new(),
        },
    })
}

fn call_from_row(row: &Row<'_>) -> Result<Call, Failure> {
    let local = |i| -> Result<NaiveDateTime, Failure> {
        row.get::<_, String>(i)?.parse().map_err(Failure::internal)
    };
    Ok(Call {
        stop: StopId(row.get(0)?),
        name: row.get(1)?,
        arrives: row.get(2)?,
        departs: row.get(3)?,
        arrives_local: local(4)?,
        departs_local: local(5)?,
    })
}

fn calls(connection: &Connection, trip: i64) -> Result<Vec<Call>, Failure> {
    connection
        .prepare_cached(
            "select stop, name, arrives, departs, arrives_local, departs_local
             from trip_call where trip = ?1 order by pos",
        )?
        .query_and_then([trip], call_from_row)?
        .collect()
}

/// One trip, or `not_found`.
pub fn trip(connection: &Connection, trip: TripId) -> Result<PlannedTrip, Failure> {
    let mut planned = connection
        .prepare_cached(&format!("select {TRIP_COLUMNS} from trip where trip = ?1"))?
        .query_and_then([trip.0], trip_from_row)?
        .next()
        .ok_or_else(|| Failure::not_found("trip"))??;
    planned.trip.calls = calls(connection, planned.id)?;
    Ok(planned)
}

/// The trips that leave a stop (or, without one, their first stop) in a span of time, by departure.
pub fn departures(
    connection: &Connection,
    from: Option<StopId>,
    span: std::ops::Range<Millis>,
    most: usize,
) -> Result<Vec<PlannedTrip>, Failure> {
    let ids: Vec<i64> = match from {
        Some(stop) => connection
            .prepare_cached(
                "select trip from trip_call where stop = ?1 and departs >= ?2 and departs < ?3
                 order by departs, trip limit ?4",
            )?
            .query_map(params![stop.0, span.start, span.end, most as i64], |row| row.get(0))?
            .collect::<Result<_, _>>()?,
        None => connection
            .prepare_cached(
                "select trip from trip_call where pos = 0 and departs >= ?1 and departs < ?2
                 order by departs, trip limit ?3",
            )?
            .query_map(params![span.start, span.end, most as i64], |row| row.get(0))?
            .collect::<Result<_, _>>()?,
    };
    let mut trips = Vec::with_capacity(ids.len());
    let mut statement =
        connection.prepare_cached(&format!("select {TRIP_COLUMNS} from trip where id = ?1"))?;
    for id in ids {
        let found = statement.query_and_then([id], trip_from_row)?.next();
        let mut planned = found.ok_or_else(|| Failure::not_found("trip"))??;
        planned.trip.calls = calls(connection, id)?;
        trips.push(planned);
    }
    Ok(trips)
}

/// When the next trip leaves a stop (or any first stop) at or after an instant.
pub fn next_departure(
    connection: &Connection,
    from: Option<StopId>,
    after: Millis,
) -> Result<Option<Millis>, Failure> {
    let found = match from {
        Some(stop) => connection
            .prepare_cached("select min(departs) from trip_call where stop = ?1 and departs >= ?2")?
            .query_row(params![stop.0, after], |row| row.get(0)),
        None => connection
            .prepare_cached("select min(departs) from trip_call where pos = 0 and departs >= ?1")?
            .query_row([after], |row| row.get(0)),
    };
    Ok(found?)
}

/// The prices between two stops of a trip: a fare of its route goes before a fare of all routes.
pub fn fares(
    connection: &Connection,
    trip: &Trip,
    from: StopId,
    to: StopId,
) -> Result<Fares, Failure> {
    let mut statement = connection.prepare_cached(
        "select category, amount from fare
         where from_stop = ?1 and to_stop = ?2 and class = ?3 and route in (x'', ?4)
         order by length(route)",
    )?;
    let rows = statement.query_map(params![from.0, to.0, trip.class, trip.route.0], |row| {
        Ok((CategoryId(row.get(0)?), row.get::<_, i64>(1)?))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A place to go to.
#[derive(Clone, Debug)]
pub struct DestinationRow {
    /// Which stop.
    pub stop: StopId,
    /// Its name.
    pub name: String,
    /// Tickets sold to it from here.
    pub sold: u32,
}

/// Where one can go from a stop, most sold first; `query` narrows it to names with a word that
/// begins with it, accents and capitals aside.
///
/// Without a stop to start from, every stop there is.
pub fn destinations(
    connection: &Connection,
    from: Option<StopId>,
    query: &str,
    most: u32,
) -> Result<Vec<DestinationRow>, Failure> {
    let from = from.map_or_else(Vec::new, |stop| stop.0.as_bytes().to_vec());
    // A fare from here is what makes a place reachable; each is found by the key of `fare`.
    let mut statement = connection.prepare_cached(
        "select s.stop, s.name, coalesce(d.sold, 0) as sold
         from stop s left join destination d on d.from_stop = ?1 and d.to_stop = s.stop
         where (?2 = '' or s.folded like ?2 || '%' or s.folded like '% ' || ?2 || '%')
           and (?1 = x'' or exists (select 1 from fare f where f.from_stop = ?1 and f.to_stop = s.stop))
         order by sold desc, s.folded limit ?3",
    )?;
    let rows = statement.query_map(params![from, folded(query), most], |row| {
        Ok(DestinationRow { stop: StopId(row.get(0)?), name: row.get(1)?, sold: row.get(2)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The usual price between two stops, whatever the route: for lists of places.
pub fn usual_price(
    connection: &Connection,
    from: StopId,
    to: StopId,
    category: CategoryId,
) -> Result<Option<i64>, Failure> {
    Ok(connection
        .prepare_cached(
            "select min(amount) from fare where from_stop = ?1 and to_stop = ?2 and category = ?3",
        )?
        .query_row(params![from.0, to.0, category.0], |row| row.get(0))?)
}

/// All planning there is, for an import that adds only what is new.
pub fn known(connection: &Connection) -> Result<Known, Failure> {
    let mut known = Known::default();
    let mut statement = connection.prepare("select stop, name, latitude, longitude from stop")?;
    let stops = statement.query_map([], |row| {
        let stop = StopId(row.get(0)?);
        let (name, latitude, longitude) = (row.get(1)?, row.get(2)?, row.get(3)?);
        Ok((stop, Stop { stop, name, latitude, longitude }))
    })?;
    known.stops = stops.collect::<Result<_, _>>()?;
    let mut statement = connection.prepare("select layout from layout")?;
    let layouts = statement.query_map([], |row| Ok(LayoutId(row.get(0)?)))?;
    known.layouts = layouts.collect::<Result<_, _>>()?;
    let mut statement = connection.prepare("select route, code, name, stops from route")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let route = RouteId(row.get(0)?);
        let stops: String = row.get(3)?;
        let stops = serde_json::from_str(&stops).map_err(Failure::internal)?;
        let defined = RouteDefined { route, code: row.get(1)?, name: row.get(2)?, stops };
        known.routes.insert(route, defined);
    }
    known.fares = known_fares(connection)?;
    let mut statement = connection.prepare(
        "select t.trip, c.stop, c.arrives, c.departs
         from trip t join trip_call c on c.trip = t.id order by t.id, c.pos",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let calls: &mut Vec<_> = known.trips.entry(TripId(row.get(0)?)).or_default();
        calls.push((StopId(row.get(1)?), row.get(2)?, row.get(3)?));
    }
    Ok(known)
}

fn known_fares(connection: &Connection) -> Result<HashMap<FareKey, i64>, Failure> {
    let mut statement = connection
        .prepare("select from_stop, to_stop, class, route, category, amount from fare")?;
    let fares = statement.query_map([], |row| {
        let route: Vec<u8> = row.get(3)?;
        let fare = Fare {
            from: StopId(row.get(0)?),
            to: StopId(row.get(1)?),
            class: row.get(2)?,
            route: uuid::Uuid::from_slice(&route).ok().map(RouteId),
            category: CategoryId(row.get(4)?),
            amount: row.get(5)?,
        };
        Ok((FareKey::of(&fare), fare.amount))
    })?;
    Ok(fares.collect::<Result<_, _>>()?)
}
