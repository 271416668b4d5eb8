//! Scans at no door, passengers who are not aboard, departures that cannot be closed, places to stand
//! that there are not.

use domain::Code;
use domain::fact::Fact;
use domain::ids::{LayoutId, RequestId, VehicleId};
use domain::layout::SeatLayout;
use domain::planning::{LayoutDefined, VehicleRegistered};
use domain::text::ShortCode;
use domain::ticket::TicketNumber;
use guichet_tests::{intention, with};
use serde_json::{Value, json};
use uuid::Uuid;

use super::payments::{pending, unpayable};
use super::selling::{category_without_fare, with_numbers_used_up};
use super::{ABSURD, DAY, MINUTE, NO_DAYS, Refused, SIXTY_YEARS, World};

pub fn control(refused: &Refused) {
    doors(&World::new(refused));
    packs(&World::new(refused));
    aboard(&World::new(refused));
    crews(&World::new(refused));
    closing(&World::new(refused));
    reopening(&World::new(refused));
    coaches_and_delays(&World::new(refused));
    let world = World::new(refused);
    let paid = json!({ "payments": [{
        "method": "mobile_money", "operator": "orange money", "phone": "70123456",
        "reference": "mp2611.0530.x1",
    }] });
    world.ticket(&world.trip, paid.clone());
    luggage(&world);
    let world = World::new(refused);
    world.ticket(&world.trip, paid);
    standing(&world);
}

/// Every command of control that writes, as it could be meant.
pub fn every_intention<'w>(
    world: &'w World<'_>,
    number: &Value,
) -> Vec<(&'static str, &'w String, Value)> {
    let (who, cashier, manager) = (&world.controller, &world.cashier, &world.manager);
    let count = world.at(json!({ "ticket": number }));
    let crew = json!({ "name": "Moussa", "duty": "driver" });
    let undo = world.at(json!({ "boarding": Uuid::nil(), "reason": "Erreur" }));
    let swap = world.at(json!({ "vehicle": Uuid::nil(), "reason": "Panne" }));
    let late = world.at(json!({ "minutes": 5, "reason": "Pluie" }));
    let stands = world.at(json!({ "to": world.trip["to"]["stop"], "name": "Awa" }));
    vec![
        ("scan", who, world.at(json!({ "text": number }))),
        ("board_by", who, with(count.clone(), json!({ "by": "name" }))),
        ("undo_boarding", who, undo),
        ("alight", who, count.clone()),
        ("come_back", who, count.clone()),
        ("tag_luggage", cashier, with(count.clone(), json!({ "pieces": 1 }))),
        ("board_standing", cashier, stands),
        ("refund_standing", cashier, with(count, json!({ "reason": "Trop de monde" }))),
        ("close_departure", who, world.at(json!({ "crew": [] }))),
        ("reopen_departure", manager, world.at(json!({ "reason": "Il arrive" }))),
        ("reprint_departure", who, json!({ "departure": Uuid::nil() })),
        ("reprint_tags", who, json!({ "ticket": number })),
        ("print_manifest", who, world.at(json!({}))),
        ("delay_trip", who, late),
        ("swap_vehicle", manager, swap),
        ("register_crew", manager, crew),
    ]
}

impl World<'_> {
    fn at(&self, change: Value) -> Value {
        with(json!({ "request": intention(), "trip": self.trip["trip"] }), change)
    }

    /// The last stop of the trip: no coach leaves from there.
    fn terminus(&self) -> Value {
        json!({ "at_stop": self.trip["to"]["stop"] })
    }

    fn set_control(&self, change: Value) {
        let rules = self.desk.done("rules", json!({}), &self.manager)["rules"].take();
        self.set_rules(json!({ "control": with(rules["control"].clone(), change) }));
    }

    fn cancelled(&self) -> Value {
        let trip = self.desk.trips_to("Bobo-Dioulasso", &self.cashier).remove(3);
        let cancel = json!({ "request": intention(), "trip": trip["trip"], "reason": "Panne" });
        self.desk.done("cancel_trip", cancel, &self.manager);
        json!({ "trip": trip["trip"] })
    }

    fn write(&self, fact: impl Into<Fact>) {
        let request = RequestId(Uuid::now_v7());
        self.desk.counter.store().write(|write| write.append("console", request, fact)).unwrap();
    }

    fn vehicle(&self, seats: u16) -> Uuid {
        let (layout, vehicle) = (LayoutId(Uuid::now_v7()), VehicleId(Uuid::now_v7()));
        let seats = SeatLayout::coach(layout, "petit", seats, 2, 2).unwrap();
        self.write(LayoutDefined { layout: seats });
        let plate = "11 GG 1111".to_owned();
        self.write(VehicleRegistered { vehicle, plate, layout, name: "Minibus".to_owned() });
        vehicle.0
    }

    fn crew(&self, change: Value) -> Value {
        let member = json!({ "request": intention(), "name": "Moussa", "duty": "driver" });
        self.desk.done("register_crew", with(member, change), &self.manager)["crew"].clone()
    }

    fn driver(&self) -> Value {
        self.crew(json!({ "licence_number": "BF-1", "licence_until": "2027-01-31" }))
    }

    fn scan(&self, ticket: &Value) -> Value {
        self.desk.done("scan", self.at(json!({ "text": ticket })), &self.controller)
    }
}

