//! Laws that hold after any sequence of commands: replay equals live, no seat is sold twice, no
//! franc is lost, every report says what happened, an intention is carried out once.

#[path = "replay/acts.rs"]
mod acts;
#[path = "replay/books.rs"]
mod books;
#[path = "replay/doors.rs"]
mod doors;
#[path = "replay/dues.rs"]
mod dues;
#[path = "replay/laws.rs"]
mod laws;
#[path = "replay/parcels.rs"]
mod parcels;

use std::collections::{BTreeMap, HashMap};

use books::{Books, Price, Rules, Sources, Way};
use chrono::{DateTime, NaiveDate, NaiveDateTime};
use domain::Millis;
use doors::{Ride, Stand};
use guichet_tests::{Desk, MORNING, intention, with};
use parcels::Shed;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::{Value, json};
use station::host::Clock;

/// Someone does something: what, and four numbers that say how.
type Step = (u8, u8, u8, u8, u8);

/// Refusals that a step may meet, whatever came before it.
const EXPECTED: &[&str] = &[
    "seat_taken",
    "seat_twice",
    "seat_held",
    "trip_full",
    "trip_departed",
    "trip_cancelled",
    "till_closed",
    "till_of_another",
    "till_open",
    "copies_exhausted",
    "hold_ended",
    "drawer_short",
    "reference_used",
    "promo_unknown",
    "promo_used_up",
    "ticket_state",
    "ticket_unpaid",
    "ticket_expired",
    "refund_departed",
    "refund_nothing",
    "cancel_too_late",
    "change_too_late",
    "fare_differs",
    "nothing_changes",
    "not_departed",
    "count_stale",
    "count_first",
    "variance_settled",
    "variance_unapproved",
    "day_locked",
    "day_open",
    "payments_pending",
    "payment_invalid",
    "payment_over",
    "not_permitted",
    "amount_invalid",
    "not_aboard",
    "already_out",
    "not_out",
    "undo_late",
    "departure_closed",
    "departure_open",
    "departure_left",
    "passengers_unpaid",
    "passengers_out",
    "vehicle_same",
    "seat_unknown",
    "seats_left",
    "standing_full",
    "luggage_invalid",
    "piece_state",
    "parcel_unheard",
    "not_destination",
    "not_unclaimed",
    "pieces_apart",
    "pickup_code_wrong",
    "pickup_locked",
    "storage_kept",
    "storage_none",
    "claim_exists",
    "cod_state",
    "parcel_elsewhere",
    "due_none",
    "due_waits",
    "not_found",
];

/// A trip with its stops.
struct Coach {
    id: Value,
    stops: Vec<Value>,
    arrives: Vec<Millis>,
    departs: Vec<Millis>,
    cancelled: bool,
    seats: u64,
    /// Minutes after the timetable, by stop.
    late: Vec<i64>,
    /// Closed departures: who was missing, by stop.
    closed: BTreeMap<usize, Vec<usize>>,
}

struct Ticket {
    number: Value,
    sale: usize,
    coach: usize,
    from: usize,
    to: usize,
    /// None where another coach has no seat for it: 0.
    seat: u64,
    /// On its first paper, with the token, and on its last one.
    first: (u64, String),
    printed: u64,
    /// Pieces and what was paid for them, by coach.
    luggage: HashMap<usize, (i64, i64)>,
    price: Price,
    state: &'static str,
    sources: Sources,
}

/// A payment that is not settled, or was not.
struct Pending {
    payment: Value,
    sale: usize,
    operator: String,
    amount: i64,
}

/// Payments of a sale as they stand.
#[derive(Default)]
struct Sale {
    paid: Sources,
    pending: usize,
}

struct Hold {
    hold: Value,
    coach: usize,
    from: usize,
    to: usize,
    seats: Vec<u64>,
    until: Millis,
}

/// What was done, with its answer.
struct Done {
    name: String,
    request: Value,
    who: usize,
    answer: Value,
}

