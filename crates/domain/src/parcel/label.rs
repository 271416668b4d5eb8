//! What the signed token in a label's QR code says. `seal` writes and reads it.

use chrono::NaiveDate;

use super::number::WaybillNumber;
use super::pickup::PickupHash;
use crate::ids::{CompanyId, ParcelId};
use crate::refusal::{Code, Refusal};
use crate::text::ShortCode;

/// Days after which a label is not believed by itself: whatever it was on was settled long ago, and
/// its paper may be anywhere.
pub const LABEL_DAYS_MAX: i64 = 400;

/// What a label's token says, before it is signed: enough to hand a parcel over where nothing else
/// was heard of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelClaims {
    /// The company that carries it.
    pub company: CompanyId,
    /// Which parcel.
    pub parcel: ParcelId,
    /// Its number.
    pub waybill: WaybillNumber,
    /// 0 for the first labels of a parcel; each further way it takes has labels of its own.
    pub edition: u8,
    /// Whether it goes back to its sender.
    pub back: bool,
    /// Which piece, from 1.
    pub piece: u8,
    /// Of how many.
    pub pieces: u8,
    /// When the label was made, by the company's clocks.
    pub day: NaiveDate,
    /// Carriage to collect, minor units.
    pub due: i64,
    /// Cash on delivery to collect for the sender, minor units.
    pub cod: i64,
    /// What the way back costs, minor units; 0 on the way out.
    pub charges: i64,
    /// The code of the station it goes to.
    pub destination: ShortCode,
    /// The hash of the sender's pick-up code.
    pub pickup: PickupHash,
}

impl LabelClaims {
    /// Refuses (`label_old`) a label that is too old to be believed.
    ///
    /// One of a day to come is believed: its signature says who made it, and a counter whose clock
    /// is behind, by a day or by years where a battery is dead, must go on handing parcels over.
    pub fn fresh(&self, today: NaiveDate) -> Result<(), Refusal> {
        let age = (today - self.day).num_days();
        if age <= LABEL_DAYS_MAX { Ok(()) } else { Err(self.old()) }
    }

    pub(super) fn old(&self) -> Refusal {
        Refusal::new(Code::LabelOld)
            .with("waybill", self.waybill.to_string())
            .with("day", self.day.to_string())
    }
}

/// Who signs labels: the counter's key, behind a trait so that rules stay pure.
pub trait LabelIssuer {
    /// The token as it stands in the QR code.
    fn label(&self, claims: &LabelClaims) -> String;
}
