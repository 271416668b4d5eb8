//! A trip as it calls at this station, for parcels: what is to load, what was loaded, what came.

use std::collections::BTreeMap;

use domain::Code;
use domain::ids::TripId;
use domain::parcel::{PieceSet, StationRef, TripRun};
use rusqlite::Connection;

use super::named::Here;
use super::shown::Rows;
use crate::counter::Counter;
use crate::desk::Caller;
use crate::failure::Failure;
use crate::store::parcels::{self, Listed};
use crate::store::planning::{self, PlannedTrip};
use crate::store::{boardings, prints};
use crate::wire;

/// Pieces of a list: what a coach holds, several times.
const LIST_MAX: usize = 2_000;
/// Parcels of a list that are shown with their names.
const SHOWN_MAX: usize = 300;

/// A trip as it calls here, for parcels.
pub(super) struct Run {
    pub(super) run: TripRun,
    pub(super) planned: PlannedTrip,
    /// The stations where it calls after this one.
    pub(super) ahead: Vec<StationRef>,
    at_local: chrono::NaiveDateTime,
}

impl Run {
    /// `not_found` where the trip does not call at this station.
    pub(super) fn read(
        connection: &Connection,
        here: &Here,
        trip: uuid::Uuid,
    ) -> Result<Self, Failure> {
        let mut planned = planning::trip(connection, TripId(trip))?;
        let delays = boardings::delays(connection, planned.trip.trip)?;
        if !delays.is_empty() {
            planned.trip = planned.trip.late(&delays);
        }
        let calls = &planned.trip.calls;
        let at = calls.iter().position(|call| here.station.stop.is_none_or(|s| s == call.stop));
        let at = at.ok_or_else(|| Failure::not_found("stop"))?;
        let stations = parcels::stations(connection)?;
        let calls_at = |station: &StationRef| {
            calls[at + 1..].iter().any(|call| station.stop == Some(call.stop))
        };
        let ahead = stations.into_iter().filter(calls_at).collect();
        let (call, ends) = (&calls[at], at + 1 == calls.len());
        let (at, at_local) = match ends {
            true => (call.arrives, call.arrives_local),
            false => (call.departs, call.departs_local),
        };
        let run = TripRun {
            trip: planned.trip.trip,
            route_code: planned.trip.route_code.clone(),
            day: planned.trip.day,
            plate: planned.trip.plate.clone(),
            at,
        };
        Ok(Self { run, ahead, at_local, planned })
    }

    fn shown(&self) -> wire::ShipmentTrip {
        wire::ShipmentTrip {
            trip: self.run.trip.0,
            route_code: self.run.route_code.clone(),
            day: self.run.day.to_string(),
            terminus: self.planned.trip.calls.last().map_or("?", |call| &call.name).to_owned(),
            at_local: wire::shown(self.at_local),
            plate: self.run.plate.clone(),
            cancelled: self.planned.cancelled.clone(),
            ahead: self.ahead.iter().map(|station| station.code.to_string()).collect(),
        }
    }

    fn codes(&self) -> Vec<&str> {
        self.ahead.iter().map(|station| station.code.as_str()).collect()
    }
}

fn count(listed: &[Listed]) -> u32 {
    u32::try_from(listed.iter().map(|(_, pieces)| pieces.len()).sum::<usize>()).unwrap_or(u32::MAX)
}

fn without(listed: &[Listed], taken: &[Listed]) -> Vec<Listed> {
    let taken: BTreeMap<i64, PieceSet> = taken.iter().copied().collect();
    let left = listed.iter().map(|(row, pieces)| {
        let done = taken.get(row).copied().unwrap_or_default();
        (*row, pieces.without(done))
    });
    left.filter(|(_, pieces)| !pieces.is_empty()).collect()
}

/// What lies here for a trip, and what was loaded on it here.
pub(super) struct Loaded {
    to_load: Vec<Listed>,
    loaded: Vec<Listed>,
}

