//! Parcels: what is known of one, and the lists of many. Every way of finding has its index.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::fact::Fact;
use domain::ids::{ParcelId, StationId, StopId, TripId};
use domain::money::Currency;
use domain::parcel::{
    History, LabelClaims, Parcel, ParcelRegistered, ParcelTariff, ParcelTerms, PieceSet,
    StationRef, WaybillNumber,
};
use domain::planning::RouteStop;
use domain::text::ShortCode;
use domain::{Millis, Refusal};
use rusqlite::{Connection, OptionalExtension, Params, Row, params};

use super::tickets::phone_key;
use super::{Stored, journal, names, project};
use crate::failure::Failure;

// ---- one parcel ---------------------------------------------------------------------------------

/// A parcel as far as it is known here.
pub struct Known {
    /// Its row: newer parcels have larger ones. None where nothing but a label is known.
    pub row: Option<i64>,
    /// What happened to it.
    pub history: History,
    /// The entry that took it in, with its fact.
    pub registered: Option<(Stored, ParcelRegistered)>,
}

impl Known {
    /// A parcel of which only a label is at hand.
    pub fn unheard(label: &LabelClaims) -> Self {
        let history = History::new(label.parcel, label.waybill.clone());
        Self { row: None, history, registered: None }
    }

    /// As it stands, with the labels that somebody holds.
    pub fn now(&self, labels: &[LabelClaims]) -> Parcel {
        self.history.now(labels)
    }

    /// As it was known here before an entry that said something of it, or came later than what did.
    pub fn before(self, connection: &Connection, entry: i64) -> Result<Self, Failure> {
        let Some(row) = self.row else { return Ok(self) };
        let through = |entry| {
            let of = (self.history.parcel(), self.history.waybill().clone());
            Ok::<_, Failure>(project::heard(connection, row, of, entry)?.history)
        };
        if through(entry)?.events().next().is_none() {
            return Ok(self);
        }
        let history = through(entry - 1)?;
        let registered = self.registered.filter(|(stored, _)| stored.id < entry);
        Ok(Self { row: self.row, history, registered })
    }

    /// Its registration: `parcel_unheard` where that is not known here.
    pub fn registration(&self) -> Result<&ParcelRegistered, Refusal> {
        let fact = self.registered.as_ref().map(|(_, fact)| fact);
        fact.ok_or_else(|| {
            let waybill = self.now(&[]).waybill.to_string();
            Refusal::new(domain::Code::ParcelUnheard).with("waybill", waybill)
        })
    }
}

const COLUMNS: &str = "id, parcel, waybill, registered";

type Key = (i64, ParcelId, String, Option<i64>);

fn key(row: &Row<'_>) -> rusqlite::Result<Key> {
    Ok((row.get(0)?, ParcelId(row.get(1)?), row.get(2)?, row.get(3)?))
}

fn load(connection: &Connection, of: Key) -> Result<Known, Failure> {
    let (row, parcel, waybill, registered) = of;
    let of = (parcel, WaybillNumber::parse(&waybill)?);
    let heard = project::heard(connection, row, of, i64::MAX)?;
    let registered = registered.map(|entry| registration(connection, entry)).transpose()?;
    Ok(Known { row: Some(row), history: heard.history, registered })
}

/// The registration of an entry.
fn registration(
    connection: &Connection,
    entry: i64,
) -> Result<(Stored, ParcelRegistered), Failure> {
    let stored = journal::by_id(connection, entry)?;
    match journal::fact(&stored)? {
        Fact::ParcelRegistered(fact) => Ok((stored, fact)),
        _ => Err(Failure::internal("a parcel was taken in by no registration")),
    }
}

fn one(connection: &Connection, of: &str, values: impl Params) -> Result<Option<Known>, Failure> {
    let sql = format!("select {COLUMNS} from parcel where {of} limit 1");
    let found = connection.prepare_cached(&sql)?.query_row(values, key).optional()?;
    found.map(|key| load(connection, key)).transpose()
}

/// The parcel of an id.
pub fn by_id(connection: &Connection, parcel: ParcelId) -> Result<Option<Known>, Failure> {
    one(connection, "parcel = ?1", [parcel.0])
}

/// The parcel of a row.
pub fn by_row(connection: &Connection, row: i64) -> Result<Known, Failure> {
    one(connection, "id = ?1", [row])?.ok_or_else(|| Failure::not_found("parcel"))
}

/// The parcel of a number; of several, which a copied disk gives, the newest.
pub fn by_waybill(
    connection: &Connection,
    waybill: &WaybillNumber,
) -> Result<Option<Known>, Failure> {
    one(connection, "waybill = ?1 order by id desc", [waybill.to_string()])
}

