//! What the doors carry about the central.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use uuid::Uuid;

use super::NetworkState;

wire! {
    /// Enrols this counter at a central.
    request EnrolCounter {
        /// The central's address, `https://…`.
        url: String,
        /// The one-time code, as head office read it out.
        code: String,
        /// What people call this counter; station and number when left out.
        #[serde(default)]
        name: String,
    }
    /// Pauses synchronising, or goes on.
    request PauseSync {
        /// Whether to pause.
        paused: bool,
    }
    /// Gives this counter another key.
    request RotateKey {
        /// The intention.
        request: Uuid,
    }
    /// Asks the central for a one-time code with which another counter enrols.
    request MakeCode {
        /// The code of the station where it will stand.
        station: String,
        /// Whether it will show and decide what concerns the whole company.
        #[serde(default)]
        company_wide: bool,
        /// Whether it will show all counters of its station.
        #[serde(default)]
        station_wide: bool,
    }
    /// Ends a counter: the central takes nothing more from it.
    request RevokeDevice {
        /// The intention, made and stored before the first try.
        request: Uuid,
        /// Which counter.
        device: Uuid,
        /// Why.
        reason: String,
    }
    /// Takes a counter's unsold seats away without waiting for it.
    request RecallSeats {
        /// The intention.
        request: Uuid,
        /// From which counter.
        device: Uuid,
        /// Of which trip; of all trips when left out.
        #[serde(default)]
        trip: Option<Uuid>,
        /// Why.
        reason: String,
    }
    /// Says how many seats of a trip a counter should hold.
    request SetQuota {
        /// The intention.
        request: Uuid,
        /// Of which trip.
        trip: Uuid,
        /// Which counter.
        device: Uuid,
        /// Seats.
        seats: u8,
    }
    /// Asks the central for seats that are not guaranteed here.
    request AskSeats {
        /// Of which trip.
        trip: Uuid,
        /// Boarding stop.
        from: Uuid,
        /// Alighting stop.
        to: Uuid,
        /// These seats; the best ones where empty.
        #[serde(default)]
        seats: Vec<u8>,
        /// How many, where no seats are named.
        #[serde(default)]
        count: u8,
    }
    /// Asks the central for the right to change a ticket of another counter.
    request AskRight {
        /// The ticket's number or token.
        ticket: String,
    }
    /// Exceptions that a person must look at.
    request ExceptionsRequest {
        /// Also those that were resolved.
        #[serde(default)]
        resolved: bool,
    }
    /// Says that an exception was seen to, and how.
    request ResolveException {
        /// The intention.
        request: Uuid,
        /// Which.
        exception: Uuid,
        /// What was done about it.
        note: String,
    }
}

wire! {
    /// The key that this counter signs with.
    answer KeyInUse {
        /// Its short name, as in its tokens.
        id: String,
        /// Since when it is in use; none for the first one.
        since: Option<i64>,
    }
    /// A one-time code.
    answer CodeForCounter {
        /// The code, to read out: `ACDEF-HJKLM`.
        code: String,
        /// The central's address, which goes with it.
        url: String,
        /// Both as one text, for a QR code: `guichet:ADDRESS#CODE`.
        link: String,
        /// The link as a QR code: its rows, `1` for a dark module.
        qr: Vec<String>,
        /// Seconds for which it is good.
        expires_in: i64,
    }
    /// One counter of the company.
    answer DeviceCard {
        /// Which.
        device: Uuid,
        /// Its name.
        name: String,
        /// Its station's name.
        station: String,
        /// `active`, `revoked`, `frozen`.
        state: String,
        /// Whether it is this one.
        here: bool,
        /// Whether it decides for the company.
        company_wide: bool,
        /// When it last reached the central.
        last_contact: Option<i64>,
        /// How far its clock was off then, milliseconds.
        clock_off: Option<i64>,
        /// Entries of its journal at the central.
        entries: i64,
        /// Entries of its feed that it has not fetched.
        behind: i64,
        /// Unsold seats that it holds.
        seats: i64,
    }
    /// Every counter of the company, as the central sees it now.
    answer DeviceList {
        /// The counters.
        devices: Vec<DeviceCard>,
    }
    /// What came of asking for seats.
    answer SeatsAsked {
        /// Guaranteed here from now on.
        granted: Vec<u8>,
        /// Held by another counter, which was asked for them.
        asked: Vec<u8>,
        /// Sold.
        sold: Vec<u8>,
    }
    /// What came of asking for the right to change a ticket.
    answer RightAsked {
        /// Whether it is held here from now on.
        granted: bool,
        /// The counter that holds it, and was asked for it.
        holder: Option<String>,
    }
    /// Something that a person must look at.
    answer ExceptionCard {
        /// Which.
        exception: Uuid,
        /// What it is about: `seat_doubled`, `journal_forked`…
        kind: String,
        /// What it concerns: a ticket's number and seat, a reference, a counter.
        subject: String,
        /// What happened, in English.
        detail: String,
        /// The counter whose doing it is.
        device: Uuid,
        /// That counter's name.
        device_name: String,
        /// Whether that is this counter.
        here: bool,
        /// When it was raised.
        raised_at: i64,
        /// The entries involved that are known here, as the audit view shows them.
        entries: Vec<i64>,
        /// What was done about it.
        note: Option<String>,
        /// Who did.
        resolved_by: Option<String>,
        /// When.
        resolved_at: Option<i64>,
    }
    /// Exceptions, the newest first.
    answer ExceptionList {
        /// They.
        exceptions: Vec<ExceptionCard>,
    }
}

wire! {
    /// How synchronising stands.
    answer SyncStatus {
        /// In a word.
        state: NetworkState,
        /// The central's address; none for a counter that never enrolled.
        url: Option<String>,
        /// The company that the central serves.
        company: Option<String>,
        /// Entries that it has not got yet.
        waiting: u32,
        /// When the oldest of them was made.
        waiting_since: Option<i64>,
        /// The number of the last entry that it has.
        acked: i64,
        /// When it last answered.
        last_contact: Option<i64>,
        /// When it was last tried.
        last_try: Option<i64>,
        /// When it is tried again.
        next_try: Option<i64>,
        /// Why it is not reached, or said no.
        cause: Option<String>,
        /// What is known of that, in English.
        message: Option<String>,
        /// Entries that it keeps and could not read, since this program started.
        parked: u32,
        /// Entries of other counters that are still to be fetched.
        behind: u64,
        /// Exceptions that nobody has resolved.
        exceptions: u32,
        /// What it signs with; none for a counter that never enrolled.
        key: Option<KeyInUse>,
    }
}
