//! What the doors carry of what is paid at the coach's door: luggage past the allowance, and places to
//! stand.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::{BoardingCounts, PaymentRequest};

wire! {
    /// Tags luggage to a ticket; what is past the allowance is paid.
    request TagLuggage {
        /// The caller's intention.
        request: Uuid,
        /// The ticket's number, id or token.
        ticket: String,
        /// On which trip.
        trip: Uuid,
        /// At which stop; this station's when left out.
        #[serde(default)]
        at_stop: Option<Uuid>,
        /// How many pieces more.
        pieces: u32,
        /// What they weigh together, in grams; 0 where nobody weighed them.
        #[serde(default)]
        grams: u32,
        /// What the passenger was told it costs: refused where it is something else.
        #[serde(default)]
        expected: Option<i64>,
        /// Cash handed over in minor units; exact when left out.
        #[serde(default)]
        tendered: Option<i64>,
        /// How it is paid; cash (`tendered`) when empty.
        #[serde(default)]
        payments: Vec<PaymentRequest>,
    }
    /// Prints the tags of a ticket's luggage again, as a DUPLICATA.
    request ReprintTags {
        /// The caller's intention.
        request: Uuid,
        /// The ticket's number, id or token.
        ticket: String,
    }
    /// Sells a place to stand, and lets the passenger aboard.
    request BoardStanding {
        /// The caller's intention.
        request: Uuid,
        /// On which trip.
        trip: Uuid,
        /// At which stop; this station's when left out.
        #[serde(default)]
        at_stop: Option<Uuid>,
        /// Where they get off.
        to: Uuid,
        /// The passenger's category; the usual one when left out.
        #[serde(default)]
        category: Option<Uuid>,
        /// Name, 1 to 60 characters.
        name: String,
        /// Telephone; may be empty.
        #[serde(default)]
        phone: String,
        /// The price the passenger was told: refused where it is something else.
        #[serde(default)]
        expected: Option<i64>,
        /// Cash handed over in minor units; exact when left out.
        #[serde(default)]
        tendered: Option<i64>,
        /// How it is paid; cash (`tendered`) when empty.
        #[serde(default)]
        payments: Vec<PaymentRequest>,
    }
    /// Gives a standing passenger the money back, before the coach leaves.
    request RefundStanding {
        /// The caller's intention.
        request: Uuid,
        /// The ticket's number or id.
        ticket: String,
        /// On which trip.
        trip: Uuid,
        /// At which stop; this station's when left out.
        #[serde(default)]
        at_stop: Option<Uuid>,
        /// Why.
        reason: String,
    }
}

wire! {
    /// Everything a controller aboard needs for one trip, as one signed file.
    request ExportPack {
        /// Which trip.
        trip: Uuid,
    }
    /// Takes a trip pack in: from whoever exported it, or back from aboard.
    request ImportPack {
        /// The file in base64.
        content: String,
    }
}

wire! {
    /// A trip pack was made.
    answer TripPack {
        /// The file's name.
        name: String,
        /// Where it is.
        path: String,
        /// The file in base64.
        content: String,
        /// Its size in bytes.
        bytes: u64,
        /// How many entries it holds.
        entries: u32,
    }
    /// A trip pack was taken in.
    answer PackTaken {
        /// Of which trip.
        trip: Uuid,
        /// Who exported it: the station's counter, where known.
        from: Option<String>,
        /// When.
        at_local: String,
        /// How many entries were new here.
        new: u32,
        /// How many were here before.
        known: u32,
        /// How many could not be believed.
        refused: u32,
    }
    /// Luggage was tagged.
    answer LuggageTaggedAnswer {
        /// The text of each tag.
        tags: Vec<String>,
        /// What was paid, minor units.
        paid: i64,
        /// Cash given back.
        change: i64,
        /// ISO 4217 code.
        currency: String,
        /// The entry's number in this counter's journal.
        entry: i64,
    }
    /// Somebody stands aboard.
    answer StandingBoardedAnswer {
        /// Their ticket.
        ticket: Uuid,
        /// Its number.
        number: String,
        /// The boarding.
        boarding: Uuid,
        /// What was paid, minor units.
        price: i64,
        /// Cash given back.
        change: i64,
        /// ISO 4217 code.
        currency: String,
        /// Counts at this stop, after it.
        counts: BoardingCounts,
        /// The entry's number in this counter's journal.
        entry: i64,
    }
    /// A standing passenger has the money back.
    answer StandingRefundedAnswer {
        /// What was given back, minor units.
        given_back: i64,
        /// ISO 4217 code.
        currency: String,
        /// Counts at this stop, after it.
        counts: BoardingCounts,
        /// The entry's number in this counter's journal.
        entry: i64,
    }
}
