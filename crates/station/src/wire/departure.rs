//! What the doors carry when a coach leaves: its papers, its crew, another coach, a delay.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::{Approval, ControlledTrip};

wire! {
    /// What someone does aboard.
    word CrewDuty {
        /// Drives. Needs a licence.
        Driver,
        /// Looks after passengers and luggage.
        Attendant,
    }
}

wire! {
    /// What a departure would be closed on.
    request DepartureSheetRequest {
        /// Which trip.
        trip: Uuid,
        /// From which stop; this station's when left out.
        #[serde(default)]
        at_stop: Option<Uuid>,
    }
    /// Closes a departure: the coach leaves the stop.
    request CloseDeparture {
        /// The caller's intention.
        request: Uuid,
        /// Which trip.
        trip: Uuid,
        /// From which stop; this station's when left out.
        #[serde(default)]
        at_stop: Option<Uuid>,
        /// Who leaves with it.
        crew: Vec<Uuid>,
        /// The number of the physical seal; may be empty.
        #[serde(default)]
        seal: String,
        /// How many were missing on the list that the controller looked at: refused where it is
        /// another number now.
        #[serde(default)]
        expected_missing: Option<u32>,
        /// Whether it leaves without those who got off and are not back.
        #[serde(default)]
        leave_behind: bool,
    }
    /// Prints a bordereau again, as a DUPLICATA.
    request ReprintDeparture {
        /// The caller's intention.
        request: Uuid,
        /// Which departure.
        departure: Uuid,
    }
    /// Opens a closed departure again.
    request ReopenDeparture {
        /// The caller's intention.
        request: Uuid,
        /// Which trip.
        trip: Uuid,
        /// From which stop; this station's when left out.
        #[serde(default)]
        at_stop: Option<Uuid>,
        /// Why.
        reason: String,
        /// A manager's word, where the caller is none.
        #[serde(default)]
        approval: Option<Approval>,
    }
    /// Says how late a trip is, from a stop on.
    request DelayTrip {
        /// The caller's intention.
        request: Uuid,
        /// Which trip.
        trip: Uuid,
        /// From which stop on; this station's when left out.
        #[serde(default)]
        at_stop: Option<Uuid>,
        /// Minutes after the timetable; 0 is on time again.
        minutes: u32,
        /// Why; may be empty where it is on time again.
        #[serde(default)]
        reason: String,
    }
    /// Gives a trip another coach.
    request SwapVehicle {
        /// The caller's intention.
        request: Uuid,
        /// Which trip.
        trip: Uuid,
        /// At which stop; this station's when left out.
        #[serde(default)]
        at_stop: Option<Uuid>,
        /// Which coach.
        vehicle: Uuid,
        /// Why.
        reason: String,
    }
    /// Registers somebody of a crew, or changes what is known of them.
    request RegisterCrew {
        /// The caller's intention.
        request: Uuid,
        /// Who; somebody new when left out.
        #[serde(default)]
        crew: Option<Uuid>,
        /// Their name.
        name: String,
        /// Telephone; may be empty.
        #[serde(default)]
        phone: String,
        /// What they do aboard.
        duty: CrewDuty,
        /// The driving licence's number; may be empty.
        #[serde(default)]
        licence_number: String,
        /// The last day on which it is valid: `2027-06-30`.
        #[serde(default)]
        licence_until: Option<String>,
        /// Whether they do not work for the company any more.
        #[serde(default)]
        gone: bool,
    }
}

