//! Seats that cannot be kept, holds that have ended, and rules that cannot be.

use domain::Code;
use guichet_tests::{intention, one_passenger, with};
use serde_json::{Value, json};
use uuid::Uuid;

use super::selling::{category_without_fare, fill};
use super::{ABSURD, MINUTE, Refused, World};

pub fn holds(refused: &Refused) {
    let world = World::new(refused);
    keeping(&world);
    letting_go(&world);
    rules(&world);
}

fn hold(world: &World<'_>, change: Value) -> Value {
    let (trip, to) = (&world.trip["trip"], &world.trip["to"]["stop"]);
    let hold = json!({ "request": intention(), "trip": trip, "to": to, "name": "Issa" });
    with(hold, change)
}

fn keeping(world: &World<'_>) {
    let (desk, cashier) = (&world.desk, &world.cashier);
    let trips = desk.trips_to("Bobo-Dioulasso", cashier);
    desk.clock.advance(35 * MINUTE);
    let cancel = json!({ "request": intention(), "trip": trips[3]["trip"], "reason": "Panne" });
    desk.done("cancel_trip", cancel, &world.manager);
    let full = desk.trips_to("Koudougou", cashier).remove(0);
    fill(world, &full, 1);
    world.ticket(&world.trip, json!({ "passengers": [{ "name": "Awa", "seat": 4 }] }));
    desk.done("hold_seats", hold(world, json!({ "seats": [30, 31] })), cashier);
    let to = |trip: &Value| json!({ "trip": trip["trip"], "to": trip["to"]["stop"] });
    let minutes = |minutes: u32| json!({ "minutes": minutes });
    let refused = [
        (Code::NotFound, json!({ "trip": Uuid::nil() })),
        (Code::StopOrder, json!({ "to": world.trip["from"]["stop"] })),
        (Code::StopOrder, json!({ "from": Uuid::nil() })),
        (Code::TripDeparted, to(&trips[0])),
        (Code::TripCancelled, to(&trips[3])),
        (Code::PassengerCount, json!({ "count": 0 })),
        (Code::PassengerCount, json!({ "count": 10 })),
        (Code::PassengerCount, json!({ "seats": (1..=10).collect::<Vec<u8>>() })),
        (Code::SeatTaken, json!({ "seats": [4] })),
        (Code::SeatHeld, json!({ "seats": [29, 30] })),
        (Code::SeatUnknown, json!({ "seats": [0] })),
        (Code::SeatUnknown, json!({ "seats": [60_000] })),
        (Code::SeatTwice, json!({ "seats": [5, 5] })),
        (Code::TripFull, with(to(&full), json!({ "count": 2 }))),
        (Code::HoldInvalid, minutes(0)),
        (Code::HoldInvalid, minutes(61)),
        (Code::HoldInvalid, minutes(100_000)),
        (Code::HoldInvalid, minutes(u32::MAX)),
        (Code::FieldMissing, json!({ "name": " " })),
        (Code::NameInvalid, json!({ "name": "70 12" })),
        (Code::PhoneInvalid, json!({ "phone": "70" })),
        (Code::TextTooLong, json!({ "name": "x".repeat(61) })),
    ];
    world.each("hold_seats", cashier, &hold(world, json!({})), &refused);
    // Who comes without a category is of the first: for a moment it is one without a fare.
    category_without_fare(world);
    world.decree("update category set rank = rank + 10 where name <> 'Militaire'");
    world.refuses(Code::FareMissing, "hold_seats", hold(world, json!({})), cashier);
    world.decree("update category set rank = rank - 10 where name <> 'Militaire'");
}

fn letting_go(world: &World<'_>) {
    let (desk, cashier) = (&world.desk, &world.cashier);
    let release = |hold: &Value| json!({ "request": intention(), "hold": hold });
    let kept = |seats: Value| {
        let kept = hold(world, json!({ "seats": seats }));
        desk.done("hold_seats", kept, cashier)["hold"].clone()
    };
    let (released, sold) = (kept(json!([20])), kept(json!([21])));
    let other = hold(world, json!({ "trip": desk.trips_to("Bobo-Dioulasso", cashier)[2]["trip"] }));
    let request = release(&released);
    desk.done("release_hold", request.clone(), cashier);
    desk.done("release_hold", request.clone(), cashier);
    let otherwise = with(request, json!({ "hold": sold }));
    world.refuses(Code::RequestReused, "release_hold", otherwise, cashier);
    world.sold(with(one_passenger(&world.trip), json!({ "hold": sold })));
    for hold in [&released, &sold, &json!(Uuid::nil()), &world.trip["trip"]] {
        world.refuses(Code::HoldEnded, "release_hold", release(hold), cashier);
    }
    // The same intention for another trip.
    desk.done("hold_seats", other.clone(), cashier);
    let otherwise = with(other, json!({ "trip": world.trip["trip"] }));
    world.refuses(Code::RequestReused, "hold_seats", otherwise, cashier);
}