impl Loaded {
    pub(super) fn read(connection: &Connection, here: &Here, run: &Run) -> Result<Self, Failure> {
        let station = &here.station;
        // A trip that calls nowhere any more takes nothing.
        let to_load = parcels::to_load_for(connection, station.station, &run.codes(), LIST_MAX)?;
        let loaded = parcels::shipped(connection, run.run.trip, station.station, false, i64::MAX)?;
        Ok(Self { to_load, loaded })
    }

    pub(super) fn counts(&self) -> wire::ShipmentCounts {
        let (missing, found) = (count(&self.to_load), count(&self.loaded));
        wire::ShipmentCounts { listed: missing + found, found, missing, foreign: 0 }
    }
}

/// What a trip was to bring here, and what was unloaded.
pub(crate) struct Unloaded {
    pub(crate) missing: Vec<Listed>,
    pub(crate) unloaded: Vec<Listed>,
    pub(crate) foreign: Vec<Listed>,
}

impl Unloaded {
    /// As known by entries up to one.
    pub(crate) fn read(
        connection: &Connection,
        station: &StationRef,
        trip: TripId,
        through: i64,
    ) -> Result<Self, Failure> {
        let listed = parcels::expected(connection, trip, &station.code, through)?;
        let scanned = parcels::shipped(connection, trip, station.station, true, through)?;
        let foreign = without(&scanned, &listed);
        Ok(Self {
            missing: without(&listed, &scanned),
            unloaded: without(&scanned, &foreign),
            foreign,
        })
    }

    pub(crate) fn counts(&self) -> wire::ShipmentCounts {
        let (missing, found) = (count(&self.missing), count(&self.unloaded));
        let foreign = count(&self.foreign);
        wire::ShipmentCounts { listed: missing + found, found, missing, foreign }
    }
}

pub(in crate::desk) fn loading_list(
    counter: &Counter,
    _caller: &Caller,
    request: wire::ShipmentRequest,
) -> Result<wire::LoadingList, Failure> {
    counter.store.read(|connection| {
        let here = Here::read(connection, counter)?;
        let run = Run::read(connection, &here, request.trip)?;
        let list = Loaded::read(connection, &here, &run)?;
        let rows = Rows { connection, most: SHOWN_MAX };
        Ok(wire::LoadingList {
            trip: run.shown(),
            to_load: rows.of(&list.to_load)?,
            loaded: rows.of(&list.loaded)?,
            counts: list.counts(),
            currency: here.place.currency.code.to_owned(),
        })
    })
}

pub(in crate::desk) fn unloading_list(
    counter: &Counter,
    _caller: &Caller,
    request: wire::ShipmentRequest,
) -> Result<wire::UnloadingList, Failure> {
    counter.store.read(|connection| {
        let here = Here::read(connection, counter)?;
        let run = Run::read(connection, &here, request.trip)?;
        let list = Unloaded::read(connection, &here.station, run.run.trip, i64::MAX)?;
        let rows = Rows { connection, most: SHOWN_MAX };
        Ok(wire::UnloadingList {
            trip: run.shown(),
            missing: rows.of(&list.missing)?,
            unloaded: rows.of(&list.unloaded)?,
            foreign: rows.of(&list.foreign)?,
            counts: list.counts(),
            currency: here.place.currency.code.to_owned(),
        })
    })
}

/// Queues the list as the last entry of that trip here made it; `pieces_none` before any.
pub(in crate::desk) fn print_shipment(
    counter: &Counter,
    _caller: &Caller,
    request: wire::PrintShipment,
) -> Result<wire::Queued, Failure> {
    let job = counter.store.write(|write| {
        let here = Here::read(write.connection(), counter)?;
        let run = Run::read(write.connection(), &here, request.trip)?;
        let (trip, station) = (run.run.trip, here.station.station);
        let last = parcels::last_shipped(write.connection(), trip, station, request.unloaded)?;
        let last = last.ok_or_else(|| domain::Refusal::new(Code::PiecesNone))?;
        let job = prints::NewJob {
            kind: prints::JobKind::Slip,
            entry: Some(last),
            pos: 0,
            title: format!("{} {}", run.run.route_code, run.run.day),
            copy: 1,
            drawer: false,
        };
        prints::queue(write.connection(), &job, write.now())
    })?;
    counter.printing.wake();
    Ok(wire::Queued { job })
}
