//! What the tests of control share: a trip, a station, somebody at its door.

use super::*;
use crate::Millis;
use crate::aftersale::TicketState;
use crate::central::EntryRef;
use crate::control::verdict::{Clock, Gate, Scanned, TicketKnown};
use crate::ids::{CompanyId, DeviceId, Ids, LayoutId, RouteId, StopId, TillId};
use crate::layout::SeatLayout;
use crate::money::Currency;
use crate::people::Role;
use crate::planning::Call;
use crate::rules::Rules;
use crate::sale::{self, Journey, Quote, Seller};
use crate::text::ShortCode;
use crate::ticket::TokenClaims;
use crate::till::OpenTill;

use chrono::DateTime;
use uuid::Uuid;

pub(crate) const MINUTE: Millis = 60_000;

/// Ids in the order in which they are asked for.
pub(crate) struct Counting(pub u128);

impl Ids for Counting {
    fn fresh(&mut self) -> Uuid {
        self.0 += 1;
        Uuid::from_u128(self.0 << 64)
    }
}

/// The clocks of a company at an instant: it is 2026-11-21 05:20 at 0.
pub(crate) fn clocks(at: Millis) -> NaiveDateTime {
    DateTime::from_timestamp_millis(1_795_238_400_000 + at).unwrap().naive_utc()
}

pub(crate) fn stop(n: usize) -> StopId {
    StopId(Uuid::from_u128(n as u128))
}

pub(crate) fn seat(n: u8) -> SeatNumber {
    SeatNumber::new(n).unwrap()
}

pub(crate) fn ticket(n: u128) -> TicketId {
    TicketId(Uuid::from_u128(n))
}

pub(crate) fn number(n: u32) -> TicketNumber {
    TicketNumber::new(&ShortCode::parse("code", "OUA").unwrap(), 1, n)
}

/// A trip of some stops, an hour apart; it leaves an hour after 0.
pub(crate) fn trip(stops: usize, seats: u8) -> Trip {
    let call = |n: usize| {
        let at = 60 * MINUTE * (n as Millis + 1);
        Call {
            stop: stop(n),
            name: format!("S{n}"),
            arrives: at,
            departs: at,
            arrives_local: clocks(at),
            departs_local: clocks(at),
        }
    };
    Trip {
        trip: TripId(Uuid::from_u128(1)),
        route: RouteId(Uuid::nil()),
        route_code: "OUA-BOB".into(),
        day: clocks(0).date(),
        class: "standard".into(),
        layout: LayoutId(Uuid::nil()),
        seats,
        vehicle: None,
        plate: None,
        calls: (0..stops).map(call).collect(),
    }
}

pub(crate) fn layout(seats: u16) -> SeatLayout {
    SeatLayout::coach(LayoutId(Uuid::nil()), "test", seats, 2, 2).unwrap()
}

pub(crate) fn passenger(n: u32, seat: Option<u8>, from: u8, to: u8) -> Passenger {
    Passenger {
        ticket: ticket(n.into()),
        number: number(n),
        name: format!("P{n}"),
        phone: None,
        seat: seat.and_then(SeatNumber::new),
        from,
        to,
        unpaid: false,
    }
}

/// An entry of a device.
pub(crate) fn entry(device: u128, seq: u64) -> EntryRef {
    EntryRef { device: DeviceId(Uuid::from_u128(device)), epoch: 1, seq }
}

/// A trip of four stops with 12 seats, and somebody at its door.
pub(crate) struct Scene {
    pub who: Employee,
    pub trip: Trip,
    pub rules: ControlRules,
}

impl Scene {
    pub fn new(role: Role) -> Self {
        Self {
            who: Employee {
                employee: EmployeeId(Uuid::from_u128(9)),
                code: ShortCode::parse("code", "K1").unwrap(),
                name: "Karim".into(),
                roles: vec![role],
            },
            trip: trip(4, 12),
            rules: ControlRules::default(),
        }
    }

