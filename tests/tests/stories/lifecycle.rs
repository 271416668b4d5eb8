//! A counter's life: opened, backed up, its papers interrupted, its printer gone and back.

use std::fs;
use std::io::Read;
use std::net::TcpListener;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use guichet_tests::{Desk, MORNING, SetClock, intention, one_passenger, open, proof, with};
use rusqlite::Connection;
use serde_json::{Value, json};
use station::store::{FILE, backup, open_reader};

const DAY: i64 = 24 * 3_600_000;

fn spool_files(desk: &Desk) -> Vec<String> {
    let files = fs::read_dir(desk.folder.path().join("spool")).unwrap();
    let mut names: Vec<_> =
        files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn set_transport(desk: &Desk, transport: Value) {
    let manager = desk.log_in("M1", "3333");
    let printer = json!({
        "paper_mm": 58, "code_page": "wpc1252", "native_qr": false, "native_barcode": false,
        "cut": true, "drawer": true, "transport": transport,
    });
    desk.done("set_printer", json!({ "request": intention(), "printer": printer }), &manager);
}

/// A cashier with an open till, and a trip to sell.
fn at_work() -> (Desk, String, Value) {
    let desk = Desk::one_day();
    let session = desk.log_in("C1", "1111");
    desk.open_till(&session, 0);
    let trip = desk.trips_to("Bobo-Dioulasso", &session).remove(0);
    (desk, session, trip)
}

#[test]
fn a_backup_made_while_selling_is_whole_and_proves_itself() {
    let (desk, session, trip) = at_work();
    let copy = tempfile::tempdir().unwrap();
    let file = copy.path().join(FILE);
    let backed_up = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            backup::make(desk.folder.path(), &file).unwrap();
            backed_up.store(true, Ordering::SeqCst);
        });
        while !backed_up.load(Ordering::SeqCst) {
            desk.call("sell_tickets", one_passenger(&trip), &session).ok();
        }
    });
    let report = proof(copy.path());
    assert!(report.first_problem.is_none(), "{report:#?}");
    let again = backup::make(desk.folder.path(), &file).unwrap_err();
    assert_eq!(again.code.name(), "file_failed", "nothing is overwritten");
    desk.prove();
}

#[test]
fn a_day_has_one_backup_and_fourteen_days_are_kept() {
    let (desk, session, _) = at_work();
    for day in 0..20 {
        let made = desk.done("backup_now", json!({}), &session);
        assert_eq!(made["made"], true, "day {day}");
        assert_eq!(desk.done("backup_now", json!({}), &session)["made"], false);
        desk.clock.advance(DAY);
    }
    // A clock that was wrong costs no backup.
    desk.clock.advance(-10 * DAY);
    assert_eq!(desk.done("backup_now", json!({}), &session)["made"], false);
    let kept = fs::read_dir(desk.folder.path().join("backups")).unwrap();
    let mut kept: Vec<_> =
        kept.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    kept.sort();
    assert_eq!(kept.len(), 14, "{kept:?}");
    assert_eq!(kept.first().unwrap(), "daily-2026-11-27.sqlite");
    assert_eq!(kept.last().unwrap(), "daily-2026-12-10.sqlite");
    let restored = tempfile::tempdir().unwrap();
    let newest = desk.folder.path().join("backups").join(kept.last().unwrap());
    fs::copy(newest, restored.path().join(FILE)).unwrap();
    assert!(proof(restored.path()).first_problem.is_none());
}

#[test]
fn a_clock_that_is_set_back_loses_no_sale_of_a_session() {
    let (desk, session, trip) = at_work();
    let sold = |days: i64| {
        desk.clock.advance(days * DAY);
        let sold = desk.done("sell_tickets", one_passenger(&trip), &session);
        sold["total"].as_i64().unwrap()
    };
    let total: i64 = [0, -1, -1, 2].into_iter().map(sold).sum();
    let z = desk.close_till(&session, total);
    assert_eq!((&z["variance"], &z["z"]), (&json!(0), &json!(1)));
    let report = desk.done("till_report", json!({ "till": z["till"] }), &session);
    assert_eq!((&report["sales"], &report["grand_total"]), (&json!(total), &json!(total)));
    desk.prove();
}

/// The code with which a folder does not open.
fn not_opened(folder: &Path) -> &'static str {
    match open(folder, &SetClock::at(MORNING)) {
        Ok(_) => "it opens",
        Err(failure) => failure.code.name(),
    }
}