/// No such trip, no such stop, and the stop where a trip ends.
fn nowhere(world: &World<'_>) -> Vec<(Code, Value)> {
    vec![
        (Code::NotFound, json!({ "trip": Uuid::nil() })),
        (Code::NotFound, json!({ "at_stop": Uuid::nil() })),
        (Code::StopNotLeft, world.terminus()),
    ]
}

fn long() -> String {
    "x".repeat(501)
}

/// What names no ticket, and what names one badly.
fn misnamed(field: &str) -> Vec<(Code, Value)> {
    let named = |code: Code, text: &str| (code, json!({ field: text }));
    let unknown = TicketNumber::new(&ShortCode::parse("code", "OUA").unwrap(), 9, 1).to_string();
    let check = unknown.chars().last().and_then(|digit| digit.to_digit(10)).unwrap();
    let mistyped = format!("{}{}", &unknown[..unknown.len() - 1], (check + 1) % 10);
    vec![
        named(Code::TicketNumberInvalid, "bonjour"),
        named(Code::TicketNumberMistyped, &mistyped),
        named(Code::TokenInvalid, &"A".repeat(167)),
        named(Code::NotFound, &unknown),
        named(Code::TextTooLong, &long()),
    ]
}

fn doors(world: &World<'_>) {
    let who = &world.controller;
    let number = world.ticket(&world.trip, json!({}));
    let nowhere = nowhere(world);
    let scan = world.at(json!({ "text": number }));
    let with_long = |field: &str| {
        let mut refused = nowhere.clone();
        refused.push((Code::TextTooLong, json!({ field: long() })));
        refused
    };
    world.each("scan", who, &scan, &with_long("text"));
    let board = world.at(json!({ "ticket": number, "by": "name" }));
    world.each("board_by", who, &board, &with_long("ticket"));
    let list = json!({ "trip": world.trip["trip"] });
    world.each("print_manifest", who, &world.at(json!({})), &nowhere[..2]);
    let export = with(list.clone(), json!({ "format": "csv" }));
    world.each("export_manifest", who, &export, &nowhere[..2]);
    let exports = world.desk.folder.path().join("exports");
    std::fs::write(&exports, "").unwrap();
    world.refuses(Code::FileFailed, "export_manifest", export, who);
    world.refuses(Code::FileFailed, "export_pack", list.clone(), who);
    std::fs::remove_file(exports).unwrap();
    world.each("departure_sheet", who, &list, &nowhere[..2]);
    let too_long = [(Code::TextTooLong, json!({ "query": long() }))];
    world.each("manifest", who, &list, &[&nowhere[..2], &too_long[..]].concat());
    let no_days = NO_DAYS.map(|date| (Code::DateInvalid, json!({ "date": date })));
    world.each("trips_to_control", who, &json!({}), &no_days);
}

fn packs(world: &World<'_>) {
    let (desk, who) = (&world.desk, &world.controller);
    let nothing = [(Code::NotFound, json!({ "trip": Uuid::nil() }))];
    world.each("export_pack", who, &json!({ "trip": world.trip["trip"] }), &nothing);
    let pack = desk.done("export_pack", json!({ "trip": world.trip["trip"] }), who);
    let content = |content: &str| json!({ "content": content });
    let whole = content(pack["content"].as_str().unwrap());
    let no_packs = ["", "?", "AAAA", &"A".repeat(1_000_004)];
    for text in no_packs {
        world.refuses(Code::PackInvalid, "import_pack", content(text), who);
    }
    // Whoever is alone knows nobody whose scans could be believed.
    world.refuses(Code::NotEnrolled, "import_pack", whole, who);
}

