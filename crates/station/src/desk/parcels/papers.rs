//! The papers of parcels: queued with what they show, printed again, and labels for label printers.

use domain::fact::Fact;
use domain::parcel::WaybillNumber;
use domain::printing::{self, Document, DocumentReprinted};
use paper::label::LabelPaper;
use rusqlite::Connection;
use uuid::Uuid;

use super::named::{Here, Named};
use super::taking::piece_code;
use crate::counter::Counter;
use crate::desk::tickets::copies;
use crate::desk::{Caller, Repeated, entry_number, once};
use crate::failure::Failure;
use crate::printing::labels as made;
use crate::printing::papers::page;
use crate::store::prints::{self, JobKind, NewJob};
use crate::store::{Stored, Write, journal, parcels};
use crate::wire;

/// Queues the paper of an entry that is no label: a receipt, a slip.
pub(super) fn queue_paper(
    write: &Write<'_>,
    stored: &Stored,
    title: String,
    drawer: bool,
) -> Result<i64, Failure> {
    let (kind, entry) = (JobKind::Slip, Some(stored.id));
    let job = NewJob { kind, entry, pos: 0, title, copy: 1, drawer };
    prints::queue(write.connection(), &job, write.now())
}

/// Queues the labels that an entry made.
pub(super) fn queue_labels(
    write: &Write<'_>,
    stored: &Stored,
    waybill: &WaybillNumber,
    pieces: &[u8],
) -> Result<(), Failure> {
    for piece in pieces {
        let (kind, entry, pos) = (JobKind::Slip, Some(stored.id), usize::from(*piece));
        let title = piece_code(waybill, *piece);
        let job = NewJob { kind, entry, pos, title, copy: 1, drawer: false };
        prints::queue(write.connection(), &job, write.now())?;
    }
    Ok(())
}

/// The document of a parcel: of the whole its receipt, of a piece the label that is good now.
pub(crate) fn document(parcel: Uuid, piece: Option<u8>, edition: u8) -> Document {
    match piece {
        None => Document::Slip(parcel),
        Some(piece) => {
            let name = format!("label/{edition}/{piece}");
            Document::Slip(Uuid::new_v5(&parcel, name.as_bytes()))
        }
    }
}

/// The entry whose labels are those of a piece now: its registration, or what sent it back.
fn labelled_by(connection: &Connection, named: &Named, piece: u8) -> Result<i64, Failure> {
    let now = named.parcel.piece(piece)?;
    let row = named.known.row.ok_or_else(|| Failure::not_found("parcel"))?;
    let mut found = None;
    for stored in parcels::events(connection, row)? {
        let good = match journal::fact(&stored)? {
            Fact::ParcelRegistered(_) => now.edition == 0,
            Fact::ParcelReturning(fact) => {
                fact.edition == now.edition && fact.handled.pieces.has(piece)
            }
            _ => false,
        };
        found = found.or(good.then_some(stored.id));
    }
    found.ok_or_else(|| Failure::not_found("document"))
}

pub(in crate::desk) fn reprint(
    counter: &Counter,
    caller: &Caller,
    request: wire::ReprintParcel,
) -> Result<wire::Reprinted, Failure> {
    let device = counter.store.keys().device;
    let printed = counter.store.write(|write| {
        let here = Here::read(write.connection(), counter)?;
        let named = Named::find_for(write, &here, request.request, &request.parcel, &[])?;
        let (entry, edition) = match request.piece {
            Some(piece) => {
                let edition = named.parcel.piece(piece)?.edition;
                (labelled_by(write.connection(), &named, piece)?, edition)
            }
            None => {
                named.known.registration()?;
                let stored = named.known.registered.as_ref().map(|(stored, _)| stored.id);
                (stored.ok_or_else(|| Failure::not_found("document"))?, 0)
            }
        };
        let document = document(named.parcel.parcel.0, request.piece, edition);
        let same = |fact: &DocumentReprinted| fact.document == document;
        let (stored, fact, repeated) =
            once(write, device, caller, request.request, same, |write| {
                let copies = copies(write.connection(), document)?;
                Ok(printing::reprint(document, copies, caller.who())?)
            })?;
        let waybill = &named.parcel.waybill;
        let title = request.piece.map_or_else(|| waybill.to_string(), |n| piece_code(waybill, n));
        let job = match repeated {
            Repeated::Yes => prints::of_copy(write.connection(), entry, fact.copy)?,
            Repeated::No => {
                let (kind, pos) = (JobKind::Slip, request.piece.map_or(0, usize::from));
                let (entry, copy) = (Some(entry), fact.copy);
                let job = NewJob { kind, entry, pos, title, copy, drawer: false };
                prints::queue(write.connection(), &job, write.now())?
            }
        };
        Ok(wire::Reprinted { copy: fact.copy, job, entry: entry_number(&stored) })
    })?;
    counter.printing.wake();
    Ok(printed)
}

/// The labels that are asked for, each as the copy that `copy_of` says.
fn asked_labels(
    connection: &Connection,
    here: &Here,
    request: &wire::ParcelLabels,
    copy_of: impl Fn(Document) -> Result<u32, Failure>,
) -> Result<Vec<LabelPaper>, Failure> {
    let named = Named::find(connection, here, &request.parcel)?;
    let pieces: Vec<u8> = match request.pieces.is_empty() {
        true => named.parcel.all().iter().collect(),
        false => request.pieces.clone(),
    };
    let label = |piece: u8| {
        let stored = journal::by_id(connection, labelled_by(connection, &named, piece)?)?;
        let edition = named.parcel.piece(piece)?.edition;
        let copy = copy_of(document(named.parcel.parcel.0, Some(piece), edition))?;
        made::label(connection, &here.place, &stored, piece, copy)
    };
    pieces.into_iter().map(label).collect()
}

pub(in crate::desk) fn labels(
    counter: &Counter,
    _caller: &Caller,
    request: wire::ParcelLabels,
) -> Result<wire::LabelsMade, Failure> {
    counter.store.read(|connection| {
        let here = Here::read(connection, counter)?;
        let labels = asked_labels(connection, &here, &request, |_| Ok(1))?;
        let zpl = labels.iter().map(paper::zpl::label).collect();
        Ok(wire::LabelsMade { zpl, count: u32::try_from(labels.len()).unwrap_or(u32::MAX) })
    })
}

pub(in crate::desk) fn preview_labels(
    counter: &Counter,
    _caller: &Caller,
    request: wire::ParcelLabels,
) -> Result<wire::Pages, Failure> {
    counter.store.read(|connection| {
        let here = Here::read(connection, counter)?;
        // As a reprint would come out: a picture of the original would be an original.
        let next = |document| Ok(copies(connection, document)? + 1);
        let labels = asked_labels(connection, &here, &request, next)?;
        let profile = &here.place.printer.profile;
        let pages = labels.iter().map(|label| page(&label.paper(), profile)).collect();
        Ok(wire::Pages { pages })
    })
}
