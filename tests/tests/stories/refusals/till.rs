//! The till: counts, closings, hand-overs, movements, reports; and what every act with money needs.

use domain::Code;
use guichet_tests::{intention, one_passenger, with};
use serde_json::{Value, json};
use uuid::Uuid;

use super::payments::{pending, waiting};
use super::{ABSURD, FAR_DAYS, NO_DAYS, Refused, World};

const ENDINGS: [&str; 2] = ["close_till", "hand_over_till"];

pub fn till(refused: &Refused) {
    counting(&World::new(refused));
    closing(&World::new(refused));
    variances(&World::new(refused));
    movements(&World::new(refused));
    reports(&World::new(refused));
    acts_need_a_till(&World::new(refused));
}

/// What is no sum of cash, and what is no count of notes and coins.
fn miscounts(sum: &str) -> Vec<(Code, Value)> {
    let lines = |denomination: i64, pieces: u64| json!([{ "denomination": denomination, "pieces": pieces }]);
    let note = json!({ "denomination": 500, "pieces": 1 });
    let mut refused = vec![
        (Code::CountMissing, json!({ sum: null })),
        (Code::CountInvalid, json!({ sum: null, "count": lines(3, 1) })),
        (Code::CountInvalid, json!({ sum: null, "count": lines(-5, 1) })),
        (Code::CountInvalid, json!({ sum: null, "count": lines(i64::MIN, 1) })),
        (Code::CountInvalid, json!({ sum: null, "count": lines(500, 100_001) })),
        (Code::CountInvalid, json!({ sum: null, "count": [note, note] })),
        (Code::CountDiffers, json!({ sum: 501, "count": lines(500, 1) })),
        (Code::CountDiffers, json!({ sum: i64::MIN, "count": lines(500, 1) })),
        (Code::BadRequest, json!({ sum: null, "count": lines(500, u64::MAX) })),
    ];
    refused.extend(ABSURD.map(|amount| (Code::AmountInvalid, json!({ sum: amount }))));
    refused
}

fn counting(world: &World<'_>) {
    let (cashier, other) = (&world.cashier, &world.other_cashier);
    let open = json!({ "request": intention(), "float": 0 });
    let count = json!({ "request": intention(), "counted": 0 });
    world.refuses(Code::TillOpen, "open_till", open.clone(), cashier);
    world.refuses(Code::TillOfAnother, "open_till", open.clone(), other);
    world.refuses(Code::TillOfAnother, "count_till", count.clone(), other);
    world.each("count_till", cashier, &count, &miscounts("counted"));
    let reason = json!({ "request": intention(), "reason": "Monnaie" });
    let refused = [
        (Code::FieldMissing, json!({ "reason": "" })),
        (Code::TextTooLong, json!({ "reason": "x".repeat(201) })),
    ];
    world.each("open_drawer", &world.manager, &reason, &refused);
    world.desk.close_till(cashier, 10_000);
    world.refuses(Code::TillClosed, "count_till", count, cashier);
    world.each("open_till", cashier, &open, &miscounts("float"));
}

/// Closes on a count; the heir of a hand-over is a manager, who may sell.
fn ending(change: Value) -> Value {
    with(json!({ "request": intention(), "to": { "code": "M1", "pin": "3333" } }), change)
}

fn end(world: &World<'_>, code: Code, change: &Value, session: &str) {
    for name in ENDINGS {
        let mut request = ending(change.clone());
        if name == "close_till" {
            request.as_object_mut().unwrap().remove("to");
        }
        world.refuses(code, name, request, session);
    }
}

fn count(world: &World<'_>, counted: i64) {
    let count = json!({ "request": intention(), "counted": counted });
    world.desk.done("count_till", count, &world.cashier);
}

