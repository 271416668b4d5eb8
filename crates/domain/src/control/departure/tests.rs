use super::*;
use crate::control::tests::{Counting, Scene, clocks, entry, passenger, seat, ticket, xof};
use crate::control::verdict::{Scanned, TicketKnown};
use crate::control::{Identified, TicketBoarded};
use crate::fact::Fact;
use crate::ids::{BoardingId, EmployeeId};
use crate::people::Role;
use crate::text::PersonName;
use proptest::prelude::*;
use uuid::Uuid;

/// A coach of 12 seats at its stop `stop`, with what a closing needs.
struct Coach {
    scene: Scene,
    stop: u8,
    vehicle: Option<VehicleUsed>,
    crew: Vec<CrewRegistered>,
    passengers: Vec<Passenger>,
    boarding: Boarding,
    wrong: Vec<TicketId>,
    left_before: Vec<TicketId>,
    takings: Vec<Takings>,
    advances: Vec<Advance>,
    closed: Option<NaiveDateTime>,
    cancelled: Option<&'static str>,
    seq: u64,
}

impl Coach {
    /// Three passengers from S0 (1 and 2 to S2, 3 to S1), and one from S1 on seat 3.
    fn new() -> Self {
        let scene = Scene::new(Role::Controller);
        let vehicle = VehicleUsed {
            vehicle: VehicleId(Uuid::nil()),
            plate: "11 GG 1234".into(),
            layout: LayoutId(Uuid::nil()),
            seats: 12,
        };
        let driver = CrewRegistered {
            crew: CrewId(Uuid::nil()),
            name: PersonName::parse("Moussa").unwrap(),
            phone: None,
            duty: Duty::Driver,
            licence: Some(Licence { number: "D1".into(), until: clocks(0).date() }),
            active: true,
            employee: EmployeeId(Uuid::nil()),
            employee_name: "Awa".into(),
        };
        let passengers = vec![
            passenger(1, Some(1), 0, 2),
            passenger(2, Some(2), 0, 2),
            passenger(3, Some(3), 0, 1),
            passenger(4, Some(3), 1, 3),
        ];
        Self {
            boarding: Boarding::of(scene.trip.trip),
            scene,
            stop: 0,
            vehicle: Some(vehicle),
            crew: vec![driver],
            passengers,
            wrong: Vec::new(),
            left_before: Vec::new(),
            takings: Vec::new(),
            advances: Vec::new(),
            closed: None,
            cancelled: None,
            seq: 0,
        }
    }

    fn note(&mut self, fact: impl Into<Fact>) {
        self.seq += 1;
        self.boarding.note(0, entry(1, self.seq), &fact.into());
    }

    /// Passenger `n` boards where the coach is.
    fn boards(&mut self, n: u32) {
        let one = self.passengers.iter().find(|one| one.ticket == ticket(n.into())).unwrap();
        let post = self.scene.post(self.stop);
        let fact = TicketBoarded {
            boarding: BoardingId(Uuid::from_u128(u128::from(self.seq) + 1)),
            ticket: one.ticket,
            trip: post.trip.trip,
            stop: post.stop,
            stop_name: post.stop_name().to_owned(),
            from: one.from,
            to: one.to,
            seat: one.seat,
            printed: None,
            number: Some(one.number.clone()),
            name: Some(one.name.clone()),
            identified: Identified::Seat,
            on_trust: None,
            by: post.by(),
        };
        self.note(fact);
    }

    fn stock(&self) -> SeatStock {
        let mut stock = SeatStock::free(12);
        for one in &self.passengers {
            if let Some(seat) = one.seat {
                stock.take(seat, one.legs());
            }
        }
        stock
    }

    fn close(&self, asked: &ClosingAsked) -> Result<DepartureClosed, Refusal> {
        let post =
            Post { closed: self.closed, cancelled: self.cancelled, ..self.scene.post(self.stop) };
        let departing = Departing {
            post,
            vehicle: self.vehicle.as_ref(),
            crew: &self.crew,
            passengers: &self.passengers,
            boarding: &self.boarding,
            wrong: &self.wrong,
            left_before: &self.left_before,
            stock: &self.stock(),
            parcels: &[],
            takings: &self.takings,
            advances: &self.advances,
            currency: xof(),
        };
        departing.close(asked, &mut Counting(0))
    }