fn aboard(world: &World<'_>) {
    let (desk, who) = (&world.desk, &world.controller);
    let number = world.ticket(&world.trip, json!({}));
    let count = world.at(json!({ "ticket": number }));
    let mut refused = misnamed("ticket");
    refused.extend(nowhere(world).into_iter().take(2));
    refused.push((Code::NotAboard, json!({})));
    world.each("alight", who, &count, &refused);
    world.each("come_back", who, &count, &refused);
    let undo = world.at(json!({ "boarding": Uuid::nil(), "reason": "Erreur" }));
    world.each("undo_boarding", who, &undo, &[(Code::NotAboard, json!({}))]);
    let boarding = world.scan(&number)["boarding"].clone();
    let undo = with(undo, json!({ "boarding": boarding }));
    let mut refused = nowhere(world)[..2].to_vec();
    refused.push((Code::FieldMissing, json!({ "reason": " " })));
    refused.push((Code::TextTooLong, json!({ "reason": "x".repeat(2_000) })));
    world.each("undo_boarding", who, &undo, &refused);
    world.each("come_back", who, &count, &[(Code::NotOut, json!({}))]);
    let again = || with(count.clone(), json!({ "request": intention() }));
    for round in 1..=98 {
        desk.done("alight", again(), who);
        if round == 1 {
            world.each("alight", who, &count, &[(Code::AlreadyOut, json!({}))]);
        }
        desk.done("come_back", again(), who);
    }
    desk.done("alight", again(), who);
    world.decree("update ticket set state = 'refunded'");
    world.each("come_back", who, &count, &[(Code::TicketState, json!({}))]);
    world.decree("update ticket set state = 'valid'");
    desk.done("come_back", again(), who);
    world.each("alight", who, &count, &[(Code::ExitsTooMany, json!({}))]);
    desk.clock.advance(2 * MINUTE);
    world.each("undo_boarding", who, &undo, &[(Code::UndoLate, json!({}))]);
    let close = world.at(json!({ "crew": [world.driver()] }));
    desk.done("close_departure", close, who);
    world.each("undo_boarding", who, &undo, &[(Code::DepartureClosed, json!({}))]);
}

fn crews(world: &World<'_>) {
    let asked = json!({
        "request": intention(), "name": "Moussa", "duty": "driver", "licence_number": "BF-1",
        "licence_until": "2027-01-31",
    });
    let mut refused = vec![
        (Code::FieldMissing, json!({ "name": " " })),
        (Code::NameInvalid, json!({ "name": "70 12" })),
        (Code::TextTooLong, json!({ "name": "x".repeat(61) })),
        (Code::PhoneInvalid, json!({ "phone": "70" })),
        (Code::FieldMissing, json!({ "licence_number": " " })),
        (Code::FieldMissing, json!({ "licence_until": null })),
        (Code::TextTooLong, json!({ "licence_number": "x".repeat(31) })),
    ];
    refused.extend(NO_DAYS.map(|day| (Code::DateInvalid, json!({ "licence_until": day }))));
    world.each("register_crew", &world.manager, &asked, &refused);
}

