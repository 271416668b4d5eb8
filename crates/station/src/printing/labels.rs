//! Labels of parcels: of a registration, and of what goes back to its sender.

use domain::fact::Fact;
use domain::parcel::{ParcelRegistered, ParcelReturning};
use paper::label::LabelPaper;
use rusqlite::Connection;

use super::papers::language;
use crate::failure::Failure;
use crate::store::planning::Place;
use crate::store::{Stored, journal, parcels};

/// The label of a piece as an entry made it.
pub fn label(
    connection: &Connection,
    place: &Place,
    stored: &Stored,
    piece: u8,
    copy: u32,
) -> Result<LabelPaper, Failure> {
    let no_label = || Failure::not_found("document");
    match journal::fact(stored)? {
        Fact::ParcelRegistered(fact) => first(place, &fact, piece, copy).ok_or_else(no_label),
        Fact::ParcelReturning(fact) => {
            let known = parcels::by_id(connection, fact.handled.parcel)?.ok_or_else(no_label)?;
            let (_, registered) = known.registered.ok_or_else(no_label)?;
            let now = known.history.now(&[]);
            let collect = now.money.due_left().max(0).saturating_add(now.money.charges);
            back(place, &registered, &fact, piece, copy, collect).ok_or_else(no_label)
        }
        _ => Err(no_label()),
    }
}

fn first(place: &Place, fact: &ParcelRegistered, piece: u8, copy: u32) -> Option<LabelPaper> {
    let told = fact.pieces.iter().find(|told| told.piece == piece)?;
    Some(LabelPaper {
        training: place.training,
        copy,
        company: place.company_name.clone(),
        from: fact.origin.name.clone(),
        to_code: fact.destination.code.to_string(),
        to: fact.destination.name.clone(),
        piece,
        pieces: u8::try_from(fact.pieces.len()).ok()?,
        code: format!("{}-N{piece:02}", fact.waybill),
        token: told.label.clone(),
        receiver: fact.receiver.name.as_str().to_owned(),
        phone: fact.receiver.phone.as_str().to_owned(),
        grams: told.grams,
        fragile: told.fragile,
        perishable: told.perishable,
        back: false,
        collect: fact.due.saturating_add(fact.cod),
        currency: fact.by.currency,
        day: fact.by.day,
        language: language(place),
    })
}

fn back(
    place: &Place,
    registered: &ParcelRegistered,
    fact: &ParcelReturning,
    piece: u8,
    copy: u32,
    collect: i64,
) -> Option<LabelPaper> {
    let nth = fact.handled.pieces.iter().position(|of| of == piece)?;
    let out = first(place, registered, piece, copy)?;
    Some(LabelPaper {
        from: fact.hand.station.name.clone(),
        to_code: fact.destination.code.to_string(),
        to: fact.destination.name.clone(),
        token: fact.labels.get(nth)?.clone(),
        receiver: registered.sender.name.as_str().to_owned(),
        phone: registered.sender.phone.as_str().to_owned(),
        back: true,
        collect,
        day: fact.hand.local.date(),
        ..out
    })
}
