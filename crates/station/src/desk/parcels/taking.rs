//! Taking a parcel in at the counter, and taking that back.

use domain::parcel::{
    self, ParcelCancelled, ParcelRegistered, PieceCode, RegisterRequest, WaybillNumber,
};
use domain::sale::cash_of;
use domain::text::{PersonName, Phone};

use super::ahead::Prepared;
use super::asked;
use super::named::{Here, Named, station_of};
use super::papers::{queue_labels, queue_paper};
use super::photos;
use super::pricing::{Priced, payer};
use super::texts;
use crate::counter::Counter;
use crate::desk::scene::{Scene, approver, used_references};
use crate::desk::selling::payments_asked;
use crate::desk::{Caller, Repeated, entry_number, once};
use crate::failure::Failure;
use crate::host::SystemIds;
use crate::store::{Stored, Write, parcels};
use crate::wire;

pub(in crate::desk) fn register(
    counter: &Counter,
    caller: &Caller,
    request: wire::RegisterParcel,
) -> Result<wire::ParcelRegisteredAnswer, Failure> {
    // Before the store is taken: making one is slow on purpose.
    let prepared = counter.ahead.take();
    let device = counter.store.keys().device;
    let same = |fact: &ParcelRegistered| asked_for(&request, fact);
    let done = counter.store.write(|write| {
        let (stored, fact, repeated) =
            once(write, device, caller, request.request, same, |write| {
                decide(write, counter, caller, &request, &prepared)
            })?;
        if repeated == Repeated::No {
            let now = write.now();
            let code = prepared.code.printed();
            parcels::keep_code(write.connection(), fact.parcel, &code, now)?;
            queue_paper(write, &stored, fact.waybill.to_string(), opens_drawer(&fact))?;
            let pieces: Vec<u8> = fact.pieces.iter().map(|piece| piece.piece).collect();
            queue_labels(write, &stored, &fact.waybill, &pieces)?;
            texts::registered(write, caller, counter, &fact)?;
        }
        let code = parcels::code(write.connection(), fact.parcel)?;
        Ok((answer(&stored, &fact, code), repeated))
    });
    if !matches!(done, Ok((_, Repeated::No))) {
        counter.ahead.put_back(prepared);
    }
    counter.ahead.begin();
    counter.printing.wake();
    counter.texts.wake();
    done.map(|(answer, _)| answer)
}

/// Cash that was handed over goes into the drawer.
fn opens_drawer(fact: &ParcelRegistered) -> bool {
    cash_of(&fact.payments).0 > 0
}

fn decide(
    write: &Write<'_>,
    counter: &Counter,
    caller: &Caller,
    request: &wire::RegisterParcel,
    prepared: &Prepared,
) -> Result<ParcelRegistered, Failure> {
    let (connection, keys) = (write.connection(), write.keys());
    let scene = Scene::read(connection, counter)?;
    let here = Here {
        station: station_of(&scene.place),
        local: scene.now_local,
        place: scene.place.clone(),
    };
    let priced = Priced::read(connection, &here, &request.destination)?;
    let used = used_references(connection);
    let seller = scene.seller(caller, None, &used);
    let asked = RegisterRequest {
        sender: asked::person(&request.sender),
        receiver: asked::person(&request.receiver),
        pieces: request.pieces.iter().map(asked::piece).collect(),
        payer: payer(request.payer),
        cod: request.cod,
        collection: request.collection,
        home_delivery: request.home_delivery,
        prohibited_read: request.prohibited_read,
        photo: photos::held(counter, request.photo.as_deref())?,
        payments: payments_asked(&request.payments),
        tendered: request.tendered,
        expected_total: request.expected_total,
    };
    let prepared = parcel::Prepared {
        parcel: prepared.parcel,
        pickup: prepared.hash,
        last_waybill: parcels::last_waybill(connection, keys.device)?,
    };
    let on = priced.registering(&here);
    let (ids, issuer) = (&mut SystemIds, keys.secret());
    Ok(parcel::register(&seller, &on, &asked, prepared, ids, &*issuer)?)
}

/// Whether a fact is what a request asks for.
fn asked_for(request: &wire::RegisterParcel, fact: &ParcelRegistered) -> bool {
    let person = |asked: &wire::ParcelPerson, known: &parcel::Person| {
        PersonName::parse(&asked.name).is_ok_and(|name| name == known.name)
            && Phone::parse(&asked.phone).is_ok_and(|phone| phone == known.phone)
    };
    let piece = |(asked, known): (&wire::ParcelPiece, &parcel::Piece)| {
        (asked.grams, asked.declared) == (known.grams, known.declared)
    };
    request.destination.trim().eq_ignore_ascii_case(fact.destination.code.as_str())
        && person(&request.sender, &fact.sender)
        && person(&request.receiver, &fact.receiver)
        && request.pieces.len() == fact.pieces.len()
        && request.pieces.iter().zip(&fact.pieces).all(piece)
        && (payer(request.payer), request.cod) == (fact.payer, fact.cod)
        && request.photo == fact.photo
}

/// What stands on the barcode of a piece's label.
pub(super) fn piece_code(waybill: &WaybillNumber, piece: u8) -> String {
    PieceCode { waybill: waybill.clone(), piece }.to_string()
}

fn answer(
    stored: &Stored,
    fact: &ParcelRegistered,
    code: Option<String>,
) -> wire::ParcelRegisteredAnswer {
    let codes = fact.pieces.iter().map(|piece| piece_code(&fact.waybill, piece.piece));
    wire::ParcelRegisteredAnswer {
        parcel: fact.parcel.0,
        waybill: fact.waybill.to_string(),
        pickup_code: code,
        pieces: codes.collect(),
        total: fact.total,
        paid: fact.paid,
        due: fact.due,
        cod: fact.cod,
        change: cash_of(&fact.payments).1,
        currency: fact.by.currency.code.to_owned(),
        entry: entry_number(stored),
    }
}

pub(in crate::desk) fn cancel(
    counter: &Counter,
    caller: &Caller,
    request: wire::CancelParcel,
) -> Result<wire::ParcelMoneyAnswer, Failure> {
    let device = counter.store.keys().device;
    let approver = approver(counter, request.approval.as_ref())?;
    let done = counter.store.write(|write| {
        let here = Here::read(write.connection(), counter)?;
        let named = Named::find_for(write, &here, request.request, &request.parcel, &[])?;
        let same = |fact: &ParcelCancelled| fact.parcel == named.parcel.parcel;
        let (stored, fact, repeated) =
            once(write, device, caller, request.request, same, |write| {
                let connection = write.connection();
                let scene = Scene::read(connection, counter)?;
                let used = used_references(connection);
                let seller = scene.seller(caller, approver.as_ref(), &used);
                let registered = named.known.registration()?;
                Ok(parcel::cancel(&seller, &named.parcel, registered, &request.reason)?)
            })?;
        if repeated == Repeated::No {
            queue_paper(write, &stored, fact.waybill.to_string(), fact.given_back > 0)?;
        }
        Ok(wire::ParcelMoneyAnswer {
            parcel: fact.parcel.0,
            waybill: fact.waybill.to_string(),
            amount: -fact.given_back,
            change: 0,
            currency: fact.by.currency.code.to_owned(),
            entry: entry_number(&stored),
        })
    })?;
    counter.printing.wake();
    Ok(done)
}
