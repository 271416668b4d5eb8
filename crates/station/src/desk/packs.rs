//! Trip packs: control of one trip on a machine without any network, and back again.
//!
//! A pack holds the entries themselves, so that taking one in is what the feed does: each is proved,
//! kept once, and applied. What was scanned twice becomes one boarding and one double.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use domain::ids::TripId;
use domain::{Code, Refusal};
use protocol::TripPack;

use super::Caller;
use super::revenue::kept;
use crate::boarding::file_stem;
use crate::counter::Counter;
use crate::failure::Failure;
use crate::store::{certified, foreign, packs, planning};
use crate::wire::{self, shown};

/// Characters of a pack in base64: ten times what a full coach with three hundred parcels needs.
const CONTENT_MAX: usize = 4_000_000;

pub(super) fn export(
    counter: &Counter,
    _caller: &Caller,
    request: wire::ExportPack,
) -> Result<wire::TripPack, Failure> {
    let keys = counter.store.keys();
    let (planned, entries) = counter.store.read(|connection| {
        let planned = planning::trip(connection, TripId(request.trip))?;
        let entries = packs::entries(connection, planned.id, planned.trip.trip)?;
        Ok((planned.trip, entries))
    })?;
    let count = u32::try_from(entries.len()).unwrap_or(u32::MAX);
    let at = counter.clock.now();
    let file = TripPack::make(keys.device, planned.trip, at, entries, &keys.secret());
    let file = file.map_err(Failure::internal)?;
    let name = format!("{}.voyage", file_stem(&planned.route_code, planned.calls[0].departs_local));
    let path = kept(counter, &name, &file)?;
    Ok(wire::TripPack {
        name,
        path: path.display().to_string(),
        bytes: file.len() as u64,
        content: BASE64.encode(&file),
        entries: count,
    })
}

fn invalid(what: &str) -> Failure {
    Refusal::new(Code::PackInvalid).with("what", what).into()
}

pub(super) fn import(
    counter: &Counter,
    _caller: &Caller,
    request: wire::ImportPack,
) -> Result<wire::PackTaken, Failure> {
    if request.content.len() > CONTENT_MAX {
        return Err(invalid("it is too large"));
    }
    let file = BASE64.decode(request.content.trim());
    let file = file.map_err(|_| invalid("it is not written as it should be"))?;
    let pack = TripPack::read(&file).ok_or_else(|| invalid("it does not begin like one"))?;
    let device = pack.device().ok_or_else(|| invalid("it does not say whose it is"))?;
    counter.store.write(|write| {
        let connection = write.connection();
        let place = planning::place_or_refuse(connection, counter.store.keys().device)?;
        if !packs::belongs_to_a_central(connection)? {
            return Err(Refusal::new(Code::NotEnrolled).into());
        }
        let keys = certified::keys_of(connection, device)?;
        let opened = pack.open(&keys);
        let (cover, entries) = opened.ok_or_else(|| invalid("its signature does not fit"))?;
        let from = packs::counter_name(connection, device)?;
        let taken = foreign::take(write, &entries)?;
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Ok(wire::PackTaken {
            trip: cover.trip.0,
            from,
            at_local: shown(place.local(cover.at)),
            new: count(taken.stored),
            known: count(taken.known),
            refused: count(taken.refused.len()),
        })
    })
}
