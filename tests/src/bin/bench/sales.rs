//! Sales, from JSON in to JSON out, against a bare commit of SQLite in the same folder.

use std::path::Path;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use guichet_tests::intention;
use rusqlite::Connection;
use serde_json::{Value, json};
use station::demo::names::{FIRST_NAMES, LAST_NAMES};
use station::{Counter, Options};

use crate::table::{Row, Table, Target};
use crate::times::{self, Times, timed};
use crate::{Plan, Trouble};

/// Sales before the measured ones: caches fill, statements are prepared.
const WARM_UP: usize = 60;
/// A name that no generated passenger bears.
pub const RARE_NAME: &str = "Bénéwendé Zagré";

/// A counter with someone logged in at an open till.
pub struct Desk {
    counter: Arc<Counter>,
    session: String,
    /// Departures with free seats: trip and last stop.
    trips: Vec<(Value, Value)>,
    sales: usize,
}

impl Desk {
    /// Opens the counter of a folder, without its background work.
    pub fn open(folder: &Path) -> Result<Self, Trouble> {
        let counter = Counter::open(&Options::new(folder).without_background())?;
        let answer = counter.call("login", json!({ "code": "C1", "pin": "1111" }), None)?;
        let session = answer["session"].as_str().unwrap_or_default().to_owned();
        let mut desk = Self { counter: Arc::new(counter), session, trips: Vec::new(), sales: 0 };
        let float = json!({ "request": intention(), "float": 50_000 });
        match desk.counter.call("open_till", float, Some(&desk.session)) {
            Err(failure) if failure.code.name() != "till_open" => return Err(failure.into()),
            _ => {}
        }
        // From the day after tomorrow on: no ticket of the past is for those days.
        let days = (2..29).map(|ahead| desk.trips_of(ahead));
        let days = days.collect::<Result<Vec<_>, _>>()?;
        desk.trips = days
            .iter()
            .flatten()
            .map(|trip| (trip["trip"].clone(), trip["to"]["stop"].clone()))
            .collect();
        Ok(desk)
    }

    /// The departures of a day from here, so many days ahead.
    pub fn trips_of(&self, days_ahead: u64) -> Result<Vec<Value>, Trouble> {
        let date = self.date(days_ahead)?;
        let list = self.call("list_trips", json!({ "date": date }))?;
        Ok(list["trips"].as_array().cloned().unwrap_or_default())
    }

    /// A day, so many days ahead, as requests name it.
    pub fn date(&self, days_ahead: u64) -> Result<String, Trouble> {
        let status = self.call("status", json!({}))?;
        let today: chrono::NaiveDate = status["today"].as_str().unwrap_or_default().parse()?;
        Ok((today + chrono::Days::new(days_ahead)).to_string())
    }

    /// Gives a command.
    pub fn call(&self, name: &str, request: Value) -> Result<Value, Trouble> {
        Ok(self.counter.call(name, request, Some(&self.session))?)
    }

    /// Sells one ticket. Answers what the door took.
    fn sell(&mut self) -> Result<Duration, Trouble> {
        loop {
            self.sales += 1;
            let n = self.sales;
            let (trip, to) = &self.trips[n % self.trips.len()];
            let name = if n.is_multiple_of(50) {
                RARE_NAME.to_owned()
            } else {
                let first = FIRST_NAMES[n * 7 % FIRST_NAMES.len()];
                format!("{first} {}", LAST_NAMES[n * 11 % LAST_NAMES.len()])
            };
            let request = json!({
                "request": intention(),
                "trip": trip,
                "to": to,
                "passengers": [{ "name": name, "phone": format!("7{:07}", n * 7_919 % 10_000_000) }],
            });
            let (time, answer) =
                timed(|| self.counter.call("sell_tickets", request, Some(&self.session)));
            match answer {
                Ok(_) => return Ok(time),
                // A run of the same day may have sold the last seat: the next coach has one.
                Err(failure) if failure.code.name() == "trip_full" => {}
                Err(failure) => return Err(failure.into()),
            }
        }
    }
}

/// One row and one commit, as cheap as SQLite can with the store's settings.
struct Bare(Connection);

impl Bare {
    fn open(folder: &Path) -> Result<Self, Trouble> {
        let path = folder.join("bare.sqlite");
        let connection = Connection::open(path)?;
        connection.execute_batch(
            "pragma journal_mode = wal; pragma synchronous = full;
             create table if not exists line (id integer primary key, text text not null) strict;",
        )?;
        Ok(Self(connection))
    }

    fn commit(&self) -> Result<Duration, Trouble> {
        let mut insert = self.0.prepare_cached("insert into line (text) values (?1)")?;
        let (time, done) = timed(|| insert.execute(["one hundred francs"]));
        done?;
        Ok(time)
    }
}

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
            round[1].add(small_desk.sell()?);
            round[2].add(large_desk.sell()?);
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
        sales.add(desk.sell()?);
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