#[test]
fn a_store_opens_once_with_its_key_and_no_newer_schema() {
    let desk = Desk::one_day();
    assert_eq!(not_opened(desk.folder.path()), "store_in_use");
    let Desk { counter, folder, .. } = desk;
    drop(counter);
    let file = folder.path().join(FILE);
    let alter = |pragma: &str| Connection::open(&file).unwrap().execute_batch(pragma).unwrap();
    let version = |row: &rusqlite::Row<'_>| row.get::<_, i64>(0);
    let schema = Connection::open(&file).unwrap();
    let schema = schema.query_row("pragma user_version", [], version).unwrap();
    alter("pragma user_version = 900");
    assert_eq!(not_opened(folder.path()), "store_newer");
    let reading = open_reader(folder.path()).err().unwrap();
    assert_eq!(reading.code.name(), "store_newer");
    assert!(reading.message.contains("Install the newer version"), "{}", reading.message);
    alter(&format!("pragma user_version = {schema}; pragma application_id = 7"));
    assert_eq!(not_opened(folder.path()), "store_damaged");
    alter("pragma application_id = 0x47554943");
    let key = fs::read(folder.path().join("device.key")).unwrap();
    fs::remove_file(folder.path().join("device.key")).unwrap();
    assert_eq!(not_opened(folder.path()), "key_missing");
    fs::write(folder.path().join("device.key"), b"{}").unwrap();
    assert_eq!(not_opened(folder.path()), "key_missing");
    fs::write(folder.path().join("device.key"), key).unwrap();
    drop(open(folder.path(), &SetClock::at(MORNING)).expect("it opens as before"));
    fs::write(&file, b"This is a letter, and it is long enough to be none of ours.").unwrap();
    assert_eq!(not_opened(folder.path()), "store_damaged");
}

#[test]
fn a_family_gets_a_receipt_and_its_tickets_and_the_drawer_opens_once() {
    let (desk, session, trip) = at_work();
    let family =
        json!({ "passengers": [{ "name": "Awa" }, { "name": "Issa" }, { "name": "Ali" }] });
    desk.done("sell_tickets", with(one_passenger(&trip), family), &session);
    desk.counter.print_now().unwrap();
    let jobs = desk.jobs(&session);
    let papers: Vec<_> = jobs.iter().map(|job| job["document"].as_str().unwrap()).collect();
    assert_eq!(papers, ["receipt", "ticket", "ticket", "ticket"]);
    assert!(jobs.iter().all(|job| job["state"] == "confirmed"), "{jobs:?}");
    // ESC p opens a drawer.
    let opens = |name: &String| {
        let bytes = fs::read(desk.folder.path().join("spool").join(name)).unwrap();
        bytes.windows(3).filter(|three| three == b"\x1bp\0").count()
    };
    let spooled: Vec<_> =
        spool_files(&desk).into_iter().filter(|name| name.ends_with(".bin")).collect();
    assert_eq!(spooled.iter().map(opens).collect::<Vec<_>>(), [1, 0, 0, 0], "{spooled:?}");
}

#[test]
fn papers_of_a_training_company_say_so() {
    let (desk, session, trip) = at_work();
    desk.done("sell_tickets", one_passenger(&trip), &session);
    desk.counter.print_now().unwrap();
    let name = spool_files(&desk).into_iter().find(|name| name.ends_with(".bin")).unwrap();
    let bytes = fs::read(desk.folder.path().join("spool").join(name)).unwrap();
    assert!(bytes.windows(9).any(|text| text == b"FORMATION"), "no word of training");
}

#[test]
fn a_spool_that_cannot_be_written_stops_no_sale_and_its_papers_come_after_the_repair() {
    let (desk, session, trip) = at_work();
    let spool = desk.folder.path().join("spool");
    fs::write(&spool, b"a file where the folder should be").unwrap();
    desk.done("sell_tickets", one_passenger(&trip), &session);
    desk.counter.print_now().unwrap();
    let job = desk.jobs(&session).remove(0);
    assert_eq!(job["state"], "queued");
    assert!(job["cause"].as_str().unwrap().contains("spool folder"), "{job}");
    assert_eq!(desk.done("printer_status", json!({}), &session)["info"]["state"], "error");
    fs::remove_file(&spool).unwrap();
    desk.counter.print_now().unwrap();
    assert_eq!(desk.jobs(&session)[0]["state"], "confirmed");
    assert_eq!(spool_files(&desk).len(), 2);
}

/// Where a job stands, by decree.
fn decree(desk: &Desk, job: &Value, state: &str) {
    let sql = "update local_print_job set state = ?2 where id = ?1";
    let set = desk
        .counter
        .store()
        .write(|write| Ok(write.connection().execute(sql, (job["job"].as_i64(), state))?));
    assert_eq!(set.unwrap(), 1);
}

#[test]
fn a_night_without_power_costs_no_paper_its_patience() {
    let (desk, session, trip) = at_work();
    let spool = desk.folder.path().join("spool");
    fs::write(&spool, b"").unwrap();
    desk.done("sell_tickets", one_passenger(&trip), &session);
    desk.counter.print_now().unwrap();
    desk.clock.advance(DAY);
    let desk = desk.restarted();
    let session = desk.log_in("C1", "1111");
    desk.counter.print_now().unwrap();
    assert_eq!(desk.jobs(&session)[0]["state"], "queued");
    fs::remove_file(&spool).unwrap();
    desk.counter.print_now().unwrap();
    assert_eq!(desk.jobs(&session)[0]["state"], "confirmed");
}

