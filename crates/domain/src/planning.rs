//! Planning: the company, its places, its routes, fares and trips, as facts.

use chrono::{Datelike, NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::Millis;
use crate::bounds;
use crate::ids::{
    CategoryId, CompanyId, DeviceId, EmployeeId, LayoutId, RouteId, StationId, StopId, TripId,
    VehicleId,
};
use crate::layout::SeatLayout;
use crate::money::Currency;
use crate::people::Role;
use crate::refusal::{Code, Refusal};
use crate::text::ShortCode;

/// The company exists from here on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompanyFounded {
    /// Which company.
    pub company: CompanyId,
    /// Its name as printed on tickets.
    pub name: String,
    /// The currency of all its amounts.
    pub currency: Currency,
    /// IANA time zone of its timetable and its days, e.g. `Africa/Ouagadougou`.
    pub timezone: String,
    /// Whether this is a training database: its documents say so in large letters.
    pub training: bool,
    /// Conditions of carriage at the foot of a ticket, at most three lines.
    pub conditions: Vec<String>,
}

/// A place where the company sells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StationOpened {
    /// Which station.
    pub station: StationId,
    /// Two to four letters: the first part of its ticket numbers.
    pub code: ShortCode,
    /// Its name as printed: `Gare de Ouagadougou`.
    pub name: String,
    /// Where coaches call there, once the network is known.
    pub stop: Option<StopId>,
}

/// A counter: one PC at a station, with its own key and journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CounterOpened {
    /// The device whose journal this fact opens.
    pub device: DeviceId,
    /// Where it stands.
    pub station: StationId,
    /// 1 to 99: the second part of its ticket numbers.
    pub counter: u8,
    /// Its Ed25519 public key (RFC 8032) in hexadecimal.
    pub public_key: String,
}

/// Someone works for the company.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmployeeRegistered {
    /// Who.
    pub employee: EmployeeId,
    /// What they type to log in.
    pub code: ShortCode,
    /// Their name as printed.
    pub name: String,
    /// What they are: the whole list, also when it replaces an earlier one.
    pub roles: Vec<Role>,
}

/// A place where coaches call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// Which stop.
    pub stop: StopId,
    /// Its name: `Bobo-Dioulasso`.
    pub name: String,
    /// WGS 84 latitude in millionths of a degree, where known.
    pub latitude: Option<i32>,
    /// WGS 84 longitude in millionths of a degree, where known.
    pub longitude: Option<i32>,
}

/// Places where coaches call, new or renamed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StopsDefined {
    /// At most [`bounds::STOPS_PER_FACT`].
    pub stops: Vec<Stop>,
}

/// A seat layout exists. Its content never changes under one id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LayoutDefined {
    /// The layout, whole.
    pub layout: SeatLayout,
}

/// A coach belongs to the company.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VehicleRegistered {
    /// Which coach.
    pub vehicle: VehicleId,
    /// Its number plate.
    pub plate: String,
    /// Its seats.
    pub layout: LayoutId,
    /// What people call it.
    pub name: String,
}

/// A passenger category.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    /// Which category.
    pub category: CategoryId,
    /// Its place in lists and its number in tokens; 0 is the usual one.
    pub rank: u8,
    /// Its name: `Adulte`.
    pub name: String,
}

/// The passenger categories of the company.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoriesDefined {
    /// All of them, in order.
    pub categories: Vec<Category>,
}

/// One stop of a route.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RouteStop {
    /// Where.
    pub stop: StopId,
    /// Metres from the first stop, where known.
    pub metres: Option<u32>,
}

/// A route: an ordered list of stops.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RouteDefined {
    /// Which route.
    pub route: RouteId,
    /// What people type and print: `OUA-BOB`.
    pub code: String,
    /// Its name.
    pub name: String,
    /// 2 to [`bounds::STOPS_MAX`] stops in order.
    pub stops: Vec<RouteStop>,
}

/// The price between two stops for a category and a class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fare {
    /// Boarding stop.
    pub from: StopId,
    /// Alighting stop.
    pub to: StopId,
    /// For which passengers.
    pub category: CategoryId,
    /// For which class of trip.
    pub class: String,
    /// Only on this route; a fare of a route goes before a fare of all routes.
    pub route: Option<RouteId>,
    /// Minor units; may be zero (an infant).
    pub amount: i64,
}

