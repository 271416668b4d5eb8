//! Refusals: every command says no with the codes the registry promises, and leaves no trace.

mod aftersale;
mod central;
mod control;
mod days;
mod holds;
mod papers;
mod parcels;
mod payments;
mod people;
mod reports;
mod selling;
mod till;

use std::cell::RefCell;
use std::collections::HashSet;

use domain::Code;
use domain::people::Role;
use guichet_tests::{Desk, intention, one_passenger, with};
use serde_json::{Value, json};
use station::desk::{COMMANDS, COMMON_CODES, Command, Needs};
use uuid::Uuid;

/// Codes that no request to an open counter brings about, and where they come from instead.
const ELSEWHERE: [(Code, &str); 14] = [
    (Code::UnknownCommand, "a name that is no command's: see `at_the_door`"),
    (Code::NoCompany, "an import into an empty store: nobody can log in there"),
    (Code::StoreInUse, "opening a store: see `opening`"),
    (Code::StoreNewer, "opening a store: see `opening`"),
    (Code::StoreDamaged, "opening a store: see `opening`"),
    (Code::KeyMissing, "opening a store: see `opening`"),
    (Code::StoreBehind, "opening an older copy: see `lifecycle`"),
    (Code::StoreFailed, "a full or broken disk"),
    (Code::Internal, "a bug"),
    (Code::ImportInvalid, "a timetable that cannot be read"),
    (Code::TripInvalid, "a timetable whose times run backwards"),
    (Code::LayoutInvalid, "an import with more seats than a coach has"),
    (Code::PieceForeign, "a scan, whose answer it is: see `parcels`"),
    (Code::DoorClosed, "the web door, for whoever did not come through its link"),
];

/// What was refused: which command, with which code.
type Refused = RefCell<HashSet<(&'static str, Code)>>;

/// What a dead clock battery takes away: back to before 2020, and to before 1970.
const SIXTY_YEARS: i64 = 60 * 366 * 86_400_000;
/// A minute and a day of a clock.
const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// A counter with people, an open till and trips of every kind.
struct World<'a> {
    desk: Desk,
    cashier: String,
    other_cashier: String,
    manager: String,
    controller: String,
    admin: String,
    /// A trip to Bobo-Dioulasso that can be sold.
    trip: Value,
    refused: &'a Refused,
}

impl<'a> World<'a> {
    fn new(refused: &'a Refused) -> Self {
        let desk = Desk::one_day();
        let cashier = desk.log_in("C1", "1111");
        desk.open_till(&cashier, 10_000);
        Self {
            other_cashier: desk.log_in("C2", "1111"),
            manager: desk.log_in("M1", "3333"),
            controller: desk.log_in("K1", "2222"),
            admin: desk.log_in("ADMIN", "4444"),
            trip: desk.trips_to("Bobo-Dioulasso", &cashier).remove(1),
            refused,
            cashier,
            desk,
        }
    }

    /// Expects a refusal that the registry promises and that leaves the journal as it was.
    fn refuses(&self, code: Code, name: &str, request: Value, session: &str) {
        self.refuses_at(&self.desk, code, name, request, session);
    }

    fn refuses_at(&self, desk: &Desk, code: Code, name: &str, request: Value, session: &str) {
        let command = Command::named(name).unwrap();
        let before = desk.entries();
        let failure = match desk.call(name, request.clone(), session) {
            Err(failure) => failure,
            Ok(answer) => panic!("{name} {request} is not refused: {answer}"),
        };
        assert_eq!(failure.code, code, "{name} {request}: {failure:?}");
        let promised = command.codes.contains(&code) || COMMON_CODES.contains(&code);
        assert!(promised, "{name} does not promise {}", code.name());
        assert!(!failure.message.contains('{'), "a value is missing: {}", failure.message);
        // Wrong PINs are journaled.
        let pin = [Code::LoginWrong, Code::LoginLocked].contains(&code);
        let left = desk.entries() - before;
        assert!((0..=i64::from(pin)).contains(&left), "{name} left {left} entries");
        self.refused.borrow_mut().insert((command.name, code));
    }

    /// Expects the same refusals of a request with one change after the other.
    fn each(&self, name: &str, session: &str, request: &Value, changes: &[(Code, Value)]) {
        for (code, change) in changes {
            let mut request = with(request.clone(), change.clone());
            if !request["request"].is_null() {
                request["request"] = json!(intention());
            }
            self.refuses(*code, name, request, session);
        }
    }

    fn sold(&self, request: Value) -> Value {
        self.desk.done("sell_tickets", request, &self.cashier)
    }

    /// Sells one ticket, and gives its number.
    fn ticket(&self, trip: &Value, change: Value) -> Value {
        let sold = self.sold(with(one_passenger(trip), change));
        sold["tickets"][0]["number"].clone()
    }

