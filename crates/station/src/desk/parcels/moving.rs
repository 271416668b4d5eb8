//! Pieces on their way: loaded, unloaded, ready, and what may happen to them.

use std::collections::BTreeMap;

use domain::Code;
use domain::fact::Fact;
use domain::ids::{DeviceId, TripId};
use domain::parcel::{
    self, Handled, Loading, ParcelRefused, ParcelReturning, ParcelUnclaimed, PieceSet,
    PieceVerdict, PiecesDamaged, PiecesLost, PiecesReady, Return, StationRef, Step, TripRun,
};
use rusqlite::Connection;
use serde_json::{Value, json};

use super::named::{Here, Named};
use super::papers::queue_labels;
use super::photos;
use super::pricing::named_station;
use super::shown::{self, Rows};
use super::texts;
use crate::counter::Counter;
use crate::desk::{Caller, Repeated, entry_number, intended, once};
use crate::failure::Failure;
use crate::store::parcels::{self, Listed};
use crate::store::planning::{self, PlannedTrip};
use crate::store::{Stored, Write, boardings, journal, prints, rules};
use crate::wire;

/// Pieces of a list: what a coach holds, several times.
const LIST_MAX: usize = 2_000;
/// Parcels of a list that are shown with their names.
const SHOWN_MAX: usize = 300;
/// Parcels that are called ready at once.
const READY_MAX: usize = 200;

// ---- a trip at this station ---------------------------------------------------------------------

/// A trip as it calls here, for parcels.
pub(super) struct Run {
    pub(super) run: TripRun,
    planned: PlannedTrip,
    /// The stations where it calls after this one.
    ahead: Vec<StationRef>,
    at_local: chrono::NaiveDateTime,
}