    fn closed(&self) -> DepartureClosed {
        self.close(&ClosingAsked::default()).unwrap()
    }
}

fn run(n: u8, from: u8, to: u8) -> SeatLegs {
    SeatLegs { seat: seat(n), from, to }
}

#[test]
fn who_should_not_be_aboard_is_counted_where_they_are() {
    let mut coach = Coach::new();
    coach.boards(1);
    // The second is not aboard: what is known of their sale changes nothing.
    coach.wrong = vec![ticket(1), ticket(2)];
    assert_eq!(coach.closed().counts.wrong, 1);
}

#[test]
fn the_seat_of_who_did_not_come_is_free_from_here_on() {
    let mut coach = Coach::new();
    coach.boards(1);
    coach.boards(3);
    let closed = coach.closed();
    let counts = Counts { sold: 3, boarded: 2, no_shows: 1, ..Counts::default() };
    assert_eq!(closed.counts, counts);
    assert_eq!(closed.no_shows.len(), 1);
    let was = closed.no_shows[0].was.as_ref().unwrap();
    assert_eq!((was.seat, was.from, was.to), (seat(2), 0, 2));
    assert!(closed.free.contains(&run(1, 2, 3)), "sold again where its passenger gets off");
    assert!(closed.free.contains(&run(2, 0, 3)), "the no-show's");
    assert!(!closed.free.iter().any(|free| free.seat == seat(3)), "sold on every leg");
    assert!(closed.free.contains(&run(12, 0, 3)));
    let fact = Fact::from(closed);
    assert!(fact.booking().is_none());
    assert_eq!(Fact::parse(fact.kind(), fact.version(), &fact.body()), Ok(fact.clone()));
}

#[test]
fn at_the_next_stop_those_who_ride_on_are_through_and_the_unseen_are_not_missing() {
    let mut coach = Coach::new();
    coach.boards(1);
    coach.boards(3);
    coach.stop = 1;
    coach.boards(4);
    let closed = coach.closed();
    let counts = Counts { sold: 1, boarded: 1, through: 1, unseen: 1, ..Counts::default() };
    assert_eq!((closed.counts, closed.counts.aboard()), (counts, 2));
    assert!(closed.no_shows.is_empty(), "another device may have boarded passenger 2");
    assert!(!closed.free.contains(&run(2, 1, 3)));
    assert!(closed.free.contains(&run(2, 2, 3)));
}

#[test]
fn no_coach_leaves_without_its_people_and_papers() {
    let refused = |change: &dyn Fn(&mut Coach), asked: ClosingAsked| {
        let mut coach = Coach::new();
        coach.boards(1);
        change(&mut coach);
        coach.close(&asked).map(|_| ()).map_err(|refusal| refusal.code)
    };
    let plain = ClosingAsked::default;
    assert_eq!(refused(&|_| (), plain()), Ok(()));
    assert_eq!(refused(&|c| c.closed = Some(clocks(0)), plain()), Err(Code::DepartureClosed));
    assert_eq!(refused(&|c| c.cancelled = Some("panne"), plain()), Err(Code::TripCancelled));
    assert_eq!(refused(&|c| c.vehicle = None, plain()), Err(Code::VehicleMissing));
    assert_eq!(refused(&|c| c.crew.clear(), plain()), Err(Code::CrewInvalid));
    assert_eq!(refused(&|c| c.stop = 3, plain()), Err(Code::StopNotLeft));
    let expired = |coach: &mut Coach| {
        let licence = coach.crew[0].licence.as_mut().unwrap();
        licence.until = licence.until.pred_opt().unwrap();
    };
    assert_eq!(refused(&expired, plain()), Err(Code::LicenceExpired));
    assert_eq!(refused(&|c| c.crew[0].licence = None, plain()), Err(Code::LicenceMissing));
    assert_eq!(refused(&|c| c.passengers[1].unpaid = true, plain()), Err(Code::PassengersUnpaid));
    assert_eq!(refused(&|c| c.passengers[3].unpaid = true, plain()), Ok(()), "not of this stop");
    let admin = |coach: &mut Coach| coach.scene.who.roles = vec![Role::Admin];
    assert_eq!(refused(&admin, plain()), Err(Code::NotPermitted));
    let told = |missing| ClosingAsked { expected_missing: Some(missing), ..plain() };
    assert_eq!(refused(&|_| (), told(1)), Err(Code::BoardingChanged));
    assert_eq!(refused(&|_| (), told(2)), Ok(()));
}

