//! Facts of parcels as the audit tells them: what about, how much, who approved.

use domain::fact::Fact;
use domain::ids::TripId;
use domain::parcel::Handled;
use domain::payment::Payment;
use domain::till::Act;

fn handled(of: &[Handled]) -> String {
    match of {
        [] => String::new(),
        [only] => format!("{} ({})", only.waybill, only.pieces),
        [first, rest @ ..] => format!("{} (+{})", first.waybill, rest.len()),
    }
}

/// What a fact of parcels is about; none for other facts.
pub(crate) fn subject(fact: &Fact) -> Option<String> {
    let with = |number: &dyn std::fmt::Display, rest: &str| match rest {
        "" => number.to_string(),
        rest => format!("{number} · {rest}"),
    };
    Some(match fact {
        Fact::ParcelTariffSet(fact) => fact.edition.to_string(),
        Fact::ParcelRegistered(fact) => with(&fact.waybill, fact.receiver.name.as_str()),
        Fact::ParcelCancelled(fact) => with(&fact.waybill, &fact.reason),
        Fact::PiecesLoaded(fact) => with(&handled(&fact.handled), &fact.trip.route_code),
        Fact::PiecesUnloaded(fact) => with(&handled(&fact.handled), &fact.trip.route_code),
        Fact::PiecesReady(fact) => with(&handled(&fact.handled), &fact.shelf),
        Fact::PickupCodeFailed(fact) => with(&fact.waybill, &fact.failures.to_string()),
        Fact::ParcelDelivered(fact) => with(&fact.waybill, fact.taken_by.as_str()),
        Fact::ParcelRefused(fact) => with(&fact.handled.waybill, &fact.reason),
        Fact::ParcelReturning(fact) => with(&fact.handled.waybill, &fact.reason),
        Fact::ParcelUnclaimed(fact) => fact.handled.waybill.to_string(),
        Fact::PiecesLost(fact) => with(&fact.handled.waybill, &fact.reason),
        Fact::PiecesDamaged(fact) => with(&fact.handled.waybill, &fact.reason),
        Fact::ClaimOpened(fact) => with(&fact.handled.waybill, &fact.reason),
        Fact::ClaimDecided(fact) => with(&fact.waybill, &fact.reason),
        Fact::ClaimPaid(fact) => with(&fact.waybill, fact.taken_by.as_str()),
        Fact::CodRemitted(fact) => with(&fact.waybill, fact.taken_by.as_str()),
        Fact::StorageCharged(fact) => fact.waybill.to_string(),
        Fact::DueWrittenOff(fact) => with(&fact.waybill, &fact.reason),
        Fact::MessagePrepared(fact) => with(&fact.waybill, fact.to.as_str()),
        Fact::MessageSent(fact) => fact.transport.clone(),
        Fact::MessageFailed(fact) => fact.cause.clone(),
        _ => return None,
    })
}

/// The money that a fact of parcels moves.
pub(crate) fn amount(fact: &Fact) -> Option<i64> {
    let paid = |payments: &[Payment]| payments.iter().map(Payment::amount).sum();
    Some(match fact {
        Fact::ParcelRegistered(fact) => paid(&fact.payments),
        Fact::ParcelDelivered(fact) => paid(&fact.payments),
        Fact::StorageCharged(fact) => paid(&fact.payments),
        Fact::ParcelCancelled(fact) => -fact.given_back,
        Fact::CodRemitted(fact) => -fact.payout.source.amount,
        Fact::ClaimPaid(fact) => -fact.payout.source.amount,
        _ => return None,
    })
}

/// Who approved an act of parcels.
pub(crate) fn approver(fact: &Fact) -> Option<String> {
    let by: &Act = match fact {
        Fact::ParcelCancelled(fact) => &fact.by,
        Fact::ParcelDelivered(fact) => &fact.by,
        Fact::CodRemitted(fact) => &fact.by,
        _ => return None,
    };
    by.approved_by.as_ref().map(|who| who.name.clone())
}

/// The trip that a fact of parcels is about.
pub(crate) fn trip(fact: &Fact) -> Option<TripId> {
    match fact {
        Fact::PiecesLoaded(fact) => Some(fact.trip.trip),
        Fact::PiecesUnloaded(fact) => Some(fact.trip.trip),
        _ => None,
    }
}
