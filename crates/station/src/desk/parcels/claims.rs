//! Money that goes out for parcels: claims, cash on delivery to its sender; and what is given up.

use domain::fact::Fact;
use domain::ids::{ClaimId, Ids};
use domain::parcel::{
    self, ClaimAsked, ClaimDecided, ClaimKind, ClaimOpened, ClaimPaid, CodRemitted, DueWrittenOff,
};
use domain::people::Employee;
use domain::sale::Seller;

use super::asked;
use super::named::{Here, Named};
use super::papers::queue_paper;
use crate::counter::Counter;
use crate::desk::scene::{Scene, approver, used_references};
use crate::desk::{Caller, Repeated, entry_number, once};
use crate::failure::Failure;
use crate::host::SystemIds;
use crate::store::Stored;
use crate::wire;

fn kind(kind: wire::ClaimKind) -> ClaimKind {
    match kind {
        wire::ClaimKind::Lost => ClaimKind::Lost,
        wire::ClaimKind::Damaged => ClaimKind::Damaged,
        wire::ClaimKind::Late => ClaimKind::Late,
    }
}

pub(in crate::desk) fn open_claim(
    counter: &Counter,
    caller: &Caller,
    request: wire::OpenClaim,
) -> Result<wire::ClaimOpenedAnswer, Failure> {
    let device = counter.store.keys().device;
    counter.store.write(|write| {
        let here = Here::read(write.connection(), counter)?;
        let named = Named::find_for(write, &here, request.request, &request.parcel, &[])?;
        let same = |fact: &ClaimOpened| {
            (fact.handled.parcel, fact.asked) == (named.parcel.parcel, request.asked)
        };
        let (stored, fact, _) = once(write, device, caller, request.request, same, |_| {
            let claim = ClaimAsked {
                pieces: request.pieces.iter().copied().collect(),
                kind: kind(request.kind),
                asked: request.asked,
                claimant: &asked::person(&request.claimant),
                reason: &request.reason,
            };
            let id = ClaimId(SystemIds.fresh());
            Ok(parcel::open_claim(&here.handler(caller), &named.parcel, &claim, id)?)
        })?;
        Ok(wire::ClaimOpenedAnswer { claim: fact.claim.0, entry: entry_number(&stored) })
    })
}

pub(in crate::desk) fn decide_claim(
    counter: &Counter,
    caller: &Caller,
    request: wire::DecideClaim,
) -> Result<wire::Done, Failure> {
    let device = counter.store.keys().device;
    let claim = ClaimId(request.claim);
    counter.store.write(|write| {
        let here = Here::read(write.connection(), counter)?;
        let named = Named::find_for(write, &here, request.request, &request.parcel, &[])?;
        let same = |fact: &ClaimDecided| (fact.claim, fact.awarded) == (claim, request.awarded);
        let (stored, _, _) = once(write, device, caller, request.request, same, |_| {
            let (handler, awarded) = (here.handler(caller), request.awarded);
            let reason = &request.reason;
            Ok(parcel::decide_claim(&handler, &named.parcel, claim, awarded, reason)?)
        })?;
        Ok(wire::Done { entry: entry_number(&stored) })
    })
}

/// One act that moves money of a parcel in the open till.
struct Act<'a> {
    counter: &'a Counter,
    caller: &'a Caller,
    request: uuid::Uuid,
    parcel: &'a str,
    approver: Option<&'a Employee>,
}

impl Act<'_> {
    /// Writes it, and queues its paper. `sum` says of the fact what was taken, negative where it was
    /// given.
    fn write<F>(
        &self,
        same: impl Fn(&F, &Named) -> bool,
        decide: impl FnOnce(&Seller<'_>, &Here, &Named) -> Result<F, domain::Refusal>,
        sum: fn(&F) -> i64,
    ) -> Result<wire::ParcelMoneyAnswer, Failure>
    where
        F: Into<Fact> + Clone + TryFrom<Fact>,
    {
        let device = self.counter.store.keys().device;
        let done = self.counter.store.write(|write| {
            let here = Here::read(write.connection(), self.counter)?;
            let named = Named::find_for(write, &here, self.request, self.parcel, &[])?;
            let same = |fact: &F| same(fact, &named);
            let (stored, fact, repeated) =
                once(write, device, self.caller, self.request, same, |write| {
                    let connection = write.connection();
                    let scene = Scene::read(connection, self.counter)?;
                    let used = used_references(connection);
                    let seller = scene.seller(self.caller, self.approver, &used);
                    Ok(decide(&seller, &here, &named)?)
                })?;
            let amount = sum(&fact);
            if repeated == Repeated::No && amount != 0 {
                queue_paper(write, &stored, named.parcel.waybill.to_string(), true)?;
            }
            Ok(money(&here, &named, &stored, amount))
        })?;
        self.counter.printing.wake();
        Ok(done)
    }
}

fn money(here: &Here, named: &Named, stored: &Stored, amount: i64) -> wire::ParcelMoneyAnswer {
    wire::ParcelMoneyAnswer {
        parcel: named.parcel.parcel.0,
        waybill: named.parcel.waybill.to_string(),
        amount,
        change: 0,
        currency: here.place.currency.code.to_owned(),
        entry: entry_number(stored),
    }
}

pub(in crate::desk) fn pay_claim(
    counter: &Counter,
    caller: &Caller,
    request: wire::PayClaim,
) -> Result<wire::ParcelMoneyAnswer, Failure> {
    let (parcel, claim) = (&request.parcel, ClaimId(request.claim));
    let act = Act { counter, caller, request: request.request, parcel, approver: None };
    act.write(
        |fact: &ClaimPaid, _| fact.claim == claim,
        |seller, _, named| {
            parcel::pay_claim(seller, &named.parcel, claim, &asked::payout(&request.payout))
        },
        |fact| -fact.payout.source.amount,
    )
}

pub(in crate::desk) fn remit_cod(
    counter: &Counter,
    caller: &Caller,
    request: wire::RemitCod,
) -> Result<wire::ParcelMoneyAnswer, Failure> {
    let approver = approver(counter, request.approval.as_ref())?;
    let (parcel, approver) = (&request.parcel, approver.as_ref());
    let act = Act { counter, caller, request: request.request, parcel, approver };
    act.write(
        |fact: &CodRemitted, named| fact.parcel == named.parcel.parcel,
        |seller, here, named| {
            let payout = asked::payout(&request.payout);
            parcel::remit_cod(seller, &here.station, &named.parcel, &payout)
        },
        |fact| -fact.payout.source.amount,
    )
}

pub(in crate::desk) fn write_off(
    counter: &Counter,
    caller: &Caller,
    request: wire::WriteOffParcel,
) -> Result<wire::ParcelMoneyAnswer, Failure> {
    let parcel = &request.parcel;
    let act = Act { counter, caller, request: request.request, parcel, approver: None };
    act.write(
        |fact: &DueWrittenOff, named| fact.parcel == named.parcel.parcel,
        |seller, _, named| parcel::write_off(seller, &named.parcel, &request.reason),
        // Nothing is taken and nothing given.
        |_| 0,
    )
}
