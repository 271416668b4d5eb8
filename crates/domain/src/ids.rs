//! Identifiers. Each kind of thing has its own type, so that one is never passed for another.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )*};
}

ids! {
    /// The carrier.
    CompanyId,
    /// A place where the company sells.
    StationId,
    /// One counter: a PC with one key and one journal.
    DeviceId,
    /// Someone who works for the company.
    EmployeeId,
    /// A place where coaches call.
    StopId,
    /// An ordered list of stops.
    RouteId,
    /// A seat layout. Its content never changes under one id.
    LayoutId,
    /// A coach.
    VehicleId,
    /// One dated run of a route.
    TripId,
    /// A passenger category (adult, child…).
    CategoryId,
    /// A cashier's shift at one counter.
    TillId,
    /// One payment of 1 to 9 tickets.
    SaleId,
    /// One seat sold to one passenger.
    TicketId,
    /// One payment that is not cash.
    PaymentId,
    /// One movement of cash without a sale.
    MovementId,
    /// Money given back on tickets, once.
    RefundId,
    /// Seats kept for someone.
    HoldId,
    /// One passenger let aboard, once.
    BoardingId,
    /// One departure of a trip from a stop, closed once.
    DepartureId,
    /// Pieces of luggage tagged at once.
    LuggageId,
    /// Someone who drives or attends a coach.
    CrewId,
    /// A consignment under one waybill.
    ParcelId,
    /// A claim for what was lost or damaged.
    ClaimId,
    /// A text to somebody about a parcel.
    MessageId,
    /// One intention of a caller (UUIDv7), made and stored before the first try.
    RequestId,
}

/// Where new ids come from: the system's randomness at a counter, a seed in a test.
pub trait Ids {
    /// A new id that was never given before (UUIDv7 at a counter).
    fn fresh(&mut self) -> Uuid;
}
