//! Sales, from JSON in to JSON out, against a bare commit of SQLite in the same folder.

use std::path::Path;
use std::sync::{Arc, mpsc};

use crate::desk::{Bare, Desk};
use crate::table::{Row, Table, Target};
use crate::times::{self, Times};
use crate::{Plan, Trouble};

/// Sales before the measured ones: caches fill, statements are prepared.
pub const WARM_UP: usize = 60;

/// Sells in turns at both stores and commits beside them.
pub fn measure(
    large: &Path,
    small: &Path,
    plan: &Plan,
    printing: bool,
    table: &mut Table,
) -> Result<(), Trouble> {
    let bare = Bare::open(large)?;
    let (mut large_desk, mut small_desk) = (Desk::open(large)?, Desk::open(small)?);
    for _ in 0..WARM_UP {
        bare.commit()?;
        small_desk.sell()?;
        large_desk.sell()?;
    }
    let (mut commits, mut small_times, mut large_times) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..plan.rounds {
        let mut round: [Times; 3] = Default::default();
        for _ in 0..plan.sales {
            round[0].add(bare.commit()?);
            round[1].add(small_desk.sell()?.took);
            round[2].add(large_desk.sell()?.took);
        }
        let [commit, small, large] = round;
        commits.push(commit);
        small_times.push(small);
        large_times.push(large);
    }
    tell(plan, &commits, &small_times, &large_times, table);
    drop(small_desk);
    if printing {
        while_printing(&mut large_desk, &bare, plan, table)?;
    }
    drop(large_desk);
    remove_papers(large)
}

fn tell(plan: &Plan, commits: &[Times], small: &[Times], large: &[Times], table: &mut Table) {
    let tickets = thousands(plan.tickets);
    let what = format!("durable sale of one ticket, {tickets} tickets in the store");
    let bare = times::all(commits);
    let row = Row::of_times("sale", what, &times::all(large))
        .against(bare.median(), times::ratio(large, commits))
        .target(Target::Ratio(3.0))
        .note(format!("the bare commit has p99 {:.2} ms", bare.p99()));
    table.add(row);
    let what = format!("the same, against a store of 1 000 tickets instead of {tickets}");
    let small_all = times::all(small);
    let row = Row::of_times("sale", what, &times::all(large))
        .against(small_all.median(), times::ratio(large, small))
        .target(Target::Ratio(1.5));
    table.add(row);
}

/// The same sales while another thread does the print queue's work after each of them, as the
/// program does: the paper's bytes and picture go into the spool folder.
fn while_printing(
    desk: &mut Desk,
    bare: &Bare,
    plan: &Plan,
    table: &mut Table,
) -> Result<(), Trouble> {
    // What was sold so far is printed first, or the queue would never be short.
    desk.counter.print_now()?;
    let (wake, woken) = mpsc::channel::<()>();
    let counter = Arc::clone(&desk.counter);
    let worker = std::thread::spawn(move || woken.iter().try_for_each(|()| counter.print_now()));
    let (mut commits, mut sales) = (Times::default(), Times::default());
    for _ in 0..plan.sales {
        commits.add(bare.commit()?);
        sales.add(desk.sell()?.took);
        // The worker is there until this end of the channel is dropped.
        let _ = wake.send(());
    }
    drop(wake);
    worker.join().map_err(|_| "the printing thread broke")??;
    let what = "the same while papers are printed, one sale right after the other";
    let row = Row::of_times("printing", what, &sales)
        .against(commits.median(), sales.median() / commits.median());
    table.add(row);
    Ok(())
}

/// What the measured sales printed is of no use.
fn remove_papers(folder: &Path) -> Result<(), Trouble> {
    let spool = folder.join("spool");
    if spool.exists() {
        std::fs::remove_dir_all(spool)?;
    }
    Ok(())
}

/// `1000000` as `1 000 000`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut shown = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            shown.push(' ');
        }
        shown.push(digit);
    }
    shown
}