fn closing(world: &World<'_>) {
    let (desk, who) = (&world.desk, &world.controller);
    let driver = world.driver();
    let close = world.at(json!({ "crew": [driver] }));
    let short = world.crew(json!({ "licence_number": "BF-2", "licence_until": "2026-11-20" }));
    let attendant = world.crew(json!({ "duty": "attendant" }));
    let gone = world.crew(json!({ "duty": "attendant", "gone": true }));
    let mut refused = nowhere(world);
    refused.extend([
        (Code::NotFound, json!({ "crew": [Uuid::nil()] })),
        (Code::TripCancelled, world.cancelled()),
        (Code::CrewInvalid, json!({ "crew": [] })),
        (Code::CrewInvalid, json!({ "crew": [attendant] })),
        (Code::CrewInvalid, json!({ "crew": [driver, gone] })),
        (Code::CrewInvalid, json!({ "crew": [driver, driver] })),
        (Code::LicenceMissing, json!({ "crew": [world.crew(json!({}))] })),
        (Code::LicenceExpired, json!({ "crew": [short] })),
        (Code::TextTooLong, json!({ "seal": "x".repeat(31) })),
        (Code::BoardingChanged, json!({ "expected_missing": 3 })),
    ]);
    world.each("close_departure", who, &close, &refused);
    let out = world.ticket(&world.trip, json!({}));
    world.scan(&out);
    desk.done("alight", world.at(json!({ "ticket": out })), who);
    world.each("close_departure", who, &close, &[(Code::PassengersOut, json!({}))]);
    desk.done("come_back", world.at(json!({ "ticket": out })), who);
    world.decree("update trip set vehicle = null");
    world.each("close_departure", who, &close, &[(Code::VehicleMissing, json!({}))]);
    let swap = world.at(json!({ "vehicle": world.vehicle(49), "reason": "Panne" }));
    desk.done("swap_vehicle", swap, &world.manager);
    let trip = &world.trip["trip"];
    for _ in 0..=domain::bounds::ADVANCES_MAX {
        let fuel = json!({
            "request": intention(), "movement": "fuel", "amount": 5, "reason": "Gasoil", "trip": trip,
        });
        desk.done("move_cash", fuel, &world.cashier);
    }
    world.each("close_departure", who, &close, &[(Code::PapersInvalid, json!({}))]);
    pending(world, vec![]);
    world.each("close_departure", who, &close, &[(Code::PassengersUnpaid, json!({}))]);
}

fn reopening(world: &World<'_>) {
    let (desk, who) = (&world.desk, &world.manager);
    let reopen = world.at(json!({ "reason": "Il arrive" }));
    let mut refused = nowhere(world)[..2].to_vec();
    refused.push((Code::DepartureOpen, json!({})));
    world.each("reopen_departure", who, &reopen, &refused);
    let close = world.at(json!({ "crew": [world.driver()] }));
    let closed = desk.done("close_departure", close.clone(), who);
    world.each("close_departure", who, &close, &[(Code::DepartureClosed, json!({}))]);
    bordereaux(world, &closed["departure"]);
    world.unheard("reopen_departure", &reopen, "approval");
    let refused = [
        (Code::FieldMissing, json!({ "reason": " " })),
        (Code::TextTooLong, json!({ "reason": "x".repeat(2_000) })),
    ];
    world.each("reopen_departure", who, &reopen, &refused);
    let on = json!({ "request": intention(), "at_stop": world.calls(&world.trip)[1] });
    desk.done("close_departure", with(close, on), who);
    world.each("reopen_departure", who, &reopen, &[(Code::DepartureLeft, json!({}))]);
}

/// Papers of a coach's door that were printed too often.
fn bordereaux(world: &World<'_>, departure: &Value) {
    let again = json!({ "request": intention(), "departure": departure });
    let refused = [(Code::NotFound, json!({ "departure": Uuid::nil() }))];
    world.each("reprint_departure", &world.controller, &again, &refused);
    exhausted(world, "reprint_departure", &again);
}

fn exhausted(world: &World<'_>, name: &str, again: &Value) {
    let again = || with(again.clone(), json!({ "request": intention() }));
    for copy in 2..=domain::bounds::COPIES_MAX {
        assert_eq!(world.desk.done(name, again(), &world.controller)["copy"], copy);
    }
    world.refuses(Code::CopiesExhausted, name, again(), &world.controller);
}

fn coaches_and_delays(world: &World<'_>) {
    let texts = [
        (Code::FieldMissing, json!({ "reason": " " })),
        (Code::TextTooLong, json!({ "reason": "x".repeat(2_000) })),
    ];
    let mut refused = nowhere(world);
    refused.extend(texts.clone());
    refused.push((Code::TripCancelled, world.cancelled()));
    let delay = world.at(json!({ "minutes": 30, "reason": "Pluie" }));
    let mut delays = refused.clone();
    delays.push((Code::DelayInvalid, json!({ "minutes": 2_881 })));
    delays.push((Code::DelayInvalid, json!({ "minutes": u32::MAX })));
    world.each("delay_trip", &world.controller, &delay, &delays);
    let vehicle = world.vehicle(20);
    let swap = world.at(json!({ "vehicle": vehicle, "reason": "Panne" }));
    refused.push((Code::NotFound, json!({ "vehicle": Uuid::nil() })));
    world.each("swap_vehicle", &world.manager, &swap, &refused);
    world.desk.done("swap_vehicle", swap.clone(), &world.manager);
    world.each("swap_vehicle", &world.manager, &swap, &[(Code::VehicleSame, json!({}))]);
}