impl Run {
    /// `not_found` where the trip does not call at this station.
    fn read(connection: &Connection, here: &Here, trip: uuid::Uuid) -> Result<Self, Failure> {
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
struct Loaded {
    to_load: Vec<Listed>,
    loaded: Vec<Listed>,
}

impl Loaded {
    fn read(connection: &Connection, here: &Here, run: &Run) -> Result<Self, Failure> {
        let station = &here.station;
        // A trip that calls nowhere any more takes nothing.
        let to_load = parcels::to_load_for(connection, station.station, &run.codes(), LIST_MAX)?;
        let loaded = parcels::shipped(connection, run.run.trip, station.station, false, i64::MAX)?;
        Ok(Self { to_load, loaded })
    }

    fn counts(&self) -> wire::ShipmentCounts {
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

// ---- scans --------------------------------------------------------------------------------------

/// What a scan is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Load,
    Unload,
}

/// One scan at a trip.
struct Scan<'a> {
    here: &'a Here,
    run: &'a Run,
    way: Way,
    text: &'a str,
    via: Option<StationRef>,
}

pub(in crate::desk) fn load_piece(
    counter: &Counter,
    caller: &Caller,
    request: wire::LoadPiece,
) -> Result<wire::PieceScanned, Failure> {
    counter.store.write(|write| {
        let here = Here::read(write.connection(), counter)?;
        let run = Run::read(write.connection(), &here, request.trip)?;
        let via = named_station(write.connection(), request.via.as_deref())?;
        let scan = Scan { here: &here, run: &run, way: Way::Load, text: &request.text, via };
        scan.rule(write, caller, request.request)
    })
}

pub(in crate::desk) fn unload_piece(
    counter: &Counter,
    caller: &Caller,
    request: wire::UnloadPiece,
) -> Result<wire::PieceScanned, Failure> {
    counter.store.write(|write| {
        let here = Here::read(write.connection(), counter)?;
        let run = Run::read(write.connection(), &here, request.trip)?;
        let scan =
            Scan { here: &here, run: &run, way: Way::Unload, text: &request.text, via: None };
        scan.rule(write, caller, request.request)
    })
}

/// A verdict, with what its sentence needs.
struct Judged {
    verdict: PieceVerdict,
    details: BTreeMap<String, Value>,
    sentence: String,
}

impl Judged {
    fn of(verdict: PieceVerdict, sentence: &str) -> Self {
        Self { verdict, details: BTreeMap::new(), sentence: sentence.to_owned() }
    }

    /// A refusal that says something of the piece is a verdict; the others stay refusals.
    fn refused(failure: Failure) -> Result<Self, Failure> {
        let why = failure.details.get("why").and_then(Value::as_str);
        let missing = failure.code == Code::NotFound
            && failure.details.get("what").and_then(Value::as_str) == Some("parcel");
        let verdict = match PieceVerdict::of(failure.code, why) {
            Some(verdict) => verdict,
            None if missing => PieceVerdict::Unheard,
            None => return Err(failure),
        };
        let details = failure.details.into_iter();
        let details = details.map(|(name, value)| (name.to_owned(), value)).collect();
        Ok(Self { verdict, details, sentence: failure.message })
    }
}

impl Scan<'_> {
    /// Decides on what was scanned, and writes it down. The same request again gives the verdict of
    /// the first time.
    fn rule(
        &self,
        write: &mut Write<'_>,
        caller: &Caller,
        request: uuid::Uuid,
    ) -> Result<wire::PieceScanned, Failure> {
        let request = intended(request)?;
        let device = write.keys().device;
        let before = journal::by_request(write.connection(), device, request)?;
        let named = match Named::find(write.connection(), self.here, self.text) {
            Ok(named) => named,
            Err(failure) => {
                let judged = Judged::refused(failure)?;
                return self.answer(write.connection(), None, judged, None);
            }
        };
        let piece = match self.piece_of(&named) {
            Ok(piece) => piece,
            Err(refusal) => {
                let judged = Judged::refused(refusal.into())?;
                return self.answer(write.connection(), Some((&named, None)), judged, None);
            }
        };
        if let Some(stored) = before {
            self.told_before(caller, &stored, &named, piece)?;
            let judged = self.moved(write.connection(), &named, piece)?;
            return self.answer(
                write.connection(),
                Some((&named, Some(piece))),
                judged,
                Some(&stored),
            );
        }
        if self.is_done(write.connection(), &named, piece)? {
            let judged = Judged::of(PieceVerdict::Already, "This piece was scanned before.");
            return self.answer(write.connection(), Some((&named, Some(piece))), judged, None);
        }
        let fact = match self.decide(caller, &named, piece) {
            Ok(fact) => fact,
            Err(failure) => {
                let judged = Judged::refused(failure)?;
                return self.answer(write.connection(), Some((&named, Some(piece))), judged, None);
            }
        };
        let stored = write.append(&caller.actor(), request, fact)?;
        let judged = self.moved(write.connection(), &named, piece)?;
        self.answer(write.connection(), Some((&named, Some(piece))), judged, Some(&stored))
    }

    /// The piece that was scanned: `pieces_none` where several could be meant.
    fn piece_of(&self, named: &Named) -> Result<u8, domain::Refusal> {
        let piece = match (named.piece, named.parcel.pieces.as_slice()) {
            (Some(piece), _) => piece,
            (None, [only]) => only.piece,
            (None, _) => return Err(domain::Refusal::new(Code::PiecesNone)),
        };
        named.parcel.piece(piece).map(|piece| piece.piece)
    }

    /// Whether the piece was loaded on this trip and is on it, or was unloaded from it and is here.
    fn is_done(&self, connection: &Connection, named: &Named, piece: u8) -> Result<bool, Failure> {
        let now = named.parcel.piece(piece)?;
        let is_there = match self.way {
            Way::Load => named.parcel.aboard(self.run.run.trip).has(piece),
            Way::Unload => now.at.is_at(self.here.station.station),
        };
        let Some(row) = named.known.row.filter(|_| is_there) else { return Ok(false) };
        let (trip, station) = (self.run.run.trip, self.here.station.station);
        let unloaded = self.way == Way::Unload;
        parcels::was_shipped(connection, (trip, station, unloaded), (row, piece))
    }

    fn decide(&self, caller: &Caller, named: &Named, piece: u8) -> Result<Fact, Failure> {
        let handler = self.here.handler(caller);
        let pieces = PieceSet::one(piece).unwrap_or_default();
        let handling = [named.handling(self.here, pieces)?];
        Ok(match self.way {
            Way::Load => {
                let on = Loading {
                    trip: &self.run.run,
                    ahead: &self.run.ahead,
                    via: self.via.as_ref(),
                    cancelled: self.run.planned.cancelled.as_deref(),
                };
                parcel::load(&handler, &on, &handling)?.into()
            }
            Way::Unload => parcel::unload(&handler, &self.run.run, &handling)?.into(),
        })
    }

    /// The verdict on a piece that was moved.
    fn moved(&self, connection: &Connection, named: &Named, piece: u8) -> Result<Judged, Failure> {
        let now = named.parcel.piece(piece)?;
        let to = named.parcel.destination(&now);
        let (code, name) = to.map_or((None, "?"), |(code, name)| (Some(code), name));
        if self.way == Way::Load {
            let mut judged = Judged::of(PieceVerdict::Loaded, &format!("Loaded, for {name}."));
            judged.details.insert("destination".to_owned(), json!(name));
            return Ok(judged);
        }
        let here = &self.here.station;
        let listed = match named.known.row {
            Some(row) if code.is_none_or(|code| *code != here.code) => {
                let listed =
                    parcels::expected(connection, self.run.run.trip, &here.code, i64::MAX)?;
                listed.iter().any(|(known, pieces)| *known == row && pieces.has(piece))
            }
            Some(_) => true,
            None => code.is_some_and(|code| *code == here.code),
        };
        let (verdict, sentence) = match listed {
            true => (PieceVerdict::Unloaded, format!("Unloaded. It goes to {name}.")),
            false => (
                PieceVerdict::Astray,
                format!("Unloaded, but it goes to {name}. Load it on a coach that goes there."),
            ),
        };
        let mut judged = Judged::of(verdict, &sentence);
        judged.details.insert("destination".to_owned(), json!(name));
        Ok(judged)
    }

    /// Refuses (`request_reused`) a request that was something else.
    fn told_before(
        &self,
        caller: &Caller,
        stored: &Stored,
        named: &Named,
        piece: u8,
    ) -> Result<(), Failure> {
        let content = &stored.entry.content;
        let (way, trip, handled) = match journal::fact(stored)? {
            Fact::PiecesLoaded(fact) => (Some(Way::Load), Some(fact.trip.trip), fact.handled),
            Fact::PiecesUnloaded(fact) => (Some(Way::Unload), Some(fact.trip.trip), fact.handled),
            _ => (None, None, Vec::new()),
        };
        let of = |of: &Handled| of.parcel == named.parcel.parcel && of.pieces.has(piece);
        let same = way == Some(self.way) && trip == Some(self.run.run.trip);
        if same && handled.iter().any(of) && content.actor == caller.actor() {
            return Ok(());
        }
        let reused = domain::Refusal::new(Code::RequestReused);
        Err(reused.with("kind", content.kind.as_str()).into())
    }

    fn answer(
        &self,
        connection: &Connection,
        scanned: Option<(&Named, Option<u8>)>,
        judged: Judged,
        stored: Option<&Stored>,
    ) -> Result<wire::PieceScanned, Failure> {
        let counts = match self.way {
            Way::Load => Loaded::read(connection, self.here, self.run)?.counts(),
            Way::Unload => {
                let (station, trip) = (&self.here.station, self.run.run.trip);
                Unloaded::read(connection, station, trip, i64::MAX)?.counts()
            }
        };
        let word = |name: &str| serde_json::from_value(json!(name)).map_err(Failure::internal);
        Ok(wire::PieceScanned {
            verdict: serde_json::from_value(json!(judged.verdict.name()))
                .map_err(Failure::internal)?,
            colour: word(judged.verdict.colour().name())?,
            shape: serde_json::from_value(json!(judged.verdict.shape().name()))
                .map_err(Failure::internal)?,
            moved: stored.is_some(),
            details: judged.details,
            sentence: judged.sentence,
            piece: scanned.and_then(|(named, piece)| scanned_piece(named, piece)),
            counts,
            entry: stored.map(entry_number),
        })
    }
}

fn scanned_piece(named: &Named, piece: Option<u8>) -> Option<wire::ScannedPiece> {
    let parcel = &named.parcel;
    let piece = parcel.piece(piece.or(named.piece)?).ok()?;
    let registered = named.known.registered.as_ref().map(|(_, fact)| fact);
    let told = registered.and_then(|fact| fact.pieces.get(usize::from(piece.piece) - 1));
    Some(wire::ScannedPiece {
        parcel: parcel.parcel.0,
        waybill: parcel.waybill.to_string(),
        piece: piece.piece,
        pieces: shown::count_of(parcel),
        to: parcel.destination(&piece).map_or_else(String::new, |(_, name)| name.to_owned()),
        description: told.map(|told| told.description.clone()),
        fragile: told.is_some_and(|told| told.fragile),
        perishable: told.is_some_and(|told| told.perishable),
    })
}

// ---- what may happen to pieces ------------------------------------------------------------------

pub(in crate::desk) fn ready(
    counter: &Counter,
    caller: &Caller,
    request: wire::ReadyParcels,
) -> Result<wire::PiecesHandled, Failure> {
    if request.parcels.len() > READY_MAX {
        return Err(domain::Refusal::new(Code::PiecesMany).with("max", READY_MAX).into());
    }
    let device = counter.store.keys().device;
    let done = counter.store.write(|write| {
        let here = Here::read(write.connection(), counter)?;
        let find = |of: &wire::PiecesNamed| -> Result<(Named, PieceSet), Failure> {
            let named = Named::find(write.connection(), &here, &of.parcel)?;
            let pieces = named.pieces(&here, Step::Ready, &of.pieces)?;
            Ok((named, pieces))
        };
        let found = request.parcels.iter().map(find).collect::<Result<Vec<_>, _>>()?;
        let same = |fact: &PiecesReady| same_parcels(&fact.handled, &found);
        let (stored, fact, repeated) = once(write, device, caller, request.request, same, |_| {
            let mut handlings = Vec::with_capacity(found.len());
            for (named, pieces) in &found {
                handlings.push(named.handling(&here, *pieces)?);
            }
            Ok(parcel::ready(&here.handler(caller), &handlings, &request.shelf)?)
        })?;
        if repeated == Repeated::No {
            let parcels = found.iter().map(|(named, _)| named);
            texts::ready(write, caller, &here, &fact, parcels)?;
        }
        Ok(handled(&stored, &fact.handled))
    })?;
    counter.texts.wake();
    Ok(done)
}

fn same_parcels(handled: &[Handled], found: &[(Named, PieceSet)]) -> bool {
    found.iter().all(|(named, _)| handled.iter().any(|of| of.parcel == named.parcel.parcel))
}

fn handled(stored: &Stored, handled: &[Handled]) -> wire::PiecesHandled {
    let pieces = handled.iter().map(|of| of.pieces.len()).sum::<usize>();
    wire::PiecesHandled {
        waybills: handled.iter().map(|of| of.waybill.to_string()).collect(),
        pieces: u32::try_from(pieces).unwrap_or(u32::MAX),
        entry: entry_number(stored),
    }
}

/// One thing that is noted about pieces of one parcel.
struct Note<'a> {
    counter: &'a Counter,
    caller: &'a Caller,
    request: &'a wire::HandleParcel,
    step: Step,
}

