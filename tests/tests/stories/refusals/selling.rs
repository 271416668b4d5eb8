//! Prices, seats, passengers and reductions: quote, preview and sale.

use domain::Code;
use domain::ids::{CategoryId, RequestId};
use domain::planning::{CategoriesDefined, Category};
use guichet_tests::{intention, one_passenger, with};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{ABSURD, FAR_DAYS, MINUTE, NO_DAYS, SIXTY_YEARS, World};

/// A category that nobody set a fare for.
pub fn category_without_fare(world: &World<'_>) -> Value {
    let category = CategoryId(Uuid::now_v7());
    let categories = vec![Category { category, rank: 9, name: "Militaire".into() }];
    let define = world.desk.counter.store().write(|write| {
        write.append("console", RequestId(Uuid::now_v7()), CategoriesDefined { categories })
    });
    define.unwrap();
    json!(category.0)
}

pub fn selling(world: &World<'_>) {
    let cashier = &world.cashier;
    let priced = seats_and_prices(world);
    let map = json!({ "trip": world.trip["trip"] });
    world.each("seat_map", &world.controller, &map, &priced[..4]);
    let priced = [priced, reductions(world), held(world)].concat();
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
    world.each("quote", &world.controller, &nameless(&preview), &quoted);
    passengers(world, &sale, &preview);
    granted(world);
    for date in NO_DAYS {
        world.refuses(Code::DateInvalid, "list_trips", json!({ "date": date }), cashier);
    }
    for date in FAR_DAYS {
        world.desk.done("list_trips", json!({ "date": date }), cashier);
    }
    let draft = json!({ "draft": { "text": "x".repeat(64 * 1024) } });
    world.refuses(Code::TextTooLong, "save_draft", draft, cashier);
}

/// Sells all seats of a trip but the last `left`.
pub fn fill(world: &World<'_>, trip: &Value, left: u64) {
    let mut free = trip["seats"].as_u64().unwrap();
    while free > left {
        let party = vec![json!({ "name": "Awa" }); (free - left).min(9) as usize];
        free -= party.len() as u64;
        world.sold(with(one_passenger(trip), json!({ "passengers": party })));
    }
}

/// Trips and seats that cannot be had. What is wrong with the journey stands first.
fn seats_and_prices(world: &World<'_>) -> Vec<(Code, Value)> {
    let (desk, cashier) = (&world.desk, &world.cashier);
    let trips = desk.trips_to("Bobo-Dioulasso", cashier);
    // The first coach leaves at six, and it is five past.
    let departed = trips[0].clone();
    desk.clock.advance(35 * MINUTE);
    let cancelled = trips[3].clone();
    let cancel = json!({ "request": intention(), "trip": cancelled["trip"], "reason": "Panne" });
    desk.done("cancel_trip", cancel, &world.manager);
    let full = desk.trips_to("Koudougou", cashier).remove(0);
    fill(world, &full, 1);
    world.ticket(&world.trip, json!({ "passengers": [{ "name": "Awa", "seat": 40 }] }));
    let unfare = category_without_fare(world);
    let to = |trip: &Value| json!({ "trip": trip["trip"], "to": trip["to"]["stop"] });
    let party = |n: usize| json!({ "passengers": vec![json!({ "name": "Awa" }); n] });
    let one = |name: &str, value: Value| json!({ "passengers": [{ "name": "Awa", name: value }] });
    let here = world.trip["from"]["stop"].clone();
    vec![
        (Code::NotFound, json!({ "trip": Uuid::nil() })),
        (Code::StopOrder, json!({ "to": here })),
        (Code::StopOrder, json!({ "to": Uuid::nil() })),
        (Code::StopOrder, json!({ "from": world.trip["to"]["stop"], "to": here })),
        (Code::TripDeparted, to(&departed)),
        (Code::TripCancelled, to(&cancelled)),
        (Code::PassengerCount, party(0)),
        (Code::PassengerCount, party(10)),
        (Code::SeatTaken, one("seat", json!(40))),
        (Code::SeatUnknown, one("seat", json!(0))),
        (Code::SeatUnknown, one("seat", json!(60_000))),
        (
            Code::SeatTwice,
            json!({ "passengers": [{ "name": "A", "seat": 45 }, { "name": "B", "seat": 45 }] }),
        ),
        (Code::TripFull, with(to(&full), party(2))),
        (Code::FareMissing, one("category", unfare)),
        (Code::CategoryUnknown, one("category", json!(Uuid::nil()))),
    ]
}

