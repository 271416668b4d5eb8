//! What managers look at and export, in the large store.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use serde_json::{Value, json};
use station::store;

use crate::desk::Desk;
use crate::sales::thousands;
use crate::table::{Row, Table, Target, Unit};
use crate::times::{Times, timed};
use crate::{Plan, Trouble};

/// Calls of each page: one after the other, as nobody clicks.
const CALLS: usize = 400;
/// Exports of a day in each form.
const EXPORTS: usize = 9;
/// Exports of all the past.
const LONG_EXPORTS: usize = 3;
/// Pause between two looks at the memory of a program.
const LOOK_EVERY: Duration = Duration::from_millis(2);

/// Every page, for one day of the past after the other.
pub fn pages(large: &Path, table: &mut Table) -> Result<(), Trouble> {
    let connection = store::open_reader(large)?;
    let days = texts(&connection, "select distinct day from ledger order by day desc")?;
    let tills = texts(
        &connection,
        "select lower(hex(till)) from till where closed_at is not null order by id desc",
    )?;
    let desk = Desk::open(large)?;
    let all = days.len();
    let day = move |n: usize| days[n * 37 % all].clone();
    let one = |n: usize| json!({ "day": day(n) });
    let span = |n: usize| json!({ "from": day(n), "to": day(n) });
    type Asked<'a> = &'a dyn Fn(usize) -> Value;
    let pages: [(&str, &str, Asked<'_>); 7] = [
        ("dashboard of a day", "dashboard", &one),
        ("dashboard of today", "dashboard", &|_| json!({})),
        ("revenue of a day", "revenue", &span),
        ("audit view of a day, first page", "audit", &span),
        ("audit view of today, first page", "audit", &|_| json!({})),
        (
            "till_report, the Z of a session",
            "till_report",
            &|n| json!({ "till": tills[n * 37 % tills.len()] }),
        ),
        ("tills, the sessions of a month", "tills", &|_| json!({})),
    ];
    for (what, command, asked) in pages {
        let mut times = Times::default();
        let mut bare = Times::default();
        for n in 0..CALLS {
            bare.add(timed(|| summed(&connection, &day(n), &day(n))).0);
            let request = asked(n);
            let (time, answer) = timed(|| desk.call_as_manager(command, request));
            answer?;
            // The first call prepares its statements.
            if n > 0 {
                times.add(time);
            }
        }
        let mut row = Row::of_times("pages", what, &times).target(Target::P99(50.0));
        if matches!(command, "dashboard" | "revenue") {
            row = row.against(bare.median(), times.median() / bare.median());
        }
        table.add(row);
    }
    Ok(())
}

/// The busiest day in each form, and all the past as a workbook.
pub fn exports(
    guichet: &Path,
    large: &Path,
    plan: &Plan,
    table: &mut Table,
) -> Result<(), Trouble> {
    let connection = store::open_reader(large)?;
    let desk = Desk::open(large)?;
    // Not today, on which the benchmark itself sells.
    let (day, tickets): (String, u64) = connection.query_row(
        "select day, sum(tickets) from ledger where day < ?1 group by day order by 2 desc limit 1",
        [desk.date(0)?],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    for form in ["xlsx", "csv", "pdf", "json"] {
        let (mut times, mut bare, mut bytes) = (Times::default(), Times::default(), 0);
        for _ in 0..EXPORTS {
            bare.add(timed(|| summed(&connection, &day, &day)).0);
            let request = json!({ "from": day, "to": day, "format": form });
            let (time, answer) = timed(|| desk.call_as_manager("export_revenue", request));
            bytes = answer?["bytes"].as_u64().unwrap_or(0);
            times.add(time);
        }
        let name = form.to_uppercase();
        let what = format!("export of one day of {} tickets, {name}", thousands(tickets));
        let row = Row::new("exports", what, Unit::Milliseconds)
            .measured(times.median())
            .against(bare.median(), times.median() / bare.median())
            .target(Target::Measured(300.0))
            .note(format!("{day}: {bytes} bytes; at worst {:.0} ms", times.worst()));
        table.add(row);
    }
    drop(desk);
    remove_exports(large)?;
    year(guichet, large, &connection, plan, table)
}

/// All the past by the command line, as a process of its own whose memory can be told.
fn year(
    guichet: &Path,
    large: &Path,
    connection: &Connection,
    plan: &Plan,
    table: &mut Table,
) -> Result<(), Trouble> {
    let (first, last): (String, String) =
        connection.query_row("select min(day), max(day) from ledger", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let out = large.join("year.xlsx");
    let (mut times, mut bare, mut highest, mut bytes) =
        (Times::default(), Times::default(), 0.0_f64, 0);
    for _ in 0..LONG_EXPORTS {
        bare.add(timed(|| summed(connection, &first, &last)).0);
        let (took, memory) = export(guichet, large, (&first, &last), &out)?;
        times.add(took);
        highest = highest.max(memory);
        bytes = fs::metadata(&out)?.len();
        fs::remove_file(&out)?;
    }
    let tickets = thousands(plan.tickets);
    let what = format!("export of all {tickets} tickets, XLSX, as a process");
    let row = Row::new("exports", what, Unit::Seconds)
        .measured(times.median() / 1_000.0)
        .against(bare.median() / 1_000.0, times.median() / bare.median())
        .target(Target::Measured(5.0))
        .note(format!("{first} to {last}: {:.1} MB", bytes as f64 / 1e6));
    table.add(row);
    let row = Row::new("exports", "the most memory it takes (VmHWM)", Unit::Mebibytes)
        .measured(highest)
        .target(Target::Measured(200.0));
    table.add(row);
    Ok(())
}

/// Runs an export. Answers what it took, and the most memory in MiB.
fn export(
    guichet: &Path,
    large: &Path,
    (from, to): (&str, &str),
    out: &PathBuf,
) -> Result<(Duration, f64), Trouble> {
    let begun = Instant::now();
    let mut child = Command::new(guichet)
        .arg("--data")
        .arg(large)
        .args(["export", "revenue", "--format", "xlsx", "--from", from, "--to", to, "--out"])
        .arg(out)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let status = format!("/proc/{}/status", child.id());
    let mut highest: f64 = 0.0;
    loop {
        let ended = child.try_wait()?;
        if let Some(ended) = ended {
            if ended.success() {
                return Ok((begun.elapsed(), highest));
            }
            return Err(format!("guichet export revenue ended with {ended}").into());
        }
        // The system keeps the highest itself; it is gone once the program has ended.
        let told = fs::read_to_string(&status).unwrap_or_default();
        let line = told.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok());
        highest = highest.max(kib.unwrap_or(0.0) / 1024.0);
        sleep(LOOK_EVERY);
    }
}

/// The least that figures of some days can be read with: their rows of the ledger, summed once.
fn summed(connection: &Connection, from: &str, to: &str) -> Result<i64, Trouble> {
    let mut statement = connection.prepare_cached(
        "select sum(debit) from (select account, sum(debit) as debit from ledger
         where day between ?1 and ?2 group by account)",
    )?;
    Ok(statement.query_row([from, to], |row| row.get(0))?)
}

fn texts(connection: &Connection, sql: &str) -> Result<Vec<String>, Trouble> {
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What was exported is of no use.
fn remove_exports(folder: &Path) -> Result<(), Trouble> {
    let exports = folder.join("exports");
    if exports.exists() {
        fs::remove_dir_all(exports)?;
    }
    Ok(())
}
