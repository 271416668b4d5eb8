//! At the door of a coach of the demo: every paper comes out, and can come again; boardings on trust
//! are checked once their sale is known.

use std::sync::Arc;

use base64::Engine;
use domain::Millis;
use domain::control::{ControlledBy, Identified, TicketBoarded, Trusted};
use domain::ids::{BoardingId, EmployeeId, RequestId, StationId, TicketId, TripId};
use domain::layout::SeatNumber;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::host::Clock;
use crate::{Counter, Failure, Options, demo};

/// Saturday 21 November 2026, before the first coach.
struct Morning;

impl Clock for Morning {
    fn now(&self) -> Millis {
        1_795_239_000_000
    }
}

struct Door {
    _folder: tempfile::TempDir,
    counter: Counter,
    session: Value,
    trip: Value,
    to: Value,
    other: Value,
}

fn now() -> Uuid {
    Uuid::now_v7()
}

impl Door {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().to_owned();
        let options = Options { data, clock: Arc::new(Morning), background: false };
        let counter = Counter::open(&options).unwrap();
        demo::create(counter.store(), &Morning).unwrap();
        let login = json!({ "code": "M1", "pin": "3333" });
        let session = counter.call("login", login, None).unwrap()["session"].take();
        let (trip, to, other) = (Value::Null, Value::Null, Value::Null);
        let mut door = Self { _folder: folder, counter, session, trip, to, other };
        door.done("open_till", json!({ "request": now(), "float": 100_000 }));
        let trips = door.done("list_trips", json!({}));
        door.trip = trips["trips"][0]["trip"].clone();
        door.to = trips["trips"][0]["to"]["stop"].clone();
        door.other = trips["trips"][1]["trip"].clone();
        door
    }

    fn call(&self, name: &str, request: Value) -> Result<Value, Failure> {
        self.counter.call(name, request, self.session.as_str())
    }

    fn done(&self, name: &str, request: Value) -> Value {
        self.call(name, request).unwrap_or_else(|failure| panic!("{name}: {failure:?}"))
    }

    /// A request of this trip.
    fn at(&self, more: Value) -> Value {
        let mut request = json!({ "request": now(), "trip": self.trip });
        request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        request
    }

    fn rules(&self, change: Value) {
        let mut rules = self.done("rules", json!({}))["rules"].take();
        rules["control"].as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        self.done("set_rules", json!({ "request": now(), "rules": rules }));
    }

    fn ticket(&self, name: &str) -> Value {
        let sale = self.at(json!({ "to": self.to, "passengers": [{ "name": name }] }));
        self.done("sell_tickets", sale)["tickets"][0].clone()
    }

    /// Prints what waits. The documents and copies of all jobs so far, in their order.
    fn printed(&self) -> Vec<(String, u64)> {
        self.counter.print_now().unwrap();
        let jobs = self.done("print_queue", json!({ "limit": 200 }))["jobs"].take();
        let jobs = jobs.as_array().unwrap().iter().rev();
        jobs.map(|job| {
            assert_eq!(job["state"], "confirmed", "{job}");
            (job["document"].as_str().unwrap().to_owned(), job["copy"].as_u64().unwrap())
        })
        .collect()
    }

    fn driver(&self) -> Value {
        let driver = json!({
            "request": now(), "name": "Moussa", "duty": "driver", "licence_number": "BF-1",
            "licence_until": "2027-01-31",
        });
        self.done("register_crew", driver)["crew"].clone()
    }

    /// A boarding with a ticket on trust, as it comes back from aboard.
    fn boards_on_trust(&self, ticket: &Value) {
        let id = |value: &Value| value.as_str().unwrap().parse::<Uuid>().unwrap();
        let seat =
            SeatNumber::new(u8::try_from(ticket["seat"].as_u64().unwrap()).unwrap()).unwrap();
        let local: chrono::NaiveDateTime = "2026-11-21T06:30:00".parse().unwrap();
        let fact = TicketBoarded {
            boarding: BoardingId(now()),
            ticket: TicketId(id(&ticket["ticket"])),
            trip: TripId(id(&self.trip)),
            stop: 0,
            stop_name: "Ouagadougou".into(),
            from: 0,
            to: 1,
            seat: Some(seat),
            printed: None,
            number: None,
            name: None,
            identified: Identified::Token,
            on_trust: Some(Trusted { token: "T".into(), day: local.date(), seat, category: 0 }),
            by: ControlledBy {
                employee: EmployeeId(Uuid::nil()),
                employee_name: "Salif".into(),
                station: StationId(Uuid::nil()),
                station_name: "Car".into(),
                counter: 9,
                local,
            },
        };
        let request = RequestId(now());
        self.counter.store().write(|write| write.append("console", request, fact)).unwrap();
    }
}

fn slips(count: usize, copy: u64) -> Vec<(String, u64)> {
    vec![("slip".to_owned(), copy); count]
}

