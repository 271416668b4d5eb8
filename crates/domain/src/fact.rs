//! Facts: what an entry of the journal says, by kind and version.

use chrono::NaiveDateTime;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::Millis;
use crate::aftersale::{TicketExchanged, TicketMoved, TicketNoShow, TicketOpened, TicketsRefunded};
use crate::bounds::FACT_BYTES_MAX;
use crate::central::{
    CounterEnrolled, DeviceCertified, DeviceRevoked, ExceptionRaised, ExceptionResolved, KeyRotated,
};
use crate::control::crew::CrewRegistered;
use crate::control::delay::TripDelayed;
use crate::control::departure::{DepartureClosed, DepartureReopened};
use crate::control::luggage::LuggageTagged;
use crate::control::standing::{StandingBoarded, StandingRefunded};
use crate::control::swap::VehicleSwapped;
use crate::control::{BoardingUndone, PassengerAlighted, PassengerReboarded, TicketBoarded};
use crate::hold::{HoldReleased, SeatsHeld};
use crate::ids::{EmployeeId, TillId, TripId};
use crate::lease::{
    LeaseEnded, LeaseGranted, LeaseReturned, LeasesRecalled, QuotaSet, RightGranted, RightReturned,
    RightWanted, SeatsWanted,
};
use crate::money::Postings;
use crate::parcel::{
    ClaimDecided, ClaimOpened, ClaimPaid, CodRemitted, DueWrittenOff, MessageFailed,
    MessagePrepared, MessageSent, ParcelCancelled, ParcelDelivered, ParcelRefused,
    ParcelRegistered, ParcelReturning, ParcelTariffSet, ParcelUnclaimed, PickupCodeFailed,
    PiecesDamaged, PiecesLoaded, PiecesLost, PiecesReady, PiecesUnloaded, StorageCharged,
};
use crate::payment::{Outcome, PaymentSettled};
use crate::period::DayLocked;
use crate::planning::{
    CategoriesDefined, CompanyFounded, CounterOpened, EmployeeRegistered, FaresSet, LayoutDefined,
    RouteDefined, StationOpened, StopsDefined, TripCancelled, TripsPlanned, VehicleRegistered,
};
use crate::printing::{DocumentReprinted, PrinterSet};
use crate::rules::RulesSet;
use crate::sale::TicketsSold;
use crate::till::{
    CashMoved, DrawerOpened, TillClosed, TillCounted, TillOpened, TillRead, VarianceApproved,
};

/// A PIN was set. The verifier is worthless without the company's pepper, so it may be journaled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PinSet {
    /// Whose.
    pub employee: EmployeeId,
    /// Argon2id verifier in PHC form, made with the company's pepper.
    pub verifier: String,
}

/// Someone logged in at this counter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoggedIn {
    /// Who.
    pub employee: EmployeeId,
}

/// A wrong PIN was typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoginFailed {
    /// For whose code.
    pub employee: EmployeeId,
    /// How many in a row, this one included.
    pub failures: u32,
    /// Until when this locks.
    pub locked_until: Option<Millis>,
}

/// A backup was put back: the journal goes on in a new epoch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalRestarted {
    /// Who answers for it.
    pub employee: EmployeeId,
    /// Their name.
    pub employee_name: String,
    /// The epoch of the backup's last entry.
    pub after_epoch: u32,
    /// The number of the backup's last entry.
    pub after_seq: u64,
    /// Entries that were written after it and are lost here.
    pub lost_entries: u64,
    /// Ticket numbers that are not given, since lost tickets may bear them.
    pub skipped_numbers: u32,
}

/// Why a body is not a fact this version knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FactError {
    /// A kind, or a version of a kind, from a newer Guichet: kept and passed on, never refused.
    Unknown,
    /// A known kind whose body does not fit it.
    Malformed(String),
}

macro_rules! facts {
    ($($variant:ident $v:literal,)*) => {
        /// One fact: the content of an entry.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[allow(missing_docs)] // each variant is documented at its type
        pub enum Fact {
            $($variant($variant),)*
        }

        $(impl From<$variant> for Fact {
            fn from(fact: $variant) -> Self {
                Self::$variant(fact)
            }
        })*

        $(impl TryFrom<Fact> for $variant {
            type Error = Fact;
            fn try_from(fact: Fact) -> Result<Self, Fact> {
                match fact {
                    Fact::$variant(fact) => Ok(fact),
                    other => Err(other),
                }
            }
        })*

        impl Fact {
            /// The kind's name in the journal.
            pub fn kind(&self) -> &'static str {
                match self { $(Self::$variant(_) => stringify!($variant),)* }
            }

            /// The version of the kind that is written today.
            pub fn version(&self) -> u16 {
                match self { $(Self::$variant(_) => $v,)* }
            }

            /// The body as JSON text.
            pub fn body(&self) -> String {
                match self { $(Self::$variant(fact) => json(fact),)* }
            }

            /// Reads a body. Old versions are read for ever: each later one only added fields that
            /// have a meaning where they are missing, and the types say which.
            pub fn parse(kind: &str, v: u16, body: &str) -> Result<Self, FactError> {
                match (kind, v) {
                    $((stringify!($variant), 1..=$v) => read(body).map(Self::$variant),)*
                    _ => Err(FactError::Unknown),
                }
            }
        }
    };
}

