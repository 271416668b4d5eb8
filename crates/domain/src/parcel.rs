//! Parcels: from the counter that takes them in to the hands of the receiver.
//!
//! A parcel has one waybill and 1 to 99 pieces, which may travel on different trips. What happened to
//! it is told by facts of several counters, which know of each other late or never. So its state is
//! not kept but *made*: [`History`] holds what is known, in any order of arrival, and
//! [`History::now`] makes the same [`Parcel`] of the same facts. The rules in `register`, `moving`,
//! `handover` and `claims` decide on that, and a label in the hand counts as knowledge.

mod claims;
mod facts;
mod handover;
mod label;
mod message;
mod moving;
mod number;
mod pickup;
mod pieces;
mod register;
mod state;
mod tariff;
mod verdict;

pub use claims::{
    ClaimAsked, Payout, PayoutAsked, decide_claim, open_claim, pay_claim, remit_cod, write_off,
};
pub use facts::{
    ClaimDecided, ClaimKind, ClaimOpened, ClaimPaid, CodRemitted, DueWrittenOff, Hand, Handled,
    Hands, ParcelCancelled, ParcelDelivered, ParcelRefused, ParcelRegistered, ParcelReturning,
    ParcelTariffSet, ParcelUnclaimed, Payer, Person, PickupCodeFailed, Piece, PiecesDamaged,
    PiecesLoaded, PiecesLost, PiecesReady, PiecesUnloaded, Proof, ProofKind, StationRef,
    StorageCharged, TripRun,
};
pub use handover::{
    CodeTried, Due, HandoverAsked, ProofAsked, charge_storage, deliver, due, free_until, try_code,
};
pub use label::{LABEL_DAYS_MAX, LabelClaims, LabelIssuer};
pub use message::{
    MessageFailed, MessageKind, MessagePrepared, MessageSent, Voice, again as message_again,
};
pub use moving::{
    Difference, Handler, Handling, Loading, Return, compare, damaged, load, lost, ready, refuse,
    return_to_sender, unclaimed, unload,
};
pub use number::{PieceCode, WaybillNumber};
pub use pickup::{CODE_TRIES, PickupCode, PickupHash, PickupHasher};
pub use pieces::PieceSet;
pub use register::{
    PersonAsked, PieceAsked, Prepared, RegisterRequest, Registering, cancel, due_of, photo, quote,
    register,
};
pub use state::{
    ClaimNow, Contract, Event, History, Money, Parcel, ParcelEvent, PieceNow, PieceState, Stamp,
    Step, Trouble, Whereabouts,
};
pub use tariff::{
    BandRate, LineKind, PairRate, ParcelPrice, ParcelTariff, ParcelTerms, PriceLine, Rate, Size,
    set_tariff,
};
pub use verdict::PieceVerdict;

#[cfg(test)]
mod tests;