#[test]
fn every_paper_of_a_door_comes_out_and_can_come_again() {
    let door = Door::new();
    door.rules(json!({ "luggage_pieces": 1, "per_piece": 500, "standing": 2 }));
    let number = door.ticket("Awa Zongo")["number"].clone();
    let mut known = door.printed().len();
    let mut came = |expected: Vec<(String, u64)>| {
        let printed = door.printed();
        assert_eq!(printed[known..], expected);
        known = printed.len();
    };
    let tag = door.at(json!({ "ticket": number, "pieces": 3, "grams": 42_500 }));
    assert_eq!(door.done("tag_luggage", tag.clone())["paid"], 1_000);
    assert_eq!(door.done("tag_luggage", tag)["paid"], 1_000, "told again, printed once");
    came(slips(4, 1));
    let again = json!({ "request": now(), "ticket": number });
    let first = door.done("reprint_tags", again.clone());
    assert_eq!(first["copy"], 2);
    assert_eq!(door.done("reprint_tags", again), first);
    came(slips(4, 2));

    let print = door.at(json!({}));
    let job = door.done("print_manifest", print.clone());
    assert_eq!(door.done("print_manifest", print.clone()), job);
    came(vec![("manifest".to_owned(), 1)]);
    let elsewhere = json!({ "request": print["request"], "trip": door.other });
    let refused = door.call("print_manifest", elsewhere).unwrap_err();
    assert_eq!(refused.code, domain::Code::RequestReused);

    let close = door.at(json!({ "crew": [door.driver()] }));
    let closed = door.done("close_departure", close);
    came(slips(1, 1));
    let departure = json!({ "request": now(), "departure": closed["departure"] });
    assert_eq!(door.done("reprint_departure", departure)["copy"], 2);
    came(slips(1, 2));
    let shown = door.done("trips_to_control", json!({}));
    let shown = shown["trips"].as_array().unwrap().iter().find(|trip| trip["trip"] == door.trip);
    assert_eq!(shown.unwrap()["departure"], closed["departure"]);
}

#[test]
fn who_stands_has_a_paper_and_one_when_the_money_is_given_back() {
    let door = Door::new();
    door.rules(json!({ "standing": 2 }));
    while let Ok(sold) = door.call(
        "sell_tickets",
        door.at(json!({ "to": door.to, "passengers": [{ "name": "Awa Zongo" }] })),
    ) {
        assert_eq!(sold["tickets"].as_array().unwrap().len(), 1);
    }
    let mut known = door.printed().len();
    let mut came = |expected: Vec<(String, u64)>| {
        let printed = door.printed();
        assert_eq!(printed[known..], expected);
        known = printed.len();
    };
    let stands = door.at(json!({ "to": door.to, "name": "Ali Sanou" }));
    let stands = door.done("board_standing", stands);
    came(slips(1, 1));
    let again = json!({ "request": now(), "ticket": stands["number"] });
    assert_eq!(door.done("reprint", again.clone())["copy"], 2);
    came(slips(1, 2));
    let back = door.at(json!({ "ticket": stands["number"], "reason": "Trop de monde" }));
    door.done("refund_standing", back);
    came(slips(1, 1));
    assert_eq!(door.done("reprint", again)["copy"], 2, "told again");
    let more = json!({ "request": now(), "ticket": stands["number"] });
    assert_eq!(door.call("reprint", more).unwrap_err().code, domain::Code::TicketState);
}

#[test]
fn a_boarding_on_trust_is_checked_once_the_sale_is_known() {
    let door = Door::new();
    let (good, bad) = (door.ticket("Awa Zongo"), door.ticket("Ali Sanou"));
    let back = json!({ "request": now(), "tickets": [bad["number"]], "reason": "Erreur" });
    door.done("cancel_tickets", back);
    door.boards_on_trust(&good);
    door.boards_on_trust(&bad);
    let list = door.done("manifest", json!({ "trip": door.trip }));
    let counts = &list["trip"]["counts"];
    assert_eq!((&counts["on_trust"], &counts["wrong"]), (&json!(2), &json!(1)));
    let row = |ticket: &Value| {
        let rows = list["passengers"].as_array().unwrap();
        rows.iter().find(|row| row["ticket"] == ticket["ticket"]).unwrap().clone()
    };
    assert_eq!(row(&good)["proved"], Value::Null);
    let wrong = row(&bad);
    assert_eq!(wrong["proved"], "cancelled");
    assert_eq!((&wrong["name"], &wrong["number"]), (&json!("Ali Sanou"), &bad["number"]));
    let table = door.done("export_manifest", json!({ "trip": door.trip, "format": "csv" }));
    let table =
        base64::engine::general_purpose::STANDARD.decode(table["content"].as_str().unwrap());
    let table = String::from_utf8(table.unwrap()).unwrap();
    assert!(table.contains("À VÉRIFIER : billet annulé"), "{table}");
    assert_eq!(table.lines().count(), 3, "a heading and two passengers");
    let pdf = door.done("export_manifest", json!({ "trip": door.trip, "format": "pdf" }));
    let pdf = base64::engine::general_purpose::STANDARD.decode(pdf["content"].as_str().unwrap());
    assert!(pdf.unwrap().starts_with(b"%PDF"));
    let closed = door.done("close_departure", door.at(json!({ "crew": [door.driver()] })));
    assert_eq!((&closed["on_trust"], &closed["wrong"]), (&json!(2), &json!(1)));
    door.printed();
}
