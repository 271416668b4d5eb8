//! What the doors carry, as the rules ask for it, and back.

use domain::parcel::{
    ParcelTariff, ParcelTerms, PayoutAsked, PersonAsked, PieceAsked, PriceLine, Size,
};
use domain::payment::Method;

use crate::desk::same_word;
use crate::failure::Failure;
use crate::wire;

pub(super) fn person(asked: &wire::ParcelPerson) -> PersonAsked {
    PersonAsked {
        name: asked.name.clone(),
        phone: asked.phone.clone(),
        id_number: asked.id_number.clone(),
        address: asked.address.clone(),
    }
}

pub(super) fn piece(asked: &wire::ParcelPiece) -> PieceAsked {
    let size = asked.size.as_ref();
    PieceAsked {
        description: asked.description.clone(),
        grams: asked.grams,
        size: size.map(|s| Size { length: s.length, width: s.width, height: s.height }),
        declared: asked.declared,
        fragile: asked.fragile,
        perishable: asked.perishable,
    }
}

pub(super) fn payout(asked: &wire::PayoutRequest) -> PayoutAsked<'_> {
    PayoutAsked {
        method: match asked.method {
            wire::PaymentMethod::Cash => Method::Cash,
            wire::PaymentMethod::Card => Method::Card,
            wire::PaymentMethod::MobileMoney => Method::MobileMoney,
        },
        operator: &asked.operator,
        phone: &asked.phone,
        reference: &asked.reference,
        taken_by: &asked.taken_by,
        id_number: &asked.id_number,
    }
}

/// The same words of wire and domain: their JSON is one.
pub(super) fn tariff(asked: &wire::ParcelTariff) -> Result<ParcelTariff, Failure> {
    same_word(asked)
}

pub(super) fn terms(asked: &wire::ParcelTerms) -> Result<ParcelTerms, Failure> {
    same_word(asked)
}

pub(super) fn lines(lines: &[PriceLine]) -> Result<Vec<wire::ParcelLine>, Failure> {
    lines.iter().map(same_word).collect()
}