#[test]
fn a_paper_that_failed_is_tried_again_or_given_up_by_hand() {
    let (desk, session, trip) = at_work();
    for _ in 0..2 {
        desk.done("sell_tickets", one_passenger(&trip), &session);
    }
    let jobs = desk.jobs(&session);
    for job in &jobs {
        decree(&desk, job, "failed");
    }
    desk.done("retry_print", json!({ "job": jobs[0]["job"] }), &session);
    desk.done("retry_print", json!({ "job": jobs[1]["job"], "give_up": true }), &session);
    desk.counter.print_now().unwrap();
    let states: Vec<_> = desk.jobs(&session).iter().map(|job| job["state"].clone()).collect();
    assert_eq!(states, ["confirmed", "given_up"]);
    // One that was given up before its first byte is still nowhere on paper.
    desk.done("retry_print", json!({ "job": jobs[1]["job"] }), &session);
    desk.counter.print_now().unwrap();
    assert_eq!(desk.jobs(&session)[1]["state"], "confirmed");
}

/// A network printer that reads a little of a document and dies.
fn dying_printer() -> (String, thread::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let printer = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.read_exact(&mut [0; 200]).unwrap();
    });
    (address, printer)
}

#[test]
fn a_paper_cut_short_is_asked_about_and_comes_again_as_a_duplicata() {
    let (desk, session, trip) = at_work();
    let (address, printer) = dying_printer();
    set_transport(&desk, json!({ "kind": "tcp", "address": address }));
    desk.done("sell_tickets", one_passenger(&trip), &session);
    desk.counter.print_now().unwrap();
    printer.join().unwrap();
    let job = desk.jobs(&session).remove(0);
    assert_eq!(job["state"], "unknown", "{job}");
    assert_eq!(desk.done("status", json!({}), &session)["queue"]["unknown"], 1);

    set_transport(&desk, json!({ "kind": "spool" }));
    let lost = json!({ "request": intention(), "job": job["job"], "came_out": false });
    let again = desk.done("resolve_print", lost.clone(), &session);
    assert_eq!((&again["copy"], &again["document"]), (&json!(2), &json!("ticket")));
    assert_eq!(desk.done("resolve_print", lost, &session)["job"], again["job"], "told twice");
    desk.counter.print_now().unwrap();
    let states: Vec<_> = desk.jobs(&session).iter().map(|job| job["state"].clone()).collect();
    assert_eq!(states, ["given_up", "confirmed"], "one duplicate, and the original given up");
    let name = spool_files(&desk).into_iter().find(|name| name.ends_with("-2.bin")).unwrap();
    let bytes = fs::read(desk.folder.path().join("spool").join(name)).unwrap();
    assert!(bytes.windows(11).any(|text| text == b"DUPLICATA 2"), "it says what it is");
    // The original may be on paper, whatever became of its job: no second one is made.
    for state in ["given_up", "failed"] {
        decree(&desk, &job, state);
        let retry = json!({ "job": job["job"] });
        assert_eq!(desk.refused("retry_print", retry, &session), "job_state", "{state}");
    }
    desk.prove();
}

#[test]
fn a_paper_that_was_on_its_way_when_the_power_went_is_asked_about() {
    let (desk, session, trip) = at_work();
    desk.done("sell_tickets", one_passenger(&trip), &session);
    let sending = "update local_print_job set state = 'sending'";
    desk.counter.store().write(|write| Ok(write.connection().execute(sending, [])?)).unwrap();
    let desk = desk.restarted();
    let session = desk.log_in("C1", "1111");
    let job = desk.jobs(&session).remove(0);
    assert_eq!(job["state"], "unknown");
    let came_out = json!({ "request": intention(), "job": job["job"], "came_out": true });
    let first = desk.done("resolve_print", came_out.clone(), &session);
    assert_eq!(first["state"], "confirmed");
    assert_eq!(desk.done("resolve_print", came_out, &session), first, "told twice");
    desk.counter.print_now().unwrap();
    assert_eq!(desk.jobs(&session).len(), 1, "nothing is printed again");
}

#[test]
fn an_intention_of_another_kind_settles_no_paper() {
    let (desk, session, trip) = at_work();
    let sale = one_passenger(&trip);
    desk.done("sell_tickets", sale.clone(), &session);
    let job = desk.jobs(&session).remove(0);
    for came_out in [true, false] {
        let request =
            json!({ "request": sale["request"], "job": job["job"], "came_out": came_out });
        assert!(desk.call("resolve_print", request, &session).is_err());
        assert_eq!(desk.jobs(&session)[0]["state"], "queued");
    }
}