    /// Expects that nobody's word is taken for a supervisor's: not a stranger's, not one with a
    /// wrong PIN, not one who is locked out. `field` is where the word stands.
    fn unheard(&self, name: &str, request: &Value, field: &str) {
        let registered = json!({
            "request": intention(), "code": "M2", "name": "Chef", "roles": ["manager"], "pin": "5555",
        });
        self.desk.done("register_employee", registered, &self.admin);
        // It ends the lock of the time before.
        let pin = json!({ "request": intention(), "code": "M2", "pin": "5555" });
        self.desk.done("set_pin", pin, &self.admin);
        let word = |code: &str, pin: &str| {
            let word = json!({ field: { "code": code, "pin": pin }, "request": intention() });
            with(request.clone(), word)
        };
        let wrong = [
            word("NOBODY", "5555"),
            word("", ""),
            word("M2", ""),
            word("M2", &"5".repeat(100_000)),
            word("M2", "5556"),
            word("M2", " 5555"),
        ];
        for request in wrong {
            self.refuses(Code::LoginWrong, name, request, &self.cashier);
        }
        self.refuses(Code::LoginLocked, name, word("M2", "0000"), &self.cashier);
        self.refuses(Code::LoginLocked, name, word("M2", "5555"), &self.cashier);
    }

    /// Changes some of the company's rules.
    fn set_rules(&self, change: Value) {
        let rules = self.desk.done("rules", json!({}), &self.manager)["rules"].take();
        let request = json!({ "request": intention(), "rules": with(rules, change) });
        self.desk.done("set_rules", request, &self.manager);
    }

    /// The stops of a trip in their order.
    fn calls(&self, trip: &Value) -> Vec<Value> {
        let map = self.desk.done("seat_map", json!({ "trip": trip["trip"] }), &self.cashier);
        map["calls"].as_array().unwrap().iter().map(|call| call["stop"].clone()).collect()
    }

    /// Changes a table of this machine's file behind the rules' back.
    fn decree(&self, sql: &str) {
        let store = self.desk.counter.store();
        let changed = store.write(|write| Ok(write.connection().execute(sql, [])?)).unwrap();
        assert!(changed > 0, "{sql} changes nothing");
    }
}

/// What is no day of a company.
const NO_DAYS: [&str; 5] = ["21/11/2026", "", "2026-02-30", "2026-11", "demain"];
/// Days on which no coach runs, and no till was opened.
const FAR_DAYS: [&str; 4] = ["+262142-12-31", "9999-12-31", "0000-01-01", "-262143-01-01"];

/// Amounts that nobody pays.
const ABSURD: [i64; 4] = [-1, i64::MIN, i64::MAX, 1_000_000_000_001];

#[test]
fn every_promised_refusal_is_provoked_and_no_other_occurs() {
    let refused = Refused::default();
    at_the_door(&World::new(&refused));
    people::first_start(&World::new(&refused));
    people::people(&World::new(&refused));
    selling::selling(&World::new(&refused));
    payments::payments(&refused);
    till::till(&refused);
    holds::holds(&refused);
    aftersale::aftersale(&refused);
    papers::papers(&refused);
    days::days(&refused);
    reports::reports(&refused);
    central::central(&refused);
    control::control(&refused);
    parcels::parcels(&refused);
    used_requests(&World::new(&refused));
    let refused = refused.borrow();
    let mut never = Vec::new();
    for command in COMMANDS {
        let codes = command.codes.iter();
        let unsaid = codes.filter(|code| !refused.contains(&(command.name, **code)));
        never.extend(unsaid.map(|code| format!("{} {}", command.name, code.name())));
    }
    assert!(never.is_empty(), "promised, and never said: {never:#?}");
    for code in Code::ALL {
        let provoked = refused.iter().any(|(_, refused)| refused == code);
        let elsewhere = ELSEWHERE.iter().any(|(elsewhere, _)| elsewhere == code);
        assert!(provoked != elsewhere, "{}: {provoked}", code.name());
    }
}

/// What any command answers to whom it does not know, and to what it cannot read.
fn at_the_door(world: &World<'_>) {
    let people = [
        (Role::Cashier, &world.cashier),
        (Role::Manager, &world.manager),
        (Role::Controller, &world.controller),
        (Role::Admin, &world.admin),
    ];
    for command in COMMANDS {
        let described = command.described();
        let who = |may: bool| match command.needs {
            Needs::Permission(permission) => {
                let fits = |(role, _): &&(Role, _)| role.permissions().contains(&permission) == may;
                people.iter().find(fits).map(|(_, session)| session.as_str())
            }
            _ if may => Some(world.admin.as_str()),
            _ => None,
        };
        if command.needs != Needs::Nobody {
            for stranger in ["", "no session"] {
                world.refuses(Code::NotLoggedIn, command.name, json!({}), stranger);
            }
        }
        if let Some(forbidden) = who(false) {
            world.refuses(Code::NotPermitted, command.name, json!({}), forbidden);
        }
        let reads = who(true).unwrap();
        for unfit in [json!([]), json!("text"), json!(7), json!({ "unfit": 1 })] {
            world.refuses(Code::BadRequest, command.name, unfit, reads);
        }
        unfit_fields(world, command.name, &described["request"], reads);
    }
    let unknown = world.desk.call("sell_dreams", json!({}), &world.cashier);
    assert_eq!(unknown.unwrap_err().code, Code::UnknownCommand);
}