wire! {
    /// Somebody of a crew.
    answer CrewInfo {
        /// Who.
        crew: Uuid,
        /// Their name.
        name: String,
        /// Telephone.
        phone: Option<String>,
        /// What they do aboard.
        duty: CrewDuty,
        /// The driving licence's number.
        licence_number: Option<String>,
        /// The last day on which it is valid.
        licence_until: Option<String>,
        /// Whether they do not work for the company any more.
        gone: bool,
    }
    /// Everybody who drives and attends coaches.
    answer CrewList {
        /// By name.
        crew: Vec<CrewInfo>,
    }
    /// Somebody of a crew was registered.
    answer CrewKept {
        /// Who.
        crew: Uuid,
        /// The entry's number in this counter's journal.
        entry: i64,
    }
    /// A coach.
    answer VehicleInfo {
        /// Which.
        vehicle: Uuid,
        /// Its number plate.
        plate: String,
        /// What people call it.
        name: String,
    }
    /// What a trip brought at one counter.
    answer TakingsInfo {
        /// Of which station.
        station: String,
        /// Which counter.
        counter: u8,
        /// Tickets sold, less those taken back.
        tickets: i64,
        /// Minor units.
        amount: i64,
    }
    /// Cash advanced to the driver.
    answer AdvanceInfo {
        /// What for: `fuel`, `toll`…
        kind: String,
        /// Minor units.
        amount: i64,
        /// Why.
        reason: String,
    }
    /// What a departure would be closed on.
    answer DepartureSheet {
        /// The trip at the stop.
        trip: ControlledTrip,
        /// Whether a coach is named.
        vehicle: Option<Uuid>,
        /// Coaches that it could run with.
        vehicles: Vec<VehicleInfo>,
        /// Who can leave with it.
        crew: Vec<CrewInfo>,
        /// What the trip brought, by counter.
        takings: Vec<TakingsInfo>,
        /// Their sum, minor units.
        taken: i64,
        /// Expenses of this till for this trip.
        advances: Vec<AdvanceInfo>,
        /// Their sum, minor units.
        advanced: i64,
        /// ISO 4217 code.
        currency: String,
    }
    /// A passenger who did not come.
    answer NoShowInfo {
        /// Which ticket.
        ticket: Uuid,
        /// Its number.
        number: String,
        /// The passenger.
        name: String,
        /// The seat that is free from here on.
        seat: Option<u8>,
    }
    /// A departure was closed.
    answer DepartureClosedAnswer {
        /// Which departure.
        departure: Uuid,
        /// Tickets from this stop.
        sold: u32,
        /// Boarded here.
        boarded: u32,
        /// Boarded before.
        through: u32,
        /// Of both, those without a seat.
        standing: u32,
        /// Of both, those on trust.
        on_trust: u32,
        /// Of these, those whose sale is known by now and says that they should not be aboard.
        wrong: u32,
        /// Tickets from stops before whose boarding is not known here.
        unseen: u32,
        /// Tickets that boarded more than once.
        doubles: u32,
        /// Who did not come.
        no_shows: Vec<NoShowInfo>,
        /// How many seats somebody can still buy on the leg that begins here.
        free: u32,
        /// The coach's number plate.
        plate: String,
        /// What the trip brought, minor units.
        taken: i64,
        /// What was advanced, minor units.
        advanced: i64,
        /// ISO 4217 code.
        currency: String,
        /// The entry's number in this counter's journal.
        entry: i64,
    }
    /// A departure is open again.
    answer DepartureReopenedAnswer {
        /// Who missed it and is expected again.
        restored: Vec<NoShowInfo>,
        /// Who missed it, and whose seat was sold since.
        lost: Vec<NoShowInfo>,
        /// The manager who answers for it.
        approved_by: String,
        /// The entry's number in this counter's journal.
        entry: i64,
    }
    /// A delay was said.
    answer TripDelayedAnswer {
        /// The trip at the stop, with its times as they are now.
        trip: ControlledTrip,
        /// Whether its tickets are given back like those of a cancelled trip.
        refunds: bool,
        /// The entry's number in this counter's journal.
        entry: i64,
    }
    /// A passenger whose seat is another one.
    answer SeatMove {
        /// Which ticket.
        ticket: Uuid,
        /// Its number.
        number: String,
        /// The passenger.
        name: String,
        /// Where they can be called.
        phone: Option<String>,
        /// The seat before; none stood.
        was: Option<u8>,
        /// The seat now; none stands.
        now: Option<u8>,
    }
    /// A trip has another coach.
    answer VehicleSwappedAnswer {
        /// The coach's number plate.
        plate: String,
        /// How many seats it has.
        seats: u8,
        /// The list to call.
        moved: Vec<SeatMove>,
        /// The entry's number in this counter's journal.
        entry: i64,
    }
}
