//! A counter as people use it, from JSON in to JSON out; and the cheapest commit beside it.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use guichet_tests::intention;
use rusqlite::Connection;
use serde_json::{Value, json};
use station::demo::names::{FIRST_NAMES, LAST_NAMES};
use station::{Counter, Options};

use crate::Trouble;
use crate::times::timed;

/// A name that no generated passenger bears.
pub const RARE_NAME: &str = "Bénéwendé Zagré";

/// A counter with a cashier at an open till, and a manager.
pub struct Desk {
    pub counter: Arc<Counter>,
    cashier: String,
    manager: String,
    /// Departures with free seats.
    pub trips: Vec<Departure>,
    sales: usize,
}

/// A departure from here.
pub struct Departure {
    pub trip: Value,
    pub route: Value,
    /// Its last stop.
    pub to: Value,
}

/// A sale that the door took.
pub struct Sale {
    pub took: Duration,
    /// The number of its ticket.
    pub number: String,
    /// Which departure it is for.
    pub departure: usize,
}

impl Desk {
    /// Opens the counter of a folder, without its background work.
    pub fn open(folder: &Path) -> Result<Self, Trouble> {
        let counter = Counter::open(&Options::new(folder).without_background())?;
        let log_in = |code: &str, pin: &str| -> Result<String, Trouble> {
            let answer = counter.call("login", json!({ "code": code, "pin": pin }), None)?;
            Ok(answer["session"].as_str().unwrap_or_default().to_owned())
        };
        let (cashier, manager) = (log_in("C1", "1111")?, log_in("M1", "3333")?);
        let mut desk =
            Self { counter: Arc::new(counter), cashier, manager, trips: Vec::new(), sales: 0 };
        desk.open_till()?;
        // From the day after tomorrow on: no ticket of the past is for those days.
        let days = (2..29).map(|ahead| desk.trips_of(ahead));
        let days = days.collect::<Result<Vec<_>, _>>()?;
        let departure = |trip: &Value| Departure {
            trip: trip["trip"].clone(),
            route: trip["route_code"].clone(),
            to: trip["to"]["stop"].clone(),
        };
        desk.trips = days.iter().flatten().map(departure).collect();
        Ok(desk)
    }

    /// Opens the till, unless it is.
    pub fn open_till(&self) -> Result<(), Trouble> {
        let float = json!({ "request": intention(), "float": 50_000 });
        match self.counter.call("open_till", float, Some(&self.cashier)) {
            Err(failure) if failure.code.name() != "till_open" => Err(failure.into()),
            _ => Ok(()),
        }
    }

    /// The departures of a day from here, so many days ahead.
    pub fn trips_of(&self, days_ahead: u64) -> Result<Vec<Value>, Trouble> {
        let date = self.date(days_ahead)?;
        let list = self.call("list_trips", json!({ "date": date }))?;
        Ok(list["trips"].as_array().cloned().unwrap_or_default())
    }

    /// Today, by the company's clocks.
    pub fn today(&self) -> Result<chrono::NaiveDate, Trouble> {
        let status = self.call("status", json!({}))?;
        Ok(status["today"].as_str().unwrap_or_default().parse()?)
    }

    /// A day, so many days ahead, as requests name it.
    pub fn date(&self, days_ahead: u64) -> Result<String, Trouble> {
        Ok((self.today()? + chrono::Days::new(days_ahead)).to_string())
    }

    /// Gives a command as the cashier.
    pub fn call(&self, name: &str, request: Value) -> Result<Value, Trouble> {
        Ok(self.counter.call(name, request, Some(&self.cashier))?)
    }

    /// Gives a command as the manager.
    pub fn call_as_manager(&self, name: &str, request: Value) -> Result<Value, Trouble> {
        Ok(self.counter.call(name, request, Some(&self.manager))?)
    }

    /// As [`Self::call`]; `None` where it was refused with one of some codes.
    pub fn try_call(
        &self,
        name: &str,
        request: Value,
        codes: &[&str],
    ) -> Result<Option<Value>, Trouble> {
        match self.counter.call(name, request, Some(&self.cashier)) {
            Ok(answer) => Ok(Some(answer)),
            Err(failure) if codes.contains(&failure.code.name()) => Ok(None),
            Err(failure) => Err(failure.into()),
        }
    }

    /// Sells one ticket.
    pub fn sell(&mut self) -> Result<Sale, Trouble> {
        for _ in 0..self.trips.len() {
            self.sales += 1;
            let n = self.sales;
            let which = n % self.trips.len();
            let departure = &self.trips[which];
            let name = if n.is_multiple_of(50) {
                RARE_NAME.to_owned()
            } else {
                let first = FIRST_NAMES[n * 7 % FIRST_NAMES.len()];
                format!("{first} {}", LAST_NAMES[n * 11 % LAST_NAMES.len()])
            };
            let request = json!({
                "request": intention(),
                "trip": departure.trip,
                "to": departure.to,
                "passengers": [{ "name": name, "phone": format!("7{:07}", n * 7_919 % 10_000_000) }],
            });
            // A run of the same day may have sold the last seat: the next coach has one.
            let (took, answer) = timed(|| self.try_call("sell_tickets", request, &["trip_full"]));
            if let Some(sold) = answer? {
                let number = sold["tickets"][0]["number"].as_str().unwrap_or_default().to_owned();
                return Ok(Sale { took, number, departure: which });
            }
        }
        Err("all coaches are full: remove target/bench-data, so that the store is made anew".into())
    }
}

/// One row and one commit, as cheap as SQLite can with the store's settings.
pub struct Bare(Connection);

impl Bare {
    pub fn open(folder: &Path) -> Result<Self, Trouble> {
        let path = folder.join("bare.sqlite");
        let connection = Connection::open(path)?;
        connection.execute_batch(
            "pragma journal_mode = wal; pragma synchronous = full;
             create table if not exists line (id integer primary key, text text not null) strict;",
        )?;
        Ok(Self(connection))
    }

    pub fn commit(&self) -> Result<Duration, Trouble> {
        let mut insert = self.0.prepare_cached("insert into line (text) values (?1)")?;
        let (time, done) = timed(|| insert.execute(["one hundred francs"]));
        done?;
        Ok(time)
    }
}
