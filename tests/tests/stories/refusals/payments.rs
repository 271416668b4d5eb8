//! Payments: lines that cannot be taken, and pending ones that cannot be settled.

use domain::Code;
use guichet_tests::{intention, one_passenger, with};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{ABSURD, Refused, World};

pub fn payments(refused: &Refused) {
    let world = World::new(refused);
    lines(&world);
    settling(&world);
}

fn mobile(amount: Value, reference: &str) -> Value {
    json!({
        "method": "mobile_money", "amount": amount, "operator": "orange money",
        "phone": "70 12 34 56", "reference": reference,
    })
}

fn cash(amount: Value) -> Value {
    json!({ "method": "cash", "amount": amount })
}

fn card(amount: Value) -> Value {
    json!({ "method": "card", "amount": amount })
}

/// What is no payment of a sum, each in a list of its own.
pub fn unpayable(total: i64) -> Vec<(Code, Value)> {
    let null = Value::Null;
    let other = |change: Value| with(mobile(Value::Null, ""), change);
    let mut lines = vec![
        (Code::PaymentInvalid, vec![card(json!(1)); 7]),
        (Code::PaymentInvalid, vec![cash(json!(total)), cash(json!(total))]),
        (Code::PaymentInvalid, vec![cash(null.clone()), card(null.clone())]),
        (Code::PaymentInvalid, vec![mobile(null.clone(), "A1"), card(null.clone())]),
        (Code::PaymentInvalid, vec![card(json!(total)), cash(json!(5))]),
        (Code::PaymentOver, vec![card(json!(total + 1))]),
        (Code::PaymentOver, vec![card(json!(total)), mobile(json!(1), "A2")]),
        (Code::OperatorUnknown, vec![other(json!({ "operator": "Banque" }))]),
        (Code::OperatorUnknown, vec![other(json!({ "operator": "" }))]),
        (Code::OperatorUnknown, vec![other(json!({ "operator": null }))]),
        (Code::TextTooLong, vec![other(json!({ "operator": "x".repeat(61) }))]),
        (Code::TextTooLong, vec![other(json!({ "reference": "R".repeat(41) }))]),
        (Code::PhoneInvalid, vec![other(json!({ "phone": "12" }))]),
        (Code::CashShort, vec![card(json!(total - 1))]),
        (Code::CashShort, vec![cash(json!(0))]),
        (Code::CashShort, vec![mobile(json!(1), "A3"), cash(json!(total - 2))]),
        // The same message, typed in other ways, in one sale and after another.
        (Code::ReferenceUsed, vec![mobile(json!(1), "ab 12"), mobile(Value::Null, "AB12")]),
        (Code::ReferenceUsed, vec![mobile(Value::Null, "MP2611.0530.X1")]),
        (Code::ReferenceUsed, vec![mobile(Value::Null, " mp2611.0530.x1 ")]),
        (Code::ReferenceUsed, vec![mobile(Value::Null, "Mp 2611.0530. x1")]),
    ];
    for amount in ABSURD {
        lines.push((Code::AmountInvalid, vec![card(json!(amount))]));
        lines.push((Code::AmountInvalid, vec![cash(json!(amount))]));
        lines.push((Code::AmountInvalid, vec![card(json!(1)), cash(json!(amount))]));
        lines.push((Code::AmountInvalid, vec![card(Value::Null), cash(json!(amount))]));
    }
    lines.push((Code::AmountInvalid, vec![card(json!(0)), cash(Value::Null)]));
    lines.into_iter().map(|(code, lines)| (code, json!({ "payments": lines }))).collect()
}

fn lines(world: &World<'_>) {
    let cashier = &world.cashier;
    let paid = json!({ "payments": [mobile(Value::Null, "mp2611.0530.x1")] });
    let sold = world.sold(with(one_passenger(&world.trip), paid));
    let total = sold["total"].as_i64().unwrap();
    let mut refused = unpayable(total);
    let sale = one_passenger(&world.trip);
    let mut preview = sale.clone();
    preview.as_object_mut().unwrap().remove("request");
    let both = json!({ "payments": [cash(json!(total))], "tendered": total });
    refused.push((Code::PaymentInvalid, both));
    world.each("sell_tickets", cashier, &sale, &refused);
    world.each("preview_sale", cashier, &preview, &refused);

    // An exchange for a longer journey is paid the same ways, but at once.
    let stop = &world.calls(&world.trip)[1];
    let short = world.sold(with(sale, json!({ "to": stop })));
    let difference = total - short["total"].as_i64().unwrap();
    assert!(difference > 0, "{short}");
    let change = json!({ "ticket": short["tickets"][0]["number"], "to": world.trip["to"]["stop"] });
    let exchange = json!({ "request": intention(), "change": change });
    let mut refused = unpayable(difference);
    let pending = json!({ "payments": [mobile(Value::Null, " ")] });
    refused.push((Code::PaymentInvalid, pending));
    for expected in ABSURD.into_iter().chain([0, difference - 1]) {
        refused.push((Code::PriceChanged, json!({ "expected_difference": expected })));
    }
    world.each("exchange_ticket", cashier, &exchange, &refused);
}