/// Clocks that are wrong, and tills that are not one's own.
fn no_till(world: &World<'_>, name: &str, request: &Value) {
    let again = || with(request.clone(), json!({ "request": intention() }));
    world.refuses(Code::TillOfAnother, name, again(), &world.other_cashier);
    let yesterday = json!({ "request": intention(), "day": "2026-11-20" });
    // The second time the day is closed already.
    let _ = world.desk.call("lock_day", yesterday, &world.manager);
    for (code, back) in [(Code::DayLocked, DAY), (Code::ClockWrong, SIXTY_YEARS)] {
        world.desk.clock.advance(-back);
        world.refuses(code, name, again(), &world.cashier);
        world.desk.clock.advance(back);
    }
}

fn close_till(world: &World<'_>) {
    world.desk.close_till(&world.cashier, 0);
}

fn luggage(world: &World<'_>) {
    let cashier = &world.cashier;
    world.set_control(json!({ "luggage_pieces": 0, "per_piece": 1_000 }));
    let number = world.ticket(&world.trip, json!({}));
    let trips = world.desk.trips_to("Bobo-Dioulasso", cashier);
    let other = world.ticket(&trips[2], json!({}));
    let tag = world.at(json!({ "ticket": number, "pieces": 5 }));
    let mut refused = misnamed("ticket");
    refused.extend(nowhere(world));
    refused.extend(unpayable(5_000));
    refused.extend([
        (Code::NotFound, json!({ "ticket": other })),
        (Code::NotFound, json!({ "ticket": Uuid::nil() })),
        (Code::LuggageInvalid, json!({ "pieces": 0 })),
        (Code::LuggageInvalid, json!({ "pieces": 100 })),
        (Code::LuggageInvalid, json!({ "pieces": u32::MAX })),
        (Code::LuggageInvalid, json!({ "grams": 1_000_001 })),
        (Code::CashShort, json!({ "tendered": 4_999 })),
    ]);
    for expected in ABSURD.into_iter().chain([0, 4_999]) {
        refused.push((Code::PriceChanged, json!({ "expected": expected })));
    }
    world.each("tag_luggage", cashier, &tag, &refused);
    let again = world.at(json!({ "ticket": number }));
    let again = json!({ "request": again["request"], "ticket": again["ticket"] });
    let mut refused = misnamed("ticket");
    refused.push((Code::NotFound, json!({})));
    world.each("reprint_tags", &world.controller, &again, &refused);
    no_till(world, "tag_luggage", &tag);
    cancelled_with_a_ticket(world, "tag_luggage", &tag);
    world.desk.done("tag_luggage", with(tag.clone(), json!({ "request": intention() })), cashier);
    exhausted(world, "reprint_tags", &again);
    let close = world.at(json!({ "crew": [world.driver()] }));
    world.desk.done("close_departure", close, cashier);
    world.each("tag_luggage", cashier, &tag, &[(Code::DepartureClosed, json!({}))]);
    close_till(world);
    let reopen = world.at(json!({ "reason": "Un bagage" }));
    world.desk.done("reopen_departure", reopen, &world.manager);
    world.each("tag_luggage", cashier, &tag, &[(Code::TillClosed, json!({}))]);
}

/// The trip does not run, for a moment.
fn cancelled_with_a_ticket(world: &World<'_>, name: &str, request: &Value) {
    world.decree("update trip set cancelled = 'Panne'");
    world.each(name, &world.cashier, request, &[(Code::TripCancelled, json!({}))]);
    world.decree("update trip set cancelled = null");
}