struct Shift {
    desk: Desk,
    /// Two cashiers and a manager: who sells.
    sellers: Vec<String>,
    admin: String,
    pin: String,
    coaches: Vec<Coach>,
    /// Fares by stops.
    fares: HashMap<(usize, usize), i64>,
    rules: Rules,
    books: Books,
    /// Legs taken by coach and seat.
    taken: HashMap<(usize, u64), u64>,
    tickets: Vec<Ticket>,
    sales: Vec<Sale>,
    pending: Vec<Pending>,
    holds: Vec<Hold>,
    /// Who is aboard, or got off for a while.
    rides: Vec<Ride>,
    stands: Vec<Stand>,
    shed: Shed,
    /// Another coach: its id and its seats.
    vehicles: Vec<(String, u64)>,
    driver: Value,
    promo_uses: HashMap<String, i64>,
    references: u32,
    /// Sessions that were closed, by Z; whose variance is to be approved.
    closed: Vec<(Value, usize, bool)>,
    /// Papers queued by kind.
    papers: BTreeMap<&'static str, i64>,
    /// Closed days with what was told of them then.
    locked: Vec<(String, Value)>,
    done: Vec<Done>,
    /// The code of the last refusal.
    refused: &'static str,
}

/// The role at a counter that approves.
const MANAGER: usize = 2;
const CODES: [&str; 3] = ["C1", "C2", "M1"];

impl Shift {
    fn begin() -> Self {
        let desk = Desk::one_day();
        let (sellers, admin) = log_all_in(&desk, "1111");
        let all = desk.trips_to("Bobo-Dioulasso", &sellers[0]);
        let coaches: Vec<Coach> =
            [0, 5, 1].map(|i| Coach::of(&desk, &all[i]["trip"], &sellers[0])).into();
        let mut fares = HashMap::new();
        for (from, to) in (0..5).flat_map(|from| (from + 1..5).map(move |to| (from, to))) {
            let coach = &coaches[0];
            let quote = json!({
                "trip": coach.id, "from": coach.stops[from], "to": coach.stops[to],
                "passengers": [{}],
            });
            let quote = desk.done("quote", quote, &sellers[0]);
            fares.insert((from, to), quote["total"].as_i64().unwrap());
        }
        let rules = desk.done("rules", json!({}), &admin);
        let mut shift = Self {
            sellers,
            admin,
            pin: "1111".to_owned(),
            coaches,
            fares,
            rules: Rules::of(&rules["rules"]),
            books: Books::default(),
            taken: HashMap::new(),
            tickets: Vec::new(),
            sales: Vec::new(),
            pending: Vec::new(),
            holds: Vec::new(),
            rides: Vec::new(),
            stands: Vec::new(),
            shed: Shed::default(),
            vehicles: Vec::new(),
            driver: Value::Null,
            promo_uses: HashMap::new(),
            references: 0,
            closed: Vec::new(),
            papers: BTreeMap::new(),
            locked: Vec::new(),
            done: Vec::new(),
            refused: "",
            desk,
        };
        shift.set_rules(0, 0, 0, 0);
        shift.prepare_doors();
        shift.prepare_parcels();
        shift.open_till(0, 25_000);
        shift
    }

    fn take(&mut self, (what, a, b, c, d): Step) {
        if self.books.session.is_none() && a % 8 < 4 {
            // Little happens without a till.
            self.open_till(usize::from(a % 2), i64::from(b) * 100);
        }
        let who = self.who(a);
        match what % 128 {
            0 => self.open_till(who, i64::from(b) * 500),
            1 => {
                self.count(who, i64::from(b) - 128);
            }
            2..=3 => self.close_till(who, b, c, d),
            4 => self.hand_over(who, b, c, d),
            5..=6 => self.move_cash(who, b, c),
            7 => self.correct(who, b, c, d),
            8 => self.approve_variance(b),
            9..=22 => self.sell(who, a, b, c, d),
            23..=24 => self.settle(who, b, d),
            25..=26 => self.hold(who, a, b, c),
            27..=28 => self.sell_held(who, b, d),
            29 => self.release(who, b),
            30..=33 => self.refund(who, b, d),
            34..=37 => self.exchange(who, b, c, d),
            38..=41 => self.relocate(who, b, c, d),
            42..=43 => self.leave_open(who, b, d),
            44 => self.no_show(who, b),
            45 => self.set_rules(a, b, c, d),
            46..=47 => self.print_report(who, b),
            48 => self.open_drawer(),
            49 => self.reprint(who, b, c),
            50..=53 => self.set_clock(b, c),
            54..=57 => self.repeat(usize::from(b) * 256 + usize::from(c)),
            58 => self.look_after(b, a, c, who),
            59 => self.restart(),
            60..=61 => self.lock_day(b),
            62..=63 => self.books_agree(),
            64..=95 => self.at_the_door(what % 128 - 64, who, (a, b, c, d)),
            96..=127 => self.with_parcels(what % 128 - 96, who, (a, b, c, d)),
            _ => unreachable!(),
        }
    }