impl Note<'_> {
    fn write<F>(
        &self,
        of: fn(&F) -> &Handled,
        decide: impl FnOnce(&Write<'_>, &Here, &Named, PieceSet) -> Result<F, Failure>,
        then: impl FnOnce(&mut Write<'_>, &Stored, &F, &Named) -> Result<(), Failure>,
    ) -> Result<wire::PiecesHandled, Failure>
    where
        F: Into<Fact> + Clone + TryFrom<Fact>,
    {
        let device: DeviceId = self.counter.store.keys().device;
        let request = self.request;
        let done = self.counter.store.write(|write| {
            let here = Here::read(write.connection(), self.counter)?;
            let named = Named::find(write.connection(), &here, &request.parcel)?;
            let same = |fact: &F| of(fact).parcel == named.parcel.parcel;
            let (stored, fact, repeated) =
                once(write, device, self.caller, request.request, same, |write| {
                    let pieces = named.pieces(&here, self.step, &request.pieces)?;
                    decide(write, &here, &named, pieces)
                })?;
            if repeated == Repeated::No {
                then(write, &stored, &fact, &named)?;
            }
            Ok(handled(&stored, std::slice::from_ref(of(&fact))))
        })?;
        self.counter.printing.wake();
        Ok(done)
    }
}

fn nothing<F>(_: &mut Write<'_>, _: &Stored, _: &F, _: &Named) -> Result<(), Failure> {
    Ok(())
}

pub(in crate::desk) fn refuse(
    counter: &Counter,
    caller: &Caller,
    request: wire::HandleParcel,
) -> Result<wire::PiecesHandled, Failure> {
    let note = Note { counter, caller, request: &request, step: Step::Refuse };
    let decide = |_: &Write<'_>, here: &Here, named: &Named, pieces| {
        let of = named.handling(here, pieces)?;
        Ok(parcel::refuse(&here.handler(caller), of, &request.reason)?)
    };
    note.write(|fact: &ParcelRefused| &fact.handled, decide, nothing)
}

