//! Laws that hold after any sequence of commands: replay equals live, no seat is sold twice, no
//! franc is lost, an intention is carried out once.

use std::collections::HashMap;

use guichet_tests::{Desk, intention, with};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

/// Someone does something: what, and three numbers that say how.
type Step = (u8, u8, u8, u8);

/// Refusals that a step may meet, whatever came before it.
const EXPECTED: [&str; 9] = [
    "seat_taken",
    "seat_twice",
    "trip_full",
    "trip_departed",
    "trip_cancelled",
    "till_closed",
    "till_of_another",
    "till_open",
    "copies_exhausted",
];

struct Shift {
    desk: Desk,
    /// Two cashiers and a manager: who sells.
    sellers: Vec<String>,
    admin: String,
    /// Trips to Bobo-Dioulasso with their stops.
    trips: Vec<(Value, Vec<Value>)>,
    /// Legs taken by trip and seat, as this test keeps count.
    taken: HashMap<(usize, u64), u64>,
    numbers: Vec<Value>,
    /// What was done, with its answer.
    done: Vec<(String, Value, usize, Value)>,
    /// What the drawer of the open till holds.
    drawer: Option<i64>,
    takings: i64,
    /// Minutes that the clock is off the morning.
    clock_off: i64,
    pin: String,
}

impl Shift {
    fn begin() -> Self {
        let desk = Desk::one_day();
        let (sellers, admin) = log_all_in(&desk, "1111");
        let trips = desk.trips_to("Bobo-Dioulasso", &sellers[0]);
        let with_stops = |trip: Value| {
            let map = desk.done("seat_map", json!({ "trip": trip["trip"] }), &sellers[0]);
            let calls = map["calls"].as_array().unwrap().iter();
            (trip["trip"].clone(), calls.map(|call| call["stop"].clone()).collect())
        };
        let trips = trips.into_iter().take(3).map(with_stops).collect();
        Self {
            sellers,
            admin,
            trips,
            taken: HashMap::new(),
            numbers: Vec::new(),
            done: Vec::new(),
            drawer: None,
            takings: 0,
            clock_off: 0,
            pin: "1111".to_owned(),
            desk,
        }
    }

    fn take(&mut self, (what, a, b, c): Step) {
        let who = usize::from(a % 8).saturating_sub(5);
        match what % 24 {
            0 | 1 => self.open_till(who, i64::from(b) * 500),
            2 => self.close_till(who, i64::from(b) - i64::from(c)),
            3..=12 => self.sell(who, a, b, c),
            13 => self.reprint(who, b),
            14 => self.manage("cancel_trip", json!({ "trip": self.trips[2].0, "reason": "Panne" })),
            15 => self.set_pin(b),
            16 => {
                let wrong = json!({ "code": "K1", "pin": "0000" });
                self.desk.counter.call("login", wrong, None).unwrap_err();
            }
            17 => self.set_printer(b),
            18 => {
                let draft = json!({ "draft": [a, b, c] });
                self.desk.done("save_draft", draft.clone(), &self.sellers[who]);
                let kept = self.desk.done("load_draft", json!({}), &self.sellers[who]);
                assert_eq!(kept, draft);
            }
            19 => self.set_clock(i64::from(b) - 200),
            20..=22 => self.repeat(usize::from(b)),
            _ => self.restart(),
        }
    }

    /// Gives a command of intention; its answer, where it was carried out.
    fn intend(&mut self, who: usize, name: &str, request: Value) -> Option<Value> {
        let request = with(request, json!({ "request": intention() }));
        let session = self.sellers.get(who).unwrap_or(&self.admin);
        match self.desk.call(name, request.clone(), session) {
            Ok(answer) => {
                self.done.push((name.to_owned(), request, who, answer.clone()));
                Some(answer)
            }
            Err(failure) => {
                assert!(EXPECTED.contains(&failure.code.name()), "{name}: {failure:?}");
                None
            }
        }
    }

    /// As administrator.
    fn manage(&mut self, name: &str, request: Value) {
        self.intend(usize::MAX, name, request);
    }

    fn open_till(&mut self, who: usize, float: i64) {
        if self.intend(who, "open_till", json!({ "float": float })).is_some() {
            assert_eq!(self.drawer.replace(float), None, "one drawer has one session");
        }
    }

    fn close_till(&mut self, who: usize, off: i64) {
        let counted = (self.drawer.unwrap_or(0) + off).max(0);
        if self.intend(who, "count_till", json!({ "counted": counted })).is_none() {
            return;
        }
        let close = json!({ "reason": "Compté", "approve_later": true });
        if let Some(closed) = self.intend(who, "close_till", close) {
            assert_eq!(Some(closed["expected"].as_i64().unwrap()), self.drawer.take());
            assert_eq!(closed["counted"], counted);
        }
    }

