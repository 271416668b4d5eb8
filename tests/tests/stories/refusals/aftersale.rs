//! After the sale: tickets that cannot be given back, exchanged, moved or opened.

use domain::Code;
use domain::fact::Fact;
use domain::ids::{CategoryId, RequestId};
use domain::planning::FaresSet;
use guichet_tests::{intention, one_passenger, with};
use serde_json::{Value, json};
use uuid::Uuid;

use super::papers::misnamed;
use super::payments::pending;
use super::selling::{category_without_fare, fill, with_numbers_used_up};
use super::{ABSURD, DAY, MINUTE, Refused, World};

const BACK: [&str; 2] = ["cancel_tickets", "refund_tickets"];
const CHANGES: [&str; 2] = ["exchange_ticket", "move_ticket"];
/// Everything that is done with one ticket by its name.
const ALL: [&str; 7] = [
    "cancel_tickets",
    "refund_tickets",
    "exchange_ticket",
    "move_ticket",
    "open_ticket",
    "mark_no_show",
    "quote_exchange",
];

pub fn aftersale(refused: &Refused) {
    names_and_states(&World::new(refused));
    several(&World::new(refused));
    journeys(&World::new(refused));
    supervised(&World::new(refused));
    time_runs_out(&World::new(refused));
    given_by_another_counter(&World::new(refused));
}

/// A command about one ticket, to another seat where it needs one.
fn about(name: &str, ticket: &Value, change: Value) -> Value {
    let request = match name {
        "quote_exchange" => return with(json!({ "ticket": ticket, "seat": 44 }), change),
        "exchange_ticket" | "move_ticket" => {
            json!({ "change": with(json!({ "ticket": ticket, "seat": 44 }), change) })
        }
        "open_ticket" | "mark_no_show" => with(json!({ "ticket": ticket }), change),
        _ => with(json!({ "tickets": [ticket], "reason": "Erreur" }), change),
    };
    with(request, json!({ "request": intention() }))
}

fn done(world: &World<'_>, name: &str, ticket: &Value, change: Value) -> Value {
    world.desk.done(name, about(name, ticket, change), &world.cashier)
}

/// Expects that commands refuse a ticket.
fn refuse(world: &World<'_>, code: Code, names: &[&str], ticket: &Value, change: &Value) {
    for name in names {
        world.refuses(code, name, about(name, ticket, change.clone()), &world.cashier);
    }
}

fn names_and_states(world: &World<'_>) {
    let nothing = json!({});
    for (code, named) in misnamed(world) {
        refuse(world, code, &ALL, &json!(named), &nothing);
    }
    let unpaid = pending(world, vec![])["tickets"][0]["number"].clone();
    refuse(world, Code::TicketUnpaid, &ALL, &unpaid, &nothing);
    let sold = || world.ticket(&world.trip, json!({}));
    let [cancelled, refunded, exchanged, open] = [sold(), sold(), sold(), sold()];
    done(world, "cancel_tickets", &cancelled, json!({}));
    done(world, "refund_tickets", &refunded, json!({}));
    done(world, "exchange_ticket", &exchanged, json!({ "seat": 45 }));
    for gone in [&cancelled, &refunded, &exchanged] {
        refuse(world, Code::TicketState, &ALL, gone, &nothing);
    }
    done(world, "open_ticket", &open, json!({}));
    let again = |ticket: &Value, document: &str| {
        let paper = json!({ "ticket": ticket, "document": document });
        with(paper, json!({ "request": intention() }))
    };
    for document in ["ticket", "receipt"] {
        world.refuses(Code::TicketUnpaid, "reprint", again(&unpaid, document), &world.cashier);
    }
    for gone in [&cancelled, &refunded, &exchanged, &open] {
        world.refuses(Code::TicketState, "reprint", again(gone, "ticket"), &world.cashier);
        world.desk.done("reprint", again(gone, "receipt"), &world.cashier);
    }
    let closed = ["cancel_tickets", "open_ticket", "mark_no_show"];
    refuse(world, Code::TicketState, &closed, &open, &nothing);
    let early = sold();
    refuse(world, Code::NotDeparted, &["mark_no_show"], &early, &nothing);
    for (code, reason) in [
        (Code::FieldMissing, String::new()),
        (Code::FieldMissing, "\t".to_owned()),
        (Code::TextTooLong, "x".repeat(201)),
    ] {
        refuse(world, code, &BACK, &early, &json!({ "reason": reason }));
    }
    for told in ABSURD.into_iter().chain([0]) {
        let told = json!({ "expected_refund": told });
        refuse(world, Code::RefundChanged, &["refund_tickets"], &early, &told);
    }
    with_numbers_used_up(world, || {
        refuse(world, Code::NumbersExhausted, &["exchange_ticket"], &early, &nothing);
    });
}

