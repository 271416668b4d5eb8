//! Control: who is let aboard, what leaves with the coach, and what becomes of both.
//!
//! A controller decides without any network: the signature first, then what is known here. What is
//! decided is a fact before anybody sees green, and facts of several devices merge in any order.

pub mod boarding;
pub mod crew;
pub mod delay;
pub mod departure;
pub mod luggage;
pub mod standing;
pub mod swap;
pub mod verdict;

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use serde::{Deserialize, Serialize};

use crate::bounds;
use crate::ids::{BoardingId, EmployeeId, StationId, TicketId, TripId};
use crate::layout::SeatNumber;
use crate::legs::Legs;
use crate::money::non_negative;
use crate::people::{Employee, Permission};
use crate::planning::{Call, Trip};
use crate::refusal::{Code, Refusal};
use crate::text::Phone;
use crate::ticket::TicketNumber;

/// Who controlled, where and when. Needs no till.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ControlledBy {
    /// Who.
    pub employee: EmployeeId,
    /// Their name as shown.
    pub employee_name: String,
    /// The station of the counter, or of the device aboard.
    pub station: StationId,
    /// The station's name as shown.
    pub station_name: String,
    /// Which counter of the station.
    pub counter: u8,
    /// When, by the company's clocks.
    pub local: NaiveDateTime,
}

/// How a passenger was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Identified {
    /// By the signed token of the QR code.
    Token,
    /// By the ticket's number, typed or as a barcode.
    Number,
    /// By name, in the list.
    Name,
    /// By the seat, in the list.
    Seat,
}

impl Identified {
    /// Every way.
    pub const ALL: [Self; 4] = [Self::Token, Self::Number, Self::Name, Self::Seat];

    /// The way's name in tables and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Number => "number",
            Self::Name => "name",
            Self::Seat => "seat",
        }
    }
}

/// What a genuine token said of a ticket whose sale is not known here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trusted {
    /// The token as scanned: its signature can be checked again anywhere.
    pub token: String,
    /// The day of service it is for.
    pub day: NaiveDate,
    /// The seat when it was sold.
    pub seat: SeatNumber,
    /// The passenger category's rank.
    pub category: u8,
}

/// A passenger was let aboard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketBoarded {
    /// Which boarding: undoing names it, so that facts merge in any order.
    pub boarding: BoardingId,
    /// With which ticket.
    pub ticket: TicketId,
    /// On which trip.
    pub trip: TripId,
    /// Index of the call where it happened.
    pub stop: u8,
    /// Its name.
    pub stop_name: String,
    /// Where the journey begins: index of the call.
    pub from: u8,
    /// Where it ends.
    pub to: u8,
    /// The seat they were shown to; none stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seat: Option<SeatNumber>,
    /// The seat on their paper, where they were shown to another one or stand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub printed: Option<SeatNumber>,
    /// The ticket's number; none where the sale is not known here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<TicketNumber>,
    /// The passenger; none where the sale is not known here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How they were found.
    pub identified: Identified,
    /// The token, where they were let aboard on its word alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_trust: Option<Trusted>,
    /// Who let them aboard.
    pub by: ControlledBy,
}

/// A boarding was a mistake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardingUndone {
    /// Which boarding.
    pub boarding: BoardingId,
    /// Of which ticket.
    pub ticket: TicketId,
    /// On which trip.
    pub trip: TripId,
    /// Why.
    pub reason: String,
    /// Who undid it.
    pub by: ControlledBy,
}

/// A passenger got off: at a rest stop, or for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassengerAlighted {
    /// With which ticket.
    pub ticket: TicketId,
    /// From which trip.
    pub trip: TripId,
    /// Index of the call where it happened.
    pub stop: u8,
    /// Its name.
    pub stop_name: String,
    /// The passenger's 1st, 2nd, 3rd… time. Two devices that count one exit write the same round.
    pub round: u8,
    /// The ticket's number, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<TicketNumber>,
    /// Who counted.
    pub by: ControlledBy,
}

/// A passenger who had got off is aboard again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassengerReboarded {
    /// With which ticket.
    pub ticket: TicketId,
    /// On which trip.
    pub trip: TripId,
    /// Index of the call where it happened.
    pub stop: u8,
    /// Its name.
    pub stop_name: String,
    /// Back from which exit.
    pub round: u8,
    /// The ticket's number, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<TicketNumber>,
    /// Who counted.
    pub by: ControlledBy,
}

/// A passenger of a trip, as its list has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passenger {
    /// With which ticket.
    pub ticket: TicketId,
    /// Its number.
    pub number: TicketNumber,
    /// Their name.
    pub name: String,
    /// Where they can be called.
    pub phone: Option<Phone>,
    /// Their seat now; none stands.
    pub seat: Option<SeatNumber>,
    /// Where they get on: index of the call.
    pub from: u8,
    /// Where they get off.
    pub to: u8,
    /// Whether a payment of the sale is pending.
    pub unpaid: bool,
}

impl Passenger {
    /// The legs they travel.
    pub fn legs(&self) -> Legs {
        legs(self.from, self.to)
    }

    /// Whether they are to be aboard when the coach leaves a stop.
    pub fn rides_from(&self, stop: usize) -> bool {
        (usize::from(self.from)..usize::from(self.to)).contains(&stop)
    }
}

/// The legs from one call to a later one; none where that is not forward, as a hostile fact may say.
pub(crate) fn legs(from: u8, to: u8) -> Legs {
    let (from, to) = (usize::from(from), usize::from(to));
    Legs::between(from, to, to + 1).unwrap_or(Legs::NONE)
}

