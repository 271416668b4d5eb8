//! Parcels: from the counter that takes them in to the hands of the receiver.
//!
//! A parcel is named by its number, its id or a label; a label alone is enough where nothing else
//! was heard of it. Each change is one entry, decided on what is known here and on what is held.

mod ahead;
mod asked;
mod claims;
mod handing;
mod moving;
mod named;
mod papers;
mod photos;
mod pricing;
mod scans;
mod shipments;
mod shown;
mod taking;
mod texts;
pub(super) mod told;

pub(crate) use ahead::Ahead;
pub(crate) use shipments::Unloaded;

pub(super) use claims::{decide_claim, open_claim, pay_claim, remit_cod, write_off};
pub(super) use handing::{charge_storage, hand_over, sheet};
pub(super) use moving::{damaged, lost, ready, refuse, return_to_sender, unclaimed};
pub(super) use papers::{document, labels, preview_labels, reprint};
pub(super) use photos::{keep as keep_photo, show as show_photo};
pub(super) use pricing::{people, quote, register_station, set_tariff, stations, tariffs};
pub(super) use scans::{load_piece, unload_piece};
pub(super) use shipments::{loading_list, print_shipment, unloading_list};
pub(super) use shown::{find, list, show};
pub(super) use taking::{cancel, register};
pub(super) use texts::send as send_messages;