/// Tickets are given back together where they are of one sale, each once.
fn several(world: &World<'_>) {
    let family = json!({ "passengers": [{ "name": "Awa" }, { "name": "Issa" }] });
    let sold = world.sold(with(one_passenger(&world.trip), family));
    let number = |i: usize| sold["tickets"][i]["number"].clone();
    let (awa, issa) = (number(0), number(1));
    let stranger = world.ticket(&world.trip, json!({}));
    let id = sold["tickets"][0]["ticket"].clone();
    for (code, tickets) in [
        (Code::PassengerCount, json!([])),
        (Code::PassengerCount, json!(vec![&awa; 10])),
        (Code::TicketsOfSales, json!([awa, awa])),
        (Code::TicketsOfSales, json!([awa, id])),
        (Code::TicketsOfSales, json!([awa, issa, stranger])),
    ] {
        refuse(world, code, &BACK, &awa, &json!({ "tickets": tickets }));
    }
    let one = about("cancel_tickets", &awa, json!({}));
    world.desk.done("cancel_tickets", one.clone(), &world.cashier);
    let other = with(one, json!({ "tickets": [issa] }));
    world.refuses(Code::RequestReused, "cancel_tickets", other, &world.cashier);
    refuse(world, Code::TicketState, &BACK, &awa, &json!({ "tickets": [issa, awa] }));
    // What came in cash goes back in cash, where the drawer has it.
    let report = world.desk.done("till_report", json!({}), &world.manager);
    let all = json!({ "request": intention(), "movement": "drop", "amount": report["expected"] });
    world.desk.done("move_cash", all, &world.cashier);
    refuse(world, Code::DrawerShort, &BACK, &issa, &json!({}));
    let shorter = json!({ "to": world.calls(&world.trip)[1], "seat": null });
    refuse(world, Code::DrawerShort, &["exchange_ticket"], &issa, &shorter);
}

/// Journeys that cannot be had instead.
fn journeys(world: &World<'_>) {
    let (desk, cashier) = (&world.desk, &world.cashier);
    let trips = desk.trips_to("Bobo-Dioulasso", cashier);
    desk.clock.advance(35 * MINUTE);
    let cancel = json!({ "request": intention(), "trip": trips[3]["trip"], "reason": "Panne" });
    desk.done("cancel_trip", cancel, &world.manager);
    let full = desk.trips_to("Koudougou", cashier).remove(0);
    fill(world, &full, 0);
    let seat = |seat: u8| json!({ "passengers": [{ "name": "Awa", "seat": seat }] });
    let ticket = world.ticket(&world.trip, seat(4));
    world.ticket(&world.trip, seat(5));
    let hold = json!({
        "request": intention(), "trip": world.trip["trip"], "to": world.trip["to"]["stop"],
        "seats": [6], "name": "Issa",
    });
    desk.done("hold_seats", hold, cashier);
    let to = |trip: &Value| json!({ "trip": trip["trip"], "to": trip["to"]["stop"], "seat": null });
    let here = &world.trip["from"]["stop"];
    let all = ["quote_exchange", "exchange_ticket", "move_ticket"];
    for (code, change) in [
        (Code::NotFound, json!({ "trip": Uuid::nil() })),
        (Code::StopOrder, json!({ "to": here })),
        (Code::StopOrder, json!({ "from": Uuid::nil() })),
        (Code::StopOrder, json!({ "trip": full["trip"] })),
        (Code::TripDeparted, to(&trips[0])),
        (Code::TripCancelled, to(&trips[3])),
        (Code::TripFull, to(&full)),
        (Code::SeatTaken, json!({ "seat": 5 })),
        (Code::SeatHeld, json!({ "seat": 6 })),
        (Code::SeatUnknown, json!({ "seat": 0 })),
        (Code::SeatUnknown, json!({ "seat": 60_000 })),
        (Code::NothingChanges, json!({ "seat": 4 })),
        (Code::NothingChanges, json!({ "seat": 4, "trip": world.trip["trip"] })),
    ] {
        refuse(world, code, &all, &ticket, &change);
    }
    let shorter = json!({ "to": world.calls(&world.trip)[1], "seat": null });
    refuse(world, Code::FareDiffers, &["move_ticket"], &ticket, &shorter);
    // A passenger of a category that has a fare to Bobo-Dioulasso alone.
    let category = priced_for(world, category_without_fare(world));
    let soldier = json!({ "passengers": [{ "name": "Awa", "category": category }] });
    let soldier = world.ticket(&world.trip, soldier);
    refuse(world, Code::FareMissing, &all, &soldier, &shorter);
}

