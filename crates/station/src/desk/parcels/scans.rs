//! Scans of pieces at a coach: each is judged, and durable before its verdict is shown.

use std::collections::BTreeMap;

use domain::Code;
use domain::fact::Fact;
use domain::parcel::{self, Handled, Loading, PieceSet, PieceVerdict, StationRef};
use rusqlite::Connection;
use serde_json::{Value, json};

use super::named::{Here, Named, before};
use super::pricing::named_station;
use super::shipments::{Loaded, Run, Unloaded};
use super::shown;
use crate::counter::Counter;
use crate::desk::{Caller, entry_number, intended};
use crate::failure::Failure;
use crate::store::{Stored, Write, journal, parcels};
use crate::wire::{self, word};

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
        let before = before(write, request)?;
        let named = match Named::find_for(write, self.here, request, self.text, &[]) {
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
            let judged = self.moved(write.connection(), &named, piece, stored.id)?;
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
        let stored = write.append(&caller.actor(), intended(request)?, fact)?;
        let judged = self.moved(write.connection(), &named, piece, stored.id)?;
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

    /// The verdict on a piece that an entry moved.
    fn moved(
        &self,
        connection: &Connection,
        named: &Named,
        piece: u8,
        entry: i64,
    ) -> Result<Judged, Failure> {
        let now = named.parcel.piece(piece)?;
        let to = named.parcel.destination(&now);
        let (code, name) = to.map_or((None, "?"), |(code, name)| (Some(code), name));
        if self.way == Way::Load {
            let mut judged = Judged::of(PieceVerdict::Loaded, &format!("Loaded, for {name}."));
            judged.details.insert("destination".to_owned(), json!(name));
            return Ok(judged);
        }
        let here = &self.here.station;
        let listed = match (code, named.known.row) {
            (Some(code), _) if *code == here.code => true,
            (_, Some(row)) => {
                let of = (self.run.run.trip, &here.code);
                parcels::changes_at(connection, of, (row, piece), entry)?
            }
            (_, None) => false,
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
        Ok(wire::PieceScanned {
            verdict: word(judged.verdict.name())?,
            colour: word(judged.verdict.colour().name())?,
            shape: word(judged.verdict.shape().name())?,
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
