//! Handing over: what is due, the proof, the collecting. A label is enough to do it.

use domain::Refusal;
use domain::fact::Fact;
use domain::ids::ParcelId;
use domain::parcel::{
    self, CODE_TRIES, CodeTried, HandoverAsked, ParcelDelivered, PickupCode, PickupCodeFailed,
    PickupHash, PickupHasher, PieceSet, ProofAsked, Step, StorageCharged,
};
use domain::people::{Employee, Permission};
use domain::sale::cash_of;
use seal::SlowPickup;

use super::named::{Here, Named, before};
use super::papers::queue_paper;
use super::shown;
use crate::counter::Counter;
use crate::desk::scene::{Scene, approver, used_references};
use crate::desk::selling::payments_asked;
use crate::desk::{Caller, Repeated, entry_number, once, same_word};
use crate::failure::Failure;
use crate::host::SystemIds;
use crate::store::{Stored, Write, journal, parcels};
use crate::wire;

pub(in crate::desk) fn sheet(
    counter: &Counter,
    _caller: &Caller,
    request: wire::HandoverRequest,
) -> Result<wire::HandoverSheet, Failure> {
    counter.store.read(|connection| {
        let here = Here::read(connection, counter)?;
        let named = Named::find_all(connection, &here, &request.parcel, &request.labels)?;
        let in_force = parcels::in_force(connection, here.place.currency)?;
        let pieces = named.pieces(&here, Step::Deliver, &request.pieces)?;
        let due = parcel::due(&named.parcel, pieces, &in_force.tariff, here.today())?;
        let ready = pieces.iter().filter_map(|piece| named.parcel.piece(piece).ok()?.ready).min();
        let free = ready.map(|ready| parcel::free_until(ready, &in_force.tariff).to_string());
        let proofs = in_force.terms.proofs.iter().map(same_word);
        Ok(wire::HandoverSheet {
            card: shown::card(connection, &here, &named)?,
            pieces: pieces.iter().collect(),
            to_sender: due.to == parcel::Hands::Sender,
            by_label: !named.parcel.registered,
            due: due.due,
            cod: due.cod,
            storage: due.storage,
            charges: due.charges,
            total: due.total,
            proofs: proofs.collect::<Result<_, _>>()?,
            tries_left: CODE_TRIES.saturating_sub(named.parcel.wrong_codes),
            free_until: free,
        })
    })
}

/// The hash of the code that was typed, made before the store was taken.
struct Made(Option<(ParcelId, PickupHash)>);

impl PickupHasher for Made {
    fn hash(&self, parcel: ParcelId, code: &PickupCode) -> PickupHash {
        match self.0 {
            Some((of, hash)) if of == parcel => hash,
            // The number means another parcel than a moment ago: rare, and slow.
            _ => SlowPickup.hash(parcel, code),
        }
    }
}

impl Made {
    /// Hashes a code that could be one, for the parcel that is named.
    fn before(counter: &Counter, request: &wire::HandOver) -> Result<Self, Failure> {
        if request.code.trim().is_empty() {
            return Ok(Self(None));
        }
        let code = PickupCode::parse(&request.code)?;
        let parcel = counter.store.read(|connection| {
            let here = Here::read(connection, counter)?;
            let named = Named::find_all(connection, &here, &request.parcel, &request.labels)?;
            Ok(named.parcel.parcel)
        })?;
        Ok(Self(Some((parcel, SlowPickup.hash(parcel, &code)))))
    }
}

/// What a handing over came to.
enum Handed {
    Over(Box<wire::HandedOver>),
    /// A wrong code, which is written down.
    Wrong(Refusal),
}

/// One handing over as asked for.
struct Asked<'a> {
    counter: &'a Counter,
    caller: &'a Caller,
    request: &'a wire::HandOver,
    approver: Option<&'a Employee>,
    made: &'a Made,
}

pub(in crate::desk) fn hand_over(
    counter: &Counter,
    caller: &Caller,
    request: wire::HandOver,
) -> Result<wire::HandedOver, Failure> {
    let approver = approver(counter, request.approval.as_ref())?;
    let made = Made::before(counter, &request)?;
    let asked =
        Asked { counter, caller, request: &request, approver: approver.as_ref(), made: &made };
    let handed = counter.store.write(|write| asked.write(write))?;
    counter.printing.wake();
    match handed {
        Handed::Over(answer) => Ok(*answer),
        Handed::Wrong(refusal) => Err(refusal.into()),
    }
}