pub(in crate::desk) fn unclaimed(
    counter: &Counter,
    caller: &Caller,
    request: wire::HandleParcel,
) -> Result<wire::PiecesHandled, Failure> {
    let note = Note { counter, caller, request: &request, step: Step::Unclaim };
    let decide = |write: &Write<'_>, here: &Here, named: &Named, pieces| {
        let terms = parcels::in_force(write.connection(), here.place.currency)?.terms;
        let of = named.handling(here, pieces)?;
        Ok(parcel::unclaimed(&here.handler(caller), of, &terms)?)
    };
    note.write(|fact: &ParcelUnclaimed| &fact.handled, decide, nothing)
}

pub(in crate::desk) fn lost(
    counter: &Counter,
    caller: &Caller,
    request: wire::HandleParcel,
) -> Result<wire::PiecesHandled, Failure> {
    let note = Note { counter, caller, request: &request, step: Step::Lose };
    let decide = |_: &Write<'_>, here: &Here, named: &Named, pieces| {
        let of = named.handling(here, pieces)?;
        Ok(parcel::lost(&here.handler(caller), of, &request.reason)?)
    };
    note.write(|fact: &PiecesLost| &fact.handled, decide, nothing)
}

pub(in crate::desk) fn damaged(
    counter: &Counter,
    caller: &Caller,
    request: wire::HandleParcel,
) -> Result<wire::PiecesHandled, Failure> {
    let note = Note { counter, caller, request: &request, step: Step::Damage };
    let decide = |_: &Write<'_>, here: &Here, named: &Named, pieces| {
        let of = named.handling(here, pieces)?;
        let photo = photos::held(counter, request.photo.as_deref())?;
        Ok(parcel::damaged(&here.handler(caller), of, &request.reason, photo.as_deref())?)
    };
    note.write(|fact: &PiecesDamaged| &fact.handled, decide, nothing)
}