/// Sets a fare of a category for the whole of the trip.
fn priced_for(world: &World<'_>, category: Value) -> Value {
    let id = CategoryId(category.as_str().unwrap().parse().unwrap());
    let (from, to) = (&world.trip["from"]["stop"], &world.trip["to"]["stop"]);
    let known = world.desk.counter.store().read(|connection| {
        let sql = "select body from entry where kind = 'FaresSet'";
        let mut statement = connection.prepare(sql)?;
        let bodies = statement.query_map([], |row| row.get::<_, String>(0))?;
        Ok(bodies.collect::<Result<Vec<_>, _>>()?)
    });
    let fares = known.unwrap().into_iter().flat_map(|body| {
        match Fact::parse("FaresSet", 1, &body).unwrap() {
            Fact::FaresSet(set) => set.fares,
            other => panic!("{other:?}"),
        }
    });
    let same = |a: Uuid, b: &Value| b.as_str() == Some(&a.to_string());
    let mut fares = fares.filter(|fare| same(fare.from.0, from) && same(fare.to.0, to));
    let mut fare = fares.next().expect("the whole journey has a fare");
    fare.category = id;
    let set = FaresSet { fares: vec![fare] };
    let store = world.desk.counter.store();
    store.write(|write| write.append("console", RequestId(Uuid::now_v7()), set)).unwrap();
    category
}

/// Whoever gives a word gives it with the right PIN, and may give it.
fn supervised(world: &World<'_>) {
    let ticket = world.ticket(&world.trip, json!({}));
    let colleague = json!({ "approval": { "code": "C2", "pin": "1111" } });
    for name in ALL.into_iter().filter(|name| !["mark_no_show", "quote_exchange"].contains(name)) {
        let request = about(name, &ticket, json!({}));
        world.unheard(name, &request, "approval");
        world.refuses(Code::NotPermitted, name, with(request, colleague.clone()), &world.cashier);
    }
}

fn time_runs_out(world: &World<'_>) {
    let nothing = json!({});
    let soon = world.desk.trips_to("Bobo-Dioulasso", &world.cashier).remove(0);
    let seat = |seat: u8| json!({ "passengers": [{ "name": "Awa", "seat": seat }] });
    let [late, missed] = [world.ticket(&soon, seat(1)), world.ticket(&soon, seat(2))];
    let [sold, open] = [world.ticket(&world.trip, seat(3)), world.ticket(&world.trip, seat(4))];
    done(world, "open_ticket", &open, json!({}));
    let changes = [CHANGES[0], CHANGES[1], "open_ticket"];
    // Twenty-five minutes before departure.
    world.desk.clock.advance(5 * MINUTE);
    refuse(world, Code::ChangeTooLate, &changes, &late, &nothing);
    refuse(world, Code::RefundNothing, &BACK[1..], &late, &nothing);
    world.desk.clock.advance(26 * MINUTE);
    refuse(world, Code::CancelTooLate, &BACK[..1], &sold, &nothing);
    // It has left: not even a supervisor gives money back.
    let chief = json!({ "approval": { "code": "M1", "pin": "3333" } });
    for change in [&nothing, &chief] {
        refuse(world, Code::RefundDeparted, &BACK, &late, change);
    }
    refuse(world, Code::ChangeTooLate, &changes, &late, &nothing);
    let no_show = about("mark_no_show", &missed, json!({}));
    world.desk.done("mark_no_show", no_show.clone(), &world.cashier);
    refuse(world, Code::TicketState, &ALL, &missed, &nothing);
    let other = with(no_show, json!({ "ticket": late }));
    world.refuses(Code::RequestReused, "mark_no_show", other, &world.cashier);
    // An open ticket lasts sixty days, the last one included.
    let last = ["exchange_ticket", "move_ticket", "refund_tickets"];
    world.desk.clock.advance(60 * DAY);
    refuse(world, Code::TripDeparted, &CHANGES, &open, &nothing);
    world.desk.clock.advance(DAY);
    refuse(world, Code::TicketExpired, &last, &open, &nothing);
}

/// A ticket that another counter gave: only a supervisor's word changes it here. There is no other
/// counter yet, so the sale is laid to one.
fn given_by_another_counter(world: &World<'_>) {
    let nothing = json!({});
    let ticket = world.ticket(&world.trip, json!({}));
    world.decree("update entry set device = randomblob(16) where kind = 'TicketsSold'");
    let held = ["cancel_tickets", "refund_tickets", CHANGES[0], CHANGES[1], "open_ticket"];
    refuse(world, Code::RightElsewhere, &held, &ticket, &nothing);
    let chief = json!({ "approval": { "code": "M1", "pin": "3333" } });
    let given = done(world, "refund_tickets", &ticket, chief);
    assert_eq!(given["approved_by"], "Employé M1");
}
