//! What the doors carry at the coach's door: scans and their verdicts, who is aboard, who is missing.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;
use uuid::Uuid;

wire! {
    /// The verdict on a scan. A code is never renamed or given another meaning.
    word Verdict {
        /// Aboard, on the seat that the paper says.
        Valid,
        /// Aboard again after an exit.
        Back,
        /// Aboard, on another seat than the paper says.
        SeatMoved,
        /// Aboard without a seat: the coach was swapped for a smaller one.
        Standing,
        /// Aboard on trust: genuine, and its sale is not known here.
        UnknownHere,
        /// No seat in this coach, and nobody may stand.
        NoSeat,
        /// Somebody is aboard with this ticket.
        AlreadyBoarded,
        /// For another trip.
        WrongTrip,
        /// For other stops of this trip.
        WrongStop,
        /// Before boarding begins.
        TooEarly,
        /// After boarding ended.
        TooLate,
        /// Noted as missing at an earlier departure.
        Missed,
        /// Sold by mistake.
        Cancelled,
        /// Given back.
        Refunded,
        /// Replaced by another ticket.
        Exchanged,
        /// Its date is to be fixed.
        DateOpen,
        /// The whole trip does not run.
        TripCancelled,
        /// Its payment is pending.
        NotPaid,
        /// No such ticket, and the signature does not fit.
        Forged,
        /// The code of a ticket that exists was changed.
        Altered,
        /// Signed by a key that is not known here.
        UnknownKey,
        /// Signed by a key that was revoked.
        RevokedKey,
        /// A format that is not known here.
        UnknownVersion,
        /// Another company's.
        OtherCompany,
        /// No code at all.
        Unreadable,
        /// Nothing of it is known here.
        NotFound,
    }
    /// The colour class of a verdict; its sound has the same name. Never shown without the shape.
    word VerdictColour {
        /// All is well.
        Go,
        /// Look before you go on.
        Care,
        /// Not aboard.
        Stop,
    }
    /// The shape of a verdict.
    word VerdictShape {
        /// A tick.
        Tick,
        /// An arrow to another seat.
        Arrow,
        /// A question mark.
        Question,
        /// Two figures.
        Twice,
        /// A sign to another place.
        Signpost,
        /// A clock.
        Clock,
        /// A cross.
        Cross,
        /// A coin.
        Coin,
        /// A broken seal.
        BrokenSeal,
    }
    /// How a passenger without a readable code was found.
    word FoundBy {
        /// By the ticket's number.
        Number,
        /// By name, in the list.
        Name,
        /// By the seat, in the list.
        Seat,
    }
    /// The form of a list of passengers that leaves the house.
    word ManifestFormat {
        /// Comma-separated values (RFC 4180), UTF-8.
        Csv,
        /// PDF.
        Pdf,
    }
    /// Where a passenger of a trip is.
    word RiderState {
        /// Not aboard yet.
        Expected,
        /// Aboard.
        Boarded,
        /// Got off, and not back.
        Out,
        /// Did not come.
        Missed,
    }
}