/// The id and the number of a parcel, by its row.
pub fn number_of(connection: &Connection, row: i64) -> Result<(ParcelId, String), Failure> {
    Ok(connection
        .prepare_cached("select parcel, waybill from parcel where id = ?1")?
        .query_row([row], |row| Ok((ParcelId(row.get(0)?), row.get(1)?)))?)
}

/// The entries that said something of a parcel, by the clocks of their counters.
pub fn events(connection: &Connection, row: i64) -> Result<Vec<Stored>, Failure> {
    let mut statement = connection.prepare_cached(
        "select entry from parcel_event where parcel = ?1 order by at, device, epoch, seq",
    )?;
    let entries = statement.query_map([row], |row| row.get(0))?.collect::<Result<Vec<_>, _>>()?;
    entries.into_iter().map(|entry| journal::by_id(connection, entry)).collect()
}

// ---- finding ------------------------------------------------------------------------------------

fn rows(connection: &Connection, sql: &str, values: impl Params) -> Result<Vec<i64>, Failure> {
    let mut statement = connection.prepare_cached(sql)?;
    let found = statement.query_map(values, |row| row.get(0))?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// Rows of parcels that somebody with this telephone sends or gets, newest first.
pub fn by_phone(connection: &Connection, phone: &str, most: usize) -> Result<Vec<i64>, Failure> {
    let sql = "select parcel from parcel_phone where phone = ?1 order by parcel desc limit ?2";
    rows(connection, sql, params![phone_key(phone), most as i64])
}

/// Rows of parcels whose sender or receiver has words that begin so, newest first.
pub fn by_name(connection: &Connection, words: &[&str], most: usize) -> Result<Vec<i64>, Failure> {
    names::newest(connection, &names::PARCELS, words, most)
}

// ---- lists --------------------------------------------------------------------------------------

/// Pieces of a parcel, by its row.
pub type Listed = (i64, PieceSet);

fn listed(connection: &Connection, sql: &str, values: impl Params) -> Result<Vec<Listed>, Failure> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(values)?;
    let mut found: Vec<Listed> = Vec::new();
    while let Some(row) = rows.next()? {
        let (parcel, piece): (i64, u8) = (row.get(0)?, row.get(1)?);
        let set = PieceSet::one(piece).unwrap_or_default();
        match found.last_mut().filter(|(last, _)| *last == parcel) {
            Some((_, pieces)) => *pieces = pieces.with(set),
            None => found.push((parcel, set)),
        }
    }
    Ok(found)
}

/// Pieces that lie at a station and go on from there.
pub fn to_load(
    connection: &Connection,
    station: StationId,
    here: &ShortCode,
    most: usize,
) -> Result<Vec<Listed>, Failure> {
    let sql = "select parcel, piece from parcel_piece
         where station = ?1 and state in ('registered', 'unloaded') and destination <> ?2
         order by parcel, piece limit ?3";
    listed(connection, sql, params![station.0, here.as_str(), most as i64])
}

/// Pieces that lie at a station and go to one of these, by their codes: at most so many to each. A
/// scan asks for them, so what goes elsewhere is not even looked at.
pub fn to_load_for(
    connection: &Connection,
    station: StationId,
    codes: &[&str],
    most: usize,
) -> Result<Vec<Listed>, Failure> {
    let sql = "select parcel, piece from parcel_piece
         where station = ?1 and state in ('registered', 'unloaded') and destination = ?2
         order by parcel, piece limit ?3";
    let mut found: BTreeMap<i64, PieceSet> = BTreeMap::new();
    for code in codes {
        // Pieces of one parcel may go different ways.
        for (parcel, pieces) in listed(connection, sql, params![station.0, code, most as i64])? {
            let known = found.entry(parcel).or_default();
            *known = known.with(pieces);
        }
    }
    Ok(found.into_iter().collect())
}

/// Pieces on a trip.
pub fn aboard(connection: &Connection, trip: TripId) -> Result<Vec<Listed>, Failure> {
    let sql = "select parcel, piece from parcel_piece where trip = ?1 order by parcel, piece";
    listed(connection, sql, [trip.0])
}

/// Pieces on their way to a station.
pub fn coming(
    connection: &Connection,
    here: &ShortCode,
    most: usize,
) -> Result<Vec<Listed>, Failure> {
    let sql = "select parcel, piece from parcel_piece
         where state = 'loaded' and destination = ?1 order by parcel, piece limit ?2";
    listed(connection, sql, params![here.as_str(), most as i64])
}