    /// What has little to do with money.
    fn look_after(&mut self, which: u8, a: u8, b: u8, who: usize) {
        match which % 5 {
            0 => self.cancel_coach(),
            1 => self.set_pin(b),
            2 => {
                let wrong = json!({ "code": "K1", "pin": "0000" });
                self.desk.counter.call("login", wrong, None).unwrap_err();
            }
            3 => self.set_printer(b),
            _ => {
                let draft = json!({ "draft": [a, b] });
                self.desk.done("save_draft", draft.clone(), &self.sellers[who]);
                let kept = self.desk.done("load_draft", json!({}), &self.sellers[who]);
                assert_eq!(kept, draft);
            }
        }
    }

    /// Mostly whose till is open.
    fn who(&self, a: u8) -> usize {
        match (a % 8, &self.books.session) {
            (0..=5, Some(session)) => session.who,
            (0..=5, None) => 0,
            (6, _) => 1,
            _ => MANAGER,
        }
    }

    fn now(&self) -> Millis {
        self.desk.clock.now()
    }

    /// The company's day. Its clocks show UTC.
    fn today(&self) -> NaiveDate {
        DateTime::from_timestamp_millis(self.now()).unwrap().date_naive()
    }

    /// Gives a command of intention; its answer, where it was carried out.
    fn intend(&mut self, who: usize, name: &str, request: Value) -> Option<Value> {
        let request = with(request, json!({ "request": intention() }));
        let session = self.sellers.get(who).unwrap_or(&self.admin);
        match self.desk.call(name, request.clone(), session) {
            Ok(answer) => {
                let name = name.to_owned();
                // A verdict that wrote nothing may be another one the next time.
                if answer.get("verdict").is_none() || !answer["entry"].is_null() {
                    self.done.push(Done { name, request, who, answer: answer.clone() });
                }
                Some(answer)
            }
            Err(failure) => {
                let code = failure.code.name();
                assert!(EXPECTED.contains(&code), "{name} {request}: {failure:?}");
                self.refused = code;
                None
            }
        }
    }

    /// As administrator.
    fn manage(&mut self, name: &str, request: Value) -> Option<Value> {
        self.intend(usize::MAX, name, request)
    }

    /// An intention that was carried out is given again, after whatever came since.
    fn repeat(&mut self, which: usize) {
        if self.done.is_empty() {
            return;
        }
        let Done { name, request, who, answer } = &self.done[which % self.done.len()];
        let mut request = request.clone();
        if request["to"]["code"] == "C2" {
            // Their PIN may be another by now; it is no part of the intention.
            request["to"]["pin"] = json!(self.pin);
        }
        let session = self.sellers.get(*who).unwrap_or(&self.admin);
        let before = self.desk.entries();
        let told = self.desk.done(name, request, session);
        assert_eq!(lasting(told), lasting(answer.clone()), "{name}");
        assert_eq!(self.desk.entries(), before, "told again, not done again");
    }

    pub fn restart(&mut self) {
        let spare = Desk::unfounded();
        self.desk = std::mem::replace(&mut self.desk, spare).restarted();
        (self.sellers, self.admin) = log_all_in(&self.desk, &self.pin);
    }
}

