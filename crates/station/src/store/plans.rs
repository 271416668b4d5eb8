//! Plans: whatever a command runs, every table that grows is searched by an index, never scanned.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use domain::Millis;
use rusqlite::Connection;
use rusqlite::trace::{TraceEvent, TraceEventCodes};
use serde_json::{Value, json};
use uuid::Uuid;

use super::lock_even_poisoned;
use crate::host::Clock;
use crate::{Counter, Options, demo};

/// Walks that stay short, by a part of their SQL, and why.
const SHORT: [(&str, &str); 20] = [
    ("from payment where state = 'pending'", "the few that wait, by an index of these alone"),
    ("from till where closed_at is null order by id", "open ones, by an index of these alone"),
    ("from till where to_approve = 1", "those to approve, by an index of these alone"),
    ("from exception x", "begins at the end and takes a page"),
    ("from inbox where resolved_at is null", "the few that are open, by an index of these alone"),
    ("select currency from company", "one company"),
    ("from entry order by id desc limit 1", "begins at the end and takes one step"),
    ("from local_print_job order by id desc limit", "begins at the end and takes a page"),
    ("join company c", "one company"),
    ("from category", "a handful of categories"),
    ("from employee", "the people of one counter"),
    ("from central where own", "one central"),
    ("from stop s", "the company's stops, for a list of places"),
    ("revoked_since from device", "the company's counters"),
    ("from crew order by name", "the company's drivers and attendants"),
    ("from vehicle order by plate", "the company's coaches"),
    ("select entry from certified", "counters, keys and crews; the rest goes by its trip"),
    ("from station s", "the company's stations"),
    ("from route r", "the company's routes"),
    ("from parcel_tariff", "the tariffs that were set, from the newest"),
];

/// Saturday 21 November 2026, before the first coach.
struct Morning;

impl Clock for Morning {
    fn now(&self) -> Millis {
        1_795_239_000_000
    }
}

type Heard = Arc<Mutex<BTreeSet<String>>>;

/// Notes every statement that a connection runs.
fn listen(connection: &mut Connection, heard: &Heard) {
    let heard = Arc::clone(heard);
    let note = move |event: TraceEvent<'_>| {
        if let TraceEvent::Stmt(statement, _) = event {
            lock_even_poisoned(&heard).insert(statement.sql().into_owned());
        }
    };
    let begun = connection.trace_v2(TraceEventCodes::SQLITE_TRACE_STMT, Some(note));
    begun.expect("SQLite tells what it runs");
}

/// A shift in which every command that looks something up does so in every way it has.
fn a_shift(counter: &Counter) {
    let login = json!({ "code": "M1", "pin": "3333" });
    let session = counter.call("login", login, None).unwrap()["session"].take();
    let done = |name: &str, request: Value| {
        let answer = counter.call(name, request, session.as_str());
        answer.unwrap_or_else(|failure| panic!("{name}: {failure:?}"))
    };
    let now = || Uuid::now_v7();
    done("open_till", json!({ "request": now(), "float": 0 }));
    let trips = done("list_trips", json!({}));
    let (trip, to) = (&trips["trips"][0]["trip"], &trips["trips"][0]["to"]["stop"]);
    done("list_trips", json!({ "to": to, "date": "2026-11-23" }));
    done("list_trips", json!({ "date": "2027-11-23" }));
    done("seat_map", json!({ "trip": trip }));
    done("destinations", json!({}));
    done("destinations", json!({ "query": "bob" }));
    let passenger = json!({ "name": "Awa Zongo Kaboré", "phone": "70123456" });
    let passengers = json!([passenger, passenger]);
    let sale = json!({ "request": now(), "trip": trip, "to": to, "passengers": passengers });
    let sold = done("sell_tickets", sale.clone());
    done("sell_tickets", sale);
    done("quote", json!({ "trip": trip, "to": to, "passengers": [{}] }));
    let ticket = &sold["tickets"][0];
    for query in [&ticket["number"], &ticket["ticket"]] {
        done("find_tickets", json!({ "query": query }));
        done("show_ticket", json!({ "ticket": query }));
    }
    for query in ["70 12 34 56", "1", "zon", "awa kab zongo"] {
        done("find_tickets", json!({ "query": query }));
    }
    let code =
        "select json_extract(body, '$.tickets[0].token') from entry order by id desc limit 1";
    let token = counter.store().read(|c| Ok(c.query_row(code, [], |row| row.get::<_, String>(0))?));
    let token = token.unwrap();
    done("find_tickets", json!({ "query": token }));
    done("scan", json!({ "request": now(), "text": token, "trip": trip }));
    control(&done, trip, ticket);
    parcels(&done, trip, to);
    let again = json!({ "request": now(), "ticket": ticket["number"] });
    done("reprint", again.clone());
    done("reprint", again);
    done("test_page", json!({}));
    counter.print_now().unwrap();
    for name in ["print_queue", "status", "people", "load_draft", "printer_status"] {
        done(name, json!({}));
    }
    done("cancel_trip", json!({ "request": now(), "trip": trip, "reason": "Panne" }));
    done("count_till", json!({ "request": now(), "counted": 0 }));
    done("close_till", json!({ "request": now(), "reason": "Vol", "approve_later": true }));
    reports(&done);
}