/// Pieces that wait at the station where they go.
pub fn waiting(
    connection: &Connection,
    station: StationId,
    here: &ShortCode,
    most: usize,
) -> Result<Vec<Listed>, Failure> {
    let sql = "select parcel, piece from parcel_piece
         where station = ?1 and state in ('unloaded', 'ready', 'refused', 'unclaimed')
           and destination = ?2
         order by parcel, piece limit ?3";
    listed(connection, sql, params![station.0, here.as_str(), most as i64])
}

/// Pieces that wait at a station since a day or longer, and were called ready.
pub fn unclaimed(
    connection: &Connection,
    station: StationId,
    since: NaiveDate,
    most: usize,
) -> Result<Vec<Listed>, Failure> {
    let sql = "select parcel, piece from parcel_piece
         where station = ?1 and state in ('ready', 'refused', 'unclaimed') and ready <= ?2
         order by parcel, piece limit ?3";
    listed(connection, sql, params![station.0, since.to_string(), most as i64])
}

/// Rows of parcels of a station whose cash on delivery was collected and is owed to the sender.
pub fn cod_owed(
    connection: &Connection,
    here: &ShortCode,
    most: usize,
) -> Result<Vec<i64>, Failure> {
    let sql = "select id from parcel where origin = ?1 and cod_owed > 0 order by id limit ?2";
    rows(connection, sql, params![here.as_str(), most as i64])
}