/// The company's rules of control.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ControlRules {
    /// Boarding begins so many minutes before departure.
    pub early_minutes: u32,
    /// Passengers are let aboard until so many minutes after the time of departure. Coaches are late,
    /// and clocks are wrong: what ends a boarding is the closing of the departure.
    pub late_minutes: u32,
    /// Passengers who may stand on one leg; 0 where the company allows nobody to.
    pub standing: u8,
    /// From so many minutes late on, tickets are given back like those of a cancelled trip.
    pub delay_refund_minutes: u32,
    /// Pieces of luggage that a ticket includes.
    pub luggage_pieces: u32,
    /// Grams of luggage that a ticket includes.
    pub luggage_grams: u32,
    /// For each piece beyond, minor units.
    pub per_piece: i64,
    /// For each kilogram beyond, minor units; a begun one counts.
    pub per_kilo: i64,
}

impl Default for ControlRules {
    /// Wide windows, nobody stands, and luggage costs nothing: to be changed by a manager.
    fn default() -> Self {
        Self {
            early_minutes: 6 * 60,
            late_minutes: 12 * 60,
            standing: 0,
            delay_refund_minutes: 4 * 60,
            luggage_pieces: 2,
            luggage_grams: 20_000,
            per_piece: 0,
            per_kilo: 0,
        }
    }
}

impl ControlRules {
    /// Refuses (`rules_invalid`, `amount_invalid`) rules that cannot be kept.
    pub fn check(&self) -> Result<(), Refusal> {
        let refuse = |what: &str| Err(Refusal::new(Code::RulesInvalid).with("what", what));
        let minutes = [self.early_minutes, self.late_minutes, self.delay_refund_minutes];
        if minutes.iter().any(|minutes| *minutes > bounds::MINUTES_MAX) {
            return refuse("times of boarding and delays are at most a year");
        }
        if self.standing > bounds::STANDING_MAX {
            return refuse("at most 60 passengers stand");
        }
        let (pieces, grams) = (self.luggage_pieces, self.luggage_grams);
        if pieces > bounds::LUGGAGE_PIECES_MAX || grams > bounds::LUGGAGE_GRAMS_MAX {
            return refuse("a ticket includes at most 99 pieces of luggage, and a tonne");
        }
        non_negative("per_piece", self.per_piece)?;
        non_negative("per_kilo", self.per_kilo)?;
        Ok(())
    }

    /// Whether a trip so late gives its passengers their money back.
    pub fn refunds_delay(&self, minutes: u32) -> bool {
        minutes > 0 && minutes >= self.delay_refund_minutes
    }
}

/// The place where a controller stands: a counter, a person, a trip, one of its stops.
pub struct Post<'a> {
    /// The controller.
    pub who: &'a Employee,
    /// The counter's station.
    pub station: StationId,
    /// Its name.
    pub station_name: &'a str,
    /// Which counter of the station.
    pub counter: u8,
    /// Now, by the company's clocks.
    pub local: NaiveDateTime,
    /// The trip, with its times as they are by now ([`Trip::late`]).
    pub trip: &'a Trip,
    /// Why it will not run, where it was cancelled.
    pub cancelled: Option<&'a str>,
    /// Index of the call where they stand.
    pub stop: u8,
    /// Since when this departure is closed; none once it was reopened.
    pub closed: Option<NaiveDateTime>,
}

impl Post<'_> {
    /// Who may let passengers aboard or close a departure here: `not_permitted`, and `stop_not_left`
    /// where the trip does not leave from.
    pub fn must(&self, permission: Permission) -> Result<(), Refusal> {
        self.who.must(permission)?;
        if usize::from(self.stop) + 1 < self.trip.calls.len() {
            return Ok(());
        }
        Err(Refusal::new(Code::StopNotLeft).with("stop", u32::from(self.stop) + 1))
    }

    /// Refuses (`departure_closed`) what the papers of a closed departure would not say.
    pub fn must_be_open(&self) -> Result<(), Refusal> {
        let Some(closed) = self.closed else { return Ok(()) };
        Err(Refusal::new(Code::DepartureClosed)
            .with("from", self.stop_name())
            .with("at", shown(closed)))
    }

    /// Refuses (`trip_cancelled`) a trip that will not run.
    pub fn must_run(&self) -> Result<(), Refusal> {
        let Some(reason) = self.cancelled else { return Ok(()) };
        Err(Refusal::new(Code::TripCancelled).with("reason", reason))
    }

    /// The person and the place, as facts keep them.
    pub fn by(&self) -> ControlledBy {
        ControlledBy {
            employee: self.who.employee,
            employee_name: self.who.name.clone(),
            station: self.station,
            station_name: self.station_name.to_owned(),
            counter: self.counter,
            local: self.local,
        }
    }

    /// The stop's name.
    pub fn stop_name(&self) -> &str {
        self.call().map_or("?", |call| &call.name)
    }

    pub(crate) fn call(&self) -> Option<&Call> {
        self.trip.calls.get(usize::from(self.stop))
    }
}

/// A local time later or, for a negative time, earlier; itself where no calendar reaches there.
pub(crate) fn moved(local: NaiveDateTime, by: TimeDelta) -> NaiveDateTime {
    local.checked_add_signed(by).unwrap_or(local)
}

/// A time as sentences show it.
pub(crate) fn shown(local: NaiveDateTime) -> String {
    local.format("%Y-%m-%d %H:%M").to_string()
}

#[cfg(test)]
pub(crate) mod tests;