/// A parcel goes its way, and is looked for in every way there is.
fn parcels(done: &dyn Fn(&str, Value) -> Value, trip: &Value, to: &Value) {
    let now = || Uuid::now_v7();
    let station = json!({ "request": now(), "code": "BOB", "name": "Bobo", "stop": to });
    done("register_station", station);
    let tariffs = done("parcel_tariffs", json!({}));
    let (tariff, terms) = (&tariffs["current"]["tariff"], &tariffs["current"]["terms"]);
    done("set_parcel_tariff", json!({ "request": now(), "tariff": tariff, "terms": terms }));
    let person = json!({ "name": "Awa Zongo Kaboré", "phone": "70123456" });
    let taken = done(
        "register_parcel",
        json!({
            "request": now(), "destination": "BOB", "sender": person, "receiver": person,
            "pieces": [{ "description": "Sac", "grams": 4_000 }], "payer": "receiver",
            "cod": 5_000, "prohibited_read": true,
        }),
    );
    let number = &taken["waybill"];
    for query in [number, &taken["parcel"], &json!("70 12 34 56"), &json!("awa kab"), &json!("1")] {
        done("find_parcels", json!({ "query": query }));
    }
    done("parcel_people", json!({ "phone": "70123456" }));
    let move_it = |name: &str| {
        done(name, json!({ "request": now(), "text": taken["pieces"][0], "trip": trip }));
    };
    let lists = ["to_load", "coming", "waiting", "unclaimed", "cod_owed", "claims"];
    for name in ["load_piece", "unload_piece"] {
        done("loading_list", json!({ "trip": trip }));
        move_it(name);
        done("unloading_list", json!({ "trip": trip }));
        for list in lists {
            done("list_parcels", json!({ "list": list }));
        }
    }
    done("print_shipment", json!({ "trip": trip, "unloaded": true }));
    let handle = json!({ "request": now(), "parcel": number, "reason": "Refusé" });
    done("return_parcel", handle);
    done("ready_parcels", json!({ "request": now(), "parcels": [{ "parcel": number }] }));
    done("handover_sheet", json!({ "parcel": number }));
    let hand = json!({ "request": now(), "parcel": number, "taken_by": "Awa", "id_number": "B1" });
    done("hand_over", hand);
    done("show_parcel", json!({ "parcel": number }));
    done("reprint_parcel", json!({ "request": now(), "parcel": number, "piece": 1 }));
    done("parcel_labels", json!({ "parcel": number }));
    done("preview_labels", json!({ "parcel": number }));
    done("send_messages", json!({}));
}

/// A coach is boarded in every way there is.
fn control(done: &dyn Fn(&str, Value) -> Value, trip: &Value, ticket: &Value) {
    let now = || Uuid::now_v7();
    done("trips_to_control", json!({}));
    let number = json!({ "request": now(), "text": ticket["number"], "trip": trip });
    done("scan", number);
    let count = json!({ "request": now(), "ticket": ticket["number"], "trip": trip });
    done("alight", count);
    let back = json!({ "request": now(), "ticket": ticket["number"], "trip": trip });
    done("come_back", back);
    let scanned =
        json!({ "request": now(), "ticket": ticket["ticket"], "by": "name", "trip": trip });
    done("board_by", scanned);
    let list = done("manifest", json!({ "trip": trip }));
    let boarding = &list["passengers"][0]["boarded"]["boarding"];
    let undo = json!({ "request": now(), "boarding": boarding, "trip": trip, "reason": "Erreur" });
    done("undo_boarding", undo);
    done(
        "board_by",
        json!({
            "request": now(), "ticket": ticket["ticket"], "by": "seat", "trip": trip,
        }),
    );
    let tags = json!({
        "request": now(), "ticket": ticket["number"], "trip": trip, "pieces": 2, "grams": 25_000,
    });
    done("tag_luggage", tags.clone());
    done("tag_luggage", tags);
    let again = json!({ "request": now(), "ticket": ticket["number"] });
    done("reprint_tags", again.clone());
    done("reprint_tags", again);
    let print = json!({ "request": now(), "trip": trip });
    done("print_manifest", print.clone());
    done("print_manifest", print);
    done("export_manifest", json!({ "trip": trip, "format": "csv" }));
    done("export_pack", json!({ "trip": trip }));
    departure(done, trip);
}