fn rules(world: &World<'_>) {
    let usual = world.desk.done("rules", json!({}), &world.manager)["rules"].take();
    let request = |rules: Value| json!({ "request": intention(), "rules": rules });
    let limits = |change: Value| {
        let cashier = json!({ "role": "cashier", "variance": 0, "discount": 0 });
        json!({ "limits": [with(cashier, change)] })
    };
    let band = |kind: &str, before: u32, value: i64| json!({ "kind": kind, "minutes_before": before, "value": value });
    let promo = |change: Value| {
        let promo = json!({
            "code": "NOEL", "basis_points": 10, "from": "2026-12-01", "to": "2026-12-31",
        });
        json!({ "promotions": [with(promo, change)] })
    };
    let tax = |rate: u32| json!({ "tickets": rate, "parcels": 0, "other": 0 });
    let mut refused = vec![
        (Code::RulesInvalid, json!({ "coin": 0 })),
        (Code::RulesInvalid, json!({ "coin": i64::MIN })),
        (Code::RulesInvalid, json!({ "coin": i64::MAX })),
        (Code::RulesInvalid, limits(json!({ "role": "king" }))),
        (Code::RulesInvalid, limits(json!({ "discount": 10_001 }))),
        (Code::RulesInvalid, limits(json!({ "cancel_minutes": u32::MAX }))),
        (Code::RulesInvalid, json!({ "refund": [band("full", 5, 0), band("full", 5, 0)] })),
        (Code::RulesInvalid, json!({ "refund": vec![band("full", 5, 0); 13] })),
        (Code::RulesInvalid, json!({ "refund": [band("percent", 5, 10_001)] })),
        (Code::RulesInvalid, json!({ "refund": [band("fee", 5, i64::MIN)] })),
        (Code::RulesInvalid, json!({ "change_minutes": u32::MAX })),
        (Code::RulesInvalid, json!({ "open_days": 0 })),
        (Code::RulesInvalid, json!({ "open_days": 732 })),
        (Code::RulesInvalid, json!({ "hold_minutes": 0 })),
        (Code::RulesInvalid, json!({ "hold_minutes": 61 })),
        (Code::RulesInvalid, json!({ "hold_minutes_max": 100_000 })),
        (Code::RulesInvalid, json!({ "tax": tax(10_001) })),
        (Code::RulesInvalid, json!({ "operators": vec!["Wave"; 13] })),
        (Code::FieldMissing, json!({ "operators": [" "] })),
        (Code::TextTooLong, json!({ "operators": ["x".repeat(61)] })),
        (Code::CodeInvalid, promo(json!({ "code": "NOËL" }))),
        (Code::FieldMissing, promo(json!({ "code": "" }))),
        (Code::TextTooLong, promo(json!({ "code": "N".repeat(13) }))),
        (Code::RulesInvalid, promo(json!({ "from": "2027-01-01" }))),
        (Code::RulesInvalid, promo(json!({ "from": "Noël" }))),
        (Code::RulesInvalid, promo(json!({ "uses_max": 0 }))),
        (Code::RulesInvalid, promo(json!({ "amount": 5 }))),
        (Code::RulesInvalid, promo(json!({ "basis_points": null }))),
        (Code::RulesInvalid, promo(json!({ "routes": vec!["OUA"; 200] }))),
        (Code::TextTooLong, promo(json!({ "routes": ["x".repeat(1_000_000)] }))),
    ];
    let (one, same) = (&promo(json!({}))["promotions"][0], &promo(json!({ "code": "noel" })));
    let twice = json!({ "promotions": [one, same["promotions"][0]] });
    refused.push((Code::RulesInvalid, twice));
    refused.push((Code::RulesInvalid, json!({ "promotions": vec![one; 101] })));
    for amount in ABSURD {
        refused.push((Code::AmountInvalid, json!({ "exchange_fee": amount })));
        refused.push((Code::AmountInvalid, limits(json!({ "variance": amount }))));
        refused
            .push((Code::RulesInvalid, promo(json!({ "amount": amount, "basis_points": null }))));
    }
    for (code, change) in refused {
        let request = request(with(usual.clone(), change));
        world.refuses(code, "set_rules", request, &world.manager);
    }
    let set = request(usual.clone());
    world.desk.done("set_rules", set.clone(), &world.manager);
    let otherwise = with(set, json!({ "rules": with(usual, json!({ "exchange_fee": 5 })) }));
    world.refuses(Code::RequestReused, "set_rules", otherwise, &world.manager);
}