wire! {
    /// Trips that leave a stop on a day.
    request TripsToControl {
        /// `2026-11-21`; today when left out.
        #[serde(default)]
        date: Option<String>,
        /// Which stop; this station's when left out.
        #[serde(default)]
        at_stop: Option<Uuid>,
    }
    /// Who travels from a stop of a trip, or through it.
    request ManifestRequest {
        /// Which trip.
        trip: Uuid,
        /// Which stop; this station's when left out.
        #[serde(default)]
        at_stop: Option<Uuid>,
        /// Only passengers with this in their name, number or telephone, or on this seat; all when
        /// empty.
        #[serde(default)]
        query: String,
    }
    /// Prints the list of who travels from a stop of a trip, or through it.
    request PrintManifest {
        /// The caller's intention.
        request: Uuid,
        /// Which trip.
        trip: Uuid,
        /// Which stop; this station's when left out.
        #[serde(default)]
        at_stop: Option<Uuid>,
    }
    /// Writes that list into a file.
    request ExportManifest {
        /// Which trip.
        trip: Uuid,
        /// Which stop; this station's when left out.
        #[serde(default)]
        at_stop: Option<Uuid>,
        /// In which form.
        format: ManifestFormat,
        /// The language of its words; that of this counter's papers when left out.
        #[serde(default)]
        language: Option<super::PaperLanguage>,
    }
    /// Judges what was scanned, and lets the passenger aboard where it is good. What it answers is
    /// durable.
    request Scan {
        /// The caller's intention: the same again is the same verdict.
        request: Uuid,
        /// What was scanned, typed or pasted: a token, or a ticket's number.
        text: String,
        /// Which trip is boarding.
        trip: Uuid,
        /// At which stop; this station's when left out.
        #[serde(default)]
        at_stop: Option<Uuid>,
    }
    /// Lets a passenger aboard who was found in the list.
    request BoardBy {
        /// The caller's intention.
        request: Uuid,
        /// The ticket's number or id.
        ticket: String,
        /// How they were found.
        by: FoundBy,
        /// Which trip is boarding.
        trip: Uuid,
        /// At which stop; this station's when left out.
        #[serde(default)]
        at_stop: Option<Uuid>,
    }
    /// Takes a boarding back, within a minute.
    request UndoBoarding {
        /// The caller's intention.
        request: Uuid,
        /// Which boarding.
        boarding: Uuid,
        /// Of which trip.
        trip: Uuid,
        /// At which stop; this station's when left out.
        #[serde(default)]
        at_stop: Option<Uuid>,
        /// Why.
        reason: String,
    }
    /// Notes that a passenger got off, or is back.
    request CountPassenger {
        /// The caller's intention.
        request: Uuid,
        /// The ticket's number, id or token.
        ticket: String,
        /// Of which trip.
        trip: Uuid,
        /// At which stop; this station's when left out.
        #[serde(default)]
        at_stop: Option<Uuid>,
    }
}