fn closing(world: &World<'_>) {
    let cashier = &world.cashier;
    let nothing = json!({});
    end(world, Code::CountFirst, &nothing, cashier);
    // Counted, and then sold: the count is not what the drawer holds any more.
    count(world, 10_000);
    world.sold(one_passenger(&world.trip));
    end(world, Code::CountStale, &nothing, cashier);
    let unpaid = pending(world, vec![]);
    count(world, 0);
    end(world, Code::PaymentsPending, &nothing, cashier);
    let leave = |change: Value| with(json!({ "leave_pending": true }), change);
    end(world, Code::FieldMissing, &leave(json!({})), cashier);
    end(world, Code::FieldMissing, &leave(json!({ "reason": "\n" })), cashier);
    end(world, Code::TextTooLong, &leave(json!({ "reason": "x".repeat(201) })), cashier);
    let stolen = leave(json!({ "reason": "Volé" }));
    end(world, Code::VarianceUnapproved, &stolen, cashier);
    let word = |code: &str, pin: &str| {
        with(stolen.clone(), json!({ "approval": { "code": code, "pin": pin } }))
    };
    // Neither one's own word, nor that of somebody who may not give it.
    end(world, Code::VarianceUnapproved, &word("C1", "1111"), cashier);
    end(world, Code::NotPermitted, &word("C2", "1111"), cashier);
    let mut close = ending(stolen.clone());
    close.as_object_mut().unwrap().remove("to");
    world.unheard("close_till", &close, "approval");
    world.unheard("hand_over_till", &ending(stolen), "approval");
    let later = leave(json!({ "reason": "Volé", "approve_later": true }));
    world.unheard("hand_over_till", &ending(later.clone()), "to");
    let to = |code: &str, pin: &str| {
        with(ending(later.clone()), json!({ "to": { "code": code, "pin": pin } }))
    };
    world.refuses(Code::TillOpen, "hand_over_till", to("C1", "1111"), cashier);
    world.refuses(Code::NotPermitted, "hand_over_till", to("K1", "2222"), cashier);
    let drop = json!({
        "request": intention(), "payment": waiting(&unpaid)[0], "outcome": "dropped", "reason": "Parti",
    });
    world.desk.done("settle_payment", drop, cashier);
    handed_over(world);
}

/// A hand-over is done once, and to one person.
fn handed_over(world: &World<'_>) {
    let cashier = &world.cashier;
    count(world, 0);
    let reason = json!({ "reason": "Volé", "approval": { "code": "M1", "pin": "3333" } });
    let request = with(ending(reason), json!({ "to": { "code": "C2", "pin": "1111" } }));
    let done = world.desk.done("hand_over_till", request.clone(), cashier);
    assert_eq!(world.desk.done("hand_over_till", request.clone(), cashier), done);
    let otherwise = with(request.clone(), json!({ "to": { "code": "M1", "pin": "3333" } }));
    world.refuses(Code::RequestReused, "hand_over_till", otherwise, cashier);
    let close = json!({ "request": request["request"] });
    world.refuses(Code::RequestReused, "close_till", close, cashier);
    end(world, Code::TillOfAnother, &json!({}), cashier);
    world.refuses(Code::TillOfAnother, "sell_tickets", one_passenger(&world.trip), cashier);
}

/// Somebody else than the cashier looks into a drawer that was off.
fn variances(world: &World<'_>) {
    let (desk, name) = (&world.desk, "approve_variance");
    let approve = |till: &Value| json!({ "request": intention(), "till": till, "reason": "Vu" });
    let off = desk.close_till(&world.cashier, 0)["till"].clone();
    desk.open_till(&world.cashier, 0);
    let right = desk.close_till(&world.cashier, 0)["till"].clone();
    desk.open_till(&world.manager, 100_000);
    let own = desk.done("till_report", json!({}), &world.manager)["till"].clone();
    let refuses = |code, request| world.refuses(code, name, request, &world.manager);
    refuses(Code::NotFound, approve(&json!(Uuid::nil())));
    refuses(Code::VarianceSettled, approve(&right));
    refuses(Code::VarianceSettled, approve(&own));
    let count = json!({ "request": intention(), "counted": 0 });
    desk.done("count_till", count, &world.manager);
    // A manager alone does not approve his own drawer, whoever's word he calls it.
    let alone = json!({ "reason": "Volé" });
    end(world, Code::VarianceUnapproved, &alone, &world.manager);
    let himself = with(alone.clone(), json!({ "approval": { "code": "M1", "pin": "3333" } }));
    end(world, Code::VarianceUnapproved, &himself, &world.manager);
    let later = with(alone, json!({ "request": intention(), "approve_later": true }));
    desk.done("close_till", later, &world.manager);
    refuses(Code::VarianceSettled, approve(&own));
    refuses(Code::TextTooLong, with(approve(&off), json!({ "reason": "x".repeat(201) })));
    let request = approve(&off);
    desk.done(name, request.clone(), &world.manager);
    desk.done(name, request.clone(), &world.manager);
    refuses(Code::RequestReused, with(request, json!({ "till": own })));
    refuses(Code::VarianceSettled, approve(&off));
}

