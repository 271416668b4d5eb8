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
    list(&desk, plan, table)
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

/// The list of a full coach, and its pack.
fn list(desk: &Desk, plan: &Plan, table: &mut Table) -> Result<(), Trouble> {
    let trip = fill(desk)?;
    let all = desk.call("manifest", json!({ "trip": trip }))?;
    let passengers = all["passengers"].as_array().map_or(0, Vec::len);
    let mut times = Times::default();
    for n in 0..=plan.looks {
        let (took, answer) = timed(|| desk.call("manifest", json!({ "trip": trip })));
        answer?;
        if n > 0 {
            times.add(took);
        }
    }
    let row = Row::of_times("control", "the list of a coach", &times).target(Target::P99(5.0));
    table.add(row.note(format!("{passengers} passengers")));
    let pack = desk.call("export_pack", json!({ "trip": trip }))?;
    let kilobytes = pack["bytes"].as_f64().unwrap_or_default() / 1_000.0;
    let row = Row::new("control", "trip pack of that coach", Unit::Kilobytes)
        .measured(kilobytes)
        .target(Target::Measured(64.0));
    table.add(row.note(format!("{passengers} passengers")));
    Ok(())
}

/// Sells every seat of the last departure that can still be bought, one by one. Answers its trip.
fn fill(desk: &Desk) -> Result<Value, Trouble> {
    let departure = desk.trips.last().ok_or("no coach leaves")?;
    loop {
        let request = json!({
            "request": intention(), "trip": departure.trip, "to": departure.to,
            "passengers": [{ "name": "Awa Zongo", "phone": "70123456" }],
        });
        if desk.try_call("sell_tickets", request, &["trip_full"])?.is_none() {
            return Ok(departure.trip.clone());
        }
    }
}
