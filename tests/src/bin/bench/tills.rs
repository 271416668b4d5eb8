//! The end of a long till session, and what is done to tickets after their sale.

use std::path::Path;
use std::time::Duration;

use guichet_tests::intention;
use serde_json::{Value, json};

use crate::desk::{Bare, Departure, Desk, Sale};
use crate::sales::{WARM_UP, thousands};
use crate::table::{Row, Table, Target, Unit};
use crate::times::{self, Times, timed};
use crate::{Plan, Trouble};

/// Sessions that are closed.
const SESSIONS: usize = 3;

/// Sessions of many sales, each counted and closed with its Z.
pub fn closing(large: &Path, plan: &Plan, table: &mut Table) -> Result<(), Trouble> {
    let bare = Bare::open(large)?;
    let mut desk = Desk::open(large)?;
    count_and_close(&desk)?;
    let (mut closings, mut commits) = (Times::default(), Times::default());
    for _ in 0..SESSIONS {
        desk.open_till()?;
        for _ in 0..plan.session {
            desk.sell()?;
        }
        // A count and a closing are two commits.
        commits.add(bare.commit()? + bare.commit()?);
        closings.add(count_and_close(&desk)?);
    }
    let what = format!("count and closing of a till session, {} sales", thousands(plan.session));
    let row = Row::new("closing", what, Unit::Milliseconds)
        .measured(closings.median())
        .against(commits.median(), times::ratio_of_pairs(&closings, &commits))
        .target(Target::Measured(100.0))
        .note(format!("at worst {:.1} ms of {SESSIONS} sessions", closings.worst()));
    table.add(row);
    Ok(())
}

/// Counts what the drawer holds, and closes the session on it. Answers what both took.
fn count_and_close(desk: &Desk) -> Result<Duration, Trouble> {
    let report = desk.call_as_manager("till_report", json!({}))?;
    let count = json!({ "request": intention(), "counted": report["expected"] });
    let (counting, answer) = timed(|| desk.call("count_till", count));
    answer?;
    let close = json!({ "request": intention() });
    let (closing, answer) = timed(|| desk.call("close_till", close));
    answer?;
    Ok(counting + closing)
}

/// What is done to a ticket: gives the request, with the next departure to try for each `nth`.
type Change = fn(&Desk, &Sale, nth: usize) -> Option<Value>;

/// A refund, an exchange and a move, each of a ticket that was just sold.
pub fn after_sale(large: &Path, plan: &Plan, table: &mut Table) -> Result<(), Trouble> {
    let bare = Bare::open(large)?;
    let mut desk = Desk::open(large)?;
    let changes: [(&str, &str, Change); 3] = [
        ("refund of one ticket", "refund_tickets", refund),
        ("exchange of one ticket for another journey", "exchange_ticket", exchange),
        ("move of one ticket to another coach", "move_ticket", relocate),
    ];
    for (what, command, change) in changes {
        for _ in 0..WARM_UP / 3 {
            changed(&mut desk, command, change)?;
            bare.commit()?;
        }
        let (mut times, mut commits) = (Vec::new(), Vec::new());
        for _ in 0..plan.rounds {
            let mut round: [Times; 2] = Default::default();
            for _ in 0..plan.sales / 5 {
                round[0].add(bare.commit()?);
                round[1].add(changed(&mut desk, command, change)?);
            }
            let [commit, time] = round;
            commits.push(commit);
            times.push(time);
        }
        let row = Row::of_times("after", what, &times::all(&times))
            .against(times::all(&commits).median(), times::ratio(&times, &commits));
        table.add(row);
    }
    Ok(())
}

fn changed(desk: &mut Desk, command: &str, change: Change) -> Result<Duration, Trouble> {
    let sale = desk.sell()?;
    for nth in 1..desk.trips.len() {
        let Some(request) = change(desk, &sale, nth) else { continue };
        let full = ["trip_full", "nothing_changes"];
        let (took, answer) = timed(|| desk.try_call(command, request, &full));
        if answer?.is_some() {
            return Ok(took);
        }
    }
    Err(format!("no coach has room for {command}").into())
}

fn refund(_: &Desk, sale: &Sale, _: usize) -> Option<Value> {
    let (request, tickets) = (intention(), [&sale.number]);
    Some(json!({ "request": request, "tickets": tickets, "reason": "Voyage annulé" }))
}

fn exchange(desk: &Desk, sale: &Sale, nth: usize) -> Option<Value> {
    let (was, other) = pair(desk, sale, nth);
    (other.route != was.route).then(|| {
        let change = json!({ "ticket": sale.number, "trip": other.trip, "to": other.to });
        json!({ "request": intention(), "change": change })
    })
}

fn relocate(desk: &Desk, sale: &Sale, nth: usize) -> Option<Value> {
    let (was, other) = pair(desk, sale, nth);
    (other.route == was.route && other.to == was.to).then(|| {
        let change = json!({ "ticket": sale.number, "trip": other.trip });
        json!({ "request": intention(), "change": change })
    })
}

fn pair<'a>(desk: &'a Desk, sale: &Sale, nth: usize) -> (&'a Departure, &'a Departure) {
    let trips = &desk.trips;
    (&trips[sale.departure], &trips[(sale.departure + nth) % trips.len()])
}
