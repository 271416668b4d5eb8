//! What the doors carry when a parcel is handed over, and of the money that goes out for parcels.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::{
    Approval, ClaimKind, ParcelCard, ParcelPerson, PaymentMethod, PaymentRequest, ProofKind,
};

wire! {
    /// What handing a parcel over would take.
    request HandoverRequest {
        /// Its number, its id, or what was scanned.
        parcel: String,
        /// Labels that were scanned too.
        #[serde(default)]
        labels: Vec<String>,
        /// Which pieces; all that can be handed over when empty.
        #[serde(default)]
        pieces: Vec<u8>,
    }
    /// Hands pieces over against proof, and collects what is due.
    request HandOver {
        /// The caller's intention.
        request: Uuid,
        /// Its number, its id, or what was scanned.
        parcel: String,
        /// Labels that were scanned too: a parcel that nobody told this counter of is handed over by
        /// its label alone.
        #[serde(default)]
        labels: Vec<String>,
        /// Which pieces; all that can be handed over when empty.
        #[serde(default)]
        pieces: Vec<u8>,
        /// The name of who takes them.
        taken_by: String,
        /// The pick-up code; may be empty.
        #[serde(default)]
        code: String,
        /// The number of an identity document; may be empty.
        #[serde(default)]
        id_number: String,
        /// A signature: points `x,y` with spaces between, a `;` after each stroke; may be empty.
        #[serde(default)]
        signature: String,
        /// Whether storage is given up.
        #[serde(default)]
        waive_storage: bool,
        /// What they were told is due: refused where it is something else.
        #[serde(default)]
        expected: Option<i64>,
        /// How it is paid; cash (`tendered`) when empty.
        #[serde(default)]
        payments: Vec<PaymentRequest>,
        /// Cash handed over; exact when left out.
        #[serde(default)]
        tendered: Option<i64>,
        /// A supervisor's word.
        #[serde(default)]
        approval: Option<Approval>,
    }
    /// Takes storage up to today, while the pieces stay.
    request ChargeStorage {
        /// The caller's intention.
        request: Uuid,
        /// Its number, its id, or what was scanned.
        parcel: String,
        /// For which pieces; all that wait here when empty.
        #[serde(default)]
        pieces: Vec<u8>,
        /// What they were told: refused where it is something else.
        #[serde(default)]
        expected: Option<i64>,
        /// How it is paid; cash (`tendered`) when empty.
        #[serde(default)]
        payments: Vec<PaymentRequest>,
        /// Cash handed over; exact when left out.
        #[serde(default)]
        tendered: Option<i64>,
    }
    /// Writes a claim down.
    request OpenClaim {
        /// The caller's intention.
        request: Uuid,
        /// Its number, its id, or what was scanned.
        parcel: String,
        /// For which pieces.
        pieces: Vec<u8>,
        /// What for.
        kind: ClaimKind,
        /// How much, minor units.
        asked: i64,
        /// Who claims it.
        claimant: ParcelPerson,
        /// What they say.
        reason: String,
    }
    /// Decides a claim.
    request DecideClaim {
        /// The caller's intention.
        request: Uuid,
        /// The parcel's number or id.
        parcel: String,
        /// Which claim.
        claim: Uuid,
        /// What is paid; 0 turns it down.
        awarded: i64,
        /// Why.
        reason: String,
    }
    /// How money is given out, and to whom.
    request PayoutRequest {
        /// Cash or mobile money.
        method: PaymentMethod,
        /// Mobile money: the operator.
        #[serde(default)]
        operator: String,
        /// Mobile money: the telephone it went to.
        #[serde(default)]
        phone: String,
        /// Mobile money: the operator's reference.
        #[serde(default)]
        reference: String,
        /// The name of who takes it.
        taken_by: String,
        /// The number of their identity document.
        id_number: String,
    }
    /// Pays a claim.
    request PayClaim {
        /// The caller's intention.
        request: Uuid,
        /// The parcel's number or id.
        parcel: String,
        /// Which claim.
        claim: Uuid,
        /// How, and to whom.
        payout: PayoutRequest,
    }
    /// Gives cash on delivery to its sender.
    request RemitCod {
        /// The caller's intention.
        request: Uuid,
        /// The parcel's number or id.
        parcel: String,
        /// How, and to whom.
        payout: PayoutRequest,
        /// A supervisor's word, at another station than the one that took it in.
        #[serde(default)]
        approval: Option<Approval>,
    }
    /// Gives up carriage that nobody will pay.
    request WriteOffParcel {
        /// The caller's intention.
        request: Uuid,
        /// The parcel's number or id.
        parcel: String,
        /// Why.
        reason: String,
    }
}

wire! {
    /// What handing a parcel over would take.
    answer HandoverSheet {
        /// The parcel.
        card: ParcelCard,
        /// Which pieces would be handed over.
        pieces: Vec<u8>,
        /// Whether they go back to the sender.
        to_sender: bool,
        /// Whether nothing but the label is known here.
        by_label: bool,
        /// Carriage to collect.
        due: i64,
        /// Cash on delivery to collect.
        cod: i64,
        /// Storage to collect.
        storage: i64,
        /// What the way back costs.
        charges: i64,
        /// All of it.
        total: i64,
        /// What proves the receiver: one of these.
        proofs: Vec<ProofKind>,
        /// How many tries of the code are left.
        tries_left: u32,
        /// Storage costs nothing up to and with this day; none where nothing is ready.
        free_until: Option<String>,
    }
    /// A parcel that was handed over.
    answer HandedOver {
        /// Which.
        parcel: Uuid,
        /// Its number.
        waybill: String,
        /// Which pieces.
        pieces: Vec<u8>,
        /// What was collected.
        total: i64,
        /// Of it, cash on delivery.
        cod: i64,
        /// Cash to give back.
        change: i64,
        /// Whether nothing but the label was known of it.
        by_label: bool,
        /// ISO 4217 code.
        currency: String,
        /// The entry that holds it.
        entry: i64,
    }
    /// A claim that was written down.
    answer ClaimOpenedAnswer {
        /// Which.
        claim: Uuid,
        /// The entry that holds it.
        entry: i64,
    }
}
