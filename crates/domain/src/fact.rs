//! Facts: what an entry of the journal says, by kind and version.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::Millis;
use crate::bounds::FACT_BYTES_MAX;
use crate::ids::EmployeeId;
use crate::money::Postings;
use crate::planning::{
    CategoriesDefined, CompanyFounded, CounterOpened, EmployeeRegistered, FaresSet, LayoutDefined,
    RouteDefined, StationOpened, StopsDefined, TripCancelled, TripsPlanned, VehicleRegistered,
};
use crate::printing::{DocumentReprinted, PrinterSet};
use crate::sale::TicketsSold;
use crate::till::{DrawerOpened, TillClosed, TillOpened};

/// A PIN was set. The verifier is worthless without the device's pepper, so it may be journaled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PinSet {
    /// Whose.
    pub employee: EmployeeId,
    /// Argon2id verifier in PHC form, made with the device's pepper.
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

            /// Reads a body. Old versions are brought to today's form here, for ever.
            pub fn parse(kind: &str, v: u16, body: &str) -> Result<Self, FactError> {
                match (kind, v) {
                    $((stringify!($variant), $v) => read(body).map(Self::$variant),)*
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
    TillClosed 1,
    DrawerOpened 1,
    TicketsSold 1,
    DocumentReprinted 1,
    PrinterSet 1,
    JournalRestarted 1,
}

impl Fact {
    /// The postings of the fact; none for one that moves no money.
    pub fn postings(&self) -> Option<&Postings> {
        match self {
            Self::TillOpened(fact) => Some(&fact.postings),
            Self::TillClosed(fact) => Some(&fact.postings),
            Self::TicketsSold(fact) => Some(&fact.postings),
            _ => None,
        }
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