/// Leaves each required field out, and gives each field something of another type.
fn unfit_fields(world: &World<'_>, name: &str, schema: &Value, session: &str) {
    let Some(fields) = schema["properties"].as_object() else {
        return;
    };
    let whole = fitting(schema, schema);
    for field in schema["required"].as_array().into_iter().flatten() {
        let mut without = whole.clone();
        without.as_object_mut().unwrap().remove(field.as_str().unwrap());
        world.refuses(Code::BadRequest, name, without, session);
    }
    for field in fields.keys().filter(|field| *field != "draft") {
        let unfit = with(whole.clone(), json!({ field: { "of": "another type" } }));
        world.refuses(Code::BadRequest, name, unfit, session);
    }
}

/// A value that a field of this schema reads. `root` has the definitions.
fn fitting(field: &Value, root: &Value) -> Value {
    if let Some(named) = field["$ref"].as_str() {
        return fitting(&root["$defs"][named.rsplit('/').next().unwrap()], root);
    }
    if let Some(choices) = field["anyOf"].as_array() {
        return fitting(&choices[0], root);
    }
    let words = field["oneOf"].as_array().into_iter().flatten().map(|one| &one["const"]);
    if let Some(word) = field["enum"].as_array().into_iter().flatten().chain(words).next() {
        return word.clone();
    }
    let types = field["type"].as_array().cloned().unwrap_or(vec![field["type"].clone()]);
    match types[0].as_str() {
        Some("integer") => json!(1),
        Some("boolean") => json!(true),
        Some("array") => json!([]),
        Some("string") if field["format"] == "uuid" => json!(Uuid::nil()),
        Some("string") => json!("x"),
        Some("object") => {
            let fields = field["properties"].as_object().into_iter().flatten();
            let fields = fields.map(|(name, field)| (name.clone(), fitting(field, root)));
            Value::Object(fields.collect())
        }
        _ => Value::Null,
    }
}

/// An intention that was something else before, or somebody else's.
fn used_requests(world: &World<'_>) {
    let desk = &world.desk;
    let sold = world.sold(one_passenger(&world.trip));
    let number = &sold["tickets"][0]["number"];
    let job = desk.jobs(&world.cashier).pop().unwrap()["job"].clone();
    world.decree(&format!("update local_print_job set state = 'unknown' where id = {job}"));
    let used = json!(intention());
    let drawer = json!({ "request": used, "reason": "Monnaie" });
    desk.done("open_drawer", drawer.clone(), &world.manager);
    for (name, session, request) in every_intention(world, number, &job) {
        let request = with(request, json!({ "request": used }));
        world.refuses(Code::RequestReused, name, request.clone(), session);
        let nobodys = with(request, json!({ "request": Uuid::nil() }));
        world.refuses(Code::BadRequest, name, nobodys, session);
    }
    for (name, session, request) in parcels::every_intention(world) {
        let request = with(request, json!({ "request": used }));
        world.refuses(Code::RequestReused, name, request.clone(), &session);
        let nobodys = with(request, json!({ "request": Uuid::nil() }));
        world.refuses(Code::BadRequest, name, nobodys, &session);
    }
    let other = desk.log_in("M1", "3333");
    assert!(
        desk.call("open_drawer", drawer.clone(), &other).is_ok(),
        "another session, same person"
    );
    let theirs = one_passenger(&world.trip);
    world.sold(theirs.clone());
    let reused = json!({ "request": theirs["request"], "reason": "Monnaie" });
    world.refuses(Code::RequestReused, "open_drawer", reused, &world.manager);
    world.refuses(Code::RequestReused, "sell_tickets", theirs, &world.other_cashier);
    asked_otherwise(world);
}

