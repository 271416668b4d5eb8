//! Refusals: every command says no with the codes the registry promises, and leaves no trace.

use std::cell::RefCell;
use std::collections::HashSet;

use domain::Code;
use domain::ids::{CategoryId, RequestId};
use domain::planning::{CategoriesDefined, Category};
use guichet_tests::{Desk, intention, one_passenger, with};
use serde_json::{Value, json};
use station::desk::{COMMANDS, COMMON_CODES, Command, Needs};
use uuid::Uuid;

/// Codes that no request to an open counter brings about, and where they come from instead.
const ELSEWHERE: [(Code, &str); 13] = [
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
    (Code::DoorClosed, "the web door, for whoever did not come through its link"),
];

/// A counter with people, an open till and trips of every kind, and what was refused at it.
struct World {
    desk: Desk,
    cashier: String,
    other_cashier: String,
    manager: String,
    controller: String,
    admin: String,
    /// A trip to Bobo-Dioulasso that can be sold.
    trip: Value,
    refused: RefCell<HashSet<(&'static str, Code)>>,
}

impl World {
    fn new() -> Self {
        let desk = Desk::one_day();
        let cashier = desk.log_in("C1", "1111");
        desk.open_till(&cashier, 10_000);
        Self {
            other_cashier: desk.log_in("C2", "1111"),
            manager: desk.log_in("M1", "3333"),
            controller: desk.log_in("K1", "2222"),
            admin: desk.log_in("ADMIN", "4444"),
            trip: desk.trips_to("Bobo-Dioulasso", &cashier).remove(1),
            refused: RefCell::default(),
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
        if name != "login" {
            assert_eq!(desk.entries(), before, "{name} left a trace");
        }
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
}

#[test]
fn every_promised_refusal_is_provoked_and_no_other_occurs() {
    let world = World::new();
    at_the_door(&world);
    first_start(&world);
    people(&world);
    selling(&world);
    till(&world);
    tickets(&world);
    printing(&world);
    planning(&world);
    used_requests(&world);
    let refused = world.refused.borrow();
    for command in COMMANDS {
        for code in command.codes {
            let provoked = refused.contains(&(command.name, *code));
            assert!(provoked, "{} never says {}", command.name, code.name());
        }
    }
    for code in Code::ALL {
        let provoked = refused.iter().any(|(_, refused)| refused == code);
        let elsewhere = ELSEWHERE.iter().any(|(elsewhere, _)| elsewhere == code);
        assert!(provoked != elsewhere, "{}: {provoked}", code.name());
    }
}

/// What any command answers to whom it does not know, and to what it cannot read.
fn at_the_door(world: &World) {
    for command in COMMANDS {
        let described = command.described();
        let request = &described["request"];
        let session = &world.admin;
        let strangers = ["", "no session"];
        let (forbidden, reads): (Option<&str>, &str) = match command.needs {
            Needs::Nobody => (None, ""),
            Needs::Login => (None, session),
            Needs::Permission(permission) => match permission.name() {
                // Every role may look.
                "look" => (None, session),
                "sell" | "reprint" | "open_drawer" => (Some(&world.admin), &world.manager),
                "manage_people" => (Some(&world.manager), session),
                _ => (Some(&world.controller), session),
            },
        };
        if command.needs != Needs::Nobody {
            for stranger in strangers {
                world.refuses(Code::NotLoggedIn, command.name, json!({}), stranger);
            }
        }
        if let Some(forbidden) = forbidden {
            world.refuses(Code::NotPermitted, command.name, json!({}), forbidden);
        }
        for unfit in [json!([]), json!("text"), json!(7), json!({ "unfit": 1 })] {
            world.refuses(Code::BadRequest, command.name, unfit, reads);
        }
        unfit_fields(world, command.name, request, reads);
    }
    let unknown = world.desk.call("sell_dreams", json!({}), &world.cashier);
    assert_eq!(unknown.unwrap_err().code, Code::UnknownCommand);
}

/// Leaves each required field out, and gives each field something of another type.
fn unfit_fields(world: &World, name: &str, schema: &Value, session: &str) {
    let Some(fields) = schema["properties"].as_object() else {
        return;
    };
    let mut whole = json!({});
    for (field, described) in fields {
        whole[field] = fitting(described);
    }
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

/// A value that a field of this schema reads.
fn fitting(field: &Value) -> Value {
    let words = field["type"].as_array().cloned().unwrap_or(vec![field["type"].clone()]);
    match words[0].as_str() {
        Some("integer") => json!(1),
        Some("boolean") => json!(true),
        Some("array") => json!([]),
        Some("string") if field["format"] == "uuid" => json!(Uuid::nil()),
        Some("string") => json!("x"),
        _ => Value::Null,
    }
}

fn first_start(world: &World) {
    let company = json!({
        "company": "C", "station": "Gare", "currency": "XOF", "timezone": "Africa/Abidjan",
        "admin_pin": "1234",
    });
    world.refuses(Code::CompanyExists, "found_company", company.clone(), "");
    world.refuses(Code::CompanyExists, "create_demo", json!({}), "");
    let empty = Desk::unfounded();
    let long = "é".repeat(61);
    for (code, change) in [
        (Code::CurrencyUnknown, json!({ "currency": "FRF" })),
        (Code::TimezoneUnknown, json!({ "timezone": "Africa/Nowhere" })),
        (Code::CodeInvalid, json!({ "station_code": "O" })),
        (Code::CodeInvalid, json!({ "station_code": "OU1" })),
        (Code::FieldMissing, json!({ "station": "7" })),
        (Code::PinInvalid, json!({ "admin_pin": "123" })),
        (Code::PinInvalid, json!({ "admin_pin": "12a4" })),
        (Code::FieldMissing, json!({ "company": " \n" })),
        (Code::FieldMissing, json!({ "station": "" })),
        (Code::FieldMissing, json!({ "admin_name": "" })),
        (Code::TextTooLong, json!({ "company": long })),
        (Code::TextTooLong, json!({ "conditions": ["x".repeat(201)] })),
    ] {
        let request = with(company.clone(), change);
        world.refuses_at(&empty, code, "found_company", request, "");
    }
    empty.clock.advance(-SIXTY_YEARS);
    world.refuses_at(&empty, Code::ClockWrong, "create_demo", json!({}), "");
}

/// What a dead clock battery takes away: back to before 2020, and to before 1970.
const SIXTY_YEARS: i64 = 60 * 366 * 86_400_000;

fn people(world: &World) {
    let login = |code: &str, pin: &str| json!({ "code": code, "pin": pin });
    world.refuses(Code::LoginWrong, "login", login("NOBODY", "1111"), "");
    for _ in 0..4 {
        world.refuses(Code::LoginWrong, "login", login("K1", "9999"), "");
    }
    world.refuses(Code::LoginLocked, "login", login("K1", "9999"), "");
    world.refuses(Code::LoginLocked, "login", login("K1", "2222"), "");
    let admin = &world.admin;
    let person = json!({
        "request": intention(), "code": "C9", "name": "Awa", "roles": ["cashier"], "pin": "1234",
    });
    world.each(
        "register_employee",
        admin,
        &person,
        &[
            (Code::CodeInvalid, json!({ "code": "C-9" })),
            (Code::FieldMissing, json!({ "code": "" })),
            (Code::FieldMissing, json!({ "name": " " })),
            (Code::FieldMissing, json!({ "roles": [] })),
            (Code::TextTooLong, json!({ "code": "C".repeat(13) })),
            (Code::TextTooLong, json!({ "name": "x".repeat(2_000_000) })),
            (Code::RoleUnknown, json!({ "roles": ["cashier", "king"] })),
            (Code::PinInvalid, json!({ "pin": "123456789" })),
            (Code::LastAdmin, json!({ "code": "ADMIN" })),
        ],
    );
    let pin = json!({ "request": intention(), "code": "C1", "pin": "1234" });
    world.each(
        "set_pin",
        admin,
        &pin,
        &[
            (Code::NotFound, json!({ "code": "C8" })),
            (Code::PinInvalid, json!({ "pin": "" })),
            (Code::CodeInvalid, json!({ "code": "é" })),
            (Code::FieldMissing, json!({ "code": "" })),
            (Code::TextTooLong, json!({ "code": "C".repeat(13) })),
        ],
    );
}

/// A category that nobody set a fare for.
fn category_without_fare(world: &World) -> Value {
    let category = CategoryId(Uuid::now_v7());
    let categories = vec![Category { category, rank: 9, name: "Militaire".into() }];
    let define = world.desk.counter.store().write(|write| {
        write.append("console", RequestId(Uuid::now_v7()), CategoriesDefined { categories })
    });
    define.unwrap();
    json!(category.0)
}

fn selling(world: &World) {
    let (desk, cashier) = (&world.desk, &world.cashier);
    let trips = desk.trips_to("Bobo-Dioulasso", cashier);
    // The first coach leaves at six, and it is five past.
    let departed = trips[0].clone();
    desk.clock.advance(35 * 60_000);
    let cancelled = trips[3].clone();
    let cancel = json!({ "request": intention(), "trip": cancelled["trip"], "reason": "Panne" });
    desk.done("cancel_trip", cancel, &world.manager);
    let full = desk.trips_to("Koudougou", cashier).remove(0);
    let mut left = full["seats"].as_u64().unwrap();
    while left > 1 {
        let party = vec![json!({ "name": "Awa" }); left.min(9) as usize];
        let sale = with(one_passenger(&full), json!({ "passengers": party }));
        world.sold(sale);
        left -= left.min(9);
    }
    let mut seat_four = one_passenger(&world.trip);
    seat_four["passengers"][0]["seat"] = json!(4);
    world.sold(seat_four);
    let unfare = category_without_fare(world);

    let to = |trip: &Value| json!({ "trip": trip["trip"], "to": trip["to"]["stop"] });
    let party = |n: usize| json!({ "passengers": vec![json!({ "name": "Awa" }); n] });
    let one = |name: &str, value: Value| json!({ "passengers": [{ "name": "Awa", name: value }] });
    let here = world.trip["from"]["stop"].clone();
    let priced = [
        (Code::NotFound, json!({ "trip": Uuid::nil() })),
        (Code::StopOrder, json!({ "to": here })),
        (Code::StopOrder, json!({ "to": Uuid::nil() })),
        (Code::StopOrder, json!({ "from": world.trip["to"]["stop"], "to": here })),
        (Code::TripDeparted, to(&departed)),
        (Code::TripCancelled, to(&cancelled)),
        (Code::PassengerCount, party(0)),
        (Code::PassengerCount, party(10)),
        (Code::SeatTaken, one("seat", json!(4))),
        (Code::SeatUnknown, one("seat", json!(0))),
        (Code::SeatUnknown, one("seat", json!(60_000))),
        (
            Code::SeatTwice,
            json!({ "passengers": [{ "name": "A", "seat": 5 }, { "name": "B", "seat": 5 }] }),
        ),
        (Code::TripFull, with(to(&full), party(2))),
        (Code::FareMissing, one("category", unfare)),
        (Code::CategoryUnknown, one("category", json!(Uuid::nil()))),
    ];
    let sale = one_passenger(&world.trip);
    let mut preview = sale.clone();
    preview.as_object_mut().unwrap().remove("request");
    world.each("sell_tickets", cashier, &sale, &priced);
    world.each("preview_sale", cashier, &preview, &priced);
    let nameless = |change: &Value| {
        let mut change = change.clone();
        let passengers = change.get_mut("passengers").and_then(Value::as_array_mut);
        for passenger in passengers.into_iter().flatten() {
            passenger.as_object_mut().unwrap().remove("name");
        }
        change
    };
    let quoted: Vec<_> = priced.iter().map(|(code, change)| (*code, nameless(change))).collect();
    let quote = nameless(&preview);
    world.each("quote", &world.controller, &quote, &quoted);
    let map = json!({ "trip": world.trip["trip"] });
    world.each("seat_map", &world.controller, &map, &priced[..4]);

    payment(world, &sale, &preview);
    world.refuses(Code::DateInvalid, "list_trips", json!({ "date": "21/11/2026" }), cashier);
    let draft = json!({ "draft": { "text": "x".repeat(64 * 1024) } });
    world.refuses(Code::TextTooLong, "save_draft", draft, cashier);
}

/// What is wrong with cash and with passengers, where prices and seats are right.
fn payment(world: &World, sale: &Value, preview: &Value) {
    let cashier = &world.cashier;
    let one = |name: &str, value: Value| json!({ "passengers": [{ "name": "Awa", name: value }] });
    let paid = [
        (Code::CashShort, json!({ "tendered": 1 })),
        (Code::AmountInvalid, json!({ "tendered": -1 })),
        (Code::AmountInvalid, json!({ "tendered": i64::MAX })),
        (Code::NameInvalid, json!({ "passengers": [{ "name": "70 12" }] })),
        (Code::PhoneInvalid, one("phone", json!("7012"))),
        (Code::PhoneInvalid, one("phone", json!("7".repeat(1_000_000)))),
        (Code::TextTooLong, json!({ "passengers": [{ "name": "x".repeat(61) }] })),
        (Code::TextTooLong, one("id_number", json!("B".repeat(31)))),
    ];
    world.each("sell_tickets", cashier, sale, &paid);
    world.each("preview_sale", cashier, preview, &paid);
    let told = json!({ "expected_total": 1 });
    world.each("sell_tickets", cashier, sale, &[(Code::PriceChanged, told)]);
    world.desk.clock.advance(-SIXTY_YEARS);
    let dead = [(Code::ClockWrong, json!({}))];
    world.each("sell_tickets", cashier, sale, &dead);
    world.each("preview_sale", cashier, preview, &dead);
    world.desk.clock.advance(SIXTY_YEARS);
    let unnamed = json!({ "passengers": [{ "name": " " }] });
    world.each("sell_tickets", cashier, sale, &[(Code::FieldMissing, unnamed)]);
    numbers_used_up(world, sale, preview);
}

/// Ninety-nine million tickets are not sold here: the table is told so, and told back.
fn numbers_used_up(world: &World, sale: &Value, preview: &Value) {
    let last = |number: u32| {
        world.desk.counter.store().write(|write| {
            let sql = "update device set last_number = ?1 returning last_number";
            let set = write.connection().query_row(sql, [number], |row| row.get::<_, u32>(0))?;
            Ok(set)
        })
    };
    let store = world.desk.counter.store();
    let sql = "select last_number from device";
    let before = store.read(|c| Ok(c.query_row(sql, [], |row| row.get(0))?)).unwrap();
    last(domain::ticket::RUNNING_MAX).unwrap();
    let again = with(sale.clone(), json!({ "request": intention() }));
    world.refuses(Code::NumbersExhausted, "sell_tickets", again, &world.cashier);
    world.refuses(Code::NumbersExhausted, "preview_sale", preview.clone(), &world.cashier);
    last(before).unwrap();
}

fn till(world: &World) {
    let (cashier, other) = (&world.cashier, &world.other_cashier);
    let open = json!({ "request": intention(), "float": 0 });
    let close = json!({ "request": intention(), "counted": 0 });
    world.refuses(Code::TillOpen, "open_till", open.clone(), cashier);
    world.refuses(Code::TillOfAnother, "open_till", open.clone(), other);
    world.refuses(Code::TillOfAnother, "close_till", close.clone(), other);
    world.refuses(Code::TillOfAnother, "sell_tickets", one_passenger(&world.trip), other);
    let lines = |denomination: i64, pieces: u64| json!([{ "denomination": denomination, "pieces": pieces }]);
    let counts = |sum: &str| {
        [
            (Code::CountMissing, json!({ sum: null })),
            (Code::CountInvalid, json!({ sum: null, "count": lines(3, 1) })),
            (Code::CountInvalid, json!({ sum: null, "count": lines(-5, 1) })),
            (Code::CountInvalid, json!({ sum: null, "count": lines(500, 100_001) })),
            (
                Code::CountInvalid,
                json!({ sum: null, "count": [
                { "denomination": 500, "pieces": 1 }, { "denomination": 500, "pieces": 1 },
            ] }),
            ),
            (Code::CountDiffers, json!({ sum: 501, "count": lines(500, 1) })),
            (Code::AmountInvalid, json!({ sum: -1 })),
            (Code::AmountInvalid, json!({ sum: i64::MAX })),
        ]
    };
    world.each("close_till", cashier, &close, &counts("counted"));
    let reason = json!({ "request": intention(), "reason": "Monnaie" });
    world.each(
        "open_drawer",
        &world.manager,
        &reason,
        &[
            (Code::FieldMissing, json!({ "reason": "" })),
            (Code::TextTooLong, json!({ "reason": "x".repeat(201) })),
        ],
    );
    world.desk.done("close_till", close.clone(), cashier);
    world.each("close_till", cashier, &close, &[(Code::TillClosed, json!({}))]);
    world.refuses(Code::TillClosed, "sell_tickets", one_passenger(&world.trip), cashier);
    world.each("open_till", cashier, &open, &counts("float"));
    world.desk.open_till(cashier, 0);
}

fn tickets(world: &World) {
    let cashier = &world.cashier;
    let sold = world.sold(one_passenger(&world.trip));
    let number = sold["tickets"][0]["number"].as_str().unwrap();
    let (head, check) = number.split_at(number.len() - 1);
    let mistyped = format!("{head}{}", (check.parse::<u8>().unwrap() + 1) % 10);
    // A token of another company's counter, and one of nobody's.
    let store = world.desk.counter.store();
    let sql = "select json_extract(body, '$.tickets[0].token') from entry
               where kind = 'TicketsSold' order by id desc";
    let token: String = store.read(|c| Ok(c.query_row(sql, [], |row| row.get(0))?)).unwrap();
    let altered = if token.ends_with('0') { "1" } else { "0" };
    let altered = format!("{}{altered}", &token[..token.len() - 1]);
    let other = Desk::one_day();
    let told = [
        (Code::TicketNumberMistyped, mistyped.as_str()),
        (Code::TokenInvalid, altered.as_str()),
        (Code::TokenInvalid, &"A".repeat(120)),
    ];
    for (code, named) in told {
        world.refuses(code, "find_tickets", json!({ "query": named }), cashier);
    }
    world.refuses(Code::TextTooLong, "find_tickets", json!({ "query": "x".repeat(251) }), cashier);
    for name in ["show_ticket", "reprint", "preview_document"] {
        let request = |named: &str| match name {
            "reprint" => json!({ "request": intention(), "ticket": named }),
            _ => json!({ "ticket": named }),
        };
        for (code, named) in told {
            world.refuses(code, name, request(named), cashier);
        }
        let nowhere = Uuid::nil().to_string();
        for (code, named) in [
            (Code::TicketNumberInvalid, "Awa Zongo"),
            (Code::TicketNumberInvalid, ""),
            (Code::NotFound, nowhere.as_str()),
        ] {
            world.refuses(code, name, request(named), cashier);
        }
    }
    // Its number is well formed, and nobody has it.
    let show = json!({ "ticket": number });
    let session = other.log_in("C1", "1111");
    world.refuses_at(&other, Code::NotFound, "show_ticket", show, &session);
    copies(world, number);
}

fn copies(world: &World, number: &str) {
    let again = || json!({ "request": intention(), "ticket": number });
    world.desk.counter.print_now().unwrap();
    for copy in 2..domain::bounds::COPIES_MAX {
        let reprinted = world.desk.done("reprint", again(), &world.cashier);
        assert_eq!(reprinted["copy"], copy);
    }
    let last = world.desk.done("reprint", again(), &world.cashier);
    world.refuses(Code::CopiesExhausted, "reprint", again(), &world.cashier);
    // The last of them is cut short: it cannot be printed once more either.
    set_state(world, &last["job"], "unknown");
    let request = json!({ "request": intention(), "job": last["job"], "came_out": false });
    world.refuses(Code::CopiesExhausted, "resolve_print", request, &world.cashier);
    set_state(world, &last["job"], "confirmed");
}

fn set_state(world: &World, job: &Value, state: &str) {
    let sql = "update local_print_job set state = ?2 where id = ?1";
    let set = world
        .desk
        .counter
        .store()
        .write(|write| Ok(write.connection().execute(sql, (job.as_i64(), state))?));
    assert_eq!(set.unwrap(), 1);
}

fn printing(world: &World) {
    let cashier = &world.cashier;
    world.sold(one_passenger(&world.trip));
    let job = world.desk.jobs(cashier).pop().unwrap()["job"].clone();
    let resolve = json!({ "request": intention(), "job": job, "came_out": true });
    let again = json!({ "job": job });
    for state in ["queued", "sending", "sent", "confirmed", "failed", "given_up"] {
        set_state(world, &job, state);
        if state != "confirmed" {
            world.refuses(Code::JobState, "resolve_print", resolve.clone(), cashier);
        }
        let no = with(resolve.clone(), json!({ "came_out": false }));
        world.refuses(Code::JobState, "resolve_print", no, cashier);
        if !["failed", "given_up"].contains(&state) {
            world.refuses(Code::JobState, "retry_print", again.clone(), cashier);
        }
        if !["failed", "queued"].contains(&state) {
            let give_up = with(again.clone(), json!({ "give_up": true }));
            world.refuses(Code::JobState, "retry_print", give_up, cashier);
        }
    }
    for job in [0, -1, i64::MAX] {
        let change = json!({ "job": job });
        let resolve = with(resolve.clone(), change.clone());
        world.refuses(Code::NotFound, "resolve_print", resolve, cashier);
        world.refuses(Code::NotFound, "retry_print", change, cashier);
    }
    printer(world);
}

fn spool() -> Value {
    json!({
        "paper_mm": 58, "code_page": "wpc1252", "native_qr": false, "native_barcode": false,
        "cut": true, "drawer": true, "transport": { "kind": "spool" },
    })
}

fn printer(world: &World) {
    let set = json!({ "request": intention(), "printer": spool() });
    for (code, change) in [
        (Code::PrinterInvalid, json!({ "paper_mm": 57 })),
        (Code::PrinterInvalid, json!({ "transport": { "kind": "spool", "folder": " " } })),
        (Code::PrinterInvalid, json!({ "transport": { "kind": "tcp", "address": "" } })),
        (
            Code::PrinterInvalid,
            json!({ "transport": { "kind": "device", "path": "x".repeat(251) } }),
        ),
        (Code::PrinterInvalid, json!({ "transport": { "kind": "device", "path": "a\nb" } })),
        (
            Code::PrinterInvalid,
            json!({ "transport": { "kind": "serial", "path": "COM3", "baud": 1 } }),
        ),
        (Code::BadRequest, json!({ "transport": { "kind": "pigeon" } })),
        (Code::BadRequest, json!({ "code_page": "klingon" })),
        (Code::BadRequest, json!({ "paper_mm": 580 })),
    ] {
        let printer = with(spool(), change);
        let request = with(set.clone(), json!({ "printer": printer }));
        world.refuses(code, "set_printer", request, &world.manager);
    }
}

fn planning(world: &World) {
    let stop = json!({ "request": intention(), "stop": Uuid::nil() });
    world.refuses(Code::NotFound, "set_station_stop", stop, &world.manager);
    let trips = world.desk.trips_to("Dédougou", &world.cashier);
    let cancel = json!({ "request": intention(), "trip": trips[0]["trip"], "reason": "Panne" });
    world.each(
        "cancel_trip",
        &world.manager,
        &cancel,
        &[
            (Code::NotFound, json!({ "trip": Uuid::nil() })),
            (Code::FieldMissing, json!({ "reason": "\t" })),
            (Code::TextTooLong, json!({ "reason": "x".repeat(201) })),
        ],
    );
    world.desk.done("cancel_trip", cancel.clone(), &world.manager);
    world.each("cancel_trip", &world.manager, &cancel, &[(Code::TripCancelled, json!({}))]);
    // A file stands where the folder of backups should be.
    std::fs::write(world.desk.folder.path().join("backups"), b"").unwrap();
    world.refuses(Code::FileFailed, "backup_now", json!({}), &world.cashier);
}

/// An intention that was something else before, or somebody else's.
fn used_requests(world: &World) {
    let desk = &world.desk;
    let drawer = json!({ "request": intention(), "reason": "Monnaie" });
    desk.done("open_drawer", drawer.clone(), &world.manager);
    let used = drawer["request"].clone();
    let sold = world.sold(one_passenger(&world.trip));
    let number = &sold["tickets"][0]["number"];
    let job = desk.jobs(&world.cashier).pop().unwrap()["job"].clone();
    set_state(world, &job, "unknown");
    let sale = one_passenger(&world.trip);
    for (name, session, request) in [
        ("sell_tickets", &world.cashier, sale.clone()),
        ("open_till", &world.cashier, json!({ "float": 0 })),
        ("close_till", &world.cashier, json!({ "counted": 0 })),
        ("reprint", &world.cashier, json!({ "ticket": number })),
        ("resolve_print", &world.cashier, json!({ "job": job, "came_out": false })),
        (
            "register_employee",
            &world.admin,
            json!({ "code": "C7", "name": "A", "roles": ["cashier"] }),
        ),
        ("set_pin", &world.admin, json!({ "code": "C2", "pin": "1234" })),
        ("set_printer", &world.admin, json!({ "printer": spool() })),
        ("set_station_stop", &world.admin, json!({ "stop": sale["to"] })),
        ("cancel_trip", &world.admin, json!({ "trip": sale["trip"], "reason": "Panne" })),
    ] {
        let request = with(request, json!({ "request": used }));
        world.refuses(Code::RequestReused, name, request, session);
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
}
