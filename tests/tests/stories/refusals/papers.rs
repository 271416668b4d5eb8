//! Tickets as they are looked up, papers, printers, and trips.

use domain::Code;
use guichet_tests::{Desk, intention, one_passenger, with};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Refused, World};

pub fn papers(refused: &Refused) {
    let world = World::new(refused);
    tickets(&world);
    printing(&world);
    planning(&world);
}

/// Names of tickets that no command takes, with what each of them is refused with.
pub fn misnamed(world: &World<'_>) -> Vec<(Code, String)> {
    let sold = world.sold(one_passenger(&world.trip));
    let number = sold["tickets"][0]["number"].as_str().unwrap();
    let (head, check) = number.split_at(number.len() - 1);
    let mistyped = format!("{head}{}", (check.parse::<u8>().unwrap() + 1) % 10);
    // A token of another company's counter, and one of nobody's.
    let store = world.desk.counter.store();
    let sql = "select json_extract(body, '$.tickets[0].token') from entry
               where kind = 'TicketsSold' order by id desc";
    let token: String = store.read(|c| Ok(c.query_row(sql, [], |row| row.get(0))?)).unwrap();
    let altered = if token.ends_with('0') { "1" } else { "0" };
    let altered = format!("{}{altered}", &token[..token.len() - 1]);
    vec![
        (Code::TicketNumberMistyped, mistyped),
        (Code::TokenInvalid, altered),
        (Code::TokenInvalid, "A".repeat(120)),
        (Code::TicketNumberInvalid, "Awa Zongo".to_owned()),
        (Code::TicketNumberInvalid, String::new()),
        (Code::NotFound, Uuid::nil().to_string()),
    ]
}

fn tickets(world: &World<'_>) {
    let cashier = &world.cashier;
    let names = misnamed(world);
    for (code, named) in &names[..3] {
        world.refuses(*code, "find_tickets", json!({ "query": named }), cashier);
    }
    world.refuses(Code::TextTooLong, "find_tickets", json!({ "query": "x".repeat(251) }), cashier);
    for name in ["show_ticket", "reprint", "preview_document", "ticket_options"] {
        for (code, named) in &names {
            let request = match name {
                "reprint" => json!({ "request": intention(), "ticket": named }),
                _ => json!({ "ticket": named }),
            };
            world.refuses(*code, name, request, cashier);
        }
    }
    // Its number is well formed, and nobody has it.
    let number = world.ticket(&world.trip, json!({}));
    let other = Desk::one_day();
    let session = other.log_in("C1", "1111");
    let show = json!({ "ticket": number });
    world.refuses_at(&other, Code::NotFound, "show_ticket", show, &session);
    copies(world, &number);
}

fn copies(world: &World<'_>, number: &Value) {
    let again = || json!({ "request": intention(), "ticket": number });
    world.desk.counter.print_now().unwrap();
    for copy in 2..domain::bounds::COPIES_MAX {
        let reprinted = world.desk.done("reprint", again(), &world.cashier);
        assert_eq!(reprinted["copy"], copy);
    }
    let last = world.desk.done("reprint", again(), &world.cashier);
    world.refuses(Code::CopiesExhausted, "reprint", again(), &world.cashier);
    // The last of them is cut short: it cannot be printed once more either.
    set_state(world, &last["job"], "unknown");
    let request = json!({ "request": intention(), "job": last["job"], "came_out": false });
    world.refuses(Code::CopiesExhausted, "resolve_print", request, &world.cashier);
    set_state(world, &last["job"], "confirmed");
}

fn set_state(world: &World<'_>, job: &Value, state: &str) {
    world.decree(&format!("update local_print_job set state = '{state}' where id = {job}"));
}

