//! Texts to senders and receivers: prepared with what they are about, in the same change.

use domain::ids::{MessageId, RequestId};
use domain::parcel::{
    self, MessagePrepared, ParcelRegistered, ParcelReturning, PiecesReady, Voice,
};
use domain::printing::PaperLanguage;

use super::named::{Here, Named};
use crate::counter::Counter;
use crate::desk::Caller;
use crate::failure::Failure;
use crate::host::SystemIds;
use crate::messages;
use crate::store::planning::Place;
use crate::store::{Write, parcels};
use crate::wire;
use domain::ids::Ids;

fn voice(place: &Place) -> Voice {
    let english = place.printer.language == PaperLanguage::En;
    Voice { english, currency: place.currency }
}

fn append(write: &mut Write<'_>, caller: &Caller, text: MessagePrepared) -> Result<(), Failure> {
    let request = RequestId(SystemIds.fresh());
    write.append(&caller.actor(), request, text).map(|_| ())
}

/// Tells the receiver that something is on its way.
pub(super) fn registered(
    write: &mut Write<'_>,
    caller: &Caller,
    counter: &Counter,
    fact: &ParcelRegistered,
) -> Result<(), Failure> {
    let here = Here::read(write.connection(), counter)?;
    append(write, caller, voice(&here.place).registered(fact, &mut SystemIds))
}

/// Tells the receivers that they can come. Where only a label is known, nobody's number is.
pub(super) fn ready<'a>(
    write: &mut Write<'_>,
    caller: &Caller,
    here: &Here,
    fact: &PiecesReady,
    found: impl Iterator<Item = &'a Named>,
) -> Result<(), Failure> {
    let tariff = parcels::in_force(write.connection(), here.place.currency)?.tariff;
    for named in found {
        let Ok(registered) = named.known.registration() else { continue };
        let due = parcel::due(&named.parcel, named.parcel.all(), &tariff, here.today());
        let back = named.parcel.pieces.iter().any(|piece| piece.back);
        let total = due.map_or(0, |due| due.total);
        let text = match back {
            true => voice(&here.place).returning(registered, &here.station, total, &mut SystemIds),
            false => voice(&here.place).ready(registered, fact, total, &mut SystemIds),
        };
        append(write, caller, text)?;
    }
    Ok(())
}

/// Tells the sender that it comes back.
pub(super) fn returning(
    write: &mut Write<'_>,
    caller: &Caller,
    counter: &Counter,
    fact: &ParcelReturning,
    named: &Named,
) -> Result<(), Failure> {
    let here = Here::read(write.connection(), counter)?;
    let registered = named.known.registration()?;
    let due = named.parcel.money.due_left().saturating_add(fact.charges);
    let to = &fact.destination;
    let text = voice(&here.place).returning(registered, to, due, &mut SystemIds);
    append(write, caller, text)
}

pub(in crate::desk) fn send(
    counter: &Counter,
    _caller: &Caller,
    request: wire::SendMessages,
) -> Result<wire::MessagesSent, Failure> {
    let store = &counter.store;
    if let Some(transport) = request.transport {
        messages::set_transport(
            store,
            match transport {
                wire::MessageTransport::File => "file",
                wire::MessageTransport::Console => "console",
            },
        )?;
    }
    let (sent, transport) = match request.message {
        Some(message) => counter.texts.send_one(store, MessageId(message))?,
        None => counter.texts.send_now(store)?,
    };
    Ok(wire::MessagesSent { sent: sent.sent, failed: sent.failed, transport: transport.to_owned() })
}
