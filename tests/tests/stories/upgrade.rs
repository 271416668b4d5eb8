//! A store of an earlier version: opened, brought to today's schema, and the same sales are in it.

use std::fs;
use std::path::{Path, PathBuf};

use guichet_tests::{Desk, MORNING, SetClock, intention, one_passenger, open, proof};
use rusqlite::Connection;
use serde_json::{Value, json};
use station::store::{FILE, backup};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/schema-1").join(name)
}

/// A folder with the store as the first version left it.
fn left_by_the_first_version() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let connection = Connection::open(folder.path().join(FILE)).unwrap();
    let ground = include_str!("../../../migrations/station/0001_ground.sql");
    connection.execute_batch(ground).unwrap();
    let rows = fs::read_to_string(fixture("rows.sql")).unwrap();
    connection.execute_batch(&format!("begin; {rows} commit;")).unwrap();
    let known = "pragma user_version = 1; pragma application_id = 0x47554943";
    connection.execute_batch(known).unwrap();
    for file in ["device.key", "head"] {
        fs::copy(fixture(file), folder.path().join(file)).unwrap();
    }
    folder
}

/// The store opened by this version, ten minutes after its last sale.
fn upgraded() -> Desk {
    let folder = left_by_the_first_version();
    let clock = SetClock::at(MORNING + 10 * 60_000);
    let counter = open(folder.path(), &clock).expect("an earlier store opens");
    Desk { counter, clock, folder }
}

/// Whether an answer still says all that it said before: it may say more.
fn says_the_same(before: &Value, now: &Value) -> bool {
    match (before, now) {
        (Value::Object(before), Value::Object(now)) => before
            .iter()
            .all(|(name, value)| now.get(name).is_some_and(|now| says_the_same(value, now))),
        (Value::Array(before), Value::Array(now)) => {
            before.len() == now.len() && before.iter().zip(now).all(|(b, n)| says_the_same(b, n))
        }
        _ => before == now,
    }
}

fn tickets_before() -> Vec<Value> {
    let tickets = fs::read_to_string(fixture("tickets.json")).unwrap();
    serde_json::from_str(&tickets).unwrap()
}

#[test]
fn a_store_of_schema_1_is_brought_to_todays_and_proves_itself() {
    let desk = upgraded();
    desk.prove();
    let kept = desk.folder.path().join("backups/before-schema-2.sqlite");
    let copy = Connection::open(&kept).unwrap();
    let version = |connection: &Connection| {
        let version = |row: &rusqlite::Row<'_>| row.get::<_, i64>(0);
        connection.query_row("pragma user_version", [], version).unwrap()
    };
    assert_eq!(version(&copy), 1, "the copy is of before");
    let entries = "select count(*) from entry";
    let before: i64 = copy.query_row(entries, [], |row| row.get(0)).unwrap();
    assert_eq!(desk.entries(), before, "nothing was added and nothing lost");
    let folder = desk.folder.path().to_owned();
    assert!(version(&Connection::open(folder.join(FILE)).unwrap()) > 1);
    // The copy opens as the store did, in a folder of its own.
    let restored = left_by_the_first_version();
    fs::copy(&kept, restored.path().join(FILE)).unwrap();
    drop(open(restored.path(), &SetClock::at(MORNING)).expect("the copy is a store"));
    assert!(proof(restored.path()).first_problem.is_none());
    // Once is enough.
    let time = fs::metadata(&kept).unwrap().modified().unwrap();
    let desk = desk.restarted();
    assert_eq!(fs::metadata(&kept).unwrap().modified().unwrap(), time);
    backup::make(desk.folder.path(), &folder.join("today.sqlite")).unwrap();
}

#[test]
fn what_was_sold_before_is_shown_reprinted_and_given_back_as_ever() {
    let desk = upgraded();
    let cashier = desk.log_in("C1", "1111");
    let tickets = tickets_before();
    for before in &tickets {
        let number = &before["row"]["number"];
        let now = desk.done("show_ticket", json!({ "ticket": number }), &cashier);
        assert!(says_the_same(before, &now), "{before:#}\n{now:#}");
        assert_eq!(now["row"]["state"], "valid");
    }
    let found = desk.done("find_tickets", json!({ "query": "70123456" }), &cashier);
    assert_eq!(found["tickets"][0]["name"], "Awa Zongo");
    // The papers that had not come out come out now.
    desk.counter.print_now().unwrap();
    assert!(desk.jobs(&cashier).iter().all(|job| job["state"] == "confirmed"));
    let number = &tickets[0]["row"]["number"];
    let again = json!({ "request": intention(), "ticket": number });
    assert_eq!(desk.done("reprint", again, &cashier)["copy"], 3);
    let last = &tickets.last().unwrap()["row"];
    let back = json!({ "request": intention(), "tickets": [last["number"]], "reason": "Erreur" });
    assert_eq!(desk.done("cancel_tickets", back, &cashier)["refund"], last["price"]);
    let seat = &tickets[1]["row"]["number"];
    let moved = json!({ "request": intention(), "change": { "ticket": seat, "seat": 20 } });
    assert_eq!(desk.done("move_ticket", moved, &cashier)["seat"], 20);
    desk.prove();
}

