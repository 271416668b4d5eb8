//! Importing a timetable: all of it in one transaction, or nothing.

use std::path::PathBuf;

use chrono::NaiveDate;
use domain::ids::{Ids, RequestId, StopId};
use domain::people::{Employee, Permission};
use domain::planning::StationOpened;
use domain::text::folded;
use domain::{Code, Refusal};
use rusqlite::Connection;
use serde::Serialize;

use super::setup::CONSOLE;
use crate::counter::Counter;
use crate::failure::Failure;
use crate::gtfs::{self, GtfsOptions};
use crate::host::SystemIds;
use crate::store::planning::{self, Place};
use crate::store::tills;

/// What to import, and how.
#[derive(Clone, Debug)]
pub struct ImportRequest {
    /// A folder or a zip archive.
    pub path: PathBuf,
    /// The first day of departures; today when left out.
    pub from_day: Option<NaiveDate>,
    /// Days of departures.
    pub days: u32,
    /// Seats of every coach.
    pub seats: u16,
    /// The stop of this station: a part of its name.
    pub here: Option<String>,
}

/// What an import did.
#[derive(Clone, Debug, Serialize)]
pub struct ImportReport {
    /// Stops that were new or changed.
    pub stops: usize,
    /// Routes that were new or changed.
    pub routes: usize,
    /// Trips that were new.
    pub trips: usize,
    /// Fares that were new or changed, one for each passenger category.
    pub fares: usize,
    /// Facts written; 0 when the feed was known already.
    pub facts: usize,
    /// Journeys without a price.
    pub pairs_without_price: Vec<gtfs::UnpricedPair>,
    /// What is odd in the feed.
    pub warnings: Vec<String>,
    /// The stop of this station, once it is known.
    pub station_stop: Option<String>,
}

/// Imports a GTFS feed.
///
/// Until the first till is opened the counter is being set up, and whoever sits at it may import;
/// from then on it takes someone who may plan.
pub fn import_gtfs(
    counter: &Counter,
    who: Option<&Employee>,
    request: &ImportRequest,
) -> Result<ImportReport, Failure> {
    let device = counter.store.keys().device;
    let (place, categories, in_use) = counter.store.read(|c| {
        let place = planning::place_or_refuse(c, device)?;
        Ok((place, planning::categories(c)?, tills::ever_opened(c)?))
    })?;
    let actor = match who {
        Some(employee) => {
            employee.must(Permission::Plan)?;
            employee.employee.to_string()
        }
        None if in_use => return Err(Refusal::new(Code::NotLoggedIn).into()),
        None => CONSOLE.to_owned(),
    };
    let options = GtfsOptions {
        from_day: request.from_day.unwrap_or(place.local(counter.clock.now()).date()),
        days: request.days,
        seats: request.seats,
        company_currency: place.currency,
        company_timezone: place.timezone,
        categories: categories.into_iter().map(|category| category.category).collect(),
    };
    let feed = gtfs::read(&request.path, &options)?;
    counter.store.write(|write| {
        let import = feed.without_known(&planning::known(write.connection())?);
        let intention = RequestId(SystemIds.fresh());
        let facts = import.facts.len();
        for fact in import.facts {
            write.append(&actor, intention, fact)?;
        }
        let here = request.here.as_deref();
        let station_stop = match station_stop(write.connection(), &place, here)? {
            Some((stop, name)) => {
                if place.stop != Some(stop) {
                    write.append(&actor, intention, at_stop(&place, stop))?;
                }
                Some(name)
            }
            None => None,
        };
        let told = import.summary;
        Ok(ImportReport {
            stops: told.stops,
            routes: told.routes,
            trips: told.trips,
            fares: told.fares,
            facts,
            pairs_without_price: told.pairs_without_price,
            warnings: told.warnings,
            station_stop,
        })
    })
}

fn at_stop(place: &Place, stop: StopId) -> StationOpened {
    StationOpened {
        station: place.station,
        code: place.station_code.clone(),
        name: place.station_name.clone(),
        stop: Some(stop),
    }
}

/// The stop of this station: the one asked for, the one it has, or the one its name speaks of.
fn station_stop(
    connection: &Connection,
    place: &Place,
    here: Option<&str>,
) -> Result<Option<(StopId, String)>, Failure> {
    if let Some(part) = here {
        let mut named = planning::stops_named(connection, part)?;
        return match (named.pop(), named.is_empty()) {
            (Some(only), true) => Ok(Some(only)),
            _ => Err(Failure::not_found("single stop of that name (--here)")),
        };
    }
    if let Some(stop) = place.stop {
        return Ok(planning::stop_name(connection, stop)?.map(|name| (stop, name)));
    }
    let station = folded(&place.station_name);
    let stops = planning::stops_named(connection, "")?;
    // `Gare de Mombasa` and `SGR Terminus Mombasa` share their last word.
    let shares_word = |name: &str| {
        folded(name).split(' ').next_back().is_some_and(|last| {
            last.chars().count() > 3 && station.split(' ').any(|word| word == last)
        })
    };
    let mut spoken_of = stops.into_iter().filter(|(_, name)| shares_word(name));
    Ok(match (spoken_of.next(), spoken_of.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    })
}
