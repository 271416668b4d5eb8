//! Control at the coach's door: scans against a bare commit, the list of a full coach, a trip pack.

use std::path::Path;

use guichet_tests::{intention, with};
use serde_json::{Value, json};

use crate::desk::{Bare, Desk};
use crate::sales::{WARM_UP, thousands};
use crate::table::{Row, Table, Target, Unit};
use crate::times::{Times, timed};
use crate::{Plan, Trouble};

/// What a scan may take beyond a bare commit, milliseconds.
const BEYOND: f64 = 1.0;
/// Scans that one core makes in a second.
const EACH_SECOND: f64 = 2_000.0;
/// Seats of the coach whose list and pack are measured.
const SEATS: u64 = 70;
/// What the pack of that coach may take: 64 KB of 1 024 bytes.
const PACK_KILOBYTES: f64 = 65.536;

/// Scans tickets that were just sold, commits beside them, and lists a coach.
pub fn measure(large: &Path, plan: &Plan, table: &mut Table) -> Result<(), Trouble> {
    let bare = Bare::open(large)?;
    let mut desk = Desk::open(large)?;
    open_doors(&desk)?;
    let (mut commits, mut scans) = (Times::default(), Times::default());
    for n in 0..WARM_UP + plan.rounds * plan.sales {
        let sale = desk.sell()?;
        let trip = desk.trips[sale.departure].trip.clone();
        let text = token(&desk)?;
        let request = json!({ "request": intention(), "text": text, "trip": trip });
        let commit = bare.commit()?;
        let (took, answer) = timed(|| desk.call("scan", request));
        let verdict = answer?["verdict"].take();
        if verdict != "valid" {
            return Err(format!("a good ticket is {verdict}").into());
        }
        if n >= WARM_UP {
            commits.add(commit);
            scans.add(took);
        }
    }
    let what = format!("scan to durable verdict, {} tickets in the store", thousands(plan.tickets));
    let row = Row::of_times("control", what, &scans)
        .against(commits.median(), scans.median() / commits.median())
        .target(Target::P99(commits.p99() + BEYOND))
        .note(format!("the bare commit has p99 {:.2} ms", commits.p99()));
    table.add(row);
    rate(&mut desk, plan, table)?;
    list(&desk, plan, table)
}

/// How many passengers one controller's scans let aboard in a second, one scan right after the other.
fn rate(desk: &mut Desk, plan: &Plan, table: &mut Table) -> Result<(), Trouble> {
    let mut requests = Vec::new();
    for _ in 0..plan.rounds * plan.sales {
        let sale = desk.sell()?;
        let (trip, text) = (desk.trips[sale.departure].trip.clone(), token(desk)?);
        requests.push(json!({ "request": intention(), "text": text, "trip": trip }));
    }
    let scans = requests.len();
    let (took, verdicts) = timed(|| {
        let scan = |request| Ok(desk.call("scan", request)?["verdict"] == "valid");
        requests.into_iter().map(scan).collect::<Result<Vec<bool>, Trouble>>()
    });
    if verdicts?.contains(&false) {
        return Err("a good ticket is not let aboard".into());
    }
    let what = format!("scans by one controller, {} tickets in the store", thousands(plan.tickets));
    let row = Row::new("control", what, Unit::EachSecond)
        .measured(scans as f64 / took.as_secs_f64())
        .target(Target::AtLeast(EACH_SECOND));
    table.add(row.note(format!("{scans} scans on one thread, each a durable boarding")));
    Ok(())
}

/// Boarding begins long before departure: what is sold here leaves in days.
fn open_doors(desk: &Desk) -> Result<(), Trouble> {
    let rules = desk.call("rules", json!({}))?["rules"].take();
    let control = with(rules["control"].clone(), json!({ "early_minutes": 60 * 24 * 60 }));
    let rules = with(rules, json!({ "control": control }));
    let set = json!({ "request": intention(), "rules": rules });
    desk.call_as_manager("set_rules", set).map(drop)
}

/// The code of the last ticket that was sold.
fn token(desk: &Desk) -> Result<String, Trouble> {
    let sql = "select json_extract(body, '$.tickets[0].token') from entry order by id desc limit 1";
    let store = desk.counter.store();
    Ok(store.read(|c| Ok(c.query_row(sql, [], |row| row.get(0))?))?)
}

/// The list of a full coach of seventy seats, and its pack.
fn list(desk: &Desk, plan: &Plan, table: &mut Table) -> Result<(), Trouble> {
    let trip = full(desk)?;
    let all = desk.call("manifest", json!({ "trip": trip }))?;
    let passengers = all["passengers"].as_array().map_or(0, Vec::len);
    if passengers as u64 != SEATS {
        return Err(format!("a coach of {SEATS} seats has {passengers} passengers").into());
    }
    let mut times = Times::default();
    for n in 0..=plan.looks {
        let (took, answer) = timed(|| desk.call("manifest", json!({ "trip": trip })));
        answer?;
        if n > 0 {
            times.add(took);
        }
    }
    let row = Row::of_times("control", "the list of a coach of 70 seats", &times)
        .target(Target::P99(5.0));
    table.add(row.note(format!("{passengers} passengers")));
    let pack = desk.call("export_pack", json!({ "trip": trip }))?;
    let kilobytes = pack["bytes"].as_f64().unwrap_or_default() / 1_000.0;
    let row = Row::new("control", "trip pack of that coach", Unit::Kilobytes)
        .measured(kilobytes)
        .target(Target::Measured(PACK_KILOBYTES));
    table.add(row.note(format!("{passengers} passengers")));
    Ok(())
}

/// A coach of seventy seats with a passenger on each from here to its end. Answers its trip.
fn full(desk: &Desk) -> Result<Value, Trouble> {
    // The last days sell least: on the others somebody has a seat for a part of the way.
    for ahead in (2..29).rev() {
        for trip in desk.trips_of(ahead)? {
            if trip["seats"] == SEATS && sold_out(desk, &trip)? == SEATS {
                return Ok(trip["trip"].clone());
            }
        }
    }
    Err("no coach of seventy seats could be filled: remove target/bench-data".into())
}

/// Sells every seat of a departure that can still be bought, one by one. Answers how many passengers
/// it has then.
fn sold_out(desk: &Desk, trip: &Value) -> Result<u64, Trouble> {
    loop {
        let request = json!({
            "request": intention(), "trip": trip["trip"], "to": trip["to"]["stop"],
            "passengers": [{ "name": "Awa Zongo", "phone": "70123456" }],
        });
        if desk.try_call("sell_tickets", request, &["trip_full"])?.is_none() {
            let list = desk.call("manifest", json!({ "trip": trip["trip"] }))?;
            return Ok(list["passengers"].as_array().map_or(0, Vec::len) as u64);
        }
    }
}