/// Sells a ticket of which mobile money is pending, with other lines before it.
pub fn pending(world: &World<'_>, mut others: Vec<Value>) -> Value {
    others.push(mobile(Value::Null, ""));
    let sold = world.sold(with(one_passenger(&world.trip), json!({ "payments": others })));
    assert_eq!(sold["pending"], true);
    sold
}

/// The pending payments of a sale.
pub fn waiting(sold: &Value) -> Vec<Value> {
    let payments = sold["payments"].as_array().unwrap().iter();
    let waiting = payments.filter(|payment| payment["state"] == "pending");
    waiting.map(|payment| payment["payment"].clone()).collect()
}

fn settling(world: &World<'_>) {
    let cashier = &world.cashier;
    let name = "settle_payment";
    let settle = |payment: &Value, outcome: &str, change: Value| {
        let request = json!({ "request": intention(), "payment": payment, "outcome": outcome });
        with(request, change)
    };
    let sold = pending(world, vec![]);
    let payment = &waiting(&sold)[0];
    let mut refused = vec![
        (Code::NotFound, json!({ "payment": Uuid::nil() })),
        (Code::NotFound, json!({ "payment": sold["sale"] })),
        (Code::FieldMissing, json!({ "outcome": "completed" })),
        (Code::FieldMissing, json!({ "outcome": "completed", "reference": " \t" })),
        (Code::TextTooLong, json!({ "outcome": "completed", "reference": "x".repeat(41) })),
        (Code::ReferenceUsed, json!({ "outcome": "completed", "reference": "MP 2611.0530.X1" })),
        (Code::FieldMissing, json!({ "outcome": "dropped" })),
        (Code::TextTooLong, json!({ "outcome": "dropped", "reason": "x".repeat(201) })),
        (Code::CashShort, json!({ "tendered": 0 })),
    ];
    refused.extend(ABSURD.map(|amount| (Code::AmountInvalid, json!({ "tendered": amount }))));
    world.each(name, cashier, &settle(payment, "replaced_by_cash", json!({})), &refused);
    let outcomes = [
        ("completed", json!({ "reference": "MP1" })),
        ("replaced_by_cash", json!({})),
        ("dropped", json!({ "reason": "Jamais venu" })),
    ];
    for (outcome, change) in &outcomes {
        let payment = &waiting(&pending(world, vec![]))[0];
        let request = settle(payment, outcome, change.clone());
        let done = world.desk.done(name, request.clone(), cashier);
        assert_eq!(world.desk.done(name, request.clone(), cashier), done, "{outcome}");
        let otherwise = with(request, json!({ "outcome": "completed", "reference": "MP2" }));
        world.refuses(Code::RequestReused, name, otherwise, cashier);
        for (again, change) in &outcomes {
            let again = settle(payment, again, change.clone());
            world.refuses(Code::PaymentSettled, name, again, cashier);
        }
    }
    dropping(world, &|payment| settle(payment, "dropped", json!({ "reason": "Jamais venu" })));
}

/// A sale is dropped once nothing else of it waits, and its cash is there to be given back.
fn dropping(world: &World<'_>, drop: &dyn Fn(&Value) -> Value) {
    let (name, cashier) = ("settle_payment", &world.cashier);
    let twice = pending(world, vec![mobile(json!(500), "")]);
    let payments = waiting(&twice);
    for payment in &payments {
        world.refuses(Code::PaymentInvalid, name, drop(payment), cashier);
    }
    let partly = pending(world, vec![cash(json!(1_000))]);
    let report = world.desk.done("till_report", json!({}), &world.manager);
    let all = json!({
        "request": intention(), "movement": "drop", "amount": report["expected"],
    });
    world.desk.done("move_cash", all, cashier);
    let payment = &waiting(&partly)[0];
    world.refuses(Code::DrawerShort, name, drop(payment), cashier);
    let back = json!({
        "request": intention(), "movement": "paid_in", "amount": 1_000, "reason": "Monnaie",
    });
    world.desk.done("move_cash", back, cashier);
    assert_eq!(world.desk.done(name, drop(payment), cashier)["change"], 1_000);
}