#[test]
fn the_coach_waits_for_who_got_off_or_leaves_them_behind() {
    let mut coach = Coach::new();
    for n in 1..=3 {
        coach.boards(n);
    }
    coach.stop = 1;
    coach.boards(4);
    let out = |coach: &Coach, n| {
        let aboard = coach.boarding.aboard(ticket(n));
        crate::control::boarding::alight(&coach.scene.post(1), aboard.as_ref()).unwrap()
    };
    let (one, arrived) = (out(&coach, 1), out(&coach, 3));
    coach.note(one);
    coach.note(arrived);
    let refusal = coach.close(&ClosingAsked::default()).unwrap_err();
    assert_eq!((refusal.code, refusal.details["count"].as_u64()), (Code::PassengersOut, Some(1)));
    assert_eq!(refusal.details["names"], "P1", "who arrived is not waited for");
    let asked = ClosingAsked { leave_behind: true, ..ClosingAsked::default() };
    let closed = coach.close(&asked).unwrap();
    assert_eq!(closed.left_behind, [ticket(1)]);
    assert_eq!((closed.counts.boarded, closed.counts.through), (1, 1));
    assert!(!closed.free.contains(&run(1, 1, 3)), "their seat stays theirs");
    coach.left_before = closed.left_behind;
    let next = coach.closed();
    assert!(next.left_behind.is_empty(), "nobody waits for them again");
    assert_eq!(next.counts, closed.counts);
}

#[test]
fn the_papers_agree_with_the_money() {
    let takings = |counter, amount| Takings {
        station: StationId(Uuid::nil()),
        station_name: "Gare de Ouagadougou".into(),
        counter,
        tickets: 2,
        amount,
    };
    let advance = |n, amount| Advance {
        movement: MovementId(Uuid::from_u128(n)),
        kind: Movement::Fuel,
        amount,
        reason: "gasoil".into(),
    };
    let mut coach = Coach::new();
    coach.takings = vec![takings(1, 15_000), takings(2, -2_500)];
    coach.advances = vec![advance(1, 40_000), advance(2, 5_000)];
    let closed = coach.closed();
    assert_eq!((closed.taken, closed.advanced), (12_500, 45_000));
    let mut refused = |takings, advances| {
        (coach.takings, coach.advances) = (takings, advances);
        coach.close(&ClosingAsked::default()).unwrap_err().code
    };
    assert_eq!(refused(vec![], vec![advance(1, 0)]), Code::AmountInvalid);
    assert_eq!(refused(vec![], vec![advance(1, 5), advance(1, 5)]), Code::PapersInvalid);
    assert_eq!(refused(vec![takings(1, i64::MAX), takings(2, 1)], vec![]), Code::PapersInvalid);
    assert_eq!(refused(vec![takings(1, 1); 501], vec![]), Code::PapersInvalid);
}

/// Reopens what was closed, on seats of which some were sold since.
fn reopened(
    closed: Option<&DepartureClosed>,
    stock: &SeatStock,
    role: Role,
    approver: Option<&Employee>,
    left: Option<&str>,
) -> Result<DepartureReopened, Refusal> {
    let scene = Scene::new(role);
    let still_missing = &|one| one != ticket(3);
    let post = scene.post(0);
    let reopening = Reopening { post, approver, closed, left, still_missing, stock };
    reopening.decide("bus de retour")
}