/// Prices, new or changed from here on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaresSet {
    /// At most [`bounds::FARES_PER_FACT`].
    pub fares: Vec<Fare>,
}

/// One call of a trip at a stop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// Where.
    pub stop: StopId,
    /// The stop's name when the trip was planned.
    pub name: String,
    /// Arrival.
    pub arrives: Millis,
    /// Departure; not before the arrival.
    pub departs: Millis,
    /// Arrival by the clocks of the company's time zone.
    pub arrives_local: NaiveDateTime,
    /// Departure by the clocks of the company's time zone.
    pub departs_local: NaiveDateTime,
}

/// One dated run of a route.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trip {
    /// Which trip.
    pub trip: TripId,
    /// Of which route.
    pub route: RouteId,
    /// The route's code when the trip was planned.
    pub route_code: String,
    /// The day of service it belongs to; a night coach may leave on the day after.
    pub day: NaiveDate,
    /// Class of service, the key of its fares.
    pub class: String,
    /// Its seats.
    pub layout: LayoutId,
    /// How many seats the layout has.
    pub seats: u8,
    /// The coach, once known.
    pub vehicle: Option<VehicleId>,
    /// The coach's number plate.
    pub plate: Option<String>,
    /// 2 to [`bounds::STOPS_MAX`] calls, times never going back.
    pub calls: Vec<Call>,
}

impl Trip {
    /// The trip, if its calls are two or more, within bounds, and its times never go back.
    pub fn checked(self) -> Result<Self, Refusal> {
        let refuse = |what: &str| {
            Refusal::new(Code::TripInvalid)
                .with("route", self.route_code.as_str())
                .with("what", what)
        };
        if !(2..=bounds::STOPS_MAX).contains(&self.calls.len()) {
            return Err(refuse("a trip has 2 to 65 stops"));
        }
        // Outside these years the clock was wrong, and a token could not hold the day.
        if !(2020..=2199).contains(&self.day.year()) {
            return Err(refuse("its day is not between 2020 and 2199; check the clock"));
        }
        let forward = self.calls.iter().all(|call| call.arrives <= call.departs)
            && self.calls.windows(2).all(|pair| pair[0].departs <= pair[1].arrives);
        if forward { Ok(self) } else { Err(refuse("a time goes back")) }
    }

    /// Where a journey gets on and off, as indices of its calls: `stop_order` where the trip does
    /// not go from the one to the other.
    pub fn journey(&self, from: StopId, to: StopId) -> Result<(usize, usize), Refusal> {
        let order = || {
            let name = |stop| {
                self.calls.iter().find(|call| call.stop == stop).map_or("?", |call| &call.name)
            };
            Refusal::new(Code::StopOrder).with("from", name(from)).with("to", name(to))
        };
        // A loop calls twice at one stop: take the first departure that still reaches `to`.
        let on = self.calls.iter().position(|call| call.stop == from).ok_or_else(order)?;
        let off = self.calls[on + 1..].iter().position(|call| call.stop == to).ok_or_else(order)?;
        Ok((on, on + 1 + off))
    }
}

/// Trips go on sale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TripsPlanned {
    /// At most [`bounds::TRIPS_PER_FACT`].
    pub trips: Vec<Trip>,
}

/// A trip will not run: it is no longer sold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TripCancelled {
    /// Which trip.
    pub trip: TripId,
    /// Why, as told to passengers.
    pub reason: String,
}

/// Checks a station code: two to four letters, so that `OUA2` reads as station and counter.
pub fn station_code(typed: &str) -> Result<ShortCode, Refusal> {
    let code = ShortCode::parse("station_code", typed)?;
    let letters = code.as_str().bytes().all(|b| b.is_ascii_uppercase());
    if letters && (2..=4).contains(&code.as_str().len()) {
        Ok(code)
    } else {
        Err(Refusal::new(Code::CodeInvalid)
            .with("field", "station_code")
            .with("value", code.as_str()))
    }
}