fn printing(world: &World<'_>) {
    let cashier = &world.cashier;
    world.sold(one_passenger(&world.trip));
    let job = world.desk.jobs(cashier).pop().unwrap()["job"].clone();
    let resolve = json!({ "request": intention(), "job": job, "came_out": true });
    let again = json!({ "job": job });
    for state in ["queued", "sending", "sent", "confirmed", "failed", "given_up"] {
        set_state(world, &job, state);
        if state != "confirmed" {
            world.refuses(Code::JobState, "resolve_print", resolve.clone(), cashier);
        }
        let no = with(resolve.clone(), json!({ "came_out": false }));
        world.refuses(Code::JobState, "resolve_print", no, cashier);
        if !["failed", "given_up"].contains(&state) {
            world.refuses(Code::JobState, "retry_print", again.clone(), cashier);
        }
        if !["failed", "queued"].contains(&state) {
            let give_up = with(again.clone(), json!({ "give_up": true }));
            world.refuses(Code::JobState, "retry_print", give_up, cashier);
        }
    }
    for job in [0, -1, i64::MAX] {
        let change = json!({ "job": job });
        let resolve = with(resolve.clone(), change.clone());
        world.refuses(Code::NotFound, "resolve_print", resolve, cashier);
        world.refuses(Code::NotFound, "retry_print", change, cashier);
    }
    printer(world);
    scanner(world);
}

pub fn spool() -> Value {
    json!({
        "paper_mm": 58, "code_page": "wpc1252", "native_qr": false, "native_barcode": false,
        "cut": true, "drawer": true, "transport": { "kind": "spool" },
    })
}

fn printer(world: &World<'_>) {
    let set = json!({ "request": intention(), "printer": spool() });
    for (code, change) in [
        (Code::PrinterInvalid, json!({ "paper_mm": 57 })),
        (Code::PrinterInvalid, json!({ "transport": { "kind": "spool", "folder": " " } })),
        (Code::PrinterInvalid, json!({ "transport": { "kind": "tcp", "address": "" } })),
        (
            Code::PrinterInvalid,
            json!({ "transport": { "kind": "device", "path": "x".repeat(251) } }),
        ),
        (Code::PrinterInvalid, json!({ "transport": { "kind": "device", "path": "a\nb" } })),
        (
            Code::PrinterInvalid,
            json!({ "transport": { "kind": "serial", "path": "COM3", "baud": 1 } }),
        ),
        (Code::BadRequest, json!({ "transport": { "kind": "pigeon" } })),
        (Code::BadRequest, json!({ "code_page": "klingon" })),
        (Code::BadRequest, json!({ "paper_mm": 580 })),
    ] {
        let printer = with(spool(), change);
        let request = with(set.clone(), json!({ "printer": printer }));
        world.refuses(code, "set_printer", request, &world.manager);
    }
}

/// Scanners that nobody has.
fn scanner(world: &World<'_>) {
    let set = json!({ "prefix": "", "suffix": "enter", "baud": 9_600 });
    for change in [
        json!({ "prefix": "ABCDE" }),
        json!({ "prefix": "a" }),
        json!({ "prefix": "é" }),
        json!({ "baud": 299 }),
        json!({ "baud": 921_601 }),
        json!({ "port": "x".repeat(251) }),
        json!({ "port": "COM\n3" }),
    ] {
        let request = with(set.clone(), change);
        world.refuses(Code::ScannerInvalid, "set_scanner", request, &world.manager);
    }
    let serial = json!({ "transport": { "kind": "serial", "path": "COM3", "baud": 9_600 } });
    let printer = json!({ "request": intention(), "printer": with(spool(), serial) });
    world.desk.done("set_printer", printer, &world.manager);
    let request = with(set, json!({ "port": "COM3" }));
    world.refuses(Code::ScannerInvalid, "set_scanner", request, &world.manager);
}

fn planning(world: &World<'_>) {
    let stop = json!({ "request": intention(), "stop": Uuid::nil() });
    world.refuses(Code::NotFound, "set_station_stop", stop, &world.manager);
    let trips = world.desk.trips_to("Dédougou", &world.cashier);
    let cancel = json!({ "request": intention(), "trip": trips[0]["trip"], "reason": "Panne" });
    world.each(
        "cancel_trip",
        &world.manager,
        &cancel,
        &[
            (Code::NotFound, json!({ "trip": Uuid::nil() })),
            (Code::FieldMissing, json!({ "reason": "\t" })),
            (Code::TextTooLong, json!({ "reason": "x".repeat(201) })),
        ],
    );
    world.desk.done("cancel_trip", cancel.clone(), &world.manager);
    world.each("cancel_trip", &world.manager, &cancel, &[(Code::TripCancelled, json!({}))]);
    // A file stands where the folder of backups should be.
    std::fs::write(world.desk.folder.path().join("backups"), b"").unwrap();
    world.refuses(Code::FileFailed, "backup_now", json!({}), &world.cashier);
}