#[test]
fn a_till_that_was_open_goes_on_and_gets_the_first_z() {
    let desk = upgraded();
    let (cashier, manager) = (desk.log_in("C1", "1111"), desk.log_in("M1", "3333"));
    let old = desk.done("tills", json!({}), &manager)["tills"].take();
    let old = old.as_array().unwrap();
    assert_eq!(old.len(), 2);
    assert_eq!((&old[1]["variance"], &old[1]["z"]), (&json!(-500), &Value::Null));
    let closed = desk.done("till_report", json!({ "till": old[1]["till"] }), &manager);
    assert_eq!((&closed["sales"], &closed["expected"]), (&json!(24_500), &json!(34_500)));
    let price = |ticket: &Value| ticket["row"]["price"].as_i64().unwrap();
    let before = tickets_before().last().map(price).unwrap();
    let report = desk.done("till_report", json!({}), &manager);
    assert_eq!(report["sales"], before);
    assert_eq!(report["expected"], 2_000 + before);
    let trip = desk.trips_to("Bobo-Dioulasso", &cashier).remove(1);
    let sold = desk.done("sell_tickets", one_passenger(&trip), &cashier);
    let number = sold["tickets"][0]["number"].as_str().unwrap();
    assert!(number.starts_with("OUA1-000006-"), "{number}: numbers go on");
    let total = before + sold["total"].as_i64().unwrap();
    let z = desk.close_till(&cashier, 2_000 + total);
    assert_eq!((&z["z"], &z["variance"]), (&json!(1), &json!(0)));
    let report = desk.done("till_report", json!({ "till": z["till"] }), &manager);
    assert_eq!((&report["sales"], &report["z"]), (&json!(total), &json!(1)));
    desk.prove();
}

#[test]
fn a_store_of_before_parcels_carries_them_from_now_on() {
    let desk = upgraded();
    let (cashier, manager) = (desk.log_in("C1", "1111"), desk.log_in("M1", "3333"));
    let trip = desk.trips_to("Bobo-Dioulasso", &cashier).remove(1);
    let station = json!({
        "request": intention(), "code": "BOB", "name": "Gare de Bobo", "stop": trip["to"]["stop"],
    });
    desk.done("register_station", station, &manager);
    let before = desk.done("till_report", json!({}), &manager)["expected"].as_i64().unwrap();
    let parcel = json!({
        "request": intention(), "destination": "BOB", "payer": "receiver", "cod": 2_000,
        "sender": { "name": "Awa Zongo", "phone": "70123456" },
        "receiver": { "name": "Issa Traoré", "phone": "76001122" },
        "pieces": [{ "description": "Sac", "grams": 4_000 }], "prohibited_read": true,
    });
    let taken = desk.done("register_parcel", parcel, &cashier);
    let waybill = &taken["waybill"];
    assert!(waybill.as_str().unwrap().starts_with("OUA1-P000001-"), "{waybill}");
    for name in ["load_piece", "unload_piece"] {
        let text = &taken["pieces"][0];
        let scan = json!({ "request": intention(), "text": text, "trip": trip["trip"] });
        assert_eq!(desk.done(name, scan, &cashier)["moved"], true);
    }
    let hand = json!({
        "request": intention(), "parcel": waybill, "taken_by": "Issa Traoré",
        "code": taken["pickup_code"], "approval": { "code": "M1", "pin": "3333" },
    });
    let collected = taken["due"].as_i64().unwrap() + 2_000;
    assert_eq!(desk.done("hand_over", hand, &cashier)["total"], collected);
    let report = desk.done("till_report", json!({}), &manager);
    assert_eq!(report["expected"], before + collected);
    desk.prove();
    desk.restarted().prove();
}

#[test]
fn an_upgrade_that_is_cut_short_starts_again() {
    let folder = left_by_the_first_version();
    // An entry that cannot be replayed stops it: the store stays as it was.
    let file = folder.path().join(FILE);
    let alter = |sql: &str| Connection::open(&file).unwrap().execute_batch(sql).unwrap();
    alter("update entry set body = '{' || body where kind = 'TicketsSold'");
    let clock = SetClock::at(MORNING);
    assert!(open(folder.path(), &clock).is_err());
    let version = "select user_version from pragma_user_version";
    let stays: i64 =
        Connection::open(&file).unwrap().query_row(version, [], |row| row.get(0)).unwrap();
    assert_eq!(stays, 1);
    alter("update entry set body = substr(body, 2) where kind = 'TicketsSold'");
    drop(open(folder.path(), &clock).expect("it opens once it is whole"));
    assert!(proof(folder.path()).first_problem.is_none());
}
