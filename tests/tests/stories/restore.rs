//! An older copy of the store is put back: it is noticed, and a supervisor answers for it.

use std::fs;
use std::sync::Arc;

use domain::Code;
use domain::text::ShortCode;
use guichet_tests::{Desk, SetClock, intention, open};
use serde_json::json;
use station::host::Clock;
use station::store::{backup, open_reader, restore, verify};
use tempfile::TempDir;

/// A store that sold one ticket after its backup, closed: its folder, its clock and the backup.
fn sold_after_backup() -> (TempDir, Arc<SetClock>, TempDir) {
    let desk = Desk::one_day();
    let session = desk.log_in("C1", "1111");
    desk.open_till(&session, 10_000);
    let kept = tempfile::tempdir().unwrap();
    backup::make(desk.folder.path(), &kept.path().join("backup.sqlite")).unwrap();
    let trip = desk.trips_to("Bobo-Dioulasso", &session).remove(0);
    let sale = json!({
        "request": intention(),
        "trip": trip["trip"],
        "to": trip["to"]["stop"],
        "passengers": [{ "name": "Awa" }],
    });
    let sold = desk.done("sell_tickets", sale, &session);
    assert_eq!(sold["tickets"][0]["number"], "OUA1-000001-7");
    let Desk { counter, clock, folder } = desk;
    drop(counter);
    (folder, clock, kept)
}

#[test]
fn an_older_copy_put_back_by_hand_does_not_sell() {
    let (folder, clock, kept) = sold_after_backup();
    let backup = kept.path().join("backup.sqlite");
    fs::copy(&backup, folder.path().join("guichet.sqlite")).unwrap();
    assert_eq!(open(folder.path(), &clock).err().map(|f| f.code), Some(Code::StoreBehind));
    fs::remove_file(folder.path().join("guichet.sqlite")).unwrap();
    let gone = open(folder.path(), &clock).err().map(|failure| failure.code);
    assert_eq!(gone, Some(Code::StoreBehind), "nor does a new store in the place of a lost one");
}

#[test]
fn a_restored_counter_gives_no_number_twice_and_is_proved() {
    let (folder, clock, kept) = sold_after_backup();
    let backup = kept.path().join("backup.sqlite");
    let shared: Arc<dyn Clock> = Arc::clone(&clock) as Arc<dyn Clock>;
    let code = ShortCode::parse("code", "M1").unwrap();
    let restored = restore::restore(folder.path(), shared, &backup, &code, "3333").unwrap();
    assert_eq!(restored.lost_entries, 1);
    let counter = open(folder.path(), &clock).unwrap();
    let desk = Desk { counter, clock, folder };
    let session = desk.log_in("C1", "1111");
    let trip = desk.trips_to("Bobo-Dioulasso", &session).remove(0);
    let sale = json!({
        "request": intention(),
        "trip": trip["trip"],
        "to": trip["to"]["stop"],
        "passengers": [{ "name": "Issa" }],
    });
    let sold = desk.done("sell_tickets", sale, &session);
    let number = sold["tickets"][0]["number"].as_str().unwrap();
    assert!(number > "OUA1-000001-7", "{number}: the lost ticket bears number 1");
    let connection = open_reader(desk.folder.path()).unwrap();
    let report = verify::verify(&connection, desk.folder.path(), |_| ()).unwrap();
    assert!(report.first_problem.is_none(), "{report:?}");
}

#[test]
fn a_restored_counter_gives_no_waybill_twice_and_knows_a_lost_parcel_by_its_label() {
    let desk = Desk::one_day();
    let (cashier, manager) = (desk.log_in("C1", "1111"), desk.log_in("M1", "3333"));
    desk.open_till(&cashier, 10_000);
    let trip = desk.trips_to("Bobo-Dioulasso", &cashier).remove(1);
    let station = json!({
        "request": intention(), "code": "BOB", "name": "Gare de Bobo", "stop": trip["to"]["stop"],
    });
    desk.done("register_station", station, &manager);
    let take = |desk: &Desk, session: &str| {
        let parcel = json!({
            "request": intention(), "destination": "BOB", "payer": "receiver",
            "sender": { "name": "Awa Zongo", "phone": "70123456" },
            "receiver": { "name": "Issa Traoré", "phone": "76001122" },
            "pieces": [{ "description": "Sac", "grams": 4_000 }], "prohibited_read": true,
        });
        let taken = desk.done("register_parcel", parcel, session);
        let waybill = taken["waybill"].as_str().unwrap().to_owned();
        let running: u32 = waybill[6..12].parse().unwrap();
        (waybill, running)
    };
    assert_eq!(take(&desk, &cashier).1, 1);
    let kept = tempfile::tempdir().unwrap();
    let backup = kept.path().join("backup.sqlite");
    backup::make(desk.folder.path(), &backup).unwrap();
    let (lost, number) = take(&desk, &cashier);
    assert_eq!(number, 2);
    let label = "select json_extract(body, '$.pieces[0].label') from entry
        where kind = 'ParcelRegistered' order by id desc limit 1";
    let store = desk.counter.store();
    let label: String = store.read(|c| Ok(c.query_row(label, [], |row| row.get(0))?)).unwrap();
    let Desk { counter, clock, folder } = desk;
    drop(counter);
    let shared: Arc<dyn Clock> = Arc::clone(&clock) as Arc<dyn Clock>;
    let code = ShortCode::parse("code", "M1").unwrap();
    restore::restore(folder.path(), shared, &backup, &code, "3333").unwrap();
    let counter = open(folder.path(), &clock).unwrap();
    let desk = Desk { counter, clock, folder };
    let cashier = desk.log_in("C1", "1111");
    let (_, next) = take(&desk, &cashier);
    assert!(next > number, "{next}: the lost parcel bears number {number}");
    // Its number alone says nothing any more; its label goes on all the same.
    let scan = |text: &str| {
        let scan = json!({ "request": intention(), "text": text, "trip": trip["trip"] });
        desk.done("load_piece", scan, &cashier)["verdict"].take()
    };
    assert_eq!((scan(&lost), scan(&label)), (json!("unheard"), json!("loaded")));
    let card = desk.done("show_parcel", json!({ "parcel": label }), &cashier);
    assert_eq!((&card["row"]["waybill"], &card["registered"]), (&json!(lost), &json!(false)));
    desk.prove();
}

#[test]
fn the_keys_of_another_counter_open_nothing() {
    let (folder, clock, _kept) = sold_after_backup();
    let other = Desk::one_day();
    fs::copy(other.folder.path().join("device.key"), folder.path().join("device.key")).unwrap();
    // Two copies of one training day share their key: an altered one is another's.
    let path = folder.path().join("device.key");
    let text = fs::read_to_string(&path).unwrap();
    let at = text.find("secret").unwrap() + "secret\":\"".len();
    let digit = if text.as_bytes()[at] == b'0' { "1" } else { "0" };
    fs::write(&path, format!("{}{digit}{}", &text[..at], &text[at + 1..])).unwrap();
    assert_eq!(open(folder.path(), &clock).err().map(|f| f.code), Some(Code::KeyMissing));
}