/// Promotions of every kind, and what is no reduction.
fn reductions(world: &World<'_>) -> Vec<(Code, Value)> {
    let promo = |code: &str, from: &str, to: &str, change: Value| {
        let promo = json!({ "code": code, "basis_points": 1_000, "from": from, "to": to });
        with(promo, change)
    };
    world.set_rules(json!({ "promotions": [
        promo("noel", "2026-11-01", "2026-12-31", json!({})),
        promo("PASSE", "2026-11-01", "2026-11-20", json!({})),
        promo("FUTUR", "2026-11-22", "2026-12-31", json!({})),
        promo("UNEFOIS", "2026-11-21", "2026-11-21", json!({ "uses_max": 1 })),
        promo("AILLEURS", "2026-11-21", "2026-11-21", json!({ "routes": ["OUA-NULLEPART"] })),
    ] }));
    let once = world.sold(with(one_passenger(&world.trip), json!({ "promo": " unefois " })));
    let whole = world.sold(one_passenger(&world.trip));
    assert!(once["total"].as_i64() < whole["total"].as_i64(), "{once} {whole}");
    let small = world.sold(with(one_passenger(&world.trip), json!({ "promo": "noel" })));
    assert_eq!(small["total"], once["total"], "in small letters as the rules were written");
    let promos = [
        (Code::PromoUnknown, "INCONNU".to_owned()),
        (Code::PromoUnknown, "é".repeat(100_000)),
        (Code::PromoNotNow, "PASSE".to_owned()),
        (Code::PromoNotNow, "FUTUR".to_owned()),
        (Code::PromoUsedUp, "UNEFOIS".to_owned()),
        (Code::PromoUsedUp, "UneFois ".to_owned()),
        (Code::PromoElsewhere, "AILLEURS".to_owned()),
    ];
    let mut refused: Vec<_> =
        promos.into_iter().map(|(code, promo)| (code, json!({ "promo": promo }))).collect();
    let discount = |off: Value| json!({ "discount": with(json!({ "reason": "Fidèle" }), off) });
    for off in [json!({}), json!({ "basis_points": 5, "amount": 5 })] {
        refused.push((Code::DiscountInvalid, discount(off)));
    }
    for points in [0_u32, 10_001, u32::MAX] {
        refused.push((Code::DiscountInvalid, discount(json!({ "basis_points": points }))));
    }
    for amount in ABSURD.into_iter().chain([0]) {
        refused.push((Code::DiscountInvalid, discount(json!({ "amount": amount }))));
    }
    let reason = |reason: String| discount(json!({ "basis_points": 100, "reason": reason }));
    refused.push((Code::FieldMissing, reason(" \u{0}".to_owned())));
    refused.push((Code::TextTooLong, reason("x".repeat(201))));
    refused
}

/// Seats that are kept for someone, and holds that are none of this sale's.
fn held(world: &World<'_>) -> Vec<(Code, Value)> {
    let (desk, cashier) = (&world.desk, &world.cashier);
    let keep = |trip: &Value, change: Value| {
        let hold = json!({
            "request": intention(), "trip": trip["trip"], "to": trip["to"]["stop"], "name": "Issa",
        });
        desk.done("hold_seats", with(hold, change), cashier)["hold"].clone()
    };
    let lapsed = keep(&world.trip, json!({ "minutes": 1, "seats": [33] }));
    desk.clock.advance(MINUTE);
    let kept = keep(&world.trip, json!({ "minutes": 60, "seats": [30, 31] }));
    let sold = keep(&world.trip, json!({ "seats": [32] }));
    let sale = with(one_passenger(&world.trip), json!({ "hold": sold }));
    assert_eq!(world.sold(sale)["tickets"][0]["seat"], 32, "its own seat");
    let elsewhere = keep(&desk.trips_to("Bobo-Dioulasso", cashier)[2], json!({}));
    let seat = |seat: u8, hold: &Value| json!({ "passengers": [{ "name": "Awa", "seat": seat }], "hold": hold });
    vec![
        (Code::SeatHeld, seat(30, &Value::Null)),
        (Code::SeatTaken, seat(32, &kept)),
        (Code::HoldEnded, seat(30, &json!(Uuid::nil()))),
        (Code::HoldEnded, seat(30, &elsewhere)),
        (Code::HoldEnded, seat(33, &lapsed)),
        (Code::HoldEnded, seat(32, &sold)),
    ]
}