impl Coach {
    fn of(desk: &Desk, trip: &Value, session: &str) -> Self {
        let map = desk.done("seat_map", json!({ "trip": trip }), session);
        let calls = map["calls"].as_array().unwrap();
        let at = |call: &Value, which: &str| {
            let local: NaiveDateTime = call[which].as_str().unwrap().parse().unwrap();
            local.and_utc().timestamp_millis()
        };
        Self {
            id: trip.clone(),
            stops: calls.iter().map(|call| call["stop"].clone()).collect(),
            arrives: calls.iter().map(|call| at(call, "arrives_local")).collect(),
            departs: calls.iter().map(|call| at(call, "departs_local")).collect(),
            cancelled: false,
            seats: map["seats"].as_array().unwrap().len() as u64,
            late: vec![0; calls.len()],
            closed: BTreeMap::new(),
        }
    }
}

/// What of an answer is of the act and not of now.
fn lasting(mut answer: Value) -> Value {
    let mut now = vec!["payments", "pending", "tolerance", "needs_approval", "counts"];
    if answer.get("verdict").is_some() || answer["trip"].is_object() {
        now.extend(["trip", "ticket"]);
    }
    if answer["verdict"] == "back" {
        // Who comes back sits where their seat is now.
        now.extend(["details", "sentence"]);
    }
    for now in now {
        answer.as_object_mut().unwrap().remove(now);
    }
    answer
}

fn log_all_in(desk: &Desk, pin: &str) -> (Vec<String>, String) {
    let sellers = [("C1", "1111"), ("C2", pin), ("M1", "3333")];
    let sellers = sellers.map(|(code, pin)| desk.log_in(code, pin));
    (sellers.to_vec(), desk.log_in("ADMIN", "4444"))
}

fn legs(from: usize, to: usize) -> u64 {
    (1 << to) - (1 << from)
}

/// Mostly parcels.
fn at_the_dock() -> impl Strategy<Value = Step> {
    let what = prop_oneof![8 => 96..=127_u8, 1 => 50..=63_u8, 1 => any::<u8>()];
    (what, any::<u8>(), any::<u8>(), any::<u8>(), any::<u8>())
}

/// Mostly sales, and what happens at doors.
fn at_a_door() -> impl Strategy<Value = Step> {
    let what = prop_oneof![2 => 9..=22_u8, 6 => 64..=95_u8, 1 => any::<u8>()];
    (what, any::<u8>(), any::<u8>(), any::<u8>(), any::<u8>())
}

/// The same sequences every time, so that a change is to blame for what it breaks. Others are played
/// with `PROPTEST_CASES=300 cargo test -p guichet-tests --test stories replay`.
fn played() -> ProptestConfig {
    let explored = ProptestConfig::default();
    let exploring = std::env::var_os("PROPTEST_CASES").is_some();
    let (cases, rng_seed) = match exploring {
        true => (explored.cases, explored.rng_seed),
        false => (12, RngSeed::Fixed(2026)),
    };
    let (max_shrink_iters, failure_persistence) = (200, None);
    ProptestConfig { cases, rng_seed, max_shrink_iters, failure_persistence, ..explored }
}

proptest! {
    #![proptest_config(played())]

    #[test]
    fn the_laws_hold_after_any_sequence_of_commands(steps in vec(any::<Step>(), 80..200)) {
        let mut shift = Shift::begin();
        for step in steps {
            shift.take(step);
        }
        shift.agrees();
    }

    #[test]
    fn the_laws_hold_at_the_doors_of_small_coaches(steps in vec(at_a_door(), 80..200)) {
        let mut shift = Shift::begin();
        shift.swap(1, 0);
        for step in steps {
            shift.take(step);
        }
        shift.agrees();
    }
    #[test]
    fn the_laws_hold_for_parcels(steps in vec(at_the_dock(), 80..200)) {
        let mut shift = Shift::begin();
        for step in steps {
            shift.take(step);
        }
        shift.agrees();
        shift.settle_parcels();
        shift.agrees();
    }
}