wire! {
    /// A trip at one of its stops, as whoever controls it sees it.
    answer ControlledTrip {
        /// Which trip.
        trip: Uuid,
        /// Its route's code.
        route_code: String,
        /// Where it ends.
        terminus: String,
        /// Its day of service.
        day: String,
        /// The stop it is controlled at.
        stop: Uuid,
        /// The stop's index among its calls.
        stop_index: u8,
        /// The stop's name.
        stop_name: String,
        /// When it leaves there, delays included.
        departs_local: String,
        /// The same instant.
        departs_at: i64,
        /// By how many minutes it is late there.
        late_minutes: i64,
        /// The coach's number plate, once known.
        plate: Option<String>,
        /// How many seats it has.
        seats: u8,
        /// Why it will not run.
        cancelled: Option<String>,
        /// Since when its departure from there is closed.
        closed_local: Option<String>,
        /// Which departure that is.
        departure: Option<Uuid>,
        /// Counts at this stop.
        counts: BoardingCounts,
    }
    /// Passengers of a trip at one of its stops, counted as far as is known here.
    answer BoardingCounts {
        /// Tickets from this stop.
        expected: u32,
        /// Passengers who boarded at this stop and are aboard, also those on trust or without seat.
        boarded: u32,
        /// Tickets from this stop whose passenger is not aboard.
        missing: u32,
        /// Aboard, having boarded before.
        through: u32,
        /// Got off, and not back.
        out: u32,
        /// Aboard without a seat.
        standing: u32,
        /// Aboard on the word of a token alone.
        on_trust: u32,
        /// Of these, those whose sale is known here by now and says that they should not be aboard.
        wrong: u32,
        /// Boarded more than once, with two devices.
        doubles: u32,
    }
    /// Departures to control.
    answer ControlledTrips {
        /// The day they are of.
        date: String,
        /// By time.
        trips: Vec<ControlledTrip>,
    }
    /// Where and when somebody boarded.
    answer BoardedAt {
        /// Which boarding: what undoing names.
        boarding: Uuid,
        /// When, by the clocks of the company.
        at_local: String,
        /// The same instant, by the clock of the device.
        at: i64,
        /// At which stop.
        stop_name: String,
        /// At which station's counter: `Gare de Ouagadougou 2`.
        place: String,
        /// Who let them in.
        whom: String,
        /// On the word of the token alone.
        on_trust: bool,
    }
    /// One passenger of a trip.
    answer ManifestRow {
        /// Which ticket.
        ticket: Uuid,
        /// Its number, where the sale is known here.
        number: Option<String>,
        /// The passenger, where known.
        name: Option<String>,
        /// Where they can be called.
        phone: Option<String>,
        /// The passenger's category.
        category: Option<String>,
        /// Their seat now; none stands.
        seat: Option<u8>,
        /// The seat on the paper, where it is another one.
        printed_seat: Option<u8>,
        /// Where they get on.
        from: String,
        /// Its index among the calls.
        from_index: u8,
        /// Where they get off.
        to: String,
        /// Its index among the calls.
        to_index: u8,
        /// Whether they get on at this stop.
        joins_here: bool,
        /// Where they are.
        state: RiderState,
        /// Whether their payment is pending.
        unpaid: bool,
        /// The boarding that counts.
        boarded: Option<BoardedAt>,
        /// What a boarding on trust proves to be, now that its sale is known here; none where all is
        /// well.
        proved: Option<Verdict>,
        /// Every further boarding with the same ticket.
        doubles: Vec<BoardedAt>,
        /// Pieces of luggage tagged to the ticket.
        pieces: u32,
    }
    /// Who travels from a stop of a trip, or through it.
    answer Manifest {
        /// The trip at the stop.
        trip: ControlledTrip,
        /// By seat; those without one at the end.
        passengers: Vec<ManifestRow>,
    }
    /// The ticket that was scanned, as far as is known here.
    answer ScannedTicket {
        /// Which ticket.
        ticket: Uuid,
        /// Its number.
        number: Option<String>,
        /// The passenger.
        name: Option<String>,
        /// The passenger's category.
        category: Option<String>,
        /// Their seat; none stands.
        seat: Option<u8>,
        /// Where they get on.
        from: Option<String>,
        /// Where they get off.
        to: Option<String>,
    }
    /// A verdict. Where it lets aboard, that is durable already.
    answer ScanAnswer {
        /// What it is.
        verdict: Verdict,
        /// Its colour class, and its sound.
        colour: VerdictColour,
        /// Its shape.
        shape: VerdictShape,
        /// Whether the passenger goes aboard now.
        aboard: bool,
        /// The values of its sentence, by name.
        details: BTreeMap<String, Value>,
        /// What it is and what to do, in English.
        sentence: String,
        /// The ticket, where it is known or believed.
        ticket: Option<ScannedTicket>,
        /// The boarding that was made: what undoing names.
        boarding: Option<Uuid>,
        /// Until when it can be undone.
        undo_until: Option<i64>,
        /// Counts at this stop, after it.
        counts: BoardingCounts,
        /// The entry's number in this counter's journal, where one was written.
        entry: Option<i64>,
    }
    /// Something was noted at the coach's door.
    answer Counted {
        /// The entry's number in this counter's journal.
        entry: i64,
        /// Counts at this stop, after it.
        counts: BoardingCounts,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::control::verdict::VerdictKind;
    use serde_json::json;

    #[test]
    fn every_verdict_has_its_words_on_the_wire() {
        for kind in VerdictKind::ALL {
            let verdict: Verdict = serde_json::from_value(json!(kind.name())).unwrap();
            assert_eq!(json!(verdict), kind.name());
            serde_json::from_value::<VerdictColour>(json!(kind.colour().name())).unwrap();
            serde_json::from_value::<VerdictShape>(json!(kind.shape().name())).unwrap();
        }
    }
}