impl Asked<'_> {
    fn write(&self, write: &mut Write<'_>) -> Result<Handed, Failure> {
        let here = Here::read(write.connection(), self.counter)?;
        let (text, labels) = (&self.request.parcel, &self.request.labels);
        let named = Named::find_for(write, &here, self.request.request, text, labels)?;
        if let Some(refusal) = self.was_wrong(write, &named)? {
            return Ok(Handed::Wrong(refusal));
        }
        let done = self.was_done(write)?;
        let mut proof = ProofAsked {
            code: false,
            id_number: self.request.id_number.clone(),
            strokes: self.request.signature.clone(),
        };
        if !done && !self.request.code.trim().is_empty() {
            match self.try_code(&here, &named)? {
                CodeTried::Right => proof.code = true,
                CodeTried::Wrong(fact) => {
                    let refusal = fact.refusal();
                    let request = crate::desk::intended(self.request.request)?;
                    write.append(&self.caller.actor(), request, fact)?;
                    return Ok(Handed::Wrong(refusal));
                }
            }
        }
        let (stored, fact, repeated) = self.deliver(write, &here, &named, &proof)?;
        if repeated == Repeated::No {
            let drawer = cash_of(&fact.payments).0 > 0;
            queue_paper(write, &stored, fact.waybill.to_string(), drawer)?;
        }
        Ok(Handed::Over(Box::new(answer(&stored, &fact))))
    }

    /// The refusal that this request was answered with, where its code was wrong the first time.
    fn was_wrong(&self, write: &Write<'_>, named: &Named) -> Result<Option<Refusal>, Failure> {
        let Some(stored) = before(write, self.request.request)? else { return Ok(None) };
        match journal::fact(&stored)? {
            Fact::PickupCodeFailed(fact)
                if fact.parcel == named.parcel.parcel
                    && stored.entry.content.actor == self.caller.actor() =>
            {
                Ok(Some(PickupCodeFailed::refusal(&fact)))
            }
            _ => Ok(None),
        }
    }

    fn was_done(&self, write: &Write<'_>) -> Result<bool, Failure> {
        Ok(before(write, self.request.request)?.is_some())
    }

    fn try_code(&self, here: &Here, named: &Named) -> Result<CodeTried, Refusal> {
        let handler = here.handler(self.caller);
        let supervises = |who: &Employee| who.may(Permission::Approve);
        let supervised = self.approver.is_some_and(supervises) || supervises(self.caller.who());
        parcel::try_code(&handler, &named.parcel, &self.request.code, supervised, self.made)
    }

    fn deliver(
        &self,
        write: &mut Write<'_>,
        here: &Here,
        named: &Named,
        proof: &ProofAsked,
    ) -> Result<(Stored, ParcelDelivered, Repeated), Failure> {
        let (caller, request) = (self.caller, self.request);
        let device = write.keys().device;
        let same = |fact: &ParcelDelivered| fact.parcel == named.parcel.parcel;
        once(write, device, caller, request.request, same, |write| {
            let connection = write.connection();
            let scene = Scene::read(connection, self.counter)?;
            let in_force = parcels::in_force(connection, here.place.currency)?;
            let used = used_references(connection);
            let seller = scene.seller(caller, self.approver, &used);
            let asked = HandoverAsked {
                pieces: named.pieces(here, Step::Deliver, &request.pieces)?,
                labels: &named.labels,
                taken_by: &request.taken_by,
                proof,
                waive_storage: request.waive_storage,
                payments: &payments_asked(&request.payments),
                tendered: request.tendered,
                expected: request.expected,
            };
            let rules = (&in_force.tariff, &in_force.terms);
            let (parcel, ids) = (&named.parcel, &mut SystemIds);
            Ok(parcel::deliver(&seller, &here.station, parcel, rules, &asked, ids)?)
        })
    }
}

fn answer(stored: &Stored, fact: &ParcelDelivered) -> wire::HandedOver {
    wire::HandedOver {
        parcel: fact.parcel.0,
        waybill: fact.waybill.to_string(),
        pieces: fact.pieces.iter().collect(),
        total: fact.total,
        cod: fact.cod,
        change: cash_of(&fact.payments).1,
        by_label: fact.by_label,
        currency: fact.by.currency.code.to_owned(),
        entry: entry_number(stored),
    }
}

pub(in crate::desk) fn charge_storage(
    counter: &Counter,
    caller: &Caller,
    request: wire::ChargeStorage,
) -> Result<wire::ParcelMoneyAnswer, Failure> {
    let device = counter.store.keys().device;
    let done = counter.store.write(|write| {
        let here = Here::read(write.connection(), counter)?;
        let named = Named::find_for(write, &here, request.request, &request.parcel, &[])?;
        let same = |fact: &StorageCharged| fact.parcel == named.parcel.parcel;
        let (stored, fact, repeated) =
            once(write, device, caller, request.request, same, |write| {
                let connection = write.connection();
                let scene = Scene::read(connection, counter)?;
                let tariff = parcels::in_force(connection, here.place.currency)?.tariff;
                let used = used_references(connection);
                let seller = scene.seller(caller, None, &used);
                let pieces: PieceSet = named.pieces(&here, Step::Deliver, &request.pieces)?;
                let payments = payments_asked(&request.payments);
                Ok(parcel::charge_storage(
                    &seller,
                    &here.station,
                    &named.parcel,
                    &tariff,
                    (pieces, request.expected),
                    (&payments, request.tendered),
                    &mut SystemIds,
                )?)
            })?;
        if repeated == Repeated::No {
            let drawer = cash_of(&fact.payments).0 > 0;
            queue_paper(write, &stored, fact.waybill.to_string(), drawer)?;
        }
        Ok(wire::ParcelMoneyAnswer {
            parcel: fact.parcel.0,
            waybill: fact.waybill.to_string(),
            amount: fact.amount,
            change: cash_of(&fact.payments).1,
            currency: fact.by.currency.code.to_owned(),
            entry: entry_number(&stored),
        })
    })?;
    counter.printing.wake();
    Ok(done)
}
