//! The list of passengers that leaves the house: on thermal paper, and as a file.

use base64::Engine;
use domain::ids::TripId;
use domain::{Code, Refusal};
use paper::Language;

use super::revenue::kept;
use super::{Caller, intended};
use crate::boarding::{Door, list::listed};
use crate::counter::Counter;
use crate::failure::Failure;
use crate::printing::papers;
use crate::report::manifest;
use crate::store::journal;
use crate::store::prints::{self, JobKind, NewJob};
use crate::wire;

pub(super) fn print(
    counter: &Counter,
    _caller: &Caller,
    request: wire::PrintManifest,
) -> Result<wire::Queued, Failure> {
    let id = intended(request.request)?;
    let device = counter.store.keys().device;
    let job = counter.store.write(|write| {
        let connection = write.connection();
        let door = Door::read(connection, counter, request.trip, request.at_stop)?;
        let (trip, stop) = (TripId(request.trip), usize::from(door.stop));
        if let Some(known) = prints::of_request(connection, id)? {
            let same = (known.trip, known.new.pos) == (Some(trip), stop);
            return if same { Ok(known.job) } else { Err(reused("manifest").into()) };
        }
        if let Some(stored) = journal::by_request(connection, device, id)? {
            return Err(reused(&stored.entry.content.kind).into());
        }
        let job = NewJob {
            kind: JobKind::Manifest,
            entry: None,
            pos: stop,
            title: door.title(),
            copy: 1,
            drawer: false,
        };
        prints::queue_list(connection, &job, trip, id, write.now())
    })?;
    counter.printing.wake();
    Ok(wire::Queued { job })
}

fn reused(kind: &str) -> Refusal {
    Refusal::new(Code::RequestReused).with("kind", kind)
}

pub(super) fn export(
    counter: &Counter,
    _caller: &Caller,
    request: wire::ExportManifest,
) -> Result<wire::Exported, Failure> {
    let (door, list) = counter.store.read(|connection| {
        let door = Door::read(connection, counter, request.trip, request.at_stop)?;
        let list = listed(connection, &door)?;
        Ok((door, list))
    })?;
    let words = match request.language {
        Some(wire::PaperLanguage::Fr) => Language::Fr,
        Some(wire::PaperLanguage::En) => Language::En,
        None => papers::language(&door.place),
    };
    let made = door.place.local(door.clock.now);
    let file = manifest::file(&door.place, &list, made, words, request.format)?;
    let name = format!("manifest_{}.{}", door.file_stem(), manifest::extension(request.format));
    let path = kept(counter, &name, &file)?;
    Ok(wire::Exported {
        name,
        path: path.display().to_string(),
        bytes: file.len() as u64,
        media: manifest::media(request.format).to_owned(),
        content: Some(base64::engine::general_purpose::STANDARD.encode(&file)),
    })
}
