//! What may happen to pieces: ready to be fetched, refused, unclaimed, lost, damaged, sent back.

use domain::Code;
use domain::fact::Fact;
use domain::ids::DeviceId;
use domain::parcel::{
    self, Handled, ParcelRefused, ParcelReturning, ParcelUnclaimed, PieceSet, PiecesDamaged,
    PiecesLost, PiecesReady, Return, Step,
};

use super::named::{Here, Named};
use super::papers::queue_labels;
use super::photos;
use super::texts;
use crate::counter::Counter;
use crate::desk::{Caller, Repeated, entry_number, once};
use crate::failure::Failure;
use crate::store::{Stored, Write, parcels, rules};
use crate::wire;

/// Parcels that are called ready at once.
const READY_MAX: usize = 200;

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
            let named = Named::find_for(write, &here, request.request, &of.parcel, &[])?;
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
            let named = Named::find_for(write, &here, request.request, &request.parcel, &[])?;
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