/// Rows of parcels with claims that are to be decided or paid.
pub fn claimed(connection: &Connection, most: usize) -> Result<Vec<i64>, Failure> {
    let sql = "select parcel from parcel_claim where state in ('opened', 'decided')
         order by state, claim limit ?1";
    let mut found = rows(connection, sql, params![most as i64])?;
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// Pieces that were loaded on a trip at a station, or unloaded from it there, by entries up to one.
pub fn shipped(
    connection: &Connection,
    trip: TripId,
    station: StationId,
    unloaded: bool,
    through: i64,
) -> Result<Vec<Listed>, Failure> {
    let sql = "select parcel, piece from parcel_shipment
         where trip = ?1 and station = ?2 and unloaded = ?3 and entry <= ?4
         order by parcel, piece";
    listed(connection, sql, params![trip.0, station.0, unloaded, through])
}

/// Whether one piece was loaded on a trip at a station, or unloaded there.
pub fn was_shipped(
    connection: &Connection,
    (trip, station, unloaded): (TripId, StationId, bool),
    (parcel, piece): (i64, u8),
) -> Result<bool, Failure> {
    let sql = "select 1 from parcel_shipment
         where trip = ?1 and station = ?2 and unloaded = ?3 and parcel = ?4 and piece = ?5";
    let values = params![trip.0, station.0, unloaded, parcel, piece];
    Ok(connection.prepare_cached(sql)?.exists(values)?)
}

/// Pieces that a trip was to bring to a station, by entries up to one: loaded on it anywhere, and
/// going there or changing there.
pub fn expected(
    connection: &Connection,
    trip: TripId,
    here: &ShortCode,
    through: i64,
) -> Result<Vec<Listed>, Failure> {
    let sql = "select distinct s.parcel, s.piece from parcel_shipment s
         join parcel_piece p on p.parcel = s.parcel and p.piece = s.piece
         where s.trip = ?1 and s.unloaded = 0 and s.entry <= ?3
           and (s.via = ?2 or (s.via = '' and p.destination = ?2))
         order by s.parcel, s.piece";
    listed(connection, sql, params![trip.0, here.as_str(), through])
}

/// Whether a piece was loaded on a trip to change coaches at a station, by entries up to one.
pub fn changes_at(
    connection: &Connection,
    (trip, here): (TripId, &ShortCode),
    (parcel, piece): (i64, u8),
    through: i64,
) -> Result<bool, Failure> {
    let sql = "select 1 from parcel_shipment where trip = ?1 and unloaded = 0 and parcel = ?2
         and piece = ?3 and via = ?4 and entry <= ?5";
    let values = params![trip.0, parcel, piece, here.as_str(), through];
    Ok(connection.prepare_cached(sql)?.exists(values)?)
}

/// The newest entry that loaded pieces on a trip at a station, or unloaded them there.
pub fn last_shipped(
    connection: &Connection,
    trip: TripId,
    station: StationId,
    unloaded: bool,
) -> Result<Option<i64>, Failure> {
    Ok(connection
        .prepare_cached(
            "select max(entry) from parcel_shipment
             where trip = ?1 and station = ?2 and unloaded = ?3",
        )?
        .query_row(params![trip.0, station.0, unloaded], |row| row.get(0))?)
}

// ---- prices and places --------------------------------------------------------------------------

/// The tariff in force.
pub struct InForce {
    /// Its edition; 0 is what a company starts with.
    pub edition: u32,
    /// The prices.
    pub tariff: ParcelTariff,
    /// The rules.
    pub terms: ParcelTerms,
    /// Who set it and when; none for the one a company starts with.
    pub set: Option<(String, Millis)>,
}

fn set_by(connection: &Connection, entry: i64) -> Result<InForce, Failure> {
    let stored = journal::by_id(connection, entry)?;
    match journal::fact(&stored)? {
        Fact::ParcelTariffSet(fact) => Ok(InForce {
            edition: fact.edition,
            tariff: fact.tariff,
            terms: fact.terms,
            set: Some((fact.employee_name, stored.entry.content.at)),
        }),
        _ => Err(Failure::internal("a tariff was set by no fact of one")),
    }
}

/// Every tariff that was set, the one in force first.
pub fn tariffs(connection: &Connection, most: usize) -> Result<Vec<InForce>, Failure> {
    let sql = "select entry from parcel_tariff
         order by edition desc, at desc, device desc, epoch desc, seq desc limit ?1";
    let entries = rows(connection, sql, params![most as i64])?;
    entries.into_iter().map(|entry| set_by(connection, entry)).collect()
}

/// The tariff in force; what a company starts with where none was set.
pub fn in_force(connection: &Connection, currency: Currency) -> Result<InForce, Failure> {
    let set = tariffs(connection, 1)?.pop();
    Ok(set.unwrap_or_else(|| InForce {
        edition: 0,
        tariff: ParcelTariff::usual(currency),
        terms: ParcelTerms::usual(),
        set: None,
    }))
}

fn station_from_row(row: &Row<'_>) -> Result<StationRef, Failure> {
    Ok(StationRef {
        station: StationId(row.get(0)?),
        code: ShortCode::parse("station_code", &row.get::<_, String>(1)?)?,
        name: row.get(2)?,
        stop: row.get::<_, Option<_>>(3)?.map(StopId),
    })
}

/// The company's stations that are known here, by name.
pub fn stations(connection: &Connection) -> Result<Vec<StationRef>, Failure> {
    connection
        .prepare_cached("select station, code, name, stop from station s order by name")?
        .query_and_then([], station_from_row)?
        .collect()
}

/// How far a stop is from another along a route that calls at both, in metres: the shortest, where
/// any says it.
pub fn metres(connection: &Connection, from: StopId, to: StopId) -> Result<Option<u32>, Failure> {
    let mut statement = connection.prepare_cached("select stops from route r")?;
    let mut rows = statement.query([])?;
    let mut shortest = None;
    while let Some(row) = rows.next()? {
        let stops = row.get_ref(0)?.as_str().map_err(Failure::internal)?;
        let stops: Vec<RouteStop> = serde_json::from_str(stops).map_err(Failure::internal)?;
        let at = |stop| stops.iter().find(|known| known.stop == stop).and_then(|k| k.metres);
        let apart = at(from).zip(at(to)).map(|(a, b)| a.abs_diff(b));
        shortest = shortest.into_iter().chain(apart).min();
    }
    Ok(shortest)
}

/// The last running number that this counter gave to a waybill.
pub fn last_waybill(
    connection: &Connection,
    device: domain::ids::DeviceId,
) -> Result<u32, Failure> {
    Ok(connection
        .prepare_cached("select last_waybill from device where device = ?1")?
        .query_row([device.0], |row| row.get(0))?)
}

// ---- pick-up codes that were told here ----------------------------------------------------------

/// Days for which a counter can print a sender's receipt again with its code.
const CODE_KEPT_DAYS: i64 = 7;

/// Keeps a code for the papers of the next days, and forgets those of before.
pub fn keep_code(
    connection: &Connection,
    parcel: ParcelId,
    code: &str,
    now: Millis,
) -> Result<(), Failure> {
    connection
        .prepare_cached("delete from local_pickup_code where at < ?1")?
        .execute([now - CODE_KEPT_DAYS * 86_400_000])?;
    connection
        .prepare_cached("insert into local_pickup_code (parcel, code, at) values (?1, ?2, ?3)")?
        .execute(params![parcel.0, code, now])?;
    Ok(())
}

/// The code of a parcel that was taken in here some days ago at most.
pub fn code(connection: &Connection, parcel: ParcelId) -> Result<Option<String>, Failure> {
    Ok(connection
        .prepare_cached("select code from local_pickup_code where parcel = ?1")?
        .query_row([parcel.0], |row| row.get(0))
        .optional()?)
}
