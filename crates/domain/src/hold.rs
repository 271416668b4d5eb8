//! Holds: seats kept for someone for some minutes, without money. Time ends them by itself: no
//! exclusive right is given away, only this counter's own seats are kept back.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use crate::Millis;
use crate::bounds;
use crate::ids::{EmployeeId, HoldId, Ids};
use crate::layout::SeatNumber;
use crate::legs::{Legs, SeatStock};
use crate::people::{Employee, Permission};
use crate::refusal::{Code, Refusal};
use crate::sale::{self, Journey, Offer, PassengerRequest, SaleRequest};
use crate::text::{PersonName, Phone};

/// Seats are kept for someone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatsHeld {
    /// Which hold.
    pub hold: HoldId,
    /// Who keeps them.
    pub employee: EmployeeId,
    /// Their name.
    pub employee_name: String,
    /// On which journey.
    pub journey: Journey,
    /// Which seats, 1 to [`bounds::PASSENGERS_MAX`].
    pub seats: Vec<SeatNumber>,
    /// For whom.
    pub name: PersonName,
    /// Where they can be called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    /// Until when: from then on the seats are free again.
    pub until: Millis,
    /// The same by the company's clocks.
    pub until_local: NaiveDateTime,
}

/// Held seats were let go before their time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldReleased {
    /// Which hold.
    pub hold: HoldId,
    /// Who let them go.
    pub employee: EmployeeId,
    /// Their name.
    pub employee_name: String,
    /// For whom they were kept.
    pub name: String,
}

/// A hold that has not ended, as a rule sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Which.
    pub hold: HoldId,
    /// Which seats.
    pub seats: Vec<SeatNumber>,
    /// On which legs.
    pub legs: Legs,
    /// For whom.
    pub name: String,
    /// Until when, as shown.
    pub until: String,
}

impl Held {
    /// Takes its seats out of what is free.
    pub fn block(&self, free: &mut SeatStock) {
        for seat in &self.seats {
            if let Some(taken) = free.taken(*seat) {
                free.restore(*seat, taken.with(self.legs));
            }
        }
    }
}

/// The refusal of a seat that is kept for someone.
pub(crate) fn seat_held(held: &[Held], seat: SeatNumber, legs: Legs) -> Refusal {
    let by = held.iter().find(|held| held.seats.contains(&seat) && held.legs.overlaps(legs));
    let (name, until) = by.map_or(("?", "?"), |held| (&held.name, &held.until));
    Refusal::new(Code::SeatHeld).with("seat", seat.get()).with("name", name).with("until", until)
}

/// Seats as asked for.
pub struct HoldAsked {
    /// The journey and, for each seat, the number that was named. Payments are not looked at.
    pub sale: SaleRequest,
    /// For whom, as typed.
    pub name: String,
    /// Their telephone, as typed; empty is none.
    pub phone: String,
    /// For how long; `None` is the rules'.
    pub minutes: Option<u32>,
}

impl HoldAsked {
    /// A passenger of a hold: nothing but a seat.
    pub fn seat(seat: Option<u16>) -> PassengerRequest {
        PassengerRequest {
            category: None,
            name: String::new(),
            phone: String::new(),
            id_number: String::new(),
            seat,
        }
    }
}

/// Decides a hold. `local` is the company's clock at an instant.
///
/// Refuses `hold_invalid` and what a quote refuses.
pub fn decide(
    who: &Employee,
    offer: &Offer<'_>,
    asked: &HoldAsked,
    now: Millis,
    local: impl FnOnce(Millis) -> NaiveDateTime,
    ids: &mut dyn Ids,
) -> Result<SeatsHeld, Refusal> {
    who.must(Permission::Sell)?;
    let max = offer.rules.hold_minutes_max.min(bounds::HOLD_MINUTES_MAX);
    let minutes = asked.minutes.unwrap_or(offer.rules.hold_minutes);
    if !(1..=max).contains(&minutes) {
        return Err(Refusal::new(Code::HoldInvalid).with("max", max));
    }
    let name = PersonName::parse(&asked.name)?;
    let phone = Some(asked.phone.trim()).filter(|typed| !typed.is_empty());
    let phone = phone.map(Phone::parse).transpose()?;
    let quote = sale::quote(offer, &asked.sale, now)?;
    let journey = sale::journey(offer.trip, &quote);
    // Seats of a coach that leaves are kept until it leaves at most.
    let until = (now + i64::from(minutes) * 60_000).min(journey.from.at);
    Ok(SeatsHeld {
        hold: HoldId(ids.fresh()),
        employee: who.employee,
        employee_name: who.name.clone(),
        seats: quote.lines.iter().map(|line| line.seat).collect(),
        journey,
        name,
        phone,
        until,
        until_local: local(until),
    })
}