/// Every command that writes, as it could be meant.
fn every_intention<'w>(
    world: &'w World<'_>,
    number: &Value,
    job: &Value,
) -> Vec<(&'static str, &'w str, Value)> {
    let sale = one_passenger(&world.trip);
    let rules = world.desk.done("rules", json!({}), &world.manager)["rules"].take();
    let (cashier, admin, manager) = (&world.cashier, &world.admin, &world.manager);
    let ticket = json!({ "ticket": number });
    let tickets = json!({ "tickets": [number], "reason": "Erreur" });
    let hold = json!({ "trip": sale["trip"], "to": sale["to"], "name": "Awa" });
    let person = json!({ "code": "C7", "name": "A", "roles": ["cashier"] });
    let trip = json!({ "trip": sale["trip"], "reason": "Panne" });
    let heir = json!({ "to": { "code": "C2", "pin": "1111" } });
    let moved = json!({ "movement": "paid_in", "amount": 5, "reason": "Monnaie" });
    let settled = json!({ "payment": Uuid::nil(), "outcome": "dropped" });
    let resolved = json!({ "job": job, "came_out": false });
    vec![
        ("sell_tickets", cashier, sale.clone()),
        ("revoke_device", admin, json!({ "device": Uuid::nil(), "reason": "Volé" })),
        ("recall_seats", admin, json!({ "device": Uuid::nil(), "reason": "Panne" })),
        ("set_quota", manager, json!({ "trip": sale["trip"], "device": Uuid::nil(), "seats": 1 })),
        ("resolve_exception", manager, json!({ "exception": Uuid::nil(), "note": "Vu" })),
        ("open_till", cashier, json!({ "float": 0 })),
        ("count_till", cashier, json!({ "counted": 0 })),
        ("close_till", cashier, json!({})),
        ("hand_over_till", cashier, heir),
        ("move_cash", cashier, moved),
        ("correct_till", cashier, json!({ "z": 1, "amount": 5, "reason": "Erreur" })),
        ("print_till_report", cashier, json!({})),
        ("approve_variance", manager, json!({ "till": Uuid::nil() })),
        ("settle_payment", cashier, settled),
        ("set_rules", manager, json!({ "rules": rules })),
        ("cancel_tickets", cashier, tickets.clone()),
        ("refund_tickets", cashier, tickets),
        ("exchange_ticket", cashier, json!({ "change": ticket })),
        ("move_ticket", cashier, json!({ "change": ticket })),
        ("open_ticket", cashier, ticket.clone()),
        ("mark_no_show", cashier, ticket.clone()),
        ("hold_seats", cashier, hold),
        ("release_hold", cashier, json!({ "hold": Uuid::nil() })),
        ("reprint", cashier, ticket),
        ("resolve_print", cashier, resolved),
        ("register_employee", admin, person),
        ("set_pin", admin, json!({ "code": "C2", "pin": "1234" })),
        ("set_printer", admin, json!({ "printer": papers::spool() })),
        ("set_station_stop", admin, json!({ "stop": sale["to"] })),
        ("cancel_trip", admin, trip),
    ]
    .into_iter()
    .chain(control::every_intention(world, number))
    .map(|(name, session, request)| (name, session.as_str(), request))
    .collect()
}

/// The same intention again answers the same; asking for something else with it is refused.
fn asked_otherwise(world: &World<'_>) {
    let seat = |seat: u8| json!({ "passengers": [{ "name": "Awa", "seat": seat }] });
    let (one, two) = (world.ticket(&world.trip, seat(20)), world.ticket(&world.trip, seat(21)));
    let to = |ticket: &Value, seat: u8| json!({ "change": { "ticket": ticket, "seat": seat } });
    let stop = &world.calls(&world.trip)[1];
    let shorter = |ticket: &Value| json!({ "change": { "ticket": ticket, "to": stop } });
    let moved = json!({ "movement": "paid_in", "amount": 500, "reason": "Monnaie" });
    let hold = json!({ "trip": world.trip["trip"], "to": world.trip["to"]["stop"], "name": "Awa" });
    for (name, request, changes) in [
        ("count_till", json!({ "counted": 5 }), vec![json!({ "counted": 10 })]),
        ("move_cash", moved, vec![json!({ "amount": 5 }), json!({ "movement": "drop" })]),
        ("hold_seats", hold, vec![json!({ "count": 2 })]),
        ("move_ticket", to(&one, 22), vec![to(&one, 23), to(&two, 22)]),
        ("exchange_ticket", shorter(&one), vec![shorter(&two), to(&one, 24)]),
        ("open_ticket", json!({ "ticket": two }), vec![json!({ "ticket": one })]),
    ] {
        let request = with(request, json!({ "request": intention() }));
        let done = world.desk.done(name, request.clone(), &world.cashier);
        let before = world.desk.entries();
        assert_eq!(world.desk.done(name, request.clone(), &world.cashier), done, "{name}");
        assert_eq!(world.desk.entries(), before, "{name} is done once");
        for change in changes {
            let other = with(request.clone(), change);
            world.refuses(Code::RequestReused, name, other, &world.cashier);
        }
    }
}