fn movements(world: &World<'_>) {
    let (cashier, name) = (&world.cashier, "move_cash");
    let moved = json!({
        "request": intention(), "movement": "fuel", "amount": 500, "reason": "Gasoil",
    });
    let mut refused = vec![
        (Code::AmountInvalid, json!({ "amount": 0 })),
        (Code::FieldMissing, json!({ "reason": " " })),
        (Code::TextTooLong, json!({ "reason": "x".repeat(201) })),
        (Code::TextTooLong, json!({ "receipt_number": "1".repeat(31) })),
        (Code::TextTooLong, json!({ "vehicle": "A".repeat(21) })),
        (Code::DrawerShort, json!({ "amount": 10_001 })),
        (Code::DrawerShort, json!({ "movement": "drop", "amount": 1_000_000_000_000_i64 })),
        (Code::NotFound, json!({ "trip": Uuid::nil() })),
        (Code::BadRequest, json!({ "movement": "correction" })),
        (Code::BadRequest, json!({ "movement": "theft" })),
    ];
    refused.extend(ABSURD.map(|amount| (Code::AmountInvalid, json!({ "amount": amount }))));
    let into = |amount| json!({ "amount": amount, "movement": "paid_in" });
    refused.extend(ABSURD.map(|amount| (Code::AmountInvalid, into(amount))));
    world.each(name, cashier, &moved, &refused);

    let z = world.desk.close_till(cashier, 10_000)["z"].clone();
    world.desk.open_till(cashier, 10_000);
    let name = "correct_till";
    let chief = json!({ "code": "M1", "pin": "3333" });
    let correction = json!({
        "request": intention(), "z": z, "amount": -500, "reason": "Billet collé", "approval": chief,
    });
    let mut refused = vec![
        (Code::NotFound, json!({ "z": 0 })),
        (Code::NotFound, json!({ "z": 2 })),
        (Code::NotFound, json!({ "z": u32::MAX })),
        (Code::AmountInvalid, json!({ "amount": 0 })),
        (Code::DrawerShort, json!({ "amount": -10_001 })),
        (Code::FieldMissing, json!({ "reason": "" })),
        (Code::TextTooLong, json!({ "reason": "x".repeat(201) })),
        (Code::NotPermitted, json!({ "approval": null })),
        (Code::NotPermitted, json!({ "approval": { "code": "C2", "pin": "1111" } })),
    ];
    refused.extend(ABSURD[1..].iter().map(|a| (Code::AmountInvalid, json!({ "amount": a }))));
    world.each(name, cashier, &correction, &refused);
    world.unheard(name, &correction, "approval");
    world.desk.done(name, correction.clone(), cashier);
    let otherwise = with(correction, json!({ "amount": 500 }));
    world.refuses(Code::RequestReused, name, otherwise, cashier);
}