    pub fn post(&self, stop: u8) -> Post<'_> {
        Post {
            who: &self.who,
            station: StationId(Uuid::nil()),
            station_name: "Gare de Ouagadougou",
            counter: 2,
            local: clocks(0),
            trip: &self.trip,
            cancelled: None,
            stop,
            closed: None,
        }
    }

    pub fn gate(&self, stop: u8, now: Millis) -> Gate<'_> {
        let clock = Clock { now, latest: 0 };
        Gate { post: self.post(stop), clock, rules: &self.rules }
    }
}

/// Ticket 7, sold for seat 5 from one stop to another.
pub(crate) fn known(from: usize, to: usize) -> TicketKnown {
    let quote = Quote { from, to, lines: Vec::new(), total: 0 };
    let journey: Journey = sale::journey(&trip(4, 12), &quote);
    TicketKnown {
        ticket: ticket(7),
        number: number(7),
        name: "Awa".into(),
        state: TicketState::Valid,
        replaced_by: None,
        journey,
        printed: seat(5),
        seat: Some(seat(5)),
        unpaid: false,
        sold_at: -60 * MINUTE,
    }
}

/// The token of ticket 7, as it was sold.
pub(crate) fn token(from: u8, to: u8) -> Scanned {
    let claims = TokenClaims {
        company: CompanyId(Uuid::nil()),
        ticket: ticket(7),
        trip: TripId(Uuid::from_u128(1)),
        day: clocks(0).date(),
        seat: seat(5),
        from,
        to,
        category: 0,
    };
    Scanned::Token { claims, text: "TOKEN".into(), revoked_since: None }
}

#[test]
fn rules_of_control_have_bounds() {
    let refused = |change: fn(&mut ControlRules)| {
        let mut rules = ControlRules::default();
        change(&mut rules);
        rules.check().map_err(|refusal| refusal.code)
    };
    assert_eq!(refused(|_| ()), Ok(()));
    assert_eq!(refused(|r| r.early_minutes = u32::MAX), Err(Code::RulesInvalid));
    assert_eq!(refused(|r| r.standing = 61), Err(Code::RulesInvalid));
    assert_eq!(refused(|r| r.luggage_pieces = 100), Err(Code::RulesInvalid));
    assert_eq!(refused(|r| r.per_kilo = -1), Err(Code::AmountInvalid));
    assert!(!ControlRules::default().refunds_delay(239));
    assert!(ControlRules::default().refunds_delay(240));
}

#[test]
fn rules_written_before_control_are_read_with_its_usual_ones() {
    let rules = Rules::usual(Currency::parse("XOF").unwrap());
    let mut json = serde_json::to_value(&rules).unwrap();
    json.as_object_mut().unwrap().remove("control");
    assert_eq!(serde_json::from_value::<Rules>(json).unwrap(), rules);
}

/// A cashier's counter with an open till.
pub(crate) struct Counter {
    pub rules: Rules,
    pub till: Option<OpenTill>,
    pub who: Employee,
    pub code: ShortCode,
    pub drawer: i64,
}

impl Counter {
    pub fn new(role: Role) -> Self {
        let who = Scene::new(role).who;
        Self {
            rules: Rules::usual(xof()),
            till: Some(OpenTill {
                till: TillId(Uuid::nil()),
                employee: who.employee,
                employee_name: who.name.clone(),
                opened_at: 0,
            }),
            who,
            code: ShortCode::parse("code", "OUA").unwrap(),
            drawer: 100_000,
        }
    }

    pub fn seller(&self) -> Seller<'_> {
        Seller {
            company: CompanyId(Uuid::nil()),
            currency: xof(),
            station: StationId(Uuid::nil()),
            station_code: &self.code,
            station_name: "Gare de Ouagadougou",
            counter: 2,
            cashier: &self.who,
            till: self.till.as_ref(),
            drawer: self.drawer,
            last_number: 0,
            now: 0,
            now_local: clocks(0),
            rules: &self.rules,
            locked: None,
            approver: None,
            used: &|_, _| None,
        }
    }
}

pub(crate) fn xof() -> Currency {
    Currency::parse("XOF").unwrap()
}