/// A discount past the cashier's limit, and whose word makes it good.
fn granted(world: &World<'_>) {
    let discount = json!({ "discount": { "basis_points": 1, "reason": "Fidèle" } });
    let sale = with(one_passenger(&world.trip), discount);
    let name = "sell_tickets";
    world.refuses(Code::DiscountTooLarge, name, sale.clone(), &world.cashier);
    world.unheard(name, &sale, "approval");
    let colleague = json!({ "approval": { "code": "C2", "pin": "1111" } });
    world.refuses(Code::NotPermitted, name, with(sale.clone(), colleague), &world.cashier);
    world.sold(with(sale, json!({ "approval": { "code": "m1", "pin": "3333" } })));
}

/// What is wrong with cash and with passengers, where prices and seats are right.
fn passengers(world: &World<'_>, sale: &Value, preview: &Value) {
    let cashier = &world.cashier;
    let one = |name: &str, value: Value| json!({ "passengers": [{ "name": "Awa", name: value }] });
    let mut paid = vec![
        (Code::CashShort, json!({ "tendered": 1 })),
        (Code::CashShort, json!({ "tendered": 0 })),
        (Code::NameInvalid, json!({ "passengers": [{ "name": "70 12" }] })),
        (Code::PhoneInvalid, one("phone", json!("7012"))),
        (Code::PhoneInvalid, one("phone", json!("7".repeat(1_000_000)))),
        (Code::TextTooLong, json!({ "passengers": [{ "name": "x".repeat(61) }] })),
        (Code::TextTooLong, one("id_number", json!("B".repeat(31)))),
    ];
    paid.extend(ABSURD.map(|amount| (Code::AmountInvalid, json!({ "tendered": amount }))));
    world.each("sell_tickets", cashier, sale, &paid);
    world.each("preview_sale", cashier, preview, &paid);
    for total in ABSURD.into_iter().chain([0, 1]) {
        let told = json!({ "expected_total": total });
        world.each("sell_tickets", cashier, sale, &[(Code::PriceChanged, told)]);
    }
    world.desk.clock.advance(-SIXTY_YEARS);
    let dead = [(Code::ClockWrong, json!({}))];
    world.each("sell_tickets", cashier, sale, &dead);
    world.each("preview_sale", cashier, preview, &dead);
    world.desk.clock.advance(SIXTY_YEARS);
    let unnamed = json!({ "passengers": [{ "name": " " }] });
    world.each("sell_tickets", cashier, sale, &[(Code::FieldMissing, unnamed)]);
    let again = with(sale.clone(), json!({ "request": intention() }));
    with_numbers_used_up(world, || {
        world.refuses(Code::NumbersExhausted, "sell_tickets", again, cashier);
        world.refuses(Code::NumbersExhausted, "preview_sale", preview.clone(), cashier);
    });
}

/// Ninety-nine million tickets are not sold here: the table is told so, and told back.
pub fn with_numbers_used_up(world: &World<'_>, then: impl FnOnce()) {
    let store = world.desk.counter.store();
    let sql = "select last_number from device";
    let before: u32 = store.read(|c| Ok(c.query_row(sql, [], |row| row.get(0))?)).unwrap();
    let tell = |last: u32| world.decree(&format!("update device set last_number = {last}"));
    tell(domain::ticket::RUNNING_MAX);
    then();
    tell(before);
}