facts! {
    CompanyFounded 1,
    StationOpened 1,
    CounterOpened 1,
    EmployeeRegistered 1,
    PinSet 1,
    LoggedIn 1,
    LoginFailed 1,
    StopsDefined 1,
    LayoutDefined 1,
    VehicleRegistered 1,
    CategoriesDefined 1,
    RouteDefined 1,
    FaresSet 1,
    TripsPlanned 1,
    TripCancelled 1,
    TillOpened 1,
    TillClosed 2,
    DrawerOpened 1,
    TicketsSold 2,
    DocumentReprinted 2,
    PrinterSet 1,
    JournalRestarted 1,
    TillCounted 1,
    TillRead 1,
    VarianceApproved 1,
    CashMoved 1,
    PaymentSettled 1,
    TicketsRefunded 1,
    TicketExchanged 1,
    TicketMoved 1,
    TicketOpened 1,
    TicketNoShow 1,
    SeatsHeld 1,
    HoldReleased 1,
    RulesSet 2,
    DayLocked 1,
    CounterEnrolled 1,
    DeviceCertified 1,
    DeviceRevoked 1,
    KeyRotated 1,
    LeaseGranted 1,
    LeaseReturned 1,
    LeasesRecalled 1,
    LeaseEnded 1,
    SeatsWanted 1,
    QuotaSet 1,
    RightGranted 1,
    RightWanted 1,
    RightReturned 1,
    ExceptionRaised 1,
    ExceptionResolved 1,
    CrewRegistered 1,
    TicketBoarded 1,
    BoardingUndone 1,
    PassengerAlighted 1,
    PassengerReboarded 1,
    StandingBoarded 1,
    StandingRefunded 1,
    LuggageTagged 1,
    DepartureClosed 1,
    DepartureReopened 1,
    VehicleSwapped 1,
    TripDelayed 1,
    ParcelTariffSet 1,
    ParcelRegistered 1,
    ParcelCancelled 1,
    PiecesLoaded 1,
    PiecesUnloaded 1,
    PiecesReady 1,
    PickupCodeFailed 1,
    ParcelDelivered 1,
    ParcelRefused 1,
    ParcelReturning 1,
    ParcelUnclaimed 1,
    PiecesLost 1,
    PiecesDamaged 1,
    ClaimOpened 1,
    ClaimDecided 1,
    ClaimPaid 1,
    CodRemitted 1,
    StorageCharged 1,
    DueWrittenOff 1,
    MessagePrepared 1,
    MessageSent 1,
    MessageFailed 1,
}

/// How a fact with postings is booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booking<'a> {
    /// In which till session.
    pub till: TillId,
    /// When, by the company's clocks; a fact of before that was kept has none.
    pub local: Option<NaiveDateTime>,
    /// For which trip, where a posting does not say otherwise.
    pub trip: Option<TripId>,
    /// Tickets sold for trips; negative where they were taken back.
    pub tickets: Vec<(Option<TripId>, i64)>,
    /// The postings.
    pub postings: &'a Postings,
}

/// Kinds that move cash without anybody buying anything.
pub const MOVEMENTS: [&str; 3] = ["TillOpened", "TillClosed", "CashMoved"];

/// Kinds that move money of parcels.
pub const OF_PARCELS: [&str; 7] = [
    "ParcelRegistered",
    "ParcelCancelled",
    "ParcelDelivered",
    "StorageCharged",
    "CodRemitted",
    "ClaimPaid",
    "DueWrittenOff",
];

impl Fact {
    /// The postings of the fact; none for one that moves no money.
    pub fn postings(&self) -> Option<&Postings> {
        self.booking().map(|booking| booking.postings)
    }