/// A coach is swapped, late, leaves, and is called back.
fn departure(done: &dyn Fn(&str, Value) -> Value, trip: &Value) {
    let now = || Uuid::now_v7();
    let driver = json!({
        "request": now(), "name": "Moussa", "duty": "driver", "licence_number": "BF-1",
        "licence_until": "2027-01-31",
    });
    let driver = done("register_crew", driver)["crew"].take();
    done("crew", json!({}));
    let sheet = done("departure_sheet", json!({ "trip": trip }));
    let other = sheet["vehicles"].as_array().into_iter().flatten();
    let mut other = other.filter(|known| known["vehicle"] != sheet["vehicle"]);
    let vehicle = &other.next().expect("the demo has two coaches")["vehicle"];
    let swap = json!({ "request": now(), "trip": trip, "vehicle": vehicle, "reason": "Panne" });
    done("swap_vehicle", swap);
    let late = json!({ "request": now(), "trip": trip, "minutes": 10, "reason": "Pluie" });
    done("delay_trip", late);
    let fuel = json!({
        "request": now(), "movement": "paid_in", "amount": 5_000, "reason": "Monnaie",
    });
    done("move_cash", fuel);
    let close = json!({ "request": now(), "trip": trip, "crew": [driver] });
    let closed = done("close_departure", close.clone());
    done("close_departure", close);
    let again = json!({ "request": now(), "departure": closed["departure"] });
    done("reprint_departure", again);
    done("reopen_departure", json!({ "request": now(), "trip": trip, "reason": "Il arrive" }));
}

/// A manager looks at figures and at the journal in every way there is.
fn reports(done: &dyn Fn(&str, Value) -> Value) {
    done("dashboard", json!({}));
    done("lock_day", json!({ "request": Uuid::now_v7(), "day": "2026-11-20" }));
    done("dashboard", json!({ "day": "2026-11-20" }));
    done("revenue", json!({ "from": "2026-11-20" }));
    done("export_revenue", json!({ "from": "2026-11-21", "to": "2026-11-21", "format": "json" }));
    done("revenue", json!({ "from": "2026-01-01", "to": "2026-11-21" }));
    let page = done("audit", json!({ "limit": 1 }));
    let people = done("people", json!({}));
    let employee = &people["people"][0]["employee"];
    for asked in [
        json!({ "before": page["next"] }),
        json!({ "employee": employee }),
        json!({ "kinds": ["TicketsSold", "LoggedIn"] }),
        json!({ "employee": employee, "kinds": ["TicketsSold"], "route": "X" }),
        json!({ "account": "cash.drawer", "amount_min": 1 }),
    ] {
        done("audit", asked);
    }
    done("entry", json!({ "entry": page["lines"][0]["entry"] }));
}

#[test]
fn no_command_scans_a_table_that_grows() {
    let folder = tempfile::tempdir().unwrap();
    let options =
        Options { data: folder.path().to_owned(), clock: Arc::new(Morning), background: false };
    let counter = Counter::open(&options).unwrap();
    demo::create(counter.store(), &Morning).unwrap();
    let heard = Heard::default();
    let store = counter.store();
    // One command after the other: all of them read through the same connection.
    store.read(|_| Ok(())).unwrap();
    listen(&mut lock_even_poisoned(&store.readers)[0], &heard);
    listen(&mut lock_even_poisoned(&store.writer).connection, &heard);
    a_shift(&counter);
    store.write(|w| super::prints::sending_is_unknown(w.connection(), w.now())).unwrap();
    let heard = lock_even_poisoned(&heard).clone();
    let explained = |sql: &&String| {
        let first = sql.trim_start().split(' ').next().unwrap_or_default();
        ["select", "with", "insert", "update", "delete"].contains(&first.trim())
    };
    let heard: Vec<_> = heard.iter().filter(explained).collect();
    assert!(heard.len() > 40, "the shift was heard: {}", heard.len());
    let scans = heard.iter().filter(|sql| scanned(store, sql)).collect::<Vec<_>>();
    let short = |sql: &&&&String| SHORT.iter().any(|(part, _)| sql.contains(part));
    let long: Vec<_> = scans.iter().filter(|sql| !short(sql)).collect();
    assert!(long.is_empty(), "these scan: {long:#?}");
    for (part, _) in SHORT {
        assert!(scans.iter().any(|sql| sql.contains(part)), "«{part}» is short for nothing");
    }
}

/// Whether a statement walks through a whole table, or a whole index of one.
fn scanned(store: &super::Store, sql: &str) -> bool {
    let explained = store.read(|connection| {
        let mut statement = connection.prepare(&format!("explain query plan {sql}"))?;
        let mut rows = statement.raw_query();
        let mut scanned = false;
        while let Some(row) = rows.next()? {
            let step: String = row.get(3)?;
            // What a statement made itself, in a `with` or in brackets, is as short as that part.
            let own = ["SCAN found", "SCAN CONSTANT ROW"].iter().any(|own| step.starts_with(own));
            scanned |= step.starts_with("SCAN") && !own;
        }
        Ok(scanned)
    });
    explained.expect("the plan is told")
}