pub(in crate::desk) fn return_to_sender(
    counter: &Counter,
    caller: &Caller,
    request: wire::HandleParcel,
) -> Result<wire::PiecesHandled, Failure> {
    let note = Note { counter, caller, request: &request, step: Step::Return };
    let decide = |write: &Write<'_>, here: &Here, named: &Named, pieces| {
        let connection = write.connection();
        let tariff = parcels::in_force(connection, here.place.currency)?.tariff;
        let on = Return {
            company: here.place.company,
            registered: named.known.registration()?,
            tariff: &tariff,
            coin: rules::in_force(connection, here.place.currency)?.coin,
        };
        let (of, handler) = (named.handling(here, pieces)?, here.handler(caller));
        let issuer = write.keys().secret();
        Ok(parcel::return_to_sender(&handler, of, &on, &request.reason, &*issuer)?)
    };
    let then = |write: &mut Write<'_>, stored: &Stored, fact: &ParcelReturning, named: &Named| {
        let pieces: Vec<u8> = fact.handled.pieces.iter().collect();
        queue_labels(write, stored, &fact.handled.waybill, &pieces)?;
        texts::returning(write, caller, counter, fact, named)
    };
    let done = note.write(|fact: &ParcelReturning| &fact.handled, decide, then)?;
    counter.texts.wake();
    Ok(done)
}