    /// How the fact is booked; none for one that moves no money.
    pub fn booking(&self) -> Option<Booking<'_>> {
        let booking = |till, local, postings| Booking {
            till,
            local,
            trip: None,
            tickets: Vec::new(),
            postings,
        };
        Some(match self {
            Self::TillOpened(fact) => booking(fact.till, fact.local, &fact.postings),
            Self::TillClosed(fact) => booking(fact.till, fact.local, &fact.postings),
            Self::CashMoved(fact) => booking(fact.by.till, Some(fact.by.local), &fact.postings),
            Self::TicketsSold(fact) => {
                let (trip, count) = (Some(fact.journey.trip), fact.tickets.len() as i64);
                Booking {
                    trip,
                    tickets: vec![(trip, count)],
                    ..booking(fact.till, Some(fact.sold_local), &fact.postings)
                }
            }
            Self::PaymentSettled(fact) => {
                let dropped = fact.outcome == Outcome::Dropped;
                let back = fact.returned.iter().filter(|_| dropped);
                let tickets =
                    back.map(|ticket| (ticket.seat.as_ref().map(|seat| seat.trip), -1)).collect();
                Booking { tickets, ..booking(fact.by.till, Some(fact.by.local), &fact.postings) }
            }
            Self::TicketsRefunded(fact) => {
                let back = fact.tickets.iter();
                // An open ticket was taken off its trip when it was opened.
                let tickets =
                    back.filter_map(|t| t.seat.as_ref().map(|seat| (Some(seat.trip), -1)));
                let tickets = tickets.collect();
                Booking { tickets, ..booking(fact.by.till, Some(fact.by.local), &fact.postings) }
            }
            Self::TicketExchanged(fact) => {
                let old = fact.old.seat.as_ref().map(|seat| (Some(seat.trip), -1));
                let tickets = old.into_iter().chain([(Some(fact.journey.trip), 1)]).collect();
                Booking { tickets, ..booking(fact.by.till, Some(fact.by.local), &fact.postings) }
            }
            Self::TicketMoved(fact) => {
                let old = fact.was.as_ref().map(|seat| (Some(seat.trip), -1));
                let tickets = old.into_iter().chain([(Some(fact.journey.trip), 1)]).collect();
                Booking { tickets, ..booking(fact.by.till, Some(fact.by.local), &fact.postings) }
            }
            Self::TicketOpened(fact) => Booking {
                tickets: vec![(Some(fact.was.trip), -1)],
                ..booking(fact.by.till, Some(fact.by.local), &fact.postings)
            },
            Self::StandingBoarded(fact) => {
                let trip = Some(fact.journey.trip);
                Booking {
                    trip,
                    tickets: vec![(trip, 1)],
                    ..booking(fact.by.till, Some(fact.by.local), &fact.postings)
                }
            }
            Self::StandingRefunded(fact) => Booking {
                trip: Some(fact.trip),
                tickets: vec![(Some(fact.trip), -1)],
                ..booking(fact.by.till, Some(fact.by.local), &fact.postings)
            },
            Self::LuggageTagged(fact) => {
                let paid = fact.excess.as_ref()?;
                let booked = booking(paid.by.till, Some(paid.by.local), &paid.postings);
                Booking { trip: Some(fact.trip), ..booked }
            }
            _ => return self.parcel_booking(),
        })
    }

    /// How a fact of parcels is booked: for no trip, since pieces of one parcel may take several.
    fn parcel_booking(&self) -> Option<Booking<'_>> {
        let (by, postings) = match self {
            Self::ParcelRegistered(fact) => (&fact.by, &fact.postings),
            Self::ParcelCancelled(fact) => (&fact.by, &fact.postings),
            Self::ParcelDelivered(fact) => (&fact.by, &fact.postings),
            Self::StorageCharged(fact) => (&fact.by, &fact.postings),
            Self::DueWrittenOff(fact) => (&fact.by, &fact.postings),
            Self::CodRemitted(fact) => (&fact.by, &fact.postings),
            Self::ClaimPaid(fact) => (&fact.by, &fact.postings),
            _ => return None,
        };
        let (trip, tickets) = (None, Vec::new());
        Some(Booking { till: by.till, local: Some(by.local), trip, tickets, postings })
    }
}

fn json<T: Serialize>(fact: &T) -> String {
    serde_json::to_string(fact).expect("facts have string keys and finite numbers")
}

fn read<T: DeserializeOwned>(body: &str) -> Result<T, FactError> {
    if body.len() > FACT_BYTES_MAX {
        return Err(FactError::Malformed("the body is too large".into()));
    }
    serde_json::from_str(body).map_err(|error| FactError::Malformed(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn facts_read_back_and_unknown_kinds_are_not_errors_of_form() {
        let fact = Fact::from(LoggedIn { employee: EmployeeId(Uuid::nil()) });
        assert_eq!(Fact::parse(fact.kind(), fact.version(), &fact.body()), Ok(fact.clone()));
        assert_eq!(Fact::parse("SeatDreamt", 1, "{}"), Err(FactError::Unknown));
        assert_eq!(Fact::parse("LoggedIn", 9, &fact.body()), Err(FactError::Unknown));
        assert!(matches!(Fact::parse("LoggedIn", 1, "{}"), Err(FactError::Malformed(_))));
        let unbalanced = r#"{"till":"00000000-0000-0000-0000-000000000000","employee":"00000000-0000-0000-0000-000000000000","employee_name":"A","float":5,"count":[],"postings":[{"account":"cash.drawer","amount":5}]}"#;
        assert!(matches!(Fact::parse("TillOpened", 1, unbalanced), Err(FactError::Malformed(_))));
    }
}