    fn sell(&mut self, who: usize, a: u8, b: u8, c: u8) {
        let trip = usize::from(b % 3);
        let (id, stops) = self.trips[trip].clone();
        let from = usize::from(a / 8) % (stops.len() - 1);
        let to = from + 1 + usize::from(c / 16) % (stops.len() - 1 - from);
        let count = 1 + usize::from(b / 3) % 9;
        let mut passengers = vec![json!({ "name": "Awa Zongo", "phone": "70123456" }); count];
        if !c.is_multiple_of(4) {
            // Few seats, so that they are wanted again and again.
            passengers[0]["seat"] = json!(1 + c % 12);
        }
        let request = json!({
            "trip": id, "from": stops[from], "to": stops[to], "passengers": passengers,
        });
        let Some(sold) = self.intend(who, "sell_tickets", request) else { return };
        for ticket in sold["tickets"].as_array().unwrap() {
            let legs = (1_u64 << to) - (1 << from);
            let taken = self.taken.entry((trip, ticket["seat"].as_u64().unwrap())).or_default();
            assert_eq!(*taken & legs, 0, "seat {} was sold twice", ticket["seat"]);
            *taken |= legs;
            assert!(!self.numbers.contains(&ticket["number"]), "a number twice");
            self.numbers.push(ticket["number"].clone());
        }
        let total = sold["total"].as_i64().unwrap();
        *self.drawer.as_mut().expect("nothing is sold without a till") += total;
        self.takings += total;
    }

    /// Sets the clock some minutes off the morning, mostly before the coaches leave.
    fn set_clock(&mut self, minutes: i64) {
        self.desk.clock.advance((minutes - self.clock_off) * 60_000);
        self.clock_off = minutes;
    }

    fn reprint(&mut self, who: usize, which: u8) {
        if self.numbers.is_empty() {
            return;
        }
        let number = self.numbers[usize::from(which) % self.numbers.len()].clone();
        let document = if which.is_multiple_of(2) { "ticket" } else { "receipt" };
        self.intend(who, "reprint", json!({ "ticket": number, "document": document }));
    }

    fn set_pin(&mut self, which: u8) {
        let pin = format!("{:04}", u32::from(which) * 37);
        self.manage("set_pin", json!({ "code": "C2", "pin": pin }));
        // A new PIN ends the sessions that came in with the old one.
        self.sellers[1] = self.desk.log_in("C2", &pin);
        self.pin = pin;
    }

    fn set_printer(&mut self, which: u8) {
        let printer = json!({
            "paper_mm": if which.is_multiple_of(2) { 58 } else { 80 }, "code_page": "wpc1252",
            "native_qr": which.is_multiple_of(3), "native_barcode": false, "cut": true, "drawer": true,
            "transport": { "kind": "spool" },
        });
        self.manage("set_printer", json!({ "printer": printer }));
    }

    /// An intention that was carried out is given again, after whatever came since.
    fn repeat(&mut self, which: usize) {
        if self.done.is_empty() {
            return;
        }
        let (name, request, who, answer) = &self.done[which % self.done.len()];
        let session = self.sellers.get(*who).unwrap_or(&self.admin);
        let before = self.desk.entries();
        assert_eq!(self.desk.done(name, request.clone(), session), *answer);
        assert_eq!(self.desk.entries(), before, "told again, not done again");
    }

    fn restart(&mut self) {
        let spare = Desk::unfounded();
        self.desk = std::mem::replace(&mut self.desk, spare).restarted();
        (self.sellers, self.admin) = log_all_in(&self.desk, &self.pin);
    }

    /// What the store says is what this test counted.
    fn agrees(&self) {
        self.desk.prove();
        let status = self.desk.done("status", json!({}), &self.admin);
        assert_eq!(status["till"].is_null(), self.drawer.is_none());
        let amount = |sql: &str| -> i64 {
            let store = self.desk.counter.store();
            store.read(|c| Ok(c.query_row(sql, [], |row| row.get(0))?)).unwrap()
        };
        let account = |name: &str| {
            amount(&format!(
                "select coalesce(sum(amount), 0) from posting where account = '{name}'"
            ))
        };
        assert_eq!(amount("select coalesce(sum(amount), 0) from posting"), 0, "nothing is lost");
        assert_eq!(account("revenue.tickets"), -self.takings);
        assert_eq!(account("cash.drawer"), self.drawer.unwrap_or(0));
        let drawer = "select coalesce(sum(drawer), 0) from till where closed_at is null";
        assert_eq!(amount(drawer), self.drawer.unwrap_or(0));
        assert_eq!(amount("select count(*) from ticket"), self.numbers.len() as i64);
        let legs = self.taken.values().map(|legs| i64::from(legs.count_ones())).sum::<i64>();
        let taken: u32 = {
            let store = self.desk.counter.store();
            let masks = store.read(|c| {
                let mut statement = c.prepare("select legs from seat_stock")?;
                let masks = statement.query_map([], |row| row.get::<_, i64>(0))?;
                Ok(masks.map(|mask| mask.map(i64::count_ones)).sum::<Result<u32, _>>()?)
            });
            masks.unwrap()
        };
        assert_eq!(i64::from(taken), legs, "the stock holds what was sold and nothing else");
        let jobs = "select count(*) from local_print_job where kind = 'ticket' and copy = 1";
        assert_eq!(amount(jobs), self.numbers.len() as i64, "each ticket has its paper");
    }
}

fn log_all_in(desk: &Desk, pin: &str) -> (Vec<String>, String) {
    let sellers = [("C1", "1111"), ("C2", pin), ("M1", "3333")];
    let sellers = sellers.map(|(code, pin)| desk.log_in(code, pin));
    (sellers.to_vec(), desk.log_in("ADMIN", "4444"))
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 12,
        max_shrink_iters: 200,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_laws_hold_after_any_sequence_of_commands(steps in vec(any::<Step>(), 60..160)) {
        let mut shift = Shift::begin();
        shift.open_till(0, 25_000);
        for step in steps {
            shift.take(step);
        }
        shift.agrees();
    }
}
