//! What the doors carry of pieces on their way: scans with their verdicts, lists of a trip.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;
use uuid::Uuid;

use super::{ParcelRow, VerdictColour, VerdictShape};

wire! {
    /// The verdict on the scan of a piece. A code is never renamed or given another meaning.
    word PieceVerdict {
        /// Loaded.
        Loaded,
        /// Unloaded.
        Unloaded,
        /// Unloaded, and it was not to be unloaded here.
        Astray,
        /// Done before.
        Already,
        /// The trip does not bring it where it goes.
        Foreign,
        /// It is where this cannot be done with it.
        Elsewhere,
        /// The label was replaced, or is too old.
        LabelOld,
        /// The label was altered or forged.
        Forged,
        /// Signed by a key that is not known here.
        UnknownKey,
        /// Signed by a key that was revoked.
        RevokedKey,
        /// A format that is not known here.
        UnknownVersion,
        /// Another company's.
        OtherCompany,
        /// No code of a parcel.
        Unreadable,
        /// A parcel of several pieces was named, and not which of them.
        WhichPiece,
        /// Nothing was heard of it here.
        Unheard,
        /// The trip does not run.
        TripCancelled,
    }
}

wire! {
    /// A list of a trip at this station.
    request ShipmentRequest {
        /// Which trip.
        trip: Uuid,
    }
    /// Loads the piece that was scanned on a trip. What it answers is durable.
    request LoadPiece {
        /// The caller's intention: the same again is the same verdict.
        request: Uuid,
        /// What was scanned or typed: a label, the number of a piece or of a parcel of one piece.
        text: String,
        /// On which trip.
        trip: Uuid,
        /// The code of the station where it changes to another trip.
        #[serde(default)]
        via: Option<String>,
    }
    /// Unloads the piece that was scanned from a trip.
    request UnloadPiece {
        /// The caller's intention: the same again is the same verdict.
        request: Uuid,
        /// What was scanned or typed.
        text: String,
        /// From which trip.
        trip: Uuid,
    }
    /// Prints the list of what was loaded on a trip here, or unloaded from it, with what differs.
    request PrintShipment {
        /// Which trip.
        trip: Uuid,
        /// Whether it is the list of what was unloaded.
        #[serde(default)]
        unloaded: bool,
    }
    /// Pieces of one parcel.
    request PiecesNamed {
        /// Its number, its id, or what was scanned.
        parcel: String,
        /// Which; all with which it can be done when empty.
        #[serde(default)]
        pieces: Vec<u8>,
    }
    /// Calls pieces ready for pick-up.
    request ReadyParcels {
        /// The caller's intention.
        request: Uuid,
        /// Which.
        parcels: Vec<PiecesNamed>,
        /// Where they lie; may be empty.
        #[serde(default)]
        shelf: String,
    }
    /// Notes something about pieces of one parcel: refused, sent back, unclaimed, lost, damaged.
    request HandleParcel {
        /// The caller's intention.
        request: Uuid,
        /// Its number, its id, or what was scanned.
        parcel: String,
        /// Which pieces; all with which it can be done when empty.
        #[serde(default)]
        pieces: Vec<u8>,
        /// Why; empty where nobody came for them.
        #[serde(default)]
        reason: String,
        /// The name of a photo that `keep_photo` gave, of what is damaged.
        #[serde(default)]
        photo: Option<String>,
    }
}

wire! {
    /// Parcels and pieces of a list.
    answer ShipmentCounts {
        /// Pieces on the list.
        listed: u32,
        /// Of these, those that were scanned.
        found: u32,
        /// Those that were not.
        missing: u32,
        /// Scanned, and not on the list.
        foreign: u32,
    }
    /// A trip at this station, as whoever loads it sees it.
    answer ShipmentTrip {
        /// Which.
        trip: Uuid,
        /// The code of its route.
        route_code: String,
        /// Its day of service.
        day: String,
        /// Its last stop.
        terminus: String,
        /// When it leaves here, or arrives where it ends.
        at_local: String,
        /// The coach's number plate, where known.
        plate: Option<String>,
        /// Why it will not run.
        cancelled: Option<String>,
        /// The codes of the stations where it calls after this one.
        ahead: Vec<String>,
    }
    /// What is to load on a trip here, and what is loaded.
    answer LoadingList {
        /// The trip.
        trip: ShipmentTrip,
        /// Lies here and goes where the trip calls.
        to_load: Vec<ParcelRow>,
        /// Loaded here.
        loaded: Vec<ParcelRow>,
        /// Pieces: `listed` are those to load with those loaded.
        counts: ShipmentCounts,
        /// ISO 4217 code.
        currency: String,
    }
    /// What a trip brings here, and what was unloaded.
    answer UnloadingList {
        /// The trip.
        trip: ShipmentTrip,
        /// To be unloaded here, and not scanned.
        missing: Vec<ParcelRow>,
        /// Scanned as listed.
        unloaded: Vec<ParcelRow>,
        /// Scanned, and not to be unloaded here.
        foreign: Vec<ParcelRow>,
        /// Pieces.
        counts: ShipmentCounts,
        /// ISO 4217 code.
        currency: String,
    }
    /// The piece that was scanned; none where the paper is not believed.
    answer ScannedPiece {
        /// Of which parcel.
        parcel: Uuid,
        /// Its number.
        waybill: String,
        /// Which piece.
        piece: u8,
        /// Of how many.
        pieces: u8,
        /// Where it goes.
        to: String,
        /// What it is, where that is known.
        description: Option<String>,
        /// Whether it breaks.
        fragile: bool,
        /// Whether it spoils.
        perishable: bool,
    }
    /// The verdict on a scan. Never shown by its colour alone.
    answer PieceScanned {
        /// The verdict.
        verdict: PieceVerdict,
        /// Its colour class; its sound has the same name.
        colour: VerdictColour,
        /// Its shape.
        shape: VerdictShape,
        /// Whether the piece was moved by this scan.
        moved: bool,
        /// Values for the sentence.
        details: BTreeMap<String, Value>,
        /// The sentence, in English.
        sentence: String,
        /// What was scanned.
        piece: Option<ScannedPiece>,
        /// How the list stands.
        counts: ShipmentCounts,
        /// The entry that holds it.
        entry: Option<i64>,
    }
    /// Pieces of parcels that something was noted about.
    answer PiecesHandled {
        /// The parcels' numbers.
        waybills: Vec<String>,
        /// How many pieces.
        pieces: u32,
        /// The entry that holds it.
        entry: i64,
    }
}