fn reports(world: &World<'_>) {
    let (desk, cashier) = (&world.desk, &world.cashier);
    let nowhere = json!({ "request": intention(), "till": Uuid::nil() });
    world.refuses(Code::NotFound, "till_report", json!({ "till": Uuid::nil() }), cashier);
    world.refuses(Code::NotFound, "print_till_report", nowhere, cashier);
    // Another cashier's figures are none of one's business.
    let other = &world.other_cashier;
    world.refuses(Code::NotPermitted, "till_report", json!({}), other);
    let print = |till: &Value| json!({ "request": intention(), "till": till });
    world.refuses(Code::NotPermitted, "print_till_report", print(&Value::Null), other);
    let till = desk.close_till(cashier, 10_000)["till"].clone();
    world.refuses(Code::TillClosed, "till_report", json!({}), cashier);
    world.refuses(Code::TillClosed, "print_till_report", print(&Value::Null), cashier);
    world.refuses(Code::NotPermitted, "till_report", json!({ "till": till }), other);
    world.refuses(Code::NotPermitted, "print_till_report", print(&till), other);
    desk.counter.print_now().unwrap();
    for _ in 1..domain::bounds::COPIES_MAX - 1 {
        desk.done("print_till_report", print(&till), cashier);
    }
    let last = print(&till);
    let job = desk.done("print_till_report", last.clone(), cashier);
    assert_eq!(desk.done("print_till_report", last, cashier), job, "the last is told twice");
    world.refuses(Code::CopiesExhausted, "print_till_report", print(&till), cashier);
    for date in NO_DAYS {
        world.refuses(Code::DateInvalid, "tills", json!({ "from": date }), cashier);
        world.refuses(Code::DateInvalid, "tills", json!({ "to": date }), cashier);
    }
    for (from, to) in FAR_DAYS.iter().flat_map(|from| FAR_DAYS.map(|to| (from, to))) {
        desk.done("tills", json!({ "from": from, "to": to }), cashier);
    }
}

/// Every act with money that is asked for with an open till, each as it would be carried out.
pub fn acts(world: &World<'_>) -> Vec<(&'static str, Value)> {
    let sold = world.sold(one_passenger(&world.trip));
    let (number, total) = (&sold["tickets"][0]["number"], sold["total"].as_i64().unwrap());
    let unpaid = pending(world, vec![]);
    let z = json!({
        "z": 1, "amount": 5, "reason": "Erreur", "approval": { "code": "M1", "pin": "3333" },
    });
    let cash = json!({ "movement": "paid_in", "amount": 5, "reason": "Monnaie" });
    let settled = json!({ "payment": waiting(&unpaid)[0], "outcome": "replaced_by_cash" });
    let completed = with(settled.clone(), json!({ "outcome": "completed", "reference": "MP7" }));
    let dropped = with(settled.clone(), json!({ "outcome": "dropped", "reason": "Parti" }));
    let back = json!({ "tickets": [number], "reason": "Erreur" });
    let change = json!({ "change": { "ticket": number, "seat": 40 } });
    let report = world.desk.done("till_report", json!({}), &world.manager);
    assert_eq!(report["expected"], 10_000 + total);
    count(world, 10_000 + total);
    let closing = json!({ "leave_pending": true });
    let heir = with(closing.clone(), json!({ "to": { "code": "M1", "pin": "3333" } }));
    let acts = [
        ("sell_tickets", one_passenger(&world.trip)),
        ("move_cash", cash),
        ("correct_till", z),
        ("settle_payment", settled),
        ("settle_payment", completed),
        ("settle_payment", dropped),
        ("cancel_tickets", back.clone()),
        ("refund_tickets", back),
        ("exchange_ticket", change.clone()),
        ("move_ticket", change),
        ("open_ticket", json!({ "ticket": number })),
        ("close_till", closing),
        ("hand_over_till", heir),
    ];
    let asked = |(name, request)| (name, with(request, json!({ "request": intention() })));
    acts.into_iter().map(asked).collect()
}

fn acts_need_a_till(world: &World<'_>) {
    let acts = acts(world);
    for (name, request) in &acts {
        world.refuses(Code::TillOfAnother, name, request.clone(), &world.other_cashier);
    }
    let close = json!({ "request": intention(), "leave_pending": true });
    world.desk.done("close_till", close, &world.cashier);
    for (name, request) in &acts {
        world.refuses(Code::TillClosed, name, request.clone(), &world.cashier);
    }
}
