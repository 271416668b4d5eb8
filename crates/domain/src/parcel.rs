//! Parcels: from the counter that takes them in to the hands of the receiver.

mod label;
mod number;
mod pickup;
mod pieces;

pub use label::{LABEL_DAYS_MAX, LabelClaims, LabelIssuer};
pub use number::{PieceCode, WaybillNumber};
pub use pickup::{CODE_TRIES, PickupCode, PickupHash, PickupHasher};
pub use pieces::PieceSet;