#[test]
fn a_manager_reopens_a_departure_and_seats_sold_since_stay_sold() {
    let coach = Coach::new();
    let closed = coach.closed();
    assert_eq!(closed.no_shows.len(), 3);
    let mut stock = SeatStock::free(12);
    stock.take(seat(1), Legs::between(1, 2, 4).unwrap());
    let manager = Scene::new(Role::Manager).who;
    let open = reopened(Some(&closed), &stock, Role::Controller, Some(&manager), None).unwrap();
    let tickets = |list: &[NoShow]| list.iter().map(|one| one.ticket).collect::<Vec<_>>();
    assert_eq!(tickets(&open.restored), [ticket(2)]);
    assert_eq!(tickets(&open.lost), [ticket(1)], "sold again from S1");
    assert_eq!(open.approved_by.employee, manager.employee);
    let fact = Fact::from(open);
    assert_eq!(Fact::parse(fact.kind(), fact.version(), &fact.body()), Ok(fact.clone()));
    let refused = |closed, role, left| reopened(closed, &stock, role, None, left).unwrap_err().code;
    assert_eq!(refused(Some(&closed), Role::Controller, None), Code::NotPermitted);
    assert_eq!(refused(None, Role::Manager, None), Code::DepartureOpen);
    assert_eq!(refused(Some(&closed), Role::Manager, Some("S1")), Code::DepartureLeft);
    let other = DepartureClosed { stop: 1, ..closed.clone() };
    assert_eq!(refused(Some(&other), Role::Manager, None), Code::DepartureOpen);
}

#[test]
fn one_seat_sold_twice_is_given_back_once() {
    let mut closed = Coach::new().closed();
    closed.no_shows.truncate(2);
    closed.no_shows[1].was = closed.no_shows[0].was.clone();
    let stock = SeatStock::free(12);
    let open = reopened(Some(&closed), &stock, Role::Manager, None, None).unwrap();
    assert_eq!((open.restored.len(), open.lost.len()), (1, 1));
}

#[test]
fn after_a_closing_nobody_boards_until_it_is_reopened() {
    let scene = Scene::new(Role::Controller);
    let known: TicketKnown = crate::control::tests::known(0, 2);
    let told = |closed| {
        let mut gate = scene.gate(0, 0);
        gate.post.closed = closed;
        gate.judge(&Scanned::Looked(Identified::Name), Some(&known), None).lets_aboard()
    };
    assert!(!told(Some(clocks(0))));
    assert!(told(None));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn everybody_is_aboard_or_missing_and_no_free_seat_is_somebodys(
        sold in prop::collection::vec((1_u8..=12, 0_u8..3, 1_u8..4, any::<bool>()), 0..40)
    ) {
        let mut coach = Coach::new();
        coach.passengers.clear();
        let mut boards = Vec::new();
        for (n, (number, from, length, comes)) in sold.into_iter().enumerate() {
            let n = n as u32 + 1;
            let one = passenger(n, Some(number), from, (from + length).min(3));
            if !coach.stock().is_free(seat(number), one.legs()) {
                continue;
            }
            if comes && from == 0 {
                boards.push(n);
            }
            coach.passengers.push(one);
        }
        boards.iter().for_each(|n| coach.boards(*n));
        let closed = coach.closed();
        prop_assert_eq!(closed.counts.sold, closed.counts.boarded + closed.counts.no_shows);
        prop_assert_eq!(closed.no_shows.len(), closed.counts.no_shows as usize);
        let missing = |one: &Passenger| closed.no_shows.iter().any(|gone| gone.ticket == one.ticket);
        for free in &closed.free {
            let theirs = |one: &&Passenger| one.seat == Some(free.seat) && one.legs().overlaps(free.legs());
            prop_assert!(coach.passengers.iter().filter(theirs).all(missing));
        }
        // What is free and what is somebody's make up the whole coach.
        let kept: u32 = coach.passengers.iter().filter(|one| !missing(one)).map(|one| one.legs().count()).sum();
        let free: u32 = closed.free.iter().map(|free| free.legs().count()).sum();
        prop_assert_eq!(kept + free, 12 * 3);
    }
}