fn standing(world: &World<'_>) {
    let (desk, cashier) = (&world.desk, &world.cashier);
    let board = world.at(json!({ "to": world.trip["to"]["stop"], "name": "Awa Zongo" }));
    world.each("board_standing", cashier, &board, &[(Code::StandingForbidden, json!({}))]);
    world.set_control(json!({ "standing": 1 }));
    world.each("board_standing", cashier, &board, &[(Code::SeatsLeft, json!({}))]);
    let small = world.at(json!({ "vehicle": world.vehicle(1), "reason": "Panne" }));
    desk.done("swap_vehicle", small, &world.manager);
    let total = world.trip["price"].as_i64().unwrap();
    let unfare = category_without_fare(world);
    let mut refused = nowhere(world);
    refused.extend(unpayable(total));
    refused.extend([
        (Code::StopOrder, json!({ "to": Uuid::nil() })),
        (Code::StopOrder, json!({ "to": world.trip["from"]["stop"] })),
        (Code::CategoryUnknown, json!({ "category": Uuid::nil() })),
        (Code::FareMissing, json!({ "category": unfare })),
        (Code::CashShort, json!({ "tendered": total - 1 })),
        (Code::FieldMissing, json!({ "name": " " })),
        (Code::NameInvalid, json!({ "name": "70 12" })),
        (Code::PhoneInvalid, json!({ "phone": "70" })),
    ]);
    for expected in ABSURD.into_iter().chain([0, total - 1]) {
        refused.push((Code::PriceChanged, json!({ "expected": expected })));
    }
    world.each("board_standing", cashier, &board, &refused);
    no_till(world, "board_standing", &board);
    cancelled_with_a_ticket(world, "board_standing", &board);
    with_numbers_used_up(world, || {
        world.each("board_standing", cashier, &board, &[(Code::NumbersExhausted, json!({}))]);
    });
    let stands = desk.done("board_standing", board.clone(), cashier)["number"].clone();
    world.each("board_standing", cashier, &board, &[(Code::StandingFull, json!({}))]);
    given_back(world, &stands, &board);
}

fn given_back(world: &World<'_>, stands: &Value, board: &Value) {
    let (desk, cashier) = (&world.desk, &world.cashier);
    let refund = world.at(json!({ "ticket": stands, "reason": "Trop de monde" }));
    let mut refused = misnamed("ticket");
    refused.extend(nowhere(world).into_iter().take(2));
    let seated = world.ticket(&desk.trips_to("Koudougou", cashier)[0], json!({}));
    let other = desk.trips_to("Bobo-Dioulasso", cashier).remove(2);
    refused.extend([
        (Code::NotFound, json!({ "ticket": seated })),
        (Code::NotFound, json!({ "trip": other["trip"] })),
        (Code::FieldMissing, json!({ "reason": " " })),
        (Code::TextTooLong, json!({ "reason": "x".repeat(2_000) })),
    ]);
    world.each("refund_standing", cashier, &refund, &refused);
    no_till(world, "refund_standing", &refund);
    let report = desk.done("till_report", json!({}), &world.manager);
    let moved = |movement: &str| {
        let amount = &report["expected"];
        let request = json!({
            "request": intention(), "movement": movement, "amount": amount, "reason": "Coffre",
        });
        desk.done("move_cash", request, cashier);
    };
    moved("drop");
    world.each("refund_standing", cashier, &refund, &[(Code::DrawerShort, json!({}))]);
    moved("paid_in");
    let close = world.at(json!({ "crew": [world.driver()] }));
    desk.done("close_departure", close, cashier);
    let closed = [(Code::DepartureClosed, json!({}))];
    world.each("refund_standing", cashier, &refund, &closed);
    world.each("board_standing", cashier, board, &closed);
    desk.done("reopen_departure", world.at(json!({ "reason": "Il arrive" })), &world.manager);
    world.decree("update entry set device = randomblob(16) where kind = 'StandingBoarded'");
    world.each("refund_standing", cashier, &refund, &[(Code::RightElsewhere, json!({}))]);
    let own =
        "update entry set device = (select device from device) where kind = 'StandingBoarded'";
    world.decree(own);
    desk.done("refund_standing", refund.clone(), cashier);
    world.each("refund_standing", cashier, &refund, &[(Code::TicketState, json!({}))]);
    close_till(world);
    world.each("board_standing", cashier, board, &[(Code::TillClosed, json!({}))]);
    world.decree("update standing set refunded = 0");
    world.each("refund_standing", cashier, &refund, &[(Code::TillClosed, json!({}))]);
}
