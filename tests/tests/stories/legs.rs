//! Seats by leg: sold again where they are freed, and never twice.

use std::thread;

use guichet_tests::{Desk, intention, one_passenger, with};
use serde_json::{Value, json};

fn seat_of(desk: &Desk, trip: &Value, from: &Value, to: &Value, session: &str) -> Value {
    let request = json!({ "trip": trip["trip"], "from": from, "to": to });
    let map = desk.done("seat_map", request, session);
    let seats = map["seats"].as_array().unwrap();
    seats.iter().find(|seat| seat["seat"] == 7).unwrap().clone()
}

#[test]
fn a_seat_freed_at_koudougou_is_sold_again_from_koudougou() {
    let desk = Desk::one_day();
    let session = desk.log_in("C1", "1111");
    desk.open_till(&session, 0);
    let trip = desk.trips_to("Koudougou", &session).remove(0);
    let ouaga = trip["from"]["stop"].clone();
    let kokologho = desk.stop(&trip, "Kokologho", &session);
    let koudougou = trip["to"]["stop"].clone();
    let on_seat_seven = |from: &Value, to: &Value| {
        let changes = json!({
            "from": from, "to": to, "passengers": [{ "name": "Awa Zongo", "seat": 7 }],
        });
        with(one_passenger(&trip), changes)
    };
    let first = on_seat_seven(&ouaga, &kokologho);
    desk.done("sell_tickets", first.clone(), &session);
    let again = with(first, json!({ "request": intention() }));
    assert_eq!(desk.refused("sell_tickets", again, &session), "seat_taken");
    let whole = on_seat_seven(&ouaga, &koudougou);
    assert_eq!(desk.refused("sell_tickets", whole, &session), "seat_taken");

    let seat = seat_of(&desk, &trip, &ouaga, &koudougou, &session);
    assert_eq!(seat["state"], "part");
    assert_eq!(seat["free_from"], "Kokologho");
    assert_eq!(seat["free_until"], Value::Null);
    let rest = seat_of(&desk, &trip, &kokologho, &koudougou, &session);
    assert_eq!(rest["state"], "free");

    desk.done("sell_tickets", on_seat_seven(&kokologho, &koudougou), &session);
    let seat = seat_of(&desk, &trip, &ouaga, &koudougou, &session);
    assert_eq!(seat["state"], "sold");
    desk.prove();
}

#[test]
fn the_seat_map_says_until_where_and_from_where_a_seat_is_free() {
    let desk = Desk::one_day();
    let session = desk.log_in("C1", "1111");
    desk.open_till(&session, 0);
    let trip = desk.trips_to("Bobo-Dioulasso", &session).remove(0);
    let (boromo, hounde) =
        (desk.stop(&trip, "Boromo", &session), desk.stop(&trip, "Houndé", &session));
    let middle = json!({
        "from": boromo, "to": hounde, "passengers": [{ "name": "Awa Zongo", "seat": 7 }],
    });
    desk.done("sell_tickets", with(one_passenger(&trip), middle), &session);
    let seat = seat_of(&desk, &trip, &trip["from"]["stop"], &trip["to"]["stop"], &session);
    assert_eq!(seat["state"], "part");
    assert_eq!(seat["free_until"], "Boromo");
    assert_eq!(seat["free_from"], "Houndé");
}

/// Eight counters' worth of haste at one counter.
fn by_eight(desk: &Desk, requests: &[Value], session: &str) -> Vec<Result<Value, &'static str>> {
    thread::scope(|scope| {
        let sellers: Vec<_> = (requests.iter().cycle().take(8))
            .map(|request| {
                scope.spawn(|| {
                    let sold = desk.call("sell_tickets", request.clone(), session);
                    sold.map_err(|failure| failure.code.name())
                })
            })
            .collect();
        sellers.into_iter().map(|one| one.join().unwrap()).collect()
    })
}

#[test]
fn of_eight_sales_of_one_seat_exactly_one_wins() {
    let desk = Desk::one_day();
    let session = desk.log_in("C1", "1111");
    desk.open_till(&session, 0);
    let trip = desk.trips_to("Bobo-Dioulasso", &session).remove(0);
    let seat = json!({ "passengers": [{ "name": "Awa Zongo", "seat": 12 }] });
    let requests: Vec<_> = (0..8).map(|_| with(one_passenger(&trip), seat.clone())).collect();
    let answers = by_eight(&desk, &requests, &session);
    let sold = answers.iter().filter(|answer| answer.is_ok()).count();
    assert_eq!(sold, 1, "{answers:?}");
    let refused = |answer: &&Result<Value, _>| **answer == Err("seat_taken");
    assert_eq!(answers.iter().filter(refused).count(), 7, "{answers:?}");
    desk.prove();
}

#[test]
fn one_intention_given_by_eight_at_once_is_one_sale_told_eight_times() {
    let desk = Desk::one_day();
    let session = desk.log_in("C1", "1111");
    desk.open_till(&session, 0);
    let trip = desk.trips_to("Bobo-Dioulasso", &session).remove(0);
    let before = desk.entries();
    let answers = by_eight(&desk, &[one_passenger(&trip)], &session);
    let first = answers[0].as_ref().unwrap();
    assert!(answers.iter().all(|answer| answer.as_ref() == Ok(first)));
    assert_eq!(desk.entries(), before + 1);
    assert_eq!(desk.jobs(&session).len(), 1, "one paper");
    desk.prove();
}
